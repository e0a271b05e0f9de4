/** Papers of the plan as tables for Excel. */
import { named, said, type Ledger } from '#kernel/shared/ledger.ts';
import type { ListFilter, YearlyListRow } from './list-schema.ts';
import type { MeetingFilter, MeetingRow } from './meeting-schema.ts';
import type { PaperRow, PapersQuery } from './schema.ts';
import {
  listKindLabels,
  listMachine,
  meetingKindLabels,
  meetingMachine,
  paperMarkLabels,
  subPlanMachine,
  type PaperMark,
} from './states.ts';

export const papersLedger: Ledger<PaperRow, PapersQuery> = {
  title: '单位方案报备情况',
  unit: '个单位',
  columns: [
    { header: '单位', width: 20, value: (r) => r.unitName },
    { header: '类别', width: 8, value: (r) => (r.unitKind === 'street' ? '街道' : '部门') },
    { header: '承担要求', width: 9, value: (r) => r.asked },
    { header: '版次', width: 7, value: (r) => r.edition },
    { header: '状态', width: 14, value: (r) => (r.state ? subPlanMachine.states[r.state].label : '未起草') },
    { header: '期限', width: 12, value: (r) => r.dueOn },
    { header: '报备日期', width: 12, value: (r) => r.filedOn },
    { header: '是否按时', width: 10, value: (r) => (r.isOnTime === null ? '' : r.isOnTime ? '按时' : '逾期') },
    { header: '缺口', width: 7, value: (r) => r.gaps },
    { header: '动员会', width: 8, value: (r) => r.mobilised },
  ],
  conditions: (f) =>
    said([
      f.asOf && `截至 ${f.asOf}`,
      f.mark && `统计口径：${paperMarkLabels[f.mark as PaperMark]}`,
      named('类别', f.kind, (k) => (k === 'street' ? '街道' : '部门')),
    ]),
};
export const meetingLedger: Ledger<MeetingRow, MeetingFilter> = {
  title: '动员和听取汇报会议',
  unit: '次',
  columns: [
    { header: '编号', width: 14, value: (r) => r.code },
    { header: '会议', width: 40, value: (r) => r.title },
    { header: '类别', width: 12, value: (r) => meetingKindLabels[r.kind] },
    { header: '单位', width: 18, value: (r) => r.unitName },
    { header: '日期', width: 12, value: (r) => r.heldOn },
    { header: '主持人', width: 10, value: (r) => r.host },
    { header: '主要负责同志', width: 12, value: (r) => (r.headPresent ? '到会' : '未到会') },
    { header: '参会人数', width: 9, value: (r) => r.attendees },
    { header: '决定', width: 7, value: (r) => r.decisions },
    { header: '未办结', width: 7, value: (r) => r.openDecisions },
    { header: '状态', width: 9, value: (r) => meetingMachine.states[r.state].label },
  ],
  conditions: (f) =>
    said([
      named('类别', f.kind, (k) => meetingKindLabels[k]),
      (f.unit?.length ?? 0) > 0 && '指定单位',
      (f.from ?? f.to) && `日期：${f.from ?? ''} 至 ${f.to ?? ''}`,
    ]),
};
export const yearlyListLedger: Ledger<YearlyListRow, ListFilter> = {
  title: '领导干部清单',
  unit: '份',
  columns: [
    { header: '编号', width: 14, value: (r) => r.code },
    { header: '年度', width: 7, value: (r) => r.year },
    { header: '清单', width: 14, value: (r) => listKindLabels[r.kind] },
    { header: '领导', width: 10, value: (r) => r.person },
    { header: '职务', width: 18, value: (r) => r.post },
    { header: '单位', width: 18, value: (r) => r.unitName },
    { header: '状态', width: 12, value: (r) => listMachine.states[r.state].label },
    { header: '项数', width: 7, value: (r) => r.items },
    { header: '已完成', width: 7, value: (r) => r.done },
  ],
  conditions: (f) =>
    said([
      f.year !== undefined && `年度：${f.year}`,
      named('清单', f.kind, (k) => listKindLabels[k]),
      named('状态', f.state, (k) => listMachine.states[k].label),
    ]),
};
