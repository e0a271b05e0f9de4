import { z } from 'zod';
import { ask, version } from '#kernel/shared/fields.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { Moment, PastStep } from '#platform/casework/shared/past.ts';
import { FormContent, FromRecords } from './form.ts';
import { isPeriod } from './periods.ts';
import { partStates, reportKinds, reportMarks, reportStates, type ReportKind, type ReportMark } from './states.ts';

export const KindKey = z.enum(reportKinds as [ReportKind, ...ReportKind[]]);
export const MarkKey = z.enum(reportMarks as [ReportMark, ...ReportMark[]]);
export const PeriodKey = z.string().refine(isPeriod, '报送期写成 2026Q3、2026 或 2024-2026');

/* —— acts —— */

export const FigureInput = z.object({
  value: z.number().min(0, '数字不能小于 0').max(1e12).nullable(),
  denominator: z.number().min(0, '数字不能小于 0').max(1e12).nullable().default(null),
  reason: z.string().trim().max(300, '理由请控制在 300 字以内').default(''),
});
export type FigureInput = z.output<typeof FigureInput>;
export const SaveReport = z.object({
  version,
  figures: z.record(z.string(), FigureInput).default({}),
  texts: z
    .record(
      z.string(),
      z.object({
        text: z.string().trim().max(5000, '请控制在 5000 字以内'),
        taken: z.array(z.string()).max(40).default([]),
      }),
    )
    .default({}),
});
export type SaveReport = z.output<typeof SaveReport>;
export const Plain = z.object({ version });
export const Reasoned = z.object({ version, reason: ask(2, 500, '理由') });
export type Reasoned = z.output<typeof Reasoned>;
export const SendBack = z.object({
  version,
  remarks: z
    .array(z.object({ part: z.string().min(1), remark: ask(2, 500, '退回意见') }))
    .min(1, '请选择要退回的部分并写明意见')
    .max(20),
});
export type SendBack = z.output<typeof SendBack>;
export const AcceptReport = z.object({ version, opinion: z.string().trim().max(500).default('') });
export const ImportSheet = z.object({ version, fileId: z.uuid('请选择文件') });
export type ImportSheet = z.output<typeof ImportSheet>;
export const Comment = z.object({ text: ask(1, 1000, '备注内容') });
export const Urge = z.object({
  kind: KindKey,
  period: PeriodKey,
  unitIds: z.array(z.uuid()).min(1, '请选择要催办的单位').max(200),
  words: z.string().trim().max(300, '请控制在 300 字以内').default(''),
});
export type Urge = z.output<typeof Urge>;

export const OpenNow = z.object({ kind: KindKey, period: PeriodKey });
export type OpenNow = z.output<typeof OpenNow>;
export const RecordPaper = z.object({
  kind: KindKey,
  period: PeriodKey,
  basis: ask(2, 200, '依据（收文登记、签收单）'),
  rows: z
    .array(
      z.object({
        unitId: z.uuid(),
        receivedOn: PlainDate,
        signedBy: z.string().trim().max(40).default(''),
      }),
    )
    .min(1, '请至少填一个单位的收到日期')
    .max(200),
});
export type RecordPaper = z.output<typeof RecordPaper>;

/* —— views —— */

const Link = z.object({ label: z.string(), href: z.string().nullable() });

export const Fault = z.object({
  field: z.string(),
  part: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
});
export type Fault = z.infer<typeof Fault>;

export const FigureView = z.object({
  kind: z.literal('figure'),
  key: z.string(),
  label: z.string(),
  unit: z.string(),
  form: z.string(),
  indicator: z.string().nullable(),
  /** Whether the figure is taken from the records at present. */
  isComputed: z.boolean(),
  help: z.string(),
  from: FromRecords.nullable(),
  value: z.number().nullable(),
  denominator: z.number().nullable(),
  reason: z.string(),
  by: z.string(),
  /** Of the last period, as it was accepted or came in; null: none. */
  former: z.object({ value: z.number(), denominator: z.number().nullable() }).nullable(),
});
export type FigureView = z.infer<typeof FigureView>;
export const SuggestionView = z.object({
  key: z.string(),
  text: z.string(),
  links: z.array(Link),
  /** Figures of this report from which the sentence is made. */
  figures: z.array(z.string()),
});
export type SuggestionView = z.infer<typeof SuggestionView>;
export const TextView = z.object({
  kind: z.literal('text'),
  key: z.string(),
  label: z.string(),
  isRequired: z.boolean(),
  min: z.number().int(),
  max: z.number().int(),
  help: z.string(),
  text: z.string(),
  taken: z.array(z.string()),
  former: z.string().nullable(),
  suggestions: z.array(SuggestionView),
});
export type TextView = z.infer<typeof TextView>;
export const PartView = z.object({
  key: z.string(),
  no: z.number().int(),
  title: z.string(),
  state: z.enum(partStates),
  fields: z.array(z.discriminatedUnion('kind', [FigureView, TextView])),
  remarks: z.array(
    z.object({
      id: z.string(),
      round: z.number().int(),
      remark: z.string(),
      by: z.string(),
      at: Instant,
      settledAt: Instant.nullable(),
    }),
  ),
});
export type PartView = z.infer<typeof PartView>;
export const Change = z.object({
  field: z.string(),
  label: z.string(),
  was: FromRecords,
  now: FromRecords,
});
export type Change = z.infer<typeof Change>;

export const ReportRow = z.object({
  id: z.string(),
  code: z.string(),
  kind: KindKey,
  period: z.string(),
  title: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  unitKind: z.string(),
  dueOn: PlainDate,
  dueFallsOn: z.string().nullable(),
  state: z.enum(reportStates),
  version: z.number().int(),
  stepDueAt: Instant.nullable(),
  isComplete: z.boolean(),
  firstSubmittedAt: Instant.nullable(),
  /** Days late: of what came in late, or of what is still missing. */
  daysLate: z.number().int(),
  returns: z.number().int(),
  revision: z.number().int(),
  parts: z.array(z.object({ key: z.string(), state: z.enum(partStates) })),
});
export type ReportRow = z.infer<typeof ReportRow>;

export const ReportView = ReportRow.extend({
  fromOn: PlainDate,
  toOn: PlainDate,
  dueBasis: z.string(),
  formVersion: z.number().int(),
  /** Version now in force for this period, when it is another one. */
  stepLabel: z.string().nullable(),
  stepBasis: z.string().nullable(),
  sections: z.array(PartView),
  faults: z.array(Fault),
  /** Indicators that the form asks for and that the unit has not reported for this period; where to fill each, for the unit's people. */
  owed: z.array(
    z.object({ field: z.string(), part: z.string(), label: z.string(), code: z.string(), href: z.string().nullable() }),
  ),
  filledBy: z.array(z.string()),
  prefilledAt: Instant.nullable(),
  confirmed: Moment,
  signed: Moment,
  submittedAt: Instant.nullable(),
  accepted: Moment,
  formerPeriod: z.string().nullable(),
  /** Which revision is shown, and all there are. */
  shownRevision: z.number().int(),
  revisions: z.array(
    z.object({
      revision: z.number().int(),
      reason: z.string(),
      beganAt: Instant,
      askedBy: z.string(),
      allowedBy: z.string(),
      isAccepted: z.boolean(),
    }),
  ),
  reminders: z.array(z.object({ at: Instant, label: z.string(), by: z.string(), words: z.string() })),
  comments: z.array(z.object({ id: z.string(), at: Instant, who: z.string(), text: z.string() })).nullable(),
  allowedActions: z.array(Offer),
  timeline: z.array(PastStep),
});
export type ReportView = z.infer<typeof ReportView>;

export const Changes = z.object({ at: Instant, items: z.array(Change) });
export type Changes = z.infer<typeof Changes>;

/** A cell of the Excel form that cannot be taken over. */
export const CellFault = z.object({
  sheet: z.string(),
  cell: z.string(),
  value: z.string(),
  reason: z.string(),
  fix: z.string(),
});
export type CellFault = z.infer<typeof CellFault>;
export const ImportResult = z.object({
  read: z.number().int(),
  changed: z.number().int(),
  /** The same file came before. */
  isKnown: z.boolean(),
  faults: z.array(CellFault),
  report: ReportView.nullable(),
});
export type ImportResult = z.infer<typeof ImportResult>;

/* —— lists and the board —— */

export const ReportFilter = z.object({
  q: z.string().trim().max(100).optional(),
  kind: setOf(KindKey),
  period: setOf(PeriodKey),
  unit: setOf(z.uuid()),
  unitKind: setOf(z.enum(['office', 'department', 'street'])),
  state: setOf(z.enum(reportStates)),
  mark: MarkKey.optional(),
  dueFrom: PlainDate.optional(),
  dueTo: PlainDate.optional(),
  asOf: PlainDate.optional(),
});
export type ReportFilter = z.output<typeof ReportFilter>;
export const ReportQuery = ReportFilter.extend(PageQuery.shape);
export type ReportQuery = z.output<typeof ReportQuery>;

export const BoardQuery = z.object({ kind: KindKey.default('quarterly'), period: PeriodKey.optional() });
export type BoardQuery = z.output<typeof BoardQuery>;
export const BoardRow = ReportRow.extend({
  lateLastYear: z.number().int(),
  /** Place in the district's own order of units. */
  order: z.number().int(),
});
export type BoardRow = z.infer<typeof BoardRow>;
export const Board = z.object({
  asOf: Instant,
  kind: KindKey,
  period: z.string(),
  title: z.string(),
  fromOn: PlainDate,
  toOn: PlainDate,
  dueOn: PlainDate,
  dueFallsOn: z.string().nullable(),
  dueBasis: z.string(),
  parts: z.array(z.object({ key: z.string(), no: z.number().int(), title: z.string(), isComputed: z.boolean() })),
  rows: z.array(BoardRow),
  counts: z.record(z.enum(reportStates), z.number().int()),
  expected: z.number().int(),
  received: z.number().int(),
  onTime: z.number().int(),
  complete: z.number().int(),
  /** Received in the last period by the day that lies as far from its due day as today does from this one's. */
  formerReceived: z.object({ period: z.string(), n: z.number().int(), on: PlainDate }).nullable(),
  lastYear: z.object({ from: PlainDate, to: PlainDate }),
  periods: z.array(z.object({ key: z.string(), title: z.string() })),
  summary: z.object({ id: z.string(), number: z.string().nullable() }).nullable(),
  may: z.object({ urge: z.boolean(), summarise: z.boolean(), forms: z.boolean(), open: z.boolean() }),
});
export type Board = z.infer<typeof Board>;

/* —— forms —— */

export const FormView = z.object({
  id: z.string(),
  kind: KindKey,
  version: z.number().int(),
  content: FormContent,
  validFrom: PlainDate,
  basis: z.string(),
  note: z.string(),
  source: z.enum(['seed', 'person']),
  madeBy: z.string(),
  madeAt: Instant,
});
export type FormView = z.infer<typeof FormView>;
export const IndicatorChoice = z.object({
  code: z.string(),
  title: z.string(),
  unit: z.string(),
  form: z.string(),
  formula: z.string(),
  isComputed: z.boolean(),
});
export const FormsView = z.object({
  forms: z.array(FormView),
  indicators: z.array(IndicatorChoice),
  dueRules: z.array(
    z.object({
      kind: KindKey,
      label: z.string(),
      words: z.string(),
      basis: z.string(),
      confidence: z.number().nullable(),
      note: z.string(),
      tag: z.string(),
    }),
  ),
  mayEdit: z.boolean(),
});
export type FormsView = z.infer<typeof FormsView>;
export const NewForm = z.object({
  baseVersion: z.number().int(),
  content: FormContent,
  validFrom: PlainDate,
  basis: ask(2, 200, '依据'),
  note: ask(2, 500, '改了什么'),
});
export type NewForm = z.output<typeof NewForm>;
