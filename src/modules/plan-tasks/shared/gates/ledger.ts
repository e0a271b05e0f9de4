/** 把关台账 as a table: Excel and paper. */
import { named, said, type Ledger } from '#kernel/shared/ledger.ts';
import type { GateFilter, GateRow } from './schema.ts';
import { gateKindInfo, gateMachine, gateMarkLabels, type GateMark } from './states.ts';

export const gateLedger: Ledger<GateRow, GateFilter> = {
  title: '规划和项目安全把关台账',
  unit: '件',
  columns: [
    { header: '编号', width: 14, value: (r) => r.code },
    { header: '类别', width: 18, value: (r) => gateKindInfo[r.kind].label },
    { header: '规划或项目', width: 36, value: (r) => r.title },
    { header: '建设单位', width: 28, value: (r) => r.enterpriseName },
    { header: '街道', width: 12, value: (r) => r.streetName },
    { header: '行业', width: 12, value: (r) => r.industryName },
    {
      header: '投资（万元）',
      width: 12,
      value: (r) => (r.investmentFen === null ? null : r.investmentFen / 1_000_000),
    },
    { header: '牵头单位', width: 16, value: (r) => r.unitName },
    { header: '发起日期', width: 11, value: (r) => r.openedOn },
    { header: '意见', width: 10, value: (r) => `${r.given}/${r.asked}` },
    { header: '不同意', width: 8, value: (r) => r.refusals },
    { header: '状态', width: 11, value: (r) => gateMachine.states[r.state].label },
    { header: '结论', width: 12, value: (r) => (r.result ? gateKindInfo[r.kind].results[r.result] : '') },
    { header: '结论日期', width: 11, value: (r) => r.concludedOn },
    { header: '未落实条件', width: 10, value: (r) => r.unmet },
  ],
  conditions: (f) =>
    said([
      f.asOf && `截至 ${f.asOf}`,
      (f.from ?? f.to) && `发起日期：${f.from ?? ''} 至 ${f.to ?? ''}`,
      f.mark && `统计口径：${gateMarkLabels[f.mark as GateMark]}`,
      named('类别', f.kind, (v) => gateKindInfo[v].label),
      named('状态', f.state, (v) => gateMachine.states[v].label),
      (f.unit?.length ?? 0) > 0 && '指定牵头单位',
      (f.street?.length ?? 0) > 0 && '指定街道',
      f.q && `文字：${f.q}`,
    ]),
};
