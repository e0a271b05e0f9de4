/** What leaves the house about tasks: lists, one task as it stands or stood, the month, the time chart. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Page } from '#kernel/shared/page.ts';
import { addDays, dayOf, daysBetween, monthStart, type PlainDate, plainDate } from '#kernel/shared/time.ts';
import { behalvesOf, listComments, listEvents, seesInternal, stepOf } from '#platform/casework/server/index.ts';
import { offersOf } from '#platform/casework/shared/answers.ts';
import { moment } from '#platform/casework/shared/past.ts';
import { filesOfMany } from '#platform/files/server/index.ts';
import { findUsers } from '#platform/identity/server/index.ts';
import type * as s from '../shared/schema.ts';
import { stepActionLabels, stepMachine, taskActionLabels, type StepAction, type TaskAction } from '../shared/states.ts';
import { figuresOf } from './figures.ts';
import { lightWords } from './light.ts';
import { outcomeMachine } from '../shared/papers/states.ts';
import { decisionsBehind } from './papers/meeting-store.ts';
import * as policy from './policy.ts';
import { fail, planOn, planUnits } from './reference.ts';
import { servingPapers } from './serving.ts';
import * as store from './store.ts';
import { demandKeys, plain, viewOn } from './tree.ts';

export function rowOf(m: store.ListedMark, on: PlainDate): s.TaskRow {
  const next =
    m.task_state === 'proposed'
      ? m.claim_due_on
      : (m.open_due_on ?? (['accepted', 'underway', 'returned'].includes(m.task_state) ? m.due_on : null));
  return {
    id: m.task_id,
    code: m.code,
    demandKey: m.demand_key,
    title: m.title,
    unitId: m.unit_id,
    unitName: m.unit_name,
    assisting: m.facts.assisting,
    head: m.facts.head,
    officer: m.facts.officer,
    state: m.task_state,
    startsOn: m.starts_on,
    dueOn: m.due_on,
    frequency: m.frequency,
    percent: m.percent,
    stepsTotal: m.steps_total,
    stepsDone: m.steps_done,
    nextOn: next,
    nextTitle: m.task_state === 'proposed' ? '认领' : m.open_due_on ? m.open_title : next ? '完成' : '',
    ...lightWords(m, on),
  };
}

async function filtered(tx: Tx, ctx: Ctx, f: s.TaskFilter): Promise<{ v: store.View; demands: string[] | null }> {
  const v = await viewOn(tx, ctx, f.asOf);
  let demands = await demandKeys(tx, v.on, f.key);
  if (f.kind) {
    const plan = await planOn(tx, v.on);
    const of = plan.nodes.filter((n) => n.kind !== null && f.kind?.includes(n.kind)).map((n) => n.key);
    demands = demands === null ? of : demands.filter((k) => of.includes(k));
  }
  return { v, demands };
}

export const listTasks = (ctx: Ctx, query: s.TaskQuery): Promise<Page<s.TaskRow>> =>
  ctx.reading(async (tx) => {
    const { v, demands } = await filtered(tx, ctx, query);
    const { rows, total, nextCursor } = await store.listTasks(tx, ctx.actor, query, v, demands);
    return { items: rows.map((m) => rowOf(m, v.on)), total, nextCursor };
  });

/** Tasks with their steps as bars (时间表、路线图). */
export const getGantt = (ctx: Ctx, query: s.TaskQuery): Promise<s.GanttView> =>
  ctx.reading(async (tx) => {
    const { v, demands } = await filtered(tx, ctx, query);
    const plan = await planOn(tx, v.on);
    const { rows, total, nextCursor } = await store.listTasks(tx, ctx.actor, query, v, demands);
    const steps = await store.stepMarks(
      tx,
      ctx.actor,
      rows.map((m) => m.task_id),
      v,
    );
    return {
      asOf: v.on,
      from: monthStart(plan.edition.issued_on),
      to: plan.edition.ends_on,
      rows: rows.map((m) => ({
        ...rowOf(m, v.on),
        bars: steps
          .filter((one) => one.task_id === m.task_id)
          .map((one) => ({
            id: one.step_id,
            title: one.title,
            from: one.starts_on,
            to: one.due_on,
            state:
              one.step_state === 'done' ? ('done' as const) : one.due_on < v.on ? ('late' as const) : ('open' as const),
            doneOn: one.done_on,
          })),
      })),
      total,
      nextCursor,
    };
  });

const STEP_ACTIONS: readonly StepAction[] = ['finish', 'edit', 'sendBack', 'drop'];
const ACTIONS: readonly [TaskAction, boolean][] = [
  ['accept', true],
  ['refuse', false],
  ['confirm', true],
  ['sendBack', false],
  ['uphold', true],
  ['addEntry', true],
  ['decompose', false],
  ['submit', false],
  ['urge', false],
  ['letter', false],
  ['reassign', false],
  ['edit', false],
  ['resume', true],
  ['reopen', false],
  ['suspend', false],
  ['cancel', false],
  ['comment', false],
];

/** One task for this reader; `asOf`: as it stood at the end of that day. Throws plan.taskNotFound. */
export const getTask = (ctx: Ctx, id: string, asOf?: PlainDate): Promise<s.TaskView> =>
  ctx.reading((tx) => presentTask(tx, ctx, id, asOf));

export async function presentTask(tx: Tx, ctx: Ctx, id: string, asOf?: PlainDate): Promise<s.TaskView> {
  const { actor } = ctx;
  const v = await viewOn(tx, ctx, asOf);
  const isPast = v.at < v.now;
  const t = await store.findTask(tx, actor, id);
  const m = t ? await store.markOf(tx, actor, id, v) : null;
  if (!t || !m) throw fail('plan.taskNotFound');
  const plan = await planOn(tx, v.on);
  const demand = plan.byKey.get(t.demand_key);
  if (!demand) throw fail('plan.nodeNotFound', { key: t.demand_key });
  const parent = demand.parentKey ? plan.byKey.get(demand.parentKey) : undefined;
  const until = (at: Date | null): Date | null => (at !== null && at <= v.at ? at : null);
  const subject = { type: 'planTask', id: t.id };
  const behalves = await behalvesOf(tx, actor, subject);
  const then = new Map((await store.stepMarks(tx, actor, [t.id], v)).map((one) => [one.step_id, one]));
  const records = (await store.stepsOf(tx, actor, [t.id])).filter((one) => then.has(one.id));
  const stepFiles = await filesOfMany(
    tx,
    'planStep',
    records.map((one) => one.id),
  );
  const decisions = await decisionsBehind(
    tx,
    actor,
    records.flatMap((one) => one.decision_id ?? []),
  );
  const steps: s.StepView[] = [];
  for (const one of records) {
    const decided = one.decision_id ? decisions.get(one.decision_id) : undefined;
    const was = then.get(one.id);
    if (!was) continue;
    const doneOn = was.done_on;
    steps.push({
      id: one.id,
      taskId: t.id,
      seq: one.seq,
      kind: one.kind,
      period: one.period,
      title: was.title,
      proofRequired: was.proof_required,
      unitId: was.unit_id,
      unitName: was.unit_name,
      ownerId: one.owner_id,
      owner: was.owner_name,
      startsOn: was.starts_on,
      dueOn: was.due_on,
      state: was.step_state,
      version: one.version,
      isOverdue: was.step_state !== 'done' && was.due_on < v.on,
      daysLate: doneOn && doneOn > was.due_on ? daysBetween(was.due_on, doneOn) : 0,
      done: was.step_state === 'done' ? moment(one.done_at, one.done_by_name) : null,
      report: was.step_state === 'done' ? one.report : '',
      // Records of another room are the unit's own and the district's.
      proofLink:
        was.step_state === 'done' && one.proof_link && (actor.scope.all || actor.unitId === one.unit_id)
          ? one.proof_link
          : null,
      returns: one.returns,
      decision: decided
        ? {
            code: decided.code,
            state: outcomeMachine.states[decided.state].label,
            meetingId: decided.is_open ? decided.meeting_id : null,
            meetingTitle: decided.is_open ? decided.meeting_title : '',
            heldOn: decided.held_on,
          }
        : null,
      files: was.step_state === 'done' ? (stepFiles.get(one.id) ?? []) : [],
      allowedActions: isPast
        ? []
        : offersOf(
            STEP_ACTIONS.map((action) => [
              action,
              stepActionLabels[action],
              policy.mayOnStep(actor, action, one, t, behalves),
              action === 'finish',
            ]),
            'state',
          ),
    });
  }
  const entries = await store.entriesOf(tx, actor, t.id, v.at);
  const entryFiles = await filesOfMany(
    tx,
    'planEntry',
    entries.map((e) => e.proofs_at ?? e.id),
  );
  const changes = (await store.changesOf(tx, actor, t.id)).filter((c) => c.from_at <= v.at);
  const internal = seesInternal(ctx);
  const urges = await store.listUrges(tx, actor, { taskId: t.id, limit: 50 });
  const open = steps.filter((one) => one.state !== 'done');
  const gaps: string[] = [];
  if (['accepted', 'underway', 'returned'].includes(m.task_state)) {
    if (steps.length === 0) gaps.push('还没有分解为节点（任务分解、时间表、路线图）');
    for (const one of open.slice(0, 5))
      gaps.push(`${one.unitName}：${one.title}，${one.dueOn} 前完成${one.isOverdue ? '，已逾期' : ''}`);
    if (open.length > 5) gaps.push(`另有 ${open.length - 5} 个节点没有完成`);
    if (!m.facts.head || !m.facts.officer) gaps.push('还没有定责任领导和承办人');
  }
  const timeline = (await listEvents(tx, actor, subject, internal)).filter((e) => e.at <= v.at);
  return {
    ...rowOf(m, v.on),
    asOf: v.on,
    isPast,
    version: t.version,
    demand: {
      ...plain(demand),
      original: demand.original,
      taskTitle: parent ? `${parent.key} ${parent.title}` : '',
      actionTitle: parent?.parentKey ? (plan.byKey.get(parent.parentKey)?.title ?? '') : '',
    },
    proofRequired: m.facts.proof,
    headId: t.head_id,
    officerId: t.officer_id,
    assistingIds: t.assisting_ids,
    issued: moment(t.issued_at, ''),
    claimDueOn: t.claim_due_on,
    accepted: moment(until(t.accepted_at), t.accepted_by_name),
    submitted: moment(until(t.submitted_at), t.submitted_by_name),
    submission: until(t.submitted_at) ? t.submission : '',
    returns: t.returns,
    confirmed: moment(until(t.confirmed_at), t.confirmed_by_name),
    steps: steps.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.seq - b.seq)),
    entries: entries.map((e) => ({
      id: e.id,
      at: e.at.toISOString(),
      onDay: e.on_day,
      text: e.text,
      percent: e.percent,
      figure: e.figure,
      figureOf: e.figure_of,
      figureLabel: e.figure_label,
      stepId: e.step_id,
      who: e.by_name,
      unitName: e.unit_name,
      files: entryFiles.get(e.proofs_at ?? e.id) ?? [],
    })),
    changes: changes
      .filter((c) => c.change !== '')
      .map((c) => ({ at: c.from_at.toISOString(), text: c.change, state: c.task_state })),
    figures: await figuresOf(tx, actor, demand, v),
    papers: isPast ? [] : await servingPapers(tx, actor, t.demand_key, t.unit_id),
    urges: urges.rows
      .filter((u) => u.at <= v.at)
      .map((u) => ({ at: u.at.toISOString(), kind: u.kind, who: u.by_name, reason: u.reason, words: u.words })),
    gaps,
    comments: (await listComments(tx, actor, subject))
      .filter((c) => c.at <= v.at)
      .map((c) => ({ id: c.id, at: c.at.toISOString(), who: `${c.author_unit} ${c.author_name}`, text: c.text })),
    timeline: timeline.map((e) => stepOf(e)),
    allowedActions: isPast
      ? []
      : offersOf(
          ACTIONS.map(([action, primary]) => [
            action,
            taskActionLabels[action],
            policy.mayOnTask(actor, action, t, behalves),
            primary,
          ]),
          'state',
        ),
  };
}

/** 本月要我做什么: what is asked of a unit in a month, what is late from before first. */
export const getMonth = (
  ctx: Ctx,
  query: { month?: string | undefined; unit?: string | undefined },
): Promise<s.MonthView> =>
  ctx.reading(async (tx) => {
    const { actor } = ctx;
    const now = ctx.clock.now();
    const today = dayOf(now);
    const month = query.month ?? today.slice(0, 7);
    const from = plainDate(`${month}-01`);
    const to = addDays(
      plainDate(
        `${Number(month.slice(5)) === 12 ? Number(month.slice(0, 4)) + 1 : month.slice(0, 4)}-${String((Number(month.slice(5)) % 12) + 1).padStart(2, '0')}-01`,
      ),
      -1,
    );
    const units = await planUnits(tx);
    const unit = query.unit ?? actor.unitId ?? undefined;
    if (query.unit && (!units.some((u) => u.id === query.unit) || (!actor.scope.all && query.unit !== actor.unitId)))
      throw fail('plan.unitNotFound');
    const unitName = units.find((u) => u.id === unit)?.name ?? actor.unitName;
    const v = await viewOn(tx, ctx, undefined);
    const items: s.MonthItem[] = [];
    // Late from before belongs to the present month only: a past month shows what was due in it.
    const steps = await store.stepsDue(tx, actor, { from, to, unitId: unit });
    for (const one of steps) {
      if (one.due_on < from && month !== today.slice(0, 7)) continue;
      const isDone = one.state === 'done';
      items.push({
        id: one.id,
        kind: one.kind,
        demandKey: one.demand_key,
        title: one.title,
        taskId: one.task_id,
        unitName: one.unit_name,
        owner: one.owner_name,
        dueOn: one.due_on,
        state: stepMachine.states[one.state].label,
        family: stepMachine.states[one.state].family,
        isDone,
        isOverdue: !isDone && one.due_on < today,
        doneOn: one.done_at ? dayOf(one.done_at) : null,
        proof: one.proof_required,
        link: `/plan/tasks/${one.task_id}?step=${one.id}`,
      });
    }
    const tasks = unit
      ? await store.tasksDue(tx, actor, unit, { from, to, withLate: month === today.slice(0, 7), today }, v)
      : [];
    for (const m of tasks) {
      const row = rowOf(m, v.on);
      items.push({
        id: m.task_id,
        kind: m.task_state === 'returned' ? 'returned' : 'task',
        demandKey: m.demand_key,
        title: m.title,
        taskId: m.task_id,
        unitName: m.unit_name,
        owner: m.facts.officer,
        dueOn: m.due_on,
        state: row.reason,
        family: m.task_state === 'done' ? 'done' : m.task_state === 'returned' ? 'returned' : 'doing',
        isDone: m.task_state === 'done' || m.task_state === 'submitted',
        isOverdue: m.due_on < today && m.task_state !== 'done' && m.task_state !== 'submitted',
        doneOn: m.submitted_on,
        proof: m.facts.proof,
        link: `/plan/tasks/${m.task_id}`,
      });
    }
    items.sort(
      (a, b) =>
        Number(b.isOverdue) - Number(a.isOverdue) ||
        Number(a.isDone) - Number(b.isDone) ||
        (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.demandKey.localeCompare(b.demandKey)),
    );
    const unclaimed = unit ? await store.unclaimedOf(tx, actor, unit) : { n: 0, due_on: null };
    return {
      month,
      from,
      to,
      today,
      unitName,
      unclaimed: { count: unclaimed.n, dueOn: unclaimed.due_on },
      items,
      done: items.filter((i) => i.isDone).length,
      overdue: items.filter((i) => i.isOverdue).length,
    };
  });

export const getChoices = (ctx: Ctx): Promise<s.Choices> =>
  ctx.reading(async (tx) => {
    const { actor } = ctx;
    const on = dayOf(ctx.clock.now());
    const units = await planUnits(tx);
    const mine = units.find((u) => u.id === actor.unitId);
    const people = mine ? await findUsers(tx, { unitId: mine.id }) : [];
    const seen = new Map<string, s.Choices['people'][number]>();
    for (const p of people) {
      if (
        !p.roles.some(
          (r) =>
            (policy.UNIT_ROLES as readonly string[]).includes(r) ||
            (policy.HEAD_ROLES as readonly string[]).includes(r),
        )
      )
        continue;
      const mayHead = p.roles.some((r) => (policy.HEAD_ROLES as readonly string[]).includes(r));
      const known = seen.get(p.userId);
      seen.set(p.userId, { id: p.userId, name: p.name, title: p.title, mayHead: mayHead || (known?.mayHead ?? false) });
    }
    const plan = await planOn(tx, on);
    return {
      unitId: mine?.id ?? null,
      mayIssue: policy.isOffice(actor),
      mayWork: mine !== undefined && policy.speaksFor(actor, mine.id),
      seesAll: actor.scope.all,
      units: units.map((u) => ({ id: u.id, name: u.name, kind: u.kind })),
      people: [...seen.values()],
      actions: plan.nodes
        .filter((n) => n.level === 'action')
        .map((n) => ({ key: n.key, title: `${n.number}${n.title}` })),
    };
  });

export const listUrges = (ctx: Ctx, query: s.UrgeQuery): Promise<Page<s.UrgeRow>> =>
  ctx.reading(async (tx) => {
    const { rows, total, nextCursor } = await store.listUrges(tx, ctx.actor, query);
    return {
      items: rows.map((u) => ({
        id: u.id,
        at: u.at.toISOString(),
        kind: u.kind,
        demandKey: u.demand_key,
        taskId: u.task_id,
        title: u.task_title,
        unitName: u.unit_name,
        reason: u.reason,
        words: u.words,
        people: u.people,
        who: u.by_name,
      })),
      total,
      nextCursor,
    };
  });

export const listChanges = (ctx: Ctx, query: s.ChangeQuery): Promise<Page<s.ChangeRow>> =>
  ctx.reading(async (tx) => {
    const demands = await demandKeys(tx, dayOf(ctx.clock.now()), query.key);
    const { rows, total, nextCursor } = await store.listChanges(tx, ctx.actor, query, demands);
    return {
      items: rows.map((r) => ({
        id: r.id,
        at: r.from_at.toISOString(),
        taskId: r.task_id,
        demandKey: r.demand_key,
        title: r.title,
        unitName: r.unit_name,
        change: r.change,
      })),
      total,
      nextCursor,
    };
  });

/** The task to which a step belongs: things to do name the step. */
export async function presentTaskOfStep(tx: Tx, ctx: Ctx, stepId: string): Promise<s.TaskView> {
  const step = await store.findStep(tx, ctx.actor, stepId);
  if (!step) throw fail('plan.stepNotFound');
  return presentTask(tx, ctx, step.task_id);
}
export const taskOfStep = (ctx: Ctx, stepId: string): Promise<{ taskId: string }> =>
  ctx.reading(async (tx) => {
    const step = await store.findStep(tx, ctx.actor, stepId);
    if (!step) throw fail('plan.stepNotFound');
    return { taskId: step.task_id };
  });
