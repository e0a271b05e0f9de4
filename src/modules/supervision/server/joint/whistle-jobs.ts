/** What follows a whistle and its steps: telling those whose turn it is. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Job } from '#kernel/server/room.ts';
import { timeText } from '#kernel/shared/ledger.ts';
import type { CaseRoom } from '#platform/casework/server/index.ts';
import { findUsers, officeUnit } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { ratingLabels } from '../../shared/joint/whistle-states.ts';
import { CALLED_ROLES, STREET_ROLES } from './whistle-policy.ts';
import { onCallOverdue } from './whistle-service.ts';
import * as store from './whistle-store.ts';

/** `09-28 09:20` */
const hourOf = (at: Date): string => timeText(at.toISOString()).slice(5);

const idsOf = (users: readonly { userId: string }[]): string[] => users.map((u) => u.userId);

async function told(
  tx: Tx,
  ctx: Ctx,
  callId: string,
): Promise<{ w: store.WhistleRow; c: store.CallRow; called: string[]; blowers: string[] } | null> {
  const w = await store.find(tx, ctx.actor, callId);
  const c = w ? (await store.callsOf(tx, ctx.actor, w.id)).find((one) => one.id === callId) : undefined;
  if (!w || !c) return null;
  return {
    w,
    c,
    called: idsOf(await findUsers(tx, { unitId: c.unit_id, roles: CALLED_ROLES })),
    blowers: [
      w.raised_by,
      ...idsOf(await findUsers(tx, { unitKind: 'street', streetCode: w.street_code, roles: STREET_ROLES })),
    ],
  };
}

async function whistleMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const found = await told(tx, ctx, String(payload['callId']));
    // The call may have moved on since: then the later step tells.
    if (!found || found.c.state !== payload['state']) return;
    const { w, c, called, blowers } = found;
    const words = {
      called: [
        called,
        `${w.urgency === 'urgent' ? '紧急' : ''}吹哨：${w.title}`,
        `${w.place}，请于 ${hourOf(c.due_at)} 前到场`,
      ],
      acknowledged: [blowers, `${c.unit_name}已签收：${w.title}`, `应于 ${hourOf(c.due_at)} 前到场`],
      arrived: [blowers, `${c.unit_name}已到场：${w.title}`, w.place],
      reported: [blowers, `${c.unit_name}已反馈处置结果，请评价：${w.title}`, c.result.slice(0, 100)],
      rated: [called, `街道评价“${c.rating ? ratingLabels[c.rating] : ''}”：${w.title}`, c.rating_note.slice(0, 100)],
      cancelled: [called, `吹哨已撤回：${w.title}`, w.place],
    } as const satisfies Record<string, readonly [string[], string, string]>;
    const [to, title, body] = words[c.state];
    await notify(tx, ctx, {
      to,
      kind: 'supervision.whistle',
      title,
      body,
      link: `/whistles/${w.id}`,
      subjectType: 'whistle',
      subjectId: w.id,
      // Somebody must come within hours: the inbox alone may be read too late.
      ...(c.state === 'called' && w.urgency === 'urgent' ? { channels: ['sms' as const] } : {}),
    });
  });
}

async function whistleOverdue(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const found = await told(tx, ctx, String(payload['callId']));
    if (!found) return;
    const { w, c, called, blowers } = found;
    const office = await officeUnit(tx);
    const above = office
      ? idsOf(await findUsers(tx, { unitId: office.id, roles: ['office.admin', 'office.reviewer'] }))
      : [];
    await notify(tx, ctx, {
      to: payload['label'] === '评价' ? blowers : [...called, ...blowers, ...above],
      kind: 'supervision.whistleOverdue',
      title: `${payload['label'] === '评价' ? w.unit_name : c.unit_name}${String(payload['label'])}逾期：${w.title}`,
      body: `${w.code}，${w.place}`,
      link: `/whistles/${w.id}`,
      subjectType: 'whistle',
      subjectId: w.id,
    });
  });
}

export const whistleJobs: readonly Job[] = [
  { task: 'supervision.whistleMoved', run: whistleMoved },
  { task: 'supervision.whistleOverdue', run: whistleOverdue },
];

/** What casework needs to know: a thing to do names the call, its page is the whistle's. */
export const callCases: CaseRoom = {
  type: 'whistleCall',
  link: (id, action) => (action && action !== 'claim' ? `/whistles/${id}?act=${action}` : `/whistles/${id}`),
  figures: async (tx, actor, ctx) => {
    if (!['street', 'community', 'department', 'office'].includes(actor.unitKind)) return [];
    const n = await store.openCounts(tx, actor, ctx.clock.now());
    if (n.open === 0) return [];
    return [
      { key: 'whistles', label: '办理中的吹哨', value: n.open, link: '/whistles?mark=open' },
      {
        key: 'whistlesLate',
        label: '吹哨未按时到场',
        value: n.late,
        link: '/whistles?mark=late&state=called,acknowledged,arrived,reported',
      },
    ];
  },
  onOverdue: (tx, ctx, clock) => onCallOverdue(tx, ctx, clock.subject_id, clock.label),
  describe: (tx, ids) => store.titlesOf(tx, ids),
};
export const whistleCases: CaseRoom = {
  type: 'whistle',
  link: (id) => `/whistles/${id}`,
  describe: (tx, ids) => store.titlesOf(tx, ids),
};
