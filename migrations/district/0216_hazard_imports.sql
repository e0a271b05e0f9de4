-- Import of hazard ledgers and of tickets from Excel (台账、工单批量导入): checked first, carried out row by row, nothing twice.

create table hazard_imports (
  id uuid primary key,
  kind text not null check (kind in ('ledger', 'tickets')),
  file_id uuid not null,
  file_name text not null,
  sheet text not null,
  -- Columns that were recognised, in the file's order: heading, field, column.
  columns jsonb not null,
  -- Headings that are not read; those that would name a caller are among them.
  unread text[] not null default '{}',
  state text not null check (state in ('checked', 'running', 'done')),
  by_id uuid not null,
  post_id uuid,
  by_name text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz
);
create index hazard_imports_by on hazard_imports (by_id, created_at);

-- Each row as it was read; what waits is `ready`, so that a run that was cut off does the rest.
create table hazard_import_rows (
  import_id uuid not null references hazard_imports (id),
  row_no integer not null,
  name text not null default '',
  cells jsonb not null,
  input jsonb,
  issues jsonb not null default '[]',
  outcome text not null check (outcome in ('ready', 'rejected', 'known', 'done', 'failed')),
  key text,
  hazard_id uuid,
  primary key (import_id, row_no)
);
create index hazard_import_rows_ready on hazard_import_rows (import_id, row_no) where outcome = 'ready';

-- What a row stands for, by its content: the same row of the same or another file is registered once.
create table hazard_import_keys (
  key text primary key,
  hazard_id uuid not null references hazards (id)
);
