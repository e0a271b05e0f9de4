import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { dueByRule, insertTodo, setPart } from '#platform/casework/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { findUsers } from '#platform/identity/server/index.ts';
import { termOn } from '#platform/rules/server/index.ts';
import { stopLabels } from '../../shared/labels.ts';
import type { ApplyResume, Decision, HazardRecord, LookBack, Reopen, VerifyHazard } from '../../shared/schema.ts';
import { factsOfClosure, factsOfRelapse } from '../facts.ts';
import { isStopped, require } from '../policy.ts';
import { present } from '../present.ts';
import * as store from '../store.ts';
import type { HazardRow } from '../store.ts';
import { factsFor, fail, lock, step, subjectOf, todoOf } from './step.ts';

const visited = (ctx: Ctx, h: HazardRow, what: string, on: PlainDate, notBefore: PlainDate = h.found_on): void => {
  if (on > dayOf(ctx.clock.now()) || on < notBefore) throw fail('hazards.dateOutOfOrder', { what, found: notBefore });
};

/** Day for putting it right again after a failed visit: the officer's, else the rule's. */
async function againBy(tx: Tx, ctx: Ctx, given: PlainDate | null | undefined): Promise<PlainDate> {
  const today = dayOf(ctx.clock.now());
  if (given) {
    if (given < today) throw fail('hazards.dueBeforeFound', { today });
    return given;
  }
  return (await addTerm(tx, ctx.clock.now(), (await termOn(tx, 'hazards.reRectify', today)).value)).dueOn;
}

/** The second officer is of an authority, not of the firm, and not the first (行政处罚法第四十二条：不少于两人). */
async function secondOfficer(
  tx: Tx,
  ctx: Ctx,
  h: HazardRow,
  userId: string,
): Promise<{ id: string; name: string; unitId: string; unitName: string }> {
  const [found] = (await findUsers(tx, { userIds: [userId] })).filter((u) =>
    ['department', 'street', 'office'].includes(u.unitKind),
  );
  if (!found || found.userId === ctx.actor.userId || found.userId === h.completed_by)
    throw fail('hazards.secondOfficer');
  return { id: found.userId, name: found.name, unitId: found.unitId, unitName: found.unitName };
}

/**
 * Two officers of an authority visit and conclude (现场复查). Never anyone of the firm that rectified, never the person who
 * reported completion (T9-3). A general hazard that passes is off the list; a major one waits for closure by another.
 */
export async function verifyHazard(ctx: Ctx, id: string, input: VerifyHazard): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'verify', h, await factsFor(tx, ctx, h));
    visited(ctx, h, '现场复查日期', input.visitedOn, h.completed_on ?? h.found_on);
    const now = ctx.clock.now();
    const today = dayOf(now);
    const second = await secondOfficer(tx, ctx, h, input.secondOfficerId);
    const again = input.pass ? null : await againBy(tx, ctx, input.newDueOn);
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'hazard', subjectId: id, label: '现场复查' });
    await store.insertVerification(tx, ctx.actor, id, {
      kind: 'verification',
      pass: input.pass,
      second,
      visitedOn: input.visitedOn,
      findings: input.findings,
      fileIds: input.fileIds,
      at: now,
    });
    for (const officer of [
      { id: ctx.actor.userId, name: ctx.actor.name, unitId: ctx.actor.unitId, unitName: ctx.actor.unitName },
      second,
    ])
      await setPart(tx, ctx.actor, subjectOf(h), now, {
        part: 'verifier',
        userId: officer.id,
        userName: officer.name,
        unitId: officer.unitId,
        unitName: officer.unitName,
      });
    const note = `${input.findings}（${input.visitedOn} ${ctx.actor.name}、${second.name}）`;
    const verified = { verified_by: ctx.actor.userId, verified_second_by: second.id };
    if (!input.pass) {
      await step(tx, ctx, h, 'verifyFail', {
        version: input.version,
        note,
        tone: 'returned',
        set: { ...verified, rectify_due_on: again },
        data: { files: input.fileIds, newDueOn: again },
      });
      return present(tx, ctx, id);
    }
    const closes = h.grade === 'general';
    const next = await step(tx, ctx, h, 'verifyPass', {
      version: input.version,
      to: closes ? 'closed' : 'verified',
      note,
      label: closes ? '复查合格，一般隐患整改完毕' : '复查合格',
      set: {
        ...verified,
        ...(closes ? { closed_on: today, closed_by: ctx.actor.userId, closed_by_name: ctx.actor.name } : {}),
      },
      data: { files: input.fileIds, second: second.id },
    });
    if (closes) await factsOfClosure(tx, ctx.actor, next, today, now);
    return present(tx, ctx, id);
  });
}

/** The firm asks to resume production, with the assessment of the treatment (恢复生产申请), 总局令第16号第十八条. */
export async function applyResume(ctx: Ctx, id: string, input: ApplyResume): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    if (h.state === 'verified' && !isStopped(h)) throw fail('hazards.notStopped');
    require(ctx.actor, 'applyResume', h, await factsFor(tx, ctx, h));
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'hazard', subjectId: id, label: '恢复生产申请' });
    await store.insertEvidence(tx, ctx.actor, id, {
      kind: 'resumeApplication',
      criterionId: null,
      fileIds: input.fileIds,
      note: '',
      round: h.relapses,
      at: ctx.clock.now(),
    });
    await step(tx, ctx, h, 'applyResume', {
      version: input.version,
      note: input.statement,
      data: { files: input.fileIds },
    });
    return present(tx, ctx, id);
  });
}

/** On-site review of the resumption, within ten calendar days of the application (总局令第16号第二十三条). */
export async function decideResume(ctx: Ctx, id: string, input: Decision): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'decideResume', h, await factsFor(tx, ctx, h));
    const now = ctx.clock.now();
    const today = dayOf(now);
    await store.insertVerification(tx, ctx.actor, id, {
      kind: 'resume',
      pass: input.approve,
      second: null,
      visitedOn: today,
      findings: input.opinion,
      fileIds: [],
      at: now,
    });
    if (input.approve)
      await step(tx, ctx, h, 'approveResume', {
        version: input.version,
        note: input.opinion,
        label: `同意恢复，解除${stopLabels[h.stop_kind]}`,
        set: { resumed_on: today },
      });
    else
      await step(tx, ctx, h, 'refuseResume', {
        version: input.version,
        note: input.opinion,
        tone: 'returned',
        set: { rectify_due_on: await againBy(tx, ctx, null) },
      });
    return present(tx, ctx, id);
  });
}

/** A later visit to see whether it stays away (回头看). Not the original verifier. A relapse reopens the old record. */
export async function lookBack(ctx: Ctx, id: string, input: LookBack): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'lookBack', h, await factsFor(tx, ctx, h));
    visited(ctx, h, '回头看日期', input.visitedOn, h.closed_on ?? h.found_on);
    const now = ctx.clock.now();
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'hazard', subjectId: id, label: '回头看' });
    await store.insertVerification(tx, ctx.actor, id, {
      kind: 'lookBack',
      pass: input.pass,
      second: null,
      visitedOn: input.visitedOn,
      findings: input.findings,
      fileIds: input.fileIds,
      at: now,
    });
    if (input.pass)
      await step(tx, ctx, h, 'passLookBack', {
        version: input.version,
        note: input.findings,
        data: { files: input.fileIds },
      });
    else
      await relapse(tx, ctx, h, {
        version: input.version,
        reason: input.findings,
        newDueOn: input.newDueOn ?? null,
        fileIds: input.fileIds,
        label: '回头看发现复发，重开',
      });
    return present(tx, ctx, id);
  });
}

/** The same hazard came back (复发): the old record opens again with its number, and counts as a relapse. */
export async function reopenHazard(ctx: Ctx, id: string, input: Reopen): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'reopen', h, await factsFor(tx, ctx, h));
    visited(ctx, h, '复发发现日期', input.foundOn, h.closed_on ?? h.found_on);
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'hazard', subjectId: id, label: '复发' });
    await relapse(tx, ctx, h, {
      version: input.version,
      reason: input.reason,
      newDueOn: input.newDueOn ?? null,
      fileIds: input.fileIds,
      label: '复发重开',
    });
    return present(tx, ctx, id);
  });
}

async function relapse(
  tx: Tx,
  ctx: Ctx,
  h: HazardRow,
  input: { version: number; reason: string; newDueOn: PlainDate | null; fileIds: readonly string[]; label: string },
): Promise<void> {
  const now = ctx.clock.now();
  const today = dayOf(now);
  const due = await againBy(tx, ctx, input.newDueOn);
  const next = await step(tx, ctx, h, 'reopen', {
    version: input.version,
    note: input.reason,
    label: input.label,
    tone: 'returned',
    set: {
      relapses: h.relapses + 1,
      rectify_due_on: due,
      closed_on: null,
      closed_by: null,
      closed_by_name: null,
      completed_on: null,
      completed_by: null,
      verified_by: null,
      verified_second_by: null,
      closure_applied_by: null,
    },
    data: { files: [...input.fileIds], formerClosedOn: h.closed_on },
  });
  await store.insertEvidence(tx, ctx.actor, h.id, {
    kind: 'before',
    criterionId: null,
    fileIds: input.fileIds,
    note: '复发',
    round: next.relapses,
    at: now,
  });
  await factsOfRelapse(tx, ctx.actor, next, today, now);
}

/** After closure of a major hazard: a visit is due later. It is no step of rectification, so it has no overdue figure. */
export async function planLookBack(tx: Tx, ctx: Ctx, h: HazardRow): Promise<void> {
  const due = await dueByRule(tx, ctx, 'hazards.lookBack');
  await insertTodo(tx, ctx.actor, subjectOf(h), ctx.clock.now(), {
    kind: 'review',
    action: 'lookBack',
    verb: '回头看',
    why: '已销号，到期回头看',
    ...todoOf(h),
    dueAt: due.dueAt,
    dueOn: due.dueOn,
    to: [{ unitId: h.unit_id, roles: ['department.officer', 'enforcement.officer', 'office.reviewer'] }],
  });
}
