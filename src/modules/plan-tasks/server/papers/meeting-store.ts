/** SQL of meetings, their decisions, hearings, and what a pack reads of the tasks; nothing but. */
import { sql, type Tx } from '#kernel/server/db.ts';
import { allOf, insertRow, pageRows, titlesBy } from '#kernel/server/rows.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { MeetingFilter, MeetingQuery, PackFigure } from '../../shared/papers/meeting-schema.ts';
import type { HearingState, MeetingKind, MeetingState, OutcomeState } from '../../shared/papers/states.ts';
import { ofUnit } from './store.ts';

export interface MeetingRowDb {
  id: string;
  code: string;
  kind: MeetingKind;
  unit_id: string;
  unit_name: string;
  title: string;
  held_on: PlainDate;
  place: string;
  host: string;
  head_present: boolean;
  attendees: number;
  summary: string;
  figures: PackFigure[];
  state: MeetingState;
  state_since: Date;
  version: number;
  recorded_at: Date;
  recorded_by: string;
  recorded_by_name: string;
  voided_at: Date | null;
}
export interface OutcomeRow {
  id: string;
  meeting_id: string;
  code: string;
  seq: number;
  what: string;
  unit_id: string;
  unit_name: string;
  task_id: string | null;
  task_code?: string | null;
  due_on: PlainDate;
  set_at: Date;
  state: OutcomeState;
  state_since: Date;
  version: number;
  report: string;
  reported_at: Date | null;
  reported_by: string | null;
  reported_by_name: string | null;
  returns: number;
  opinion: string;
  confirmed_at: Date | null;
  confirmed_by: string | null;
  confirmed_by_name: string | null;
}
export interface HearingRow {
  id: string;
  code: string;
  unit_id: string;
  unit_name: string;
  year: number;
  quarter: number;
  starts_on: PlainDate;
  due_on: PlainDate;
  state: HearingState;
  state_since: Date;
  version: number;
  meeting_id: string | null;
  met_on: PlainDate | null;
}

/** The unit that held it, units that have something to do, and the district. */
const inScope = (actor: Actor) =>
  sql`(${ofUnit(actor, sql`m.unit_id`)} or exists (select 1 from plan_meeting_decisions d where d.meeting_id = m.id and ${ofUnit(actor, sql`d.unit_id`)}))`;
const one = async (tx: Tx, actor: Actor, id: string, lock: boolean): Promise<MeetingRowDb | null> =>
  (
    await sql<MeetingRowDb>`select m.* from plan_meetings m
      where (m.id = ${id} or m.id in (select meeting_id from plan_meeting_decisions where id = ${id})) and ${inScope(actor)}
      ${lock ? sql`for update of m` : sql``}`.execute(tx)
  ).rows[0] ?? null;
export const find = (tx: Tx, actor: Actor, id: string): Promise<MeetingRowDb | null> => one(tx, actor, id, false);
export const findForUpdate = (tx: Tx, actor: Actor, id: string): Promise<MeetingRowDb | null> =>
  one(tx, actor, id, true);
export const isVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await find(tx, actor, id)) !== null;
export const insertMeeting = (tx: Tx, _actor: Actor, row: Omit<MeetingRowDb, 'version' | 'voided_at'>): Promise<void> =>
  insertRow(tx, 'plan_meetings', { ...row, figures: JSON.stringify(row.figures) });
export const insertOutcome = (
  tx: Tx,
  _actor: Actor,
  row: Pick<
    OutcomeRow,
    | 'id'
    | 'meeting_id'
    | 'code'
    | 'seq'
    | 'what'
    | 'unit_id'
    | 'unit_name'
    | 'task_id'
    | 'due_on'
    | 'set_at'
    | 'state'
    | 'state_since'
  >,
): Promise<void> => insertRow(tx, 'plan_meeting_decisions', row);
export const outcomesOf = async (tx: Tx, _actor: Actor, meetingId: string): Promise<OutcomeRow[]> =>
  (
    await sql<OutcomeRow>`select d.*, t.code as task_code from plan_meeting_decisions d left join plan_tasks t on t.id = d.task_id
      where d.meeting_id = ${meetingId} order by d.seq`.execute(tx)
  ).rows;

export interface ListedMeeting extends MeetingRowDb {
  decisions: number;
  open_decisions: number;
  files: number;
}
export const listMeetings = (
  tx: Tx,
  actor: Actor,
  query: MeetingQuery | (MeetingFilter & { limit: number; page?: number }),
) =>
  pageRows<ListedMeeting>(tx, query, {
    columns: sql`m.*, (select count(*)::int from plan_meeting_decisions d where d.meeting_id = m.id) as decisions,
      (select count(*)::int from plan_meeting_decisions d where d.meeting_id = m.id and d.state <> 'confirmed') as open_decisions,
      (select count(*)::int from files f where f.subject_type = 'planMeeting' and f.subject_id = m.id) as files`,
    from: sql`plan_meetings m`,
    where: allOf([
      inScope(actor),
      ...(query.kind ? [sql`m.kind = any(${query.kind}::text[])`] : []),
      ...(query.unit ? [sql`m.unit_id = any(${query.unit}::uuid[])`] : []),
      ...(query.from ? [sql`m.held_on >= ${query.from}`] : []),
      ...(query.to ? [sql`m.held_on <= ${query.to}`] : []),
    ]),
    order: sql`m.held_on desc, m.id desc`,
  });

/** The last hearing of a unit on or before a day. */
export const lastHearing = async (tx: Tx, actor: Actor, unitId: string, on: PlainDate): Promise<MeetingRowDb | null> =>
  (
    await sql<MeetingRowDb>`select m.* from plan_meetings m where m.kind = 'hear' and m.state = 'recorded' and m.unit_id = ${unitId}
      and m.held_on <= ${on} and ${inScope(actor)} order by m.held_on desc, m.id desc limit 1`.execute(tx)
  ).rows[0] ?? null;

/* —— hearings —— */
export const insertHearing = async (
  tx: Tx,
  _actor: Actor,
  row: Omit<HearingRow, 'version' | 'meeting_id' | 'met_on'>,
): Promise<boolean> => {
  const made =
    await sql`insert into hearing_duties (id, code, unit_id, unit_name, year, quarter, starts_on, due_on, state, state_since)
    values (${row.id}, ${row.code}, ${row.unit_id}, ${row.unit_name}, ${row.year}, ${row.quarter}, ${row.starts_on}, ${row.due_on}, ${row.state}, ${row.state_since})
    on conflict (unit_id, year, quarter) do nothing`.execute(tx);
  return made.numAffectedRows === 1n;
};
export const hearingFor = async (tx: Tx, _actor: Actor, unitId: string, on: PlainDate): Promise<HearingRow | null> =>
  (
    await sql<HearingRow>`select * from hearing_duties where unit_id = ${unitId} and starts_on <= ${on} and due_on >= ${on} for update`.execute(
      tx,
    )
  ).rows[0] ?? null;
export const hearingOfMeeting = async (tx: Tx, _actor: Actor, meetingId: string): Promise<HearingRow | null> =>
  (await sql<HearingRow>`select * from hearing_duties where meeting_id = ${meetingId} for update`.execute(tx))
    .rows[0] ?? null;
export const hearingForUpdate = async (tx: Tx, _actor: Actor, id: string): Promise<HearingRow | null> =>
  (await sql<HearingRow>`select * from hearing_duties where id = ${id} for update`.execute(tx)).rows[0] ?? null;
export const hearingsOf = async (tx: Tx, actor: Actor, year: number): Promise<HearingRow[]> =>
  (
    await sql<HearingRow>`select h.* from hearing_duties h where h.year = ${year} and ${ofUnit(actor, sql`h.unit_id`)} order by h.quarter`.execute(
      tx,
    )
  ).rows;

/* —— tasks, as a pack tells of them —— */
export interface TaskBrief {
  id: string;
  code: string;
  title: string;
  unit_id: string;
  due_on: PlainDate;
  head_name: string;
  is_done: boolean;
}
/** Tasks that a unit bore on a day, and whether they were done by then. */
export const tasksOn = async (tx: Tx, _actor: Actor, unitId: string, at: Date): Promise<TaskBrief[]> =>
  (
    await sql<TaskBrief>`select t.id, t.code, t.title, t.unit_id, m.due_on, t.head_name, (m.task_state = 'done') as is_done
      from plan_task_marks m join plan_tasks t on t.id = m.task_id
      where t.unit_id = ${unitId} and m.from_at <= ${at} and (m.to_at is null or m.to_at > ${at})
        and m.task_state not in ('cancelled', 'refused') order by m.due_on, t.code`.execute(tx)
  ).rows;
export const openTasks = async (tx: Tx, actor: Actor): Promise<TaskBrief[]> =>
  (
    await sql<TaskBrief>`select t.id, t.code, t.title, t.unit_id, t.due_on, t.head_name, false as is_done from plan_tasks t
      where ${ofUnit(actor, sql`t.unit_id`)} and t.state in ('accepted', 'underway', 'returned') order by t.code limit 2000`.execute(
      tx,
    )
  ).rows;
export const taskOf = async (tx: Tx, _actor: Actor, id: string): Promise<{ id: string; unit_id: string } | null> =>
  (await sql<{ id: string; unit_id: string }>`select id, unit_id from plan_tasks where id = ${id}`.execute(tx))
    .rows[0] ?? null;

/** Decisions behind steps, with their meeting where the reader may open it. */
export interface DecisionBrief {
  id: string;
  code: string;
  state: OutcomeState;
  meeting_id: string;
  meeting_title: string;
  held_on: PlainDate;
  is_open: boolean;
}
export const decisionsBehind = async (
  tx: Tx,
  actor: Actor,
  ids: readonly string[],
): Promise<Map<string, DecisionBrief>> => {
  if (ids.length === 0) return new Map();
  const { rows } =
    await sql<DecisionBrief>`select o.id, o.code, o.state, m.id as meeting_id, m.title as meeting_title, m.held_on,
      ${inScope(actor)} as is_open
    from plan_meeting_decisions o join plan_meetings m on m.id = o.meeting_id where o.id = any(${[...ids]}::uuid[])`.execute(
      tx,
    );
  return new Map(rows.map((r) => [r.id, r]));
};

export const titlesOf = (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
  titlesBy(
    tx,
    ids,
    sql`select id, title from plan_meetings where id = any(${[...ids]}::uuid[])
    union all select id, what from plan_meeting_decisions where id = any(${[...ids]}::uuid[])
    union all select id, unit_name || year::text || '年第' || quarter::text || '季度听取汇报' from hearing_duties where id = any(${[...ids]}::uuid[])`,
  );
