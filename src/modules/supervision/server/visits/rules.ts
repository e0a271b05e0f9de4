/** Terms of 督导检查: suggested values of the district, replaced by newer versions, never by code. */
import type { RuleSeed } from '#platform/rules/server/index.ts';

const seed = (key: string, label: string, amount: number, unit: 'workday' | 'calendarDay'): RuleSeed => ({
  key: `supervision.${key}`,
  label,
  value: { amount, unit },
  document: '河东区督导检查办理时限（建议值）',
  validFrom: '2023-01-01',
  confidence: 0.4,
  tag: '[K?]',
  note: '方案第四部分要求建立督导检查机制，未定时限，由安委办设定',
});
export const visitRules: RuleSeed[] = [
  seed('visitRecord', '现场检查记录完成期限', 3, 'workday'),
  seed('visitFeedback', '督导意见报送期限', 5, 'workday'),
  seed('visitSign', '反馈意见书签发期限', 3, 'workday'),
  seed('visitReply', '督导整改报告期限', 15, 'calendarDay'),
  seed('visitLookBack', '督导回头看期限', 30, 'calendarDay'),
  seed('findingDue', '督导问题整改期限', 15, 'calendarDay'),
  seed('findingConfirm', '督导问题整改确认期限', 5, 'workday'),
];
