-- Casework (办件引擎): what every kind of case shares — timeline, clocks, people, requests, inner notes, things to do.
-- A case is named by (subject_type, subject_id); its own table belongs to its room.

-- What was done, by whom, when (办理经过). Append-only.
create table case_events (
  id uuid primary key,
  subject_type text not null,
  subject_id uuid not null,
  at timestamptz not null,
  act text not null,
  label text not null,
  actor_id uuid not null,
  actor_name text not null,
  actor_title text not null default '',
  actor_unit text not null default '',
  behalf_id uuid,
  behalf_name text,
  from_state text,
  to_state text,
  note text,
  audience text not null check (audience in ('all', 'authority')),
  tone text not null check (tone in ('normal', 'extension', 'stop', 'returned', 'done')),
  data jsonb not null default '{}'
);
create index case_events_subject on case_events (subject_type, subject_id, id);
create index case_events_recent on case_events (at);
revoke update, delete, truncate on case_events from zhiben_app;

-- The clock of each step (本环节). At most one is open for a case; the clock since discovery needs no row and never stops.
create table case_clocks (
  id uuid primary key,
  subject_type text not null,
  subject_id uuid not null,
  label text not null,
  started_at timestamptz not null,
  due_at timestamptz,
  due_on date,
  unit text,
  basis text,
  falls_on text,
  extended_from date,
  extensions integer not null default 0,
  ended_at timestamptz,
  overdue_noted_at timestamptz
);
create unique index case_clocks_open on case_clocks (subject_type, subject_id) where ended_at is null;
create index case_clocks_subject on case_clocks (subject_type, subject_id, started_at);
create index case_clocks_due on case_clocks (due_at) where ended_at is null and overdue_noted_at is null;

-- Who has which part in a case (承办、复查、包保 …), and since when.
create table case_parts (
  id uuid primary key,
  subject_type text not null,
  subject_id uuid not null,
  part text not null,
  user_id uuid,
  user_name text not null,
  unit_id uuid,
  unit_name text not null,
  since timestamptz not null,
  until timestamptz
);
create index case_parts_subject on case_parts (subject_type, subject_id);
create index case_parts_user on case_parts (user_id, subject_type);
create index case_parts_unit on case_parts (unit_id, subject_type) where part in ('formerCompetent', 'assisting');

-- Notes among handlers; the enterprise and reporters never see them.
create table case_comments (
  id uuid primary key,
  subject_type text not null,
  subject_id uuid not null,
  at timestamptz not null,
  author_id uuid not null,
  author_name text not null,
  author_unit text not null,
  text text not null
);
create index case_comments_subject on case_comments (subject_type, subject_id, at);

-- What one person asks and another decides while the case goes on (延期、撤销 …).
create table case_requests (
  id uuid primary key,
  subject_type text not null,
  subject_id uuid not null,
  kind text not null,
  status text not null check (status in ('pending', 'approved', 'refused')),
  reason text not null,
  data jsonb not null default '{}',
  proposed_at timestamptz not null,
  proposed_by uuid not null,
  proposed_name text not null,
  proposed_unit text not null,
  decided_at timestamptz,
  decided_by uuid,
  decided_name text,
  opinion text
);
create unique index case_requests_pending on case_requests (subject_type, subject_id, kind) where status = 'pending';
create index case_requests_subject on case_requests (subject_type, subject_id, proposed_at);

-- Things to do (待办): one row for each person, or for a unit and roles when nobody has taken it yet.
create table todos (
  id uuid primary key,
  subject_type text not null,
  subject_id uuid not null,
  kind text not null,
  action text not null,
  verb text not null,
  title text not null,
  is_major boolean not null default false,
  enterprise_name text not null default '',
  street_code text not null default '',
  why text not null default '',
  due_at timestamptz,
  due_on date,
  user_id uuid,
  unit_id uuid,
  roles text[] not null default '{}',
  request_id uuid,
  created_at timestamptz not null,
  done_at timestamptz,
  check (user_id is not null or unit_id is not null)
);
create index todos_subject on todos (subject_type, subject_id) where done_at is null;
create index todos_user on todos (user_id, due_at) where done_at is null;
create index todos_unit on todos (unit_id, due_at) where done_at is null;
