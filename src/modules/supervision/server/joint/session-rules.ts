/** Terms of 会商 tasks: suggested values of the district, replaced by newer versions, never by code. */
import type { RuleSeed } from '#platform/rules/server/index.ts';

const seed = (key: string, label: string, amount: number): RuleSeed => ({
  key: `supervision.${key}`,
  label,
  value: { amount, unit: 'workday' },
  document: '河东区会商调度办理时限（建议值）',
  validFrom: '2023-01-01',
  confidence: 0.4,
  tag: '[K?]',
  note: '方案第2项要求用好会商调度机制，未定时限，由安委办设定',
});
export const sessionRules: RuleSeed[] = [
  seed('decisionAccept', '会商任务接收期限', 2),
  seed('decisionConfirm', '会商任务确认期限', 3),
];
