/** What the library knows of the plan's demands. It is the district's, not a unit's: its figures have no units. T6-2, T6-5, T6-6. */
import { sql } from '#kernel/server/db.ts';
import { registerCounting, type CountAt } from '#platform/indicators/server/index.ts';
import type { RuleSeed } from '#platform/rules/server/index.ts';

const DELAY = 'criteria.indicatorDelayDays';
export const criteriaIndicatorRules: RuleSeed[] = [
  {
    key: DELAY,
    label: '判定标准更新的合理时限',
    value: 10,
    unit: '天',
    document: '河东安委〔2024〕1号 第6项“及时对标国家、市级判定标准”；天数为建议值',
    validFrom: '2020-01-01',
    confidence: 0.4,
    tag: '[K?]',
    note: '方案只写“及时”，由安委办设定',
  },
];

const inForce = (at: CountAt) =>
  sql`s.withdrawn_at is null and (s.valid_from is null or s.valid_from <= ${at.to}) and (s.valid_to is null or s.valid_to >= ${at.to})`;
const holdsItems = sql`exists (select 1 from criteria c where c.standard_id = s.id)`;

export function registerCriteriaIndicators(): void {
  registerCounting({
    name: 'standards',
    from: () => sql`standards s`,
    scope: (actor) => (actor.scope.all ? sql`true` : sql`false`),
    row: {
      id: sql`s.id`,
      code: sql`coalesce(s.doc_no, '')`,
      title: sql`s.name`,
      note: sql`s.issuer`,
      on: sql`s.valid_from`,
      href: (id) => `/criteria?standard=${encodeURIComponent(id)}`,
    },
    figures: [
      {
        code: 'criteria.inForce',
        title: '现行判定标准',
        formula: '期末有效、已收录条款的重大隐患判定标准（法定标准）',
        unit: '部',
        form: 'stock',
        better: 'higher',
        clauses: ['T6-2'],
        unitKinds: [],
        numerator: (at) => sql`s.kind = 'statutory' and ${inForce(at)} and ${holdsItems}`,
      },
      {
        code: 'criteria.heldRate',
        title: '现行标准收录率',
        formula: '期末有效的法定判定标准中，标准库已收录条款文字的比例',
        unit: '部',
        form: 'rate',
        better: 'higher',
        clauses: ['T6-2'],
        unitKinds: [],
        numerator: (at) => sql`s.kind = 'statutory' and ${inForce(at)} and ${holdsItems}`,
        denominator: (at) => sql`s.kind = 'statutory' and ${inForce(at)}`,
      },
      {
        code: 'criteria.focus',
        title: '重点检查事项清单',
        formula: '期末有效的区级重点检查事项清单（没有判定标准的行业领域）',
        unit: '份',
        form: 'stock',
        better: 'higher',
        clauses: ['T6-5'],
        unitKinds: [],
        numerator: (at) => sql`s.kind = 'focus' and ${inForce(at)}`,
      },
      {
        code: 'criteria.guides',
        title: '判定指引和检查指南',
        formula: '期末能逐条给出判定指引（怎么判、看什么、销号要什么证据）并做成检查清单的现行标准和清单',
        unit: '份',
        form: 'stock',
        better: 'higher',
        clauses: ['T6-6'],
        unitKinds: [],
        numerator: (at) => sql`${inForce(at)} and ${holdsItems}`,
      },
    ],
  });
  registerCounting({
    name: 'standard editions',
    rules: [DELAY],
    from: () => sql`standard_editions e join standards s on s.id = e.standard_id`,
    scope: (actor) => (actor.scope.all ? sql`true` : sql`false`),
    row: {
      id: sql`e.id`,
      code: sql`e.code`,
      title: sql`s.name`,
      note: sql`'施行 ' || coalesce(s.valid_from::text, '未写明') || '，发布 ' || (e.decided_at at time zone 'Asia/Shanghai')::date::text`,
      on: sql`(e.decided_at at time zone 'Asia/Shanghai')::date`,
      href: (id) => `/criteria/editions/${id}`,
    },
    figures: [
      {
        code: 'criteria.updatedOnTime',
        title: '标准及时更新率',
        formula: '期内发布的标准新版本中，在施行后规定天数内（见参数“判定标准更新的合理时限”）发布到标准库的比例',
        unit: '版',
        form: 'rate',
        better: 'higher',
        clauses: ['T6-2'],
        unitKinds: [],
        numerator: (at) =>
          sql`e.state = 'published' and e.decided_at between ${at.start} and ${at.end}
            and (s.valid_from is null or e.decided_at < ((s.valid_from + ${at.rule(DELAY)}::int + 1)::timestamp at time zone 'Asia/Shanghai'))`,
        denominator: (at) => sql`e.state = 'published' and e.decided_at between ${at.start} and ${at.end}`,
      },
    ],
  });
}
