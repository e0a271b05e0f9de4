/** Definitions of the statistics as versioned rule rows: what 动态清零 and 基本消除 mean is the office's to say. */
import type { RuleSeed } from '#platform/rules/server/index.ts';

export interface ZeroRule {
  /** Which hazards it looks at. */
  grade: 'major' | 'all';
  /** So many may be overdue and it is still zero. */
  overdueAtMost: number;
}

export const statisticsRules: RuleSeed[] = [
  {
    key: 'statistics.dynamicZero',
    label: '动态清零口径（应销号的全部销号）',
    value: { grade: 'major', overdueAtMost: 0 } satisfies ZeroRule,
    document: '河东区隐患统计口径（建议值）',
    clause: '二（五）动态清零行动',
    validFrom: '2023-01-01',
    confidence: 0.5,
    tag: '[K?]',
    note: '方案未给公式：到期的重大事故隐患都已办完（没有逾期）即为动态清零',
  },
  {
    key: 'statistics.basicallyCleared',
    label: '“基本消除”的销号率下限',
    value: 0.95,
    unit: '比例',
    document: '河东区隐患统计口径（建议值）',
    clause: '三（二）夯实基础阶段',
    validFrom: '2023-01-01',
    confidence: 0.3,
    tag: '[K?]',
    note: '方案写“基本消除”，没有数值',
  },
];
