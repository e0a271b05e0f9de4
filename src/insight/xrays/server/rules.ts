/** Thresholds of the X-rays as versioned rule rows; and how they read. */
import type { Tx } from '#kernel/server/db.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { ruleOn, type Rule, type RuleSeed } from '#platform/rules/server/index.ts';
import type { XrayRule } from '../shared/labels.ts';

const document = '河东区隐患数据质量规则（建议值）';
const seed = (key: XrayRule, label: string, value: unknown, note = ''): RuleSeed => ({
  key: `xrays.${key}`,
  label,
  value,
  document,
  validFrom: '2023-01-01',
  confidence: 0.4,
  tag: '[K?]',
  note,
});

export interface Thresholds {
  quickClosure: { whole: number; review: number };
  reusedPicture: { distance: number };
  farPicture: { metres: number };
  oldPicture: Record<string, never>;
  serialExtension: { least: number };
  sameWords: { hazards: number; length: number };
  oneHand: { days: number; least: number; share: number };
  streetSilence: { days: number };
  firmSilence: { days: number; foundByOthers: number };
}

export const xrayRuleSeeds: RuleSeed[] = [
  seed('quickClosure', '几分钟销号：登记到销号、报完成到复查合格的分钟数', {
    whole: 30,
    review: 5,
  } satisfies Thresholds['quickClosure']),
  seed('reusedPicture', '照片重复：差异哈希最多相差几位（0—3）', { distance: 3 } satisfies Thresholds['reusedPicture']),
  seed(
    'farPicture',
    '照片不在现场：离现场多少米以外',
    { metres: 1000 } satisfies Thresholds['farPicture'],
    '手机定位误差通常在几十米内',
  ),
  seed('oldPicture', '整改后照片早于发现日期', {}),
  seed('serialExtension', '一延再延：延期几次起', { least: 2 } satisfies Thresholds['serialExtension']),
  seed('sameWords', '复查结论雷同：几件起、多少字以上', { hazards: 5, length: 12 } satisfies Thresholds['sameWords']),
  seed('oneHand', '一人包办：几天内、几件起、占本部门比例', {
    days: 90,
    least: 20,
    share: 0.8,
  } satisfies Thresholds['oneHand']),
  seed('streetSilence', '街道零排查：多少天', { days: 60 } satisfies Thresholds['streetSilence']),
  seed('firmSilence', '企业零自查：多少天内、他人查出几件起', {
    days: 180,
    foundByOthers: 2,
  } satisfies Thresholds['firmSilence']),
  {
    key: 'xrays.answer',
    label: '体检发现说明期限',
    value: { amount: 5, unit: 'workday' },
    document,
    validFrom: '2023-01-01',
    confidence: 0.4,
    tag: '[K?]',
  },
];

export const thresholdOn = <K extends XrayRule>(tx: Tx, key: K, on: PlainDate): Promise<Rule<Thresholds[K]>> =>
  ruleOn<Thresholds[K]>(tx, `xrays.${key}`, on);

/** A threshold in words, as the finding shows it. */
export function thresholdText<K extends XrayRule>(key: K, value: Thresholds[K]): string {
  const v = value as never;
  const words: { [R in XrayRule]: (t: Thresholds[R]) => string } = {
    quickClosure: (t) => `登记到销号 ${t.whole} 分钟以内，或报告完成到复查合格 ${t.review} 分钟以内`,
    reusedPicture: (t) => `字节相同，或画面指纹相差不超过 ${t.distance} 位（共 64 位）`,
    farPicture: (t) => `拍摄位置离现场 ${t.metres} 米以外`,
    oldPicture: () => '拍摄日期早于发现日期',
    serialExtension: (t) => `延期 ${t.least} 次以上`,
    sameWords: (t) => `${t.length} 字以上、一字不差的结论用在 ${t.hazards} 件以上`,
    oneHand: (t) => `近 ${t.days} 天一人销号 ${t.least} 件以上，且占本部门 ${Math.round(t.share * 100)}% 以上`,
    streetSilence: (t) => `${t.days} 天没有街道巡查发现的隐患`,
    firmSilence: (t) => `${t.days} 天内他人查出 ${t.foundByOthers} 件以上，企业自查为 0`,
  };
  return words[key](v);
}
