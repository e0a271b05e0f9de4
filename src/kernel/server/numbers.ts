/**
 * Running numbers beside the act. A number that is drawn inside a transaction locks its counter until the commit is on disk, so
 * that all acts of a series wait for each other. These are drawn by a connection of their own: acts that ask at the same
 * moment share one statement, and nobody waits for a commit. A number drawn by an act that then fails is not used again.
 *
 * Not for numbers that must be without gaps (official letters): these stay in the act.
 */
import type pg from 'pg';
import { yearOf } from '../shared/time.ts';
import type { Ctx } from './context.ts';
import type { DbHandle } from './db.ts';
import { quoteName } from './db.ts';

interface Waiting {
  resolve(number: number): void;
  reject(error: unknown): void;
}

interface Desk {
  waiting: Waiting[];
  isBusy: boolean;
}

const desks = new WeakMap<DbHandle, Map<string, Desk>>();

/** Table with columns `series`, `year`, `last`, key (series, year). */
export async function drawNumber(handle: DbHandle, table: string, series: string, year: number): Promise<number> {
  let all = desks.get(handle);
  if (!all) desks.set(handle, (all = new Map()));
  const key = `${table} ${series} ${year}`;
  let desk = all.get(key);
  if (!desk) all.set(key, (desk = { waiting: [], isBusy: false }));
  const { waiting } = desk;
  const drawn = new Promise<number>((resolve, reject) => waiting.push({ resolve, reject }));
  if (!desk.isBusy) void serve(handle, desk, table, series, year);
  return drawn;
}

/**
 * The number by which people name a record, `DB-2026-0007`: letters that no other kind of record uses, the year, and the running
 * number of its series (which is called as its letters where `of` does not say otherwise). Draw it when nothing can be refused any more.
 */
export async function drawCode(
  ctx: Ctx,
  letters: string,
  of: { readonly table: string; readonly series?: string; readonly year?: number },
): Promise<string> {
  const year = of.year ?? yearOf(ctx.clock.today());
  const number = await drawNumber(ctx.handle, of.table, of.series ?? letters, year);
  return `${letters}-${year}-${String(number).padStart(4, '0')}`;
}

async function serve(handle: DbHandle, desk: Desk, table: string, series: string, year: number): Promise<void> {
  desk.isBusy = true;
  while (desk.waiting.length > 0) {
    const served = desk.waiting.splice(0);
    try {
      const last = await advance(handle, table, series, year, served.length);
      served.forEach((one, i) => one.resolve(last - served.length + 1 + i));
    } catch (error) {
      for (const one of served) one.reject(error);
    }
  }
  desk.isBusy = false;
}

async function advance(handle: DbHandle, table: string, series: string, year: number, by: number): Promise<number> {
  const name = `${quoteName(handle.district)}.${quoteName(table)}`;
  const bump = {
    name: `draw ${table}`,
    text: `update ${name} set last = last + $3 where series = $1 and year = $2 returning last`,
  };
  for (;;) {
    const bumped = (await handle.aside.query({ ...bump, values: [series, year, by] })) as pg.QueryResult<{
      last: number;
    }>;
    if (bumped.rows[0]) return bumped.rows[0].last;
    await handle.aside.query(
      `insert into ${name} (series, year, last) values ($1, $2, 0) on conflict (series, year) do nothing`,
      [series, year],
    );
  }
}
