/** Endpoints of the indicators room. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { PageQuery, pageOf, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import {
  IndicatorCell,
  IndicatorCode,
  IndicatorDetail,
  IndicatorListItem,
  IndicatorReport,
  IndicatorRow,
  IndicatorSpan,
  indicatorParts,
  indicatorSources,
  IndicatorView,
  ReportFigure,
  SwitchSource,
  UnitCell,
} from './schema.ts';

const Code = z.object({ code: IndicatorCode });
const day = PlainDate.optional();
const RefText = z.string().max(300);

export const IndicatorFilter = z.object({
  /** Words of title, formula, clause. */
  q: z.string().trim().max(100).optional(),
  source: z.enum(indicatorSources).optional(),
  room: setOf(z.string().max(40)),
  /** `T8` or `T8-2`. */
  clause: z.string().max(10).optional(),
  /** Only what the reader's unit has still to report for the period. */
  missing: z.enum(['1']).optional(),
  from: day,
  to: day,
});
export type IndicatorFilter = z.infer<typeof IndicatorFilter>;

export const listIndicators = endpoint({
  method: 'GET',
  path: '/indicators',
  summary: '指标目录：名称、口径、对应条款、取数方式和一个时期的数',
  clauses: ['G1-6', 'S2-3'],
  query: PageQuery.extend(IndicatorFilter.shape),
  response: pageOf(IndicatorListItem).extend({
    span: IndicatorSpan,
    rooms: z.array(z.object({ value: z.string(), label: z.string(), count: z.number().int() })),
    sources: z.object({ computed: z.number().int(), reported: z.number().int() }),
  }),
  errors: ['indicators.notForYou'],
});

export const exportIndicators = endpoint({
  method: 'GET',
  path: '/indicators/export',
  summary: '导出指标目录（Excel）',
  clauses: ['G1-6'],
  query: IndicatorFilter,
  raw: 'stream',
  costly: 'export',
  errors: ['indicators.notForYou'],
});

export const getIndicatorValues = endpoint({
  method: 'GET',
  path: '/indicators/values',
  summary: '一个或几个指标在一段日子里各单位和全区的数',
  clauses: ['G1-6'],
  query: z.object({
    codes: setOf(IndicatorCode),
    from: PlainDate,
    to: PlainDate,
    /** Left out: every unit that the reader may see. */
    units: setOf(z.uuid()),
    knownAt: Instant.optional(),
  }),
  response: z.object({ values: z.array(IndicatorCell.extend({ code: z.string() })) }),
  errors: ['indicators.unknown', 'indicators.notForYou'],
});

export const openIndicator = endpoint({
  method: 'GET',
  path: '/indicators/rows',
  summary: '一个数怎么来：口径、条款和它所数的每一条',
  clauses: ['G1-6'],
  query: PageQuery.extend({ ref: RefText }),
  response: pageOf(IndicatorRow).extend({
    indicator: IndicatorView,
    from: PlainDate,
    to: PlainDate,
    unitId: z.uuid().nullable(),
    unitName: z.string(),
    part: z.enum(indicatorParts),
    source: z.enum(indicatorSources),
    value: IndicatorCell,
    knownAt: Instant.nullable(),
    isKept: z.boolean(),
    /** Kept rows that the reader may not see any more. */
    hidden: z.number().int(),
  }),
  errors: ['indicators.badRef', 'indicators.unknown', 'indicators.notYours'],
});

export const exportIndicatorRows = endpoint({
  method: 'GET',
  path: '/indicators/rows/export',
  summary: '导出一个数所数的每一条（Excel）',
  clauses: ['G1-6'],
  query: z.object({ ref: RefText }),
  raw: 'stream',
  costly: 'export',
  errors: ['indicators.badRef', 'indicators.unknown', 'indicators.notYours'],
});

export const getIndicator = endpoint({
  method: 'GET',
  path: '/indicators/:code',
  summary: '一个指标：口径、条款、目标值、取数方式的历次调整',
  clauses: ['G1-6'],
  params: Code,
  response: IndicatorDetail,
  errors: ['indicators.unknown', 'indicators.notForYou'],
});

export const getIndicatorTrend = endpoint({
  method: 'GET',
  path: '/indicators/:code/trend',
  summary: '一个指标逐季的数',
  clauses: ['G1-6'],
  params: Code,
  query: z.object({ unit: z.uuid().optional(), to: day, quarters: z.coerce.number().int().min(1).max(20).default(12) }),
  response: z.object({ unitName: z.string(), points: z.array(IndicatorCell.extend({ label: z.string() })) }),
  errors: ['indicators.unknown', 'indicators.notForYou', 'indicators.notYours'],
});

export const getIndicatorUnits = endpoint({
  method: 'GET',
  path: '/indicators/:code/units',
  summary: '一个指标在一段日子里各单位的数',
  clauses: ['G1-6'],
  params: Code,
  query: z.object({ from: day, to: day, knownAt: Instant.optional() }),
  response: z.object({ span: IndicatorSpan, district: IndicatorCell.nullable(), units: z.array(UnitCell) }),
  errors: ['indicators.unknown', 'indicators.notForYou'],
});

export const listIndicatorReports = endpoint({
  method: 'GET',
  path: '/indicators/:code/reports',
  summary: '一个指标的历次填报和更正',
  clauses: ['S2-3'],
  params: Code,
  query: PageQuery.extend({ unit: z.uuid().optional() }),
  response: pageOf(IndicatorReport),
  errors: ['indicators.unknown', 'indicators.notForYou', 'indicators.notYours'],
});

export const reportIndicator = endpoint({
  method: 'POST',
  path: '/indicators/:code/reports',
  summary: '填报一个时期的数并附佐证；再次填报为更正，原数保留；也可撤回',
  clauses: ['S2-3'],
  params: Code,
  body: ReportFigure,
  response: IndicatorReport,
  status: 201,
  errors: [
    'indicators.unknown',
    'indicators.notYours',
    'indicators.notReporter',
    'indicators.noFigure',
    'indicators.notAPeriod',
    'indicators.inFuture',
    'indicators.isComputed',
    'indicators.needsDenominator',
    'indicators.noDenominator',
    'indicators.overWhole',
    'indicators.needsProof',
    'indicators.needsReason',
    'indicators.nothingToWithdraw',
    'indicators.raced',
  ],
});

export const switchIndicator = endpoint({
  method: 'POST',
  path: '/indicators/:code/switches',
  summary: '从某天起改为自动计算或单位填报，写明依据',
  clauses: ['S2-3'],
  params: Code,
  body: SwitchSource,
  response: IndicatorDetail,
  status: 201,
  errors: [
    'indicators.unknown',
    'indicators.mayNotSwitch',
    'indicators.notComputable',
    'indicators.switchOrder',
    'indicators.sameSource',
    'indicators.raced',
  ],
});
