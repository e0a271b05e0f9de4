/** Tables of the plan: the same columns and the same words of conditions in Excel and on paper. */
import { named, said, timeText, type Ledger } from '#kernel/shared/ledger.ts';
import type { TaskFilter, TaskRow, UrgeFilterValues, UrgeRow } from './schema.ts';
import { frequencyLabels, kindLabels, lightLabels, taskMachine } from './states.ts';

export const markLabels: Readonly<Record<NonNullable<TaskFilter['mark']>, string>> = {
  all: '全部任务',
  claimed: '已认领',
  unclaimed: '未认领',
  decomposed: '已分解',
  undecomposed: '已认领未分解',
  scheduled: '节点有责任人和证明要求',
  unscheduled: '节点缺责任人或证明要求',
  done: '已完成',
};

export const taskLedger: Ledger<TaskRow, TaskFilter> = {
  title: '治本攻坚任务台账',
  unit: '项',
  columns: [
    { header: '条目', width: 8, value: (r) => r.demandKey },
    { header: '任务', width: 40, value: (r) => r.title },
    { header: '牵头单位', width: 16, value: (r) => r.unitName },
    { header: '配合单位', width: 20, value: (r) => r.assisting.join('、') },
    { header: '责任领导', width: 10, value: (r) => r.head },
    { header: '承办人', width: 10, value: (r) => r.officer },
    { header: '频次', width: 8, value: (r) => (r.frequency ? frequencyLabels[r.frequency] : '') },
    { header: '完成期限', width: 12, value: (r) => r.dueOn },
    { header: '状态', width: 12, value: (r) => taskMachine.states[r.state].label },
    { header: '进度(%)', width: 8, value: (r) => r.percent },
    { header: '节点', width: 8, value: (r) => (r.stepsTotal > 0 ? `${r.stepsDone}/${r.stepsTotal}` : '') },
    { header: '亮灯', width: 8, value: (r) => lightLabels[r.light] },
    { header: '原因', width: 36, value: (r) => r.reason },
    { header: '下一节点', width: 30, value: (r) => r.nextTitle },
    { header: '节点时间', width: 12, value: (r) => r.nextOn },
  ],
  conditions: (f) =>
    said([
      f.asOf && `截至 ${f.asOf}`,
      f.key && `方案条目：${f.key}`,
      named('亮灯', f.light, (v) => lightLabels[v]),
      named('状态', f.state, (v) => taskMachine.states[v].label),
      named('类型', f.kind, (v) => kindLabels[v]),
      (f.unit?.length ?? 0) > 0 && '指定单位',
      f.mark && `口径：${markLabels[f.mark]}`,
      f.q && `文字：${f.q}`,
    ]),
};
export const urgeLedger: Ledger<UrgeRow, UrgeFilterValues> = {
  title: '催办提醒记录',
  unit: '条',
  columns: [
    { header: '时间', width: 17, value: (r) => timeText(r.at) },
    { header: '方式', width: 8, value: (r) => (r.kind === 'urge' ? '催办' : '提醒') },
    { header: '单位', width: 16, value: (r) => r.unitName },
    { header: '条目', width: 8, value: (r) => r.demandKey },
    { header: '任务', width: 40, value: (r) => r.title },
    { header: '原因', width: 30, value: (r) => r.reason },
    { header: '要求', width: 30, value: (r) => r.words },
    { header: '通知人数', width: 8, value: (r) => r.people },
    { header: '办理人', width: 10, value: (r) => r.who },
  ],
  conditions: (f) =>
    said([
      f.kind && (f.kind === 'urge' ? '催办' : '提醒'),
      (f.from ?? f.to) && `日期：${f.from ?? ''} 至 ${f.to ?? ''}`,
      (f.unit?.length ?? 0) > 0 && '指定单位',
    ]),
};
