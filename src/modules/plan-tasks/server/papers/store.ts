/** SQL of sub-plans, and nothing but. */
import type { RawBuilder } from 'kysely';
import { sql, type Tx } from '#kernel/server/db.ts';
import { insertRow, titlesBy } from '#kernel/server/rows.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { Chapter } from '../../shared/papers/schema.ts';
import type { SubPlanState } from '../../shared/papers/states.ts';

export interface SubPlanRow {
  id: string;
  code: string;
  unit_id: string;
  unit_name: string;
  unit_kind: 'department' | 'street';
  edition: number;
  title: string;
  chapters: Chapter[];
  due_on: PlainDate | null;
  state: SubPlanState;
  state_since: Date;
  version: number;
  reason: string;
  previous_id: string | null;
  drafted_at: Date;
  drafted_by: string;
  drafted_by_name: string;
  submitted_at: Date | null;
  submitted_by: string | null;
  submitted_by_name: string | null;
  signed_at: Date | null;
  signed_by: string | null;
  signed_by_name: string | null;
  filed_at: Date | null;
  accepted_at: Date | null;
  accepted_by: string | null;
  accepted_by_name: string | null;
  returns: number;
  opinion: string;
  superseded_at: Date | null;
}
export interface SubPlanItemRow {
  id: string;
  plan_id: string;
  seq: number;
  what: string;
  demand_keys: string[];
  due_on: PlainDate | null;
  person: string;
}

/** A unit's papers are seen by the unit and by the district. */
export const ofUnit = (actor: Actor, column: RawBuilder<unknown>): RawBuilder<unknown> =>
  scopeSql(actor, { assigned: sql<boolean>`${column} = ${actor.unitId}` });

const one = async (tx: Tx, actor: Actor, id: string, lock: boolean): Promise<SubPlanRow | null> =>
  (
    await sql<SubPlanRow>`select s.* from sub_plans s where s.id = ${id} and ${ofUnit(actor, sql`s.unit_id`)}
      ${lock ? sql`for update of s` : sql``}`.execute(tx)
  ).rows[0] ?? null;
export const find = (tx: Tx, actor: Actor, id: string): Promise<SubPlanRow | null> => one(tx, actor, id, false);
export const findForUpdate = (tx: Tx, actor: Actor, id: string): Promise<SubPlanRow | null> => one(tx, actor, id, true);
export const isVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await find(tx, actor, id)) !== null;

export const insertPlan = (
  tx: Tx,
  _actor: Actor,
  row: Pick<
    SubPlanRow,
    | 'id'
    | 'code'
    | 'unit_id'
    | 'unit_name'
    | 'unit_kind'
    | 'edition'
    | 'title'
    | 'chapters'
    | 'due_on'
    | 'state'
    | 'state_since'
    | 'reason'
    | 'previous_id'
    | 'drafted_at'
    | 'drafted_by'
    | 'drafted_by_name'
  >,
): Promise<void> => insertRow(tx, 'sub_plans', { ...row, chapters: JSON.stringify(row.chapters) });

export const itemsOf = async (tx: Tx, _actor: Actor, planId: string): Promise<SubPlanItemRow[]> =>
  (await sql<SubPlanItemRow>`select * from sub_plan_items where plan_id = ${planId} order by seq`.execute(tx)).rows;
export async function replaceItems(
  tx: Tx,
  _actor: Actor,
  planId: string,
  items: readonly Omit<SubPlanItemRow, 'plan_id' | 'seq'>[],
): Promise<void> {
  await sql`delete from sub_plan_items where plan_id = ${planId}`.execute(tx);
  for (const [at, item] of items.entries())
    await insertRow(tx, 'sub_plan_items', { ...item, plan_id: planId, seq: at + 1 });
}

/** All editions of a unit, newest first. */
export const editionsOf = async (tx: Tx, _actor: Actor, unitId: string): Promise<SubPlanRow[]> =>
  (await sql<SubPlanRow>`select * from sub_plans where unit_id = ${unitId} order by edition desc`.execute(tx)).rows;

export interface FiledRow {
  unit_id: string;
  id: string;
  edition: number;
  state: SubPlanState;
  due_on: PlainDate | null;
  first_due_on: PlainDate | null;
  filed_at: Date | null;
  first_filed_at: Date | null;
  accepted_at: Date | null;
  keys: string[] | null;
}
/** For each unit the edition that held at a moment: the newest filed by then, else the one being written. */
export const heldAt = async (tx: Tx, actor: Actor, at: Date): Promise<FiledRow[]> =>
  (
    await sql<FiledRow>`select distinct on (s.unit_id) s.unit_id, s.id, s.edition, s.state, s.due_on, s.filed_at, s.accepted_at,
      (select f.due_on from sub_plans f where f.unit_id = s.unit_id and f.edition = 1) as first_due_on,
      (select min(f.filed_at) from sub_plans f where f.unit_id = s.unit_id) as first_filed_at,
      (select array_agg(distinct k.key) from sub_plan_items i, unnest(i.demand_keys) as k (key) where i.plan_id = s.id) as keys
    from sub_plans s where ${ofUnit(actor, sql`s.unit_id`)} and s.drafted_at <= ${at}
    order by s.unit_id, (s.filed_at is not null and s.filed_at <= ${at}) desc, s.edition desc`.execute(tx)
  ).rows;

/** Mobilisation meetings of units by a day. */
export const mobilisedBy = async (tx: Tx, _actor: Actor, on: PlainDate): Promise<Map<string, number>> =>
  new Map(
    (
      await sql<{ unit_id: string; n: number }>`select unit_id, count(*)::int as n from plan_meetings
        where kind = 'mobilise' and state = 'recorded' and held_on <= ${on} group by unit_id`.execute(tx)
    ).rows.map((r) => [r.unit_id, r.n]),
  );

export const titlesOf = (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
  titlesBy(tx, ids, sql`select id, title from sub_plans where id = any(${[...ids]}::uuid[])`);
