/** Terms and thresholds of the plan: suggested values of the district, replaced by newer versions, never by code. */
import type { Tx } from '#kernel/server/db.ts';
import { plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { ruleOn, type RuleSeed } from '#platform/rules/server/index.ts';

const seed = (key: string, label: string, value: unknown, note: string, unit = ''): RuleSeed => ({
  key: `plan.${key}`,
  label,
  value,
  unit,
  document: '河东区治本攻坚任务管理（建议值）',
  validFrom: '2024-03-11',
  confidence: 0.4,
  tag: '[K?]',
  note,
});
export const planRules: RuleSeed[] = [
  seed('claim', '任务认领期限', { amount: 10, unit: 'workday' }, '方案未定认领时限，由安委办设定'),
  seed('confirm', '任务完成确认期限', { amount: 10, unit: 'workday' }, '方案未定确认时限，由安委办设定'),
  seed('near', '临期天数', 15, '到期前多少天亮“临期”；提示函惯例为节点前 15 日', '天'),
  seed('lagLate', '进度滞后界限', 20, '时间进度比完成进度超前多少个百分点亮“滞后”；函告惯例为慢于计划 20%', '个百分点'),
  seed('lagNear', '进度临期界限', 10, '时间进度比完成进度超前多少个百分点亮“临期”', '个百分点'),
  seed('lateShare', '汇总滞后界限', 20, '下级中滞后的占比达到多少时，上级亮“滞后”；不足的亮“临期”', '%'),
  seed('figureNear', '指标临期界限', 10, '指标低于目标多少个百分点以内亮“临期”，超过亮“滞后”', '个百分点'),
  seed('remind', '节点提醒', [15, 5, 1], '节点到期前几天提醒责任单位（重要节点督促提醒）', '天'),
  {
    ...seed(
      'occurrenceDue',
      '周期任务的完成时间',
      { 'S5-2': 1, 'S5-3': 31, 'T26-2': '06-30', 'T26-3': '11-30', 'T26-4': '06-16' },
      '数字：期末后第几天；月-日：当年的日期；没有列出的按期末最后一天。S5-2 每季度第一天报上季度，节假日不顺延；S5-3 次年1月',
    ),
    document: '河东安委〔2024〕1号',
    clause: '三、进度安排；二（十）第26项',
    confidence: 0.8,
  },
  seed('urgeAgain', '再次催办间隔', 24, '同一项任务多少小时内不重复催办', '小时'),
];

/** Before this day the first version of the thresholds holds: a past day of the campaign always has lights. */
export const RULES_SINCE = plainDate('2024-03-11');

/** The thresholds that lights are computed with on a day. */
export interface LightRules {
  readonly near: number;
  readonly lagLate: number;
  readonly lagNear: number;
  readonly lateShare: number;
  readonly figureNear: number;
}
export async function lightRules(tx: Tx, on: PlainDate): Promise<LightRules> {
  const at = on < RULES_SINCE ? RULES_SINCE : on;
  const value = async (key: string): Promise<number> => (await ruleOn<number>(tx, `plan.${key}`, at)).value;
  return {
    near: await value('near'),
    lagLate: await value('lagLate'),
    lagNear: await value('lagNear'),
    lateShare: await value('lateShare'),
    figureNear: await value('figureNear'),
  };
}
