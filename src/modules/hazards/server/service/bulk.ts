/** Acts on many hazards (批量办理). Each goes through the act that exists for one, in a transaction of its own. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { addDays, dayOf, daysBetween } from '#kernel/shared/time.ts';
import { finishTodos, listEvents, note } from '#platform/casework/server/index.ts';
import { findUsers, supervisingUnits } from '#platform/identity/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import {
  bulkActs,
  type BulkAct,
  type BulkAnswer,
  type BulkInput,
  type BulkRow,
  type BulkSaid,
} from '../../shared/bulk.ts';
import type { HazardRecord, Urge } from '../../shared/schema.ts';
import { hazardMachine } from '../../shared/states.ts';
import { may, mayPress, require } from '../policy.ts';
import { present } from '../present.ts';
import * as store from '../store.ts';
import type { HazardRow } from '../store.ts';
import { issueNotice } from './notice.ts';
import { assignHazard, transferHazard } from './people.ts';
import { factsFor, fail, hazardCase, lock, subjectOf } from './step.ts';

/** Why this person does not press others about this one, or null. */
function pressFault(ctx: Ctx, h: HazardRow, what: string): string | null {
  if (!mayPress(ctx.actor, h)) return `${what}由监管部门${h.unit_name}、属地街道或区安委办办理`;
  return hazardMachine.states[h.state].final ? `现在是“${hazardMachine.states[h.state].label}”，不需要${what}` : null;
}
const doneToday = async (tx: Tx, ctx: Ctx, h: HazardRow, act: 'urge' | 'remind'): Promise<boolean> => {
  const today = dayOf(ctx.clock.now());
  return (await listEvents(tx, ctx.actor, subjectOf(h), true)).some(
    (e) => e.act === act && dayOf(e.at) === today && e.actor_unit === ctx.actor.unitName,
  );
};

/** Why this person cannot urge (催办) this one now, or null; once a day. */
const urgeFault = async (tx: Tx, ctx: Ctx, h: HazardRow): Promise<string | null> =>
  pressFault(ctx, h, '催办') ?? ((await doneToday(tx, ctx, h, 'urge')) ? '您所在单位今天已催办过' : null);

/** Why this person cannot remind (到期提醒) of this one's deadline now, or null: it must be near, and not over. */
async function remindFault(tx: Tx, ctx: Ctx, h: HazardRow): Promise<string | null> {
  const fault = pressFault(ctx, h, '到期提醒');
  if (fault) return fault;
  const today = dayOf(ctx.clock.now());
  if (!h.step_due_on) return '本环节没有期限，不用提醒';
  if (h.step_due_on < today) return `期限 ${h.step_due_on} 已过 ${daysBetween(h.step_due_on, today)} 天，请改用催办`;
  const ahead = (await ruleOn<number>(tx, 'hazards.remindAhead', today)).value;
  if (h.step_due_on > addDays(today, ahead))
    return `期限 ${h.step_due_on}，还有 ${daysBetween(today, h.step_due_on)} 天，到期前 ${ahead} 天内才提醒`;
  return (await doneToday(tx, ctx, h, 'remind')) ? '您所在单位今天已提醒过' : null;
}

/** The same from the record itself. Errors: hazards.notYours, hazards.wrongState. */
export async function urgeOne(ctx: Ctx, id: string, input: Urge): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'urge', h, { ...(await factsFor(tx, ctx, h)), urgedToday: await doneToday(tx, ctx, h, 'urge') });
    await urgeHazard(ctx.within(tx), id, input.text);
    return present(tx, ctx, id);
  });
}

/** What the deadline is that comes near: a granted extension says so. */
const dueWords = (h: HazardRow): string =>
  `${h.extensions > 0 && ['rectifying', 'returned'].includes(h.state) ? `第 ${h.extensions} 次延期` : '期限'} ${h.step_due_on ?? ''} 到期`;

/**
 * Reminds, before it runs out, of a deadline or of a granted extension (到期提醒、延期提醒): a line on the record, a message to those whose turn it is.
 * Clocks and deadlines stay. Errors: hazards.notYours, with the reason.
 */
export async function remindHazard(ctx: Ctx, id: string, text: string): Promise<void> {
  await ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    const fault = await remindFault(tx, ctx, h);
    if (fault) throw fail('hazards.notYours', { reason: fault });
    await note(tx, ctx, hazardCase, h, 'remind', '到期提醒', { note: `${dueWords(h)}。${text}` });
    await addJob(tx, ctx.clock, 'hazards.tellUrged', {
      hazardId: id,
      text: `${dueWords(h)}。${text}`,
      by: ctx.actor.unitName,
      what: 'remind',
    });
  });
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
    const isStreet = ctx.actor.unitKind === 'street';
    await note(tx, ctx, hazardCase, h, 'urge', '催办', { note: text, ...(isStreet ? { data: { by: 'street' } } : {}) });
    // The street has done its part; who must act still has his.
    if (isStreet) await finishTodos(tx, ctx.actor, subjectOf(h), ctx.clock.now(), { action: 'urge' });
    await addJob(tx, ctx.clock, 'hazards.tellUrged', { hazardId: id, text, by: ctx.actor.unitName });
  });
}

const willDo = (act: BulkAct, h: HazardRow): string =>
  ({
    urge: `催办“${hazardMachine.states[h.state].label}”的承办人${h.step_due_on ? `，期限 ${h.step_due_on}` : ''}`,
    remind: `提醒“${hazardMachine.states[h.state].label}”的承办人：${dueWords(h)}，不再延期的须按期办结`,
    assign: h.handler_name ? `承办人由${h.handler_name}改为所选的人` : '指定承办人',
    transfer: `从${h.unit_name}转出，期限照旧`,
    issueNotice: '下达通知，送主要负责人、实际控制人签收',
  })[act];

/** What the act would do to one, or why it cannot. */
export async function rowOf(tx: Tx, ctx: Ctx, act: BulkAct, id: string): Promise<BulkRow> {
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
  if (act === 'urge' || act === 'remind') {
    const fault = await (act === 'urge' ? urgeFault : remindFault)(tx, ctx, h);
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

/** The act that exists for one, within the transaction. */
export async function doOne(tx: Tx, ctx: Ctx, said: BulkSaid, id: string): Promise<void> {
  const inside = ctx.within(tx);
  const { version } = await lock(tx, ctx, id);
  switch (said.act) {
    case 'urge':
      return urgeHazard(inside, id, said.text);
    case 'remind':
      return remindHazard(inside, id, said.text);
    case 'assign':
      await assignHazard(inside, id, { version, userId: said.userId });
      return;
    case 'transfer':
      await transferHazard(inside, id, { version, unitId: said.unitId, reason: said.reason });
      return;
    case 'issueNotice':
      await issueNotice(inside, id, {
        version,
        requirements: said.requirements,
        planDueOn: said.planDueOn ?? null,
      });
  }
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
      await ctx.inTx((tx) => doOne(tx, ctx, input, id));
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
