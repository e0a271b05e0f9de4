import type { Ctx } from '#kernel/server/context.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { note } from '#platform/casework/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { evidenceLabels, stopLabels } from '../../shared/labels.ts';
import type {
  AddEvidence,
  AddProgress,
  HazardRecord,
  OrderStop,
  SetMeasures,
  SubmitCompletion,
} from '../../shared/schema.ts';
import { require } from '../policy.ts';
import { present } from '../present.ts';
import * as store from '../store.ts';
import { factsFor, fail, hazardCase, lock, owedEvidence, step } from './step.ts';

/** The firm tells how far rectification has come (进度). */
export async function addProgress(ctx: Ctx, id: string, input: AddProgress): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'addProgress', h, await factsFor(tx, ctx, h));
    const now = ctx.clock.now();
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'hazard', subjectId: id, label: '整改进度' });
    await store.insertProgress(tx, ctx.actor, id, {
      text: input.text,
      percent: input.percent,
      spentFen: input.spentFen ?? null,
      fileIds: input.fileIds,
      at: now,
    });
    await note(tx, ctx, hazardCase, h, 'addProgress', `整改进度 ${input.percent}%`, {
      note: input.text,
      data: { percent: input.percent, files: input.fileIds },
      set: input.spentFen == null ? {} : { spent_fen: input.spentFen },
    });
    return present(tx, ctx, id);
  });
}

/** Interim protection until the hazard is gone (临时防控措施), 总局令第16号第十六条. */
export async function setMeasures(ctx: Ctx, id: string, input: SetMeasures): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'setMeasures', h, await factsFor(tx, ctx, h));
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'hazard', subjectId: id, label: '临时措施' });
    await store.insertMeasure(tx, ctx.actor, id, input.text, input.responsible, ctx.clock.now());
    await note(tx, ctx, hazardCase, h, 'setMeasures', '登记临时防控措施', {
      note: `${input.text}（落实人 ${input.responsible}）`,
      data: { files: input.fileIds },
    });
    return present(tx, ctx, id);
  });
}

/** Orders production or equipment to stop (责令停产停业、停用), 安全生产法第六十七条. The step's clock runs on. */
export async function orderStop(ctx: Ctx, id: string, input: OrderStop): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'orderStop', h, await factsFor(tx, ctx, h));
    await note(tx, ctx, hazardCase, h, 'orderStop', `责令${stopLabels[input.kind]}`, {
      version: input.version,
      note: `${input.extent}；依据${input.basis}`,
      tone: 'stop',
      set: {
        stop_kind: input.kind,
        stop_extent: input.extent,
        stop_basis: input.basis,
        stop_ordered_on: dayOf(ctx.clock.now()),
        resumed_on: null,
      },
    });
    return present(tx, ctx, id);
  });
}

/** Adds a piece of proof to what the clause demands (证据). */
export async function addEvidence(ctx: Ctx, id: string, input: AddEvidence): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'addEvidence', h, await factsFor(tx, ctx, h));
    const criteria = await store.criteriaOf(tx, ctx.actor, id);
    const demand = criteria
      .flatMap((c) => c.evidence.map((e) => ({ ...e, criterionId: c.criterion_id })))
      .find((e) => e.key === input.kind);
    const label =
      demand?.label ??
      (input.kind in evidenceLabels ? evidenceLabels[input.kind as keyof typeof evidenceLabels] : null);
    if (label === null) throw fail('hazards.evidenceKindUnknown');
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'hazard', subjectId: id, label });
    await store.insertEvidence(tx, ctx.actor, id, {
      kind: input.kind,
      criterionId: demand?.criterionId ?? null,
      fileIds: input.fileIds,
      note: input.note,
      round: h.relapses,
      at: ctx.clock.now(),
    });
    await note(tx, ctx, hazardCase, h, 'addEvidence', `上传${label}`, {
      ...(input.note ? { note: input.note } : {}),
      data: { kind: input.kind, files: input.fileIds },
    });
    return present(tx, ctx, id);
  });
}

/**
 * The firm reports that rectification is finished, after checking it itself (企业自验). Refused while a piece of evidence
 * that a clause demands is missing (T9-2).
 */
export async function submitCompletion(ctx: Ctx, id: string, input: SubmitCompletion): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    const owed = ['rectifying', 'returned'].includes(h.state) ? await owedEvidence(tx, ctx, h) : [];
    require(ctx.actor, 'submitCompletion', h, { ...(await factsFor(tx, ctx, h)), owed: [] });
    if (owed.length > 0)
      throw fail(
        'hazards.evidenceMissing',
        { count: owed.length, missing: owed.map((o) => o.label).join('、') },
        owed.map((o) => ({ path: o.kind, message: `缺${o.label}` })),
      );
    const today = dayOf(ctx.clock.now());
    if (input.selfCheckedOn > today || input.selfCheckedOn < h.found_on)
      throw fail('hazards.dateOutOfOrder', { what: '自验日期', found: h.found_on });
    await step(tx, ctx, h, 'submitCompletion', {
      version: input.version,
      label: '报告整改完成，申请复查',
      note: `${input.statement}（整改实施 ${input.rectifier}，自验 ${input.selfCheckedBy}，${input.selfCheckedOn}）`,
      set: {
        completed_on: today,
        completed_by: ctx.actor.userId,
        rectifier: input.rectifier,
        spent_fen: input.spentFen,
      },
      data: { spentFen: input.spentFen, selfCheckedBy: input.selfCheckedBy },
    });
    return present(tx, ctx, id);
  });
}
