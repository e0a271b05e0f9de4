-- X-rays (数据质量体检): what the data themselves make doubtful, answered by the responsible unit and judged by the office.

create table xray_findings (
  id uuid primary key,
  -- TJ-2026-0001
  code text not null unique,
  rule text not null,
  -- Names the finding for ever: the same finding is not raised twice.
  key text not null,
  severity text not null check (severity in ('error', 'doubt', 'hint')),
  state text not null check (state in ('open', 'answered', 'accepted', 'gone')),
  state_since timestamptz not null,
  version integer not null default 1,
  title text not null,
  -- What was found, in numbers and names; the words are made from it.
  facts jsonb not null,
  -- Version of the threshold that it was found by.
  rule_version integer not null,
  unit_id uuid not null,
  unit_name text not null,
  street_code text not null default '',
  industry text not null default '',
  found_at timestamptz not null,
  due_on date,
  answer_kind text check (answer_kind in ('explain', 'fix')),
  answer_text text,
  answered_by uuid,
  answered_by_name text,
  answered_at timestamptz,
  judged_by uuid,
  judged_by_name text,
  judged_at timestamptz,
  opinion text,
  unique (rule, key)
);
create index xray_findings_list on xray_findings (state, found_at desc, id);
create index xray_findings_unit on xray_findings (unit_id, state);

-- The hazards that a finding is about: its rows.
create table xray_finding_hazards (
  finding_id uuid not null references xray_findings (id),
  hazard_id uuid not null,
  primary key (finding_id, hazard_id)
);
create index xray_finding_hazards_hazard on xray_finding_hazards (hazard_id);

-- One row; whoever examines holds it.
create table xray_turn (
  id integer primary key check (id = 1),
  -- What changed up to here has been looked at.
  checked_until timestamptz,
  -- Civil day on which people, units and firms were looked at.
  periods_on date
);
insert into xray_turn (id) values (1);

create table xray_counters (
  series text not null,
  year integer not null,
  last integer not null,
  primary key (series, year)
);
