/**
 * The one place that writes a `state` column. It refuses a step that the machine does not allow from the present state and
 * a change based on an old version; it leaves a line in the timeline and an audit row in the same transaction.
 */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { failWith, invariant } from '#kernel/shared/errors.ts';
import { timeText } from '#kernel/shared/ledger.ts';
import { targetsOf, type Machine } from '#kernel/shared/machine.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { caseworkErrors } from '../shared/errors.ts';
import { insertEvent, type Subject, type Tone } from './store.ts';

const fail = failWith(caseworkErrors);

export interface CaseRecord<S extends string> {
  readonly id: string;
  readonly code: string;
  readonly state: S;
  readonly version: number;
}

export interface CaseKind<S extends string = string> {
  readonly type: string;
  /** Table with columns id, state, state_since, version. */
  readonly table: string;
  readonly machine: Machine<S>;
}

export interface TransitionOptions<S extends string> {
  /** Which of several targets, when the step has more than one. */
  to?: S;
  /** Version that the person saw; a newer one is refused. */
  version?: number;
  note?: string;
  tone?: Tone;
  audience?: 'all' | 'authority';
  /** Shown instead of the step's own label. */
  label?: string;
  /** Other columns to write with the state. */
  set?: Record<string, unknown>;
  /** Facts for the audit row and the timeline (ids of files and documents). */
  data?: Record<string, unknown>;
}

/** Refuses an act that is based on an older version of the record (stale edit). */
export async function requireVersion(
  tx: Tx,
  kind: CaseKind,
  record: { id: string; version: number },
  seen: number | undefined,
): Promise<void> {
  if (seen === undefined || seen === record.version) return;
  const last = await sql<{ actor_name: string; label: string; at: Date }>`select actor_name, label, at from case_events
    where subject_type = ${kind.type} and subject_id = ${record.id} order by at desc, id desc limit 1`.execute(tx);
  const row = last.rows[0];
  throw fail('casework.stale', {
    who: row?.actor_name ?? '其他人',
    what: row?.label ?? '修改',
    when: row ? timeText(row.at.toISOString()).slice(5) : '刚才',
    version: record.version,
  });
}

export async function transition<S extends string>(
  tx: Tx,
  ctx: Ctx,
  kind: CaseKind<S>,
  record: CaseRecord<S>,
  stepName: string,
  options: TransitionOptions<S> = {},
): Promise<{ state: S; version: number; eventId: string }> {
  const step = kind.machine.steps[stepName];
  invariant(step, `machine ${kind.machine.name} has no step ${stepName}`);
  await requireVersion(tx, kind, record, options.version);
  if (!step.from.includes(record.state))
    throw fail('casework.wrongState', { state: kind.machine.states[record.state].label, label: step.label });
  const targets = targetsOf(step);
  const to = options.to ?? targets[0];
  invariant(to !== undefined && targets.includes(to), `step ${stepName} does not lead to ${String(to)}`);
  const now = ctx.clock.now();
  const extra = Object.entries(options.set ?? {});
  const sets = sql.join(
    [
      sql`state = ${to}`,
      sql`state_since = ${now}`,
      sql`version = version + 1`,
      ...extra.map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
    ],
    sql`, `,
  );
  const changed =
    await sql`update ${sql.table(kind.table)} set ${sets} where id = ${record.id} and version = ${record.version} and state = ${record.state}`.execute(
      tx,
    );
  invariant(changed.numAffectedRows === 1n, `${kind.table} ${record.id} was not locked before its transition`);
  const subject: Subject = { type: kind.type, id: record.id };
  const eventId = await insertEvent(tx, ctx.actor, subject, {
    at: now,
    act: stepName,
    label: options.label ?? step.label,
    fromState: record.state,
    toState: to,
    ...(options.note === undefined ? {} : { note: options.note }),
    audience: options.audience ?? 'all',
    tone: options.tone ?? (kind.machine.states[to].final ? 'done' : 'normal'),
    data: options.data ?? {},
  });
  await audit(tx, ctx, {
    action: `${kind.type}.${stepName}`,
    subjectType: kind.type,
    subjectId: record.id,
    subjectCode: record.code,
    facts: { from: record.state, to, ...(options.note ? { note: options.note } : {}), ...(options.data ?? {}) },
  });
  return { state: to, version: record.version + 1, eventId };
}

/** An act that leaves the state as it is: a line in the timeline, an audit row, and the version moves on. */
export async function note<S extends string>(
  tx: Tx,
  ctx: Ctx,
  kind: CaseKind<S>,
  record: CaseRecord<S>,
  act: string,
  label: string,
  options: Omit<TransitionOptions<S>, 'to' | 'label'> = {},
): Promise<{ version: number; eventId: string }> {
  await requireVersion(tx, kind, record, options.version);
  const now = ctx.clock.now();
  const extra = Object.entries(options.set ?? {});
  const sets = sql.join(
    [sql`version = version + 1`, ...extra.map(([column, value]) => sql`${sql.ref(column)} = ${value}`)],
    sql`, `,
  );
  await sql`update ${sql.table(kind.table)} set ${sets} where id = ${record.id}`.execute(tx);
  const eventId = await insertEvent(
    tx,
    ctx.actor,
    { type: kind.type, id: record.id },
    {
      at: now,
      act,
      label,
      ...(options.note === undefined ? {} : { note: options.note }),
      audience: options.audience ?? 'all',
      tone: options.tone ?? 'normal',
      data: options.data ?? {},
    },
  );
  await audit(tx, ctx, {
    action: `${kind.type}.${act}`,
    subjectType: kind.type,
    subjectId: record.id,
    subjectCode: record.code,
    facts: { ...(options.note ? { note: options.note } : {}), ...(options.data ?? {}) },
  });
  return { version: record.version + 1, eventId };
}
