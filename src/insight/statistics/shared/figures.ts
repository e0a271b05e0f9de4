/** How a figure of the statistics is named: measure, days and slice. The same on both sides, so that links agree. */
import { plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { measures, type FigureRef, type MeasureName } from '#modules/hazards/shared/figure.ts';

export interface Span {
  readonly from: PlainDate;
  readonly to: PlainDate;
}
export type Slice = Pick<FigureRef, 'grade' | 'channel' | 'stock' | 'unit'>;
/** What the table street × industry shows, sheet by sheet. */
export const tableMeasures = [
  'found',
  'closed',
  'relapsed',
  'open',
  'overdue',
] as const satisfies readonly MeasureName[];
export type TableMeasure = (typeof tableMeasures)[number];
export type Cell = Pick<FigureRef, 'street' | 'industry'>;

/** The rows that a number counts: a flow has two days, a stock one. */
export const refOf = (measure: MeasureName, span: Span, slice: Slice & Cell): FigureRef => ({
  measure,
  ...(measures[measure].kind === 'flow' ? { from: span.from } : {}),
  to: span.to,
  ...slice,
});

/** Flows are counted from 1 January of the year asked for, unless said otherwise. */
export const yearStartOf = (to: PlainDate): PlainDate => plainDate(`${to.slice(0, 4)}-01-01`);

/** What lines and columns of a question of one's own may be. */
export const dims = {
  street: '街道',
  industry: '行业领域',
  unit: '监管部门',
  channel: '来源',
  grade: '等级',
  month: '月份',
} as const;
export type Dim = keyof typeof dims;

/** Bars of age: days since discovery of what is open. */
export const ageBars = [
  { least: 0, most: 30, label: '30 天以内' },
  { least: 31, most: 90, label: '31—90 天' },
  { least: 91, most: 180, label: '91—180 天' },
  { least: 181, most: 365, label: '181—365 天' },
  { least: 366, most: null, label: '一年以上' },
] as const;

export const lengthMeasures = [
  'overdue1',
  'overdue8',
  'overdue31',
  'overdue91',
] as const satisfies readonly MeasureName[];
