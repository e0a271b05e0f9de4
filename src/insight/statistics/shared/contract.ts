/** The doors of statistics: figures by street × industry for any day, each opening exactly its rows. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { PageQuery } from '#kernel/shared/page.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { HazardRow } from '#modules/hazards/shared/schema.ts';
import { FigureRef, measures, type MeasureName } from '#modules/hazards/shared/figure.ts';
import { hazardStates } from '#modules/hazards/shared/states.ts';

export const MeasureKey = z.enum(Object.keys(measures) as [MeasureName, ...MeasureName[]]);

/** What is counted: the day as of which, the first day for flows, and the slice. */
export const StatisticsQuery = z.object({
  /** As of the end of this day (回看任一天); today when left out. */
  to: PlainDate.optional(),
  /** First day of flows; 1 January of the year of `to` when left out. */
  from: PlainDate.optional(),
  grade: FigureRef.shape.grade,
  channel: FigureRef.shape.channel,
  stock: FigureRef.shape.stock,
});
export type StatisticsQuery = z.infer<typeof StatisticsQuery>;

/** One number and the text of the rows behind it (`figure`), to be handed to `rows` or to the ledger. */
export const Figure = z.object({ value: z.number().int(), figure: z.string() });

export const StatisticsTable = z.object({
  from: z.string(),
  to: z.string(),
  /** Moment at which it was counted. */
  countedAt: z.string(),
  /** What the reader's post may count; null when it has no part of the district's figures (企业、专家). */
  within: z.object({ label: z.string(), isWholeDistrict: z.boolean() }).nullable(),
  /** 期初 + 新增 + 复发 − 销号 = 现有, each opening its rows; `overdue` and `stock` (2023年及以前发现) are parts of 现有. */
  identity: z.object({
    opening: Figure,
    found: Figure,
    relapsed: Figure,
    closed: Figure,
    open: Figure,
    overdue: Figure,
    /** Null where only the increment was asked for: it holds none. */
    stock: Figure.nullable(),
  }),
  /** Streets and industry fields that lie in the reader's scope. */
  streets: z.array(z.object({ code: z.string(), name: z.string(), isEnclave: z.boolean() })),
  industries: z.array(z.object({ code: z.string(), name: z.string() })),
  /** Figures that are not zero, by measure, street and industry. */
  cells: z.array(
    z.object({
      measure: MeasureKey,
      streetCode: z.string(),
      industry: z.string(),
      value: z.number().int(),
      figure: z.string(),
    }),
  ),
});
export type StatisticsTable = z.infer<typeof StatisticsTable>;

export const getStatistics = endpoint({
  method: 'GET',
  path: '/statistics',
  summary: '街道 × 行业领域：发现、销号、逾期、存量、增量，任一天',
  clauses: ['T10-1', 'S2-1'],
  query: StatisticsQuery,
  response: StatisticsTable,
  errors: ['statistics.spanReversed', 'statistics.inFuture'],
});

export const Trend = z.object({
  months: z.array(
    z.object({
      month: z.string(),
      found: z.number().int(),
      relapsed: z.number().int(),
      closed: z.number().int(),
      openAtEnd: z.number().int(),
      openFigure: z.string(),
      foundFigure: z.string(),
      relapsedFigure: z.string(),
      closedFigure: z.string(),
    }),
  ),
});
export type Trend = z.infer<typeof Trend>;

export const getTrend = endpoint({
  method: 'GET',
  path: '/statistics/trend',
  summary: '月末存量、当月新增、当月销号',
  clauses: ['S2-1', 'S3-1'],
  query: StatisticsQuery.extend({ months: z.coerce.number().int().min(1).max(60).default(24) }),
  response: Trend,
  errors: ['statistics.inFuture'],
});

export const FigureRowsView = z.object({
  title: z.string(),
  /** What is counted and as of when, in one line. */
  note: z.string(),
  /** 这个数怎么来 */
  explanation: z.string(),
  /** The figure: acts for a flow, hazards for a stock. */
  value: z.number().int(),
  /** Hazards behind it; fewer than `value` when one was closed or relapsed twice in the span. */
  total: z.number().int(),
  /** Whether the states shown are those of the day counted (today) or what has become of the hazards since. */
  isNow: z.boolean(),
  byState: z.array(z.object({ state: z.enum(hazardStates), label: z.string(), count: z.number().int() })),
  items: z.array(HazardRow),
  nextCursor: z.string().nullable(),
  /** The same rows in the ledger. */
  ledgerLink: z.string(),
});
export type FigureRowsView = z.infer<typeof FigureRowsView>;

export const getFigureRows = endpoint({
  method: 'GET',
  path: '/statistics/rows',
  summary: '一个数字所数的全部隐患',
  clauses: ['T10-1'],
  query: PageQuery.extend({ figure: z.string().min(1).max(400) }),
  response: FigureRowsView,
  errors: ['statistics.badFigure', 'statistics.inFuture', 'statistics.spanReversed'],
});

export const exportStatistics = endpoint({
  method: 'GET',
  path: '/statistics/export',
  summary: '统计表导出为 Excel，写明口径',
  clauses: ['T10-1'],
  query: StatisticsQuery,
  raw: 'stream',
  errors: ['statistics.spanReversed', 'statistics.inFuture'],
});
