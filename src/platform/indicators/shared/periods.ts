/** Periods of reporting (填报期): calendar months, quarters, half-years, years. They nest, so that spans never overlap by halves. */
import { addDays, addMonths, plainDate, yearOf, type PlainDate } from '#kernel/shared/time.ts';

export const periodMonths = { month: 1, quarter: 3, halfYear: 6, year: 12 } as const;
export type PeriodKind = keyof typeof periodMonths;

/** The period of a kind that holds the day. */
export function periodOf(kind: PeriodKind, day: PlainDate): { from: PlainDate; to: PlainDate } {
  const months = periodMonths[kind];
  const month = Math.floor((Number(day.slice(5, 7)) - 1) / months) * months + 1;
  const from = plainDate(`${day.slice(0, 4)}-${String(month).padStart(2, '0')}-01`);
  return { from, to: addDays(addMonths(from, months), -1) };
}

/** The kind of period that these days are, or null when they are none. */
export function periodKind(from: PlainDate, to: PlainDate): PeriodKind | null {
  for (const kind of Object.keys(periodMonths) as PeriodKind[]) {
    const period = periodOf(kind, from);
    if (period.from === from && period.to === to) return kind;
  }
  return null;
}

/** The last quarter that ended before the day. */
export const lastFullQuarter = (today: PlainDate): { from: PlainDate; to: PlainDate } =>
  periodOf('quarter', addDays(periodOf('quarter', today).from, -1));

/** Quarters up to the one that holds the day, oldest first. */
export function quartersUpTo(day: PlainDate, count: number): { from: PlainDate; to: PlainDate }[] {
  const last = periodOf('quarter', day);
  return Array.from({ length: count }, (_, i) => periodOf('quarter', addMonths(last.from, -3 * (count - 1 - i))));
}

/** 2026年第三季度, 2026年7月, 2026年上半年, 2026年, else both days. */
export function spanWords(from: PlainDate, to: PlainDate): string {
  const year = `${yearOf(from)}年`;
  const month = Number(from.slice(5, 7));
  switch (periodKind(from, to)) {
    case 'month':
      return `${year}${month}月`;
    case 'quarter':
      return `${year}第${'一二三四'[Math.floor((month - 1) / 3)]}季度`;
    case 'halfYear':
      return `${year}${month === 1 ? '上' : '下'}半年`;
    case 'year':
      return year;
    default:
      return `${from} 至 ${to}`;
  }
}
