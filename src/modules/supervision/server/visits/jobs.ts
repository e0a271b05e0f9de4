/** What follows a visit and its steps: telling those whose turn it is. Before the feedback that is the group alone. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Job } from '#kernel/server/room.ts';
import type { CaseRoom } from '#platform/casework/server/index.ts';
import { findUsers } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { methodLabels } from '../../shared/visits/states.ts';
import { onFindingOverdue } from './findings.ts';
import { answeringUnit, signers, teamOf } from './parts.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';
import { onVisitOverdue } from './visits.ts';

const idsOf = (users: readonly { userId: string }[]): string[] => users.map((u) => u.userId);
const officeOf = async (tx: Tx, g: store.GroupRow): Promise<string[]> =>
  idsOf(await findUsers(tx, { unitId: g.unit_id, roles: policy.OFFICE_ROLES }));

async function groupFormed(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const g = await store.findGroup(tx, ctx.actor, String(payload['groupId']));
    if (!g) return;
    await notify(tx, ctx, {
      to: (await store.membersOf(tx, ctx.actor, g.id)).map((m) => m.user_id),
      kind: 'supervision.visitGroup',
      title: `您已编入${g.name}`,
      body: `${g.from_on} 至 ${g.to_on}，${methodLabels[g.method]}：${g.subject.slice(0, 80)}`,
      link: `/visit-groups/${g.id}`,
      subjectType: 'visitGroup',
      subjectId: g.id,
    });
  });
}

interface Told {
  v: store.VisitRow;
  g: store.GroupRow;
  team: string[];
  leader: string[];
  visited: string[];
}
async function told(tx: Tx, ctx: Ctx, id: string): Promise<Told | null> {
  const v = await store.findVisit(tx, ctx.actor, id);
  const g = v ? await store.groupOf(tx, ctx.actor, v.group_id) : null;
  if (!v || !g) return null;
  const team = teamOf(v, await store.membersOf(tx, ctx.actor, g.id));
  const unitId = await answeringUnit(tx, v);
  return {
    v,
    g,
    team: team.map((m) => m.user_id),
    leader: team.filter((m) => m.part === 'leader').map((m) => m.user_id),
    visited: unitId ? idsOf(await findUsers(tx, { unitId, roles: policy.ANSWERING_ROLES })) : [],
  };
}

async function visitMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const found = await told(tx, ctx, String(payload['visitId']));
    // The visit may have moved on since: then the later step tells.
    if (!found || found.v.state !== payload['state']) return;
    const { v, g, team, leader, visited } = found;
    const words: Record<store.VisitRow['state'], readonly [readonly string[], string] | null> = {
      planned: [team, `督导检查待办：${v.target_name}，${v.planned_on}`],
      onSite: null,
      recorded: [leader, `现场检查已结束，请报送反馈意见：${v.target_name}`],
      signing: [await signers(tx, g.unit_id, v.submitted_by), `督导反馈意见书待签发：${v.target_name}`],
      fedBack:
        v.look_backs > 0
          ? [visited, '回头看不合格，请继续整改']
          : v.received_at === null
            ? [visited, '请签收督导反馈意见书']
            : [leader, `${v.target_name}已签收反馈意见书`],
      replied: [team, `${v.target_name}已报送整改报告，请回头看`],
      closed: [[...visited, ...leader], `督导检查已办结：${v.target_name}`],
      cancelled: [team, `督导检查已取消：${v.target_name}`],
    };
    const said = words[v.state];
    if (!said) return;
    await notify(tx, ctx, {
      to: [...said[0]],
      kind: 'supervision.visit',
      title: said[1],
      body: [v.code, g.name, v.document_number].filter(Boolean).join('，'),
      link: `/visits/${v.id}`,
      subjectType: 'visit',
      subjectId: v.id,
    });
  });
}

async function findingMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const id = String(payload['findingId']);
    const found = await told(tx, ctx, id);
    const f = found ? (await store.everyFinding(tx, ctx.actor, found.v.id)).find((one) => one.id === id) : undefined;
    if (!found || !f || f.state !== payload['state']) return;
    const owner = f.unit_id ? idsOf(await findUsers(tx, { unitId: f.unit_id, roles: policy.ANSWERING_ROLES })) : [];
    const [to, title] =
      f.state === 'reported'
        ? [[...found.leader, ...(await officeOf(tx, found.g))], `${f.unit_name}已报告整改，请确认：${f.what}`]
        : f.state === 'confirmed'
          ? [owner, `整改已确认：${f.what}`]
          : [owner, `${f.state === 'returned' ? '整改被退回' : '督导问题请整改'}：${f.what}`];
    await notify(tx, ctx, {
      to,
      kind: 'supervision.finding',
      title,
      body: `${f.code}${f.due_on ? `，期限 ${f.due_on}` : ''}`,
      link: `/visits/${f.id}`,
      subjectType: 'visitFinding',
      subjectId: f.id,
    });
  });
}

/** Late: the group and the office hear of every clock; the visited only of their own, after the feedback. */
async function tellLate(tx: Tx, ctx: Ctx, id: string, label: string, isFinding: boolean): Promise<void> {
  const found = await told(tx, ctx, id);
  if (!found) return;
  const { v, g, leader, visited } = found;
  const f = isFinding ? (await store.everyFinding(tx, ctx.actor, v.id)).find((one) => one.id === id) : undefined;
  const owner =
    label === '整改报告'
      ? visited
      : label === '整改' && f?.unit_id
        ? idsOf(await findUsers(tx, { unitId: f.unit_id, roles: policy.ANSWERING_ROLES }))
        : [];
  // Of a secret visit not even the office's people who sit in the visited unit hear before the feedback.
  const office = v.method === 'covert' && v.fed_back_at === null ? [] : await officeOf(tx, g);
  await notify(tx, ctx, {
    to: [...leader, ...owner, ...office],
    kind: 'supervision.visitOverdue',
    title: `${label}已逾期：${f?.what ?? v.target_name}`,
    body: f?.code ?? v.code,
    link: `/visits/${f?.id ?? v.id}`,
    subjectType: isFinding ? 'visitFinding' : 'visit',
    subjectId: id,
  });
}

export const visitJobs: readonly Job[] = [
  { task: 'supervision.groupFormed', run: groupFormed },
  { task: 'supervision.visitMoved', run: visitMoved },
  { task: 'supervision.findingMoved', run: findingMoved },
];

const link = (id: string, action?: string): string =>
  action && action !== 'claim' ? `/visits/${id}?act=${action}` : `/visits/${id}`;
export const groupCases: CaseRoom = {
  type: 'visitGroup',
  link: (id, action) => (action && action !== 'claim' ? `/visit-groups/${id}?act=${action}` : `/visit-groups/${id}`),
  describe: (tx, ids) => store.titlesOf(tx, ids),
};
export const visitCases: CaseRoom = {
  type: 'visit',
  link,
  onOverdue: async (tx, ctx, clock) => {
    await onVisitOverdue(tx, ctx, clock.subject_id, clock.label);
    await tellLate(tx, ctx, clock.subject_id, clock.label, false);
  },
  describe: (tx, ids) => store.titlesOf(tx, ids),
};
export const findingCases: CaseRoom = {
  type: 'visitFinding',
  link,
  onOverdue: async (tx, ctx, clock) => {
    await onFindingOverdue(tx, ctx, clock.subject_id, clock.label);
    await tellLate(tx, ctx, clock.subject_id, clock.label, true);
  },
  describe: (tx, ids) => store.titlesOf(tx, ids),
};
