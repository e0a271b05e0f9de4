-- Enterprises (企业): one file for each, from whichever ledger it came.

create table enterprises (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  -- Folded for matching: without area prefix, company form, brackets, width and case.
  name_key text not null,
  -- Folded text for search: name, former names, address.
  search text not null,
  uscc text check (uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  street_code text references streets (code),
  community_code text references communities (code),
  -- Industry field (行业领域) by which departments divide supervision.
  industry text not null default 'other' references industry_fields (code),
  gb4754 text,
  gb4754_name text,
  size_class text check (size_class in ('large', 'medium', 'small', 'micro')),
  is_high_risk boolean not null default false,
  address text not null default '',
  longitude double precision check (longitude between -180 and 180),
  latitude double precision check (latitude between -90 and 90),
  established_on date,
  enterprise_type text,
  registered_capital_fen bigint,
  registered_capital_text text,
  business_scope text,
  employees integer check (employees >= 0),
  legal_representative text,
  principal_name text,
  principal_phone text,
  controller_name text,
  controller_phone text,
  safety_name text,
  safety_phone text,
  phone text,
  state text not null default 'active' check (state in ('active', 'suspended', 'closed', 'merged')),
  merged_into uuid references enterprises (id),
  source text not null,
  is_demo boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Name of whoever changed the file last.
  updated_by text
);
create unique index enterprises_uscc on enterprises (uscc) where uscc is not null and state <> 'merged';
create index enterprises_name on enterprises (name, id);
create index enterprises_name_key on enterprises (name_key);
create index enterprises_street on enterprises (street_code, id);
create index enterprises_industry on enterprises (industry, id);
create index enterprises_search2 on enterprises using gin (public.bigrams(search));
create index enterprises_search3 on enterprises using gin (search public.gin_trgm_ops);

-- Names that an enterprise bore before, and from when to when.
create table enterprise_names (
  id uuid primary key,
  enterprise_id uuid not null references enterprises (id),
  name text not null,
  until timestamptz not null
);
create index enterprise_names_enterprise on enterprise_names (enterprise_id);

-- Counts the acts that write to the register. Who writes takes the next turn first, so that an import, which matches in
-- memory, notices what others wrote meanwhile.
create table enterprise_register (
  id integer primary key check (id = 1),
  turn bigint not null
);
insert into enterprise_register (id, turn) values (1, 0);

-- A ledger that is being or was taken in (导入). It goes on where it stopped: rows up to done_row are settled.
create table enterprise_imports (
  id uuid primary key,
  file_id uuid,
  file_name text not null,
  file_sha256 text not null,
  format text not null,
  sheet text not null,
  choice jsonb not null default '{}',
  header jsonb not null,
  state text not null check (state in ('preview', 'checking', 'checked', 'running', 'stopped', 'done', 'failed')),
  total_rows integer not null default 0,
  done_row integer not null default 0,
  counts jsonb not null default '{}',
  message text,
  by_id uuid not null,
  by_name text not null,
  by_unit_id uuid,
  by_post_id uuid,
  -- Who carries it out now, and when that one was last heard of: work that fell silent may be taken over.
  run_id uuid,
  heard_at timestamptz,
  created_at timestamptz not null,
  finished_at timestamptz
);
create index enterprise_imports_file on enterprise_imports (file_sha256);
create index enterprise_imports_by on enterprise_imports (by_id, created_at);

-- What became of each row. A doubtful one waits until a person says whether it is the candidate.
create table enterprise_import_rows (
  import_id uuid not null references enterprise_imports (id) on delete cascade,
  row_no integer not null,
  outcome text not null check (outcome in ('created', 'updated', 'unchanged', 'duplicate', 'doubtful', 'rejected', 'skipped')),
  -- The row as stored; of rows that nobody has to look at, name and code only.
  row_values jsonb not null,
  issues jsonb not null,
  -- What the cells held, by column, where a person has to look at the row.
  cells jsonb,
  -- Name, code and address: what an enterprise is recognised by. And everything that the row says.
  row_key text not null,
  content_key text not null,
  enterprise_id uuid,
  candidate_id uuid,
  score real,
  reasons jsonb not null default '[]',
  decided_at timestamptz,
  decided_by uuid,
  decided_name text,
  primary key (import_id, row_no)
);
create index enterprise_import_rows_doubtful on enterprise_import_rows (import_id) where outcome = 'doubtful' and decided_at is null;
create index enterprise_import_rows_key on enterprise_import_rows (row_key) where outcome = 'doubtful' and decided_at is null;

-- What a person decided about a doubtful row, so that the same row is not asked about again.
create table enterprise_match_decisions (
  row_key text primary key,
  enterprise_id uuid not null references enterprises (id),
  decided_by uuid not null,
  decided_at timestamptz not null
);
