/**
 * Figures that units report by hand. Which reports make up a span: pure, so that the number and the rows it opens agree.
 */
import type { PlainDate } from '#kernel/shared/time.ts';
import type { IndicatorDefinition } from './registry.ts';
import type { ReportRow } from './store.ts';

/** Whether reports of a longer span add up (counts, amounts, rates of flows) or the last one stands for it. */
export const addsUp = (definition: Pick<IndicatorDefinition, 'form' | 'adds'>): boolean =>
  definition.form === 'count' ||
  definition.form === 'amount' ||
  (definition.form === 'rate' && definition.adds === true);

/**
 * Reports of one unit that make up a span without counting a day twice: a year before its quarters, a quarter before its months.
 * Rows must lie inside the span.
 */
export function tiles<R extends Pick<ReportRow, 'from_on' | 'to_on'>>(rows: readonly R[]): R[] {
  const taken: R[] = [];
  const byLength = [...rows].sort((a, b) =>
    a.from_on === b.from_on ? (a.to_on < b.to_on ? 1 : -1) : a.from_on < b.from_on ? -1 : 1,
  );
  let free = '' as PlainDate | '';
  for (const row of byLength) {
    if (free !== '' && row.from_on <= free) continue;
    taken.push(row);
    free = row.to_on;
  }
  return taken;
}
