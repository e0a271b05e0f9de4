/** The years that come with the program; an administrator's correction is never overwritten. */
import chineseDays from 'chinese-days';
import type { Ctx } from '#kernel/server/context.ts';
import { addDays, plainDate, weekday, yearOf, type PlainDate } from '#kernel/shared/time.ts';
import { book } from './book.ts';
import { bumpEdition, insertYear, replaceDays, type DayRow } from './store.ts';

/** State Council notices on the arrangement of holidays. */
const notices: Readonly<Record<number, { document: string; note: string }>> = {
  2023: { document: '国办发明电〔2022〕16号', note: '' },
  2024: { document: '国办发明电〔2023〕7号', note: '' },
  2025: { document: '国办发明电〔2024〕12号', note: '' },
  2026: { document: '国办发明电〔2025〕7号', note: '文号待核' },
};

/** Days of a year that differ from Monday to Friday, from the `chinese-days` tables. */
export function packagedDays(year: number): Omit<DayRow, 'year'>[] {
  const days: Omit<DayRow, 'year'>[] = [];
  for (let on: PlainDate = plainDate(`${year}-01-01`); yearOf(on) === year; on = addDays(on, 1)) {
    const detail = chineseDays.getDayDetail(on);
    const parts = detail.name.split(',');
    const name = parts.length > 1 ? (parts[1] ?? '') : '';
    if (name === '') continue;
    if (!detail.work) days.push({ day_on: on, kind: 'off', name });
    else if (weekday(on) > 5) days.push({ day_on: on, kind: 'work', name });
  }
  return days;
}

/** Fills 2023–2026 where they are missing. */
export async function seedCalendar(ctx: Ctx): Promise<void> {
  await ctx.inTx(async (tx) => {
    let isNew = false;
    for (const [text, notice] of Object.entries(notices)) {
      const year = Number(text);
      const by = { userId: ctx.actor.userId, name: ctx.actor.name };
      if (!(await insertYear(tx, { year, ...notice, source: 'seed', by, at: ctx.clock.now() }))) continue;
      await replaceDays(tx, year, packagedDays(year));
      isNew = true;
    }
    if (!isNew) return;
    await bumpEdition(tx, ctx.clock.now());
    book.changed(tx);
  });
}
