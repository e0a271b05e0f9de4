/**
 * Figures counted from one kind of record. A room says what is counted, where it lies, and the condition of each figure; number
 * and rows are both made from that condition, in one statement for all figures of the kind and all units.
 */
import type { RawBuilder } from 'kysely';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { invariant } from '#kernel/shared/errors.ts';
import type { Machine } from '#kernel/shared/machine.ts';
import type { Page } from '#kernel/shared/page.ts';
import { endOfDay, startOfDay, type PlainDate } from '#kernel/shared/time.ts';
import { statesAt } from '#platform/casework/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { industriesOfUnits } from '#platform/identity/server/index.ts';
import type { IndicatorPart, IndicatorRow, IndicatorSpan, IndicatorValue } from '../shared/schema.ts';
import {
  registerIndicator,
  type CountedIds,
  type CountedUnit,
  type IndicatorDefinition,
  type IndicatorFamily,
  type MeasureAsk,
  type RowsAsk,
  type UnitRows,
} from './registry.ts';

type Sql = RawBuilder<unknown>;

/** The span in the forms that conditions need. */
export interface CountAt {
  readonly span: IndicatorSpan;
  readonly from: PlainDate;
  readonly to: PlainDate;
  /** First and last moment. */
  readonly start: Date;
  readonly end: Date;
  /** Value of a rule that the kind of record names in `rules`, in force on the last day. */
  readonly rule: (key: string) => number;
}

export interface CountedFigure extends IndicatorDefinition {
  /** What the figure counts: a condition over a row of `from`. */
  readonly numerator: (at: CountAt) => Sql;
  /** Of what; only of rates. What the numerator counts must be among it. */
  readonly denominator?: (at: CountAt) => Sql;
  /** Adds up this number of each row instead of counting rows (`amount`). */
  readonly sum?: Sql;
}

export interface Counting {
  readonly name: string;
  /** Keys of rules that the conditions need (thresholds in days, …). */
  readonly rules?: readonly string[];
  /** Their first day: an earlier past is counted by the first version. */
  readonly rulesSince?: PlainDate;
  /** One row per record: table and joins, as in `from`. */
  readonly from: (at: CountAt) => Sql;
  /** Nine-digit code of the street where the record lies; streets count by it. */
  readonly street?: Sql;
  /** Id of the unit that the record belongs to; departments and the office count by it, streets too where there is no place. */
  readonly unit?: Sql;
  /** Industry field; departments count by those they supervised on the last day. */
  readonly industry?: Sql;
  /** Keeps the query inside the actor's scope. */
  readonly scope: (actor: Actor) => Sql;
  readonly row: {
    readonly id: Sql;
    readonly code: Sql;
    readonly title: Sql;
    readonly note: Sql;
    readonly on: Sql;
    /** What the row opens where that is another record than the row itself (a re-inspection opens its hazard). */
    readonly link?: Sql;
    readonly href: (link: string) => string | null;
    /** The case that the row opens, so that its state then and now can be told: its type in casework, and the words of its states. */
    readonly case?: { readonly type: string; readonly machine: Machine };
  };
  readonly figures: readonly CountedFigure[];
}

async function atOf(tx: Tx, counting: Counting, span: IndicatorSpan): Promise<CountAt> {
  const values = new Map<string, number>();
  const on = counting.rulesSince !== undefined && span.to < counting.rulesSince ? counting.rulesSince : span.to;
  for (const key of counting.rules ?? []) values.set(key, (await ruleOn<number>(tx, key, on)).value);
  return {
    span,
    from: span.from,
    to: span.to,
    start: startOfDay(span.from),
    end: endOfDay(span.to),
    rule: (key) => {
      const value = values.get(key);
      invariant(value !== undefined, `${counting.name} does not name the rule ${key}`);
      return value;
    },
  };
}

/** Which group of a count belongs to a unit; the same answer as `belongsSql`. */
function belongs(
  counting: Counting,
  unit: CountedUnit,
  group: { street: string | null; unit: string | null; industry: string | null },
  industries: ReadonlyMap<string, readonly string[]>,
): boolean {
  if (unit.kind === 'street' && counting.street) return group.street === unit.streetCode;
  if (unit.kind === 'department' && counting.industry)
    return group.industry !== null && (industries.get(unit.id) ?? []).includes(group.industry);
  return counting.unit !== undefined && group.unit === unit.id;
}

function belongsSql(counting: Counting, unit: CountedUnit, industries: ReadonlyMap<string, readonly string[]>): Sql {
  if (unit.kind === 'street' && counting.street) return sql`${counting.street} = ${unit.streetCode}`;
  if (unit.kind === 'department' && counting.industry)
    return sql`${counting.industry} = any(${industries.get(unit.id) ?? []}::text[])`;
  return counting.unit ? sql`${counting.unit} = ${unit.id}::uuid` : sql`false`;
}

const orNull = (column: Sql | undefined, type: 'text' | 'uuid'): Sql => column ?? sql`null::${sql.raw(type)}`;

/** Registers all figures of one kind of record. */
export function registerCounting(counting: Counting): void {
  const byCode = new Map(counting.figures.map((figure) => [figure.code, figure]));
  const figuresOf = (codes: readonly string[]): CountedFigure[] =>
    codes.map((code) => {
      const figure = byCode.get(code);
      invariant(figure, `${code} is not counted by ${counting.name}`);
      return figure;
    });
  const family: IndicatorFamily = {
    name: counting.name,
    measure: (tx, actor, codes, ask) => count(tx, actor, counting, figuresOf(codes), ask),
    ids: (tx, actor, codes, ask) => countedIds(tx, actor, counting, figuresOf(codes), ask),
    rows: (tx, actor, codes, ask, most) =>
      rowsOfMany(
        tx,
        actor,
        counting,
        codes.flatMap((code) => byCode.get(code) ?? []),
        ask,
        most,
      ),
  };
  for (const figure of counting.figures) {
    invariant(
      (figure.form === 'rate') === (figure.denominator !== undefined),
      `${figure.code}: only rates have two parts`,
    );
    const { numerator: _n, denominator: _d, sum: _s, ...definition } = figure;
    registerIndicator({
      ...definition,
      family,
      measure: async (tx, actor, ask) => (await family.measure(tx, actor, [figure.code], ask)).get(figure.code) ?? [],
      rows: (tx, actor, ask) => rows(tx, actor, counting, figure, ask),
    });
  }
}

async function count(
  tx: Tx,
  actor: Actor,
  counting: Counting,
  figures: readonly CountedFigure[],
  ask: MeasureAsk,
): Promise<Map<string, IndicatorValue[]>> {
  const at = await atOf(tx, counting, ask.span);
  const columns = figures.flatMap((figure, i) => [
    figure.sum
      ? sql`coalesce(sum(${figure.sum}) filter (where ${figure.numerator(at)}), 0) as ${sql.ref(`n${i}`)}`
      : sql`count(*) filter (where ${figure.numerator(at)}) as ${sql.ref(`n${i}`)}`,
    ...(figure.denominator ? [sql`count(*) filter (where ${figure.denominator(at)}) as ${sql.ref(`d${i}`)}`] : []),
  ]);
  type Group = { street: string | null; unit: string | null; industry: string | null } & Record<string, number>;
  const [found, industries] = await Promise.all([
    sql<Group>`select ${orNull(counting.street, 'text')} as street, ${orNull(counting.unit, 'uuid')} as unit,
        ${orNull(counting.industry, 'text')} as industry, ${sql.join(columns)}
      from ${counting.from(at)} where ${counting.scope(actor)} group by 1, 2, 3`.execute(tx),
    counting.industry ? industriesOfUnits(tx, ask.span.to) : new Map<string, string[]>(),
  ]);
  const value = (i: number, figure: CountedFigure, unit: CountedUnit | null): IndicatorValue => {
    let numerator = 0;
    let denominator = 0;
    for (const group of found.rows) {
      if (unit && !belongs(counting, unit, group, industries)) continue;
      numerator += Number(group[`n${i}`] ?? 0);
      denominator += Number(group[`d${i}`] ?? 0);
    }
    return { unitId: unit?.id ?? null, numerator, denominator: figure.denominator ? denominator : null };
  };
  return new Map(
    figures.map((figure, i) => [
      figure.code,
      [...ask.units.map((unit) => value(i, figure, unit)), ...(ask.district ? [value(i, figure, null)] : [])],
    ]),
  );
}

/** As `count`, with the ids of the records: one statement for all figures of the kind and all units. */
async function countedIds(
  tx: Tx,
  actor: Actor,
  counting: Counting,
  figures: readonly CountedFigure[],
  ask: MeasureAsk,
): Promise<Map<string, CountedIds[]>> {
  const at = await atOf(tx, counting, ask.span);
  const { id } = counting.row;
  const columns = figures.flatMap((figure, i) => [
    sql`coalesce(array_agg(${id}::text) filter (where ${figure.numerator(at)}), '{}') as ${sql.ref(`n${i}`)}`,
    ...(figure.sum
      ? [sql`coalesce(sum(${figure.sum}) filter (where ${figure.numerator(at)}), 0) as ${sql.ref(`s${i}`)}`]
      : []),
    ...(figure.denominator
      ? [sql`coalesce(array_agg(${id}::text) filter (where ${figure.denominator(at)}), '{}') as ${sql.ref(`d${i}`)}`]
      : []),
  ]);
  type Group = { street: string | null; unit: string | null; industry: string | null } & Record<string, string[]>;
  const [found, industries] = await Promise.all([
    sql<Group>`select ${orNull(counting.street, 'text')} as street, ${orNull(counting.unit, 'uuid')} as unit,
        ${orNull(counting.industry, 'text')} as industry, ${sql.join(columns)}
      from ${counting.from(at)} where ${counting.scope(actor)} group by 1, 2, 3`.execute(tx),
    counting.industry ? industriesOfUnits(tx, ask.span.to) : new Map<string, string[]>(),
  ]);
  const one = (i: number, figure: CountedFigure, unit: CountedUnit | null): CountedIds => {
    const mine = found.rows.filter((group) => !unit || belongs(counting, unit, group, industries));
    const numeratorIds = mine.flatMap((group) => group[`n${i}`] ?? []);
    const denominatorIds = figure.denominator ? mine.flatMap((group) => group[`d${i}`] ?? []) : null;
    return {
      unitId: unit?.id ?? null,
      numerator: figure.sum ? mine.reduce((n, group) => n + Number(group[`s${i}`] ?? 0), 0) : numeratorIds.length,
      denominator: denominatorIds?.length ?? null,
      numeratorIds,
      denominatorIds,
    };
  };
  return new Map(
    figures.map((figure, i) => [
      figure.code,
      [...ask.units.map((unit) => one(i, figure, unit)), ...(ask.district ? [one(i, figure, null)] : [])],
    ]),
  );
}

async function rows(
  tx: Tx,
  actor: Actor,
  counting: Counting,
  figure: CountedFigure,
  ask: RowsAsk,
): Promise<Page<IndicatorRow>> {
  const at = await atOf(tx, counting, ask.span);
  const condition = ask.part === 'denominator' ? figure.denominator?.(at) : figure.numerator(at);
  if (!condition) return { items: [], total: 0, nextCursor: null };
  const industries =
    ask.unit && counting.industry ? await industriesOfUnits(tx, ask.span.to) : new Map<string, string[]>();
  const { row } = counting;
  const where = ask.ids
    ? sql`${counting.scope(actor)} and ${row.id} = any(${[...ask.ids]}::uuid[])`
    : sql`${counting.scope(actor)} and (${condition}) and ${ask.unit ? belongsSql(counting, ask.unit, industries) : sql`true`}`;
  const start = ask.cursor && /^\d{1,9}$/.test(ask.cursor) ? Number(ask.cursor) : ((ask.page ?? 1) - 1) * ask.limit;
  const [found, total] = await Promise.all([
    sql<
      Omit<IndicatorRow, 'href'> & { link: string | null }
    >`select ${row.id}::text as id, ${row.code} as code, ${row.title} as title, ${row.note} as note,
        ${row.on} as "on", ${row.link ?? row.id}::text as link from ${counting.from(at)} where ${where}
      order by ${row.on} desc nulls last, ${row.id} desc limit ${ask.limit} offset ${start}`.execute(tx),
    sql<{ n: number }>`select count(*) as n from ${counting.from(at)} where ${where}`.execute(tx),
  ]);
  const n = total.rows[0]?.n ?? 0;
  const next = start + found.rows.length;
  const moment = ask.knownAt !== undefined && ask.knownAt < at.end ? ask.knownAt : at.end;
  const states = row.case
    ? await statesOf(
        tx,
        row.case,
        found.rows.flatMap((r) => (r.link === null ? [] : [r.link])),
        moment,
      )
    : null;
  return {
    items: found.rows.map(({ link, ...r }) => ({
      ...r,
      href: link === null ? null : row.href(link),
      state: (link === null ? null : states?.get(link)) ?? null,
    })),
    total: n,
    nextCursor: next < n ? String(next) : null,
  };
}

/** The state of each case at a moment and its state now, in words. */
export async function statesOf(
  tx: Tx,
  of: { readonly type: string; readonly machine: Machine },
  ids: readonly string[],
  moment: Date,
): Promise<Map<string, { then: string | null; now: string | null }>> {
  const unique = [...new Set(ids)];
  const then = await statesAt(tx, of.type, unique, moment);
  const now = await statesAt(tx, of.type, unique, FOR_EVER);
  const word = (state: string | undefined): string | null =>
    state === undefined ? null : (of.machine.states[state]?.label ?? state);
  return new Map(unique.map((id) => [id, { then: word(then.get(id)), now: word(now.get(id)) }]));
}
const FOR_EVER = new Date('9999-12-31T00:00:00Z');
/** The rows of many figures of many units in one statement: each row says for which figures it counts, its groups whose it is. */
async function rowsOfMany(
  tx: Tx,
  actor: Actor,
  counting: Counting,
  figures: readonly CountedFigure[],
  ask: MeasureAsk,
  most: number,
): Promise<Map<string, UnitRows[]>> {
  const at = await atOf(tx, counting, ask.span);
  const marks = figures.flatMap((figure) => [
    { code: figure.code, part: 'numerator' as const, is: figure.numerator(at) },
    ...(figure.denominator ? [{ code: figure.code, part: 'denominator' as const, is: figure.denominator(at) }] : []),
  ]);
  if (marks.length === 0) return new Map();
  const { row } = counting;
  type Found = Omit<IndicatorRow, 'href'> & {
    link: string | null;
    street: string | null;
    unit: string | null;
    industry: string | null;
  } & Record<`m${number}`, boolean>;
  const [found, industries] = await Promise.all([
    sql<Found>`select * from (
        select ${row.id}::text as id, ${row.code} as code, ${row.title} as title, ${row.note} as note, ${row.on} as "on",
          ${row.link ?? row.id}::text as link, ${orNull(counting.street, 'text')} as street, ${orNull(counting.unit, 'uuid')} as unit,
          ${orNull(counting.industry, 'text')} as industry, ${sql.join(marks.map((mark, i) => sql`coalesce(${mark.is}, false) as ${sql.ref(`m${i}`)}`))}
        from ${counting.from(at)} where ${counting.scope(actor)}) found
      where ${sql.join(
        marks.map((_, i) => sql.ref(`m${i}`)),
        sql` or `,
      )}
      order by "on" desc nulls last, id desc`.execute(tx),
    counting.industry ? industriesOfUnits(tx, ask.span.to) : new Map<string, string[]>(),
  ]);
  interface Kept {
    unitId: string;
    part: IndicatorPart;
    total: number;
    rows: (IndicatorRow & { link: string | null })[];
  }
  const kept = new Map<string, Kept>();
  for (const unit of ask.units)
    for (const { code, part } of marks)
      kept.set(`${code} ${unit.id} ${part}`, { unitId: unit.id, part, total: 0, rows: [] });
  const owners = new Map<string, CountedUnit[]>();
  for (const one of found.rows) {
    const group = `${one.street ?? ''} ${one.unit ?? ''} ${one.industry ?? ''}`;
    let mine = owners.get(group);
    if (!mine) owners.set(group, (mine = ask.units.filter((unit) => belongs(counting, unit, one, industries))));
    if (mine.length === 0) continue;
    const { id, code, title, note, on, link } = one;
    const shown = { id, code, title, note, on, href: link === null ? null : row.href(link), state: null, link };
    for (const [i, mark] of marks.entries()) {
      if (!one[`m${i}`]) continue;
      for (const unit of mine) {
        const of = kept.get(`${mark.code} ${unit.id} ${mark.part}`);
        if (!of) continue;
        of.total += 1;
        if (of.rows.length < most) of.rows.push(shown);
      }
    }
  }
  const moment = ask.knownAt !== undefined && ask.knownAt < at.end ? ask.knownAt : at.end;
  const links = [...kept.values()].flatMap((of) => of.rows.flatMap((r) => r.link ?? []));
  const states = row.case && links.length > 0 ? await statesOf(tx, row.case, links, moment) : null;
  const result = new Map<string, UnitRows[]>(figures.map((figure) => [figure.code, []]));
  for (const { code } of figures)
    for (const unit of ask.units)
      for (const part of ['numerator', 'denominator'] as const) {
        const of = kept.get(`${code} ${unit.id} ${part}`);
        if (!of) continue;
        const rows = of.rows.map(({ link, ...r }) => ({ ...r, state: (link ? states?.get(link) : null) ?? null }));
        result.get(code)?.push({ unitId: of.unitId, part, total: of.total, rows });
      }
  return result;
}
