/** How a figure of the statistics is named: measure, days and slice. The same on both sides, so that links agree. */
import { plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { measures, type FigureRef, type MeasureName } from '#modules/hazards/shared/figure.ts';

export interface Span {
  readonly from: PlainDate;
  readonly to: PlainDate;
}
export type Slice = Pick<FigureRef, 'grade' | 'channel' | 'stock'>;
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
