-- Rules: rates, limits and terms with the document and clause they rest on. Rows are only ever added: a record of the
-- past is judged by the version in force on its day.

create table rules (
  id uuid primary key,
  key text not null check (key ~ '^[a-z][A-Za-z0-9]*([.-][a-zA-Z0-9]+)+$'),
  version integer not null check (version > 0),
  -- What it is called in the work.
  label text not null,
  value jsonb not null,
  unit text not null default '',
  document text not null,
  clause text not null default '',
  valid_from date not null,
  -- Last day on which it holds by its own words; null: until a later version begins.
  valid_to date,
  -- 0–1: how sure we are of the value; below 0.7 an officer must check it before use.
  confidence numeric(3, 2) check (confidence between 0 and 1),
  note text not null default '',
  -- Mark of origin, `[K?]` = to be checked (待核).
  tag text not null default '',
  source text not null check (source in ('seed', 'admin')),
  created_by uuid,
  created_by_name text not null default '',
  created_at timestamptz not null,
  unique (key, version),
  check (valid_to is null or valid_to >= valid_from)
);
revoke update, delete, truncate on rules from zhiben_app;

create table rules_edition (
  id integer primary key check (id = 1),
  token uuid not null,
  changed_at timestamptz not null
);
