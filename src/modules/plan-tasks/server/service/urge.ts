/** 催办 and reminders (B5-9): who is behind is asked, by name and in words; each asking is a row that counts. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, daysBetween, endOfDay, startOfDay } from '#kernel/shared/time.ts';
import { recordMany } from '#platform/audit/server/index.ts';
import { insertEvents, insertTodo, withOpenTodo } from '#platform/casework/server/index.ts';
import { findUsers } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import type * as s from '../../shared/schema.ts';
import { lightWords } from '../light.ts';
import * as policy from '../policy.ts';
import { planOn } from '../reference.ts';
import { lightRules } from '../rules.ts';
import * as store from '../store.ts';
import { fail, openStepTodos, remindDays, taskSubject } from './parts.ts';

export interface UrgePlan {
  units: {
    unitId: string;
    unitName: string;
    tasks: { id: string; demandKey: string; title: string; reason: string }[];
    people: string[];
  }[];
  tasks: number;
  /** Left out because they were urged a short while ago. */
  lately: number;
}

async function toUrge(
  tx: Tx,
  ctx: Ctx,
  input: s.UrgeTasks,
): Promise<UrgePlan & { marks: store.ListedMark[]; userIds: Map<string, string[]>; hours: number }> {
  if (!policy.isOffice(ctx.actor)) throw fail('plan.notYours', { reason: '催办由区安委办办理' });
  const now = ctx.clock.now();
  const on = dayOf(now);
  const rules = await lightRules(tx, on);
  const plan = await planOn(tx, on);
  if (input.key && !plan.byKey.has(input.key)) throw fail('plan.nodeNotFound', { key: input.key });
  const view = { at: now, on, now, rules };
  const found = await store.listTasks(
    tx,
    ctx.actor,
    { light: ['late', 'near'], limit: 5000, ...(input.unitIds.length > 0 ? { unit: input.unitIds } : {}) },
    view,
    input.key ? plan.demandsOf(input.key).map((d) => d.key) : null,
  );
  const wanted = new Set(input.taskIds);
  const behind = found.rows.filter(
    (m) =>
      m.unit_id !== ctx.actor.unitId &&
      (wanted.size === 0 ? input.key !== undefined || input.unitIds.length > 0 : wanted.has(m.task_id)),
  );
  const hours = (await ruleOn<number>(tx, 'plan.urgeAgain', on)).value;
  const lately = await store.urgedSince(
    tx,
    ctx.actor,
    behind.map((m) => m.task_id),
    new Date(now.getTime() - hours * 3_600_000),
  );
  const marks = behind.filter((m) => !lately.has(m.task_id));
  const units = new Map<string, UrgePlan['units'][number]>();
  const userIds = new Map<string, string[]>();
  for (const m of marks) {
    let unit = units.get(m.unit_id);
    if (!unit) {
      const people = await findUsers(tx, { unitId: m.unit_id, roles: policy.UNIT_ROLES });
      userIds.set(
        m.unit_id,
        people.map((p) => p.userId),
      );
      units.set(
        m.unit_id,
        (unit = {
          unitId: m.unit_id,
          unitName: m.unit_name,
          tasks: [],
          people: [...new Set(people.map((p) => p.name))],
        }),
      );
    }
    unit.tasks.push({ id: m.task_id, demandKey: m.demand_key, title: m.title, reason: lightWords(m, on).reason });
  }
  return {
    units: [...units.values()],
    tasks: marks.length,
    lately: behind.length - marks.length,
    marks,
    userIds,
    hours,
  };
}

/** Who would be urged about what, before anything is sent. */
export const previewUrge = (ctx: Ctx, input: s.UrgeTasks): Promise<UrgePlan> =>
  ctx.reading(async (tx) => {
    const { units, tasks, lately } = await toUrge(tx, ctx, input);
    return { units, tasks, lately };
  });

/**
 * Urges units over tasks that are late or near (催办): one message to each unit's people, a thing to do, a line on each task, a row that counts.
 * Errors: plan.nobodyToUrge, plan.urgedLately.
 */
export async function urgeTasks(ctx: Ctx, input: s.UrgeTasks): Promise<UrgePlan> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const now = ctx.clock.now();
    const found = await toUrge(tx, ctx, input);
    if (found.tasks === 0)
      throw found.lately > 0 ? fail('plan.urgedLately', { hours: found.hours }) : fail('plan.nobodyToUrge');
    const batch = newId<'planUrge'>(now.getTime());
    const open = await withOpenTodo(
      tx,
      'planTask',
      found.marks.map((m) => m.task_id),
      'addEntry',
    );
    await store.insertUrges(
      tx,
      actor,
      found.units.flatMap((u) =>
        u.tasks.map((t) => ({
          id: newId<'planUrge'>(now.getTime()),
          batch_id: batch,
          kind: 'urge' as const,
          task_id: t.id,
          step_id: null,
          demand_key: t.demandKey,
          unit_id: u.unitId,
          unit_name: u.unitName,
          at: now,
          reason: t.reason,
          words: input.words,
          people: found.userIds.get(u.unitId)?.length ?? 0,
          by_id: actor.userId,
          by_name: actor.name,
        })),
      ),
    );
    await insertEvents(
      tx,
      actor,
      'planTask',
      found.units.flatMap((u) =>
        u.tasks.map((t) => ({
          id: t.id,
          event: { at: now, act: 'urge', label: '催办', note: [t.reason, input.words].filter(Boolean).join('。') },
        })),
      ),
    );
    await recordMany(
      tx,
      ctx,
      found.units.flatMap((u) =>
        u.tasks.map((t) => ({
          action: 'planTask.urge',
          subjectType: 'planTask',
          subjectId: t.id,
          facts: { reason: t.reason, batch },
        })),
      ),
    );
    for (const m of found.marks)
      if (!open.has(m.task_id))
        await insertTodo(tx, actor, taskSubject({ id: m.task_id }), now, {
          kind: m.task_state === 'proposed' ? 'claim' : 'report',
          action: m.task_state === 'proposed' ? 'accept' : 'addEntry',
          verb: m.task_state === 'proposed' ? '认领任务' : '报进展',
          title: `${m.demand_key} ${m.title}`,
          enterpriseName: '区安委办催办',
          why: [lightWords(m, dayOf(now)).reason, input.words].filter(Boolean).join('。').slice(0, 200),
          dueAt: endOfDay(m.due_on < dayOf(now) ? dayOf(now) : (m.open_due_on ?? m.due_on)),
          dueOn: m.due_on < dayOf(now) ? dayOf(now) : (m.open_due_on ?? m.due_on),
          to: [{ unitId: m.unit_id, roles: policy.UNIT_ROLES }],
        });
    for (const u of found.units)
      await notify(tx, ctx, {
        to: found.userIds.get(u.unitId) ?? [],
        kind: 'plan.urge',
        title: `催办：${u.tasks.length} 项治本攻坚任务滞后或临期`,
        body: [input.words, ...u.tasks.slice(0, 5).map((t) => `${t.demandKey} ${t.title}：${t.reason}`)]
          .filter(Boolean)
          .join('；')
          .slice(0, 900),
        link: u.tasks.length === 1 ? `/plan/tasks/${u.tasks[0]?.id ?? ''}` : `/plan/month`,
      });
    return { units: found.units, tasks: found.tasks, lately: found.lately };
  });
}

/**
 * Reminds of steps at the days that the rule names, on the day after the end and every week from then on (重要节点督促提醒): one message to a person
 * with all that is due, things to do, a row that counts. Called by the timer once a day; twice changes nothing.
 */
export async function remind(ctx: Ctx): Promise<number> {
  return ctx.inTx(async (tx) => {
    const now = ctx.clock.now();
    const today = dayOf(now);
    const days = await remindDays(tx, today);
    const until = dayOf(new Date(startOfDay(today).getTime() + Math.max(...days, 0) * 86_400_000));
    const steps = await store.stepsToRemind(tx, ctx.actor, until);
    await openStepTodos(tx, ctx, steps);
    const due = steps.filter((one) => {
      if (one.reminded_at !== null && dayOf(one.reminded_at) >= today) return false;
      const left = daysBetween(today, one.due_on);
      return left >= 0 ? days.includes(left) : -left === 1 || -left % 7 === 0;
    });
    if (due.length === 0) return 0;
    const batch = newId<'planUrge'>(now.getTime());
    const byPerson = new Map<string, store.DueStep[]>();
    const urges: store.NewUrge[] = [];
    const roleHolders = new Map<string, string[]>();
    for (const one of due) {
      let to = one.owner_id ? [one.owner_id] : roleHolders.get(one.unit_id);
      if (!to) {
        to = (await findUsers(tx, { unitId: one.unit_id, roles: policy.UNIT_ROLES })).map((u) => u.userId);
        roleHolders.set(one.unit_id, to);
      }
      for (const user of new Set(to)) byPerson.set(user, [...(byPerson.get(user) ?? []), one]);
      urges.push({
        id: newId<'planUrge'>(now.getTime()),
        batch_id: batch,
        kind: 'reminder',
        task_id: one.task_id,
        step_id: one.id,
        demand_key: one.demand_key,
        unit_id: one.unit_id,
        unit_name: one.unit_name,
        at: now,
        reason: reasonOf(one, today),
        words: '',
        people: to.length,
        by_id: ctx.actor.userId,
        by_name: ctx.actor.name,
      });
    }
    await store.insertUrges(tx, ctx.actor, urges);
    await store.setStep(
      tx,
      ctx.actor,
      due.map((one) => one.id),
      { reminded_at: now },
    );
    for (const [user, list] of byPerson) {
      const late = list.filter((one) => one.due_on < today).length;
      await notify(tx, ctx, {
        to: [user],
        kind: 'plan.remind',
        title:
          list.length === 1
            ? `任务节点提醒：${list[0]?.demand_key ?? ''} ${list[0]?.title ?? ''}`
            : `任务节点提醒：${list.length} 个节点${late > 0 ? `，其中 ${late} 个已逾期` : '即将到期'}`,
        body: list
          .slice(0, 6)
          .map((one) => `${one.demand_key} ${one.title}：${reasonOf(one, today)}`)
          .join('；')
          .slice(0, 900),
        link: list.length === 1 ? `/plan/tasks/${list[0]?.task_id ?? ''}` : '/plan/month',
      });
    }
    return due.length;
  });
}
const reasonOf = (step: store.DueStep, today: string): string => {
  const left = daysBetween(today as store.DueStep['due_on'], step.due_on);
  return left > 0 ? `还有 ${left} 天到期` : left === 0 ? '今天到期' : `到期 ${-left} 天未完成`;
};
