/** Terms of 吹哨报到. No law sets them: suggested values of the district, which the committee office replaces by newer versions. */
import type { RuleSeed } from '#platform/rules/server/index.ts';

const seed = (key: string, label: string, amount: number, unit: 'hour' | 'calendarDay' | 'workday'): RuleSeed => ({
  key: `supervision.${key}`,
  label,
  value: { amount, unit },
  document: '河东区吹哨报到办理时限（建议值）',
  validFrom: '2023-01-01',
  confidence: 0.4,
  tag: '[K?]',
  note: '方案第2项要求用好“吹哨报到”，未定时限，由安委办设定',
});

export const whistleRules: RuleSeed[] = [
  seed('whistleAcknowledge.urgent', '紧急吹哨签收期限', 1, 'hour'),
  seed('whistleAcknowledge.ordinary', '一般吹哨签收期限', 4, 'hour'),
  seed('whistleArrive.urgent', '紧急吹哨到场期限', 2, 'hour'),
  seed('whistleArrive.ordinary', '一般吹哨到场期限', 24, 'hour'),
  seed('whistleResult.urgent', '紧急吹哨反馈处置结果期限', 1, 'workday'),
  seed('whistleResult.ordinary', '一般吹哨反馈处置结果期限', 5, 'workday'),
  seed('whistleRate', '街道评价期限', 3, 'workday'),
];
