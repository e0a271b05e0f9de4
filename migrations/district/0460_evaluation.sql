-- 考核评价 (B5): schemes by group and year, a round of a year, a score sheet for each unit, what each point was made from, objections and corrections.

-- Which group a unit is compared in (监管部门, 行业主管部门, 综合部门, 街道), from when. The newest row that has begun holds.
create table evaluation_groups (
  id uuid primary key,
  unit_id uuid not null,
  grp text not null check (grp in ('regulator', 'industry', 'comprehensive', 'street')),
  valid_from date not null,
  basis text not null default '',
  set_by uuid not null,
  set_by_name text not null,
  set_at timestamptz not null
);
create index evaluation_groups_unit on evaluation_groups (unit_id, valid_from desc, set_at desc);
revoke update, delete, truncate on evaluation_groups from zhiben_app;

-- A scheme (考核方案): dimensions, items with formula and weight, bonus, deduction and veto rules. Adopted ones never change; a later edition takes over.
create table evaluation_schemes (
  id uuid primary key,
  -- KF-2026-0001
  code text not null unique,
  grp text not null check (grp in ('regulator', 'industry', 'comprehensive', 'street')),
  year integer not null check (year between 2000 and 2100),
  -- Counts the editions of one group and year.
  edition integer not null,
  title text not null check (length(title) between 2 and 100),
  content jsonb not null,
  -- SM3 over the content, set when it is adopted.
  content_hash text,
  based_on uuid references evaluation_schemes (id),
  state text not null check (state in ('draft', 'reviewing', 'reviewed', 'adopted', 'superseded', 'discarded')),
  state_since timestamptz not null,
  version integer not null default 1,
  drafted_by uuid not null,
  drafted_by_name text not null,
  drafted_at timestamptz not null,
  reviewed_by uuid,
  reviewed_by_name text,
  reviewed_at timestamptz,
  adopted_by uuid,
  adopted_by_name text,
  adopted_at timestamptz,
  unique (grp, year, edition),
  -- Who drew it up neither reviews nor adopts it.
  check (reviewed_by is null or reviewed_by <> drafted_by),
  check (adopted_by is null or (adopted_by <> drafted_by and adopted_by <> reviewed_by)),
  check ((state in ('adopted', 'superseded')) = (adopted_at is not null))
);
create unique index evaluation_schemes_adopted on evaluation_schemes (grp, year) where state = 'adopted';

-- The evaluation of a year (年度考核).
create table evaluation_rounds (
  id uuid primary key,
  -- KH-2026-0001
  code text not null unique,
  year integer not null check (year between 2000 and 2100),
  title text not null,
  state text not null check (state in ('selfScoring', 'scoring', 'published', 'frozen', 'cancelled')),
  state_since timestamptz not null,
  version integer not null default 1,
  self_due_on date not null,
  -- Last day for objections, set when the preliminary result is published.
  objection_due_on date,
  opened_by uuid not null,
  opened_by_name text not null,
  opened_at timestamptz not null,
  -- Moment at which the figures were last taken, and what was known then.
  measured_at timestamptz,
  published_by uuid,
  published_by_name text,
  published_at timestamptz,
  frozen_by uuid,
  frozen_by_name text,
  frozen_at timestamptz,
  -- SM3 over schemes, inputs, scores and results.
  frozen_hash text,
  -- Rules in force when it was frozen: small denominators, tiers, sizes; recomputing needs no other source.
  settings jsonb not null,
  check (frozen_by is null or frozen_by <> published_by),
  check ((state = 'frozen') = (frozen_at is not null)),
  check ((state = 'frozen') = (frozen_hash is not null))
);
create unique index evaluation_rounds_year on evaluation_rounds (year) where state <> 'cancelled';

create table evaluation_round_schemes (
  id uuid primary key,
  round_id uuid not null references evaluation_rounds (id),
  grp text not null,
  scheme_id uuid not null references evaluation_schemes (id),
  unique (round_id, grp)
);

-- One unit's score sheet (考核评分表) in a round.
create table evaluation_sheets (
  id uuid primary key,
  -- KH-2026-0001-07
  code text not null unique,
  round_id uuid not null references evaluation_rounds (id),
  unit_id uuid not null,
  unit_name text not null,
  unit_kind text not null,
  street_code text,
  grp text not null check (grp in ('regulator', 'industry', 'comprehensive', 'street')),
  scheme_id uuid not null references evaluation_schemes (id),
  -- Size among its peers: the figure, and the class by the rule of the round.
  size_value double precision,
  size_class text not null default '',
  state text not null check (state in ('selfScoring', 'submitted', 'scoring', 'published', 'acknowledged', 'frozen')),
  state_since timestamptz not null,
  version integer not null default 1,
  self_statement text not null default '',
  submitted_by uuid,
  submitted_by_name text,
  submitted_at timestamptz,
  acknowledged_by_name text,
  acknowledged_at timestamptz,
  -- The result at the freeze; corrections later stand beside it and never change it.
  total numeric(8, 2),
  rank integer,
  is_tied boolean,
  size_rank integer,
  grade text check (grade in ('excellent', 'good', 'pass', 'fail')),
  grade_why text not null default '',
  -- What the result has led to: the cause on the ladder was raised, and answered.
  cause_raised_at timestamptz,
  cause_met_at timestamptz,
  unique (round_id, unit_id),
  check ((state = 'frozen') = (total is not null))
);
create index evaluation_sheets_unit on evaluation_sheets (unit_id, round_id);

-- One item of a sheet: the figures it was made from, and every score it was given. `role`: a weighted item, or an extra.
create table evaluation_items (
  id uuid primary key,
  sheet_id uuid not null references evaluation_sheets (id),
  -- Key of the item in the scheme.
  key text not null,
  role text not null check (role in ('score', 'bonus', 'deduct', 'veto')),
  seq integer not null,
  -- [{ref, numerator, denominator}]: the text of each reference opens its rows for ever.
  inputs jsonb not null default '[]',
  value double precision,
  -- False: the denominator is too small or there is nothing to measure; the item is not compared, and says so.
  is_compared boolean not null default true,
  -- How the computed score came about, in words.
  words text not null default '',
  computed numeric(8, 4),
  measured_at timestamptz,
  self_score numeric(8, 4),
  self_note text not null default '',
  office_score numeric(8, 4),
  office_reason text not null default '',
  -- By a ruling on an objection.
  ruled_score numeric(8, 4),
  -- What counts: ruled, else office, else computed.
  final numeric(8, 4),
  version integer not null default 1,
  unique (sheet_id, key)
);

-- Every change of a score (评分留痕): who, when, from what to what, why. Append-only.
create table evaluation_score_changes (
  id uuid primary key,
  sheet_id uuid not null references evaluation_sheets (id),
  item_id uuid not null references evaluation_items (id),
  at timestamptz not null,
  kind text not null check (kind in ('computed', 'self', 'office', 'entry', 'ruling', 'correction')),
  before numeric(8, 4),
  after numeric(8, 4),
  reason text not null default '',
  -- The objection or correction behind it.
  cause_id uuid,
  by_id uuid not null,
  by_name text not null,
  by_unit text not null
);
create index evaluation_score_changes_item on evaluation_score_changes (item_id, at, id);
create index evaluation_score_changes_sheet on evaluation_score_changes (sheet_id, at, id);
create index evaluation_score_changes_by on evaluation_score_changes (by_id, sheet_id);
revoke update, delete, truncate on evaluation_score_changes from zhiben_app;

-- A single occurrence that costs or brings points (扣分、加分、一票否决), with the record behind it.
create table evaluation_entries (
  id uuid primary key,
  sheet_id uuid not null references evaluation_sheets (id),
  item_id uuid not null references evaluation_items (id),
  what text not null check (length(what) between 2 and 500),
  points numeric(8, 4) not null check (points >= 0),
  happened_on date not null,
  -- Path of the record inside the web; empty: proven by files.
  link text not null default '' check (link = '' or link like '/%'),
  entered_by uuid not null,
  entered_by_name text not null,
  entered_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by_name text,
  withdrawn_reason text not null default ''
);
create index evaluation_entries_sheet on evaluation_entries (sheet_id, happened_on);

-- A unit does not agree with a score (异议): what it claims, and who ruled. Who scored never rules.
create table evaluation_objections (
  id uuid primary key,
  -- YY-2026-0001
  code text not null unique,
  sheet_id uuid not null references evaluation_sheets (id),
  item_id uuid not null references evaluation_items (id),
  claim text not null check (length(claim) between 4 and 2000),
  asked_score numeric(8, 4),
  state text not null check (state in ('filed', 'upheld', 'dismissed', 'withdrawn')),
  state_since timestamptz not null,
  version integer not null default 1,
  filed_by uuid not null,
  filed_by_name text not null,
  filed_unit_id uuid not null,
  filed_at timestamptz not null,
  score_before numeric(8, 4),
  score_after numeric(8, 4),
  ruled_by uuid,
  ruled_by_name text,
  ruled_at timestamptz,
  ruling text not null default '',
  check (ruled_by is null or ruled_by <> filed_by),
  check ((state in ('upheld', 'dismissed')) = (ruled_at is not null))
);
create index evaluation_objections_sheet on evaluation_objections (sheet_id, filed_at);
create unique index evaluation_objections_open on evaluation_objections (item_id) where state = 'filed';

-- After the freeze (冻结后更正): the old number stays, the new one stands beside it.
create table evaluation_corrections (
  id uuid primary key,
  -- GZ-2026-0001
  code text not null unique,
  sheet_id uuid not null references evaluation_sheets (id),
  item_id uuid not null references evaluation_items (id),
  score_before numeric(8, 4),
  score_after numeric(8, 4) not null,
  reason text not null check (length(reason) between 4 and 2000),
  state text not null check (state in ('proposed', 'approved', 'refused')),
  state_since timestamptz not null,
  version integer not null default 1,
  proposed_by uuid not null,
  proposed_by_name text not null,
  proposed_at timestamptz not null,
  decided_by uuid,
  decided_by_name text,
  decided_at timestamptz,
  opinion text not null default '',
  check (decided_by is null or decided_by <> proposed_by),
  check ((state = 'proposed') = (decided_at is null))
);
create index evaluation_corrections_sheet on evaluation_corrections (sheet_id, proposed_at);

-- Letters that a round has led to, on their way through the signing of letters.
create table evaluation_letters (
  id uuid primary key,
  round_id uuid not null references evaluation_rounds (id),
  kind text not null check (kind in ('result', 'report', 'handover', 'circular')),
  sheet_id uuid references evaluation_sheets (id),
  draft_id uuid not null,
  drafted_at timestamptz not null,
  drafted_by_name text not null
);
create index evaluation_letters_round on evaluation_letters (round_id, drafted_at);
revoke update, delete, truncate on evaluation_letters from zhiben_app;

-- Running numbers of this room: KF, KH, YY, GZ, BZ, ZX by year.
create table evaluation_counters (
  series text not null,
  year integer not null,
  last integer not null,
  primary key (series, year)
);
