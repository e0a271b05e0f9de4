/** Figures of 安全投入 for the plan, the reports and the evaluation. Money in fen. B3-1…B3-6, T8-6, T25-6. */
import { sql, type Tx } from '#kernel/server/db.ts';
import { pageRows } from '#kernel/server/rows.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, yearOf } from '#kernel/shared/time.ts';
import {
  type CountedUnit,
  industriesOfUnits,
  type MeasureAsk,
  officeAndAuthorities,
  registerIndicator,
  type RowsAsk,
} from '#platform/indicators/server/index.ts';
import type { IndicatorPart, IndicatorRow, IndicatorValue } from '#platform/indicators/shared/schema.ts';
import { purposeLabels, wayLabels, type Purpose } from '../shared/states.ts';
import * as store from './store.ts';

type Parts = Record<IndicatorPart, number>;
const asked = (ask: { units: readonly CountedUnit[]; district: boolean }): (CountedUnit | null)[] => [
  ...ask.units,
  ...(ask.district ? [null] : []),
];
const empty: Page<IndicatorRow> = { items: [], total: 0, nextCursor: null };
const money = (fen: number): string => `${(fen / 1_000_000).toFixed(2)} 万元`;

/* —— budgets: the year of the last day, up to that day —— */

const budgetFigure = (
  spec: {
    code: string;
    title: string;
    formula: string;
    form: 'rate' | 'amount' | 'stock';
    unit: string;
    clauses: readonly string[];
  },
  purposes: readonly Purpose[] | null,
  of: (r: store.BudgetSum) => Parts,
): void =>
  registerIndicator({
    ...spec,
    better: 'higher',
    unitKinds: officeAndAuthorities,
    measure: async (tx: Tx, actor: Actor, ask: MeasureAsk): Promise<IndicatorValue[]> => {
      const rows = (await store.sumBudgets(tx, actor, yearOf(ask.span.to), ask.span.to)).filter(
        (r) => purposes === null || purposes.includes(r.purpose),
      );
      return asked(ask).map((unit) => {
        const mine = rows.filter((r) => unit === null || r.unit_id === unit.id).map(of);
        const total = (part: IndicatorPart): number => mine.reduce((n, p) => n + p[part], 0);
        return {
          unitId: unit?.id ?? null,
          numerator: total('numerator'),
          denominator: spec.form === 'rate' ? total('denominator') : null,
        };
      });
    },
    rows: async (tx, actor, ask) => {
      const page = await store.listBudgets(
        tx,
        actor,
        {
          year: yearOf(ask.span.to),
          ...(ask.unit ? { unit: [ask.unit.id] } : {}),
          ...(purposes ? { purpose: [...purposes] } : {}),
          limit: ask.limit,
          page: ask.page,
          cursor: ask.cursor,
        },
        ask.span.to,
      );
      return {
        ...page,
        items: page.items.map((b) => ({
          id: b.id,
          code: b.code,
          title: b.title,
          note: `${b.unit_name}，${purposeLabels[b.purpose]}，安排 ${money(b.planned)}，批复 ${money(b.approved)}，执行 ${money(b.executed)}`,
          on: null,
          href: `/funding/budgets/${b.id}`,
        })),
      };
    },
  });

/* —— projects of the year —— */

const projectFigure = (code: string, title: string, formula: string, form: 'stock' | 'rate'): void =>
  registerIndicator({
    code,
    title,
    formula,
    unit: '个',
    form,
    better: 'higher',
    clauses: ['B3-4'],
    unitKinds: officeAndAuthorities,
    measure: async (tx, actor, ask) => {
      const rows = await store.sumProjects(tx, actor, yearOf(ask.span.to), ask.span.to);
      return asked(ask).map((unit) => {
        const mine = rows.filter((r) => unit === null || r.unit_id === unit.id);
        const all = mine.reduce((n, r) => n + r.all, 0);
        return {
          unitId: unit?.id ?? null,
          numerator: form === 'rate' ? mine.reduce((n, r) => n + r.accepted, 0) : all,
          denominator: form === 'rate' ? all : null,
        };
      });
    },
    rows: async (tx, actor, ask) => {
      const page = await pageRows<store.ProjectRow>(tx, ask, {
        columns: sql`p.*`,
        from: sql`${store.projectsOn(actor, yearOf(ask.span.to), ask.span.to, form === 'rate' && ask.part === 'numerator' ? 'accepted' : 'all')}
          ${ask.unit ? sql`and p.unit_id = ${ask.unit.id}` : sql``}`,
        order: sql`p.due_on, p.id`,
      });
      return {
        ...page,
        items: page.items.map((p) => ({
          id: p.id,
          code: p.code,
          title: p.title,
          note: `${p.unit_name}，${wayLabels[p.way]}，投资 ${money(p.investment_fen)}`,
          on: p.due_on,
          href: `/funding/projects/${p.id}`,
        })),
      };
    },
  });

/* —— statements of the year before: of a street by place, of a department by the industries it supervises —— */

async function placeOf(
  tx: Tx,
  unit: CountedUnit | null,
  on: string,
): Promise<{ streets: string[] | null; industries: string[] | null } | null> {
  if (unit === null || unit.kind === 'office') return { streets: null, industries: null };
  if (unit.kind === 'street') return unit.streetCode ? { streets: [unit.streetCode], industries: null } : null;
  return { streets: null, industries: (await industriesOfUnits(tx, on)).get(unit.id) ?? [] };
}
const statementFigure = (
  spec: { code: string; title: string; formula: string; clauses: readonly string[]; unit: string },
  of: (r: store.StatementSum) => Parts,
  which: Record<IndicatorPart, 'standing' | 'full' | 'clean' | 'paired'>,
): void =>
  registerIndicator({
    ...spec,
    form: 'rate',
    better: 'higher',
    unitKinds: officeAndAuthorities,
    measure: async (tx, actor, ask) => {
      const rows = await store.sumStatements(tx, actor, yearOf(ask.span.to) - 1, ask.span.to);
      const values: IndicatorValue[] = [];
      const industries = await industriesOfUnits(tx, ask.span.to);
      for (const unit of asked(ask)) {
        const mine = rows
          .filter((r) =>
            unit === null || unit.kind === 'office'
              ? true
              : unit.kind === 'street'
                ? r.street_code === unit.streetCode
                : (industries.get(unit.id) ?? []).includes(r.industry),
          )
          .map(of);
        values.push({
          unitId: unit?.id ?? null,
          numerator: mine.reduce((n, p) => n + p.numerator, 0),
          denominator: mine.reduce((n, p) => n + p.denominator, 0),
        });
      }
      return values;
    },
    rows: async (tx: Tx, actor: Actor, ask: RowsAsk) => {
      const place = await placeOf(tx, ask.unit, ask.span.to);
      if (!place) return empty;
      const page = await pageRows<store.StatementRow>(tx, ask, {
        columns: sql`t.*`,
        from: store.statementRows(actor, yearOf(ask.span.to) - 1, ask.span.to, which[ask.part], place),
        order: sql`t.enterprise_name, t.id`,
      });
      return {
        ...page,
        items: page.items.map((t) => ({
          id: t.id,
          code: t.code,
          title: `${t.enterprise_name} ${t.year} 年`,
          note: `应提 ${money(t.computed_fen)}，实提 ${money(t.accrued_fen)}，使用 ${money(t.used_fen)}`,
          on: t.accepted_at ? dayOf(t.accepted_at) : null,
          href: `/funding/statements/${t.id}`,
        })),
      };
    },
  });

export function registerFundingIndicators(): void {
  const paid: (r: store.Sums) => Parts = (r) => ({ numerator: r.executed, denominator: r.approved });
  budgetFigure(
    {
      code: 'funding.execution',
      title: '安全投入预算执行率',
      formula: '期末所在年度，截至期末累计执行额占批复额的比例',
      form: 'rate',
      unit: '分',
      clauses: ['B3-1'],
    },
    null,
    paid,
  );
  budgetFigure(
    {
      code: 'funding.executed',
      title: '安全投入执行额',
      formula: '期末所在年度，截至期末累计执行额（分）',
      form: 'amount',
      unit: '分',
      clauses: ['B3-1', 'B3-3'],
    },
    null,
    paid,
  );
  budgetFigure(
    {
      code: 'funding.majorHazardInPlace',
      title: '重大事故隐患治理资金到位率',
      formula: '期末所在年度，重大事故隐患治理资金的批复额占安排额的比例',
      form: 'rate',
      unit: '分',
      clauses: ['B3-2'],
    },
    ['majorHazard'],
    (r) => ({ numerator: r.approved, denominator: r.planned }),
  );
  budgetFigure(
    {
      code: 'funding.ledgerLines',
      title: '资金台账条数',
      formula: '期末所在年度，截至期末登记在资金台账里的预算项目数',
      form: 'stock',
      unit: '条',
      clauses: ['B3-3'],
    },
    null,
    (r) => ({ numerator: r.lines, denominator: 0 }),
  );
  budgetFigure(
    {
      code: 'funding.checkSupport',
      title: '排查支撑保障经费',
      formula: '期末所在年度，执法装备和购买检查服务截至期末累计执行额（分）',
      form: 'amount',
      unit: '分',
      clauses: ['T8-6'],
    },
    ['equipment', 'services'],
    paid,
  );
  budgetFigure(
    {
      code: 'funding.services',
      title: '政府购买检查服务金额',
      formula: '期末所在年度，购买检查服务截至期末累计执行额（分）',
      form: 'amount',
      unit: '分',
      clauses: ['T25-6'],
    },
    ['services'],
    paid,
  );
  projectFigure(
    'funding.projects',
    '四防项目数',
    '期末所在年度，截至期末立项的人防、技防、工程防、管理防项目数',
    'stock',
  );
  projectFigure(
    'funding.projectsAccepted',
    '四防项目验收率',
    '期末所在年度，截至期末已验收的项目占立项数的比例',
    'rate',
  );
  statementFigure(
    {
      code: 'funding.investmentGrowth',
      title: '企业安全投入同比',
      formula: '两年报告都已审核的企业，上一年度使用额占再上一年度的比例，超过 100% 为增长',
      clauses: ['B3-5'],
      unit: '分',
    },
    (r) => ({ numerator: r.pair_used, denominator: r.pair_last }),
    { numerator: 'paired', denominator: 'paired' },
  );
  statementFigure(
    {
      code: 'funding.fullAccrual',
      title: '安全费用提取足额率',
      formula: '期末前审核通过的上一年度安全费用报告中，实际提取不少于应提的所占比例',
      clauses: ['B3-6'],
      unit: '家',
    },
    (r) => ({ numerator: r.full, denominator: r.full + r.short }),
    { numerator: 'full', denominator: 'standing' },
  );
  statementFigure(
    {
      code: 'funding.cleanUse',
      title: '安全费用使用合规率',
      formula: '期末前审核通过的上一年度安全费用报告中，没有不应列支金额的所占比例',
      clauses: ['B3-6'],
      unit: '家',
    },
    (r) => ({ numerator: r.clean, denominator: r.clean + r.disallowed }),
    { numerator: 'clean', denominator: 'standing' },
  );
}
