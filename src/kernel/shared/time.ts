/**
 * Time in the product: an Instant is a moment (UTC), a PlainDate is a civil day in Asia/Shanghai.
 * The zone is fixed at UTC+8 without daylight saving, so the arithmetic is exact and needs no library.
 */
import { z } from 'zod';

/** A civil day `YYYY-MM-DD` in Asia/Shanghai. Compares correctly as text. */
export type PlainDate = string & { readonly __plainDate: true };

const DAY_MS = 86_400_000;
const ZONE_MS = 8 * 3_600_000;

/** Years that the product knows; days further off are slips of the pen, and counting from them would run out of the calendar. */
const FIRST_YEAR = 1800;
const LAST_YEAR = 2199;
const isKnownYear = (year: number): boolean => year >= FIRST_YEAR && year <= LAST_YEAR;

/** Whether the text is an existing day of the years 1800 to 2199 written `YYYY-MM-DD`. */
export function isPlainDate(text: string): text is PlainDate {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [, y, m, d] = match;
  const date = new Date(Date.UTC(Number(y), Number(m) - 1, Number(d)));
  return date.getUTCMonth() === Number(m) - 1 && date.getUTCDate() === Number(d) && isKnownYear(Number(y));
}

/** The day as a branded value; throws RangeError for a day that does not exist. */
export function plainDate(text: string): PlainDate {
  if (!isPlainDate(text)) throw new RangeError(`not a civil day: ${text}`);
  return text;
}

/** Schema of a civil day at the edge. */
export const PlainDate = z
  .string()
  .refine(isPlainDate, { error: `日期不存在或不在 ${FIRST_YEAR}—${LAST_YEAR} 年之间，请按 2026-09-28 的样子填写` })
  .transform((text) => text as PlainDate) as unknown as z.ZodType<PlainDate, string>;

/** Schema of a moment in ISO 8601 with zone, of the years 1800 to 2199. */
export const Instant = z.iso
  .datetime({ offset: true, error: '时间格式不对' })
  .refine((text) => isKnownYear(new Date(text).getUTCFullYear()), {
    error: `时间应在 ${FIRST_YEAR}—${LAST_YEAR} 年之间，请改正`,
  });

/** The civil day on which a moment falls in Asia/Shanghai. */
export const dayOf = (instant: Date): PlainDate =>
  new Date(instant.getTime() + ZONE_MS).toISOString().slice(0, 10) as PlainDate;

/** The first moment of a civil day. */
export const startOfDay = (day: PlainDate): Date => new Date(Date.parse(`${day}T00:00:00Z`) - ZONE_MS);

/** The last millisecond of a civil day: a deadline on a day is kept until then. */
export const endOfDay = (day: PlainDate): Date => new Date(startOfDay(day).getTime() + DAY_MS - 1);

/** The moment that a look back to a day means: its last, never later than now. Without a day: now. */
export const momentOf = (asOf: PlainDate | undefined, now: Date): Date => {
  const end = asOf ? endOfDay(asOf) : now;
  return end < now ? end : now;
};

/** A day `days` calendar days later (negative: earlier). */
export const addDays = (day: PlainDate, days: number): PlainDate =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10) as PlainDate;

/** Days since 0000-03-01 in the Gregorian calendar; lists ask this for every row. */
function dayNumber(day: PlainDate): number {
  const month = Number(day.slice(5, 7));
  const year = Number(day.slice(0, 4)) - (month <= 2 ? 1 : 0);
  const since = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + Number(day.slice(8, 10)) - 1;
  return year * 365 + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) + since;
}

/** Calendar days from `a` to `b`; negative when `b` is earlier. */
export const daysBetween = (a: PlainDate, b: PlainDate): number => dayNumber(b) - dayNumber(a);

/** The same day `months` later; the last day of the month when the day does not exist there (1-31 + 1 month = 2-28). */
export function addMonths(day: PlainDate, months: number): PlainDate {
  const [y, m, d] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(y, m - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(y, m - 1 + months, Math.min(d, last))).toISOString().slice(0, 10) as PlainDate;
}

/** The first day of the month. */
export const monthStart = (day: PlainDate): PlainDate => `${day.slice(0, 7)}-01` as PlainDate;

/** ISO weekday: 1 Monday … 7 Sunday. */
export const weekday = (day: PlainDate): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

export const yearOf = (day: PlainDate): number => Number(day.slice(0, 4));
