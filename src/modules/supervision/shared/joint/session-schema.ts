import { z } from 'zod';
import { keyOf, version } from '#kernel/shared/fields.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { Moment, PastStep } from '#platform/casework/shared/past.ts';
import { decisionMarkLabels, decisionStates, sessionStates } from './session-states.ts';

export const CallSession = z.object({
  title: z.string().trim().min(2, '请写明会商什么').max(200),
  reason: z.string().trim().max(2000).default(''),
  agenda: z.array(z.string().trim().min(1).max(200)).max(20).default([]),
  heldAt: Instant,
  place: z.string().trim().min(2, '请写明在哪里开').max(200),
  enterpriseId: z.uuid().optional(),
  hazardId: z.uuid().optional(),
  unitIds: z.array(z.uuid()).max(40).default([]),
  userIds: z.array(z.uuid()).max(40).default([]),
});
export type CallSession = z.output<typeof CallSession>;

export const ReceiveInvitation = z.object({ reply: z.string().trim().max(300).default('') });
export type ReceiveInvitation = z.output<typeof ReceiveInvitation>;

export const ConveneSession = z.object({
  version,
  host: z.string().trim().min(2, '请填写主持人').max(60),
  attendance: z
    .array(
      z.object({
        inviteeId: z.uuid(),
        attended: z.boolean(),
        /** Who came, and for whom. */
        attendee: z.string().trim().max(60).default(''),
        attendedFor: z.string().trim().max(60).default(''),
      }),
    )
    .max(80),
});
export type ConveneSession = z.output<typeof ConveneSession>;

export const AddStatement = z.object({
  unitName: z.string().trim().min(1, '请填写单位').max(60),
  speaker: z.string().trim().min(1, '请填写发言人').max(60),
  text: z.string().trim().min(2, '请填写发言内容').max(4000),
});
export type AddStatement = z.output<typeof AddStatement>;

export const NewDecision = z.object({
  what: z.string().trim().min(2, '请写明议定什么').max(500),
  proofRequired: z.string().trim().min(2, '请写明凭什么算办结').max(300),
  leadUnitId: z.uuid('请选择牵头单位'),
  personId: z.uuid().optional(),
  assistingIds: z.array(z.uuid()).max(20).default([]),
  dueOn: PlainDate,
  confirmUnitId: z.uuid().optional(),
});
export const ConcludeSession = z.object({
  version,
  analysis: z.string().trim().min(2, '请写明研判情况').max(4000),
  decisions: z.array(NewDecision).max(40),
});
export type ConcludeSession = z.output<typeof ConcludeSession>;

export const CancelSession = z.object({ version, reason: z.string().trim().min(2, '请写明为什么取消').max(500) });
export type CancelSession = z.output<typeof CancelSession>;

export const AcceptDecision = z.object({ version, note: z.string().trim().max(500).default('') });
export type AcceptDecision = z.output<typeof AcceptDecision>;
export const ReportDecision = z.object({
  version,
  report: z.string().trim().min(2, '请写明办理情况').max(2000),
  fileIds: z.array(z.uuid()).min(1, '请上传办结的证明材料').max(9),
});
export type ReportDecision = z.output<typeof ReportDecision>;
export const DecideDecision = z.object({ version, opinion: z.string().trim().min(2, '请写明核实情况').max(1000) });
export type DecideDecision = z.output<typeof DecideDecision>;

export const DecisionView = z.object({
  id: z.string(),
  sessionId: z.string(),
  sessionCode: z.string(),
  sessionTitle: z.string(),
  code: z.string(),
  what: z.string(),
  proofRequired: z.string(),
  leadUnit: z.string(),
  person: z.string(),
  assisting: z.array(z.string()),
  confirmUnit: z.string(),
  dueOn: PlainDate,
  state: z.enum(decisionStates),
  version: z.number().int(),
  stepDueAt: Instant.nullable(),
  isOverdue: z.boolean(),
  accepted: Moment,
  reported: Moment,
  report: z.string(),
  returns: z.number().int(),
  confirmed: Moment,
  opinion: z.string(),
  files: z.array(FileMeta),
  allowedActions: z.array(Offer),
});
export type DecisionView = z.infer<typeof DecisionView>;

export const SessionView = z.object({
  id: z.string(),
  code: z.string(),
  title: z.string(),
  reason: z.string(),
  agenda: z.array(z.string()),
  heldAt: Instant,
  place: z.string(),
  enterpriseId: z.string().nullable(),
  enterpriseName: z.string(),
  hazardId: z.string().nullable(),
  hazardCode: z.string(),
  hazardTitle: z.string(),
  unitName: z.string(),
  calledBy: z.string(),
  state: z.enum(sessionStates),
  version: z.number().int(),
  host: z.string(),
  analysis: z.string(),
  draftId: z.string().nullable(),
  minutes: z.object({ documentId: z.string().nullable(), text: z.string() }).nullable(),
  invitees: z.array(
    z.object({
      id: z.string(),
      unitName: z.string(),
      userName: z.string(),
      received: Moment,
      reply: z.string(),
      attended: z.boolean().nullable(),
      attendee: z.string(),
      attendedFor: z.string(),
      mayReceive: z.boolean(),
    }),
  ),
  statements: z.array(
    z.object({ id: z.string(), at: Instant, unitName: z.string(), speaker: z.string(), text: z.string() }),
  ),
  decisions: z.array(DecisionView),
  allowedActions: z.array(Offer),
  timeline: z.array(PastStep),
});
export type SessionView = z.infer<typeof SessionView>;

export const SessionQuery = z.object({
  ...PageQuery.shape,
  q: z.string().trim().max(100).optional(),
  state: setOf(z.enum(sessionStates)),
});
export type SessionQuery = z.output<typeof SessionQuery>;
export const SessionRow = z.object({
  id: z.string(),
  code: z.string(),
  title: z.string(),
  heldAt: Instant,
  unitName: z.string(),
  state: z.enum(sessionStates),
  decisions: z.number().int(),
  open: z.number().int(),
  overdue: z.number().int(),
});
export type SessionRow = z.infer<typeof SessionRow>;

export const DecisionFilter = z.object({
  q: z.string().trim().max(100).optional(),
  unit: setOf(z.uuid()),
  state: setOf(z.enum(decisionStates)),
  mark: keyOf(decisionMarkLabels).optional(),
  asOf: PlainDate.optional(),
  /** The deadline lies in these days. */
  dueFrom: PlainDate.optional(),
  dueTo: PlainDate.optional(),
});
export type DecisionFilter = z.output<typeof DecisionFilter>;
export const DecisionQuery = DecisionFilter.extend(PageQuery.shape);
export type DecisionQuery = z.output<typeof DecisionQuery>;
export const DecisionRow = DecisionView.omit({ files: true, allowedActions: true });
export type DecisionRow = z.infer<typeof DecisionRow>;

const DecisionCounts = z.object({
  all: z.number().int(),
  open: z.number().int(),
  overdue: z.number().int(),
  confirmed: z.number().int(),
  onTime: z.number().int(),
});
export type DecisionCounts = z.infer<typeof DecisionCounts>;
export const DecisionFigures = z.object({
  asOf: Instant,
  total: DecisionCounts,
  units: z.array(DecisionCounts.extend({ unitId: z.string(), unitName: z.string() })),
});
export type DecisionFigures = z.infer<typeof DecisionFigures>;

export const SessionChoices = z.object({
  mayCall: z.boolean(),
  units: z.array(z.object({ id: z.string(), name: z.string() })),
  people: z.array(z.object({ id: z.string(), name: z.string(), unit: z.string(), unitId: z.string() })),
});
export type SessionChoices = z.infer<typeof SessionChoices>;
