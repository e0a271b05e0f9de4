/** SQL of imports. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { seesRecords } from '#platform/identity/server/index.ts';
import type { RowIssue } from '../../shared/cell-issue.ts';
import type { ImportOutcome, ImportView } from '../../shared/schema.ts';

/** What the person chose in the preview. */
export interface ImportChoice {
  sheet?: string;
  /** Field → column from 0, or null: not in this sheet. */
  mapping?: Record<string, number | null>;
  /** For rows without a street, or without a known industry field. */
  defaults?: { streetCode?: string | undefined; industry?: string | undefined };
  /** Suggestions that were taken: row → field → text. */
  fixes?: Record<string, Record<string, string>>;
}

export interface ImportRecord {
  id: string;
  file_id: string | null;
  file_name: string;
  file_sha256: string;
  format: string;
  sheet: string;
  choice: ImportChoice;
  header: { sheets: string[]; headerRows: number[]; columns: ImportView['columns']; remarks: string[] };
  state: ImportView['state'];
  total_rows: number;
  done_row: number;
  counts: Partial<Record<ImportOutcome, number>>;
  message: string | null;
  by_id: string;
  by_name: string;
  by_post_id: string | null;
  run_id: string | null;
  heard_at: Date | null;
  created_at: Date;
  finished_at: Date | null;
}

const columns = sql.raw(
  'id, file_id, file_name, file_sha256, format, sheet, choice, header, state, total_rows, done_row, counts, message, by_id, by_name, by_post_id, run_id, heard_at, created_at, finished_at',
);

/** Imports of one's own unit, also those of people who have left it; the committee office and the program see all. */
const visible = (actor: Actor) =>
  actor.scope.all ? sql<boolean>`true` : sql<boolean>`(${seesRecords(actor)} and by_unit_id = ${actor.unitId})`;

export async function insertImport(tx: Tx, actor: Actor, row: ImportRecord): Promise<void> {
  await sql`insert into enterprise_imports (id, file_id, file_name, file_sha256, format, sheet, choice, header, state, by_id, by_name, by_unit_id, by_post_id, run_id, heard_at, created_at)
    values (${row.id}, ${row.file_id}, ${row.file_name}, ${row.file_sha256}, ${row.format}, ${row.sheet}, ${JSON.stringify(row.choice)}::jsonb,
      ${JSON.stringify(row.header)}::jsonb, ${row.state}, ${actor.userId}, ${actor.name}, ${actor.unitId}, ${actor.postId}, ${row.run_id}, ${row.heard_at}, ${row.created_at})`.execute(
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
      | 'state'
      | 'total_rows'
      | 'done_row'
      | 'counts'
      | 'message'
      | 'finished_at'
      | 'choice'
      | 'header'
      | 'sheet'
      | 'run_id'
      | 'heard_at'
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

/**
 * Takes the carrying out of an import in hand; null when it is not to be carried out, or somebody who was heard of after
 * `silentSince` does it already.
 */
export async function claim(
  tx: Tx,
  _actor: Actor,
  id: string,
  runId: string,
  at: Date,
  silentSince: Date,
): Promise<ImportRecord | null> {
  const rows = await sql<ImportRecord>`update enterprise_imports set run_id = ${runId}, heard_at = ${at}
    where id = ${id} and state in ('running', 'checking') and (run_id is null or heard_at < ${silentSince})
    returning ${columns}`.execute(tx);
  return rows.rows[0] ?? null;
}

/** Keeps how far the run has come; false when it is no longer this run's. */
export async function progress(
  tx: Tx,
  _actor: Actor,
  id: string,
  runId: string,
  now: { doneRow: number; counts: Partial<Record<ImportOutcome, number>>; at: Date },
): Promise<boolean> {
  const done =
    await sql`update enterprise_imports set done_row = ${now.doneRow}, counts = ${JSON.stringify(now.counts)}::jsonb,
      heard_at = ${now.at}
    where id = ${id} and run_id = ${runId} and state in ('running', 'checking')`.execute(tx);
  return done.numAffectedRows === 1n;
}

/** Ends a run that failed, unless somebody else has taken the import in hand. */
export async function stop(
  tx: Tx,
  _actor: Actor,
  id: string,
  runId: string,
  state: 'stopped' | 'failed',
  message: string,
  at: Date,
): Promise<void> {
  await sql`update enterprise_imports set state = ${state}, message = ${message}, finished_at = ${at}, run_id = null
    where id = ${id} and run_id = ${runId}`.execute(tx);
}

/** Imports whose run fell silent before the moment, e.g. because the program was killed. */
export async function silent(tx: Tx, _actor: Actor, since: Date): Promise<ImportRecord[]> {
  return (
    await sql<ImportRecord>`select ${columns} from enterprise_imports
      where state in ('running', 'checking') and run_id is not null and heard_at < ${since} for update skip locked`.execute(
      tx,
    )
  ).rows;
}

/** Rows kept so far by outcome. */
export async function countRows(
  tx: Tx,
  _actor: Actor,
  importId: string,
): Promise<Partial<Record<ImportOutcome, number>>> {
  const rows = await sql<{ outcome: ImportOutcome; n: number }>`
    select outcome, count(*) as n from enterprise_import_rows where import_id = ${importId} group by outcome`.execute(
    tx,
  );
  return Object.fromEntries(rows.rows.map((r) => [r.outcome, r.n]));
}

export interface RowRecord {
  row_no: number;
  outcome: ImportOutcome;
  row_values: Record<string, unknown>;
  issues: RowIssue[];
  /** What the cells held, by column; only of rows that a person has to look at. */
  cells: (string | null)[] | null;
  row_key: string;
  content_key: string;
  enterprise_id: string | null;
  candidate_id: string | null;
  score: number | null;
  reasons: string[];
}

export async function insertRows(tx: Tx, _actor: Actor, importId: string, rows: readonly RowRecord[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into enterprise_import_rows (import_id, row_no, outcome, row_values, issues, cells, row_key, content_key, enterprise_id, candidate_id, score, reasons)
    select ${importId}, row_no, outcome, row_values, issues, cells, row_key, content_key, enterprise_id, candidate_id, score, reasons
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(row_no integer, outcome text, row_values jsonb, issues jsonb, cells jsonb, row_key text, content_key text, enterprise_id uuid, candidate_id uuid, score real, reasons jsonb)`.execute(
    tx,
  );
}

export async function deleteRows(tx: Tx, _actor: Actor, importId: string): Promise<void> {
  await sql`delete from enterprise_import_rows where import_id = ${importId}`.execute(tx);
}

export interface StoredRow extends RowRecord {
  import_id: string;
  file_name: string;
  /** Columns of the ledger as they were taken. */
  columns: ImportView['columns'];
  decided_at: Date | null;
  decided_name: string | null;
  candidate_name: string | null;
  candidate_code: string | null;
  candidate_address: string | null;
}

const rowColumns =
  sql.raw(`r.import_id, i.file_name, i.header->'columns' as columns, r.row_no, r.outcome, r.row_values, r.issues, r.cells, r.row_key, r.content_key, r.enterprise_id, r.candidate_id, r.score, r.reasons, r.decided_at, r.decided_name,
  c.name as candidate_name, c.uscc as candidate_code, c.address as candidate_address`);
const rowJoin = sql.raw(
  'enterprise_import_rows r join enterprise_imports i on i.id = r.import_id left join enterprises c on c.id = r.candidate_id',
);
const rowVisible = (actor: Actor) =>
  actor.scope.all ? sql<boolean>`true` : sql<boolean>`(${seesRecords(actor)} and i.by_unit_id = ${actor.unitId})`;

/** A row that is to be put right in the ledger and sent again: refused, or stored with something missing. */
const isFault = sql<boolean>`(r.outcome = 'rejected' or (r.outcome <> 'doubtful' and r.issues @> '[{"severity":"warning"}]'::jsonb))`;

export interface RowFilter {
  importId?: string;
  outcome?: ImportOutcome | undefined;
  /** Only rows to be put right. */
  faults?: boolean | undefined;
  /** Doubtful rows that wait for a person; each once, from its latest import. */
  undecided?: boolean;
}

const rowCondition = (actor: Actor, filter: RowFilter) =>
  sql.join(
    [
      rowVisible(actor),
      ...(filter.importId ? [sql`r.import_id = ${filter.importId}`] : []),
      ...(filter.outcome ? [sql`r.outcome = ${filter.outcome}`] : []),
      ...(filter.faults ? [isFault] : []),
      ...(filter.undecided
        ? [
            sql`r.outcome = 'doubtful' and r.decided_at is null and i.state not in ('preview', 'checking', 'checked', 'failed')`,
            sql`not exists (select 1 from enterprise_import_rows l join enterprise_imports j on j.id = l.import_id
              where l.row_key = r.row_key and l.outcome = 'doubtful' and l.decided_at is null and (l.import_id, l.row_no) > (r.import_id, r.row_no)
                and j.state not in ('preview', 'checking', 'checked', 'failed'))`,
          ]
        : []),
    ],
    sql` and `,
  );

export async function listRows(
  tx: Tx,
  actor: Actor,
  filter: RowFilter,
  limit: number,
  offset: number,
): Promise<{ rows: StoredRow[]; total: number }> {
  const where = rowCondition(actor, filter);
  const rows =
    await sql<StoredRow>`select ${rowColumns} from ${rowJoin} where ${where} order by r.import_id desc, r.row_no limit ${limit} offset ${offset}`.execute(
      tx,
    );
  return { rows: rows.rows, total: await countWhere(tx, actor, filter) };
}

export async function countWhere(tx: Tx, actor: Actor, filter: RowFilter): Promise<number> {
  const total = await sql<{
    n: number;
  }>`select count(*) as n from enterprise_import_rows r join enterprise_imports i on i.id = r.import_id where ${rowCondition(actor, filter)}`.execute(
    tx,
  );
  return total.rows[0]?.n ?? 0;
}

/** Rows to be put right in batches, in the order of the sheet. */
export async function* faults(
  reading: <R>(run: (tx: Tx) => Promise<R>) => Promise<R>,
  actor: Actor,
  importId: string,
  batch = 1000,
): AsyncGenerator<StoredRow[]> {
  let last = 0;
  for (;;) {
    const after = last;
    const { rows } = await reading((tx) =>
      sql<StoredRow>`select ${rowColumns} from ${rowJoin} where ${rowCondition(actor, { importId, faults: true })} and r.row_no > ${after}
        order by r.row_no limit ${batch}`.execute(tx),
    );
    if (rows.length > 0) yield rows;
    if (rows.length < batch) return;
    last = rows.at(-1)!.row_no;
  }
}

/** Columns in which something is wrong. */
export async function faultyFields(tx: Tx, actor: Actor, importId: string): Promise<Set<string>> {
  const rows = await sql<{ field: string | null }>`
    select distinct i2.issue->>'field' as field from enterprise_import_rows r join enterprise_imports i on i.id = r.import_id,
      jsonb_array_elements(r.issues) as i2(issue)
    where ${rowCondition(actor, { importId, faults: true })} and i2.issue->>'severity' <> 'info'`.execute(tx);
  return new Set(rows.rows.flatMap((r) => r.field ?? []));
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

/** The row has its answer, and so has the same row of other imports that still waits. */
export async function settleRow(
  tx: Tx,
  actor: Actor,
  row: Pick<StoredRow, 'import_id' | 'row_no' | 'row_key'>,
  outcome: ImportOutcome,
  enterpriseId: string,
  at: Date,
): Promise<void> {
  await sql`update enterprise_import_rows set outcome = ${outcome}, enterprise_id = ${enterpriseId}, decided_at = ${at}, decided_by = ${actor.userId}, decided_name = ${actor.name}
    where import_id = ${row.import_id} and row_no = ${row.row_no}`.execute(tx);
  await sql`update enterprise_import_rows set outcome = 'duplicate', enterprise_id = ${enterpriseId}, decided_at = ${at}, decided_by = ${actor.userId}, decided_name = ${actor.name}
    where row_key = ${row.row_key} and outcome = 'doubtful' and decided_at is null`.execute(tx);
}

export async function changeIssues(
  tx: Tx,
  _actor: Actor,
  importId: string,
  row: number,
  issues: readonly RowIssue[],
): Promise<void> {
  await sql`update enterprise_import_rows set issues = ${JSON.stringify(issues)}::jsonb where import_id = ${importId} and row_no = ${row}`.execute(
    tx,
  );
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

/** Doubtful rows that wait, by import. */
export async function undecidedOf(tx: Tx, _actor: Actor, importIds: readonly string[]): Promise<Map<string, number>> {
  if (importIds.length === 0) return new Map();
  const rows = await sql<{ import_id: string; n: number }>`select import_id, count(*) as n from enterprise_import_rows
    where import_id = any(${[...importIds]}::uuid[]) and outcome = 'doubtful' and decided_at is null group by import_id`.execute(
    tx,
  );
  return new Map(rows.rows.map((r) => [r.import_id, r.n]));
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

/** Rows of this very file that earlier imports settled: content key → enterprise. */
export async function settledRows(tx: Tx, _actor: Actor, sha256: string): Promise<Map<string, string>> {
  const rows = await sql<{ content_key: string; enterprise_id: string }>`
    select distinct on (r.content_key) r.content_key, r.enterprise_id from enterprise_import_rows r join enterprise_imports i on i.id = r.import_id
    where i.file_sha256 = ${sha256} and r.enterprise_id is not null order by r.content_key, r.import_id desc, r.row_no`.execute(
    tx,
  );
  return new Map(rows.rows.map((r) => [r.content_key, r.enterprise_id]));
}

/**
 * Rows that earlier imports left for a person and that still wait: row key → the enterprise they were compared with. A
 * register that has grown meanwhile is no reason to decide them without asking.
 */
export async function waitingRows(tx: Tx, actor: Actor): Promise<Map<string, string>> {
  const rows = await sql<{ row_key: string; candidate_id: string }>`
    select distinct on (r.row_key) r.row_key, r.candidate_id
    from enterprise_import_rows r join enterprise_imports i on i.id = r.import_id
    where ${rowCondition(actor, { undecided: true })} and r.candidate_id is not null
    order by r.row_key, r.import_id, r.row_no`.execute(tx);
  return new Map(rows.rows.map((r) => [r.row_key, r.candidate_id]));
}
