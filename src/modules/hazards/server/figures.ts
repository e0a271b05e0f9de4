/**
 * Figures by street × industry for any day, from the roll-up of the facts. A flow counts acts in a span of days, a stock
 * what holds at the end of a day. Rolling up changes no figure: reading adds what is not rolled up yet.
 */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addDays, endOfDay, monthStart, type PlainDate } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { RawBuilder } from 'kysely';
import {
  isLength,
  measures,
  overdueLengths,
  type FigureRef,
  type MeasureName,
  type OverdueLength,
} from '../shared/figure.ts';

export interface FigureCell {
  measure: MeasureName;
  streetCode: string;
  industry: string;
  n: number;
}

export type FigureSlice = Pick<FigureRef, 'grade' | 'channel' | 'stock' | 'street' | 'industry' | 'unit'>;
type Slice = FigureSlice;

/** What lines and columns of a question may be (行列). */
export type FigureDim = 'street' | 'industry' | 'channel' | 'grade' | 'unit' | 'month';

/** Cells in the actor's scope; cases assigned from elsewhere belong to the figures of their own unit. */
export const cellsInScope = (actor: Actor, alias: 'f' | 'g') =>
  scopeSql(actor, { street: `${alias}.street_code`, industry: `${alias}.industry` });

const all = (parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  parts.length === 0 ? sql`true` : sql.join(parts, sql` and `);

const placeOf = (slice: Slice, alias: string): RawBuilder<unknown>[] => [
  ...(slice.street ? [sql`${sql.ref(`${alias}.street_code`)} = ${slice.street}`] : []),
  ...(slice.industry ? [sql`${sql.ref(`${alias}.industry`)} = ${slice.industry}`] : []),
  ...(slice.unit ? [sql`${sql.ref(`${alias}.unit_id`)} = ${slice.unit}`] : []),
];

/** Facts of an overdue that is so many days long on a day: its first day after the deadline lies so far back. */
const lengthSql = (measure: OverdueLength, on: PlainDate): RawBuilder<unknown> => {
  const [least, most] = overdueLengths[measure];
  return most === null
    ? sql`f.since <= ${addDays(on, 1 - least)}::date`
    : sql`f.since between ${addDays(on, 1 - most)}::date and ${addDays(on, 1 - least)}::date`;
};

/** The slice on facts and on what waits to be rolled up. */
const sliceOf = (slice: Slice, alias: string): RawBuilder<unknown> => {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return all([
    ...(slice.grade ? [sql`${column('grade')} = ${slice.grade}`] : []),
    ...(slice.channel ? [sql`${column('channel')} = ${slice.channel}`] : []),
    ...(slice.stock ? [sql`${column('is_stock')} = ${slice.stock === 'stock'}`] : []),
    ...placeOf(slice, alias),
  ]);
};

const GRADES = ['general', 'major', 'unjudged'];
const CHANNELS = ['self', 'inspection', 'report'];
const AGES = ['stock', 'increment'];

type Level = 'c' | 'q' | 'm' | 't' | 'd';

/** The rolled rows that hold the slice already summed; short levels by channel or by age are summed from the finest. */
const rolled = (slice: Slice, level: Level, dims: readonly FigureDim[] = []): RawBuilder<unknown> => {
  const finest =
    (level === 't' || level === 'd') &&
    (slice.channel !== undefined || slice.stock !== undefined || dims.includes('channel'));
  const one = (column: string, value: string | undefined, every: readonly string[]): RawBuilder<unknown> =>
    value === undefined && (finest || dims.includes(column as FigureDim))
      ? sql`${sql.ref(`g.${column}`)} = any(${[...every]}::text[])`
      : sql`${sql.ref(`g.${column}`)} = ${value ?? '*'}`;
  return all([
    sql`g.level = ${sql.lit(level)}`,
    one('grade', slice.grade, GRADES),
    one('channel', slice.channel, CHANNELS),
    one('stock', slice.stock, AGES),
    ...placeOf(slice, 'g'),
  ]);
};

const two = (n: number): string => String(n).padStart(2, '0');
const yearStart = (day: PlainDate): PlainDate => `${day.slice(0, 4)}-01-01` as PlainDate;
const quarterStart = (day: PlainDate): PlainDate =>
  `${day.slice(0, 5)}${two(Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1)}-01` as PlainDate;
/** The 1st, 11th or 21st (上旬、中旬、下旬). */
const tenStart = (day: PlainDate): PlainDate =>
  `${day.slice(0, 8)}${two(Math.min(2, Math.floor((Number(day.slice(8)) - 1) / 10)) * 10 + 1)}` as PlainDate;

interface Row {
  measure: MeasureName;
  street_code: string;
  industry: string;
  n: number;
}

/**
 * Rows that together hold everything up to the end of `to`: all before its year, whole quarters, months and ten days after it,
 * and single days. When the year has just turned and was not rolled yet, the quarters begin a year earlier.
 */
function upTo(actor: Actor, measures: readonly MeasureName[], to: PlainDate, slice: Slice): RawBuilder<unknown> {
  const next = addDays(to, 1);
  const base = sql`(select least(coalesce(w.until, ${yearStart(next)}::date), ${yearStart(next)}::date) from hazard_figures_turn w where w.id = 1)`;
  const part = (level: Level, when: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`select g.measure, g.street_code, g.industry, g.n from hazard_figures g where ${rolled(slice, level)} and ${when}
      and g.measure = any(${[...measures]}::text[]) and ${cellsInScope(actor, 'g')}`;
  const between = (level: Level, from: PlainDate, until: PlainDate): RawBuilder<unknown>[] =>
    from === until ? [] : [part(level, sql`g.starts_on >= ${from}::date and g.starts_on < ${until}::date`)];
  return sql.join(
    [
      part('c', sql`g.starts_on = ${base}`),
      part('q', sql`g.starts_on >= ${base} and g.starts_on < ${quarterStart(next)}::date`),
      ...between('m', quarterStart(next), monthStart(next)),
      ...between('t', monthStart(next), tenStart(next)),
      ...between('d', tenStart(next), next),
      sql`select f.measure, f.street_code, f.industry, f.n from hazard_figures_pending f
        where f.measure = any(${[...measures]}::text[]) and f.day <= ${to}::date and ${sliceOf(slice, 'f')} and ${cellsInScope(actor, 'f')}`,
    ],
    sql` union all `,
  );
}

const FLOWS: readonly MeasureName[] = ['found', 'closed', 'relapsed'];

/**
 * The rolled periods that together are the days from `from` up to the eve of `until`: single days, ten days, months and, where
 * no single months are asked for, quarters.
 */
export function pieces(
  from: PlainDate,
  until: PlainDate,
  quarters: boolean,
): { level: Level; from: PlainDate; until: PlainDate }[] {
  const starts: readonly (readonly [Level, (day: PlainDate) => PlainDate])[] = [
    ['d', (day) => day],
    ['t', tenStart],
    ['m', monthStart],
    ...(quarters ? ([['q', quarterStart]] as const) : []),
  ];
  const found: { level: Level; from: PlainDate; until: PlainDate }[] = [];
  const cover = (a: PlainDate, b: PlainDate, at: number): void => {
    if (a >= b) return;
    const [level] = starts[at]!;
    const longer = starts[at + 1];
    if (!longer) {
      found.push({ level, from: a, until: b });
      return;
    }
    // The first whole longer period within, and the last.
    let first = longer[1](a);
    if (first < a) first = longer[1](addDays(first, longer[0] === 't' ? 13 : longer[0] === 'm' ? 32 : 95));
    while (first < a) first = longer[1](addDays(first, longer[0] === 't' ? 13 : 32));
    const last = longer[1](b);
    if (first >= last) {
      found.push({ level, from: a, until: b });
      return;
    }
    if (a < first) found.push({ level, from: a, until: first });
    cover(first, last, at + 1);
    if (last < b) found.push({ level, from: last, until: b });
  };
  cover(from, until, 0);
  return found;
}

const columnOf: Record<Exclude<FigureDim, 'month'>, string> = {
  street: 'street_code',
  industry: 'industry',
  channel: 'channel',
  grade: 'grade',
  unit: 'unit_id',
};

export interface Counted {
  measure: MeasureName;
  /** Keys of the line and of the column; empty where none was asked for. A month is `2026-09`. */
  a: string;
  b: string;
  n: number;
}

const flowsOf = (list: readonly MeasureName[]): MeasureName[] => list.filter((m) => measures[m].kind === 'flow');

/**
 * Any question over the roll-up (自选统计): flows of a span and stocks at its end, by one or two of street, industry, channel,
 * grade, competent unit and month. By month a stock stands as at the month's end; lengths of overdue are known for the last day only.
 */
export async function counted(
  tx: Tx,
  actor: Actor,
  ask: {
    measures: readonly MeasureName[];
    span: { from: PlainDate; to: PlainDate };
    slice: Slice;
    dims: readonly FigureDim[];
  },
): Promise<Counted[]> {
  const { span, slice, dims } = ask;
  const next = addDays(span.to, 1);
  const byMonth = dims.includes('month');
  const flows = flowsOf(ask.measures);
  const stocks = ask.measures.filter((m) => measures[m].kind === 'stock' && !isLength(m));
  const lengths = byMonth ? [] : ask.measures.filter(isLength);
  const key = (at: number, alias: string, day: string): RawBuilder<unknown> => {
    const dim = dims[at];
    if (!dim) return sql`''`;
    if (dim === 'month') return day === '' ? sql`''` : sql`to_char(${sql.ref(`${alias}.${day}`)}, 'YYYY-MM')`;
    return sql`${sql.ref(`${alias}.${columnOf[dim]}`)}::text`;
  };
  const rolledPart = (
    level: Level,
    names: readonly MeasureName[],
    when: RawBuilder<unknown>,
    day: string,
  ): RawBuilder<unknown> =>
    sql`select g.measure, ${key(0, 'g', day)} as a, ${key(1, 'g', day)} as b, g.n from hazard_figures g where ${rolled(slice, level, dims)}
      and g.measure = any(${[...names]}::text[]) and ${when} and ${cellsInScope(actor, 'g')}`;
  const span_ = (from: PlainDate, names: readonly MeasureName[]): RawBuilder<unknown>[] => [
    ...pieces(from, next, !byMonth).map((p) =>
      rolledPart(p.level, names, sql`g.starts_on >= ${p.from}::date and g.starts_on < ${p.until}::date`, 'starts_on'),
    ),
    sql`select f.measure, ${key(0, 'f', 'day')}, ${key(1, 'f', 'day')}, f.n from hazard_figures_pending f
      where f.measure = any(${[...names]}::text[]) and f.day >= ${from}::date and f.day <= ${span.to}::date and ${sliceOf(slice, 'f')} and ${cellsInScope(actor, 'f')}`,
  ];
  /** Everything up to the end of a day, without months. */
  const standingAt = (day: PlainDate, names: readonly MeasureName[]): RawBuilder<unknown>[] => {
    const after = addDays(day, 1);
    const base = sql`(select least(coalesce(w.until, ${yearStart(after)}::date), ${yearStart(after)}::date) from hazard_figures_turn w where w.id = 1)`;
    return [
      rolledPart('c', names, sql`g.starts_on = ${base}`, ''),
      rolledPart('q', names, sql`g.starts_on >= ${base} and g.starts_on < ${quarterStart(after)}::date`, ''),
      ...pieces(quarterStart(after), after, false).map((p) =>
        rolledPart(p.level, names, sql`g.starts_on >= ${p.from}::date and g.starts_on < ${p.until}::date`, ''),
      ),
      sql`select f.measure, ${key(0, 'f', '')}, ${key(1, 'f', '')}, f.n from hazard_figures_pending f
        where f.measure = any(${[...names]}::text[]) and f.day <= ${day}::date and ${sliceOf(slice, 'f')} and ${cellsInScope(actor, 'f')}`,
    ];
  };
  const parts: RawBuilder<unknown>[] = [
    ...(flows.length > 0 ? span_(span.from, flows) : []),
    ...(stocks.length > 0
      ? byMonth
        ? [...standingAt(addDays(span.from, -1), stocks), ...span_(span.from, stocks)]
        : standingAt(span.to, stocks)
      : []),
    ...lengths.map(
      (m) =>
        sql`select ${sql.lit(m)}::text as measure, ${key(0, 'f', 'day')} as a, ${key(1, 'f', 'day')} as b, f.n from hazard_facts f
          where f.measure = 'overdue' and ${lengthSql(m, span.to)} and f.day <= ${span.to}::date and ${sliceOf(slice, 'f')} and ${cellsInScope(actor, 'f')}`,
    ),
  ];
  if (parts.length === 0) return [];
  const rows =
    await sql<Counted>`select t.measure, t.a, t.b, sum(t.n)::int as n from (${sql.join(parts, sql` union all `)}) t (measure, a, b, n)
    group by 1, 2, 3 having sum(t.n) <> 0`.execute(tx);
  return byMonth && stocks.length > 0 ? runningStocks(rows.rows, span, dims, new Set(stocks)) : rows.rows;
}

/** Changes of a stock by month, and what stood before, as what stood at the end of each month. */
function runningStocks(
  rows: readonly Counted[],
  span: { from: PlainDate; to: PlainDate },
  dims: readonly FigureDim[],
  stocks: ReadonlySet<MeasureName>,
): Counted[] {
  const months: string[] = [];
  for (let day = monthStart(span.from); day <= span.to; day = monthStart(addDays(day, 32)))
    months.push(day.slice(0, 7));
  const isFirst = dims[0] === 'month';
  const changes = new Map<string, Map<string, number>>();
  const done: Counted[] = [];
  for (const row of rows) {
    if (!stocks.has(row.measure)) {
      done.push(row);
      continue;
    }
    const [month, other] = isFirst ? [row.a, row.b] : [row.b, row.a];
    const line = changes.get(`${row.measure} ${other}`) ?? new Map<string, number>();
    line.set(month, (line.get(month) ?? 0) + row.n);
    changes.set(`${row.measure} ${other}`, line);
  }
  for (const [name, line] of changes) {
    const at = name.indexOf(' ');
    const measure = name.slice(0, at) as MeasureName;
    const other = name.slice(at + 1);
    let n = line.get('') ?? 0;
    for (const month of months) {
      n += line.get(month) ?? 0;
      if (n !== 0) done.push({ measure, a: isFirst ? month : other, b: isFirst ? other : month, n });
    }
  }
  return done;
}

/** What stood at a day, by cell. */
export interface Standing {
  cells: FigureCell[];
  /** 未销号 on the eve of the span, all cells together. */
  opening: number;
  /** Of what is open now: discovered up to 2023-12-31 (存量). */
  openStock: number;
}

/**
 * Stocks (未销号、逾期) as they stood at the end of a day, and flows (发现、销号、复发) of a span, by street × industry, with
 * the stock on the eve and the old stock. One statement, so that rolled and waiting facts are seen at the same moment.
 */
export async function standing(
  tx: Tx,
  actor: Actor,
  span: { from: PlainDate; to: PlainDate },
  slice: Slice,
): Promise<Standing> {
  const eve = addDays(span.from, -1);
  const old = slice.stock === undefined ? { ...slice, stock: 'stock' as const } : null;
  const rows = await sql<Row & { at: 'to' | 'eve' | 'old' }>`
    select 'to' as at, t.measure, t.street_code, t.industry, sum(t.n)::int as n
      from (${upTo(actor, ['open', 'overdue', 'listing', ...FLOWS], span.to, slice)}) t group by 2, 3, 4 having sum(t.n) <> 0
    union all
    select 'eve', t.measure, t.street_code, t.industry, sum(t.n)::int
      from (${upTo(actor, ['open', ...FLOWS], eve, slice)}) t group by 2, 3, 4 having sum(t.n) <> 0
    ${
      old
        ? sql`union all select 'old', 'open', '', '', coalesce(sum(t.n), 0)::int from (${upTo(actor, ['open'], span.to, old)}) t`
        : sql``
    }`.execute(tx);
  const key = (r: Row): string => `${r.measure} ${r.street_code} ${r.industry}`;
  const before = new Map<string, number>();
  let opening = 0;
  let openStock = 0;
  for (const r of rows.rows) {
    if (r.at === 'old') openStock = r.n;
    else if (r.at === 'eve' && r.measure === 'open') opening += r.n;
    else if (r.at === 'eve') before.set(key(r), r.n);
  }
  const cells: FigureCell[] = [];
  for (const r of rows.rows) {
    if (r.at !== 'to') continue;
    const n = r.n - (before.get(key(r)) ?? 0);
    if (n !== 0) cells.push({ measure: r.measure, streetCode: r.street_code, industry: r.industry, n });
  }
  if (slice.stock === 'stock') openStock = cells.filter((c) => c.measure === 'open').reduce((sum, c) => sum + c.n, 0);
  return { cells, opening, openStock };
}

/** Every measure by street × industry: flows of the span, stocks at its end. */
export async function figureCells(
  tx: Tx,
  actor: Actor,
  span: { from: PlainDate; to: PlainDate },
  slice: Slice,
): Promise<FigureCell[]> {
  const rows = await counted(tx, actor, {
    measures: Object.keys(measures) as MeasureName[],
    span,
    slice,
    dims: ['street', 'industry'],
  });
  return rows.map((r) => ({ measure: r.measure, streetCode: r.a, industry: r.b, n: r.n }));
}

/** Total of one stock or of everything up to a day. */
export async function figureTotals(
  tx: Tx,
  actor: Actor,
  to: PlainDate,
  slice: Slice,
): Promise<Record<'found' | 'closed' | 'relapsed' | 'open' | 'overdue', number>> {
  const totals: Record<string, number> = { found: 0, closed: 0, relapsed: 0, open: 0, overdue: 0 };
  const rows = await sql<{ measure: MeasureName; n: number }>`select t.measure, sum(t.n)::int as n
    from (${upTo(actor, ['open', 'overdue', ...FLOWS], to, slice)}) t group by 1`.execute(tx);
  for (const row of rows.rows) totals[row.measure] = row.n;
  return totals as Record<'found' | 'closed' | 'relapsed' | 'open' | 'overdue', number>;
}

/** Flows by month, for the trend. Months without an act are absent. */
export async function figureMonths(
  tx: Tx,
  actor: Actor,
  span: { from: PlainDate; to: PlainDate },
  slice: Slice,
): Promise<{ month: string; measure: MeasureName; n: number }[]> {
  const next = addDays(span.to, 1);
  const wanted: MeasureName[] = ['open', ...FLOWS];
  const between = (level: Level, from: PlainDate, until: PlainDate): RawBuilder<unknown>[] =>
    from >= until
      ? []
      : [
          sql`select g.starts_on as day, g.measure, g.n from hazard_figures g where ${rolled(slice, level)}
            and g.starts_on >= ${from}::date and g.starts_on < ${until}::date and g.measure = any(${wanted}::text[]) and ${cellsInScope(actor, 'g')}`,
        ];
  const parts = [
    ...between('m', monthStart(span.from), monthStart(next)),
    ...between('t', monthStart(next), tenStart(next)),
    ...between('d', tenStart(next), next),
  ];
  const rows = await sql<{ month: string; measure: MeasureName; n: number }>`
    select to_char(t.day, 'YYYY-MM') as month, t.measure, sum(t.n)::int as n from (
      ${sql.join(parts.length > 0 ? parts : [sql`select null::date as day, null::text as measure, 0 as n where false`], sql` union all `)}
      union all
      select f.day, f.measure, f.n from hazard_figures_pending f
        where f.day >= ${monthStart(span.from)} and f.day <= ${span.to} and f.measure = any(${wanted}::text[])
          and ${sliceOf(slice, 'f')} and ${cellsInScope(actor, 'f')}
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
    where ${isLength(measure) ? sql`f.measure = 'overdue' and ${lengthSql(measure, to)}` : sql`f.measure = ${measure}`} and f.day <= ${to} and ${sliceOf(slice, 'f')} and ${cellsInScope(actor, 'f')}
    group by 1, 2, 3 having sum(f.n) <> 0`.execute(tx);
  return rows.rows.map((r) => ({ measure: r.measure, streetCode: r.street_code, industry: r.industry, n: r.n }));
}

/**
 * Each fact of `from` as the rolled rows that it belongs to: periods, every year that begins after it up to `until`, and
 * combinations of `*`.
 */
const rollingUp = (from: RawBuilder<unknown>, until: PlainDate): RawBuilder<unknown> => sql`
  select l.level, case when v.g then '*' else p.grade end as grade, case when v.c then '*' else p.channel end as channel,
    case when v.s then '*' when p.is_stock then 'stock' else 'increment' end as stock, l.starts_on, p.measure, p.street_code, p.industry, p.unit_id, p.n
  from ${from} cross join lateral (
      select 'q' as level, make_date(extract(year from p.day)::int, (extract(quarter from p.day)::int - 1) * 3 + 1, 1) as starts_on
      union all select 'm', make_date(extract(year from p.day)::int, extract(month from p.day)::int, 1)
      union all select 't', make_date(extract(year from p.day)::int, extract(month from p.day)::int, least(2, (extract(day from p.day)::int - 1) / 10) * 10 + 1)
      union all select 'd', p.day
      union all select 'c', make_date(y, 1, 1) from generate_series(extract(year from p.day)::int + 1, ${Number(until.slice(0, 4))}::int) as y) l
    join (values (false, false, false), (false, true, true), (true, true, true), (true, false, false), (false, false, true),
      (false, true, false), (true, false, true), (true, true, false)) as v (g, c, s)
      on l.level not in ('t', 'd') or (v.c = v.s and (v.c or not v.g))`;

/** A year has begun: what came before it is what came before the last one and the quarters between. */
async function turnYear(tx: Tx, from: PlainDate): Promise<PlainDate> {
  const next = `${Number(from.slice(0, 4)) + 1}-01-01` as PlainDate;
  await sql`insert into hazard_figures (level, grade, channel, stock, starts_on, measure, street_code, industry, unit_id, n)
    select 'c', grade, channel, stock, ${next}::date, measure, street_code, industry, unit_id, sum(n) from hazard_figures
    where (level = 'c' and starts_on = ${from}::date) or (level = 'q' and starts_on >= ${from}::date and starts_on < ${next}::date)
    group by grade, channel, stock, measure, street_code, industry, unit_id having sum(n) <> 0
    on conflict (level, grade, channel, stock, measure, starts_on, street_code, industry, unit_id) do update set n = excluded.n`.execute(
    tx,
  );
  return next;
}

const BATCH = 20_000;

/** Moves waiting facts into the roll-up; run by a timer, one at a time. Returns how many were moved. */
export async function rollUp(ctx: Ctx): Promise<number> {
  let moved = 0;
  for (;;) {
    const count = await ctx.inTx(async (tx) => {
      const turn = await sql<{
        until: PlainDate | null;
      }>`select until from hazard_figures_turn where id = 1 for update skip locked`.execute(tx);
      if (!turn.rows[0]) return 0;
      const year = yearStart(ctx.clock.today());
      let until = turn.rows[0].until ?? year;
      while (until < year) until = await turnYear(tx, until);
      await sql`update hazard_figures_turn set rolled_at = ${ctx.clock.now()}, until = ${until} where id = 1`.execute(
        tx,
      );
      const taken = await sql<{ id: string }>`select id from hazard_figures_pending order by id limit ${BATCH}`.execute(
        tx,
      );
      if (taken.rows.length === 0) return 0;
      const ids = taken.rows.map((r) => r.id);
      await sql`with d as (
          select x.level, x.grade, x.channel, x.stock, x.starts_on, x.measure, x.street_code, x.industry, x.unit_id, sum(x.n) as n
          from (${rollingUp(sql`(select * from hazard_figures_pending where id = any(${ids}::uuid[])) p`, until)}) x
          group by 1, 2, 3, 4, 5, 6, 7, 8, 9 having sum(x.n) <> 0)
        insert into hazard_figures (level, grade, channel, stock, starts_on, measure, street_code, industry, unit_id, n)
          select d.level, d.grade, d.channel, d.stock, d.starts_on, d.measure, d.street_code, d.industry, d.unit_id, coalesce(g.n, 0) + d.n
          from d left join hazard_figures g on g.level = d.level and g.grade = d.grade and g.channel = d.channel and g.stock = d.stock
            and g.starts_on = d.starts_on and g.measure = d.measure and g.street_code = d.street_code and g.industry = d.industry and g.unit_id = d.unit_id
        on conflict (level, grade, channel, stock, measure, starts_on, street_code, industry, unit_id) do update set n = excluded.n`.execute(
        tx,
      );
      await sql`delete from hazard_figures_pending where id = any(${ids}::uuid[])`.execute(tx);
      return ids.length;
    });
    moved += count;
    if (count < BATCH) return moved;
  }
}

/** What a figure counts, as a condition on facts `f`; the same for the number and for its rows. */
export const factsOfFigure = (ref: FigureRef): RawBuilder<unknown> =>
  all([
    ...(isLength(ref.measure)
      ? [sql`f.measure = 'overdue'`, lengthSql(ref.measure, ref.to)]
      : [sql`f.measure = ${ref.measure}`]),
    sql`f.day <= ${ref.to}::date`,
    ...(ref.from ? [sql`f.day >= ${ref.from}::date`] : []),
    sliceOf(ref, 'f'),
    ...(ref.foundFrom || ref.foundTo ? [foundIn(ref.foundFrom, ref.foundTo)] : []),
    ...(ref.criterion || ref.standard ? [citing(ref)] : []),
  ]);

/**
 * Items that stood in the judgement of a hazard at the end of a day: those of its last round up to then. Rounds of earlier releases have no
 * judgement on file and no moment: they came first.
 */
const cited = (hazard: RawBuilder<unknown>, to: PlainDate): RawBuilder<unknown> =>
  sql`c.hazard_id = ${hazard} and c.round = (select max(m.round) from hazard_criteria m
    left join hazard_judgements j on j.hazard_id = m.hazard_id and j.round = m.round
    where m.hazard_id = c.hazard_id and (j.judged_at is null or j.judged_at <= ${endOfDay(to)}))`;

const citing = ({ criterion, standard, to }: FigureRef): RawBuilder<unknown> => {
  const which = all([
    ...(criterion && criterion !== 'any' && criterion !== 'none' ? [sql`c.criterion_id = ${criterion}`] : []),
    ...(standard ? [sql`c.standard_id = ${standard}`] : []),
  ]);
  const found = sql`exists (select 1 from hazard_criteria c where ${cited(sql`f.hazard_id`, to)} and ${which})`;
  return criterion === 'none' ? sql`not ${found}` : found;
};

export interface CitedCell {
  standardId: string;
  /** Null: the standard as a whole, a hazard that cites several of its items counted once. */
  criterionId: string | null;
  streetCode: string;
  industry: string;
  n: number;
}

/**
 * How often judgements of a span cite each item and each standard (条款引用), by street and industry. Counts what the figure
 * `judged` with `criterion` or `standard` counts, so each number opens its rows. Source: plan T6-4.
 */
export async function citations(
  tx: Tx,
  actor: Actor,
  span: { from: PlainDate; to: PlainDate },
  slice: Slice,
): Promise<CitedCell[]> {
  const { rows } = await sql<{
    standard_id: string;
    criterion_id: string | null;
    street_code: string;
    industry: string;
    n: number;
  }>`with judged as (
      select f.hazard_id, f.street_code, f.industry, sum(f.n)::int as n from hazard_facts f
      where ${factsOfFigure({ measure: 'judged', ...span, ...slice })} and ${cellsInScope(actor, 'f')} group by 1, 2, 3),
    standing as (
      select j.street_code, j.industry, j.n, j.hazard_id, c.criterion_id, c.standard_id
      from judged j join hazard_criteria c on ${cited(sql`j.hazard_id`, span.to)})
    select standard_id, criterion_id, street_code, industry, sum(n)::int as n from standing group by 1, 2, 3, 4 having sum(n) <> 0
    union all
    select o.standard_id, null, o.street_code, o.industry, sum(o.n)::int from (
      select distinct hazard_id, standard_id, street_code, industry, n from standing) o group by 1, 3, 4 having sum(o.n) <> 0`.execute(
    tx,
  );
  return rows.map((r) => ({
    standardId: r.standard_id,
    criterionId: r.criterion_id,
    streetCode: r.street_code,
    industry: r.industry,
    n: r.n,
  }));
}

/** One number of a figure, summed from the facts in the reader's scope. */
export async function countOf(tx: Tx, actor: Actor, ref: FigureRef): Promise<number> {
  const { rows } = await sql<{ n: number }>`select coalesce(sum(f.n), 0)::int as n from hazard_facts f
    where ${factsOfFigure(ref)} and ${cellsInScope(actor, 'f')}`.execute(tx);
  return rows[0]?.n ?? 0;
}

const foundIn = (from: PlainDate | undefined, to: PlainDate | undefined): RawBuilder<unknown> =>
  sql`f.hazard_id in (select a.id from hazards a where ${all([
    ...(from ? [sql`a.found_on >= ${from}::date`] : []),
    ...(to ? [sql`a.found_on <= ${to}::date`] : []),
  ])})`;

/** The steps of a hazard in their order, as the funnel counts them. */
const funnelSteps = [
  'found',
  'judged',
  'notified',
  'planned',
  'rectified',
  'verified',
  'closed',
] as const satisfies readonly MeasureName[];
export type FunnelStep = (typeof funnelSteps)[number];

/**
 * Of what was discovered in the span: acts of each step up to its end, and the median days from the step before (办理漏斗).
 * General hazards are neither notified in writing nor planned: their next step is counted from the last that they made.
 */
export async function funnel(
  tx: Tx,
  actor: Actor,
  span: { from: PlainDate; to: PlainDate },
  slice: Slice,
): Promise<{ measure: FunnelStep; n: number; medianDays: number | null }[]> {
  const first = (step: FunnelStep): RawBuilder<unknown> => sql`min(f.day) filter (where f.measure = ${sql.lit(step)})`;
  const days = funnelSteps.slice(1).map((step, i) => {
    const before = funnelSteps.slice(0, i + 1).reverse();
    return sql`percentile_cont(0.5) within group (order by x.${sql.ref(step)} - coalesce(${sql.join(before.map((b) => sql`x.${sql.ref(b)}`))})) as ${sql.ref(step)}`;
  });
  const within = sql`f.measure = any(${[...funnelSteps]}::text[]) and f.day <= ${span.to}::date and ${sliceOf(slice, 'f')}
    and ${cellsInScope(actor, 'f')} and ${foundIn(span.from, span.to)}`;
  const [counts, medians] = await Promise.all([
    sql<{ measure: FunnelStep; n: number }>`select f.measure, sum(f.n)::int as n from hazard_facts f where ${within}
      and f.day >= ${span.from}::date group by 1`.execute(tx),
    sql<Record<string, number | null>>`select ${sql.join(days)} from (select f.hazard_id, ${sql.join(
      funnelSteps.map((step) => sql`${first(step)} as ${sql.ref(step)}`),
    )} from hazard_facts f where ${within} group by f.hazard_id) x`.execute(tx),
  ]);
  return funnelSteps.map((measure) => ({
    measure,
    n: counts.rows.find((r) => r.measure === measure)?.n ?? 0,
    medianDays: measure === 'found' ? null : (medians.rows[0]?.[measure] ?? null),
  }));
}

/** How long ago what is open on a day was discovered, by bars of days (存续时间). Each bar: `least` to `most` days, both included. */
export async function ages(
  tx: Tx,
  actor: Actor,
  on: PlainDate,
  slice: Slice,
  bars: readonly { least: number; most: number | null }[],
): Promise<number[]> {
  const rows = await sql<{ age: number; n: number }>`select (${on}::date - a.found_on) as age, sum(f.n)::int as n
    from hazard_facts f join hazards a on a.id = f.hazard_id
    where f.measure = 'open' and f.day <= ${on}::date and ${sliceOf(slice, 'f')} and ${cellsInScope(actor, 'f')} group by 1 having sum(f.n) <> 0`.execute(
    tx,
  );
  return bars.map(({ least, most }) =>
    rows.rows.filter((r) => r.age >= least && (most === null || r.age <= most)).reduce((n, r) => n + r.n, 0),
  );
}
