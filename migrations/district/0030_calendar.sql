-- Calendar: which days are worked. A year without a row in calendar_years is not known, and the program says so.

-- One row a year whose holiday notice has been entered.
create table calendar_years (
  year integer primary key check (year between 2000 and 2200),
  -- Number of the State Council notice.
  document text not null,
  note text not null default '',
  -- seed: came with the program · admin: entered or corrected by an administrator
  source text not null check (source in ('seed', 'admin')),
  loaded_by uuid,
  loaded_by_name text not null default '',
  loaded_at timestamptz not null,
  version integer not null default 1
);

-- Days that differ from Monday to Friday: statutory days off, and weekend days that are worked in exchange (调休上班).
create table calendar_days (
  day_on date primary key,
  year integer not null references calendar_years (year),
  kind text not null check (kind in ('off', 'work')),
  name text not null check (name <> '')
);
create index calendar_days_year on calendar_days (year);

-- Token of the present edition; processes that keep the calendar in memory compare it.
create table calendar_edition (
  id integer primary key check (id = 1),
  token uuid not null,
  changed_at timestamptz not null
);
