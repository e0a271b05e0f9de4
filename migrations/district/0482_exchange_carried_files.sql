-- The files of the records themselves, carried in the package if the office asks for it (T10-6): which went, which stayed and why.
alter table exchange_packages add column carries_files boolean not null default false;

create table exchange_package_files (
  package_id uuid not null references exchange_packages (id),
  seq integer not null,
  data_set text not null,
  record_key text not null,
  file_id uuid not null,
  name text not null,
  label text not null default '',
  bytes integer not null,
  sha256 text not null,
  -- What goes in stands in the signed part by its digest; its bytes travel in the same file.
  is_included boolean not null,
  -- Why it stayed: too large, the package is full, an earlier package carried it.
  why text not null default '',
  primary key (package_id, seq),
  check (is_included = (why = ''))
);
create index exchange_package_files_file on exchange_package_files (file_id) where is_included;
