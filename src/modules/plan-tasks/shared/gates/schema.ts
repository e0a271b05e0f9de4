import { z } from 'zod';
import { version } from '#kernel/shared/fields.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { DoneBy, Moment, PastStep } from '#platform/casework/shared/past.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { conditionStates, gateKinds, gateMarks, gateResults, gateStates, opinionStates, stances } from './states.ts';

/** One question of the list that is asked at a gate; rule rows `gates.questions.<kind>` hold the lists. */
export const GateQuestion = z.object({
  id: z.string().min(1).max(20),
  text: z.string().min(2).max(200),
  /** What proves the answer. */
  proof: z.string().max(200).default(''),
});
export type GateQuestion = z.infer<typeof GateQuestion>;
export const gateAnswers = ['yes', 'no', 'notApplicable'] as const;
export const gateAnswerLabels = { yes: '是', no: '否', notApplicable: '不涉及' } as const;
export const AnsweredQuestion = GateQuestion.extend({
  answer: z.enum(gateAnswers),
  note: z.string().max(500).default(''),
});
export type AnsweredQuestion = z.infer<typeof AnsweredQuestion>;

export const OpenGate = z.object({
  kind: z.enum(gateKinds),
  title: z.string().trim().min(2, '请写明规划或项目名称').max(200),
  projectCode: z.string().trim().max(60).default(''),
  place: z.string().trim().max(200).default(''),
  streetCode: z
    .string()
    .regex(/^\d{9}$/, '请从名单中选择街道')
    .optional(),
  enterpriseId: z.uuid().optional(),
  enterpriseName: z.string().trim().max(200).default(''),
  industry: z.string().trim().max(60).default(''),
  /** Total investment in fen. */
  investmentFen: z.number().int().min(0).max(1e15).optional(),
  description: z.string().trim().min(2, '请写明项目概况和主要安全风险').max(4000),
  answers: z
    .array(z.object({ id: z.string(), answer: z.enum(gateAnswers), note: z.string().trim().max(500).default('') }))
    .max(40)
    .default([]),
  unitIds: z.array(z.uuid()).max(30),
  fileIds: z.array(z.uuid()).max(20).default([]),
  previousId: z.uuid().optional(),
});
export type OpenGate = z.output<typeof OpenGate>;

export const GiveOpinion = z
  .object({
    version,
    stance: z.enum(stances),
    reasons: z.string().trim().min(2, '请写明理由').max(4000),
    conditions: z.array(z.string().trim().min(2).max(500)).max(20).default([]),
    fileIds: z.array(z.uuid()).max(9).default([]),
  })
  .refine((v) => v.stance !== 'conditional' || v.conditions.length > 0, {
    path: ['conditions'],
    error: '有条件同意须写明条件，一行一项',
  });
export type GiveOpinion = z.output<typeof GiveOpinion>;

export const GatherGate = z.object({ version, reason: z.string().trim().max(500).default('') });
export type GatherGate = z.output<typeof GatherGate>;
export const NewCondition = z.object({
  what: z.string().trim().min(2, '请写明条件').max(500),
  unitId: z.uuid('请选择落实单位'),
  confirmUnitId: z.uuid('请选择确认单位'),
  dueOn: PlainDate,
});
export const ConcludeGate = z.object({
  version,
  result: z.enum(gateResults),
  reason: z.string().trim().min(2, '请写明结论的理由').max(4000),
  conditions: z.array(NewCondition).max(20).default([]),
});
export type ConcludeGate = z.output<typeof ConcludeGate>;
export const WithdrawGate = z.object({ version, reason: z.string().trim().min(2, '请写明为什么撤回').max(500) });
export type WithdrawGate = z.output<typeof WithdrawGate>;
export const ReportCondition = z.object({
  version,
  report: z.string().trim().min(2, '请写明落实情况').max(2000),
  fileIds: z.array(z.uuid()).min(1, '请上传落实的证明材料').max(9),
});
export type ReportCondition = z.output<typeof ReportCondition>;
export const DecideCondition = z.object({ version, opinion: z.string().trim().min(2, '请写明核实情况').max(1000) });
export type DecideCondition = z.output<typeof DecideCondition>;

export const OpinionView = z.object({
  id: z.string(),
  unitName: z.string(),
  state: z.enum(opinionStates),
  version: z.number().int(),
  dueOn: PlainDate,
  isOverdue: z.boolean(),
  stance: z.enum(stances).nullable(),
  reasons: z.string(),
  conditions: z.array(z.string()),
  given: Moment,
  files: z.array(FileMeta),
  mayGive: z.boolean(),
});
export const ConditionView = z.object({
  id: z.string(),
  seq: z.number().int(),
  what: z.string(),
  unitName: z.string(),
  confirmUnitName: z.string(),
  dueOn: PlainDate,
  isOverdue: z.boolean(),
  state: z.enum(conditionStates),
  version: z.number().int(),
  report: z.string(),
  reported: Moment,
  returns: z.number().int(),
  opinion: z.string(),
  met: Moment,
  files: z.array(FileMeta),
  allowedActions: z.array(Offer),
});
export type ConditionView = z.infer<typeof ConditionView>;
export const GateView = z.object({
  id: z.string(),
  code: z.string(),
  kind: z.enum(gateKinds),
  title: z.string(),
  projectCode: z.string(),
  place: z.string(),
  streetName: z.string(),
  enterpriseId: z.string().nullable(),
  enterpriseName: z.string(),
  industryName: z.string(),
  investmentFen: z.number().nullable(),
  description: z.string(),
  questions: z.array(AnsweredQuestion),
  /** Which version of the list was asked, with its source. */
  questionsFrom: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  opened: DoneBy,
  previous: z.object({ id: z.string(), code: z.string() }).nullable(),
  state: z.enum(gateStates),
  version: z.number().int(),
  opinionsDueOn: PlainDate,
  result: z.enum(gateResults).nullable(),
  resultReason: z.string(),
  concluded: Moment,
  letter: z.object({ documentId: z.string().nullable(), text: z.string() }).nullable(),
  files: z.array(FileMeta),
  opinions: z.array(OpinionView),
  conditions: z.array(ConditionView),
  allowedActions: z.array(Offer),
  /** A refused case may come again with its facts. */
  mayRepeat: z.boolean(),
  timeline: z.array(PastStep),
});
export type GateView = z.infer<typeof GateView>;

export const GateFilter = z.object({
  q: z.string().trim().max(100).optional(),
  kind: setOf(z.enum(gateKinds)),
  state: setOf(z.enum(gateStates)),
  unit: setOf(z.uuid()),
  street: setOf(z.string().regex(/^\d{9}$/)),
  mark: z.enum(gateMarks as [string, ...string[]]).optional(),
  from: PlainDate.optional(),
  to: PlainDate.optional(),
  asOf: PlainDate.optional(),
});
export type GateFilter = z.output<typeof GateFilter>;
export const GateQuery = GateFilter.extend(PageQuery.shape);
export type GateQuery = z.output<typeof GateQuery>;
export const GateRow = z.object({
  id: z.string(),
  code: z.string(),
  kind: z.enum(gateKinds),
  title: z.string(),
  enterpriseName: z.string(),
  streetName: z.string(),
  industryName: z.string(),
  investmentFen: z.number().nullable(),
  unitName: z.string(),
  openedOn: PlainDate,
  dueOn: PlainDate,
  state: z.enum(gateStates),
  result: z.enum(gateResults).nullable(),
  concludedOn: PlainDate.nullable(),
  asked: z.number().int(),
  given: z.number().int(),
  refusals: z.number().int(),
  conditions: z.number().int(),
  unmet: z.number().int(),
  isLate: z.boolean(),
});
export type GateRow = z.infer<typeof GateRow>;

export const GateCounts = z.object({
  all: z.number().int(),
  open: z.number().int(),
  late: z.number().int(),
  passed: z.number().int(),
  conditional: z.number().int(),
  refused: z.number().int(),
  unmet: z.number().int(),
});
export type GateCounts = z.infer<typeof GateCounts>;
export const GateFigures = z.object({
  asOf: Instant,
  total: GateCounts,
  kinds: z.array(GateCounts.extend({ kind: z.enum(gateKinds) })),
});
export type GateFigures = z.infer<typeof GateFigures>;

export const GateChoices = z.object({
  mayOpen: z.boolean(),
  units: z.array(z.object({ id: z.string(), name: z.string() })),
  streets: z.array(z.object({ code: z.string(), name: z.string() })),
  industries: z.array(z.object({ code: z.string(), name: z.string() })),
  questions: z.array(
    z.object({ kind: z.enum(gateKinds), version: z.number().int(), from: z.string(), items: z.array(GateQuestion) }),
  ),
  opinionDays: z.string(),
});
export type GateChoices = z.infer<typeof GateChoices>;
