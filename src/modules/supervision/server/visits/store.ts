/** SQL of 督导组, and nothing but. */
import type { RawBuilder } from 'kysely';
import { likeText, sql, type Tx } from '#kernel/server/db.ts';
import { firstOf, insertRow, pageRows, rowsOf, titlesBy } from '#kernel/server/rows.ts';
import { searchPattern } from '#kernel/server/search.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { isUuid } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { seesRecords } from '#platform/identity/server/index.ts';
import type {
  FindingCounts,
  FindingFilter,
  FindingQuery,
  GroupQuery,
  VisitCounts,
  VisitFilter,
  VisitQuery,
} from '../../shared/visits/schema.ts';
import type {
  FindingKind,
  FindingMark,
  FindingState,
  GroupState,
  MatterResult,
  MemberPart,
  Method,
  VisitMark,
  VisitState,
} from '../../shared/visits/states.ts';

export interface GroupRow {
  id: string;
  code: string;
  name: string;
  subject: string;
  method: Method;
  from_on: PlainDate;
  to_on: PlainDate;
  matters: string[];
  state: GroupState;
  state_since: Date;
  version: number;
  unit_id: string;
  unit_name: string;
  proposed_by: string;
  proposed_by_name: string;
  proposed_at: Date;
  approved_by: string | null;
  approved_by_name: string | null;
  approved_at: Date | null;
  ended_at: Date | null;
  draft_id: string | null;
  search: string;
}
export interface MemberRow {
  id: string;
  group_id: string;
  part: MemberPart;
  user_id: string;
  user_name: string;
  unit_id: string;
  unit_name: string;
  sort: number;
}
export interface TargetRow {
  id: string;
  group_id: string;
  kind: 'unit' | 'enterprise';
  unit_id: string | null;
  enterprise_id: string | null;
  name: string;
  street_code: string;
  industry: string;
  latitude: number | null;
  longitude: number | null;
  sort: number;
}
export interface VisitRow {
  id: string;
  code: string;
  group_id: string;
  target_id: string;
  kind: 'unit' | 'enterprise';
  unit_id: string | null;
  enterprise_id: string | null;
  target_name: string;
  street_code: string;
  industry: string;
  method: Method;
  planned_on: PlainDate;
  subject: string;
  state: VisitState;
  state_since: Date;
  version: number;
  step_due_at: Date | null;
  planned_by: string;
  planned_by_name: string;
  planned_at: Date;
  arrived_at: Date | null;
  arrived_by: string | null;
  arrived_by_name: string | null;
  arrived_distance: number | null;
  place: string;
  left_at: Date | null;
  summary: string;
  submitted_at: Date | null;
  submitted_by: string | null;
  submitted_by_name: string | null;
  opinion: string;
  fed_back_at: Date | null;
  signed_by: string | null;
  signed_by_name: string | null;
  document_id: string | null;
  document_number: string | null;
  received_at: Date | null;
  received_by_name: string | null;
  reply_due_on: PlainDate | null;
  replied_at: Date | null;
  replied_by: string | null;
  replied_by_name: string | null;
  reply: string;
  look_backs: number;
  closed_at: Date | null;
  cancelled_at: Date | null;
  search: string;
}
export interface MatterRow {
  id: string;
  visit_id: string;
  seq: number;
  matter: string;
  result: MatterResult | null;
  note: string;
  recorded_at: Date | null;
  recorded_by_name: string | null;
}
export interface FindingRow {
  id: string;
  visit_id: string;
  code: string;
  seq: number;
  kind: FindingKind;
  what: string;
  detail: string;
  matter_id: string | null;
  found_on: PlainDate;
  found_at: Date;
  found_by: string;
  found_by_name: string;
  enterprise_id: string | null;
  enterprise_name: string;
  place: string;
  hazard_id: string | null;
  hazard_code: string;
  unit_id: string | null;
  unit_name: string;
  due_on: PlainDate | null;
  state: FindingState;
  state_since: Date;
  version: number;
  step_due_at: Date | null;
  opened_at: Date | null;
  reported_at: Date | null;
  reported_by: string | null;
  reported_by_name: string | null;
  report: string;
  returns: number;
  confirmed_at: Date | null;
  confirmed_by: string | null;
  confirmed_by_name: string | null;
  conclusion: string;
  dropped_at: Date | null;
}
export interface LookBackRow {
  visit_id: string;
  round: number;
  at: Date;
  by_name: string;
  by_unit: string;
  passed: boolean;
  opinion: string;
}

/* —— scope —— */

const isMember = (actor: Actor, groupId: string): RawBuilder<boolean> =>
  sql<boolean>`${seesRecords(actor)} and exists (select 1 from visit_members mm where mm.group_id = ${sql.ref(groupId)} and mm.user_id = ${actor.userId})`;

/** A group is seen by the district and by those whom it consists of; the visited read their visits, never the group. */
export const groupInScope = (actor: Actor): RawBuilder<unknown> =>
  actor.scope.all ? sql`true` : sql`(${isMember(actor, 'g.id')} and g.state <> 'refused')`;

/** One of the group, unless it is his own unit that is visited (回避). */
const isTeam = (actor: Actor): RawBuilder<unknown> =>
  sql`(${isMember(actor, 'v.group_id')} and v.unit_id is distinct from ${actor.unitId}::uuid)`;

/** The visited, and those who answer for a visited firm: its street and its competent department. */
const isAbout = (actor: Actor): RawBuilder<unknown> => {
  const { scope } = actor;
  return sql.join(
    [
      sql`v.unit_id = ${actor.unitId}::uuid`,
      ...(scope.enterprises.length > 0 ? [sql`v.enterprise_id = any(${[...scope.enterprises]}::uuid[])`] : []),
      ...(scope.streets.length > 0
        ? [sql`(v.kind = 'enterprise' and v.street_code = any(${[...scope.streets]}::text[]))`]
        : []),
      ...(scope.industries.length > 0
        ? [sql`(v.kind = 'enterprise' and v.industry = any(${[...scope.industries]}::text[]))`]
        : []),
    ],
    sql` or `,
  );
};
const owns = (actor: Actor): RawBuilder<unknown> =>
  sql`exists (select 1 from visit_findings o where o.visit_id = v.id and o.kind = 'duty' and o.unit_id = ${actor.unitId}::uuid and o.opened_at is not null)`;

/** A secret visit (暗访) does not exist for those whom it is about until it was fed back. */
export const visitInScope = (actor: Actor): RawBuilder<unknown> =>
  actor.scope.all
    ? sql`true`
    : sql`(${isTeam(actor)} or ((v.method = 'open' or v.fed_back_at is not null) and (${isAbout(actor)})) or ${owns(actor)})`;

/** Sees what was checked and found: the group at all times, the visited once it was fed back. */
const insideOf = (actor: Actor): RawBuilder<unknown> =>
  actor.scope.all ? sql`true` : sql`(${isTeam(actor)} or (v.fed_back_at is not null and (${isAbout(actor)})))`;

/** A finding, before it was fed back, is the group's alone; a unit that must put one right sees that one. */
export const findingInScope = (actor: Actor): RawBuilder<unknown> =>
  actor.scope.all
    ? sql`true`
    : sql`(${isTeam(actor)} or (f.state <> 'dropped' and v.fed_back_at is not null and (${isAbout(actor)}))
        or (f.kind = 'duty' and f.opened_at is not null and f.unit_id = ${actor.unitId}::uuid))`;

/* —— one record —— */

export const findGroup = (tx: Tx, actor: Actor, id: string, lock = false): Promise<GroupRow | null> =>
  firstOf(
    sql<GroupRow>`select g.* from visit_groups g where g.id = ${id} and ${groupInScope(actor)} ${lock ? sql`for update of g` : sql``}`.execute(
      tx,
    ),
  );
/** Of a visit that the actor has already been let into. */
export const groupOf = (tx: Tx, _actor: Actor, id: string): Promise<GroupRow | null> =>
  firstOf(sql<GroupRow>`select g.* from visit_groups g where g.id = ${id}`.execute(tx));

/** By its own id or that of one of its findings: a thing to do may name the finding. */
export const findVisit = (tx: Tx, actor: Actor, id: string, lock = false): Promise<VisitRow | null> =>
  firstOf(
    sql<VisitRow>`select v.* from visits v where (v.id = ${id} or v.id in (select visit_id from visit_findings where id = ${id}))
      and ${visitInScope(actor)} ${lock ? sql`for update of v` : sql``}`.execute(tx),
  );
export const seesInside = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await sql`select 1 from visits v where v.id = ${id} and ${insideOf(actor)}`.execute(tx)).rows.length > 0;
export const isVisitVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await findVisit(tx, actor, id)) !== null;
export const isGroupVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await findGroup(tx, actor, id)) !== null;
export const isFindingVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (
    await sql`select 1 from visit_findings f join visits v on v.id = f.visit_id where f.id = ${id} and ${findingInScope(actor)}`.execute(
      tx,
    )
  ).rows.length > 0;

export async function placeOf(
  tx: Tx,
  actor: Actor,
  id: string,
): Promise<{ label: string; isAssigned: boolean } | null> {
  if (!isUuid(id)) return null;
  const v = await findVisit(tx, actor, id);
  if (v) return { label: `督导检查 ${v.code}`, isAssigned: true };
  const g = await findGroup(tx, actor, id);
  return g ? { label: `督导组 ${g.code}`, isAssigned: true } : null;
}

export const membersOf = (tx: Tx, _actor: Actor, groupId: string): Promise<MemberRow[]> =>
  rowsOf(sql<MemberRow>`select * from visit_members where group_id = ${groupId} order by sort`.execute(tx));
export const targetsOf = (tx: Tx, _actor: Actor, groupId: string): Promise<TargetRow[]> =>
  rowsOf(sql<TargetRow>`select * from visit_targets where group_id = ${groupId} order by sort`.execute(tx));
export const mattersOf = (tx: Tx, _actor: Actor, visitId: string): Promise<MatterRow[]> =>
  rowsOf(sql<MatterRow>`select * from visit_matters where visit_id = ${visitId} order by seq`.execute(tx));
export const lookBacksOf = (tx: Tx, _actor: Actor, visitId: string): Promise<LookBackRow[]> =>
  rowsOf(sql<LookBackRow>`select * from visit_look_backs where visit_id = ${visitId} order by round`.execute(tx));
/** Findings of a visit that this reader may see. */
export const findingsOf = (tx: Tx, actor: Actor, visitId: string): Promise<FindingRow[]> =>
  rowsOf(
    sql<FindingRow>`select f.* from visit_findings f join visits v on v.id = f.visit_id
      where f.visit_id = ${visitId} and ${findingInScope(actor)} order by f.seq`.execute(tx),
  );
/** All findings of a visit, whoever acts: for the letter and for what is still missing. */
export const everyFinding = (tx: Tx, _actor: Actor, visitId: string): Promise<FindingRow[]> =>
  rowsOf(
    sql<FindingRow>`select f.* from visit_findings f where f.visit_id = ${visitId} and f.state <> 'dropped' order by f.seq`.execute(
      tx,
    ),
  );
export const findingForUpdate = (tx: Tx, actor: Actor, id: string): Promise<FindingRow | null> =>
  firstOf(
    sql<FindingRow>`select f.* from visit_findings f join visits v on v.id = f.visit_id
      where f.id = ${id} and ${findingInScope(actor)} for update of f`.execute(tx),
  );
export const findingOfHazard = (tx: Tx, _actor: Actor, hazardId: string): Promise<FindingRow | null> =>
  firstOf(
    sql<FindingRow>`select f.* from visit_findings f where f.hazard_id = ${hazardId} and f.state = 'entered' for update of f`.execute(
      tx,
    ),
  );
export const nextFinding = async (tx: Tx, _actor: Actor, visitId: string): Promise<number> =>
  ((await sql<{ n: number | null }>`select max(seq) as n from visit_findings where visit_id = ${visitId}`.execute(tx))
    .rows[0]?.n ?? 0) + 1;

/* —— writing —— */

export const insertGroup = (
  tx: Tx,
  _actor: Actor,
  row: Omit<GroupRow, 'version' | 'approved_by' | 'approved_by_name' | 'approved_at' | 'ended_at' | 'draft_id'>,
): Promise<void> => insertRow(tx, 'visit_groups', row);
export const insertMember = (tx: Tx, _actor: Actor, row: MemberRow): Promise<void> =>
  insertRow(tx, 'visit_members', row);
export const insertTarget = (tx: Tx, _actor: Actor, row: TargetRow): Promise<void> =>
  insertRow(tx, 'visit_targets', row);
export const insertVisit = (tx: Tx, _actor: Actor, row: Partial<VisitRow>): Promise<void> =>
  insertRow(tx, 'visits', row);
export const insertMatter = (tx: Tx, _actor: Actor, row: MatterRow): Promise<void> =>
  insertRow(tx, 'visit_matters', row);
export const insertFinding = (tx: Tx, _actor: Actor, row: Partial<FindingRow>): Promise<void> =>
  insertRow(tx, 'visit_findings', row);
export const insertLookBack = (tx: Tx, _actor: Actor, row: object): Promise<void> =>
  insertRow(tx, 'visit_look_backs', row);
export async function recordMatter(
  tx: Tx,
  actor: Actor,
  id: string,
  at: Date,
  record: Pick<MatterRow, 'result' | 'note'>,
): Promise<void> {
  await sql`update visit_matters set result = ${record.result}, note = ${record.note}, recorded_at = ${at}, recorded_by_name = ${actor.name}
    where id = ${id}`.execute(tx);
}
export async function setStepDue(
  tx: Tx,
  _actor: Actor,
  table: 'visits' | 'visit_findings',
  id: string,
  dueAt: Date | null,
): Promise<void> {
  await sql`update ${sql.table(table)} set step_due_at = ${dueAt} where id = ${id}`.execute(tx);
}

/* —— lists and figures —— */

/** The state at a moment, from the line that its step left. */
const stateAt = (type: 'visit' | 'visitFinding', alias: 'v' | 'f', at: Date): RawBuilder<unknown> =>
  sql`(select e.to_state from case_events e where e.subject_type = ${sql.lit(type)} and e.subject_id = ${sql.ref(`${alias}.id`)}
    and e.to_state is not null and e.at <= ${at} order by e.at desc, e.id desc limit 1)`;

/** What holds of a visit at a moment: the same words for the figure and for its rows. */
const visitMarks = (at: Date): Record<VisitMark, RawBuilder<unknown>> => {
  const past = (column: string): RawBuilder<unknown> =>
    sql`(${sql.ref(column)} is not null and ${sql.ref(column)} <= ${at})`;
  return {
    all: sql`true`,
    covert: sql`v.method = 'covert'`,
    waiting: sql`not ${past('v.arrived_at')}`,
    fedBack: past('v.fed_back_at'),
    open: sql`not ${past('v.closed_at')}`,
    late: sql`${past('v.fed_back_at')} and not ${past('v.replied_at')} and v.reply_due_on < ${dayOf(at)}`,
    closed: past('v.closed_at'),
  };
};
const findingMarks = (at: Date): Record<FindingMark, RawBuilder<unknown>> => {
  const done = sql`(f.confirmed_at is not null and f.confirmed_at <= ${at})`;
  return {
    all: sql`true`,
    hazard: sql`f.kind = 'hazard'`,
    duty: sql`f.kind = 'duty'`,
    open: sql`not ${done}`,
    overdue: sql`not ${done} and f.opened_at <= ${at} and f.due_on < ${dayOf(at)}`,
    done,
  };
};

const whereVisit = (actor: Actor, filter: VisitFilter, at: Date): RawBuilder<unknown> =>
  sql.join(
    [
      visitInScope(actor),
      sql`v.planned_at <= ${at}`,
      ...(filter.state?.includes('cancelled') ? [] : [sql`(v.cancelled_at is null or v.cancelled_at > ${at})`]),
      ...(filter.group ? [sql`v.group_id = any(${filter.group}::uuid[])`] : []),
      ...(filter.target ? [sql`coalesce(v.enterprise_id, v.unit_id)::text = ${filter.target}`] : []),
      ...(filter.method ? [sql`v.method = any(${filter.method}::text[])`] : []),
      ...(filter.state
        ? [sql`${filter.asOf ? stateAt('visit', 'v', at) : sql`v.state`} = any(${filter.state}::text[])`]
        : []),
      ...(filter.mark ? [sql`(${visitMarks(at)[filter.mark]})`] : []),
      ...(filter.q ? [sql`v.search like ${searchPattern(filter.q)}`] : []),
    ],
    sql` and `,
  );
/** Findings that are hazards have the hazard's deadlines, not one of their own. */
const dueDay = sql`coalesce(f.due_on, (f.found_at at time zone 'Asia/Shanghai')::date)`;
const whereFinding = (actor: Actor, filter: FindingFilter, at: Date): RawBuilder<unknown> =>
  sql.join(
    [
      findingInScope(actor),
      sql`f.found_at <= ${at} and (f.dropped_at is null or f.dropped_at > ${at})`,
      ...(filter.group ? [sql`v.group_id = any(${filter.group}::uuid[])`] : []),
      ...(filter.dueFrom ? [sql`${dueDay} >= ${filter.dueFrom}::date`] : []),
      ...(filter.dueTo ? [sql`${dueDay} <= ${filter.dueTo}::date`] : []),
      ...(filter.unit ? [sql`f.unit_id = any(${filter.unit}::uuid[])`] : []),
      ...(filter.kind ? [sql`f.kind = any(${filter.kind}::text[])`] : []),
      ...(filter.state
        ? [sql`${filter.asOf ? stateAt('visitFinding', 'f', at) : sql`f.state`} = any(${filter.state}::text[])`]
        : []),
      ...(filter.mark ? [sql`(${findingMarks(at)[filter.mark]})`] : []),
      ...(filter.q
        ? [
            sql`(f.what like ${`%${likeText(filter.q)}%`} or f.code like ${`%${likeText(filter.q.toUpperCase())}%`} or v.search like ${searchPattern(filter.q)})`,
          ]
        : []),
    ],
    sql` and `,
  );

export type ListedVisit = VisitRow & { group_name: string; findings: number; open: number; state_then: VisitState };
export const listVisits = (tx: Tx, actor: Actor, query: VisitQuery, at: Date): Promise<Page<ListedVisit>> =>
  pageRows(tx, query, {
    columns: sql`v.*, g.name as group_name, ${query.asOf ? stateAt('visit', 'v', at) : sql`v.state`} as state_then,
      (select count(*)::int from visit_findings f where f.visit_id = v.id and ${findingInScope(actor)} and f.found_at <= ${at} and (f.dropped_at is null or f.dropped_at > ${at})) as findings,
      (select count(*)::int from visit_findings f where f.visit_id = v.id and ${findingInScope(actor)} and f.found_at <= ${at} and (f.dropped_at is null or f.dropped_at > ${at}) and (${findingMarks(at).open})) as open`,
    from: sql`visits v join visit_groups g on g.id = v.group_id where ${whereVisit(actor, query, at)}`,
    order: sql`v.planned_on desc, v.id desc`,
  });

export type ListedFinding = FindingRow & {
  visit_code: string;
  target_name: string;
  state_then: FindingState;
};
export const listFindings = (tx: Tx, actor: Actor, query: FindingQuery, at: Date): Promise<Page<ListedFinding>> =>
  pageRows(tx, query, {
    columns: sql`f.*, v.code as visit_code, v.target_name, ${query.asOf ? stateAt('visitFinding', 'f', at) : sql`f.state`} as state_then`,
    from: sql`visit_findings f join visits v on v.id = f.visit_id where ${whereFinding(actor, query, at)}`,
    order: sql`(f.confirmed_at is not null), f.due_on nulls last, f.id`,
  });

export type ListedGroup = GroupRow & {
  leader: string | null;
  targets: number;
  visits: number;
  findings: number;
  open: number;
};
export const listGroups = (tx: Tx, actor: Actor, query: GroupQuery): Promise<Page<ListedGroup>> =>
  pageRows(tx, query, {
    columns: sql`g.*, (select m.user_name from visit_members m where m.group_id = g.id and m.part = 'leader') as leader,
      (select count(*)::int from visit_targets t where t.group_id = g.id) as targets,
      (select count(*)::int from visits v where v.group_id = g.id and v.state <> 'cancelled' and ${visitInScope(actor)}) as visits,
      (select count(*)::int from visit_findings f join visits v on v.id = f.visit_id where v.group_id = g.id and f.state <> 'dropped' and ${findingInScope(actor)}) as findings,
      (select count(*)::int from visit_findings f join visits v on v.id = f.visit_id where v.group_id = g.id and f.state not in ('dropped', 'confirmed') and ${findingInScope(actor)}) as open`,
    from: sql`visit_groups g where ${sql.join(
      [
        groupInScope(actor),
        ...(query.state ? [sql`g.state = any(${query.state}::text[])`] : []),
        ...(query.q ? [sql`g.search like ${searchPattern(query.q)}`] : []),
      ],
      sql` and `,
    )}`,
    order: sql`g.from_on desc, g.id desc`,
  });

const countsOf = <M extends string>(marks: Record<M, RawBuilder<unknown>>): RawBuilder<unknown> =>
  sql.join(
    (Object.entries(marks) as [M, RawBuilder<unknown>][]).map(
      ([mark, condition]) => sql`(count(*) filter (where ${condition}))::int as ${sql.ref(mark)}`,
    ),
  );
export const visitFigures = async (
  tx: Tx,
  actor: Actor,
  filter: VisitFilter,
  at: Date,
): Promise<(VisitCounts & { target: string | null; name: string | null })[]> =>
  rowsOf(
    sql<VisitCounts & { target: string | null; name: string | null }>`
      select coalesce(v.enterprise_id, v.unit_id)::text as target, max(v.target_name) as name, ${countsOf(visitMarks(at))}
      from visits v where ${whereVisit(actor, filter, at)}
      group by grouping sets ((), (coalesce(v.enterprise_id, v.unit_id)::text)) order by 3 desc, 2`.execute(tx),
  );
export const findingFigures = async (
  tx: Tx,
  actor: Actor,
  filter: FindingFilter,
  at: Date,
): Promise<(FindingCounts & { unit_id: string | null; unit_name: string | null; is_total: boolean })[]> =>
  rowsOf(
    sql<FindingCounts & { unit_id: string | null; unit_name: string | null; is_total: boolean }>`
      select f.unit_id, max(f.unit_name) as unit_name, (grouping(f.unit_id) = 1) as is_total, ${countsOf(findingMarks(at))}
      from visit_findings f join visits v on v.id = f.visit_id where ${whereFinding(actor, filter, at)}
      group by grouping sets ((), (f.unit_id)) order by 4 desc, 2`.execute(tx),
  );

/** For workbench lines, by group, visit and finding. */
export const titlesOf = (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
  titlesBy(
    tx,
    ids,
    sql`
    select id, name as title from visit_groups where id = any(${[...ids]}::uuid[])
    union all select id, '督导检查' || target_name from visits where id = any(${[...ids]}::uuid[])
    union all select id, what from visit_findings where id = any(${[...ids]}::uuid[])`,
  );
export const openVisits = async (tx: Tx, _actor: Actor, groupId: string): Promise<number> =>
  (
    await sql<{
      n: number;
    }>`select count(*)::int as n from visits where group_id = ${groupId} and state not in ('closed', 'cancelled')`.execute(
      tx,
    )
  ).rows[0]?.n ?? 0;
export const visitsPerTarget = async (tx: Tx, actor: Actor, groupId: string): Promise<Map<string, number>> =>
  new Map(
    (
      await sql<{ target_id: string; n: number }>`select v.target_id, count(*)::int as n from visits v
        where v.group_id = ${groupId} and v.state <> 'cancelled' and ${visitInScope(actor)} group by v.target_id`.execute(
        tx,
      )
    ).rows.map((r) => [r.target_id, r.n]),
  );

/** Departments and streets, which may have to put something right. */
export const authorities = (tx: Tx, _actor: Actor): Promise<{ id: string; name: string }[]> =>
  rowsOf(
    sql<{ id: string; name: string }>`select id, short_name as name from units
      where kind in ('department', 'street') and is_active order by kind, sort, name`.execute(tx),
  );
/** Fields that a department looks after today. */
export const industriesOf = async (tx: Tx, _actor: Actor, unitId: string): Promise<string[]> =>
  (
    await sql<{
      industry: string;
    }>`select industry from unit_industries where unit_id = ${unitId} and valid_to is null`.execute(tx)
  ).rows.map((r) => r.industry);
