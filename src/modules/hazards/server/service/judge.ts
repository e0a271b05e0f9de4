import type { Ctx } from '#kernel/server/context.ts';
import { hasRole } from '#kernel/shared/actor.ts';
import { dayOf, plainDate } from '#kernel/shared/time.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { setPart } from '#platform/casework/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { termOn } from '#platform/rules/server/index.ts';
import { getCitedCriteria, requireJudgeable } from '#modules/criteria/server/index.ts';
import { evidenceOf } from '#modules/criteria/server/index.ts';
import type { HazardRecord, JudgeHazard, Opinion } from '../../shared/schema.ts';
import { moveFacts } from '../facts.ts';
import { isCompetent, require } from '../policy.ts';
import { present } from '../present.ts';
import * as store from '../store.ts';
import { searchText } from './report.ts';
import { factsFor, fail, lock, step, subjectOf } from './step.ts';

/**
 * Judges the grade against the criteria in force on the discovery day (判定). General: rectification starts at once.
 * Major: another person of the department confirms before it enters the register. The clauses' text is kept as a fact.
 */
export async function judgeHazard(ctx: Ctx, id: string, input: JudgeHazard): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'judge', h, await factsFor(tx, ctx, h));
    if (input.grade === 'major' && !isCompetent(ctx.actor, h))
      throw fail('hazards.streetJudgesGeneralOnly', { unit: h.unit_name });
    const now = ctx.clock.now();
    const today = dayOf(now);
    if (input.expertOpinionFileId)
      await attachFiles(tx, ctx, [input.expertOpinionFileId], {
        subjectType: 'hazard',
        subjectId: id,
        label: '专家论证意见',
      });
    const { citations } = await requireJudgeable(tx, {
      criterionIds: input.criterionIds,
      on: h.found_on,
      grade: input.grade,
      method: input.method,
      hasExpertOpinion: Boolean(input.expertOpinionFileId),
    });
    const former = await store.criteriaOf(tx, ctx.actor, id);
    const round = (former[0]?.round ?? 0) + 1;
    const cited = await getCitedCriteria(
      tx,
      citations.map((c) => ({ id: c.id, edition: c.edition })),
      h.found_on,
    );
    await store.insertCriteria(
      tx,
      ctx.actor,
      id,
      round,
      cited.map((c) => ({
        criterion_id: c.id,
        standard_id: c.standardId,
        standard_name: c.standardName,
        doc_no: c.docNo ?? '',
        clause: c.clause,
        item: c.text,
        effective_from: c.validFrom === null ? null : plainDate(c.validFrom),
        confidence: c.confidence,
        // The photograph after rectification is owed by every hazard and asked for once.
        evidence:
          input.grade === 'major'
            ? evidenceOf(c)
                .filter((e) => e.key !== 'afterPhoto')
                .map((e) => ({ key: `${c.id}:${e.key}`, label: e.label, required: e.required }))
            : [],
      })),
    );
    let dueOn = input.dueOn ?? null;
    if (dueOn !== null && dueOn < today) throw fail('hazards.dueBeforeFound', { today });
    if (input.grade === 'general' && dueOn === null)
      dueOn = (await addTerm(tx, now, (await termOn(tx, 'hazards.generalRectify', today)).value)).dueOn;
    const judged = {
      grade: input.grade,
      judge_method: input.method,
      judge_reason: input.reason,
      judged_by: ctx.actor.userId,
      judged_by_name: ctx.actor.name,
      judged_on: today,
    } as const;
    await moveFacts(tx, ctx.actor, h, { ...h, grade: input.grade }, now);
    // Who judges takes the case on, unless it is somebody's already.
    const takesOn =
      h.handler_id === null &&
      isCompetent(ctx.actor, h) &&
      hasRole(ctx.actor, 'department.officer', 'enforcement.officer');
    if (takesOn)
      await setPart(tx, ctx.actor, subjectOf(h), now, {
        part: 'handler',
        userId: ctx.actor.userId,
        userName: ctx.actor.name,
        unitId: h.unit_id,
        unitName: h.unit_name,
        single: true,
      });
    const moved = { ...h, grade: input.grade };
    await step(tx, ctx, moved, input.grade === 'major' ? 'judgeMajor' : 'judgeGeneral', {
      version: input.version,
      note: input.reason,
      set: {
        ...judged,
        expert_opinion_file_id: input.expertOpinionFileId ?? null,
        ...(takesOn ? { handler_id: ctx.actor.userId, handler_name: ctx.actor.name } : {}),
        ...(input.grade === 'general' ? { rectify_due_on: dueOn } : {}),
      },
      data: {
        grade: input.grade,
        method: input.method,
        criteria: input.criterionIds,
        ...(input.expertOpinionFileId ? { files: [input.expertOpinionFileId] } : {}),
      },
    });
    await store.patch(tx, ctx.actor, id, {
      search: searchText([
        h.code,
        h.title,
        h.enterprise_name,
        h.place,
        ...cited.map((c) => `${c.docNo ?? ''} ${c.clause} ${c.text}`),
      ]),
    });
    return present(tx, ctx, id);
  });
}

/** A second person of the department confirms the judgement: the hazard enters the major-hazard register (入库). */
export async function confirmHazard(ctx: Ctx, id: string, input: Opinion): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'confirm', h, await factsFor(tx, ctx, h));
    const today = dayOf(ctx.clock.now());
    await step(tx, ctx, h, 'confirm', {
      version: input.version,
      note: input.opinion,
      set: { confirmed_by: ctx.actor.userId, confirmed_by_name: ctx.actor.name, confirmed_on: today },
    });
    return present(tx, ctx, id);
  });
}

/** The judgement does not hold: back to be judged again. */
export async function rejectJudgement(ctx: Ctx, id: string, input: Opinion): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'rejectJudgement', h, await factsFor(tx, ctx, h));
    await moveFacts(tx, ctx.actor, h, { ...h, grade: 'unjudged' }, ctx.clock.now());
    await step(tx, ctx, { ...h, grade: 'unjudged' }, 'rejectJudgement', {
      version: input.version,
      note: input.opinion,
      tone: 'returned',
      set: { grade: 'unjudged' },
    });
    return present(tx, ctx, id);
  });
}
