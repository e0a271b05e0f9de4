/** 会商 (T2-2, T2-17): call, receipts, attendance, statements, decisions; each decision is a task followed up to its proof. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { searchText } from '#kernel/server/search.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, endOfDay } from '#kernel/shared/time.ts';
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
  type NewClock,
  type NewTodo,
} from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { draftLetter } from '#platform/documents/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { findUsers, officeUnit, unitsOf } from '#platform/identity/server/index.ts';
import { findEnterprise } from '#modules/enterprises/server/index.ts';
import type * as v from '../../shared/joint/session-schema.ts';
import {
  decisionMachine,
  sessionMachine,
  type DecisionAction,
  type DecisionState,
  type SessionState,
} from '../../shared/joint/session-states.ts';
import { meetCauses, raiseCause } from './causes.ts';
import * as policy from './session-policy.ts';
import { presentSession } from './session-present.ts';
import * as store from './session-store.ts';
import { fail } from './whistle-policy.ts';
import { seenHazard } from './whistle-service.ts';

export const sessionCase: CaseKind<SessionState> = {
  type: 'jointSession',
  table: 'joint_sessions',
  machine: sessionMachine,
};
export const decisionCase: CaseKind<DecisionState> = {
  type: 'jointDecision',
  table: 'joint_decisions',
  machine: decisionMachine,
};
const sessionSubject = (s: { id: string }) => ({ type: 'jointSession', id: s.id });
const decisionSubject = (d: { id: string }) => ({ type: 'jointDecision', id: d.id });

async function lock(tx: Tx, ctx: Ctx, id: string): Promise<store.SessionRow> {
  const s = await store.findForUpdate(tx, ctx.actor, id);
  if (!s) throw fail('supervision.sessionNotFound');
  return s;
}

/**
 * Calls a session (召集会商) and invites units and people; each invitation waits for its receipt.
 * Errors: supervision.mayNotCall, supervision.nobodyInvited, supervision.aboutUnknown.
 */
export async function callSession(ctx: Ctx, input: v.CallSession): Promise<v.SessionView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    if (!policy.mayCall(actor) || actor.unitId === null) throw fail('supervision.mayNotCall');
    const now = ctx.clock.now();
    const hazard = input.hazardId ? await seenHazard(tx, ctx, input.hazardId) : null;
    const enterpriseId = input.enterpriseId ?? hazard?.enterpriseId;
    const enterprise = enterpriseId ? await findEnterprise(tx, actor, enterpriseId) : null;
    if (input.enterpriseId && !enterprise) throw fail('supervision.aboutUnknown', { what: '企业' });
    const units = await unitsOf(tx, input.unitIds);
    const called = [...units.values()].filter(
      (u) => ['office', 'department', 'street'].includes(u.kind) && u.id !== actor.unitId,
    );
    const people = (input.userIds.length > 0 ? await findUsers(tx, { userIds: input.userIds }) : []).filter(
      (u, i, all) =>
        u.unitKind !== 'enterprise' && u.unitKind !== 'admin' && all.findIndex((o) => o.userId === u.userId) === i,
    );
    if (called.length + people.length === 0) throw fail('supervision.nobodyInvited');
    const id = newId<'jointSession'>(now.getTime());
    const code = await drawCode(ctx, 'HS', { table: 'joint_counters', series: 'session' });
    await store.insertSession(tx, actor, {
      id,
      code,
      title: input.title,
      reason: input.reason,
      agenda: input.agenda,
      held_at: new Date(input.heldAt),
      place: input.place,
      enterprise_id: enterprise?.id ?? null,
      enterprise_name: enterprise?.name ?? '',
      hazard_id: hazard?.id ?? null,
      hazard_code: hazard?.code ?? '',
      hazard_title: hazard?.title ?? '',
      unit_id: actor.unitId,
      unit_name: actor.unitName,
      called_by: actor.userId,
      called_by_name: actor.name,
      called_at: now,
      state: 'called',
      state_since: now,
      search: searchText([code, input.title, input.place, enterprise?.name, hazard?.code]),
    });
    const subject = sessionSubject({ id });
    await setPart(tx, actor, subject, now, {
      part: 'caller',
      userId: actor.userId,
      userName: actor.name,
      unitId: actor.unitId,
      unitName: actor.unitName,
    });
    const invite = async (
      unitId: string,
      unitName: string,
      user: { userId: string; name: string } | null,
    ): Promise<void> => {
      await store.insertInvitee(tx, actor, {
        id: newId<'invitee'>(now.getTime()),
        session_id: id,
        unit_id: unitId,
        unit_name: unitName,
        user_id: user?.userId ?? null,
        user_name: user?.name ?? '',
      });
      await setPart(tx, actor, subject, now, {
        part: 'assisting',
        userId: user?.userId ?? null,
        userName: user?.name ?? '',
        unitId,
        unitName,
      });
    };
    for (const unit of called) await invite(unit.id, unit.shortName, null);
    for (const one of people) await invite(one.unitId, one.unitName, one);
    await insertEvent(tx, actor, subject, {
      at: now,
      act: 'call',
      label: `召集会商，邀请${[...called.map((u) => u.shortName), ...people.map((u) => u.name)].join('、')}`,
      toState: 'called',
      note: input.reason || null,
    });
    await audit(tx, ctx, {
      action: 'jointSession.call',
      subjectType: 'jointSession',
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: { title: input.title, units: called.map((u) => u.id), people: people.map((u) => u.userId) },
    });
    await insertTodo(tx, actor, subject, now, {
      kind: 'sign',
      action: 'receive',
      verb: '签收邀请',
      title: `会商：${input.title}`,
      enterpriseName: enterprise?.name ?? input.place,
      why: `${actor.unitName}邀请会商`,
      dueAt: new Date(input.heldAt),
      dueOn: dayOf(new Date(input.heldAt)),
      to: [
        ...called.map((u) => ({ unitId: u.id as string, roles: policy.UNIT_ROLES })),
        ...people.map((u) => ({ userId: u.userId as string, unitId: null })),
      ],
    });
    await addJob(tx, ctx.clock, 'supervision.sessionMoved', { sessionId: id, what: 'called' });
    return presentSession(tx, ctx, id);
  });
}

/** Somebody of the invited unit, or the invited person, signs the invitation (签收邀请). */
export async function receiveInvitation(
  ctx: Ctx,
  id: string,
  inviteeId: string,
  input: v.ReceiveInvitation,
): Promise<v.SessionView> {
  return ctx.inTx(async (tx) => {
    const s = await lock(tx, ctx, id);
    const i = (await store.inviteesOf(tx, ctx.actor, s.id)).find((one) => one.id === inviteeId);
    if (!i) throw fail('supervision.sessionNotFound');
    if (i.received_at !== null)
      throw fail('supervision.notNow', { reason: `${i.received_by_name ?? ''}已经签收，不必重复签收` });
    if (!policy.mayReceive(ctx.actor, s, i))
      throw fail('supervision.notYourTurn', { reason: `这份邀请由${i.user_name || i.unit_name}签收` });
    const now = ctx.clock.now();
    await store.receive(tx, ctx.actor, i.id, now, input.reply);
    await note(tx, ctx, sessionCase, s, 'receive', `${i.unit_name}${i.user_name}签收邀请`, { note: input.reply });
    // Signed for the unit: nobody else of it needs to. Signed by a person: only his own is done.
    await store.finishInvitation(tx, ctx.actor, s.id, i, now);
    return presentSession(tx, ctx, s.id);
  });
}

/** The session begins (签到开会): who is there, and for whom. */
export async function conveneSession(ctx: Ctx, id: string, input: v.ConveneSession): Promise<v.SessionView> {
  return ctx.inTx(async (tx) => {
    const s = await lock(tx, ctx, id);
    policy.requireSession(policy.mayOnSession(ctx.actor, 'convene', s), 'convene', s);
    const now = ctx.clock.now();
    for (const one of input.attendance) await store.setAttendance(tx, ctx.actor, s.id, one);
    const came = input.attendance.filter((one) => one.attended).length;
    await transition(tx, ctx, sessionCase, s, 'convene', {
      ...versionOf(input),
      label: `签到开会，到会 ${came} 个`,
      set: { host: input.host, convened_at: now },
    });
    await finishTodos(tx, ctx.actor, sessionSubject(s), now);
    return presentSession(tx, ctx, s.id);
  });
}

/** What somebody said (发言), as recorded by the calling unit. */
export async function addStatement(ctx: Ctx, id: string, input: v.AddStatement): Promise<v.SessionView> {
  return ctx.inTx(async (tx) => {
    const s = await lock(tx, ctx, id);
    policy.requireSession(policy.mayOnSession(ctx.actor, 'state', s), 'state', s);
    const now = ctx.clock.now();
    await store.insertStatement(tx, ctx.actor, {
      id: newId<'statement'>(now.getTime()),
      session_id: s.id,
      at: now,
      unit_name: input.unitName,
      speaker: input.speaker,
      text: input.text,
      recorded_by: ctx.actor.userId,
      recorded_by_name: ctx.actor.name,
    });
    await note(tx, ctx, sessionCase, s, 'state', `记录${input.unitName}${input.speaker}发言`);
    return presentSession(tx, ctx, s.id);
  });
}

/**
 * The session ends with its decisions (议定事项); each becomes a task with a lead unit, a day, a proof, and another unit that
 * confirms it. Errors: supervision.dueInPast, supervision.confirmSameUnit, supervision.personElsewhere.
 */
export async function concludeSession(ctx: Ctx, id: string, input: v.ConcludeSession): Promise<v.SessionView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const s = await lock(tx, ctx, id);
    policy.requireSession(policy.mayOnSession(actor, 'conclude', s), 'conclude', s);
    const now = ctx.clock.now();
    const today = dayOf(now);
    const office = await officeUnit(tx);
    const units = await unitsOf(tx, [
      s.unit_id,
      ...(office ? [office.id] : []),
      ...input.decisions.flatMap((d) => [
        d.leadUnitId,
        ...d.assistingIds,
        ...(d.confirmUnitId ? [d.confirmUnitId] : []),
      ]),
    ]);
    await transition(tx, ctx, sessionCase, s, 'conclude', {
      ...versionOf(input),
      to: input.decisions.length > 0 ? 'following' : 'done',
      label: `形成议定事项 ${input.decisions.length} 项`,
      note: input.analysis,
      set: { analysis: input.analysis, concluded_at: now },
    });
    for (const [at, given] of input.decisions.entries()) {
      if (given.dueOn < today) throw fail('supervision.dueInPast', { what: given.what, today });
      const lead = units.get(given.leadUnitId);
      const assisting = given.assistingIds.filter((one) => one !== given.leadUnitId);
      const involved = [given.leadUnitId, ...assisting];
      const confirmId =
        given.confirmUnitId ?? [s.unit_id, office?.id ?? ''].find((one) => one !== '' && !involved.includes(one));
      const confirm = confirmId ? units.get(confirmId) : undefined;
      const isAuthority = (kind: string | undefined): boolean =>
        ['office', 'department', 'street'].includes(kind ?? '');
      if (!lead || !confirm || involved.includes(confirm.id) || !isAuthority(lead.kind) || !isAuthority(confirm.kind))
        throw fail('supervision.confirmSameUnit', { what: given.what });
      const [person] = given.personId
        ? await findUsers(tx, { unitId: lead.id, userIds: [given.personId] })
        : [undefined];
      if (given.personId && !person) throw fail('supervision.personElsewhere', { what: given.what });
      const decisionId = newId<'jointDecision'>(now.getTime());
      await store.insertDecision(tx, actor, {
        id: decisionId,
        session_id: s.id,
        code: `${s.code}-${at + 1}`,
        seq: at + 1,
        what: given.what,
        proof_required: given.proofRequired,
        lead_unit_id: lead.id,
        lead_unit_name: lead.shortName,
        person_id: person?.userId ?? null,
        person_name: person?.name ?? '',
        assisting_ids: assisting,
        assisting_names: assisting.map((one) => units.get(one)?.shortName ?? ''),
        confirm_unit_id: confirm.id,
        confirm_unit_name: confirm.shortName,
        assigned_at: now,
        due_on: given.dueOn,
        state: 'assigned',
        state_since: now,
      });
      const d = await store.decisionForUpdate(tx, actor, decisionId);
      if (!d) continue;
      await setPart(tx, actor, decisionSubject(d), now, {
        part: 'assisting',
        unitId: lead.id,
        unitName: lead.shortName,
      });
      await insertEvent(tx, actor, decisionSubject(d), {
        at: now,
        act: 'assign',
        label: `${s.code} 议定：由${lead.shortName}牵头`,
        toState: 'assigned',
        note: given.what,
      });
      await audit(tx, ctx, {
        action: 'jointDecision.assign',
        subjectType: 'jointDecision',
        subjectId: d.id,
        subjectCode: d.code,
        isNew: true,
        facts: { what: d.what, lead: lead.id, confirm: confirm.id, dueOn: d.due_on },
      });
      await beginStage(tx, ctx, s, d);
    }
    return presentSession(tx, ctx, s.id);
  });
}

interface Stage {
  clock: string;
  action: DecisionAction;
  verb: string;
  kind: NewTodo['kind'];
  why: string;
}
const stages: Partial<Record<DecisionState, Stage>> = {
  assigned: { clock: '接收', action: 'accept', verb: '接收任务', kind: 'sign', why: '会商议定，待接收' },
  accepted: { clock: '办结', action: 'report', verb: '报告办结', kind: 'report', why: '会商议定事项' },
  returned: { clock: '办结', action: 'report', verb: '重新办理', kind: 'report', why: '确认单位退回' },
  reported: { clock: '确认', action: 'confirm', verb: '确认办结', kind: 'review', why: '已报告办结，待确认' },
};

async function beginStage(tx: Tx, ctx: Ctx, s: store.SessionRow, d: store.DecisionRow): Promise<void> {
  const now = ctx.clock.now();
  const stage = stages[d.state];
  const onDay: NewClock = dueByDay(d.due_on, `${s.code} 会商确定的期限`);
  let due: NewClock | null = null;
  if (d.state === 'assigned') {
    const accept = await dueByRule(tx, ctx, 'supervision.decisionAccept');
    // A task may be due before the usual time to accept it has run.
    due = accept.dueAt < endOfDay(d.due_on) ? accept : onDay;
  } else if (d.state === 'accepted' || d.state === 'returned') due = onDay;
  else if (d.state === 'reported') due = await dueByRule(tx, ctx, 'supervision.decisionConfirm');
  await restartClock(tx, ctx, decisionSubject(d), stage?.clock ?? '', due);
  await store.setStepDue(tx, ctx.actor, d.id, due?.dueAt ?? null);
  await finishTodos(tx, ctx.actor, decisionSubject(d), now);
  if (stage)
    await insertTodo(tx, ctx.actor, decisionSubject(d), now, {
      kind: stage.kind,
      action: stage.action,
      verb: stage.verb,
      why: stage.why,
      title: d.what,
      enterpriseName: s.enterprise_name || s.title,
      dueAt: due?.dueAt ?? null,
      dueOn: due?.dueOn ?? null,
      to:
        d.state === 'reported'
          ? [{ unitId: d.confirm_unit_id, roles: policy.UNIT_ROLES }]
          : d.person_id
            ? [{ userId: d.person_id, unitId: d.lead_unit_id }]
            : [{ unitId: d.lead_unit_id, roles: policy.UNIT_ROLES }],
    });
  await addJob(tx, ctx.clock, 'supervision.decisionMoved', { decisionId: d.id, state: d.state });
}

async function stepDecision(
  ctx: Ctx,
  id: string,
  action: DecisionAction,
  input: { version?: number | undefined },
  facts: { note: string; set: Partial<store.DecisionRow>; fileIds?: readonly string[] },
): Promise<v.SessionView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    // The session first: the last two confirmations must not both think that the other is still open.
    const s = await lock(tx, ctx, id);
    const d = await store.decisionForUpdate(tx, actor, id);
    if (!d) throw fail('supervision.sessionNotFound');
    policy.requireDecision(
      policy.mayOnDecision(actor, action, d, await behalvesOf(tx, actor, decisionSubject(d))),
      action,
      d,
    );
    const now = ctx.clock.now();
    if (facts.fileIds)
      await attachFiles(tx, ctx, facts.fileIds, {
        subjectType: 'jointSession',
        subjectId: s.id,
        label: `${d.code} 办结证明`,
      });
    const { state, version } = await transition(tx, ctx, decisionCase, d, action, {
      ...versionOf(input),
      note: facts.note,
      set: facts.set,
      ...(action === 'sendBack' ? { tone: 'returned' as const } : {}),
      ...(facts.fileIds ? { data: { files: facts.fileIds } } : {}),
    });
    if (action === 'report' && now > endOfDay(d.due_on)) await raiseCause(tx, actor, now, causeOf(s, d));
    if (action === 'confirm') await meetCauses(tx, actor, now, decisionSubject(d), ['decisionLate']);
    await beginStage(tx, ctx, s, { ...d, ...facts.set, state, version });
    if (action === 'confirm') {
      const all = await store.decisionsOf(tx, actor, s.id);
      if (all.every((one) => one.state === 'confirmed')) await transition(tx, ctx, sessionCase, s, 'finish');
    }
    return presentSession(tx, ctx, s.id);
  });
}

const hand = (ctx: Ctx, key: 'accepted' | 'reported' | 'confirmed') => ({
  [`${key}_at`]: ctx.clock.now(),
  [`${key}_by`]: ctx.actor.userId,
  [`${key}_by_name`]: ctx.actor.name,
});

/** The lead unit takes the task on (接收任务). */
export const acceptDecision = (ctx: Ctx, id: string, input: v.AcceptDecision): Promise<v.SessionView> =>
  stepDecision(ctx, id, 'accept', input, { note: input.note, set: hand(ctx, 'accepted') });
/** The lead unit reports it done, with proof (报告办结). */
export const reportDecision = (ctx: Ctx, id: string, input: v.ReportDecision): Promise<v.SessionView> =>
  stepDecision(ctx, id, 'report', input, {
    note: input.report,
    set: { ...hand(ctx, 'reported'), report: input.report },
    fileIds: input.fileIds,
  });
/** Another unit's person confirms (确认办结); who reports done never confirms. */
export const confirmDecision = (ctx: Ctx, id: string, input: v.DecideDecision): Promise<v.SessionView> =>
  stepDecision(ctx, id, 'confirm', input, {
    note: input.opinion,
    set: { ...hand(ctx, 'confirmed'), opinion: input.opinion },
  });
/** The proof does not hold (退回再办); the day stays. */
export const sendBackDecision = async (ctx: Ctx, id: string, input: v.DecideDecision): Promise<v.SessionView> =>
  ctx.inTx(async (tx) => {
    const d = (await store.find(tx, ctx.actor, id)) ? await store.decisionForUpdate(tx, ctx.actor, id) : null;
    return stepDecision(ctx.within(tx), id, 'sendBack', input, {
      note: input.opinion,
      set: { opinion: input.opinion, returns: (d?.returns ?? 0) + 1 },
    });
  });

const causeOf = (s: store.SessionRow, d: store.DecisionRow) => ({
  kind: 'decisionLate' as const,
  subjectType: 'jointDecision',
  subjectId: d.id,
  link: `/joint-sessions/${s.id}`,
  unitId: d.lead_unit_id,
  unitName: d.lead_unit_name,
  streetCode: '',
  title: `${d.code} ${d.what}`,
  dueAt: endOfDay(d.due_on),
});

/** A step of a task ran out: not accepted, the task's own day begins to run; not done, a cause for the ladder. */
export async function onDecisionOverdue(tx: Tx, ctx: Ctx, decisionId: string, label: string): Promise<void> {
  const s = await store.find(tx, ctx.actor, decisionId);
  const d = s ? await store.decisionForUpdate(tx, ctx.actor, decisionId) : null;
  if (!s || !d) return;
  const now = ctx.clock.now();
  if (label !== '确认') {
    if (now > endOfDay(d.due_on)) await raiseCause(tx, ctx.actor, now, causeOf(s, d));
    else {
      await restartClock(tx, ctx, decisionSubject(d), '办结', dueByDay(d.due_on, `${s.code} 会商确定的期限`));
      await store.setStepDue(tx, ctx.actor, d.id, endOfDay(d.due_on));
    }
  }
  await addJob(tx, ctx.clock, 'supervision.decisionOverdue', { decisionId: d.id, label });
}

/** The minutes (会商纪要) as a letter: filled from the record, then checked, signed and numbered like any other. */
export async function draftMinutes(ctx: Ctx, id: string): Promise<v.SessionView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const s = await lock(tx, ctx, id);
    policy.requireSession(policy.mayOnSession(actor, 'minutes', s), 'minutes', s);
    const invitees = await store.inviteesOf(tx, actor, s.id);
    const decisions = await store.decisionsOf(tx, actor, s.id);
    const came = invitees.filter((i) => i.attended !== false);
    const units = await unitsOf(
      tx,
      invitees.map((i) => i.unit_id),
    );
    const recipients = [...new Map(invitees.map((i) => [i.unit_id, i])).values()].map((i) => ({
      role: 'unit' as const,
      unitId: i.unit_id as never,
      name: units.get(i.unit_id)?.name ?? i.unit_name,
    }));
    const own = (await unitsOf(tx, [s.unit_id])).get(s.unit_id);
    const draft = await draftLetter(tx, ctx, {
      template: own?.kind === 'office' ? 'consultation-minutes' : 'joint-minutes',
      fields: {
        to: recipients.map((r) => r.name).join('、'),
        matter: s.title,
        meetOn: dayOf(s.convened_at ?? s.held_at),
        host: s.host,
        analysis: s.analysis,
        decisions: decisions.map((d) => ({
          matter: d.what,
          unit: [d.lead_unit_name, ...d.assisting_names].join('、'),
          dueOn: d.due_on,
        })),
        attendees: came
          .map((i) => {
            const who = i.attendee || i.user_name;
            return `${i.unit_name}${who}${i.attended_for ? `（代${i.attended_for}）` : ''}`;
          })
          .join('、'),
        ...(own?.kind === 'office' ? { 'contact.name': actor.name } : { unit: s.unit_name }),
      },
      subject: sessionSubject(s),
      issuerUnitId: s.unit_id,
      recipients,
      replyWithin: null,
    });
    await note(tx, ctx, sessionCase, s, 'minutes', '拟会商纪要送核', { set: { draft_id: draft.id } });
    return presentSession(tx, ctx, s.id);
  });
}

/** It will not be held (取消会商). */
export async function cancelSession(ctx: Ctx, id: string, input: v.CancelSession): Promise<v.SessionView> {
  return ctx.inTx(async (tx) => {
    const s = await lock(tx, ctx, id);
    policy.requireSession(policy.mayOnSession(ctx.actor, 'cancel', s), 'cancel', s);
    await transition(tx, ctx, sessionCase, s, 'cancel', { ...versionOf(input), note: input.reason });
    await finishTodos(tx, ctx.actor, sessionSubject(s), ctx.clock.now());
    await addJob(tx, ctx.clock, 'supervision.sessionMoved', { sessionId: s.id, what: 'cancelled' });
    return presentSession(tx, ctx, s.id);
  });
}
