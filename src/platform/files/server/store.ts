/** SQL of the files room. Rows carry what the scope check needs; nothing leaves without passing it. */
import { sql, type Tx } from '#kernel/server/db.ts';

export interface FileRow {
  id: string;
  name: string;
  mime: string;
  kind: 'image' | 'pdf' | 'document' | 'sheet' | 'text' | 'video';
  size: number;
  sha256: string;
  sm3: string;
  width: number | null;
  height: number | null;
  has_thumb: boolean;
  dhash: string | null;
  uploaded_by: string;
  uploaded_by_name: string;
  uploaded_at: Date;
  subject_type: string | null;
  subject_id: string | null;
  label: string | null;
  taken_at: Date | null;
  latitude: number | null;
  longitude: number | null;
}

const columns = sql`f.id, f.name, f.mime, f.kind, f.size, f.sha256, f.sm3, f.width, f.height, f.has_thumb, f.dhash, f.uploaded_by,
  f.uploaded_by_name, f.uploaded_at, f.subject_type, f.subject_id, f.label, e.taken_at, e.latitude, e.longitude`;

export interface FileInsert {
  id: string;
  name: string;
  mime: string;
  kind: FileRow['kind'];
  size: number;
  sha256: string;
  sm3: string;
  width: number | null;
  height: number | null;
  hasThumb: boolean;
  dhash: string | null;
  by: { userId: string; name: string; unitId: string | null };
  at: Date;
  key: string | null;
}

/** Adds a file; false when the person has sent this key before. */
export async function insertFile(tx: Tx, f: FileInsert): Promise<boolean> {
  const done = await sql`
    insert into files (id, name, mime, kind, size, sha256, sm3, width, height, has_thumb, dhash, uploaded_by, uploaded_by_name,
      uploaded_unit_id, uploaded_at, upload_key)
    values (${f.id}, ${f.name}, ${f.mime}, ${f.kind}, ${f.size}, ${f.sha256}, ${f.sm3}, ${f.width}, ${f.height}, ${f.hasThumb},
      ${f.dhash}, ${f.by.userId}, ${f.by.name}, ${f.by.unitId}, ${f.at}, ${f.key})
    on conflict (uploaded_by, upload_key) where upload_key is not null do nothing`.execute(tx);
  return done.numAffectedRows === 1n;
}

export async function insertExif(
  tx: Tx,
  fileId: string,
  e: { takenAt: Date | null; latitude: number | null; longitude: number | null; camera: string | null },
): Promise<void> {
  await sql`insert into file_exif (file_id, taken_at, latitude, longitude, camera)
    values (${fileId}, ${e.takenAt}, ${e.latitude}, ${e.longitude}, ${e.camera})`.execute(tx);
}

export async function findByKey(tx: Tx, userId: string, key: string): Promise<FileRow | undefined> {
  const rows = await sql<FileRow>`select ${columns} from files f left join file_exif e on e.file_id = f.id
    where f.uploaded_by = ${userId} and f.upload_key = ${key}`.execute(tx);
  return rows.rows[0];
}

export async function byIds(tx: Tx, ids: readonly string[]): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  const rows = await sql<FileRow>`select ${columns} from files f left join file_exif e on e.file_id = f.id
    where f.id = any(${ids}::uuid[])`.execute(tx);
  return rows.rows;
}

export async function lockFiles(
  tx: Tx,
  ids: readonly string[],
): Promise<Pick<FileRow, 'id' | 'uploaded_by' | 'subject_type' | 'subject_id' | 'sha256'>[]> {
  const rows = await sql<FileRow>`select id, uploaded_by, subject_type, subject_id, sha256 from files
    where id = any(${ids}::uuid[]) order by id for update`.execute(tx);
  return rows.rows;
}

export async function setSubject(
  tx: Tx,
  files: readonly { id: string; sort: number }[],
  to: { subjectType: string; subjectId: string; label: string | null; at: Date; by: string },
): Promise<void> {
  await sql`update files set subject_type = ${to.subjectType}, subject_id = ${to.subjectId}, label = ${to.label},
      attached_at = ${to.at}, attached_by = ${to.by}, sort = s.sort
    from unnest(${files.map((f) => f.id)}::uuid[], ${files.map((f) => f.sort)}::integer[]) as s (id, sort)
    where files.id = s.id`.execute(tx);
}

export async function ofSubjects(tx: Tx, subjectType: string, subjectIds: readonly string[]): Promise<FileRow[]> {
  if (subjectIds.length === 0) return [];
  const rows = await sql<FileRow>`select ${columns} from files f left join file_exif e on e.file_id = f.id
    where f.subject_type = ${subjectType} and f.subject_id = any(${subjectIds}::uuid[])
    order by f.attached_at, f.sort, f.id`.execute(tx);
  return rows.rows;
}

export async function countOfSubject(tx: Tx, subjectType: string, subjectId: string): Promise<number> {
  const rows = await sql<{ n: number }>`select count(*) as n from files
    where subject_type = ${subjectType} and subject_id = ${subjectId}`.execute(tx);
  return rows.rows[0]?.n ?? 0;
}

/** Deletes files that were never used; answers their hashes. */
export async function deleteUnattached(tx: Tx, before: Date, limit: number): Promise<string[]> {
  const rows = await sql<{ sha256: string }>`delete from files where id = any(
      array(select id from files where subject_type is null and uploaded_at < ${before} order by uploaded_at limit ${limit} for update skip locked))
    returning sha256`.execute(tx);
  return rows.rows.map((r) => r.sha256);
}

export async function deleteOwn(tx: Tx, id: string, userId: string): Promise<string | undefined> {
  const rows = await sql<{
    sha256: string;
  }>`delete from files where id = ${id} and uploaded_by = ${userId} and subject_type is null
    returning sha256`.execute(tx);
  return rows.rows[0]?.sha256;
}

export async function stillUsed(tx: Tx, hashes: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{
    sha256: string;
  }>`select distinct sha256 from files where sha256 = any(${hashes}::text[])`.execute(tx);
  return new Set(rows.rows.map((r) => r.sha256));
}
