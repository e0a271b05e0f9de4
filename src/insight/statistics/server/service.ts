/** Figures: where from, how many, and which rows. */
import { sendFile } from '#platform/files/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addDays, addMonths, dayOf, monthStart, plainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { industryNames, streetsOf, unitsOf } from '#platform/identity/server/index.ts';
import { figureMonths, figureRows, figureTotals, standing } from '#modules/hazards/server/index.ts';
import { getCitedCriteria, listStandards } from '#modules/criteria/server/index.ts';
import { figureText, measures, readFigure, type FigureRef, type MeasureName } from '#modules/hazards/shared/figure.ts';
import { hazardMachine } from '#modules/hazards/shared/states.ts';
import type { z } from 'zod';
import type {
  FigureRowsView,
  getFigureRows,
  getTrend,
  StatisticsQuery,
  StatisticsTable,
  Trend,
} from '../shared/contract.ts';
import { refOf, type TableMeasure } from '../shared/figures.ts';
import { fail, placesOf, sliceOf, spanOf } from './places.ts';
import { explain, noteOf } from './words.ts';
import { statisticsWorkbook } from './workbook.ts';

/** Street × industry for any day (街域 × 行业), with the identity 期初 + 新增 + 复发 − 销号 = 现有. */
export async function statistics(ctx: Ctx, query: StatisticsQuery): Promise<StatisticsTable> {
  return ctx.reading((tx) => table(tx, ctx, query));
}

async function table(tx: Tx, ctx: Ctx, query: StatisticsQuery): Promise<StatisticsTable> {
  const span = spanOf(ctx, query);
  const slice = sliceOf(query);
  const [places, { cells, opening, openStock }] = await Promise.all([
    placesOf(tx, ctx.actor),
    standing(tx, ctx.actor, span, slice),
  ]);
  const eve = addDays(span.from, -1);
  const old = { ...slice, stock: 'stock' as const };
  const sum = (measure: MeasureName): { value: number; figure: string } => ({
    value: cells.filter((c) => c.measure === measure).reduce((n, c) => n + c.n, 0),
    figure: figureText(refOf(measure, span, slice)),
  });
  return {
    ...span,
    countedAt: ctx.clock.now().toISOString(),
    ...places,
    identity: {
      opening: { value: opening, figure: figureText(refOf('open', { from: eve, to: eve }, slice)) },
      found: sum('found'),
      relapsed: sum('relapsed'),
      closed: sum('closed'),
      open: sum('open'),
      overdue: sum('overdue'),
      listing: sum('listing'),
      stock: slice.stock === 'increment' ? null : { value: openStock, figure: figureText(refOf('open', span, old)) },
    },
    cells: cells
      .filter((c) => c.measure !== 'listing')
      .map((c) => ({
        measure: c.measure,
        streetCode: c.streetCode,
        industry: c.industry,
        value: c.n,
        figure: figureText(refOf(c.measure, span, { ...slice, street: c.streetCode, industry: c.industry })),
      })),
  };
}

/** Month by month: stock at the end, found, relapsed, closed. */
export async function trend(ctx: Ctx, query: z.output<NonNullable<typeof getTrend.query>>): Promise<Trend> {
  return ctx.reading(async (tx) => {
    const { to } = spanOf(ctx, { to: query.to });
    const slice = sliceOf(query);
    const first = addMonths(monthStart(to), 1 - query.months);
    const sums = await figureMonths(tx, ctx.actor, { from: first, to }, slice);
    let open = (await figureTotals(tx, ctx.actor, addDays(first, -1), slice)).open;
    const months = [];
    for (let start = first; start <= to; start = addMonths(start, 1)) {
      const month = start.slice(0, 7);
      const last = addDays(addMonths(start, 1), -1);
      const end = last < to ? last : to;
      const of = (measure: MeasureName): number =>
        sums.filter((s) => s.month === month && s.measure === measure).reduce((n, s) => n + s.n, 0);
      open += of('open');
      const span = { from: start, to: end };
      months.push({
        month,
        found: of('found'),
        relapsed: of('relapsed'),
        closed: of('closed'),
        openAtEnd: open,
        openFigure: figureText(refOf('open', span, slice)),
        foundFigure: figureText(refOf('found', span, slice)),
        relapsedFigure: figureText(refOf('relapsed', span, slice)),
        closedFigure: figureText(refOf('closed', span, slice)),
      });
    }
    return { months };
  });
}

/** The item or the standard that a figure is about, as letters cite it; empty for every other figure. */
async function citedInWords(tx: Tx, ref: FigureRef): Promise<string> {
  if (ref.standard) {
    const found = (await listStandards(tx, { on: ref.to })).find((s) => s.id === ref.standard);
    return found ? `《${found.name}》` : ref.standard;
  }
  if (!ref.criterion || ref.criterion === 'any' || ref.criterion === 'none') return '';
  const [item] = await getCitedCriteria(tx, [{ id: ref.criterion, edition: 1 }], ref.to);
  return item ? item.citation : ref.criterion;
}

/** The rows behind a figure, with how it was counted. */
export async function rowsOfFigure(
  ctx: Ctx,
  query: z.output<NonNullable<typeof getFigureRows.query>>,
): Promise<FigureRowsView> {
  const ref = readFigure(query.figure);
  if (!ref) throw fail('statistics.badFigure');
  spanOf(ctx, ref.from ? { from: ref.from, to: ref.to } : { from: ref.to, to: ref.to });
  return ctx.inTx(async (tx) => {
    const unit = ref.unit ? ((await unitsOf(tx, [ref.unit])).get(ref.unit)?.shortName ?? '') : '';
    const street = ref.street ? ((await streetsOf(tx)).find((s) => s.code === ref.street)?.name ?? ref.street) : '';
    const industry = ref.industry ? ((await industryNames(tx)).get(ref.industry) ?? ref.industry) : '';
    const { within } = await placesOf(tx, ctx.actor);
    const cited = await citedInWords(tx, ref);
    const rows = await figureRows(ctx.within(tx), ref, query);
    const today = ctx.clock.today();
    const place = [unit, street, industry, cited].filter(Boolean).join(' × ') || (within?.label ?? '');
    return {
      title: `${place}：${measures[ref.measure].label} ${rows.total} 件`,
      note: noteOf(ref, today),
      explanation: explain(ref, [
        ...(unit ? [`监管部门为${unit}`] : []),
        ...(street ? [`所在街道为${street}`] : []),
        ...(industry ? [`行业领域为${industry}`] : []),
        ...(cited ? [`判定时引用${cited}`] : []),
      ]),
      value: rows.total,
      total: rows.byState.reduce((n, s) => n + s.count, 0),
      isNow: ref.to === today,
      byState: rows.byState.map((s) => ({ ...s, label: hazardMachine.states[s.state].label })),
      items: rows.items,
      nextCursor: rows.nextCursor,
      ledgerLink: `/hazards?figure=${encodeURIComponent(query.figure)}`,
    };
  });
}

/** The table as Excel, with what was counted written on it; the export is on the audit trail. */
export async function exportStatistics(ctx: Ctx, query: StatisticsQuery, raw: RawRequest): Promise<undefined> {
  const counted = await ctx.inTx(async (tx) => {
    const t = await table(tx, ctx, query);
    await audit(tx, ctx, {
      action: 'statistics.export',
      subjectType: 'user',
      subjectId: ctx.actor.userId,
      facts: { ...query, from: t.from, to: t.to },
    });
    return t;
  });
  const span = { from: plainDate(counted.from), to: plainDate(counted.to) };
  const words = (measure: TableMeasure): string => explain(refOf(measure, span, sliceOf(query)), []);
  const bytes = await statisticsWorkbook({
    table: counted,
    explanations: {
      found: words('found'),
      closed: words('closed'),
      relapsed: words('relapsed'),
      open: words('open'),
      overdue: words('overdue'),
    },
    reader: `${ctx.actor.unitName} ${ctx.actor.name}`,
    on: dayOf(ctx.clock.now()),
  });
  const name = `隐患统计_${span.to}.xlsx`;
  return sendFile(raw, bytes, name, 'excel', `statistics-${span.to}.xlsx`);
}
