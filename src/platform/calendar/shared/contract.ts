import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { DayInfo, DueQuery, DueView, YearInput, YearList, YearPatch, YearView } from './schema.ts';

export const listCalendarYears = endpoint({
  method: 'GET',
  path: '/calendar/years',
  summary: '已录入的节假日年份及其放假、调休上班日期',
  clauses: [],
  response: YearList,
});

export const addCalendarYear = endpoint({
  method: 'POST',
  path: '/calendar/years',
  summary: '按国务院办公厅放假通知录入一年的节假日',
  clauses: [],
  body: YearInput,
  response: YearView,
  status: 201,
  errors: ['calendar.yearExists', 'calendar.badDays', 'calendar.forbidden'],
});

export const correctCalendarYear = endpoint({
  method: 'PUT',
  path: '/calendar/years/:year',
  summary: '更正一年的节假日，原内容留在审计日志中',
  clauses: [],
  params: z.object({ year: z.coerce.number().int().min(2000).max(2200) }),
  body: YearPatch,
  response: YearView,
  errors: ['calendar.yearMissing', 'calendar.badDays', 'calendar.forbidden', 'common.stale'],
});

export const listCalendarDays = endpoint({
  method: 'GET',
  path: '/calendar/days',
  summary: '一段日期内每天是否上班、是什么节日',
  clauses: [],
  query: z.object({ from: PlainDate, to: PlainDate }),
  response: z.object({ days: z.array(DayInfo) }),
  errors: ['calendar.rangeTooLong'],
});

export const computeDue = endpoint({
  method: 'GET',
  path: '/calendar/due',
  summary: '计算一个期限的届满时间并说明怎么数的',
  clauses: [],
  query: DueQuery,
  response: DueView,
});
