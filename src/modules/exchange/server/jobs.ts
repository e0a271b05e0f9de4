/** What follows the steps: telling whose turn it is, laying packages out for a gateway, and the monthly proposal. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Ctx } from '#kernel/server/context.ts';
import type { Job, Timer } from '#kernel/server/room.ts';
import { dayOf, monthStart, startOfDay } from '#kernel/shared/time.ts';
import type { CaseRoom } from '#platform/casework/server/index.ts';
import { findUsers } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { packageMachine, returnKindLabels } from '../shared/states.ts';
import { packageFile } from './content.ts';
import { proposeByRule } from './packages.ts';
import { approvers } from './parts.ts';
import * as policy from './policy.ts';
import { exchangeSettings } from './settings.ts';
import * as store from './store.ts';

const idsOf = (users: readonly { userId: string }[]): string[] => users.map((u) => u.userId);

async function packageMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const p = await store.findPackage(tx, ctx.actor, String(payload['packageId']));
    // The package may have moved on since: then the later step tells.
    if (!p || p.state !== payload['state']) return;
    const clerks = idsOf(await findUsers(tx, { unitId: p.unit_id, roles: policy.CLERKS }));
    const words: Partial<Record<store.PackageRow['state'], readonly [string[], string]>> = {
      draft: [clerks, `请编制数据包：${p.title}`],
      built: [await approvers(tx, p.unit_id, p.built_by), `数据包待批准：${p.title}`],
      approved: [clerks, `数据包已批准，请报出：${p.code}`],
      partlyRejected: [clerks, `${p.code} 退回 ${p.rejected} 条，请补正后重报`],
      acknowledged: [clerks, `${p.code} 已全部接收`],
    };
    const said = words[p.state];
    if (!said) return;
    await notify(tx, ctx, {
      to: said[0],
      kind: 'exchange.package',
      title: said[1],
      body: `${packageMachine.states[p.state].label}，${p.code}`,
      link: `/exchange/packages/${p.id}`,
      subjectType: 'exchangePackage',
      subjectId: p.id,
    });
  });
}

async function returnMoved(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  await ctx.inTx(async (tx) => {
    const t = await store.findReturn(tx, ctx.actor, String(payload['returnId']));
    if (!t || t.state !== payload['state'] || !t.unit_id) return;
    const unit = idsOf(await findUsers(tx, { unitId: t.unit_id, roles: policy.ANSWERERS }));
    const office = idsOf(await findUsers(tx, { unitKind: 'office', roles: policy.CLERKS }));
    const [to, title] =
      t.state === 'answered'
        ? [office, `${t.unit_name}已答复上级返回事项，请确认`]
        : t.state === 'confirmed'
          ? [unit, '上级返回事项的答复已确认']
          : [unit, `上级${returnKindLabels[t.kind]}，${t.state === 'waiting' ? '请答复' : '请查看'}`];
    await notify(tx, ctx, {
      to,
      kind: 'exchange.return',
      title,
      body: [t.title, t.due_on ? `期限 ${t.due_on}` : ''].filter(Boolean).join('，'),
      link: `/exchange/returns/${t.id}`,
      subjectType: 'exchangeReturn',
      subjectId: t.id,
    });
  });
}

/** Lays a sent package into the gateway's folder: whole or not at all, and the same file however often. */
async function carry(ctx: Ctx, payload: Record<string, unknown>): Promise<void> {
  const { outDir } = exchangeSettings();
  const found = await ctx.reading(async (tx) => {
    const p = await store.findPackage(tx, ctx.actor, String(payload['packageId']));
    const receiver = p ? await store.receiver(tx, p.receiver) : null;
    return p && receiver?.carrier === 'folder' ? { p, text: await packageFile(tx, ctx, p) } : null;
  });
  if (!found || outDir === null) return;
  const dir = path.join(outDir, found.p.receiver);
  await fs.mkdir(dir, { recursive: true });
  const file = path.join(dir, `${found.p.code}.json`);
  await fs.writeFile(`${file}.part`, found.text);
  await fs.rename(`${file}.part`, file);
}

export const exchangeJobs: readonly Job[] = [
  { task: 'exchange.packageMoved', run: packageMoved },
  { task: 'exchange.returnMoved', run: returnMoved },
  { task: 'exchange.carry', run: carry, ownTransactions: true },
];

/** From the day of the month that the rule names, each receiver that was sent nothing this month is proposed a package. */
export async function proposeMonthly(ctx: Ctx): Promise<void> {
  const today = dayOf(ctx.clock.now());
  const { day, receivers } = await ctx.reading(async (tx) => ({
    day: (await ruleOn<number>(tx, 'exchange.proposeDay', today)).value,
    receivers: (await store.receivers(tx)).filter((r) => r.is_active),
  }));
  if (Number(today.slice(8)) < day) return;
  const since = startOfDay(monthStart(today));
  for (const { code } of receivers)
    if (!(await ctx.reading((tx) => store.proposedSince(tx, code, since)))) await proposeByRule(ctx, code);
}
export const exchangeTimers: readonly Timer[] = [
  { name: 'exchange.proposeMonthly', cron: '20 7 * * *', run: proposeMonthly },
];

/** A clock ran out: the office hears of all, the competent unit of its own answer. */
const late =
  (type: 'packages' | 'returns'): NonNullable<CaseRoom['onOverdue']> =>
  async (tx, ctx, clock) => {
    const t = type === 'returns' ? await store.findReturn(tx, ctx.actor, clock.subject_id) : null;
    const unit =
      t?.state === 'waiting' && t.unit_id
        ? idsOf(await findUsers(tx, { unitId: t.unit_id, roles: policy.ANSWERERS }))
        : [];
    await notify(tx, ctx, {
      to: [...unit, ...idsOf(await findUsers(tx, { unitKind: 'office', roles: policy.CLERKS }))],
      kind: 'exchange.overdue',
      title: `${clock.label}已逾期：${(await store.titlesOf(tx, [clock.subject_id])).get(clock.subject_id) ?? ''}`,
      body: `期限 ${clock.due_on ?? ''}`,
      link: `/exchange/${type}/${clock.subject_id}`,
      subjectType: clock.subject_type,
      subjectId: clock.subject_id,
    });
  };
const linkTo =
  (path: string): CaseRoom['link'] =>
  (id, action) =>
    action && !['claim', 'mend'].includes(action) ? `${path}/${id}?act=${action}` : `${path}/${id}`;
export const packageCases: CaseRoom = {
  type: 'exchangePackage',
  link: linkTo('/exchange/packages'),
  onOverdue: late('packages'),
  describe: (tx, ids) => store.titlesOf(tx, ids),
};
export const returnCases: CaseRoom = {
  type: 'exchangeReturn',
  link: linkTo('/exchange/returns'),
  onOverdue: late('returns'),
  describe: (tx, ids) => store.titlesOf(tx, ids),
};
