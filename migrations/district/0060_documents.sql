-- Documents: letters with official numbers without a gap, the words as they were issued, and who received them.

-- A series of numbers of one issuing unit (or of all units without one of their own).
create table document_series (
  id uuid primary key,
  series text not null,
  unit_id uuid references units (id),
  name text not null,
  -- Form of the number: {year} and {n} are filled, e.g. （津东）安改〔{year}〕{n}号.
  pattern text not null unique check (pattern like '%{year}%' and pattern like '%{n}%'),
  created_at timestamptz not null
);
create unique index document_series_unit on document_series (series, unit_id) where unit_id is not null;
create unique index document_series_default on document_series (series) where unit_id is null;

-- Last number given. The row is locked by the act that takes a number: an act that fails gives it back.
create table document_counters (
  series_id uuid not null references document_series (id),
  year integer not null check (year between 2000 and 2200),
  last integer not null check (last >= 0),
  primary key (series_id, year)
);

create table documents (
  id uuid primary key,
  kind text not null,
  series_id uuid not null references document_series (id),
  year integer not null,
  seq integer not null check (seq > 0),
  number text not null unique,
  title text not null,
  -- Laws and clauses it rests on: [{document, clause, text?}].
  basis jsonb not null,
  -- The letter's parts as they were issued; the Word file and the page are made from them.
  body jsonb not null,
  subject_type text not null,
  subject_id uuid not null,
  issuer_unit_id uuid references units (id),
  issuer_name text not null,
  issued_by uuid not null,
  issued_by_name text not null,
  issued_on date not null,
  issued_at timestamptz not null,
  -- SM3 over number, title, basis, body and recipients.
  content_sm3 text not null check (length(content_sm3) = 64),
  unique (series_id, year, seq)
);
create index documents_subject on documents (subject_type, subject_id, issued_at);
revoke update, delete, truncate on documents from zhiben_app;

-- How far a letter has been received. The row is the lock under which receipts of one letter are counted.
create table document_progress (
  document_id uuid primary key references documents (id),
  recipients integer not null,
  signed integer not null default 0,
  completed_at timestamptz
);
create index document_progress_open on document_progress (document_id) where completed_at is null;

create table document_recipients (
  id uuid primary key,
  document_id uuid not null references documents (id),
  role text not null check (role in ('principal', 'controller', 'unit')),
  user_id uuid references users (id),
  unit_id uuid references units (id),
  name text not null,
  title text not null default '',
  sort integer not null,
  unique (document_id, role, sort)
);
create index document_recipients_user on document_recipients (user_id, document_id) where user_id is not null;
create index document_recipients_unit on document_recipients (unit_id, document_id) where unit_id is not null;
revoke update, delete, truncate on document_recipients from zhiben_app;

-- Proof of service (送达). Rows are only added; one a recipient.
create table document_receipts (
  id uuid primary key,
  document_id uuid not null references documents (id),
  recipient_id uuid not null unique references document_recipients (id),
  role text not null,
  -- self: the recipient signed in person in the system · paper: an officer handed it over and filed the signed slip
  mode text not null check (mode in ('self', 'paper')),
  signer_name text not null,
  signer_user_id uuid,
  -- The officer who filed the paper slip.
  registered_by uuid not null,
  registered_by_name text not null,
  registered_by_unit text not null,
  slip_file_id uuid references files (id),
  content_sm3 text not null,
  ip text,
  -- When the recipient signed (on paper: the day on the slip) and when that became known here.
  signed_at timestamptz not null,
  registered_at timestamptz not null,
  check ((mode = 'paper') = (slip_file_id is not null))
);
create index document_receipts_document on document_receipts (document_id);
revoke update, delete, truncate on document_receipts from zhiben_app;
