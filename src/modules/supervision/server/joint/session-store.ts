/** SQL of 会商, and nothing but. */
import type { RawBuilder } from 'kysely';
import { likeText, sql, type Tx } from '#kernel/server/db.ts';
import { allOf, insertRow, pageRows, titlesBy } from '#kernel/server/rows.ts';
import { searchPattern } from '#kernel/server/search.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { isUuid } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { DecisionCounts, DecisionFilter, DecisionQuery, SessionQuery } from '../../shared/joint/session-schema.ts';
import type { DecisionMark, DecisionState, SessionState } from '../../shared/joint/session-states.ts';

export interface SessionRow {
  id: string;
  code: string;
  title: string;
  reason: string;
  agenda: string[];
  held_at: Date;
  place: string;
  enterprise_id: string | null;
  enterprise_name: string;
  hazard_id: string | null;
  hazard_code: string;
  hazard_title: string;
  unit_id: string;
  unit_name: string;
  called_by: string;
  called_by_name: string;
  called_at: Date;
  state: SessionState;
  state_since: Date;
  version: number;
  host: string;
  analysis: string;
  convened_at: Date | null;
  concluded_at: Date | null;
  draft_id: string | null;
  search: string;
}
export interface InviteeRow {
  id: string;
  session_id: string;
  unit_id: string;
  unit_name: string;
  user_id: string | null;
  user_name: string;
  received_at: Date | null;
  received_by_name: string | null;
  reply: string;
  attended: boolean | null;
  attendee: string;
  attended_for: string;
}
export interface DecisionRow {
  id: string;
  session_id: string;
  code: string;
  seq: number;
  what: string;
  proof_required: string;
  lead_unit_id: string;
  lead_unit_name: string;
  person_id: string | null;
  person_name: string;
  assisting_ids: string[];
  assisting_names: string[];
  confirm_unit_id: string;
  confirm_unit_name: string;
  assigned_at: Date;
  due_on: PlainDate;
  state: DecisionState;
  state_since: Date;
  version: number;
  step_due_at: Date | null;
  accepted_at: Date | null;
  accepted_by: string | null;
  accepted_by_name: string | null;
  reported_at: Date | null;
  reported_by: string | null;
  reported_by_name: string | null;
  report: string;
  returns: number;
  confirmed_at: Date | null;
  confirmed_by: string | null;
  confirmed_by_name: string | null;
  opinion: string;
}

/** Seen by the district, the unit that called it, who was invited, and who has a part in a decision. */
export const inScope = (actor: Actor): RawBuilder<unknown> =>
  scopeSql(actor, {
    assigned: sql<boolean>`(s.unit_id = ${actor.unitId}
      or exists (select 1 from joint_invitees i where i.session_id = s.id and (i.user_id = ${actor.userId} or (i.user_id is null and i.unit_id = ${actor.unitId})))
      or exists (select 1 from joint_decisions p where p.session_id = s.id
        and (${actor.unitId} in (p.lead_unit_id, p.confirm_unit_id) or ${actor.unitId} = any(p.assisting_ids))))`,
  });
/** Rows and figures: a unit counts what it leads, assists, confirms or has called. */
export const decisionInScope = (actor: Actor): RawBuilder<unknown> =>
  scopeSql(actor, {
    assigned: sql<boolean>`(s.unit_id = ${actor.unitId} or ${actor.unitId} in (d.lead_unit_id, d.confirm_unit_id) or ${actor.unitId} = any(d.assisting_ids))`,
  });

export async function find(tx: Tx, actor: Actor, id: string): Promise<SessionRow | null> {
  const rows = await sql<SessionRow>`select s.* from joint_sessions s
    where (s.id = ${id} or s.id in (select session_id from joint_decisions where id = ${id})) and ${inScope(actor)}`.execute(
    tx,
  );
  return rows.rows[0] ?? null;
}
export async function findForUpdate(tx: Tx, actor: Actor, id: string): Promise<SessionRow | null> {
  const rows = await sql<SessionRow>`select s.* from joint_sessions s
    where (s.id = ${id} or s.id in (select session_id from joint_decisions where id = ${id})) and ${inScope(actor)} for update of s`.execute(
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
): Promise<{ label: string; isAssigned: boolean } | null> {
  if (!isUuid(id)) return null;
  const s = await find(tx, actor, id);
  return s ? { label: `会商 ${s.code}`, isAssigned: true } : null;
}

export const insertSession = (
  tx: Tx,
  _actor: Actor,
  row: Omit<SessionRow, 'version' | 'host' | 'analysis' | 'convened_at' | 'concluded_at' | 'draft_id'>,
): Promise<void> => insertRow(tx, 'joint_sessions', row);
export const insertInvitee = (
  tx: Tx,
  _actor: Actor,
  row: Pick<InviteeRow, 'id' | 'session_id' | 'unit_id' | 'unit_name' | 'user_id' | 'user_name'>,
): Promise<void> => insertRow(tx, 'joint_invitees', row);
export const insertStatement = (tx: Tx, _actor: Actor, row: object): Promise<void> =>
  insertRow(tx, 'joint_statements', row);
export const insertDecision = (
  tx: Tx,
  _actor: Actor,
  row: Pick<
    DecisionRow,
    | 'id'
    | 'session_id'
    | 'code'
    | 'seq'
    | 'what'
    | 'proof_required'
    | 'lead_unit_id'
    | 'lead_unit_name'
    | 'person_id'
    | 'person_name'
    | 'assisting_ids'
    | 'assisting_names'
    | 'confirm_unit_id'
    | 'confirm_unit_name'
    | 'assigned_at'
    | 'due_on'
    | 'state'
    | 'state_since'
  >,
): Promise<void> => insertRow(tx, 'joint_decisions', row);

export const inviteesOf = async (tx: Tx, _actor: Actor, id: string): Promise<InviteeRow[]> =>
  (
    await sql<InviteeRow>`select i.* from joint_invitees i join units n on n.id = i.unit_id where i.session_id = ${id} order by n.sort, i.id`.execute(
      tx,
    )
  ).rows;
export async function receive(tx: Tx, actor: Actor, inviteeId: string, at: Date, reply: string): Promise<boolean> {
  const done =
    await sql`update joint_invitees set received_at = ${at}, received_by = ${actor.userId}, received_by_name = ${actor.name}, reply = ${reply}
    where id = ${inviteeId} and received_at is null`.execute(tx);
  return done.numAffectedRows === 1n;
}
export async function setAttendance(
  tx: Tx,
  _actor: Actor,
  sessionId: string,
  a: { inviteeId: string; attended: boolean; attendee: string; attendedFor: string },
): Promise<void> {
  await sql`update joint_invitees set attended = ${a.attended}, attendee = ${a.attendee}, attended_for = ${a.attendedFor}
    where id = ${a.inviteeId} and session_id = ${sessionId}`.execute(tx);
}
export const statementsOf = async (
  tx: Tx,
  _actor: Actor,
  id: string,
): Promise<{ id: string; at: Date; unit_name: string; speaker: string; text: string }[]> =>
  (
    await sql<{ id: string; at: Date; unit_name: string; speaker: string; text: string }>`
      select id, at, unit_name, speaker, text from joint_statements where session_id = ${id} order by at, id`.execute(
      tx,
    )
  ).rows;
export const decisionsOf = async (tx: Tx, _actor: Actor, id: string): Promise<DecisionRow[]> =>
  (await sql<DecisionRow>`select d.* from joint_decisions d where d.session_id = ${id} order by d.seq`.execute(tx))
    .rows;
export const decisionForUpdate = async (tx: Tx, _actor: Actor, id: string): Promise<DecisionRow | null> =>
  (await sql<DecisionRow>`select d.* from joint_decisions d where d.id = ${id} for update`.execute(tx)).rows[0] ?? null;
export async function setStepDue(tx: Tx, _actor: Actor, id: string, dueAt: Date | null): Promise<void> {
  await sql`update joint_decisions set step_due_at = ${dueAt} where id = ${id}`.execute(tx);
}

type ListedSession = SessionRow & { decisions: number; open: number; overdue: number };
export const listSessions = (
  tx: Tx,
  actor: Actor,
  query: SessionQuery,
  today: PlainDate,
): Promise<Page<ListedSession>> =>
  pageRows(tx, query, {
    columns: sql`s.*,
      (select count(*) from joint_decisions d where d.session_id = s.id) as decisions,
      (select count(*) from joint_decisions d where d.session_id = s.id and d.state <> 'confirmed') as open,
      (select count(*) from joint_decisions d where d.session_id = s.id and d.state <> 'confirmed' and d.due_on < ${today}) as overdue`,
    from: sql`joint_sessions s`,
    where: allOf([
      inScope(actor),
      ...(query.state ? [sql`s.state = any(${query.state}::text[])`] : []),
      ...(query.q ? [sql`s.search like ${searchPattern(query.q)}`] : []),
    ]),
    order: sql`s.held_at desc, s.id desc`,
  });

/** What holds of a decision at a moment: the same words for the figure and for its rows. */
const marks = (at: Date): Record<DecisionMark, RawBuilder<unknown>> => {
  const confirmed = sql`(d.confirmed_at is not null and d.confirmed_at <= ${at})`;
  return {
    all: sql`true`,
    open: sql`not ${confirmed}`,
    overdue: sql`not ${confirmed} and d.due_on < ${dayOf(at)}`,
    confirmed,
    // Done is when it was reported; how long the other unit takes to confirm is not the lead's fault.
    onTime: sql`${confirmed} and d.reported_at < ((d.due_on + 1)::timestamp at time zone 'Asia/Shanghai')`,
  };
};
const whereDecision = (actor: Actor, filter: DecisionFilter, at: Date): RawBuilder<unknown> =>
  sql.join(
    [
      decisionInScope(actor),
      sql`d.assigned_at <= ${at}`,
      ...(filter.dueFrom ? [sql`d.due_on >= ${filter.dueFrom}::date`] : []),
      ...(filter.dueTo ? [sql`d.due_on <= ${filter.dueTo}::date`] : []),
      ...(filter.unit ? [sql`d.lead_unit_id = any(${filter.unit}::uuid[])`] : []),
      ...(filter.state ? [sql`d.state = any(${filter.state}::text[])`] : []),
      ...(filter.mark ? [sql`(${marks(at)[filter.mark]})`] : []),
      ...(filter.q
        ? [sql`(d.what like ${`%${likeText(filter.q)}%`} or s.title like ${`%${likeText(filter.q)}%`})`]
        : []),
    ],
    sql` and `,
  );

type ListedDecision = DecisionRow & { session_code: string; session_title: string };
export const listDecisions = (tx: Tx, actor: Actor, query: DecisionQuery, at: Date): Promise<Page<ListedDecision>> =>
  pageRows(tx, query, {
    columns: sql`d.*, s.code as session_code, s.title as session_title`,
    from: sql`joint_decisions d join joint_sessions s on s.id = d.session_id`,
    where: whereDecision(actor, query, at),
    order: sql`(d.state = 'confirmed'), d.due_on, d.id`,
  });

export async function figures(
  tx: Tx,
  actor: Actor,
  filter: DecisionFilter,
  at: Date,
): Promise<(DecisionCounts & { unit_id: string | null; unit_name: string | null })[]> {
  const m = marks(at);
  const columns = sql.join(
    (Object.keys(m) as DecisionMark[]).map((mark) => sql`count(*) filter (where ${m[mark]}) as ${sql.ref(mark)}`),
  );
  return (
    await sql<DecisionCounts & { unit_id: string | null; unit_name: string | null }>`
      select d.lead_unit_id as unit_id, max(d.lead_unit_name) as unit_name, ${columns}
      from joint_decisions d join joint_sessions s on s.id = d.session_id where ${whereDecision(actor, filter, at)}
      group by grouping sets ((), (d.lead_unit_id)) order by 3 desc`.execute(tx)
  ).rows;
}

/** For workbench lines, by session id and by decision id. */
export const titlesOf = (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
  titlesBy(
    tx,
    ids,
    sql`
    select id, title from joint_sessions where id = any(${[...ids]}::uuid[])
    union all select id, what from joint_decisions where id = any(${[...ids]}::uuid[])`,
  );

/** The thing to do behind one invitation is done: the unit's, or the person's own. */
export async function finishInvitation(
  tx: Tx,
  _actor: Actor,
  sessionId: string,
  i: Pick<InviteeRow, 'unit_id' | 'user_id'>,
  at: Date,
): Promise<void> {
  await sql`update todos set done_at = ${at} where subject_type = 'jointSession' and subject_id = ${sessionId} and done_at is null
    and ${i.user_id === null ? sql`unit_id = ${i.unit_id}` : sql`user_id = ${i.user_id} and unit_id is null`}`.execute(
    tx,
  );
}
