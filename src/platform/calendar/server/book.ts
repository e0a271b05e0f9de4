/** The calendar as this process knows it: loaded once, checked for a newer edition every few seconds. */
import { cached } from '#kernel/server/cached.ts';
import { allDays, allYears, editionToken } from './store.ts';
import type { CalendarBook } from './count.ts';

export const book = cached<CalendarBook>({
  token: editionToken,
  load: async (tx) => {
    const [years, days] = [await allYears(tx), await allDays(tx)];
    return {
      years: new Set(years.map((y) => y.year)),
      days: new Map(days.map((d) => [d.day_on as string, { kind: d.kind, name: d.name }])),
    };
  },
});
