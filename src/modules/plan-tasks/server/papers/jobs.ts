/** What follows papers of the plan: telling those concerned; the quarter's duties at its first day. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import type { Job, Timer } from '#kernel/server/room.ts';
import { dayOf } from '#kernel/shared/time.ts';
import type { CaseRoom } from '#platform/casework/server/index.ts';
import { findUsers, officeUnit } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { HEAD_ROLES, UNIT_ROLES } from './hands.ts';
import * as lists from './list-store.ts';
import { ensureHearings, missHearing } from './meetings.ts';
import * as meetings from './meeting-store.ts';
import * as store from './store.ts';

const of = async (tx: Tx, unitId: string, roles: readonly string[] = UNIT_ROLES): Promise<string[]> =>
  (await findUsers(tx, { unitId, roles })).map((u) => u.userId);
const ofOffice = async (tx: Tx): Promise<string[]> => {
  const office = await officeUnit(tx);
  return office ? of(tx, office.id, ['office.admin', 'office.reviewer']) : [];
};

async function subPlanMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const s = await store.find(tx, ctx.actor, String(payload['id']));
    // It may have moved on since: then the later step tells.
    if (!s || s.state !== payload['state'] || s.state === 'superseded') return;
    const words = {
      drafting: [await of(tx, s.unit_id), '请起草方案'],
      returned: [await of(tx, s.unit_id), '方案被退回，请修改'],
      signing: [await of(tx, s.unit_id, HEAD_ROLES), '请签发方案'],
      filed: [await ofOffice(tx), '方案已报备，请审核'],
      accepted: [await of(tx, s.unit_id), '方案已同意备案'],
    } as const;
    const [to, title] = words[s.state];
    await notify(tx, ctx, {
      to: [...to],
      kind: 'papers.subPlan',
      title: `${title}：${s.title}`,
      body: s.due_on ? `期限 ${s.due_on}` : `第 ${s.edition} 版`,
      link: `/plan/papers/${s.id}`,
      subjectType: 'subPlan',
      subjectId: s.id,
    });
  });
}
async function outcomeMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const id = String(payload['id']);
    const m = await meetings.find(tx, ctx.actor, id);
    const d = m ? (await meetings.outcomesOf(tx, ctx.actor, m.id)).find((one) => one.id === id) : undefined;
    if (!m || !d || d.state !== payload['state']) return;
    const words = {
      assigned: [d.unit_id, '会议决定请办理'],
      returned: [d.unit_id, '会议决定被退回'],
      reported: [m.unit_id, '会议决定请确认办结'],
      confirmed: [d.unit_id, '会议决定已办结'],
    } as const;
    const [unit, title] = words[d.state];
    await notify(tx, ctx, {
      to: await of(tx, unit),
      kind: 'papers.decision',
      title: `${title}：${d.what}`,
      body: `${d.code}，期限 ${d.due_on}`,
      link: `/plan/meetings/${m.id}`,
      subjectType: 'planMeeting',
      subjectId: m.id,
    });
  });
}
async function hearingMissed(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const h = await meetings.hearingForUpdate(tx, ctx.actor, String(payload['id']));
    if (h?.state !== 'missed') return;
    await notify(tx, ctx, {
      to: [
        ...new Set([...(await of(tx, h.unit_id)), ...(await of(tx, h.unit_id, HEAD_ROLES)), ...(await ofOffice(tx))]),
      ],
      kind: 'papers.hearingMissed',
      title: `${h.unit_name}${h.year}年第${h.quarter}季度没有听取汇报`,
      body: '确已听取的，请补记会议并附纪要',
      link: '/plan/papers?tab=hearings',
      subjectType: 'hearingDuty',
      subjectId: h.id,
    });
  });
}
async function overdue(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const id = String(payload['id']);
    const type = String(payload['type']);
    const s = type === 'subPlan' ? await store.find(tx, ctx.actor, id) : null;
    const m = type === 'meetingDecision' ? await meetings.find(tx, ctx.actor, id) : null;
    const l = type === 'yearlyList' ? await lists.find(tx, ctx.actor, id) : null;
    const d = m ? (await meetings.outcomesOf(tx, ctx.actor, m.id)).find((one) => one.id === id) : undefined;
    const unit = s?.unit_id ?? d?.unit_id ?? l?.unit_id;
    const title = s?.title ?? d?.what ?? (l ? `${l.person}${l.year}年清单` : '清单备案回执');
    await notify(tx, ctx, {
      to: [...new Set([...(unit ? await of(tx, unit) : []), ...(l ? [l.user_id] : []), ...(await ofOffice(tx))])],
      kind: 'papers.overdue',
      title: `${String(payload['label'])}逾期：${title}`,
      body: '请尽快办理，并写明原因',
      link: link(type)(m?.id ?? id),
      subjectType: type,
      subjectId: id,
    });
  });
}
export const paperJobs: readonly Job[] = [
  { task: 'papers.subPlanMoved', run: subPlanMoved },
  { task: 'papers.outcomeMoved', run: outcomeMoved },
  { task: 'papers.hearingMissed', run: hearingMissed },
  { task: 'papers.overdue', run: overdue },
];
export const paperTimers: readonly Timer[] = [
  {
    name: 'papers.hearings',
    cron: '10 1 * * *',
    run: async (ctx) => {
      await ctx.inTx((tx) => ensureHearings(tx, ctx, dayOf(ctx.clock.now())));
    },
  },
];

const paths: Readonly<Record<string, (id: string) => string>> = {
  subPlan: (id) => `/plan/papers/${id}`,
  planMeeting: (id) => `/plan/meetings/${id}`,
  meetingDecision: (id) => `/plan/meetings/${id}`,
  hearingDuty: () => '/plan/meetings/new?kind=hear',
  yearlyList: (id) => `/plan/lists/${id}`,
  planFiling: () => '/plan/papers?tab=lists',
};
const link =
  (type: string) =>
  (id: string, action?: string): string => {
    const path = (paths[type] ?? (() => '/plan/papers'))(id);
    return action && action !== 'claim' && !path.includes('?') ? `${path}?act=${action}` : path;
  };
const titles: Readonly<Record<string, (tx: Tx, ids: readonly string[]) => Promise<Map<string, string>>>> = {
  subPlan: store.titlesOf,
  planMeeting: meetings.titlesOf,
  meetingDecision: meetings.titlesOf,
  hearingDuty: meetings.titlesOf,
  yearlyList: lists.titlesOf,
  planFiling: lists.titlesOf,
};
export const paperCases: readonly CaseRoom[] = Object.keys(paths).map((type) => ({
  type,
  link: link(type),
  describe: (tx, ids) => (titles[type] ?? store.titlesOf)(tx, ids),
  onOverdue: async (tx, ctx, clock) => {
    if (type === 'hearingDuty') await missHearing(tx, ctx, clock.subject_id);
    else await addJob(tx, ctx.clock, 'papers.overdue', { type, id: clock.subject_id, label: clock.label });
  },
}));
