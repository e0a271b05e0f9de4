-- Ground: what every act of every room needs.

-- Jobs to be done after an act, written in the act's own transaction; the relay hands them to the queue.
create table outbox (
  id uuid primary key,
  task text not null,
  payload jsonb not null,
  run_at timestamptz not null,
  created_at timestamptz not null,
  relayed_at timestamptz,
  done_at timestamptz
);
create index outbox_waiting on outbox (id) where relayed_at is null;
create index outbox_undone on outbox (run_at, id) where done_at is null;

-- Answers to writes that carried an idempotency key, so that a repeated write receives the first answer.
create table idempotency_keys (
  user_id uuid not null,
  key text not null check (length(key) <= 200),
  request_hash text not null,
  status integer,
  body jsonb,
  created_at timestamptz not null,
  primary key (user_id, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);
