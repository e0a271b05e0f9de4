-- Files: what was uploaded, byte for byte as evidence. The bytes lie in the data directory under their hash.

create table files (
  id uuid primary key,
  -- Name as the person gave it, without path and control characters.
  name text not null check (length(name) between 1 and 255),
  -- Found in the bytes, never taken from the name.
  mime text not null,
  kind text not null check (kind in ('image', 'pdf', 'document', 'sheet', 'text', 'video')),
  size bigint not null check (size > 0),
  sha256 text not null check (length(sha256) = 64),
  sm3 text not null check (length(sm3) = 64),
  width integer,
  height integer,
  has_thumb boolean not null default false,
  -- Difference hash of a picture, 64 bits as 16 hex digits: near pictures have near hashes.
  dhash text check (length(dhash) = 16),
  uploaded_by uuid not null,
  uploaded_by_name text not null,
  uploaded_unit_id uuid,
  uploaded_at timestamptz not null,
  -- Key of the submission, so that sending twice makes one file.
  upload_key text,
  subject_type text,
  subject_id uuid,
  -- What the file shows in its record (整改前 …).
  label text,
  attached_at timestamptz,
  attached_by uuid,
  sort integer not null default 0,
  check ((subject_type is null) = (subject_id is null))
);
create unique index files_upload_key on files (uploaded_by, upload_key) where upload_key is not null;
create index files_subject on files (subject_type, subject_id, sort, id) where subject_type is not null;
create index files_unattached on files (uploaded_at) where subject_type is null;
create index files_sha256 on files (sha256);

-- Where and when a picture was taken. Kept apart: the picture that is shown carries none of it.
create table file_exif (
  file_id uuid primary key references files (id) on delete cascade,
  taken_at timestamptz,
  latitude double precision check (latitude between -90 and 90),
  longitude double precision check (longitude between -180 and 180),
  camera text
);
