/** A judgement worked out from the answers, checked against what the person decides, and kept as facts of the record (T6-2). */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { computeJudgement, evidenceOf } from '#modules/criteria/server/index.ts';
import { noAnswers } from '#modules/criteria/shared/judgement.ts';
import { outcomeLabels } from '#modules/criteria/shared/labels.ts';
import { gradeLabels, type RejudgeCause } from '../../shared/labels.ts';
import type { JudgeHazard } from '../../shared/schema.ts';
import * as judgements from '../judgement-store.ts';
import * as store from '../store.ts';
import type { HazardRow } from '../store.ts';
import { fail } from './step.ts';

/**
 * Works the result out anew on the server, refuses what the law does not carry and a departure without its reason, and writes the
 * clauses and the judgement. Answers what the act's row and audit say of it.
 * Throws what `computeJudgement` throws, hazards.expertNameNeeded, hazards.departureNeeded.
 */
export async function recordJudgement(
  tx: Tx,
  ctx: Ctx,
  h: HazardRow,
  input: JudgeHazard,
  { on, cause }: { on: PlainDate; cause: RejudgeCause | null },
): Promise<{ searchWords: string[]; data: Record<string, unknown> }> {
  const { actor } = ctx;
  const fileId = input.expertOpinionFileId ?? null;
  const expertName = input.expertName?.trim() || null;
  if (fileId !== null && expertName === null) throw fail('hazards.expertNameNeeded');
  if (fileId !== null)
    await attachFiles(tx, ctx, [fileId], { subjectType: 'hazard', subjectId: h.id, label: '专家论证意见' });
  const answers = input.answers ?? noAnswers;
  const { criteria, computed } = await computeJudgement(tx, {
    criterionIds: input.criterionIds,
    on,
    grade: input.grade,
    method: input.method,
    hasExpertOpinion: fileId !== null,
    answers,
  });
  const departs = computed.outcome !== input.grade;
  const departure = departs ? input.departure?.trim() || null : null;
  if (departs && (departure === null || departure.length < 4))
    throw fail('hazards.departureNeeded', {
      computed: outcomeLabels[computed.outcome],
      decided: gradeLabels[input.grade],
      findings: computed.findings,
    });
  const round = await judgements.nextRound(tx, actor, h.id);
  await store.insertCriteria(
    tx,
    actor,
    h.id,
    round,
    criteria.map((c) => ({
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
  const now = ctx.clock.now();
  await judgements.insertJudgement(tx, actor, h.id, {
    id: newId<'judgement'>(now.getTime()),
    round,
    cause,
    criteria_on: on,
    method: input.method,
    items: criteria.map((c) => ({
      id: c.id,
      edition: c.edition,
      citation: c.citation,
      text: c.text,
      kind: c.kind,
      role: c.role,
      condition: c.condition,
      added: !input.criterionIds.includes(c.id),
    })),
    answers,
    computed: computed.outcome,
    findings: computed.findings,
    decided: input.grade,
    departure,
    expert_file_id: fileId,
    expert_name: expertName,
    reason: input.reason,
    judged_by: actor.userId,
    judged_by_name: actor.name,
    judged_by_unit: actor.unitName ?? '',
    judged_at: now,
  });
  return {
    searchWords: criteria.map((c) => `${c.docNo ?? ''} ${c.clause} ${c.text}`),
    data: {
      grade: input.grade,
      method: input.method,
      criteria: criteria.map((c) => c.id),
      round,
      computed: computed.outcome,
      ...(departure === null ? {} : { departure }),
      ...(fileId === null ? {} : { files: [fileId], expert: expertName }),
    },
  };
}
