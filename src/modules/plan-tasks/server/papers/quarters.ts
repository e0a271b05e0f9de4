/** Quarters as spans of days. */
import { addDays, addMonths, plainDate, yearOf, type PlainDate } from '#kernel/shared/time.ts';

/** The quarter in which a day lies. */
export const quarterOf = (day: PlainDate): { year: number; quarter: number; from: PlainDate; to: PlainDate } => {
  const quarter = Math.ceil(Number(day.slice(5, 7)) / 3);
  return quarterSpan(yearOf(day), quarter);
};
export const quarterSpan = (year: number, quarter: number) => {
  const from = plainDate(`${year}-${String(quarter * 3 - 2).padStart(2, '0')}-01`);
  return { year, quarter, from, to: addDays(addMonths(from, 3), -1) };
};
