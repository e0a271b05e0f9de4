/**
 * The facts behind every figure (统计口径). An act writes what changes from which day on; nothing is ever rewritten, so the
 * figure of any past day can be summed again and opens exactly the rows that it counts.
 */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import { addDays, type PlainDate } from '#kernel/shared/time.ts';
import { groupOf, type Channel } from '../shared/labels.ts';
import type { HazardRow } from './store.ts';

export type Measure = 'found' | 'closed' | 'open' | 'overdue' | 'relapsed';

/** Stock (存量) is what was discovered on or before this day: plan G2, S2. */
export const STOCK_UNTIL = '2023-12-31' as PlainDate;

type Cell = Pick<HazardRow, 'id' | 'street_code' | 'industry' | 'grade' | 'channel' | 'found_on'>;
interface Fact {
  day: PlainDate;
  measure: Measure;
  n: number;
}

async function write(tx: Tx, cell: Cell, facts: readonly Fact[], at: Date): Promise<void> {
  if (facts.length === 0) return;
  const rows = facts.map(
    (f) =>
      sql`(${newId<'fact'>(at.getTime())}::uuid, ${cell.id}::uuid, ${f.day}::date, ${f.measure}::text, ${f.n}::smallint, ${cell.street_code}::text, ${cell.industry}::text, ${cell.grade}::text, ${groupOf(cell.channel as Channel)}::text, ${cell.found_on <= STOCK_UNTIL}::boolean, ${at}::timestamptz)`,
  );
  await sql`with f (id, hazard_id, day, measure, n, street_code, industry, grade, channel, is_stock, recorded_at) as (values ${sql.join(rows)}),
      kept as (insert into hazard_facts (id, hazard_id, day, measure, n, street_code, industry, grade, channel, is_stock, recorded_at)
        select id, hazard_id, day, measure, n, street_code, industry, grade, channel, is_stock, recorded_at from f)
    insert into hazard_figures_pending (id, day, measure, n, street_code, industry, grade, channel, is_stock)
      select id, day, measure, n, street_code, industry, grade, channel, is_stock from f`.execute(tx);
}

/** A deadline of the running step: overdue from the next day on, unless the step ends before. */
const dueFacts = (dueOn: PlainDate | null): Fact[] =>
  dueOn ? [{ day: addDays(dueOn, 1), measure: 'overdue', n: 1 }] : [];

/** The step ended today: kept in time, the announced overdue never comes; late, it ends today. */
const endFacts = (dueOn: PlainDate | null, today: PlainDate): Fact[] =>
  dueOn ? [{ day: today <= dueOn ? addDays(dueOn, 1) : today, measure: 'overdue', n: -1 }] : [];

export const factsOfReport = (tx: Tx, _actor: Actor, h: Cell, dueOn: PlainDate | null, at: Date): Promise<void> =>
  write(
    tx,
    h,
    [{ day: h.found_on, measure: 'found', n: 1 }, { day: h.found_on, measure: 'open', n: 1 }, ...dueFacts(dueOn)],
    at,
  );

/** The running step ended and another began (or none). */
export const factsOfStep = (
  tx: Tx,
  _actor: Actor,
  h: Cell,
  oldDueOn: PlainDate | null,
  newDueOn: PlainDate | null,
  today: PlainDate,
  at: Date,
): Promise<void> =>
  oldDueOn === newDueOn && (oldDueOn === null || today <= oldDueOn)
    ? Promise.resolve()
    : write(tx, h, [...endFacts(oldDueOn, today), ...dueFacts(newDueOn)], at);

export const factsOfClosure = (tx: Tx, _actor: Actor, h: Cell, today: PlainDate, at: Date): Promise<void> =>
  write(
    tx,
    h,
    [
      { day: today, measure: 'closed', n: 1 },
      { day: today, measure: 'open', n: -1 },
    ],
    at,
  );

export const factsOfRelapse = (tx: Tx, _actor: Actor, h: Cell, today: PlainDate, at: Date): Promise<void> =>
  write(
    tx,
    h,
    [
      { day: today, measure: 'relapsed', n: 1 },
      { day: today, measure: 'open', n: 1 },
    ],
    at,
  );

async function balance(tx: Tx, hazardId: string): Promise<Fact[]> {
  const rows = await sql<{
    day: PlainDate;
    measure: Measure;
    n: number;
  }>`select day, measure, sum(n)::int as n from hazard_facts
    where hazard_id = ${hazardId} group by day, measure having sum(n) <> 0`.execute(tx);
  return rows.rows;
}

/** The hazard belongs to another cell than thought (judged, industry corrected): its facts move there with their days. */
export async function moveFacts(tx: Tx, _actor: Actor, from: Cell, to: Cell, at: Date): Promise<void> {
  const facts = await balance(tx, from.id);
  await write(
    tx,
    from,
    facts.map((f) => ({ ...f, n: -f.n })),
    at,
  );
  await write(tx, to, facts, at);
}

/** It was none (误判撤销): everything that it counted is taken back on the same days. */
export async function cancelFacts(tx: Tx, _actor: Actor, h: Cell, at: Date): Promise<void> {
  await write(
    tx,
    h,
    (await balance(tx, h.id)).map((f) => ({ ...f, n: -f.n })),
    at,
  );
}
