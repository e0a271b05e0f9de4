/** SQL of casework. */
import { cachedByKey } from '#kernel/server/cached.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import type { PlainDate } from '#kernel/shared/time.ts';

export interface Subject {
  readonly type: string;
  readonly id: string;
}

export interface EventRow {
  id: string;
  at: Date;
  act: string;
  label: string;
  actor_id: string;
  actor_name: string;
  actor_title: string;
  actor_unit: string;
  behalf_name: string | null;
  from_state: string | null;
  to_state: string | null;
  note: string | null;
  audience: 'all' | 'authority';
  tone: Tone;
  data: { files?: string[]; documents?: string[]; [key: string]: unknown };
}
export type Tone = 'normal' | 'extension' | 'stop' | 'returned' | 'done';

export interface NewEvent {
  at: Date;
  act: string;
  label: string;
  fromState?: string | null;
  toState?: string | null;
  note?: string | null;
  audience?: 'all' | 'authority';
  tone?: Tone;
  data?: Record<string, unknown>;
}

export async function insertEvent(tx: Tx, actor: Actor, subject: Subject, event: NewEvent): Promise<string> {
  const id = newId<'event'>(event.at.getTime());
  await sql`insert into case_events (id, subject_type, subject_id, at, act, label, actor_id, actor_name, actor_title, actor_unit,
      behalf_id, behalf_name, from_state, to_state, note, audience, tone, data)
    values (${id}, ${subject.type}, ${subject.id}, ${event.at}, ${event.act}, ${event.label}, ${actor.userId}, ${actor.name},
      ${actor.postTitle}, ${actor.unitName}, ${actor.onBehalfOf?.userId ?? null}, ${actor.onBehalfOf?.name ?? null}, ${event.fromState ?? null}, ${event.toState ?? null},
      ${event.note ?? null}, ${event.audience ?? 'all'}, ${event.tone ?? 'normal'}, ${JSON.stringify(event.data ?? {})}::jsonb)`.execute(
    tx,
  );
  return id;
}

/** For whom a person acted in this case (代办): separations of persons hold for the one and the other. */
export async function behalvesOf(tx: Tx, _actor: Actor, subject: Subject): Promise<Map<string, string[]>> {
  const rows = await sql<{ actor_id: string; behalf_id: string }>`select distinct actor_id, behalf_id from case_events
    where subject_type = ${subject.type} and subject_id = ${subject.id} and behalf_id is not null`.execute(tx);
  const map = new Map<string, string[]>();
  for (const row of rows.rows) map.set(row.actor_id, [...(map.get(row.actor_id) ?? []), row.behalf_id]);
  return map;
}

/** The timeline, newest first. Lines for the authorities only leave no trace for others. */
export async function listEvents(tx: Tx, actor: Actor, subject: Subject, seesInternal: boolean): Promise<EventRow[]> {
  const rows =
    await sql<EventRow>`select id, at, act, label, actor_id, actor_name, actor_title, actor_unit, behalf_name, from_state, to_state,
      note, audience, tone, data
    from case_events where subject_type = ${subject.type} and subject_id = ${subject.id}
      and (audience = 'all' or ${seesInternal}) order by at desc, id desc`.execute(tx);
  return rows.rows;
}

/** The state of cases of one kind at a moment (回看), by id; a case that had not begun by then is left out. */
export const statesAt = async (tx: Tx, type: string, ids: readonly string[], at: Date): Promise<Map<string, string>> =>
  ids.length === 0
    ? new Map()
    : new Map(
        (
          await sql<{ id: string; state: string }>`select i.id, e.to_state as state
            from unnest(${[...ids]}::uuid[]) as i (id) cross join lateral (select to_state from case_events
              where subject_type = ${type} and subject_id = i.id and to_state is not null and at <= ${at}
              order by at desc, id desc limit 1) e`.execute(tx)
        ).rows.map((row) => [row.id, row.state]),
      );

export interface ClockRow {
  id: string;
  label: string;
  started_at: Date;
  due_at: Date | null;
  due_on: PlainDate | null;
  unit: string | null;
  basis: string | null;
  falls_on: string | null;
  extended_from: PlainDate | null;
  extensions: number;
  ended_at: Date | null;
}

export interface NewClock {
  label: string;
  dueAt: Date | null;
  dueOn: PlainDate | null;
  unit?: string | null;
  basis?: string | null;
  fallsOn?: string | null;
  extendedFrom?: PlainDate | null;
  extensions?: number;
}

export async function closeClock(tx: Tx, _actor: Actor, subject: Subject, at: Date): Promise<void> {
  await sql`update case_clocks set ended_at = ${at}
    where subject_type = ${subject.type} and subject_id = ${subject.id} and ended_at is null`.execute(tx);
}

export async function insertClock(tx: Tx, _actor: Actor, subject: Subject, at: Date, clock: NewClock): Promise<void> {
  await sql`insert into case_clocks (id, subject_type, subject_id, label, started_at, due_at, due_on, unit, basis, falls_on, extended_from, extensions)
    values (${newId<'clock'>(at.getTime())}, ${subject.type}, ${subject.id}, ${clock.label}, ${at}, ${clock.dueAt}, ${clock.dueOn}, ${clock.unit ?? null},
      ${clock.basis ?? null}, ${clock.fallsOn ?? null}, ${clock.extendedFrom ?? null}, ${clock.extensions ?? 0})`.execute(
    tx,
  );
}

export async function openClockOf(tx: Tx, _actor: Actor, subject: Subject): Promise<ClockRow | null> {
  const rows =
    await sql<ClockRow>`select id, label, started_at, due_at, due_on, unit, basis, falls_on, extended_from, extensions, ended_at
    from case_clocks where subject_type = ${subject.type} and subject_id = ${subject.id} and ended_at is null`.execute(
      tx,
    );
  return rows.rows[0] ?? null;
}

export interface DueClock {
  id: string;
  subject_type: string;
  subject_id: string;
  label: string;
  due_on: PlainDate | null;
}

/** Takes clocks that have run out and were not noted yet; rows that another worker holds are left to it. */
export async function takeOverdueClocks(tx: Tx, _actor: Actor, now: Date, limit: number): Promise<DueClock[]> {
  const rows = await sql<DueClock>`select id, subject_type, subject_id, label, due_on from case_clocks
    where ended_at is null and overdue_noted_at is null and due_at < ${now}
    order by due_at limit ${limit} for update skip locked`.execute(tx);
  if (rows.rows.length > 0)
    await sql`update case_clocks set overdue_noted_at = ${now} where id = any(${rows.rows.map((r) => r.id)}::uuid[])`.execute(
      tx,
    );
  return rows.rows;
}

export interface PartRow {
  part: string;
  user_id: string | null;
  user_name: string;
  unit_id: string | null;
  unit_name: string;
  until: Date | null;
}

/** Gives a part to a person or unit; `single` parts end the former holder's. */
export async function setPart(
  tx: Tx,
  _actor: Actor,
  subject: Subject,
  at: Date,
  part: {
    part: string;
    userId?: string | null;
    userName?: string;
    unitId?: string | null;
    unitName?: string;
    single?: boolean;
  },
): Promise<void> {
  if (part.single)
    await sql`update case_parts set until = ${at}
      where subject_type = ${subject.type} and subject_id = ${subject.id} and part = ${part.part} and until is null`.execute(
      tx,
    );
  await sql`insert into case_parts (id, subject_type, subject_id, part, user_id, user_name, unit_id, unit_name, since)
    values (${newId<'part'>(at.getTime())}, ${subject.type}, ${subject.id}, ${part.part}, ${part.userId ?? null}, ${part.userName ?? ''},
      ${part.unitId ?? null}, ${part.unitName ?? ''}, ${at})`.execute(tx);
  partsChanged(tx, part.userId, part.unitId);
}

export async function listParts(tx: Tx, _actor: Actor, subject: Subject): Promise<PartRow[]> {
  const rows = await sql<PartRow>`select part, user_id, user_name, unit_id, unit_name, until from case_parts
    where subject_type = ${subject.type} and subject_id = ${subject.id} order by since, id`.execute(tx);
  return rows.rows;
}

export interface RequestRow {
  id: string;
  kind: string;
  status: 'pending' | 'approved' | 'refused';
  reason: string;
  data: Record<string, string>;
  proposed_at: Date;
  proposed_by: string;
  proposed_name: string;
  proposed_unit: string;
  decided_at: Date | null;
  decided_name: string | null;
  opinion: string | null;
}

export async function insertRequest(
  tx: Tx,
  actor: Actor,
  subject: Subject,
  request: { kind: string; reason: string; data: Record<string, string>; at: Date },
): Promise<string> {
  const id = newId<'request'>(request.at.getTime());
  await sql`insert into case_requests (id, subject_type, subject_id, kind, status, reason, data, proposed_at, proposed_by, proposed_name, proposed_unit)
    values (${id}, ${subject.type}, ${subject.id}, ${request.kind}, 'pending', ${request.reason}, ${JSON.stringify(request.data)}::jsonb,
      ${request.at}, ${actor.userId}, ${actor.name}, ${actor.unitName})`.execute(tx);
  return id;
}

export async function listRequests(tx: Tx, _actor: Actor, subject: Subject): Promise<RequestRow[]> {
  const rows =
    await sql<RequestRow>`select id, kind, status, reason, data, proposed_at, proposed_by, proposed_name, proposed_unit,
      decided_at, decided_name, opinion
    from case_requests where subject_type = ${subject.type} and subject_id = ${subject.id} order by proposed_at desc, id desc`.execute(
      tx,
    );
  return rows.rows;
}

export async function decideRequestRow(
  tx: Tx,
  actor: Actor,
  id: string,
  decision: { approve: boolean; opinion: string; at: Date },
): Promise<boolean> {
  const done =
    await sql`update case_requests set status = ${decision.approve ? 'approved' : 'refused'}, decided_at = ${decision.at},
      decided_by = ${actor.userId}, decided_name = ${actor.name}, opinion = ${decision.opinion}
    where id = ${id} and status = 'pending'`.execute(tx);
  return done.numAffectedRows === 1n;
}

export interface CommentRow {
  id: string;
  at: Date;
  author_name: string;
  author_unit: string;
  text: string;
}

export async function insertComment(tx: Tx, actor: Actor, subject: Subject, at: Date, text: string): Promise<void> {
  await sql`insert into case_comments (id, subject_type, subject_id, at, author_id, author_name, author_unit, text)
    values (${newId<'comment'>(at.getTime())}, ${subject.type}, ${subject.id}, ${at}, ${actor.userId}, ${actor.name}, ${actor.unitName}, ${text})`.execute(
    tx,
  );
}

export async function listComments(tx: Tx, _actor: Actor, subject: Subject): Promise<CommentRow[]> {
  const rows = await sql<CommentRow>`select id, at, author_name, author_unit, text from case_comments
    where subject_type = ${subject.type} and subject_id = ${subject.id} order by at desc, id desc`.execute(tx);
  return rows.rows;
}

export interface NewTodo {
  kind: string;
  action: string;
  verb: string;
  title: string;
  isMajor?: boolean;
  enterpriseName?: string;
  streetCode?: string;
  why?: string;
  dueAt?: Date | null;
  dueOn?: PlainDate | null;
  requestId?: string | null;
  /** A person, or a unit with roles of which any one may do it. */
  to: readonly ({ userId: string; unitId?: string | null } | { unitId: string; roles: readonly string[] })[];
}

export async function insertTodo(tx: Tx, _actor: Actor, subject: Subject, at: Date, todo: NewTodo): Promise<void> {
  for (const to of todo.to)
    await sql`insert into todos (id, subject_type, subject_id, kind, action, verb, title, is_major, enterprise_name, street_code, why, due_at, due_on,
        user_id, unit_id, roles, request_id, created_at)
      values (${newId<'todo'>(at.getTime())}, ${subject.type}, ${subject.id}, ${todo.kind}, ${todo.action}, ${todo.verb}, ${todo.title}, ${todo.isMajor ?? false},
        ${todo.enterpriseName ?? ''}, ${todo.streetCode ?? ''}, ${todo.why ?? ''}, ${todo.dueAt ?? null}, ${todo.dueOn ?? null},
        ${'userId' in to ? to.userId : null}, ${to.unitId ?? null}, ${'roles' in to ? [...to.roles] : []}, ${todo.requestId ?? null}, ${at})`.execute(
      tx,
    );
}

/** How a case begins: its first line, its first clock, who brought it, and what waits for whom. */
export interface Opening {
  event: NewEvent;
  clock: NewClock;
  part: { part: string; userId: string | null; userName: string; unitId: string | null; unitName: string };
  todo: Omit<NewTodo, 'to' | 'requestId'> & { to: { unitId: string; roles: readonly string[] } };
}

/** What `openCase` has written, as it would be read. */
export interface Opened {
  event: EventRow;
  clock: ClockRow;
  part: PartRow;
}

/** A case that did not exist before, in one statement: nothing of it has to be ended or looked for. */
export async function openCase(tx: Tx, actor: Actor, subject: Subject, at: Date, given: Opening): Promise<Opened> {
  const { clock, part, todo } = given;
  const event: EventRow = {
    id: newId<'event'>(at.getTime()),
    at: given.event.at,
    act: given.event.act,
    label: given.event.label,
    actor_id: actor.userId,
    actor_name: actor.name,
    actor_title: actor.postTitle,
    actor_unit: actor.unitName,
    behalf_name: actor.onBehalfOf?.name ?? null,
    from_state: given.event.fromState ?? null,
    to_state: given.event.toState ?? null,
    note: given.event.note ?? null,
    audience: given.event.audience ?? 'all',
    tone: given.event.tone ?? 'normal',
    data: given.event.data ?? {},
  };
  const clockId = newId<'clock'>(at.getTime());
  await sql`with event as (
      insert into case_events (id, subject_type, subject_id, at, act, label, actor_id, actor_name, actor_title, actor_unit,
        behalf_id, behalf_name, from_state, to_state, note, audience, tone, data)
      values (${event.id}, ${subject.type}, ${subject.id}, ${event.at}, ${event.act}, ${event.label}, ${actor.userId}, ${actor.name},
        ${actor.postTitle}, ${actor.unitName}, ${actor.onBehalfOf?.userId ?? null}, ${event.behalf_name}, ${event.from_state}, ${event.to_state},
        ${event.note}, ${event.audience}, ${event.tone}, ${JSON.stringify(event.data)}::jsonb)),
    clock as (
      insert into case_clocks (id, subject_type, subject_id, label, started_at, due_at, due_on, unit, basis, falls_on, extended_from, extensions)
      values (${clockId}, ${subject.type}, ${subject.id}, ${clock.label}, ${at}, ${clock.dueAt}, ${clock.dueOn}, ${clock.unit ?? null},
        ${clock.basis ?? null}, ${clock.fallsOn ?? null}, ${clock.extendedFrom ?? null}, ${clock.extensions ?? 0})),
    part as (
      insert into case_parts (id, subject_type, subject_id, part, user_id, user_name, unit_id, unit_name, since)
      values (${newId<'part'>(at.getTime())}, ${subject.type}, ${subject.id}, ${part.part}, ${part.userId}, ${part.userName}, ${part.unitId}, ${part.unitName}, ${at}))
    insert into todos (id, subject_type, subject_id, kind, action, verb, title, is_major, enterprise_name, street_code, why, due_at, due_on,
      user_id, unit_id, roles, request_id, created_at)
    values (${newId<'todo'>(at.getTime())}, ${subject.type}, ${subject.id}, ${todo.kind}, ${todo.action}, ${todo.verb}, ${todo.title}, ${todo.isMajor ?? false},
      ${todo.enterpriseName ?? ''}, ${todo.streetCode ?? ''}, ${todo.why ?? ''}, ${todo.dueAt ?? null}, ${todo.dueOn ?? null},
      null, ${todo.to.unitId}, ${[...todo.to.roles]}, null, ${at})`.execute(tx);
  partsChanged(tx, part.userId, part.unitId);
  return {
    event,
    clock: {
      id: clockId,
      label: clock.label,
      started_at: at,
      due_at: clock.dueAt,
      due_on: clock.dueOn,
      unit: clock.unit ?? null,
      basis: clock.basis ?? null,
      falls_on: clock.fallsOn ?? null,
      extended_from: clock.extendedFrom ?? null,
      extensions: clock.extensions ?? 0,
      ended_at: null,
    },
    part: {
      part: part.part,
      user_id: part.userId,
      user_name: part.userName,
      unit_id: part.unitId,
      unit_name: part.unitName,
      until: null,
    },
  };
}

/** Ends what waits for a case: all of it, one action, or one request. */
export async function finishTodos(
  tx: Tx,
  _actor: Actor,
  subject: Subject,
  at: Date,
  which: { action?: string; requestId?: string; keepRequests?: boolean; userId?: string } = {},
): Promise<void> {
  await sql`update todos set done_at = ${at}
    where subject_type = ${subject.type} and subject_id = ${subject.id} and done_at is null
      and (${which.action ?? null}::text is null or action = ${which.action ?? null})
      and (${which.requestId ?? null}::uuid is null or request_id = ${which.requestId ?? null})
      and (${which.userId ?? null}::uuid is null or user_id = ${which.userId ?? null})
      and (${which.keepRequests ?? false} = false or request_id is null)`.execute(tx);
}

export async function moveTodoDue(
  tx: Tx,
  _actor: Actor,
  subject: Subject,
  dueAt: Date,
  dueOn: PlainDate,
): Promise<void> {
  await sql`update todos set due_at = ${dueAt}, due_on = ${dueOn}
    where subject_type = ${subject.type} and subject_id = ${subject.id} and done_at is null and request_id is null`.execute(
    tx,
  );
}

/** What waits in a case now, to be put back by `reopenTodos`. */
export async function openTodoIds(tx: Tx, _actor: Actor, subject: Subject): Promise<string[]> {
  const rows = await sql<{ id: string }>`select id from todos
    where subject_type = ${subject.type} and subject_id = ${subject.id} and done_at is null order by id`.execute(tx);
  return rows.rows.map((r) => r.id);
}

/** Puts back what had waited: the case goes on from where it stood. */
export async function reopenTodos(tx: Tx, _actor: Actor, subject: Subject, ids: readonly string[]): Promise<void> {
  await sql`update todos set done_at = null
    where subject_type = ${subject.type} and subject_id = ${subject.id} and id = any(${[...ids]}::uuid[])`.execute(tx);
}

/** Gives a unit's open todos of a case to one person; what another hand must decide stays with all who may. */
export async function handTodosTo(
  tx: Tx,
  _actor: Actor,
  subject: Subject,
  unitId: string,
  userId: string,
): Promise<void> {
  await sql`update todos set user_id = ${userId} where subject_type = ${subject.type} and subject_id = ${subject.id} and done_at is null
    and unit_id = ${unitId} and request_id is null and action <> 'confirm' and action <> 'close'`.execute(tx);
}

export interface TodoRow {
  id: string;
  subject_type: string;
  subject_id: string;
  kind: string;
  action: string;
  verb: string;
  title: string;
  is_major: boolean;
  enterprise_name: string;
  street_code: string;
  why: string;
  due_at: Date | null;
  due_on: PlainDate | null;
  user_id: string | null;
  unit_id: string | null;
}

const todoColumns = sql.raw(
  'id, subject_type, subject_id, kind, action, verb, title, is_major, enterprise_name, street_code, why, due_at, due_on, user_id, unit_id, created_at',
);

const holdsPostIn = (actor: Actor, unit: string) =>
  sql<boolean>`exists (select 1 from posts h where h.user_id = ${actor.userId} and h.unit_id = ${sql.ref(unit)} and h.valid_to is null and cardinality(h.roles) > 0)`;
/**
 * What waits for the actor, in two parts that are each read by an index: given to the person, and open to the unit — for a
 * role that the person holds, or (scope `unit`) for anybody of it. Given to somebody else of the unit comes third.
 */
const parts = (actor: Actor, scope: 'mine' | 'unit') => [
  // What was given in a unit that the person has left, or to a post whose roles are gone, is not shown any more.
  sql<boolean>`user_id = ${actor.userId} and ${actor.roles.length > 0} and (unit_id is null or unit_id = ${actor.unitId} or ${holdsPostIn(actor, 'todos.unit_id')})`,
  scope === 'unit'
    ? sql<boolean>`user_id is null and unit_id = ${actor.unitId}`
    : sql<boolean>`user_id is null and unit_id = ${actor.unitId} and roles && ${[...actor.roles]}::text[]`,
  ...(scope === 'unit' ? [sql<boolean>`user_id <> ${actor.userId} and unit_id = ${actor.unitId}`] : []),
];

export async function listTodos(tx: Tx, actor: Actor, scope: 'mine' | 'unit', limit: number): Promise<TodoRow[]> {
  const order = sql`order by due_at nulls last, created_at limit ${sql.lit(limit)}`;
  const each = parts(actor, scope).map(
    (part) => sql`(select ${todoColumns} from todos where done_at is null and ${part} ${order})`,
  );
  return (await sql<TodoRow>`${sql.join(each, sql` union all `)} ${order}`.execute(tx)).rows;
}

/** How many wait; `most`: counting ends there, for a badge that says 999+. */
export async function countTodos(tx: Tx, actor: Actor, scope: 'mine' | 'unit', most?: number): Promise<number> {
  const cut = most === undefined ? sql`` : sql`limit ${sql.lit(most)}`;
  const each = parts(actor, scope).map((part) => sql`(select 1 from todos where done_at is null and ${part} ${cut})`);
  const rows = await sql<{
    n: number;
  }>`select count(*) as n from (${sql.join(each, sql` union all `)} ${cut}) t`.execute(tx);
  return rows.rows[0]?.n ?? 0;
}

export async function todoForUpdate(tx: Tx, actor: Actor, id: string): Promise<TodoRow | null> {
  const rows =
    await sql<TodoRow>`select id, subject_type, subject_id, kind, action, verb, title, is_major, enterprise_name, street_code, why, due_at, due_on,
      user_id, unit_id from todos where id = ${id} and done_at is null and unit_id = ${actor.unitId} for update`.execute(
      tx,
    );
  return rows.rows[0] ?? null;
}

/** Events of others on cases in which the actor has a part. */
export async function recentChanges(
  tx: Tx,
  actor: Actor,
  since: Date,
  seesInternal: boolean,
  limit: number,
): Promise<(EventRow & { subject_type: string; subject_id: string })[]> {
  const rows = await sql<EventRow & { subject_type: string; subject_id: string }>`
    select e.id, e.at, e.act, e.label, e.actor_id, e.actor_name, e.actor_title, e.actor_unit, e.behalf_name, e.from_state, e.to_state, e.note, e.audience, e.tone, e.data,
      e.subject_type, e.subject_id
    from case_events e
    where e.at > ${since} and e.actor_id <> ${actor.userId} and (e.audience = 'all' or ${seesInternal})
      and exists (select 1 from case_parts cp where cp.subject_type = e.subject_type and cp.subject_id = e.subject_id
        and cp.until is null and (${ownPart(actor)} or (cp.user_id is null and cp.unit_id = ${actor.unitId})))
    order by e.at desc limit ${limit}`.execute(tx);
  return rows.rows;
}

/** Parts that let a whole unit keep sight of a case. */
const unitParts = ['formerCompetent', 'assisting'];

/** A part is held in the unit in which it was given: who has gone to another unit leaves it behind. */
const ownPart = (actor: Actor) =>
  sql<boolean>`(cp.user_id = ${actor.userId} and (cp.unit_id is null or cp.unit_id = ${actor.unitId}))`;

/** SQL for "has a part in the case": the `assigned` dimension of scope for one record in hand. */
export const hasPart = (actor: Actor, subjectType: string, idColumn: string) =>
  sql<boolean>`exists (select 1 from case_parts cp where cp.subject_type = ${sql.lit(subjectType)} and cp.subject_id = ${sql.ref(idColumn)}
    and (${ownPart(actor)} or (cp.unit_id = ${actor.unitId} and cp.part = any(${unitParts}::text[]))))`;

/** Parts are only added, never taken away, so what is kept a moment too long shows nothing that may not be seen. */
const heldParts = cachedByKey<string[]>();
const partsChanged = (tx: Tx, userId: string | null | undefined, unitId: string | null | undefined): void =>
  heldParts.changed(tx, (key) => (!!userId && key.includes(userId)) || (!!unitId && key.includes(unitId)));

/** Cases of a type in which the actor or the actor's unit has a part, for lists; at most some seconds old. */
export async function partIds(tx: Tx, actor: Actor, subjectType: string): Promise<string[]> {
  if (!actor.scope.assigned) return [];
  return heldParts.read(tx, `${actor.userId} ${actor.unitId} ${subjectType}`, async () => {
    const rows = await sql<{ id: string }>`
      select cp.subject_id as id from case_parts cp where ${ownPart(actor)} and cp.subject_type = ${subjectType}
      union select subject_id from case_parts where unit_id = ${actor.unitId} and subject_type = ${subjectType} and part = any(${unitParts}::text[])`.execute(
      tx,
    );
    return rows.rows.map((r) => r.id);
  });
}
