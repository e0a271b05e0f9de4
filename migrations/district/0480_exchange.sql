-- Exchange (数据交换): packages to the city's and the nation's database, their receipts, and what comes back from there.

-- To whom the district reports. The official interface is not public: how fields and codes are written is data (exchange_mappings).
create table exchange_receivers (
  code text primary key check (code ~ '^[a-z][a-z0-9]{1,19}$'),
  name text not null,
  note text not null default '',
  -- How a signed package leaves: taken by hand, or laid into a folder from which a gateway fetches it.
  carrier text not null check (carrier in ('download', 'folder')),
  is_active boolean not null default true,
  -- Last number of a package; taken under the row's lock inside the act, so that there is no gap.
  last_number integer not null default 0,
  version integer not null default 1
);

-- One edition of how our fields become theirs (映射). An adopted edition never changes: packages name it.
create table exchange_mappings (
  id uuid primary key,
  receiver text not null references exchange_receivers (code),
  edition integer not null,
  code text not null unique,
  state text not null check (state in ('draft', 'adopted', 'retired')),
  state_since timestamptz not null,
  version integer not null default 1,
  note text not null default '',
  body jsonb not null,
  edited_by uuid not null,
  edited_by_name text not null,
  edited_at timestamptz not null,
  adopted_by uuid,
  adopted_by_name text,
  adopted_at timestamptz,
  unique (receiver, edition),
  -- Who wrote it never adopts it; the first edition comes with the program.
  check (adopted_by is null or adopted_by <> edited_by)
);
create unique index exchange_mappings_adopted on exchange_mappings (receiver) where state = 'adopted';
create unique index exchange_mappings_draft on exchange_mappings (receiver) where state = 'draft';

create table exchange_packages (
  id uuid primary key,
  -- 120102-CITY-000001; before it is built: the day of the proposal.
  code text not null unique,
  receiver text not null references exchange_receivers (code),
  number integer,
  purpose text not null check (purpose in ('routine', 'filing', 'summary')),
  mode text not null check (mode in ('incremental', 'full')),
  title text not null,
  note text not null default '',
  state text not null check (state in ('draft', 'built', 'approved', 'sent', 'acknowledged', 'partlyRejected', 'replaced', 'withdrawn')),
  state_since timestamptz not null,
  version integer not null default 1,
  step_due_at timestamptz,
  unit_id uuid not null,
  unit_name text not null,
  proposed_by uuid not null,
  proposed_by_name text not null,
  proposed_at timestamptz not null,
  mapping_id uuid references exchange_mappings (id),
  -- What changed after the watermark of the package before, up to this one's.
  from_at timestamptz,
  to_at timestamptz,
  -- SM3 of the package before to this receiver: packages form a chain.
  previous_sm3 text,
  sm3 text,
  bytes integer,
  -- Records by operation, and those held back by a fault.
  counts jsonb not null default '{}',
  built_by uuid,
  built_by_name text,
  built_at timestamptz,
  approved_by uuid,
  approved_by_name text,
  approved_at timestamptz,
  key_id text,
  public_key text,
  signature text,
  sent_by_name text,
  sent_at timestamptz,
  sent_how text not null default '',
  accepted integer not null default 0,
  rejected integer not null default 0,
  acknowledged_at timestamptz,
  -- Name of the sender as the file says it, kept so that the file is made again to the byte.
  sender_name text not null default '',
  replaces_id uuid references exchange_packages (id),
  search text not null,
  unique (receiver, number),
  -- Who builds a package never approves it.
  check (approved_by is null or approved_by <> built_by),
  check ((state in ('draft', 'withdrawn')) or number is not null),
  check ((state in ('approved', 'sent', 'acknowledged', 'partlyRejected', 'replaced')) <= (signature is not null)),
  check ((state in ('sent', 'acknowledged', 'partlyRejected')) <= (sent_at is not null))
);
-- The next package builds on what this one says: one at a time.
create unique index exchange_packages_open on exchange_packages (receiver) where state in ('draft', 'built', 'approved');
create index exchange_packages_sent on exchange_packages (sent_at, id);
create index exchange_packages_receiver on exchange_packages (receiver, number desc);
create index exchange_packages_search on exchange_packages using gin (public.bigrams(search));

-- Records of a package, in its order.
create table exchange_rows (
  package_id uuid not null references exchange_packages (id),
  seq integer not null,
  receiver text not null,
  data_set text not null,
  record_key text not null,
  -- Ours, where there is a page for it.
  subject_type text not null default '',
  subject_id uuid,
  title text not null,
  street_code text not null default '',
  -- held: a fault keeps it back; it is not in the file.
  op text not null check (op in ('new', 'changed', 'ended', 'unchanged', 'deleted', 'held')),
  -- Counts the editions of this record to this receiver.
  record_version integer not null,
  -- What the file says of it, as canonical JSON.
  content text,
  sm3 text not null default '',
  is_ended boolean not null default false,
  fault text not null default '',
  result text check (result in ('accepted', 'rejected')),
  reason text not null default '',
  -- Moment that the receipt itself names: a later one holds, whatever the order in which receipts come in.
  result_at timestamptz,
  primary key (package_id, seq),
  unique (package_id, data_set, record_key)
);
create index exchange_rows_record on exchange_rows (receiver, data_set, record_key, record_version desc);
create index exchange_rows_result on exchange_rows (package_id, result, op);

-- Receipts (回执) as they came in. Append-only.
create table exchange_receipts (
  id uuid primary key,
  package_id uuid not null references exchange_packages (id),
  sm3 text not null unique,
  file_name text not null,
  said_at timestamptz not null,
  accepted integer not null,
  rejected integer not null,
  received_at timestamptz not null,
  received_by uuid not null,
  received_by_name text not null
);
create index exchange_receipts_package on exchange_receipts (package_id, received_at);
revoke update, delete, truncate on exchange_receipts from zhiben_app;

-- What the upper level sends back (退回、批注、交办、状态). Taken in once by its own key.
create table exchange_returns (
  id uuid primary key,
  -- FH-2026-0001
  code text not null unique,
  receiver text not null references exchange_receivers (code),
  external_key text not null,
  kind text not null check (kind in ('returned', 'comment', 'assigned', 'status')),
  text text not null,
  external_code text not null default '',
  status text not null default '',
  hazard_id uuid,
  hazard_code text not null default '',
  title text not null,
  enterprise_name text not null default '',
  street_code text not null default '',
  industry text not null default '',
  said_on date not null,
  due_on date,
  state text not null check (state in ('waiting', 'answered', 'confirmed', 'recorded', 'entered')),
  state_since timestamptz not null,
  version integer not null default 1,
  -- Who must answer: the competent department.
  unit_id uuid,
  unit_name text not null default '',
  step_due_at timestamptz,
  received_at timestamptz not null,
  received_by_name text not null,
  file_name text not null,
  answer text not null default '',
  answered_by uuid,
  answered_by_name text,
  answered_at timestamptz,
  search text not null,
  unique (receiver, external_key),
  check ((state in ('answered', 'confirmed')) = (answered_at is not null))
);
create index exchange_returns_state on exchange_returns (state, due_on, id);
create index exchange_returns_unit on exchange_returns (unit_id, state);
create index exchange_returns_hazard on exchange_returns (hazard_id) where hazard_id is not null;

create table exchange_counters (
  series text not null,
  year integer not null,
  last integer not null,
  primary key (series, year)
);

-- Districts below, whose packages this one takes in: their name and the key that they sign with.
create table exchange_senders (
  code text primary key,
  name text not null,
  public_key text not null,
  key_id text not null,
  added_by_name text not null,
  added_at timestamptz not null
);

-- What districts below said last, record by record. An older edition never overwrites a newer one.
create table exchange_received (
  sender text not null references exchange_senders (code),
  data_set text not null,
  record_key text not null,
  record_version integer not null,
  op text not null check (op in ('new', 'changed', 'ended', 'unchanged', 'deleted')),
  content text,
  package_code text not null,
  received_at timestamptz not null,
  primary key (sender, data_set, record_key)
);
