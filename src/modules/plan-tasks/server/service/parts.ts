/** What the acts share: cases, subjects, loading with lock, occurrences, things to do. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, endOfDay, type PlainDate } from '#kernel/shared/time.ts';
import { recordMany } from '#platform/audit/server/index.ts';
import {
  behalvesOf,
  finishTodos,
  insertEvents,
  insertTodo,
  startClocks,
  stopClocks,
  withOpenTodo,
  type CaseKind,
} from '#platform/casework/server/index.ts';
import { findUsers, unitsOf, type FoundUser } from '#platform/identity/server/index.ts';
import { findRuleOn, ruleOn } from '#platform/rules/server/index.ts';
import {
  frequencyLabels,
  stepMachine,
  taskMachine,
  type StepState,
  type TaskAction,
  type TaskState,
} from '../../shared/states.ts';
import * as policy from '../policy.ts';
import { fail } from '../reference.ts';
import * as store from '../store.ts';
import { dueOf, windowsBetween } from '../windows.ts';

export { fail };
export const taskCase: CaseKind<TaskState> = { type: 'planTask', table: 'plan_tasks', machine: taskMachine };
export const stepCase: CaseKind<StepState> = { type: 'planStep', table: 'plan_steps', machine: stepMachine };
export const taskSubject = (t: { id: string }) => ({ type: 'planTask', id: t.id });
export const stepSubject = (s: { id: string }) => ({ type: 'planStep', id: s.id });

/** Loads a task with lock and asks whether the actor may. */
export async function hold(tx: Tx, ctx: Ctx, id: string, action: TaskAction): Promise<store.TaskRecord> {
  const t = await store.lockTask(tx, ctx.actor, id);
  if (!t) throw fail('plan.taskNotFound');
  policy.requireTask(
    policy.mayOnTask(ctx.actor, action, t, await behalvesOf(tx, ctx.actor, taskSubject(t))),
    action,
    t,
  );
  return t;
}

export async function personOf(tx: Tx, unitId: string, unitName: string, userId: string): Promise<FoundUser> {
  const [found] = await findUsers(tx, { unitId, userIds: [userId] });
  if (!found) {
    const [known] = await findUsers(tx, { userIds: [userId] });
    throw fail('plan.personElsewhere', { name: known?.name ?? '所选人员', unit: unitName });
  }
  return found;
}

/** Assisting units, checked and named, without the lead itself. */
export async function assistingOf(
  tx: Tx,
  ids: readonly string[],
  leadId: string,
): Promise<{ ids: string[]; names: string[] }> {
  const wanted = [...new Set(ids)];
  const known = await unitsOf(tx, wanted);
  const units = wanted.flatMap((id) => known.get(id) ?? []);
  if (
    units.length < wanted.length ||
    units.some((u) => u.id === leadId || !['office', 'department', 'street'].includes(u.kind))
  )
    throw fail('plan.assistingUnknown');
  return { ids: units.map((u) => u.id), names: units.map((u) => u.shortName) };
}

/** Days within which something due becomes a thing to do: the earliest of the reminders. */
export async function remindDays(tx: Tx, on: PlainDate): Promise<number[]> {
  return (await ruleOn<number[]>(tx, 'plan.remind', on)).value;
}

/**
 * Makes the occurrences of tasks that recur, up to the window that has begun (每季度 …): each a step with its own end. Marks the tasks.
 * Answers how many were made.
 */
export async function makeOccurrences(tx: Tx, ctx: Ctx, ids: readonly string[] | null): Promise<number> {
  const now = ctx.clock.now();
  const today = dayOf(now);
  const tasks = await store.recurringTasks(tx, ctx.actor, ids);
  if (tasks.length === 0) return 0;
  const known = await store.periodsOf(
    tx,
    ctx.actor,
    tasks.map((t) => t.id),
  );
  const seqs = await store.lastSeqs(
    tx,
    ctx.actor,
    tasks.map((t) => t.id),
  );
  const dueRule = (await findRuleOn<Record<string, number | string>>(tx, 'plan.occurrenceDue', today))?.value ?? {};
  const made: store.NewStep[] = [];
  for (const t of tasks) {
    if (!t.frequency) continue;
    const until = today < t.due_on ? today : t.due_on;
    // What lay before the task was taken over is not asked again.
    const since = t.accepted_at && dayOf(t.accepted_at) > t.starts_on ? dayOf(t.accepted_at) : t.starts_on;
    for (const w of windowsBetween(t.frequency, since, until)) {
      if (known.has(`${t.id} ${w.period}`)) continue;
      const seq = (seqs.get(t.id) ?? 0) + 1;
      seqs.set(t.id, seq);
      const dueOn = dueOf(w, dueRule[t.demand_key]);
      made.push({
        id: newId<'planStep'>(now.getTime()),
        task_id: t.id,
        seq,
        kind: 'occurrence',
        period: w.period,
        title: `${w.title}：${t.title}`.slice(0, 200),
        proof_required: t.proof_required,
        unit_id: t.unit_id,
        unit_name: t.unit_name,
        owner_id: t.officer_id,
        owner_name: t.officer_name,
        starts_on: w.from < dueOn ? w.from : dueOn,
        due_on: dueOn,
        created_at: now,
      });
    }
  }
  await beginSteps(tx, ctx, made, (s) => `生成${s.period ?? ''}期节点`);
  const touched = [...new Set(made.map((s) => s.task_id))];
  await store.markTasks(tx, ctx.actor, touched, now, made.length > 0 ? '按周期生成本期节点' : '');
  return made.length;
}

/** Writes steps with their line, audit row, clock and mark. The caller marks the tasks. */
export async function beginSteps(
  tx: Tx,
  ctx: Ctx,
  steps: readonly store.NewStep[],
  label: (s: store.NewStep) => string,
): Promise<void> {
  if (steps.length === 0) return;
  const now = ctx.clock.now();
  await store.insertSteps(tx, ctx.actor, steps);
  await store.markSteps(
    tx,
    ctx.actor,
    steps.map((s) => s.id),
    now,
  );
  await insertEvents(
    tx,
    ctx.actor,
    'planStep',
    steps.map((s) => ({
      id: s.id,
      event: { at: now, act: 'make', label: label(s), toState: 'open', note: `${s.title}，${s.due_on} 前完成` },
    })),
  );
  await recordMany(
    tx,
    ctx,
    steps.map((s) => ({
      action: 'planStep.make',
      subjectType: 'planStep',
      subjectId: s.id,
      isNew: true,
      facts: { task: s.task_id, title: s.title, dueOn: s.due_on, unit: s.unit_id },
    })),
  );
  await startClocks(
    tx,
    ctx,
    'planStep',
    steps.map((s) => ({
      id: s.id,
      label: '节点完成',
      dueAt: endOfDay(s.due_on),
      dueOn: s.due_on,
      basis: s.decision_id ? '会议决定的期限' : s.kind === 'occurrence' ? '方案规定的频次' : '任务分解确定的时间',
    })),
  );
}

/** What comes due soon becomes a thing to do (待办) of whoever has to do it, once. */
export async function openStepTodos(tx: Tx, ctx: Ctx, steps: readonly store.DueStep[]): Promise<void> {
  const now = ctx.clock.now();
  const open = await withOpenTodo(
    tx,
    'planStep',
    steps.map((s) => s.id),
    'finish',
  );
  for (const s of steps) {
    if (open.has(s.id)) continue;
    await insertTodo(tx, ctx.actor, stepSubject(s), now, {
      kind: 'report',
      action: 'finish',
      verb: '报告完成',
      title: `${s.demand_key} ${s.title}`,
      enterpriseName: s.kind === 'occurrence' ? '治本攻坚任务本期节点' : '治本攻坚任务节点',
      why:
        s.state === 'returned'
          ? s.decision_id
            ? '会议决定被退回再办'
            : '区安委办退回重报'
          : s.decision_id
            ? '听取汇报作出的决定'
            : s.proof_required
              ? `要求提交：${s.proof_required}`
              : '任务分解确定的节点',
      dueAt: endOfDay(s.due_on),
      dueOn: s.due_on,
      to: s.owner_id ? [{ userId: s.owner_id, unitId: s.unit_id }] : [{ unitId: s.unit_id, roles: policy.UNIT_ROLES }],
    });
  }
}

/** Steps of these tasks that are due within the time of reminders, as things to do. */
export async function remindNow(tx: Tx, ctx: Ctx, taskIds: readonly string[]): Promise<void> {
  const today = dayOf(ctx.clock.now());
  const days = Math.max(...(await remindDays(tx, today)), 0);
  const until = new Date(endOfDay(today).getTime() + days * 86_400_000);
  const due = (await store.stepsToRemind(tx, ctx.actor, dayOf(until))).filter((s) => taskIds.includes(s.task_id));
  await openStepTodos(tx, ctx, due);
}

/** What waits on a task is over (done, cancelled, suspended): its steps ask nothing any more. */
export async function quietTask(tx: Tx, ctx: Ctx, t: store.TaskRecord): Promise<void> {
  const now = ctx.clock.now();
  await finishTodos(tx, ctx.actor, taskSubject(t), now);
  await stopClocks(tx, ctx, 'planTask', [t.id]);
}

/** Issues whose tasks have all been answered: nobody has to be asked again. */
export async function settleIssues(tx: Tx, ctx: Ctx, tasks: readonly store.TaskRecord[]): Promise<void> {
  const now = ctx.clock.now();
  const ids = [...new Set(tasks.flatMap((t) => t.issue_id ?? []))];
  for (const id of await store.settleIssues(tx, ctx.actor, ids, now)) {
    await finishTodos(tx, ctx.actor, { type: 'planIssue', id }, now);
    await stopClocks(tx, ctx, 'planIssue', [id]);
  }
}

export const tell = (tx: Tx, ctx: Ctx, task: string, payload: Record<string, unknown>): Promise<string> =>
  addJob(tx, ctx.clock, task, payload);

export const frequencyWord = (t: store.TaskRecord): string => (t.frequency ? frequencyLabels[t.frequency] : '');
