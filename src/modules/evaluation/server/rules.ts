/** Terms and limits of 考核评价: suggested values of the district, replaced by newer versions on the page, never by code. */
import type { Tx } from '#kernel/server/db.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { ruleOn, type RuleSeed } from '#platform/rules/server/index.ts';
import { z } from 'zod';
import { GROUPS } from './units.ts';
import type { Settings } from './store.ts';

const local = '河东区安全生产年度考核规则（建议值）';
const seed = (key: string, label: string, value: unknown, note: string, unit = '', tag = '[K?]'): RuleSeed => ({
  key: `evaluation.${key}`,
  label,
  value,
  unit,
  document: local,
  validFrom: '2023-01-01',
  confidence: tag === '[K]' ? 0.6 : 0.4,
  tag,
  note,
});

export const evaluationRules: RuleSeed[] = [
  seed('objection', '考核异议期', { amount: 5, unit: 'workday' }, '初步结果公布之日起算；方案未定期限，由安委办设定'),
  seed('ruling', '异议裁定期限', { amount: 10, unit: 'workday' }, '异议提出之日起算'),
  seed('schemeReview', '考核方案审核、批准期限', { amount: 5, unit: 'workday' }, '由安委办设定'),
  seed('correction', '冻结后更正审批期限', { amount: 5, unit: 'workday' }, '由安委办设定'),
  seed('commendation', '表彰审核、批准期限', { amount: 5, unit: 'workday' }, '由安委办设定'),
  seed('inquiry', '征询意见答复期限', { amount: 5, unit: 'workday' }, '由安委办设定'),
  seed('smallDenominator', '比率不参与比较的基数', 5, '基数小于此数时一两件就能改变名次，该项按其余项得分率折算', '件'),
  seed(
    'keptRows',
    '每个指标随评分存下的明细',
    2000,
    '评分以后记录更正的，可以对照当时的明细；超过此数的只存前面的，并注明总数',
    '条',
  ),
  seed(
    'tiers',
    '考核等次',
    { excellentShare: 0.3, excellentFloor: 90, goodFloor: 80, passFloor: 60 },
    '优秀不超过本组 30%，拉开考核梯次；分数线由安委办设定',
    '',
    '[K]',
  ),
  seed(
    'sizes',
    '同规模比较的分档',
    {
      street: { code: 'enterprises.registered', label: '在册企业（家）', limits: [20, 60], names: ['小', '中', '大'] },
      regulator: { code: 'hazards.found', label: '监管隐患（件）', limits: [50, 200], names: ['小', '中', '大'] },
    },
    '名次仍在全组排定，另列同规模名次供参考',
  ),
];

const Tiers = z.object({
  excellentShare: z.number().min(0).max(1),
  excellentFloor: z.number(),
  goodFloor: z.number(),
  passFloor: z.number(),
});
const Size = z.object({ code: z.string(), label: z.string(), limits: z.array(z.number()), names: z.array(z.string()) });

/** Rules in force on the day, as a round keeps them: a later recomputation needs no other source. */
export async function settingsOn(tx: Tx, on: PlainDate): Promise<Settings> {
  const small = await ruleOn<unknown>(tx, 'evaluation.smallDenominator', on);
  const tiers = await ruleOn<unknown>(tx, 'evaluation.tiers', on);
  const sizes = await ruleOn<unknown>(tx, 'evaluation.sizes', on);
  const given = z.partialRecord(z.enum(GROUPS), Size).parse(sizes.value);
  return {
    small: z.number().parse(small.value),
    tiers: Tiers.parse(tiers.value),
    sizes: given as Settings['sizes'],
    sources: [small, tiers, sizes].map((rule) => ({
      key: rule.key,
      version: rule.version,
      label: rule.label,
      document: rule.document,
      clause: rule.clause,
      tag: rule.tag,
    })),
  };
}
