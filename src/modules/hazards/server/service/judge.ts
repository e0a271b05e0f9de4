import type { Ctx } from '#kernel/server/context.ts';
import { searchText } from '#kernel/server/search.ts';
import { hasRole } from '#kernel/shared/actor.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { note, setPart } from '#platform/casework/server/index.ts';
import { termOn } from '#platform/rules/server/index.ts';
import { applicableStandards, newerThanCited } from '#modules/criteria/server/index.ts';
import { industryNames } from '#platform/identity/server/index.ts';
import type { HazardRecord, JudgeHazard, JudgingBasis, Opinion, RejudgeHazard } from '../../shared/schema.ts';
import { gradeLabels } from '../../shared/labels.ts';
import { moveFacts } from '../facts.ts';
import { isCompetent, require } from '../policy.ts';
import { present } from '../present.ts';
import * as store from '../store.ts';
import { judgementsOf } from '../judgement-store.ts';
import { recordJudgement } from './judgement.ts';
import { factsFor, fail, hazardCase, lock, step, subjectOf } from './step.ts';

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
    const { searchWords, data } = await recordJudgement(tx, ctx, h, input, { on: h.found_on, cause: null });
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
        withdrawn_by: null,
        expert_opinion_file_id: input.expertOpinionFileId ?? null,
        ...(takesOn ? { handler_id: ctx.actor.userId, handler_name: ctx.actor.name } : {}),
        ...(input.grade === 'general' ? { rectify_due_on: dueOn } : {}),
      },
      data,
    });
    await store.patch(tx, ctx.actor, id, {
      search: searchText([h.code, h.title, h.enterprise_name, h.place, ...searchWords]),
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

/**
 * Judges again by a newer edition or new facts (重新判定). The former judgement stays as history. The same grade changes nothing
 * but the clauses; upwards, the hazard waits to be confirmed as any major one; downwards only after another person withdrew it.
 */
export async function rejudgeHazard(ctx: Ctx, id: string, input: RejudgeHazard): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'rejudge', h, await factsFor(tx, ctx, h));
    if (h.grade === 'major' && input.grade === 'general') throw fail('hazards.lowerByTwo', { unit: h.unit_name });
    const now = ctx.clock.now();
    const today = dayOf(now);
    // The law of the day of discovery counts, unless the newer edition is the very reason.
    const on = input.cause === 'newEdition' ? today : h.found_on;
    const { searchWords, data } = await recordJudgement(tx, ctx, h, input, { on, cause: input.cause });
    const set = {
      judge_method: input.method,
      judge_reason: input.reason,
      judged_by: ctx.actor.userId,
      judged_by_name: ctx.actor.name,
      judged_on: today,
      expert_opinion_file_id: input.expertOpinionFileId ?? h.expert_opinion_file_id,
    };
    if (h.grade === input.grade)
      await note(tx, ctx, hazardCase, h, 'rejudge', `重新判定，仍为${gradeLabels[input.grade]}`, {
        version: input.version,
        note: input.reason,
        // Who judged and confirmed the grade stays: it has not changed.
        data: { ...data, cause: input.cause },
      });
    else {
      await moveFacts(tx, ctx.actor, h, { ...h, grade: 'major' }, now);
      await step(tx, ctx, { ...h, grade: 'major' }, 'rejudgeMajor', {
        version: input.version,
        note: input.reason,
        set: { ...set, grade: 'major', rectify_due_on: null },
        data: { ...data, cause: input.cause },
      });
    }
    await store.patch(tx, ctx.actor, id, {
      search: searchText([h.code, h.title, h.enterprise_name, h.place, ...searchWords]),
    });
    return present(tx, ctx, id);
  });
}

/** A reviewer takes a judgement back (撤回判定), so that another person judges anew: a grade is never lowered by one alone. */
export async function withdrawJudgement(ctx: Ctx, id: string, input: Opinion): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'withdrawJudgement', h, await factsFor(tx, ctx, h));
    await moveFacts(tx, ctx.actor, h, { ...h, grade: 'unjudged' }, ctx.clock.now());
    await step(tx, ctx, { ...h, grade: 'unjudged' }, 'withdrawJudgement', {
      version: input.version,
      note: input.opinion,
      tone: 'returned',
      set: {
        grade: 'unjudged',
        rectify_due_on: null,
        withdrawn_by: ctx.actor.userId,
        // What was confirmed is taken back: judged major again, it is confirmed again before anybody may list it.
        confirmed_by: null,
        confirmed_by_name: null,
        confirmed_on: null,
      },
    });
    return present(tx, ctx, id);
  });
}

/** What the wizard starts from: which standards apply and why, and which cited clauses have a newer edition. */
export async function judgingBasis(ctx: Ctx, id: string): Promise<JudgingBasis> {
  return ctx.inTx(async (tx) => {
    const h = await store.find(tx, ctx.actor, id);
    if (!h) throw fail('hazards.notFound');
    const today = dayOf(ctx.clock.now());
    const industryName = (await industryNames(tx)).get(h.industry) ?? h.industry;
    const by = { industry: h.industry, industryName, description: `${h.title} ${h.description} ${h.place}` };
    const [last] = await judgementsOf(tx, ctx.actor, id);
    return {
      foundOn: h.found_on,
      industryName,
      standards: await applicableStandards(tx, { ...by, on: h.found_on }),
      standardsToday: await applicableStandards(tx, { ...by, on: today }),
      newer: await newerThanCited(tx, last?.items ?? [], today),
    };
  });
}
