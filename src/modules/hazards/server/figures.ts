/**
 * Figures by street × industry for any day, from the roll-up of the facts. A flow counts acts in a span of days, a stock
 * what holds at the end of a day. Rolling up changes no figure: reading adds what is not rolled up yet.
 */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addDays, type PlainDate } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { RawBuilder } from 'kysely';
import type { FigureRef, MeasureName } from '../shared/figure.ts';

export interface FigureCell {
  measure: MeasureName;
  streetCode: string;
  industry: string;
  n: number;
}

type Slice = Pick<FigureRef, 'grade' | 'channel' | 'stock' | 'street' | 'industry'>;

/** Cells in the actor's scope; cases assigned from elsewhere belong to the figures of their own unit. */
export const cellsInScope = (actor: Actor, alias: 'f' | 'g') =>
  scopeSql(actor, { street: `${alias}.street_code`, industry: `${alias}.industry` });

const sliceOf = (slice: Slice, alias: string): RawBuilder<unknown> => {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return sql.join(
    [
      sql`true`,
      ...(slice.grade ? [sql`${column('grade')} = ${slice.grade}`] : []),
      ...(slice.channel ? [sql`${column('channel')} = ${slice.channel}`] : []),
      ...(slice.stock ? [sql`${column('is_stock')} = ${slice.stock === 'stock'}`] : []),
      ...(slice.street ? [sql`${column('street_code')} = ${slice.street}`] : []),
      ...(slice.industry ? [sql`${column('industry')} = ${slice.industry}`] : []),
    ],
    sql` and `,
  );
};

const yearStart = (day: PlainDate): string => `${day.slice(0, 4)}-01-01`;
const monthStart = (day: PlainDate): string => `${day.slice(0, 7)}-01`;

/** Whole years, whole months of the last year, days of the last month: together everything up to `to`. */
const upTo = (to: PlainDate): RawBuilder<unknown> => sql`((g.level = 'y' and g.starts_on < ${yearStart(to)})
  or (g.level = 'm' and g.starts_on >= ${yearStart(to)} and g.starts_on < ${monthStart(to)})
  or (g.level = 'd' and g.starts_on >= ${monthStart(to)} and g.starts_on <= ${to}))`;

interface Row {
  measure: MeasureName;
  street_code: string;
  industry: string;
  n: number;
}

/** Sums of measures up to a day by cell: one statement, so rolled and waiting facts are seen at the same moment. */
async function sums(
  tx: Tx,
  actor: Actor,
  measures: readonly MeasureName[],
  to: PlainDate,
  slice: Slice,
): Promise<FigureCell[]> {
  const rows = await sql<Row>`select t.measure, t.street_code, t.industry, sum(t.n)::int as n from (
      select g.measure, g.street_code, g.industry, g.n from hazard_figures g
        where g.measure = any(${[...measures]}::text[]) and ${upTo(to)} and ${sliceOf(slice, 'g')} and ${cellsInScope(actor, 'g')}
      union all
      select f.measure, f.street_code, f.industry, f.n from hazard_figures_pending f
        where f.measure = any(${[...measures]}::text[]) and f.day <= ${to} and ${sliceOf(slice, 'f')} and ${cellsInScope(actor, 'f')}
    ) t group by 1, 2, 3 having sum(t.n) <> 0`.execute(tx);
  return rows.rows.map((r) => ({ measure: r.measure, streetCode: r.street_code, industry: r.industry, n: r.n }));
}

/** Stocks (未销号、逾期) as they stood at the end of a day, and flows (发现、销号、复发) of a span, by street × industry. */
export async function figureCells(
  tx: Tx,
  actor: Actor,
  span: { from: PlainDate; to: PlainDate },
  slice: Slice,
): Promise<FigureCell[]> {
  const stock = await sums(tx, actor, ['open', 'overdue', 'found', 'closed', 'relapsed'], span.to, slice);
  const before = await sums(tx, actor, ['found', 'closed', 'relapsed'], addDays(span.from, -1), slice);
  const key = (c: FigureCell): string => `${c.measure} ${c.streetCode} ${c.industry}`;
  const earlier = new Map(before.map((c) => [key(c), c.n]));
  return stock.map((c) => ({ ...c, n: c.n - (earlier.get(key(c)) ?? 0) })).filter((c) => c.n !== 0);
}

/** Total of one stock or of everything up to a day. */
export async function figureTotals(
  tx: Tx,
  actor: Actor,
  to: PlainDate,
  slice: Slice,
): Promise<Record<MeasureName, number>> {
  const totals: Record<MeasureName, number> = { found: 0, closed: 0, relapsed: 0, open: 0, overdue: 0 };
  for (const cell of await sums(tx, actor, ['found', 'closed', 'relapsed', 'open', 'overdue'], to, slice))
    totals[cell.measure] += cell.n;
  return totals;
}

/** Flows by month, for the trend. Months without an act are absent. */
export async function figureMonths(
  tx: Tx,
  actor: Actor,
  span: { from: PlainDate; to: PlainDate },
  slice: Slice,
): Promise<{ month: string; measure: MeasureName; n: number }[]> {
  const rows = await sql<{
    month: string;
    measure: MeasureName;
    n: number;
  }>`select to_char(t.day, 'YYYY-MM') as month, t.measure, sum(t.n)::int as n from (
      select g.starts_on as day, g.measure, g.n from hazard_figures g
        where g.measure = any(${['found', 'closed', 'relapsed', 'open', 'overdue']}::text[])
          and ((g.level = 'm' and g.starts_on >= ${monthStart(span.from)} and g.starts_on < ${monthStart(span.to)})
            or (g.level = 'd' and g.starts_on >= ${monthStart(span.to)} and g.starts_on <= ${span.to}))
          and ${sliceOf(slice, 'g')} and ${cellsInScope(actor, 'g')}
      union all
      select f.day, f.measure, f.n from hazard_figures_pending f
        where f.day >= ${monthStart(span.from)} and f.day <= ${span.to} and ${sliceOf(slice, 'f')} and ${cellsInScope(actor, 'f')}
    ) t group by 1, 2`.execute(tx);
  return rows.rows;
}

/** The same figures counted again from the facts themselves: for the proof, and for a district that doubts. */
export async function recount(
  tx: Tx,
  actor: Actor,
  measure: MeasureName,
  to: PlainDate,
  slice: Slice,
): Promise<FigureCell[]> {
  const rows = await sql<Row>`select f.measure, f.street_code, f.industry, sum(f.n)::int as n from hazard_facts f
    where f.measure = ${measure} and f.day <= ${to} and ${sliceOf(slice, 'f')} and ${cellsInScope(actor, 'f')}
    group by 1, 2, 3 having sum(f.n) <> 0`.execute(tx);
  return rows.rows.map((r) => ({ measure: r.measure, streetCode: r.street_code, industry: r.industry, n: r.n }));
}

const BATCH = 20_000;

/** Moves waiting facts into the roll-up; run by a timer, one at a time. Returns how many were moved. */
export async function rollUp(ctx: Ctx): Promise<number> {
  let moved = 0;
  for (;;) {
    const count = await ctx.inTx(async (tx) => {
      const turn = await sql`select id from hazard_figures_turn where id = 1 for update skip locked`.execute(tx);
      if (turn.rows.length === 0) return 0;
      const taken = await sql<{ id: string }>`select id from hazard_figures_pending order by id limit ${BATCH}`.execute(
        tx,
      );
      if (taken.rows.length === 0) return 0;
      const ids = taken.rows.map((r) => r.id);
      await sql`with d as (
          select measure, level, starts_on, grade, street_code, industry, channel, is_stock, sum(n) as n from (
            select p.measure, l.level, case l.level when 'y' then make_date(extract(year from p.day)::int, 1, 1)
                when 'm' then make_date(extract(year from p.day)::int, extract(month from p.day)::int, 1) else p.day end as starts_on,
              p.grade, p.street_code, p.industry, p.channel, p.is_stock, p.n
            from hazard_figures_pending p cross join (values ('y'), ('m'), ('d')) as l (level) where p.id = any(${ids}::uuid[])
          ) x group by 1, 2, 3, 4, 5, 6, 7, 8 having sum(n) <> 0)
        insert into hazard_figures (measure, level, starts_on, grade, street_code, industry, channel, is_stock, n)
          select d.measure, d.level, d.starts_on, d.grade, d.street_code, d.industry, d.channel, d.is_stock, coalesce(g.n, 0) + d.n
          from d left join hazard_figures g on g.measure = d.measure and g.level = d.level and g.starts_on = d.starts_on and g.grade = d.grade
            and g.street_code = d.street_code and g.industry = d.industry and g.channel = d.channel and g.is_stock = d.is_stock
        on conflict (measure, level, starts_on, grade, street_code, industry, channel, is_stock) do update set n = excluded.n`.execute(
        tx,
      );
      await sql`delete from hazard_figures_pending where id = any(${ids}::uuid[])`.execute(tx);
      await sql`update hazard_figures_turn set rolled_at = ${ctx.clock.now()} where id = 1`.execute(tx);
      return ids.length;
    });
    moved += count;
    if (count < BATCH) return moved;
  }
}
