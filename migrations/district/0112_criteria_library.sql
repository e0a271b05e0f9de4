-- Library administration (标准库维护): new editions are loaded as drafts, compared, decided by a second person, published and withdrawn.

-- Where a standard's text was taken from, and how sure the library is of its facts ([V] seen, [K] known, [K?] to be checked).
alter table standards add column source text;
alter table standards add column tag text;
alter table standards add column aliases text[] not null default '{}';
-- A published edition taken back before its first day: it has never counted, so no record can cite it.
alter table standards add column withdrawn_at timestamptz;

-- The last day of a standard whose successor was published here. Kept beside the standard, so that a newer bundled library can
-- bring its own facts up to date without reviving what has ended. A day before valid_from says: never in force.
create table standard_ends (
  standard_id text primary key references standards (id),
  valid_to date not null,
  end_kind text not null check (end_kind in ('repealed', 'replaced')),
  by_standard_id text not null references standards (id)
);

create table standard_editions (
  id uuid primary key,
  -- BZ-2026-0001
  code text not null unique,
  state text not null check (state in ('draft', 'review', 'published', 'withdrawn', 'discarded')),
  state_since timestamptz not null,
  version integer not null default 1,
  kind text not null check (kind in ('statutory', 'focus')),
  series text not null,
  -- The edition that it was compared with; null for a standard that the library does not know.
  former_id text references standards (id),
  -- Facts of the standard as they will be published.
  standard jsonb not null,
  -- Facts and items as loaded: the same content is not loaded twice.
  content_hash text not null,
  file_name text not null,
  items integer not null,
  unit_id uuid,
  unit_name text not null,
  loaded_by uuid not null,
  loaded_by_name text not null,
  loaded_at timestamptz not null,
  -- Everyone who had a hand in the draft: none of them decides.
  hands uuid[] not null,
  submitted_by_name text,
  submitted_at timestamptz,
  decided_by uuid,
  decided_by_name text,
  decided_at timestamptz,
  opinion text,
  -- The standard that it became.
  standard_id text references standards (id)
);
create index standard_editions_list on standard_editions (loaded_at desc, id);
create index standard_editions_content on standard_editions (content_hash);

create table standard_edition_items (
  edition_id uuid not null references standard_editions (id),
  ordinal integer not null,
  clause text not null,
  sector text not null,
  industries text[],
  body text not null,
  hint text not null,
  note text,
  role text not null check (role in ('direct', 'comprehensive', 'companion', 'catchAll', 'reference')),
  confidence numeric(3, 2) not null check (confidence between 0 and 1),
  evidence jsonb,
  condition jsonb,
  keywords text[] not null default '{}',
  valid_from date,
  valid_to date,
  -- The item of the former edition that it goes back to.
  former_id text,
  is_linked_by_hand boolean not null default false,
  primary key (edition_id, ordinal)
);

-- One reading of a file: what was wrong with it, or the draft that it became. A file with faults leaves nothing else.
create table standard_uploads (
  id uuid primary key,
  file_name text not null,
  items integer not null,
  faults jsonb not null,
  -- The rows with faults as they were read, for the workbook that is sent back.
  rows jsonb not null,
  edition_id uuid references standard_editions (id),
  is_known boolean not null default false,
  unit_id uuid,
  by_id uuid not null,
  by_name text not null,
  created_at timestamptz not null
);

-- Which item of the former edition became which item of the next.
create table criteria_links (
  from_id text not null,
  to_id text not null,
  edition_id uuid not null references standard_editions (id),
  primary key (from_id, to_id)
);
create index criteria_links_to on criteria_links (to_id);

create table standard_counters (
  series text not null,
  year integer not null,
  last integer not null,
  primary key (series, year)
);

-- Inspection checklists (检查清单) made from the items in force on a day; lines keep the text they were made from.
create table checklists (
  id uuid primary key,
  -- QD-2026-0001
  code text not null unique,
  title text not null,
  -- self: 企业自查; inspection: 监督检查
  purpose text not null check (purpose in ('self', 'inspection')),
  industry text,
  place text not null default '',
  made_on date not null,
  unit_id uuid,
  unit_name text not null,
  -- An enterprise's own list is its own affair; an authority's list is there for everyone.
  is_shared boolean not null,
  made_by uuid not null,
  made_by_name text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  version integer not null default 1
);
create index checklists_list on checklists (changed_at desc, id);

create table checklist_lines (
  checklist_id uuid not null references checklists (id),
  ordinal integer not null,
  criterion_id text not null,
  edition integer not null,
  standard_id text not null,
  standard_name text not null,
  citation text not null,
  -- Head under which the line stands; the person may rename it.
  topic text not null,
  -- What is looked at, in words of the person who made the list; the item's own text stays beside it.
  question text not null,
  body text not null,
  hint text not null,
  kind text not null check (kind in ('statutory', 'focus')),
  role text not null,
  needs_check boolean not null,
  primary key (checklist_id, ordinal)
);
