/** 正向激励 (B4): commendations of units and people, and answers to those who examine or honour cadres. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit, recordRead } from '#platform/audit/server/index.ts';
import {
  behalvesOf,
  dueByRule,
  finishTodos,
  insertEvent,
  insertTodo,
  listEvents,
  stepOf,
  note,
  restartClock,
  transition,
} from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { moment } from '#platform/casework/shared/past.ts';
import { draftLetter } from '#platform/documents/server/index.ts';
import { attachFiles, filesOf } from '#platform/files/server/index.ts';
import { findUsers, officeUnit, unitsOf } from '#platform/identity/server/index.ts';
import { unitsForPlan } from '#platform/indicators/server/index.ts';
import { causesOf } from '#modules/supervision/server/index.ts';
import type * as s from '../shared/schema.ts';
import {
  commendationLabels,
  commendationMachine,
  commendationSteps,
  gradeLabels,
  groupLabels,
  inquiryMachine,
  inquirySteps,
  purposeLabels,
} from '../shared/states.ts';
import { codeOf, commendationCase, inquiryCase, leaderTodo, officeTodo, subject } from './parts.ts';
import * as policy from './policy.ts';
import { actsOf } from './present-schemes.ts';
import * as store from './store.ts';

const { fail } = policy;

export const incentiveChoices = (ctx: Ctx): Promise<s.IncentiveChoices> =>
  ctx.reading(async (tx) => ({
    units:
      policy.mayPropose(ctx.actor) || policy.mayAsk(ctx.actor)
        ? (await unitsForPlan(tx)).map((u) => ({ unitId: u.id, name: u.shortName, kind: u.kind }))
        : [],
    mayPropose: policy.mayPropose(ctx.actor),
    mayAsk: policy.mayAsk(ctx.actor),
    mayOpen: policy.mayOpen(ctx.actor),
    seesAll: ctx.actor.scope.all,
    mayReadAppraisals: policy.mayReadAppraisal(ctx.actor),
  }));

/** The unit and, where one is named, the person who works there. */
async function who(
  tx: Tx,
  input: { unitId: string; userId?: string | undefined; personName: string },
): Promise<{ unitId: string; unitName: string; userId: string | null; personName: string }> {
  const unit = (await unitsOf(tx, [input.unitId])).get(input.unitId);
  if (!unit || !['office', 'department', 'street'].includes(unit.kind)) throw fail('evaluation.unitUnknown');
  if (!input.userId) return { unitId: unit.id, unitName: unit.shortName, userId: null, personName: input.personName };
  const found = (await findUsers(tx, { userIds: [input.userId] })).find((u) => u.unitId === unit.id);
  if (!found) throw fail('evaluation.personUnknown');
  return { unitId: unit.id, unitName: unit.shortName, userId: found.userId, personName: found.name };
}

/* —— facts —— */

/** What the records say of a unit: results of its years, honours, causes on the ladder. Each opens its rows. */
export async function factsOf(tx: Tx, actor: Actor, unitId: string): Promise<s.Fact[]> {
  const facts: s.Fact[] = [];
  for (const one of (await store.historyOf(tx, actor, unitId)).slice(0, 3))
    facts.push({
      label: `${one.year}年度考核`,
      text: `${groupLabels[one.grp]}第 ${one.rank ?? ''} 名，${one.total ?? ''} 分，${one.grade ? gradeLabels[one.grade] : ''}${one.grade_why.startsWith('一票否决') ? `（${one.grade_why}）` : ''}`,
      href: `/evaluation/rounds/${one.round_id}/units/${unitId}`,
    });
  const honours = await store.commendationsOf(tx, actor, unitId);
  facts.push({
    label: '表彰和通报表扬',
    text:
      honours.length === 0
        ? '没有记录'
        : `${honours.length} 项：${honours
            .slice(0, 5)
            .map((m) => m.title)
            .join('、')}`,
    href: honours.length === 0 ? null : `/evaluation?tab=commendations&unit=${unitId}`,
  });
  const causes = await causesOf(tx, actor, { unitId });
  const open = causes.filter((c) => c.metAt === null);
  facts.push({
    label: '督办事由',
    text: causes.length === 0 ? '没有记录' : `共 ${causes.length} 件，其中 ${open.length} 件尚未办结`,
    href: causes.length === 0 ? null : `/supervision?unit=${unitId}`,
  });
  return facts;
}

/**
 * The sheet for the appraisal of leaders (领导干部考核参考表, B4-1, B5-5): a unit's years with grades and reasons, honours, deductions.
 * Reading it is on record.
 */
export async function getAppraisal(ctx: Ctx, unitId: string, year: number | undefined): Promise<s.Appraisal> {
  const { actor } = ctx;
  policy.requireRight(
    policy.mayReadAppraisal(actor),
    '领导干部考核参考表供组织部门和区安委办使用，其他单位请通过征询意见了解',
  );
  return ctx.inTx(async (tx) => {
    const unit = (await unitsOf(tx, [unitId])).get(unitId);
    if (!unit || !['department', 'street'].includes(unit.kind)) throw fail('evaluation.unitUnknown');
    const of = year ?? Number(dayOf(ctx.clock.now()).slice(0, 4));
    const history = (await store.historyOf(tx, actor, unitId)).filter((one) => one.year <= of);
    const honours = await store.commendationsOf(tx, actor, unitId);
    const entries = await store.entriesOf(
      tx,
      actor,
      history.map((one) => one.id),
    );
    await recordRead(ctx.within(tx), {
      subjectType: 'unit',
      subjectId: unitId,
      subjectCode: unit.shortName,
      what: `${of} 年领导干部考核参考表`,
    });
    return {
      unitId,
      unitName: unit.name,
      year: of,
      facts: await factsOf(tx, actor, unitId),
      results: history.map((one) => ({
        year: one.year,
        group: groupLabels[one.grp],
        total: one.total ?? 0,
        rank: `${one.rank ?? ''}${one.is_tied ? '（并列）' : ''}`,
        grade: one.grade ? gradeLabels[one.grade] : '',
        why: one.grade_why,
      })),
      commendations: honours.flatMap((m) =>
        m.announced_at === null ? [] : [{ on: dayOf(m.announced_at), title: m.title, person: m.person_name }],
      ),
      deductions: entries
        .filter((e) => e.withdrawn_at === null)
        .map((e) => ({ on: e.happened_on, what: e.what, points: e.points })),
    };
  });
}

/* —— commendations —— */

const commendationRow = (m: store.CommendationRow): s.CommendationRow => ({
  id: m.id,
  code: m.code,
  kind: m.kind,
  title: m.title,
  unitId: m.unit_id,
  unitName: m.unit_name,
  personName: m.person_name,
  state: m.state,
  proposedUnit: m.proposed_unit_name,
  proposedAt: m.proposed_at.toISOString(),
  announcedAt: m.announced_at?.toISOString() ?? null,
  rescindedAt: m.rescinded_at?.toISOString() ?? null,
});

export const listCommendations = (ctx: Ctx, query: s.CommendationQuery): Promise<Page<s.CommendationRow>> =>
  ctx.reading(async (tx) => {
    const page = await store.listCommendations(tx, ctx.actor, query);
    return { ...page, items: page.items.map(commendationRow) };
  });
export const getCommendation = (ctx: Ctx, id: string): Promise<s.CommendationView> =>
  ctx.reading((tx) => presentCommendation(tx, ctx, id));

async function presentCommendation(tx: Tx, ctx: Ctx, id: string): Promise<s.CommendationView> {
  const { actor } = ctx;
  const m = await store.findCommendation(tx, actor, id);
  if (!m) throw fail('evaluation.commendationNotFound');
  const behalves = await behalvesOf(tx, actor, subject(commendationCase, m));
  const isDeciding = actor.scope.all;
  return {
    ...commendationRow(m),
    version: m.version,
    reason: m.reason,
    proposed: { at: m.proposed_at.toISOString(), by: m.proposed_by_name },
    reviewed: moment(m.reviewed_at, m.reviewed_by_name),
    approved: moment(m.approved_at, m.approved_by_name),
    rescindReason: m.rescind_reason,
    draftId: isDeciding ? m.draft_id : null,
    files: await filesOf(tx, commendationCase.type, m.id),
    // Of another unit than the reader's own, the facts are for those who decide.
    facts: isDeciding ? await factsOf(tx, actor, m.unit_id) : [],
    timeline: (await listEvents(tx, actor, subject(commendationCase, m), true)).map((e) => stepOf(e)),
    allowedActions: actsOf(
      [
        ['review', commendationSteps.review.label],
        ['approve', commendationSteps.approve.label],
        ['announce', commendationSteps.announce.label],
        ['refuse', commendationSteps.refuse.label],
        ['rescind', commendationSteps.rescind.label],
      ] as const,
      (action) => policy.mayOnCommendation(actor, action, m, behalves),
      ['review', 'approve', 'announce'],
    ),
  };
}

/** A unit or the office proposes an honour (提出表彰) with its reason. */
export async function proposeCommendation(ctx: Ctx, input: s.ProposeCommendation): Promise<s.CommendationView> {
  const { actor } = ctx;
  policy.requireRight(policy.mayPropose(actor) && actor.unitId !== null, '表彰由部门、街道或区安委办的工作人员提出');
  return ctx.inTx(async (tx) => {
    const about = await who(tx, input.kind === 'individual' ? input : { ...input, userId: undefined, personName: '' });
    const now = ctx.clock.now();
    const id = newId<'commendation'>(now.getTime());
    const code = await codeOf(ctx, 'BZ');
    await store.insertCommendation(tx, actor, {
      id,
      code,
      kind: input.kind,
      title: input.title,
      unit_id: about.unitId,
      unit_name: about.unitName,
      user_id: about.userId,
      person_name: about.personName,
      reason: input.reason,
      state: 'proposed',
      state_since: now,
      proposed_by: actor.userId,
      proposed_by_name: actor.name,
      proposed_unit_id: actor.unitId,
      proposed_unit_name: actor.unitName,
      proposed_at: now,
    });
    const at = { type: commendationCase.type, id };
    if (input.fileIds.length > 0)
      await attachFiles(tx, ctx, input.fileIds, { subjectType: at.type, subjectId: id, label: '事迹材料' });
    await insertEvent(tx, actor, at, {
      at: now,
      act: 'propose',
      label: `提出${commendationLabels[input.kind]}`,
      toState: 'proposed',
      note: input.reason,
    });
    await audit(tx, ctx, {
      action: 'evaluationCommendation.propose',
      subjectType: at.type,
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: { kind: input.kind, unit: about.unitName, person: about.personName },
    });
    const due = await dueByRule(tx, ctx, 'evaluation.commendation');
    await restartClock(tx, ctx, at, '表彰审核', due);
    await insertTodo(tx, actor, at, now, {
      kind: 'approve',
      action: 'review',
      verb: '去审核',
      title: input.title,
      enterpriseName: about.unitName,
      why: '表彰待审核',
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to: await officeTodo(tx, ['office.reviewer']),
    });
    return presentCommendation(tx, ctx, id);
  });
}

async function holdCommendation(tx: Tx, ctx: Ctx, id: string, action: policy.CommendationAction) {
  const m = await store.findCommendation(tx, ctx.actor, id, true);
  if (!m) throw fail('evaluation.commendationNotFound');
  policy.require(
    policy.mayOnCommendation(ctx.actor, action, m, await behalvesOf(tx, ctx.actor, subject(commendationCase, m))),
    commendationSteps[action].label,
    action === 'approve' || action === 'rescind' ? '安委会、安委办领导' : '区安委办',
    commendationMachine.states[m.state].label,
  );
  return m;
}

export async function reviewCommendation(ctx: Ctx, id: string, input: s.Opinion): Promise<s.CommendationView> {
  return ctx.inTx(async (tx) => {
    const m = await holdCommendation(tx, ctx, id, 'review');
    const now = ctx.clock.now();
    await transition(tx, ctx, commendationCase, m, 'review', {
      ...versionOf(input),
      note: input.opinion,
      set: { reviewed_by: ctx.actor.userId, reviewed_by_name: ctx.actor.name, reviewed_at: now },
    });
    await finishTodos(tx, ctx.actor, subject(commendationCase, m), now);
    const due = await dueByRule(tx, ctx, 'evaluation.commendation');
    await restartClock(tx, ctx, subject(commendationCase, m), '表彰批准', due);
    await insertTodo(tx, ctx.actor, subject(commendationCase, m), now, {
      kind: 'approve',
      action: 'approve',
      verb: '去审批',
      title: m.title,
      enterpriseName: m.unit_name,
      why: '表彰待批准',
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to: await leaderTodo(tx, [m.proposed_by, ctx.actor.userId, m.user_id]),
    });
    return presentCommendation(tx, ctx, id);
  });
}

/** A leader approves (批准): neither who proposed or reviewed nor who is honoured. */
export async function approveCommendation(ctx: Ctx, id: string, input: s.Opinion): Promise<s.CommendationView> {
  return ctx.inTx(async (tx) => {
    const m = await holdCommendation(tx, ctx, id, 'approve');
    const now = ctx.clock.now();
    await transition(tx, ctx, commendationCase, m, 'approve', {
      ...versionOf(input),
      note: input.opinion,
      set: { approved_by: ctx.actor.userId, approved_by_name: ctx.actor.name, approved_at: now },
    });
    await finishTodos(tx, ctx.actor, subject(commendationCase, m), now);
    await restartClock(tx, ctx, subject(commendationCase, m), '', null);
    await insertTodo(tx, ctx.actor, subject(commendationCase, m), now, {
      kind: 'report',
      action: 'announce',
      verb: '去公布',
      title: m.title,
      enterpriseName: m.unit_name,
      why: '表彰已批准，待公布',
      to: await officeTodo(tx),
    });
    return presentCommendation(tx, ctx, id);
  });
}

export async function refuseCommendation(ctx: Ctx, id: string, input: s.Opinion): Promise<s.CommendationView> {
  return ctx.inTx(async (tx) => {
    const m = await holdCommendation(tx, ctx, id, 'refuse');
    const now = ctx.clock.now();
    await transition(tx, ctx, commendationCase, m, 'refuse', {
      ...versionOf(input),
      note: input.opinion,
      tone: 'returned',
    });
    await finishTodos(tx, ctx.actor, subject(commendationCase, m), now);
    await restartClock(tx, ctx, subject(commendationCase, m), '', null);
    await addJob(tx, ctx.clock, 'evaluation.commendationMoved', { commendationId: m.id, state: 'refused' });
    return presentCommendation(tx, ctx, id);
  });
}

/** Made known (公布): it counts from now on, and its circular goes the way of every letter. */
export async function announceCommendation(ctx: Ctx, id: string, input: s.Plain): Promise<s.CommendationView> {
  return ctx.inTx(async (tx) => {
    const m = await holdCommendation(tx, ctx, id, 'announce');
    const now = ctx.clock.now();
    const office = await officeUnit(tx);
    const units = await unitsForPlan(tx);
    const draft = office
      ? await draftLetter(tx, ctx, {
          template: 'commendation-circular',
          fields: {
            title: m.title,
            to: '各有关部门、各街道',
            who: m.person_name ? `${m.unit_name}${m.person_name}` : m.unit_name,
            kind: commendationLabels[m.kind],
            reason: m.reason,
          },
          subject: subject(commendationCase, m),
          issuerUnitId: office.id,
          recipients: units
            .filter((u) => u.kind !== 'office')
            .map((u) => ({ role: 'unit' as const, unitId: u.id, name: u.name })),
          replyWithin: null,
        })
      : null;
    await transition(tx, ctx, commendationCase, m, 'announce', {
      ...versionOf(input),
      set: { announced_at: now, draft_id: draft?.id ?? null },
    });
    await finishTodos(tx, ctx.actor, subject(commendationCase, m), now);
    await addJob(tx, ctx.clock, 'evaluation.commendationMoved', { commendationId: m.id, state: 'announced' });
    return presentCommendation(tx, ctx, id);
  });
}

/** Taken back (撤销): it stays on record and no longer counts from now on. */
export async function rescindCommendation(ctx: Ctx, id: string, input: s.Opinion): Promise<s.CommendationView> {
  return ctx.inTx(async (tx) => {
    const m = await holdCommendation(tx, ctx, id, 'rescind');
    await transition(tx, ctx, commendationCase, m, 'rescind', {
      ...versionOf(input),
      note: input.opinion,
      tone: 'stop',
      set: {
        rescinded_at: ctx.clock.now(),
        rescinded_by_name: ctx.actor.name,
        rescind_reason: input.opinion,
      },
    });
    await addJob(tx, ctx.clock, 'evaluation.commendationMoved', { commendationId: m.id, state: 'rescinded' });
    return presentCommendation(tx, ctx, id);
  });
}

/* —— inquiries —— */

const inquiryRow = (q: store.InquiryRow): s.InquiryRow => ({
  id: q.id,
  code: q.code,
  purpose: q.purpose,
  unitId: q.unit_id,
  unitName: q.unit_name,
  personName: q.person_name,
  askedUnit: q.asked_unit_name,
  askedAt: q.asked_at.toISOString(),
  dueOn: q.due_on,
  state: q.state,
  confirmedAt: q.confirmed_at?.toISOString() ?? null,
});
export const listInquiries = (ctx: Ctx, query: s.InquiryQuery): Promise<Page<s.InquiryRow>> =>
  ctx.reading(async (tx) => {
    const page = await store.listInquiries(tx, ctx.actor, query);
    return { ...page, items: page.items.map(inquiryRow) };
  });
export const getInquiry = (ctx: Ctx, id: string): Promise<s.InquiryView> =>
  ctx.reading((tx) => presentInquiry(tx, ctx, id));

async function presentInquiry(tx: Tx, ctx: Ctx, id: string): Promise<s.InquiryView> {
  const { actor } = ctx;
  const q = await store.findInquiry(tx, actor, id);
  if (!q) throw fail('evaluation.inquiryNotFound');
  const inside = actor.scope.all;
  const isAnswered = q.state === 'confirmed';
  const behalves = await behalvesOf(tx, actor, subject(inquiryCase, q));
  return {
    ...inquiryRow(q),
    version: q.version,
    question: q.question,
    asked: { at: q.asked_at.toISOString(), by: q.asked_by_name },
    answered: inside || isAnswered ? moment(q.answered_at, q.answered_by_name) : null,
    // Who asked reads the answer when it was confirmed, not the drafts before.
    answer: inside || isAnswered ? q.answer : '',
    confirmed: moment(q.confirmed_at, q.confirmed_by_name),
    facts:
      q.state === 'asked' && inside
        ? await factsOf(tx, actor, q.unit_id)
        : inside
          ? q.facts
          : isAnswered
            ? q.facts.map((fact) => ({ ...fact, href: null }))
            : [],
    draftId: inside ? q.draft_id : null,
    timeline: (await listEvents(tx, actor, subject(inquiryCase, q), inside)).map((e) => stepOf(e)),
    allowedActions: actsOf(
      [
        ['answer', inquirySteps.answer.label],
        ['confirm', inquirySteps.confirm.label],
        ['sendBack', inquirySteps.sendBack.label],
        ['letter', '拟复函'],
        ['withdraw', inquirySteps.withdraw.label],
      ] as const,
      (action) => policy.mayOnInquiry(actor, action, q, behalves),
      ['answer', 'confirm', 'letter'],
    ),
  };
}

/** Before a cadre is examined, promoted or honoured: how was the action done? (征询意见, B4-1, B4-3) */
export async function askInquiry(ctx: Ctx, input: s.AskInquiry): Promise<s.InquiryView> {
  const { actor } = ctx;
  policy.requireRight(policy.mayAsk(actor) && actor.unitId !== null, '征询意见由组织、人事等部门或区安委办提出');
  return ctx.inTx(async (tx) => {
    const about = await who(tx, input);
    const now = ctx.clock.now();
    const id = newId<'inquiry'>(now.getTime());
    const code = await codeOf(ctx, 'ZX');
    const due = await dueByRule(tx, ctx, 'evaluation.inquiry');
    await store.insertInquiry(tx, actor, {
      id,
      code,
      purpose: input.purpose,
      unit_id: about.unitId,
      unit_name: about.unitName,
      user_id: about.userId,
      person_name: about.personName,
      question: input.question,
      asked_by: actor.userId,
      asked_by_name: actor.name,
      asked_unit_id: actor.unitId,
      asked_unit_name: actor.unitName,
      asked_at: now,
      due_on: due.dueOn,
      state: 'asked',
      state_since: now,
      facts: [],
    });
    const at = { type: inquiryCase.type, id };
    await insertEvent(tx, actor, at, {
      at: now,
      act: 'ask',
      label: `征询意见（${purposeLabels[input.purpose]}）`,
      toState: 'asked',
      note: input.question,
    });
    await audit(tx, ctx, {
      action: 'evaluationInquiry.ask',
      subjectType: at.type,
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: { purpose: input.purpose, unit: about.unitName, person: about.personName },
    });
    await restartClock(tx, ctx, at, '答复', due);
    await insertTodo(tx, actor, at, now, {
      kind: 'report',
      action: 'answer',
      verb: '去答复',
      title: `征询${about.unitName}${about.personName}三年行动情况`,
      enterpriseName: about.unitName,
      why: `${purposeLabels[input.purpose]}征询意见待答复`,
      dueAt: due.dueAt,
      dueOn: due.dueOn,
      to: await officeTodo(tx),
    });
    return presentInquiry(tx, ctx, id);
  });
}

async function holdInquiry(tx: Tx, ctx: Ctx, id: string, action: policy.InquiryAction) {
  const q = await store.findInquiry(tx, ctx.actor, id, true);
  if (!q) throw fail('evaluation.inquiryNotFound');
  policy.require(
    policy.mayOnInquiry(ctx.actor, action, q, await behalvesOf(tx, ctx.actor, subject(inquiryCase, q))),
    action === 'letter' ? '拟复函' : inquirySteps[action].label,
    action === 'confirm' || action === 'sendBack'
      ? '安委会、安委办领导'
      : action === 'withdraw'
        ? '提出征询的单位'
        : '区安委办',
    inquiryMachine.states[q.state].label,
  );
  return q;
}

/** The answer in words, with the facts of the records as they stand (拟写答复). */
export async function answerInquiry(ctx: Ctx, id: string, input: s.AnswerInquiry): Promise<s.InquiryView> {
  return ctx.inTx(async (tx) => {
    const q = await holdInquiry(tx, ctx, id, 'answer');
    const now = ctx.clock.now();
    await store.writeFacts(tx, ctx.actor, q.id, await factsOf(tx, ctx.actor, q.unit_id));
    await transition(tx, ctx, inquiryCase, q, 'answer', {
      ...versionOf(input),
      audience: 'authority',
      set: {
        answer: input.answer,
        answered_by: ctx.actor.userId,
        answered_by_name: ctx.actor.name,
        answered_at: now,
      },
    });
    await finishTodos(tx, ctx.actor, subject(inquiryCase, q), now);
    await insertTodo(tx, ctx.actor, subject(inquiryCase, q), now, {
      kind: 'approve',
      action: 'confirm',
      verb: '去审定',
      title: `答复征询：${q.unit_name}${q.person_name}`,
      enterpriseName: q.unit_name,
      why: '征询答复待审定',
      dueOn: q.due_on,
      to: await leaderTodo(tx, [ctx.actor.userId, q.user_id]),
    });
    return presentInquiry(tx, ctx, id);
  });
}

export async function sendBackInquiry(ctx: Ctx, id: string, input: s.Opinion): Promise<s.InquiryView> {
  return ctx.inTx(async (tx) => {
    const q = await holdInquiry(tx, ctx, id, 'sendBack');
    const now = ctx.clock.now();
    await transition(tx, ctx, inquiryCase, q, 'sendBack', {
      ...versionOf(input),
      note: input.opinion,
      tone: 'returned',
      audience: 'authority',
      set: { answered_by: null, answered_by_name: null, answered_at: null },
    });
    await finishTodos(tx, ctx.actor, subject(inquiryCase, q), now);
    await insertTodo(tx, ctx.actor, subject(inquiryCase, q), now, {
      kind: 'report',
      action: 'answer',
      verb: '去重拟',
      title: `征询${q.unit_name}${q.person_name}三年行动情况`,
      why: '征询答复被退回',
      dueOn: q.due_on,
      to: await officeTodo(tx),
    });
    return presentInquiry(tx, ctx, id);
  });
}

/** A leader confirms the answer (审定并答复); who asked is told. */
export async function confirmInquiry(ctx: Ctx, id: string, input: s.Opinion): Promise<s.InquiryView> {
  return ctx.inTx(async (tx) => {
    const q = await holdInquiry(tx, ctx, id, 'confirm');
    const now = ctx.clock.now();
    await transition(tx, ctx, inquiryCase, q, 'confirm', {
      ...versionOf(input),
      note: input.opinion,
      set: { confirmed_by: ctx.actor.userId, confirmed_by_name: ctx.actor.name, confirmed_at: now },
    });
    await finishTodos(tx, ctx.actor, subject(inquiryCase, q), now);
    await restartClock(tx, ctx, subject(inquiryCase, q), '', null);
    await addJob(tx, ctx.clock, 'evaluation.inquiryAnswered', { inquiryId: q.id });
    return presentInquiry(tx, ctx, id);
  });
}

export async function withdrawInquiry(ctx: Ctx, id: string, input: s.Plain): Promise<s.InquiryView> {
  return ctx.inTx(async (tx) => {
    const q = await holdInquiry(tx, ctx, id, 'withdraw');
    await transition(tx, ctx, inquiryCase, q, 'withdraw', { ...versionOf(input), tone: 'stop' });
    await finishTodos(tx, ctx.actor, subject(inquiryCase, q), ctx.clock.now());
    await restartClock(tx, ctx, subject(inquiryCase, q), '', null);
    return presentInquiry(tx, ctx, id);
  });
}

/** The confirmed answer as a letter (拟复函). */
export async function inquiryLetter(ctx: Ctx, id: string): Promise<s.InquiryView> {
  return ctx.inTx(async (tx) => {
    const q = await holdInquiry(tx, ctx, id, 'letter');
    const office = await officeUnit(tx);
    if (!office) throw fail('evaluation.notYours', { reason: '本区没有设置安委办，不能拟文' });
    const draft = await draftLetter(tx, ctx, {
      template: 'inquiry-reply',
      fields: {
        about: `${q.unit_name}${q.person_name}`,
        to: q.asked_unit_name,
        purpose: purposeLabels[q.purpose],
        answer: q.answer,
        facts: q.facts.map(({ label, text }) => ({ label, text })),
      },
      subject: subject(inquiryCase, q),
      issuerUnitId: office.id,
      recipients: [{ role: 'unit', unitId: q.asked_unit_id, name: q.asked_unit_name }],
      replyWithin: null,
    });
    await note(tx, ctx, inquiryCase, q, 'letter', '拟复函送核', { set: { draft_id: draft.id }, audience: 'authority' });
    return presentInquiry(tx, ctx, id);
  });
}
