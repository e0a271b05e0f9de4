/** The ledgers of 安全投入 as tables: the same columns and the same words of conditions in Excel and on paper. */
import { named, said, type Ledger } from '#kernel/shared/ledger.ts';
import { tradeLabels } from './accrual.ts';
import type { BudgetFilter, BudgetRow, ProjectFilter, ProjectRow, StatementFilter, StatementRow } from './schema.ts';
import { markLabels, projectMachine, purposeLabels, statementMachine, wayLabels } from './states.ts';

const wan = (fen: number | null): number | null => (fen === null ? null : Math.round(fen / 100) / 10_000);

export const budgetLedger: Ledger<BudgetRow, BudgetFilter> = {
  title: '安全投入资金台账',
  unit: '条',
  columns: [
    { header: '编号', width: 16, value: (r) => r.code },
    { header: '单位', width: 18, value: (r) => r.unitName },
    { header: '年度', width: 8, value: (r) => r.year },
    { header: '用途', width: 18, value: (r) => purposeLabels[r.purpose] },
    { header: '项目名称', width: 36, value: (r) => r.title },
    { header: '资金来源', width: 16, value: (r) => r.source },
    { header: '安排（万元）', width: 13, value: (r) => wan(r.plannedFen) },
    { header: '批复（万元）', width: 13, value: (r) => wan(r.approvedFen) },
    { header: '执行（万元）', width: 13, value: (r) => wan(r.executedFen) },
    { header: '一季度', width: 10, value: (r) => wan(r.quarters[0] ?? 0) },
    { header: '二季度', width: 10, value: (r) => wan(r.quarters[1] ?? 0) },
    { header: '三季度', width: 10, value: (r) => wan(r.quarters[2] ?? 0) },
    { header: '四季度', width: 10, value: (r) => wan(r.quarters[3] ?? 0) },
  ],
  conditions: (f) =>
    said([
      f.asOf && `截至 ${f.asOf}`,
      !!f.year && `${f.year} 年度`,
      named('用途', f.purpose, (v) => purposeLabels[v]),
      (f.unit?.length ?? 0) > 0 && '指定单位',
      f.q && `文字：${f.q}`,
    ]),
};
export const projectLedger: Ledger<ProjectRow, ProjectFilter> = {
  title: '四防项目台账',
  unit: '个',
  columns: [
    { header: '编号', width: 16, value: (r) => r.code },
    { header: '单位', width: 18, value: (r) => r.unitName },
    { header: '年度', width: 8, value: (r) => r.year },
    { header: '类别', width: 10, value: (r) => wayLabels[r.way] },
    { header: '项目名称', width: 40, value: (r) => r.title },
    { header: '计划投资（万元）', width: 16, value: (r) => wan(r.investmentFen) },
    { header: '实际投入（万元）', width: 16, value: (r) => wan(r.spentFen) },
    { header: '开工', width: 12, value: (r) => r.beginsOn },
    { header: '完成期限', width: 12, value: (r) => r.dueOn },
    { header: '关联隐患', width: 10, value: (r) => r.hazards },
    { header: '状态', width: 12, value: (r) => projectMachine.states[r.state].label },
    { header: '是否逾期', width: 10, value: (r) => (r.isOverdue ? '逾期' : '') },
  ],
  conditions: (f) =>
    said([
      !!f.year && `${f.year} 年度`,
      named('类别', f.way, (v) => wayLabels[v]),
      named('状态', f.state, (v) => projectMachine.states[v].label),
      (f.unit?.length ?? 0) > 0 && '指定单位',
      f.q && `文字：${f.q}`,
    ]),
};
export const statementLedger: Ledger<StatementRow, StatementFilter> = {
  title: '企业安全生产费用台账',
  unit: '份',
  columns: [
    { header: '编号', width: 16, value: (r) => r.code },
    { header: '企业', width: 36, value: (r) => r.enterpriseName },
    { header: '街道', width: 14, value: (r) => r.streetName },
    { header: '行业领域', width: 14, value: (r) => r.industryName },
    { header: '年度', width: 8, value: (r) => r.year },
    { header: '提取行业', width: 22, value: (r) => tradeLabels[r.trade] },
    { header: '提取依据（万元）', width: 16, value: (r) => wan(r.baseFen) },
    { header: '应提（万元）', width: 13, value: (r) => wan(r.computedFen) },
    { header: '实提（万元）', width: 13, value: (r) => wan(r.accruedFen) },
    { header: '少提（万元）', width: 13, value: (r) => wan(r.shortfallFen) },
    { header: '使用（万元）', width: 13, value: (r) => wan(r.usedFen) },
    { header: '不应列支（万元）', width: 16, value: (r) => wan(r.disallowedFen) },
    { header: '结余（万元）', width: 13, value: (r) => wan(r.balanceFen) },
    { header: '状态', width: 12, value: (r) => statementMachine.states[r.state].label },
  ],
  conditions: (f) =>
    said([
      f.asOf && `截至 ${f.asOf}`,
      !!f.year && `${f.year} 年度`,
      f.mark && `统计口径：${markLabels[f.mark]}`,
      named('状态', f.state, (v) => statementMachine.states[v].label),
      (f.street?.length ?? 0) > 0 && '指定街道',
      (f.industry?.length ?? 0) > 0 && '指定行业领域',
      f.q && `文字：${f.q}`,
    ]),
};
