/** The ledgers of 数据交换 as tables: the same columns and the same words of conditions in Excel and on paper. */
import { named, said, timeText, type Ledger } from '#kernel/shared/ledger.ts';
import type { PackageFilter, PackageRow, ReturnFilter, ReturnRow } from './schema.ts';
import { modeLabels, packageMachine, purposeLabels, returnKindLabels, returnMachine } from './states.ts';

export const packageLedger: Ledger<PackageRow, PackageFilter> = {
  title: '数据包台账',
  unit: '包',
  columns: [
    { header: '编号', width: 24, value: (r) => r.code },
    { header: '接收方', width: 26, value: (r) => r.receiverName },
    { header: '用途', width: 12, value: (r) => purposeLabels[r.purpose] },
    { header: '方式', width: 8, value: (r) => modeLabels[r.mode] },
    { header: '状态', width: 12, value: (r) => packageMachine.states[r.state].label },
    { header: '拟报时间', width: 17, value: (r) => timeText(r.proposedAt) },
    { header: '数据截止', width: 17, value: (r) => timeText(r.toAt) },
    { header: '报出时间', width: 17, value: (r) => timeText(r.sentAt) },
    { header: '装入', width: 8, value: (r) => r.records },
    { header: '未装入', width: 8, value: (r) => r.held },
    { header: '已接收', width: 8, value: (r) => r.accepted },
    { header: '被退回', width: 8, value: (r) => r.rejected },
  ],
  conditions: (f) =>
    said([
      named('接收方', f.receiver, (v) => v),
      named('用途', f.purpose, (v) => purposeLabels[v]),
      named('状态', f.state, (v) => packageMachine.states[v].label),
      f.q && `文字：${f.q}`,
    ]),
};
export const returnLedger: Ledger<ReturnRow, ReturnFilter> = {
  title: '上级返回事项台账',
  unit: '件',
  columns: [
    { header: '编号', width: 16, value: (r) => r.code },
    { header: '来自', width: 24, value: (r) => r.receiverName },
    { header: '类别', width: 14, value: (r) => returnKindLabels[r.kind] },
    { header: '事项', width: 40, value: (r) => r.title },
    { header: '内容', width: 50, value: (r) => r.text },
    { header: '隐患编号', width: 22, value: (r) => r.hazardCode },
    { header: '企业', width: 32, value: (r) => r.enterpriseName },
    { header: '承办单位', width: 16, value: (r) => r.unitName },
    { header: '返回日期', width: 12, value: (r) => r.saidOn },
    { header: '期限', width: 12, value: (r) => r.dueOn ?? '' },
    { header: '状态', width: 12, value: (r) => returnMachine.states[r.state].label },
  ],
  conditions: (f) =>
    said([
      named('类别', f.kind, (v) => returnKindLabels[v]),
      named('状态', f.state, (v) => returnMachine.states[v].label),
      f.hazard && '指定隐患',
      f.q && `文字：${f.q}`,
    ]),
};
