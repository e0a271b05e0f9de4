-- 督导组 (B1-4, B1-5): groups that the committee's office sends out, their visits, what was checked, what was found, and who puts it right.

create table visit_groups (
  id uuid primary key,
  -- DZ-2026-0001
  code text not null unique,
  name text not null check (length(name) between 1 and 60),
  subject text not null check (length(subject) between 1 and 500),
  -- 明查 or 暗访: what its visits are unless one says otherwise.
  method text not null check (method in ('open', 'covert')),
  from_on date not null,
  to_on date not null,
  -- What each visit goes through, in order.
  matters text[] not null default '{}',
  state text not null check (state in ('proposed', 'active', 'ended', 'refused')),
  state_since timestamptz not null,
  version integer not null default 1,
  -- The office that forms it; its people follow up what the group found.
  unit_id uuid not null,
  unit_name text not null,
  proposed_by uuid not null,
  proposed_by_name text not null,
  proposed_at timestamptz not null,
  approved_by uuid,
  approved_by_name text,
  approved_at timestamptz,
  ended_at timestamptz,
  -- The order (组建督导组的通知) on its way through the signing of letters.
  draft_id uuid,
  search text not null,
  check (to_on >= from_on),
  -- Who proposes a group never approves it.
  check (approved_by is null or approved_by <> proposed_by),
  check ((state in ('ended')) = (ended_at is not null))
);
create index visit_groups_state on visit_groups (state, from_on, id);

create table visit_members (
  id uuid primary key,
  group_id uuid not null references visit_groups (id),
  part text not null check (part in ('leader', 'member', 'expert')),
  user_id uuid not null,
  user_name text not null,
  unit_id uuid not null,
  unit_name text not null,
  sort integer not null,
  unique (group_id, user_id)
);
create index visit_members_user on visit_members (user_id, group_id);
create unique index visit_members_leader on visit_members (group_id) where part = 'leader';

-- Whom the group is to visit: a unit of the authorities, or an enterprise. A group sees nothing beyond these.
create table visit_targets (
  id uuid primary key,
  group_id uuid not null references visit_groups (id),
  kind text not null check (kind in ('unit', 'enterprise')),
  -- The unit that is visited; of an enterprise, the one in which its people hold posts (may be made later).
  unit_id uuid,
  enterprise_id uuid,
  name text not null,
  street_code text not null default '',
  industry text not null default '',
  latitude double precision,
  longitude double precision,
  sort integer not null,
  check ((kind = 'enterprise') = (enterprise_id is not null)),
  check (kind = 'enterprise' or unit_id is not null)
);
create index visit_targets_group on visit_targets (group_id, sort);
create unique index visit_targets_unit on visit_targets (group_id, unit_id) where kind = 'unit';
create unique index visit_targets_enterprise on visit_targets (group_id, enterprise_id) where kind = 'enterprise';

-- One visit. Moments are facts of their own, so that every figure can be counted again for any past day.
create table visits (
  id uuid primary key,
  -- DC-2026-0001
  code text not null unique,
  group_id uuid not null references visit_groups (id),
  target_id uuid not null references visit_targets (id),
  kind text not null check (kind in ('unit', 'enterprise')),
  unit_id uuid,
  enterprise_id uuid,
  target_name text not null,
  street_code text not null default '',
  industry text not null default '',
  method text not null check (method in ('open', 'covert')),
  planned_on date not null,
  subject text not null,
  state text not null check (state in ('planned', 'onSite', 'recorded', 'signing', 'fedBack', 'replied', 'closed', 'cancelled')),
  state_since timestamptz not null,
  version integer not null default 1,
  -- Deadline of the running step, copied from its clock.
  step_due_at timestamptz,
  planned_by uuid not null,
  planned_by_name text not null,
  planned_at timestamptz not null,
  arrived_at timestamptz,
  arrived_by uuid,
  arrived_by_name text,
  arrived_latitude double precision,
  arrived_longitude double precision,
  arrived_accuracy double precision,
  -- Metres from the place of the visited firm; null when one of the two is unknown.
  arrived_distance integer,
  place text not null default '',
  left_at timestamptz,
  summary text not null default '',
  submitted_at timestamptz,
  submitted_by uuid,
  submitted_by_name text,
  opinion text not null default '',
  fed_back_at timestamptz,
  signed_by uuid,
  signed_by_name text,
  document_id uuid,
  document_number text,
  received_at timestamptz,
  received_by_name text,
  reply_due_on date,
  replied_at timestamptz,
  replied_by uuid,
  replied_by_name text,
  reply text not null default '',
  look_backs integer not null default 0,
  closed_at timestamptz,
  cancelled_at timestamptz,
  search text not null,
  check (arrived_at is null or left_at is null or left_at >= arrived_at),
  -- Who drew up the opinion never signs it.
  check (signed_by is null or signed_by <> submitted_by),
  check ((state = 'closed') = (closed_at is not null)),
  check ((state = 'cancelled') = (cancelled_at is not null)),
  check ((state in ('fedBack', 'replied', 'closed')) = (fed_back_at is not null))
);
create index visits_group on visits (group_id, planned_on);
create index visits_unit on visits (unit_id, planned_at);
create index visits_enterprise on visits (enterprise_id, planned_at) where enterprise_id is not null;
create index visits_street on visits (street_code, planned_at);
create index visits_planned on visits (planned_on, id);
create index visits_open on visits (step_due_at, id) where state not in ('closed', 'cancelled');
create index visits_search on visits using gin (public.bigrams(search));

-- What was looked at, and how it was.
create table visit_matters (
  id uuid primary key,
  visit_id uuid not null references visits (id),
  seq integer not null,
  matter text not null,
  result text check (result in ('good', 'problem', 'none')),
  note text not null default '',
  recorded_at timestamptz,
  recorded_by_name text,
  unique (visit_id, seq)
);

-- What was found: a hazard that enters the one ledger, or a problem of a unit's work that becomes a task.
create table visit_findings (
  id uuid primary key,
  visit_id uuid not null references visits (id),
  -- DC-2026-0001-1
  code text not null unique,
  seq integer not null,
  kind text not null check (kind in ('hazard', 'duty')),
  what text not null check (length(what) between 1 and 500),
  detail text not null default '',
  matter_id uuid references visit_matters (id),
  found_on date not null,
  found_at timestamptz not null,
  found_by uuid not null,
  found_by_name text not null,
  -- Hazard: where it is, and the record in the ledger once it has entered.
  enterprise_id uuid,
  enterprise_name text not null default '',
  place text not null default '',
  hazard_id uuid unique,
  hazard_code text not null default '',
  -- Who must put it right: the unit at fault; of a hazard, the competent department when it entered.
  unit_id uuid,
  unit_name text not null default '',
  due_on date,
  state text not null check (state in ('held', 'entered', 'assigned', 'reported', 'returned', 'confirmed', 'dropped')),
  state_since timestamptz not null,
  version integer not null default 1,
  step_due_at timestamptz,
  -- Entered into the ledger, or given to the unit as a task.
  opened_at timestamptz,
  reported_at timestamptz,
  reported_by uuid,
  reported_by_name text,
  report text not null default '',
  returns integer not null default 0,
  confirmed_at timestamptz,
  confirmed_by uuid,
  confirmed_by_name text,
  confirmed_by_unit_id uuid,
  conclusion text not null default '',
  dropped_at timestamptz,
  check ((kind = 'hazard') = (enterprise_id is not null)),
  check (kind = 'hazard' or unit_id is not null),
  check ((state in ('held', 'dropped')) <= (opened_at is null)),
  check ((state = 'confirmed') = (confirmed_at is not null)),
  -- A problem is never confirmed by the unit that had to put it right, nor by the person who reported it done.
  check (kind = 'hazard' or confirmed_by_unit_id is null or confirmed_by_unit_id <> unit_id),
  check (confirmed_by is null or reported_by is null or confirmed_by <> reported_by)
);
create index visit_findings_visit on visit_findings (visit_id, seq);
create index visit_findings_unit on visit_findings (unit_id, opened_at);
create index visit_findings_open on visit_findings (due_on, id) where state not in ('confirmed', 'dropped');

-- Each look-back (回头看) after a reply: who went, what was seen. Append-only.
create table visit_look_backs (
  id uuid primary key,
  visit_id uuid not null references visits (id),
  round integer not null,
  at timestamptz not null,
  by_id uuid not null,
  by_name text not null,
  by_unit text not null,
  passed boolean not null,
  opinion text not null,
  latitude double precision,
  longitude double precision,
  distance integer,
  unique (visit_id, round)
);
revoke update, delete, truncate on visit_look_backs from zhiben_app;

-- Visits take the ladder further as joint work does.
alter table joint_causes drop constraint joint_causes_kind_check;
alter table joint_causes add constraint joint_causes_kind_check
  check (kind in ('whistleAcknowledgeLate', 'whistleLate', 'whistleResultLate', 'whistleUnsolved', 'decisionLate', 'visitReplyLate', 'findingLate'));
