/** Periods of reports: a quarter `2026Q3`, a year `2026`, the three years `2024-2026`. */
import { addDays, addMonths, plainDate, yearOf, type PlainDate } from '#kernel/shared/time.ts';
import type { ReportKind } from './states.ts';

export interface Period {
  key: string;
  from: PlainDate;
  to: PlainDate;
  title: string;
}
const quarterWords = ['一', '二', '三', '四'] as const;

export const isPeriod = (key: string): boolean => /^(\d{4}Q[1-4]|\d{4}|2024-2026)$/.test(key);

/** Reads a key; throws RangeError for a text that is none. */
export function periodOf(key: string): Period {
  const quarter = /^(\d{4})Q([1-4])$/.exec(key);
  if (quarter) {
    const n = Number(quarter[2]);
    const from = plainDate(`${quarter[1]}-${String(n * 3 - 2).padStart(2, '0')}-01`);
    return {
      key,
      from,
      to: addDays(addMonths(from, 3), -1),
      title: `${quarter[1]}年第${quarterWords[n - 1] ?? ''}季度`,
    };
  }
  if (/^\d{4}$/.test(key))
    return { key, from: plainDate(`${key}-01-01`), to: plainDate(`${key}-12-31`), title: `${key}年` };
  if (key === '2024-2026')
    return { key, from: plainDate('2024-01-01'), to: plainDate('2026-12-31'), title: '三年行动' };
  throw new RangeError(`not a period: ${key}`);
}

export const lengthOf: Readonly<Record<ReportKind, 'quarter' | 'year' | 'campaign'>> = {
  quarterly: 'quarter',
  annual: 'year',
  selfEvaluation: 'campaign',
  order16Quarter: 'quarter',
  order16Annual: 'year',
};

/** The period of this kind in which the day lies; null after or before the campaign. */
export function periodAt(kind: ReportKind, day: PlainDate): Period | null {
  const year = yearOf(day);
  switch (lengthOf[kind]) {
    case 'quarter':
      return periodOf(`${year}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`);
    case 'year':
      return periodOf(String(year));
    case 'campaign':
      return day >= '2024-01-01' && day <= '2026-12-31' ? periodOf('2024-2026') : null;
  }
}

/** The period before; null for the campaign as a whole. */
export function before(kind: ReportKind, key: string): Period | null {
  return lengthOf[kind] === 'campaign' ? null : periodAt(kind, addDays(periodOf(key).from, -1));
}
export function after(kind: ReportKind, key: string): Period | null {
  return lengthOf[kind] === 'campaign' ? null : periodAt(kind, addDays(periodOf(key).to, 1));
}

const titles: Readonly<Record<ReportKind, (p: Period) => string>> = {
  quarterly: (p) => `${p.title}报送`,
  annual: (p) => `${p.title}度工作报告`,
  selfEvaluation: (p) => `${p.title}自评报告`,
  order16Quarter: (p) => `${p.title}隐患统计表`,
  order16Annual: (p) => `${p.title}度隐患统计表`,
};
export const titleOf = (kind: ReportKind, key: string): string => titles[kind](periodOf(key));
