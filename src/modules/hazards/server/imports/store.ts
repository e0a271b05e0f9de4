/** SQL of the imports of this room. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { seesRecords } from '#platform/identity/server/index.ts';
import type { ImportKind } from '../../shared/imports.ts';
import type { Column } from './read.ts';

export interface Issue {
  column: string;
  value: string;
  fix: string;
  /** A doubt does not keep the row back. */
  isDoubt?: boolean;
}
export interface ImportRow {
  row_no: number;
  name: string;
  cells: Record<string, string>;
  input: Record<string, unknown> | null;
  issues: Issue[];
  outcome: 'ready' | 'rejected' | 'known' | 'done' | 'failed';
  key: string | null;
}
export interface ImportRecord {
  id: string;
  kind: ImportKind;
  file_id: string;
  file_name: string;
  sheet: string;
  columns: Column[];
  unread: string[];
  state: 'checked' | 'running' | 'done';
  by_id: string;
  post_id: string | null;
  by_name: string;
  created_at: Date;
}

export async function insertImport(tx: Tx, _actor: Actor, r: ImportRecord): Promise<void> {
  await sql`insert into hazard_imports (id, kind, file_id, file_name, sheet, columns, unread, state, by_id, post_id, by_name, created_at)
    values (${r.id}, ${r.kind}, ${r.file_id}, ${r.file_name}, ${r.sheet}, ${JSON.stringify(r.columns)}::jsonb, ${r.unread}::text[], ${r.state},
      ${r.by_id}, ${r.post_id}, ${r.by_name}, ${r.created_at})`.execute(tx);
}

export async function insertRows(tx: Tx, _actor: Actor, importId: string, rows: readonly ImportRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500)
    await sql`insert into hazard_import_rows (import_id, row_no, name, cells, input, issues, outcome, key)
      select ${importId}::uuid, r.row_no, r.name, r.cells, r.input, r.issues, r.outcome, r.key
      from jsonb_to_recordset(${JSON.stringify(rows.slice(at, at + 500))}::jsonb)
        as r (row_no int, name text, cells jsonb, input jsonb, issues jsonb, outcome text, key text)`.execute(tx);
}

/** An import is its maker's alone: it holds what was said in tickets. */
export async function findImport(tx: Tx, actor: Actor, id: string): Promise<ImportRecord | null> {
  // What resembles them on the ledger stands beside the rows: only while the post still opens records.
  const mine = actor.kind === 'system' ? sql`true` : sql`(by_id = ${actor.userId} and ${seesRecords(actor)})`;
  return (
    (await sql<ImportRecord>`select * from hazard_imports where id = ${id} and ${mine}`.execute(tx)).rows[0] ?? null
  );
}

export async function countOutcomes(
  tx: Tx,
  _actor: Actor,
  id: string,
): Promise<{ outcome: ImportRow['outcome']; n: number; doubtful: number }[]> {
  return (
    await sql<{ outcome: ImportRow['outcome']; n: number; doubtful: number }>`select outcome, count(*) as n,
      count(*) filter (where jsonb_array_length(issues) > 0) as doubtful from hazard_import_rows where import_id = ${id} group by outcome`.execute(
      tx,
    )
  ).rows;
}

export async function faultyRows(tx: Tx, _actor: Actor, id: string, limit: number): Promise<ImportRow[]> {
  return (
    await sql<ImportRow>`select * from hazard_import_rows where import_id = ${id} and jsonb_array_length(issues) > 0 and outcome <> 'done'
      order by (outcome in ('ready', 'known')), row_no limit ${limit}`.execute(tx)
  ).rows;
}

export async function setState(
  tx: Tx,
  _actor: Actor,
  id: string,
  state: ImportRecord['state'],
  at: Date,
): Promise<void> {
  await sql`update hazard_imports set state = ${state}, started_at = coalesce(started_at, ${at}::timestamptz),
    finished_at = case when ${state === 'done'}::boolean then ${at}::timestamptz end where id = ${id}`.execute(tx);
}

/** The next row that waits, held by this run. */
export async function takeRow(tx: Tx, _actor: Actor, id: string): Promise<ImportRow | null> {
  const rows = await sql<ImportRow>`select * from hazard_import_rows where import_id = ${id} and outcome = 'ready'
    order by row_no limit 1 for update skip locked`.execute(tx);
  return rows.rows[0] ?? null;
}

export async function settleRow(
  tx: Tx,
  _actor: Actor,
  id: string,
  rowNo: number,
  result: { outcome: ImportRow['outcome']; hazardId?: string | null; issues?: readonly Issue[] },
): Promise<void> {
  await sql`update hazard_import_rows set outcome = ${result.outcome}, hazard_id = ${result.hazardId ?? null},
    issues = coalesce(${result.issues ? JSON.stringify(result.issues) : null}::jsonb, issues) where import_id = ${id} and row_no = ${rowNo}`.execute(
    tx,
  );
}

export async function knownKeys(tx: Tx, _actor: Actor, keys: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{
    key: string;
  }>`select key from hazard_import_keys where key = any(${[...keys]}::text[])`.execute(tx);
  return new Set(rows.rows.map((r) => r.key));
}

/** False when the same row was registered meanwhile. */
export async function keepKey(tx: Tx, _actor: Actor, key: string, hazardId: string): Promise<boolean> {
  const kept =
    await sql`insert into hazard_import_keys (key, hazard_id) values (${key}, ${hazardId}) on conflict (key) do nothing`.execute(
      tx,
    );
  return kept.numAffectedRows === 1n;
}
