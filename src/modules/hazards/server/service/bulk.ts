/** Acts on many hazards (批量办理). Each goes through the act that exists for one, in a transaction of its own. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { hasRole } from '#kernel/shared/actor.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { listEvents, note } from '#platform/casework/server/index.ts';
import { findUsers, supervisingUnits } from '#platform/identity/server/index.ts';
import { bulkActs, type BulkAct, type BulkAnswer, type BulkInput, type BulkRow } from '../../shared/bulk.ts';
import { hazardMachine } from '../../shared/states.ts';
import { isCompetent, may } from '../policy.ts';
import * as store from '../store.ts';
import type { HazardRow } from '../store.ts';
import { issueNotice } from './notice.ts';
import { assignHazard, transferHazard } from './people.ts';
import { factsFor, fail, hazardCase, lock, subjectOf } from './step.ts';

const URGERS = [
  'department.officer',
  'department.reviewer',
  'department.deputy',
  'department.head',
  'enforcement.officer',
];

/** Why this person cannot urge (催办) this one now, or null: the competent department, the street of the place, the office; once a day. */
async function urgeFault(tx: Tx, ctx: Ctx, h: HazardRow): Promise<string | null> {
  const { actor } = ctx;
  const mine =
    (isCompetent(actor, h) && hasRole(actor, ...(URGERS as [string]))) ||
    (actor.scope.streets.includes(h.street_code) && hasRole(actor, 'street.officer', 'street.reviewer')) ||
    hasRole(actor, 'office.admin', 'office.reviewer');
  if (!mine) return `催办由监管部门${h.unit_name}、属地街道或区安委办办理`;
  if (hazardMachine.states[h.state].final) return `现在是“${hazardMachine.states[h.state].label}”，不需要催办`;
  const today = dayOf(ctx.clock.now());
  const told = await listEvents(tx, actor, subjectOf(h), true);
  return told.some((e) => e.act === 'urge' && dayOf(e.at) === today && e.actor_unit === actor.unitName)
    ? '您所在单位今天已催办过'
    : null;
}

/**
 * Reminds those whose turn it is (催办): a line on the record, and a message to each. Clocks and deadlines stay.
 * Errors: hazards.notYours, with the reason.
 */
export async function urgeHazard(ctx: Ctx, id: string, text: string): Promise<void> {
  await ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    const fault = await urgeFault(tx, ctx, h);
    if (fault) throw fail('hazards.notYours', { reason: fault });
    await note(tx, ctx, hazardCase, h, 'urge', '催办', { note: text });
    await addJob(tx, ctx.clock, 'hazards.tellUrged', { hazardId: id, text, by: ctx.actor.unitName });
  });
}

const willDo = (act: BulkAct, h: HazardRow): string =>
  ({
    urge: `催办“${hazardMachine.states[h.state].label}”的承办人${h.step_due_on ? `，期限 ${h.step_due_on}` : ''}`,
    assign: h.handler_name ? `承办人由${h.handler_name}改为所选的人` : '指定承办人',
    transfer: `从${h.unit_name}转出，期限照旧`,
    issueNotice: '下达通知，送主要负责人、实际控制人签收',
  })[act];

async function rowOf(tx: Tx, ctx: Ctx, act: BulkAct, id: string): Promise<BulkRow> {
  const h = await store.find(tx, ctx.actor, id);
  if (!h)
    return {
      id: id as BulkRow['id'],
      code: '',
      title: '',
      enterpriseName: '',
      ok: false,
      text: '没有找到，或不在您的管理范围内',
    };
  const row = { id: h.id as BulkRow['id'], code: h.code, title: h.title, enterpriseName: h.enterprise_name };
  if (act === 'urge') {
    const fault = await urgeFault(tx, ctx, h);
    return { ...row, ok: fault === null, text: fault ?? willDo(act, h) };
  }
  const answer = may(ctx.actor, act, h, await factsFor(tx, ctx, h));
  if (answer?.allowed) return { ...row, ok: true, text: willDo(act, h) };
  return { ...row, ok: false, text: answer?.reason ?? `“${bulkActs[act]}”不由您的岗位办理，监管部门是${h.unit_name}` };
}

const answerOf = (rows: BulkRow[]): BulkAnswer => ({
  rows,
  ok: rows.filter((r) => r.ok).length,
  refused: rows.filter((r) => !r.ok).length,
});

/** What would happen to each, and why not; nothing is changed. */
export async function previewBulk(ctx: Ctx, input: { act: BulkAct; ids: readonly string[] }): Promise<BulkAnswer> {
  return ctx.inTx(async (tx) => {
    const rows: BulkRow[] = [];
    for (const id of new Set(input.ids)) rows.push(await rowOf(tx, ctx, input.act, id));
    return answerOf(rows);
  });
}

/** Does it to each that allows it; what is refused says why and hinders none of the others. */
export async function runBulk(ctx: Ctx, input: BulkInput): Promise<BulkAnswer> {
  const rows: BulkRow[] = [];
  for (const id of new Set(input.ids)) {
    const before = await ctx.inTx((tx) => rowOf(tx, ctx, input.act, id));
    if (!before.ok) {
      rows.push(before);
      continue;
    }
    try {
      await ctx.inTx(async (tx) => {
        const inside = ctx.within(tx);
        const { version } = await lock(tx, ctx, id);
        if (input.act === 'urge') await urgeHazard(inside, id, input.text);
        else if (input.act === 'assign') await assignHazard(inside, id, { version, userId: input.userId });
        else if (input.act === 'transfer')
          await transferHazard(inside, id, { version, unitId: input.unitId, reason: input.reason });
        else
          await issueNotice(inside, id, {
            version,
            requirements: input.requirements,
            planDueOn: input.planDueOn ?? null,
          });
      });
      rows.push({ ...before, text: `已${bulkActs[input.act]}` });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      rows.push({ ...before, ok: false, text: error.message });
    }
  }
  return answerOf(rows);
}

/** Officers of the reader's own unit, and the departments that may take over. */
export async function bulkChoices(
  ctx: Ctx,
): Promise<{ handlers: { id: string; name: string }[]; departments: { id: string; name: string }[] }> {
  return ctx.inTx(async (tx) => {
    const sees = ['office', 'department'].includes(ctx.actor.unitKind) && ctx.actor.unitId !== null;
    const people = sees && ctx.actor.unitId ? await findUsers(tx, { unitId: ctx.actor.unitId }) : [];
    const roles = ['department.officer', 'department.reviewer', 'enforcement.officer'];
    return {
      handlers: people
        .filter((u) => u.roles.some((r) => roles.includes(r)))
        .map((u) => ({ id: u.userId, name: u.name })),
      departments: sees ? (await supervisingUnits(tx)).map((u) => ({ id: u.id, name: u.name })) : [],
    };
  });
}
