-- 定期报送 (S5-1…4, T9-4, T10-8): versioned forms, one report a unit and period, what was remarked, who was reminded, the district's report.

-- Definitions of the reports; a new edition is a new version. Append-only.
create table report_forms (
  id uuid primary key,
  kind text not null check (kind in ('quarterly', 'annual', 'selfEvaluation', 'order16Quarter', 'order16Annual')),
  version integer not null check (version > 0),
  -- Parts, fields with their indicators, suggestions, rules (shared/form.ts FormContent).
  content jsonb not null,
  -- Periods that end on or after this day are reported in this version.
  valid_from date not null,
  basis text not null,
  note text not null default '',
  source text not null check (source in ('seed', 'person')),
  made_by uuid not null,
  made_by_name text not null,
  made_at timestamptz not null,
  unique (kind, version)
);
revoke update, delete, truncate on report_forms from zhiben_app;

-- One report of one unit for one period. Moments are facts of their own, so that lateness and rates can be counted again for any past day.
create table reports (
  id uuid primary key,
  -- BS-2026Q3-120102005…: kind, period, running number of the unit
  code text not null unique,
  kind text not null check (kind in ('quarterly', 'annual', 'selfEvaluation', 'order16Quarter', 'order16Annual')),
  -- 2026Q3, 2026 or 2024-2026
  period text not null,
  from_on date not null,
  to_on date not null,
  unit_id uuid not null,
  unit_name text not null,
  unit_kind text not null check (unit_kind in ('office', 'department', 'street')),
  street_code text not null default '',
  unit_sort integer not null default 0,
  form_id uuid not null references report_forms (id),
  due_on date not null,
  due_at timestamptz not null,
  -- Document and clause of the term, and the holiday on which the day falls (it is not moved).
  due_basis text not null,
  due_falls_on text,
  opened_at timestamptz not null,
  state text not null check (state in ('notStarted', 'prefilled', 'confirmed', 'signed', 'submitted', 'returned', 'accepted', 'locked', 'amending')),
  state_since timestamptz not null,
  version integer not null default 1,
  step_due_at timestamptz,
  revision integer not null default 1,
  -- The revision that the office accepted last; null: none yet.
  accepted_revision integer,
  -- State of each part, written with the content: [{"key": "progress", "state": "ok"}, …]
  parts jsonb not null default '[]',
  -- No required content is missing (written with the content).
  is_complete boolean not null default false,
  prefilled_at timestamptz,
  confirmed_at timestamptz,
  confirmed_by uuid,
  confirmed_by_name text,
  signed_at timestamptz,
  signed_by uuid,
  signed_by_name text,
  submitted_at timestamptz,
  -- The first time it came in: lateness is measured by it.
  first_submitted_at timestamptz,
  returned_at timestamptz,
  first_returned_at timestamptz,
  returns integer not null default 0,
  -- A figure was changed after the report had come in (差错).
  first_corrected_at timestamptz,
  accepted_at timestamptz,
  accepted_by uuid,
  accepted_by_name text,
  locked_at timestamptz,
  -- An amendment that waits for the office: who asks, and why.
  amend_asked_by uuid,
  amend_asked_by_name text,
  amend_reason text,
  unique (kind, period, unit_id),
  check (to_on >= from_on),
  -- Who checked the figures never signs them.
  check (signed_by is null or confirmed_by is null or signed_by <> confirmed_by),
  check (accepted_by is null or signed_by is null or accepted_by <> signed_by)
);
create index reports_unit on reports (unit_id, kind, period);
create index reports_due on reports (due_at, kind);
create index reports_period on reports (kind, period, unit_sort);

-- What a report holds. The current revision is written until it is locked; an amendment is a new row, the former stays.
create table report_revisions (
  report_id uuid not null references reports (id),
  revision integer not null,
  -- Figures with what the records said, what the unit says and why; texts (shared/form.ts Content).
  content jsonb not null,
  -- People who wrote in this revision: none of them signs it.
  filled_by uuid[] not null default '{}',
  filled_names text[] not null default '{}',
  -- Why there is an amendment, and who allowed it.
  reason text not null default '',
  asked_by uuid,
  asked_by_name text,
  allowed_by uuid,
  allowed_by_name text,
  began_at timestamptz not null,
  -- As it came in last, for telling what was changed afterwards; null: not in yet.
  submitted_content jsonb,
  primary key (report_id, revision),
  check (allowed_by is null or asked_by is null or allowed_by <> asked_by)
);

-- Remarks of the office when it returns a report, part by part, and what the unit did about each.
create table report_remarks (
  id uuid primary key,
  report_id uuid not null references reports (id),
  revision integer not null,
  round integer not null,
  part text not null,
  remark text not null check (length(remark) between 2 and 500),
  by_id uuid not null,
  by_name text not null,
  at timestamptz not null,
  -- Set when the unit confirms the report anew.
  settled_at timestamptz
);
create index report_remarks_report on report_remarks (report_id, round);

-- Reminders that were sent, once each. Append-only.
create table report_reminders (
  id uuid primary key,
  report_id uuid not null references reports (id),
  -- before10, before5 … by rule; overdue: daily; urged: by a person of the office
  kind text not null,
  on_day date not null,
  at timestamptz not null,
  by_name text not null,
  words text not null default '',
  unique (report_id, kind, on_day)
);
revoke update, delete, truncate on report_reminders from zhiben_app;

-- The district's report of a period, made from what the units reported. The last one counts, former ones stay.
create table report_summaries (
  id uuid primary key,
  kind text not null check (kind in ('quarterly', 'annual', 'selfEvaluation', 'order16Quarter', 'order16Annual')),
  period text not null,
  -- Totals with units and differences, tables, picks, who was missing (shared/summary.ts Summary).
  content jsonb not null,
  made_at timestamptz not null,
  made_by uuid not null,
  made_by_name text not null,
  draft_id uuid,
  document_id uuid,
  document_number text,
  issued_at timestamptz
);
create index report_summaries_period on report_summaries (kind, period, made_at);

-- An Excel form that was read back, by the hash of its bytes: the same file twice changes nothing.
create table report_sheets (
  id uuid primary key,
  report_id uuid not null references reports (id),
  revision integer not null,
  sha256 text not null,
  file_id uuid not null,
  read_at timestamptz not null,
  by_name text not null,
  cells integer not null,
  unique (report_id, revision, sha256)
);
