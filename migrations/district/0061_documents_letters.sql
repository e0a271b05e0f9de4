-- Documents: templates of letters that an administrator changes without code, the way of a letter through its hands
-- before it has a number (拟稿、核稿、签发、印发), and the replies that were asked for.

-- Templates of letters (公文模板). A version is never changed; a later one takes over from its first day.
create table letter_templates (
  id uuid primary key,
  key text not null,
  version integer not null check (version > 0),
  name text not null,
  -- Series of numbers in document_series; several templates may share one.
  series text not null,
  -- Layout and words with their placeholders, repeats and conditions.
  content jsonb not null,
  valid_from date not null,
  valid_to date,
  source text not null check (source in ('seed', 'person')),
  note text not null default '',
  made_by uuid not null,
  made_by_name text not null,
  made_at timestamptz not null,
  check (valid_to is null or valid_to >= valid_from),
  unique (key, version)
);
revoke update, delete, truncate on letter_templates from zhiben_app;

-- A letter before its issue. It has no number: one is taken in the act of issue only, so that none is ever skipped.
create table letter_drafts (
  id uuid primary key,
  template text not null,
  template_version integer not null,
  series text not null,
  title text not null,
  basis jsonb not null,
  body jsonb not null,
  -- What the template was filled with, for editing on the form.
  fields jsonb not null,
  subject_type text not null,
  subject_id uuid not null,
  issuer_unit_id uuid not null references units (id),
  issuer_name text not null,
  -- [{role, userId, unitId, name, title}]: become document_recipients at issue.
  recipients jsonb not null,
  reply_rule text,
  state text not null check (state in ('draft', 'reviewed', 'signed', 'issued', 'returned', 'withdrawn')),
  state_since timestamptz not null,
  version integer not null default 1,
  drafted_by uuid not null,
  drafted_by_name text not null,
  drafted_at timestamptz not null,
  -- The person for whom another acted counts as a hand too: separations hold for both.
  drafted_for uuid,
  reviewed_by uuid,
  reviewed_by_name text,
  reviewed_at timestamptz,
  reviewed_for uuid,
  signed_by uuid,
  signed_by_name text,
  signed_at timestamptz,
  signed_for uuid,
  issued_by uuid,
  issued_by_name text,
  issued_at timestamptz,
  document_id uuid references documents (id),
  check ((state = 'issued') = (document_id is not null)),
  -- Nothing is issued that was not signed.
  check (state not in ('signed', 'issued') or signed_by is not null)
);
create index letter_drafts_subject on letter_drafts (subject_type, subject_id, drafted_at);
create index letter_drafts_open on letter_drafts (issuer_unit_id, state, drafted_at);
create index letter_drafts_document on letter_drafts (document_id) where document_id is not null;

-- A letter's reply clock, one for each recipient (回复期限).
create table document_reply_dues (
  recipient_id uuid primary key references document_recipients (id),
  document_id uuid not null references documents (id),
  due_on date not null,
  due_at timestamptz not null,
  basis text not null,
  replied_at timestamptz
);
create index document_reply_dues_document on document_reply_dues (document_id);
create index document_reply_dues_open on document_reply_dues (due_at) where replied_at is null;

-- What was answered, with the paper behind it. Rows are only added: a second reply stands beside the first.
create table document_replies (
  id uuid primary key,
  document_id uuid not null references documents (id),
  recipient_id uuid not null references document_recipients (id),
  replied_on date not null,
  words text not null,
  file_ids uuid[] not null default '{}',
  registered_by uuid not null,
  registered_by_name text not null,
  registered_by_unit text not null,
  registered_at timestamptz not null
);
create index document_replies_document on document_replies (document_id);
revoke update, delete, truncate on document_replies from zhiben_app;

-- The list of letters: of a unit, newest first.
create index documents_issuer on documents (issuer_unit_id, issued_at desc, id desc);
