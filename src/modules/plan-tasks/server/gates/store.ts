/** SQL of project gates, and nothing but. */
import type { RawBuilder } from 'kysely';
import { sql, type Tx } from '#kernel/server/db.ts';
import { allOf, insertRow, pageRows, titlesBy } from '#kernel/server/rows.ts';
import { searchPattern } from '#kernel/server/search.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { Page } from '#kernel/shared/page.ts';
import { isUuid } from '#kernel/shared/id.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { AnsweredQuestion, GateCounts, GateFilter, GateQuery } from '../../shared/gates/schema.ts';
import {
  gateMarks,
  type ConditionState,
  type GateKind,
  type GateMark,
  type GateResult,
  type GateState,
  type OpinionState,
  type Stance,
} from '../../shared/gates/states.ts';

export interface GateCaseRow {
  id: string;
  code: string;
  kind: GateKind;
  title: string;
  project_code: string;
  place: string;
  street_code: string | null;
  enterprise_id: string | null;
  enterprise_name: string;
  industry: string;
  investment_fen: number | null;
  description: string;
  questions: AnsweredQuestion[];
  questions_rule: string;
  questions_version: number;
  unit_id: string;
  unit_name: string;
  opened_by: string;
  opened_by_name: string;
  opened_at: Date;
  previous_id: string | null;
  previous_code: string;
  state: GateState;
  state_since: Date;
  version: number;
  opinions_due_on: PlainDate;
  gathered_at: Date | null;
  result: GateResult | null;
  result_reason: string;
  concluded_at: Date | null;
  concluded_by: string | null;
  concluded_by_name: string | null;
  draft_id: string | null;
  ended_at: Date | null;
  search: string;
}
export interface OpinionRow {
  id: string;
  case_id: string;
  code: string;
  unit_id: string;
  unit_name: string;
  asked_at: Date;
  due_on: PlainDate;
  state: OpinionState;
  state_since: Date;
  version: number;
  stance: Stance | null;
  reasons: string;
  conditions: string[];
  given_at: Date | null;
  given_by: string | null;
  given_by_name: string | null;
}
export interface ConditionRow {
  id: string;
  case_id: string;
  code: string;
  seq: number;
  what: string;
  unit_id: string;
  unit_name: string;
  confirm_unit_id: string;
  confirm_unit_name: string;
  set_at: Date;
  due_on: PlainDate;
  state: ConditionState;
  state_since: Date;
  version: number;
  report: string;
  reported_at: Date | null;
  reported_by: string | null;
  reported_by_name: string | null;
  returns: number;
  opinion: string;
  met_at: Date | null;
  met_by: string | null;
  met_by_name: string | null;
}

/** Seen by the district, the street of the place, the unit that asks, units that were asked, and who has a part in a condition. */
export const inScope = (actor: Actor): RawBuilder<unknown> =>
  scopeSql(actor, {
    street: 'g.street_code',
    assigned: sql<boolean>`(g.unit_id = ${actor.unitId}
      or exists (select 1 from gate_opinions o where o.case_id = g.id and o.unit_id = ${actor.unitId})
      or exists (select 1 from gate_conditions c where c.case_id = g.id and ${actor.unitId} in (c.unit_id, c.confirm_unit_id)))`,
  });

/** By the case's own id, or that of one of its opinions or conditions. */
const which = (id: string): RawBuilder<unknown> => sql`(g.id = ${id}
  or g.id in (select case_id from gate_opinions where id = ${id}) or g.id in (select case_id from gate_conditions where id = ${id}))`;

const one = async (tx: Tx, actor: Actor, id: string, lock: boolean): Promise<GateCaseRow | null> =>
  (
    await sql<GateCaseRow>`select g.* from gate_cases g where ${which(id)} and ${inScope(actor)} ${lock ? sql`for update of g` : sql``}`.execute(
      tx,
    )
  ).rows[0] ?? null;
export const find = (tx: Tx, actor: Actor, id: string): Promise<GateCaseRow | null> => one(tx, actor, id, false);
export const findForUpdate = (tx: Tx, actor: Actor, id: string): Promise<GateCaseRow | null> =>
  one(tx, actor, id, true);
export const isVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await find(tx, actor, id)) !== null;
export async function placeOf(
  tx: Tx,
  actor: Actor,
  id: string,
): Promise<{ label: string; isAssigned: boolean; streetCode: string | null } | null> {
  if (!isUuid(id)) return null;
  const g = await find(tx, actor, id);
  return g ? { label: `把关事项 ${g.code}`, isAssigned: true, streetCode: g.street_code } : null;
}

type New<T, K extends keyof T> = Omit<T, K | 'version'>;
export const insertCase = (
  tx: Tx,
  _actor: Actor,
  row: New<
    GateCaseRow,
    | 'gathered_at'
    | 'result'
    | 'result_reason'
    | 'concluded_at'
    | 'concluded_by'
    | 'concluded_by_name'
    | 'draft_id'
    | 'ended_at'
  >,
): Promise<void> => insertRow(tx, 'gate_cases', { ...row, questions: JSON.stringify(row.questions) });
export const insertOpinion = (
  tx: Tx,
  _actor: Actor,
  row: New<OpinionRow, 'stance' | 'reasons' | 'conditions' | 'given_at' | 'given_by' | 'given_by_name'>,
): Promise<void> => insertRow(tx, 'gate_opinions', row);
export const insertCondition = (
  tx: Tx,
  _actor: Actor,
  row: New<
    ConditionRow,
    | 'report'
    | 'reported_at'
    | 'reported_by'
    | 'reported_by_name'
    | 'returns'
    | 'opinion'
    | 'met_at'
    | 'met_by'
    | 'met_by_name'
  >,
): Promise<void> => insertRow(tx, 'gate_conditions', row);

export const opinionsOf = async (tx: Tx, _actor: Actor, caseId: string): Promise<OpinionRow[]> =>
  (
    await sql<OpinionRow>`select o.* from gate_opinions o join units n on n.id = o.unit_id where o.case_id = ${caseId} order by n.sort, o.id`.execute(
      tx,
    )
  ).rows;
export const conditionsOf = async (tx: Tx, _actor: Actor, caseId: string): Promise<ConditionRow[]> =>
  (await sql<ConditionRow>`select c.* from gate_conditions c where c.case_id = ${caseId} order by c.seq`.execute(tx))
    .rows;

/** What holds of a case at a moment: the same words for the figure, its rows, and the indicators. */
const gateMarkSql = (at: Date): Record<GateMark, RawBuilder<unknown>> => {
  const ended = sql`(g.state = 'withdrawn' and g.ended_at <= ${at})`;
  const concluded = sql`(g.concluded_at is not null and g.concluded_at <= ${at})`;
  return {
    all: sql`true`,
    open: sql`(not ${concluded} and not ${ended})`,
    late: sql`(not ${concluded} and not ${ended} and g.opinions_due_on < ${dayOf(at)})`,
    passed: sql`(${concluded} and g.result = 'passed')`,
    conditional: sql`(${concluded} and g.result = 'conditional')`,
    refused: sql`(${concluded} and g.result = 'refused')`,
    unmet: sql`(${concluded} and g.result = 'conditional' and exists (select 1 from gate_conditions c where c.case_id = g.id and (c.met_at is null or c.met_at > ${at})))`,
  };
};
const startOf = (day: PlainDate): RawBuilder<unknown> => sql`(${day}::date::timestamp at time zone 'Asia/Shanghai')`;
const endOf = (day: PlainDate): RawBuilder<unknown> =>
  sql`((${day}::date + 1)::timestamp at time zone 'Asia/Shanghai')`;
/** A moment within days, both included. */
export const within = (moment: RawBuilder<unknown>, from?: PlainDate, to?: PlainDate): RawBuilder<unknown> =>
  allOf([...(from ? [sql`${moment} >= ${startOf(from)}`] : []), ...(to ? [sql`${moment} < ${endOf(to)}`] : [])]);

const where = (actor: Actor, f: GateFilter, at: Date): RawBuilder<unknown> =>
  allOf([
    inScope(actor),
    sql`g.opened_at <= ${at}`,
    within(sql`g.opened_at`, f.from, f.to),
    ...(f.kind ? [sql`g.kind = any(${f.kind}::text[])`] : []),
    ...(f.state ? [sql`g.state = any(${f.state}::text[])`] : []),
    ...(f.unit ? [sql`g.unit_id = any(${f.unit}::uuid[])`] : []),
    ...(f.street ? [sql`g.street_code = any(${f.street}::text[])`] : []),
    ...(f.mark ? [gateMarkSql(at)[f.mark as GateMark]] : []),
    ...(f.q ? [sql`g.search like ${searchPattern(f.q)}`] : []),
  ]);

export interface ListedGate extends GateCaseRow {
  asked: number;
  given: number;
  refusals: number;
  conditions: number;
  unmet: number;
  is_late: boolean;
}
export const listCases = (tx: Tx, actor: Actor, query: GateQuery, at: Date): Promise<Page<ListedGate>> =>
  pageRows<ListedGate>(tx, query, {
    columns: sql`g.*,
      (select count(*)::int from gate_opinions o where o.case_id = g.id) as asked,
      (select count(*)::int from gate_opinions o where o.case_id = g.id and o.given_at <= ${at}) as given,
      (select count(*)::int from gate_opinions o where o.case_id = g.id and o.given_at <= ${at} and o.stance = 'refuse') as refusals,
      (select count(*)::int from gate_conditions c where c.case_id = g.id and c.set_at <= ${at}) as conditions,
      (select count(*)::int from gate_conditions c where c.case_id = g.id and c.set_at <= ${at} and (c.met_at is null or c.met_at > ${at})) as unmet,
      ${gateMarkSql(at).late} as is_late`,
    from: sql`gate_cases g`,
    where: where(actor, query, at),
    order: sql`g.opened_at desc, g.id desc`,
  });

export async function figures(
  tx: Tx,
  actor: Actor,
  filter: GateFilter,
  at: Date,
): Promise<(GateCounts & { kind: GateKind | null })[]> {
  const m = gateMarkSql(at);
  const columns = sql.join(gateMarks.map((mark) => sql`count(*) filter (where ${m[mark]})::int as ${sql.ref(mark)}`));
  return (
    await sql<GateCounts & { kind: GateKind | null }>`select g.kind, ${columns} from gate_cases g
      where ${where(actor, filter, at)} group by grouping sets ((), (g.kind))`.execute(tx)
  ).rows;
}

export const titlesOf = (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
  titlesBy(
    tx,
    ids,
    sql`select id, title from gate_cases where id = any(${[...ids]}::uuid[])
    union all select o.id, g.title from gate_opinions o join gate_cases g on g.id = o.case_id where o.id = any(${[...ids]}::uuid[])
    union all select c.id, c.what from gate_conditions c where c.id = any(${[...ids]}::uuid[])`,
  );
