/** What follows an act: telling those concerned. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Job } from '#kernel/server/room.ts';
import type { CaseRoom, DueClock } from '#platform/casework/server/index.ts';
import { findUsers } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { stopLabels } from '../shared/labels.ts';
import { hazardMachine } from '../shared/states.ts';
import * as caseStore from './case-store.ts';
import { receivers } from './lists/policy.ts';
import * as lists from './lists/store.ts';
import { OFFICER_ROLES, REVIEWER_ROLES } from './service/step.ts';
import * as store from './store.ts';

/** Those whose turn it is, by the open things to do. */
async function waitingFor(tx: Tx, hazardId: string): Promise<string[]> {
  const ids = new Set<string>();
  for (const todo of await caseStore.openTodos(tx, hazardId)) {
    if (todo.user_id) ids.add(todo.user_id);
    else if (todo.unit_id)
      for (const u of await findUsers(tx, { unitId: todo.unit_id, roles: todo.roles })) ids.add(u.userId);
  }
  return [...ids];
}

async function tellNext(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const h = await store.find(tx, ctx.actor, String(payload['hazardId']));
    // The case may have moved on since: then the later step tells.
    if (!h || (payload['state'] !== 'extension' && h.state !== payload['state'])) return;
    const to = await waitingFor(tx, h.id);
    if (to.length === 0) return;
    await notify(tx, ctx, {
      to,
      kind: 'hazards.next',
      title:
        payload['state'] === 'extension'
          ? `延期申请待审核：${h.title}`
          : `${hazardMachine.states[h.state].label}：${h.title}`,
      body: `${h.enterprise_name}${h.step_due_on ? `，期限 ${h.step_due_on}` : ''}`,
      link: `/hazards/${h.id}`,
      subjectType: 'hazard',
      subjectId: h.id,
    });
  });
}

async function tellDecision(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const h = await store.find(tx, ctx.actor, String(payload['hazardId']));
    if (!h) return;
    await notify(tx, ctx, {
      to: [String(payload['userId'])],
      kind: 'hazards.decision',
      title: String(payload['text']),
      body: `${h.title}（${h.enterprise_name}）`,
      link: `/hazards/${h.id}`,
      subjectType: 'hazard',
      subjectId: h.id,
    });
  });
}

/** Those whose turn it is are reminded by an authority (催办). */
async function tellUrged(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const h = await store.find(tx, ctx.actor, String(payload['hazardId']));
    if (!h) return;
    const to = [...new Set([...(await waitingFor(tx, h.id)), ...(h.handler_id ? [h.handler_id] : [])])];
    if (to.length === 0) return;
    await notify(tx, ctx, {
      to,
      kind: payload['what'] === 'remind' ? 'hazards.reminded' : 'hazards.urged',
      title: `${payload['what'] === 'remind' ? '到期提醒' : '催办'}：${h.title}`,
      body: `${String(payload['by'])}：${String(payload['text'])}${h.step_due_on ? `（期限 ${h.step_due_on}）` : ''}`,
      link: `/hazards/${h.id}`,
      subjectType: 'hazard',
      subjectId: h.id,
    });
  });
}

/** A list was handed over or received: those who should receive it, or who handed it over, hear it. */
async function tellList(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const list = await lists.findList(tx, ctx.actor, String(payload['listId']));
    if (!list || list.withdrawn_at) return;
    const isHanded = payload['what'] === 'handed';
    const to = isHanded
      ? (await findUsers(tx, { unitId: list.unit_id, roles: receivers[list.kind] })).map((u) => u.userId)
      : [String(payload['userId'])];
    if (to.length === 0) return;
    await notify(tx, ctx, {
      to,
      kind: isHanded ? 'hazards.listHanded' : 'hazards.listReceived',
      title: isHanded ? `清单交账待签收：${list.title}` : `清单已签收：${list.title}`,
      body: isHanded
        ? `${list.made_by_unit_name}交来 ${String(payload['items'])} 件，${list.due_on} 前销清`
        : `${list.unit_name}已签收`,
      link: `/hazards/lists/${list.id}`,
      subjectType: 'hazardList',
      subjectId: list.id,
    });
  });
}

/** An enterprise has a new name: the ledger shows it and finds its cases by either. */
async function followRename(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx((tx) =>
    store.renameEnterprise(
      tx,
      ctx.actor,
      String(payload['enterpriseId']),
      String(payload['to']),
      String(payload['from']),
    ),
  );
}

export const hazardJobs: readonly Job[] = [
  { task: 'enterprises.renamed', run: followRename },
  { task: 'hazards.tellNext', run: tellNext },
  { task: 'hazards.tellDecision', run: tellDecision },
  { task: 'hazards.tellUrged', run: tellUrged },
  { task: 'hazards.tellList', run: tellList },
];

/** A step is overdue: those who should act hear it, and the reviewers above them; without a handler the whole unit does. */
async function onOverdue(tx: Tx, ctx: Ctx, clock: DueClock): Promise<void> {
  const h = await store.find(tx, ctx.actor, clock.subject_id);
  if (!h) return;
  const above = (
    await findUsers(tx, {
      unitId: h.unit_id,
      roles: h.handler_id ? REVIEWER_ROLES : [...OFFICER_ROLES, ...REVIEWER_ROLES],
    })
  ).map((u) => u.userId);
  await notify(tx, ctx, {
    to: [...new Set([...(await waitingFor(tx, h.id)), ...(h.handler_id ? [h.handler_id] : []), ...above])],
    kind: 'hazards.overdue',
    title: `${clock.label}已逾期：${h.title}`,
    body: `${h.enterprise_name}，期限 ${clock.due_on ?? ''}`,
    link: `/hazards/${h.id}`,
    subjectType: 'hazard',
    subjectId: h.id,
  });
}

/** What casework needs to know of hazards. */
export const hazardCases: CaseRoom = {
  type: 'hazard',
  link: (id, action) => (action && action !== 'claim' ? `/hazards/${id}/act/${action}` : `/hazards/${id}`),
  figures: (tx, actor, ctx) => caseStore.workbenchFigures(tx, actor, ctx.clock.today()),
  stops: async (tx, actor) =>
    (await caseStore.stopsOf(tx, actor)).map((s) => ({
      subjectId: s.id,
      title: s.title,
      label: stopLabels[s.stop_kind],
      extent: s.stop_extent ?? '',
      since: s.stop_ordered_on ?? '',
    })),
  onOverdue,
  describe: (tx, ids) => caseStore.titlesOf(tx, ids),
};
