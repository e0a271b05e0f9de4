/** Legal terms (期限): amount and unit as the law words them, and how a due day was found. */
import { z } from 'zod';
import { PlainDate } from '#kernel/shared/time.ts';

/**
 * hour: exact hours from the moment · calendarDay (日/自然日): counted from the next day, never moved by holidays ·
 * workday (工作日): counted from the next day, days off left out, make-up days counted · month: the same day n months
 * later · quarterDay: the n-th day of the next quarter.
 */
export const TermUnit = z.enum(['hour', 'calendarDay', 'workday', 'month', 'quarterDay']);
export type TermUnit = z.infer<typeof TermUnit>;

export const Term = z.object({ amount: z.number().int().min(0).max(10_000), unit: TermUnit });
export type Term = z.infer<typeof Term>;
/** Whether a value is a term and nothing else. */
export const isTerm = (value: unknown): value is Term => Term.strict().safeParse(value).success;

export const unitLabels: Record<TermUnit, string> = {
  hour: '小时',
  calendarDay: '日（自然日）',
  workday: '个工作日',
  month: '个月',
  quarterDay: '日（下季度第几日）',
};

/** The term in words: `10日（自然日）`, `5个工作日`. */
export const termText = (term: Term): string =>
  term.unit === 'quarterDay' ? `下一季度第 ${term.amount} 日` : `${term.amount}${unitLabels[term.unit]}`;

export const NamedDay = z.object({ on: PlainDate, name: z.string() });
export type NamedDay = z.infer<typeof NamedDay>;

export const DueExplain = z.object({
  /** First day that is counted; for hours the day of the starting moment. */
  startOn: PlainDate,
  amount: z.number(),
  unit: TermUnit,
  /** Statutory days off that a count in workdays left out. */
  holidaysSkipped: z.array(NamedDay),
  /** Days that were left out in all, weekends included. */
  restDaysSkipped: z.number().int(),
  /** Weekend days that counted because they are worked in exchange (调休上班). */
  makeUpDaysCounted: z.array(NamedDay),
  /** The due day is a day off: its holiday's name, or 周六, 周日. The term is not moved by it. */
  fallsOnHoliday: z.string().optional(),
  /** Years that the count touched and whose holidays have not been entered; there Monday to Friday count as worked. */
  yearsUnloaded: z.array(z.number().int()).optional(),
});
export type DueExplain = z.infer<typeof DueExplain>;

/** The answer of the calendar: the last moment (instant) and the day on which the term ends, and why. */
export interface Due {
  readonly dueAt: Date;
  readonly dueOn: PlainDate;
  readonly explain: DueExplain;
}
