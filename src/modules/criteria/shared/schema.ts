/** Shapes of the criteria library (判定标准) as they cross doors. */
import { z } from 'zod';
import { PlainDate } from '#kernel/shared/time.ts';
import { conditionSchema } from './judgement.ts';

/** Industry fields (行业领域) that items are mapped to; the codes are the identity room's. */
export const IndustryCode = z.enum(
  ['industrial', 'construction', 'commerce', 'warehousing', 'hazchem', 'crowded', 'transport', 'other'],
  { error: '没有这个行业领域，请从列表中选择' },
);
export type IndustryCode = z.infer<typeof IndustryCode>;

/** 法定判定标准, or 重点检查事项: a checklist that can never make a hazard 重大 by itself. */
export const CriterionKind = z.enum(['statutory', 'focus']);
export type CriterionKind = z.infer<typeof CriterionKind>;

/**
 * What one item can do in a judgement: `direct` decides alone · `comprehensive` counts together with others (综合判定要素) ·
 * `companion` only with another clause · `catchAll` needs an expert opinion (兜底条款) · `reference` is a checklist item.
 */
export const CriterionRole = z.enum(['direct', 'comprehensive', 'companion', 'catchAll', 'reference']);
export type CriterionRole = z.infer<typeof CriterionRole>;

/** How a major hazard was judged (判定方式): 直接判定, 综合判定, 专家论证. */
export const JudgementMethod = z.enum(['direct', 'comprehensive', 'expert'], { error: '请选择判定方式' });
export type JudgementMethod = z.infer<typeof JudgementMethod>;

/** 现行, 将实施, 已废止 on the day asked for. */
export const Validity = z.enum(['inForce', 'upcoming', 'ended']);
export type Validity = z.infer<typeof Validity>;

/** How much of a standard's text the library holds. */
export const Coverage = z.enum(['full', 'topics', 'former', 'partial', 'none']);
export type Coverage = z.infer<typeof Coverage>;

/** Items below this confidence are marked 待核: a person compares them with the published text before citing. */
export const CHECK_BELOW = 0.7;

export const EvidenceKind = z.enum([
  'photo',
  'testReport',
  'testRecord',
  'certificate',
  'contract',
  'drawing',
  'permit',
  'plan',
  'ledger',
  'measurement',
  'video',
  'training',
  'opinion',
  'document',
]);
export type EvidenceKind = z.infer<typeof EvidenceKind>;

/** One piece of proof that closing a hazard asks for. `key` is stable within the criterion's edition. */
export const EvidenceDemand = z.object({
  key: z.string(),
  kind: EvidenceKind,
  label: z.string(),
  required: z.boolean(),
  /** Clause that the demand comes from; absent for what every hazard owes. */
  clause: z.string().optional(),
});
export type EvidenceDemand = z.infer<typeof EvidenceDemand>;

export const StandardRef = z.object({
  id: z.string(),
  name: z.string(),
  docNo: z.string().nullable(),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  coverage: Coverage,
});
export type StandardRef = z.infer<typeof StandardRef>;

export const Standard = StandardRef.extend({
  series: z.string(),
  kind: CriterionKind,
  /** What a checklist rests on, where there is no document number. */
  basis: z.string().nullable(),
  issuer: z.string(),
  /** Who has the last word (最终由…判定). */
  authority: z.string(),
  topic: z.string(),
  industries: z.array(IndustryCode),
  /** 废止 by a document, or only 替代 by a newer standard. */
  endKind: z.enum(['repealed', 'replaced']).nullable(),
  isFromCertain: z.boolean(),
  note: z.string().nullable(),
  /** Where the text was taken from, for editions loaded here. */
  source: z.string().nullable(),
  /** [V], [K] or [K?]: how sure the facts are. */
  tag: z.string().nullable(),
  /** Loaded here, or part of the program. */
  origin: z.enum(['bundled', 'district']),
  supersedes: z.array(z.string()),
  supersededBy: z.array(z.string()),
  validity: Validity,
  itemCount: z.number().int(),
  /** Items that fit the filters of the question. */
  matchCount: z.number().int(),
});
export type Standard = z.infer<typeof Standard>;

export const Criterion = z.object({
  /** Stable over editions, as `MEM-10-2023#053`. */
  id: z.string(),
  edition: z.number().int(),
  standardId: z.string(),
  standardName: z.string(),
  docNo: z.string().nullable(),
  authority: z.string(),
  topic: z.string(),
  kind: CriterionKind,
  clause: z.string(),
  /** Part of the standard, as 工贸-粉尘涉爆. */
  sector: z.string(),
  industries: z.array(IndustryCode),
  /** The condition in brief; letters quote the published text. */
  text: z.string(),
  hint: z.string(),
  note: z.string().nullable(),
  role: CriterionRole,
  isCatchAll: z.boolean(),
  confidence: z.number(),
  /** 待核. */
  needsCheck: z.boolean(),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  /** Validity on the day asked for. */
  validity: Validity,
  /** Document number (or checklist name) and clause, as letters cite it. */
  citation: z.string(),
  /** What closing a hazard judged by this item must prove. */
  evidence: z.array(EvidenceDemand),
  /** What is asked to judge by it. */
  condition: conditionSchema,
});
export type Criterion = z.infer<typeof Criterion>;

export const CriterionEdition = z.object({
  edition: z.number().int(),
  clause: z.string(),
  text: z.string(),
  note: z.string().nullable(),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  confidence: z.number(),
  recordedAt: z.string(),
  /** Whether this edition counts on the day asked for. */
  isChosen: z.boolean(),
});
export type CriterionEdition = z.infer<typeof CriterionEdition>;

export const CriterionDetail = Criterion.extend({
  basis: z.string().nullable(),
  issuer: z.string(),
  standardNote: z.string().nullable(),
  coverage: Coverage,
  isFromCertain: z.boolean(),
  endKind: z.enum(['repealed', 'replaced']).nullable(),
  editions: z.array(CriterionEdition),
  /** The standard's own editions over the years, oldest first. */
  lineage: z.array(StandardRef),
  /** The item of the former edition that it goes back to, and those of later editions that go back to it. */
  related: z.array(
    z.object({
      id: z.string(),
      clause: z.string(),
      text: z.string(),
      standardName: z.string(),
      docNo: z.string().nullable(),
      isNewer: z.boolean(),
    }),
  ),
});
export type CriterionDetail = z.infer<typeof CriterionDetail>;

/** A standard as it bears on one hazard: by the firm's industry, by topic, only as a checklist, for others, or not in force. */
export const ApplicableStandard = StandardRef.extend({
  topic: z.string(),
  kind: CriterionKind,
  applies: z.enum(['industry', 'topic', 'focus', 'other', 'notInForce']),
  why: z.string(),
});
export type ApplicableStandard = z.infer<typeof ApplicableStandard>;

/** One proposal, with the words that led to it. */
export const CriterionSuggestion = z.object({
  criterion: Criterion,
  /** 0 to 1: how much of what the description says about known conditions is found in the item. */
  score: z.number(),
  /** Words of the description that met the item, the strongest first. */
  matched: z.array(z.object({ word: z.string(), means: z.string().optional() })),
  reason: z.string(),
});
export type CriterionSuggestion = z.infer<typeof CriterionSuggestion>;

/** Facts of a cited item, to be kept on the judged record: later editions do not change them. */
export const CriterionCitation = Criterion.pick({
  id: true,
  edition: true,
  standardId: true,
  standardName: true,
  docNo: true,
  clause: true,
  text: true,
  note: true,
  kind: true,
  role: true,
  confidence: true,
  needsCheck: true,
  citation: true,
  authority: true,
  evidence: true,
});
export type CriterionCitation = z.infer<typeof CriterionCitation>;

export const CriteriaFilter = z.object({
  /** Words apart by spaces must all be found; two characters are enough. */
  q: z.string().trim().max(100).optional(),
  industry: IndustryCode.optional(),
  kind: CriterionKind.optional(),
  standardId: z.string().max(60).optional(),
  /** Day by which the edition is chosen; today when left out. */
  on: PlainDate.optional(),
});
export type CriteriaFilter = z.infer<typeof CriteriaFilter>;
