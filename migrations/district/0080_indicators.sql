-- Indicators (指标): figures that units report by hand where no room counts them yet, and from which day a figure is
-- counted by the program instead. Both are only added to.

-- What a unit reported of an indicator for a span of days. An amendment is the next version for the same unit and span; the
-- former one stays. Figures are exact numbers: pieces, persons, fen, kilometres.
create table indicator_reports (
  id uuid primary key,
  code text not null check (code ~ '^[a-z][a-zA-Z0-9]*(\.[a-zA-Z0-9]+)+$'),
  unit_id uuid not null,
  from_on date not null,
  to_on date not null,
  version integer not null check (version > 0),
  numerator numeric(20, 4) not null,
  -- Only of rates.
  denominator numeric(20, 4),
  note text not null default '',
  -- Why the former version was wrong; empty for a first report.
  reason text not null default '',
  -- Taken back: from this version on the span has no figure of this unit.
  is_withdrawn boolean not null default false,
  file_ids uuid[] not null default '{}',
  reported_by uuid not null,
  reported_by_name text not null,
  reported_by_unit text not null,
  reported_at timestamptz not null,
  constraint indicator_reports_version unique (code, unit_id, from_on, to_on, version),
  constraint indicator_reports_span check (to_on >= from_on),
  constraint indicator_reports_numbers check (numerator >= 0 and (denominator is null or denominator >= 0)),
  constraint indicator_reports_reason check (version = 1 or reason <> '')
);
create index indicator_reports_span_end on indicator_reports (code, to_on, unit_id);
create index indicator_reports_unit on indicator_reports (unit_id, to_on);
revoke update, delete, truncate on indicator_reports from zhiben_app;

-- Where a figure comes from, from a day on (取数方式): counted by the program or reported by units. Without a row: counted when a
-- room counts it, else reported. The highest version that has begun holds.
create table indicator_switches (
  id uuid primary key,
  code text not null,
  version integer not null check (version > 0),
  source text not null check (source in ('computed', 'reported')),
  valid_from date not null,
  -- Why: the decision or document.
  basis text not null check (basis <> ''),
  decided_by uuid not null,
  decided_by_name text not null,
  decided_at timestamptz not null,
  constraint indicator_switches_version unique (code, version)
);
revoke update, delete, truncate on indicator_switches from zhiben_app;
