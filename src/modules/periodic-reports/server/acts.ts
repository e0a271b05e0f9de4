/** The acts on one report: prefill, fill in, confirm, sign, send, return, accept, amend. One act = one transaction. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { insertComment, note, transition } from '#platform/casework/server/index.ts';
import { versionOf } from '#platform/casework/shared/answers.ts';
import { figuresFor, textsOf, type Content, type FigureValue } from '../shared/form.ts';
import type * as s from '../shared/schema.ts';
import type { ReportAction } from '../shared/states.ts';
import { correctedFigures, faultsOf } from './content.ts';
import { owedFigures, sameRecords, takeFigures, withFigures } from './figures.ts';
import { formerOf } from './former.ts';
import { begin, hold, refreshParts, reportCase, subjectOf, type Held } from './parts.ts';
import { closeOccurrence } from './plan.ts';
import * as policy from './policy.ts';
import { presentReport } from './present.ts';
import * as store from './store.ts';

const { fail } = policy;

/** Locked, and the actor may do it now. */
export async function ready(tx: Tx, ctx: Ctx, id: string, action: ReportAction): Promise<Held> {
  const held = await hold(tx, ctx, id);
  policy.require(policy.mayOn(ctx.actor, action, held.r, held.v, held.behalves), action, held.r);
  return held;
}
/** What follows a step: parts for the board, whose turn it is. */
async function after(tx: Tx, ctx: Ctx, id: string, why = ''): Promise<s.ReportView> {
  await refreshParts(tx, ctx, id);
  await begin(tx, ctx, (await hold(tx, ctx, id)).r, why);
  return presentReport(tx, ctx, id);
}

/** Begins the report with what the records say (预填). S5-2. */
export async function prefillReport(
  ctx: Ctx,
  id: string,
  input: { version?: number | undefined },
): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const { r, v, form } = await ready(tx, ctx, id, 'prefill');
    const taken = await takeFigures(tx, ctx, ctx.actor, form.content, r, { keeps: true });
    await store.writeContent(tx, ctx.actor, r, withFigures(v.content, taken), null);
    await transition(tx, ctx, reportCase, r, 'prefill', {
      ...versionOf(input),
      note: `取得 ${taken.size} 项台账数字`,
      set: { prefilled_at: ctx.clock.now() },
    });
    return after(tx, ctx, id);
  });
}

/** Keeps what was written so far; a number that differs from the records stays beside them. Errors: reports.unknownField. */
export async function saveReport(ctx: Ctx, id: string, input: s.SaveReport): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const held = await ready(tx, ctx, id, 'save');
    const content = merged(ctx, held, input);
    await writeAs(tx, ctx, held, content);
    await note(tx, ctx, reportCase, held.r, 'save', '填报', {
      ...versionOf(input),
      audience: 'authority',
      data: { fields: [...Object.keys(input.figures), ...Object.keys(input.texts)] },
    });
    await refreshParts(tx, ctx, id);
    return presentReport(tx, ctx, id);
  });
}
/** The content with what a person wrote put in. */
export function merged(ctx: Ctx, { r, v, form }: Held, input: Pick<s.SaveReport, 'figures' | 'texts'>): Content {
  const fields = new Map(figuresFor(form.content, r.unit_kind).map((f) => [f.key, f]));
  const texts = new Set(textsOf(form.content).map((t) => t.key));
  for (const key of Object.keys(input.figures))
    if (!fields.has(key)) throw fail('reports.unknownField', { field: key });
  for (const key of Object.keys(input.texts)) if (!texts.has(key)) throw fail('reports.unknownField', { field: key });
  const figures: Record<string, FigureValue> = { ...v.content.figures };
  for (const [key, given] of Object.entries(input.figures)) {
    const old = figures[key];
    const denominator = fields.get(key)?.form === 'rate' ? given.denominator : null;
    const isSame =
      old !== undefined && old.value === given.value && old.denominator === denominator && old.reason === given.reason;
    figures[key] = {
      from: old?.from ?? null,
      value: given.value,
      denominator,
      reason: given.reason,
      by: isSame ? old.by : ctx.actor.name,
    };
  }
  return { figures, texts: { ...v.content.texts, ...input.texts } };
}
const fillerOf = (ctx: Ctx) => ({ id: ctx.actor.userId as string, name: ctx.actor.name });
export async function writeAs(tx: Tx, ctx: Ctx, held: Held, content: Content): Promise<void> {
  await store.writeContent(tx, ctx.actor, held.r, content, fillerOf(ctx));
  // Changed after it had come in: an error of the report (差错), counted once.
  const sent = held.v.submitted_content ?? held.revisions.find((v) => v.revision === held.r.revision - 1)?.content;
  if (sent && held.r.first_corrected_at === null && correctedFigures(sent, content).length > 0)
    await store.setCorrected(tx, ctx.actor, held.r.id, ctx.clock.now());
}

/** What the records say now, where that is something else than what was taken. */
export async function changesOf(ctx: Ctx, id: string): Promise<s.Changes> {
  return ctx.reading(async (tx) => {
    const r = await store.findReport(tx, ctx.actor, id);
    if (!r) throw fail('reports.notFound');
    return { at: ctx.clock.now().toISOString(), items: await changedSince(tx, ctx, r) };
  });
}
export async function changedSince(tx: Tx, ctx: Ctx, r: store.ReportRow): Promise<s.Change[]> {
  const form = await store.formOf(tx, ctx.actor, r.form_id);
  const v = (await store.revisionsOf(tx, ctx.actor, r.id)).find((one) => one.revision === r.revision);
  if (!form || !v) return [];
  const now = await takeFigures(tx, ctx, ctx.actor, form.content, r);
  return figuresFor(form.content, r.unit_kind).flatMap((field) => {
    const was = v.content.figures[field.key]?.from;
    const fresh = now.get(field.key);
    return was && fresh && !sameRecords(was, fresh) ? [{ field: field.key, label: field.label, was, now: fresh }] : [];
  });
}

/** Takes the numbers anew (重新取数); numbers that the unit changed stay, beside the new ones. */
export async function refreshReport(
  ctx: Ctx,
  id: string,
  input: { version?: number | undefined },
): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const held = await ready(tx, ctx, id, 'refresh');
    const { r, v, form } = held;
    const changes = await changedSince(tx, ctx, r);
    const content = withFigures(v.content, await takeFigures(tx, ctx, ctx.actor, form.content, r, { keeps: true }));
    await store.writeContent(tx, ctx.actor, r, content, null);
    await note(tx, ctx, reportCase, r, 'refresh', '重新取数', {
      ...versionOf(input),
      note:
        changes.length === 0
          ? '台账数字没有变化'
          : changes
              .map((c) => `${c.label} ${c.was.numerator} → ${c.now.numerator}`)
              .join('，')
              .slice(0, 400),
      set: { prefilled_at: ctx.clock.now() },
      data: { changes: changes.map((c) => ({ field: c.field, was: c.was.numerator, now: c.now.numerator })) },
    });
    await refreshParts(tx, ctx, id);
    return presentReport(tx, ctx, id);
  });
}

/** Checked and sent to the unit's head (核对确认). Errors: reports.faults with every one of them. T10-8. */
export async function confirmReport(
  ctx: Ctx,
  id: string,
  input: { version?: number | undefined },
): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const { r, v, form } = await ready(tx, ctx, id, 'confirm');
    const faults = faultsOf(form.content, r.unit_kind, v.content, await formerOf(tx, ctx, r)).filter(
      (f) => f.severity === 'error',
    );
    if (faults.length > 0)
      throw fail(
        'reports.faults',
        { count: faults.length, what: `${faults[0]?.message ?? ''}${faults.length > 1 ? ' 等' : ''}` },
        faults.map((f) => ({ path: f.field, message: f.message })),
      );
    const now = ctx.clock.now();
    await store.settleRemarks(tx, ctx.actor, r.id, now);
    await transition(tx, ctx, reportCase, r, 'confirm', {
      ...versionOf(input),
      set: {
        confirmed_at: now,
        confirmed_by: ctx.actor.userId,
        confirmed_by_name: ctx.actor.name,
        signed_at: null,
        signed_by: null,
        signed_by_name: null,
      },
    });
    return after(tx, ctx, id);
  });
}

/** Back to the people who fill it in, with a reason. */
export async function reopenReport(ctx: Ctx, id: string, input: s.Reasoned): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const { r } = await ready(tx, ctx, id, 'reopen');
    await transition(tx, ctx, reportCase, r, 'reopen', {
      ...versionOf(input),
      note: input.reason,
      tone: 'returned',
      set: {
        confirmed_at: null,
        confirmed_by: null,
        confirmed_by_name: null,
        signed_at: null,
        signed_by: null,
        signed_by_name: null,
      },
    });
    return after(tx, ctx, id, '负责人退回修改');
  });
}

/** The unit's head signs (签发); never one who wrote in it or checked it. */
export async function signReport(ctx: Ctx, id: string, input: { version?: number | undefined }): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const { r, form } = await ready(tx, ctx, id, 'sign');
    // Said in the trail: what the records meanwhile say otherwise, and what was not reported, was before the signer's eyes.
    const changes = await changedSince(tx, ctx, r);
    const owed = (await owedFigures(tx, ctx.actor, form.content, [r])).get(r.unit_id) ?? [];
    const said = [
      ...(changes.length > 0
        ? [`签发时台账另有 ${changes.length} 项变化：${changes.map((c) => c.label).join('、')}`]
        : []),
      ...(owed.length > 0
        ? [`签发时 ${owed.length} 项指标没有填报：${owed.map((o) => o.field.label).join('、')}`]
        : []),
    ].join('；');
    await transition(tx, ctx, reportCase, r, 'sign', {
      ...versionOf(input),
      ...(said ? { note: said.slice(0, 600) } : {}),
      set: { signed_at: ctx.clock.now(), signed_by: ctx.actor.userId, signed_by_name: ctx.actor.name },
    });
    return after(tx, ctx, id);
  });
}

/** Sent upward (报送). The first time decides whether it was in time, and ends the plan's own task of reporting for this period. S5-2, S5-3, S5-4, T9-4. */
export async function submitReport(
  ctx: Ctx,
  id: string,
  input: { version?: number | undefined },
): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const { r } = await ready(tx, ctx, id, 'submit');
    const now = ctx.clock.now();
    await store.keepSubmitted(tx, ctx.actor, r);
    const isLate = r.first_submitted_at === null && now > r.due_at;
    await transition(tx, ctx, reportCase, r, 'submit', {
      ...versionOf(input),
      ...(isLate ? { note: `迟报，期限 ${r.due_on}` } : {}),
      set: { submitted_at: now, ...(r.first_submitted_at === null ? { first_submitted_at: now } : {}) },
    });
    await closeOccurrence(tx, ctx, (await hold(tx, ctx, id)).r);
    return after(tx, ctx, id);
  });
}

/** The office returns it, part by part (退回修改). Errors: reports.partUnknown. T10-8. */
export async function sendBackReport(ctx: Ctx, id: string, input: s.SendBack): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const { r, form } = await ready(tx, ctx, id, 'sendBack');
    const parts = new Map(form.content.parts.map((p) => [p.key, p.title]));
    if (input.remarks.some((m) => !parts.has(m.part))) throw fail('reports.partUnknown');
    const now = ctx.clock.now();
    await store.insertRemarks(
      tx,
      ctx.actor,
      input.remarks.map((m) => ({
        id: newId<'remark'>(now.getTime()),
        report_id: r.id,
        revision: r.revision,
        round: r.returns + 1,
        part: m.part,
        remark: m.remark,
        by_id: ctx.actor.userId,
        by_name: ctx.actor.name,
        at: now,
      })),
    );
    await transition(tx, ctx, reportCase, r, 'sendBack', {
      ...versionOf(input),
      note: input.remarks
        .map((m) => `${parts.get(m.part) ?? ''}：${m.remark}`)
        .join('；')
        .slice(0, 900),
      tone: 'returned',
      set: {
        returns: r.returns + 1,
        returned_at: now,
        ...(r.first_returned_at === null ? { first_returned_at: now } : {}),
        accepted_at: null,
        accepted_by: null,
        accepted_by_name: null,
        confirmed_at: null,
        confirmed_by: null,
        confirmed_by_name: null,
        signed_at: null,
        signed_by: null,
        signed_by_name: null,
      },
    });
    return after(tx, ctx, id);
  });
}

/** The office accepts it (接收); it is locked when its time for being returned is over. */
export async function acceptReport(
  ctx: Ctx,
  id: string,
  input: { version?: number | undefined; opinion: string },
): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const { r } = await ready(tx, ctx, id, 'accept');
    await transition(tx, ctx, reportCase, r, 'accept', {
      ...versionOf(input),
      ...(input.opinion ? { note: input.opinion } : {}),
      set: {
        accepted_at: ctx.clock.now(),
        accepted_by: ctx.actor.userId,
        accepted_by_name: ctx.actor.name,
        accepted_revision: r.revision,
      },
    });
    return after(tx, ctx, id);
  });
}

/** From now on only an amendment changes it (锁定): by the timer, or because its numbers went into the district's report. */
export async function lockReport(tx: Tx, ctx: Ctx, id: string, why: string): Promise<void> {
  const r = await store.findReport(tx, ctx.actor, id, true);
  if (!r || r.state !== 'accepted') return;
  await transition(tx, ctx, reportCase, r, 'lock', { note: why, set: { locked_at: ctx.clock.now() } });
  const locked = await store.findReport(tx, ctx.actor, id, true);
  if (locked) await begin(tx, ctx, locked);
}

/** A locked report is wrong: the unit asks for an amendment (申请更正). */
export async function askAmend(ctx: Ctx, id: string, input: s.Reasoned): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const { r } = await ready(tx, ctx, id, 'askAmend');
    await transition(tx, ctx, reportCase, r, 'askAmend', {
      ...versionOf(input),
      note: input.reason,
      set: { amend_asked_by: ctx.actor.userId, amend_asked_by_name: ctx.actor.name, amend_reason: input.reason },
    });
    return after(tx, ctx, id);
  });
}

const asked = { amend_asked_by: null, amend_asked_by_name: null, amend_reason: null };
/** The office lets it be amended: a new revision begins with the locked text, which stays to be seen (同意更正). */
export async function allowAmend(ctx: Ctx, id: string, input: { version?: number | undefined }): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const { r, v } = await ready(tx, ctx, id, 'allowAmend');
    await store.insertRevision(tx, ctx.actor, {
      reportId: r.id,
      revision: r.revision + 1,
      content: v.content,
      reason: r.amend_reason ?? '',
      askedBy: r.amend_asked_by ?? ctx.actor.userId,
      askedByName: r.amend_asked_by_name ?? '',
      at: ctx.clock.now(),
    });
    await transition(tx, ctx, reportCase, r, 'allowAmend', {
      ...versionOf(input),
      note: `第 ${r.revision + 1} 版，原因：${r.amend_reason ?? ''}`,
      set: {
        ...asked,
        revision: r.revision + 1,
        confirmed_at: null,
        confirmed_by: null,
        confirmed_by_name: null,
        signed_at: null,
        signed_by: null,
        signed_by_name: null,
        accepted_at: null,
        accepted_by: null,
        accepted_by_name: null,
        locked_at: null,
      },
    });
    return after(tx, ctx, id, '更正申请已同意，请修改后重新报送');
  });
}
export async function refuseAmend(ctx: Ctx, id: string, input: s.Reasoned): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const { r } = await ready(tx, ctx, id, 'refuseAmend');
    await transition(tx, ctx, reportCase, r, 'refuseAmend', { ...versionOf(input), note: input.reason, set: asked });
    return after(tx, ctx, id, '更正申请未同意');
  });
}

/** A remark between the unit and the office (备注). */
export async function commentReport(ctx: Ctx, id: string, input: { text: string }): Promise<s.ReportView> {
  return ctx.inTx(async (tx) => {
    const { r } = await ready(tx, ctx, id, 'comment');
    await insertComment(tx, ctx.actor, subjectOf(r), ctx.clock.now(), input.text);
    await audit(tx, ctx, {
      action: 'report.comment',
      subjectType: 'report',
      subjectId: r.id,
      subjectCode: r.code,
      facts: { length: input.text.length },
    });
    return presentReport(tx, ctx, id);
  });
}
