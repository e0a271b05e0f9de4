import { z } from 'zod';
import { version } from '#kernel/shared/fields.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { PastStep } from '#platform/casework/shared/past.ts';
import { Fault, FigureInput, FigureView, PeriodKey, TextView } from '../schema.ts';
import { tableKinds, tableMarks, tableStates, type TableMark } from './states.ts';

const reason = z.string().trim().min(2, '请写明理由').max(500, '理由请控制在 500 字以内');

export const SaveTable = z.object({
  version,
  figures: z.record(z.string(), FigureInput).default({}),
  texts: z.record(z.string(), z.string().trim().max(5000, '请控制在 5000 字以内')).default({}),
});
export type SaveTable = z.output<typeof SaveTable>;
export const PlainTable = z.object({ version });
export const ReasonedTable = z.object({ version, reason });
export type ReasonedTable = z.output<typeof ReasonedTable>;

export const TableFilter = z.object({
  q: z.string().trim().max(100).optional(),
  kind: z.enum(tableKinds).optional(),
  period: PeriodKey.optional(),
  state: setOf(z.enum(tableStates)),
  mark: z.enum(tableMarks as [TableMark, ...TableMark[]]).optional(),
  highRisk: z.enum(['yes', 'no']).optional(),
});
export type TableFilter = z.output<typeof TableFilter>;
export const TableQuery = TableFilter.extend(PageQuery.shape);
export type TableQuery = z.output<typeof TableQuery>;

export const TableRow = z.object({
  id: z.string(),
  code: z.string(),
  kind: z.enum(tableKinds),
  period: z.string(),
  title: z.string(),
  enterpriseId: z.string(),
  enterpriseName: z.string(),
  streetName: z.string(),
  industryName: z.string(),
  isHighRisk: z.boolean(),
  unitName: z.string(),
  dueOn: PlainDate,
  state: z.enum(tableStates),
  version: z.number().int(),
  signedBy: z.string(),
  firstSubmittedAt: Instant.nullable(),
  daysLate: z.number().int(),
  returns: z.number().int(),
});
export type TableRow = z.infer<typeof TableRow>;

/** Of one period in the reader's sight, before the filter of state and mark. */
export const TableCounts = z.object({
  kind: z.enum(tableKinds),
  period: z.string(),
  title: z.string(),
  dueOn: PlainDate.nullable(),
  all: z.number().int(),
  received: z.number().int(),
  onTime: z.number().int(),
  late: z.number().int(),
  missing: z.number().int(),
  overdue: z.number().int(),
  returned: z.number().int(),
});
export type TableCounts = z.infer<typeof TableCounts>;

export const TableView = TableRow.extend({
  fromOn: PlainDate,
  toOn: PlainDate,
  dueBasis: z.string(),
  parts: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      fields: z.array(z.discriminatedUnion('kind', [FigureView, TextView])),
    }),
  ),
  faults: z.array(Fault),
  takenAt: Instant.nullable(),
  filledBy: z.string(),
  signedAt: Instant.nullable(),
  returnReason: z.string(),
  allowedActions: z.array(Offer),
  timeline: z.array(PastStep),
});
export type TableView = z.infer<typeof TableView>;
