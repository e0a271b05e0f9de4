/** The district's report (汇总稿): what units reported, beside what the district's own records say, and why the two may differ. */
import { z } from 'zod';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { KindKey, PeriodKey } from './schema.ts';

const n = z.number().nullable();
const Two = z.object({ value: n, denominator: n });

export const SummaryFigure = z.object({
  part: z.string(),
  key: z.string(),
  label: z.string(),
  unit: z.string(),
  form: z.string(),
  indicator: z.string().nullable(),
  /** Counted anew over the whole district; null: no room counts it. */
  district: Two.extend({ ref: z.string() }).nullable(),
  streets: Two.extend({ units: z.number().int() }),
  departments: Two.extend({ units: z.number().int() }),
  former: Two.nullable(),
  /** Why the sums and the district's number differ, each with its units; empty: they do not. */
  differences: z.array(z.string()),
});
export type SummaryFigure = z.infer<typeof SummaryFigure>;

/** 任务亮灯 of one unit at the end of the period; each number opens its tasks. */
export const UnitLights = z.object({
  /** Null: the whole district. */
  unitId: z.string().nullable(),
  unit: z.string(),
  cells: z.array(z.object({ n: z.number(), ref: z.string() })),
});
export type UnitLights = z.infer<typeof UnitLights>;
/** The five lights in the order in which they are told, as indicators of the plan. */
export const lightColumns = [
  { code: 'plan.finished', label: '完成' },
  { code: 'plan.normal', label: '正常' },
  { code: 'plan.near', label: '临期' },
  { code: 'plan.late', label: '滞后' },
  { code: 'plan.notStarted', label: '未开始' },
] as const;

export const Summary = z.object({
  kind: KindKey,
  period: z.string(),
  title: z.string(),
  fromOn: PlainDate,
  toOn: PlainDate,
  measuredAt: Instant,
  expected: z.number().int(),
  received: z.array(
    z.object({
      unitId: z.string(),
      name: z.string(),
      reportId: z.string(),
      onTime: z.boolean(),
      revision: z.number().int(),
    }),
  ),
  missing: z.array(z.object({ unitId: z.string(), name: z.string(), reportId: z.string(), state: z.string() })),
  figures: z.array(SummaryFigure),
  /** 分街域×分行业: open major hazards at the end of the period. */
  grid: z.object({
    industries: z.array(z.object({ code: z.string(), name: z.string() })),
    streets: z.array(
      z.object({ code: z.string(), name: z.string(), cells: z.array(z.number().int()), total: z.number().int() }),
    ),
    totals: z.array(z.number().int()),
    total: z.number().int(),
  }),
  /** Lights of the plan's tasks by unit, the district last; none where the form does not ask for them. */
  lights: z.array(UnitLights).default([]),
  /** Texts of the units, by field. */
  texts: z.array(
    z.object({
      key: z.string(),
      part: z.string(),
      label: z.string(),
      items: z.array(z.object({ unitId: z.string(), unit: z.string(), reportId: z.string(), text: z.string() })),
    }),
  ),
  /** Figures of every unit, for the annex. */
  units: z.array(
    z.object({
      unitId: z.string(),
      unit: z.string(),
      kind: z.string(),
      reportId: z.string(),
      figures: z.record(
        z.string(),
        z.object({ value: n, denominator: n, records: n, recordsDenominator: n, reason: z.string() }),
      ),
    }),
  ),
});
export type Summary = z.infer<typeof Summary>;

/** Which texts go into the letter: of each field the units chosen by a person. */
export const MakeSummary = z.object({ kind: KindKey, period: PeriodKey });
export type MakeSummary = z.output<typeof MakeSummary>;
export const DraftSummary = z.object({
  /** `<field>/<unit id>` of the texts that go into the letter. */
  picks: z.array(z.string().max(120)).max(400).default([]),
  opinion: z.string().trim().max(2000, '请控制在 2000 字以内').default(''),
});
export type DraftSummary = z.output<typeof DraftSummary>;
export const SummaryView = z.object({
  id: z.string(),
  summary: Summary,
  madeAt: Instant,
  madeBy: z.string(),
  draftId: z.string().nullable(),
  draftState: z.string().nullable(),
  documentId: z.string().nullable(),
  number: z.string().nullable(),
  mayDraft: z.boolean(),
});
export type SummaryView = z.infer<typeof SummaryView>;
