/** The doors of 安全投入. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf } from '#kernel/shared/page.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import * as s from './schema.ts';

const id = z.object({ id: z.uuid() });
const errors = ['funding.notFound', 'funding.notYours', 'funding.notNow'] as const;
const list = <Q extends z.ZodType, R extends z.ZodType>(
  path: `/${string}`,
  summary: string,
  clauses: readonly string[],
  query: Q,
  row: R,
) => endpoint({ method: 'GET', path, summary, clauses, query, response: pageOf(row) });
const sheet = <Q extends z.ZodType>(path: `/${string}`, summary: string, clauses: readonly string[], query: Q) =>
  endpoint({ method: 'GET', path, summary, clauses, query, raw: 'stream', costly: 'export' });
const projectAct = <B extends z.ZodType>(verb: string, summary: string, body: B) =>
  endpoint({
    method: 'POST',
    path: `/funding/projects/:id/${verb}`,
    summary,
    clauses: ['B3-4'],
    params: id,
    body,
    response: s.ProjectView,
    errors,
  });
const statementAct = <B extends z.ZodType>(verb: string, summary: string, body: B, more: readonly string[] = []) =>
  endpoint({
    method: 'POST',
    path: `/funding/statements/:id/${verb}`,
    summary,
    clauses: ['B3-6'],
    params: id,
    body,
    response: s.StatementView,
    errors: [...errors, ...more],
  });

export const getOverview = endpoint({
  method: 'GET',
  path: '/funding',
  summary: '资金总览：预算安排、批复、执行，四防项目，企业安全费用，可回看任一天',
  clauses: ['B3-1', 'B3-2', 'B3-3', 'B3-4', 'B3-5', 'B3-6'],
  query: z.object({ year: z.coerce.number().int().min(2020).max(2100).optional(), asOf: PlainDate.optional() }),
  response: s.Overview,
});
const money = ['B3-1', 'B3-2', 'B3-3'] as const;
export const listBudgets = list('/funding/budgets', '资金台账，可回看任一天', money, s.BudgetQuery, s.BudgetRow);
export const exportBudgets = sheet('/funding/budgets/export', '把资金台账导出为 Excel', money, s.BudgetFilter);
export const addBudget = endpoint({
  method: 'POST',
  path: '/funding/budgets',
  summary: '登记一条预算项目',
  clauses: money,
  body: s.AddBudget,
  response: s.BudgetView,
  status: 201,
  errors: ['funding.mayNotKeep', 'funding.lineExists'],
});
export const importBudgets = endpoint({
  method: 'POST',
  path: '/funding/budgets/import',
  summary: '导入资金台账（先看后导），逐行说明问题，差额记为变动',
  clauses: money,
  body: s.ImportFile,
  costly: 'import',
  response: s.ImportOutcome,
  errors: ['funding.mayNotKeep', 'funding.fileUnread'],
});
export const getBudget = endpoint({
  method: 'GET',
  path: '/funding/budgets/:id',
  summary: '一条预算项目：安排、批复、执行的每一笔',
  clauses: money,
  params: id,
  response: s.BudgetView,
  errors: ['funding.notFound'],
});
export const addEntry = endpoint({
  method: 'POST',
  path: '/funding/budgets/:id/entries',
  summary: '登记一笔安排、批复或执行',
  clauses: money,
  params: id,
  body: s.AddEntry,
  response: s.BudgetView,
  errors: [
    'funding.notFound',
    'funding.mayNotKeep',
    'funding.dayInFuture',
    'funding.belowNothing',
    'funding.overApproved',
  ],
});

export const listProjects = list('/funding/projects', '四防项目台账', ['B3-4'], s.ProjectQuery, s.ProjectRow);
export const exportProjects = sheet(
  '/funding/projects/export',
  '把四防项目台账导出为 Excel',
  ['B3-4'],
  s.ProjectFilter,
);
export const addProject = endpoint({
  method: 'POST',
  path: '/funding/projects',
  summary: '四防项目立项，关联隐患和预算',
  clauses: ['B3-4'],
  body: s.AddProject,
  response: s.ProjectView,
  status: 201,
  errors: ['funding.mayNotKeep', 'funding.budgetUnknown', 'funding.hazardUnknown'],
});
export const getProject = endpoint({
  method: 'GET',
  path: '/funding/projects/:id',
  summary: '一个四防项目',
  clauses: ['B3-4'],
  params: id,
  response: s.ProjectView,
  errors: ['funding.notFound'],
});
export const startProject = projectAct('begin', '登记开工', s.Bare);
export const completeProject = projectAct('complete', '报告完成，附证明', s.CompleteProject);
export const acceptProject = projectAct('accept', '另一人验收', s.Opinion);
export const sendBackProject = projectAct('send-back', '退回继续实施', s.Opinion);
export const stopProject = projectAct('stop', '停止实施', s.Opinion);

const safety = ['B3-5', 'B3-6'] as const;
export const listStatements = list(
  '/funding/statements',
  '企业安全费用台账，可回看任一天',
  safety,
  s.StatementQuery,
  s.StatementRow,
);
export const exportStatements = sheet(
  '/funding/statements/export',
  '把企业安全费用台账导出为 Excel',
  safety,
  s.StatementFilter,
);
export const listMissing = list(
  '/funding/statements/missing',
  '应报安全费用报告的高危行业企业，或其中没有报送的',
  ['B3-6'],
  s.MissingQuery,
  s.MissingRow,
);
export const previewAccrual = endpoint({
  method: 'POST',
  path: '/funding/accrual',
  summary: '按当年规定计算应提安全费用，列出每一步',
  clauses: ['B3-6'],
  body: s.AccrualPreview,
  response: s.AccrualAnswer,
});
export const beginStatement = endpoint({
  method: 'POST',
  path: '/funding/statements',
  summary: '企业开始填报一个年度的安全费用报告',
  clauses: ['B3-6'],
  body: s.BeginStatement,
  response: s.StatementView,
  status: 201,
  errors: ['funding.mayNotFill', 'funding.statementExists', 'funding.notFound'],
});
export const getStatement = endpoint({
  method: 'GET',
  path: '/funding/statements/:id',
  summary: '一份安全费用报告：应提怎么算、九类使用、结余',
  clauses: safety,
  params: id,
  response: s.StatementView,
  errors: ['funding.notFound'],
});
export const fillStatement = statementAct('fill', '填报', s.FillStatement, ['funding.worksMissing']);
export const submitStatement = statementAct('submit', '报送审核', s.Bare);
export const sendBackStatement = statementAct('send-back', '退回补正', s.Opinion);
export const acceptStatement = statementAct('accept', '审核通过，认定不应列支的金额', s.AcceptStatement, [
  'funding.usedTooMuch',
]);
export const lockStatement = statementAct('lock', '封存', s.Bare);
export const amendStatement = statementAct('amend', '更正已审核的报告', s.AmendStatement, [
  'funding.amendLocked',
  'funding.statementExists',
]);
