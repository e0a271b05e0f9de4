/** What the pages of indicators show. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { searchWords } from '#kernel/server/search.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { getFiles, sendSheet } from '#platform/files/server/index.ts';
import { unitsForPlan, unitsOf } from '#platform/identity/server/index.ts';
import type { IndicatorFilter } from '../shared/contract.ts';
import { indicatorErrors } from '../shared/errors.ts';
import { roomLabelOf, roomOf } from '../shared/labels.ts';
import { indicatorLedger, rowsLedger } from '../shared/ledgers.ts';
import { lastFullQuarter, quartersUpTo, spanWords } from '../shared/periods.ts';
import {
  indicatorText,
  readIndicatorRef,
  type IndicatorCell,
  type IndicatorDetail,
  type IndicatorListItem,
  type IndicatorPart,
  type IndicatorReport,
  type IndicatorRow,
  type IndicatorSourceKind,
  type IndicatorSpan,
  type IndicatorValue,
  type IndicatorView,
  type UnitCell,
} from '../shared/schema.ts';
import { countedUnit, countedUnitOf, measure, measureMany, offsetOf, requireIndicator, rowsOf } from './measure.ts';
import { mayRead, mayReadUnit, mayReport, maySwitch, seesAll } from './policy.ts';
import { allIndicators, clauseText, type CountedUnit, type Indicator } from './registry.ts';
import * as service from './service.ts';
import * as store from './store.ts';
import { sourcesOn } from './switches.ts';
import { targetOf } from './targets.ts';

const fail = failWith(indicatorErrors);

const requireReader = (actor: Actor): void => {
  if (!mayRead(actor)) throw fail('indicators.notForYou');
};

const viewOf = (indicator: Indicator, source: IndicatorSourceKind): IndicatorView => ({
  code: indicator.code,
  title: indicator.title,
  formula: indicator.formula,
  unit: indicator.unit,
  form: indicator.form,
  better: indicator.better,
  clauses: indicator.clauses.map((id) => {
    const text = clauseText(id);
    return { id, section: text?.section ?? '', summary: text?.summary ?? '' };
  }),
  unitKinds: [...indicator.unitKinds],
  room: roomOf(indicator.code),
  roomLabel: roomLabelOf(indicator.code),
  computable: indicator.computed,
  source,
});

/** A value with the texts that name its rows. */
export function cellOf(
  code: string,
  span: IndicatorSpan,
  value: IndicatorValue,
  knownAt?: string,
  frozen?: string,
): IndicatorCell {
  const ref = (part: IndicatorPart): string =>
    indicatorText({ code, ...span, unit: value.unitId ?? undefined, part, known: knownAt, frozen });
  return {
    ...value,
    ...span,
    ref: ref('numerator'),
    denominatorRef: value.denominator === null ? null : ref('denominator'),
  };
}

/** Units of the campaign whose figures the reader may see. */
async function readableUnits(tx: Tx, actor: Actor): Promise<Awaited<ReturnType<typeof unitsForPlan>>> {
  return (await unitsForPlan(tx)).filter((unit) => mayReadUnit(actor, unit.id));
}

const spanOf = (ctx: Ctx, asked: { from?: PlainDate | undefined; to?: PlainDate | undefined }): IndicatorSpan => {
  const quarter = lastFullQuarter(ctx.clock.today());
  const to = asked.to ?? quarter.to;
  const from = asked.from ?? (asked.to === undefined ? quarter.from : lastFullQuarter(asked.to).from);
  return from <= to ? { from, to } : { from: to, to: from };
};

interface Found {
  indicators: Indicator[];
  sources: Map<string, IndicatorSourceKind>;
}

/** Indicators of the filter in the order of their first clause; those of the reader's own unit kind for units. */
async function found(tx: Tx, ctx: Ctx, filter: IndicatorFilter, span: IndicatorSpan): Promise<Found> {
  const { actor } = ctx;
  const own = seesAll(actor)
    ? allIndicators()
    : allIndicators().filter((i) => (i.unitKinds as readonly string[]).includes(actor.unitKind));
  const sources = await sourcesOn(tx, own, ctx.clock.today());
  const words = searchWords(filter.q ?? '');
  const matches = (i: Indicator): boolean => {
    if (filter.source && sources.get(i.code) !== filter.source) return false;
    if (filter.room && filter.room.length > 0 && !filter.room.includes(roomOf(i.code))) return false;
    if (filter.clause && !i.clauses.some((c) => c === filter.clause || c.startsWith(`${filter.clause}-`))) return false;
    if (words.length === 0) return true;
    const text = [i.title, i.formula, i.code, ...i.clauses, ...i.clauses.map((c) => clauseText(c)?.summary ?? '')]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  };
  let indicators = own.filter(matches).sort((a, b) => orderOf(a) - orderOf(b) || (a.code < b.code ? -1 : 1));
  if (filter.missing && actor.unitId !== null) {
    const asked = indicators.filter((i) => sources.get(i.code) === 'reported');
    const held = await store.heldWithin(tx, actor, {
      codes: asked.map((i) => i.code),
      units: [actor.unitId],
      ...span,
      knownAt: null,
    });
    const done = new Set(held.map((row) => row.code));
    indicators = asked.filter((i) => !done.has(i.code));
  }
  return { indicators, sources };
}

/** Place of the first clause in the plan: goals, tasks, stages, safeguards. */
function orderOf(indicator: Indicator): number {
  const ranks = indicator.clauses.map((id) => {
    const match = /^([GTSB])(\d+)-(\d+)$/.exec(id);
    return match ? 'GTSB'.indexOf(match[1] as string) * 1e6 + Number(match[2]) * 1e3 + Number(match[3]) : 9e6;
  });
  return Math.min(9e6, ...ranks);
}

type ListAnswer = Page<IndicatorListItem> & {
  span: IndicatorSpan;
  rooms: { value: string; label: string; count: number }[];
  sources: { computed: number; reported: number };
};

/** The catalogue (指标目录), with the figures of a period: of the district, or of the reader's own unit. */
export async function listIndicators(
  ctx: Ctx,
  query: IndicatorFilter & { limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<ListAnswer> {
  requireReader(ctx.actor);
  return ctx.reading(async (tx) => {
    const { actor } = ctx;
    const span = spanOf(ctx, query);
    const { indicators, sources } = await found(tx, ctx, query, span);
    const start = offsetOf(query);
    const page = indicators.slice(start, start + query.limit);
    const units = (await readableUnits(tx, actor)).map(countedUnitOf);
    const codes = page.map((i) => i.code);
    const values = await measureMany(tx, actor, codes, { span, units: seesAll(actor) ? [] : units, district: true });
    const reported = page.filter((i) => sources.get(i.code) === 'reported');
    const held =
      reported.length === 0
        ? []
        : await store.heldWithin(tx, actor, {
            codes: reported.map((i) => i.code),
            units: units.map((u) => u.id),
            ...span,
            knownAt: null,
          });
    const counts = new Map<string, number>();
    const all = await found(tx, ctx, {}, span);
    for (const i of all.indicators) counts.set(roomOf(i.code), (counts.get(roomOf(i.code)) ?? 0) + 1);
    const computed = all.indicators.filter((i) => all.sources.get(i.code) === 'computed').length;
    return {
      items: page.map((i) => {
        const source = sources.get(i.code) ?? 'reported';
        const value = values.get(i.code)?.[0];
        const due = units.filter((u) => (i.unitKinds as readonly string[]).includes(u.kind));
        return {
          ...viewOf(i, source),
          value: value ? cellOf(i.code, span, value) : null,
          reported:
            source === 'reported'
              ? {
                  done: new Set(held.filter((row) => row.code === i.code).map((row) => row.unit_id)).size,
                  due: due.length,
                }
              : null,
        };
      }),
      total: indicators.length,
      nextCursor: start + page.length < indicators.length ? String(start + page.length) : null,
      span,
      rooms: [...counts].map(([value, count]) => ({ value, label: roomLabelOf(`${value}.`), count })),
      sources: { computed, reported: all.indicators.length - computed },
    };
  });
}

export const exportIndicators = (ctx: Ctx, filter: IndicatorFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, indicatorLedger, filter, {
    slug: 'indicators',
    action: 'indicators.export',
    page: (inside, page, limit) => listIndicators(inside, { ...filter, page, limit }),
  });

export async function getValues(
  ctx: Ctx,
  query: {
    codes?: string[] | undefined;
    from: PlainDate;
    to: PlainDate;
    units?: string[] | undefined;
    knownAt?: string | undefined;
  },
): Promise<{ values: (IndicatorCell & { code: string })[] }> {
  requireReader(ctx.actor);
  return ctx.reading(async (tx) => {
    const span = { from: query.from, to: query.to };
    const readable = await readableUnits(tx, ctx.actor);
    const units = readable.filter((u) => query.units === undefined || query.units.includes(u.id)).map(countedUnitOf);
    const values = await measureMany(tx, ctx.actor, query.codes ?? [], {
      span,
      units,
      district: true,
      knownAt: query.knownAt ? new Date(query.knownAt) : undefined,
    });
    return {
      values: [...values].flatMap(([code, list]) =>
        list.map((value) => ({ code, ...cellOf(code, span, value, query.knownAt) })),
      ),
    };
  });
}

/** One figure opened: how it was counted, its clauses, and the records it counts. */
export async function openIndicator(
  ctx: Ctx,
  query: { ref: string; limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<
  Page<IndicatorRow> & {
    indicator: IndicatorView;
    from: PlainDate;
    to: PlainDate;
    unitId: string | null;
    unitName: string;
    part: IndicatorPart;
    source: IndicatorSourceKind;
    value: IndicatorCell;
    knownAt: string | null;
    /** The rows are those that were kept when the figure was taken. */
    isKept: boolean;
    hidden: number;
  }
> {
  const ref = readIndicatorRef(query.ref);
  if (!ref) throw fail('indicators.badRef');
  return ctx.reading(async (tx) => {
    const indicator = requireIndicator(ref.code);
    const { kept, ...page } = await rowsOf(tx, ctx.actor, ref, query);
    const unit = ref.unit === undefined ? null : await countedUnit(tx, ref.unit);
    const span = { from: ref.from, to: ref.to };
    const [values, sources, names] = await Promise.all([
      measure(tx, ctx.actor, ref.code, {
        span,
        units: unit ? [unit] : [],
        district: unit === null,
        knownAt: ref.known ? new Date(ref.known) : undefined,
      }),
      sourcesOn(tx, [indicator], ref.to),
      ref.unit === undefined ? null : unitsOf(tx, [ref.unit]),
    ]);
    const source = sources.get(ref.code) ?? 'reported';
    const value = kept
      ? { unitId: unit?.id ?? null, numerator: kept.numerator, denominator: kept.denominator }
      : (values[0] ?? { unitId: unit?.id ?? null, numerator: null, denominator: null });
    return {
      ...page,
      indicator: viewOf(indicator, source),
      ...span,
      unitId: unit?.id ?? null,
      unitName: unit ? (names?.get(unit.id)?.shortName ?? '') : '全区',
      part: ref.part,
      source,
      value: cellOf(ref.code, span, value, ref.known, kept ? ref.frozen : undefined),
      knownAt: kept ? kept.at.toISOString() : (ref.known ?? null),
      isKept: kept !== null,
    };
  });
}

export async function exportRows(ctx: Ctx, query: { ref: string }, raw: RawRequest): Promise<undefined> {
  const first = await openIndicator(ctx, { ...query, limit: 1 });
  const conditions = [
    first.unitName,
    spanWords(first.from, first.to),
    ...(first.indicator.form === 'rate' ? [first.part === 'numerator' ? '分子' : '分母'] : []),
    `口径：${first.indicator.formula}`,
    ...(first.isKept
      ? [
          `${dayOf(new Date(first.knownAt ?? ''))} 取数时所数的记录${first.hidden > 0 ? `，另有 ${first.hidden} 条现在不在您的范围内` : ''}`,
        ]
      : first.knownAt
        ? [`按 ${first.knownAt.slice(0, 10)} 当时已知`]
        : []),
  ];
  return sendSheet(
    ctx,
    raw,
    rowsLedger(first.indicator.title, conditions),
    { ref: query.ref },
    {
      slug: 'indicator-rows',
      action: 'indicators.exportRows',
      page: (inside, page, limit) => openIndicator(inside, { ...query, page, limit }),
    },
  );
}

export async function getIndicator(ctx: Ctx, code: string): Promise<IndicatorDetail> {
  requireReader(ctx.actor);
  return ctx.reading((tx) => detailOf(tx, ctx, code));
}

async function detailOf(tx: Tx, ctx: Ctx, code: string): Promise<IndicatorDetail> {
  const { actor } = ctx;
  const indicator = requireIndicator(code);
  const today = ctx.clock.today();
  const [sources, switches, units] = await Promise.all([
    sourcesOn(tx, [indicator], today),
    store.switchesOf(tx, [code]),
    readableUnits(tx, actor),
  ]);
  const source = sources.get(code) ?? 'reported';
  const having = units.filter((u) => (indicator.unitKinds as readonly string[]).includes(u.kind));
  const reportUnits = source === 'reported' || switches.length > 0 ? having.filter((u) => mayReport(actor, u.id)) : [];
  const targets = [];
  for (const clause of indicator.clauses) {
    const target = await targetOf(tx, code, clause, today);
    if (target)
      targets.push({
        clause,
        text: target.text,
        value: target.value,
        bound: target.bound,
        dueOn: target.dueOn,
        document: target.document,
        documentClause: target.clause,
        note: target.note,
        needsCheck: target.confidence !== null && target.confidence < 0.7,
      });
  }
  return {
    ...viewOf(indicator, source),
    targets,
    switches: switches.map((row) => ({
      version: row.version,
      source: row.source,
      validFrom: row.valid_from,
      basis: row.basis,
      by: row.decided_by_name,
      at: row.decided_at.toISOString(),
    })),
    allowedActions: [
      ...(reportUnits.length > 0 ? ['report'] : []),
      ...(maySwitch(actor) && indicator.computed ? ['switch'] : []),
    ],
    reportUnits: reportUnits.map((u) => ({ id: u.id, name: u.shortName })),
    ownUnitId: having.some((u) => u.id === actor.unitId) ? actor.unitId : null,
    seesDistrict: seesAll(actor),
  };
}

export async function getTrend(
  ctx: Ctx,
  code: string,
  query: { unit?: string | undefined; to?: PlainDate | undefined; quarters: number },
): Promise<{ unitName: string; points: (IndicatorCell & { label: string })[] }> {
  requireReader(ctx.actor);
  return ctx.reading(async (tx) => {
    requireIndicator(code);
    const id = query.unit ?? (seesAll(ctx.actor) ? null : ctx.actor.unitId);
    if (!mayReadUnit(ctx.actor, id)) throw fail('indicators.notYours');
    const unit: CountedUnit | null = id === null ? null : await countedUnit(tx, id);
    const points = [];
    for (const span of quartersUpTo(query.to ?? ctx.clock.today(), query.quarters)) {
      const [value] = await measure(tx, ctx.actor, code, {
        span,
        units: unit ? [unit] : [],
        district: unit === null,
      });
      if (value) points.push({ ...cellOf(code, span, value), label: spanWords(span.from, span.to) });
    }
    const name = id === null ? '全区' : ((await unitsOf(tx, [id])).get(id)?.shortName ?? '');
    return { unitName: name, points };
  });
}

export async function getUnits(
  ctx: Ctx,
  code: string,
  query: { from?: PlainDate | undefined; to?: PlainDate | undefined; knownAt?: string | undefined },
): Promise<{ span: IndicatorSpan; district: IndicatorCell | null; units: UnitCell[] }> {
  requireReader(ctx.actor);
  return ctx.reading(async (tx) => {
    const span = spanOf(ctx, query);
    requireIndicator(code);
    const units = await readableUnits(tx, ctx.actor);
    const values = await measure(tx, ctx.actor, code, {
      span,
      units: units.map(countedUnitOf),
      district: true,
      knownAt: query.knownAt ? new Date(query.knownAt) : undefined,
    });
    const byUnit = new Map(values.map((v) => [v.unitId, v]));
    const district = byUnit.get(null);
    return {
      span,
      district: district ? cellOf(code, span, district, query.knownAt) : null,
      units: units.flatMap((u) => {
        const value = byUnit.get(u.id);
        return value
          ? [{ ...cellOf(code, span, value, query.knownAt), unitName: u.shortName, unitKind: u.kind as string }]
          : [];
      }),
    };
  });
}

async function presentReports(tx: Tx, rows: readonly store.ReportRow[]): Promise<IndicatorReport[]> {
  const names = await unitsOf(tx, [...new Set(rows.map((r) => r.unit_id))]);
  const files = new Map(
    (await getFiles(tx, [...new Set(rows.flatMap((r) => r.file_ids))])).map((f) => [f.id as string, f]),
  );
  // A version counts as long as no later one of the same period is known; rows come newest version first.
  const seen = new Set<string>();
  return rows.map((row) => {
    const key = `${row.unit_id} ${row.from_on} ${row.to_on}`;
    const isCurrent = !seen.has(key) && !row.is_withdrawn;
    seen.add(key);
    return {
      id: row.id,
      unitId: row.unit_id,
      unitName: names.get(row.unit_id)?.shortName ?? '',
      from: row.from_on,
      to: row.to_on,
      period: spanWords(row.from_on, row.to_on),
      version: row.version,
      numerator: row.numerator,
      denominator: row.denominator,
      note: row.note,
      reason: row.reason,
      isWithdrawn: row.is_withdrawn,
      isCurrent,
      files: row.file_ids.flatMap((id) => {
        const file = files.get(id);
        return file ? [{ id: file.id as string, name: file.name }] : [];
      }),
      by: row.reported_by_name,
      byUnit: row.reported_by_unit,
      at: row.reported_at.toISOString(),
    };
  });
}

/** All reports of an indicator with their amendments, newest period first; a unit its own. */
export async function listReports(
  ctx: Ctx,
  code: string,
  query: { unit?: string | undefined; limit: number; page?: number | undefined; cursor?: string | undefined },
): Promise<Page<IndicatorReport>> {
  requireReader(ctx.actor);
  return ctx.reading(async (tx) => {
    requireIndicator(code);
    const asked = query.unit ?? (seesAll(ctx.actor) ? null : ctx.actor.unitId);
    if (!mayReadUnit(ctx.actor, asked)) throw fail('indicators.notYours');
    const offset = offsetOf(query);
    const { rows, total } = await store.reportsOf(tx, ctx.actor, {
      code,
      units: asked === null ? null : [asked],
      limit: query.limit,
      offset,
    });
    const next = offset + rows.length;
    return { items: await presentReports(tx, rows), total, nextCursor: next < total ? String(next) : null };
  });
}

export async function reportIndicator(
  ctx: Ctx,
  code: string,
  input: Parameters<typeof service.reportFigure>[2],
): Promise<IndicatorReport> {
  return ctx.inTx(async (tx) => {
    const row = await service.reportFigure(ctx.within(tx), code, input);
    return (await presentReports(tx, [row]))[0] as IndicatorReport;
  });
}

export async function switchIndicator(
  ctx: Ctx,
  code: string,
  input: Parameters<typeof service.switchSource>[2],
): Promise<IndicatorDetail> {
  return ctx.inTx(async (tx) => {
    await service.switchSource(ctx.within(tx), code, input);
    return detailOf(tx, ctx, code);
  });
}
