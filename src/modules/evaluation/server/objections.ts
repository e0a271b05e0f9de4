/** 异议和裁定 (B5-3), and corrections after the freeze (冻结后更正). */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import {
  behalvesOf,
  dueByRule,
  finishTodos,
  insertEvent,
  insertTodo,
  restartClock,
  transition,
} from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import type * as s from '../shared/schema.ts';
import { correctionMachine, objectionMachine, objectionSteps } from '../shared/states.ts';
import { change, codeOf, correctionCase, itemOf, leaderTodo, objectionCase, officeTodo, subject } from './parts.ts';
import * as policy from './policy.ts';
import { presentObjection } from './present-sheets.ts';
import { presentSheet } from './present-sheets.ts';
import { holdItem, requireRange } from './sheets.ts';
import * as store from './store.ts';

const { fail } = policy;

/**
 * A unit does not agree with the score of an item (提出异议), with its reason and evidence, within the term of the rule.
 * Errors: evaluation.objectionLate, evaluation.objectionOpen.
 */
export async function fileObjection(ctx: Ctx, id: string, input: s.FileObjection): Promise<s.ObjectionView> {
  return ctx.inTx(async (tx) => {
    const { sheet, round, item, of } = await holdItem(tx, ctx, input.itemId, 'object');
    if (sheet.id !== id) throw fail('evaluation.itemNotFound');
    const now = ctx.clock.now();
    if (round.objection_due_on && dayOf(now) > round.objection_due_on)
      throw fail('evaluation.objectionLate', { due: round.objection_due_on });
    const open = (await store.listedObjections(tx, ctx.actor, sheet.id)).some(
      (o) => o.item_id === item.id && o.state === 'filed',
    );
    if (open) throw fail('evaluation.objectionOpen');
    requireRange(of, input.askedScore);
    const objectionId = newId<'evaluationObjection'>(now.getTime());
    const code = await codeOf(ctx, 'YY');
    await store.insertObjection(tx, ctx.actor, {
      id: objectionId,
      code,
      sheet_id: sheet.id,
      item_id: item.id,
      claim: input.claim,
      asked_score: input.askedScore,
      state: 'filed',
      state_since: now,
      filed_by: ctx.actor.userId,
      filed_by_name: ctx.actor.name,
      filed_unit_id: sheet.unit_id,
      filed_at: now,
      score_before: item.final,
    });
    const at = { type: objectionCase.type, id: objectionId };
    await attachFiles(tx, ctx, input.fileIds, { subjectType: at.type, subjectId: at.id, label: '异议佐证' });
    await insertEvent(tx, ctx.actor, at, {
      at: now,
      act: 'file',
      label: `对“${of.title}”提出异议`,
      toState: 'filed',
      note: input.claim,
    });
    await audit(tx, ctx, {
      action: 'evaluationObjection.file',
      subjectType: at.type,
      subjectId: at.id,
      subjectCode: code,
      isNew: true,
      facts: { sheet: sheet.code, item: item.key, asked: input.askedScore, files: input.fileIds.length },
    });
    const due = await dueByRule(tx, ctx, 'evaluation.ruling');
    await restartClock(tx, ctx, at, '异议裁定', due);
    const scorers = await store.scorersOf(tx, ctx.actor, [sheet.id]);
    await insertTodo(tx, ctx.actor, at, now, {
      kind: 'approve',
      action: 'rule',
      verb: '去裁定',
      title: `${sheet.unit_name}对“${of.title}”的异议`,
      enterpriseName: sheet.unit_name,
      why: '考核异议待裁定',
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to: [...(await officeTodo(tx)), ...(await leaderTodo(tx, [...scorers]))],
    });
    await addJob(tx, ctx.clock, 'evaluation.objectionMoved', { objectionId, state: 'filed' });
    return presentObjection(tx, ctx, objectionId);
  });
}

async function hold(tx: Tx, ctx: Ctx, id: string, action: policy.ObjectionAction) {
  const o = await store.findObjection(tx, ctx.actor, id, true);
  if (!o) throw fail('evaluation.objectionNotFound');
  const scorers = await store.scorersOf(tx, ctx.actor, [o.sheet_id]);
  policy.require(
    policy.mayOnObjection(ctx.actor, action, o, scorers, await behalvesOf(tx, ctx.actor, subject(objectionCase, o))),
    objectionSteps[action].label,
    action === 'withdraw' ? '提出异议的单位' : '区安委办中没有评分的人员或领导',
    objectionMachine.states[o.state].label,
  );
  return o;
}

async function ended(tx: Tx, ctx: Ctx, o: store.ObjectionRow, state: string): Promise<void> {
  const now = ctx.clock.now();
  await finishTodos(tx, ctx.actor, subject(objectionCase, o), now);
  await restartClock(tx, ctx, subject(objectionCase, o), '', null);
  await addJob(tx, ctx.clock, 'evaluation.objectionMoved', { objectionId: o.id, state });
}

/** The objection is right (异议成立): another score, with the ruling as its trail. Never by one who scored this sheet. */
export async function upholdObjection(ctx: Ctx, id: string, input: s.UpholdObjection): Promise<s.ObjectionView> {
  return ctx.inTx(async (tx) => {
    const o = await hold(tx, ctx, id, 'uphold');
    const item = await store.findItem(tx, ctx.actor, o.item_id, true);
    const sheet = await store.findSheet(tx, ctx.actor, o.sheet_id);
    const scheme = sheet
      ? (await store.schemesOfRound(tx, ctx.actor, sheet.round_id)).find((c) => c.id === sheet.scheme_id)
      : undefined;
    const of = item && scheme ? itemOf(scheme, item.key) : undefined;
    if (!item || !of) throw fail('evaluation.itemNotFound');
    requireRange(of, input.score);
    const now = ctx.clock.now();
    await transition(tx, ctx, objectionCase, o, 'uphold', {
      ...versionOf(input),
      note: input.ruling,
      set: {
        score_before: item.final,
        score_after: input.score,
        ruled_by: ctx.actor.userId,
        ruled_by_name: ctx.actor.name,
        ruled_at: now,
        ruling: input.ruling,
      },
      data: { before: item.final, after: input.score },
    });
    await store.setRuled(tx, ctx.actor, item.id, input.score);
    await store.insertChanges(tx, ctx.actor, now, [
      change(now, item, 'ruling', item.final, input.score, `${o.code}：${input.ruling}`.slice(0, 1000), o.id),
    ]);
    await ended(tx, ctx, o, 'upheld');
    return presentObjection(tx, ctx, id);
  });
}

/** The score stands (异议不成立). */
export async function dismissObjection(ctx: Ctx, id: string, input: s.DismissObjection): Promise<s.ObjectionView> {
  return ctx.inTx(async (tx) => {
    const o = await hold(tx, ctx, id, 'dismiss');
    await transition(tx, ctx, objectionCase, o, 'dismiss', {
      ...versionOf(input),
      note: input.ruling,
      set: {
        ruled_by: ctx.actor.userId,
        ruled_by_name: ctx.actor.name,
        ruled_at: ctx.clock.now(),
        ruling: input.ruling,
        score_after: o.score_before,
      },
    });
    await ended(tx, ctx, o, 'dismissed');
    return presentObjection(tx, ctx, id);
  });
}

export async function withdrawObjection(ctx: Ctx, id: string, input: s.Plain): Promise<s.ObjectionView> {
  return ctx.inTx(async (tx) => {
    const o = await hold(tx, ctx, id, 'withdraw');
    await transition(tx, ctx, objectionCase, o, 'withdraw', { ...versionOf(input), tone: 'stop' });
    await ended(tx, ctx, o, 'withdrawn');
    return presentObjection(tx, ctx, id);
  });
}

/** An error was found after the freeze (提出更正): the frozen number stays, the corrected one will stand beside it. */
export async function proposeCorrection(ctx: Ctx, id: string, input: s.ProposeCorrection): Promise<s.SheetView> {
  return ctx.inTx(async (tx) => {
    const { sheet, item, of } = await holdItem(tx, ctx, input.itemId, 'correct');
    if (sheet.id !== id) throw fail('evaluation.itemNotFound');
    requireRange(of, input.score);
    const former = await store.correctionsOf(tx, ctx.actor, [sheet.id]);
    if (former.some((k) => k.item_id === item.id && k.state === 'proposed')) throw fail('evaluation.correctionOpen');
    const now = ctx.clock.now();
    const correctionId = newId<'evaluationCorrection'>(now.getTime());
    const code = await codeOf(ctx, 'GZ');
    const last = former.findLast((k) => k.item_id === item.id && k.state === 'approved');
    await store.insertCorrection(tx, ctx.actor, {
      id: correctionId,
      code,
      sheet_id: sheet.id,
      item_id: item.id,
      score_before: last?.score_after ?? item.final,
      score_after: input.score,
      reason: input.reason,
      state: 'proposed',
      state_since: now,
      proposed_by: ctx.actor.userId,
      proposed_by_name: ctx.actor.name,
      proposed_at: now,
    });
    const at = { type: correctionCase.type, id: correctionId };
    if (input.fileIds.length > 0)
      await attachFiles(tx, ctx, input.fileIds, { subjectType: at.type, subjectId: at.id, label: '更正依据' });
    await insertEvent(tx, ctx.actor, at, {
      at: now,
      act: 'propose',
      label: `对“${of.title}”提出更正`,
      toState: 'proposed',
      note: input.reason,
    });
    await audit(tx, ctx, {
      action: 'evaluationCorrection.propose',
      subjectType: at.type,
      subjectId: at.id,
      subjectCode: code,
      isNew: true,
      facts: { sheet: sheet.code, item: item.key, before: item.final, after: input.score, reason: input.reason },
    });
    const due = await dueByRule(tx, ctx, 'evaluation.correction');
    await restartClock(tx, ctx, at, '更正审批', due);
    await insertTodo(tx, ctx.actor, at, now, {
      kind: 'approve',
      action: 'approve',
      verb: '去审批',
      title: `${sheet.unit_name}考核得分更正`,
      enterpriseName: sheet.unit_name,
      why: '冻结后更正待批准',
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to: await leaderTodo(tx, [ctx.actor.userId]),
    });
    return presentSheet(tx, ctx, sheet.id);
  });
}

async function decide(ctx: Ctx, id: string, input: s.Opinion, step: 'approve' | 'refuse'): Promise<s.SheetView> {
  return ctx.inTx(async (tx) => {
    const k = await store.findCorrection(tx, ctx.actor, id);
    if (!k) throw fail('evaluation.correctionNotFound');
    policy.require(
      policy.mayOnCorrection(ctx.actor, k, await behalvesOf(tx, ctx.actor, subject(correctionCase, k))),
      step === 'approve' ? '批准更正' : '不予更正',
      '安委会、安委办领导',
      correctionMachine.states[k.state].label,
    );
    const now = ctx.clock.now();
    await transition(tx, ctx, correctionCase, k, step, {
      ...versionOf(input),
      note: input.opinion,
      set: {
        decided_by: ctx.actor.userId,
        decided_by_name: ctx.actor.name,
        decided_at: now,
        opinion: input.opinion,
      },
      data: { before: k.score_before, after: k.score_after },
    });
    if (step === 'approve') {
      await store.insertChanges(tx, ctx.actor, now, [
        change(
          now,
          { id: k.item_id, sheet_id: k.sheet_id },
          'correction',
          k.score_before,
          k.score_after,
          `${k.code}：${k.reason}`.slice(0, 1000),
          k.id,
        ),
      ]);
      await addJob(tx, ctx.clock, 'evaluation.corrected', { sheetId: k.sheet_id });
    }
    await finishTodos(tx, ctx.actor, subject(correctionCase, k), now);
    await restartClock(tx, ctx, subject(correctionCase, k), '', null);
    return presentSheet(tx, ctx, k.sheet_id);
  });
}
/** A leader approves the correction (批准更正). */
export const approveCorrection = (ctx: Ctx, id: string, input: s.Opinion): Promise<s.SheetView> =>
  decide(ctx, id, input, 'approve');
export const refuseCorrection = (ctx: Ctx, id: string, input: s.Opinion): Promise<s.SheetView> =>
  decide(ctx, id, input, 'refuse');
