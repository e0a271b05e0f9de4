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
  updated_at timestamptz not null
);
create unique index enterprises_uscc on enterprises (uscc) where uscc is not null and state <> 'merged';
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
