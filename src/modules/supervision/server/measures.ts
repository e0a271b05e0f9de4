/** Acts on the escalation ladder (督办阶梯): proposal, draft, signature, receipt, reply, interview, settlement. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { recordMany, record as audit } from '#platform/audit/server/index.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import {
  behalvesOf,
  dueByDay,
  dueByRule,
  finishTodos,
  insertEvent,
  insertTodo,
  note,
  restartClock,
  transition,
  type CaseKind,
  type NewTodo,
} from '#platform/casework/server/index.ts';
import { registerLetterKind, registerReceiptHook, type ReceiptHook } from '#platform/documents/server/index.ts';
import { enterpriseUnit, findUsers, officeUnit, unitsOf } from '#platform/identity/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { termOn } from '#platform/rules/server/index.ts';
import { firmsToAddress } from '#modules/enterprises/server/index.ts';
import { findBrief, type HazardBrief } from '#modules/hazards/server/index.ts';
import { causeLabels, rungs, type CauseKind } from '../shared/labels.ts';
import type {
  DraftMeasure,
  KeepPromise,
  Measure,
  Opinion,
  ProposeMeasure,
  RecordTalk,
  Seen,
} from '../shared/schema.ts';
import { measureMachine, rungKeys, type MeasureState, type Rung } from '../shared/states.ts';
import { issueLetter, ownUnsigned, signLetter } from './letters.ts';
import { fail, isSigner, mayPropose, requireMeasure, type MeasureFacts } from './policy.ts';
import { presentMeasure } from './present.ts';
import { usualRecipients } from './recipients.ts';
import * as store from './store.ts';
import type { MeasureRow } from './store.ts';
import { templateOfRung } from './letter-templates.ts';
import { isOfPace, letterFacts } from './words.ts';

export const measureCase: CaseKind<MeasureState> = {
  type: 'measure',
  table: 'supervision_measures',
  machine: measureMachine,
};
export const subjectOf = (m: { id: string }) => ({ type: 'measure', id: m.id });

/** What a measure is about, so that the same is never met twice on one rung: the deadline that ran, or another kind of cause. */
export const causeKey = (kind: CauseKind, h: Pick<HazardBrief, 'dueOn' | 'relapses'>): string =>
  kind === 'deadline' ? `deadline:${h.dueOn ?? 'none'}:${h.relapses}` : `${kind}:${h.relapses}`;

export const codeOf = (ctx: Ctx, letters: 'DB' | 'GP'): Promise<string> =>
  drawCode(ctx, letters, { table: 'supervision_counters' });

async function lock(tx: Tx, ctx: Ctx, id: string): Promise<MeasureRow> {
  const m = await store.findMeasure(tx, ctx.actor, id, true);
  if (!m) throw fail('supervision.notFound');
  return m;
}
export const factsOf = async (tx: Tx, ctx: Ctx, m: MeasureRow): Promise<MeasureFacts> => ({
  owesReceipt: (await ownUnsigned(tx, ctx, m.document_id)) !== null,
  openPromises: (await store.promisesOf(tx, ctx.actor, m.id)).filter((p) => p.done_on === null).length,
  behalves: await behalvesOf(tx, ctx.actor, subjectOf(m)),
});
const checked = async (
  tx: Tx,
  ctx: Ctx,
  id: string,
  action: Parameters<typeof requireMeasure>[1],
): Promise<MeasureRow> => {
  const m = await lock(tx, ctx, id);
  requireMeasure(ctx.actor, action, m, await factsOf(tx, ctx, m));
  return m;
};

type To = NewTodo['to'];
/** People of a unit who answer for it. */
const answering = async (tx: Tx, unitIds: readonly string[]): Promise<Map<string, To[number]>> => {
  const kinds = await unitsOf(tx, unitIds);
  return new Map(
    unitIds.map((unitId) => {
      const kind = kinds.get(unitId)?.kind;
      const roles =
        kind === 'enterprise'
          ? ['enterprise.principal', 'enterprise.safety']
          : kind === 'street'
            ? ['street.officer', 'street.reviewer']
            : kind === 'office'
              ? ['office.admin', 'office.reviewer']
              : ['department.officer', 'department.reviewer', 'department.head'];
      return [unitId, { unitId, roles }];
    }),
  );
};
export const officePeople = async (tx: Tx): Promise<To> => {
  const office = await officeUnit(tx);
  return office ? [{ unitId: office.id, roles: ['office.admin', 'office.reviewer'] }] : [];
};
export const leaders = async (tx: Tx): Promise<To> =>
  (await findUsers(tx, { roles: ['office.leader'] })).map((u) => ({ userId: u.userId, unitId: u.unitId }));

/** What the measure waits for in its present state: whose turn it is, and until when. */
export async function beginStage(tx: Tx, ctx: Ctx, m: MeasureRow): Promise<void> {
  const now = ctx.clock.now();
  await finishTodos(tx, ctx.actor, subjectOf(m), now);
  const rung = rungs[m.rung];
  const about = {
    title: `${rung.label}：${m.title}`,
    isMajor: m.hazard_id !== null,
    enterpriseName: m.enterprise_name || m.unit_name,
    streetCode: m.street_code,
  };
  const add = (todo: Pick<NewTodo, 'kind' | 'action' | 'verb' | 'why' | 'to'> & Partial<NewTodo>): Promise<void> =>
    todo.to.length === 0 ? Promise.resolve() : insertTodo(tx, ctx.actor, subjectOf(m), now, { ...about, ...todo });
  if (m.skip_reason && m.skip_approved_by === null && ['proposed', 'drafted'].includes(m.state))
    await add({
      kind: 'approve',
      action: 'approveSkip',
      verb: '批准越级',
      why: `越级办理：${m.skip_reason}`,
      to: await leaders(tx),
    });
  switch (m.state) {
    case 'proposed':
      await add({ kind: 'approve', action: 'draft', verb: '起草', why: m.cause_text, to: await officePeople(tx) });
      break;
    case 'drafted': {
      const office = await officeUnit(tx);
      const signers = rung.leader
        ? await leaders(tx)
        : office
          ? [{ unitId: office.id, roles: ['office.reviewer', 'office.leader'] }]
          : [];
      await add({
        kind: 'approve',
        action: 'issue',
        verb: '签发',
        why: `${m.drafted_by_name ?? ''}起草，待签发`,
        to: signers,
      });
      break;
    }
    case 'issued':
      for (const [unitId, to] of await answering(
        tx,
        m.recipients.map((r) => r.unitId),
      ))
        await add({
          kind: 'sign',
          action: `receive:${unitId}`,
          verb: '签收',
          why: m.document_number ?? '',
          to: [to],
          ...(m.reply_due_on ? { dueOn: m.reply_due_on, dueAt: dueByDay(m.reply_due_on, '').dueAt } : {}),
        });
      break;
    case 'received':
      await add({
        kind: 'report',
        action: 'reply',
        verb: m.rung === 'talk' ? '登记纪要' : '复函',
        why: m.document_number ?? '',
        to:
          m.rung === 'talk'
            ? await officePeople(tx)
            : [
                ...(
                  await answering(
                    tx,
                    m.recipients.map((r) => r.unitId),
                  )
                ).values(),
              ],
        ...(m.reply_due_on ? { dueOn: m.reply_due_on, dueAt: dueByDay(m.reply_due_on, '').dueAt } : {}),
      });
      break;
    case 'replied': {
      const open = (await store.promisesOf(tx, ctx.actor, m.id)).filter((p) => p.done_on === null);
      for (const promise of open)
        await add({
          kind: 'rectify',
          action: `promise:${promise.id}`,
          verb: '登记落实',
          why: `承诺：${promise.text}`,
          dueOn: promise.due_on,
          dueAt: dueByDay(promise.due_on, '').dueAt,
          to: [
            ...(
              await answering(
                tx,
                m.recipients.map((r) => r.unitId),
              )
            ).values(),
          ],
        });
      if (open.length === 0)
        await add({
          kind: 'approve',
          action: 'settle',
          verb: '办结',
          why: '已复函，待办结',
          to: await officePeople(tx),
        });
      break;
    }
    case 'settled':
    case 'withdrawn':
      break;
  }
}

async function priorOf(tx: Tx, ctx: Ctx, hazardId: string, cause: string, rung: Rung) {
  const known = (await store.measuresOf(tx, ctx.actor, hazardId)).filter(
    (m) => m.cause === cause && m.state !== 'withdrawn',
  );
  const below = rungKeys.slice(0, rungKeys.indexOf(rung));
  const issued = known.filter((m) => m.document_id !== null && below.includes(m.rung));
  const prior = issued.sort((a, b) => rungKeys.indexOf(a.rung) - rungKeys.indexOf(b.rung)).at(-1) ?? null;
  const missing = below.filter((r) => !issued.some((m) => m.rung === r));
  return { prior, missing };
}

/** Somebody proposes a measure by hand. Rungs are climbed one by one; leaving some out needs a reason and a leader's approval. */
export async function proposeMeasure(ctx: Ctx, input: ProposeMeasure): Promise<Measure> {
  return ctx.inTx(async (tx) => {
    const h = await findBrief(tx, ctx.actor, input.hazardId, { lock: true });
    if (!h) throw fail('supervision.hazardNotFound');
    if (!mayPropose(ctx.actor)) throw fail('supervision.notYours', { reason: '督办措施由安委办、部门和街道提出' });
    if (h.hasEnded) throw fail('supervision.hazardEnded');
    const cause = causeKey(input.cause, h);
    const { prior, missing } = await priorOf(tx, ctx, h.id, cause, input.rung);
    if (missing.length > 0 && input.skipReason === '')
      throw fail('supervision.skipReason', { rung: rungs[missing[0]!].label });
    // Drawn when nothing stands against it: a refused proposal uses up no number.
    const code = await codeOf(ctx, 'DB');
    const at = ctx.clock.now();
    const id = newId<'measure'>(at.getTime());
    const made = await store.insertMeasures(tx, ctx.actor, at, [
      {
        ...columnsOf(h),
        id,
        code,
        rung: input.rung,
        cause,
        cause_text: `${causeLabels[input.cause]}：${input.reason}`,
        prior_id: prior?.id ?? null,
        origin: 'person',
        rule_key: null,
        rule_version: null,
        skip_reason: missing.length > 0 ? input.skipReason : null,
      },
    ]);
    if (!made.has(id)) throw fail('supervision.alreadyTaken');
    const m = await lock(tx, ctx, id);
    await insertEvent(tx, ctx.actor, subjectOf(m), {
      at,
      act: 'propose',
      label: `提出${rungs[m.rung].label}`,
      toState: 'proposed',
      note: m.cause_text,
      audience: 'authority',
    });
    await audit(tx, ctx, {
      action: 'measure.propose',
      subjectType: 'measure',
      subjectId: id,
      subjectCode: m.code,
      facts: { rung: m.rung, cause, skip: m.skip_reason },
    });
    await beginStage(tx, ctx, m);
    return presentMeasure(tx, ctx, id);
  });
}

export const columnsOf = (
  h: Pick<
    HazardBrief,
    'id' | 'code' | 'title' | 'enterpriseId' | 'enterpriseName' | 'streetCode' | 'industry' | 'unitId' | 'unitName'
  >,
) => ({
  hazard_id: h.id,
  cause_id: null,
  cause_link: '',
  hazard_code: h.code,
  title: h.title,
  enterprise_id: h.enterpriseId,
  enterprise_name: h.enterpriseName,
  street_code: h.streetCode,
  industry: h.industry,
  unit_id: h.unitId,
  unit_name: h.unitName,
});

/** Earliest day of an interview that is notified now, by the rule in force. */
async function requireTalkNotice(tx: Tx, ctx: Ctx, talkOn: string): Promise<void> {
  const now = ctx.clock.now();
  const rule = await termOn(tx, 'supervision.talkNotice', dayOf(now));
  const earliest = (await addTerm(tx, now, rule.value)).dueOn;
  if (talkOn < earliest)
    throw fail('supervision.talkTooSoon', { days: rule.value.amount, earliest, basis: rule.document });
}

/** Enterprises that the drafter added, by their unit: who has no account cannot sign for the letter here. */
async function firmRecipients(
  tx: Tx,
  ctx: Ctx,
  enterpriseIds: readonly string[],
): Promise<{ unitId: string; name: string }[]> {
  const ids = [...new Set(enterpriseIds)];
  if (ids.length === 0) return [];
  const firms = await firmsToAddress(tx, ctx.actor, ids);
  if (firms.length < ids.length) throw fail('supervision.firmUnknown');
  const without = firms.filter((one) => one.unitId === null);
  if (without.length > 0) throw fail('supervision.firmNoAccount', { names: without.map((one) => one.name).join('、') });
  return firms.map((one) => ({ unitId: one.unitId!, name: one.name }));
}

/** The office writes the letter and hands it to the signer. */
export async function draftMeasure(ctx: Ctx, id: string, input: DraftMeasure): Promise<Measure> {
  return ctx.inTx(async (tx) => {
    const m = await checked(tx, ctx, id, 'draft');
    let recipients = await usualRecipients(tx, m);
    if (input.unitIds.length > 0) {
      const known = await unitsOf(tx, input.unitIds);
      if (input.unitIds.some((unitId) => !known.has(unitId))) throw fail('supervision.recipientUnknown');
      recipients = input.unitIds.map((unitId) => ({ unitId, name: known.get(unitId)!.name }));
    }
    recipients = [...recipients, ...(await firmRecipients(tx, ctx, input.enterpriseIds))].filter(
      (r, i, all) => all.findIndex((one) => one.unitId === r.unitId) === i,
    );
    if (m.rung === 'talk') {
      if (input.talkOn === null || input.talkHost === '' || input.talkPlace === '')
        throw fail('supervision.talkDetails');
      await requireTalkNotice(tx, ctx, input.talkOn);
    }
    const isTalk = m.rung === 'talk';
    const set = {
      requirements: input.requirements,
      recipients: JSON.stringify(recipients),
      drafted_by: ctx.actor.userId,
      drafted_by_name: ctx.actor.name,
      talk_on: isTalk ? input.talkOn : null,
      talk_host: isTalk ? input.talkHost : null,
      talk_place: isTalk ? input.talkPlace : null,
    };
    await transition(tx, ctx, measureCase, m, 'draft', { version: input.version, set, audience: 'authority' });
    await beginStage(tx, ctx, await lock(tx, ctx, id));
    return presentMeasure(tx, ctx, id);
  });
}

/** A leader allows that rungs are left out (批准越级). */
export async function approveSkip(ctx: Ctx, id: string, input: Opinion): Promise<Measure> {
  return ctx.inTx(async (tx) => {
    const m = await checked(tx, ctx, id, 'approveSkip');
    await note(tx, ctx, measureCase, m, 'approveSkip', '批准越级', {
      version: input.version,
      note: input.opinion,
      audience: 'authority',
      set: { skip_approved_by: ctx.actor.userId, skip_approved_name: ctx.actor.name },
    });
    await beginStage(tx, ctx, await lock(tx, ctx, id));
    return presentMeasure(tx, ctx, id);
  });
}

async function move(
  ctx: Ctx,
  id: string,
  action: 'sendBack' | 'withdraw' | 'settle',
  input: Opinion,
  set: (today: string) => Record<string, unknown>,
): Promise<Measure> {
  return ctx.inTx(async (tx) => {
    const m = await lock(tx, ctx, id);
    const facts = await factsOf(tx, ctx, m);
    if (action === 'settle' && facts.openPromises > 0 && m.state === 'replied')
      throw fail('supervision.promisesOpen', { count: facts.openPromises });
    requireMeasure(ctx.actor, action, m, facts);
    await transition(tx, ctx, measureCase, m, action, {
      version: input.version,
      note: input.opinion,
      set: set(dayOf(ctx.clock.now())),
      ...(action === 'settle' ? {} : { audience: 'authority' as const }),
      ...(action === 'sendBack' ? { tone: 'returned' as const } : {}),
    });
    await restartClock(tx, ctx, subjectOf(m), '', null);
    await beginStage(tx, ctx, await lock(tx, ctx, id));
    return presentMeasure(tx, ctx, id);
  });
}
export const sendBackMeasure = (ctx: Ctx, id: string, input: Opinion) => move(ctx, id, 'sendBack', input, () => ({}));
export const withdrawMeasure = (ctx: Ctx, id: string, input: Opinion) =>
  move(ctx, id, 'withdraw', input, (today) => ({ outcome: input.opinion, ended_on: today }));
export const settleMeasure = (ctx: Ctx, id: string, input: Opinion) =>
  move(ctx, id, 'settle', input, (today) => ({ outcome: input.opinion, ended_on: today }));

/** A person signs: the letter gets its number, is served, and its reply clock starts. The hazard's own timeline tells it. */
export async function issueMeasure(ctx: Ctx, id: string, input: Seen): Promise<Measure> {
  return ctx.inTx(async (tx) => {
    const m = await lock(tx, ctx, id);
    const facts = await factsOf(tx, ctx, m);
    if (m.state === 'drafted' && isSigner(ctx.actor, m) && m.skip_reason && m.skip_approved_by === null)
      throw fail('supervision.skipNotApproved');
    requireMeasure(ctx.actor, 'issue', m, facts);
    const h = m.hazard_id ? await findBrief(tx, ctx.actor, m.hazard_id) : null;
    if (m.hazard_id && (!h || h.hasEnded)) throw fail('supervision.hazardEnded');
    const cause = m.cause_id ? await store.causeOfMeasure(tx, ctx.actor, m.cause_id) : null;
    if (cause?.met_at) throw fail('supervision.causeMet');
    if (m.talk_on) await requireTalkNotice(tx, ctx, m.talk_on);
    const office = await officeUnit(tx);
    const due = await dueByRule(tx, ctx, `supervision.reply.${m.rung}`);
    const document = await issueLetter(tx, ctx, {
      kind: rungs[m.rung].template,
      template: templateOfRung(m.rung),
      facts: letterFacts(m, h, { replyDueOn: due.dueOn }),
      subject: { type: 'measure', id },
      recipients: m.recipients,
      issuer: { id: office!.id, name: rungs[m.rung].leader ? '天津市河东区安全生产委员会' : office!.name },
    });
    const now = ctx.clock.now();
    await transition(tx, ctx, measureCase, m, 'issue', {
      version: input.version,
      data: { documents: [document.id] },
      note: document.number,
      set: {
        signed_by: ctx.actor.userId,
        signed_by_name: ctx.actor.name,
        issued_on: dayOf(now),
        document_id: document.id,
        document_number: document.number,
        reply_due_on: due.dueOn,
      },
    });
    await restartClock(tx, ctx, subjectOf(m), m.rung === 'talk' ? '约谈及整改报告' : '复函', due);
    if (m.hazard_id && m.enterprise_id) {
      const firm = await enterpriseUnit(tx, m.enterprise_id);
      await insertEvent(
        tx,
        ctx.actor,
        { type: 'hazard', id: m.hazard_id },
        {
          at: now,
          act: 'escalate',
          label: `${rungs[m.rung].label}：${document.number}`,
          note: m.cause_text,
          tone: 'stop',
          audience: m.recipients.some((r) => r.unitId === firm) ? 'all' : 'authority',
          data: { measure: id, documents: [document.id] },
        },
      );
    }
    const issued = await lock(tx, ctx, id);
    await beginStage(tx, ctx, issued);
    const people = (await Promise.all(m.recipients.map((r) => findUsers(tx, { unitId: r.unitId })))).flat();
    const known = await answering(
      tx,
      m.recipients.map((r) => r.unitId),
    );
    await notify(tx, ctx, {
      to: people
        .filter((p) => {
          const to = known.get(p.unitId);
          return to !== undefined && 'roles' in to && to.roles.some((role) => p.roles.includes(role));
        })
        .map((p) => p.userId),
      kind: 'supervision.issued',
      title: `请签收${rungs[m.rung].letter}：${m.title}`,
      body: document.number,
      link: `/supervision/measures/${id}`,
      subjectType: 'measure',
      subjectId: id,
    });
    return presentMeasure(tx, ctx, id);
  });
}

/** A recipient unit signs for the letter (签收). */
export async function receiveMeasure(ctx: Ctx, id: string, _input: Seen): Promise<Measure> {
  return ctx.inTx(async (tx) => {
    const m = await checked(tx, ctx, id, 'receive');
    const recipient = await ownUnsigned(tx, ctx, m.document_id);
    await signLetter(tx, ctx, m.document_id!, recipient!);
    return presentMeasure(tx, ctx, id);
  });
}

/** A receipt came in, by whatever door: the unit's thing to do ends; when all have signed, the reply is waited for. */
const onReceipt: ReceiptHook = async (tx, ctx, document) => {
  if (document.subjectType !== 'measure') return;
  const m = await store.findMeasure(tx, ctx.actor, document.subjectId, true);
  if (!m || m.document_id !== document.id) return;
  for (const r of document.recipients.filter((one) => one.receipt !== null))
    await finishTodos(tx, ctx.actor, subjectOf(m), ctx.clock.now(), { action: `receive:${r.unitId ?? ''}` });
  if (!document.isFullySigned || m.state !== 'issued') return;
  await transition(tx, ctx, measureCase, m, 'receive');
  await beginStage(tx, ctx, await lock(tx, ctx, m.id));
};
export const bindMeasureReceipts = (): void => {
  for (const rung of Object.values(rungs)) {
    registerReceiptHook(rung.template, onReceipt);
    registerLetterKind(rung.template, rung.letter);
  }
  registerLetterKind('talk-record', '约谈纪要');
};

/** A recipient answers the letter (复函). */
export async function replyMeasure(ctx: Ctx, id: string, input: Opinion): Promise<Measure> {
  return ctx.inTx(async (tx) => {
    const m = await checked(tx, ctx, id, 'reply');
    await transition(tx, ctx, measureCase, m, 'reply', {
      version: input.version,
      note: input.opinion,
      set: {
        reply: input.opinion,
        replied_by_name: `${ctx.actor.unitName} ${ctx.actor.name}`,
        replied_on: dayOf(ctx.clock.now()),
      },
    });
    await restartClock(tx, ctx, subjectOf(m), '', null);
    await beginStage(tx, ctx, await lock(tx, ctx, id));
    return presentMeasure(tx, ctx, id);
  });
}

/** The record of the interview (约谈纪要) with the promises made; each promise is followed to its day. */
export async function recordTalk(ctx: Ctx, id: string, input: RecordTalk): Promise<Measure> {
  return ctx.inTx(async (tx) => {
    const m = await checked(tx, ctx, id, 'recordTalk');
    const now = ctx.clock.now();
    const today = dayOf(now);
    if (m.talk_on && today < m.talk_on) throw fail('supervision.talkNotYet', { on: m.talk_on });
    if (input.promises.some((p) => p.dueOn < today)) throw fail('supervision.promisePast', { today });
    const office = await officeUnit(tx);
    await store.insertPromises(
      tx,
      ctx.actor,
      id,
      input.promises.map((p) => ({ id: newId<'promise'>(now.getTime()), ...p })),
    );
    const document = await issueLetter(tx, ctx, {
      kind: 'talk-record',
      template: 'measure-talk-record',
      facts: {
        about: m.hazard_id
          ? `${m.enterprise_name}重大事故隐患整改`
          : isOfPace(m)
            ? `${m.unit_name}隐患整改进度`
            : `${m.unit_name}办理督办事项`,
        matter: m.title,
        ...(m.hazard_code ? { code: `（${m.hazard_code}）` } : {}),
        talkOn: m.talk_on ?? today,
        talkPlace: m.talk_place ?? '',
        talkHost: m.talk_host ?? '',
        record: input.record,
        promises: input.promises.map((p) => ({ text: p.text, dueOn: p.dueOn })),
      },
      subject: { type: 'measure', id },
      recipients: m.recipients,
      issuer: { id: office!.id, name: '天津市河东区安全生产委员会' },
    });
    await transition(tx, ctx, measureCase, m, 'recordTalk', {
      version: input.version,
      note: input.record,
      data: { documents: [document.id] },
      set: {
        talk_record: input.record,
        record_document_id: document.id,
        replied_on: today,
        replied_by_name: ctx.actor.name,
        reply: input.record,
      },
    });
    const last = input.promises
      .map((p) => p.dueOn)
      .sort()
      .at(-1)!;
    await restartClock(tx, ctx, subjectOf(m), '落实约谈承诺', dueByDay(last, '约谈承诺'));
    await beginStage(tx, ctx, await lock(tx, ctx, id));
    return presentMeasure(tx, ctx, id);
  });
}

/** One promise has been kept; the last ends the clock of the promises. */
export async function keepPromise(ctx: Ctx, id: string, input: KeepPromise): Promise<Measure> {
  return ctx.inTx(async (tx) => {
    const m = await checked(tx, ctx, id, 'keepPromise');
    if (!(await store.keepPromise(tx, ctx.actor, id, input.promiseId, dayOf(ctx.clock.now()), input.note)))
      throw fail('supervision.promiseUnknown');
    await note(tx, ctx, measureCase, m, 'keepPromise', '承诺已落实', { note: input.note });
    const open = (await store.promisesOf(tx, ctx.actor, id)).some((p) => p.done_on === null);
    if (!open) await restartClock(tx, ctx, subjectOf(m), '', null);
    await beginStage(tx, ctx, await lock(tx, ctx, id));
    return presentMeasure(tx, ctx, id);
  });
}

/** The hazards have ended: what was only proposed or drafted about them is dropped. */
export const dropMoot = async (tx: Tx, ctx: Ctx, hazardIds: readonly string[]): Promise<number> =>
  drop(tx, ctx, await store.unissuedOf(tx, ctx.actor, hazardIds), '隐患已了结');
/** What was owed in joint work has been done, or the unit has caught up: the same. */
export const dropMet = async (tx: Tx, ctx: Ctx): Promise<number> =>
  drop(tx, ctx, await store.unissuedMet(tx, ctx.actor), '事项已办结或不再滞后');

async function drop(tx: Tx, ctx: Ctx, open: readonly MeasureRow[], outcome: string): Promise<number> {
  for (const m of open) {
    await transition(tx, ctx, measureCase, m, 'moot', {
      audience: 'authority',
      set: { outcome, ended_on: dayOf(ctx.clock.now()) },
    });
    await finishTodos(tx, ctx.actor, subjectOf(m), ctx.clock.now());
  }
  return open.length;
}

export const auditProposals = (
  tx: Tx,
  ctx: Ctx,
  rows: readonly {
    id: string;
    code: string;
    rung: string;
    cause: string;
    rule_key: string | null;
    rule_version: number | null;
  }[],
): Promise<void> =>
  recordMany(
    tx,
    ctx,
    rows.map((r) => ({
      action: 'measure.propose',
      subjectType: 'measure',
      subjectId: r.id,
      subjectCode: r.code,
      facts: { rung: r.rung, cause: r.cause, rule: r.rule_key, ruleVersion: r.rule_version },
    })),
  );
