/** Figures that this room knows: what came in, when, and how often it had to be put right. S5-1…4, T9-4, T10-8, B1-3, B5-6. */
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { Page } from '#kernel/shared/page.ts';
import { endOfDay, startOfDay } from '#kernel/shared/time.ts';
import {
  type MeasureAsk,
  officeAndAuthorities,
  registerIndicator,
  type RowsAsk,
  statesOf,
} from '#platform/indicators/server/index.ts';
import type { IndicatorRow, IndicatorValue } from '#platform/indicators/shared/schema.ts';
import { titleOf } from '../shared/periods.ts';
import { reportMachine, type ReportKind, type ReportMark } from '../shared/states.ts';
import { daysLate } from './present.ts';
import * as store from './store.ts';

const pageNumber = (ask: RowsAsk): number => {
  const asked = ask.cursor === undefined ? (ask.page ?? 1) : Number(ask.cursor);
  return Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
};

/** Reports that came due in the span, as they stood at its end (or as known at `knownAt`). */
const momentOf = (ask: { span: { to: MeasureAsk['span']['to'] }; knownAt?: Date | undefined }): Date => {
  const end = endOfDay(ask.span.to);
  return ask.knownAt !== undefined && ask.knownAt < end ? ask.knownAt : end;
};

interface Shape {
  kinds: readonly ReportKind[];
  /** What is counted, of what. */
  part: ReportMark;
  of: ReportMark;
}

async function measure(
  tx: Tx,
  actor: Actor,
  shape: Shape,
  isRate: boolean,
  ask: MeasureAsk,
): Promise<IndicatorValue[]> {
  const rows = await store.markFigures(tx, actor, {
    ...shape,
    from: ask.span.from,
    to: ask.span.to,
    at: momentOf(ask),
  });
  const by = new Map(rows.map((r) => [r.unit_id, r]));
  const value = (unitId: string | null, part: number, whole: number): IndicatorValue => ({
    unitId,
    numerator: part,
    denominator: isRate ? whole : null,
  });
  return [
    ...ask.units.map((u) => value(u.id, by.get(u.id)?.part ?? 0, by.get(u.id)?.whole ?? 0)),
    ...(ask.district
      ? [
          value(
            null,
            rows.reduce((n, r) => n + r.part, 0),
            rows.reduce((n, r) => n + r.whole, 0),
          ),
        ]
      : []),
  ];
}

async function rows(tx: Tx, actor: Actor, shape: Shape, ask: RowsAsk): Promise<Page<IndicatorRow>> {
  const at = momentOf(ask);
  const page = pageNumber(ask);
  const found = await store.markRows(tx, actor, {
    kinds: shape.kinds,
    from: ask.span.from,
    to: ask.span.to,
    marks: ask.part === 'numerator' ? [shape.part, shape.of] : [shape.of],
    at,
    unitId: ask.unit?.id ?? null,
    limit: ask.limit,
    page,
  });
  const states = await statesOf(
    tx,
    { type: 'report', machine: reportMachine },
    found.rows.map((r) => r.id),
    at,
  );
  return {
    total: found.total,
    nextCursor: page * ask.limit < found.total ? String(page + 1) : null,
    items: found.rows.map((r) => {
      const late = daysLate(r, at);
      return {
        id: r.id,
        code: r.code,
        title: `${titleOf(r.kind, r.period)}：${r.unit_name}`,
        note: `期限 ${r.due_on}${late > 0 ? `，迟 ${late} 天` : ''}`,
        on: r.due_on,
        href: `/reports/${r.id}`,
        state: states.get(r.id) ?? null,
      };
    }),
  };
}

const ALL: readonly ReportKind[] = ['quarterly', 'annual', 'selfEvaluation', 'order16Quarter', 'order16Annual'];

interface Given extends Shape {
  code: string;
  title: string;
  formula: string;
  clauses: readonly string[];
  isRate: boolean;
  better: 'higher' | 'lower';
}
const figures: readonly Given[] = [
  {
    code: 'reports.quarterlyOnTime',
    title: '季度报送按时报送率',
    formula: '期内到期的季度报送中，在法定期限当天及以前第一次报到区安委办的份数，除以应报份数',
    clauses: ['S5-2', 'S5-1'],
    kinds: ['quarterly'],
    part: 'onTime',
    of: 'all',
    isRate: true,
    better: 'higher',
  },
  {
    code: 'reports.annualOnTime',
    title: '年度工作报告按时报送率',
    formula: '期内到期的年度工作报告中，在期限（次年1月31日）当天及以前报到的份数，除以应报份数',
    clauses: ['S5-3'],
    kinds: ['annual'],
    part: 'onTime',
    of: 'all',
    isRate: true,
    better: 'higher',
  },
  {
    code: 'reports.selfEvaluation',
    title: '自评报告提交率',
    formula: '期内到期的自评报告中，已报到的份数，除以应报份数',
    clauses: ['S5-4'],
    kinds: ['selfEvaluation'],
    part: 'received',
    of: 'all',
    isRate: true,
    better: 'higher',
  },
  {
    code: 'reports.order16OnTime',
    title: '隐患统计表（季、年）报送率',
    formula: '期内到期的隐患统计表（季表、年表）中，在期限当天及以前报到的份数，除以应报份数',
    clauses: ['T9-4'],
    kinds: ['order16Quarter', 'order16Annual'],
    part: 'onTime',
    of: 'all',
    isRate: true,
    better: 'higher',
  },
  {
    code: 'reports.onTime',
    title: '数据报送及时率',
    formula: '期内到期的全部报送（季度、年度、自评、隐患统计表）中，按期报到的份数，除以应报份数',
    clauses: ['T10-8', 'B1-8'],
    kinds: ALL,
    part: 'onTime',
    of: 'all',
    isRate: true,
    better: 'higher',
  },
  {
    code: 'reports.returned',
    title: '数据审核退回率',
    formula: '期内到期且已报到的报送中，被区安委办退回过的份数，除以已报份数',
    clauses: ['T10-8'],
    kinds: ALL,
    part: 'returned',
    of: 'received',
    isRate: true,
    better: 'lower',
  },
  {
    code: 'reports.corrected',
    title: '数据差错率',
    formula: '期内到期且已报到的报送中，报到以后（退回修改或锁定后更正）改过数字的份数，除以已报份数',
    clauses: ['T10-8'],
    kinds: ALL,
    part: 'corrected',
    of: 'received',
    isRate: true,
    better: 'lower',
  },
  {
    code: 'reports.late',
    title: '迟报、漏报次数',
    formula: '期内到期的全部报送中，超过期限才报到或没有报到的份数（考核按次扣分）',
    clauses: ['S5-2', 'S5-3', 'T10-8'],
    kinds: ALL,
    part: 'late',
    of: 'all',
    isRate: false,
    better: 'lower',
  },
];

/** Registers the room's figures; called once when the room is loaded. */
export function registerReportIndicators(): void {
  for (const { code, title, formula, clauses, isRate, better, kinds, part, of } of figures) {
    const shape: Shape = { kinds, part, of };
    registerIndicator({
      code,
      title,
      formula,
      unit: '份',
      form: isRate ? 'rate' : 'count',
      better,
      clauses,
      unitKinds: officeAndAuthorities,
      measure: (tx, actor, ask) => measure(tx, actor, shape, isRate, ask),
      rows: (tx, actor, ask) => rows(tx, actor, shape, ask),
    });
  }
  registerIndicator({
    code: 'reports.districtIssued',
    title: '全区完成情况汇总通报期数',
    formula: '期内编号印发的全区汇总报告份数',
    unit: '期',
    form: 'count',
    better: 'higher',
    clauses: ['B1-3', 'B5-6'],
    unitKinds: ['office'],
    measure: async (tx, actor, ask) => {
      const { total } = await store.issuedSummaries(tx, actor, moments(ask), { limit: 1, page: 1 });
      return [
        ...ask.units.map((u) => ({ unitId: u.id, numerator: total, denominator: null })),
        ...(ask.district ? [{ unitId: null, numerator: total, denominator: null }] : []),
      ];
    },
    rows: async (tx, actor, ask) => {
      const page = pageNumber(ask);
      const found = await store.issuedSummaries(tx, actor, moments(ask), { limit: ask.limit, page });
      return {
        total: found.total,
        nextCursor: page * ask.limit < found.total ? String(page + 1) : null,
        items: found.rows.map((r) => ({
          id: r.id,
          code: r.document_number ?? '',
          title: `${titleOf(r.kind, r.period)}全区汇总`,
          note: `${r.made_by_name}拟稿`,
          on: null,
          href: `/reports/district/${r.id}`,
        })),
      };
    },
  });
}
const moments = (ask: { span: MeasureAsk['span']; knownAt?: Date | undefined }): { from: Date; to: Date } => ({
  from: startOfDay(ask.span.from),
  to: momentOf(ask),
});
