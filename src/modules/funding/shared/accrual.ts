/** How much an enterprise must set aside for safety (提取标准), by the tiers of a versioned rule. Pure; money in fen. */
import { z } from 'zod';

/** 财资〔2022〕136号: trades of this district. */
export const tradeLabels = {
  machinery: '机械制造',
  metallurgy: '冶金',
  dangerousGoods: '危险品生产与储存',
  freight: '普通货运',
  passenger: '客运、管道、危险货物运输',
  explosives: '民用爆炸物品生产',
  fireworks: '烟花爆竹生产',
  power: '电力生产',
  construction: '建设工程施工',
  none: '不在规定行业（据实列支）',
} as const;
export type Trade = keyof typeof tradeLabels;
export const ruleKeyOf = (trade: Trade): string | null => (trade === 'none' ? null : `funding.accrual.${trade}`);

/** Marginal tiers: `upTo` in 万元, null for the last; `rate` in per cent of what falls into the tier. */
export const Tiers = z.object({
  base: z.literal('revenue'),
  tiers: z.array(z.object({ upTo: z.number().positive().nullable(), rate: z.number().min(0).max(100) })).min(1),
});
export type Tiers = z.infer<typeof Tiers>;
/** By kind of works, per project: per cent of the cost of building and installation. */
export const WorksRates = z.object({
  base: z.literal('works'),
  kinds: z.array(z.object({ key: z.string(), label: z.string(), rate: z.number().min(0).max(100) })).min(1),
});
export type WorksRates = z.infer<typeof WorksRates>;
export const AccrualRule = z.discriminatedUnion('base', [Tiers, WorksRates]);
export type AccrualRule = z.infer<typeof AccrualRule>;

export interface Step {
  label: string;
  partFen: number;
  rate: number;
  fen: number;
}
export interface Works {
  kind: string;
  fen: number;
}
const WAN = 1_000_000;
const share = (fen: number, rate: number): number => Math.round((fen * rate) / 100);

/** F = Σ max(0, min(base, upper) − lower) · rate; of works each by its own rate. With the steps, so that a person can follow. */
export function accrual(rule: AccrualRule, baseFen: number, works: readonly Works[]): { fen: number; steps: Step[] } {
  const steps: Step[] = [];
  if (rule.base === 'works')
    for (const one of works) {
      const kind = rule.kinds.find((k) => k.key === one.kind);
      if (kind) steps.push({ label: kind.label, partFen: one.fen, rate: kind.rate, fen: share(one.fen, kind.rate) });
    }
  else {
    let lower = 0;
    for (const tier of rule.tiers) {
      const upper = tier.upTo === null ? Infinity : tier.upTo * WAN;
      const part = Math.max(0, Math.min(baseFen, upper) - lower);
      if (part > 0)
        steps.push({
          label:
            lower === 0
              ? tier.upTo === null
                ? '全部'
                : `不超过 ${tier.upTo} 万元的部分`
              : tier.upTo === null
                ? `超过 ${lower / WAN} 万元的部分`
                : `${lower / WAN} 万元至 ${tier.upTo} 万元的部分`,
          partFen: part,
          rate: tier.rate,
          fen: share(part, tier.rate),
        });
      lower = upper;
    }
  }
  return { fen: steps.reduce((sum, step) => sum + step.fen, 0), steps };
}

/** Nine categories of use (使用范围), generic wording. */
export const useLabels = {
  facilities: '完善、改造和维护安全防护设施设备',
  rescue: '应急救援器材、设备和应急演练',
  hazards: '重大危险源、重大事故隐患评估、监控和整改',
  inspection: '安全生产检查、评价、咨询和标准化建设',
  protection: '配备和更新作业人员安全防护用品',
  training: '安全生产宣传、教育、培训',
  technology: '安全生产适用的新技术、新标准、新工艺、新装备推广应用',
  testing: '安全设施及特种设备检测检验',
  other: '其他与安全生产直接相关的支出（含安全生产责任保险）',
} as const;
export type Use = keyof typeof useLabels;
export const uses = Object.keys(useLabels) as [Use, ...Use[]];
/** What must not be charged. */
export const notChargeable = [
  '职工工资、福利和奖金',
  '新建、改建、扩建工程的安全设施“三同时”支出',
  '与安全生产没有直接关系的支出',
] as const;

export const sumUsed = (used: Partial<Record<Use, number>>): number =>
  uses.reduce((sum, key) => sum + (used[key] ?? 0), 0);

export interface Balance {
  shortfallFen: number;
  balanceFen: number;
}
/** Surplus carries over; what is used beyond it is expensed as incurred, so a balance is never below nothing. */
export const balanceOf = (s: {
  computedFen: number;
  accruedFen: number;
  openingFen: number;
  usedFen: number;
}): Balance => ({
  shortfallFen: Math.max(0, s.computedFen - s.accruedFen),
  balanceFen: Math.max(0, s.openingFen + s.accruedFen - s.usedFen),
});
