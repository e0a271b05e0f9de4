import { z } from 'zod';
import { ask, keyOf, version } from '#kernel/shared/fields.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { Moment, PastStep } from '#platform/casework/shared/past.ts';
import { Position } from '../joint/whistle-schema.ts';
import {
  findingMarkLabels,
  findingStates,
  groupStates,
  kindLabels,
  matterLabels,
  methodLabels,
  partLabels,
  visitMarkLabels,
  visitStates,
  type FindingKind,
  type FindingMark,
  type MatterResult,
  type MemberPart,
  type Method,
  type VisitMark,
} from './states.ts';

const MethodKey = keyOf<Method>(methodLabels);
const KindKey = keyOf<FindingKind>(kindLabels);
const photos = z.array(z.uuid()).max(9, '照片最多 9 张').default([]);

/* —— acts —— */

export const FormGroup = z.object({
  name: ask(2, 60, '督导组名称'),
  subject: ask(2, 500, '督导什么'),
  method: MethodKey,
  fromOn: PlainDate,
  toOn: PlainDate,
  /** What each visit goes through (检查事项). */
  matters: z.array(z.string().trim().min(1).max(200)).max(40).default([]),
  leaderId: z.uuid('请选择组长'),
  memberIds: z.array(z.uuid()).max(30).default([]),
  unitIds: z.array(z.uuid()).max(60).default([]),
  enterpriseIds: z.array(z.uuid()).max(100).default([]),
});
export type FormGroup = z.output<typeof FormGroup>;

export const DecideGroup = z.object({ version, opinion: ask(2, 500, '意见') });
export type DecideGroup = z.output<typeof DecideGroup>;

export const PlanVisit = z.object({
  targetId: z.uuid('请选择去哪里'),
  plannedOn: PlainDate,
  method: MethodKey.optional(),
  subject: z.string().trim().max(500).default(''),
});
export type PlanVisit = z.output<typeof PlanVisit>;

export const ArriveVisit = z.object({
  version,
  photoIds: z.array(z.uuid()).min(1, '请拍一张到场照片').max(9, '照片最多 9 张'),
  position: Position.optional(),
  place: ask(2, 200, '到了哪里'),
});
export type ArriveVisit = z.output<typeof ArriveVisit>;

export const RecordMatter = z
  .object({
    /** Left out: something that was not on the list. */
    matterId: z.uuid().optional(),
    matter: z.string().trim().max(200).default(''),
    result: keyOf<MatterResult>(matterLabels),
    note: z.string().trim().max(1000, '请控制在 1000 字以内').default(''),
    photoIds: photos,
  })
  .refine((v) => v.matterId !== undefined || v.matter.length >= 2, { path: ['matter'], error: '请写明检查了什么' });
export type RecordMatter = z.output<typeof RecordMatter>;

export const AddFinding = z
  .object({
    kind: KindKey,
    what: ask(4, 100, '发现了什么问题'),
    detail: z.string().trim().max(1000).default(''),
    matterId: z.uuid().optional(),
    photoIds: photos,
    /** Of a hazard. */
    enterpriseId: z.uuid().optional(),
    place: z.string().trim().max(100).default(''),
    /** Of a problem of a unit's work. */
    unitId: z.uuid().optional(),
    dueOn: PlainDate.optional(),
  })
  .superRefine((v, ctx) => {
    if (v.kind === 'hazard') {
      if (!v.enterpriseId) ctx.addIssue({ code: 'custom', path: ['enterpriseId'], message: '请选择隐患所在的企业' });
      if (v.place.length < 1) ctx.addIssue({ code: 'custom', path: ['place'], message: '请写明隐患所在部位' });
      if (v.photoIds.length === 0) ctx.addIssue({ code: 'custom', path: ['photoIds'], message: '请拍下隐患现场' });
    } else if (!v.unitId) ctx.addIssue({ code: 'custom', path: ['unitId'], message: '请选择由哪个单位整改' });
  });
export type AddFinding = z.output<typeof AddFinding>;

export const LeaveVisit = z.object({ version, summary: ask(4, 2000, '检查总体情况') });
export type LeaveVisit = z.output<typeof LeaveVisit>;
export const SubmitVisit = z.object({ version, opinion: ask(4, 2000, '整改要求') });
export type SubmitVisit = z.output<typeof SubmitVisit>;
export const Opinion = z.object({ version, opinion: ask(2, 1000, '意见') });
export type Opinion = z.output<typeof Opinion>;
export const IssueVisit = z.object({ version });
export type IssueVisit = z.output<typeof IssueVisit>;
export const ReceiveVisit = z.object({});
export const ReplyVisit = z.object({ version, reply: ask(4, 4000, '整改情况'), fileIds: photos });
export type ReplyVisit = z.output<typeof ReplyVisit>;
export const LookBackVisit = z.object({
  version,
  passed: z.boolean(),
  opinion: ask(2, 1000, '回头看情况'),
  photoIds: z.array(z.uuid()).min(1, '请拍下回头看现场').max(9, '照片最多 9 张'),
  position: Position.optional(),
});
export type LookBackVisit = z.output<typeof LookBackVisit>;
export const CommentVisit = z.object({ text: ask(1, 1000, '备注内容') });
export type CommentVisit = z.output<typeof CommentVisit>;

export const ReportFinding = z.object({
  version,
  report: ask(2, 2000, '怎么整改的'),
  fileIds: z.array(z.uuid()).min(1, '请上传整改证明').max(9, '最多 9 份'),
});
export type ReportFinding = z.output<typeof ReportFinding>;
export const EnterFinding = z.object({ version });
export type EnterFinding = z.output<typeof EnterFinding>;

/* —— views —— */

const Letter = z.object({ documentId: z.string().nullable(), text: z.string() }).nullable();

export const FindingView = z.object({
  id: z.string(),
  visitId: z.string(),
  visitCode: z.string(),
  targetName: z.string(),
  code: z.string(),
  kind: KindKey,
  what: z.string(),
  detail: z.string(),
  foundOn: PlainDate,
  foundBy: z.string(),
  enterpriseId: z.string().nullable(),
  enterpriseName: z.string(),
  place: z.string(),
  hazardId: z.string().nullable(),
  hazardCode: z.string(),
  mayOpenHazard: z.boolean(),
  unitId: z.string().nullable(),
  unitName: z.string(),
  dueOn: PlainDate.nullable(),
  state: z.enum(findingStates),
  version: z.number().int(),
  stepDueAt: Instant.nullable(),
  isOverdue: z.boolean(),
  reported: Moment,
  report: z.string(),
  returns: z.number().int(),
  confirmed: Moment,
  conclusion: z.string(),
  photos: z.array(FileMeta),
  proofs: z.array(FileMeta),
  allowedActions: z.array(Offer),
});
export type FindingView = z.infer<typeof FindingView>;

export const VisitView = z.object({
  id: z.string(),
  code: z.string(),
  groupId: z.string(),
  groupName: z.string(),
  /** A visited unit reads its visits, not the group that made them. */
  mayOpenGroup: z.boolean(),
  members: z.array(z.object({ name: z.string(), unit: z.string(), part: keyOf<MemberPart>(partLabels) })),
  kind: z.enum(['unit', 'enterprise']),
  unitId: z.string().nullable(),
  enterpriseId: z.string().nullable(),
  /** Outside a member's own sight there is no file to open. */
  mayOpenEnterprise: z.boolean(),
  targetName: z.string(),
  method: MethodKey,
  subject: z.string(),
  plannedOn: PlainDate,
  state: z.enum(visitStates),
  version: z.number().int(),
  stepDueAt: Instant.nullable(),
  stepLabel: z.string().nullable(),
  stepBasis: z.string().nullable(),
  arrived: Moment,
  arrivedDistance: z.number().int().nullable(),
  place: z.string(),
  leftAt: Instant.nullable(),
  summary: z.string(),
  submitted: Moment,
  opinion: z.string(),
  fedBack: Moment,
  letter: Letter,
  received: Moment,
  replyDueOn: PlainDate.nullable(),
  replied: Moment,
  reply: z.string(),
  closedAt: Instant.nullable(),
  photos: z.array(FileMeta),
  replyFiles: z.array(FileMeta),
  matters: z.array(
    z.object({
      id: z.string(),
      seq: z.number().int(),
      matter: z.string(),
      result: keyOf<MatterResult>(matterLabels).nullable(),
      note: z.string(),
      recorded: Moment,
      photos: z.array(FileMeta),
    }),
  ),
  findings: z.array(FindingView),
  lookBacks: z.array(
    z.object({
      round: z.number().int(),
      at: Instant,
      by: z.string(),
      passed: z.boolean(),
      opinion: z.string(),
      photos: z.array(FileMeta),
    }),
  ),
  /** What still stands between the visit and its end. */
  gaps: z.array(z.string()),
  allowedActions: z.array(Offer),
  comments: z.array(z.object({ id: z.string(), at: Instant, who: z.string(), text: z.string() })).nullable(),
  timeline: z.array(PastStep),
});
export type VisitView = z.infer<typeof VisitView>;

export const VisitRow = z.object({
  id: z.string(),
  code: z.string(),
  groupId: z.string(),
  groupName: z.string(),
  targetName: z.string(),
  streetName: z.string(),
  method: MethodKey,
  subject: z.string(),
  plannedOn: PlainDate,
  state: z.enum(visitStates),
  stepDueAt: Instant.nullable(),
  arrivedAt: Instant.nullable(),
  fedBackAt: Instant.nullable(),
  replyDueOn: PlainDate.nullable(),
  findings: z.number().int(),
  open: z.number().int(),
});
export type VisitRow = z.infer<typeof VisitRow>;

export const FindingRow = FindingView.omit({ photos: true, proofs: true, allowedActions: true, mayOpenHazard: true });
export type FindingRow = z.infer<typeof FindingRow>;

export const GroupView = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  subject: z.string(),
  method: MethodKey,
  fromOn: PlainDate,
  toOn: PlainDate,
  matters: z.array(z.string()),
  state: z.enum(groupStates),
  version: z.number().int(),
  unitName: z.string(),
  proposed: Moment,
  approved: Moment,
  notice: Letter,
  members: z.array(
    z.object({ userId: z.string(), name: z.string(), unit: z.string(), part: keyOf<MemberPart>(partLabels) }),
  ),
  targets: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['unit', 'enterprise']),
      enterpriseId: z.string().nullable(),
      name: z.string(),
      visits: z.number().int(),
    }),
  ),
  visits: z.array(VisitRow),
  allowedActions: z.array(Offer),
  timeline: z.array(PastStep),
});
export type GroupView = z.infer<typeof GroupView>;

export const GroupRow = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  subject: z.string(),
  method: MethodKey,
  fromOn: PlainDate,
  toOn: PlainDate,
  leader: z.string(),
  state: z.enum(groupStates),
  targets: z.number().int(),
  visits: z.number().int(),
  findings: z.number().int(),
  open: z.number().int(),
});
export type GroupRow = z.infer<typeof GroupRow>;

/* —— lists and figures —— */

export const GroupQuery = z.object({
  ...PageQuery.shape,
  q: z.string().trim().max(100).optional(),
  state: setOf(z.enum(groupStates)),
});
export type GroupQuery = z.output<typeof GroupQuery>;

export const VisitFilter = z.object({
  q: z.string().trim().max(100).optional(),
  group: setOf(z.uuid()),
  /** The visited unit or enterprise, by the key that the figures give. */
  target: z.string().max(60).optional(),
  state: setOf(z.enum(visitStates)),
  method: setOf(MethodKey),
  mark: keyOf<VisitMark>(visitMarkLabels).optional(),
  asOf: PlainDate.optional(),
});
export type VisitFilter = z.output<typeof VisitFilter>;
export const VisitQuery = VisitFilter.extend(PageQuery.shape);
export type VisitQuery = z.output<typeof VisitQuery>;

export const FindingFilter = z.object({
  q: z.string().trim().max(100).optional(),
  group: setOf(z.uuid()),
  /** Who must put it right. */
  unit: setOf(z.uuid()),
  kind: setOf(KindKey),
  state: setOf(z.enum(findingStates)),
  mark: keyOf<FindingMark>(findingMarkLabels).optional(),
  asOf: PlainDate.optional(),
  /** The deadline lies in these days; of what has none, the day on which it was found. */
  dueFrom: PlainDate.optional(),
  dueTo: PlainDate.optional(),
});
export type FindingFilter = z.output<typeof FindingFilter>;
export const FindingQuery = FindingFilter.extend(PageQuery.shape);
export type FindingQuery = z.output<typeof FindingQuery>;

const counts = <K extends string>(of: Readonly<Record<K, string>>) =>
  z.object(Object.fromEntries(Object.keys(of).map((k) => [k, z.number().int()])) as Record<K, z.ZodNumber>);
export const VisitCounts = counts<VisitMark>(visitMarkLabels);
export type VisitCounts = Record<VisitMark, number>;
export const FindingCounts = counts<FindingMark>(findingMarkLabels);
export type FindingCounts = Record<FindingMark, number>;

export const VisitFigures = z.object({
  asOf: Instant,
  total: VisitCounts,
  targets: z.array(VisitCounts.extend({ target: z.string(), name: z.string() })),
  findings: FindingCounts,
  units: z.array(FindingCounts.extend({ unitId: z.string(), unitName: z.string() })),
});
export type VisitFigures = z.infer<typeof VisitFigures>;

export const VisitChoices = z.object({
  mayForm: z.boolean(),
  units: z.array(z.object({ id: z.string(), name: z.string() })),
  people: z.array(z.object({ id: z.string(), name: z.string(), unit: z.string(), isExpert: z.boolean() })),
  groups: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type VisitChoices = z.infer<typeof VisitChoices>;

/** What the form of one visit may name. */
export const FindingChoices = z.object({
  units: z.array(z.object({ id: z.string(), name: z.string() })),
  enterprises: z.array(z.object({ id: z.string(), name: z.string() })),
  /** The rule's day for a problem found today. */
  dueOn: PlainDate,
  dueBasis: z.string(),
});
export type FindingChoices = z.infer<typeof FindingChoices>;
