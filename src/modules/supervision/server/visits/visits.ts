/** A visit of 督导组 (B1-5, B1-6): on site, matter by matter, what was found, feedback, report, look-back. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { endOfDay } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { dueByRule, insertComment, note, transition } from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { findDocument, registerReceiptHook, signReceipt } from '#platform/documents/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { unitsOf } from '#platform/identity/server/index.ts';
import type * as s from '../../shared/visits/schema.ts';
import { photoLabels, type VisitAction } from '../../shared/visits/states.ts';
import { meetCauses, raiseCause } from '../joint/causes.ts';
import { metresBetween } from '../joint/whistle-service.ts';
import { enterHazard } from './findings.ts';
import { FEEDBACK, issueFeedback } from './letters.ts';
import {
  answeringUnit,
  beginFinding,
  beginVisit,
  findingCase,
  holdVisit,
  replyCause,
  visitCase,
  visitSubject,
  type Held,
} from './parts.ts';
import * as policy from './policy.ts';
import { presentVisit } from './present.ts';
import * as store from './store.ts';

const { fail } = policy;

async function ready(tx: Tx, ctx: Ctx, id: string, action: VisitAction): Promise<Held> {
  const held = await holdVisit(tx, ctx, id);
  policy.requireVisit(
    policy.mayOnVisit(ctx.actor, action, held.v, held.g, held.members, held.behalves),
    action,
    held.v,
  );
  return held;
}
/** The row after a step, for what begins then. */
const after = async (tx: Tx, ctx: Ctx, held: Held): Promise<void> => {
  const v = (await holdVisit(tx, ctx, held.v.id)).v;
  await beginVisit(tx, ctx, { ...held, v });
};

async function distanceOf(
  tx: Tx,
  ctx: Ctx,
  held: Held,
  position: { latitude: number; longitude: number } | undefined,
): Promise<number | null> {
  const target = (await store.targetsOf(tx, ctx.actor, held.g.id)).find((t) => t.id === held.v.target_id);
  if (!position || !target || target.latitude === null || target.longitude === null) return null;
  return metresBetween(position, { latitude: target.latitude, longitude: target.longitude });
}

/** One of the group is there (到达现场): time, photo, and the position when the person allowed it. B1-5. */
export async function arriveVisit(ctx: Ctx, id: string, input: s.ArriveVisit): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const held = await ready(tx, ctx, id, 'arrive');
    const now = ctx.clock.now();
    const distance = await distanceOf(tx, ctx, held, input.position);
    await attachFiles(tx, ctx, input.photoIds, {
      subjectType: 'visit',
      subjectId: held.v.id,
      label: photoLabels.arrival,
    });
    await transition(tx, ctx, visitCase, held.v, 'arrive', {
      ...versionOf(input),
      note: input.place,
      set: {
        arrived_at: now,
        arrived_by: ctx.actor.userId,
        arrived_by_name: ctx.actor.name,
        arrived_latitude: input.position?.latitude ?? null,
        arrived_longitude: input.position?.longitude ?? null,
        arrived_accuracy: input.position?.accuracy ?? null,
        arrived_distance: distance,
        place: input.place,
      },
      data: { files: input.photoIds, distance },
    });
    await after(tx, ctx, held);
    return presentVisit(tx, ctx, id);
  });
}

/** What was seen of one matter (逐项记录), with photos; also of one that was not on the list. */
export async function recordMatter(ctx: Ctx, id: string, input: s.RecordMatter): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const { v } = await ready(tx, ctx, id, 'record');
    const now = ctx.clock.now();
    const known = await store.mattersOf(tx, ctx.actor, v.id);
    let matter = known.find((m) => m.id === input.matterId);
    if (input.matterId && !matter) throw fail('supervision.visitNotFound');
    if (!matter) {
      matter = {
        id: newId<'visitMatter'>(now.getTime()),
        visit_id: v.id,
        seq: (known.at(-1)?.seq ?? 0) + 1,
        matter: input.matter,
        result: null,
        note: '',
        recorded_at: null,
        recorded_by_name: null,
      };
      await store.insertMatter(tx, ctx.actor, matter);
    }
    await store.recordMatter(tx, ctx.actor, matter.id, now, { result: input.result, note: input.note });
    await attachFiles(tx, ctx, input.photoIds, {
      subjectType: 'visit',
      subjectId: v.id,
      label: photoLabels.matter(matter.seq),
    });
    await note(tx, ctx, visitCase, v, 'record', `记录第 ${matter.seq} 项：${matter.matter}`, {
      ...(input.note ? { note: input.note } : {}),
      data: { result: input.result, files: input.photoIds },
    });
    return presentVisit(tx, ctx, id);
  });
}

/** The group leaves (结束现场检查): every matter has its record, every problem its finding. */
export async function leaveVisit(ctx: Ctx, id: string, input: s.LeaveVisit): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const held = await ready(tx, ctx, id, 'leave');
    const matters = await store.mattersOf(tx, ctx.actor, held.v.id);
    const open = matters.filter((m) => m.result === null);
    if (open.length > 0)
      throw fail('supervision.mattersOpen', { count: open.length, what: open.map((m) => m.matter).join('、') });
    const findings = await store.everyFinding(tx, ctx.actor, held.v.id);
    const bare = matters.find((m) => m.result === 'problem' && !findings.some((f) => f.matter_id === m.id));
    if (bare && findings.length === 0) throw fail('supervision.problemWithoutFinding', { what: bare.matter });
    await transition(tx, ctx, visitCase, held.v, 'leave', {
      ...versionOf(input),
      note: input.summary,
      set: { left_at: ctx.clock.now(), summary: input.summary },
    });
    await after(tx, ctx, held);
    return presentVisit(tx, ctx, id);
  });
}

/** The leader of the group draws up what is to be put right (报送反馈意见). */
export async function submitVisit(ctx: Ctx, id: string, input: s.SubmitVisit): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const held = await ready(tx, ctx, id, 'submit');
    const now = ctx.clock.now();
    await transition(tx, ctx, visitCase, held.v, 'submit', {
      ...versionOf(input),
      note: input.opinion,
      set: {
        opinion: input.opinion,
        submitted_at: now,
        submitted_by: ctx.actor.userId,
        submitted_by_name: ctx.actor.name,
      },
    });
    await after(tx, ctx, held);
    return presentVisit(tx, ctx, id);
  });
}

/** Not yet fit to be signed (退回修改). */
export async function sendBackVisit(ctx: Ctx, id: string, input: s.Opinion): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const held = await ready(tx, ctx, id, 'sendBack');
    await transition(tx, ctx, visitCase, held.v, 'sendBack', {
      ...versionOf(input),
      note: input.opinion,
      tone: 'returned',
    });
    await after(tx, ctx, held);
    return presentVisit(tx, ctx, id);
  });
}

/**
 * Another person signs the opinion (签发反馈意见书): it gets its number and goes to the visited unit; hazards that were held enter
 * the ledger, problems become tasks. Only now a secret visit becomes known. B1-6, T10-4. Errors: supervision.firmHasNoUnit.
 */
export async function issueVisit(ctx: Ctx, id: string, input: s.IssueVisit): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const held = await ready(tx, ctx, id, 'issue');
    const { v, g } = held;
    const now = ctx.clock.now();
    const unitId = await answeringUnit(tx, v);
    const unit = unitId ? (await unitsOf(tx, [unitId])).get(unitId) : undefined;
    if (!unit) throw fail('supervision.firmHasNoUnit', { name: v.target_name });
    for (const f of await store.everyFinding(tx, ctx.actor, v.id))
      if (f.kind === 'hazard' && f.state === 'held') await enterHazard(tx, ctx, held, f);
    const findings = await store.everyFinding(tx, ctx.actor, v.id);
    const due = findings.length > 0 ? await dueByRule(tx, ctx, 'supervision.visitReply') : null;
    const doc = await issueFeedback(tx, ctx, v, g, findings, { unitId: unit.id, name: unit.name }, due?.dueOn ?? null);
    await transition(tx, ctx, visitCase, v, 'issue', {
      ...versionOf(input),
      to: findings.length > 0 ? 'fedBack' : 'closed',
      note: doc.number,
      data: { documents: [doc.id] },
      set: {
        fed_back_at: now,
        signed_by: ctx.actor.userId,
        signed_by_name: ctx.actor.name,
        document_id: doc.id,
        document_number: doc.number,
        reply_due_on: due?.dueOn ?? null,
        ...(findings.length > 0 ? {} : { closed_at: now }),
      },
    });
    for (const f of findings)
      if (f.kind === 'duty' && f.state === 'held') {
        const { state, version } = await transition(tx, ctx, findingCase, f, 'assign', {
          label: `交办${f.unit_name}整改`,
          note: f.what,
          set: { opened_at: now },
        });
        await beginFinding(tx, ctx, held, { ...f, opened_at: now, state, version });
      }
    await after(tx, ctx, held);
    return presentVisit(tx, ctx, id);
  });
}

/** Somebody of the visited signs for the opinion (签收). */
export async function receiveVisit(ctx: Ctx, id: string): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const { v } = await ready(tx, ctx, id, 'receive');
    const doc = v.document_id ? await findDocument(tx, v.document_id) : null;
    const mine = doc?.recipients.find((r) => r.unitId !== null && r.unitId === ctx.actor.unitId);
    if (!doc || !mine) throw fail('supervision.visitNotFound');
    await signReceipt(tx, ctx, { documentId: doc.id, role: 'unit', recipientId: mine.id });
    return presentVisit(tx, ctx, id);
  });
}

/** Signed here or on the page of the letter, on the screen or on paper: the visit learns of it in the receipt's own transaction. */
export function bindVisitReceipts(): void {
  registerReceiptHook(FEEDBACK, async (tx, ctx, doc, receipt) => {
    // The letter has been let through to this reader by its own room.
    const v = await store.findVisit(
      tx,
      { ...ctx.actor, scope: { ...ctx.actor.scope, all: true } },
      doc.subjectId,
      true,
    );
    if (!v || v.received_at !== null) return;
    await note(tx, ctx, visitCase, v, 'receive', `${v.target_name}签收反馈意见书`, {
      note: doc.number,
      set: { received_at: ctx.clock.now(), received_by_name: receipt.signerName },
    });
    if (v.state !== 'fedBack') return;
    const g = await store.groupOf(tx, ctx.actor, v.group_id);
    const members = await store.membersOf(tx, ctx.actor, v.group_id);
    if (g)
      await beginVisit(tx, ctx, {
        v: { ...v, received_at: ctx.clock.now(), version: v.version + 1 },
        g,
        members,
        behalves: new Map(),
      });
  });
}

/** The visited report what was put right (整改报告); each problem of their own has been reported before. */
export async function replyVisit(ctx: Ctx, id: string, input: s.ReplyVisit): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const held = await ready(tx, ctx, id, 'reply');
    const { v } = held;
    const now = ctx.clock.now();
    const open = (await store.everyFinding(tx, ctx.actor, v.id)).filter(
      (f) => f.kind === 'duty' && f.unit_id === ctx.actor.unitId && ['assigned', 'returned'].includes(f.state),
    );
    if (open.length > 0)
      throw fail('supervision.replyTooSoon', { count: open.length, what: open.map((f) => f.what).join('、') });
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'visit', subjectId: v.id, label: photoLabels.reply });
    await transition(tx, ctx, visitCase, v, 'reply', {
      ...versionOf(input),
      note: input.reply,
      set: {
        reply: input.reply,
        // The first report is what the clock of the letter asked for; later ones follow a look-back.
        ...(v.replied_at === null
          ? { replied_at: now, replied_by: ctx.actor.userId, replied_by_name: ctx.actor.name }
          : {}),
      },
      data: { files: input.fileIds },
    });
    const unitId = await answeringUnit(tx, v);
    if (unitId && v.replied_at === null && v.reply_due_on && now > endOfDay(v.reply_due_on))
      await raiseCause(tx, ctx.actor, now, replyCause(v, unitId));
    await meetCauses(tx, ctx.actor, now, visitSubject(v), ['visitReplyLate']);
    await after(tx, ctx, held);
    return presentVisit(tx, ctx, id);
  });
}

/** What still stands between a visit and its end, in words. */
export const openOf = (findings: readonly store.FindingRow[]): store.FindingRow[] =>
  findings.filter((f) => f.state !== 'confirmed' && f.state !== 'dropped');

/** The group looks again (回头看): passed, the visit is closed; not passed, the unit goes on with a new term. */
export async function lookBackVisit(ctx: Ctx, id: string, input: s.LookBackVisit): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const held = await ready(tx, ctx, id, 'lookBack');
    const { v } = held;
    const open = openOf(await store.everyFinding(tx, ctx.actor, v.id));
    if (input.passed && open.length > 0)
      throw fail('supervision.lookBackTooSoon', { count: open.length, what: open.map((f) => f.what).join('、') });
    const now = ctx.clock.now();
    const round = v.look_backs + 1;
    await attachFiles(tx, ctx, input.photoIds, {
      subjectType: 'visit',
      subjectId: v.id,
      label: photoLabels.lookBack(round),
    });
    await store.insertLookBack(tx, ctx.actor, {
      id: newId<'lookBack'>(now.getTime()),
      visit_id: v.id,
      round,
      at: now,
      by_id: ctx.actor.userId,
      by_name: ctx.actor.name,
      by_unit: ctx.actor.unitName,
      passed: input.passed,
      opinion: input.opinion,
      latitude: input.position?.latitude ?? null,
      longitude: input.position?.longitude ?? null,
      distance: await distanceOf(tx, ctx, held, input.position),
    });
    await transition(tx, ctx, visitCase, v, input.passed ? 'passLookBack' : 'failLookBack', {
      ...versionOf(input),
      note: input.opinion,
      set: { look_backs: round, ...(input.passed ? { closed_at: now } : {}) },
      ...(input.passed ? {} : { tone: 'returned' as const }),
      data: { files: input.photoIds },
    });
    await after(tx, ctx, held);
    return presentVisit(tx, ctx, id);
  });
}

/** It will not take place (取消检查). */
export async function cancelVisit(ctx: Ctx, id: string, input: s.Opinion): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const held = await ready(tx, ctx, id, 'cancel');
    await transition(tx, ctx, visitCase, held.v, 'cancel', {
      ...versionOf(input),
      note: input.opinion,
      set: { cancelled_at: ctx.clock.now() },
    });
    await after(tx, ctx, held);
    return presentVisit(tx, ctx, id);
  });
}

/** A remark among the group and the office; the visited never see it. */
export async function commentVisit(ctx: Ctx, id: string, input: s.CommentVisit): Promise<s.VisitView> {
  return ctx.inTx(async (tx) => {
    const { v } = await ready(tx, ctx, id, 'comment');
    await insertComment(tx, ctx.actor, visitSubject(v), ctx.clock.now(), input.text);
    await audit(tx, ctx, {
      action: 'visit.comment',
      subjectType: 'visit',
      subjectId: v.id,
      subjectCode: v.code,
      facts: { length: input.text.length },
    });
    return presentVisit(tx, ctx, id);
  });
}

/** A clock of a visit ran out. Late with the report: a cause for the ladder. */
export async function onVisitOverdue(tx: Tx, ctx: Ctx, visitId: string, label: string): Promise<void> {
  const v = await store.findVisit(tx, ctx.actor, visitId, true);
  if (!v || label !== '整改报告' || v.replied_at !== null) return;
  const unitId = await answeringUnit(tx, v);
  if (unitId) await raiseCause(tx, ctx.actor, ctx.clock.now(), replyCause(v, unitId));
}
