/** 下发 and 认领: demands go to the units that the plan names; units take them over, object, or get them all the same. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { searchText } from '#kernel/server/search.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit, recordMany } from '#platform/audit/server/index.ts';
import {
  behalvesOf,
  dueByRule,
  insertComment,
  insertEvents,
  insertTodo,
  restartClock,
  transition,
  transitionMany,
} from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { officeUnit } from '#platform/identity/server/index.ts';
import type * as s from '../../shared/schema.ts';
import * as policy from '../policy.ts';
import { addressing, planOn, planUnits, type Node, type Plan, type PlanUnit } from '../reference.ts';
import * as store from '../store.ts';
import {
  assistingOf,
  fail,
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

export interface IssuePlan {
  units: { unit: PlanUnit; demands: Node[] }[];
  /** Demands for which no unit is known. */
  without: string[];
}

/** What an issue would send out: each demand to the units that bear it and do not have it yet. */
async function toIssue(tx: Tx, ctx: Ctx, plan: Plan, input: s.IssueTasks): Promise<IssuePlan> {
  const on = dayOf(ctx.clock.now());
  const keys = input.keys.length > 0 ? input.keys : plan.nodes.filter((n) => n.level === 'action').map((n) => n.key);
  const demands = new Map<string, Node>();
  for (const key of keys) {
    if (!plan.byKey.has(key)) throw fail('plan.nodeNotFound', { key });
    for (const d of plan.demandsOf(key)) demands.set(d.key, d);
  }
  const all = await planUnits(tx);
  const chosen = input.unitIds.map((id) => all.find((u) => u.id === id));
  if (chosen.some((u) => u === undefined)) throw fail('plan.unitNotFound');
  const bears = await addressing(tx, on);
  const borne = await store.borneBy(tx, ctx.actor, plan.edition.id, [...demands.keys()]);
  const byUnit = new Map<string, Node[]>();
  const without: string[] = [];
  for (const d of demands.values()) {
    const units = chosen.length > 0 ? chosen.flatMap((u) => u ?? []) : bears(d);
    if (units.length === 0) without.push(d.key);
    for (const u of units) if (!borne.has(`${d.key} ${u.id}`)) byUnit.set(u.id, [...(byUnit.get(u.id) ?? []), d]);
  }
  return {
    units: all.flatMap((unit) => (byUnit.has(unit.id) ? [{ unit, demands: byUnit.get(unit.id) ?? [] }] : [])),
    without,
  };
}

export interface Issued {
  tasks: number;
  units: { id: string; name: string; tasks: number }[];
  without: string[];
}

/** How many tasks an issue would send to whom, without sending. */
export async function previewIssue(ctx: Ctx, input: s.IssueTasks): Promise<Issued> {
  return ctx.reading(async (tx) => {
    if (!policy.isOffice(ctx.actor)) throw fail('plan.mayNotIssue');
    const plan = await planOn(tx, dayOf(ctx.clock.now()));
    const { units, without } = await toIssue(tx, ctx, plan, input);
    return summary(units, without);
  });
}
const summary = (units: IssuePlan['units'], without: string[]): Issued => ({
  tasks: units.reduce((n, u) => n + u.demands.length, 0),
  units: units.map((u) => ({ id: u.unit.id, name: u.unit.name, tasks: u.demands.length })),
  without,
});

/**
 * The office sends demands out as tasks (下发任务): to the units that the plan names, or to those chosen by hand. Each unit gets one thing to
 * do, with the term for taking over. Errors: plan.mayNotIssue, plan.nodeNotFound, plan.unitNotFound, plan.noUnit, plan.nothingToIssue.
 */
export async function issueTasks(ctx: Ctx, input: s.IssueTasks): Promise<Issued> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    if (!policy.isOffice(actor)) throw fail('plan.mayNotIssue');
    const now = ctx.clock.now();
    const plan = await planOn(tx, dayOf(now));
    const { units, without } = await toIssue(tx, ctx, plan, input);
    if (units.length === 0)
      throw without.length > 0 ? fail('plan.noUnit', { key: without[0] }) : fail('plan.nothingToIssue');
    await sendOut(tx, ctx, plan, units, input.note);
    return summary(units, without);
  });
}

async function sendOut(tx: Tx, ctx: Ctx, plan: Plan, units: IssuePlan['units'], noteText: string): Promise<string[]> {
  const { actor } = ctx;
  const now = ctx.clock.now();
  const due = await dueByRule(tx, ctx, 'plan.claim');
  const issues: Omit<store.IssueRow, 'settled_at'>[] = [];
  const tasks: store.NewTask[] = [];
  for (const { unit, demands } of units) {
    const issueId = newId<'planIssue'>(now.getTime());
    issues.push({
      id: issueId,
      code: await drawCode(ctx, 'XF', { table: 'plan_counters', series: 'issue' }),
      unit_id: unit.id,
      unit_name: unit.name,
      tasks: demands.length,
      claim_due_at: due.dueAt,
      claim_due_on: due.dueOn,
      issued_at: now,
      issued_by: actor.userId,
      issued_by_name: actor.name,
      note: noteText,
    });
    for (const d of demands) {
      const dueOn = d.dueOn ?? plan.edition.ends_on;
      const startsOn = d.startsOn ?? plan.edition.issued_on;
      tasks.push({
        id: newId<'planTask'>(now.getTime()),
        code: `${d.key}-${unit.streetCode ?? unit.id.slice(-6)}`,
        edition_id: plan.edition.id,
        demand_key: d.key,
        unit_id: unit.id,
        unit_name: unit.name,
        title: d.title,
        proof_required: d.measurable ?? '',
        starts_on: startsOn,
        due_on: dueOn < startsOn ? startsOn : dueOn,
        frequency: d.frequency,
        by_percent: d.kind === 'one-off' || d.kind === 'target',
        issue_id: issueId,
        issued_at: now,
        claim_due_on: due.dueOn,
        search: searchText([d.key, d.title, unit.name, d.measurable]),
      });
    }
  }
  await store.insertIssues(tx, actor, issues);
  await store.insertTasks(tx, actor, tasks);
  await store.markTasks(
    tx,
    actor,
    tasks.map((t) => t.id),
    now,
    '下发',
  );
  await insertEvents(
    tx,
    actor,
    'planTask',
    tasks.map((t) => ({
      id: t.id,
      event: { at: now, act: 'issue', label: `下发给${t.unit_name}`, toState: 'proposed', note: noteText || null },
    })),
  );
  await recordMany(tx, ctx, [
    ...issues.map((i) => ({
      action: 'planIssue.issue',
      subjectType: 'planIssue',
      subjectId: i.id,
      subjectCode: i.code,
      isNew: true,
      facts: { unit: i.unit_id, tasks: i.tasks },
    })),
    ...tasks.map((t) => ({
      action: 'planTask.issue',
      subjectType: 'planTask',
      subjectId: t.id,
      subjectCode: t.code,
      isNew: true,
      facts: { demand: t.demand_key, unit: t.unit_id, dueOn: t.due_on },
    })),
  ]);
  for (const i of issues) {
    const subject = { type: 'planIssue', id: i.id };
    await restartClock(tx, ctx, subject, '认领', due);
    await insertTodo(tx, actor, subject, now, {
      kind: 'claim',
      action: 'accept',
      verb: '认领任务',
      title:
        i.tasks === 1
          ? `认领治本攻坚任务：${tasks.find((t) => t.issue_id === i.id)?.title ?? ''}`
          : `认领治本攻坚任务 ${i.tasks} 项`,
      enterpriseName: plan.edition.title,
      why: noteText || '区安委办下发，确定责任领导和承办人',
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to: [{ unitId: i.unit_id, roles: policy.UNIT_ROLES }],
    });
    await tell(tx, ctx, 'plan.issued', { issueId: i.id });
  }
  return tasks.map((t) => t.id);
}

/** How an act on several tasks answers. */
export interface Done {
  done: number;
  ids: string[];
}

/**
 * A unit takes tasks over (认领): who answers, who does it, who assists. What recurs gets its first occurrences at once.
 * Errors: plan.taskNotFound, plan.notYours, plan.nothingChosen, plan.personElsewhere, plan.assistingUnknown.
 */
export async function acceptTasks(ctx: Ctx, input: s.AcceptTasks): Promise<Done> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const found = await store.lockTasks(tx, actor, [...new Set(input.taskIds)]);
    if (found.length === 0) throw fail('plan.taskNotFound');
    const tasks = found.filter((t) => policy.mayOnTask(actor, 'accept', t, new Map())?.allowed);
    const [first] = tasks;
    if (!first) {
      const [one] = found;
      if (one) policy.requireTask(policy.mayOnTask(actor, 'accept', one, new Map()), 'accept', one);
      throw fail('plan.nothingChosen', { label: '认领' });
    }
    const now = ctx.clock.now();
    const head = await personOf(tx, first.unit_id, first.unit_name, input.headId);
    const officer = await personOf(tx, first.unit_id, first.unit_name, input.officerId);
    const assisting = await assistingOf(tx, input.assistingIds, first.unit_id);
    await transitionMany(tx, ctx, taskCase, tasks, 'accept', {
      label: `认领任务，责任领导${head.name}，承办人${officer.name}`,
      data: { head: head.userId, officer: officer.userId },
      set: {
        head_id: head.userId,
        head_name: head.name,
        officer_id: officer.userId,
        officer_name: officer.name,
        assisting_ids: assisting.ids,
        assisting_names: assisting.names,
        accepted_at: now,
        accepted_by: actor.userId,
        accepted_by_name: actor.name,
      },
    });
    const ids = tasks.map((t) => t.id);
    await settleIssues(tx, ctx, tasks);
    await store.markTasks(tx, actor, ids, now, `认领，责任领导${head.name}，承办人${officer.name}`);
    await makeOccurrences(tx, ctx, ids);
    await remindNow(tx, ctx, ids);
    return { done: ids.length, ids };
  });
}

/** The unit holds that the task is not its own (提出异议); the office rules. */
export async function refuseTask(ctx: Ctx, id: string, input: s.Reason): Promise<void> {
  await ctx.inTx(async (tx) => {
    const t = await hold(tx, ctx, id, 'refuse');
    const now = ctx.clock.now();
    await transition(tx, ctx, taskCase, t, 'refuse', { ...versionOf(input), note: input.reason, tone: 'returned' });
    await store.markTasks(tx, ctx.actor, [t.id], now, `提出异议：${input.reason}`);
    await settleIssues(tx, ctx, [t]);
    const office = await officeUnit(tx);
    const due = await dueByRule(tx, ctx, 'plan.confirm');
    await restartClock(tx, ctx, taskSubject(t), '异议裁定', due);
    if (office)
      await insertTodo(tx, ctx.actor, taskSubject(t), now, {
        kind: 'approve',
        action: 'uphold',
        verb: '去裁定',
        title: `${t.demand_key} ${t.title}`,
        enterpriseName: t.unit_name,
        why: `${t.unit_name}提出异议：${input.reason}`.slice(0, 200),
        dueAt: due.dueAt,
        dueOn: due.dueOn,
        to: [{ unitId: office.id, roles: policy.OFFICE_ROLES }],
      });
  });
}

/** The office rules that the unit bears it all the same (仍由该单位承担); people are named by the unit afterwards. */
export async function upholdTask(ctx: Ctx, id: string, input: s.Opinion): Promise<void> {
  await ctx.inTx(async (tx) => {
    const t = await hold(tx, ctx, id, 'uphold');
    const now = ctx.clock.now();
    await transition(tx, ctx, taskCase, t, 'uphold', {
      ...versionOf(input),
      note: input.opinion,
      set: { accepted_at: now, accepted_by: ctx.actor.userId, accepted_by_name: ctx.actor.name },
    });
    await quietTask(tx, ctx, t);
    await store.markTasks(tx, ctx.actor, [t.id], now, `裁定仍由${t.unit_name}承担：${input.opinion}`);
    await makeOccurrences(tx, ctx, [t.id]);
    await remindNow(tx, ctx, [t.id]);
    await tell(tx, ctx, 'plan.moved', { taskId: t.id, what: 'upheld' });
  });
}

/** Another unit bears it instead (改派): the former task is dropped, the new one is proposed. */
export async function reassignTask(ctx: Ctx, id: string, input: s.ReassignTask): Promise<{ id: string }> {
  return ctx.inTx(async (tx) => {
    const t = await hold(tx, ctx, id, 'reassign');
    const now = ctx.clock.now();
    const plan = await planOn(tx, dayOf(now));
    const unit = (await planUnits(tx)).find((u) => u.id === input.unitId);
    const demand = plan.byKey.get(t.demand_key);
    if (!unit || unit.id === t.unit_id || !demand) throw fail('plan.unitNotFound');
    const borne = await store.borneBy(tx, ctx.actor, plan.edition.id, [t.demand_key]);
    if (borne.has(`${t.demand_key} ${unit.id}`)) throw fail('plan.nothingToIssue');
    await transition(tx, ctx, taskCase, t, 'cancel', {
      ...versionOf(input),
      label: `改由${unit.name}承担`,
      note: input.reason,
    });
    await quietTask(tx, ctx, t);
    await settleIssues(tx, ctx, [t]);
    await store.markTasks(tx, ctx.actor, [t.id], now, `改由${unit.name}承担：${input.reason}`);
    const [made] = await sendOut(
      tx,
      ctx,
      plan,
      [{ unit, demands: [demand] }],
      `由${t.unit_name}改派：${input.reason}`.slice(0, 500),
    );
    return { id: made ?? '' };
  });
}

/** A note between the unit and the office (备注). */
export async function commentTask(ctx: Ctx, id: string, input: s.CommentTask): Promise<void> {
  await ctx.inTx(async (tx) => {
    const t = await store.findTask(tx, ctx.actor, id);
    if (!t) throw fail('plan.taskNotFound');
    policy.requireTask(
      policy.mayOnTask(ctx.actor, 'comment', t, await behalvesOf(tx, ctx.actor, taskSubject(t))),
      'comment',
      t,
    );
    await insertComment(tx, ctx.actor, taskSubject(t), ctx.clock.now(), input.text);
    await audit(tx, ctx, {
      action: 'planTask.comment',
      subjectType: 'planTask',
      subjectId: t.id,
      subjectCode: t.code,
      facts: {},
    });
  });
}
