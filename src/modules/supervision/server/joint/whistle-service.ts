/**
 * 吹哨报到 (T2-13): a street blows, departments sign, come, work out a result, the street rates. Each step is one act with its
 * clock, its things to do, its line in the timeline and its audit row in one transaction.
 */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { drawCode } from '#kernel/server/numbers.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { searchText } from '#kernel/server/search.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import {
  behalvesOf,
  dueByRule,
  finishTodos,
  insertEvent,
  insertTodo,
  requireVersion,
  restartClock,
  setPart,
  transition,
  type CaseKind,
  type NewClock,
  type NewTodo,
} from '#platform/casework/server/index.ts';
import { type Behalves } from '#platform/casework/shared/answers.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { streetUnit, unitsOf } from '#platform/identity/server/index.ts';
import { termOn } from '#platform/rules/server/index.ts';
import { findEnterprise } from '#modules/enterprises/server/index.ts';
import { hazardActs } from '#modules/hazards/server/index.ts';
import type * as s from '../../shared/joint/whistle-schema.ts';
import {
  callMachine,
  urgencyLabels,
  photoLabels,
  ratingLabels,
  whistleMachine,
  type CallState,
  type Urgency,
  type WhistleState,
} from '../../shared/joint/whistle-states.ts';
import { meetCauses, raiseCause } from './causes.ts';
import * as policy from './whistle-policy.ts';
import { presentWhistle } from './whistle-present.ts';
import * as store from './whistle-store.ts';

const { fail } = policy;

export const whistleCase: CaseKind<WhistleState> = { type: 'whistle', table: 'whistles', machine: whistleMachine };
export const callCase: CaseKind<CallState> = { type: 'whistleCall', table: 'whistle_calls', machine: callMachine };
const subjectOf = (c: { id: string }) => ({ type: 'whistleCall', id: c.id });

interface Stage {
  clock: string;
  action: string;
  verb: string;
  kind: NewTodo['kind'];
  why: string;
}
const stages: Partial<Record<CallState, Stage>> = {
  called: { clock: '签收', action: 'acknowledge', verb: '签收', kind: 'sign', why: '街道吹哨，待签收' },
  acknowledged: { clock: '到场', action: 'arrive', verb: '到场报到', kind: 'review', why: '街道吹哨，待到场' },
  arrived: { clock: '反馈结果', action: 'report', verb: '反馈结果', kind: 'report', why: '已到场，待反馈处置结果' },
  reported: { clock: '评价', action: 'rate', verb: '去评价', kind: 'approve', why: '部门已反馈，待街道评价' },
};

async function dueOf(tx: Tx, ctx: Ctx, w: store.WhistleRow, c: store.CallRow): Promise<NewClock | null> {
  switch (c.state) {
    case 'called':
      return dueByRule(tx, ctx, `supervision.whistleAcknowledge.${w.urgency}`);
    case 'acknowledged':
      // Signing late does not give more time to come.
      return { label: '', dueAt: c.due_at, dueOn: dayOf(c.due_at), unit: 'hour', basis: '吹哨时确定的到场期限' };
    case 'arrived':
      return dueByRule(tx, ctx, `supervision.whistleResult.${w.urgency}`);
    case 'reported':
      return dueByRule(tx, ctx, 'supervision.whistleRate');
    default:
      return null;
  }
}

/** Begins what the call's state waits for: clock, thing to do, the word to those whose turn it is. `c` is the row after the step. */
async function beginStage(
  tx: Tx,
  ctx: Ctx,
  w: store.WhistleRow,
  c: store.CallRow,
  handler: string | null,
): Promise<void> {
  const now = ctx.clock.now();
  const stage = stages[c.state];
  const due = stage ? await dueOf(tx, ctx, w, c) : null;
  await restartClock(tx, ctx, subjectOf(c), stage?.clock ?? '', due);
  await store.setStepDue(tx, ctx.actor, c.id, due?.dueAt ?? null);
  await finishTodos(tx, ctx.actor, subjectOf(c), now);
  if (stage) {
    const to: NewTodo['to'] =
      c.state === 'reported'
        ? [{ unitId: w.unit_id, roles: policy.STREET_ROLES }, ...(await streetOf(tx, w))]
        : handler
          ? [{ userId: handler, unitId: c.unit_id }]
          : [{ unitId: c.unit_id, roles: policy.CALLED_ROLES }];
    await insertTodo(tx, ctx.actor, subjectOf(c), now, {
      kind: stage.kind,
      action: stage.action,
      verb: stage.verb,
      why: w.urgency === 'urgent' ? `${stage.why}（紧急）` : stage.why,
      title: w.title,
      isMajor: false,
      enterpriseName: w.enterprise_name || w.place,
      streetCode: w.street_code,
      dueAt: due?.dueAt ?? null,
      dueOn: due?.dueOn ?? null,
      to,
    });
  }
  await addJob(tx, ctx.clock, 'supervision.whistleMoved', { callId: c.id, state: c.state });
}

/** A community's whistle is rated by the community or by its street. */
async function streetOf(tx: Tx, w: store.WhistleRow): Promise<{ unitId: string; roles: readonly string[] }[]> {
  const street = await streetUnit(tx, w.street_code);
  return street && street.id !== w.unit_id ? [{ unitId: street.id, roles: policy.STREET_ROLES }] : [];
}

async function lock(tx: Tx, ctx: Ctx, id: string): Promise<store.WhistleRow> {
  const w = await store.findForUpdate(tx, ctx.actor, id);
  if (!w) throw fail('supervision.whistleNotFound');
  return w;
}

async function lockCall(
  tx: Tx,
  ctx: Ctx,
  id: string,
  callId: string,
): Promise<{ w: store.WhistleRow; c: store.CallRow; behalves: Behalves }> {
  // The whistle first: two departments that end at the same moment must not both think that the other is still open.
  const w = await lock(tx, ctx, id);
  const c = await store.callForUpdate(tx, ctx.actor, w.id, callId);
  if (!c) throw fail('supervision.whistleNotFound');
  return { w, c, behalves: await behalvesOf(tx, ctx.actor, subjectOf(c)) };
}

interface NewWhistle {
  title: string;
  description: string;
  urgency: Urgency;
  place: string;
  streetCode: string;
  latitude: number | null;
  longitude: number | null;
  enterprise: { id: string; name: string } | null;
  hazard: { id: string; code: string; title: string } | null;
  unitIds: readonly string[];
  photoIds: readonly string[];
  former: store.WhistleRow | null;
}

async function create(tx: Tx, ctx: Ctx, given: NewWhistle): Promise<string> {
  const { actor } = ctx;
  const now = ctx.clock.now();
  const units = await unitsOf(tx, given.unitIds);
  const called = [...new Set(given.unitIds)].map((id) => {
    const unit = units.get(id);
    if (unit?.kind !== 'department') throw fail('supervision.unitCannotCome', { name: unit?.shortName ?? '所选单位' });
    return unit;
  });
  const id = newId<'whistle'>(now.getTime());
  const rule = await termOn(tx, `supervision.whistleArrive.${given.urgency}`, dayOf(now));
  const arrive = await addTerm(tx, now, rule.value);
  if (given.photoIds.length > 0)
    await attachFiles(tx, ctx, given.photoIds, { subjectType: 'whistle', subjectId: id, label: photoLabels.scene });
  const code = await drawCode(ctx, 'CS', { table: 'joint_counters', series: 'whistle' });
  const w: Omit<store.WhistleRow, 'version' | 'ended_at'> = {
    id,
    code,
    title: given.title,
    description: given.description,
    urgency: given.urgency,
    place: given.place,
    street_code: given.streetCode,
    latitude: given.latitude,
    longitude: given.longitude,
    enterprise_id: given.enterprise?.id ?? null,
    enterprise_name: given.enterprise?.name ?? '',
    hazard_id: given.hazard?.id ?? null,
    hazard_code: given.hazard?.code ?? '',
    hazard_title: given.hazard?.title ?? '',
    unit_id: actor.unitId ?? '',
    unit_name: actor.unitName,
    raised_by: actor.userId,
    raised_by_name: actor.name,
    raised_at: now,
    arrive_due_at: arrive.dueAt,
    arrive_rule: rule.key,
    arrive_rule_version: rule.version,
    former_id: given.former?.id ?? null,
    round: (given.former?.round ?? 0) + 1,
    state: 'calling',
    state_since: now,
    search: searchText([
      code,
      given.title,
      given.place,
      given.enterprise?.name,
      given.hazard?.code,
      ...called.map((u) => u.shortName),
    ]),
  };
  await store.insertWhistle(tx, actor, w);
  const subject = { type: 'whistle', id };
  await setPart(tx, actor, subject, now, {
    part: 'raiser',
    userId: actor.userId,
    userName: actor.name,
    unitId: actor.unitId,
    unitName: actor.unitName,
  });
  await insertEvent(tx, actor, subject, {
    at: now,
    act: given.former ? 'again' : 'blow',
    label: given.former
      ? `再次吹哨（第 ${w.round} 次），叫${called.map((u) => u.shortName).join('、')}`
      : `${urgencyLabels[given.urgency]}吹哨，叫${called.map((u) => u.shortName).join('、')}`,
    toState: 'calling',
    note: given.description || null,
    data: { units: called.map((u) => u.id), ...(given.former ? { former: given.former.id } : {}) },
  });
  await audit(tx, ctx, {
    action: 'whistle.blow',
    subjectType: 'whistle',
    subjectId: id,
    subjectCode: code,
    isNew: true,
    facts: {
      title: given.title,
      urgency: given.urgency,
      units: called.map((u) => u.id),
      arriveDueAt: arrive.dueAt.toISOString(),
      rule: `${rule.key} v${rule.version}`,
      former: given.former?.code ?? null,
    },
  });
  const rows = called.map((unit) => ({
    id: newId<'whistleCall'>(now.getTime()) as string,
    whistle_id: id,
    code,
    unit_id: unit.id,
    unit_name: unit.shortName,
    called_at: now,
    due_at: arrive.dueAt,
    step_due_at: null,
  }));
  await store.insertCalls(tx, actor, rows);
  for (const c of await store.callsOf(tx, actor, id)) {
    await setPart(tx, actor, subjectOf(c), now, {
      part: 'raiser',
      userId: actor.userId,
      userName: actor.name,
      unitId: actor.unitId,
      unitName: actor.unitName,
    });
    await setPart(tx, actor, subjectOf(c), now, { part: 'assisting', unitId: c.unit_id, unitName: c.unit_name });
    await beginStage(tx, ctx, { ...w, version: 1, ended_at: null }, c, null);
  }
  return id;
}

/**
 * A street or community calls departments to a place (吹哨). The required arrival comes from the rule in force and is kept with it.
 * Errors: supervision.mayNotBlow, supervision.streetElsewhere, supervision.unitCannotCome, supervision.aboutUnknown. T2-13.
 */
export async function blowWhistle(ctx: Ctx, input: s.BlowWhistle): Promise<s.WhistleView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    if (!policy.mayBlow(actor) || actor.unitId === null) throw fail('supervision.mayNotBlow');
    const own = (await unitsOf(tx, [actor.unitId])).get(actor.unitId)?.streetCode ?? null;
    const streetCode = input.streetCode ?? own;
    if (streetCode === null || (streetCode !== own && !actor.scope.streets.includes(streetCode)))
      throw fail('supervision.streetElsewhere');
    const hazard = input.hazardId ? await seenHazard(tx, ctx, input.hazardId) : null;
    const enterpriseId = input.enterpriseId ?? hazard?.enterpriseId;
    const enterprise = enterpriseId ? await findEnterprise(tx, actor, enterpriseId) : null;
    if (input.enterpriseId && !enterprise) throw fail('supervision.aboutUnknown', { what: '企业' });
    const id = await create(tx, ctx, {
      ...input,
      streetCode,
      latitude: input.position?.latitude ?? enterprise?.latitude ?? null,
      longitude: input.position?.longitude ?? enterprise?.longitude ?? null,
      enterprise: enterprise ? { id: enterprise.id, name: enterprise.name } : null,
      hazard,
      former: null,
    });
    return presentWhistle(tx, ctx, id);
  });
}

/** The hazard that a joint work is about, if this actor may see it. */
export async function seenHazard(
  tx: Tx,
  ctx: Ctx,
  id: string,
): Promise<{ id: string; code: string; title: string; enterpriseId: string }> {
  try {
    const h = await hazardActs.getHazard(ctx.within(tx), id);
    return { id: h.id, code: h.code, title: h.title, enterpriseId: h.enterpriseId };
  } catch (error) {
    if ((error as { status?: number }).status === 404) throw fail('supervision.aboutUnknown', { what: '隐患' });
    throw error;
  }
}

/** The department signs that it has heard (签收); who signs first takes it on. */
export async function acknowledgeCall(
  ctx: Ctx,
  id: string,
  callId: string,
  input: s.AcknowledgeCall,
): Promise<s.WhistleView> {
  return ctx.inTx(async (tx) => {
    const { w, c, behalves } = await lockCall(tx, ctx, id, callId);
    policy.require(policy.mayOnCall(ctx.actor, 'acknowledge', w, c, behalves), 'acknowledge', w, c);
    const now = ctx.clock.now();
    const set = { acknowledged_at: now, acknowledged_by: ctx.actor.userId, acknowledged_by_name: ctx.actor.name };
    const { state, version } = await transition(tx, ctx, callCase, c, 'acknowledge', {
      ...(input.version === undefined ? {} : { version: input.version }),
      label: `${c.unit_name}签收`,
      note: input.note,
      set,
    });
    await meetCauses(tx, ctx.actor, now, subjectOf(c), ['whistleAcknowledgeLate']);
    await beginStage(tx, ctx, w, { ...c, ...set, state, version }, ctx.actor.userId);
    return presentWhistle(tx, ctx, id);
  });
}

/** Metres between two points on the earth (haversine), for "how far from the place". */
export function metresBetween(
  a: { latitude: number; longitude: number },
  b: { latitude: number; longitude: number },
): number {
  const rad = Math.PI / 180;
  const dLat = (b.latitude - a.latitude) * rad;
  const dLng = (b.longitude - a.longitude) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * Math.sin(dLng / 2) ** 2;
  return Math.round(2 * 6_371_000 * Math.asin(Math.sqrt(h)));
}

/** An officer of the department is there (到场报到): photo always, position when the person allowed it. */
export async function arriveAtPlace(
  ctx: Ctx,
  id: string,
  callId: string,
  input: s.ArriveAtPlace,
): Promise<s.WhistleView> {
  return ctx.inTx(async (tx) => {
    const { w, c, behalves } = await lockCall(tx, ctx, id, callId);
    policy.require(policy.mayOnCall(ctx.actor, 'arrive', w, c, behalves), 'arrive', w, c);
    const now = ctx.clock.now();
    const at = input.position ?? null;
    const distance =
      at && w.latitude !== null && w.longitude !== null
        ? metresBetween(at, { latitude: w.latitude, longitude: w.longitude })
        : null;
    await attachFiles(tx, ctx, input.photoIds, {
      subjectType: 'whistle',
      subjectId: w.id,
      label: photoLabels.arrival(c.unit_name),
    });
    const isLate = now > c.due_at;
    const set = {
      arrived_at: now,
      arrived_by: ctx.actor.userId,
      arrived_by_name: ctx.actor.name,
      arrived_latitude: at?.latitude ?? null,
      arrived_longitude: at?.longitude ?? null,
      arrived_accuracy: at?.accuracy ?? null,
      arrived_distance: distance,
      arrival_note: input.note,
      // Being there is the strongest receipt.
      ...(c.acknowledged_at === null
        ? { acknowledged_at: now, acknowledged_by: ctx.actor.userId, acknowledged_by_name: ctx.actor.name }
        : {}),
    };
    const { state, version } = await transition(tx, ctx, callCase, c, 'arrive', {
      ...(input.version === undefined ? {} : { version: input.version }),
      label: `${c.unit_name}到场报到${isLate ? '（逾期到场）' : ''}`,
      note: input.note,
      set,
      tone: isLate ? 'returned' : 'normal',
      data: { files: input.photoIds, distance },
    });
    // Past the time without a sweep in between: the cause is noted here, so that it cannot slip through.
    if (isLate) await raiseCause(tx, ctx.actor, now, causeOf(w, c, 'whistleLate', c.due_at));
    await meetCauses(tx, ctx.actor, now, subjectOf(c), ['whistleAcknowledgeLate', 'whistleLate']);
    await beginStage(tx, ctx, w, { ...c, ...set, state, version } as store.CallRow, ctx.actor.userId);
    return presentWhistle(tx, ctx, id);
  });
}

/** The department says what it has worked out (反馈处置结果). */
export async function reportResult(
  ctx: Ctx,
  id: string,
  callId: string,
  input: s.ReportResult,
): Promise<s.WhistleView> {
  return ctx.inTx(async (tx) => {
    const { w, c, behalves } = await lockCall(tx, ctx, id, callId);
    policy.require(policy.mayOnCall(ctx.actor, 'report', w, c, behalves), 'report', w, c);
    const now = ctx.clock.now();
    if (input.photoIds.length > 0)
      await attachFiles(tx, ctx, input.photoIds, {
        subjectType: 'whistle',
        subjectId: w.id,
        label: photoLabels.result(c.unit_name),
      });
    const set = {
      reported_at: now,
      reported_by: ctx.actor.userId,
      reported_by_name: ctx.actor.name,
      result: input.result,
    };
    const { state, version } = await transition(tx, ctx, callCase, c, 'report', {
      ...(input.version === undefined ? {} : { version: input.version }),
      label: `${c.unit_name}反馈处置结果`,
      note: input.result,
      set,
      data: { files: input.photoIds },
    });
    await meetCauses(tx, ctx.actor, now, subjectOf(c), ['whistleResultLate']);
    await beginStage(tx, ctx, w, { ...c, ...set, state, version }, null);
    return presentWhistle(tx, ctx, id);
  });
}

/** The street rates (评价): 解决, 部分解决 or 未解决. Who is rated never rates. The last rating ends the whistle. */
export async function rateCall(ctx: Ctx, id: string, callId: string, input: s.RateCall): Promise<s.WhistleView> {
  return ctx.inTx(async (tx) => {
    const { w, c, behalves } = await lockCall(tx, ctx, id, callId);
    policy.require(policy.mayOnCall(ctx.actor, 'rate', w, c, behalves), 'rate', w, c);
    const now = ctx.clock.now();
    const set = {
      rated_at: now,
      rated_by: ctx.actor.userId,
      rated_by_name: ctx.actor.name,
      rating: input.rating,
      rating_note: input.note,
      step_due_at: null,
    };
    const { state, version } = await transition(tx, ctx, callCase, c, 'rate', {
      ...(input.version === undefined ? {} : { version: input.version }),
      label: `评价${c.unit_name}：${ratingLabels[input.rating]}`,
      note: input.note,
      tone: input.rating === 'solved' ? 'done' : 'returned',
      set,
    });
    if (input.rating === 'unsolved') await raiseCause(tx, ctx.actor, now, causeOf(w, c, 'whistleUnsolved', null));
    await beginStage(tx, ctx, w, { ...c, ...set, state, version }, null);
    const calls = await store.callsOf(tx, ctx.actor, w.id);
    if (calls.every((one) => one.state === 'rated' || one.state === 'cancelled'))
      await transition(tx, ctx, whistleCase, w, 'settle', {
        set: { ended_at: now },
        tone: calls.every((one) => one.rating !== 'unsolved' && one.rating !== 'partly') ? 'done' : 'returned',
      });
    return presentWhistle(tx, ctx, id);
  });
}

/** The street takes the whistle back, as long as nobody has come (撤回). */
export async function withdrawWhistle(ctx: Ctx, id: string, input: s.WithdrawWhistle): Promise<s.WhistleView> {
  return ctx.inTx(async (tx) => {
    const w = await lock(tx, ctx, id);
    const calls = await store.callsOf(tx, ctx.actor, w.id);
    policy.require(policy.mayOnWhistle(ctx.actor, 'withdraw', w, calls), 'withdraw', w);
    await requireVersion(tx, whistleCase, w, input.version);
    const now = ctx.clock.now();
    for (const { id: callId } of calls) {
      const c = await store.callForUpdate(tx, ctx.actor, w.id, callId);
      if (!c) continue;
      const { state, version } = await transition(tx, ctx, callCase, c, 'cancel', {
        note: input.reason,
        set: { cancelled_at: now, step_due_at: null },
      });
      await beginStage(tx, ctx, w, { ...c, state, version, cancelled_at: now }, null);
    }
    await transition(tx, ctx, whistleCase, w, 'withdraw', { note: input.reason, set: { ended_at: now } });
    return presentWhistle(tx, ctx, id);
  });
}

/** Not solved: the street blows again (再次吹哨); the new whistle is linked to the former one. */
export async function blowAgain(ctx: Ctx, id: string, input: s.BlowAgain): Promise<s.WhistleView> {
  return ctx.inTx(async (tx) => {
    const w = await lock(tx, ctx, id);
    const calls = await store.callsOf(tx, ctx.actor, w.id);
    policy.require(policy.mayOnWhistle(ctx.actor, 'again', w, calls), 'again', w);
    await transition(tx, ctx, whistleCase, w, 'raiseAgain', {
      ...(input.version === undefined ? {} : { version: input.version }),
      note: input.reason,
    });
    const next = await create(tx, ctx, {
      title: w.title,
      description: input.reason,
      urgency: input.urgency,
      place: w.place,
      streetCode: w.street_code,
      latitude: w.latitude,
      longitude: w.longitude,
      enterprise: w.enterprise_id ? { id: w.enterprise_id, name: w.enterprise_name } : null,
      hazard: w.hazard_id ? { id: w.hazard_id, code: w.hazard_code, title: w.hazard_title } : null,
      unitIds: input.unitIds,
      photoIds: input.photoIds,
      former: w,
    });
    return presentWhistle(tx, ctx, next);
  });
}

const causeOf = (
  w: store.WhistleRow,
  c: store.CallRow,
  kind: 'whistleAcknowledgeLate' | 'whistleLate' | 'whistleResultLate' | 'whistleUnsolved',
  dueAt: Date | null,
) => ({
  kind,
  subjectType: 'whistleCall',
  subjectId: c.id,
  link: `/whistles/${w.id}`,
  unitId: c.unit_id,
  unitName: c.unit_name,
  streetCode: w.street_code,
  title: `${w.code} ${w.title}`,
  dueAt,
});

/**
 * A step of a call ran out: a cause for the ladder, except the street's own rating. Who never signed is asked to come all the
 * same, so the arrival's clock begins where the receipt's ends.
 */
export async function onCallOverdue(tx: Tx, ctx: Ctx, callId: string, label: string): Promise<void> {
  const w = await store.find(tx, ctx.actor, callId);
  const c = w ? await store.callForUpdate(tx, ctx.actor, w.id, callId) : null;
  if (!w || !c) return;
  const now = ctx.clock.now();
  if (label === '签收') {
    await raiseCause(tx, ctx.actor, now, causeOf(w, c, 'whistleAcknowledgeLate', c.step_due_at));
    const due: NewClock = {
      label: '到场',
      dueAt: c.due_at,
      dueOn: dayOf(c.due_at),
      unit: 'hour',
      basis: '吹哨时确定的到场期限',
    };
    await restartClock(tx, ctx, subjectOf(c), '到场', due);
    await store.setStepDue(tx, ctx.actor, c.id, c.due_at);
  } else if (label === '到场') await raiseCause(tx, ctx.actor, now, causeOf(w, c, 'whistleLate', c.due_at));
  else if (label === '反馈结果')
    await raiseCause(tx, ctx.actor, now, causeOf(w, c, 'whistleResultLate', c.step_due_at));
  await addJob(tx, ctx.clock, 'supervision.whistleOverdue', { callId: c.id, label });
}
