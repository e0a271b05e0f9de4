/** SQL of the exchange room, and nothing but. */
import type { RawBuilder } from 'kysely';
import { sql, type Tx } from '#kernel/server/db.ts';
import { firstOf, insertRow, pageRows, rowsOf, titlesBy } from '#kernel/server/rows.ts';
import { searchPattern } from '#kernel/server/search.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { Page } from '#kernel/shared/page.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { MappingBody } from '../shared/mapping.ts';
import type { PackageFilter, RecordFilter, ReturnFilter } from '../shared/schema.ts';
import type {
  Carrier,
  MappingState,
  Mode,
  Op,
  PackageState,
  Purpose,
  Result,
  ReturnKind,
  ReturnState,
} from '../shared/states.ts';
import type { Told } from './compare.ts';

export interface ReceiverRow {
  code: string;
  name: string;
  note: string;
  carrier: Carrier;
  is_active: boolean;
  last_number: number;
  version: number;
}
export interface MappingRow {
  id: string;
  receiver: string;
  edition: number;
  code: string;
  state: MappingState;
  state_since: Date;
  version: number;
  note: string;
  body: MappingBody;
  edited_by: string;
  edited_by_name: string;
  edited_at: Date;
  adopted_by: string | null;
  adopted_by_name: string | null;
  adopted_at: Date | null;
}
export interface PackageRow {
  id: string;
  code: string;
  receiver: string;
  number: number | null;
  purpose: Purpose;
  mode: Mode;
  title: string;
  note: string;
  state: PackageState;
  state_since: Date;
  version: number;
  step_due_at: Date | null;
  unit_id: string;
  unit_name: string;
  proposed_by: string;
  proposed_by_name: string;
  proposed_at: Date;
  mapping_id: string | null;
  from_at: Date | null;
  to_at: Date | null;
  previous_sm3: string | null;
  sm3: string | null;
  bytes: number | null;
  counts: { records?: number; held?: number };
  built_by: string | null;
  built_by_name: string | null;
  built_at: Date | null;
  approved_by: string | null;
  approved_by_name: string | null;
  approved_at: Date | null;
  key_id: string | null;
  public_key: string | null;
  signature: string | null;
  sent_by_name: string | null;
  sent_at: Date | null;
  sent_how: string;
  accepted: number;
  rejected: number;
  acknowledged_at: Date | null;
  sender_name: string;
  replaces_id: string | null;
  search: string;
  carries_files: boolean;
}
export interface RecordRow {
  package_id: string;
  seq: number;
  receiver: string;
  data_set: string;
  record_key: string;
  subject_type: string;
  subject_id: string | null;
  title: string;
  street_code: string;
  op: Op;
  record_version: number;
  content: string | null;
  sm3: string;
  is_ended: boolean;
  fault: string;
  result: Result | null;
  reason: string;
  result_at: Date | null;
}
export interface ReceiptRow {
  id: string;
  package_id: string;
  sm3: string;
  file_name: string;
  said_at: Date;
  accepted: number;
  rejected: number;
  received_at: Date;
  received_by: string;
  received_by_name: string;
}
export interface ReturnRow {
  id: string;
  code: string;
  receiver: string;
  external_key: string;
  kind: ReturnKind;
  text: string;
  external_code: string;
  status: string;
  hazard_id: string | null;
  hazard_code: string;
  title: string;
  enterprise_name: string;
  street_code: string;
  industry: string;
  said_on: PlainDate;
  due_on: PlainDate | null;
  state: ReturnState;
  state_since: Date;
  version: number;
  unit_id: string | null;
  unit_name: string;
  step_due_at: Date | null;
  received_at: Date;
  received_by_name: string;
  file_name: string;
  answer: string;
  answered_by: string | null;
  answered_by_name: string | null;
  answered_at: Date | null;
  search: string;
}

/* —— scope: packages are the office's and the district leaders'; a return is also its unit's —— */

export const seesPackages = (actor: Actor): boolean => actor.scope.all;
const packagesInScope = (actor: Actor): RawBuilder<unknown> => (seesPackages(actor) ? sql`true` : sql`false`);
const returnsInScope = (actor: Actor): RawBuilder<unknown> =>
  actor.scope.all
    ? sql`true`
    : ['department', 'street'].includes(actor.unitKind)
      ? sql`t.unit_id = ${actor.unitId}::uuid`
      : sql`false`;

/* —— receivers and mappings —— */

export const receivers = (tx: Tx): Promise<ReceiverRow[]> =>
  rowsOf(sql<ReceiverRow>`select * from exchange_receivers order by code`.execute(tx));
export const receiver = (tx: Tx, code: string, lock = false): Promise<ReceiverRow | null> =>
  firstOf(
    sql<ReceiverRow>`select * from exchange_receivers where code = ${code} ${lock ? sql`for update` : sql``}`.execute(
      tx,
    ),
  );
export async function insertReceiver(tx: Tx, row: { code: string; name: string; note: string }): Promise<boolean> {
  const done =
    await sql`insert into exchange_receivers (code, name, note, carrier) values (${row.code}, ${row.name}, ${row.note}, 'download')
    on conflict (code) do nothing`.execute(tx);
  return done.numAffectedRows === 1n;
}
export async function saveReceiver(
  tx: Tx,
  _actor: Actor,
  code: string,
  row: { version: number; name: string; note: string; carrier: Carrier; isActive: boolean },
): Promise<boolean> {
  const done = await sql`update exchange_receivers set name = ${row.name}, note = ${row.note}, carrier = ${row.carrier},
      is_active = ${row.isActive}, version = version + 1
    where code = ${code} and version = ${row.version}`.execute(tx);
  return done.numAffectedRows === 1n;
}
/** The next number of a receiver; the row is locked until the act ends, so that numbers have no gap. */
export async function nextNumber(tx: Tx, code: string): Promise<number> {
  const rows = await sql<{ last_number: number }>`update exchange_receivers set last_number = last_number + 1
    where code = ${code} returning last_number`.execute(tx);
  return rows.rows[0]?.last_number ?? 0;
}
export const mappings = (tx: Tx): Promise<MappingRow[]> =>
  rowsOf(sql<MappingRow>`select * from exchange_mappings order by receiver, edition desc`.execute(tx));
export const mapping = (tx: Tx, id: string, lock = false): Promise<MappingRow | null> =>
  firstOf(
    sql<MappingRow>`select * from exchange_mappings where id = ${id} ${lock ? sql`for update` : sql``}`.execute(tx),
  );
export const mappingOf = (
  tx: Tx,
  receiverCode: string,
  which: { state: MappingState } | { edition: number },
): Promise<MappingRow | null> =>
  firstOf(
    sql<MappingRow>`select * from exchange_mappings where receiver = ${receiverCode}
      and ${'state' in which ? sql`state = ${which.state}` : sql`edition = ${which.edition} and state <> 'draft'`}`.execute(
      tx,
    ),
  );
export const lastEdition = async (tx: Tx, receiverCode: string): Promise<number> =>
  (
    await firstOf(
      sql<{
        n: number | null;
      }>`select max(edition) as n from exchange_mappings where receiver = ${receiverCode}`.execute(tx),
    )
  )?.n ?? 0;
export const insertMapping = (
  tx: Tx,
  row: Omit<MappingRow, 'version' | 'body'> & { body: MappingBody },
): Promise<void> => insertRow(tx, 'exchange_mappings', { ...row, body: JSON.stringify(row.body) });
export const packagesOfMapping = async (tx: Tx, id: string): Promise<number> =>
  (
    await firstOf(
      sql<{
        n: number;
      }>`select count(*)::int as n from exchange_packages where mapping_id = ${id} and state <> 'withdrawn'`.execute(
        tx,
      ),
    )
  )?.n ?? 0;

/* —— packages —— */

export const findPackage = (tx: Tx, actor: Actor, id: string, lock = false): Promise<PackageRow | null> =>
  firstOf(
    sql<PackageRow>`select p.* from exchange_packages p where p.id = ${id} and ${packagesInScope(actor)} ${lock ? sql`for update of p` : sql``}`.execute(
      tx,
    ),
  );
export const packageByCode = (tx: Tx, actor: Actor, code: string, lock = false): Promise<PackageRow | null> =>
  firstOf(
    sql<PackageRow>`select p.* from exchange_packages p where p.code = ${code} and ${packagesInScope(actor)} ${lock ? sql`for update of p` : sql``}`.execute(
      tx,
    ),
  );
export const openPackage = (tx: Tx, receiverCode: string): Promise<PackageRow | null> =>
  firstOf(
    sql<PackageRow>`select * from exchange_packages where receiver = ${receiverCode} and state in ('draft', 'built', 'approved')`.execute(
      tx,
    ),
  );
/** The newest package that went out to a receiver. */
export const lastSent = (tx: Tx, receiverCode: string): Promise<PackageRow | null> =>
  firstOf(
    sql<PackageRow>`select * from exchange_packages where receiver = ${receiverCode} and sent_at is not null
      order by number desc limit 1`.execute(tx),
  );
export const replacementOf = (tx: Tx, id: string): Promise<PackageRow | null> =>
  firstOf(
    sql<PackageRow>`select * from exchange_packages where replaces_id = ${id} order by proposed_at desc limit 1`.execute(
      tx,
    ),
  );
export const proposedSince = async (tx: Tx, receiverCode: string, since: Date): Promise<boolean> =>
  (
    await sql`select 1 from exchange_packages where receiver = ${receiverCode} and proposed_at >= ${since}
      and state <> 'withdrawn' limit 1`.execute(tx)
  ).rows.length > 0;
export const insertPackage = (tx: Tx, _actor: Actor, row: Partial<PackageRow>): Promise<void> =>
  insertRow(tx, 'exchange_packages', row);
export async function setStepDue(
  tx: Tx,
  _actor: Actor,
  table: 'exchange_packages' | 'exchange_returns',
  id: string,
  dueAt: Date | null,
): Promise<void> {
  await sql`update ${sql.table(table)} set step_due_at = ${dueAt} where id = ${id}`.execute(tx);
}
const wherePackage = (actor: Actor, filter: PackageFilter): RawBuilder<unknown> =>
  sql.join(
    [
      packagesInScope(actor),
      ...(filter.receiver ? [sql`p.receiver = any(${filter.receiver}::text[])`] : []),
      ...(filter.state ? [sql`p.state = any(${filter.state}::text[])`] : []),
      ...(filter.purpose ? [sql`p.purpose = any(${filter.purpose}::text[])`] : []),
      ...(filter.q ? [sql`p.search like ${searchPattern(filter.q)}`] : []),
    ],
    sql` and `,
  );
export const listPackages = (
  tx: Tx,
  actor: Actor,
  query: PackageFilter & { limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<Page<PackageRow & { receiver_name: string }>> =>
  pageRows(tx, query, {
    columns: sql`p.*, r.name as receiver_name`,
    from: sql`exchange_packages p join exchange_receivers r on r.code = p.receiver where ${wherePackage(actor, query)}`,
    order: sql`p.proposed_at desc, p.id desc`,
  });
export const titlesOf = (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
  titlesBy(
    tx,
    ids,
    sql`select id, title || ' ' || code as title from exchange_packages where id = any(${[...ids]}::uuid[])
    union all select id, title from exchange_returns where id = any(${[...ids]}::uuid[])`,
  );

/* —— records —— */

/**
 * What a receiver has by now: of each record the newest edition that it accepted, or that is on its way there. Of a package that is being
 * replaced only what was accepted counts.
 */
export const told = (
  tx: Tx,
  receiverCode: string,
  replacing: string | null,
): Promise<(Told & { subjectType: string; subjectId: string | null; streetCode: string })[]> =>
  rowsOf(
    sql<
      Told & { subjectType: string; subjectId: string | null; streetCode: string }
    >`select distinct on (r.data_set, r.record_key)
        r.data_set as set, r.record_key as key, r.record_version as version, r.sm3, r.is_ended as "isEnded", r.op = 'deleted' as "isDeleted", r.title,
        r.subject_type as "subjectType", r.subject_id as "subjectId", r.street_code as "streetCode"
      from exchange_rows r join exchange_packages p on p.id = r.package_id
      where r.receiver = ${receiverCode} and r.op <> 'held' and (r.result = 'accepted'
        or (r.result is null and p.state in ('sent', 'acknowledged', 'partlyRejected') and p.id is distinct from ${replacing}::uuid))
      order by r.data_set, r.record_key, r.record_version desc`.execute(tx),
  );
/** The highest number that each record ever went out under, whatever became of it. */
export const highest = async (tx: Tx, receiverCode: string): Promise<Map<string, number>> =>
  new Map(
    (
      await rowsOf(
        sql<{ id: string; n: number }>`select r.data_set || chr(1) || r.record_key as id, max(r.record_version) as n
          from exchange_rows r join exchange_packages p on p.id = r.package_id
          where r.receiver = ${receiverCode} and p.sent_at is not null and r.op <> 'held' group by 1`.execute(tx),
      )
    ).map((r) => [r.id.replace('\u0001', '\u0000'), r.n]),
  );
export async function replaceRows(tx: Tx, _actor: Actor, packageId: string, rows: readonly RecordRow[]): Promise<void> {
  await sql`delete from exchange_rows where package_id = ${packageId}`.execute(tx);
  for (let i = 0; i < rows.length; i += 2000)
    await sql`insert into exchange_rows (package_id, seq, receiver, data_set, record_key, subject_type, subject_id, title, street_code, op,
        record_version, content, sm3, is_ended, fault)
      select package_id, seq, receiver, data_set, record_key, subject_type, subject_id, title, street_code, op, record_version, content, sm3, is_ended, fault
      from jsonb_to_recordset(${JSON.stringify(rows.slice(i, i + 2000))}::jsonb) as x (package_id uuid, seq integer, receiver text, data_set text,
        record_key text, subject_type text, subject_id uuid, title text, street_code text, op text, record_version integer, content text, sm3 text,
        is_ended boolean, fault text)`.execute(tx);
}
/** All records of a package that are in its file, in its order. */
export const fileRows = (tx: Tx, packageId: string): Promise<RecordRow[]> =>
  rowsOf(
    sql<RecordRow>`select * from exchange_rows where package_id = ${packageId} and op <> 'held' order by seq`.execute(
      tx,
    ),
  );
const whereRecord = (packageId: string, filter: RecordFilter): RawBuilder<unknown> =>
  sql.join(
    [
      sql`r.package_id = ${packageId}`,
      ...(filter.set ? [sql`r.data_set = ${filter.set}`] : []),
      ...(filter.op ? [sql`r.op = any(${filter.op}::text[])`] : []),
      ...(filter.result
        ? [filter.result === 'none' ? sql`r.result is null and r.op <> 'held'` : sql`r.result = ${filter.result}`]
        : []),
      ...(filter.q ? [sql`lower(r.record_key || ' ' || r.title) like ${searchPattern(filter.q)}`] : []),
    ],
    sql` and `,
  );
export const listRecords = (
  tx: Tx,
  _actor: Actor,
  packageId: string,
  query: RecordFilter & { limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<Page<RecordRow>> =>
  pageRows(tx, query, {
    columns: sql`r.*`,
    from: sql`exchange_rows r where ${whereRecord(packageId, query)}`,
    order: sql`r.seq`,
  });
export const countRecords = (
  tx: Tx,
  packageId: string,
): Promise<{ data_set: string; op: Op; result: Result | null; n: number }[]> =>
  rowsOf(
    sql<{ data_set: string; op: Op; result: Result | null; n: number }>`select data_set, op, result, count(*)::int as n
      from exchange_rows where package_id = ${packageId} group by 1, 2, 3`.execute(tx),
  );

/* —— receipts —— */

export const receiptBySm3 = (tx: Tx, sm3: string): Promise<ReceiptRow | null> =>
  firstOf(sql<ReceiptRow>`select * from exchange_receipts where sm3 = ${sm3}`.execute(tx));
export const receiptsOf = (tx: Tx, packageId: string): Promise<ReceiptRow[]> =>
  rowsOf(
    sql<ReceiptRow>`select * from exchange_receipts where package_id = ${packageId} order by received_at desc, id desc`.execute(
      tx,
    ),
  );
export const insertReceipt = (tx: Tx, _actor: Actor, row: ReceiptRow): Promise<void> =>
  insertRow(tx, 'exchange_receipts', row);
/**
 * What a receipt says of records holds against what an earlier one said, by the moment that the receipts name; of two of one moment
 * the rejection holds. So the order in which they come in makes no difference.
 */
export async function applyResults(
  tx: Tx,
  _actor: Actor,
  packageId: string,
  at: Date,
  rows: readonly { seq: number; result: Result; reason: string }[],
): Promise<void> {
  for (let i = 0; i < rows.length; i += 5000)
    await sql`update exchange_rows r set result = x.result, reason = x.reason, result_at = ${at}
      from jsonb_to_recordset(${JSON.stringify(rows.slice(i, i + 5000))}::jsonb) as x (seq integer, result text, reason text)
      where r.package_id = ${packageId} and r.seq = x.seq
        and (r.result_at is null or r.result_at < ${at}
          or (r.result_at = ${at} and x.result = 'rejected' and (r.result = 'accepted' or r.reason < x.reason)))`.execute(
      tx,
    );
}
export const resultsOf = async (
  tx: Tx,
  packageId: string,
): Promise<{ accepted: number; rejected: number; open: number }> =>
  (await firstOf(
    sql<{
      accepted: number;
      rejected: number;
      open: number;
    }>`select count(*) filter (where result = 'accepted')::int as accepted,
        count(*) filter (where result = 'rejected')::int as rejected, count(*) filter (where result is null)::int as open
      from exchange_rows where package_id = ${packageId} and op <> 'held'`.execute(tx),
  )) ?? { accepted: 0, rejected: 0, open: 0 };

/* —— what comes back —— */

export const findReturn = (tx: Tx, actor: Actor, id: string, lock = false): Promise<ReturnRow | null> =>
  firstOf(
    sql<ReturnRow>`select t.* from exchange_returns t where t.id = ${id} and ${returnsInScope(actor)} ${lock ? sql`for update of t` : sql``}`.execute(
      tx,
    ),
  );
export const knownReturns = async (tx: Tx, receiverCode: string, keys: readonly string[]): Promise<Set<string>> =>
  new Set(
    (
      await rowsOf(
        sql<{ external_key: string }>`select external_key from exchange_returns where receiver = ${receiverCode}
          and external_key = any(${[...keys]}::text[])`.execute(tx),
      )
    ).map((r) => r.external_key),
  );
export const insertReturn = (tx: Tx, _actor: Actor, row: Partial<ReturnRow>): Promise<void> =>
  insertRow(tx, 'exchange_returns', row);
export const listReturns = (
  tx: Tx,
  actor: Actor,
  query: ReturnFilter & { limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<Page<ReturnRow & { receiver_name: string }>> =>
  pageRows(tx, query, {
    columns: sql`t.*, r.name as receiver_name`,
    from: sql`exchange_returns t join exchange_receivers r on r.code = t.receiver where ${sql.join(
      [
        returnsInScope(actor),
        ...(query.kind ? [sql`t.kind = any(${query.kind}::text[])`] : []),
        ...(query.state ? [sql`t.state = any(${query.state}::text[])`] : []),
        ...(query.hazard ? [sql`t.hazard_id = ${query.hazard}`] : []),
        ...(query.q ? [sql`t.search like ${searchPattern(query.q)}`] : []),
      ],
      sql` and `,
    )}`,
    order: sql`t.state = 'waiting' desc, t.received_at desc, t.id desc`,
  });

/* —— districts below —— */

export const sender = (
  tx: Tx,
  code: string,
): Promise<{ code: string; name: string; public_key: string; key_id: string } | null> =>
  firstOf(
    sql<{
      code: string;
      name: string;
      public_key: string;
      key_id: string;
    }>`select code, name, public_key, key_id from exchange_senders where code = ${code}`.execute(tx),
  );
export async function putSender(
  tx: Tx,
  actor: Actor,
  at: Date,
  row: { code: string; name: string; publicKey: string; keyId: string },
): Promise<void> {
  await sql`insert into exchange_senders (code, name, public_key, key_id, added_by_name, added_at)
    values (${row.code}, ${row.name}, ${row.publicKey}, ${row.keyId}, ${actor.name}, ${at})
    on conflict (code) do update set name = excluded.name, public_key = excluded.public_key, key_id = excluded.key_id,
      added_by_name = excluded.added_by_name, added_at = excluded.added_at`.execute(tx);
}
export interface FormerSenderKey {
  sender: string;
  key_id: string;
  public_key: string;
  replaced_at: Date;
  replaced_by_name: string;
  is_taken: boolean;
}
/** The key that a district below signed with before. */
export const formerSenderKey = (tx: Tx, sender: string, keyId: string): Promise<FormerSenderKey | null> =>
  firstOf(
    sql<FormerSenderKey>`select * from exchange_sender_keys where sender = ${sender} and key_id = ${keyId}`.execute(tx),
  );
export async function putFormerSenderKey(tx: Tx, row: FormerSenderKey): Promise<void> {
  await sql`insert into exchange_sender_keys (sender, key_id, public_key, replaced_at, replaced_by_name, is_taken)
    values (${row.sender}, ${row.key_id}, ${row.public_key}, ${row.replaced_at}, ${row.replaced_by_name}, ${row.is_taken})
    on conflict (sender, key_id) do update set replaced_at = excluded.replaced_at, replaced_by_name = excluded.replaced_by_name,
      is_taken = excluded.is_taken`.execute(tx);
}
/** Former keys of all districts below, newest first. */
export const formerSenderKeys = (tx: Tx, actor: Actor): Promise<FormerSenderKey[]> =>
  rowsOf(
    sql<FormerSenderKey>`select * from exchange_sender_keys where ${inboxScope(actor)} order by replaced_at desc, key_id`.execute(
      tx,
    ),
  );
export interface CarriedRow {
  package_id: string;
  seq: number;
  data_set: string;
  record_key: string;
  file_id: string;
  name: string;
  label: string;
  bytes: number;
  sha256: string;
  is_included: boolean;
  why: string;
}
export async function replaceCarried(tx: Tx, packageId: string, rows: readonly CarriedRow[]): Promise<void> {
  await sql`delete from exchange_package_files where package_id = ${packageId}`.execute(tx);
  if (rows.length === 0) return;
  await sql`insert into exchange_package_files (package_id, seq, data_set, record_key, file_id, name, label, bytes, sha256, is_included, why)
    select x.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (package_id uuid, seq integer, data_set text, record_key text,
      file_id uuid, name text, label text, bytes integer, sha256 text, is_included boolean, why text)`.execute(tx);
}
/** Files that went with a package, in its order. */
export const carriedOf = (tx: Tx, packageId: string): Promise<CarriedRow[]> =>
  rowsOf(
    sql<CarriedRow>`select * from exchange_package_files where package_id = ${packageId} and is_included order by seq`.execute(
      tx,
    ),
  );
export async function listCarried(
  tx: Tx,
  packageId: string,
  query: { left: boolean; limit: number; page: number },
): Promise<{ rows: CarriedRow[]; total: number }> {
  const where = sql`package_id = ${packageId} and is_included = ${!query.left}`;
  const rows = await rowsOf(
    sql<CarriedRow>`select * from exchange_package_files where ${where} order by seq
      limit ${query.limit} offset ${(query.page - 1) * query.limit}`.execute(tx),
  );
  const total = await firstOf(
    sql<{ n: number }>`select count(*)::int as n from exchange_package_files where ${where}`.execute(tx),
  );
  return { rows, total: total?.n ?? 0 };
}
export const carriedCounts = async (
  tx: Tx,
  packageId: string,
): Promise<{ included: number; left: number; bytes: number }> =>
  (await firstOf(
    sql<{ included: number; left: number; bytes: number }>`select count(*) filter (where is_included)::int as included,
        count(*) filter (where not is_included)::int as left,
        coalesce(sum(bytes) filter (where is_included), 0)::float8 as bytes
      from exchange_package_files where package_id = ${packageId}`.execute(tx),
  )) ?? { included: 0, left: 0, bytes: 0 };
/** Which of these files another package to the receiver carried that left and was not sent back as a whole: file → its number. */
export async function carriedBefore(
  tx: Tx,
  receiver: string,
  packageId: string,
  fileIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await rowsOf(
    sql<{ file_id: string; code: string }>`select f.file_id, max(p.code) as code from exchange_package_files f
      join exchange_packages p on p.id = f.package_id
      join exchange_rows r on r.package_id = f.package_id and r.data_set = f.data_set and r.record_key = f.record_key
      where f.is_included and f.file_id = any(${[...fileIds]}::uuid[]) and p.receiver = ${receiver} and p.id <> ${packageId}
        and p.state in ('sent', 'acknowledged', 'partlyRejected') and r.result is distinct from 'rejected'
        and not exists (select 1 from exchange_packages n where n.id = ${packageId} and n.replaces_id = p.id)
      group by f.file_id`.execute(tx),
  );
  return new Map(rows.map((row) => [row.file_id, row.code]));
}
export interface InboxRow {
  id: string;
  sender: string;
  package_code: string;
  number: number;
  mode: Mode;
  purpose: Purpose;
  said_at: Date;
  sm3: string;
  previous_sm3: string | null;
  records: number;
  accepted: number;
  rejected: number;
  receipt: string;
  received_at: Date;
  received_by: string;
  received_by_name: string;
}
/** The upper side is the office's: others have no list of it, and no count. */
const inboxScope = (actor: Actor): RawBuilder<boolean> => (actor.scope.all ? sql`true` : sql`false`);
export const inboxOf = (tx: Tx, sender: string, sm3: string): Promise<InboxRow | null> =>
  firstOf(sql<InboxRow>`select * from exchange_inbox where sender = ${sender} and sm3 = ${sm3}`.execute(tx));
export const findInbox = (tx: Tx, actor: Actor, id: string): Promise<InboxRow | null> =>
  firstOf(sql<InboxRow>`select * from exchange_inbox where id = ${id} and ${inboxScope(actor)}`.execute(tx));
export async function insertInbox(tx: Tx, _actor: Actor, row: InboxRow): Promise<void> {
  await sql`insert into exchange_inbox (id, sender, package_code, number, mode, purpose, said_at, sm3, previous_sm3, records, accepted,
      rejected, receipt, received_at, received_by, received_by_name)
    values (${row.id}, ${row.sender}, ${row.package_code}, ${row.number}, ${row.mode}, ${row.purpose}, ${row.said_at}, ${row.sm3},
      ${row.previous_sm3}, ${row.records}, ${row.accepted}, ${row.rejected}, ${row.receipt}, ${row.received_at}, ${row.received_by},
      ${row.received_by_name})`.execute(tx);
}
export type ListedInbox = Omit<InboxRow, 'receipt'> & { sender_name: string };
export async function listInbox(
  tx: Tx,
  actor: Actor,
  query: { sender?: string | undefined; sm3?: string | undefined; limit: number; page?: number | undefined },
): Promise<{ rows: ListedInbox[]; total: number }> {
  const where = sql`${inboxScope(actor)} and (${query.sender ?? ''} = '' or i.sender = ${query.sender ?? ''})
    and (${query.sm3 ?? ''} = '' or i.sm3 = ${query.sm3 ?? ''})`;
  const rows = await rowsOf(
    sql<ListedInbox>`select i.id, i.sender, i.package_code, i.number, i.mode, i.purpose, i.said_at, i.sm3, i.previous_sm3, i.records,
        i.accepted, i.rejected, i.received_at, i.received_by, i.received_by_name, s.name as sender_name
      from exchange_inbox i join exchange_senders s on s.code = i.sender where ${where}
      order by i.received_at desc, i.id desc limit ${query.limit} offset ${((query.page ?? 1) - 1) * query.limit}`.execute(
      tx,
    ),
  );
  const total = await firstOf(
    sql<{ n: number }>`select count(*)::int as n from exchange_inbox i where ${where}`.execute(tx),
  );
  return { rows, total: total?.n ?? 0 };
}
export interface ListedSender {
  code: string;
  name: string;
  key_id: string;
  added_by_name: string;
  added_at: Date;
  packages: number;
  records: number;
  last_at: Date | null;
  last_code: string | null;
}
/** Districts below with what stands of each. */
export const listSenders = (tx: Tx, actor: Actor): Promise<ListedSender[]> =>
  rowsOf(
    sql<ListedSender>`select s.code, s.name, s.key_id, s.added_by_name, s.added_at,
        (select count(*)::int from exchange_inbox i where i.sender = s.code) as packages,
        (select count(*)::int from exchange_received r where r.sender = s.code and r.op <> 'deleted') as records,
        (select max(i.received_at) from exchange_inbox i where i.sender = s.code) as last_at,
        (select i.package_code from exchange_inbox i where i.sender = s.code order by i.number desc limit 1) as last_code
      from exchange_senders s where ${inboxScope(actor)} order by s.code`.execute(tx),
  );
export interface StandingRow {
  data_set: string;
  record_key: string;
  record_version: number;
  op: Op;
  content: string | null;
  package_code: string;
  received_at: Date;
}
/** What a district below says now, record by record; what it withdrew stays to be seen as withdrawn. */
export async function listStanding(
  tx: Tx,
  actor: Actor,
  query: { sender: string; set?: string | undefined; q?: string | undefined; limit: number; page?: number | undefined },
): Promise<{ rows: StandingRow[]; total: number; sets: { set: string; n: number }[] }> {
  const like = searchPattern(query.q ?? '');
  const own = sql`${inboxScope(actor)} and sender = ${query.sender}`;
  const where = sql`${own} and (${query.set ?? ''} = '' or data_set = ${query.set ?? ''})
    and (${query.q ?? ''} = '' or record_key ilike ${like} or content ilike ${like})`;
  const rows = await rowsOf(
    sql<StandingRow>`select data_set, record_key, record_version, op, content, package_code, received_at from exchange_received
      where ${where} order by data_set, record_key limit ${query.limit} offset ${((query.page ?? 1) - 1) * query.limit}`.execute(
      tx,
    ),
  );
  const total = await firstOf(
    sql<{ n: number }>`select count(*)::int as n from exchange_received where ${where}`.execute(tx),
  );
  const sets = await rowsOf(
    sql<{ set: string; n: number }>`select data_set as set, count(*)::int as n from exchange_received where ${own}
      group by data_set order by data_set`.execute(tx),
  );
  return { rows, total: total?.n ?? 0, sets };
}
export interface ReceivedRow {
  data_set: string;
  record_key: string;
  record_version: number;
  op: Op;
  content: string | null;
}
export const received = (tx: Tx, senderCode: string): Promise<ReceivedRow[]> =>
  rowsOf(
    sql<ReceivedRow>`select data_set, record_key, record_version, op, content from exchange_received where sender = ${senderCode}
      order by data_set, record_key`.execute(tx),
  );
export async function putReceived(
  tx: Tx,
  senderCode: string,
  packageCode: string,
  at: Date,
  rows: readonly ReceivedRow[],
): Promise<void> {
  for (let i = 0; i < rows.length; i += 2000)
    await sql`insert into exchange_received as e (sender, data_set, record_key, record_version, op, content, package_code, received_at)
      select ${senderCode}::text, data_set, record_key, record_version, op, content, ${packageCode}::text, ${at}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(rows.slice(i, i + 2000))}::jsonb)
        as x (data_set text, record_key text, record_version integer, op text, content text)
      on conflict (sender, data_set, record_key) do update set record_version = excluded.record_version, op = excluded.op,
        content = excluded.content, package_code = excluded.package_code, received_at = excluded.received_at
      where e.record_version < excluded.record_version`.execute(tx);
}

/* —— indicators —— */

/** Records that a receiver accepted (or answered at all) by the day of the receipt, one row each. */
export const answered = (span: { from: PlainDate; to: PlainDate }, onlyAccepted: boolean): RawBuilder<unknown> =>
  sql`exchange_rows r join exchange_packages p on p.id = r.package_id
    where r.result is not null ${onlyAccepted ? sql`and r.result = 'accepted'` : sql``}
      and (r.result_at at time zone 'Asia/Shanghai')::date between ${span.from} and ${span.to}`;
export const sentPackages = (
  span: { from: PlainDate; to: PlainDate },
  purposes: readonly Purpose[],
  onlyAnswered: boolean,
): RawBuilder<unknown> =>
  sql`exchange_packages p where p.sent_at is not null and p.purpose = any(${[...purposes]}::text[])
    and (p.sent_at at time zone 'Asia/Shanghai')::date between ${span.from} and ${span.to}
    ${
      onlyAnswered
        ? sql`and exists (select 1 from exchange_receipts a where a.package_id = p.id and (a.received_at at time zone 'Asia/Shanghai')::date <= ${span.to})`
        : sql``
    }`;
export const countOf = async (tx: Tx, from: RawBuilder<unknown>): Promise<number> =>
  (await firstOf(sql<{ n: number }>`select count(*)::int as n from ${from}`.execute(tx)))?.n ?? 0;

/** The newest packages of a purpose that the reader may see. */
export async function newestOfPurpose(
  tx: Tx,
  actor: Actor,
  purpose: Purpose,
  limit: number,
): Promise<{ rows: PackageRow[]; total: number }> {
  const where = sql`p.purpose = ${purpose} and ${packagesInScope(actor)}`;
  const total =
    (await sql<{ n: number }>`select count(*)::int as n from exchange_packages p where ${where}`.execute(tx)).rows[0]
      ?.n ?? 0;
  const { rows } =
    await sql<PackageRow>`select p.* from exchange_packages p where ${where} order by p.proposed_at desc, p.id desc limit ${limit}`.execute(
      tx,
    );
  return { rows, total };
}
