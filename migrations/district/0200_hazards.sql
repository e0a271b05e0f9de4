-- Hazards (隐患): one ledger of every hazard, whoever found it.

create table hazards (
  id uuid primary key,
  -- 120102-QY-2026-0001: area, channel group, year of discovery, running number.
  code text not null,
  title text not null check (length(title) between 1 and 200),
  description text not null default '',
  place text not null,
  enterprise_id uuid not null,
  -- As known when it was registered; renamed with the enterprise.
  enterprise_name text not null,
  street_code text not null,
  industry text not null,
  latitude double precision,
  longitude double precision,
  channel text not null,
  finders text not null default '',
  found_on date not null,
  reported_at timestamptz not null,
  reporter_id uuid not null,
  reporter_name text not null,
  reporter_unit_id uuid,
  reporter_unit_name text not null default '',
  suggested_criteria text[] not null default '{}',
  fixable_now boolean not null default false,
  grade text not null default 'unjudged' check (grade in ('unjudged', 'general', 'major')),
  judge_method text check (judge_method in ('direct', 'comprehensive', 'expert')),
  judge_reason text,
  judged_by uuid,
  judged_by_name text,
  judged_on date,
  expert_opinion_file_id uuid,
  confirmed_by uuid,
  confirmed_by_name text,
  confirmed_on date,
  state text not null check (state in ('reported', 'awaitingConfirmation', 'registered', 'notified', 'planning', 'planReview', 'rectifying',
    'returned', 'awaitingReview', 'verified', 'resumeReview', 'closing', 'closed', 'archived', 'void')),
  state_since timestamptz not null,
  version integer not null default 1,
  -- The competent department (监管部门) and the officer who handles it.
  unit_id uuid not null,
  unit_name text not null,
  handler_id uuid,
  handler_name text,
  notice_id uuid,
  -- Day by which it must be put right (整改期限), as the plan, the judgement or an extension set it.
  rectify_due_on date,
  extensions integer not null default 0,
  -- The running step's deadline, copied from its clock so that the ledger sorts and filters by it.
  step_due_on date,
  step_due_at timestamptz,
  stop_kind text not null default 'none' check (stop_kind in ('none', 'full', 'partial', 'equipment')),
  stop_extent text,
  stop_basis text,
  stop_ordered_on date,
  resumed_on date,
  listing text check (listing in ('street', 'department', 'district', 'city', 'state')),
  listed_on date,
  listing_unit_id uuid,
  delisted_on date,
  funding_fen bigint,
  spent_fen bigint,
  completed_on date,
  rectifier text,
  completed_by uuid,
  verified_by uuid,
  verified_second_by uuid,
  closure_applied_by uuid,
  closed_on date,
  closed_by uuid,
  closed_by_name text,
  relapses integer not null default 0,
  -- Folded text for search: number, title, enterprise, place, clauses.
  search text not null,
  is_demo boolean not null default false,
  check (closed_on is null or closed_on >= found_on),
  check ((state in ('closed', 'archived')) <= (closed_on is not null))
);
-- What is open is counted and listed most: by grade, in the order of the nearest deadline, by street.
create index hazards_open on hazards (grade, industry, street_code, state, step_due_on, id) where state not in ('closed', 'archived', 'void');
create index hazards_open_due on hazards (grade, step_due_at, id) where state not in ('closed', 'archived', 'void');
create index hazards_open_street on hazards (street_code, step_due_at, id) where state not in ('closed', 'archived', 'void');
create index hazards_street on hazards (street_code, state, grade);
create index hazards_industry on hazards (industry, state, grade);
-- One for each order of the ledger. What most filters ask lies beside it, so that a page far in is skipped to in the index alone.
create index hazards_due on hazards (step_due_at, id) include (industry, street_code, state, grade);
create index hazards_found on hazards (found_on, id) include (industry, street_code, state, grade);
create index hazards_since on hazards (state_since, id) include (industry, street_code, state, grade);
create index hazards_closed on hazards (closed_on, id) include (industry, street_code, state, grade);
create unique index hazards_code on hazards (code) include (id, industry, street_code, state, grade);
create index hazards_enterprise on hazards (enterprise_id, found_on);
create index hazards_handler on hazards (handler_id, state) where handler_id is not null;
create index hazards_unit on hazards (unit_id, state);
create index hazards_search on hazards using gin (public.bigrams(search));

-- Last number of a year and channel group; taken under the row's lock inside the act that registers.
create table hazard_counters (
  series text not null,
  year integer not null,
  last integer not null,
  primary key (series, year)
);

-- What it was judged by: the clause with the text in force on the discovery day, kept as a fact.
create table hazard_criteria (
  hazard_id uuid not null references hazards (id),
  round integer not null,
  criterion_id text not null,
  standard_id text not null,
  standard_name text not null,
  doc_no text not null,
  clause text not null,
  item text not null,
  effective_from date,
  confidence real not null,
  evidence jsonb not null default '[]',
  primary key (hazard_id, round, criterion_id)
);

-- Treatment plans in six parts; each submission is a round of its own.
create table hazard_plans (
  id uuid primary key,
  hazard_id uuid not null references hazards (id),
  round integer not null,
  goals text not null,
  measures text not null,
  funding text not null,
  funding_fen bigint not null,
  organisation text not null,
  responsible_person text not null,
  responsible_phone text not null default '',
  schedule text not null,
  due_on date not null,
  safety text not null,
  file_ids uuid[] not null default '{}',
  submitted_by uuid not null,
  submitted_by_name text not null,
  submitted_at timestamptz not null,
  decision text check (decision in ('approved', 'returned')),
  opinion text,
  decided_by uuid,
  decided_by_name text,
  decided_at timestamptz,
  unique (hazard_id, round)
);

create table hazard_measures (
  id uuid primary key,
  hazard_id uuid not null references hazards (id),
  text text not null,
  responsible text not null,
  by_name text not null,
  at timestamptz not null
);
create index hazard_measures_hazard on hazard_measures (hazard_id, at);

create table hazard_progress (
  id uuid primary key,
  hazard_id uuid not null references hazards (id),
  text text not null,
  percent integer not null check (percent between 0 and 100),
  spent_fen bigint,
  file_ids uuid[] not null default '{}',
  by_name text not null,
  at timestamptz not null
);
create index hazard_progress_hazard on hazard_progress (hazard_id, at);

-- Evidence: which file proves what. A file that was found not to do so is rejected, never removed.
create table hazard_evidence (
  id uuid primary key,
  hazard_id uuid not null references hazards (id),
  kind text not null,
  criterion_id text,
  file_id uuid not null,
  note text not null default '',
  -- Round of rectification that it belongs to: after a relapse new evidence is owed.
  round integer not null,
  by_id uuid not null,
  by_name text not null,
  by_unit text not null,
  at timestamptz not null,
  unique (hazard_id, file_id, kind)
);
create index hazard_evidence_hazard on hazard_evidence (hazard_id, at);

create table hazard_verifications (
  id uuid primary key,
  hazard_id uuid not null references hazards (id),
  round integer not null,
  kind text not null check (kind in ('verification', 'resume', 'lookBack')),
  pass boolean not null,
  officer_id uuid not null,
  officer_name text not null,
  second_id uuid,
  second_name text,
  unit_name text not null,
  visited_on date not null,
  findings text not null,
  file_ids uuid[] not null default '{}',
  at timestamptz not null
);
create index hazard_verifications_hazard on hazard_verifications (hazard_id, at);

-- Views that a person keeps on the ledger.
create table hazard_views (
  id uuid primary key,
  user_id uuid not null,
  name text not null,
  filter jsonb not null,
  created_at timestamptz not null,
  unique (user_id, name)
);

-- Facts behind every figure, append-only: from `day` on, `measure` changes by `n` for this hazard in this cell.
-- The figure of a day is the sum up to that day; its rows are the hazards whose own sum is not zero.
-- A deadline writes its day of overdue ahead; keeping it in time takes that back.
create table hazard_facts (
  id uuid primary key,
  hazard_id uuid not null,
  day date not null,
  measure text not null check (measure in ('found', 'closed', 'open', 'overdue', 'relapsed')),
  n smallint not null check (n <> 0),
  street_code text not null,
  industry text not null,
  grade text not null,
  channel text not null,
  -- Discovered on or before 2023-12-31 (存量).
  is_stock boolean not null,
  recorded_at timestamptz not null
);
create index hazard_facts_hazard on hazard_facts (hazard_id);
create index hazard_facts_cell on hazard_facts (measure, street_code, industry, day) include (hazard_id, n, grade, channel, is_stock);
revoke update, delete, truncate on hazard_facts from zhiben_app;

-- Roll-up of the facts (汇总): sums by quarter, month, ten days (旬) and day, and everything before each year (c), so that the
-- figure of any day is a few thousand rows away. `*` in grade, channel or stock: all of them summed. The long levels hold every
-- such combination; ten days and days hold the finest, those by grade alone, and the sum of all. What was not rolled up yet
-- waits beside it and is added when reading: the figure is exact at every moment.
create table hazard_figures (
  level text not null check (level in ('c', 'q', 'm', 't', 'd')),
  grade text not null,
  channel text not null,
  stock text not null check (stock in ('stock', 'increment', '*')),
  starts_on date not null,
  measure text not null,
  street_code text not null,
  industry text not null,
  n integer not null,
  primary key (level, grade, channel, stock, starts_on, measure, street_code, industry) include (n)
);
create table hazard_figures_pending (
  id uuid primary key,
  day date not null,
  measure text not null,
  n smallint not null,
  street_code text not null,
  industry text not null,
  grade text not null,
  channel text not null,
  is_stock boolean not null
);
-- One row; whoever rolls up holds it.
create table hazard_figures_turn (
  id integer primary key check (id = 1),
  rolled_at timestamptz,
  -- 1 January up to which sums of everything before are kept.
  until date
);
insert into hazard_figures_turn (id) values (1);
