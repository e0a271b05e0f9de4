/** SQL of 吹哨报到, and nothing but. */
import type { RawBuilder } from 'kysely';
import { sql, type Tx } from '#kernel/server/db.ts';
import { pageRows, titlesBy } from '#kernel/server/rows.ts';
import { searchPattern } from '#kernel/server/search.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { isUuid } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { endOfDay, startOfDay } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { WhistleCounts, WhistleFilter, WhistleQuery } from '../../shared/joint/whistle-schema.ts';
import type { CallState, Rating, Urgency, WhistleMark, WhistleState } from '../../shared/joint/whistle-states.ts';

export interface WhistleRow {
  id: string;
  code: string;
  title: string;
  description: string;
  urgency: Urgency;
  place: string;
  street_code: string;
  latitude: number | null;
  longitude: number | null;
  enterprise_id: string | null;
  enterprise_name: string;
  hazard_id: string | null;
  hazard_code: string;
  hazard_title: string;
  unit_id: string;
  unit_name: string;
  raised_by: string;
  raised_by_name: string;
  raised_at: Date;
  arrive_due_at: Date;
  arrive_rule: string;
  arrive_rule_version: number;
  former_id: string | null;
  round: number;
  state: WhistleState;
  state_since: Date;
  version: number;
  ended_at: Date | null;
  search: string;
}

export interface CallRow {
  id: string;
  whistle_id: string;
  code: string;
  unit_id: string;
  unit_name: string;
  state: CallState;
  state_since: Date;
  version: number;
  called_at: Date;
  due_at: Date;
  step_due_at: Date | null;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  acknowledged_by_name: string | null;
  arrived_at: Date | null;
  arrived_by: string | null;
  arrived_by_name: string | null;
  arrived_accuracy: number | null;
  arrived_distance: number | null;
  arrival_note: string;
  reported_at: Date | null;
  reported_by: string | null;
  reported_by_name: string | null;
  result: string;
  rated_at: Date | null;
  rated_by: string | null;
  rated_by_name: string | null;
  rating: Rating | null;
  rating_note: string;
  cancelled_at: Date | null;
}

/** The whistle is seen by the district, the street, the community that blew it, and every department that it called. */
const whistleInScope = (actor: Actor): RawBuilder<unknown> =>
  scopeSql(actor, {
    street: 'w.street_code',
    assigned: sql<boolean>`(w.unit_id = ${actor.unitId} or exists (select 1 from whistle_calls mine where mine.whistle_id = w.id and mine.unit_id = ${actor.unitId}))`,
  });

/** Rows and figures: a department counts its own calls only, though it sees who else was called with it. */
export const callInScope = (actor: Actor): RawBuilder<unknown> =>
  scopeSql(actor, {
    street: 'w.street_code',
    assigned: sql<boolean>`(c.unit_id = ${actor.unitId} or w.unit_id = ${actor.unitId})`,
  });

/** By its own id or by that of one of its calls: a thing to do names the call. */
export async function find(tx: Tx, actor: Actor, id: string): Promise<WhistleRow | null> {
  const rows = await sql<WhistleRow>`select w.* from whistles w
    where (w.id = ${id} or w.id in (select whistle_id from whistle_calls where id = ${id})) and ${whistleInScope(actor)}`.execute(
    tx,
  );
  return rows.rows[0] ?? null;
}

export async function findForUpdate(tx: Tx, actor: Actor, id: string): Promise<WhistleRow | null> {
  const rows =
    await sql<WhistleRow>`select w.* from whistles w where w.id = ${id} and ${whistleInScope(actor)} for update of w`.execute(
      tx,
    );
  return rows.rows[0] ?? null;
}

export const isVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await find(tx, actor, id)) !== null;

export async function placeOf(
  tx: Tx,
  actor: Actor,
  id: string,
): Promise<{ label: string; streetCode: string; isAssigned: boolean } | null> {
  if (!isUuid(id)) return null;
  const rows = await sql<{ code: string; street_code: string; is_assigned: boolean }>`select w.code, w.street_code,
      (w.unit_id = ${actor.unitId} or exists (select 1 from whistle_calls m where m.whistle_id = w.id and m.unit_id = ${actor.unitId})) as is_assigned
    from whistles w where w.id = ${id} or w.id in (select whistle_id from whistle_calls where id = ${id})`.execute(tx);
  const row = rows.rows[0];
  return row ? { label: `吹哨 ${row.code}`, streetCode: row.street_code, isAssigned: row.is_assigned === true } : null;
}

export async function callsOf(tx: Tx, _actor: Actor, whistleId: string): Promise<CallRow[]> {
  return (
    await sql<CallRow>`select c.* from whistle_calls c join units n on n.id = c.unit_id
      where c.whistle_id = ${whistleId} order by n.sort, c.unit_name, c.id`.execute(tx)
  ).rows;
}

export async function callForUpdate(tx: Tx, _actor: Actor, whistleId: string, callId: string): Promise<CallRow | null> {
  return (
    (
      await sql<CallRow>`select c.* from whistle_calls c where c.id = ${callId} and c.whistle_id = ${whistleId} for update`.execute(
        tx,
      )
    ).rows[0] ?? null
  );
}

export async function nextOf(tx: Tx, actor: Actor, id: string): Promise<{ id: string; code: string } | null> {
  return (
    (
      await sql<{
        id: string;
        code: string;
      }>`select w.id, w.code from whistles w where w.former_id = ${id} and ${whistleInScope(actor)}`.execute(tx)
    ).rows[0] ?? null
  );
}

export async function insertWhistle(tx: Tx, _actor: Actor, w: Omit<WhistleRow, 'version' | 'ended_at'>): Promise<void> {
  const entries = Object.entries(w);
  await sql`insert into whistles (${sql.join(entries.map(([k]) => sql.ref(k)))}) values (${sql.join(entries.map(([, v]) => sql`${v}`))})`.execute(
    tx,
  );
}

export async function insertCalls(
  tx: Tx,
  _actor: Actor,
  calls: readonly Pick<
    CallRow,
    'id' | 'whistle_id' | 'code' | 'unit_id' | 'unit_name' | 'called_at' | 'due_at' | 'step_due_at'
  >[],
): Promise<void> {
  const rows = calls.map(
    (c) =>
      sql`(${c.id}::uuid, ${c.whistle_id}::uuid, ${c.code}, ${c.unit_id}::uuid, ${c.unit_name}, 'called', ${c.called_at}::timestamptz, ${c.called_at}::timestamptz, ${c.due_at}::timestamptz, ${c.step_due_at}::timestamptz)`,
  );
  await sql`insert into whistle_calls (id, whistle_id, code, unit_id, unit_name, state, state_since, called_at, due_at, step_due_at)
    values ${sql.join(rows)}`.execute(tx);
}

export async function setStepDue(tx: Tx, _actor: Actor, callId: string, dueAt: Date | null): Promise<void> {
  await sql`update whistle_calls set step_due_at = ${dueAt} where id = ${callId}`.execute(tx);
}

/** What holds of a call at a moment: the same words for the figure and for the rows that it opens. */
const isLive = (at: Date): RawBuilder<unknown> =>
  sql`c.called_at <= ${at} and (c.cancelled_at is null or c.cancelled_at > ${at})`;
const hasArrived = (at: Date): RawBuilder<unknown> => sql`(c.arrived_at is not null and c.arrived_at <= ${at})`;
const isRated = (at: Date): RawBuilder<unknown> => sql`(c.rated_at is not null and c.rated_at <= ${at})`;
const marks = (at: Date): Record<WhistleMark, RawBuilder<unknown>> => ({
  called: sql`${isLive(at)}`,
  open: sql`${isLive(at)} and not ${isRated(at)}`,
  onTime: sql`${isLive(at)} and ${hasArrived(at)} and c.arrived_at <= c.due_at`,
  late: sql`${isLive(at)} and ((${hasArrived(at)} and c.arrived_at > c.due_at) or (not ${hasArrived(at)} and c.due_at < ${at}))`,
  waiting: sql`${isLive(at)} and not ${hasArrived(at)} and c.due_at >= ${at}`,
  arrived: sql`${isLive(at)} and ${hasArrived(at)}`,
  rated: sql`${isLive(at)} and ${isRated(at)}`,
  solved: sql`${isLive(at)} and ${isRated(at)} and c.rating = 'solved'`,
  partly: sql`${isLive(at)} and ${isRated(at)} and c.rating = 'partly'`,
  unsolved: sql`${isLive(at)} and ${isRated(at)} and c.rating = 'unsolved'`,
});

const stateAt = (at: Date): RawBuilder<unknown> => sql`case when c.cancelled_at <= ${at} then 'cancelled'
  when c.rated_at <= ${at} then 'rated' when c.reported_at <= ${at} then 'reported' when c.arrived_at <= ${at} then 'arrived'
  when c.acknowledged_at <= ${at} then 'acknowledged' else 'called' end`;

function where(actor: Actor, filter: WhistleFilter, at: Date): RawBuilder<unknown> {
  return sql.join(
    [
      callInScope(actor),
      sql`c.called_at <= ${at}`,
      ...(filter.from ? [sql`c.called_at >= ${startOfDay(filter.from)}`] : []),
      ...(filter.to ? [sql`c.called_at <= ${endOfDay(filter.to)}`] : []),
      ...(filter.dueFrom ? [sql`c.due_at >= ${startOfDay(filter.dueFrom)}`] : []),
      ...(filter.dueTo ? [sql`c.due_at <= ${endOfDay(filter.dueTo)}`] : []),
      ...(filter.street ? [sql`w.street_code = any(${filter.street}::text[])`] : []),
      ...(filter.unit ? [sql`c.unit_id = any(${filter.unit}::uuid[])`] : []),
      ...(filter.urgency ? [sql`w.urgency = any(${filter.urgency}::text[])`] : []),
      ...(filter.state ? [sql`${stateAt(at)} = any(${filter.state}::text[])`] : []),
      ...(filter.mark ? [sql`(${marks(at)[filter.mark]})`] : []),
      ...(filter.q ? [sql`w.search like ${searchPattern(filter.q)}`] : []),
    ],
    sql` and `,
  );
}

export type ListedRow = Pick<
  CallRow,
  | 'id'
  | 'whistle_id'
  | 'unit_name'
  | 'called_at'
  | 'due_at'
  | 'step_due_at'
  | 'arrived_at'
  | 'rated_at'
  | 'rating'
  | 'cancelled_at'
> &
  Pick<WhistleRow, 'code' | 'title' | 'place' | 'urgency' | 'street_code' | 'round'> & { state: CallState };

const orders = {
  calledAt: sql`c.called_at, c.id`,
  '-calledAt': sql`c.called_at desc, c.id desc`,
  due: sql`c.step_due_at nulls last, c.id`,
  '-due': sql`c.step_due_at desc nulls last, c.id desc`,
} as const;

export const list = (tx: Tx, actor: Actor, query: WhistleQuery, at: Date): Promise<Page<ListedRow>> =>
  pageRows(tx, query, {
    columns: sql`c.id, c.whistle_id, w.code, w.title, w.place, w.urgency, w.street_code, w.round, c.unit_name,
      ${stateAt(at)} as state, c.called_at, c.due_at, c.step_due_at, c.arrived_at, c.rated_at, c.rating, c.cancelled_at`,
    from: sql`whistle_calls c join whistles w on w.id = c.whistle_id`,
    where: where(actor, query, at),
    order: orders[query.sort],
  });

type Counted = WhistleCounts & { unit_id: string | null; unit_name: string | null; street_code: string | null };

/** All counts in one reading: the total, by department and by street. */
export async function figures(tx: Tx, actor: Actor, filter: WhistleFilter, at: Date): Promise<Counted[]> {
  const m = marks(at);
  const n = (mark: WhistleMark, name: string): RawBuilder<unknown> =>
    sql`count(*) filter (where ${m[mark]}) as ${sql.ref(name)}`;
  const columns = sql.join([
    n('called', 'calls'),
    n('open', 'open'),
    n('arrived', 'arrived'),
    n('onTime', 'onTime'),
    n('late', 'late'),
    n('waiting', 'waiting'),
    n('rated', 'rated'),
    n('solved', 'solved'),
    n('partly', 'partly'),
    n('unsolved', 'unsolved'),
    sql`percentile_cont(0.5) within group (order by extract(epoch from c.arrived_at - c.called_at) / 60) filter (where ${m.arrived}) as "medianMinutes"`,
  ]);
  const rows = await sql<Counted>`select c.unit_id, max(c.unit_name) as unit_name, w.street_code, ${columns}
    from whistle_calls c join whistles w on w.id = c.whistle_id where ${where(actor, filter, at)}
    group by grouping sets ((), (c.unit_id), (w.street_code)) order by 4 desc`.execute(tx);
  return rows.rows;
}

/** For workbench lines: title by call id and by whistle id. */
export const titlesOf = (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
  titlesBy(
    tx,
    ids,
    sql`
    select w.id, w.title from whistles w where w.id = any(${[...ids]}::uuid[])
    union all select c.id, w.title || '（' || c.unit_name || '）' from whistle_calls c join whistles w on w.id = c.whistle_id where c.id = any(${[...ids]}::uuid[])`,
  );

/** Open calls of the actor's own business, for the workbench. */
export async function openCounts(tx: Tx, actor: Actor, now: Date): Promise<{ open: number; late: number }> {
  const m = marks(now);
  const rows = await sql<{ open: number; late: number }>`select count(*) filter (where ${m.open}) as open,
      count(*) filter (where ${m.open} and ${m.late}) as late
    from whistle_calls c join whistles w on w.id = c.whistle_id where c.state not in ('rated', 'cancelled') and ${callInScope(actor)}`.execute(
    tx,
  );
  return rows.rows[0] ?? { open: 0, late: 0 };
}
