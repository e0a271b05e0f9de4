-- The library of judgement criteria (判定标准): standards with their validity, and items in editions that are never overwritten.

-- A published standard or a district checklist. `series` joins the editions of one standard over the years.
create table standards (
  id text primary key,
  series text not null,
  kind text not null check (kind in ('statutory', 'focus')),
  name text not null,
  doc_no text,
  basis text,
  issuer text not null,
  authority text not null,
  topic text not null,
  industries text[] not null,
  valid_from date,
  valid_to date,
  end_kind text check (end_kind in ('repealed', 'replaced')),
  is_from_certain boolean not null,
  coverage text not null check (coverage in ('full', 'topics', 'former', 'partial', 'none')),
  supersedes text[] not null default '{}',
  note text,
  sort integer not null,
  origin text not null check (origin in ('bundled', 'district')),
  content_hash text not null,
  updated_at timestamptz not null,
  constraint standards_validity check (valid_to is null or valid_from is null or valid_to >= valid_from),
  constraint standards_statutory_from check (kind = 'focus' or valid_from is not null)
);
create index standards_series on standards (series, valid_from);

-- One item (条款) in one edition. Validity left empty is that of the standard. On a day the highest edition that covers it counts.
create table criteria (
  id text not null,
  edition integer not null check (edition >= 1),
  standard_id text not null references standards (id),
  ordinal integer not null,
  clause text not null,
  sector text not null,
  industries text[] not null,
  body text not null,
  hint text not null,
  note text,
  role text not null check (role in ('direct', 'comprehensive', 'companion', 'catchAll', 'reference')),
  confidence numeric(3, 2) not null check (confidence between 0 and 1),
  valid_from date,
  valid_to date,
  evidence jsonb,
  keywords text[] not null default '{}',
  search_text text not null,
  grams text[] not null,
  content_hash text not null,
  recorded_at timestamptz not null,
  primary key (id, edition),
  constraint criteria_content unique (id, content_hash),
  constraint criteria_validity check (valid_to is null or valid_from is null or valid_to >= valid_from)
);
create index criteria_standard on criteria (standard_id, ordinal);
create index criteria_grams on criteria using gin (grams);
-- An edition, once recorded, is what a judgement rests on.
revoke update, delete on criteria from zhiben_app;

-- Which state of the bundled library has been taken in.
create table criteria_loads (
  content_hash text primary key,
  standards integer not null,
  criteria integer not null,
  loaded_at timestamptz not null
);
