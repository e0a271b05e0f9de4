-- Funding (安全投入): budgets of units, projects of the four kinds of prevention, and what enterprises set aside for safety (B3).

-- One line of a unit's budget in one year. What it amounts to on any day is the sum of its entries up to that day.
create table funding_budgets (
  id uuid primary key,
  -- YS-2026-0001
  code text not null unique,
  unit_id uuid not null,
  unit_name text not null,
  unit_kind text not null check (unit_kind in ('office', 'department', 'street')),
  street_code text,
  year integer not null check (year between 2020 and 2100),
  purpose text not null check (purpose in ('majorHazard', 'governance', 'equipment', 'services', 'rewards', 'training', 'rescue', 'other')),
  title text not null check (length(title) between 2 and 100),
  -- 财政预算、专项资金、自筹 …
  source text not null default '',
  note text not null default '',
  version integer not null default 1,
  created_at timestamptz not null,
  created_by uuid not null,
  created_by_name text not null,
  search text not null
);
create index funding_budgets_unit on funding_budgets (unit_id, year);
create index funding_budgets_year on funding_budgets (year, purpose);
create index funding_budgets_search on funding_budgets using gin (public.bigrams(search));
-- The same line of a table is taken in once.
create unique index funding_budgets_line on funding_budgets (unit_id, year, purpose, title);

-- What was planned, approved and paid, and every correction, each on its day. Append-only: a correction is an entry of the difference.
create table funding_entries (
  id uuid primary key,
  budget_id uuid not null references funding_budgets (id),
  kind text not null check (kind in ('planned', 'approved', 'executed')),
  on_day date not null,
  amount_fen bigint not null check (amount_fen <> 0),
  note text not null default '',
  project_id uuid,
  recorded_at timestamptz not null,
  recorded_by uuid not null,
  recorded_by_name text not null
);
create index funding_entries_budget on funding_entries (budget_id, on_day);
create index funding_entries_project on funding_entries (project_id) where project_id is not null;
revoke update, delete, truncate on funding_entries from zhiben_app;

-- Projects of 人防、技防、工程防、管理防 (B3-4).
create table funding_projects (
  id uuid primary key,
  -- SF-2026-0001
  code text not null unique,
  unit_id uuid not null,
  unit_name text not null,
  street_code text,
  year integer not null,
  way text not null check (way in ('human', 'technical', 'engineering', 'management')),
  title text not null check (length(title) between 4 and 100),
  goal text not null,
  investment_fen bigint not null check (investment_fen >= 0),
  budget_id uuid references funding_budgets (id),
  begins_on date not null,
  due_on date not null,
  state text not null check (state in ('planned', 'running', 'completed', 'accepted', 'stopped')),
  state_since timestamptz not null,
  version integer not null default 1,
  step_due_at timestamptz,
  created_by uuid not null,
  created_by_name text not null,
  created_at timestamptz not null,
  begun_at timestamptz,
  completed_at timestamptz,
  completed_by uuid,
  completed_by_name text,
  result text not null default '',
  spent_fen bigint,
  accepted_at timestamptz,
  accepted_by uuid,
  accepted_by_name text,
  stopped_at timestamptz,
  search text not null,
  check (due_on >= begins_on),
  -- Who reports a project done never accepts it.
  check (accepted_by is null or accepted_by <> completed_by),
  check ((state in ('completed', 'accepted')) <= (completed_at is not null)),
  check ((state = 'accepted') = (accepted_at is not null))
);
create index funding_projects_unit on funding_projects (unit_id, year);
create index funding_projects_open on funding_projects (due_on, id) where state in ('planned', 'running');

-- Hazards that a project puts right.
create table funding_project_hazards (
  project_id uuid not null references funding_projects (id),
  hazard_id uuid not null,
  hazard_code text not null,
  title text not null,
  primary key (project_id, hazard_id)
);
create index funding_project_hazards_hazard on funding_project_hazards (hazard_id);

-- Yearly statement of an enterprise over its safety expense (安全生产费用), by 财资〔2022〕136号.
create table funding_statements (
  id uuid primary key,
  -- AF-2026-0001
  code text not null unique,
  enterprise_id uuid not null,
  enterprise_name text not null,
  street_code text not null,
  industry text not null,
  year integer not null check (year between 2020 and 2100),
  -- 1, 2 …: an amendment of a locked statement is the next round.
  round integer not null,
  amends_id uuid references funding_statements (id),
  amend_reason text not null default '',
  trade text not null check (trade in ('machinery', 'metallurgy', 'dangerousGoods', 'freight', 'passenger', 'explosives', 'fireworks', 'power', 'construction', 'none')),
  -- Revenue of the year before (construction: cost of the works begun in the year).
  base_fen bigint not null check (base_fen >= 0),
  -- Share of the construction cost by kind of works.
  works jsonb not null default '[]',
  rule_key text,
  rule_version integer,
  computed_fen bigint not null,
  accrued_fen bigint not null check (accrued_fen >= 0),
  opening_fen bigint not null default 0,
  -- Nine categories → fen.
  used jsonb not null default '{}',
  used_fen bigint not null default 0,
  note text not null default '',
  state text not null check (state in ('draft', 'submitted', 'returned', 'accepted', 'locked')),
  state_since timestamptz not null,
  version integer not null default 1,
  step_due_at timestamptz,
  due_on date not null,
  -- The competent department, which reviews.
  unit_id uuid not null,
  unit_name text not null,
  created_at timestamptz not null,
  submitted_at timestamptz,
  submitted_by uuid,
  submitted_by_name text,
  accepted_at timestamptz,
  accepted_by uuid,
  accepted_by_name text,
  -- What the reviewer found of charges that must not be charged, in fen.
  disallowed_fen bigint not null default 0 check (disallowed_fen >= 0),
  opinion text not null default '',
  locked_at timestamptz,
  superseded_at timestamptz,
  check ((state in ('accepted', 'locked')) <= (accepted_at is not null)),
  check (accepted_by is null or accepted_by <> submitted_by),
  unique (enterprise_id, year, round)
);
create unique index funding_statements_running on funding_statements (enterprise_id, year) where state in ('draft', 'submitted', 'returned');
create index funding_statements_place on funding_statements (street_code, industry, year);
create index funding_statements_unit on funding_statements (unit_id, year, state);

create table funding_counters (
  series text not null,
  year integer not null,
  last integer not null,
  primary key (series, year)
);
