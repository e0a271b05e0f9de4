/** What follows the acts: telling people, reminders, occurrences and readings by the clock. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Job, Timer } from '#kernel/server/room.ts';
import type { CaseRoom } from '#platform/casework/server/index.ts';
import { findUsers, officeUnit } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { readFigures } from './figures.ts';
import { UNIT_ROLES } from './policy.ts';
import { makeOccurrences } from './service/parts.ts';
import { remind } from './service/urge.ts';
import * as store from './store.ts';

const peopleOf = async (tx: Tx, unitId: string): Promise<string[]> =>
  (await findUsers(tx, { unitId, roles: UNIT_ROLES })).map((u) => u.userId);

async function issued(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const issue = await store.findIssue(tx, ctx.actor, String(payload['issueId']));
    if (!issue) return;
    await notify(tx, ctx, {
      to: await peopleOf(tx, issue.unit_id),
      kind: 'plan.issued',
      title: `区安委办下发治本攻坚任务 ${issue.tasks} 项，请在 ${issue.claim_due_on} 前认领`,
      body: issue.note,
      link: `/plan/tasks?unit=${issue.unit_id}&state=proposed`,
      subjectType: 'planIssue',
      subjectId: issue.id,
    });
  });
}

const moves: Readonly<Record<string, string>> = {
  confirmed: '任务已确认完成',
  returned: '任务被退回，请继续办理',
  stepReturned: '任务节点被退回，请重报',
  upheld: '区安委办裁定仍由您单位承担，请确定责任领导和承办人',
  suspend: '任务已中止',
  resume: '任务已恢复，请继续办理',
  reopen: '已完成的任务须重新办理',
  cancel: '任务已撤销',
};
async function moved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const t = await store.findTask(tx, ctx.actor, String(payload['taskId']));
    const words = moves[String(payload['what'])];
    if (!t || !words) return;
    await notify(tx, ctx, {
      to: t.officer_id ? [t.officer_id, ...(t.head_id ? [t.head_id] : [])] : await peopleOf(tx, t.unit_id),
      kind: 'plan.moved',
      title: `${words}：${t.demand_key} ${t.title}${typeof payload['count'] === 'number' && payload['count'] > 1 ? ` 等 ${payload['count']} 项` : ''}`,
      body: typeof payload['step'] === 'string' ? payload['step'] : '',
      link: `/plan/tasks/${t.id}`,
      subjectType: 'planTask',
      subjectId: t.id,
    });
  });
}
export const planJobs: readonly Job[] = [
  { task: 'plan.issued', run: issued },
  { task: 'plan.moved', run: moved },
];

export const planTimers: readonly Timer[] = [
  {
    name: 'plan.occurrences',
    cron: '20 0 * * *',
    run: async (ctx) => {
      await ctx.inTx((tx) => makeOccurrences(tx, ctx, null));
    },
  },
  {
    name: 'plan.readFigures',
    cron: '40 1 * * *',
    run: async (ctx) => {
      await readFigures(ctx);
    },
  },
  {
    name: 'plan.remind',
    cron: '30 8 * * *',
    run: async (ctx) => {
      await remind(ctx);
    },
  },
];

/** Nobody has taken the tasks over in time, or nobody has confirmed: the office hears of it. */
const tellOffice =
  (words: (title: string) => string, link: (id: string) => string): CaseRoom['onOverdue'] =>
  async (tx, ctx, clock) => {
    const office = await officeUnit(tx);
    if (!office) return;
    const title = (await store.titlesOf(tx, [clock.subject_id])).get(clock.subject_id) ?? '';
    await notify(tx, ctx, {
      to: await peopleOf(tx, office.id),
      kind: 'plan.overdue',
      title: words(title),
      body: clock.due_on ? `期限 ${clock.due_on}` : '',
      link: link(clock.subject_id),
      subjectType: clock.subject_type,
      subjectId: clock.subject_id,
    });
  };

const taskLink = (id: string, action?: string): string =>
  action && action !== 'claim' ? `/plan/tasks/${id}?act=${action}` : `/plan/tasks/${id}`;
export const planCases: readonly CaseRoom[] = [
  {
    type: 'planTask',
    link: taskLink,
    onOverdue: tellOffice(
      (title) => `任务确认逾期：${title}`,
      (id) => `/plan/tasks/${id}`,
    ),
    describe: (tx, ids) => store.titlesOf(tx, ids),
  },
  // A step that ran out is told by the reminders, one message to a person.
  { type: 'planStep', link: (id) => `/plan/steps/${id}`, describe: (tx, ids) => store.titlesOf(tx, ids) },
  {
    type: 'planIssue',
    link: () => '/plan/tasks?state=proposed',
    onOverdue: tellOffice(
      (title) => `逾期没有认领：${title}`,
      () => '/plan/tasks?state=proposed',
    ),
    describe: (tx, ids) => store.titlesOf(tx, ids),
  },
];
