/** 自查统计表 of firms, counted for the unit that they go to: how many came, in time, and what they add up to. T9-4, 令16-14. */
import type { RawBuilder } from 'kysely';
import { sql } from '#kernel/server/db.ts';
import { authorities, type CountAt, type CountedFigure, registerCounting } from '#platform/indicators/server/index.ts';
import { tableMachine } from '../../shared/tables/states.ts';
import { tableScope } from './store.ts';

/** A table belongs to the span that holds its period: it comes in after the period's end. */
const inSpan = (at: CountAt): RawBuilder<unknown> => sql`t.from_on >= ${at.from} and t.to_on <= ${at.to}`;
const received = (at: CountAt): RawBuilder<unknown> => sql`${inSpan(at)} and t.first_submitted_at is not null`;
const onTime = (at: CountAt): RawBuilder<unknown> => sql`${received(at)} and t.first_submitted_at <= t.due_at`;
/** Quarters and years say the same twice: only the quarters are added up in a quarter, only the years in a year. */
const ofLength = (at: CountAt): RawBuilder<unknown> =>
  at.from.slice(0, 7) === `${at.to.slice(0, 4)}-01` && at.to.slice(5, 7) === '12'
    ? sql`t.kind = 'order16Annual'`
    : sql`t.kind = 'order16Quarter'`;

const rates: readonly { code: string; title: string; formula: string; part: (at: CountAt) => RawBuilder<unknown> }[] = [
  {
    code: 'reports.firmsReceived',
    title: '企业自查统计表报送率',
    formula: '本期应向本单位报送自查统计表的企业中，已由主要负责人签字报出的比例（第一次报出就算）',
    part: received,
  },
  {
    code: 'reports.firmsOnTime',
    title: '企业自查统计表按期报送率',
    formula: '本期应向本单位报送自查统计表的企业中，在期限当天及以前签字报出的比例',
    part: onTime,
  },
];
const sums: readonly { code: string; field: string; title: string; unit: string }[] = [
  { code: 'reports.firmsAllFound', field: 'allFound', title: '企业填报：排查隐患', unit: '件' },
  { code: 'reports.firmsAllClosed', field: 'allClosed', title: '企业填报：整改销号隐患', unit: '件' },
  { code: 'reports.firmsMajorFound', field: 'majorFound', title: '企业填报：排查重大隐患', unit: '件' },
  { code: 'reports.firmsMajorOpen', field: 'majorOpen', title: '企业填报：未整改重大隐患', unit: '件' },
  { code: 'reports.firmsFunds', field: 'funds', title: '企业填报：落实治理资金', unit: '万元' },
];

const row = {
  id: sql`t.id`,
  code: sql`t.code`,
  note: sql`t.unit_name || '，期限 ' || t.due_on::text`,
  on: sql`t.due_on`,
  href: (id: string) => `/self-tables/${id}`,
  case: { type: 'firmTable', machine: tableMachine },
};

export function registerTableIndicators(): void {
  registerCounting({
    name: 'tables of firms',
    from: () => sql`firm_tables t`,
    unit: sql`t.unit_id`,
    scope: tableScope,
    row: { ...row, title: sql`t.enterprise_name` },
    figures: rates.map(({ part, ...words }): CountedFigure => ({
      ...words,
      unit: '家',
      form: 'rate',
      better: 'higher',
      clauses: ['T9-4'],
      unitKinds: authorities,
      numerator: (at) => sql`${part(at)} and ${ofLength(at)}`,
      denominator: (at) => sql`${inSpan(at)} and ${ofLength(at)}`,
    })),
  });
  for (const { code, field, title, unit } of sums) {
    const value = sql`(t.content -> 'figures' -> ${sql.lit(field)} ->> 'value')::numeric`;
    registerCounting({
      name: `tables of firms: ${field}`,
      from: () => sql`firm_tables t`,
      unit: sql`t.unit_id`,
      scope: tableScope,
      row: { ...row, title: sql`t.enterprise_name || '：' || ${value}::text || ${sql.lit(unit)}` },
      figures: [
        {
          code,
          title,
          formula: '本期向本单位报出的企业自查统计表中这一栏的合计，每家企业打开是它的表',
          unit,
          form: 'amount',
          better: 'none',
          clauses: ['T9-4'],
          unitKinds: authorities,
          sum: value,
          numerator: (at) => sql`${received(at)} and ${ofLength(at)} and ${value} > 0`,
        },
      ],
    });
  }
}
