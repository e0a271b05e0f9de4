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

/** How many of the units that have a reported figure reported it (已报 n 家、应报 m 家); a unit alone is 0 or 1 of 1. */
export const ReportedShare = z.object({ done: z.number().int(), due: z.number().int() });
export type ReportedShare = z.infer<typeof ReportedShare>;

/**
 * One figure of one unit; `unitId` null is the whole district. `denominator` is null where the form has none. A figure that units
 * report and nobody reported has no numerator (未报): that is not 0. Sums count the units that reported, `reported` says how many.
 */
export const IndicatorValue = z.object({
  unitId: z.uuid().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  /** Of reported figures only. */
  reported: ReportedShare.optional(),
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
  /** Of a case: its state at the end of the span or when the figure was taken (当时), and its state now. Null: it had none. */
  state: z.object({ then: z.string().nullable(), now: z.string().nullable() }).nullable().optional(),
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
  /** Rows that were kept when the figure was taken (`indicator_freezes`): exactly these open, whatever became of them. */
  frozen: z.uuid().optional(),
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

/** The value to show and to compare: a rate as 0–1 (null without a denominator), else the numerator; null where nobody reported. */
export const valueOf = (form: IndicatorForm, v: Pick<IndicatorValue, 'numerator' | 'denominator'>): number | null =>
  form !== 'rate'
    ? v.numerator
    : v.numerator === null || v.denominator === null || v.denominator === 0
      ? null
      : v.numerator / v.denominator;

/** Whether nobody reported the figure (未报), which is another thing than a figure of 0. */
export const isUnreported = (v: Pick<IndicatorValue, 'numerator'>): boolean => v.numerator === null;

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

/** A demand of the plan as it is cited beside a figure. */
export const CitedClause = z.object({ id: z.string(), section: z.string(), summary: z.string() });

/** An indicator as its page and the catalogue show it. */
export const IndicatorView = z.object({
  code: z.string(),
  title: z.string(),
  formula: z.string(),
  unit: z.string(),
  form: z.enum(indicatorForms),
  better: z.enum(['higher', 'lower', 'none']),
  clauses: z.array(CitedClause),
  unitKinds: z.array(z.enum(['office', 'department', 'street'])),
  /** Part of the code before the first dot, and its word. */
  room: z.string(),
  roomLabel: z.string(),
  /** Whether a room counts it at all. */
  computable: z.boolean(),
  /** Where it comes from today. */
  source: z.enum(indicatorSources),
});
export type IndicatorView = z.infer<typeof IndicatorView>;

/** A value with the texts that name its rows. */
export const IndicatorCell = z.object({
  unitId: z.uuid().nullable(),
  from: PlainDate,
  to: PlainDate,
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  reported: ReportedShare.optional(),
  ref: z.string(),
  denominatorRef: z.string().nullable(),
});
export type IndicatorCell = z.infer<typeof IndicatorCell>;

export const IndicatorTarget = z.object({
  clause: z.string(),
  text: z.string(),
  value: z.number(),
  bound: z.enum(['least', 'most']),
  dueOn: PlainDate.nullable(),
  document: z.string(),
  documentClause: z.string(),
  note: z.string(),
  needsCheck: z.boolean(),
});
export type IndicatorTarget = z.infer<typeof IndicatorTarget>;

export const IndicatorReport = z.object({
  id: z.uuid(),
  unitId: z.uuid(),
  unitName: z.string(),
  from: PlainDate,
  to: PlainDate,
  period: z.string(),
  version: z.number().int(),
  numerator: z.number(),
  denominator: z.number().nullable(),
  note: z.string(),
  reason: z.string(),
  isWithdrawn: z.boolean(),
  /** False: a later version of the same period took its place. */
  isCurrent: z.boolean(),
  files: z.array(z.object({ id: z.string(), name: z.string() })),
  by: z.string(),
  byUnit: z.string(),
  at: Instant,
});
export type IndicatorReport = z.infer<typeof IndicatorReport>;

export const IndicatorSwitch = z.object({
  version: z.number().int(),
  source: z.enum(indicatorSources),
  validFrom: PlainDate,
  basis: z.string(),
  by: z.string(),
  at: Instant,
});

export const IndicatorDetail = IndicatorView.extend({
  targets: z.array(IndicatorTarget),
  switches: z.array(IndicatorSwitch),
  /** `report`, `switch`. */
  allowedActions: z.array(z.string()),
  /** Units for which the reader may report. */
  reportUnits: z.array(z.object({ id: z.uuid(), name: z.string() })),
  /** Own unit, when it has this figure; null for those who see the district. */
  ownUnitId: z.uuid().nullable(),
  seesDistrict: z.boolean(),
});
export type IndicatorDetail = z.infer<typeof IndicatorDetail>;

export const IndicatorListItem = IndicatorView.extend({
  /** Of the district for those who see it, else of the own unit; null where the reader's unit has no such figure. */
  value: IndicatorCell.nullable(),
  /** How many units that have this figure reported the period, of how many; null for counted ones. */
  reported: ReportedShare.nullable(),
});
export type IndicatorListItem = z.infer<typeof IndicatorListItem>;

export const UnitCell = IndicatorCell.extend({ unitName: z.string(), unitKind: z.string() });
export type UnitCell = z.infer<typeof UnitCell>;
