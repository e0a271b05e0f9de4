-- 正向激励 (B4): commendations of units and persons, and what the organisation department asks before it appoints or awards.

create table evaluation_commendations (
  id uuid primary key,
  -- BZ-2026-0001
  code text not null unique,
  -- 表彰先进集体, 表彰先进个人, 通报表扬, 典型推广.
  kind text not null check (kind in ('collective', 'individual', 'praise', 'example')),
  title text not null check (length(title) between 2 and 100),
  unit_id uuid not null,
  unit_name text not null,
  user_id uuid,
  person_name text not null default '',
  reason text not null check (length(reason) between 4 and 2000),
  -- The sheet that it rests on, where it follows from an evaluation.
  sheet_id uuid references evaluation_sheets (id),
  state text not null check (state in ('proposed', 'reviewed', 'approved', 'announced', 'rescinded', 'refused')),
  state_since timestamptz not null,
  version integer not null default 1,
  proposed_by uuid not null,
  proposed_by_name text not null,
  proposed_unit_id uuid not null,
  proposed_unit_name text not null,
  proposed_at timestamptz not null,
  reviewed_by uuid,
  reviewed_by_name text,
  reviewed_at timestamptz,
  approved_by uuid,
  approved_by_name text,
  approved_at timestamptz,
  announced_at timestamptz,
  draft_id uuid,
  rescinded_at timestamptz,
  rescinded_by_name text,
  rescind_reason text not null default '',
  -- Nobody decides on his own proposal or his own honour.
  check (reviewed_by is null or reviewed_by <> proposed_by),
  check (approved_by is null or (approved_by <> proposed_by and approved_by <> reviewed_by)),
  check (user_id is null or ((reviewed_by is null or reviewed_by <> user_id) and (approved_by is null or approved_by <> user_id))),
  check ((kind = 'individual') = (person_name <> '')),
  check ((state in ('announced', 'rescinded')) <= (announced_at is not null))
);
create index evaluation_commendations_unit on evaluation_commendations (unit_id, announced_at);
create index evaluation_commendations_announced on evaluation_commendations (announced_at) where announced_at is not null;

-- 征询意见: before a cadre is examined or honoured, how was the three-year action done? Answered with facts drawn from the record.
create table evaluation_inquiries (
  id uuid primary key,
  -- ZX-2026-0001
  code text not null unique,
  purpose text not null check (purpose in ('inspection', 'promotion', 'award', 'other')),
  unit_id uuid not null,
  unit_name text not null,
  user_id uuid,
  person_name text not null default '',
  question text not null check (length(question) between 4 and 1000),
  asked_by uuid not null,
  asked_by_name text not null,
  asked_unit_id uuid not null,
  asked_unit_name text not null,
  asked_at timestamptz not null,
  due_on date not null,
  state text not null check (state in ('asked', 'answered', 'confirmed', 'withdrawn')),
  state_since timestamptz not null,
  version integer not null default 1,
  -- The facts as they stood when it was answered: results, commendations, lateness.
  facts jsonb not null default '[]',
  answer text not null default '',
  answered_by uuid,
  answered_by_name text,
  answered_at timestamptz,
  confirmed_by uuid,
  confirmed_by_name text,
  confirmed_at timestamptz,
  draft_id uuid,
  check (confirmed_by is null or confirmed_by <> answered_by)
);
create index evaluation_inquiries_asked on evaluation_inquiries (asked_at, id);
create index evaluation_inquiries_unit on evaluation_inquiries (unit_id, asked_at);
