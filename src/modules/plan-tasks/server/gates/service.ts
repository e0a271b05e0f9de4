/** Project gates (把关事项, T7): asked, opinions, a conclusion by the lead unit, conditions followed until another unit confirms them. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import {
  behalvesOf,
  dueByDay,
  dueByRule,
  finishTodos,
  insertEvent,
  insertTodo,
  note,
  restartClock,
  setPart,
  transition,
  type CaseKind,
} from '#platform/casework/server/index.ts';
import { draftLetter } from '#platform/documents/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { unitsOf } from '#platform/identity/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { findEnterprise } from '#modules/enterprises/server/index.ts';
import { z } from 'zod';
import { searchText } from '#kernel/server/search.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { GateQuestion, type AnsweredQuestion } from '../../shared/gates/schema.ts';
import type * as v from '../../shared/gates/schema.ts';
import {
  conditionMachine,
  gateKindInfo,
  gateMachine,
  opinionMachine,
  stanceLabels,
  type ConditionAction,
  type ConditionState,
  type GateAction,
  type GateState,
  type OpinionState,
} from '../../shared/gates/states.ts';
import { isAuthority, SENIOR_ROLES, speaksFor, UNIT_ROLES } from '../papers/hands.ts';
import * as policy from './policy.ts';
import { presentGate } from './present.ts';
import * as store from './store.ts';

const { fail } = policy;
export const gateCase: CaseKind<GateState> = { type: 'projectGate', table: 'gate_cases', machine: gateMachine };
export const opinionCase: CaseKind<OpinionState> = {
  type: 'gateOpinion',
  table: 'gate_opinions',
  machine: opinionMachine,
};
export const conditionCase: CaseKind<ConditionState> = {
  type: 'gateCondition',
  table: 'gate_conditions',
  machine: conditionMachine,
};
const ofCase = (g: { id: string }) => ({ type: 'projectGate', id: g.id });
const ofOpinion = (o: { id: string }) => ({ type: 'gateOpinion', id: o.id });
const ofCondition = (c: { id: string }) => ({ type: 'gateCondition', id: c.id });

async function lock(tx: Tx, ctx: Ctx, id: string): Promise<store.GateCaseRow> {
  const g = await store.findForUpdate(tx, ctx.actor, id);
  if (!g) throw fail('gates.notFound');
  return g;
}

/** The list of questions in force today, each with its answer. Throws `gates.questionsMissing` with those left open. */
async function askedQuestions(
  tx: Tx,
  ctx: Ctx,
  input: v.OpenGate,
): Promise<{ questions: AnsweredQuestion[]; rule: string; version: number }> {
  const rule = await ruleOn(tx, `gates.questions.${input.kind}`, dayOf(ctx.clock.now()));
  const given = new Map(input.answers.map((a) => [a.id, a]));
  const list = z.array(GateQuestion).parse(rule.value);
  const missing = list.filter((q) => !given.has(q.id));
  if (missing.length > 0)
    throw fail('gates.questionsMissing', {
      count: missing.length,
      questions: missing
        .slice(0, 3)
        .map((q) => q.text)
        .join('；'),
    });
  return {
    questions: list.map((q) => ({ ...q, answer: given.get(q.id)?.answer ?? 'no', note: given.get(q.id)?.note ?? '' })),
    rule: rule.key,
    version: rule.version,
  };
}

/**
 * Opens a case (发起把关事项) and asks other units. The lead unit never hears only itself.
 * Errors: gates.mayNotOpen, gates.nobodyAsked, gates.unitUnknown, gates.questionsMissing, gates.enterpriseUnknown, gates.previousUnknown.
 */
export async function openGate(ctx: Ctx, input: v.OpenGate): Promise<v.GateView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    if (!policy.mayOpen(actor) || actor.unitId === null) throw fail('gates.mayNotOpen');
    const now = ctx.clock.now();
    const enterprise = input.enterpriseId ? await findEnterprise(tx, actor, input.enterpriseId) : null;
    if (input.enterpriseId && !enterprise) throw fail('gates.enterpriseUnknown');
    const previous = input.previousId ? await store.find(tx, actor, input.previousId) : null;
    if (input.previousId && previous?.state !== 'refused') throw fail('gates.previousUnknown');
    const ids = [...new Set(input.unitIds)];
    const units = await unitsOf(tx, ids);
    if (ids.some((one) => !isAuthority(units.get(one)?.kind))) throw fail('gates.unitUnknown');
    if (!ids.some((one) => one !== actor.unitId)) throw fail('gates.nobodyAsked');
    const asked = await askedQuestions(tx, ctx, input);
    const term = await dueByRule(tx, ctx, 'gates.opinionTerm');
    const id = newId<'projectGate'>(now.getTime());
    const code = await drawCode(ctx, 'BG', { table: 'gate_counters', series: 'gate' });
    await store.insertCase(tx, actor, {
      id,
      code,
      kind: input.kind,
      title: input.title,
      project_code: input.projectCode,
      place: input.place,
      street_code: input.streetCode ?? enterprise?.streetCode ?? null,
      enterprise_id: enterprise?.id ?? null,
      enterprise_name: enterprise?.name ?? input.enterpriseName,
      industry: input.industry,
      investment_fen: input.investmentFen ?? null,
      description: input.description,
      questions: asked.questions,
      questions_rule: asked.rule,
      questions_version: asked.version,
      unit_id: actor.unitId,
      unit_name: actor.unitName,
      opened_by: actor.userId,
      opened_by_name: actor.name,
      opened_at: now,
      previous_id: previous?.id ?? null,
      previous_code: previous?.code ?? '',
      state: 'collecting',
      state_since: now,
      opinions_due_on: term.dueOn,
      search: searchText([code, input.title, input.projectCode, input.place, enterprise?.name ?? input.enterpriseName]),
    });
    const subject = ofCase({ id });
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'projectGate', subjectId: id, label: '项目材料' });
    await setPart(tx, actor, subject, now, {
      part: 'lead',
      userId: actor.userId,
      userName: actor.name,
      unitId: actor.unitId,
      unitName: actor.unitName,
    });
    for (const unitId of ids) {
      const unit = units.get(unitId);
      if (!unit) continue;
      const opinionId = newId<'gateOpinion'>(now.getTime());
      await store.insertOpinion(tx, actor, {
        id: opinionId,
        case_id: id,
        code: `${code} ${unit.shortName}`,
        unit_id: unit.id,
        unit_name: unit.shortName,
        asked_at: now,
        due_on: term.dueOn,
        state: 'asked',
        state_since: now,
      });
      await setPart(tx, actor, subject, now, { part: 'assisting', unitId: unit.id, unitName: unit.shortName });
      await restartClock(tx, ctx, ofOpinion({ id: opinionId }), '提出意见', term);
      await insertTodo(tx, actor, ofOpinion({ id: opinionId }), now, {
        kind: 'review',
        action: 'give',
        verb: '提出意见',
        title: input.title,
        enterpriseName: enterprise?.name ?? input.enterpriseName,
        streetCode: input.streetCode ?? enterprise?.streetCode ?? '',
        why: `${actor.unitName}征求${gateKindInfo[input.kind].label}意见`,
        dueAt: term.dueAt,
        dueOn: term.dueOn,
        to: [{ unitId: unit.id, roles: UNIT_ROLES }],
      });
    }
    await insertEvent(tx, actor, subject, {
      at: now,
      act: 'open',
      label: `发起${gateKindInfo[input.kind].label}，征求 ${ids.length} 个单位意见`,
      toState: 'collecting',
      note: previous ? `原事项 ${previous.code} 被否决后重新提交` : null,
    });
    await audit(tx, ctx, {
      action: 'projectGate.open',
      subjectType: 'projectGate',
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: { kind: input.kind, title: input.title, units: ids, questions: `${asked.rule} v${asked.version}` },
    });
    await addJob(tx, ctx.clock, 'gates.moved', { id, what: 'asked' });
    return presentGate(tx, ctx, id);
  });
}

/** A unit that was asked says what it thinks (提出意见); the last one closes the asking. */
export async function giveOpinion(ctx: Ctx, id: string, input: v.GiveOpinion): Promise<v.GateView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    // The case first: the last two opinions must not both think that the other is still out.
    const g = await lock(tx, ctx, id);
    const opinions = await store.opinionsOf(tx, actor, g.id);
    const o = opinions.find((one) => one.id === id);
    if (!o) throw fail('gates.notFound');
    if (!speaksFor(actor, o.unit_id)) throw fail('gates.notYours', { reason: `这份意见由${o.unit_name}的人员提出` });
    if (!policy.mayGive(actor, g, o))
      throw fail('gates.notNow', { reason: `现在是“${opinionMachine.states[o.state].label}”，不能再提意见` });
    const now = ctx.clock.now();
    await attachFiles(tx, ctx, input.fileIds, {
      subjectType: 'projectGate',
      subjectId: g.id,
      label: `${o.unit_name}意见`,
    });
    await transition(tx, ctx, opinionCase, o, 'give', {
      ...versionOf(input),
      note: `${stanceLabels[input.stance]}：${input.reasons}`,
      set: {
        stance: input.stance,
        reasons: input.reasons,
        conditions: input.stance === 'conditional' ? input.conditions : [],
        given_at: now,
        given_by: actor.userId,
        given_by_name: actor.name,
      },
    });
    await restartClock(tx, ctx, ofOpinion(o), '', null);
    await finishTodos(tx, actor, ofOpinion(o), now);
    if (opinions.every((one) => one.id === o.id || one.state !== 'asked')) await toConclusion(tx, ctx, g, {});
    return presentGate(tx, ctx, g.id);
  });
}

/** The asking is over: now the lead unit concludes. */
async function toConclusion(
  tx: Tx,
  ctx: Ctx,
  g: store.GateCaseRow,
  options: { version?: number; note?: string },
): Promise<void> {
  const now = ctx.clock.now();
  await transition(tx, ctx, gateCase, g, 'gather', { ...options, set: { gathered_at: now } });
  const due = await dueByRule(tx, ctx, 'gates.concludeTerm');
  await restartClock(tx, ctx, ofCase(g), '作出结论', due);
  await insertTodo(tx, ctx.actor, ofCase(g), now, {
    kind: 'review',
    action: 'conclude',
    verb: '作出结论',
    title: g.title,
    enterpriseName: g.enterprise_name,
    streetCode: g.street_code ?? '',
    why: `${gateKindInfo[g.kind].label}意见已收齐`,
    dueAt: due.dueAt,
    dueOn: due.dueOn,
    to: [{ unitId: g.unit_id, roles: SENIOR_ROLES }],
  });
  await addJob(tx, ctx.clock, 'gates.moved', { id: g.id, what: 'gathered' });
}

const stepOn = async (tx: Tx, ctx: Ctx, id: string, action: GateAction) => {
  const g = await lock(tx, ctx, id);
  const opinions = await store.opinionsOf(tx, ctx.actor, g.id);
  const behalves = new Map<string, readonly string[]>();
  for (const o of opinions)
    for (const [who, forWhom] of await behalvesOf(tx, ctx.actor, ofOpinion(o))) behalves.set(who, forWhom);
  policy.requireCase(policy.mayOnCase(ctx.actor, action, g, opinions, behalves, ctx.clock.now()), action, g);
  return { g, opinions };
};

/** The term has run out (结束征求意见): who said nothing is put on record as such. */
export async function gatherGate(ctx: Ctx, id: string, input: v.GatherGate): Promise<v.GateView> {
  return ctx.inTx(async (tx) => {
    const { g, opinions } = await stepOn(tx, ctx, id, 'gather');
    for (const o of opinions.filter((one) => one.state === 'asked')) {
      await transition(tx, ctx, opinionCase, o, 'lapse', { tone: 'returned' });
      await restartClock(tx, ctx, ofOpinion(o), '', null);
      await finishTodos(tx, ctx.actor, ofOpinion(o), ctx.clock.now());
    }
    await toConclusion(tx, ctx, g, { ...versionOf(input), note: input.reason });
    return presentGate(tx, ctx, g.id);
  });
}

/**
 * The lead unit concludes (作出结论). A refusal cannot be passed over, conditions that were asked for cannot be dropped.
 * Errors: gates.refusalStands, gates.conditionsStand, gates.conditionsMissing, gates.conditionsNeedless, gates.conditionUnits, gates.dueInPast.
 */
export async function concludeGate(ctx: Ctx, id: string, input: v.ConcludeGate): Promise<v.GateView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const { g, opinions } = await stepOn(tx, ctx, id, 'conclude');
    const { results } = gateKindInfo[g.kind];
    const said = (stance: string): string =>
      opinions
        .filter((o) => o.stance === stance)
        .map((o) => o.unit_name)
        .join('、');
    if (input.result !== 'refused' && said('refuse'))
      throw fail('gates.refusalStands', {
        units: said('refuse'),
        result: results[input.result],
        refused: results.refused,
      });
    if (input.result === 'passed' && said('conditional'))
      throw fail('gates.conditionsStand', {
        units: said('conditional'),
        result: results.passed,
        conditional: results.conditional,
      });
    if (input.result === 'conditional' && input.conditions.length === 0)
      throw fail('gates.conditionsMissing', { result: results.conditional });
    if (input.result !== 'conditional' && input.conditions.length > 0)
      throw fail('gates.conditionsNeedless', { result: results.conditional });
    const now = ctx.clock.now();
    const today = dayOf(now);
    const units = await unitsOf(
      tx,
      input.conditions.flatMap((c) => [c.unitId, c.confirmUnitId]),
    );
    await transition(tx, ctx, gateCase, g, 'conclude', {
      ...versionOf(input),
      to: input.result === 'conditional' ? 'following' : input.result,
      label: `结论：${results[input.result]}`,
      note: input.reason,
      tone: input.result === 'refused' ? 'stop' : 'done',
      set: {
        result: input.result,
        result_reason: input.reason,
        concluded_at: now,
        concluded_by: actor.userId,
        concluded_by_name: actor.name,
        ...(input.result === 'conditional' ? {} : { ended_at: now }),
      },
    });
    await restartClock(tx, ctx, ofCase(g), '', null);
    await finishTodos(tx, actor, ofCase(g), now);
    for (const [at, given] of input.conditions.entries()) {
      if (given.dueOn < today) throw fail('gates.dueInPast', { what: given.what, today });
      const unit = units.get(given.unitId);
      const confirm = units.get(given.confirmUnitId);
      if (!unit || !confirm || unit.id === confirm.id || !isAuthority(unit.kind) || !isAuthority(confirm.kind))
        throw fail('gates.conditionUnits', { what: given.what });
      const conditionId = newId<'gateCondition'>(now.getTime());
      await store.insertCondition(tx, actor, {
        id: conditionId,
        case_id: g.id,
        code: `${g.code}-${at + 1}`,
        seq: at + 1,
        what: given.what,
        unit_id: unit.id,
        unit_name: unit.shortName,
        confirm_unit_id: confirm.id,
        confirm_unit_name: confirm.shortName,
        set_at: now,
        due_on: given.dueOn,
        state: 'open',
        state_since: now,
      });
      await insertEvent(tx, actor, ofCondition({ id: conditionId }), {
        at: now,
        act: 'set',
        label: `提出条件，由${unit.shortName}落实`,
        toState: 'open',
        note: given.what,
      });
      await audit(tx, ctx, {
        action: 'gateCondition.set',
        subjectType: 'gateCondition',
        subjectId: conditionId,
        subjectCode: `${g.code}-${at + 1}`,
        isNew: true,
        facts: { what: given.what, unit: unit.id, confirm: confirm.id, dueOn: given.dueOn },
      });
    }
    for (const c of await store.conditionsOf(tx, actor, g.id)) await beginCondition(tx, ctx, g, c);
    await addJob(tx, ctx.clock, 'gates.moved', { id: g.id, what: 'concluded' });
    return presentGate(tx, ctx, g.id);
  });
}

async function beginCondition(tx: Tx, ctx: Ctx, g: store.GateCaseRow, c: store.ConditionRow): Promise<void> {
  const now = ctx.clock.now();
  await finishTodos(tx, ctx.actor, ofCondition(c), now);
  if (c.state === 'met') return restartClock(tx, ctx, ofCondition(c), '', null);
  const isReported = c.state === 'reported';
  const due = isReported ? await dueByRule(tx, ctx, 'gates.confirmTerm') : dueByDay(c.due_on, `${g.code} 结论的条件`);
  await restartClock(tx, ctx, ofCondition(c), isReported ? '确认' : '落实', due);
  await insertTodo(tx, ctx.actor, ofCondition(c), now, {
    kind: isReported ? 'review' : 'report',
    action: isReported ? 'confirmMet' : 'reportMet',
    verb: isReported ? '确认落实' : '报告落实',
    title: c.what,
    enterpriseName: g.enterprise_name || g.title,
    streetCode: g.street_code ?? '',
    why: isReported
      ? `${c.unit_name}报告条件已落实`
      : `${g.code} ${c.state === 'returned' ? '退回再办' : '有条件通过'}`,
    dueAt: due.dueAt,
    dueOn: due.dueOn,
    to: [{ unitId: isReported ? c.confirm_unit_id : c.unit_id, roles: UNIT_ROLES }],
  });
  await addJob(tx, ctx.clock, 'gates.conditionMoved', { id: c.id, state: c.state });
}

async function stepCondition(
  ctx: Ctx,
  id: string,
  action: ConditionAction,
  input: { version?: number | undefined },
  facts: { note: string; set: Partial<store.ConditionRow>; fileIds?: readonly string[]; isReturn?: boolean },
): Promise<v.GateView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const g = await lock(tx, ctx, id);
    const c = (await store.conditionsOf(tx, actor, g.id)).find((one) => one.id === id);
    if (!c) throw fail('gates.notFound');
    policy.requireCondition(
      policy.mayOnCondition(actor, action, c, await behalvesOf(tx, actor, ofCondition(c))),
      action,
      c,
    );
    if (facts.fileIds)
      await attachFiles(tx, ctx, facts.fileIds, {
        subjectType: 'projectGate',
        subjectId: g.id,
        label: `${c.code} 落实证明`,
      });
    const set = facts.isReturn ? { ...facts.set, returns: c.returns + 1 } : facts.set;
    const { state, version } = await transition(tx, ctx, conditionCase, c, action, {
      ...versionOf(input),
      note: facts.note,
      set,
      ...(facts.isReturn ? { tone: 'returned' as const } : {}),
    });
    await beginCondition(tx, ctx, g, { ...c, ...set, state, version });
    if (action === 'confirmMet' && (await store.conditionsOf(tx, actor, g.id)).every((one) => one.state === 'met'))
      await transition(tx, ctx, gateCase, g, 'settle', { set: { ended_at: ctx.clock.now() } });
    return presentGate(tx, ctx, g.id);
  });
}

/** The unit in charge reports a condition met, with proof. */
export const reportCondition = (ctx: Ctx, id: string, input: v.ReportCondition): Promise<v.GateView> =>
  stepCondition(ctx, id, 'reportMet', input, {
    note: input.report,
    fileIds: input.fileIds,
    set: {
      report: input.report,
      reported_at: ctx.clock.now(),
      reported_by: ctx.actor.userId,
      reported_by_name: ctx.actor.name,
    },
  });
/** Another unit confirms; when all are met the case is closed. */
export const confirmCondition = (ctx: Ctx, id: string, input: v.DecideCondition): Promise<v.GateView> =>
  stepCondition(ctx, id, 'confirmMet', input, {
    note: input.opinion,
    set: { opinion: input.opinion, met_at: ctx.clock.now(), met_by: ctx.actor.userId, met_by_name: ctx.actor.name },
  });
export const sendBackCondition = (ctx: Ctx, id: string, input: v.DecideCondition): Promise<v.GateView> =>
  stepCondition(ctx, id, 'sendBack', input, { note: input.opinion, set: { opinion: input.opinion }, isReturn: true });

/** It is not pursued (撤回); units that were still asked need not answer. */
export async function withdrawGate(ctx: Ctx, id: string, input: v.WithdrawGate): Promise<v.GateView> {
  return ctx.inTx(async (tx) => {
    const { g, opinions } = await stepOn(tx, ctx, id, 'withdraw');
    const now = ctx.clock.now();
    await transition(tx, ctx, gateCase, g, 'withdraw', {
      ...versionOf(input),
      note: input.reason,
      set: { ended_at: now },
    });
    for (const subject of [ofCase(g), ...opinions.map(ofOpinion)]) {
      await finishTodos(tx, ctx.actor, subject, now);
      await restartClock(tx, ctx, subject, '', null);
    }
    return presentGate(tx, ctx, g.id);
  });
}

/** The conclusion as a letter (意见函): filled from the record, then checked, signed and numbered like any other. */
export async function draftGateLetter(ctx: Ctx, id: string): Promise<v.GateView> {
  return ctx.inTx(async (tx) => {
    const { g, opinions } = await stepOn(tx, ctx, id, 'letter');
    const conditions = await store.conditionsOf(tx, ctx.actor, g.id);
    const info = gateKindInfo[g.kind];
    const units = await unitsOf(tx, [...opinions.map((o) => o.unit_id), ...conditions.map((c) => c.unit_id)]);
    const recipients = [...units.values()]
      .filter((u) => u.id !== g.unit_id)
      .map((u) => ({ role: 'unit' as const, unitId: u.id as string, name: u.name }));
    const draft = await draftLetter(tx, ctx, {
      template: 'gate-conclusion',
      fields: {
        to: recipients.map((r) => r.name).join('、'),
        project: g.title,
        kind: info.label,
        unit: g.unit_name,
        openedOn: dayOf(g.opened_at),
        asked: opinions.map((o) => `${o.unit_name}（${o.stance ? stanceLabels[o.stance] : '未提意见'}）`).join('、'),
        result: g.result ? info.results[g.result] : '',
        reason: g.result_reason,
        ...(conditions.length > 0
          ? { conditions: conditions.map((c) => ({ what: c.what, unit: c.unit_name, dueOn: c.due_on })) }
          : {}),
      },
      subject: ofCase(g),
      issuerUnitId: g.unit_id,
      recipients,
      replyWithin: null,
    });
    await note(tx, ctx, gateCase, g, 'letter', '拟意见函送核', { set: { draft_id: draft.id } });
    return presentGate(tx, ctx, g.id);
  });
}
