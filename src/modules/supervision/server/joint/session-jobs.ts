/** What follows a 会商 and its decisions: telling those concerned. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Job } from '#kernel/server/room.ts';
import { timeText } from '#kernel/shared/ledger.ts';
import type { CaseRoom } from '#platform/casework/server/index.ts';
import { findUsers, officeUnit } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { UNIT_ROLES } from './session-policy.ts';
import { onDecisionOverdue } from './session-service.ts';
import * as store from './session-store.ts';

/** `09-28 09:20` */
const hourOf = (at: Date): string => timeText(at.toISOString()).slice(5);

async function sessionMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const s = await store.find(tx, ctx.actor, String(payload['sessionId']));
    if (!s) return;
    const to: string[] = [];
    for (const i of await store.inviteesOf(tx, ctx.actor, s.id))
      if (i.user_id) to.push(i.user_id);
      else to.push(...(await findUsers(tx, { unitId: i.unit_id, roles: UNIT_ROLES })).map((u) => u.userId));
    await notify(tx, ctx, {
      to,
      kind: 'supervision.session',
      title: payload['what'] === 'cancelled' ? `会商已取消：${s.title}` : `邀请会商，请签收：${s.title}`,
      body: `${hourOf(s.held_at)}，${s.place}，${s.unit_name}召集`,
      link: `/joint-sessions/${s.id}`,
      subjectType: 'jointSession',
      subjectId: s.id,
    });
  });
}

async function toDecision(ctx: Ctx, payload: Record<string, unknown>, overdue: boolean): Promise<void> {
  await ctx.inTx(async (tx) => {
    const id = String(payload['decisionId']);
    const s = await store.find(tx, ctx.actor, id);
    const d = s ? (await store.decisionsOf(tx, ctx.actor, s.id)).find((one) => one.id === id) : undefined;
    // The task may have moved on since: then the later step tells.
    if (!s || !d || (!overdue && d.state !== payload['state'])) return;
    const of = async (unitId: string): Promise<string[]> =>
      (await findUsers(tx, { unitId, roles: UNIT_ROLES })).map((u) => u.userId);
    const lead = d.person_id ? [d.person_id] : await of(d.lead_unit_id);
    const office = await officeUnit(tx);
    const words = {
      assigned: [lead, `会商任务待接收：${d.what}`],
      accepted: [[s.called_by], `${d.lead_unit_name}已接收会商任务：${d.what}`],
      reported: [await of(d.confirm_unit_id), `会商任务待确认办结：${d.what}`],
      returned: [lead, `会商任务被退回：${d.what}`],
      confirmed: [[...lead, s.called_by], `会商任务已确认办结：${d.what}`],
    } as const satisfies Record<string, readonly [string[], string]>;
    const [to, title] = overdue
      ? [
          payload['label'] === '确认'
            ? await of(d.confirm_unit_id)
            : [...(await of(d.lead_unit_id)), s.called_by, ...(office ? await of(office.id) : [])],
          `会商任务${String(payload['label'])}逾期：${d.what}`,
        ]
      : words[d.state];
    await notify(tx, ctx, {
      to: [...to],
      kind: overdue ? 'supervision.decisionOverdue' : 'supervision.decision',
      title,
      body: `${d.code}，期限 ${d.due_on}`,
      link: `/joint-sessions/${s.id}`,
      subjectType: 'jointSession',
      subjectId: s.id,
    });
  });
}

export const sessionJobs: readonly Job[] = [
  { task: 'supervision.sessionMoved', run: sessionMoved },
  { task: 'supervision.decisionMoved', run: (ctx, payload) => toDecision(ctx, payload, false) },
  { task: 'supervision.decisionOverdue', run: (ctx, payload) => toDecision(ctx, payload, true) },
];

/** A thing to do names the session or the decision; the page is the session's. */
const link = (id: string, action?: string): string =>
  action && action !== 'claim' ? `/joint-sessions/${id}?act=${action}` : `/joint-sessions/${id}`;
export const sessionCases: CaseRoom = { type: 'jointSession', link, describe: (tx, ids) => store.titlesOf(tx, ids) };
export const decisionCases: CaseRoom = {
  type: 'jointDecision',
  link,
  onOverdue: (tx, ctx, clock) => onDecisionOverdue(tx, ctx, clock.subject_id, clock.label),
  describe: (tx, ids) => store.titlesOf(tx, ids),
};
