/** Rates by which enterprises set safety expenses aside, and the terms of the yearly statement: versioned rules with their source. */
import type { RuleSeed } from '#platform/rules/server/index.ts';
import type { AccrualRule, Trade } from '../shared/accrual.ts';

const DOCUMENT = '财政部、应急部《企业安全生产费用提取和使用管理办法》（财资〔2022〕136号）';
const accrual = (trade: Trade, label: string, value: AccrualRule, over: Partial<RuleSeed> = {}): RuleSeed => ({
  key: `funding.accrual.${trade}`,
  label: `安全生产费用提取标准：${label}`,
  value,
  document: DOCUMENT,
  validFrom: '2022-11-21',
  confidence: 0.8,
  tag: '[K]',
  note: '以上年度实际营业收入为依据，超额累退，逐月平均提取',
  ...over,
});
const tiers = (...rows: readonly (readonly [number | null, number])[]): AccrualRule => ({
  base: 'revenue',
  tiers: rows.map(([upTo, rate]) => ({ upTo, rate })),
});
const term = (key: string, label: string, value: unknown, note: string): RuleSeed => ({
  key: `funding.${key}`,
  label,
  value,
  document: '河东区安全投入工作规则（建议值）',
  validFrom: '2023-01-01',
  confidence: 0.4,
  tag: '[K?]',
  note,
});
export const fundingRules: RuleSeed[] = [
  accrual('machinery', '机械制造', tiers([1000, 2.35], [10_000, 1.25], [100_000, 0.25], [500_000, 0.1], [null, 0.05])),
  accrual(
    'metallurgy',
    '冶金',
    tiers([1000, 3], [10_000, 1.5], [100_000, 0.5], [500_000, 0.2], [1_000_000, 0.1], [null, 0.05]),
  ),
  accrual('dangerousGoods', '危险品生产与储存', tiers([1000, 4.5], [10_000, 2.25], [100_000, 0.55], [null, 0.2])),
  accrual('freight', '普通货运', tiers([null, 1])),
  accrual('passenger', '客运、管道、危险货物运输', tiers([null, 1.5])),
  accrual('explosives', '民用爆炸物品生产', tiers([1000, 4], [10_000, 2], [100_000, 0.5], [null, 0.2])),
  accrual('fireworks', '烟花爆竹生产', tiers([1000, 4], [2000, 3], [null, 2.5]), { confidence: 0.5, tag: '[K?]' }),
  accrual(
    'power',
    '电力生产',
    tiers([1000, 3], [10_000, 1.5], [100_000, 1], [500_000, 0.8], [1_000_000, 0.6], [null, 0.2]),
    { confidence: 0.5, tag: '[K?]' },
  ),
  accrual(
    'construction',
    '建设工程施工',
    {
      base: 'works',
      kinds: [
        { key: 'mine', label: '矿山工程', rate: 3.5 },
        { key: 'building', label: '铁路、房屋建筑、城市轨道交通工程', rate: 3 },
        { key: 'water', label: '水利水电、电力工程', rate: 2.5 },
        { key: 'industrial', label: '冶炼、机电安装、化工石油、通信工程', rate: 2 },
        { key: 'municipal', label: '市政公用、港口航道、公路工程', rate: 1.5 },
      ],
    },
    { note: '以建筑安装工程造价为依据，按项目计提，不列入竞争性报价' },
  ),
  term('statementDue', '安全费用年度报告报送期限', { month: 3, day: 31 }, '次年 3 月 31 日前，由区里设定'),
  term('review', '安全费用年度报告审核期限', { amount: 20, unit: 'workday' }, '企业报送以后'),
  term('mend', '安全费用年度报告补正期限', { amount: 10, unit: 'workday' }, '部门退回以后'),
  term('acceptProject', '治理项目验收期限', { amount: 15, unit: 'workday' }, '报告完成以后'),
];
