-- Notifications: who was told what, when they read it, and what was sent outside.

create table notifications (
  id uuid primary key,
  kind text not null,
  title text not null check (title <> ''),
  body text not null default '',
  link text,
  subject_type text,
  subject_id uuid,
  -- SM3 over kind, title, body and link: a receipt proves which words were read.
  content_sm3 text not null check (length(content_sm3) = 64),
  created_by uuid not null,
  created_by_name text not null,
  created_at timestamptz not null
);
create index notifications_subject on notifications (subject_type, subject_id) where subject_type is not null;

create table notification_recipients (
  user_id uuid not null references users (id),
  -- UUIDv7: the order of ids is the order of time.
  notification_id uuid not null references notifications (id),
  kind text not null,
  read_at timestamptz,
  primary key (user_id, notification_id)
);
create index notification_recipients_unread on notification_recipients (user_id, notification_id) where read_at is null;

-- Proof of reading. Rows are only added.
create table notification_receipts (
  id uuid primary key,
  notification_id uuid not null references notifications (id),
  user_id uuid not null references users (id),
  channel text not null check (channel in ('app', 'sms', 'mail')),
  -- delivered: the carrier reported it · read: the person opened or acknowledged it
  kind text not null check (kind in ('delivered', 'read')),
  -- Who pressed the button when it was done on behalf (代办).
  acted_by uuid not null,
  acted_by_name text not null,
  content_sm3 text not null,
  ip text,
  at timestamptz not null,
  unique (notification_id, user_id, channel, kind)
);
revoke update, delete, truncate on notification_receipts from zhiben_app;

-- One message to one person by one outside carrier.
create table notification_deliveries (
  id uuid primary key,
  notification_id uuid not null references notifications (id),
  user_id uuid not null references users (id),
  channel text not null check (channel in ('sms', 'mail')),
  state text not null check (state in ('waiting', 'sent', 'failed', 'off')),
  attempts integer not null default 0,
  created_at timestamptz not null,
  sent_at timestamptz,
  unique (notification_id, user_id, channel)
);
create index notification_deliveries_open on notification_deliveries (created_at) where state in ('waiting', 'failed');

create table delivery_attempts (
  id uuid primary key,
  delivery_id uuid not null references notification_deliveries (id),
  attempt integer not null,
  outcome text not null check (outcome in ('sent', 'failed', 'off')),
  -- The carrier's reference or the reason, without address and words.
  detail text not null default '',
  at timestamptz not null,
  unique (delivery_id, attempt)
);
revoke update, delete, truncate on delivery_attempts from zhiben_app;
