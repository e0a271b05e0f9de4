/** Steps of a task: done with the proof that was asked, sent back after a look, moved or dropped with a reason. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { invariant } from '#kernel/shared/errors.ts';
import { dayOf, endOfDay, startOfDay, type PlainDate } from '#kernel/shared/time.ts';
import {
  behalvesOf,
  finishTodos,
  finishTodosOf,
  insertEvent,
  note,
  startClocks,
  stopClocks,
  transition,
  transitionMany,
} from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import type * as s from '../../shared/schema.ts';
import { taskMachine, type StepAction } from '../../shared/states.ts';
import { fail as failPaper } from '../papers/policy.ts';
import * as policy from '../policy.ts';
import * as store from '../store.ts';
import {
  beginSteps,
  fail,
  openStepTodos,
  personOf,
  remindNow,
  stepCase,
  stepSubject,
  taskCase,
  taskSubject,
  tell,
} from './parts.ts';

async function holdStep(
  tx: Tx,
  ctx: Ctx,
  id: string,
  action: StepAction,
): Promise<{ step: store.StepRecord; t: store.TaskRecord }> {
  const seen = await store.findStep(tx, ctx.actor, id);
  if (!seen) throw fail('plan.stepNotFound');
  // The task first, as every act does: two acts on one task never wait for each other crosswise.
  const t = await store.lockTask(tx, ctx.actor, seen.task_id);
  const step = await store.findStep(tx, ctx.actor, id, true);
  if (!t || !step) throw fail('plan.stepNotFound');
  policy.requireStep(
    policy.mayOnStep(ctx.actor, action, step, t, await behalvesOf(tx, ctx.actor, stepSubject(step))),
    action,
    step,
    t,
  );
  return { step, t };
}
const line = (tx: Tx, ctx: Ctx, t: store.TaskRecord, label: string, text: string | null): Promise<string> =>
  insertEvent(tx, ctx.actor, taskSubject(t), { at: ctx.clock.now(), act: 'step', label, note: text });

/** The step is done (报告节点完成). Errors: plan.proofMissing. */
export async function finishStep(ctx: Ctx, id: string, input: s.FinishStep): Promise<void> {
  await ctx.inTx(async (tx) => {
    const { step, t } = await holdStep(tx, ctx, id, 'finish');
    await completeStep(tx, ctx, step, t, input);
    if (step.decision_id) await followers.finished(tx, ctx, step.decision_id, input.report);
  });
}

/** What a meeting decided follows its step: the papers register here what is then to be done with the decision. */
const followers = { finished: async (_tx: Tx, _ctx: Ctx, _decisionId: string, _report: string): Promise<void> => {} };
export function followSteps(given: typeof followers): void {
  followers.finished = given.finished;
}

export async function completeStep(
  tx: Tx,
  ctx: Ctx,
  step: store.StepRecord,
  t: store.TaskRecord,
  input: s.FinishStep,
  /** Of another room: when it was done there, and the record that proves it. */
  elsewhere: { at?: Date | undefined; link?: string | undefined } = {},
): Promise<void> {
  const { actor } = ctx;
  const now = ctx.clock.now();
  const doneAt = elsewhere.at ?? now;
  if (step.proof_required && input.fileIds.length === 0)
    throw fail('plan.proofMissing', { proof: step.proof_required });
  await attachFiles(tx, ctx, input.fileIds, {
    subjectType: 'planStep',
    subjectId: step.id,
    label: `${step.code} 节点证明`,
  });
  const isLate = dayOf(doneAt) > step.due_on;
  await transition(tx, ctx, stepCase, step, 'finish', {
    ...versionOf(input),
    note: input.report,
    data: { files: input.fileIds },
    set: {
      done_at: doneAt,
      done_by: actor.userId,
      done_by_name: actor.name,
      report: input.report,
      returned_by: null,
      proof_link: elsewhere.link ?? '',
    },
    label: isLate ? '报告节点完成（逾期）' : '报告节点完成',
  });
  await finishTodos(tx, actor, stepSubject(step), now);
  await stopClocks(tx, ctx, 'planStep', [step.id]);
  if (t.state === 'accepted')
    await transition(tx, ctx, taskCase, t, 'begin', { label: `完成节点“${step.title}”，开始推进` });
  else await line(tx, ctx, t, `完成节点“${step.title}”`, input.report);
  await store.insertEntries(tx, actor, [
    {
      id: newId<'planEntry'>(now.getTime()),
      task_id: t.id,
      step_id: step.id,
      at: now,
      on_day: dayOf(doneAt),
      text: `完成节点“${step.title}”：${input.report}`.slice(0, 4000),
      percent: null,
      figure: null,
      figure_of: null,
      figure_label: '',
      unit_id: actor.unitId ?? t.unit_id,
      unit_name: actor.unitName,
      by_id: actor.userId,
      by_name: actor.name,
    },
  ]);
  await store.markSteps(tx, actor, [step.id], now);
  await store.markTasks(tx, actor, [t.id], now, `完成节点“${step.title}”`);
}

/** The office looked at it and does not find it done (退回重报). */
export async function sendBackStep(ctx: Ctx, id: string, input: s.Opinion): Promise<void> {
  await ctx.inTx(async (tx) => {
    const { step, t } = await holdStep(tx, ctx, id, 'sendBack');
    await returnStep(tx, ctx, step, t, input);
    await tell(tx, ctx, 'plan.moved', { taskId: t.id, what: 'stepReturned', step: step.title });
  });
}
export async function returnStep(
  tx: Tx,
  ctx: Ctx,
  step: store.StepRecord,
  t: store.TaskRecord,
  input: s.Opinion,
): Promise<void> {
  const now = ctx.clock.now();
  await transition(tx, ctx, stepCase, step, 'sendBack', {
    ...versionOf(input),
    note: input.opinion,
    tone: 'returned',
    set: {
      done_at: null,
      done_by: null,
      done_by_name: null,
      returns: step.returns + 1,
      returned_by: ctx.actor.userId,
    },
  });
  await line(tx, ctx, t, `退回节点“${step.title}”`, input.opinion);
  await startClocks(tx, ctx, 'planStep', [
    { id: step.id, label: '节点完成', dueAt: endOfDay(step.due_on), dueOn: step.due_on, basis: '退回重报，期限不变' },
  ]);
  await store.markSteps(tx, ctx.actor, [step.id], now);
  await store.markTasks(tx, ctx.actor, [t.id], now, `退回节点“${step.title}”：${input.opinion}`.slice(0, 500));
  await openStepTodos(tx, ctx, [
    { ...step, state: 'returned', demand_key: t.demand_key, task_title: t.title, task_unit: t.unit_id },
  ]);
}

/** Other words, another day or owner (调整节点): the former ones stay in the history of the task. */
export async function editStep(ctx: Ctx, id: string, input: s.EditStep): Promise<void> {
  await ctx.inTx(async (tx) => {
    const { step, t } = await holdStep(tx, ctx, id, 'edit');
    const now = ctx.clock.now();
    const startsOn = input.startsOn ?? (input.dueOn < step.starts_on ? input.dueOn : step.starts_on);
    if (
      input.dueOn < t.starts_on ||
      input.dueOn > (step.kind === 'occurrence' ? step.due_on : t.due_on) ||
      startsOn > input.dueOn
    )
      throw fail('plan.stepDay', { title: input.title, from: t.starts_on, to: t.due_on });
    const unitId = input.unitId ?? step.unit_id;
    const at = t.assisting_ids.indexOf(unitId);
    if (unitId !== t.unit_id && at < 0) throw fail('plan.stepUnit', { title: input.title });
    const unitName = at < 0 ? t.unit_name : (t.assisting_names[at] ?? '');
    const owner = input.ownerId ? await personOf(tx, unitId, unitName, input.ownerId) : null;
    const said = [
      ...(input.title === step.title ? [] : [`内容改为“${input.title}”`]),
      ...(input.dueOn === step.due_on ? [] : [`时间由 ${step.due_on} 改为 ${input.dueOn}`]),
      ...(unitId === step.unit_id ? [] : [`责任单位改为${unitName}`]),
      ...(owner && owner.userId !== step.owner_id ? [`责任人改为${owner.name}`] : []),
      ...(input.proofRequired === step.proof_required ? [] : [`证明要求改为“${input.proofRequired}”`]),
    ].join('；');
    if (said === '') return;
    await note(tx, ctx, stepCase, step, 'edit', said, {
      ...versionOf(input),
      note: input.reason,
      tone: 'extension',
      set: {
        title: input.title,
        starts_on: startsOn,
        due_on: input.dueOn,
        proof_required: input.proofRequired,
        unit_id: unitId,
        unit_name: unitName,
        ...(owner
          ? { owner_id: owner.userId, owner_name: owner.name }
          : unitId === step.unit_id
            ? {}
            : { owner_id: null, owner_name: '' }),
      },
    });
    await line(tx, ctx, t, `调整节点“${step.title}”：${said}`, input.reason);
    await startClocks(tx, ctx, 'planStep', [
      { id: step.id, label: '节点完成', dueAt: endOfDay(input.dueOn), dueOn: input.dueOn, basis: '调整后的时间' },
    ]);
    await finishTodos(tx, ctx.actor, stepSubject(step), now);
    await store.setStep(tx, ctx.actor, [step.id], { reminded_at: null });
    await store.markSteps(tx, ctx.actor, [step.id], now);
    await store.markTasks(
      tx,
      ctx.actor,
      [t.id],
      now,
      `调整节点“${step.title}”：${said}（${input.reason}）`.slice(0, 500),
    );
    await remindNow(tx, ctx, [t.id]);
  });
}

/** The step is not needed any more (取消节点). */
export async function dropStep(ctx: Ctx, id: string, input: s.Reason): Promise<void> {
  await ctx.inTx(async (tx) => {
    const { step, t } = await holdStep(tx, ctx, id, 'drop');
    await withdrawStep(tx, ctx, step, t, input);
  });
}
export async function withdrawStep(
  tx: Tx,
  ctx: Ctx,
  step: store.StepRecord,
  t: store.TaskRecord,
  input: s.Reason,
): Promise<void> {
  const now = ctx.clock.now();
  await transition(tx, ctx, stepCase, step, 'drop', { ...versionOf(input), note: input.reason, tone: 'stop' });
  await finishTodos(tx, ctx.actor, stepSubject(step), now);
  await stopClocks(tx, ctx, 'planStep', [step.id]);
  await line(tx, ctx, t, `取消节点“${step.title}”`, input.reason);
  await store.markSteps(tx, ctx.actor, [step.id], now);
  await store.markTasks(tx, ctx.actor, [t.id], now, `取消节点“${step.title}”：${input.reason}`.slice(0, 500));
}

const running: readonly string[] = ['accepted', 'underway', 'returned'];
/** Task and step of a meeting's decision, locked in the order of every act; null where it has none, or the task is at rest. */
export async function holdDecisionStep(
  tx: Tx,
  ctx: Ctx,
  decisionId: string,
): Promise<{ step: store.StepRecord; t: store.TaskRecord } | null> {
  const seen = await store.stepOfDecision(tx, ctx.actor, decisionId);
  const t = seen ? await store.lockTask(tx, ctx.actor, seen.task_id) : null;
  const step = seen ? await store.findStep(tx, ctx.actor, seen.id, true) : null;
  return t && step && running.includes(t.state) ? { step, t } : null;
}

/**
 * What a meeting decided for the unit of a task becomes a step of it (会议决定), with the day that the meeting set, at once a thing to do.
 * Errors: papers.taskResting, papers.dueAfterTask.
 */
export async function beginDecisionStep(
  tx: Tx,
  ctx: Ctx,
  taskId: string,
  decision: { id: string; code: string; what: string; heldOn: PlainDate; dueOn: PlainDate },
): Promise<void> {
  const t = await store.lockTask(tx, ctx.actor, taskId);
  if (!t || !running.includes(t.state))
    throw failPaper('papers.taskResting', {
      what: decision.what,
      state: t ? taskMachine.states[t.state].label : '不能办理',
    });
  if (decision.dueOn > t.due_on) throw failPaper('papers.dueAfterTask', { what: decision.what, on: t.due_on });
  const now = ctx.clock.now();
  const title = decision.what.slice(0, 200);
  const step: store.NewStep = {
    id: newId<'planStep'>(now.getTime()),
    task_id: t.id,
    seq: ((await store.lastSeqs(tx, ctx.actor, [t.id])).get(t.id) ?? 0) + 1,
    kind: 'step',
    period: null,
    title,
    proof_required: '',
    unit_id: t.unit_id,
    unit_name: t.unit_name,
    owner_id: t.officer_id,
    owner_name: t.officer_name,
    starts_on: decision.heldOn,
    due_on: decision.dueOn,
    created_at: now,
    decision_id: decision.id,
  };
  await beginSteps(tx, ctx, [step], () => `会议决定 ${decision.code} 列为节点`);
  await line(tx, ctx, t, `会议决定 ${decision.code} 列为节点“${title}”`, `${decision.dueOn} 前完成`);
  await store.markTasks(tx, ctx.actor, [t.id], now, `新增会议决定的节点：${title}`.slice(0, 500));
  const made = await store.findStep(tx, ctx.actor, step.id);
  if (made)
    await openStepTodos(tx, ctx, [{ ...made, demand_key: t.demand_key, task_title: t.title, task_unit: t.unit_id }]);
}

/**
 * Another room did what an occurrence asks (a report was submitted, a briefing heard): the step of that window is done, at the moment `at`
 * of that room, with its record (`link`) as the proof. Nothing happens when the unit has no such step, or it is done already.
 */
export async function finishOccurrence(
  tx: Tx,
  ctx: Ctx,
  done: { demandKey: string; unitId: string; period: string; report: string; at?: Date; link?: string },
): Promise<boolean> {
  const [id] = await store.occurrenceIds(tx, ctx.actor, done);
  if (!id) return false;
  const seen = await store.findStep(tx, ctx.actor, id);
  // The task first, as in every act on a step.
  const t = seen ? await store.lockTask(tx, ctx.actor, seen.task_id) : null;
  const step = t ? await store.findStep(tx, ctx.actor, id, true) : null;
  if (
    !step ||
    !t ||
    !['open', 'returned'].includes(step.state) ||
    !['accepted', 'underway', 'returned'].includes(t.state)
  )
    return false;
  // The proof is the record of the other room.
  await completeStep(tx, ctx, { ...step, proof_required: '' }, t, { report: done.report, fileIds: [] }, done);
  return true;
}

/**
 * Takes over what was done before the district used the program: occurrences with an end by a day are done on that end, with one line each.
 * Only the program itself may; units report their own. Answers how many.
 */
export async function finishPast(
  ctx: Ctx,
  past: { until: PlainDate; report: string; except: readonly string[]; exceptSince: PlainDate },
): Promise<number> {
  return ctx.inTx(async (tx) => {
    invariant(ctx.actor.kind === 'system', 'only the program takes over the past');
    const open = (await store.stepsToRemind(tx, ctx.actor, past.until)).filter(
      (one) => one.kind === 'occurrence' && !(past.except.includes(one.unit_id) && one.due_on >= past.exceptSince),
    );
    // One act for each end: a step is done at the moment at which it was.
    for (const day of [...new Set(open.map((one) => one.due_on))].sort()) {
      const at = new Date(startOfDay(day).getTime() + 10 * 3_600_000);
      const then = { ...ctx, clock: { ...ctx.clock, now: () => at, today: () => day } } as Ctx;
      const steps = open.filter((one) => one.due_on === day);
      await transitionMany(tx, then, stepCase, steps, 'finish', {
        note: past.report,
        label: '报告节点完成（历史记录转入）',
        set: { done_at: at, done_by: ctx.actor.userId, done_by_name: ctx.actor.name, report: past.report },
      });
      await finishTodosOf(
        tx,
        then,
        'planStep',
        steps.map((one) => one.id),
      );
      await stopClocks(
        tx,
        then,
        'planStep',
        steps.map((one) => one.id),
      );
      await store.markSteps(
        tx,
        ctx.actor,
        steps.map((one) => one.id),
        at,
      );
      await store.markTasks(
        tx,
        ctx.actor,
        steps.map((one) => one.task_id),
        at,
        '本期节点完成（历史记录转入）',
      );
    }
    return open.length;
  });
}
