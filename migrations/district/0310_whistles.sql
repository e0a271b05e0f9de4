-- 吹哨报到: a street calls departments to a place. One whistle, one call for each department, each with its own state and clocks.

-- Running numbers of whistles; a number of an act that failed is not used again.
create table joint_counters (
  series text not null,
  year integer not null,
  last integer not null,
  primary key (series, year)
);

create table whistles (
  id uuid primary key,
  -- CS-2026-0001: running number of the year.
  code text not null unique,
  title text not null check (length(title) between 1 and 200),
  description text not null default '',
  urgency text not null check (urgency in ('urgent', 'ordinary')),
  place text not null,
  street_code text not null,
  latitude double precision,
  longitude double precision,
  -- What it is about, when it is on file; the words are kept as they were told to the departments.
  enterprise_id uuid,
  enterprise_name text not null default '',
  hazard_id uuid,
  hazard_code text not null default '',
  hazard_title text not null default '',
  -- Who blows: the street or one of its communities.
  unit_id uuid not null,
  unit_name text not null,
  raised_by uuid not null,
  raised_by_name text not null,
  raised_at timestamptz not null,
  -- Required arrival and the rule that gave it, kept as a fact.
  arrive_due_at timestamptz not null,
  arrive_rule text not null,
  arrive_rule_version integer not null,
  -- Blown again because the former one was not solved.
  former_id uuid references whistles (id),
  round integer not null default 1,
  state text not null check (state in ('calling', 'settled', 'raisedAgain', 'withdrawn')),
  state_since timestamptz not null,
  version integer not null default 1,
  ended_at timestamptz,
  -- Folded text for search.
  search text not null,
  check ((state = 'calling') = (ended_at is null))
);
create index whistles_street on whistles (street_code, raised_at, id);
create index whistles_unit on whistles (unit_id, raised_at, id);
create index whistles_raised on whistles (raised_at, id);
create index whistles_search on whistles using gin (public.bigrams(search));
-- One whistle is blown again once; the next round goes on from that one.
create unique index whistles_former on whistles (former_id) where former_id is not null;

-- A department that was called. Moments are facts of their own, so that every figure can be counted again for any past day.
create table whistle_calls (
  id uuid primary key,
  whistle_id uuid not null references whistles (id),
  code text not null,
  unit_id uuid not null,
  unit_name text not null,
  state text not null check (state in ('called', 'acknowledged', 'arrived', 'reported', 'rated', 'cancelled')),
  state_since timestamptz not null,
  version integer not null default 1,
  called_at timestamptz not null,
  due_at timestamptz not null,
  -- Deadline of the running step, copied from its clock.
  step_due_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  acknowledged_by_name text,
  arrived_at timestamptz,
  arrived_by uuid,
  arrived_by_name text,
  arrived_latitude double precision,
  arrived_longitude double precision,
  arrived_accuracy double precision,
  -- Metres from the place of the whistle; null when one of the two is unknown.
  arrived_distance integer,
  arrival_note text not null default '',
  reported_at timestamptz,
  reported_by uuid,
  reported_by_name text,
  result text not null default '',
  rated_at timestamptz,
  rated_by uuid,
  rated_by_name text,
  rating text check (rating in ('solved', 'partly', 'unsolved')),
  rating_note text not null default '',
  cancelled_at timestamptz,
  unique (whistle_id, unit_id),
  check (arrived_at >= called_at),
  check (reported_at >= arrived_at),
  check (rated_at >= reported_at),
  check ((state = 'rated') = (rating is not null)),
  -- Who is rated never rates.
  check (rated_by is distinct from arrived_by or rated_by is null),
  check (rated_by is distinct from reported_by or rated_by is null),
  check ((state in ('rated', 'cancelled')) <= (step_due_at is null))
);
create index whistle_calls_unit on whistle_calls (unit_id, called_at, id);
create index whistle_calls_called on whistle_calls (called_at, id);
create index whistle_calls_open on whistle_calls (step_due_at, id) where state not in ('rated', 'cancelled');

-- What went wrong and may take the ladder (督办阶梯) further: a step that ran out, with the unit that owes it. Append-only but for its end.
create table joint_causes (
  id uuid primary key,
  -- whistleLate: nobody came in time · whistleUnsolved: rated as not solved · decisionLate: a decided task ran out.
  kind text not null check (kind in ('whistleAcknowledgeLate', 'whistleLate', 'whistleResultLate', 'whistleUnsolved', 'decisionLate')),
  subject_type text not null,
  subject_id uuid not null,
  -- Page of the case.
  link text not null,
  unit_id uuid not null,
  unit_name text not null,
  street_code text not null default '',
  title text not null,
  due_at timestamptz,
  arose_at timestamptz not null,
  -- What was owed has been done since.
  met_at timestamptz,
  unique (kind, subject_type, subject_id)
);
create index joint_causes_unit on joint_causes (unit_id, arose_at, id);
create index joint_causes_open on joint_causes (arose_at, id) where met_at is null;
