/** SQL of imports. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { RowIssue } from '../../shared/cell-issue.ts';
import type { ImportOutcome, ImportView } from '../../shared/schema.ts';

export interface ImportRecord {
  id: string;
  file_id: string | null;
  file_name: string;
  file_sha256: string;
  format: string;
  sheet: string;
  choice: { sheet?: string; mapping?: Record<string, number | null> };
  header: { sheets: string[]; headerRows: number[]; columns: ImportView['columns']; remarks: string[] };
  state: ImportView['state'];
  total_rows: number;
  done_row: number;
  counts: Partial<Record<ImportOutcome, number>>;
  message: string | null;
  by_id: string;
  by_name: string;
  created_at: Date;
  finished_at: Date | null;
}

const columns = sql.raw(
  'id, file_id, file_name, file_sha256, format, sheet, choice, header, state, total_rows, done_row, counts, message, by_id, by_name, created_at, finished_at',
);

/** Imports of one's own unit; the committee office and the program see all. */
const visible = (actor: Actor) =>
  actor.scope.all ? sql<boolean>`true` : sql<boolean>`(by_id = ${actor.userId} or by_unit_id = ${actor.unitId})`;

export async function insertImport(tx: Tx, actor: Actor, row: ImportRecord): Promise<void> {
  await sql`insert into enterprise_imports (id, file_id, file_name, file_sha256, format, sheet, choice, header, state, by_id, by_name, by_unit_id, created_at)
    values (${row.id}, ${row.file_id}, ${row.file_name}, ${row.file_sha256}, ${row.format}, ${row.sheet}, ${JSON.stringify(row.choice)}::jsonb,
      ${JSON.stringify(row.header)}::jsonb, ${row.state}, ${actor.userId}, ${actor.name}, ${actor.unitId}, ${row.created_at})`.execute(
    tx,
  );
}

export async function findImport(tx: Tx, actor: Actor, id: string, lock = false): Promise<ImportRecord | null> {
  const rows =
    await sql<ImportRecord>`select ${columns} from enterprise_imports where id = ${id} and ${visible(actor)} ${lock ? sql`for update` : sql``}`.execute(
      tx,
    );
  return rows.rows[0] ?? null;
}

export async function listImports(
  tx: Tx,
  actor: Actor,
  limit: number,
  offset: number,
): Promise<{ rows: ImportRecord[]; total: number }> {
  const rows =
    await sql<ImportRecord>`select ${columns} from enterprise_imports where ${visible(actor)} order by created_at desc, id desc limit ${limit} offset ${offset}`.execute(
      tx,
    );
  const total = await sql<{ n: number }>`select count(*) as n from enterprise_imports where ${visible(actor)}`.execute(
    tx,
  );
  return { rows: rows.rows, total: total.rows[0]?.n ?? 0 };
}

export async function patchImport(
  tx: Tx,
  _actor: Actor,
  id: string,
  patch: Partial<
    Pick<
      ImportRecord,
      'state' | 'total_rows' | 'done_row' | 'counts' | 'message' | 'finished_at' | 'choice' | 'header' | 'sheet'
    >
  >,
): Promise<void> {
  const sets = Object.entries(patch).map(([column, value]) =>
    ['counts', 'choice', 'header'].includes(column)
      ? sql`${sql.ref(column)} = ${JSON.stringify(value)}::jsonb`
      : sql`${sql.ref(column)} = ${value}`,
  );
  if (sets.length > 0) await sql`update enterprise_imports set ${sql.join(sets, sql`, `)} where id = ${id}`.execute(tx);
}

export interface RowRecord {
  row_no: number;
  outcome: ImportOutcome;
  row_values: Record<string, unknown>;
  issues: RowIssue[];
  enterprise_id: string | null;
  candidate_id: string | null;
  score: number | null;
  reasons: string[];
}

export async function insertRows(tx: Tx, _actor: Actor, importId: string, rows: readonly RowRecord[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into enterprise_import_rows (import_id, row_no, outcome, row_values, issues, enterprise_id, candidate_id, score, reasons)
    select ${importId}, row_no, outcome, row_values, issues, enterprise_id, candidate_id, score, reasons
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(row_no integer, outcome text, row_values jsonb, issues jsonb, enterprise_id uuid, candidate_id uuid, score real, reasons jsonb)`.execute(
    tx,
  );
}

export async function deleteRows(tx: Tx, _actor: Actor, importId: string): Promise<void> {
  await sql`delete from enterprise_import_rows where import_id = ${importId}`.execute(tx);
}

export interface StoredRow extends RowRecord {
  import_id: string;
  file_name: string;
  decided_at: Date | null;
  decided_name: string | null;
  candidate_name: string | null;
  candidate_code: string | null;
  candidate_address: string | null;
}

const rowColumns =
  sql.raw(`r.import_id, i.file_name, r.row_no, r.outcome, r.row_values, r.issues, r.enterprise_id, r.candidate_id, r.score, r.reasons, r.decided_at, r.decided_name,
  c.name as candidate_name, c.uscc as candidate_code, c.address as candidate_address`);
const rowJoin = sql.raw(
  'enterprise_import_rows r join enterprise_imports i on i.id = r.import_id left join enterprises c on c.id = r.candidate_id',
);
const rowVisible = (actor: Actor) =>
  actor.scope.all ? sql<boolean>`true` : sql<boolean>`(i.by_id = ${actor.userId} or i.by_unit_id = ${actor.unitId})`;

export async function listRows(
  tx: Tx,
  actor: Actor,
  filter: {
    importId?: string;
    outcome?: ImportOutcome | undefined;
    severity?: string | undefined;
    undecided?: boolean;
  },
  limit: number,
  offset: number,
): Promise<{ rows: StoredRow[]; total: number }> {
  const where = sql.join(
    [
      rowVisible(actor),
      ...(filter.importId ? [sql`r.import_id = ${filter.importId}`] : []),
      ...(filter.outcome ? [sql`r.outcome = ${filter.outcome}`] : []),
      ...(filter.severity ? [sql`r.issues @> ${JSON.stringify([{ severity: filter.severity }])}::jsonb`] : []),
      ...(filter.undecided ? [sql`r.outcome = 'doubtful' and r.decided_at is null and i.state = 'done'`] : []),
    ],
    sql` and `,
  );
  const rows =
    await sql<StoredRow>`select ${rowColumns} from ${rowJoin} where ${where} order by r.import_id desc, r.row_no limit ${limit} offset ${offset}`.execute(
      tx,
    );
  const total = await sql<{
    n: number;
  }>`select count(*) as n from enterprise_import_rows r join enterprise_imports i on i.id = r.import_id where ${where}`.execute(
    tx,
  );
  return { rows: rows.rows, total: total.rows[0]?.n ?? 0 };
}

export async function findRow(tx: Tx, actor: Actor, importId: string, row: number): Promise<StoredRow | null> {
  await sql`select 1 from enterprise_import_rows where import_id = ${importId} and row_no = ${row} for update`.execute(
    tx,
  );
  return (
    (
      await sql<StoredRow>`select ${rowColumns} from ${rowJoin} where r.import_id = ${importId} and r.row_no = ${row} and ${rowVisible(actor)}`.execute(
        tx,
      )
    ).rows[0] ?? null
  );
}

export async function settleRow(
  tx: Tx,
  actor: Actor,
  importId: string,
  row: number,
  outcome: ImportOutcome,
  enterpriseId: string,
  at: Date,
): Promise<void> {
  await sql`update enterprise_import_rows set outcome = ${outcome}, enterprise_id = ${enterpriseId}, decided_at = ${at}, decided_by = ${actor.userId}, decided_name = ${actor.name}
    where import_id = ${importId} and row_no = ${row}`.execute(tx);
}

export async function undecided(tx: Tx, _actor: Actor, importId: string): Promise<number> {
  return (
    (
      await sql<{
        n: number;
      }>`select count(*) as n from enterprise_import_rows where import_id = ${importId} and outcome = 'doubtful' and decided_at is null`.execute(
        tx,
      )
    ).rows[0]?.n ?? 0
  );
}

/** Enterprises that earlier rows of this import were settled on, for going on after a stop. */
export async function settledIn(tx: Tx, _actor: Actor, importId: string): Promise<Map<string, number>> {
  const rows = await sql<{
    enterprise_id: string;
    row_no: number;
  }>`select enterprise_id, min(row_no) as row_no from enterprise_import_rows
    where import_id = ${importId} and enterprise_id is not null group by 1`.execute(tx);
  return new Map(rows.rows.map((r) => [r.enterprise_id, r.row_no]));
}

export async function decisions(tx: Tx, _actor: Actor): Promise<Map<string, string>> {
  const rows = await sql<{
    row_key: string;
    enterprise_id: string;
  }>`select row_key, enterprise_id from enterprise_match_decisions`.execute(tx);
  return new Map(rows.rows.map((r) => [r.row_key, r.enterprise_id]));
}

export async function keepDecision(
  tx: Tx,
  actor: Actor,
  rowKey: string,
  enterpriseId: string,
  at: Date,
): Promise<void> {
  await sql`insert into enterprise_match_decisions (row_key, enterprise_id, decided_by, decided_at) values (${rowKey}, ${enterpriseId}, ${actor.userId}, ${at})
    on conflict (row_key) do update set enterprise_id = excluded.enterprise_id, decided_by = excluded.decided_by, decided_at = excluded.decided_at`.execute(
    tx,
  );
}
