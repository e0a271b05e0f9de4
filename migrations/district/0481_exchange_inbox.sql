-- The upper side of the exchange on a screen (T10-6): which packages districts below sent, and the receipt that each was given.
create table exchange_inbox (
  id uuid primary key,
  sender text not null references exchange_senders (code),
  -- The sender's number, as its file says it.
  package_code text not null,
  number integer not null,
  mode text not null check (mode in ('incremental', 'full')),
  purpose text not null check (purpose in ('routine', 'filing', 'summary')),
  said_at timestamptz not null,
  -- Of the signed part: the same package again is the same row.
  sm3 text not null,
  previous_sm3 text,
  records integer not null,
  accepted integer not null,
  rejected integer not null,
  -- The receipt as canonical JSON: who asks for it again gets the same one.
  receipt text not null,
  received_at timestamptz not null,
  received_by uuid not null,
  received_by_name text not null,
  unique (sender, sm3)
);
create index exchange_inbox_received on exchange_inbox (received_at desc, id);
revoke update, delete, truncate on exchange_inbox from zhiben_app;
