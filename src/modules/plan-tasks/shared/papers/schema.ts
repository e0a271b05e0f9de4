/** Shapes of sub-plans. */
import { z } from 'zod';
import { version } from '#kernel/shared/fields.ts';
import { setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { Moment, PastStep } from '#platform/casework/shared/past.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { paperMarks, subPlanStates } from './states.ts';

/** A chapter of a sub-plan; the list of chapters is the rule `papers.chapters`. */
export const ChapterRule = z.object({ key: z.string(), title: z.string(), hint: z.string().default('') });
export type ChapterRule = z.infer<typeof ChapterRule>;
export const Chapter = z.object({ key: z.string().max(30), title: z.string().max(60), text: z.string().max(20_000) });
export type Chapter = z.infer<typeof Chapter>;
export const SubPlanItem = z.object({
  what: z.string().trim().min(2, '请写明做什么').max(500),
  demandKeys: z.array(z.string().max(12)).min(1, '请选择这项任务落实哪些要求').max(60),
  dueOn: PlainDate.nullable().default(null),
  person: z.string().trim().max(60).default(''),
});
export type SubPlanItem = z.infer<typeof SubPlanItem>;

export const StartSubPlan = z.object({ reason: z.string().trim().max(500).default('') });
export type StartSubPlan = z.output<typeof StartSubPlan>;
export const EditSubPlan = z.object({
  version,
  title: z.string().trim().min(2, '请写明方案名称').max(200),
  chapters: z.array(Chapter).max(30),
  items: z.array(SubPlanItem).max(400),
});
export type EditSubPlan = z.output<typeof EditSubPlan>;
export const ActSubPlan = z.object({ version, opinion: z.string().trim().max(1000).default('') });
export type ActSubPlan = z.output<typeof ActSubPlan>;
export const ReturnSubPlan = z.object({ version, opinion: z.string().trim().min(2, '请写明哪里要改').max(1000) });
export type ReturnSubPlan = z.output<typeof ReturnSubPlan>;

/** A demand that is addressed to the unit, with its words. */
export const AskedDemand = z.object({
  key: z.string(),
  title: z.string(),
  section: z.string(),
  dueOn: PlainDate.nullable(),
  measurable: z.string().nullable(),
});
export type AskedDemand = z.infer<typeof AskedDemand>;

export const SubPlanView = z.object({
  id: z.string(),
  code: z.string(),
  unitId: z.string(),
  unitName: z.string(),
  edition: z.number().int(),
  title: z.string(),
  chapters: z.array(Chapter.extend({ hint: z.string() })),
  items: z.array(SubPlanItem.extend({ id: z.string(), seq: z.number().int() })),
  demands: z.array(AskedDemand),
  gaps: z.array(z.string()),
  dueOn: PlainDate.nullable(),
  state: z.enum(subPlanStates),
  version: z.number().int(),
  reason: z.string(),
  drafted: Moment,
  submitted: Moment,
  signed: Moment,
  filed: Instant.nullable(),
  accepted: Moment,
  returns: z.number().int(),
  opinion: z.string(),
  allowedActions: z.array(Offer),
  editions: z.array(
    z.object({
      id: z.string(),
      edition: z.number().int(),
      state: z.enum(subPlanStates),
      filedOn: PlainDate.nullable(),
    }),
  ),
  /** What differs from the former edition, when there is one. */
  changes: z
    .object({
      edition: z.number().int(),
      chapters: z.array(
        z.object({
          title: z.string(),
          lines: z.array(z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })),
        }),
      ),
      items: z.array(z.object({ kind: z.enum(['added', 'removed', 'changed']), what: z.string(), note: z.string() })),
    })
    .nullable(),
  files: z.array(FileMeta),
  timeline: z.array(PastStep),
});
export type SubPlanView = z.infer<typeof SubPlanView>;

export const PapersQuery = z.object({
  kind: setOf(z.enum(['department', 'street'])),
  mark: z.enum(paperMarks as [string, ...string[]]).optional(),
  asOf: PlainDate.optional(),
});
export type PapersQuery = z.output<typeof PapersQuery>;
export const PaperRow = z.object({
  unitId: z.string(),
  unitName: z.string(),
  unitKind: z.enum(['department', 'street']),
  asked: z.number().int(),
  planId: z.string().nullable(),
  edition: z.number().int().nullable(),
  state: z.enum(subPlanStates).nullable(),
  dueOn: PlainDate.nullable(),
  filedOn: PlainDate.nullable(),
  isOnTime: z.boolean().nullable(),
  gaps: z.number().int(),
  mobilised: z.number().int(),
});
export type PaperRow = z.infer<typeof PaperRow>;
const Counts = z.object({
  expected: z.number().int(),
  filed: z.number().int(),
  onTime: z.number().int(),
  late: z.number().int(),
  missing: z.number().int(),
  accepted: z.number().int(),
  withGaps: z.number().int(),
});
export type PaperCounts = z.infer<typeof Counts>;
export const PapersView = z.object({
  asOf: Instant,
  rows: z.array(PaperRow),
  figures: z.array(Counts.extend({ kind: z.enum(['department', 'street', 'all']) })),
  mine: z.object({ mayStart: z.boolean(), planId: z.string().nullable() }),
});
export type PapersView = z.infer<typeof PapersView>;
