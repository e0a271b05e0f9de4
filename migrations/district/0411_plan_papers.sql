-- Papers of the plan: sub-plans of units (B2), meetings (S1, B1), yearly lists (T2), further trees of measures (G1).

-- A unit's own plan (方案、子方案). An edition that was filed is never changed: a revision is a new edition.
create table sub_plans (
  id uuid primary key,
  -- FA-<short unit number>-1
  code text not null,
  unit_id uuid not null,
  unit_name text not null,
  unit_kind text not null check (unit_kind in ('department', 'street')),
  edition integer not null check (edition >= 1),
  title text not null check (length(title) between 1 and 200),
  -- [{key, title, text}] in the order of the paper.
  chapters jsonb not null,
  -- Day by which it has to be filed; null: a revision, made when it is needed.
  due_on date,
  state text not null check (state in ('drafting', 'signing', 'filed', 'returned', 'accepted', 'superseded')),
  state_since timestamptz not null,
  version integer not null default 1,
  -- Why it was revised.
  reason text not null default '',
  previous_id uuid references sub_plans (id),
  drafted_at timestamptz not null,
  drafted_by uuid not null,
  drafted_by_name text not null,
  submitted_at timestamptz,
  submitted_by uuid,
  submitted_by_name text,
  signed_at timestamptz,
  signed_by uuid,
  signed_by_name text,
  -- Of the first time it was filed: what counts as on time.
  filed_at timestamptz,
  accepted_at timestamptz,
  accepted_by uuid,
  accepted_by_name text,
  returns integer not null default 0,
  opinion text not null default '',
  superseded_at timestamptz,
  unique (unit_id, edition),
  -- Who drafts or hands up never signs.
  check (signed_by is null or (signed_by <> drafted_by and signed_by is distinct from submitted_by))
);
create index sub_plans_filed on sub_plans (unit_id, filed_at);

-- What the unit will do, and which demands of the plan each covers.
create table sub_plan_items (
  id uuid primary key,
  plan_id uuid not null references sub_plans (id),
  seq integer not null,
  what text not null check (length(what) between 1 and 500),
  demand_keys text[] not null check (cardinality(demand_keys) > 0),
  due_on date,
  person text not null default '',
  unique (plan_id, seq)
);

-- 动员会 and 听取汇报.
create table plan_meetings (
  id uuid primary key,
  -- HY-2024-0001
  code text not null unique,
  kind text not null check (kind in ('mobilise', 'hear')),
  unit_id uuid not null,
  unit_name text not null,
  title text not null check (length(title) between 1 and 200),
  held_on date not null,
  place text not null default '',
  host text not null,
  -- The unit's head was there (主要负责同志); without it a quarter's hearing is not met.
  head_present boolean not null,
  attendees integer not null check (attendees >= 1),
  summary text not null,
  -- Figures as they were told on that day, each with the reference that opens its rows: [{code, label, text, ref}].
  figures jsonb not null default '[]',
  state text not null check (state in ('recorded', 'voided')),
  state_since timestamptz not null,
  version integer not null default 1,
  recorded_at timestamptz not null,
  recorded_by uuid not null,
  recorded_by_name text not null,
  voided_at timestamptz
);
create index plan_meetings_unit on plan_meetings (unit_id, held_on);

-- What a hearing decided, followed up to its proof.
create table plan_meeting_decisions (
  id uuid primary key,
  meeting_id uuid not null references plan_meetings (id),
  code text not null unique,
  seq integer not null,
  what text not null check (length(what) between 1 and 500),
  unit_id uuid not null,
  unit_name text not null,
  -- The task of the plan that it pushes on, when there is one.
  task_id uuid references plan_tasks (id),
  due_on date not null,
  set_at timestamptz not null,
  state text not null check (state in ('assigned', 'reported', 'returned', 'confirmed')),
  state_since timestamptz not null,
  version integer not null default 1,
  report text not null default '',
  reported_at timestamptz,
  reported_by uuid,
  reported_by_name text,
  returns integer not null default 0,
  opinion text not null default '',
  confirmed_at timestamptz,
  confirmed_by uuid,
  confirmed_by_name text,
  check (confirmed_by is null or confirmed_by <> reported_by),
  check ((state = 'confirmed') = (confirmed_at is not null))
);
create index plan_meeting_decisions_meeting on plan_meeting_decisions (meeting_id, seq);
create index plan_meeting_decisions_unit on plan_meeting_decisions (unit_id, due_on);

-- The duty of each unit's head to hear the progress once a quarter (B1-13).
create table hearing_duties (
  id uuid primary key,
  code text not null,
  unit_id uuid not null,
  unit_name text not null,
  year integer not null,
  quarter integer not null check (quarter between 1 and 4),
  starts_on date not null,
  due_on date not null,
  state text not null check (state in ('open', 'met', 'missed')),
  state_since timestamptz not null,
  version integer not null default 1,
  meeting_id uuid references plan_meetings (id),
  -- Day on which it was heard.
  met_on date,
  unique (unit_id, year, quarter),
  check ((state = 'met') = (met_on is not null))
);
create index hearing_duties_due on hearing_duties (due_on, unit_id);

-- Yearly lists of leaders (职责清单、年度任务清单).
create table yearly_lists (
  id uuid primary key,
  -- QD-2026-0001
  code text not null unique,
  kind text not null check (kind in ('duties', 'tasks')),
  year integer not null check (year between 2020 and 2100),
  user_id uuid not null,
  person text not null,
  post text not null,
  unit_id uuid not null,
  unit_name text not null,
  state text not null check (state in ('draft', 'signed', 'filed', 'receipted')),
  state_since timestamptz not null,
  version integer not null default 1,
  made_at timestamptz not null,
  made_by uuid not null,
  made_by_name text not null,
  signed_at timestamptz,
  filing_id uuid,
  unique (kind, year, user_id, unit_id)
);
create index yearly_lists_unit on yearly_lists (unit_id, year);
create table yearly_list_items (
  id uuid primary key,
  list_id uuid not null references yearly_lists (id),
  seq integer not null,
  what text not null check (length(what) between 1 and 500),
  -- post: from the duties of the post · task: from a task of the plan · hand: written by hand
  source text not null check (source in ('post', 'task', 'hand')),
  demand_key text not null default '',
  task_id uuid references plan_tasks (id),
  due_on date,
  -- Of an item written by hand; what stands on a task is done when the task is.
  done_on date,
  proof text not null default '',
  unique (list_id, seq)
);

-- Lists and the division of work sent to the upper committee's office for its files (报上级安委办备案), with its receipt.
create table plan_filings (
  id uuid primary key,
  -- BA-2026-0001
  code text not null unique,
  year integer not null,
  to_name text not null,
  title text not null,
  lists integer not null,
  draft_id uuid,
  state text not null check (state in ('sent', 'receipted')),
  state_since timestamptz not null,
  version integer not null default 1,
  sent_at timestamptz not null,
  sent_by uuid not null,
  sent_by_name text not null,
  receipted_on date,
  receipt_no text not null default '',
  check ((state = 'receipted') = (receipted_on is not null))
);

-- Further trees: 国务院十五条、市50项、区96条, and the eight kinds of shortcomings. Their texts are loaded by the office.
create table measure_trees (
  code text primary key,
  title text not null,
  document text not null,
  -- How many measures the document has.
  expected integer not null,
  clause text not null,
  sort integer not null
);
create table measures (
  id uuid primary key,
  tree_code text not null references measure_trees (code),
  number text not null,
  -- Heading under which it stands.
  heading text not null default '',
  text text not null check (length(text) between 1 and 1000),
  -- Invented for a demonstration, not the document's own words.
  is_sample boolean not null default false,
  sort integer not null,
  loaded_at timestamptz not null,
  loaded_by_name text not null,
  -- A later load took its place.
  ended_at timestamptz
);
create unique index measures_number on measures (tree_code, number) where ended_at is null;
-- Which demands of the plan carry a measure out; many to many. Ended, never deleted.
create table measure_links (
  id uuid primary key,
  tree_code text not null,
  -- By number, so that a new load of the same document keeps its links.
  number text not null,
  demand_key text not null,
  linked_at timestamptz not null,
  linked_by uuid not null,
  linked_by_name text not null,
  ended_at timestamptz
);
create unique index measure_links_once on measure_links (tree_code, number, demand_key) where ended_at is null;
create index measure_links_demand on measure_links (demand_key) where ended_at is null;

create table paper_counters (
  series text not null,
  year integer not null,
  last integer not null default 0,
  primary key (series, year)
);
