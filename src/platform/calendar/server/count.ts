/** Counting of legal terms over a known calendar: pure, exact, the same on every machine. */
import {
  addDays,
  addMonths,
  dayOf,
  endOfDay,
  plainDate,
  weekday,
  yearOf,
  type PlainDate,
} from '#kernel/shared/time.ts';
import type { Due, NamedDay, Term } from '../shared/term.ts';

export interface SpecialDay {
  readonly kind: 'off' | 'work';
  readonly name: string;
}

/** What is known about days: which years, and which days differ from Monday to Friday. */
export interface CalendarBook {
  readonly years: ReadonlySet<number>;
  readonly days: ReadonlyMap<string, SpecialDay>;
}

const HOUR_MS = 3_600_000;

/** Whether people work on this day. In a year that was not entered Monday to Friday are taken as worked. */
export function isWorkday(book: CalendarBook, day: PlainDate): boolean {
  const special = book.days.get(day);
  return special ? special.kind === 'work' : weekday(day) <= 5;
}

/** Name of the day off: the holiday's, else 周六 or 周日; undefined on a worked day. */
export function restName(book: CalendarBook, day: PlainDate): string | undefined {
  const special = book.days.get(day);
  if (special) return special.kind === 'off' ? special.name : undefined;
  return weekday(day) === 6 ? '周六' : weekday(day) === 7 ? '周日' : undefined;
}

/** The first day of the quarter after the one in which the day lies. */
export function nextQuarterStart(day: PlainDate): PlainDate {
  const [year, month] = day.split('-').map(Number) as [number, number];
  const start = plainDate(`${year}-${String(Math.floor((month - 1) / 3) * 3 + 1).padStart(2, '0')}-01`);
  return addMonths(start, 3);
}

/** Due moment and day of a term that starts at `from`; see `Term` for the meaning of each unit. */
export function countTerm(book: CalendarBook, from: Date, term: Term): Due {
  const fromOn = dayOf(from);
  const holidaysSkipped: NamedDay[] = [];
  const makeUpDaysCounted: NamedDay[] = [];
  const unloaded = new Set<number>();
  let restDaysSkipped = 0;
  let startOn = addDays(fromOn, 1);
  let dueOn: PlainDate;
  let dueAt: Date | undefined;
  switch (term.unit) {
    case 'hour':
      startOn = fromOn;
      dueAt = new Date(from.getTime() + term.amount * HOUR_MS);
      dueOn = dayOf(dueAt);
      break;
    case 'calendarDay':
      dueOn = addDays(fromOn, term.amount);
      break;
    case 'workday': {
      dueOn = fromOn;
      for (let left = term.amount; left > 0;) {
        dueOn = addDays(dueOn, 1);
        if (!book.years.has(yearOf(dueOn))) unloaded.add(yearOf(dueOn));
        const special = book.days.get(dueOn);
        if (isWorkday(book, dueOn)) {
          left--;
          if (special) makeUpDaysCounted.push({ on: dueOn, name: special.name });
        } else {
          restDaysSkipped++;
          if (special) holidaysSkipped.push({ on: dueOn, name: special.name });
        }
      }
      break;
    }
    case 'month':
      dueOn = addMonths(fromOn, term.amount);
      break;
    case 'quarterDay':
      dueOn = addDays(nextQuarterStart(fromOn), term.amount - 1);
      break;
  }
  if (!book.years.has(yearOf(dueOn))) unloaded.add(yearOf(dueOn));
  const rest = restName(book, dueOn);
  return {
    dueAt: dueAt ?? endOfDay(dueOn),
    dueOn,
    explain: {
      startOn,
      amount: term.amount,
      unit: term.unit,
      holidaysSkipped,
      restDaysSkipped,
      makeUpDaysCounted,
      ...(rest === undefined ? {} : { fallsOnHoliday: rest }),
      ...(unloaded.size === 0 ? {} : { yearsUnloaded: [...unloaded].sort() }),
    },
  };
}
