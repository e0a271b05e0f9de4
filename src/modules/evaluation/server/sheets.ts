/** 评分表: the unit scores itself with evidence, the office scores with a reason for each deviation, occurrences are noted one by one. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, endOfDay } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { dueByDay, finishTodos, insertTodo, note, transition } from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { meetCauses, raiseCause as raiseOnLadder } from '#modules/supervision/server/index.ts';
import { round4 } from '../shared/engine.ts';
import type { SchemeItem } from '../shared/scheme.ts';
import type * as s from '../shared/schema.ts';
import { gradeLabels, groupLabels, sheetMachine } from '../shared/states.ts';
import { change, itemOf, sheetCase, subject, unitTodo } from './parts.ts';
import * as policy from './policy.ts';
import { presentSheet } from './present-sheets.ts';
import * as store from './store.ts';

const { fail } = policy;

const labels: Readonly<Record<policy.SheetAction, readonly [string, string]>> = {
  selfScore: ['自评', '被考核单位'],
  submitSelf: ['报送自评', '被考核单位'],
  reopenSelf: ['退回重新自评', '区安委办'],
  officeScore: ['核定', '区安委办'],
  addEntry: ['登记加分、扣分', '区安委办'],
  acknowledge: ['确认无异议', '被考核单位'],
  object: ['提出异议', '被考核单位'],
  correct: ['提出更正', '区安委办'],
  raiseCause: ['列为督办事由', '区安委办'],
  meetCause: ['确认已整改', '区安委办'],
};

export interface Held {
  sheet: store.SheetRow;
  round: store.RoundRow;
  scheme: store.SchemeRow;
}

/** The sheet, locked, if the actor may do this on it now. */
export async function holdSheet(tx: Tx, ctx: Ctx, id: string, action: policy.SheetAction): Promise<Held> {
  const sheet = await store.findSheet(tx, ctx.actor, id, true);
  if (!sheet) throw fail('evaluation.sheetNotFound');
  const round = await store.roundOf(tx, ctx.actor, sheet.round_id);
  const [label, who] = labels[action];
  policy.require(
    policy.mayOnSheet(ctx.actor, action, sheet, round),
    label,
    who,
    sheetMachine.states[sheet.state].label,
  );
  const scheme = (await store.schemesOfRound(tx, ctx.actor, round.id)).find((c) => c.id === sheet.scheme_id);
  if (!scheme) throw fail('evaluation.sheetNotFound');
  return { sheet, round, scheme };
}

/** One item of a sheet that is being acted on, with what the scheme says of it. */
export async function holdItem(
  tx: Tx,
  ctx: Ctx,
  id: string,
  action: policy.SheetAction,
): Promise<Held & { item: store.ItemRow; of: SchemeItem }> {
  const found = await store.findItem(tx, ctx.actor, id);
  if (!found) throw fail('evaluation.itemNotFound');
  const held = await holdSheet(tx, ctx, found.sheet_id, action);
  const item = await store.findItem(tx, ctx.actor, id, true);
  const of = item ? itemOf(held.scheme, item.key) : undefined;
  if (!item || !of) throw fail('evaluation.itemNotFound');
  return { ...held, item, of };
}

/** Most that an item can bring. */
export const maxOf = (item: SchemeItem): number =>
  item.role === 'score' ? item.weight : item.formula.form === 'perCase' ? (item.formula.cap ?? 100) : 100;

export function requireRange(of: SchemeItem, score: number | null): void {
  const max = maxOf(of);
  if (score !== null && (score < 0 || score > max)) throw fail('evaluation.scoreRange', { title: of.title, max });
}

/** The unit's own score of an item with its words and evidence (自评); null takes it back. */
export async function selfScore(ctx: Ctx, id: string, input: s.SelfScore): Promise<s.SheetView> {
  return ctx.inTx(async (tx) => {
    const { sheet, item, of } = await holdItem(tx, ctx, id, 'selfScore');
    requireRange(of, input.score);
    const now = ctx.clock.now();
    if (input.fileIds.length > 0)
      await attachFiles(tx, ctx, input.fileIds, {
        subjectType: 'evaluationItem',
        subjectId: item.id,
        label: '自评佐证',
      });
    await store.setSelf(tx, ctx.actor, item.id, input.score, input.note);
    await store.insertChanges(tx, ctx.actor, now, [
      change(now, item, 'self', item.self_score, input.score, input.note.slice(0, 1000)),
    ]);
    await audit(tx, ctx, {
      action: 'evaluationSheet.selfScore',
      subjectType: sheetCase.type,
      subjectId: sheet.id,
      subjectCode: sheet.code,
      facts: { item: item.key, before: item.self_score, after: input.score, files: input.fileIds.length },
    });
    return presentSheet(tx, ctx, sheet.id);
  });
}

/** Many items of one sheet at once; the same rules as one by one. */
export async function selfScores(ctx: Ctx, id: string, input: s.SelfScores): Promise<s.SheetView> {
  return ctx.inTx(async (tx) => {
    const { sheet, scheme } = await holdSheet(tx, ctx, id, 'selfScore');
    const items = new Map((await store.itemsOf(tx, ctx.actor, [sheet.id])).map((item) => [item.id, item]));
    const now = ctx.clock.now();
    const changes = [];
    for (const one of input.scores) {
      const item = items.get(one.itemId);
      const of = item ? itemOf(scheme, item.key) : undefined;
      if (!item || !of) throw fail('evaluation.itemNotFound');
      requireRange(of, one.score);
      changes.push(change(now, item, 'self', item.self_score, one.score, one.note));
    }
    await store.setSelves(tx, ctx.actor, input.scores);
    await store.insertChanges(tx, ctx.actor, now, changes);
    await audit(tx, ctx, {
      action: 'evaluationSheet.selfScore',
      subjectType: sheetCase.type,
      subjectId: sheet.id,
      subjectCode: sheet.code,
      facts: { items: input.scores.length },
    });
    return presentSheet(tx, ctx, sheet.id);
  });
}

/** The self-score goes to the office (报送自评). */
export async function submitSelf(ctx: Ctx, id: string, input: s.SubmitSelf): Promise<s.SheetView> {
  return ctx.inTx(async (tx) => {
    const { sheet } = await holdSheet(tx, ctx, id, 'submitSelf');
    const now = ctx.clock.now();
    await transition(tx, ctx, sheetCase, sheet, 'submitSelf', {
      ...versionOf(input),
      note: input.statement.slice(0, 400),
      set: {
        self_statement: input.statement,
        submitted_by: ctx.actor.userId,
        submitted_by_name: ctx.actor.name,
        submitted_at: now,
      },
    });
    await finishTodos(tx, ctx.actor, subject(sheetCase, sheet), now);
    return presentSheet(tx, ctx, sheet.id);
  });
}

/** Back to the unit (退回重新自评), until the round's day. */
export async function reopenSelf(ctx: Ctx, id: string, input: s.Opinion): Promise<s.SheetView> {
  return ctx.inTx(async (tx) => {
    const { sheet, round } = await holdSheet(tx, ctx, id, 'reopenSelf');
    const now = ctx.clock.now();
    const due = dueByDay(round.self_due_on, '考核通知');
    await transition(tx, ctx, sheetCase, sheet, 'reopenSelf', {
      ...versionOf(input),
      note: input.opinion,
      tone: 'returned',
      set: { submitted_by: null, submitted_by_name: null, submitted_at: null },
    });
    await insertTodo(tx, ctx.actor, subject(sheetCase, sheet), now, {
      kind: 'report',
      action: 'selfScore',
      verb: '去自评',
      title: `${round.title}自评`,
      enterpriseName: sheet.unit_name,
      why: '自评被退回',
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to: unitTodo(sheet.unit_id),
    });
    await addJob(tx, ctx.clock, 'evaluation.sheetReturned', { sheetId: sheet.id });
    return presentSheet(tx, ctx, sheet.id);
  });
}

/**
 * The office's score of an item (核定). Where it differs from what was computed, or from what the unit claimed, the reason is asked for.
 * Errors: evaluation.scoreRange, evaluation.reasonMissing, evaluation.notByPeople.
 */
export async function officeScore(ctx: Ctx, id: string, input: s.OfficeScore): Promise<s.SheetView> {
  return ctx.inTx(async (tx) => {
    const { sheet, item, of } = await holdItem(tx, ctx, id, 'officeScore');
    if (of.role !== 'score' || (of.source !== 'indicator' && of.formula.form === 'perCase'))
      throw fail('evaluation.notByPeople', { title: of.title });
    requireRange(of, input.score);
    const stood = item.computed ?? item.self_score;
    if (input.score !== null && input.reason.length < 2 && stood !== null && stood !== input.score)
      throw fail('evaluation.reasonMissing');
    const now = ctx.clock.now();
    if (input.fileIds.length > 0)
      await attachFiles(tx, ctx, input.fileIds, {
        subjectType: 'evaluationItem',
        subjectId: item.id,
        label: '核定依据',
      });
    await store.setOffice(tx, ctx.actor, item.id, input.score, input.reason);
    await store.insertChanges(tx, ctx.actor, now, [
      change(now, item, 'office', item.final, input.score ?? item.computed, input.reason),
    ]);
    await audit(tx, ctx, {
      action: 'evaluationSheet.officeScore',
      subjectType: sheetCase.type,
      subjectId: sheet.id,
      subjectCode: sheet.code,
      facts: { item: item.key, before: item.final, after: input.score ?? item.computed, reason: input.reason },
    });
    return presentSheet(tx, ctx, sheet.id);
  });
}

/** What the entries of an item come to. */
async function settleEntries(tx: Tx, ctx: Ctx, item: store.ItemRow, of: SchemeItem, reason: string): Promise<void> {
  const now = ctx.clock.now();
  const open = (await store.entriesOf(tx, ctx.actor, [item.sheet_id])).filter(
    (e) => e.item_id === item.id && e.withdrawn_at === null,
  );
  const sum = round4(open.reduce((n, e) => n + e.points, 0));
  const cap = of.formula.form === 'perCase' ? of.formula.cap : null;
  const moved = Math.min(sum, cap ?? (of.role === 'score' ? of.weight : Number.POSITIVE_INFINITY));
  const score = of.role === 'veto' ? open.length : of.role === 'score' ? round4(of.weight - moved) : round4(moved);
  const next = open.length === 0 ? null : score;
  await store.setOffice(tx, ctx.actor, item.id, next, item.office_reason);
  await store.insertChanges(tx, ctx.actor, now, [
    change(now, item, 'entry', item.final, next ?? item.computed, reason.slice(0, 500)),
  ]);
}

/**
 * One occurrence that costs or brings points (登记加分、扣分、一票否决): what, when, and the record or file that proves it.
 * Errors: evaluation.evidenceMissing, evaluation.notByCase.
 */
export async function addEntry(ctx: Ctx, id: string, input: s.AddEntry): Promise<s.SheetView> {
  return ctx.inTx(async (tx) => {
    const { sheet, item, of } = await holdItem(tx, ctx, input.itemId, 'addEntry');
    if (sheet.id !== id) throw fail('evaluation.itemNotFound');
    if (of.source === 'indicator' || of.formula.form !== 'perCase')
      throw fail('evaluation.notByCase', { title: of.title });
    if (input.link === '' && input.fileIds.length === 0) throw fail('evaluation.evidenceMissing');
    const now = ctx.clock.now();
    const entryId = newId<'evaluationEntry'>(now.getTime());
    await store.insertEntry(tx, ctx.actor, {
      id: entryId,
      sheet_id: sheet.id,
      item_id: item.id,
      what: input.what,
      points: input.points,
      happened_on: input.happenedOn,
      link: input.link,
      entered_by: ctx.actor.userId,
      entered_by_name: ctx.actor.name,
      entered_at: now,
    });
    if (input.fileIds.length > 0)
      await attachFiles(tx, ctx, input.fileIds, { subjectType: 'evaluationEntry', subjectId: entryId, label: '佐证' });
    await settleEntries(tx, ctx, item, of, `登记：${input.what}`);
    await audit(tx, ctx, {
      action: 'evaluationSheet.addEntry',
      subjectType: sheetCase.type,
      subjectId: sheet.id,
      subjectCode: sheet.code,
      facts: { item: item.key, what: input.what, points: input.points, on: input.happenedOn, link: input.link },
    });
    return presentSheet(tx, ctx, sheet.id);
  });
}

/** An entry was wrong (撤回): it stays in the list, struck out. */
export async function withdrawEntry(ctx: Ctx, id: string, input: s.Opinion): Promise<s.SheetView> {
  return ctx.inTx(async (tx) => {
    const entry = await store.findEntry(tx, ctx.actor, id);
    if (!entry || entry.withdrawn_at !== null) throw fail('evaluation.entryNotFound');
    const { sheet, item, of } = await holdItem(tx, ctx, entry.item_id, 'addEntry');
    await store.withdrawEntry(tx, ctx.actor, id, ctx.clock.now(), input.opinion);
    await settleEntries(tx, ctx, item, of, `撤回：${entry.what}，${input.opinion}`);
    await audit(tx, ctx, {
      action: 'evaluationSheet.withdrawEntry',
      subjectType: sheetCase.type,
      subjectId: sheet.id,
      subjectCode: sheet.code,
      facts: { item: item.key, what: entry.what, reason: input.opinion },
    });
    return presentSheet(tx, ctx, sheet.id);
  });
}

/** The unit has nothing against the preliminary result (确认无异议); it can no longer object. */
export async function acknowledgeSheet(ctx: Ctx, id: string, input: s.Plain): Promise<s.SheetView> {
  return ctx.inTx(async (tx) => {
    const { sheet } = await holdSheet(tx, ctx, id, 'acknowledge');
    const open = (await store.listedObjections(tx, ctx.actor, sheet.id)).filter((o) => o.state === 'filed');
    if (open.length > 0)
      throw fail('evaluation.objectionsOpen', { count: open.length, what: open.map((o) => o.code).join('、') });
    const now = ctx.clock.now();
    await transition(tx, ctx, sheetCase, sheet, 'acknowledge', {
      ...versionOf(input),
      set: { acknowledged_by_name: ctx.actor.name, acknowledged_at: now },
    });
    await finishTodos(tx, ctx.actor, subject(sheetCase, sheet), now);
    return presentSheet(tx, ctx, sheet.id);
  });
}

/**
 * The unit of the lowest grade becomes a cause on the ladder (督办事由), from where it is reminded, ordered and called to a talk (约谈).
 * Errors: evaluation.causeNone.
 */
export async function raiseCause(ctx: Ctx, id: string, input: s.Plain): Promise<s.SheetView> {
  return ctx.inTx(async (tx) => {
    const { sheet, round } = await holdSheet(tx, ctx, id, 'raiseCause');
    if (sheet.grade !== 'fail') throw fail('evaluation.causeNone');
    const now = ctx.clock.now();
    await raiseOnLadder(tx, ctx.actor, now, {
      kind: 'evaluationLow',
      subjectType: sheetCase.type,
      subjectId: sheet.id,
      link: `/evaluation/rounds/${round.id}/units/${sheet.unit_id}`,
      unitId: sheet.unit_id,
      unitName: sheet.unit_name,
      streetCode: sheet.street_code ?? '',
      title: `${round.title}评为${gradeLabels.fail}（${groupLabels[sheet.grp]}第 ${sheet.rank ?? ''} 名）`,
      dueAt: endOfDay(dayOf(now)),
    });
    await note(tx, ctx, sheetCase, sheet, 'raiseCause', '列为督办事由，进入督办阶梯', {
      ...versionOf(input),
      set: { cause_raised_at: now },
    });
    return presentSheet(tx, ctx, sheet.id);
  });
}

/** The office has seen that the unit put right what the result showed (确认已整改): the ladder goes no further. */
export async function meetCause(ctx: Ctx, id: string, input: s.Opinion): Promise<s.SheetView> {
  return ctx.inTx(async (tx) => {
    const { sheet } = await holdSheet(tx, ctx, id, 'meetCause');
    const now = ctx.clock.now();
    await meetCauses(tx, ctx.actor, now, subject(sheetCase, sheet), ['evaluationLow']);
    await note(tx, ctx, sheetCase, sheet, 'meetCause', '确认已按考核结果整改', {
      ...versionOf(input),
      note: input.opinion,
      set: { cause_met_at: now },
    });
    return presentSheet(tx, ctx, sheet.id);
  });
}
