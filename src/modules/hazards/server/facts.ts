/**
 * The facts behind every figure (统计口径). An act writes what changes from which day on; nothing is ever rewritten, so the
 * figure of any past day can be summed again and opens exactly the rows that it counts.
 */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import { addDays, dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { findRuleOn } from '#platform/rules/server/index.ts';
import { groupOf, type Channel } from '../shared/labels.ts';
import type { HazardStep } from '../shared/states.ts';
import { markSources } from './source-figures.ts';
import type { HazardRow } from './store.ts';

export type Measure =
  | 'found'
  | 'closed'
  | 'open'
  | 'overdue'
  | 'relapsed'
  | 'judged'
  | 'notified'
  | 'notifiedOnTime'
  | 'planned'
  | 'rectified'
  | 'verified'
  | 'closedOnTime'
  | 'extended'
  | 'listed'
  | 'delisted'
  | 'listing';

/** Stock (存量) is what was discovered on or before this day: plan G2, S2; the day that the ledger's filter names. */
export const STOCK_UNTIL = '2023-12-31' as PlainDate;

type Cell = Pick<HazardRow, 'id' | 'street_code' | 'industry' | 'grade' | 'channel' | 'found_on' | 'unit_id'>;
export interface Fact {
  day: PlainDate;
  measure: Measure;
  n: number;
  /** Of an overdue: the first day after the deadline. */
  since?: PlainDate | null;
}

/** The last day of discovery that is stock, by the rule in force on the day of discovery. */
const stockUntil = async (tx: Tx, on: PlainDate): Promise<PlainDate> =>
  (await findRuleOn<PlainDate>(tx, 'hazards.stockUntil', on))?.value ?? STOCK_UNTIL;

/** `counts`: also what its findings count by channel (来源渠道) is another thing now; the sums are told which hazard it was. */
async function write(
  tx: Tx,
  cell: Cell,
  facts: readonly Fact[],
  at: Date,
  { counts = false }: { counts?: boolean } = {},
): Promise<void> {
  if (facts.length === 0) return counts ? markSources(tx, [cell.id], at) : undefined;
  // In the statement that is sent anyway: registering waits for no further answer.
  const marked = counts
    ? sql`, marked as (insert into hazard_source_marks (id, hazard_id) values (${newId<'mark'>(at.getTime())}::uuid, ${cell.id}::uuid))`
    : sql``;
  const until = await stockUntil(tx, cell.found_on);
  const rows = facts.map(
    (f) =>
      sql`(${newId<'fact'>(at.getTime())}::uuid, ${cell.id}::uuid, ${f.day}::date, ${f.measure}::text, ${f.n}::smallint, ${cell.street_code}::text, ${cell.industry}::text, ${cell.grade}::text, ${groupOf(cell.channel as Channel)}::text, ${cell.found_on <= until}::boolean, ${cell.unit_id}::uuid, ${f.since ?? null}::date, ${at}::timestamptz)`,
  );
  await sql`with f (id, hazard_id, day, measure, n, street_code, industry, grade, channel, is_stock, unit_id, since, recorded_at) as (values ${sql.join(rows)}),
      kept as (insert into hazard_facts (id, hazard_id, day, measure, n, street_code, industry, grade, channel, is_stock, unit_id, since, recorded_at)
        select id, hazard_id, day, measure, n, street_code, industry, grade, channel, is_stock, unit_id, since, recorded_at from f)${marked}
    insert into hazard_figures_pending (id, day, measure, n, street_code, industry, grade, channel, is_stock, unit_id)
      select id, day, measure, n, street_code, industry, grade, channel, is_stock, unit_id from f`.execute(tx);
}

/**
 * A deadline of the running step: overdue from the next day on, unless the step ends before. A deadline that had passed when it
 * was set makes it overdue from today; days that have gone keep their figures.
 */
function dueFacts(dueOn: PlainDate | null, today: PlainDate): Fact[] {
  if (!dueOn) return [];
  const since = addDays(dueOn, 1);
  return [{ day: since < today ? today : since, measure: 'overdue', n: 1, since }];
}

/** The step ended today: kept in time, the announced overdue never comes; late, it ends today. */
const endFacts = (dueOn: PlainDate | null, today: PlainDate): Fact[] =>
  dueOn
    ? [{ day: today <= dueOn ? addDays(dueOn, 1) : today, measure: 'overdue', n: -1, since: addDays(dueOn, 1) }]
    : [];

export const factsOfReport = (tx: Tx, _actor: Actor, h: Cell, dueOn: PlainDate | null, at: Date): Promise<void> =>
  write(
    tx,
    h,
    [
      { day: h.found_on, measure: 'found', n: 1 },
      { day: h.found_on, measure: 'open', n: 1 },
      ...dueFacts(dueOn, dayOf(at)),
    ],
    at,
    { counts: true },
  );

/** What a step is counted as; closing, relapse and withdrawal have facts of their own. */
const stepMeasures: Partial<Record<HazardStep, Measure>> = {
  judgeGeneral: 'judged',
  confirm: 'judged',
  issueNotice: 'notified',
  approvePlan: 'planned',
  submitCompletion: 'rectified',
  verifyPass: 'verified',
};

/** The act itself, on its day; a notice also in time (按期告知) when its step's deadline `dueOn` had not passed. */
export function factsOfAct(
  tx: Tx,
  _actor: Actor,
  h: Cell,
  step: HazardStep,
  dueOn: PlainDate | null,
  today: PlainDate,
  at: Date,
): Promise<void> {
  const measure = stepMeasures[step];
  if (!measure) return Promise.resolve();
  const facts: Fact[] = [{ day: today, measure, n: 1 }];
  if (step === 'issueNotice' && dueOn !== null && today <= dueOn)
    facts.push({ day: today, measure: 'notifiedOnTime', n: 1 });
  return write(tx, h, facts, at);
}

/** More time was granted (同意延期). */
export const factsOfExtension = (tx: Tx, _actor: Actor, h: Cell, today: PlainDate, at: Date): Promise<void> =>
  write(tx, h, [{ day: today, measure: 'extended', n: 1 }], at);

/** Put on the list of an authority (挂牌), for the act that does so. */
export const factsOfListing = (tx: Tx, _actor: Actor, h: Cell, today: PlainDate, at: Date): Promise<void> =>
  write(
    tx,
    h,
    [
      { day: today, measure: 'listed', n: 1 },
      { day: today, measure: 'listing', n: 1 },
    ],
    at,
  );

/** Taken off the list of that authority (摘牌). */
export const factsOfDelisting = (tx: Tx, _actor: Actor, h: Cell, today: PlainDate, at: Date): Promise<void> =>
  write(
    tx,
    h,
    [
      { day: today, measure: 'delisted', n: 1 },
      { day: today, measure: 'listing', n: -1 },
    ],
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
    : write(tx, h, [...endFacts(oldDueOn, today), ...dueFacts(newDueOn, today)], at);

/** Off the list (销号); in time (按期) when rectification was completed within the deadline, granted extensions included. */
export const factsOfClosure = (
  tx: Tx,
  _actor: Actor,
  h: Cell & Pick<HazardRow, 'completed_on' | 'rectify_due_on'>,
  today: PlainDate,
  at: Date,
): Promise<void> =>
  write(
    tx,
    h,
    [
      { day: today, measure: 'closed', n: 1 },
      ...(h.completed_on !== null && h.rectify_due_on !== null && h.completed_on <= h.rectify_due_on
        ? [{ day: today, measure: 'closedOnTime', n: 1 } as const]
        : []),
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

/** What a hazard counts now, by day. */
export async function balance(tx: Tx, hazardId: string): Promise<Fact[]> {
  const rows = await sql<{
    day: PlainDate;
    measure: Measure;
    n: number;
    since: PlainDate | null;
  }>`select day, measure, since, sum(n)::int as n from hazard_facts
    where hazard_id = ${hazardId} group by day, measure, since having sum(n) <> 0`.execute(tx);
  return rows.rows;
}

/** The hazard belongs to another cell than thought (judged, industry corrected, handed to another unit): its facts move there with their days. */
export async function moveFacts(tx: Tx, _actor: Actor, from: Cell, to: Cell, at: Date): Promise<void> {
  const facts = await balance(tx, from.id);
  await write(
    tx,
    from,
    facts.map((f) => ({ ...f, n: -f.n })),
    at,
  );
  await write(tx, to, facts, at, { counts: true });
}

/** It was none (误判撤销): everything that it counted is taken back on the same days. */
export async function cancelFacts(tx: Tx, _actor: Actor, h: Cell, at: Date): Promise<void> {
  await write(
    tx,
    h,
    (await balance(tx, h.id)).map((f) => ({ ...f, n: -f.n })),
    at,
    { counts: true },
  );
}

/** Puts back what a hazard counted, on the same days (拆分恢复). */
export const restoreFacts = (tx: Tx, _actor: Actor, h: Cell, facts: readonly Fact[], at: Date): Promise<void> =>
  write(tx, h, facts, at, { counts: true });
