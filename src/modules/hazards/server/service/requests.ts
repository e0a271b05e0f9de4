import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { dayOf, plainDate } from '#kernel/shared/time.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { addJob } from '#kernel/server/outbox.ts';
import {
  decideRequestRow,
  dueByRule,
  extendClock,
  finishTodos,
  insertRequest,
  insertTodo,
  listRequests,
  note,
  type RequestRow,
} from '#platform/casework/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { ruleOn, termOn } from '#platform/rules/server/index.ts';
import type { DecideRequest, HazardRecord, ProposeVoid, RequestExtension } from '../../shared/schema.ts';
import { cancelFacts, factsOfExtension, factsOfStep } from '../facts.ts';
import { require } from '../policy.ts';
import { present } from '../present.ts';
import { cancelSourceFacts } from '../duplicates/store.ts';
import * as store from '../store.ts';
import type { HazardRow } from '../store.ts';
import { factsFor, fail, hazardCase, lock, step, subjectOf, todoOf } from './step.ts';

const REVIEWERS = ['department.reviewer', 'department.deputy', 'department.head', 'office.reviewer', 'office.leader'];

async function pending(tx: Tx, ctx: Ctx, h: HazardRow, kind: string, id: string): Promise<RequestRow> {
  const request = (await listRequests(tx, ctx.actor, subjectOf(h))).find(
    (r) => r.id === id && r.kind === kind && r.status === 'pending',
  );
  if (!request) throw fail('hazards.noSuchRequest');
  return request;
}

/** The firm asks for more time before the deadline (延期申请): old day, what is done, why not all, how it is kept safe meanwhile. */
export async function requestExtension(ctx: Ctx, id: string, input: RequestExtension): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    const facts = await factsFor(tx, ctx, h);
    if (facts.pendingExtension) throw fail('hazards.extensionPending');
    require(ctx.actor, 'requestExtension', h, facts);
    const now = ctx.clock.now();
    const today = dayOf(now);
    const due = h.rectify_due_on ?? today;
    if (due < today) throw fail('hazards.extensionAfterDue', { due });
    if (input.newDueOn <= due) throw fail('hazards.dueBeforeFound', { today: due });
    const limit = await ruleOn<number>(tx, 'hazards.extensionLimit', today);
    if (h.extensions >= limit.value)
      throw fail('hazards.extensionTooMany', { count: h.extensions, limit: limit.value, basis: limit.document });
    const days = await termOn(tx, 'hazards.extensionDays', today);
    const latest = (await addTerm(tx, new Date(`${due}T12:00:00+08:00`), days.value)).dueOn;
    if (input.newDueOn > latest) throw fail('hazards.extensionTooLong', { latest, basis: days.document });
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'hazard', subjectId: id, label: '延期申请' });
    const requestId = await insertRequest(tx, ctx.actor, subjectOf(h), {
      kind: 'extension',
      reason: input.reason,
      data: { newDueOn: input.newDueOn, oldDueOn: due, done: input.done, interimMeasures: input.interimMeasures },
      at: now,
    });
    await store.insertMeasure(tx, ctx.actor, id, input.interimMeasures, ctx.actor.name, now);
    await note(tx, ctx, hazardCase, h, 'requestExtension', `申请延期至 ${input.newDueOn}`, {
      version: input.version,
      note: `${input.reason}；已完成：${input.done}；临时措施：${input.interimMeasures}`,
      tone: 'extension',
      data: { files: input.fileIds, newDueOn: input.newDueOn, oldDueOn: due },
    });
    const term = await dueByRule(tx, ctx, 'hazards.planReview');
    await insertTodo(tx, ctx.actor, subjectOf(h), now, {
      kind: 'approve',
      action: 'decideExtension',
      verb: '审核延期',
      why: `申请延至 ${input.newDueOn}，第 ${h.extensions + 1} 次`,
      ...todoOf(h),
      title: `延期申请：${h.title}`,
      // Decided before the old day passes, or by the rule, whichever is first.
      dueAt: term.dueAt,
      dueOn: term.dueOn,
      requestId,
      to: [{ unitId: h.unit_id, roles: REVIEWERS }],
    });
    await addJob(tx, ctx.clock, 'hazards.tellNext', { hazardId: id, state: 'extension' });
    return present(tx, ctx, id);
  });
}

/** A reviewer grants or refuses the extension. Granted, the clock shows the old day too; refused, it never stopped. */
export async function decideExtension(ctx: Ctx, id: string, input: DecideRequest): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    const facts = await factsFor(tx, ctx, h);
    if (facts.pendingExtension?.id !== input.requestId) throw fail('hazards.noSuchRequest');
    require(ctx.actor, 'decideExtension', h, facts);
    const now = ctx.clock.now();
    const request = await pending(tx, ctx, h, 'extension', input.requestId);
    await decideRequestRow(tx, ctx.actor, request.id, { approve: input.approve, opinion: input.opinion, at: now });
    await finishTodos(tx, ctx.actor, subjectOf(h), now, { requestId: request.id });
    const newDueOn = plainDate(request.data['newDueOn'] ?? '');
    // Rectification may have been reported finished meanwhile: the new day then holds for a return.
    const running = ['rectifying', 'returned'].includes(h.state);
    await note(
      tx,
      ctx,
      hazardCase,
      h,
      'decideExtension',
      input.approve ? `同意延期，新期限 ${newDueOn}` : '不同意延期',
      {
        version: input.version,
        note: input.opinion,
        tone: 'extension',
        ...(input.approve ? { set: { rectify_due_on: newDueOn, extensions: h.extensions + 1 } } : {}),
        data: { requestId: request.id, newDueOn, oldDueOn: request.data['oldDueOn'] },
      },
    );
    if (input.approve) await factsOfExtension(tx, ctx.actor, h, dayOf(now), now);
    if (input.approve && running) {
      await extendClock(tx, ctx, subjectOf(h), newDueOn, '经批准的延期');
      const end = new Date(`${newDueOn}T23:59:59.999+08:00`);
      await store.patch(tx, ctx.actor, id, { step_due_on: newDueOn, step_due_at: end });
      await factsOfStep(tx, ctx.actor, h, h.step_due_on, newDueOn, dayOf(now), now);
    }
    await addJob(tx, ctx.clock, 'hazards.tellDecision', {
      hazardId: id,
      userId: request.proposed_by,
      text: input.approve ? `延期申请已同意，新期限 ${newDueOn}` : '延期申请未获同意，请按原期限整改',
    });
    return present(tx, ctx, id);
  });
}

/** One officer finds that it is none (误判); nothing changes until a second person agrees. The clock runs on. */
export async function proposeVoid(ctx: Ctx, id: string, input: ProposeVoid): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    const facts = await factsFor(tx, ctx, h);
    if (facts.pendingVoid) throw fail('hazards.voidPending');
    require(ctx.actor, 'proposeVoid', h, facts);
    const now = ctx.clock.now();
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'hazard', subjectId: id, label: '撤销依据' });
    const requestId = await insertRequest(tx, ctx.actor, subjectOf(h), {
      kind: 'void',
      reason: input.reason,
      data: {},
      at: now,
    });
    await note(tx, ctx, hazardCase, h, 'proposeVoid', '提出误判撤销', {
      version: input.version,
      note: input.reason,
      audience: 'authority',
      data: { files: input.fileIds },
    });
    const term = await dueByRule(tx, ctx, 'hazards.confirm');
    await insertTodo(tx, ctx.actor, subjectOf(h), now, {
      kind: 'approve',
      action: 'decideVoid',
      verb: '审核撤销',
      why: '提出误判撤销，须第二人审核',
      ...todoOf(h),
      title: `撤销申请：${h.title}`,
      dueAt: term.dueAt,
      dueOn: term.dueOn,
      requestId,
      to: [{ unitId: h.unit_id, roles: REVIEWERS }],
    });
    return present(tx, ctx, id);
  });
}

/** The second person decides about the withdrawal (误判撤销须双人). Agreed, it no longer counts anywhere. */
export async function decideVoid(ctx: Ctx, id: string, input: DecideRequest): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    const facts = await factsFor(tx, ctx, h);
    if (facts.pendingVoid?.id !== input.requestId) throw fail('hazards.noSuchRequest');
    require(ctx.actor, 'decideVoid', h, facts);
    const now = ctx.clock.now();
    const request = await pending(tx, ctx, h, 'void', input.requestId);
    await decideRequestRow(tx, ctx.actor, request.id, { approve: input.approve, opinion: input.opinion, at: now });
    await finishTodos(tx, ctx.actor, subjectOf(h), now, { requestId: request.id });
    if (!input.approve) {
      await note(tx, ctx, hazardCase, h, 'decideVoid', '不同意撤销', {
        version: input.version,
        note: input.opinion,
        audience: 'authority',
      });
      return present(tx, ctx, id);
    }
    const gone = await step(tx, ctx, h, 'voidHazard', {
      version: input.version,
      note: `${request.reason}（${request.proposed_name}提出，${ctx.actor.name}审核）`,
    });
    await cancelFacts(tx, ctx.actor, gone, now);
    await cancelSourceFacts(tx, ctx.actor, id, now);
    return present(tx, ctx, id);
  });
}
