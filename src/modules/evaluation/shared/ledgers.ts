/** The ledgers of this room as tables: the same columns in Excel and on paper. */
import { named, said, timeText, type Ledger } from '#kernel/shared/ledger.ts';
import type {
  CommendationFilter,
  CommendationRow,
  InquiryFilter,
  InquiryRow,
  ObjectionFilter,
  ObjectionRow,
} from './schema.ts';
import { commendationLabels, commendationMachine, inquiryMachine, objectionMachine, purposeLabels } from './states.ts';
import type { z } from 'zod';

export const objectionLedger: Ledger<ObjectionRow, ObjectionFilter> = {
  title: '考核异议台账',
  unit: '件',
  columns: [
    { header: '编号', width: 16, value: (r) => r.code },
    { header: '年度', width: 8, value: (r) => r.year },
    { header: '单位', width: 18, value: (r) => r.unitName },
    { header: '项目', width: 24, value: (r) => r.itemTitle },
    { header: '异议理由', width: 40, value: (r) => r.claim },
    { header: '提出时间', width: 17, value: (r) => timeText(r.filedAt) },
    { header: '状态', width: 14, value: (r) => objectionMachine.states[r.state].label },
    { header: '原分', width: 8, value: (r) => r.scoreBefore },
    { header: '裁定后', width: 8, value: (r) => r.scoreAfter },
    { header: '裁定人', width: 12, value: (r) => r.ruled?.by ?? '' },
  ],
  conditions: (f) => said([named('状态', f.state, (state) => objectionMachine.states[state].label)]),
};
export const commendationLedger: Ledger<CommendationRow, CommendationFilter> = {
  title: '表彰台账',
  unit: '项',
  columns: [
    { header: '编号', width: 16, value: (r) => r.code },
    { header: '类别', width: 16, value: (r) => commendationLabels[r.kind] },
    { header: '名称', width: 30, value: (r) => r.title },
    { header: '单位', width: 18, value: (r) => r.unitName },
    { header: '个人', width: 10, value: (r) => r.personName },
    { header: '状态', width: 14, value: (r) => commendationMachine.states[r.state].label },
    { header: '提出单位', width: 18, value: (r) => r.proposedUnit },
    { header: '提出时间', width: 17, value: (r) => timeText(r.proposedAt) },
    { header: '公布时间', width: 17, value: (r) => timeText(r.announcedAt) },
    { header: '撤销时间', width: 17, value: (r) => timeText(r.rescindedAt) },
  ],
  conditions: (f) =>
    said([
      f.year !== undefined && `年度：${f.year}`,
      named('类别', f.kind, (kind) => commendationLabels[kind]),
      named('状态', f.state, (state) => commendationMachine.states[state].label),
    ]),
};
export const inquiryLedger: Ledger<InquiryRow, z.output<typeof InquiryFilter>> = {
  title: '征询意见台账',
  unit: '件',
  columns: [
    { header: '编号', width: 16, value: (r) => r.code },
    { header: '用途', width: 12, value: (r) => purposeLabels[r.purpose] },
    { header: '征询对象', width: 24, value: (r) => `${r.unitName}${r.personName}` },
    { header: '征询单位', width: 20, value: (r) => r.askedUnit },
    { header: '征询时间', width: 17, value: (r) => timeText(r.askedAt) },
    { header: '答复期限', width: 12, value: (r) => r.dueOn },
    { header: '状态', width: 12, value: (r) => inquiryMachine.states[r.state].label },
    { header: '答复时间', width: 17, value: (r) => timeText(r.confirmedAt) },
  ],
  conditions: (f) =>
    said([
      named('用途', f.purpose, (purpose) => purposeLabels[purpose]),
      named('状态', f.state, (state) => inquiryMachine.states[state].label),
    ]),
};
