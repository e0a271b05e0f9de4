-- 任务 (S0–S5, S2-1..3, T2-8, B1-2, G1-6): the plan as a tree of demands, the tasks in which units take demands over, their steps,
-- what was reported, and every former state, so that any past day can be shown as it was.

-- An edition of the plan (方案文本).
create table plan_editions (
  id uuid primary key,
  -- 河东安委〔2024〕1号
  code text not null unique,
  title text not null,
  issued_on date not null,
  -- Last day of the campaign: what has no deadline of its own runs until then.
  ends_on date not null,
  valid_from date not null,
  valid_to date,
  loaded_at timestamptz not null
);

-- 行动 → 任务 → 要求. Reference data of an edition, never changed: a new text is a new edition.
create table plan_nodes (
  edition_id uuid not null references plan_editions (id),
  -- A5, T8, T8-3
  key text not null,
  level text not null check (level in ('action', 'task', 'demand')),
  parent_key text,
  sort integer not null,
  -- 五、
  number text not null default '',
  title text not null check (length(title) between 1 and 300),
  -- The paragraph of the plan, quoted.
  original text not null default '',
  section text not null default '',
  -- Whom the plan names, in its words; plan_actor_units says which units these are.
  actors text[] not null default '{}',
  starts_on date,
  -- Deadline that the plan states; null: until the end of the campaign.
  due_on date,
  frequency text check (frequency in ('monthly', 'quarterly', 'half-yearly', 'annual')),
  -- What is measured, in the words of the list of demands.
  measurable text,
  kind text check (kind in ('standing', 'recurring', 'one-off', 'target')),
  -- Doubts about the text (两解), shown beside the demand.
  note text not null default '',
  primary key (edition_id, key),
  check ((level = 'action') = (parent_key is null)),
  check ((level = 'demand') = (kind is not null))
);
create index plan_nodes_parent on plan_nodes (edition_id, parent_key, sort);

-- Which units the plan means by its words (各街道、区应急管理部门 …). Corrected by the office; a row is ended, not changed.
create table plan_actor_units (
  id uuid primary key,
  actor text not null,
  -- One unit, or all of a kind; both null: no unit bears tasks under this word.
  unit_id uuid references units (id),
  unit_kind text check (unit_kind in ('department', 'street')),
  -- lead: bears it · urge: bears it only where the plan names no unit beside firms or persons · object: does not bear tasks.
  part text not null check (part in ('lead', 'urge', 'object')),
  note text not null default '',
  valid_from date not null,
  valid_to date,
  created_at timestamptz not null,
  created_by uuid not null,
  created_by_name text not null,
  check (unit_id is null or unit_kind is null),
  check ((part = 'object') = (unit_id is null and unit_kind is null)),
  check (valid_to is null or valid_to >= valid_from)
);
create index plan_actor_units_actor on plan_actor_units (actor, valid_from);

-- One sending out of tasks to one unit (下发): what the unit has to take over, and by when.
create table plan_issues (
  id uuid primary key,
  -- XF-2024-0001
  code text not null unique,
  unit_id uuid not null,
  unit_name text not null,
  tasks integer not null check (tasks > 0),
  claim_due_at timestamptz not null,
  claim_due_on date not null,
  issued_at timestamptz not null,
  issued_by uuid not null,
  issued_by_name text not null,
  note text not null default '',
  -- The last of its tasks was taken over, or dropped.
  settled_at timestamptz
);
create index plan_issues_unit on plan_issues (unit_id, issued_at);

-- A demand as the task of one unit.
create table plan_tasks (
  id uuid primary key,
  -- T8-3-120102005 (street) or T8-3-012 (department): the demand and its unit
  code text not null unique,
  edition_id uuid not null,
  -- Demand of the plan.
  demand_key text not null,
  unit_id uuid not null,
  unit_name text not null,
  title text not null check (length(title) between 1 and 300),
  -- Proof that the unit must bring when it reports the task done.
  proof_required text not null default '',
  assisting_ids uuid[] not null default '{}',
  assisting_names text[] not null default '{}',
  -- Who answers (责任领导) and who does it (承办人).
  head_id uuid,
  head_name text not null default '',
  officer_id uuid,
  officer_name text not null default '',
  starts_on date not null,
  due_on date not null,
  frequency text check (frequency in ('monthly', 'quarterly', 'half-yearly', 'annual')),
  -- Its progress is told in per cent: then it may lag behind the time that has passed.
  by_percent boolean not null,
  state text not null check (state in ('proposed', 'refused', 'accepted', 'underway', 'submitted', 'returned', 'done', 'suspended', 'cancelled')),
  state_since timestamptz not null,
  version integer not null default 1,
  issue_id uuid references plan_issues (id),
  issued_at timestamptz not null,
  claim_due_on date not null,
  accepted_at timestamptz,
  accepted_by uuid,
  accepted_by_name text,
  submitted_at timestamptz,
  submitted_by uuid,
  submitted_by_name text,
  submission text not null default '',
  returns integer not null default 0,
  -- The unit that confirms: the office; of its own tasks the committee's leaders.
  confirmed_at timestamptz,
  confirmed_by uuid,
  confirmed_by_name text,
  confirmed_by_unit_id uuid,
  -- Of the last entry.
  percent integer check (percent between 0 and 100),
  search text not null,
  foreign key (edition_id, demand_key) references plan_nodes (edition_id, key),
  unique (edition_id, demand_key, unit_id),
  check (due_on >= starts_on),
  check (not (unit_id = any (assisting_ids))),
  check ((state = 'done') <= (confirmed_at is not null)),
  -- Nobody confirms his own work, nor that of his unit.
  check (confirmed_by is null or submitted_by is null or confirmed_by <> submitted_by),
  check (confirmed_by_unit_id is null or confirmed_by_unit_id <> unit_id)
);
create index plan_tasks_unit on plan_tasks (unit_id, state);
create index plan_tasks_demand on plan_tasks (demand_key, unit_id);
create index plan_tasks_issue on plan_tasks (issue_id);
create index plan_tasks_assisting on plan_tasks using gin (assisting_ids);
create index plan_tasks_search on plan_tasks using gin (public.bigrams(search));

-- Steps of a task (任务分解): made by the unit, or an occurrence of a task that recurs (2026年第三季度).
create table plan_steps (
  id uuid primary key,
  task_id uuid not null references plan_tasks (id),
  seq integer not null,
  kind text not null check (kind in ('step', 'occurrence')),
  -- 2026Q3, 2026-09, 2026H1, 2026; of an occurrence.
  period text,
  title text not null check (length(title) between 1 and 200),
  proof_required text not null default '',
  -- The lead or an assisting unit.
  unit_id uuid not null,
  unit_name text not null,
  owner_id uuid,
  owner_name text not null default '',
  starts_on date not null,
  due_on date not null,
  state text not null check (state in ('open', 'returned', 'done', 'dropped')),
  state_since timestamptz not null,
  version integer not null default 1,
  created_at timestamptz not null,
  done_at timestamptz,
  done_by uuid,
  done_by_name text,
  report text not null default '',
  returns integer not null default 0,
  returned_by uuid,
  reminded_at timestamptz,
  check (due_on >= starts_on),
  check ((state = 'done') = (done_at is not null)),
  check ((kind = 'occurrence') = (period is not null)),
  check (returned_by is null or done_by is null or returned_by <> done_by)
);
create unique index plan_steps_seq on plan_steps (task_id, seq);
create unique index plan_steps_period on plan_steps (task_id, period) where period is not null;
create index plan_steps_due on plan_steps (due_on, id) where state in ('open', 'returned');
create index plan_steps_unit on plan_steps (unit_id, due_on);

-- What was said about progress (进展), never changed.
create table plan_entries (
  id uuid primary key,
  task_id uuid not null references plan_tasks (id),
  step_id uuid references plan_steps (id),
  at timestamptz not null,
  -- The day it speaks of.
  on_day date not null,
  text text not null check (length(text) between 1 and 4000),
  percent integer check (percent between 0 and 100),
  -- A figure of the demand's measure, with the words of what it counts.
  figure numeric,
  figure_of numeric,
  figure_label text not null default '',
  unit_id uuid not null,
  unit_name text not null,
  by_id uuid not null,
  by_name text not null
);
create index plan_entries_task on plan_entries (task_id, at desc);
revoke update, delete, truncate on plan_entries from zhiben_app;

-- How a task stood from one moment to the next. Lights of any day are computed from these rows alone; only the end of a row is
-- written later, when the next one begins.
create table plan_task_marks (
  id uuid primary key,
  task_id uuid not null references plan_tasks (id),
  demand_key text not null,
  unit_id uuid not null,
  from_at timestamptz not null,
  to_at timestamptz,
  task_state text not null,
  starts_on date not null,
  due_on date not null,
  claim_due_on date not null,
  frequency text,
  by_percent boolean not null,
  percent integer,
  -- Earliest end of a step that is not done, and its words.
  open_due_on date,
  open_title text not null default '',
  steps_total integer not null,
  steps_done integer not null,
  submitted_on date,
  -- What else the record said: people, assisting units, title, proof.
  facts jsonb not null,
  -- What changed, in words (S2-3: dynamic updates say what changed).
  change text not null default ''
);
create index plan_task_marks_task on plan_task_marks (task_id, from_at desc);
create unique index plan_task_marks_last on plan_task_marks (task_id) where to_at is null;
create index plan_task_marks_span on plan_task_marks (from_at, to_at);
create index plan_task_marks_unit on plan_task_marks (unit_id, demand_key) where to_at is null;
revoke update, delete, truncate on plan_task_marks from zhiben_app;
grant update (to_at) on plan_task_marks to zhiben_app;

-- The same for steps.
create table plan_step_marks (
  id uuid primary key,
  step_id uuid not null references plan_steps (id),
  task_id uuid not null,
  from_at timestamptz not null,
  to_at timestamptz,
  step_state text not null,
  title text not null,
  unit_id uuid not null,
  unit_name text not null,
  owner_name text not null,
  starts_on date not null,
  due_on date not null,
  proof_required text not null,
  done_on date
);
create index plan_step_marks_task on plan_step_marks (task_id, from_at desc);
create unique index plan_step_marks_last on plan_step_marks (step_id) where to_at is null;
create index plan_step_marks_span on plan_step_marks (due_on, from_at);
revoke update, delete, truncate on plan_step_marks from zhiben_app;
grant update (to_at) on plan_step_marks to zhiben_app;

-- 催办 and reminders (B5-9): what was asked of whom, counted. Append-only.
create table plan_urges (
  id uuid primary key,
  -- One sending; several units and tasks.
  batch_id uuid not null,
  kind text not null check (kind in ('urge', 'reminder')),
  task_id uuid not null references plan_tasks (id),
  step_id uuid references plan_steps (id),
  demand_key text not null,
  unit_id uuid not null,
  unit_name text not null,
  at timestamptz not null,
  -- Why, in words, as the light said it then.
  reason text not null,
  words text not null default '',
  people integer not null,
  by_id uuid not null,
  by_name text not null
);
create index plan_urges_task on plan_urges (task_id, at desc);
create index plan_urges_at on plan_urges (at, id);
create index plan_urges_unit on plan_urges (unit_id, at);
revoke update, delete, truncate on plan_urges from zhiben_app;

-- Figures of demands as read on a day (读数): a dated reading with its reference, from which lights of demands are computed.
create table plan_readings (
  id uuid primary key,
  demand_key text not null,
  -- Reference text of the indicator: opens the rows for ever.
  ref text not null,
  indicator text not null,
  read_at timestamptz not null,
  on_day date not null,
  value numeric,
  numerator numeric not null,
  denominator numeric,
  target numeric,
  form text not null,
  better text not null,
  unique (demand_key, indicator, read_at)
);
create index plan_readings_demand on plan_readings (demand_key, read_at desc);
revoke update, delete, truncate on plan_readings from zhiben_app;

-- The end of a stage as a leader confirmed it, with what its gate said then. Append-only: a later row takes the place of the former.
create table plan_stage_ends (
  id uuid primary key,
  stage text not null check (stage in ('S1', 'S2', 'S3', 'S4')),
  at timestamptz not null,
  verdict text not null check (verdict in ('passed', 'passedWithGaps')),
  opinion text not null,
  -- The items of the gate with value, target and whether they were met.
  items jsonb not null,
  by_id uuid not null,
  by_name text not null,
  by_unit text not null
);
create index plan_stage_ends_stage on plan_stage_ends (stage, at desc);
revoke update, delete, truncate on plan_stage_ends from zhiben_app;

create table plan_counters (
  series text not null,
  year integer not null,
  last integer not null,
  primary key (series, year)
);
