/** A task from its steps to its end: cut into steps, progress with proof, reported done, confirmed by another unit or returned. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { addDays, dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { recordMany } from '#platform/audit/server/index.ts';
import {
  behalvesOfMany,
  dueByRule,
  finishTodosOf,
  insertEvents,
  insertTodo,
  insertTodos,
  note,
  setPart,
  startClocks,
  stopClocks,
  transition,
  transitionMany,
} from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { findUsers, officeUnit } from '#platform/identity/server/index.ts';
import type * as s from '../../shared/schema.ts';
import * as policy from '../policy.ts';
import { planOn } from '../reference.ts';
import * as store from '../store.ts';
import type { Done } from './issue.ts';
import {
  assistingOf,
  beginSteps,
  fail,
  frequencyWord,
  hold,
  makeOccurrences,
  personOf,
  quietTask,
  remindNow,
  settleIssues,
  taskCase,
  taskSubject,
  tell,
} from './parts.ts';

/** Steps as a person wrote them, checked against the task: within its time, of a unit that has a part in it. */
async function stepsFrom(
  tx: Tx,
  ctx: Ctx,
  t: store.TaskRecord,
  inputs: readonly s.StepInput[],
): Promise<store.NewStep[]> {
  const now = ctx.clock.now();
  let seq = (await store.lastSeqs(tx, ctx.actor, [t.id])).get(t.id) ?? 0;
  const steps: store.NewStep[] = [];
  for (const given of inputs) {
    const startsOn = given.startsOn ?? (given.dueOn < t.starts_on ? given.dueOn : t.starts_on);
    if (given.dueOn < t.starts_on || given.dueOn > t.due_on || startsOn > given.dueOn)
      throw fail('plan.stepDay', { title: given.title, from: t.starts_on, to: t.due_on });
    const unitId = given.unitId ?? t.unit_id;
    const at = t.assisting_ids.indexOf(unitId);
    if (unitId !== t.unit_id && at < 0) throw fail('plan.stepUnit', { title: given.title });
    const unitName = at < 0 ? t.unit_name : (t.assisting_names[at] ?? '');
    const owner = given.ownerId
      ? await personOf(tx, unitId, unitName, given.ownerId)
      : unitId === t.unit_id && t.officer_id
        ? { userId: t.officer_id, name: t.officer_name }
        : null;
    steps.push({
      id: newId<'planStep'>(now.getTime()),
      task_id: t.id,
      seq: ++seq,
      kind: 'step',
      period: null,
      title: given.title,
      proof_required: given.proofRequired,
      unit_id: unitId,
      unit_name: unitName,
      owner_id: owner?.userId ?? null,
      owner_name: owner?.name ?? '',
      starts_on: startsOn,
      due_on: given.dueOn,
      created_at: now,
    });
  }
  return steps;
}

/** The unit cuts its task into steps with owner, time and proof (任务分解、时间表、路线图). */
export async function decomposeTask(ctx: Ctx, id: string, input: s.DecomposeTask): Promise<{ ids: string[] }> {
  return ctx.inTx(async (tx) => {
    const t = await hold(tx, ctx, id, 'decompose');
    const now = ctx.clock.now();
    const steps = await stepsFrom(tx, ctx, t, input.steps);
    await note(tx, ctx, taskCase, t, 'decompose', `分解为 ${steps.length} 个节点`, {
      ...versionOf(input),
      note: steps
        .map((one) => `${one.title}（${one.due_on}）`)
        .join('；')
        .slice(0, 1000),
    });
    await beginSteps(tx, ctx, steps, () => '设定节点');
    await store.markTasks(
      tx,
      ctx.actor,
      [t.id],
      now,
      `新增节点：${steps.map((one) => one.title).join('、')}`.slice(0, 500),
    );
    await remindNow(tx, ctx, [t.id]);
    return { ids: steps.map((one) => one.id) };
  });
}

/** Adjusts a task (动态更新): people and helpers by the unit, the end and the frequency by the office only. What changed is kept. */
export async function editTask(ctx: Ctx, id: string, input: s.EditTask): Promise<void> {
  await ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const t = await hold(tx, ctx, id, 'edit');
    const now = ctx.clock.now();
    const set: Partial<store.TaskRecord> = {};
    const said: string[] = [];
    if (input.headId && input.headId !== t.head_id) {
      const one = await personOf(tx, t.unit_id, t.unit_name, input.headId);
      Object.assign(set, { head_id: one.userId, head_name: one.name });
      said.push(`责任领导由${t.head_name || '未定'}改为${one.name}`);
    }
    if (input.officerId && input.officerId !== t.officer_id) {
      const one = await personOf(tx, t.unit_id, t.unit_name, input.officerId);
      Object.assign(set, { officer_id: one.userId, officer_name: one.name });
      said.push(`承办人由${t.officer_name || '未定'}改为${one.name}`);
    }
    if (input.assistingIds) {
      const assisting = await assistingOf(tx, input.assistingIds, t.unit_id);
      if (assisting.ids.join() !== t.assisting_ids.join()) {
        Object.assign(set, { assisting_ids: assisting.ids, assisting_names: assisting.names });
        said.push(`配合单位改为${assisting.names.join('、') || '无'}`);
      }
    }
    if (input.proofRequired !== undefined && input.proofRequired !== t.proof_required) {
      set.proof_required = input.proofRequired;
      said.push(`完成证明改为“${input.proofRequired}”`);
    }
    const byUnit = actor.unitId === t.unit_id;
    if (input.dueOn && input.dueOn !== t.due_on) {
      if (byUnit) throw fail('plan.notYours', { reason: '完成期限由区安委办调整，请在备注里说明情况或联系区安委办' });
      const plan = await planOn(tx, dayOf(now));
      if (input.dueOn < t.starts_on || input.dueOn > addDays(plan.edition.ends_on, 31))
        throw fail('plan.stepDay', { title: t.title, from: t.starts_on, to: plan.edition.ends_on });
      set.due_on = input.dueOn;
      said.push(`完成期限由 ${t.due_on} 改为 ${input.dueOn}`);
    }
    if (input.frequency !== undefined && input.frequency !== t.frequency) {
      if (byUnit && t.frequency !== null)
        throw fail('plan.notYours', { reason: '方案规定的频次由区安委办调整，请联系区安委办' });
      set.frequency = input.frequency;
      said.push(`频次改为${input.frequency ? frequencyWord({ ...t, frequency: input.frequency }) : '不定期'}`);
    }
    if (said.length === 0) return;
    await note(tx, ctx, taskCase, t, 'edit', said.join('；'), {
      ...versionOf(input),
      note: input.reason,
      set: { ...set },
      ...(set.due_on ? { tone: 'extension' as const } : {}),
    });
    await store.markTasks(tx, actor, [t.id], now, `${said.join('；')}（${input.reason}）`.slice(0, 500));
    if (set.frequency) await makeOccurrences(tx, ctx, [t.id]);
  });
}

/** What was done so far (填报进展), with proof; never changed afterwards. The first entry begins the task. */
export async function addEntry(ctx: Ctx, id: string, input: s.AddEntry): Promise<{ id: string }> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const t = await hold(tx, ctx, id, 'addEntry');
    const now = ctx.clock.now();
    const today = dayOf(now);
    const onDay: PlainDate = input.onDay ?? today;
    if (onDay > today) throw fail('plan.dayInFuture', { on: onDay });
    if (input.percent !== undefined && t.percent !== null && input.percent < t.percent && input.text.length < 10)
      throw fail('plan.percentBack', { before: t.percent, after: input.percent });
    if (input.stepId) {
      const step = await store.findStep(tx, actor, input.stepId);
      if (step?.task_id !== t.id) throw fail('plan.stepNotFound');
    }
    const entryId = newId<'planEntry'>(now.getTime());
    await store.insertEntries(tx, actor, [
      {
        id: entryId,
        task_id: t.id,
        step_id: input.stepId ?? null,
        at: now,
        on_day: onDay,
        text: input.text,
        percent: input.percent ?? null,
        figure: input.figure ?? null,
        figure_of: input.figureOf ?? null,
        figure_label: input.figure === undefined ? '' : t.proof_required,
        unit_id: actor.unitId ?? t.unit_id,
        unit_name: actor.unitName,
        by_id: actor.userId,
        by_name: actor.name,
      },
    ]);
    await attachFiles(tx, ctx, input.fileIds, {
      subjectType: 'planEntry',
      subjectId: entryId,
      label: `${t.code} 进展凭证`,
    });
    const set = input.percent === undefined ? {} : { percent: input.percent };
    const facts = { note: input.text, data: { entry: entryId, files: input.fileIds, percent: input.percent ?? null } };
    if (t.state === 'accepted')
      await transition(tx, ctx, taskCase, t, 'begin', { ...facts, label: '填报进展，开始推进', set });
    else
      await note(
        tx,
        ctx,
        taskCase,
        t,
        'addEntry',
        input.percent === undefined ? '填报进展' : `填报进展，进度 ${input.percent}%`,
        { ...facts, set },
      );
    await setPart(tx, actor, taskSubject(t), now, {
      part: 'reporter',
      userId: actor.userId,
      userName: actor.name,
      unitId: actor.unitId,
      unitName: actor.unitName,
      single: true,
    });
    await store.markTasks(tx, actor, [t.id], now, input.percent === undefined ? '填报进展' : `进度 ${input.percent}%`);
    return { id: entryId };
  });
}

/** Why a task cannot be reported done yet, or nothing. */
async function requireComplete(tx: Tx, ctx: Ctx, tasks: readonly store.TaskRecord[], hasProof: boolean): Promise<void> {
  const today = dayOf(ctx.clock.now());
  const open = (
    await store.stepsOf(
      tx,
      ctx.actor,
      tasks.map((t) => t.id),
    )
  ).filter((one) => one.state === 'open' || one.state === 'returned');
  if (open.length > 0)
    throw fail('plan.openSteps', {
      count: open.length,
      titles:
        open
          .slice(0, 3)
          .map((one) => one.title)
          .join('、') + (open.length > 3 ? ' 等' : ''),
    });
  for (const t of tasks) {
    if (t.frequency && today < t.due_on)
      throw fail('plan.recurringGoesOn', { frequency: frequencyWord(t), until: t.due_on });
    if (t.proof_required && !hasProof) throw fail('plan.taskProofMissing', { proof: t.proof_required });
  }
}

/** Entries, states, marks, and what now waits for the other unit; the tasks are locked and may be reported. */
async function report(tx: Tx, ctx: Ctx, tasks: readonly store.TaskRecord[], said: string, fileIds: readonly string[]) {
  const { actor } = ctx;
  const now = ctx.clock.now();
  const entries = tasks.map((t): store.NewEntry => ({
    id: newId<'planEntry'>(now.getTime()),
    task_id: t.id,
    step_id: null,
    at: now,
    on_day: dayOf(now),
    text: said,
    percent: 100,
    figure: null,
    figure_of: null,
    figure_label: '',
    unit_id: t.unit_id,
    unit_name: t.unit_name,
    by_id: actor.userId,
    by_name: actor.name,
  }));
  const [first] = entries;
  if (!first) return;
  await store.insertEntries(
    tx,
    actor,
    entries.map((e) => ({ ...e, proofs_at: e === first ? null : first.id })),
  );
  await attachFiles(tx, ctx, fileIds, { subjectType: 'planEntry', subjectId: first.id, label: '完成证明' });
  const ids = tasks.map((t) => t.id);
  await finishTodosOf(tx, ctx, 'planTask', ids);
  await store.markTasks(tx, actor, ids, now, '报告完成');
  const due = await dueByRule(tx, ctx, 'plan.confirm');
  await startClocks(
    tx,
    ctx,
    'planTask',
    ids.map((id) => ({ id, label: '确认', dueAt: due.dueAt, dueOn: due.dueOn, basis: due.basis ?? '' })),
  );
  const office = await officeUnit(tx);
  // Nobody confirms the tasks of his own unit: those of the office go to the committee's leaders.
  const leaders = tasks.some((t) => t.unit_id === office?.id) ? await findUsers(tx, { roles: ['office.leader'] }) : [];
  await insertTodos(
    tx,
    'planTask',
    now,
    tasks.map((t) => ({
      id: t.id,
      kind: 'review',
      action: 'confirm',
      verb: '去确认',
      title: `${t.demand_key} ${t.title}`,
      enterpriseName: t.unit_name,
      why: '已报告完成，待确认',
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to:
        office && office.id !== t.unit_id
          ? [{ unitId: office.id as string, roles: policy.OFFICE_ROLES }]
          : leaders
              .filter((u) => u.unitId !== t.unit_id && u.userId !== actor.userId)
              .map((u) => ({ userId: u.userId as string, unitId: null })),
    })),
  );
}
const reported = (ctx: Ctx, said: string) => ({
  submitted_at: ctx.clock.now(),
  submitted_by: ctx.actor.userId,
  submitted_by_name: ctx.actor.name,
  submission: said,
  percent: 100,
});

/**
 * The unit reports its task done (报告完成), with proof; another unit confirms. Refused while steps are open, and while a task that recurs goes on.
 * Errors: plan.openSteps, plan.recurringGoesOn, plan.taskProofMissing.
 */
export async function submitTask(ctx: Ctx, id: string, input: s.SubmitTask): Promise<void> {
  await ctx.inTx(async (tx) => {
    const t = await hold(tx, ctx, id, 'submit');
    await requireComplete(tx, ctx, [t], input.fileIds.length > 0);
    await transition(tx, ctx, taskCase, t, 'submit', {
      ...versionOf(input),
      note: input.submission,
      data: { files: input.fileIds },
      set: reported(ctx, input.submission),
    });
    await report(tx, ctx, [t], input.submission, input.fileIds);
  });
}

/** Tasks of an action by those who may do it now; when none may, the first one's refusal. */
async function holdMany(
  tx: Tx,
  ctx: Ctx,
  ids: readonly string[],
  action: 'submit' | 'confirm' | 'addEntry',
): Promise<store.TaskRecord[]> {
  const found = await store.lockTasks(tx, ctx.actor, [...new Set(ids)]);
  const [one] = found;
  if (!one) throw fail('plan.taskNotFound');
  const behalves = await behalvesOfMany(
    tx,
    'planTask',
    found.map((t) => t.id),
  );
  const tasks = found.filter((t) => policy.mayOnTask(ctx.actor, action, t, behalves(t.id))?.allowed);
  if (tasks.length === 0) policy.requireTask(policy.mayOnTask(ctx.actor, action, one, behalves(one.id)), action, one);
  return tasks;
}

/** One account of progress for several tasks (一并填报进展), with the same proof; what was only taken over begins with it. */
export async function addEntries(ctx: Ctx, input: s.AddEntries): Promise<Done> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const tasks = await holdMany(tx, ctx, input.taskIds, 'addEntry');
    const now = ctx.clock.now();
    const ids = tasks.map((t) => t.id);
    const entries = tasks.map((t): store.NewEntry => ({
      id: newId<'planEntry'>(now.getTime()),
      task_id: t.id,
      step_id: null,
      at: now,
      on_day: dayOf(now),
      text: input.text,
      percent: null,
      figure: null,
      figure_of: null,
      figure_label: '',
      unit_id: actor.unitId ?? t.unit_id,
      unit_name: actor.unitName,
      by_id: actor.userId,
      by_name: actor.name,
    }));
    const [first] = entries;
    if (!first) return { done: 0, ids: [] };
    await store.insertEntries(
      tx,
      actor,
      entries.map((e) => ({ ...e, proofs_at: e === first ? null : first.id })),
    );
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'planEntry', subjectId: first.id, label: '进展凭证' });
    await transitionMany(
      tx,
      ctx,
      taskCase,
      tasks.filter((t) => t.state === 'accepted'),
      'begin',
      { label: '填报进展，开始推进', note: input.text, data: { files: input.fileIds } },
    );
    const others = tasks.filter((t) => t.state !== 'accepted');
    await insertEvents(
      tx,
      actor,
      'planTask',
      others.map((t) => ({ id: t.id, event: { at: now, act: 'addEntry', label: '填报进展', note: input.text } })),
    );
    await recordMany(
      tx,
      ctx,
      others.map((t) => ({
        action: 'planTask.addEntry',
        subjectType: 'planTask',
        subjectId: t.id,
        subjectCode: t.code,
        facts: { note: input.text, files: input.fileIds },
      })),
    );
    await store.markTasks(tx, actor, ids, now, '填报进展');
    return { done: ids.length, ids };
  });
}

/** Several tasks reported done with one piece of proof (一并报告完成): one report that is in none of them alone. */
export async function submitTasks(ctx: Ctx, input: s.SubmitTasks): Promise<Done> {
  return ctx.inTx(async (tx) => {
    const tasks = await holdMany(tx, ctx, input.taskIds, 'submit');
    await requireComplete(tx, ctx, tasks, input.fileIds.length > 0);
    await transitionMany(tx, ctx, taskCase, tasks, 'submit', {
      note: input.submission,
      data: { files: input.fileIds },
      set: reported(ctx, input.submission),
    });
    await report(tx, ctx, tasks, input.submission, input.fileIds);
    return { done: tasks.length, ids: tasks.map((t) => t.id) };
  });
}

/** The office, or the leaders for the office's own tasks, confirm (确认完成). */
export async function confirmTask(ctx: Ctx, id: string, input: s.Opinion): Promise<void> {
  await ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const t = await hold(tx, ctx, id, 'confirm');
    const now = ctx.clock.now();
    await transition(tx, ctx, taskCase, t, 'confirm', {
      ...versionOf(input),
      note: input.opinion,
      set: {
        confirmed_at: now,
        confirmed_by: actor.userId,
        confirmed_by_name: actor.name,
        confirmed_by_unit_id: actor.unitId,
      },
    });
    await quietTask(tx, ctx, t);
    await store.markTasks(tx, actor, [t.id], now, '确认完成');
    await tell(tx, ctx, 'plan.moved', { taskId: t.id, what: 'confirmed' });
  });
}

/** Several at once (确认所选), those that the actor may confirm; each keeps its own line and trail. */
export async function confirmTasks(ctx: Ctx, input: s.ConfirmTasks): Promise<Done> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const tasks = await holdMany(tx, ctx, input.taskIds, 'confirm');
    const now = ctx.clock.now();
    const ids = tasks.map((t) => t.id);
    await transitionMany(tx, ctx, taskCase, tasks, 'confirm', {
      note: input.opinion,
      set: {
        confirmed_at: now,
        confirmed_by: actor.userId,
        confirmed_by_name: actor.name,
        confirmed_by_unit_id: actor.unitId,
      },
    });
    await finishTodosOf(tx, ctx, 'planTask', ids);
    await stopClocks(tx, ctx, 'planTask', ids);
    await store.markTasks(tx, actor, ids, now, '确认完成');
    for (const unitId of new Set(tasks.map((t) => t.unit_id))) {
      const mine = tasks.filter((t) => t.unit_id === unitId);
      await tell(tx, ctx, 'plan.moved', { taskId: mine[0]?.id ?? '', what: 'confirmed', count: mine.length });
    }
    return { done: ids.length, ids };
  });
}

/** Not done yet (退回继续办理): the unit gets it back with the reason. */
export async function sendBackTask(ctx: Ctx, id: string, input: s.Opinion): Promise<void> {
  await ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const t = await hold(tx, ctx, id, 'sendBack');
    const now = ctx.clock.now();
    await transition(tx, ctx, taskCase, t, 'sendBack', {
      ...versionOf(input),
      note: input.opinion,
      tone: 'returned',
      set: { returns: t.returns + 1 },
    });
    await quietTask(tx, ctx, t);
    await store.markTasks(tx, actor, [t.id], now, `退回：${input.opinion}`.slice(0, 500));
    await backToUnit(tx, ctx, t, '区安委办退回，请补充后再报');
    await tell(tx, ctx, 'plan.moved', { taskId: t.id, what: 'returned' });
  });
}
async function backToUnit(tx: Tx, ctx: Ctx, t: store.TaskRecord, why: string): Promise<void> {
  const due = await dueByRule(tx, ctx, 'plan.confirm');
  await insertTodo(tx, ctx.actor, taskSubject(t), ctx.clock.now(), {
    kind: 'report',
    action: 'submit',
    verb: '继续办理',
    title: `${t.demand_key} ${t.title}`,
    enterpriseName: '治本攻坚任务',
    why,
    dueAt: due.dueAt,
    dueOn: due.dueOn,
    to: t.officer_id
      ? [{ userId: t.officer_id, unitId: t.unit_id }]
      : [{ unitId: t.unit_id, roles: policy.UNIT_ROLES }],
  });
}

const simple =
  (action: 'suspend' | 'resume' | 'reopen' | 'cancel', word: string) =>
  async (ctx: Ctx, id: string, input: s.Reason): Promise<void> => {
    await ctx.inTx(async (tx) => {
      const t = await hold(tx, ctx, id, action);
      const now = ctx.clock.now();
      await transition(tx, ctx, taskCase, t, action, {
        ...versionOf(input),
        note: input.reason,
        ...(action === 'suspend' || action === 'cancel' ? { tone: 'stop' as const } : {}),
        ...(action === 'reopen'
          ? { set: { confirmed_at: null, confirmed_by: null, confirmed_by_name: null, confirmed_by_unit_id: null } }
          : {}),
      });
      await quietTask(tx, ctx, t);
      await settleIssues(tx, ctx, [t]);
      await store.markTasks(tx, ctx.actor, [t.id], now, `${word}：${input.reason}`.slice(0, 500));
      if (action === 'reopen') await backToUnit(tx, ctx, t, `重新办理：${input.reason}`.slice(0, 200));
      if (action === 'resume') await makeOccurrences(tx, ctx, [t.id]);
      await tell(tx, ctx, 'plan.moved', { taskId: t.id, what: action });
    });
  };
/** 中止、恢复、重新办理、撤销: by the office, with a reason that stays on the record. */
export const suspendTask = simple('suspend', '中止');
export const resumeTask = simple('resume', '恢复');
export const reopenTask = simple('reopen', '重新办理');
export const cancelTask = simple('cancel', '撤销');
