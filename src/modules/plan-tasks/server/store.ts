/** SQL of the plan's tasks, and nothing but. */
import type { RawBuilder } from 'kysely';
import { sql, type Tx } from '#kernel/server/db.ts';
import { titlesBy } from '#kernel/server/rows.ts';
import { searchPattern } from '#kernel/server/search.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { TaskFilter } from '../shared/schema.ts';
import type { Frequency, Light, StepState, TaskState } from '../shared/states.ts';
import { whySql, whysOf, type Mark, type Why } from './light.ts';
import type { LightRules } from './rules.ts';

export interface TaskRecord {
  id: string;
  code: string;
  edition_id: string;
  demand_key: string;
  unit_id: string;
  unit_name: string;
  title: string;
  proof_required: string;
  assisting_ids: string[];
  assisting_names: string[];
  head_id: string | null;
  head_name: string;
  officer_id: string | null;
  officer_name: string;
  starts_on: PlainDate;
  due_on: PlainDate;
  frequency: Frequency | null;
  by_percent: boolean;
  state: TaskState;
  state_since: Date;
  version: number;
  issue_id: string | null;
  issued_at: Date;
  claim_due_on: PlainDate;
  accepted_at: Date | null;
  accepted_by: string | null;
  accepted_by_name: string | null;
  submitted_at: Date | null;
  submitted_by: string | null;
  submitted_by_name: string | null;
  submission: string;
  returns: number;
  confirmed_at: Date | null;
  confirmed_by: string | null;
  confirmed_by_name: string | null;
  confirmed_by_unit_id: string | null;
  percent: number | null;
  search: string;
}
export interface StepRecord {
  id: string;
  /** For timelines and the trail: the task's code and the number of the step. */
  code: string;
  task_id: string;
  seq: number;
  kind: 'step' | 'occurrence';
  period: string | null;
  title: string;
  proof_required: string;
  unit_id: string;
  unit_name: string;
  owner_id: string | null;
  owner_name: string;
  starts_on: PlainDate;
  due_on: PlainDate;
  state: StepState;
  state_since: Date;
  version: number;
  created_at: Date;
  done_at: Date | null;
  done_by: string | null;
  done_by_name: string | null;
  report: string;
  proof_link: string;
  returns: number;
  returned_by: string | null;
  reminded_at: Date | null;
  /** Of a step that a meeting decided (会议决定). */
  decision_id: string | null;
}

/** The district sees all; a unit what it bears or assists in. */
export const inScope = (actor: Actor): RawBuilder<unknown> =>
  scopeSql(actor, {
    assigned: sql<boolean>`(t.unit_id = ${actor.unitId} or t.assisting_ids @> array[${actor.unitId}]::uuid[])`,
  });

export async function findTask(tx: Tx, actor: Actor, id: string): Promise<TaskRecord | null> {
  const rows = await sql<TaskRecord>`select t.* from plan_tasks t where t.id = ${id} and ${inScope(actor)}`.execute(tx);
  return rows.rows[0] ?? null;
}
export async function lockTask(tx: Tx, actor: Actor, id: string): Promise<TaskRecord | null> {
  const rows =
    await sql<TaskRecord>`select t.* from plan_tasks t where t.id = ${id} and ${inScope(actor)} for update of t`.execute(
      tx,
    );
  return rows.rows[0] ?? null;
}
export async function lockTasks(tx: Tx, actor: Actor, ids: readonly string[]): Promise<TaskRecord[]> {
  const rows = await sql<TaskRecord>`select t.* from plan_tasks t
    where t.id = any(${[...ids]}::uuid[]) and ${inScope(actor)} order by t.id for update of t`.execute(tx);
  return rows.rows;
}
export const isVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await findTask(tx, actor, id)) !== null;
export async function isEntryVisible(tx: Tx, actor: Actor, id: string): Promise<boolean> {
  const rows =
    await sql`select 1 from plan_entries e join plan_tasks t on t.id = e.task_id where e.id = ${id} and ${inScope(actor)}`.execute(
      tx,
    );
  return rows.rows.length > 0;
}
export async function isStepVisible(tx: Tx, actor: Actor, id: string): Promise<boolean> {
  const rows =
    await sql`select 1 from plan_steps s join plan_tasks t on t.id = s.task_id where s.id = ${id} and ${inScope(actor)}`.execute(
      tx,
    );
  return rows.rows.length > 0;
}

const stepColumns = sql.raw(`s.*, t.code || '-' || s.seq as code`);
export async function stepsOf(tx: Tx, actor: Actor, taskIds: readonly string[]): Promise<StepRecord[]> {
  const rows = await sql<StepRecord>`select ${stepColumns} from plan_steps s join plan_tasks t on t.id = s.task_id
    where s.task_id = any(${[...taskIds]}::uuid[]) and ${inScope(actor)} order by s.task_id, s.due_on, s.seq`.execute(
    tx,
  );
  return rows.rows;
}
/** The step that a meeting's decision became, if it became one. */
export async function stepOfDecision(tx: Tx, actor: Actor, decisionId: string): Promise<StepRecord | null> {
  const rows = await sql<StepRecord>`select ${stepColumns} from plan_steps s join plan_tasks t on t.id = s.task_id
    where s.decision_id = ${decisionId} and ${inScope(actor)}`.execute(tx);
  return rows.rows[0] ?? null;
}
export async function findStep(tx: Tx, actor: Actor, id: string, lock = false): Promise<StepRecord | null> {
  const rows = await sql<StepRecord>`select ${stepColumns} from plan_steps s join plan_tasks t on t.id = s.task_id
    where s.id = ${id} and ${inScope(actor)} ${lock ? sql`for update of s` : sql``}`.execute(tx);
  return rows.rows[0] ?? null;
}

const insertRows = async (
  tx: Tx,
  table: string,
  columns: readonly string[],
  rows: readonly object[],
): Promise<void> => {
  if (rows.length === 0) return;
  const names = sql.join(columns.map((c) => sql.ref(c)));
  await sql`insert into ${sql.table(table)} (${names}) select ${names}
    from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::jsonb)`.execute(tx);
};

export type NewTask = Pick<
  TaskRecord,
  | 'id'
  | 'code'
  | 'edition_id'
  | 'demand_key'
  | 'unit_id'
  | 'unit_name'
  | 'title'
  | 'proof_required'
  | 'starts_on'
  | 'due_on'
  | 'frequency'
  | 'by_percent'
  | 'issue_id'
  | 'issued_at'
  | 'claim_due_on'
  | 'search'
>;
export const insertTasks = (tx: Tx, _actor: Actor, rows: readonly NewTask[]): Promise<void> =>
  insertRows(
    tx,
    'plan_tasks',
    [
      'id',
      'code',
      'edition_id',
      'demand_key',
      'unit_id',
      'unit_name',
      'title',
      'proof_required',
      'assisting_ids',
      'assisting_names',
      'head_name',
      'officer_name',
      'starts_on',
      'due_on',
      'frequency',
      'by_percent',
      'state',
      'state_since',
      'version',
      'issue_id',
      'issued_at',
      'claim_due_on',
      'submission',
      'returns',
      'search',
    ],
    rows.map((r) => ({
      ...r,
      assisting_ids: [],
      assisting_names: [],
      head_name: '',
      officer_name: '',
      state: 'proposed',
      state_since: r.issued_at,
      version: 1,
      submission: '',
      returns: 0,
    })),
  );
/** Which units bear which of these demands already, cancelled tasks included: a demand is one task of a unit. */
export async function borneBy(tx: Tx, _actor: Actor, editionId: string, keys: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ k: string }>`select demand_key || ' ' || unit_id as k from plan_tasks
    where edition_id = ${editionId} and demand_key = any(${[...keys]}::text[])`.execute(tx);
  return new Set(rows.rows.map((r) => r.k));
}

export interface IssueRow {
  id: string;
  code: string;
  unit_id: string;
  unit_name: string;
  tasks: number;
  claim_due_at: Date;
  claim_due_on: PlainDate;
  issued_at: Date;
  issued_by: string;
  issued_by_name: string;
  note: string;
  settled_at: Date | null;
}
export const insertIssues = (tx: Tx, _actor: Actor, rows: readonly Omit<IssueRow, 'settled_at'>[]): Promise<void> =>
  insertRows(
    tx,
    'plan_issues',
    [
      'id',
      'code',
      'unit_id',
      'unit_name',
      'tasks',
      'claim_due_at',
      'claim_due_on',
      'issued_at',
      'issued_by',
      'issued_by_name',
      'note',
    ],
    rows,
  );
/** Issues all of whose tasks have been taken over, contested or dropped; marks them. */
export async function settleIssues(tx: Tx, _actor: Actor, ids: readonly string[], at: Date): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await sql<{ id: string }>`update plan_issues i set settled_at = ${at}
    where i.id = any(${[...ids]}::uuid[]) and i.settled_at is null
      and not exists (select 1 from plan_tasks t where t.issue_id = i.id and t.state = 'proposed') returning i.id`.execute(
    tx,
  );
  return rows.rows.map((r) => r.id);
}

export type NewStep = Pick<
  StepRecord,
  | 'id'
  | 'task_id'
  | 'seq'
  | 'kind'
  | 'period'
  | 'title'
  | 'proof_required'
  | 'unit_id'
  | 'unit_name'
  | 'owner_id'
  | 'owner_name'
  | 'starts_on'
  | 'due_on'
  | 'created_at'
> &
  Partial<Pick<StepRecord, 'decision_id'>>;
export const insertSteps = (tx: Tx, _actor: Actor, rows: readonly NewStep[]): Promise<void> =>
  insertRows(
    tx,
    'plan_steps',
    [
      'id',
      'task_id',
      'seq',
      'kind',
      'period',
      'title',
      'proof_required',
      'unit_id',
      'unit_name',
      'owner_id',
      'owner_name',
      'starts_on',
      'due_on',
      'state',
      'state_since',
      'version',
      'created_at',
      'report',
      'returns',
      'decision_id',
    ],
    rows.map((r) => ({ ...r, state: 'open', state_since: r.created_at, version: 1, report: '', returns: 0 })),
  );
export async function lastSeqs(tx: Tx, _actor: Actor, taskIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await sql<{ task_id: string; seq: number }>`select task_id, max(seq) as seq from plan_steps
    where task_id = any(${[...taskIds]}::uuid[]) group by task_id`.execute(tx);
  return new Map(rows.rows.map((r) => [r.task_id, r.seq]));
}
export async function periodsOf(tx: Tx, _actor: Actor, taskIds: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ k: string }>`select task_id || ' ' || period as k from plan_steps
    where task_id = any(${[...taskIds]}::uuid[]) and period is not null`.execute(tx);
  return new Set(rows.rows.map((r) => r.k));
}
/** The step of one window of one demand of a unit. */
export async function occurrenceIds(
  tx: Tx,
  _actor: Actor,
  of: { demandKey: string; unitId: string; period: string },
): Promise<string[]> {
  const rows = await sql<{ id: string }>`select s.id from plan_steps s join plan_tasks t on t.id = s.task_id
    where t.demand_key = ${of.demandKey} and t.unit_id = ${of.unitId} and s.period = ${of.period}`.execute(tx);
  return rows.rows.map((r) => r.id);
}
/** Tasks that recur and go on, of all units or one. */
export async function recurringTasks(tx: Tx, _actor: Actor, ids: readonly string[] | null): Promise<TaskRecord[]> {
  const rows = await sql<TaskRecord>`select t.* from plan_tasks t
    where t.frequency is not null and t.state in ('accepted', 'underway', 'returned')
      ${ids === null ? sql`` : sql`and t.id = any(${[...ids]}::uuid[])`} order by t.id for update of t`.execute(tx);
  return rows.rows;
}

export interface NewEntry {
  id: string;
  task_id: string;
  step_id: string | null;
  at: Date;
  on_day: PlainDate;
  text: string;
  percent: number | null;
  figure: number | null;
  figure_of: number | null;
  figure_label: string;
  unit_id: string;
  unit_name: string;
  by_id: string;
  by_name: string;
  /** Entry that holds the proof, when several tasks were reported with one. */
  proofs_at?: string | null;
}
export const insertEntries = (tx: Tx, _actor: Actor, rows: readonly NewEntry[]): Promise<void> =>
  insertRows(
    tx,
    'plan_entries',
    [
      'id',
      'task_id',
      'step_id',
      'at',
      'on_day',
      'text',
      'percent',
      'figure',
      'figure_of',
      'figure_label',
      'unit_id',
      'unit_name',
      'by_id',
      'by_name',
      'proofs_at',
    ],
    rows,
  );
export async function entriesOf(tx: Tx, _actor: Actor, taskId: string, at: Date): Promise<NewEntry[]> {
  const rows =
    await sql<NewEntry>`select id, task_id, step_id, at, on_day, text, percent, figure::float8 as figure, figure_of::float8 as figure_of,
      figure_label, unit_id, unit_name, by_id, by_name, proofs_at
    from plan_entries where task_id = ${taskId} and at <= ${at} order by at desc, id desc`.execute(tx);
  return rows.rows;
}
export async function setTask(tx: Tx, _actor: Actor, ids: readonly string[], set: Partial<TaskRecord>): Promise<void> {
  await sql`update plan_tasks set ${sql.join(Object.entries(set).map(([c, v]) => sql`${sql.ref(c)} = ${v}`))}
    where id = any(${[...ids]}::uuid[])`.execute(tx);
}
export async function setStep(tx: Tx, _actor: Actor, ids: readonly string[], set: Partial<StepRecord>): Promise<void> {
  await sql`update plan_steps set ${sql.join(Object.entries(set).map(([c, v]) => sql`${sql.ref(c)} = ${v}`))}
    where id = any(${[...ids]}::uuid[])`.execute(tx);
}

/* —— marks: how tasks and steps stood, from moment to moment —— */

/** Ends the marks of tasks and begins new ones from how they stand now. Every act that changes a task ends with this. */
export async function markTasks(
  tx: Tx,
  _actor: Actor,
  ids: readonly string[],
  at: Date,
  change: string,
): Promise<void> {
  if (ids.length === 0) return;
  const all = [...new Set(ids)];
  await sql`update plan_task_marks set to_at = ${at} where task_id = any(${all}::uuid[]) and to_at is null`.execute(tx);
  await sql`insert into plan_task_marks (id, task_id, demand_key, unit_id, from_at, task_state, starts_on, due_on, claim_due_on, frequency, by_percent,
      percent, open_due_on, open_title, steps_total, steps_done, submitted_on, facts, change)
    select n.id, t.id, t.demand_key, t.unit_id, ${at}, t.state, t.starts_on, t.due_on, t.claim_due_on, t.frequency, t.by_percent,
      t.percent, s.open_due_on, coalesce(s.open_title, ''), coalesce(s.total, 0), coalesce(s.done, 0),
      case when t.state in ('submitted', 'done') then (t.submitted_at at time zone 'Asia/Shanghai')::date end,
      jsonb_build_object('head', t.head_name, 'officer', t.officer_name, 'assisting', t.assisting_names, 'proof', t.proof_required,
        'version', t.version, 'scheduled', coalesce(s.scheduled, false)), ${change}
    from unnest(${all.map(() => newId<'planMark'>(at.getTime()))}::uuid[], ${all}::uuid[]) as n (id, task_id)
    join plan_tasks t on t.id = n.task_id
    left join (select p.task_id, min(p.due_on) filter (where p.state in ('open', 'returned')) as open_due_on,
        (array_agg(p.title order by p.due_on, p.seq) filter (where p.state in ('open', 'returned')))[1] as open_title,
        count(*) filter (where p.state <> 'dropped')::int as total, count(*) filter (where p.state = 'done')::int as done,
        bool_and(p.owner_id is not null and p.proof_required <> '') filter (where p.state <> 'dropped') as scheduled
      from plan_steps p where p.task_id = any(${all}::uuid[]) group by p.task_id) s on s.task_id = t.id`.execute(tx);
}
export async function markSteps(tx: Tx, _actor: Actor, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  const all = [...new Set(ids)];
  await sql`update plan_step_marks set to_at = ${at} where step_id = any(${all}::uuid[]) and to_at is null`.execute(tx);
  await sql`insert into plan_step_marks (id, step_id, task_id, from_at, step_state, title, unit_id, unit_name, owner_name, starts_on, due_on, proof_required, done_on)
    select n.id, s.id, s.task_id, ${at}, s.state, s.title, s.unit_id, s.unit_name, s.owner_name, s.starts_on, s.due_on, s.proof_required,
      (s.done_at at time zone 'Asia/Shanghai')::date
    from unnest(${all.map(() => newId<'planMark'>(at.getTime()))}::uuid[], ${all}::uuid[]) as n (id, step_id) join plan_steps s on s.id = n.step_id`.execute(
    tx,
  );
}

/** The mark that held at a moment. */
const heldAt = (at: Date, now: Date): RawBuilder<unknown> =>
  at >= now ? sql`m.to_at is null` : sql`m.from_at <= ${at} and (m.to_at is null or m.to_at > ${at})`;

/** A point in time to look from. */
export interface View {
  readonly at: Date;
  readonly on: PlainDate;
  readonly now: Date;
  readonly rules: LightRules;
}

const whereTask = (actor: Actor, f: TaskFilter, v: View, demands: readonly string[] | null): RawBuilder<unknown> =>
  sql.join(
    [
      heldAt(v.at, v.now),
      inScope(actor),
      ...(demands ? [sql`m.demand_key = any(${[...demands]}::text[])`] : []),
      ...(f.unit ? [sql`m.unit_id = any(${f.unit}::uuid[])`] : []),
      ...(f.state ? [sql`m.task_state = any(${f.state}::text[])`] : []),
      ...(f.light
        ? [sql`${whySql(v.on, v.rules)} = any(${f.light.flatMap((l: Light): Why[] => whysOf(l))}::text[])`]
        : []),
      ...(f.mark ? [markSql(f.mark)] : []),
      ...(f.q ? [sql`t.search like ${searchPattern(f.q)}`] : []),
    ],
    sql` and `,
  );

const counted = sql`m.task_state <> 'cancelled'`;
const claimed = sql`m.task_state not in ('proposed', 'refused', 'cancelled')`;
/** What figures of the room count; a figure and its rows share these. */
export const markSql = (mark: NonNullable<TaskFilter['mark']>): RawBuilder<unknown> =>
  ({
    all: counted,
    claimed,
    unclaimed: sql`m.task_state in ('proposed', 'refused')`,
    decomposed: sql`${claimed} and m.steps_total > 0`,
    undecomposed: sql`${claimed} and m.steps_total = 0`,
    scheduled: sql`${claimed} and m.steps_total > 0 and (m.facts ->> 'scheduled')::boolean`,
    unscheduled: sql`${claimed} and m.steps_total > 0 and not (m.facts ->> 'scheduled')::boolean`,
    done: sql`m.task_state = 'done'`,
  })[mark];

export type ListedMark = Mark & {
  code: string;
  title: string;
  unit_name: string;
  facts: { head: string; officer: string; assisting: string[]; proof: string };
};

const markColumns = (
  v: View,
): RawBuilder<unknown> => sql`m.task_id, m.demand_key, m.unit_id, m.from_at, m.task_state, m.starts_on, m.due_on, m.claim_due_on,
  m.frequency, m.by_percent, m.percent, m.open_due_on, m.open_title, m.steps_total, m.steps_done, m.submitted_on, m.facts, t.code, t.title, t.unit_name,
  ${whySql(v.on, v.rules)} as why`;
const from = sql`plan_task_marks m join plan_tasks t on t.id = m.task_id join units u on u.id = t.unit_id
  join plan_nodes n on n.edition_id = t.edition_id and n.key = t.demand_key`;

export async function listTasks(
  tx: Tx,
  actor: Actor,
  f: TaskFilter & { limit: number; page?: number | undefined; cursor?: string | undefined },
  v: View,
  demands: readonly string[] | null,
): Promise<{ rows: ListedMark[]; total: number; nextCursor: string | null }> {
  const where = whereTask(actor, f, v, demands);
  const asked = f.cursor === undefined ? (f.page ?? 1) : Number(f.cursor);
  const page = Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
  const total =
    (await sql<{ n: number }>`select count(*)::int as n from ${from} where ${where}`.execute(tx)).rows[0]?.n ?? 0;
  const rows = await sql<ListedMark>`select ${markColumns(v)} from ${from} where ${where}
    order by n.sort, (u.kind = 'street'), u.sort, t.id limit ${f.limit} offset ${(page - 1) * f.limit}`.execute(tx);
  return { rows: rows.rows, total, nextCursor: page * f.limit < total ? String(page + 1) : null };
}

/** How many tasks of each demand stand for which reason, in the actor's sight. */
export async function countByDemand(
  tx: Tx,
  actor: Actor,
  v: View,
  unitId?: string,
): Promise<{ demand_key: string; why: Why; n: number }[]> {
  const rows = await sql<{
    demand_key: string;
    why: Why;
    n: number;
  }>`select m.demand_key, ${whySql(v.on, v.rules)} as why, count(*)::int as n
    from plan_task_marks m ${actor.scope.all ? sql`` : sql`join plan_tasks t on t.id = m.task_id`}
    where ${heldAt(v.at, v.now)} and ${actor.scope.all ? sql`true` : inScope(actor)} ${unitId ? sql`and m.unit_id = ${unitId}` : sql``}
    group by 1, 2`.execute(tx);
  return rows.rows;
}
/** The same by unit. */
export async function countByUnit(
  tx: Tx,
  actor: Actor,
  v: View,
  demands: readonly string[] | null,
): Promise<{ unit_id: string; unit_name: string; why: Why; n: number; claimed: number; decomposed: number }[]> {
  const rows = await sql<{
    unit_id: string;
    unit_name: string;
    why: Why;
    n: number;
    claimed: number;
    decomposed: number;
  }>`
    select m.unit_id, max(t.unit_name) as unit_name, ${whySql(v.on, v.rules)} as why, count(*)::int as n,
      count(*) filter (where ${markSql('claimed')})::int as claimed, count(*) filter (where ${markSql('decomposed')})::int as decomposed
    from plan_task_marks m join plan_tasks t on t.id = m.task_id
    where ${heldAt(v.at, v.now)} and ${counted} and ${inScope(actor)} ${demands ? sql`and m.demand_key = any(${[...demands]}::text[])` : sql``}
    group by 1, 3`.execute(tx);
  return rows.rows;
}
/** One task as it stood. */
export async function markOf(tx: Tx, actor: Actor, id: string, v: View): Promise<ListedMark | null> {
  const rows =
    await sql<ListedMark>`select ${markColumns(v)} from ${from} where m.task_id = ${id} and ${heldAt(v.at, v.now)} and ${inScope(actor)}`.execute(
      tx,
    );
  return rows.rows[0] ?? null;
}
/** All that was changed about a task, newest first: what the dynamic updates said. */
export async function changesOf(
  tx: Tx,
  actor: Actor,
  id: string,
): Promise<(Mark & { change: string; facts: ListedMark['facts'] })[]> {
  const rows = await sql<
    Mark & { change: string; facts: ListedMark['facts'] }
  >`select m.*, '' as why from plan_task_marks m join plan_tasks t on t.id = m.task_id
    where m.task_id = ${id} and ${inScope(actor)} order by m.from_at desc, m.id desc`.execute(tx);
  return rows.rows;
}
export interface StepMark {
  step_id: string;
  task_id: string;
  step_state: StepState;
  title: string;
  unit_id: string;
  unit_name: string;
  owner_name: string;
  starts_on: PlainDate;
  due_on: PlainDate;
  proof_required: string;
  done_on: PlainDate | null;
}
/** Steps as they stood, of the tasks given. */
export async function stepMarks(tx: Tx, actor: Actor, taskIds: readonly string[], v: View): Promise<StepMark[]> {
  const rows =
    await sql<StepMark>`select m.step_id, m.task_id, m.step_state, m.title, m.unit_id, m.unit_name, m.owner_name, m.starts_on, m.due_on, m.proof_required, m.done_on
    from plan_step_marks m join plan_tasks t on t.id = m.task_id
    where m.task_id = any(${[...taskIds]}::uuid[]) and ${heldAt(v.at, v.now)} and ${inScope(actor)} and m.step_state <> 'dropped'
    order by m.task_id, m.due_on, m.step_id`.execute(tx);
  return rows.rows;
}
export type DueStep = StepRecord & { demand_key: string; task_title: string; task_unit: string };
/** Steps with an end in a span of days, with their tasks; `open`: only those not done, earlier ones too. */
export async function stepsDue(
  tx: Tx,
  actor: Actor,
  span: { from: PlainDate; to: PlainDate; unitId?: string | undefined },
): Promise<DueStep[]> {
  const rows = await sql<DueStep>`select ${stepColumns}, t.demand_key, t.title as task_title, t.unit_id as task_unit
    from plan_steps s join plan_tasks t on t.id = s.task_id
    where ${inScope(actor)} and s.state <> 'dropped' and t.state not in ('cancelled', 'suspended')
      and (s.due_on between ${span.from} and ${span.to} or (s.due_on < ${span.from} and s.state in ('open', 'returned')))
      ${span.unitId ? sql`and s.unit_id = ${span.unitId}` : sql``}
    order by s.due_on, t.code, s.seq`.execute(tx);
  return rows.rows;
}
/** Open steps with an end by a day, of all units: what reminders and things to do are made of. */
export async function stepsToRemind(tx: Tx, _actor: Actor, until: PlainDate): Promise<DueStep[]> {
  const rows = await sql<DueStep>`select ${stepColumns}, t.demand_key, t.title as task_title, t.unit_id as task_unit
    from plan_steps s join plan_tasks t on t.id = s.task_id
    where s.state in ('open', 'returned') and s.due_on <= ${until} and t.state in ('accepted', 'underway', 'returned')
    order by s.unit_id, s.due_on, s.id for update of s`.execute(tx);
  return rows.rows;
}
export const titlesOf = (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
  titlesBy(
    tx,
    ids,
    sql`
    select id, demand_key || ' ' || title as title from plan_tasks where id = any(${[...ids]}::uuid[])
    union all select s.id, t.demand_key || ' ' || s.title from plan_steps s join plan_tasks t on t.id = s.task_id where s.id = any(${[...ids]}::uuid[])
    union all select id, '认领治本攻坚任务 ' || tasks || ' 项' from plan_issues where id = any(${[...ids]}::uuid[])`,
  );
export async function findIssue(tx: Tx, _actor: Actor, id: string): Promise<IssueRow | null> {
  return (await sql<IssueRow>`select * from plan_issues where id = ${id}`.execute(tx)).rows[0] ?? null;
}
export const todayOf = (now: Date): PlainDate => dayOf(now);

export interface NewUrge {
  id: string;
  batch_id: string;
  kind: 'urge' | 'reminder';
  task_id: string;
  step_id: string | null;
  demand_key: string;
  unit_id: string;
  unit_name: string;
  at: Date;
  reason: string;
  words: string;
  people: number;
  by_id: string;
  by_name: string;
}
export const insertUrges = (tx: Tx, _actor: Actor, rows: readonly NewUrge[]): Promise<void> =>
  insertRows(
    tx,
    'plan_urges',
    [
      'id',
      'batch_id',
      'kind',
      'task_id',
      'step_id',
      'demand_key',
      'unit_id',
      'unit_name',
      'at',
      'reason',
      'words',
      'people',
      'by_id',
      'by_name',
    ],
    rows,
  );
/** Tasks that somebody urged since a moment; reminders of the program do not count. */
export async function urgedSince(tx: Tx, _actor: Actor, taskIds: readonly string[], since: Date): Promise<Set<string>> {
  const rows = await sql<{ id: string }>`select distinct task_id as id from plan_urges
    where kind = 'urge' and task_id = any(${[...taskIds]}::uuid[]) and at > ${since}`.execute(tx);
  return new Set(rows.rows.map((r) => r.id));
}
export type UrgeRow = NewUrge & { task_title: string };
const urgeWhere = (
  actor: Actor,
  f: {
    kind?: string | undefined;
    from?: PlainDate | undefined;
    to?: PlainDate | undefined;
    unit?: string[] | undefined;
    taskId?: string | undefined;
  },
): RawBuilder<unknown> =>
  sql.join(
    [
      inScope(actor),
      ...(f.kind ? [sql`g.kind = ${f.kind}`] : []),
      ...(f.from ? [sql`g.at >= (${f.from}::date)::timestamp at time zone 'Asia/Shanghai'`] : []),
      ...(f.to ? [sql`g.at < (${f.to}::date + 1)::timestamp at time zone 'Asia/Shanghai'`] : []),
      ...(f.unit ? [sql`g.unit_id = any(${f.unit}::uuid[])`] : []),
      ...(f.taskId ? [sql`g.task_id = ${f.taskId}`] : []),
    ],
    sql` and `,
  );
export async function listUrges(
  tx: Tx,
  actor: Actor,
  f: Parameters<typeof urgeWhere>[1] & { limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<{ rows: UrgeRow[]; total: number; nextCursor: string | null }> {
  const where = urgeWhere(actor, f);
  const asked = f.cursor === undefined ? (f.page ?? 1) : Number(f.cursor);
  const page = Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
  const total =
    (
      await sql<{
        n: number;
      }>`select count(*)::int as n from plan_urges g join plan_tasks t on t.id = g.task_id where ${where}`.execute(tx)
    ).rows[0]?.n ?? 0;
  const rows =
    await sql<UrgeRow>`select g.*, t.title as task_title from plan_urges g join plan_tasks t on t.id = g.task_id
    where ${where} order by g.at desc, g.id desc limit ${f.limit} offset ${(page - 1) * f.limit}`.execute(tx);
  return { rows: rows.rows, total, nextCursor: page * f.limit < total ? String(page + 1) : null };
}

/* —— for one node of the tree —— */

export async function latestEntries(
  tx: Tx,
  actor: Actor,
  demands: readonly string[],
  at: Date,
  limit: number,
): Promise<NewEntry[]> {
  const rows =
    await sql<NewEntry>`select e.id, e.task_id, e.step_id, e.at, e.on_day, e.text, e.percent, e.unit_id, e.unit_name, e.by_id, e.by_name, e.proofs_at
    from plan_tasks t join plan_entries e on e.task_id = t.id
    where t.demand_key = any(${[...demands]}::text[]) and e.at <= ${at} and ${inScope(actor)} order by e.at desc, e.id desc limit ${limit}`.execute(
      tx,
    );
  return rows.rows;
}
/** What comes next under demands: steps of several units with the same end and words are one line. */
export async function nextSteps(
  tx: Tx,
  actor: Actor,
  demands: readonly string[],
  v: View,
  limit: number,
): Promise<{ due_on: PlainDate; title: string; units: number; task_id: string }[]> {
  const rows = await sql<{ due_on: PlainDate; title: string; units: number; task_id: string }>`
    select m.due_on, m.title, count(distinct m.unit_id)::int as units, (array_agg(m.task_id))[1] as task_id
    from plan_step_marks m join plan_tasks t on t.id = m.task_id
    where t.demand_key = any(${[...demands]}::text[]) and ${heldAt(v.at, v.now)} and m.step_state in ('open', 'returned') and m.due_on >= ${v.on}::date
      and ${inScope(actor)} group by m.due_on, m.title order by m.due_on, count(*) desc limit ${limit}`.execute(tx);
  return rows.rows;
}
export async function assistingOf(tx: Tx, actor: Actor, demands: readonly string[], v: View): Promise<string[]> {
  const rows = await sql<{
    name: string;
  }>`select distinct a.name from plan_task_marks m join plan_tasks t on t.id = m.task_id,
      jsonb_array_elements_text(m.facts -> 'assisting') as a (name)
    where m.demand_key = any(${[...demands]}::text[]) and ${heldAt(v.at, v.now)} and ${inScope(actor)} order by 1`.execute(
    tx,
  );
  return rows.rows.map((r) => r.name);
}
export async function countUrges(tx: Tx, actor: Actor, demands: readonly string[], at: Date): Promise<number> {
  const rows = await sql<{
    n: number;
  }>`select count(*)::int as n from plan_urges g join plan_tasks t on t.id = g.task_id
    where g.kind = 'urge' and g.demand_key = any(${[...demands]}::text[]) and g.at <= ${at} and ${inScope(actor)}`.execute(
    tx,
  );
  return rows.rows[0]?.n ?? 0;
}
export async function urgesByUnit(
  tx: Tx,
  actor: Actor,
  demands: readonly string[] | null,
  at: Date,
): Promise<Map<string, number>> {
  const rows = await sql<{
    unit_id: string;
    n: number;
  }>`select g.unit_id, count(*)::int as n from plan_urges g join plan_tasks t on t.id = g.task_id
    where g.kind = 'urge' and g.at <= ${at} and ${inScope(actor)} ${demands ? sql`and g.demand_key = any(${[...demands]}::text[])` : sql``}
    group by g.unit_id`.execute(tx);
  return new Map(rows.rows.map((r) => [r.unit_id, r.n]));
}
/** Units whose task of a demand is done, of all that bear it. */
export async function doneByDemand(
  tx: Tx,
  actor: Actor,
  demands: readonly string[],
  v: View,
): Promise<Map<string, { done: number; total: number }>> {
  const rows = await sql<{
    demand_key: string;
    done: number;
    total: number;
  }>`select m.demand_key, count(*) filter (where m.task_state = 'done')::int as done,
      count(*)::int as total
    from plan_task_marks m join plan_tasks t on t.id = m.task_id
    where m.demand_key = any(${[...demands]}::text[]) and ${counted} and ${heldAt(v.at, v.now)} and ${inScope(actor)} group by 1`.execute(
    tx,
  );
  return new Map(rows.rows.map((r) => [r.demand_key, r]));
}

/* —— readings and stages —— */

export interface ReadingRow {
  demand_key: string;
  indicator: string;
  ref: string;
  on_day: PlainDate;
  value: number | null;
  numerator: number;
  denominator: number | null;
  target: number | null;
  form: string;
  better: string;
}
export const insertReadings = (
  tx: Tx,
  _actor: Actor,
  rows: readonly (ReadingRow & { id: string; read_at: Date })[],
): Promise<void> =>
  insertRows(
    tx,
    'plan_readings',
    [
      'id',
      'demand_key',
      'ref',
      'indicator',
      'read_at',
      'on_day',
      'value',
      'numerator',
      'denominator',
      'target',
      'form',
      'better',
    ],
    rows,
  );
/** All figures of the last reading by a moment. */
export async function lastReadings(tx: Tx, _actor: Actor, at: Date): Promise<ReadingRow[]> {
  const rows =
    await sql<ReadingRow>`select demand_key, indicator, ref, on_day, value::float8 as value, numerator::float8 as numerator,
      denominator::float8 as denominator, target::float8 as target, form, better
    from plan_readings where read_at = (select max(read_at) from plan_readings where read_at <= ${at})`.execute(tx);
  return rows.rows;
}
export const insertStageEnd = (
  tx: Tx,
  _actor: Actor,
  row: {
    id: string;
    stage: string;
    at: Date;
    verdict: string;
    opinion: string;
    items: unknown;
    by_id: string;
    by_name: string;
    by_unit: string;
  },
): Promise<void> =>
  insertRows(
    tx,
    'plan_stage_ends',
    ['id', 'stage', 'at', 'verdict', 'opinion', 'items', 'by_id', 'by_name', 'by_unit'],
    [row],
  );

/* —— what changed (动态更新) —— */

export async function listChanges(
  tx: Tx,
  actor: Actor,
  f: {
    from?: PlainDate | undefined;
    to?: PlainDate | undefined;
    unit?: string[] | undefined;
    limit: number;
    page?: number | undefined;
    cursor?: string | undefined;
  },
  demands: readonly string[] | null,
): Promise<{
  rows: {
    id: string;
    from_at: Date;
    task_id: string;
    demand_key: string;
    title: string;
    unit_name: string;
    change: string;
  }[];
  total: number;
  nextCursor: string | null;
}> {
  const where = sql.join(
    [
      inScope(actor),
      sql`m.change <> ''`,
      ...(f.from ? [sql`m.from_at >= (${f.from}::date)::timestamp at time zone 'Asia/Shanghai'`] : []),
      ...(f.to ? [sql`m.from_at < (${f.to}::date + 1)::timestamp at time zone 'Asia/Shanghai'`] : []),
      ...(f.unit ? [sql`m.unit_id = any(${f.unit}::uuid[])`] : []),
      ...(demands ? [sql`m.demand_key = any(${[...demands]}::text[])`] : []),
    ],
    sql` and `,
  );
  const asked = f.cursor === undefined ? (f.page ?? 1) : Number(f.cursor);
  const page = Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
  const total =
    (
      await sql<{
        n: number;
      }>`select count(*)::int as n from plan_task_marks m join plan_tasks t on t.id = m.task_id where ${where}`.execute(
        tx,
      )
    ).rows[0]?.n ?? 0;
  const rows = await sql<{
    id: string;
    from_at: Date;
    task_id: string;
    demand_key: string;
    title: string;
    unit_name: string;
    change: string;
  }>`
    select m.id, m.from_at, m.task_id, m.demand_key, t.title, t.unit_name, m.change from plan_task_marks m join plan_tasks t on t.id = m.task_id
    where ${where} order by m.from_at desc, m.id desc limit ${f.limit} offset ${(page - 1) * f.limit}`.execute(tx);
  return { rows: rows.rows, total, nextCursor: page * f.limit < total ? String(page + 1) : null };
}

/** Tasks of a unit that end in a span, or ended before and are not done, or came back; without steps that say it already. */
export async function tasksDue(
  tx: Tx,
  actor: Actor,
  unitId: string,
  span: { from: PlainDate; to: PlainDate; withLate: boolean; today: PlainDate },
  v: View,
): Promise<ListedMark[]> {
  const rows =
    await sql<ListedMark>`select ${markColumns(v)} from ${from} where m.to_at is null and m.unit_id = ${unitId} and ${inScope(actor)}
      and m.frequency is null and m.task_state not in ('proposed', 'refused', 'cancelled', 'suspended')
      and (m.due_on between ${span.from} and ${span.to}
        ${span.withLate ? sql`or (m.due_on < ${span.today}::date and m.task_state not in ('done', 'submitted')) or m.task_state = 'returned'` : sql``})
    order by m.due_on, n.sort limit 500`.execute(tx);
  return rows.rows;
}
export async function unclaimedOf(
  tx: Tx,
  actor: Actor,
  unitId: string,
): Promise<{ n: number; due_on: PlainDate | null }> {
  const rows = await sql<{
    n: number;
    due_on: PlainDate | null;
  }>`select count(*)::int as n, min(t.claim_due_on) as due_on from plan_tasks t
    where t.unit_id = ${unitId} and t.state = 'proposed' and ${inScope(actor)}`.execute(tx);
  return rows.rows[0] ?? { n: 0, due_on: null };
}

/** What waits behind the menu entry: for the office what it has to confirm or rule on, for a unit what it has not taken over. */
export async function countWaiting(tx: Tx, actor: Actor): Promise<number> {
  const rows = await sql<{
    n: number;
  }>`select count(*)::int as n from plan_tasks t where ${inScope(actor)} and ${actor.unitKind === 'office' ? sql`t.state in ('submitted', 'refused')` : sql`t.state = 'proposed' and t.unit_id = ${actor.unitId}`}`.execute(
    tx,
  );
  return rows.rows[0]?.n ?? 0;
}
