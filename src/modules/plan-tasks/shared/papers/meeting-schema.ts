/** Shapes of meetings, hearings and packs. */
import { z } from 'zod';
import { keyOf, version } from '#kernel/shared/fields.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { Moment, PastStep } from '#platform/casework/shared/past.ts';
import { indicatorForms } from '#platform/indicators/shared/schema.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { stepStates } from '../states.ts';
import { hearingStates, meetingKindLabels, meetingStates, outcomeStates } from './states.ts';

export const MeetingKindKey = keyOf(meetingKindLabels);
export const Quarter = z.coerce.number().int().min(1).max(4);
export const Year = z.coerce.number().int().min(2024).max(2100);

export const RecordMeeting = z.object({
  kind: MeetingKindKey,
  title: z.string().trim().min(2, '请写明会议名称').max(200),
  heldOn: PlainDate,
  place: z.string().trim().max(200).default(''),
  host: z.string().trim().min(2, '请填写主持人').max(60),
  headPresent: z.boolean(),
  attendees: z.number().int().min(1, '请填写参会人数').max(10_000),
  summary: z.string().trim().min(2, '请写明会议情况').max(4000),
  fileIds: z.array(z.uuid()).max(10).default([]),
  decisions: z
    .array(
      z.object({
        what: z.string().trim().min(2, '请写明决定什么').max(500),
        unitId: z.uuid('请选择责任单位'),
        taskId: z.uuid().optional(),
        dueOn: PlainDate,
      }),
    )
    .max(30)
    .default([]),
});
export type RecordMeeting = z.output<typeof RecordMeeting>;
export const VoidMeeting = z.object({ version, reason: z.string().trim().min(2, '请写明为什么作废').max(500) });
export type VoidMeeting = z.output<typeof VoidMeeting>;
export const ReportOutcome = z.object({
  version,
  report: z.string().trim().min(2, '请写明办理情况').max(2000),
  fileIds: z.array(z.uuid()).max(9).default([]),
});
export type ReportOutcome = z.output<typeof ReportOutcome>;
export const DecideOutcome = z.object({ version, opinion: z.string().trim().min(2, '请写明核实情况').max(1000) });
export type DecideOutcome = z.output<typeof DecideOutcome>;

export const OutcomeView = z.object({
  id: z.string(),
  code: z.string(),
  meetingId: z.string(),
  what: z.string(),
  unitName: z.string(),
  task: z.object({ id: z.string(), code: z.string() }).nullable(),
  /** The step of the unit's task that it became. */
  step: z.object({ id: z.string(), state: z.enum(stepStates), doneOn: PlainDate.nullable() }).nullable(),
  dueOn: PlainDate,
  isOverdue: z.boolean(),
  state: z.enum(outcomeStates),
  version: z.number().int(),
  report: z.string(),
  reported: Moment,
  returns: z.number().int(),
  opinion: z.string(),
  confirmed: Moment,
  files: z.array(FileMeta),
  allowedActions: z.array(Offer),
});
export type OutcomeView = z.infer<typeof OutcomeView>;
/** A figure with its source and what opens its rows. */
export const PackFigure = z.object({
  code: z.string(),
  label: z.string(),
  text: z.string(),
  formula: z.string(),
  /** Null: nobody reported it (未报). */
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  form: z.enum(indicatorForms),
  unit: z.string(),
  /** Reference text of the indicator (`code=…;from=…`). */
  ref: z.string(),
});
export type PackFigure = z.infer<typeof PackFigure>;
export const MeetingView = z.object({
  id: z.string(),
  code: z.string(),
  kind: MeetingKindKey,
  unitId: z.string(),
  unitName: z.string(),
  title: z.string(),
  heldOn: PlainDate,
  place: z.string(),
  host: z.string(),
  headPresent: z.boolean(),
  attendees: z.number().int(),
  summary: z.string(),
  figures: z.array(PackFigure),
  state: z.enum(meetingStates),
  version: z.number().int(),
  recorded: Moment,
  decisions: z.array(OutcomeView),
  files: z.array(FileMeta),
  mayVoid: z.boolean(),
  timeline: z.array(PastStep),
});
export type MeetingView = z.infer<typeof MeetingView>;

export const MeetingFilter = z.object({
  kind: setOf(MeetingKindKey),
  unit: setOf(z.uuid()),
  from: PlainDate.optional(),
  to: PlainDate.optional(),
});
export type MeetingFilter = z.output<typeof MeetingFilter>;
export const MeetingQuery = MeetingFilter.extend(PageQuery.shape);
export type MeetingQuery = z.output<typeof MeetingQuery>;
export const MeetingRow = z.object({
  id: z.string(),
  code: z.string(),
  kind: MeetingKindKey,
  title: z.string(),
  unitName: z.string(),
  heldOn: PlainDate,
  host: z.string(),
  headPresent: z.boolean(),
  attendees: z.number().int(),
  decisions: z.number().int(),
  openDecisions: z.number().int(),
  files: z.number().int(),
  state: z.enum(meetingStates),
});
export type MeetingRow = z.infer<typeof MeetingRow>;

export const HearingsQuery = z.object({ year: Year.optional() });
export type HearingsQuery = z.output<typeof HearingsQuery>;
export const HearingsView = z.object({
  year: z.number().int(),
  units: z.array(
    z.object({
      unitId: z.string(),
      unitName: z.string(),
      quarters: z.array(
        z.object({
          quarter: z.number().int(),
          state: z.enum(hearingStates).nullable(),
          dueOn: PlainDate,
          metOn: PlainDate.nullable(),
          meetingId: z.string().nullable(),
        }),
      ),
    }),
  ),
  totals: z.array(
    z.object({
      quarter: z.number().int(),
      expected: z.number().int(),
      met: z.number().int(),
      missed: z.number().int(),
    }),
  ),
  mayRecord: z.boolean(),
});
export type HearingsView = z.infer<typeof HearingsView>;

export const PackQuery = z.object({ unit: z.uuid().optional(), year: Year.optional(), quarter: Quarter.optional() });
export type PackQuery = z.output<typeof PackQuery>;
export const PackView = z.object({
  unitId: z.string(),
  unitName: z.string(),
  year: z.number().int(),
  quarter: z.number().int(),
  from: PlainDate,
  to: PlainDate,
  /** As of which day: the end of the quarter, or today. */
  asOf: PlainDate,
  figures: z.array(PackFigure),
  tasks: z.object({ all: z.number().int(), done: z.number().int(), late: z.number().int() }),
  late: z.array(
    z.object({
      id: z.string(),
      code: z.string(),
      title: z.string(),
      dueOn: PlainDate,
      days: z.number().int(),
      head: z.string(),
    }),
  ),
  last: z.object({ id: z.string(), code: z.string(), title: z.string(), heldOn: PlainDate }).nullable(),
  decisions: z.array(z.object({ what: z.string(), unitName: z.string(), dueOn: PlainDate, state: z.string() })),
  units: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type PackView = z.infer<typeof PackView>;

export const MeetingChoices = z.object({
  mayRecord: z.boolean(),
  unitName: z.string(),
  units: z.array(z.object({ id: z.string(), name: z.string() })),
  tasks: z.array(z.object({ id: z.string(), code: z.string(), title: z.string(), unitId: z.string() })),
});
export type MeetingChoices = z.infer<typeof MeetingChoices>;
