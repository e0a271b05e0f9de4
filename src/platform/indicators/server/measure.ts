/**
 * Reading figures, whoever counts them. What a room counts is asked of the room; what units report is read from their reports.
 *
 * Of a reported figure over a span: counts and amounts add up the reports inside it (a year's report before its quarters'); a
 * stock is the last one known on or before the last day; a rate is the last period inside the span, unless its parts add up
 * (`adds`). Reports that reach beyond the span do not count. Of the district: the sum of the units that reported. Where nobody
 * reported there is no figure (未报): the numerator is null, which is not 0.
 */
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import type { Page } from '#kernel/shared/page.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { unitsForPlan, unitsOf } from '#platform/identity/server/index.ts';
import { indicatorErrors } from '../shared/errors.ts';
import {
  indicatorParts,
  type IndicatorRef,
  type IndicatorRow,
  type IndicatorSourceKind,
  type IndicatorSpan,
  type IndicatorValue,
} from '../shared/schema.ts';
import { mayReadUnit } from './policy.ts';
import { spanWords } from '../shared/periods.ts';
import {
  findIndicator,
  type ComputedIndicator,
  type CountedIds,
  type CountedUnit,
  type Indicator,
  type IndicatorFamily,
  type MeasureAsk,
  type RowsAsk,
  type UnitRows,
} from './registry.ts';
import { addsUp, tiles } from './reported.ts';
import * as store from './store.ts';
import { sourcesOn } from './switches.ts';

const fail = failWith(indicatorErrors);

export const requireIndicator = (code: string): Indicator => {
  const indicator = findIndicator(code);
  if (!indicator) throw fail('indicators.unknown', { code });
  return indicator;
};

export const countedUnitOf = ({ id, kind, streetCode }: CountedUnit): CountedUnit => ({ id, kind, streetCode });

/** One unit as figures count it; null when there is none. */
export async function countedUnit(tx: Tx, id: string): Promise<CountedUnit | null> {
  const unit = (await unitsOf(tx, [id])).get(id);
  return unit ? countedUnitOf(unit) : null;
}

/** Units that have a figure of this kind. */
const haveFigure = (indicator: Indicator, units: readonly CountedUnit[]): CountedUnit[] =>
  units.filter((unit) => (indicator.unitKinds as readonly string[]).includes(unit.kind));

/**
 * One figure for units and for the whole district. Values come for those units only whose figures the actor may read and that
 * have this figure; the district's value (`unitId` null) only for those who see the whole district.
 * @throws indicators.unknown
 */
export async function measure(tx: Tx, actor: Actor, code: string, ask: MeasureAsk): Promise<IndicatorValue[]> {
  return (await measureMany(tx, actor, [code], ask)).get(code) ?? [];
}

/** Many figures at once, by code; figures that one statement counts together are asked for together. See `measure`. */
export async function measureMany(
  tx: Tx,
  actor: Actor,
  codes: readonly string[],
  ask: MeasureAsk,
): Promise<Map<string, IndicatorValue[]>> {
  const indicators = [...new Set(codes)].map(requireIndicator);
  const units = ask.units.filter((unit) => mayReadUnit(actor, unit.id));
  const allowed: MeasureAsk = { ...ask, units, district: ask.district && mayReadUnit(actor, null) };
  const sources = await sourcesOn(tx, indicators, ask.span.to);
  const result = new Map<string, IndicatorValue[]>();
  const computed = indicators.filter((i): i is Indicator & ComputedIndicator & { computed: true } =>
    isCounted(i, sources),
  );
  const families = new Map<IndicatorFamily, ComputedIndicator[]>();
  const keep = (indicator: Indicator, values: readonly IndicatorValue[]): void => {
    const mine = new Set(haveFigure(indicator, units).map((unit) => unit.id));
    result.set(
      indicator.code,
      values.filter((v) => (v.unitId === null ? allowed.district : mine.has(v.unitId))),
    );
  };
  for (const indicator of computed)
    if (indicator.family) families.set(indicator.family, [...(families.get(indicator.family) ?? []), indicator]);
  for (const [family, members] of families) {
    const values = await family.measure(
      tx,
      actor,
      members.map((m) => m.code),
      allowed,
    );
    for (const member of members) keep(member as unknown as Indicator, values.get(member.code) ?? []);
  }
  for (const indicator of computed)
    if (!indicator.family)
      keep(indicator, await indicator.measure(tx, actor, { ...allowed, units: haveFigure(indicator, units) }));
  const reported = indicators.filter((i) => !isCounted(i, sources));
  if (reported.length > 0) {
    const rows = await reportsBehind(tx, actor, reported, allowed);
    const all = allowed.district ? await unitsForPlan(tx) : [];
    for (const indicator of reported)
      keep(indicator, valuesOf(indicator, rows.get(indicator.code) ?? [], allowed, haveFigure(indicator, all)));
  }
  return result;
}

const isCounted = (indicator: Indicator, sources: ReadonlyMap<string, IndicatorSourceKind>): boolean =>
  indicator.computed && sources.get(indicator.code) === 'computed';

/**
 * What the records in the actor's own sight say, with their ids: of a firm, which is no unit of the campaign and has none of its figures.
 * Only of figures that a room counts from its records.
 */
export async function ownFigures(
  tx: Tx,
  actor: Actor,
  codes: readonly string[],
  span: IndicatorSpan,
): Promise<Map<string, CountedIds>> {
  const families = new Map<IndicatorFamily, string[]>();
  for (const indicator of [...new Set(codes)].map(requireIndicator))
    if (indicator.computed && indicator.family)
      families.set(indicator.family, [...(families.get(indicator.family) ?? []), indicator.code]);
  const result = new Map<string, CountedIds>();
  for (const [family, members] of families)
    for (const [code, [value]] of await family.ids(tx, actor, members, { span, units: [], district: true }))
      if (value) result.set(code, value);
  return result;
}
/** The records with these ids that the actor may see, with their state at the moment `at` and now. */
export async function ownRows(
  tx: Tx,
  actor: Actor,
  of: { code: string; from: PlainDate; to: PlainDate; at: string; ids: readonly string[] },
  page: { limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<Page<IndicatorRow>> {
  const indicator = requireIndicator(of.code);
  if (!indicator.computed) return { items: [], total: 0, nextCursor: null };
  return indicator.rows(tx, actor, {
    span: { from: of.from, to: of.to },
    unit: null,
    part: 'numerator',
    ids: of.ids,
    knownAt: new Date(of.at),
    limit: page.limit,
    page: page.page,
    cursor: page.cursor,
  });
}

/**
 * Which of these figures have to be reported by hand on the last day, and for each the units that have given one for the span (填报): a
 * figure of nothing is given too, when somebody said so. Units that the actor may not read are left out.
 */
export async function reportedBy(
  tx: Tx,
  actor: Actor,
  codes: readonly string[],
  ask: Pick<MeasureAsk, 'span' | 'units'>,
): Promise<Map<string, Set<string>>> {
  const indicators = [...new Set(codes)].map(requireIndicator);
  const sources = await sourcesOn(tx, indicators, ask.span.to);
  const reported = indicators.filter((i) => !isCounted(i, sources));
  if (reported.length === 0) return new Map();
  const units = ask.units.filter((unit) => mayReadUnit(actor, unit.id));
  const rows = await reportsBehind(tx, actor, reported, { span: ask.span, units, district: false });
  return new Map(reported.map((i) => [i.code, new Set((rows.get(i.code) ?? []).map((row) => row.unit_id))]));
}

/** The reports that make up the figures, by code. */
async function reportsBehind(
  tx: Tx,
  actor: Actor,
  indicators: readonly Indicator[],
  ask: Pick<MeasureAsk, 'span' | 'units' | 'district' | 'knownAt'>,
): Promise<Map<string, store.ReportRow[]>> {
  const filter = {
    // The district is the sum of all its units, whoever was asked for beside it.
    units: ask.district ? null : ask.units.map((unit) => unit.id),
    from: ask.span.from,
    to: ask.span.to,
    knownAt: ask.knownAt ?? null,
  };
  const codes = (list: readonly Indicator[]): string[] => list.map((i) => i.code);
  const stocks = indicators.filter((i) => i.form === 'stock');
  const others = indicators.filter((i) => i.form !== 'stock');
  const [within, last] = await Promise.all([
    others.length > 0 ? store.heldWithin(tx, actor, { ...filter, codes: codes(others) }) : [],
    stocks.length > 0 ? store.lastHeld(tx, actor, { ...filter, codes: codes(stocks) }) : [],
  ]);
  const result = new Map<string, store.ReportRow[]>();
  const byUnit = new Map<string, store.ReportRow[]>();
  for (const row of within) {
    const key = `${row.code} ${row.unit_id}`;
    byUnit.set(key, [...(byUnit.get(key) ?? []), row]);
  }
  const kinds = new Map(indicators.map((i) => [i.code, i]));
  for (const rows of byUnit.values()) {
    const [first] = rows as [store.ReportRow];
    const chosen = addsUp(kinds.get(first.code) as Indicator) ? tiles(rows) : [lastOf(rows)];
    result.set(first.code, [...(result.get(first.code) ?? []), ...chosen]);
  }
  for (const row of last) result.set(row.code, [...(result.get(row.code) ?? []), row]);
  return result;
}

/** The period that ends last; of two that end together, the longer one. */
const lastOf = (rows: readonly store.ReportRow[]): store.ReportRow =>
  rows.reduce((a, b) => (b.to_on > a.to_on || (b.to_on === a.to_on && b.from_on < a.from_on) ? b : a));

/** Sums of what was reported. Who reported nothing has no figure, and adds nothing to the district's. `due`: all units that report it. */
function valuesOf(
  indicator: Indicator,
  rows: readonly store.ReportRow[],
  ask: MeasureAsk,
  due: readonly CountedUnit[],
): IndicatorValue[] {
  const sums = new Map<string | null, { numerator: number; denominator: number }>();
  const add = (key: string | null, row: store.ReportRow): void => {
    const sum = sums.get(key) ?? { numerator: 0, denominator: 0 };
    sums.set(key, {
      numerator: sum.numerator + row.numerator,
      denominator: sum.denominator + (row.denominator ?? 0),
    });
  };
  for (const row of rows) {
    add(row.unit_id, row);
    if (ask.district) add(null, row);
  }
  const isRate = indicator.form === 'rate';
  const value = (unitId: string | null): IndicatorValue => {
    const sum = sums.get(unitId);
    const reported =
      unitId === null
        ? { done: new Set(rows.map((row) => row.unit_id)).size, due: due.length }
        : { done: sum ? 1 : 0, due: 1 };
    return {
      unitId,
      numerator: sum?.numerator ?? null,
      denominator: isRate ? (sum?.denominator ?? null) : null,
      reported: { ...reported, due: Math.max(reported.due, reported.done) },
    };
  };
  return [...ask.units.map((unit) => value(unit.id)), ...(ask.district ? [value(null)] : [])];
}

/**
 * The records behind a figure, in the actor's scope: of a counted figure the records, of a reported one the reports that make it
 * up. A unit's figure that the actor may not read is not found. Of a kept figure (`frozen`) exactly the records that were counted;
 * `hidden` is how many of them the actor may not see any more (another unit's meanwhile, or merged).
 * @throws indicators.unknown, common.notFound
 */
export async function rowsOf(
  tx: Tx,
  actor: Actor,
  ref: IndicatorRef,
  page: { limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<Page<IndicatorRow> & { hidden: number; kept: KeptFigure | null }> {
  const indicator = requireIndicator(ref.code);
  const unit = ref.unit === undefined ? null : await countedUnit(tx, ref.unit);
  if (!mayReadUnit(actor, ref.unit ?? null) || (ref.unit !== undefined && unit === null))
    throw fail('indicators.notYours');
  const ask: RowsAsk = {
    span: { from: ref.from, to: ref.to },
    unit,
    part: ref.part,
    limit: page.limit,
    page: page.page,
    cursor: page.cursor,
    ...(ref.known === undefined ? {} : { knownAt: new Date(ref.known) }),
  };
  if (ref.frozen !== undefined && indicator.computed && indicator.family) {
    const kept = await store.findFreeze(tx, actor, {
      id: ref.frozen,
      code: ref.code,
      unitId: ref.unit ?? null,
      from: ref.from,
      to: ref.to,
    });
    if (!kept) throw fail('indicators.badRef');
    const ids = ref.part === 'denominator' ? (kept.denominatorIds ?? []) : kept.numeratorIds;
    const found = await indicator.rows(tx, actor, { ...ask, ids, knownAt: kept.at });
    return { ...found, hidden: ids.length - found.total, kept };
  }
  const sources = await sourcesOn(tx, [indicator], ref.to);
  const found =
    indicator.computed && isCounted(indicator, sources)
      ? await indicator.rows(tx, actor, ask)
      : await reportRows(tx, actor, indicator, ask);
  return { ...found, hidden: 0, kept: null };
}
/** The numbers of a kept figure. */
export interface KeptFigure {
  readonly at: Date;
  readonly numerator: number;
  readonly denominator: number | null;
}

/**
 * The rows behind many counted figures of many units, by code: what a score that is frozen keeps, since records are corrected later.
 * Reported figures are left out: their versions stay and are read again by `knownAt`. At most `most` rows of each part; the total
 * says how many there are. Units and figures that the actor may not read are left out.
 */
export async function rowsMany(
  tx: Tx,
  actor: Actor,
  codes: readonly string[],
  ask: Pick<MeasureAsk, 'span' | 'units'>,
  most: number,
): Promise<Map<string, UnitRows[]>> {
  const indicators = [...new Set(codes)].map(requireIndicator);
  const units = ask.units.filter((unit) => mayReadUnit(actor, unit.id));
  const sources = await sourcesOn(tx, indicators, ask.span.to);
  const computed = indicators.filter((i): i is Indicator & ComputedIndicator & { computed: true } =>
    isCounted(i, sources),
  );
  const result = new Map<string, UnitRows[]>();
  const keep = (indicator: Indicator, rows: readonly UnitRows[]): void => {
    const mine = new Set(haveFigure(indicator, units).map((unit) => unit.id));
    result.set(
      indicator.code,
      rows.filter((one) => mine.has(one.unitId)),
    );
  };
  const families = new Map<IndicatorFamily, (Indicator & ComputedIndicator)[]>();
  for (const indicator of computed)
    if (indicator.family?.rows) families.set(indicator.family, [...(families.get(indicator.family) ?? []), indicator]);
  for (const [family, members] of families) {
    const found = await family.rows?.(
      tx,
      actor,
      members.map((m) => m.code),
      { span: ask.span, units, district: false },
      most,
    );
    for (const member of members) keep(member, found?.get(member.code) ?? []);
  }
  for (const indicator of computed) {
    if (indicator.family?.rows) continue;
    const found: UnitRows[] = [];
    for (const unit of haveFigure(indicator, units))
      for (const part of indicator.form === 'rate' ? indicatorParts : (['numerator'] as const)) {
        const page = await indicator.rows(tx, actor, { span: ask.span, unit, part, limit: most });
        found.push({ unitId: unit.id, part, total: page.total, rows: page.items });
      }
    keep(indicator, found);
  }
  return result;
}

async function reportRows(tx: Tx, actor: Actor, indicator: Indicator, ask: RowsAsk): Promise<Page<IndicatorRow>> {
  const behind = await reportsBehind(tx, actor, [indicator], {
    span: ask.span,
    units: ask.unit ? [ask.unit] : [],
    district: ask.unit === null,
    knownAt: ask.knownAt,
  });
  const rows = behind.get(indicator.code) ?? [];
  const names = await unitsOf(tx, [...new Set(rows.map((row) => row.unit_id))]);
  const order = new Map((await unitsForPlan(tx)).map((unit, i) => [unit.id as string, i]));
  const sorted = [...rows].sort(
    (a, b) => (order.get(a.unit_id) ?? 999) - (order.get(b.unit_id) ?? 999) || (a.from_on < b.from_on ? -1 : 1),
  );
  const start = offsetOf(ask);
  const items = sorted.slice(start, start + ask.limit).map((row) => ({
    id: row.id,
    code: names.get(row.unit_id)?.shortName ?? '',
    title: `${spanWords(row.from_on, row.to_on)}填报 ${figureWords(row)}`,
    note: [
      `${row.reported_by_unit}${row.reported_by_name}`,
      ...(row.version > 1 ? [`第${row.version}次填报`] : []),
      ...(row.file_ids.length > 0 ? [`佐证 ${row.file_ids.length} 份`] : []),
      ...(row.note ? [row.note] : []),
    ].join('，'),
    on: row.to_on as PlainDate | null,
    href: `/indicators/${indicator.code}?unit=${row.unit_id}&report=${row.id}`,
  }));
  const next = start + items.length;
  return { items, total: sorted.length, nextCursor: next < sorted.length ? String(next) : null };
}

const figureWords = (row: Pick<store.ReportRow, 'numerator' | 'denominator'>): string =>
  row.denominator === null ? String(row.numerator) : `${row.numerator}/${row.denominator}`;

/** Where a page begins: the position after the former page, or the page's number. */
export const offsetOf = (page: { limit: number; page?: number | undefined; cursor?: string | undefined }): number =>
  page.cursor && /^\d{1,9}$/.test(page.cursor) ? Number(page.cursor) : ((page.page ?? 1) - 1) * page.limit;
