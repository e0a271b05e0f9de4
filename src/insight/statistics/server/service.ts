/** Figures: where from, how many, and which rows. */
import ExcelJS from 'exceljs';
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import type { Tx } from '#kernel/server/db.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { addDays, addMonths, dayOf, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { industryNames, streetsOf } from '#platform/identity/server/index.ts';
import { figureCells, figureMonths, figureRows, figureTotals } from '#modules/hazards/server/index.ts';
import { figureText, measures, readFigure, type FigureRef, type MeasureName } from '#modules/hazards/shared/figure.ts';
import { channelGroups, gradeLabels } from '#modules/hazards/shared/labels.ts';
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
import { statisticsErrors } from '../shared/errors.ts';

const fail = failWith(statisticsErrors);

/** The days asked for; a day that has not ended cannot be counted in advance. */
function spanOf(ctx: Ctx, query: Pick<StatisticsQuery, 'from' | 'to'>): { from: PlainDate; to: PlainDate } {
  const today = ctx.clock.today();
  const to = query.to ?? today;
  if (to > today) throw fail('statistics.inFuture', { today });
  const from = query.from ?? plainDate(`${to.slice(0, 4)}-01-01`);
  if (from > to) throw fail('statistics.spanReversed', { from, to });
  return { from, to };
}

const sliceOf = ({ grade, channel, stock }: StatisticsQuery): Pick<FigureRef, 'grade' | 'channel' | 'stock'> => ({
  ...(grade ? { grade } : {}),
  ...(channel ? { channel } : {}),
  ...(stock ? { stock } : {}),
});

const refOf = (
  measure: MeasureName,
  span: { from: PlainDate; to: PlainDate },
  slice: Omit<FigureRef, 'measure' | 'to' | 'from'>,
): FigureRef => ({
  measure,
  ...(measures[measure].kind === 'flow' ? { from: span.from } : {}),
  to: span.to,
  ...slice,
});

/** Street × industry for any day (街域 × 行业), with the identity 期初 + 新增 + 复发 − 销号 = 现有. */
export async function statistics(ctx: Ctx, query: StatisticsQuery): Promise<StatisticsTable> {
  return ctx.inTx((tx) => table(tx, ctx, query));
}

async function table(tx: Tx, ctx: Ctx, query: StatisticsQuery): Promise<StatisticsTable> {
  const span = spanOf(ctx, query);
  const slice = sliceOf(query);
  const cells = await figureCells(tx, ctx.actor, span, slice);
  const eve = addDays(span.from, -1);
  const opening = (await figureTotals(tx, ctx.actor, eve, slice)).open;
  const sum = (measure: MeasureName): { value: number; figure: string } => ({
    value: cells.filter((c) => c.measure === measure).reduce((n, c) => n + c.n, 0),
    figure: figureText(refOf(measure, span, slice)),
  });
  return {
    ...span,
    countedAt: ctx.clock.now().toISOString(),
    identity: {
      opening: { value: opening, figure: figureText(refOf('open', { from: eve, to: eve }, slice)) },
      found: sum('found'),
      relapsed: sum('relapsed'),
      closed: sum('closed'),
      open: sum('open'),
      overdue: sum('overdue'),
    },
    streets: await streetsOf(tx),
    industries: [...(await industryNames(tx))].map(([code, name]) => ({ code, name })),
    cells: cells.map((c) => ({
      measure: c.measure,
      streetCode: c.streetCode,
      industry: c.industry,
      value: c.n,
      figure: figureText(refOf(c.measure, span, { ...slice, street: c.streetCode, industry: c.industry })),
    })),
  };
}

/** Month by month: stock at the end, new (with relapses), closed. */
export async function trend(ctx: Ctx, query: z.output<NonNullable<typeof getTrend.query>>): Promise<Trend> {
  return ctx.inTx(async (tx) => {
    const { to } = spanOf(ctx, { to: query.to });
    const slice = sliceOf(query);
    const first = plainDate(`${addMonths(plainDate(`${to.slice(0, 7)}-01`), 1 - query.months).slice(0, 7)}-01`);
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
        closedFigure: figureText(refOf('closed', span, slice)),
      });
    }
    return { months };
  });
}

const chineseDay = (day: string): string => {
  const [y, m, d] = day.split('-').map(Number);
  return `${y}年${m}月${d}日`;
};

/** 这个数怎么来, in one or two sentences. */
function explain(ref: FigureRef, place: string): string {
  const span = ref.from ? `${chineseDay(ref.from)}至${chineseDay(ref.to)}` : `截至${chineseDay(ref.to)}`;
  const words: Record<MeasureName, string> = {
    found: `发现日期在${span}之间的隐患，按发现日期计`,
    closed: `${span}之间销号的隐患，按销号日期计；同一件复发后再次销号的，计两次`,
    relapsed: `${span}之间复发重开的隐患，按重开日期计`,
    open: `${span}尚未销号的隐患`,
    overdue: `${span}本环节已过期限、尚未办完的隐患`,
  };
  const slice = [
    ref.grade ? `等级为${gradeLabels[ref.grade]}` : '',
    ref.channel ? `来源为${channelGroups[ref.channel].label}` : '',
    ref.stock ? (ref.stock === 'stock' ? '2023年12月31日以前发现（存量）' : '2024年1月1日以后发现（增量）') : '',
    place,
  ].filter(Boolean);
  return `${words[ref.measure]}${slice.length > 0 ? `，${slice.join('，')}` : ''}。误判撤销的不计；同一处隐患多次上报只计 1 件。`;
}

/** The rows behind a figure, with how it was counted. */
export async function rowsOfFigure(
  ctx: Ctx,
  query: z.output<NonNullable<typeof getFigureRows.query>>,
): Promise<FigureRowsView> {
  const ref = readFigure(query.figure);
  if (!ref) throw fail('statistics.badFigure');
  return ctx.inTx(async (tx) => {
    const streets = new Map((await streetsOf(tx)).map((s) => [s.code, s.name]));
    const industries = await industryNames(tx);
    const place = [
      ref.street ? (streets.get(ref.street) ?? ref.street) : '',
      ref.industry ? (industries.get(ref.industry) ?? ref.industry) : '',
    ].filter(Boolean);
    const rows = await figureRows(ctx.within(tx), ref, query);
    return {
      title: `${place.length > 0 ? place.join(' × ') : '全部'}：${measures[ref.measure].label} ${rows.total} 件`,
      explanation: explain(ref, place.length > 0 ? `所在为${place.join('、')}` : ''),
      total: rows.total,
      byState: rows.byState.map((s) => ({ ...s, label: hazardMachine.states[s.state].label })),
      items: rows.items,
      nextCursor: rows.nextCursor,
      ledgerLink: `/hazards?figure=${encodeURIComponent(query.figure)}`,
    };
  });
}

/** The table as Excel, with what was counted written on it. */
export async function exportStatistics(ctx: Ctx, query: StatisticsQuery, raw: RawRequest): Promise<undefined> {
  const book = new ExcelJS.Workbook();
  const to = await ctx.inTx(async (tx) => {
    const t = await table(tx, ctx, query);
    for (const measure of Object.keys(measures) as MeasureName[]) {
      const sheet = book.addWorksheet(measures[measure].label, { views: [{ state: 'frozen', ySplit: 4, xSplit: 1 }] });
      sheet.addRow([`隐患统计：${measures[measure].label}（件）`]).font = { bold: true, size: 14 };
      sheet.addRow([
        explain({ ...refOf(measure, { from: plainDate(t.from), to: plainDate(t.to) }, sliceOf(query)) }, ''),
      ]);
      sheet.addRow([`导出人 ${ctx.actor.unitName} ${ctx.actor.name}，${dayOf(ctx.clock.now())}`]);
      sheet.addRow(['街道', ...t.industries.map((i) => i.name), '合计']).font = { bold: true };
      const value = (street: string, industry: string): number =>
        t.cells.find((c) => c.measure === measure && c.streetCode === street && c.industry === industry)?.value ?? 0;
      for (const street of t.streets) {
        const line = t.industries.map((i) => value(street.code, i.code));
        sheet.addRow([street.name, ...line, line.reduce((a, b) => a + b, 0)]);
      }
      const totals = t.industries.map((i) => t.streets.reduce((n, s) => n + value(s.code, i.code), 0));
      sheet.addRow(['合计', ...totals, totals.reduce((a, b) => a + b, 0)]).font = { bold: true };
      sheet.getColumn(1).width = 18;
    }
    await audit(tx, ctx, {
      action: 'statistics.export',
      subjectType: 'user',
      subjectId: ctx.actor.userId,
      facts: { ...query },
    });
    return t.to;
  });
  const bytes = Buffer.from(await book.xlsx.writeBuffer());
  void raw.reply
    .header(
      'content-disposition',
      `attachment; filename="statistics-${to}.xlsx"; filename*=UTF-8''${encodeURIComponent(`隐患统计_${to}.xlsx`)}`,
    )
    .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    .send(bytes);
  return undefined;
}
