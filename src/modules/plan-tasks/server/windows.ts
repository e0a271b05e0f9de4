/** Windows of what recurs: the months, quarters, halves and years of the calendar. Pure. */
import { addDays, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import type { Frequency } from '../shared/states.ts';

export interface Window {
  /** 2026Q3, 2026-09, 2026H1, 2026 */
  readonly period: string;
  readonly title: string;
  readonly from: PlainDate;
  readonly to: PlainDate;
}

const pad = (n: number): string => String(n).padStart(2, '0');
const months: Readonly<Record<Frequency, number>> = { monthly: 1, quarterly: 3, 'half-yearly': 6, annual: 12 };

/** The window of a frequency that holds a day. */
export function windowOf(frequency: Frequency, day: PlainDate): Window {
  const year = Number(day.slice(0, 4));
  const length = months[frequency];
  const index = Math.floor((Number(day.slice(5, 7)) - 1) / length);
  const from = plainDate(`${year}-${pad(index * length + 1)}-01`);
  const next = (index + 1) * length;
  const to = addDays(plainDate(next === 12 ? `${year + 1}-01-01` : `${year}-${pad(next + 1)}-01`), -1);
  const n = index + 1;
  switch (frequency) {
    case 'monthly':
      return { period: `${year}-${pad(n)}`, title: `${year}年${n}月`, from, to };
    case 'quarterly':
      return { period: `${year}Q${n}`, title: `${year}年第${'一二三四'[index]}季度`, from, to };
    case 'half-yearly':
      return { period: `${year}H${n}`, title: `${year}年${n === 1 ? '上' : '下'}半年`, from, to };
    case 'annual':
      return { period: String(year), title: `${year}年`, from, to };
  }
}

/** The windows that begin by `until`, from the one that holds `from` on. */
export function windowsBetween(frequency: Frequency, from: PlainDate, until: PlainDate): Window[] {
  const found: Window[] = [];
  for (let w = windowOf(frequency, from); w.from <= until; w = windowOf(frequency, addDays(w.to, 1))) found.push(w);
  return found;
}

/** When the work of a window is due: its last day, days after it (reports), or a day of the year (`06-16`). */
export function dueOf(w: Window, rule: number | string | undefined): PlainDate {
  if (typeof rule === 'number') return addDays(w.to, rule);
  if (typeof rule === 'string') return plainDate(`${w.from.slice(0, 4)}-${rule}`);
  return w.to;
}
