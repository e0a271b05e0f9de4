/** 企业自查统计表 as Excel. */
import { named, said, timeText, type Ledger } from '#kernel/shared/ledger.ts';
import { titleOf } from '../periods.ts';
import type { TableFilter, TableRow } from './schema.ts';
import { tableKindLabels, tableMachine, tableMarkLabels } from './states.ts';

export const tableLedger: Ledger<TableRow, TableFilter> = {
  title: '企业自查统计表报送情况',
  unit: '份',
  columns: [
    { header: '编号', width: 20, value: (r) => r.code },
    { header: '企业', width: 40, value: (r) => r.enterpriseName },
    { header: '统计表', width: 26, value: (r) => r.title },
    { header: '街道', width: 14, value: (r) => r.streetName },
    { header: '行业', width: 14, value: (r) => r.industryName },
    { header: '高危', width: 8, value: (r) => (r.isHighRisk ? '高危' : null) },
    { header: '报送至', width: 18, value: (r) => r.unitName },
    { header: '期限', width: 12, value: (r) => r.dueOn },
    { header: '状态', width: 12, value: (r) => tableMachine.states[r.state].label },
    { header: '首次报送', width: 17, value: (r) => timeText(r.firstSubmittedAt) },
    { header: '迟报天数', width: 10, value: (r) => (r.daysLate > 0 ? r.daysLate : null) },
    { header: '签字人', width: 12, value: (r) => r.signedBy },
  ],
  conditions: (f) =>
    said([
      f.kind && `报表：${tableKindLabels[f.kind]}`,
      f.period && `报送期：${titleOf(f.kind ?? 'order16Quarter', f.period)}`,
      named('状态', f.state, (k) => tableMachine.states[k].label),
      f.mark && `情况：${tableMarkLabels[f.mark]}`,
      f.highRisk && (f.highRisk === 'yes' ? '高危企业' : '非高危企业'),
      f.q && `文字：${f.q}`,
    ]),
};
