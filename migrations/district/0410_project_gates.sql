-- Project gates (T7): units give opinions on the safety risk of plans, investments, approvals and high-risk construction before they go ahead.

create table gate_counters (
  series text not null,
  year integer not null,
  last integer not null default 0,
  primary key (series, year)
);

-- A case (把关事项): one plan or project at one gate.
create table gate_cases (
  id uuid primary key,
  -- BG-2026-0001
  code text not null unique,
  kind text not null check (kind in ('planning', 'landing', 'approval', 'highRisk', 'threeSides', 'loweredBar')),
  title text not null check (length(title) between 1 and 200),
  -- Code of the project in the approval system (项目代码), when it has one.
  project_code text not null default '',
  place text not null default '',
  street_code text,
  -- In the register, or only by name.
  enterprise_id uuid,
  enterprise_name text not null default '',
  industry text not null default '',
  investment_fen bigint,
  description text not null default '',
  -- The questions that were asked, as the rule of that day had them, with the answers: [{id, text, proof, answer, note}].
  questions jsonb not null,
  questions_rule text not null,
  questions_version integer not null,
  -- The unit that asks, concludes and keeps the record.
  unit_id uuid not null,
  unit_name text not null,
  opened_by uuid not null,
  opened_by_name text not null,
  opened_at timestamptz not null,
  -- A project that was refused and comes again.
  previous_id uuid references gate_cases (id),
  previous_code text not null default '',
  state text not null check (state in ('collecting', 'concluding', 'passed', 'following', 'closed', 'refused', 'withdrawn')),
  state_since timestamptz not null,
  version integer not null default 1,
  opinions_due_on date not null,
  gathered_at timestamptz,
  result text check (result in ('passed', 'conditional', 'refused')),
  result_reason text not null default '',
  concluded_at timestamptz,
  concluded_by uuid,
  concluded_by_name text,
  -- The conclusion as a letter on its way through the signing of letters.
  draft_id uuid,
  ended_at timestamptz,
  search text not null,
  check ((result is null) = (concluded_at is null)),
  check ((state in ('passed', 'following', 'closed', 'refused')) = (concluded_at is not null))
);
create index gate_cases_opened on gate_cases (opened_at, id);
create index gate_cases_unit on gate_cases (unit_id, opened_at);
create index gate_cases_search on gate_cases using gin (public.bigrams(search));

-- A unit that was asked, and what it says.
create table gate_opinions (
  id uuid primary key,
  case_id uuid not null references gate_cases (id),
  code text not null,
  unit_id uuid not null,
  unit_name text not null,
  asked_at timestamptz not null,
  due_on date not null,
  state text not null check (state in ('asked', 'given', 'lapsed')),
  state_since timestamptz not null,
  version integer not null default 1,
  stance text check (stance in ('agree', 'conditional', 'refuse')),
  reasons text not null default '',
  -- What it asks for when it agrees with conditions, one a line.
  conditions text[] not null default '{}',
  given_at timestamptz,
  given_by uuid,
  given_by_name text,
  unique (case_id, unit_id),
  check ((stance is null) = (given_at is null)),
  check (stance is distinct from 'conditional' or cardinality(conditions) > 0)
);
create index gate_opinions_unit on gate_opinions (unit_id, asked_at);

-- A condition of the conclusion, followed until another unit confirms that it is met.
create table gate_conditions (
  id uuid primary key,
  case_id uuid not null references gate_cases (id),
  code text not null,
  seq integer not null,
  what text not null check (length(what) between 1 and 500),
  unit_id uuid not null,
  unit_name text not null,
  confirm_unit_id uuid not null,
  confirm_unit_name text not null,
  set_at timestamptz not null,
  due_on date not null,
  state text not null check (state in ('open', 'reported', 'returned', 'met')),
  state_since timestamptz not null,
  version integer not null default 1,
  report text not null default '',
  reported_at timestamptz,
  reported_by uuid,
  reported_by_name text,
  returns integer not null default 0,
  opinion text not null default '',
  met_at timestamptz,
  met_by uuid,
  met_by_name text,
  check (confirm_unit_id <> unit_id),
  check (met_by is null or met_by <> reported_by),
  check ((state = 'met') = (met_at is not null))
);
create index gate_conditions_case on gate_conditions (case_id, seq);
create index gate_conditions_unit on gate_conditions (unit_id, due_on);
create index gate_conditions_confirm on gate_conditions (confirm_unit_id, due_on);
