/** What a visit finds (B1-6, T10-4): hazards go into the one ledger, problems of a unit's work become tasks that others confirm. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { noScope, type Actor } from '#kernel/shared/actor.ts';
import { invariant } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, endOfDay } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import {
  behalvesOf,
  dueByRule,
  finishTodos,
  insertEvent,
  requireVersion,
  setPart,
  transition,
} from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { attachFiles, filesOf, readFileBytes, storeFile } from '#platform/files/server/index.ts';
import { enterpriseUnit, unitsOf } from '#platform/identity/server/index.ts';
import { findEnterprise, searchEnterprises } from '#modules/enterprises/server/index.ts';
import { findBrief, hazardActs } from '#modules/hazards/server/index.ts';
import type * as s from '../../shared/visits/schema.ts';
import { photoLabels, type FindingAction } from '../../shared/visits/states.ts';
import { meetCauses, raiseCause } from '../joint/causes.ts';
import { beginFinding, findingCase, findingCause, findingSubject, holdVisit, type Held } from './parts.ts';
import * as policy from './policy.ts';
import { presentVisit } from './present.ts';
import * as store from './store.ts';

const { fail } = policy;

/** What the visit lends: the firms assigned to the group, and those of the street or of the fields that the visited unit looks after. */
async function scopeOf(tx: Tx, ctx: Ctx, held: Held): Promise<Actor['scope']> {
  const targets = await store.targetsOf(tx, ctx.actor, held.g.id);
  const industries = held.v.unit_id ? await store.industriesOf(tx, ctx.actor, held.v.unit_id) : [];
  return {
    ...noScope,
    enterprises: targets.flatMap((t) => (t.enterprise_id ? [t.enterprise_id] : [])),
    streets: held.v.kind === 'unit' && held.v.street_code ? [held.v.street_code] : [],
    industries,
  };
}
/**
 * The same person with the sight that the visit lends: the group's firms, and those of the visited street or department. Nothing
 * else, and only for naming a firm and reporting what was found there.
 */
const sentOut = async (tx: Tx, ctx: Ctx, held: Held): Promise<Actor> => ({
  ...ctx.actor,
  unitKind: 'office',
  scope: await scopeOf(tx, ctx, held),
});

/** What the form of a finding may name: firms and units within what is assigned to the group. */
export async function findingChoices(ctx: Ctx, id: string, q: string | undefined): Promise<s.FindingChoices> {
  return ctx.inTx(async (tx) => {
    const held = await holdVisit(tx, ctx, id);
    if (!policy.isTeam(ctx.actor, held.v, held.members) && !ctx.actor.scope.all)
      throw fail('supervision.visitNotYours', { reason: '登记问题由督导组人员办理' });
    const targets = await store.targetsOf(tx, ctx.actor, held.g.id);
    const mine = targets.flatMap((t) => (t.enterprise_id ? [{ id: t.enterprise_id, name: t.name }] : []));
    const wanted = q?.trim() ?? '';
    const found = wanted
      ? (await searchEnterprises(ctx.within(tx).as(await sentOut(tx, ctx, held)), wanted, 20)).items.map((e) => ({
          id: e.id as string,
          name: e.name,
        }))
      : mine;
    const due = await dueByRule(tx, ctx, 'supervision.findingDue');
    const own = held.v.enterprise_id ? await enterpriseUnit(tx, held.v.enterprise_id) : null;
    return {
      units: [
        ...(own ? [{ id: own as string, name: held.v.target_name }] : []),
        ...(await store.authorities(tx, ctx.actor)),
      ],
      enterprises: found.sort((a, b) => Number(b.id === held.v.enterprise_id) - Number(a.id === held.v.enterprise_id)),
      dueOn: due.dueOn,
      dueBasis: due.basis ?? '',
    };
  });
}

/**
 * Something was found (登记问题). Of an open visit a hazard enters the ledger at once; of a secret one (暗访) it is held until the
 * feedback, so that nobody learns of the visit by it. Errors: supervision.firmOutsideGroup, supervision.dutyUnit,
 * supervision.findingDuePast, supervision.targetUnknown.
 */
export async function addFinding(ctx: Ctx, id: string, input: s.AddFinding): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const { actor } = ctx;
    const held = await holdVisit(tx, ctx, id);
    const { v } = held;
    policy.requireVisit(policy.mayOnVisit(actor, 'find', v, held.g, held.members, held.behalves), 'find', v);
    const now = ctx.clock.now();
    const today = dayOf(now);
    if (input.matterId && !(await store.mattersOf(tx, actor, v.id)).some((m) => m.id === input.matterId))
      throw fail('supervision.visitNotFound');
    const seq = await store.nextFinding(tx, actor, v.id);
    const findingId = newId<'visitFinding'>(now.getTime());
    let facts: Partial<store.FindingRow>;
    if (input.kind === 'hazard') {
      const firm = await findEnterprise(tx, await sentOut(tx, ctx, held), input.enterpriseId ?? '');
      if (!firm) throw fail('supervision.firmOutsideGroup');
      facts = { enterprise_id: firm.id, enterprise_name: firm.name, place: input.place };
    } else {
      const unit = (await unitsOf(tx, [input.unitId ?? ''])).get(input.unitId ?? '');
      const isFirm = unit?.kind === 'enterprise' && unit.enterpriseId === v.enterprise_id;
      if (!unit || !(isFirm || ['department', 'street'].includes(unit.kind))) throw fail('supervision.dutyUnit');
      if (input.dueOn && input.dueOn < today) throw fail('supervision.findingDuePast', { today });
      const due = input.dueOn ?? (await dueByRule(tx, ctx, 'supervision.findingDue')).dueOn;
      facts = { unit_id: unit.id, unit_name: unit.shortName, due_on: due };
    }
    const code = `${v.code}-${seq}`;
    await store.insertFinding(tx, actor, {
      id: findingId,
      visit_id: v.id,
      code,
      seq,
      kind: input.kind,
      what: input.what,
      detail: input.detail,
      matter_id: input.matterId ?? null,
      found_on: today,
      found_at: now,
      found_by: actor.userId,
      found_by_name: actor.name,
      state: 'held',
      state_since: now,
      ...facts,
    });
    await attachFiles(tx, ctx, input.photoIds, {
      subjectType: 'visitFinding',
      subjectId: findingId,
      label: photoLabels.finding(code),
    });
    const f = await store.findingForUpdate(tx, actor, findingId);
    if (!f) throw fail('supervision.visitNotFound');
    await insertEvent(tx, actor, findingSubject(f), {
      at: now,
      act: 'find',
      label: `发现：${f.what}`,
      toState: 'held',
      note: f.detail || null,
      data: { files: input.photoIds },
    });
    await audit(tx, ctx, {
      action: 'visitFinding.find',
      subjectType: 'visitFinding',
      subjectId: f.id,
      subjectCode: f.code,
      isNew: true,
      facts: { kind: f.kind, what: f.what, enterprise: f.enterprise_id, unit: f.unit_id, dueOn: f.due_on },
    });
    if (f.kind === 'hazard' && v.method === 'open') await enterHazard(tx, ctx, held, f);
    return presentVisit(tx, ctx, v.id);
  });
}

/** The hazard enters the one ledger (隐患台账, 安委办督导) with the photos of the visit, and the two are tied together. T10-4. */
export async function enterHazard(tx: Tx, ctx: Ctx, held: Held, f: store.FindingRow): Promise<void> {
  const now = ctx.clock.now();
  // Those who sign, as those who were sent out, report in the office's name and see no more than this one firm.
  const reporter = ctx
    .within(tx)
    .as({ ...ctx.actor, unitKind: 'office', scope: { ...noScope, enterprises: [f.enterprise_id ?? ''] } });
  const photoIds: string[] = [];
  for (const file of await filesOf(tx, 'visitFinding', f.id))
    photoIds.push((await storeFile(reporter, { name: file.name, bytes: await readFileBytes(file) })).id);
  const hazard = await hazardActs.reportHazard(reporter, {
    enterpriseId: f.enterprise_id ?? '',
    title: f.what,
    description: f.detail,
    place: f.place,
    channel: 'officeSupervision',
    foundOn: f.found_on,
    photoIds,
    suggestedCriterionIds: [],
    fixableNow: false,
    interimMeasures: '',
    finders: [...new Set([f.found_by_name, held.g.name])].join('，').slice(0, 100),
  });
  const brief = await findBrief(tx, reporter.actor, hazard.id);
  invariant(brief, 'the hazard was just entered');
  // Who found it keeps it in sight, also when another has entered it.
  if (f.found_by !== ctx.actor.userId)
    await setPart(tx, ctx.actor, { type: 'hazard', id: hazard.id }, now, {
      part: 'finder',
      userId: f.found_by,
      userName: f.found_by_name,
    });
  await transition(tx, ctx, findingCase, f, 'enter', {
    label: `登记入隐患台账 ${hazard.code}`,
    data: { hazard: hazard.id },
    set: {
      hazard_id: hazard.id,
      hazard_code: hazard.code,
      unit_id: brief.unitId,
      unit_name: brief.unitName,
      opened_at: now,
    },
  });
}

async function hold(tx: Tx, ctx: Ctx, id: string, action: FindingAction): Promise<{ held: Held; f: store.FindingRow }> {
  // The visit first, as everywhere.
  const held = await holdVisit(tx, ctx, id);
  const f = await store.findingForUpdate(tx, ctx.actor, id);
  if (!f) throw fail('supervision.visitNotFound');
  policy.requireFinding(
    policy.mayOnFinding(
      ctx.actor,
      action,
      f,
      held.v,
      held.g,
      held.members,
      await behalvesOf(tx, ctx.actor, findingSubject(f)),
    ),
    action,
    f,
  );
  return { held, f };
}

/** Danger does not wait for the feedback (险情紧急): the hazard enters the ledger now, though the visit may become known by it. */
export async function enterFinding(ctx: Ctx, id: string, input: s.EnterFinding): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const { held, f } = await hold(tx, ctx, id, 'enterNow');
    await requireVersion(tx, findingCase, f, input.version);
    await enterHazard(tx, ctx, held, f);
    return presentVisit(tx, ctx, held.v.id);
  });
}

/** A slip of the pen, while nobody outside the group has seen it (删去). */
export async function dropFinding(ctx: Ctx, id: string, input: s.Opinion): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const { held, f } = await hold(tx, ctx, id, 'drop');
    await transition(tx, ctx, findingCase, f, 'drop', {
      ...versionOf(input),
      note: input.opinion,
      set: { dropped_at: ctx.clock.now() },
    });
    return presentVisit(tx, ctx, held.v.id);
  });
}

/** The unit has put it right (报告整改完成), with proof. */
export async function reportFinding(ctx: Ctx, id: string, input: s.ReportFinding): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const { held, f } = await hold(tx, ctx, id, 'report');
    const now = ctx.clock.now();
    await attachFiles(tx, ctx, input.fileIds, {
      subjectType: 'visitFinding',
      subjectId: f.id,
      label: photoLabels.proof(f.code),
    });
    const set = {
      reported_at: now,
      reported_by: ctx.actor.userId,
      reported_by_name: ctx.actor.name,
      report: input.report,
    };
    const { state, version } = await transition(tx, ctx, findingCase, f, 'report', {
      ...versionOf(input),
      note: input.report,
      set,
      data: { files: input.fileIds },
    });
    // Past the time without a sweep in between: the cause is noted here, so that it cannot slip through.
    if (f.due_on && now > endOfDay(f.due_on)) await raiseCause(tx, ctx.actor, now, findingCause(held.v, f));
    await beginFinding(tx, ctx, held, { ...f, ...set, state, version });
    return presentVisit(tx, ctx, held.v.id);
  });
}

/** A person of another unit than the one that put it right has seen that it is so (确认整改). */
export async function confirmFinding(ctx: Ctx, id: string, input: s.Opinion): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const { held, f } = await hold(tx, ctx, id, 'confirm');
    const now = ctx.clock.now();
    const set = {
      confirmed_at: now,
      confirmed_by: ctx.actor.userId,
      confirmed_by_name: ctx.actor.name,
      confirmed_by_unit_id: ctx.actor.unitId,
      conclusion: input.opinion,
    };
    const { state, version } = await transition(tx, ctx, findingCase, f, 'confirm', {
      ...versionOf(input),
      note: input.opinion,
      set,
    });
    await meetCauses(tx, ctx.actor, now, findingSubject(f), ['findingLate']);
    await beginFinding(tx, ctx, held, { ...f, ...set, state, version });
    await addJob(tx, ctx.clock, 'supervision.findingMoved', { findingId: f.id, state });
    return presentVisit(tx, ctx, held.v.id);
  });
}

/** The proof does not hold (退回再改); the day stays. */
export async function sendBackFinding(ctx: Ctx, id: string, input: s.Opinion): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const { held, f } = await hold(tx, ctx, id, 'sendBack');
    const set = { conclusion: input.opinion, returns: f.returns + 1 };
    const { state, version } = await transition(tx, ctx, findingCase, f, 'sendBack', {
      ...versionOf(input),
      note: input.opinion,
      tone: 'returned',
      set,
    });
    await beginFinding(tx, ctx, held, { ...f, ...set, state, version });
    return presentVisit(tx, ctx, held.v.id);
  });
}

/** The hazard has ended in the ledger (销号、撤销): what the visit found is done. */
export async function settleFinding(tx: Tx, ctx: Ctx, hazardId: string): Promise<void> {
  const f = await store.findingOfHazard(tx, ctx.actor, hazardId);
  if (!f) return;
  const now = ctx.clock.now();
  await transition(tx, ctx, findingCase, f, 'settle', {
    set: { confirmed_at: now, confirmed_by_name: '隐患台账', conclusion: `${f.hazard_code} 已办结` },
  });
  await finishTodos(tx, ctx.actor, findingSubject(f), now);
}

/** A task ran out: a cause for the ladder against the unit that owes it. */
export async function onFindingOverdue(tx: Tx, ctx: Ctx, findingId: string, label: string): Promise<void> {
  const v = await store.findVisit(tx, ctx.actor, findingId, true);
  const f = v ? await store.findingForUpdate(tx, ctx.actor, findingId) : null;
  if (v && f && label === '整改') await raiseCause(tx, ctx.actor, ctx.clock.now(), findingCause(v, f));
}
