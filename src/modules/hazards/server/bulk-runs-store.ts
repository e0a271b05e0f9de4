/** SQL of acts on all hazards of a condition (按条件批量办理). */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { seesRecords } from '#platform/identity/server/index.ts';
import type { RawBuilder } from 'kysely';
import type { BulkAct, BulkOutcome, BulkRunState } from '../shared/bulk.ts';
import { inScope } from './store.ts';

export interface RunRow {
  id: string;
  act: BulkAct;
  filter: Record<string, unknown>;
  condition: string;
  input: Record<string, unknown> | null;
  state: BulkRunState;
  by_id: string;
  post_id: string | null;
  by_name: string;
  created_at: Date;
}
export interface RunItem {
  seq: number;
  hazard_id: string;
  outcome: BulkOutcome;
  text: string;
}

export async function insertRun(
  tx: Tx,
  actor: Actor,
  r: Pick<RunRow, 'id' | 'act' | 'filter' | 'condition'>,
  at: Date,
): Promise<void> {
  await sql`insert into hazard_bulk_runs (id, act, filter, condition, state, by_id, post_id, by_name, created_at)
    values (${r.id}, ${r.act}, ${JSON.stringify(r.filter)}::jsonb, ${r.condition}, 'checking', ${actor.userId}, ${actor.postId}, ${actor.name}, ${at})`.execute(
    tx,
  );
}
/** The rows as they are now: what comes under the condition later is not theirs. */
export async function fixRows(tx: Tx, _actor: Actor, id: string, condition: RawBuilder<unknown>): Promise<void> {
  await sql`insert into hazard_bulk_rows (run_id, seq, hazard_id, outcome)
    select ${id}::uuid, row_number() over (order by h.step_due_at, h.id), h.id, 'waiting' from hazards h where ${condition}`.execute(
    tx,
  );
}
/** A run is its maker's alone. */
export async function findRun(tx: Tx, actor: Actor, id: string, lock = false): Promise<RunRow | null> {
  const mine = actor.kind === 'system' ? sql`true` : sql`(by_id = ${actor.userId} and ${seesRecords(actor)})`;
  return (
    (
      await sql<RunRow>`select * from hazard_bulk_runs where id = ${id} and ${mine} ${lock ? sql`for update` : sql``}`.execute(
        tx,
      )
    ).rows[0] ?? null
  );
}
export async function setRun(
  tx: Tx,
  _actor: Actor,
  id: string,
  state: BulkRunState,
  at: Date,
  input: Record<string, unknown> | null = null,
): Promise<void> {
  await sql`update hazard_bulk_runs set state = ${state}, input = coalesce(${input ? JSON.stringify(input) : null}::jsonb, input),
    started_at = case when ${state === 'running'}::boolean then coalesce(started_at, ${at}::timestamptz) else started_at end,
    finished_at = case when ${state === 'done'}::boolean then ${at}::timestamptz end where id = ${id}`.execute(tx);
}
/** The next row in an outcome, held by this transaction. */
export async function takeItem(tx: Tx, _actor: Actor, id: string, outcome: BulkOutcome): Promise<RunItem | null> {
  return (
    (
      await sql<RunItem>`select seq, hazard_id, outcome, text from hazard_bulk_rows where run_id = ${id} and outcome = ${outcome}
        order by seq limit 1 for update skip locked`.execute(tx)
    ).rows[0] ?? null
  );
}
export async function nextItems(
  tx: Tx,
  _actor: Actor,
  id: string,
  outcome: BulkOutcome,
  limit: number,
): Promise<RunItem[]> {
  return (
    await sql<RunItem>`select seq, hazard_id, outcome, text from hazard_bulk_rows where run_id = ${id} and outcome = ${outcome}
      order by seq limit ${limit}`.execute(tx)
  ).rows;
}
export async function settleItem(
  tx: Tx,
  _actor: Actor,
  id: string,
  item: Pick<RunItem, 'seq' | 'outcome' | 'text'>,
): Promise<void> {
  await sql`update hazard_bulk_rows set outcome = ${item.outcome}, text = ${item.text} where run_id = ${id} and seq = ${item.seq}`.execute(
    tx,
  );
}
/** What the reader may see of a run now: rows that left his sight since then, or with his right, are counted and shown no more. */
const inSight = (actor: Actor): RawBuilder<unknown> =>
  actor.kind === 'system'
    ? sql`true`
    : sql`exists (select 1 from hazards h where h.id = i.hazard_id and ${inScope(actor)})`;
export async function countItems(tx: Tx, actor: Actor, id: string): Promise<Record<BulkOutcome, number>> {
  const counts = { waiting: 0, ready: 0, refused: 0, done: 0, failed: 0 };
  for (const r of (
    await sql<{
      outcome: BulkOutcome;
      n: number;
    }>`select i.outcome, count(*)::int as n from hazard_bulk_rows i where i.run_id = ${id} and ${inSight(actor)} group by 1`.execute(
      tx,
    )
  ).rows)
    counts[r.outcome] = r.n;
  return counts;
}
export async function itemsOf(
  tx: Tx,
  actor: Actor,
  id: string,
  outcomes: readonly BulkOutcome[] | undefined,
  page: { limit: number; page: number },
): Promise<{ rows: (RunItem & { code: string; title: string; enterprise_name: string })[]; total: number }> {
  const where = sql`i.run_id = ${id} and ${inSight(actor)} ${outcomes ? sql`and i.outcome = any(${[...outcomes]}::text[])` : sql``}`;
  const total = (await sql<{ n: number }>`select count(*)::int as n from hazard_bulk_rows i where ${where}`.execute(tx))
    .rows[0]!.n;
  const rows = (
    await sql<
      RunItem & { code: string; title: string; enterprise_name: string }
    >`select i.seq, i.hazard_id, i.outcome, i.text,
        h.code, h.title, h.enterprise_name from hazard_bulk_rows i join hazards h on h.id = i.hazard_id where ${where}
      order by i.outcome not in ('refused', 'failed'), i.seq limit ${page.limit} offset ${(page.page - 1) * page.limit}`.execute(
      tx,
    )
  ).rows;
  return { rows, total };
}
