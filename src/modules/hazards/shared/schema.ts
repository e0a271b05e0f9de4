/** Shapes of the hazards room, in and out. */
import { z } from 'zod';
import { idOf } from '#kernel/shared/id.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { Finding, JudgementAnswers, Outcome } from '#modules/criteria/shared/judgement.ts';
import { ApplicableStandard } from '#modules/criteria/shared/schema.ts';
import {
  channelLabels,
  gradeLabels,
  judgeMethodLabels,
  listingLabels,
  rejudgeCauses,
  stopLabels,
  type Channel,
  type Grade,
  type HazardAction,
  type JudgeMethod,
  type RejudgeCause,
  type StopKind,
} from './labels.ts';
import { hazardStates } from './states.ts';

const keys = <K extends string>(labels: Readonly<Record<K, string>>) => Object.keys(labels) as [K, ...K[]];
const text = (min: number, max: number, what: string) =>
  z
    .string()
    .trim()
    .min(min, { error: min === 1 ? `请填写${what}` : `${what}至少 ${min} 个字` })
    .max(max, { error: `${what}不超过 ${max} 个字` });

export const HazardId = idOf('hazard');
export const HazardParams = z.object({ id: HazardId });
export const Grades = z.enum(keys<Grade>(gradeLabels));
export const Channels = z.enum(keys<Channel>(channelLabels));
export const StopKinds = z.enum(keys<StopKind>(stopLabels));
const FileIds = z.array(z.uuid()).max(40).default([]);
/** The version that the person was looking at; another's change in between is refused with 409. */
const version = z.number().int().min(1);

export const ReportHazard = z.object({
  enterpriseId: z.uuid({ error: '请选择企业' }),
  title: text(4, 100, '隐患名称'),
  description: z.string().trim().max(2000).default(''),
  place: text(1, 100, '所在部位'),
  /** Overrides the enterprise's industry field when the hazard's topic belongs to another (消防、燃气、特种设备). */
  industry: z.string().max(30).optional(),
  channel: Channels,
  foundOn: PlainDate,
  /** Photos as found; the phone form asks for them first. */
  photoIds: FileIds,
  latitude: z.number().min(-90).max(90).nullish(),
  longitude: z.number().min(-180).max(180).nullish(),
  /** What the reporter thinks it is; never a judgement. */
  suggestedCriterionIds: z.array(z.string().max(60)).max(10).default([]),
  /** Can be removed at once (今天改完). */
  fixableNow: z.boolean().default(false),
  interimMeasures: z.string().trim().max(1000).default(''),
  /** Finders beside the person who reports. */
  finders: z.string().trim().max(100).default(''),
  /** What the reporter said of the suspected duplicates that were shown: it is this one; these it is not. */
  sameAsId: z.uuid().nullish(),
  notSameIds: z.array(z.uuid()).max(10).optional(),
});
export type ReportHazard = z.infer<typeof ReportHazard>;

export const JudgeHazard = z.object({
  version,
  grade: z.enum(['general', 'major']),
  method: z.enum(keys<JudgeMethod>(judgeMethodLabels)).default('direct'),
  criterionIds: z.array(z.string().max(60)).max(20).default([]),
  reason: text(4, 1000, '判定理由'),
  expertOpinionFileId: z.uuid().nullish(),
  /** Experts who signed the opinion. */
  expertName: z.string().trim().max(100).nullish(),
  /** Answers to the questions of the cited items; the server works the result out again. */
  answers: JudgementAnswers.optional(),
  /** Why the judge decides other than the answers come to. */
  departure: z.string().trim().max(1000).nullish(),
  /** General hazards: day by which it is to be removed; the rule's default when left out. */
  dueOn: PlainDate.nullish(),
});
export type JudgeHazard = z.infer<typeof JudgeHazard>;

/** Judging again; by a newer edition the criteria of today count, else those of the day of discovery. */
export const RejudgeHazard = JudgeHazard.extend({
  cause: z.enum(keys<RejudgeCause>(rejudgeCauses), { error: '请选择重新判定的原因' }),
});
export type RejudgeHazard = z.infer<typeof RejudgeHazard>;

/** What the wizard of judging starts from. */
export const JudgingBasis = z.object({
  foundOn: z.string(),
  industryName: z.string(),
  standards: z.array(ApplicableStandard),
  /** The same by today's editions, for judging again by a newer one. */
  standardsToday: z.array(ApplicableStandard),
  newer: z.array(z.object({ id: z.string(), citation: z.string(), why: z.string() })),
});
export type JudgingBasis = z.infer<typeof JudgingBasis>;

/** One judgement as it was made, in words; the newest counts. */
export const JudgementView = z.object({
  round: z.number().int(),
  cause: z.string().nullable(),
  criteriaOn: z.string(),
  method: z.string(),
  computed: Outcome,
  decided: z.enum(['general', 'major']),
  findings: z.array(Finding),
  items: z.array(
    z.object({ id: z.string(), edition: z.number().int(), citation: z.string(), text: z.string(), added: z.boolean() }),
  ),
  /** Each question with its answer in words. */
  answered: z.array(z.object({ id: z.string(), question: z.string(), answer: z.string() })),
  /** Only the authorities see it. */
  departure: z.string().nullable(),
  expertName: z.string().nullable(),
  expertFile: z.string().nullable(),
  reason: z.string(),
  by: z.string(),
  unit: z.string(),
  at: z.string(),
});
export type JudgementView = z.infer<typeof JudgementView>;

export const Opinion = z.object({ version, opinion: text(2, 1000, '意见') });
export type Opinion = z.infer<typeof Opinion>;

export const IssueNotice = z.object({
  version,
  requirements: text(4, 2000, '整改要求'),
  /** Day by which the treatment plan is due; the rule's default when left out. */
  planDueOn: PlainDate.nullish(),
});
export type IssueNotice = z.infer<typeof IssueNotice>;

export const SignNotice = z.object({
  /** Who signs: principal (主要负责人) or controller (实际控制人). */
  role: z.enum(['principal', 'controller']),
  /** Paper receipt scanned by an officer when the person cannot sign here. */
  paperFileId: z.uuid().nullish(),
});
export type SignNotice = z.infer<typeof SignNotice>;

export const SubmitPlan = z.object({
  version,
  goals: text(4, 2000, '目标和任务'),
  measures: text(4, 4000, '方法和措施'),
  funding: text(2, 2000, '经费和物资'),
  /** Planned money in fen. */
  fundingFen: z.number().int().min(0).max(100_000_000_000),
  organisation: text(2, 2000, '机构和人员'),
  responsiblePerson: text(2, 30, '整改责任人'),
  responsiblePhone: z.string().trim().max(30).default(''),
  schedule: text(2, 2000, '时限和要求'),
  dueOn: PlainDate,
  safety: text(4, 4000, '安全措施和应急预案'),
  fileIds: FileIds,
});
export type SubmitPlan = z.infer<typeof SubmitPlan>;

export const Decision = z.object({ version, approve: z.boolean(), opinion: text(2, 1000, '意见') });
export type Decision = z.infer<typeof Decision>;

export const AddProgress = z.object({
  text: text(2, 1000, '进展情况'),
  percent: z.number().int().min(0).max(100),
  spentFen: z.number().int().min(0).max(100_000_000_000).nullish(),
  fileIds: FileIds,
});
export type AddProgress = z.infer<typeof AddProgress>;

export const SetMeasures = z.object({
  text: text(4, 1000, '临时防控措施'),
  responsible: text(2, 30, '落实人'),
  fileIds: FileIds,
});
export type SetMeasures = z.infer<typeof SetMeasures>;

export const OrderStop = z.object({
  version,
  kind: z.enum(['full', 'partial', 'equipment']),
  extent: text(2, 300, '停产停用范围'),
  basis: text(4, 300, '依据'),
});
export type OrderStop = z.infer<typeof OrderStop>;

export const RequestExtension = z.object({
  version,
  newDueOn: PlainDate,
  done: text(2, 1000, '已完成内容'),
  reason: text(4, 1000, '未完成原因'),
  interimMeasures: text(4, 1000, '延期期间临时管控措施'),
  fileIds: FileIds,
});
export type RequestExtension = z.infer<typeof RequestExtension>;

export const DecideRequest = z.object({
  requestId: z.uuid(),
  version,
  approve: z.boolean(),
  opinion: text(2, 1000, '意见'),
});
export type DecideRequest = z.infer<typeof DecideRequest>;

export const AddEvidence = z.object({
  /** Evidence kind: `before`, `after`, `assessment`, `workersReport` … or a key that the criterion demands. */
  kind: z.string().min(1).max(60),
  criterionId: z.string().max(60).nullish(),
  fileIds: z.array(z.uuid()).min(1, { error: '请至少上传一个文件' }).max(40),
  note: z.string().trim().max(300).default(''),
});
export type AddEvidence = z.infer<typeof AddEvidence>;

export const SubmitCompletion = z.object({
  version,
  statement: text(4, 2000, '整改完成情况'),
  /** Who did the work: must not verify. */
  rectifier: text(2, 30, '整改实施人'),
  spentFen: z.number().int().min(0).max(100_000_000_000),
  /** The unit checked the result itself (企业自验). */
  selfCheckedBy: text(2, 30, '自验人'),
  selfCheckedOn: PlainDate,
});
export type SubmitCompletion = z.infer<typeof SubmitCompletion>;

export const VerifyHazard = z.object({
  version,
  pass: z.boolean(),
  /** The second officer (执法人员不少于两人). */
  secondOfficerId: z.uuid({ error: '请选择第二名复查人员' }),
  visitedOn: PlainDate,
  findings: text(4, 2000, '复查情况'),
  /** Not passed: day by which it is to be put right. */
  newDueOn: PlainDate.nullish(),
  fileIds: FileIds,
});
export type VerifyHazard = z.infer<typeof VerifyHazard>;

export const ApplyResume = z.object({
  version,
  statement: text(4, 2000, '恢复生产申请'),
  fileIds: z.array(z.uuid()).max(40).default([]),
});
export type ApplyResume = z.infer<typeof ApplyResume>;

export const LookBack = z.object({
  version,
  pass: z.boolean(),
  visitedOn: PlainDate,
  findings: text(4, 2000, '回头看情况'),
  newDueOn: PlainDate.nullish(),
  fileIds: FileIds,
});
export type LookBack = z.infer<typeof LookBack>;

export const Reopen = z.object({
  version,
  reason: text(4, 1000, '复发情况'),
  foundOn: PlainDate,
  newDueOn: PlainDate.nullish(),
  fileIds: FileIds,
});
export type Reopen = z.infer<typeof Reopen>;

export const Transfer = z.object({
  version,
  unitId: z.uuid({ error: '请选择接办部门' }),
  reason: text(4, 500, '转办理由'),
});
export type Transfer = z.infer<typeof Transfer>;

export const Assign = z.object({ version, userId: z.uuid({ error: '请选择承办人' }) });
export type Assign = z.infer<typeof Assign>;

export const ProposeVoid = z.object({ version, reason: text(4, 1000, '撤销理由'), fileIds: FileIds });
export type ProposeVoid = z.infer<typeof ProposeVoid>;

/** Words to those whose turn it is (催办). */
export const Urge = z.object({ text: z.string().trim().min(4, { error: '催办内容至少 4 个字' }).max(1000) });
export type Urge = z.infer<typeof Urge>;

export const AddComment = z.object({ text: text(1, 1000, '备注') });
export type AddComment = z.infer<typeof AddComment>;

/** Sort orders of the ledger; anything else is refused. */
export const ledgerSorts = ['stepDue', 'foundOn', 'code', 'stateSince', 'closedOn'] as const;

export const LedgerFilter = z.object({
  street: setOf(z.string().regex(/^\d{9}$/)),
  industry: setOf(z.string().max(30)),
  grade: setOf(Grades),
  /** A state, or `open` for all not yet off the list. */
  state: setOf(z.enum([...hazardStates, 'open'])),
  channel: setOf(Channels),
  channelGroup: setOf(z.enum(['self', 'inspection', 'report'])),
  unit: setOf(z.uuid()),
  handler: z.uuid().optional(),
  enterprise: z.uuid().optional(),
  stop: setOf(StopKinds),
  listed: z.stringbool().optional(),
  overdue: z.stringbool().optional(),
  /** Discovered on or before 2023-12-31 (存量). */
  stock: z.stringbool().optional(),
  foundFrom: PlainDate.optional(),
  foundTo: PlainDate.optional(),
  closedFrom: PlainDate.optional(),
  closedTo: PlainDate.optional(),
  /** Enterprise, number, place, title, clause; two characters up. */
  text: z.string().trim().max(60).optional(),
  /** Ticked rows: for export and print of the chosen ones. */
  ids: setOf(HazardId),
  /** A cell of the figures: exactly the rows that it counts (`statistics` makes it). */
  figure: z.string().max(400).optional(),
});
export type LedgerFilter = z.infer<typeof LedgerFilter>;

export const LedgerQuery = LedgerFilter.extend({
  ...PageQuery.shape,
  sort: z.enum(ledgerSorts, { error: '不支持按这一列排序' }).default('stepDue'),
  order: z.enum(['asc', 'desc']).default('asc'),
});
export type LedgerQuery = z.infer<typeof LedgerQuery>;

export const ClockView = z.object({
  label: z.string(),
  startedAt: z.string(),
  dueAt: z.string().nullable(),
  dueOn: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** Days to go (negative: overdue); under a day the web shows hours from dueAt. */
  daysLeft: z.number().int().nullable(),
  unit: z.string().nullable(),
  basis: z.string().nullable(),
  fallsOnHoliday: z.string().nullable(),
  extendedFrom: z.string().nullable(),
  extensions: z.number().int(),
});
export type ClockView = z.infer<typeof ClockView>;

export const HazardRow = z.object({
  id: HazardId,
  code: z.string(),
  title: z.string(),
  enterpriseId: z.string(),
  enterpriseName: z.string(),
  place: z.string(),
  streetCode: z.string(),
  industry: z.string(),
  grade: Grades,
  state: z.enum(hazardStates),
  stop: StopKinds,
  listing: z.enum(keys<keyof typeof listingLabels>(listingLabels)).nullable(),
  channel: Channels,
  foundOn: z.string(),
  /** Days since discovery, until it was closed (the clock that never stops). */
  ageDays: z.number().int(),
  stepDueOn: z.string().nullable(),
  stepDueAt: z.string().nullable(),
  daysLeft: z.number().int().nullable(),
  closedOn: z.string().nullable(),
  unitName: z.string(),
  handlerName: z.string().nullable(),
  relapses: z.number().int(),
  version: z.number().int(),
});
export type HazardRow = z.infer<typeof HazardRow>;

export const AllowedAction = z.object({
  action: z.string() as z.ZodType<HazardAction, string>,
  label: z.string(),
  /** The act that is mine to do now. */
  primary: z.boolean(),
  /** Mine to do, but not now: why, in one line. */
  locked: z.object({ reason: z.string() }).nullable(),
});
export type AllowedAction = z.infer<typeof AllowedAction>;

export const Gap = z.object({
  key: z.string(),
  label: z.string(),
  detail: z.string(),
  /** missing 缺 · waiting 前一步未完成 · done 已备 */
  status: z.enum(['missing', 'waiting', 'done']),
  /** The act that closes it, when it is mine. */
  action: z.string().nullable(),
  /** Who can close it. */
  who: z.string(),
});
export type Gap = z.infer<typeof Gap>;

export const FileView = z.object({
  id: z.string(),
  name: z.string(),
  mime: z.string(),
  size: z.number(),
  hasThumb: z.boolean(),
  takenAt: z.string().nullable(),
  /** Metres between where the photo was taken and the enterprise; null when unknown. */
  distance: z.number().nullable(),
});

export const EvidenceView = z.object({
  id: z.string(),
  kind: z.string(),
  label: z.string(),
  criterionId: z.string().nullable(),
  note: z.string(),
  file: FileView,
  uploadedBy: z.string(),
  uploadedAt: z.string(),
});

export const TimelineEntry = z.object({
  id: z.string(),
  at: z.string(),
  act: z.string(),
  label: z.string(),
  actor: z.string(),
  unit: z.string(),
  onBehalfOf: z.string().nullable(),
  fromState: z.string().nullable(),
  toState: z.string().nullable(),
  note: z.string().nullable(),
  tone: z.enum(['normal', 'extension', 'stop', 'returned', 'done']),
  /** Only the authorities see it. */
  internal: z.boolean(),
  files: z.array(FileView),
  documents: z.array(
    z.object({ id: z.string(), number: z.string(), title: z.string(), signed: z.number(), total: z.number() }),
  ),
});

export const HazardRecord = HazardRow.extend({
  description: z.string(),
  finders: z.string(),
  reporterName: z.string(),
  reporterUnit: z.string(),
  reportedAt: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  enterprise: z.object({
    id: z.string(),
    name: z.string(),
    uscc: z.string().nullable(),
    address: z.string(),
    principalName: z.string().nullable(),
    controllerName: z.string().nullable(),
  }),
  judgement: z
    .object({
      grade: Grades,
      method: z.string(),
      reason: z.string(),
      judgedBy: z.string(),
      judgedOn: z.string(),
      confirmedBy: z.string().nullable(),
      confirmedOn: z.string().nullable(),
    })
    .nullable(),
  /** Judgements on file, newest first; empty when judged by an earlier release. */
  judgements: z.array(JudgementView),
  criteria: z.array(
    z.object({
      criterionId: z.string(),
      docNo: z.string(),
      standardName: z.string(),
      clause: z.string(),
      item: z.string(),
      effectiveFrom: z.string().nullable(),
      needsCheck: z.boolean(),
    }),
  ),
  suggestedCriteria: z.array(
    z.object({ criterionId: z.string(), clause: z.string(), item: z.string(), docNo: z.string() }),
  ),
  milestones: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      status: z.enum(['done', 'now', 'ahead']),
      on: z.string().nullable(),
    }),
  ),
  stepClock: ClockView.nullable(),
  ageClock: ClockView,
  gaps: z.array(Gap),
  plan: z
    .object({
      round: z.number().int(),
      goals: z.string(),
      measures: z.string(),
      funding: z.string(),
      fundingFen: z.number(),
      organisation: z.string(),
      responsiblePerson: z.string(),
      responsiblePhone: z.string(),
      schedule: z.string(),
      dueOn: z.string(),
      safety: z.string(),
      submittedBy: z.string(),
      submittedAt: z.string(),
      decision: z.enum(['approved', 'returned']).nullable(),
      opinion: z.string().nullable(),
      files: z.array(FileView),
    })
    .nullable(),
  measures: z.array(z.object({ text: z.string(), responsible: z.string(), by: z.string(), at: z.string() })),
  stopOrder: z
    .object({
      kind: StopKinds,
      extent: z.string(),
      basis: z.string(),
      orderedOn: z.string(),
      resumedOn: z.string().nullable(),
    })
    .nullable(),
  progress: z.array(
    z.object({ text: z.string(), percent: z.number(), by: z.string(), at: z.string(), files: z.array(FileView) }),
  ),
  evidence: z.array(EvidenceView),
  owedEvidence: z.array(z.object({ kind: z.string(), label: z.string(), criterionId: z.string().nullable() })),
  verifications: z.array(
    z.object({
      round: z.number().int(),
      pass: z.boolean(),
      officers: z.string(),
      visitedOn: z.string(),
      findings: z.string(),
      files: z.array(FileView),
    }),
  ),
  requests: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['extension', 'void']),
      status: z.enum(['pending', 'approved', 'refused']),
      proposedBy: z.string(),
      proposedAt: z.string(),
      reason: z.string(),
      newDueOn: z.string().nullable(),
      oldDueOn: z.string().nullable(),
      details: z.record(z.string(), z.string()),
      decidedBy: z.string().nullable(),
      decidedAt: z.string().nullable(),
      opinion: z.string().nullable(),
    }),
  ),
  documents: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      title: z.string(),
      number: z.string(),
      issuedOn: z.string(),
      receipts: z.array(z.object({ role: z.string(), name: z.string(), signedAt: z.string().nullable() })),
    }),
  ),
  comments: z.array(z.object({ id: z.string(), text: z.string(), by: z.string(), unit: z.string(), at: z.string() })),
  timeline: z.array(TimelineEntry),
  people: z.array(z.object({ name: z.string(), unit: z.string(), part: z.string(), isMe: z.boolean() })),
  allowedActions: z.array(AllowedAction),
  whyVisible: z.string(),
  isDemo: z.boolean(),
});
export type HazardRecord = z.infer<typeof HazardRecord>;

export const SavedView = z.object({
  id: z.string(),
  name: z.string(),
  filter: z.record(z.string(), z.string()),
  count: z.number().int(),
  builtIn: z.boolean(),
});
export type SavedView = z.infer<typeof SavedView>;

export const HeatCell = z.object({ streetCode: z.string(), industry: z.string(), count: z.number().int() });
