import { z } from 'zod';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { DueExplain, Term } from './term.ts';

export const DayInfo = z.object({
  on: PlainDate,
  /** 1 Monday … 7 Sunday */
  weekday: z.number().int(),
  isWorkday: z.boolean(),
  /** Holiday that the day belongs to, also on its make-up days. */
  name: z.string().nullable(),
  mark: z.enum(['休', '班']).nullable(),
  /** Name of the day off, 周六 and 周日 included. */
  rest: z.string().nullable(),
  isYearLoaded: z.boolean(),
});
export type DayInfo = z.infer<typeof DayInfo>;

export const SpecialDayInput = z.object({
  on: PlainDate,
  name: z.string().trim().min(1, '请填写节日名称').max(40, '节日名称不超过 40 字'),
});

export const YearInput = z.object({
  year: z.number().int().min(2000).max(2200),
  document: z.string().trim().min(1, '请填写放假通知的文号').max(100),
  note: z.string().trim().max(500).default(''),
  /** Statutory days off, weekends inside them included. */
  daysOff: z.array(SpecialDayInput).min(1, '放假日期一天也没有，请按通知填写').max(100),
  /** Weekend days that are worked in exchange (调休上班). */
  makeUpDays: z.array(SpecialDayInput).max(40).default([]),
});
export type YearInput = z.infer<typeof YearInput>;

export const YearPatch = YearInput.omit({ year: true }).extend({ version: z.number().int() });
export type YearPatch = z.infer<typeof YearPatch>;

export const YearView = z.object({
  year: z.number().int(),
  document: z.string(),
  note: z.string(),
  source: z.enum(['seed', 'admin']),
  loadedBy: z.string(),
  loadedAt: Instant,
  version: z.number().int(),
  daysOff: z.array(z.object({ on: PlainDate, name: z.string() })),
  makeUpDays: z.array(z.object({ on: PlainDate, name: z.string() })),
});
export type YearView = z.infer<typeof YearView>;

export const YearList = z.object({
  years: z.array(YearView),
  /** The next year is due to be entered: the notice usually comes in November. */
  missing: z.array(z.number().int()),
  canEdit: z.boolean(),
});
export type YearList = z.infer<typeof YearList>;

export const DueQuery = z.object({
  from: Instant,
  amount: z.coerce.number().int().min(0).max(10_000),
  unit: Term.shape.unit,
});

export const DueView = z.object({ dueAt: Instant, dueOn: PlainDate, explain: DueExplain });
export type DueView = z.infer<typeof DueView>;
