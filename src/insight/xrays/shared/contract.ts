/** The doors of the data X-rays. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { keyOf } from '#kernel/shared/fields.ts';
import { pageOf, PageQuery } from '#kernel/shared/page.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { PastStep } from '#platform/casework/shared/past.ts';
import { HazardRow } from '#modules/hazards/shared/schema.ts';
import { answerKinds, severities, xrayRules } from './labels.ts';
import { findingStates } from './states.ts';

const RuleKey = keyOf(xrayRules);
const SeverityKey = keyOf(severities);
const AnswerKey = keyOf(answerKinds);

export const Finding = z.object({
  id: z.string(),
  code: z.string(),
  rule: RuleKey,
  ruleLabel: z.string(),
  severity: SeverityKey,
  state: z.enum(findingStates),
  title: z.string(),
  /** What was found, in one sentence. */
  text: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  streetCode: z.string(),
  foundAt: z.string(),
  dueOn: z.string().nullable(),
  hazards: z.number().int(),
  version: z.number().int(),
});
export type Finding = z.infer<typeof Finding>;

export const FindingAction = Offer.extend({ action: z.enum(['answer', 'judge']) });

export const FindingRecord = Finding.extend({
  why: z.string(),
  threshold: z.object({ text: z.string(), document: z.string(), version: z.number().int() }),
  /** Pictures that it is about. */
  fileIds: z.array(z.string()),
  rows: z.array(HazardRow),
  answer: z.object({ kind: AnswerKey, text: z.string(), by: z.string(), at: z.string() }).nullable(),
  judgement: z.object({ opinion: z.string(), by: z.string(), at: z.string() }).nullable(),
  timeline: z.array(PastStep),
  allowedActions: z.array(FindingAction),
});
export type FindingRecord = z.infer<typeof FindingRecord>;

export const FindingFilter = z.object({
  /** `waiting`: not yet accepted or gone. */
  state: z.enum(['waiting', ...findingStates, 'all']).default('waiting'),
  rule: RuleKey.optional(),
  severity: SeverityKey.optional(),
  unit: z.uuid().optional(),
});

export const listFindings = endpoint({
  method: 'GET',
  path: '/xrays',
  summary: '数据体检发现',
  clauses: ['T10-2'],
  query: PageQuery.extend(FindingFilter.shape),
  response: pageOf(Finding),
});

export const summariseFindings = endpoint({
  method: 'GET',
  path: '/xrays/summary',
  summary: '数据体检：各项规则的发现数',
  clauses: ['T10-2'],
  response: z.object({
    checkedUntil: z.string().nullable(),
    /** Whether the reader's post has any part in it. */
    isMine: z.boolean(),
    rules: z.array(
      z.object({
        rule: RuleKey,
        label: z.string(),
        why: z.string(),
        severity: SeverityKey,
        threshold: z.string(),
        open: z.number().int(),
        answered: z.number().int(),
        accepted: z.number().int(),
        gone: z.number().int(),
      }),
    ),
  }),
});

export const FindingParams = z.object({ id: z.uuid() });

export const getFinding = endpoint({
  method: 'GET',
  path: '/xrays/:id',
  summary: '一条体检发现：涉及的隐患、说明、认可',
  clauses: ['T10-2'],
  params: FindingParams,
  response: FindingRecord,
  errors: ['xrays.notFound'],
});

export const AnswerFinding = z.object({
  version: z.number().int(),
  kind: AnswerKey,
  text: z.string().trim().min(10, '请写清楚情况，不少于 10 个字').max(1000),
});

export const answerFinding = endpoint({
  method: 'POST',
  path: '/xrays/:id/answer',
  summary: '责任单位说明或整改',
  clauses: ['T10-2'],
  params: FindingParams,
  body: AnswerFinding,
  response: FindingRecord,
  errors: ['xrays.notFound', 'xrays.notYours', 'casework.wrongState', 'casework.stale'],
});

export const JudgeFinding = z.object({
  version: z.number().int(),
  accept: z.boolean(),
  opinion: z.string().trim().min(2, '请写明认可或退回的理由').max(500),
});

export const judgeFinding = endpoint({
  method: 'POST',
  path: '/xrays/:id/judge',
  summary: '安委办认可或退回说明',
  clauses: ['T10-2'],
  params: FindingParams,
  body: JudgeFinding,
  response: FindingRecord,
  errors: ['xrays.notFound', 'xrays.notYours', 'casework.wrongState', 'casework.stale'],
});
