-- Acts on all hazards of a condition (按条件批量办理, T10-10): the rows are fixed when asked for, looked at one by one, and done in the background.

create table hazard_bulk_runs (
  id uuid primary key,
  act text not null check (act in ('urge', 'remind', 'assign', 'transfer', 'issueNotice')),
  -- The condition of the ledger, as given and in words.
  filter jsonb not null,
  condition text not null,
  -- What is said or chosen for all of them; known when it is begun.
  input jsonb,
  state text not null check (state in ('checking', 'checked', 'running', 'stopped', 'done')),
  by_id uuid not null,
  post_id uuid,
  by_name text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  check ((state in ('running', 'stopped', 'done')) <= (input is not null))
);
create index hazard_bulk_runs_by on hazard_bulk_runs (by_id, created_at);

-- waiting: not looked at yet · ready: can be done · refused: cannot, with the reason · done, failed: what came of it.
create table hazard_bulk_rows (
  run_id uuid not null references hazard_bulk_runs (id),
  seq integer not null,
  hazard_id uuid not null references hazards (id),
  outcome text not null check (outcome in ('waiting', 'ready', 'refused', 'done', 'failed')),
  text text not null default '',
  primary key (run_id, seq)
);
create index hazard_bulk_rows_open on hazard_bulk_rows (run_id, outcome, seq) where outcome in ('waiting', 'ready');
