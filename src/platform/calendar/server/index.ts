/** Door of the calendar room: legal terms and the kind of a day. */
import type { Tx } from '#kernel/server/db.ts';
import { addDays, daysBetween, weekday, yearOf, type PlainDate } from '#kernel/shared/time.ts';
import type { DayInfo } from '../shared/schema.ts';
import type { Due, Term } from '../shared/term.ts';
import { book } from './book.ts';
import { countTerm, isWorkday, restName } from './count.ts';

export type { Due, Term } from '../shared/term.ts';
export type { DayInfo } from '../shared/schema.ts';

/**
 * When a term that starts at `from` ends (期限届满). Day units start counting on the next day and end with the last
 * moment of the due day (Asia/Shanghai); hours are exact. Holidays never move a due day: `explain.fallsOnHoliday` says
 * that it lies on one. `explain.yearsUnloaded` names years whose holidays nobody has entered yet.
 */
export async function addTerm(tx: Tx, from: Date, term: Term): Promise<Due> {
  return countTerm(await book.read(tx), from, term);
}

/** Each day from `from` to `to` inclusive (at most 800): worked or not, and the holiday's name. */
export async function dayInfo(tx: Tx, from: PlainDate, to: PlainDate): Promise<DayInfo[]> {
  const known = await book.read(tx);
  const count = Math.min(Math.max(daysBetween(from, to) + 1, 0), 800);
  return Array.from({ length: count }, (_, i) => {
    const on = addDays(from, i);
    const special = known.days.get(on);
    const rest = restName(known, on);
    return {
      on,
      weekday: weekday(on),
      isWorkday: isWorkday(known, on),
      name: special?.name ?? null,
      // 休 and 班 as calendars print them.
      mark: special ? (special.kind === 'off' ? ('休' as const) : ('班' as const)) : null,
      rest: rest ?? null,
      isYearLoaded: known.years.has(yearOf(on)),
    };
  });
}

/** Workdays in the closed range; 0 when it is empty. */
export async function countWorkdays(tx: Tx, from: PlainDate, to: PlainDate): Promise<number> {
  const known = await book.read(tx);
  let count = 0;
  for (let day = from; day <= to; day = addDays(day, 1)) if (isWorkday(known, day)) count++;
  return count;
}

/** The first worked day on or after `day`. */
export async function nextWorkday(tx: Tx, day: PlainDate): Promise<PlainDate> {
  const known = await book.read(tx);
  let found = day;
  while (!isWorkday(known, found)) found = addDays(found, 1);
  return found;
}

/** Years whose holidays are known. */
export async function loadedYears(tx: Tx): Promise<number[]> {
  return [...(await book.read(tx)).years].sort();
}
