/**
 * Indicators (指标): a figure with a name, a formula and the demands of the plan it answers, for any unit and any span of days.
 * Rooms that keep records know theirs (computed, 自动计算); what no room knows yet is reported by units with proof (填报).
 */
import { z } from 'zod';
import { Instant, PlainDate } from '#kernel/shared/time.ts';

/** `rate`: numerator of denominator. `count`: acts or records in the span. `stock`: what holds at the end of the span. `amount`: money in fen or a measure with decimals. */
export const indicatorForms = ['rate', 'count', 'stock', 'amount'] as const;
export type IndicatorForm = (typeof indicatorForms)[number];

export const indicatorSources = ['computed', 'reported'] as const;
export type IndicatorSourceKind = (typeof indicatorSources)[number];

export const sourceLabels: Readonly<Record<IndicatorSourceKind, string>> = {
  computed: '自动计算',
  reported: '单位填报',
};

export const indicatorParts = ['numerator', 'denominator'] as const;
export type IndicatorPart = (typeof indicatorParts)[number];

export const IndicatorCode = z.string().regex(/^[a-z][a-zA-Z0-9]*(\.[a-zA-Z0-9]+)+$/, '指标代码不对');

/** Flows count from the first to the last day, both included; stocks hold at the end of `to`. */
export const IndicatorSpan = z.object({ from: PlainDate, to: PlainDate });
export type IndicatorSpan = z.infer<typeof IndicatorSpan>;

/** One figure of one unit; `unitId` null is the whole district. `denominator` is null where the form has none. */
export const IndicatorValue = z.object({
  unitId: z.uuid().nullable(),
  numerator: z.number(),
  denominator: z.number().nullable(),
});
export type IndicatorValue = z.infer<typeof IndicatorValue>;

/** A record that a figure counts, as one line that any room can show: what it is, where it opens. */
export const IndicatorRow = z.object({
  id: z.string(),
  code: z.string(),
  title: z.string(),
  /** Unit, place, state …, in one line. */
  note: z.string(),
  on: PlainDate.nullable(),
  /** Path inside the web; null when the reader may not open the record itself. */
  href: z.string().nullable(),
});
export type IndicatorRow = z.infer<typeof IndicatorRow>;

/** Names the rows behind a figure, as one text that travels in links, reports and frozen scores. */
export const IndicatorRef = z.object({
  code: IndicatorCode,
  from: PlainDate,
  to: PlainDate,
  unit: z.uuid().optional(),
  part: z.enum(indicatorParts).default('numerator'),
  /** As known at that moment: of frozen figures, so that they open what they counted. */
  known: Instant.optional(),
});
export type IndicatorRef = z.infer<typeof IndicatorRef>;

/** `code=hazards.closed;from=2026-07-01;to=2026-09-30;unit=…;part=numerator` */
export const indicatorText = (ref: z.input<typeof IndicatorRef>): string =>
  Object.entries(ref)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .join(';');

/** Reads the text of a reference; null when it is none. */
export function readIndicatorRef(text: string): IndicatorRef | null {
  const parsed = IndicatorRef.safeParse(
    Object.fromEntries(text.split(';').map((part) => part.split('=', 2) as [string, string])),
  );
  return parsed.success ? parsed.data : null;
}

/** The value to show and to compare: a rate as 0–1 (null without a denominator), else the numerator. */
export const valueOf = (form: IndicatorForm, v: Pick<IndicatorValue, 'numerator' | 'denominator'>): number | null =>
  form !== 'rate' ? v.numerator : v.denominator === null || v.denominator === 0 ? null : v.numerator / v.denominator;

/** What a unit reports of a period. `reason`: why a former report of the same period was wrong. */
export const ReportFigure = z.object({
  unitId: z.uuid({ error: '请选择单位' }),
  from: PlainDate,
  to: PlainDate,
  numerator: z.number({ error: '请填写数字' }).min(0, '不能小于 0').max(1e15, '数字过大，请核对'),
  denominator: z
    .number({ error: '请填写数字' })
    .min(0, '不能小于 0')
    .max(1e15, '数字过大，请核对')
    .nullable()
    .default(null),
  note: z.string().trim().max(1000, '说明最多 1000 字').default(''),
  reason: z.string().trim().max(500, '原因最多 500 字').default(''),
  fileIds: z.array(z.uuid()).max(20, '佐证最多 20 份').default([]),
  withdraw: z.boolean().default(false),
});
export type ReportFigure = z.infer<typeof ReportFigure>;

export const SwitchSource = z.object({
  source: z.enum(indicatorSources),
  validFrom: PlainDate,
  basis: z.string().trim().min(1, '请写明依据').max(300, '依据最多 300 字'),
});
export type SwitchSource = z.infer<typeof SwitchSource>;
