/** 动员部署会 and 季度听取汇报 (S1-1, B1-7, B1-13, B1-14): recorded with minutes, decisions followed up, each quarter's duty met or missed. */
import {
  isSame,
  person,
  state,
  versionOf,
  yes,
  type Answer,
  type Behalves,
  offersOf,
} from '#platform/casework/shared/answers.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { addJob } from '#kernel/server/outbox.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { hasRole } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, plainDate, yearOf, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import {
  behalvesOf,
  dueByDay,
  dueByRule,
  finishTodos,
  insertEvent,
  insertTodo,
  restartClock,
  setPart,
  transition,
  type CaseKind,
  pastOf,
  newestFirst,
} from '#platform/casework/server/index.ts';
import { moment } from '#platform/casework/shared/past.ts';
import { attachFiles, filesOf } from '#platform/files/server/index.ts';
import { unitsOf } from '#platform/identity/server/index.ts';
import type * as v from '../../shared/papers/meeting-schema.ts';
import {
  hearingMachine,
  meetingKindLabels,
  meetingMachine,
  outcomeMachine,
  outcomeSteps,
  type HearingState,
  type MeetingState,
  type OutcomeAction,
  type OutcomeState,
} from '../../shared/papers/states.ts';
import { planUnits } from '../reference.ts';
import { beginDecisionStep, completeStep, holdDecisionStep, returnStep, withdrawStep } from '../service/steps.ts';
import { stepOfDecision } from '../store.ts';
import { HEAD_ROLES, isAuthority, speaksFor, UNIT_ROLES } from './hands.ts';
import * as store from './meeting-store.ts';
import { packFigures } from './packs.ts';
import { fail, refuse } from './policy.ts';
import { quarterOf, quarterSpan } from './quarters.ts';

export const meetingCase: CaseKind<MeetingState> = {
  type: 'planMeeting',
  table: 'plan_meetings',
  machine: meetingMachine,
};
export const outcomeCase: CaseKind<OutcomeState> = {
  type: 'meetingDecision',
  table: 'plan_meeting_decisions',
  machine: outcomeMachine,
};
export const hearingCase: CaseKind<HearingState> = {
  type: 'hearingDuty',
  table: 'hearing_duties',
  machine: hearingMachine,
};
const ofOutcome = (d: { id: string }) => ({ type: 'meetingDecision', id: d.id });
const ofHearing = (h: { id: string }) => ({ type: 'hearingDuty', id: h.id });

export const mayRecord = (actor: Actor): boolean =>
  isAuthority(actor.unitKind) && actor.unitId !== null && hasRole(actor, ...UNIT_ROLES, ...HEAD_ROLES);

/** The unit that has to do it reports; the unit that decided confirms, and of its own decisions its head. */
function mayOnOutcome(
  actor: Actor,
  action: OutcomeAction,
  m: store.MeetingRowDb,
  d: store.OutcomeRow,
  behalves: Behalves,
): Answer {
  const isNow = (outcomeSteps[action].from as readonly string[]).includes(d.state);
  const wrong = state(`现在是“${outcomeMachine.states[d.state].label}”，不能“${outcomeSteps[action].label}”`);
  if (action === 'reportDone') return speaksFor(actor, d.unit_id) ? (isNow ? yes : wrong) : null;
  if (!speaksFor(actor, m.unit_id, d.unit_id === m.unit_id ? HEAD_ROLES : [...UNIT_ROLES, ...HEAD_ROLES])) return null;
  if (!isNow) return wrong;
  return isSame(actor, d.reported_by, behalves) ? person('办结是您报告的，须由其他人员确认') : yes;
}

export async function presentMeeting(tx: Tx, ctx: Ctx, id: string): Promise<v.MeetingView> {
  const { actor } = ctx;
  const m = await store.find(tx, actor, id);
  if (!m) throw fail('papers.notFound');
  const files = await filesOf(tx, 'planMeeting', m.id);
  const today = dayOf(ctx.clock.now());
  const timeline = await pastOf(tx, ctx, { type: 'planMeeting', id: m.id });
  const decisions: v.OutcomeView[] = [];
  for (const d of await store.outcomesOf(tx, actor, m.id)) {
    const step = await stepOfDecision(tx, actor, d.id);
    const behalves = await behalvesOf(tx, actor, ofOutcome(d));
    timeline.push(...(await pastOf(tx, ctx, ofOutcome(d), `决定 ${d.seq}：`)));
    decisions.push({
      id: d.id,
      code: d.code,
      meetingId: m.id,
      what: d.what,
      unitName: d.unit_name,
      task: d.task_id ? { id: d.task_id, code: d.task_code ?? '' } : null,
      step:
        step && step.state !== 'dropped'
          ? { id: step.id, state: step.state, doneOn: step.done_at ? dayOf(step.done_at) : null }
          : null,
      dueOn: d.due_on,
      isOverdue: d.state !== 'confirmed' && d.due_on < today,
      state: d.state,
      version: d.version,
      report: d.report,
      reported: moment(d.reported_at, d.reported_by_name),
      returns: d.returns,
      opinion: d.opinion,
      confirmed: moment(d.confirmed_at, d.confirmed_by_name),
      files: [
        ...(step ? await filesOf(tx, 'planStep', step.id) : []),
        ...files.filter((f) => f.label === `${d.code} 办结证明`),
      ],
      allowedActions: offersOf(
        (['reportDone', 'confirmDone', 'sendBack'] as const).map((action) => [
          action,
          outcomeSteps[action].label,
          m.state === 'voided' ? null : mayOnOutcome(actor, action, m, d, behalves),
          action !== 'sendBack',
        ]),
        'state',
      ),
    });
  }
  return {
    id: m.id,
    code: m.code,
    kind: m.kind,
    unitId: m.unit_id,
    unitName: m.unit_name,
    title: m.title,
    heldOn: m.held_on,
    place: m.place,
    host: m.host,
    headPresent: m.head_present,
    attendees: m.attendees,
    summary: m.summary,
    figures: m.figures,
    state: m.state,
    version: m.version,
    recorded: moment(m.recorded_at, m.recorded_by_name),
    decisions,
    files: files.filter((f) => f.label === '会议纪要'),
    mayVoid: m.state === 'recorded' && mayRecord(actor) && actor.unitId === m.unit_id,
    timeline: newestFirst(timeline),
  };
}
export const getMeeting = (ctx: Ctx, id: string): Promise<v.MeetingView> =>
  ctx.inTx((tx) => presentMeeting(tx, ctx, id));

/**
 * Records a meeting of the own unit. A hearing with the head present meets the duty of its quarter; what was told that day is
 * kept with it. Errors: papers.notYours, papers.dayInFuture, papers.minutesMissing, papers.decisionUnit, papers.dueInPast, papers.taskElsewhere,
 * papers.taskResting, papers.dueAfterTask.
 */
export async function recordMeeting(ctx: Ctx, input: v.RecordMeeting): Promise<v.MeetingView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    if (!mayRecord(actor) || actor.unitId === null)
      throw fail('papers.notYours', { reason: '会议由召开单位（区安委办、部门、街道）的人员记录' });
    const now = ctx.clock.now();
    if (input.heldOn > dayOf(now)) throw fail('papers.dayInFuture', { on: input.heldOn });
    if (input.fileIds.length === 0) throw fail('papers.minutesMissing');
    const id = newId<'planMeeting'>(now.getTime());
    const code = await drawCode(ctx, 'HY', { table: 'paper_counters', series: 'meeting', year: yearOf(input.heldOn) });
    const { from } = quarterOf(input.heldOn);
    await store.insertMeeting(tx, actor, {
      id,
      code,
      kind: input.kind,
      unit_id: actor.unitId,
      unit_name: actor.unitName,
      title: input.title,
      held_on: input.heldOn,
      place: input.place,
      host: input.host,
      head_present: input.headPresent,
      attendees: input.attendees,
      summary: input.summary,
      figures: input.kind === 'hear' ? await packFigures(tx, ctx, actor.unitId, { from, to: input.heldOn }) : [],
      state: 'recorded',
      state_since: now,
      recorded_at: now,
      recorded_by: actor.userId,
      recorded_by_name: actor.name,
    });
    const subject = { type: 'planMeeting', id };
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'planMeeting', subjectId: id, label: '会议纪要' });
    await setPart(tx, actor, subject, now, { part: 'lead', unitId: actor.unitId, unitName: actor.unitName });
    await insertEvent(tx, actor, subject, {
      at: now,
      act: 'record',
      label: `记录${meetingKindLabels[input.kind]}，${input.headPresent ? '主要负责同志到会' : '主要负责同志未到会'}`,
      toState: 'recorded',
    });
    await audit(tx, ctx, {
      action: 'planMeeting.record',
      subjectType: 'planMeeting',
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: {
        kind: input.kind,
        heldOn: input.heldOn,
        headPresent: input.headPresent,
        decisions: input.decisions.length,
      },
    });
    const units = await unitsOf(
      tx,
      input.decisions.map((d) => d.unitId),
    );
    for (const [at, given] of input.decisions.entries()) {
      const unit = units.get(given.unitId);
      // Other units can be charged by the committee's office only.
      if (!unit || !isAuthority(unit.kind) || (unit.id !== actor.unitId && actor.unitKind !== 'office'))
        throw fail('papers.decisionUnit', { what: given.what });
      if (given.dueOn < input.heldOn) throw fail('papers.dueInPast', { what: given.what, on: input.heldOn });
      if (given.taskId && (await store.taskOf(tx, actor, given.taskId))?.unit_id !== unit.id)
        throw fail('papers.taskElsewhere', { what: given.what });
      const d = {
        id: newId<'meetingDecision'>(now.getTime()) as string,
        meeting_id: id as string,
        code: `${code}-${at + 1}`,
        seq: at + 1,
        what: given.what,
        unit_id: unit.id as string,
        unit_name: unit.shortName,
        task_id: given.taskId ?? null,
        due_on: given.dueOn,
        set_at: now,
        state: 'assigned' as const,
        state_since: now,
      };
      await store.insertOutcome(tx, actor, d);
      await insertEvent(tx, actor, ofOutcome(d), {
        at: now,
        act: 'assign',
        label: `${code} 决定，由${unit.shortName}办理`,
        toState: 'assigned',
        note: given.what,
      });
      await audit(tx, ctx, {
        action: 'meetingDecision.assign',
        subjectType: 'meetingDecision',
        subjectId: d.id,
        subjectCode: d.code,
        isNew: true,
        facts: { what: d.what, unit: d.unit_id, dueOn: d.due_on },
      });
      if (d.task_id)
        await beginDecisionStep(tx, ctx, d.task_id, {
          id: d.id,
          code: d.code,
          what: d.what,
          heldOn: input.heldOn,
          dueOn: d.due_on,
        });
      await handOutcome(tx, ctx, actor.unitId, { ...d, returns: 0 }, d.task_id !== null);
    }
    if (input.kind === 'hear' && input.headPresent) {
      await ensureHearings(tx, ctx, input.heldOn, [actor.unitId]);
      const duty = await store.hearingFor(tx, actor, actor.unitId, input.heldOn);
      if (duty && duty.state !== 'met') {
        await transition(tx, ctx, hearingCase, duty, 'meet', { set: { meeting_id: id, met_on: input.heldOn } });
        await restartClock(tx, ctx, ofHearing(duty), '', null);
        await finishTodos(tx, actor, ofHearing(duty), now);
      }
    }
    return presentMeeting(tx, ctx, id);
  });
}

type Handed = Pick<store.OutcomeRow, 'id' | 'code' | 'what' | 'unit_id' | 'unit_name' | 'due_on' | 'state' | 'returns'>;
/** `byStep`: a step of the unit's task asks for it and keeps its day; the decision itself waits for the report only. */
async function handOutcome(tx: Tx, ctx: Ctx, confirmUnitId: string, d: Handed, byStep: boolean): Promise<void> {
  const now = ctx.clock.now();
  await finishTodos(tx, ctx.actor, ofOutcome(d), now);
  if (d.state === 'confirmed') return restartClock(tx, ctx, ofOutcome(d), '', null);
  const isReported = d.state === 'reported';
  if (byStep && !isReported) {
    await restartClock(tx, ctx, ofOutcome(d), '', null);
    await addJob(tx, ctx.clock, 'papers.outcomeMoved', { id: d.id, state: d.state });
    return;
  }
  const due = isReported ? await dueByRule(tx, ctx, 'papers.confirm') : dueByDay(d.due_on, `${d.code} 会议决定的期限`);
  await restartClock(tx, ctx, ofOutcome(d), isReported ? '确认' : '办结', due);
  await insertTodo(tx, ctx.actor, ofOutcome(d), now, {
    kind: isReported ? 'review' : 'report',
    action: isReported ? 'confirmDone' : 'reportDone',
    verb: isReported ? '确认办结' : '报告办结',
    title: d.what,
    enterpriseName: d.unit_name,
    why: isReported ? '会议决定已报告办结' : d.state === 'returned' ? '会议决定被退回再办' : '听取汇报作出的决定',
    dueAt: due.dueAt,
    dueOn: due.dueOn,
    to: [
      {
        unitId: isReported ? confirmUnitId : d.unit_id,
        roles: isReported && confirmUnitId === d.unit_id ? HEAD_ROLES : UNIT_ROLES,
      },
    ],
  });
  await addJob(tx, ctx.clock, 'papers.outcomeMoved', { id: d.id, state: d.state });
}

async function stepOutcome(
  ctx: Ctx,
  id: string,
  action: OutcomeAction,
  input: { version?: number | undefined },
  facts: { note: string; set: Partial<store.OutcomeRow>; fileIds?: readonly string[]; isReturn?: boolean },
): Promise<v.MeetingView> {
  return ctx.inTx(async (tx) => {
    const m = await store.findForUpdate(tx, ctx.actor, id);
    const d = m ? (await store.outcomesOf(tx, ctx.actor, m.id)).find((one) => one.id === id) : undefined;
    if (!m || !d) throw fail('papers.notFound');
    if (m.state === 'voided') throw fail('papers.notNow', { reason: '这次会议记录已作废' });
    const answer = mayOnOutcome(ctx.actor, action, m, d, await behalvesOf(tx, ctx.actor, ofOutcome(d)));
    refuse(
      answer,
      `“${outcomeSteps[action].label}”由${action === 'reportDone' ? d.unit_name : d.unit_id === m.unit_id ? `${m.unit_name}负责人` : m.unit_name}办理`,
    );
    const held = await holdDecisionStep(tx, ctx, d.id);
    // Files of a decision that is a step prove the step.
    const files = facts.fileIds ?? [];
    const stepNow = held?.step.state ?? 'dropped';
    const byStep =
      held !== null && (action === 'reportDone' ? ['open', 'returned'].includes(stepNow) : stepNow === 'done');
    if (files.length > 0 && !byStep)
      await attachFiles(tx, ctx, files, {
        subjectType: 'planMeeting',
        subjectId: m.id,
        label: `${d.code} 办结证明`,
      });
    const set = facts.isReturn ? { ...facts.set, returns: d.returns + 1 } : facts.set;
    const { state: next, version } = await transition(tx, ctx, outcomeCase, d, action, {
      ...versionOf(input),
      note: facts.note,
      set,
    });
    if (held && byStep && action === 'reportDone')
      await completeStep(tx, ctx, held.step, held.t, { report: facts.note, fileIds: [...files] });
    if (held && byStep && action === 'sendBack') await returnStep(tx, ctx, held.step, held.t, { opinion: facts.note });
    await handOutcome(tx, ctx, m.unit_id, { ...d, ...set, state: next, ...{ version } }, byStep);
    return presentMeeting(tx, ctx, m.id);
  });
}
/** The step of a decision was reported done on its task: the decision waits for whoever decided it to confirm. */
export async function outcomeOfStepDone(tx: Tx, ctx: Ctx, decisionId: string, report: string): Promise<void> {
  const m = await store.find(tx, ctx.actor, decisionId);
  const d = m ? (await store.outcomesOf(tx, ctx.actor, m.id)).find((one) => one.id === decisionId) : undefined;
  if (!m || m.state === 'voided' || !d || !['assigned', 'returned'].includes(d.state)) return;
  const set = {
    report,
    reported_at: ctx.clock.now(),
    reported_by: ctx.actor.userId,
    reported_by_name: ctx.actor.name,
  };
  const { state: next } = await transition(tx, ctx, outcomeCase, d, 'reportDone', { note: report, set });
  await handOutcome(tx, ctx, m.unit_id, { ...d, ...set, state: next }, true);
}
export const reportOutcome = (ctx: Ctx, id: string, input: v.ReportOutcome): Promise<v.MeetingView> =>
  stepOutcome(ctx, id, 'reportDone', input, {
    note: input.report,
    fileIds: input.fileIds,
    set: {
      report: input.report,
      reported_at: ctx.clock.now(),
      reported_by: ctx.actor.userId,
      reported_by_name: ctx.actor.name,
    },
  });
export const confirmOutcome = (ctx: Ctx, id: string, input: v.DecideOutcome): Promise<v.MeetingView> =>
  stepOutcome(ctx, id, 'confirmDone', input, {
    note: input.opinion,
    set: {
      opinion: input.opinion,
      confirmed_at: ctx.clock.now(),
      confirmed_by: ctx.actor.userId,
      confirmed_by_name: ctx.actor.name,
    },
  });
export const sendBackOutcome = (ctx: Ctx, id: string, input: v.DecideOutcome): Promise<v.MeetingView> =>
  stepOutcome(ctx, id, 'sendBack', input, { note: input.opinion, set: { opinion: input.opinion }, isReturn: true });

/** A meeting that was recorded by mistake stays to be seen, and the quarter's duty is open again. */
export async function voidMeeting(ctx: Ctx, id: string, input: v.VoidMeeting): Promise<v.MeetingView> {
  return ctx.inTx(async (tx) => {
    const m = await store.findForUpdate(tx, ctx.actor, id);
    if (!m) throw fail('papers.notFound');
    if (!mayRecord(ctx.actor) || ctx.actor.unitId !== m.unit_id)
      throw fail('papers.notYours', { reason: `会议记录由${m.unit_name}作废` });
    if (m.state === 'voided') throw fail('papers.notNow', { reason: '这次会议记录已经作废' });
    const now = ctx.clock.now();
    await transition(tx, ctx, meetingCase, m, 'void', {
      ...versionOf(input),
      note: input.reason,
      set: { voided_at: now },
    });
    for (const d of await store.outcomesOf(tx, ctx.actor, m.id)) {
      const held = await holdDecisionStep(tx, ctx, d.id);
      if (held && held.step.state !== 'done' && held.step.state !== 'dropped')
        await withdrawStep(tx, ctx, held.step, held.t, { reason: `会议记录作废：${input.reason}`.slice(0, 1000) });
      await finishTodos(tx, ctx.actor, ofOutcome(d), now);
      await restartClock(tx, ctx, ofOutcome(d), '', null);
    }
    const duty = await store.hearingOfMeeting(tx, ctx.actor, m.id);
    if (duty?.state === 'met') {
      const isOver = duty.due_on < dayOf(now);
      await transition(tx, ctx, hearingCase, duty, 'undo', {
        to: isOver ? 'missed' : 'open',
        set: { met_on: null, meeting_id: null },
      });
      if (!isOver) await handHearing(tx, ctx, duty);
    }
    return presentMeeting(tx, ctx, m.id);
  });
}

async function handHearing(tx: Tx, ctx: Ctx, h: store.HearingRow): Promise<void> {
  const due = dueByDay(h.due_on, '方案 四（一）主要负责同志每季度听取进展汇报');
  await restartClock(tx, ctx, ofHearing(h), '听取汇报', due);
  await insertTodo(tx, ctx.actor, ofHearing(h), ctx.clock.now(), {
    kind: 'report',
    action: 'hear',
    verb: '听取汇报',
    title: `${h.year}年第${h.quarter}季度主要负责同志听取治本攻坚进展汇报`,
    enterpriseName: h.unit_name,
    why: '每季度听取一次，会后上传纪要',
    dueAt: due.dueAt,
    dueOn: due.dueOn,
    to: [
      {
        unitId: h.unit_id,
        roles: [...UNIT_ROLES, ...HEAD_ROLES.filter((r) => !(UNIT_ROLES as readonly string[]).includes(r))],
      },
    ],
  });
}

/** The duties of the quarter in which a day lies, for all units of the plan or for some. Answers how many were new. */
export async function ensureHearings(tx: Tx, ctx: Ctx, on: PlainDate, only?: readonly string[]): Promise<number> {
  const { year, quarter, from, to } = quarterOf(on);
  if (to < plainDate('2024-03-11')) return 0;
  let made = 0;
  for (const u of await planUnits(tx)) {
    if (only && !only.includes(u.id)) continue;
    const id = newId<'hearingDuty'>(ctx.clock.now().getTime()) as string;
    const code = `${u.name} ${year}年第${quarter}季度`;
    const isNew = await store.insertHearing(tx, ctx.actor, {
      id,
      code,
      unit_id: u.id,
      unit_name: u.name,
      year,
      quarter,
      starts_on: from,
      due_on: to,
      state: 'open',
      state_since: ctx.clock.now(),
    });
    if (!isNew) continue;
    made++;
    await audit(tx, ctx, {
      action: 'hearingDuty.begin',
      subjectType: 'hearingDuty',
      subjectId: id,
      subjectCode: code,
      isNew: true,
      facts: { unit: u.id, year, quarter },
    });
    await insertEvent(tx, ctx.actor, ofHearing({ id }), {
      at: ctx.clock.now(),
      act: 'begin',
      label: '本季度开始',
      toState: 'open',
    });
    const h = await store.hearingForUpdate(tx, ctx.actor, id);
    if (h && to >= dayOf(ctx.clock.now())) await handHearing(tx, ctx, h);
    else if (h) await transition(tx, ctx, hearingCase, h, 'miss', { tone: 'stop' });
  }
  return made;
}

/** The quarter is over and nobody heard. */
export async function missHearing(tx: Tx, ctx: Ctx, id: string): Promise<void> {
  const h = await store.hearingForUpdate(tx, ctx.actor, id);
  if (h?.state !== 'open' || h.due_on >= dayOf(ctx.clock.now())) return;
  await transition(tx, ctx, hearingCase, h, 'miss', { tone: 'stop' });
  await finishTodos(tx, ctx.actor, ofHearing(h), ctx.clock.now());
  await restartClock(tx, ctx, ofHearing(h), '', null);
  await addJob(tx, ctx.clock, 'papers.hearingMissed', { id });
}

export async function listMeetings(ctx: Ctx, query: v.MeetingQuery): Promise<Page<v.MeetingRow>> {
  return ctx.reading(async (tx) => {
    const found = await store.listMeetings(tx, ctx.actor, query);
    return {
      ...found,
      items: found.items.map((m) => ({
        id: m.id,
        code: m.code,
        kind: m.kind,
        title: m.title,
        unitName: m.unit_name,
        heldOn: m.held_on,
        host: m.host,
        headPresent: m.head_present,
        attendees: m.attendees,
        decisions: m.decisions,
        openDecisions: m.open_decisions,
        files: m.files,
        state: m.state,
      })),
    };
  });
}

export async function listHearings(ctx: Ctx, query: v.HearingsQuery): Promise<v.HearingsView> {
  return ctx.reading(async (tx) => {
    const year = query.year ?? yearOf(dayOf(ctx.clock.now()));
    const rows = await store.hearingsOf(tx, ctx.actor, year);
    const units = (await planUnits(tx)).filter((u) => ctx.actor.scope.all || u.id === ctx.actor.unitId);
    return {
      year,
      units: units.map((u) => ({
        unitId: u.id,
        unitName: u.name,
        quarters: [1, 2, 3, 4].map((quarter) => {
          const h = rows.find((r) => r.unit_id === u.id && r.quarter === quarter);
          return {
            quarter,
            state: h?.state ?? null,
            dueOn: quarterSpan(year, quarter).to,
            metOn: h?.met_on ?? null,
            meetingId: h?.meeting_id ?? null,
          };
        }),
      })),
      totals: [1, 2, 3, 4].map((quarter) => {
        const of = rows.filter((r) => r.quarter === quarter);
        return {
          quarter,
          expected: of.length,
          met: of.filter((r) => r.state === 'met').length,
          missed: of.filter((r) => r.state === 'missed').length,
        };
      }),
      mayRecord: mayRecord(ctx.actor),
    };
  });
}

export async function meetingChoices(ctx: Ctx): Promise<v.MeetingChoices> {
  return ctx.reading(async (tx) => {
    const { actor } = ctx;
    if (!mayRecord(actor)) return { mayRecord: false, unitName: '', units: [], tasks: [] };
    const units = (await planUnits(tx)).filter((u) => actor.unitKind === 'office' || u.id === actor.unitId);
    return {
      mayRecord: true,
      unitName: actor.unitName,
      units: units.map(({ id, name }) => ({ id, name })),
      tasks: (await store.openTasks(tx, actor)).map((t) => ({
        id: t.id,
        code: t.code,
        title: t.title,
        unitId: t.unit_id,
      })),
    };
  });
}
