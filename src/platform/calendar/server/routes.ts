import { bind, type Route } from '#kernel/server/room.ts';
import {
  addCalendarYear,
  computeDue,
  correctCalendarYear,
  listCalendarDays,
  listCalendarYears,
} from '../shared/contract.ts';
import { addYear, correctYear, due, listDays, listYears } from './service.ts';

export const calendarRoutes: readonly Route[] = [
  bind(listCalendarYears, (ctx) => listYears(ctx)),
  bind(addCalendarYear, (ctx, { body }) => addYear(ctx, body)),
  bind(correctCalendarYear, (ctx, { params, body }) => correctYear(ctx, params.year, body)),
  bind(listCalendarDays, (ctx, { query }) => listDays(ctx, query.from, query.to)),
  bind(computeDue, (ctx, { query }) => due(ctx, query)),
];
