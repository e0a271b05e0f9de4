/** The ledgers of joint work and of 督导 as tables: the same columns and the same words of conditions in Excel and on paper. */
import { named, said, timeText, type Ledger } from '#kernel/shared/ledger.ts';
import type { CallRow, WhistleFilter } from './joint/whistle-schema.ts';
import { callMachine, ratingLabels, urgencyLabels, whistleMarkLabels } from './joint/whistle-states.ts';
import type { DecisionFilter, DecisionRow, SessionQuery, SessionRow } from './joint/session-schema.ts';
import { decisionMachine, decisionMarkLabels, sessionMachine } from './joint/session-states.ts';
import type { FindingFilter, FindingRow, VisitFilter, VisitRow } from './visits/schema.ts';
import {
  findingMachine,
  findingMarkLabels,
  kindLabels,
  methodLabels,
  visitMachine,
  visitMarkLabels,
} from './visits/states.ts';

export const whistleLedger: Ledger<CallRow, Omit<WhistleFilter, 'sort'>> = {
  title: '吹哨报到台账',
  unit: '件',
  columns: [
    { header: '编号', width: 16, value: (r) => r.code },
    { header: '事项', width: 38, value: (r) => r.title },
    { header: '地点', width: 26, value: (r) => r.place },
    { header: '街道', width: 14, value: (r) => r.streetName },
    { header: '缓急', width: 8, value: (r) => urgencyLabels[r.urgency] },
    { header: '叫到的部门', width: 16, value: (r) => r.unitName },
    { header: '状态', width: 10, value: (r) => callMachine.states[r.state].label },
    { header: '吹哨时间', width: 17, value: (r) => timeText(r.calledAt) },
    { header: '应到时间', width: 17, value: (r) => timeText(r.dueAt) },
    { header: '到场时间', width: 17, value: (r) => timeText(r.arrivedAt) },
    {
      header: '是否按时',
      width: 10,
      value: (r) => (r.isOnTime === null ? '' : r.isOnTime ? '按时' : '未按时'),
    },
    { header: '评价', width: 10, value: (r) => (r.rating ? ratingLabels[r.rating] : '') },
    { header: '第几次吹哨', width: 11, value: (r) => r.round },
  ],
  conditions: (f) =>
    said([
      f.asOf && `截至 ${f.asOf}`,
      (f.dueFrom ?? f.dueTo) && `期限：${f.dueFrom ?? ''} 至 ${f.dueTo ?? ''}`,
      (f.from ?? f.to) && `吹哨日期：${f.from ?? ''} 至 ${f.to ?? ''}`,
      f.mark && `统计口径：${whistleMarkLabels[f.mark]}`,
      named('缓急', f.urgency, (v) => urgencyLabels[v]),
      named('状态', f.state, (v) => callMachine.states[v].label),
      (f.street?.length ?? 0) > 0 && '指定街道',
      (f.unit?.length ?? 0) > 0 && '指定部门',
      f.q && `文字：${f.q}`,
    ]),
};
export const sessionLedger: Ledger<SessionRow, Pick<SessionQuery, 'q' | 'state'>> = {
  title: '会商台账',
  unit: '次',
  columns: [
    { header: '编号', width: 16, value: (r) => r.code },
    { header: '会商事由', width: 44, value: (r) => r.title },
    { header: '召集单位', width: 18, value: (r) => r.unitName },
    { header: '时间', width: 17, value: (r) => timeText(r.heldAt) },
    { header: '状态', width: 10, value: (r) => sessionMachine.states[r.state].label },
    { header: '议定', width: 8, value: (r) => r.decisions },
    { header: '未办结', width: 8, value: (r) => r.open },
    { header: '逾期', width: 8, value: (r) => r.overdue },
  ],
  conditions: (f) => said([named('状态', f.state, (v) => sessionMachine.states[v].label), f.q && `文字：${f.q}`]),
};
export const decisionLedger: Ledger<DecisionRow, DecisionFilter> = {
  title: '会商议定事项台账',
  unit: '项',
  columns: [
    { header: '编号', width: 18, value: (r) => r.code },
    { header: '议定事项', width: 42, value: (r) => r.what },
    { header: '会商', width: 30, value: (r) => r.sessionTitle },
    { header: '牵头单位', width: 16, value: (r) => r.leadUnit },
    { header: '责任人', width: 10, value: (r) => r.person },
    { header: '协助单位', width: 20, value: (r) => r.assisting.join('、') },
    { header: '期限', width: 12, value: (r) => r.dueOn },
    { header: '状态', width: 10, value: (r) => decisionMachine.states[r.state].label },
    { header: '逾期', width: 8, value: (r) => (r.isOverdue ? '逾期' : '') },
    { header: '报告办结', width: 17, value: (r) => timeText(r.reported?.at ?? null) },
    { header: '确认办结', width: 17, value: (r) => timeText(r.confirmed?.at ?? null) },
    { header: '确认单位', width: 16, value: (r) => r.confirmUnit },
  ],
  conditions: (f) =>
    said([
      f.asOf && `截至 ${f.asOf}`,
      (f.dueFrom ?? f.dueTo) && `期限：${f.dueFrom ?? ''} 至 ${f.dueTo ?? ''}`,
      f.mark && `统计口径：${decisionMarkLabels[f.mark]}`,
      named('状态', f.state, (v) => decisionMachine.states[v].label),
      (f.unit?.length ?? 0) > 0 && '指定牵头单位',
      f.q && `文字：${f.q}`,
    ]),
};
export const visitLedger: Ledger<VisitRow, VisitFilter> = {
  title: '督导检查台账',
  unit: '次',
  columns: [
    { header: '编号', width: 16, value: (r) => r.code },
    { header: '督导组', width: 22, value: (r) => r.groupName },
    { header: '检查对象', width: 32, value: (r) => r.targetName },
    { header: '街道', width: 14, value: (r) => r.streetName },
    { header: '方式', width: 8, value: (r) => methodLabels[r.method] },
    { header: '检查内容', width: 36, value: (r) => r.subject },
    { header: '计划日期', width: 12, value: (r) => r.plannedOn },
    { header: '状态', width: 12, value: (r) => visitMachine.states[r.state].label },
    { header: '到达现场', width: 17, value: (r) => timeText(r.arrivedAt) },
    { header: '反馈时间', width: 17, value: (r) => timeText(r.fedBackAt) },
    { header: '整改报告期限', width: 14, value: (r) => r.replyDueOn },
    { header: '发现问题', width: 10, value: (r) => r.findings },
    { header: '未整改', width: 10, value: (r) => r.open },
  ],
  conditions: (f) =>
    said([
      f.asOf && `截至 ${f.asOf}`,
      f.mark && `统计口径：${visitMarkLabels[f.mark]}`,
      named('方式', f.method, (v) => methodLabels[v]),
      named('状态', f.state, (v) => visitMachine.states[v].label),
      (f.group?.length ?? 0) > 0 && '指定督导组',
      f.target && '指定检查对象',
      f.q && `文字：${f.q}`,
    ]),
};
export const findingLedger: Ledger<FindingRow, FindingFilter> = {
  title: '督导问题台账',
  unit: '项',
  columns: [
    { header: '编号', width: 18, value: (r) => r.code },
    { header: '类别', width: 14, value: (r) => kindLabels[r.kind] },
    { header: '问题', width: 40, value: (r) => r.what },
    { header: '检查对象', width: 28, value: (r) => r.targetName },
    { header: '所在企业', width: 28, value: (r) => r.enterpriseName },
    { header: '部位', width: 16, value: (r) => r.place },
    { header: '隐患编号', width: 22, value: (r) => r.hazardCode },
    { header: '整改单位', width: 16, value: (r) => r.unitName },
    { header: '发现日期', width: 12, value: (r) => r.foundOn },
    { header: '整改期限', width: 12, value: (r) => r.dueOn },
    { header: '状态', width: 12, value: (r) => findingMachine.states[r.state].label },
    { header: '逾期', width: 8, value: (r) => (r.isOverdue ? '逾期' : '') },
    { header: '整改情况', width: 36, value: (r) => r.report },
    { header: '确认时间', width: 17, value: (r) => timeText(r.confirmed?.at ?? null) },
    { header: '确认人', width: 12, value: (r) => r.confirmed?.by ?? '' },
  ],
  conditions: (f) =>
    said([
      f.asOf && `截至 ${f.asOf}`,
      (f.dueFrom ?? f.dueTo) && `期限：${f.dueFrom ?? ''} 至 ${f.dueTo ?? ''}`,
      f.mark && `统计口径：${findingMarkLabels[f.mark]}`,
      named('类别', f.kind, (v) => kindLabels[v]),
      named('状态', f.state, (v) => findingMachine.states[v].label),
      (f.group?.length ?? 0) > 0 && '指定督导组',
      (f.unit?.length ?? 0) > 0 && '指定整改单位',
      f.q && `文字：${f.q}`,
    ]),
};
