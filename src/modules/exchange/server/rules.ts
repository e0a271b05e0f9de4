/** Terms of 数据交换: suggested values, since the receivers' own rules are not public; replaced by newer versions, never by code. */
import type { RuleSeed } from '#platform/rules/server/index.ts';

const seed = (key: string, label: string, value: unknown, note: string, unit = ''): RuleSeed => ({
  key: `exchange.${key}`,
  label,
  value,
  unit,
  document: '河东区数据报送工作规则（建议值）',
  validFrom: '2023-01-01',
  confidence: 0.4,
  tag: '[K?]',
  note,
});
export const exchangeRules: RuleSeed[] = [
  seed('proposeDay', '每月拟报数据包的日期', 25, '方案要求重大隐患信息共享集中，未定频次，由安委办设定', '日'),
  seed(
    'carriedFiles',
    '随包照片和文件的大小',
    { eachMb: 5, totalMb: 20 },
    '选择随包带照片和文件时：单份和一包合计的上限，超过的不装入并逐份列出',
    'MB',
  ),
  seed('build', '数据包编制期限', { amount: 3, unit: 'workday' }, '拟报以后'),
  seed('approve', '数据包批准期限', { amount: 2, unit: 'workday' }, '编制以后'),
  seed('send', '数据包报出期限', { amount: 2, unit: 'workday' }, '批准以后'),
  seed('receipt', '回执催收期限', { amount: 10, unit: 'workday' }, '报出以后'),
  seed('mend', '退回记录补正期限', { amount: 5, unit: 'workday' }, '回执退回以后'),
  seed('answer', '上级返回事项答复期限', { amount: 10, unit: 'workday' }, '上级没有写明期限时'),
  seed('confirm', '上级返回事项确认期限', { amount: 3, unit: 'workday' }, '部门答复以后'),
];
