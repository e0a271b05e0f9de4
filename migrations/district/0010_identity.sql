-- Identity: the district's places, its units, who works in them, and how they sign in.

-- Streets (街道), nine-digit statistics code; 天津铁厂 lies far from the district (enclave).
create table streets (
  code text primary key check (code ~ '^\d{9}$'),
  name text not null unique,
  short_name text not null,
  sort integer not null,
  is_enclave boolean not null default false
);

-- Communities (社区), twelve-digit statistics code.
create table communities (
  code text primary key check (code ~ '^\d{12}$'),
  street_code text not null references streets (code),
  name text not null
);
create index communities_street on communities (street_code);

-- Industry fields (行业领域) by which departments divide supervision.
create table industry_fields (
  code text primary key check (code ~ '^[a-z]{2,20}$'),
  name text not null unique,
  sort integer not null
);

-- Units (单位): committee office, leadership, departments, streets, communities, enterprises, experts, administration.
create table units (
  id uuid primary key,
  kind text not null check (kind in ('office', 'leadership', 'department', 'street', 'community', 'enterprise', 'expert', 'admin')),
  name text not null check (length(name) between 1 and 200),
  short_name text not null check (length(short_name) between 1 and 200),
  parent_id uuid references units (id),
  street_code text references streets (code),
  -- Id in the enterprises room; no foreign key across rooms.
  enterprise_id uuid,
  is_active boolean not null default true,
  sort integer not null default 0,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint units_street_has_code check (kind <> 'street' or street_code is not null),
  constraint units_enterprise_has_id check ((kind = 'enterprise') = (enterprise_id is not null)),
  constraint units_not_own_parent check (parent_id is distinct from id)
);
create unique index units_enterprise on units (enterprise_id) where enterprise_id is not null;
create unique index units_street on units (street_code) where kind = 'street' and is_active;
create unique index units_name on units (name) where kind in ('office', 'leadership', 'department', 'street', 'expert', 'admin') and is_active;
create index units_parent on units (parent_id);
create index units_kind on units (kind, sort);

-- Which unit supervises which industry field, from when to when (三管三必须). `is_lead`: the competent department.
create table unit_industries (
  id uuid primary key,
  unit_id uuid not null references units (id),
  industry text not null references industry_fields (code),
  is_lead boolean not null default true,
  valid_from date not null,
  valid_to date,
  basis text not null check (basis <> ''),
  version integer not null default 1,
  constraint unit_industries_period check (valid_to is null or valid_to >= valid_from)
);
create unique index unit_industries_open on unit_industries (unit_id, industry) where valid_to is null;
create unique index unit_industries_lead on unit_industries (industry) where valid_to is null and is_lead;

-- People with an account. `rights_version` moves whenever what the person may do changes.
create table users (
  id uuid primary key,
  login text not null check (login = lower(login) and length(login) between 2 and 60),
  name text not null check (length(name) between 1 and 60),
  phone text,
  password_hash text,
  password_changed_at timestamptz,
  must_change_password boolean not null default false,
  totp_secret text,
  totp_enabled_at timestamptz,
  totp_last_step bigint,
  failed_count integer not null default 0,
  locked_until timestamptz,
  last_sign_in_at timestamptz,
  is_active boolean not null default true,
  is_demo boolean not null default false,
  rights_version integer not null default 1,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint users_login_key unique (login)
);
create index users_name on users (name, id);

-- Former passwords: the last five may not come back.
create table former_passwords (
  id uuid primary key,
  user_id uuid not null references users (id),
  password_hash text not null,
  set_at timestamptz not null
);
create index former_passwords_user on former_passwords (user_id, set_at desc);

-- One-time codes for an administrator who lost the second factor.
create table recovery_codes (
  id uuid primary key,
  user_id uuid not null references users (id),
  code_hash bytea not null,
  used_at timestamptz
);
create index recovery_codes_user on recovery_codes (user_id);

-- Posts (岗位): a person in a unit with roles, for a time.
create table posts (
  id uuid primary key,
  user_id uuid not null references users (id),
  unit_id uuid not null references units (id),
  title text not null check (length(title) between 1 and 60),
  roles text[] not null,
  is_primary boolean not null default false,
  valid_from date not null,
  valid_to date,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint posts_period check (valid_to is null or valid_to >= valid_from),
  -- Nobody holds two of the three administrators' roles in one post; across posts the service refuses.
  constraint posts_one_admin_role check (
    (case when 'admin.system' = any (roles) then 1 else 0 end)
    + (case when 'admin.security' = any (roles) then 1 else 0 end)
    + (case when 'admin.audit' = any (roles) then 1 else 0 end) <= 1
  )
);
create unique index posts_primary on posts (user_id) where is_primary and valid_to is null;
create index posts_user on posts (user_id);
create index posts_unit on posts (unit_id);
create index posts_roles on posts using gin (roles);

-- Acting on behalf (代办): the delegate acts with the principal's post; every trace keeps both names.
create table delegations (
  id uuid primary key,
  principal_id uuid not null references users (id),
  principal_post_id uuid not null references posts (id),
  delegate_id uuid not null references users (id),
  valid_from date not null,
  valid_to date not null,
  reason text not null check (reason <> ''),
  state text not null check (state in ('requested', 'approved', 'refused', 'revoked')),
  requested_by uuid not null references users (id),
  decided_by uuid references users (id),
  decided_at timestamptz,
  revoked_by uuid references users (id),
  revoked_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  constraint delegations_period check (valid_to >= valid_from),
  constraint delegations_two_people check (principal_id <> delegate_id)
);
create index delegations_delegate on delegations (delegate_id, state);
create index delegations_principal on delegations (principal_id);
create index delegations_created on delegations (created_at desc, id);

-- Sessions: only the hash of the token is kept.
create table sessions (
  id uuid primary key,
  token_hash bytea not null,
  user_id uuid not null references users (id),
  post_id uuid references posts (id),
  delegation_id uuid references delegations (id),
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ip text,
  user_agent text,
  revoked_at timestamptz,
  revoked_by uuid references users (id),
  revoked_reason text,
  constraint sessions_token unique (token_hash)
);
create index sessions_user on sessions (user_id);
create index sessions_open on sessions (last_seen_at desc) where revoked_at is null;

-- Personal tokens for other programs (`zb_…`), shown once, kept as a hash.
create table api_tokens (
  id uuid primary key,
  user_id uuid not null references users (id),
  post_id uuid not null references posts (id),
  name text not null check (length(name) between 1 and 60),
  token_hash bytea not null,
  hint text not null,
  scopes text[] not null check (scopes <@ array['read', 'write'] and cardinality(scopes) >= 1),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by uuid references users (id),
  constraint api_tokens_token unique (token_hash)
);
create index api_tokens_user on api_tokens (user_id);

-- The one-time link by which the first administrator enters a new installation.
create table setup_links (
  id uuid primary key,
  token_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by uuid references users (id),
  constraint setup_links_token unique (token_hash)
);

-- Parameters of signing in, changed by the system administrator.
create table identity_parameters (
  key text primary key,
  value integer not null,
  version integer not null default 1,
  updated_at timestamptz not null,
  updated_by uuid
);
