-- Supervision (督办): measures of the escalation ladder, and listing (挂牌) with its delisting (摘牌).

-- One measure on one rung for one hazard (T2, T9-6…T9-9). What it is about is kept as known when it was proposed.
create table supervision_measures (
  id uuid primary key,
  code text not null unique,
  hazard_id uuid not null,
  hazard_code text not null,
  title text not null,
  enterprise_id uuid not null,
  enterprise_name text not null,
  street_code text not null,
  industry text not null,
  -- The competent department when it was proposed.
  unit_id uuid not null,
  unit_name text not null,
  rung text not null check (rung in ('prompt', 'letter', 'order', 'circular', 'talk', 'exposure', 'command', 'transfer')),
  -- Why: kind and the deadline that it hangs on, so that the same cause never escalates twice.
  cause text not null,
  cause_text text not null,
  prior_id uuid references supervision_measures (id),
  origin text not null check (origin in ('rule', 'person')),
  rule_key text,
  rule_version integer,
  state text not null check (state in ('proposed', 'drafted', 'issued', 'received', 'replied', 'settled', 'withdrawn')),
  state_since timestamptz not null,
  version integer not null default 1,
  skip_reason text,
  skip_approved_by uuid,
  skip_approved_name text,
  proposed_by uuid not null,
  proposed_by_name text not null,
  proposed_at timestamptz not null,
  drafted_by uuid,
  drafted_by_name text,
  requirements text not null default '',
  recipients jsonb not null default '[]',
  -- Interview (约谈): day, who leads it, where; afterwards its record.
  talk_on date,
  talk_host text,
  talk_place text,
  talk_record text,
  signed_by uuid,
  signed_by_name text,
  issued_on date,
  document_id uuid,
  document_number text,
  record_document_id uuid,
  reply_due_on date,
  reply text,
  replied_by_name text,
  replied_on date,
  outcome text,
  ended_on date,
  check ((rung = 'talk') or (talk_record is null)),
  check ((state in ('issued', 'received', 'replied', 'settled')) <= (document_id is not null or ended_on is not null)),
  -- Nobody is escalated twice for the same cause.
  constraint supervision_measures_once unique (hazard_id, rung, cause)
);
create index supervision_measures_hazard on supervision_measures (hazard_id, proposed_at);
create index supervision_measures_open on supervision_measures (state, reply_due_on, id) where state not in ('settled', 'withdrawn');
create index supervision_measures_street on supervision_measures (street_code, state);
create index supervision_measures_industry on supervision_measures (industry, state);
create index supervision_measures_enterprise on supervision_measures (enterprise_id);

-- What was promised in an interview (整改承诺): each promise is followed to its day.
create table supervision_promises (
  id uuid primary key,
  measure_id uuid not null references supervision_measures (id),
  text text not null,
  due_on date not null,
  done_on date,
  done_by_name text,
  note text
);
create index supervision_promises_measure on supervision_promises (measure_id);

-- Listing (挂牌督办): proposal, review, approval, notice, monthly progress, acceptance, delisting (domain §1.6).
create table supervision_listings (
  id uuid primary key,
  code text not null unique,
  hazard_id uuid not null,
  hazard_code text not null,
  title text not null,
  enterprise_id uuid not null,
  enterprise_name text not null,
  street_code text not null,
  industry text not null,
  unit_id uuid not null,
  unit_name text not null,
  level text not null check (level in ('street', 'department', 'district', 'city')),
  -- The authority that lists; it alone delists.
  listing_unit_id uuid not null,
  listing_unit_name text not null,
  -- The listing that this one raises to a higher level.
  raises_id uuid references supervision_listings (id),
  reasons text[] not null check (cardinality(reasons) > 0),
  statement text not null,
  state text not null check (state in ('proposed', 'reviewed', 'listed', 'accepting', 'accepted', 'delisted', 'refused', 'raised')),
  state_since timestamptz not null,
  version integer not null default 1,
  proposed_by uuid not null,
  proposed_by_name text not null,
  proposed_unit_name text not null,
  proposed_at timestamptz not null,
  reviewed_by uuid,
  reviewed_by_name text,
  approved_by uuid,
  approved_by_name text,
  requirements text not null default '',
  listed_on date,
  due_on date,
  first_due_on date,
  extensions integer not null default 0,
  report_due_on date,
  notice_id uuid,
  notice_number text,
  accepted_by uuid,
  accepted_by_name text,
  acceptance text,
  delisted_on date,
  delisting_id uuid,
  delisting_number text
);
-- A hazard is proposed or listed once at a level.
create unique index supervision_listings_open on supervision_listings (hazard_id, level) where state not in ('delisted', 'refused', 'raised');
create index supervision_listings_state on supervision_listings (state, due_on, id);
create index supervision_listings_hazard on supervision_listings (hazard_id);

create table supervision_progress (
  id uuid primary key,
  listing_id uuid not null references supervision_listings (id),
  text text not null,
  percent integer not null check (percent between 0 and 100),
  by_name text not null,
  by_unit text not null,
  at timestamptz not null
);
create index supervision_progress_listing on supervision_progress (listing_id, at);

-- Running numbers of measures and listings.
create table supervision_counters (
  series text not null,
  year integer not null,
  last integer not null,
  primary key (series, year)
);
