-- 会商: units sit together over a hazard, an enterprise or a topic; what they decide becomes tasks that are followed up to their proof.

create table joint_sessions (
  id uuid primary key,
  -- HS-2026-0001
  code text not null unique,
  title text not null check (length(title) between 1 and 200),
  reason text not null default '',
  agenda text[] not null default '{}',
  held_at timestamptz not null,
  place text not null,
  enterprise_id uuid,
  enterprise_name text not null default '',
  hazard_id uuid,
  hazard_code text not null default '',
  hazard_title text not null default '',
  -- Who calls it; this unit's people keep its record.
  unit_id uuid not null,
  unit_name text not null,
  called_by uuid not null,
  called_by_name text not null,
  called_at timestamptz not null,
  state text not null check (state in ('called', 'inSession', 'following', 'done', 'cancelled')),
  state_since timestamptz not null,
  version integer not null default 1,
  host text not null default '',
  convened_at timestamptz,
  analysis text not null default '',
  concluded_at timestamptz,
  -- The minutes (会商纪要) on their way through the signing of letters.
  draft_id uuid,
  search text not null,
  check ((state in ('following', 'done')) = (concluded_at is not null))
);
create index joint_sessions_held on joint_sessions (held_at, id);
create index joint_sessions_unit on joint_sessions (unit_id, held_at);
create index joint_sessions_search on joint_sessions using gin (public.bigrams(search));

-- A unit or a named person who was invited, the receipt, and who came for whom.
create table joint_invitees (
  id uuid primary key,
  session_id uuid not null references joint_sessions (id),
  unit_id uuid not null,
  unit_name text not null,
  user_id uuid,
  user_name text not null default '',
  received_at timestamptz,
  received_by uuid,
  received_by_name text,
  reply text not null default '',
  -- null: not yet known.
  attended boolean,
  attendee text not null default '',
  attended_for text not null default ''
);
create index joint_invitees_session on joint_invitees (session_id);
create index joint_invitees_unit on joint_invitees (unit_id, session_id);
create index joint_invitees_user on joint_invitees (user_id, session_id) where user_id is not null;

-- What was said. Append-only.
create table joint_statements (
  id uuid primary key,
  session_id uuid not null references joint_sessions (id),
  at timestamptz not null,
  unit_name text not null,
  speaker text not null,
  text text not null,
  recorded_by uuid not null,
  recorded_by_name text not null
);
create index joint_statements_session on joint_statements (session_id, at);
revoke update, delete, truncate on joint_statements from zhiben_app;

-- A decision (议定事项) as a task.
create table joint_decisions (
  id uuid primary key,
  session_id uuid not null references joint_sessions (id),
  code text not null unique,
  seq integer not null,
  what text not null check (length(what) between 1 and 500),
  proof_required text not null,
  lead_unit_id uuid not null,
  lead_unit_name text not null,
  person_id uuid,
  person_name text not null default '',
  assisting_ids uuid[] not null default '{}',
  assisting_names text[] not null default '{}',
  -- Another unit confirms that it is done.
  confirm_unit_id uuid not null,
  confirm_unit_name text not null,
  assigned_at timestamptz not null,
  due_on date not null,
  state text not null check (state in ('assigned', 'accepted', 'reported', 'returned', 'confirmed')),
  state_since timestamptz not null,
  version integer not null default 1,
  step_due_at timestamptz,
  accepted_at timestamptz,
  accepted_by uuid,
  accepted_by_name text,
  reported_at timestamptz,
  reported_by uuid,
  reported_by_name text,
  report text not null default '',
  returns integer not null default 0,
  confirmed_at timestamptz,
  confirmed_by uuid,
  confirmed_by_name text,
  opinion text not null default '',
  check (confirm_unit_id <> lead_unit_id),
  -- Who reports done never confirms.
  check (confirmed_by is null or confirmed_by <> reported_by),
  check ((state = 'confirmed') = (confirmed_at is not null))
);
create index joint_decisions_session on joint_decisions (session_id, seq);
create index joint_decisions_lead on joint_decisions (lead_unit_id, due_on);
create index joint_decisions_confirm on joint_decisions (confirm_unit_id, due_on);
create index joint_decisions_open on joint_decisions (due_on, id) where state <> 'confirmed';
