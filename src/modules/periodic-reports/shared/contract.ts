/** The doors of 定期报送. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf } from '#kernel/shared/page.ts';
import * as s from './schema.ts';
import { DraftSummary, MakeSummary, SummaryView } from './summary.ts';

const clauses = ['S5-1', 'S5-2', 'S5-3', 'S5-4', 'T9-4', 'T10-8', 'B1-8'] as const;
const id = z.object({ id: z.uuid() });
const base = ['reports.notFound', 'reports.notYours', 'reports.notNow'] as const;
const act = <B extends z.ZodType>(path: `/${string}`, summary: string, body: B, more: readonly string[] = []) =>
  endpoint({
    method: 'POST',
    path,
    summary,
    clauses,
    params: id,
    body,
    response: s.ReportView,
    errors: [...base, ...more],
  });

export const getBoard = endpoint({
  method: 'GET',
  path: '/reports/board',
  summary: '一期报送的进度：应报、已报、按期、完整，各单位各部分',
  clauses,
  query: s.BoardQuery,
  response: s.Board,
  errors: ['reports.kindUnknown'],
});
export const listReports = endpoint({
  method: 'GET',
  path: '/reports',
  summary: '报送台账：各单位各期报送，可回看任一天',
  clauses,
  query: s.ReportQuery,
  response: pageOf(s.ReportRow),
});
export const exportReports = endpoint({
  method: 'GET',
  path: '/reports/export',
  summary: '把筛选出的全部报送导出为 Excel',
  clauses,
  query: s.ReportFilter,
  raw: 'stream',
  costly: 'export',
});
export const urgeReports = endpoint({
  method: 'POST',
  path: '/reports/urge',
  summary: '催办未报单位：发消息，进入待办',
  clauses,
  body: s.Urge,
  response: z.object({ told: z.number().int(), units: z.array(z.string()) }),
  errors: ['reports.officeOnly', 'reports.kindUnknown', 'reports.nobodyMissing'],
});
export const openNow = endpoint({
  method: 'POST',
  path: '/reports/open',
  summary: '安委办提前开放一期填报',
  clauses,
  body: s.OpenNow,
  response: z.object({ opened: z.number().int() }),
  errors: ['reports.officeOnly', 'reports.kindUnknown', 'reports.periodAhead'],
});
export const recordPaper = endpoint({
  method: 'POST',
  path: '/reports/paper',
  summary: '补录系统启用前的纸质报送：收到日期和签发人',
  clauses,
  body: s.RecordPaper,
  response: z.object({ recorded: z.number().int() }),
  errors: ['reports.officeOnly', 'reports.kindUnknown', 'reports.periodAhead', 'reports.paperDay'],
});
export const listForms = endpoint({
  method: 'GET',
  path: '/report-forms',
  summary: '报表定义：栏目、来源、规则、报送期限，各版本',
  clauses,
  response: s.FormsView,
});
export const saveForm = endpoint({
  method: 'POST',
  path: '/report-forms/:kind',
  summary: '报表定义的新版本，从所定日期结束的报送期起使用',
  clauses,
  params: z.object({ kind: s.KindKey }),
  body: s.NewForm,
  response: s.FormView,
  status: 201,
  errors: ['reports.officeOnly', 'reports.formStale', 'reports.formDay'],
});
export const getReport = endpoint({
  method: 'GET',
  path: '/reports/:id',
  summary: '一份报送：各部分、数字、文字、退回意见、办理经过，可看以前的版次',
  clauses,
  params: id,
  query: z.object({ revision: z.coerce.number().int().min(1).optional() }),
  response: s.ReportView,
  errors: ['reports.notFound'],
});
export const getChanges = endpoint({
  method: 'GET',
  path: '/reports/:id/changes',
  summary: '现在的台账数字与已取数字的差别',
  clauses,
  params: id,
  response: s.Changes,
  errors: ['reports.notFound'],
});
export const prefillReport = act('/reports/:id/prefill', '从台账预填各项数字', s.Plain);
export const saveReport = act('/reports/:id/save', '保存数字和文字，改动台账数字须写理由', s.SaveReport, [
  'reports.unknownField',
]);
export const refreshReport = act('/reports/:id/refresh', '重新取数，单位改过的数字保留', s.Plain);
export const confirmReport = act('/reports/:id/confirm', '核对确认，送负责人签发', s.Plain, ['reports.faults']);
export const reopenReport = act('/reports/:id/reopen', '负责人退回经办修改', s.Reasoned);
export const signReport = act('/reports/:id/sign', '单位负责人签发（不能是填报人）', s.Plain);
export const submitReport = act('/reports/:id/submit', '报送区安委办', s.Plain);
export const sendBackReport = act('/reports/:id/send-back', '区安委办逐部分写明意见退回', s.SendBack, [
  'reports.partUnknown',
]);
export const acceptReport = act('/reports/:id/accept', '区安委办接收并锁定', s.AcceptReport);
export const askAmend = act('/reports/:id/ask-amend', '锁定后申请更正', s.Reasoned);
export const allowAmend = act('/reports/:id/allow-amend', '区安委办同意更正，开新版次，原版次保留', s.Plain);
export const refuseAmend = act('/reports/:id/refuse-amend', '区安委办不同意更正', s.Reasoned);
export const commentReport = act('/reports/:id/comments', '写备注（本单位和区安委办可见）', s.Comment);
export const exportSheet = endpoint({
  method: 'GET',
  path: '/reports/:id/sheet',
  summary: '导出填报表（Excel），没有网络时填写',
  clauses,
  params: id,
  raw: 'stream',
  costly: 'export',
  errors: ['reports.notFound'],
});
export const importSheet = endpoint({
  method: 'POST',
  path: '/reports/:id/sheet',
  summary: '读回填报表：逐格指出错误，有错不写入',
  clauses,
  params: id,
  body: s.ImportSheet,
  costly: 'import',
  response: s.ImportResult,
  errors: [...base, 'reports.sheetUnreadable', 'reports.sheetOther', 'files.missing', 'files.notYours'],
});
export const faultSheet = endpoint({
  method: 'GET',
  path: '/reports/:id/sheet/faults',
  summary: '错误工作簿：原表上标出每个错误的单元格',
  clauses,
  params: id,
  query: z.object({ fileId: z.uuid() }),
  raw: 'stream',
  costly: 'export',
  errors: [...base, 'reports.sheetUnreadable', 'reports.sheetOther', 'files.missing', 'files.notYours'],
});

const summaryClauses = ['B1-3', 'B5-6', 'B1-8', 'S5-2'] as const;
export const makeSummary = endpoint({
  method: 'POST',
  path: '/report-summaries',
  summary: '一键汇总全区：重新取数，与各单位报送数核对',
  clauses: summaryClauses,
  body: MakeSummary,
  response: SummaryView,
  status: 201,
  errors: ['reports.officeOnly', 'reports.kindUnknown', 'reports.nothingReceived'],
});
export const getSummary = endpoint({
  method: 'GET',
  path: '/report-summaries/:id',
  summary: '全区汇总：总数、差异和原因、街域行业表、未报单位',
  clauses: summaryClauses,
  params: id,
  response: SummaryView,
  errors: ['reports.notFound'],
});
export const draftSummary = endpoint({
  method: 'POST',
  path: '/report-summaries/:id/draft',
  summary: '按汇总拟全区报告，进入核稿签发',
  clauses: summaryClauses,
  params: id,
  body: DraftSummary,
  response: SummaryView,
  errors: [
    'reports.notFound',
    'reports.officeOnly',
    'reports.districtExists',
    'documents.noTemplate',
    'documents.issuerForbidden',
  ],
});
export const summaryWord = endpoint({
  method: 'GET',
  path: '/report-summaries/:id/word',
  summary: '全区报告 Word（GB/T 9704）',
  clauses: summaryClauses,
  params: id,
  raw: 'stream',
  costly: 'export',
  errors: ['reports.notFound', 'reports.officeOnly'],
});
export const summaryAnnex = endpoint({
  method: 'GET',
  path: '/report-summaries/:id/annex',
  summary: '全区报告数据附表（Excel）',
  clauses: summaryClauses,
  params: id,
  raw: 'stream',
  costly: 'export',
  errors: ['reports.notFound', 'reports.officeOnly'],
});
