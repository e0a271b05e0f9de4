-- 自查统计表 (T9-4; 总局令第16号 art. 14): the quarterly and yearly table of hazards that a firm sends to its competent department, signed
-- by its principal. One a firm and period; opened when the period is over.
create table firm_tables (
  id uuid primary key,
  -- QT-2026Q3-000123
  code text not null unique,
  kind text not null check (kind in ('order16Quarter', 'order16Annual')),
  period text not null,
  from_on date not null,
  to_on date not null,
  enterprise_id uuid not null,
  enterprise_name text not null,
  street_code text not null default '',
  industry text not null,
  is_high_risk boolean not null,
  -- Where it goes: the competent department of its industry field, else its street's office.
  unit_id uuid,
  unit_name text not null default '',
  form_id uuid not null references report_forms (id),
  due_on date not null,
  due_at timestamptz not null,
  due_basis text not null,
  opened_at timestamptz not null,
  state text not null check (state in ('open', 'filled', 'submitted', 'returned')),
  state_since timestamptz not null,
  version integer not null default 1,
  -- Figures with what the records said, texts (shared/form.ts Content).
  content jsonb not null default '{"figures": {}, "texts": {}}',
  -- Of each figure that was taken from the records: indicator, span, moment and the ids of the records.
  taken jsonb not null default '{}',
  filled_by uuid,
  filled_by_name text,
  signed_at timestamptz,
  signed_by uuid,
  signed_by_name text,
  -- The first time it came in: lateness is measured by it.
  first_submitted_at timestamptz,
  returns integer not null default 0,
  return_reason text not null default '',
  unique (kind, period, enterprise_id),
  check (to_on >= from_on),
  check ((state = 'submitted') <= (signed_by is not null))
);
create index firm_tables_enterprise on firm_tables (enterprise_id, to_on desc);
create index firm_tables_unit on firm_tables (unit_id, kind, period);
create index firm_tables_cell on firm_tables (kind, period, street_code, industry);
