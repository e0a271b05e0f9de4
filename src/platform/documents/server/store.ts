/** SQL of the documents room. Whether an actor may see a letter is asked in `access.ts` before anything leaves. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { Basis, DocumentBody, RecipientRole } from '../shared/schema.ts';

export interface SeriesRow {
  id: string;
  series: string;
  unit_id: string | null;
  name: string;
  pattern: string;
}

/** The series of a unit, else the one of all units. */
export async function findSeries(tx: Tx, series: string, unitId: string | null): Promise<SeriesRow | undefined> {
  const rows = await sql<SeriesRow>`select id, series, unit_id, name, pattern from document_series
    where series = ${series} and (unit_id is null or unit_id = ${unitId}::uuid) order by unit_id nulls last limit 1`.execute(
    tx,
  );
  return rows.rows[0];
}

export async function insertSeries(tx: Tx, row: SeriesRow, at: Date): Promise<boolean> {
  const done = await sql`insert into document_series (id, series, unit_id, name, pattern, created_at)
    values (${row.id}, ${row.series}, ${row.unit_id}, ${row.name}, ${row.pattern}, ${at}) on conflict do nothing`.execute(
    tx,
  );
  return done.numAffectedRows === 1n;
}

export async function patternTaken(tx: Tx, pattern: string): Promise<boolean> {
  const rows = await sql`select 1 from document_series where pattern = ${pattern}`.execute(tx);
  return rows.rows.length > 0;
}

export async function allSeries(tx: Tx): Promise<(SeriesRow & { year: number | null; last: number | null })[]> {
  const rows = await sql<SeriesRow & { year: number | null; last: number | null }>`
    select s.id, s.series, s.unit_id, s.name, s.pattern, c.year, c.last
    from document_series s left join document_counters c on c.series_id = s.id
    order by s.series, s.unit_id nulls first, c.year desc`.execute(tx);
  return rows.rows;
}

/** Takes the next number. The counter's row stays locked until the act commits; an act that fails gives the number back. */
export async function takeNumber(tx: Tx, seriesId: string, year: number): Promise<number> {
  await sql`insert into document_counters (series_id, year, last) values (${seriesId}, ${year}, 0)
    on conflict (series_id, year) do nothing`.execute(tx);
  const rows = await sql<{ last: number }>`select last from document_counters
    where series_id = ${seriesId} and year = ${year} for update`.execute(tx);
  const next = (rows.rows[0]?.last ?? 0) + 1;
  await sql`update document_counters set last = ${next} where series_id = ${seriesId} and year = ${year}`.execute(tx);
  return next;
}

export interface DocumentRow {
  id: string;
  kind: string;
  series_id: string;
  year: number;
  seq: number;
  number: string;
  title: string;
  basis: Basis[];
  body: DocumentBody;
  subject_type: string;
  subject_id: string;
  issuer_unit_id: string | null;
  issuer_name: string;
  issued_by: string;
  issued_by_name: string;
  issued_on: PlainDate;
  issued_at: Date;
  content_sm3: string;
}

export interface RecipientRow {
  id: string;
  document_id: string;
  role: RecipientRole;
  user_id: string | null;
  unit_id: string | null;
  name: string;
  title: string;
  sort: number;
}

export interface ReceiptRow {
  id: string;
  document_id: string;
  recipient_id: string;
  role: RecipientRole;
  mode: 'self' | 'paper';
  signer_name: string;
  signer_user_id: string | null;
  registered_by: string;
  registered_by_name: string;
  registered_by_unit: string;
  slip_file_id: string | null;
  content_sm3: string;
  signed_at: Date;
  registered_at: Date;
}

export async function insertDocument(tx: Tx, d: DocumentRow, recipients: readonly RecipientRow[]): Promise<void> {
  await sql`insert into documents (id, kind, series_id, year, seq, number, title, basis, body, subject_type, subject_id, issuer_unit_id,
      issuer_name, issued_by, issued_by_name, issued_on, issued_at, content_sm3)
    values (${d.id}, ${d.kind}, ${d.series_id}, ${d.year}, ${d.seq}, ${d.number}, ${d.title}, ${JSON.stringify(d.basis)}::jsonb,
      ${JSON.stringify(d.body)}::jsonb, ${d.subject_type}, ${d.subject_id}, ${d.issuer_unit_id}, ${d.issuer_name}, ${d.issued_by},
      ${d.issued_by_name}, ${d.issued_on}, ${d.issued_at}, ${d.content_sm3})`.execute(tx);
  await sql`insert into document_progress (document_id, recipients, signed, completed_at)
    values (${d.id}, ${recipients.length}, 0, ${recipients.length === 0 ? d.issued_at : null})`.execute(tx);
  if (recipients.length > 0)
    await sql`insert into document_recipients (id, document_id, role, user_id, unit_id, name, title, sort)
      select r.id, ${d.id}::uuid, r.role, r.user_id, r.unit_id, r.name, r.title, r.sort
      from unnest(${recipients.map((r) => r.id)}::uuid[], ${recipients.map((r) => r.role)}::text[], ${recipients.map((r) => r.user_id)}::uuid[],
        ${recipients.map((r) => r.unit_id)}::uuid[], ${recipients.map((r) => r.name)}::text[], ${recipients.map((r) => r.title)}::text[],
        ${recipients.map((r) => r.sort)}::integer[]) as r (id, role, user_id, unit_id, name, title, sort)`.execute(tx);
}

export async function findDocument(tx: Tx, id: string): Promise<DocumentRow | undefined> {
  const rows = await sql<DocumentRow>`select * from documents where id = ${id}`.execute(tx);
  return rows.rows[0];
}

/** Letters that bear a number in a year, one of each series. */
export async function withNumber(tx: Tx, year: number, seq: number, limit: number): Promise<DocumentRow[]> {
  const rows = await sql<DocumentRow>`select * from documents where year = ${year} and seq = ${seq}
    order by issued_at desc, id desc limit ${limit}`.execute(tx);
  return rows.rows;
}

export async function documentsOfSubject(tx: Tx, subjectType: string, subjectId: string): Promise<DocumentRow[]> {
  const rows = await sql<DocumentRow>`select * from documents
    where subject_type = ${subjectType} and subject_id = ${subjectId} order by issued_at, id`.execute(tx);
  return rows.rows;
}

export async function documentsById(tx: Tx, ids: readonly string[]): Promise<DocumentRow[]> {
  const rows =
    await sql<DocumentRow>`select * from documents where id = any(${ids}::uuid[]) order by issued_at, id`.execute(tx);
  return rows.rows;
}

export async function recipientsOf(tx: Tx, documentIds: readonly string[]): Promise<RecipientRow[]> {
  if (documentIds.length === 0) return [];
  const rows =
    await sql<RecipientRow>`select id, document_id, role, user_id, unit_id, name, title, sort from document_recipients
    where document_id = any(${documentIds}::uuid[]) order by document_id, sort`.execute(tx);
  return rows.rows;
}

export async function receiptsOf(tx: Tx, documentIds: readonly string[]): Promise<ReceiptRow[]> {
  if (documentIds.length === 0) return [];
  const rows =
    await sql<ReceiptRow>`select id, document_id, recipient_id, role, mode, signer_name, signer_user_id, registered_by,
      registered_by_name, registered_by_unit, slip_file_id, content_sm3, signed_at, registered_at
    from document_receipts where document_id = any(${documentIds}::uuid[])`.execute(tx);
  return rows.rows;
}

/** Locks the letter's progress: receipts of one letter are taken one after the other. */
export async function lockProgress(
  tx: Tx,
  documentId: string,
): Promise<{ recipients: number; signed: number } | undefined> {
  const rows = await sql<{ recipients: number; signed: number }>`select recipients, signed from document_progress
    where document_id = ${documentId} for update`.execute(tx);
  return rows.rows[0];
}

export async function setProgress(tx: Tx, documentId: string, signed: number, completedAt: Date | null): Promise<void> {
  await sql`update document_progress set signed = ${signed}, completed_at = ${completedAt} where document_id = ${documentId}`.execute(
    tx,
  );
}

export async function insertReceipt(tx: Tx, r: ReceiptRow, ip: string | null): Promise<void> {
  await sql`insert into document_receipts (id, document_id, recipient_id, role, mode, signer_name, signer_user_id, registered_by,
      registered_by_name, registered_by_unit, slip_file_id, content_sm3, ip, signed_at, registered_at)
    values (${r.id}, ${r.document_id}, ${r.recipient_id}, ${r.role}, ${r.mode}, ${r.signer_name}, ${r.signer_user_id}, ${r.registered_by},
      ${r.registered_by_name}, ${r.registered_by_unit}, ${r.slip_file_id}, ${r.content_sm3}, ${ip}, ${r.signed_at}, ${r.registered_at})`.execute(
    tx,
  );
}

export interface ListRow {
  id: string;
  kind: string;
  number: string;
  title: string;
  issuer_name: string;
  issued_on: PlainDate;
  subject_type: string;
  subject_id: string;
  recipients: number;
  signed: number;
}

export async function listOfSubject(tx: Tx, subjectType: string, subjectId: string): Promise<ListRow[]> {
  const rows =
    await sql<ListRow>`select d.id, d.kind, d.number, d.title, d.issuer_name, d.issued_on, d.subject_type, d.subject_id,
      p.recipients, p.signed
    from documents d join document_progress p on p.document_id = d.id
    where d.subject_type = ${subjectType} and d.subject_id = ${subjectId} order by d.issued_at, d.id`.execute(tx);
  return rows.rows;
}

/** Letters that wait for this person's own signature. */
export async function listUnsigned(tx: Tx, userId: string): Promise<ListRow[]> {
  const rows =
    await sql<ListRow>`select distinct d.id, d.kind, d.number, d.title, d.issuer_name, d.issued_on, d.subject_type, d.subject_id,
      p.recipients, p.signed
    from document_recipients r join documents d on d.id = r.document_id join document_progress p on p.document_id = d.id
    where r.user_id = ${userId} and p.completed_at is null
      and not exists (select 1 from document_receipts x where x.recipient_id = r.id)
    order by d.issued_on, d.id limit 200`.execute(tx);
  return rows.rows;
}
