-- Audit: what was done, by whom, to what. Append-only by grant; each record has its own SM3 chain; days are sealed.

create table audit_entries (
  id uuid not null,
  subject_type text not null,
  subject_id text not null,
  seq integer not null check (seq >= 1),
  subject_code text,
  action text not null,
  -- When it happened in the work.
  at timestamptz not null,
  -- Civil day on which it was written down; seals count by it.
  recorded_on date not null,
  actor_kind text not null check (actor_kind in ('person', 'system', 'anonymous')),
  actor_id uuid not null,
  actor_name text not null,
  actor_post text not null,
  actor_unit_id uuid,
  actor_unit_name text not null,
  -- Acting on behalf (代办): both names are kept.
  behalf_id uuid,
  behalf_name text,
  behalf_unit_name text,
  door text not null,
  request_id text not null,
  ip text,
  session_id text,
  token_id text,
  facts jsonb not null,
  prev_hash bytea not null check (length(prev_hash) = 32),
  hash bytea not null check (length(hash) = 32),
  primary key (subject_type, subject_id, seq)
);
create index audit_entries_day on audit_entries (recorded_on);
create index audit_entries_at on audit_entries (at desc, id desc);
create index audit_entries_actor on audit_entries (actor_id, at desc);
create index audit_entries_behalf on audit_entries (behalf_id, at desc) where behalf_id is not null;
create index audit_entries_action on audit_entries (action, at desc);

-- Last link of every record's chain: the lock under which the next link is made, and the proof that the last row is still there.
create table audit_heads (
  subject_type text not null,
  subject_id text not null,
  seq integer not null,
  hash bytea not null check (length(hash) = 32),
  primary key (subject_type, subject_id)
);

-- One seal a day over all entries written that day, chained over the days.
create table audit_seals (
  day date primary key,
  seq integer not null,
  entries integer not null,
  root bytea not null check (length(root) = 32),
  prev_hash bytea not null check (length(prev_hash) = 32),
  hash bytea not null check (length(hash) = 32),
  sealed_at timestamptz not null,
  constraint audit_seals_chain unique (seq)
);

revoke update, delete, truncate on audit_entries from zhiben_app;
revoke update, delete, truncate on audit_seals from zhiben_app;
revoke delete, truncate on audit_heads from zhiben_app;
