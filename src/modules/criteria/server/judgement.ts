/** Which standards a hazard is judged by, and what the answers to their questions come to (判定). */
import type { Tx } from '#kernel/server/db.ts';
import { failWith } from '#kernel/shared/errors.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { chineseDay } from '#platform/documents/shared/chinese.ts';
import { criteriaErrors } from '../shared/errors.ts';
import {
  judge,
  type Answer,
  type Judgement,
  type JudgementAnswers,
  type JudgedItem,
  questionsOf,
} from '../shared/judgement.ts';
import { coverageLabels } from '../shared/labels.ts';
import type { ApplicableStandard, Criterion } from '../shared/schema.ts';
import { IndustryCode } from '../shared/schema.ts';
import { presentCriterion, presentStandardRef } from './present.ts';
import { type JudgementInput, requireJudgeable, suggestCriteria } from './service.ts';
import * as store from './store.ts';

const fail = failWith(criteriaErrors);

export interface AnsweredJudgement extends JudgementInput {
  answers: JudgementAnswers;
}

const judgedItem = (c: Criterion): JudgedItem => ({
  id: c.id,
  citation: c.citation,
  text: c.text,
  kind: c.kind,
  role: c.role,
  condition: c.condition,
});

const fits: Record<'ask' | 'effective', readonly Answer[]> = {
  ask: ['yes', 'no', 'unknown'],
  effective: ['missing', 'ineffective', 'working', 'unknown'],
};

/** Answers must belong to the questions of the cited items in the edition that counts: another edition asks other things. */
function requireFitting(criteria: readonly Criterion[], given: JudgementAnswers): void {
  const byId = new Map(criteria.map((c) => [c.id, c]));
  for (const [id, answers] of Object.entries(given.facts)) {
    const c = byId.get(id);
    if (!c) throw fail('criteria.answerUnknown', { citation: id });
    const questions = new Map(questionsOf(c.condition).map((q) => [q.key, q]));
    for (const [key, answer] of Object.entries(answers)) {
      const q = questions.get(key);
      if (!q || !fits[q.kind].includes(answer)) throw fail('criteria.answerUnknown', { citation: c.citation });
    }
  }
  const stray = given.fixed.find((one) => !(given.met ?? []).includes(one));
  if (stray !== undefined) throw fail('criteria.fixedNotMet', { clause: stray });
}

/**
 * Works out a judgement from the answers, by the editions in force on the day; nothing the browser computed is believed. The
 * criteria to be cited come with it, with the clauses that a finding 已设置但失效 rests on.
 * Throws what `requireJudgeable` throws, criteria.answerUnknown, criteria.fixedNotMet.
 */
export async function computeJudgement(
  tx: Tx,
  input: AnsweredJudgement,
): Promise<{ criteria: Criterion[]; computed: Judgement; cautions: string[] }> {
  const { cautions } = await requireJudgeable(tx, input);
  const ids = [...new Set(input.criterionIds)];
  const chosen = ids.length === 0 ? [] : (await store.findCriteria(tx, ids, input.on)).map(presentCriterion);
  requireFitting(chosen, input.answers);
  const computed = judge(chosen.map(judgedItem), input.answers, {
    hasOpinion: input.hasExpertOpinion,
    alone: input.method === 'expert',
  });
  const more = computed.alsoCite.filter((id) => !ids.includes(id));
  const also = more.length === 0 ? [] : (await store.findCriteria(tx, more, input.on)).map(presentCriterion);
  return { criteria: [...chosen, ...also.filter((c) => c.validity === 'inForce')], computed, cautions };
}

/** Series that go by what the hazard concerns, whatever the firm does (应急管理部令第10号 第二条); fire and special equipment are for all. */
const BY_TOPIC: readonly string[] = ['gas', 'hazchem', 'fire', 'specialEquipment'];

/**
 * Every standard and whether it applies to a hazard found on the day: by validity, by the firm's industry field, by topic
 * (消防、燃气、特种设备 follow their own standards whatever the firm: 应急管理部令第10号 第二条) or by what the description says.
 */
export async function applicableStandards(
  tx: Tx,
  input: { on: PlainDate; industry: string; industryName: string; description: string },
): Promise<ApplicableStandard[]> {
  const standards = await store.listStandards(tx, input.on);
  const described = new Map<string, string>();
  if (input.description.trim().length >= 2)
    for (const { criterion, matched } of await suggestCriteria(tx, {
      description: input.description.slice(0, 600),
      on: input.on,
      limit: 10,
    }))
      if (!described.has(criterion.standardId))
        described.set(
          criterion.standardId,
          matched
            .slice(0, 2)
            .map((m) => `“${m.word}”`)
            .join('、'),
        );
  return standards.map((row) => {
    const told = (applies: ApplicableStandard['applies'], why: string): ApplicableStandard => ({
      ...presentStandardRef(row),
      topic: row.topic,
      kind: row.kind,
      applies,
      why,
    });
    if (row.validity === 'upcoming')
      return told('notInForce', `${chineseDay(row.valid_from ?? '')}起施行，发现日尚未生效`);
    if (row.validity === 'ended')
      return told(
        'notInForce',
        `${chineseDay(row.valid_to ?? '')}后${row.end_kind === 'repealed' ? '已废止' : '已被新版替代'}，发现日无效`,
      );
    const since = row.valid_from === null ? '' : `，${row.valid_from} 起施行`;
    const untold = row.coverage === 'none' ? `；${coverageLabels.none}，引用须专家论证` : '';
    const words = described.get(row.id);
    const general = row.industries.length === IndustryCode.options.length;
    const own = (row.industries as string[]).includes(input.industry);
    if (row.kind === 'focus')
      return told(
        words !== undefined || (own && !general) ? 'focus' : 'other',
        `重点检查事项，只作参考，不能单独认定重大${words ? `；描述提到${words}` : ''}`,
      );
    if (own && !general) return told('industry', `企业行业领域为${input.industryName}，在适用范围内${since}${untold}`);
    if (general)
      return told(
        'topic',
        `${row.topic}事项不论行业领域都按本标准判定${since}${words ? `；描述提到${words}` : ''}${untold}`,
      );
    if (words && BY_TOPIC.includes(row.series))
      return told('topic', `描述提到${words}，涉及${row.topic}的按本标准判定${since}${untold}`);
    return told(
      'other',
      `适用于${row.topic}；现场确有这类设施或作业的，可以选用${since}${words ? `；描述提到${words}` : ''}${untold}`,
    );
  });
}

/** Cited items of which another edition or standard counts today: grounds for judging again (重新判定). */
export async function newerThanCited(
  tx: Tx,
  cited: readonly { id: string; edition: number }[],
  today: PlainDate,
): Promise<{ id: string; citation: string; why: string }[]> {
  if (cited.length === 0) return [];
  const now = (
    await store.findCriteria(
      tx,
      cited.map((c) => c.id),
      today,
    )
  ).map(presentCriterion);
  const ended = now.filter((c) => c.validity !== 'inForce').map((c) => c.id);
  const links = await store.successorsOf(tx, ended);
  const next =
    links.length === 0
      ? []
      : (
          await store.findCriteria(
            tx,
            links.map((l) => l.to),
            today,
          )
        )
          .map(presentCriterion)
          .filter((c) => c.validity === 'inForce');
  const standards = ended.length === 0 ? [] : await store.listStandards(tx, today);
  return now.flatMap((c) => {
    if (c.validity !== 'inForce') {
      const heirs = next.filter((n) => links.some((l) => l.from === c.id && l.to === n.id)).map((n) => n.citation);
      if (heirs.length > 0)
        return [{ id: c.id, citation: c.citation, why: `已不再有效，对应现行的${heirs.join('、')}` }];
      const own = standards.find((s) => s.id === c.standardId);
      const instead = standards.find((s) => s.series === own?.series && s.validity === 'inForce');
      return [
        {
          id: c.id,
          citation: c.citation,
          why: instead ? `已不再有效，现行的是《${instead.name}》（${instead.doc_no ?? ''}）` : '已不再有效',
        },
      ];
    }
    const edition = cited.find((one) => one.id === c.id)?.edition ?? c.edition;
    return c.edition > edition ? [{ id: c.id, citation: c.citation, why: '条文已有新版本' }] : [];
  });
}
