/** 报送台账 as Excel and on paper. */
import { named, said, timeText, type Ledger } from '#kernel/shared/ledger.ts';
import type { ReportFilter, ReportRow } from './schema.ts';
import { kindLabels, markLabels, reportMachine } from './states.ts';
import { titleOf } from './periods.ts';

const unitKindLabels = { office: '安委办', department: '部门', street: '街道' } as const;
export const reportLedger: Ledger<ReportRow, ReportFilter> = {
  title: '定期报送台账',
  unit: '份',
  columns: [
    { header: '编号', width: 22, value: (r) => r.code },
    { header: '报送', width: 26, value: (r) => r.title },
    { header: '单位', width: 18, value: (r) => r.unitName },
    { header: '期限', width: 12, value: (r) => r.dueOn },
    { header: '状态', width: 12, value: (r) => reportMachine.states[r.state].label },
    { header: '首次报送', width: 17, value: (r) => timeText(r.firstSubmittedAt) },
    { header: '迟报天数', width: 10, value: (r) => (r.daysLate > 0 ? r.daysLate : null) },
    { header: '退回次数', width: 10, value: (r) => (r.returns > 0 ? r.returns : null) },
    { header: '版次', width: 8, value: (r) => r.revision },
  ],
  conditions: (f) =>
    said([
      named('报表', f.kind, (k) => kindLabels[k]),
      named('报送期', f.period, (p) => titleOf((f.kind ?? ['quarterly'])[0] ?? 'quarterly', p)),
      named('单位类别', f.unitKind, (k) => unitKindLabels[k]),
      named('状态', f.state, (k) => reportMachine.states[k].label),
      f.mark && `情况：${markLabels[f.mark]}`,
      (f.dueFrom || f.dueTo) && `期限：${f.dueFrom ?? ''}至${f.dueTo ?? ''}`,
      f.q && `文字：${f.q}`,
      f.unit && f.unit.length > 0 && `指定单位 ${f.unit.length} 家`,
      f.asOf && `截至 ${f.asOf}`,
    ]),
};
