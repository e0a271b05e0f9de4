/** What follows a gate: telling those concerned, and whoever let a term run out. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Job } from '#kernel/server/room.ts';
import type { CaseRoom } from '#platform/casework/server/index.ts';
import { findUsers } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { gateKindInfo } from '../../shared/gates/states.ts';
import { SENIOR_ROLES, UNIT_ROLES } from '../papers/hands.ts';
import * as store from './store.ts';

const of = async (tx: Tx, unitId: string, roles: readonly string[] = UNIT_ROLES): Promise<string[]> =>
  (await findUsers(tx, { unitId, roles })).map((u) => u.userId);
const tell = (
  tx: Tx,
  ctx: Ctx,
  g: store.GateCaseRow,
  to: string[],
  title: string,
  body: string,
  kind = 'gates.moved',
): Promise<unknown> =>
  notify(tx, ctx, {
    to: [...new Set(to)],
    kind,
    title,
    body,
    link: `/project-gates/${g.id}`,
    subjectType: 'projectGate',
    subjectId: g.id,
  });

async function moved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const g = await store.find(tx, ctx.actor, String(payload['id']));
    if (!g) return;
    const opinions = await store.opinionsOf(tx, ctx.actor, g.id);
    const asked: string[] = [];
    for (const o of opinions) asked.push(...(await of(tx, o.unit_id)));
    const { label, results } = gateKindInfo[g.kind];
    switch (payload['what']) {
      case 'asked':
        return void (await tell(
          tx,
          ctx,
          g,
          asked,
          `请提出意见：${g.title}`,
          `${g.unit_name}，${label}，截止 ${g.opinions_due_on}`,
        ));
      case 'gathered':
        return void (await tell(
          tx,
          ctx,
          g,
          await of(tx, g.unit_id, SENIOR_ROLES),
          `意见已收齐，请作出结论：${g.title}`,
          `${g.code} ${label}`,
        ));
      case 'concluded':
        return void (await tell(
          tx,
          ctx,
          g,
          [...asked, g.opened_by],
          `${g.result ? results[g.result] : ''}：${g.title}`,
          `${g.code} ${g.unit_name}作出结论`,
        ));
    }
  });
}

async function conditionMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const id = String(payload['id']);
    const g = await store.find(tx, ctx.actor, id);
    const c = g ? (await store.conditionsOf(tx, ctx.actor, g.id)).find((one) => one.id === id) : undefined;
    // It may have moved on since: then the later step tells.
    if (!g || !c || c.state !== payload['state']) return;
    const words = {
      open: [c.unit_id, '请落实把关条件'],
      returned: [c.unit_id, '把关条件被退回'],
      reported: [c.confirm_unit_id, '请确认把关条件落实'],
      met: [g.unit_id, '把关条件已落实'],
    } as const;
    const [unit, title] = words[c.state];
    await tell(tx, ctx, g, await of(tx, unit), `${title}：${c.what}`, `${c.code}，期限 ${c.due_on}`);
  });
}

async function overdue(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const id = String(payload['id']);
    const g = await store.find(tx, ctx.actor, id);
    if (!g) return;
    const late = [
      ...(await store.opinionsOf(tx, ctx.actor, g.id)).filter((o) => o.id === id).map((o) => o.unit_id),
      ...(await store.conditionsOf(tx, ctx.actor, g.id))
        .filter((c) => c.id === id)
        .map((c) => (c.state === 'reported' ? c.confirm_unit_id : c.unit_id)),
    ];
    const to = await of(tx, g.unit_id);
    for (const unit of late) to.push(...(await of(tx, unit)));
    await tell(tx, ctx, g, to, `把关事项${String(payload['label'])}逾期：${g.title}`, g.code, 'gates.overdue');
  });
}

export const gateJobs: readonly Job[] = [
  { task: 'gates.moved', run: moved },
  { task: 'gates.conditionMoved', run: conditionMoved },
  { task: 'gates.overdue', run: overdue },
];

/** A thing to do names the case, the opinion or the condition; the page is the case's. */
const link = (id: string, action?: string): string =>
  action && action !== 'claim' ? `/project-gates/${id}?act=${action}` : `/project-gates/${id}`;
export const gateCases = (later: (tx: Tx, ctx: Ctx, id: string, label: string) => Promise<void>): CaseRoom[] =>
  ['projectGate', 'gateOpinion', 'gateCondition'].map((type) => ({
    type,
    link,
    onOverdue: (tx, ctx, clock) => later(tx, ctx, clock.subject_id, clock.label),
    describe: (tx, ids) => store.titlesOf(tx, ids),
  }));
