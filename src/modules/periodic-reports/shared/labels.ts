/** Words and filters of the room. */
import type { FormRule } from './form.ts';

export const severityLabels = { error: '必须改好', warning: '提示' } as const;
export const ruleLabels: Readonly<Record<FormRule['kind'], string>> = {
  sum: '合计相符',
  atMost: '不大于',
  jump: '与上期相比变动过大须说明',
  ledger: '与台账不同须说明',
  contradiction: '文字与台账矛盾',
};
export const reminderWords = (kind: string): string =>
  kind === 'overdue' ? '逾期提醒' : kind === 'urged' ? '催办' : `到期前 ${kind.replace('before', '')} 个工作日提醒`;
