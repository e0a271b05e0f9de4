/** One act on many cases at once (a unit takes over a hundred tasks): the same checks as for one, few statements for all. */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { failWith, invariant } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { targetsOf, type Step } from '#kernel/shared/machine.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { recordMany } from '#platform/audit/server/index.ts';
import { caseworkErrors } from '../shared/errors.ts';
import type { NewEvent, NewTodo } from './store.ts';
import type { CaseKind, CaseRecord, TransitionOptions } from './transition.ts';

const fail = failWith(caseworkErrors);

/** One line in the timeline of each case. */
export async function insertEvents(
  tx: Tx,
  actor: Actor,
  type: string,
  lines: readonly { id: string; event: NewEvent }[],
): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map(({ id, event }) => ({
    id: newId<'event'>(event.at.getTime()),
    subject_type: type,
    subject_id: id,
    at: event.at,
    act: event.act,
    label: event.label,
    actor_id: actor.userId,
    actor_name: actor.name,
    actor_title: actor.postTitle,
    actor_unit: actor.unitName,
    behalf_id: actor.onBehalfOf?.userId ?? null,
    behalf_name: actor.onBehalfOf?.name ?? null,
    from_state: event.fromState ?? null,
    to_state: event.toState ?? null,
    note: event.note ?? null,
    audience: event.audience ?? 'all',
    tone: event.tone ?? 'normal',
    data: event.data ?? {},
  }));
  await sql`insert into case_events (id, subject_type, subject_id, at, act, label, actor_id, actor_name, actor_title, actor_unit,
      behalf_id, behalf_name, from_state, to_state, note, audience, tone, data)
    select id, subject_type, subject_id, at, act, label, actor_id, actor_name, actor_title, actor_unit,
      behalf_id, behalf_name, from_state, to_state, note, audience, tone, data
    from jsonb_populate_recordset(null::case_events, ${JSON.stringify(rows)}::jsonb)`.execute(tx);
}

/** As `behalvesOf`, of many cases at once: for whom persons acted, by case. */
export async function behalvesOfMany(
  tx: Tx,
  type: string,
  ids: readonly string[],
): Promise<(id: string) => Map<string, string[]>> {
  const rows = await sql<{
    id: string;
    actor_id: string;
    behalf_id: string;
  }>`select distinct subject_id as id, actor_id, behalf_id
    from case_events where subject_type = ${type} and subject_id = any(${[...ids]}::uuid[]) and behalf_id is not null`.execute(
    tx,
  );
  const byCase = new Map<string, Map<string, string[]>>();
  for (const row of rows.rows) {
    const known = byCase.get(row.id) ?? new Map<string, string[]>();
    known.set(row.actor_id, [...(known.get(row.actor_id) ?? []), row.behalf_id]);
    byCase.set(row.id, known);
  }
  return (id) => byCase.get(id) ?? new Map();
}

/** Things to do on many cases, each open to one unit's roles, or to persons. */
export async function insertTodos(
  tx: Tx,
  type: string,
  at: Date,
  todos: readonly (Omit<NewTodo, 'requestId'> & { id: string })[],
): Promise<void> {
  const rows = todos.flatMap((todo) =>
    todo.to.map((to) => ({
      id: newId<'todo'>(at.getTime()),
      subject_type: type,
      subject_id: todo.id,
      kind: todo.kind,
      action: todo.action,
      verb: todo.verb,
      title: todo.title,
      is_major: todo.isMajor ?? false,
      enterprise_name: todo.enterpriseName ?? '',
      street_code: todo.streetCode ?? '',
      why: todo.why ?? '',
      due_at: todo.dueAt ?? null,
      due_on: todo.dueOn ?? null,
      user_id: 'userId' in to ? to.userId : null,
      unit_id: to.unitId ?? null,
      roles: 'userId' in to ? [] : [...to.roles],
      created_at: at,
    })),
  );
  if (rows.length === 0) return;
  const names = sql.raw(
    'id, subject_type, subject_id, kind, action, verb, title, is_major, enterprise_name, street_code, why, due_at, due_on, user_id, unit_id, roles, created_at',
  );
  await sql`insert into todos (${names}) select ${names} from jsonb_populate_recordset(null::todos, ${JSON.stringify(rows)}::jsonb)`.execute(
    tx,
  );
}

/** Starts the clock of each case; a clock that still runs is ended first. */
export async function startClocks(
  tx: Tx,
  ctx: Ctx,
  type: string,
  clocks: readonly { id: string; label: string; dueAt: Date; dueOn: PlainDate; basis: string }[],
): Promise<void> {
  if (clocks.length === 0) return;
  const now = ctx.clock.now();
  await sql`update case_clocks set ended_at = ${now}
    where subject_type = ${type} and subject_id = any(${clocks.map((c) => c.id)}::uuid[]) and ended_at is null`.execute(
    tx,
  );
  await sql`insert into case_clocks (id, subject_type, subject_id, label, started_at, due_at, due_on, unit, basis, extensions)
    select c.id, ${type}, c.subject_id, c.label, ${now}, c.due_at, c.due_on, 'calendarDay', c.basis, 0
    from unnest(${clocks.map(() => newId<'clock'>(now.getTime()))}::uuid[], ${clocks.map((c) => c.id)}::uuid[], ${clocks.map((c) => c.label)}::text[],
      ${clocks.map((c) => c.dueAt)}::timestamptz[], ${clocks.map((c) => c.dueOn)}::date[], ${clocks.map((c) => c.basis)}::text[])
      as c (id, subject_id, label, due_at, due_on, basis)`.execute(tx);
}

/** Ends the running clocks of cases. */
export async function stopClocks(tx: Tx, ctx: Ctx, type: string, ids: readonly string[]): Promise<void> {
  await sql`update case_clocks set ended_at = ${ctx.clock.now()}
    where subject_type = ${type} and subject_id = any(${[...ids]}::uuid[]) and ended_at is null`.execute(tx);
}

/** Ends all that waits for cases. */
export async function finishTodosOf(tx: Tx, ctx: Ctx, type: string, ids: readonly string[]): Promise<void> {
  await sql`update todos set done_at = ${ctx.clock.now()}
    where subject_type = ${type} and subject_id = any(${[...ids]}::uuid[]) and done_at is null`.execute(tx);
}

/** Cases of which something already waits for somebody, under one action. */
export async function withOpenTodo(tx: Tx, type: string, ids: readonly string[], action: string): Promise<Set<string>> {
  const rows = await sql<{ id: string }>`select distinct subject_id as id from todos
    where subject_type = ${type} and subject_id = any(${[...ids]}::uuid[]) and action = ${action} and done_at is null`.execute(
    tx,
  );
  return new Set(rows.rows.map((r) => r.id));
}

/**
 * The same step for many records that the caller has locked and may move; as `transition`, in one statement for the records,
 * one for their timelines and the batches of the audit trail. Throws casework.wrongState for the first that stands elsewhere.
 */
export async function transitionMany<S extends string>(
  tx: Tx,
  ctx: Ctx,
  kind: CaseKind<S>,
  records: readonly CaseRecord<S>[],
  stepName: string,
  options: Omit<TransitionOptions<S>, 'version' | 'to'> = {},
): Promise<void> {
  if (records.length === 0) return;
  const step = kind.machine.steps[stepName] as Step<S> | undefined;
  invariant(step, `${kind.machine.name} has no step ${stepName}`);
  const [to] = targetsOf(step);
  invariant(to !== undefined && targetsOf(step).length === 1, `${stepName} of many records has one target`);
  const wrong = records.find((r) => !step.from.includes(r.state));
  if (wrong) throw fail('casework.wrongState', { state: kind.machine.states[wrong.state].label, label: step.label });
  const now = ctx.clock.now();
  const sets = sql.join(
    [
      sql`state = ${to}`,
      sql`state_since = ${now}`,
      sql`version = version + 1`,
      ...Object.entries(options.set ?? {}).map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
    ],
    sql`, `,
  );
  const changed = await sql`update ${sql.table(kind.table)} set ${sets}
    where id = any(${records.map((r) => r.id)}::uuid[]) and state = any(${[...step.from]}::text[])`.execute(tx);
  invariant(
    changed.numAffectedRows === BigInt(records.length),
    `${kind.table} were not locked before their transition`,
  );
  await insertEvents(
    tx,
    ctx.actor,
    kind.type,
    records.map((r) => ({
      id: r.id,
      event: {
        at: now,
        act: stepName,
        label: options.label ?? step.label,
        fromState: r.state,
        toState: to,
        note: options.note ?? null,
        audience: options.audience ?? 'all',
        tone: options.tone ?? (kind.machine.states[to].final ? 'done' : 'normal'),
        data: options.data ?? {},
      },
    })),
  );
  await recordMany(
    tx,
    ctx,
    records.map((r) => ({
      action: `${kind.type}.${stepName}`,
      subjectType: kind.type,
      subjectId: r.id,
      subjectCode: r.code,
      facts: { from: r.state, to, ...(options.note ? { note: options.note } : {}), ...(options.data ?? {}) },
    })),
  );
}
