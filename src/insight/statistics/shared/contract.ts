/** The doors of statistics: figures by street × industry for any day, each opening exactly its rows. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { keyOf } from '#kernel/shared/fields.ts';
import { PageQuery } from '#kernel/shared/page.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { HazardRow } from '#modules/hazards/shared/schema.ts';
import { FigureRef, measures } from '#modules/hazards/shared/figure.ts';
import { hazardStates } from '#modules/hazards/shared/states.ts';
import { dims, type Dim } from './figures.ts';

export const MeasureKey = keyOf(measures);

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
    /** 挂牌督办, not yet taken off the list. */
    listing: Figure,
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
  costly: 'export',
  errors: ['statistics.spanReversed', 'statistics.inFuture'],
});

/** A question of one's own (自选统计): lines, columns, measures, slice, span and the same span a year before. */
export const CrossQuery = z.object({
  rows: keyOf(dims).default('street'),
  /** `measure`: one column for each measure; else the first measure by this. */
  cols: z.enum(['measure', ...Object.keys(dims)] as ['measure', ...Dim[]]).default('measure'),
  /** Names of measures with commas between. */
  measures: z.string().max(400).default('found,closed,closedOnTime,open,overdue'),
  to: PlainDate.optional(),
  from: PlainDate.optional(),
  grade: FigureRef.shape.grade,
  channel: FigureRef.shape.channel,
  stock: FigureRef.shape.stock,
  street: FigureRef.shape.street,
  industry: FigureRef.shape.industry,
  unit: FigureRef.shape.unit,
  /** `year`: beside each number that of the same period of the year before. */
  compare: z.enum(['year']).optional(),
});
export type CrossQuery = z.output<typeof CrossQuery>;

export const CrossTable = z.object({
  from: z.string(),
  to: z.string(),
  countedAt: z.string(),
  within: z.string().nullable(),
  rowsName: z.string(),
  colsName: z.string(),
  /** Line `*` is the total. */
  rows: z.array(z.object({ key: z.string(), label: z.string() })),
  /** Column `*` is the total. */
  cols: z.array(z.object({ key: z.string(), label: z.string(), measure: MeasureKey })),
  cells: z.array(
    z.object({
      row: z.string(),
      col: z.string(),
      value: z.number().int(),
      figure: z.string(),
      before: z.number().int().nullable(),
      beforeFigure: z.string().nullable(),
    }),
  ),
  before: z.object({ from: z.string(), to: z.string() }).nullable(),
  /** 怎么数, one line for each measure shown. */
  explanations: z.array(z.object({ measure: MeasureKey, text: z.string() })),
  /** Conditions in words. */
  conditions: z.string(),
});
export type CrossTable = z.infer<typeof CrossTable>;

export const getCross = endpoint({
  method: 'GET',
  path: '/statistics/cross',
  summary: '自选统计：行、列、指标自选，可与上年同期比',
  clauses: ['T10-1', 'S2-1', 'S3-1'],
  query: CrossQuery,
  response: CrossTable,
  errors: ['statistics.spanReversed', 'statistics.inFuture', 'statistics.unknownMeasure', 'statistics.sameDims'],
});

export const exportCross = endpoint({
  method: 'GET',
  path: '/statistics/cross/export',
  summary: '自选统计导出为 Excel，写明条件和统计时刻',
  clauses: ['T10-1'],
  query: CrossQuery,
  raw: 'stream',
  costly: 'export',
  errors: ['statistics.spanReversed', 'statistics.inFuture', 'statistics.unknownMeasure', 'statistics.sameDims'],
});

/** Which items judgements rest on (条款引用), and what the library lacks. */
export const CitationQuery = z.object({
  to: PlainDate.optional(),
  from: PlainDate.optional(),
  grade: FigureRef.shape.grade,
  street: FigureRef.shape.street,
  industry: FigureRef.shape.industry,
  by: z.enum(['industry', 'street']).default('industry'),
  /** The standard whose items are listed. */
  standard: FigureRef.shape.standard,
});
export const CitationTable = z.object({
  from: z.string(),
  to: z.string(),
  countedAt: z.string(),
  within: z.string().nullable(),
  /** 判定 = 引用条款 + 没有引用; the share is the plan's measure of T6-4. */
  judged: Figure,
  cited: Figure,
  uncited: Figure,
  share: z.number().nullable(),
  cols: z.array(z.object({ key: z.string(), label: z.string() })),
  standards: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      docNo: z.string().nullable(),
      kind: z.enum(['statutory', 'focus']),
      isInForce: z.boolean(),
      total: Figure,
      cells: z.array(Figure.extend({ col: z.string() })),
      /** Items in force on the last day, and how many of them no judgement of the span cites. */
      items: z.number().int(),
      never: z.number().int(),
    }),
  ),
  /** Items of the standard asked for: all in force on the last day, and those cited that are not in force any more. */
  items: z.array(
    z.object({ id: z.string(), clause: z.string(), text: z.string(), isInForce: z.boolean(), total: Figure }),
  ),
  gaps: z.object({
    /** Fields with enterprises for which the library holds no statutory standard of their own. */
    industries: z.array(
      z.object({ code: z.string(), name: z.string(), enterprises: z.number().int(), general: z.array(z.string()) }),
    ),
    /** Standards that are in force and whose text is not held (未收录). */
    unheld: z.array(
      z.object({
        name: z.string(),
        docNo: z.string().nullable(),
        issuer: z.string(),
        since: z.string().nullable(),
        topic: z.string(),
        tag: z.string(),
        note: z.string(),
      }),
    ),
  }),
});
export type CitationTable = z.infer<typeof CitationTable>;

export const getCitations = endpoint({
  method: 'GET',
  path: '/statistics/criteria',
  summary: '判定引用了哪些条款，哪些从未引用，标准库缺什么',
  clauses: ['T6-2', 'T6-4', 'T6-5'],
  query: CitationQuery,
  response: CitationTable,
  errors: ['statistics.spanReversed', 'statistics.inFuture'],
});

/** 动态清零: whether all that was due is done. `none`: nothing open at all. */
export const ZeroState = z.enum(['none', 'zero', 'notZero']);
export type ZeroState = z.infer<typeof ZeroState>;

export const UnitFigures = z.object({
  id: z.string(),
  name: z.string(),
  zero: ZeroState,
  /** 存量清零 by the reading of G2: none of the old stock is open. */
  oldStock: Figure,
  figures: z.array(z.object({ measure: MeasureKey, value: z.number().int(), figure: z.string() })),
  /** Closed in time of all closed in the span; null when none was closed. */
  onTimeRate: z.number().nullable(),
});
export type UnitFigures = z.infer<typeof UnitFigures>;

export const Target = z.object({
  key: z.string(),
  name: z.string(),
  /** Words of the plan. */
  source: z.string(),
  definition: z.string(),
  by: z.string(),
  found: Figure,
  open: Figure,
  /** Share taken off the list, 0–1; null when none was found. */
  rate: z.number().nullable(),
  isReached: z.boolean(),
});
export type Target = z.infer<typeof Target>;

export const UnitsTable = z.object({
  from: z.string(),
  to: z.string(),
  countedAt: z.string(),
  within: z.string().nullable(),
  zeroRule: z.object({ text: z.string(), document: z.string() }),
  targets: z.array(Target),
  measures: z.array(z.object({ measure: MeasureKey, label: z.string() })),
  units: z.array(UnitFigures),
  /** 进度滞后: units that stand out from their peers by the share of overdue; all grades. */
  slow: z.array(z.object({ unitId: z.string(), text: z.string(), overdue: Figure })),
});
export type UnitsTable = z.infer<typeof UnitsTable>;

export const getUnits = endpoint({
  method: 'GET',
  path: '/statistics/units',
  summary: '各监管部门：按期、逾期、动态清零，存量目标两种口径',
  clauses: ['G2-4', 'S2-9', 'G2-6'],
  query: StatisticsQuery,
  response: UnitsTable,
  errors: ['statistics.spanReversed', 'statistics.inFuture'],
});

export const Charts = z.object({
  from: z.string(),
  to: z.string(),
  funnel: z.array(
    z.object({
      measure: MeasureKey,
      label: z.string(),
      value: z.number().int(),
      figure: z.string(),
      /** Median days from the step before; null for the first and where no hazard got so far. */
      medianDays: z.number().nullable(),
    }),
  ),
  ages: z.array(z.object({ label: z.string(), value: z.number().int(), figure: z.string() })),
  lengths: z.array(z.object({ label: z.string(), value: z.number().int(), figure: z.string() })),
});
export type Charts = z.infer<typeof Charts>;

export const getCharts = endpoint({
  method: 'GET',
  path: '/statistics/charts',
  summary: '办理漏斗与中位天数、存续时间、逾期长短',
  clauses: ['S2-1', 'S3-1'],
  query: StatisticsQuery.extend({ unit: FigureRef.shape.unit }),
  response: Charts,
  errors: ['statistics.spanReversed', 'statistics.inFuture'],
});
