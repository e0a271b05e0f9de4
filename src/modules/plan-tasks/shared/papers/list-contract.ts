/** The doors of yearly lists, filings and further trees. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf } from '#kernel/shared/page.ts';
import * as s from './list-schema.ts';

const clauses = ['T2-6', 'T2-7', 'T2-9'] as const;
const id = z.object({ id: z.uuid() });
const errors = ['papers.notFound', 'papers.notYours', 'papers.notNow'] as const;
export const listYearlyLists = endpoint({
  method: 'GET',
  path: '/plan/lists',
  summary: '领导干部职责清单和年度任务清单',
  clauses,
  query: s.ListQuery,
  response: pageOf(s.YearlyListRow),
});
export const exportYearlyLists = endpoint({
  method: 'GET',
  path: '/plan/lists/export',
  summary: '把筛选出的清单导出为 Excel',
  clauses,
  query: s.ListFilter,
  raw: 'stream',
  costly: 'export',
});
export const listChoices = endpoint({
  method: 'GET',
  path: '/plan/lists/choices',
  summary: '可以建立清单的领导',
  clauses,
  response: s.ListChoices,
});
export const makeYearlyList = endpoint({
  method: 'POST',
  path: '/plan/lists',
  summary: '由岗位职责或任务分解生成一位领导的清单',
  clauses,
  body: s.MakeList,
  response: s.YearlyListView,
  status: 201,
  errors: ['papers.notYours', 'papers.personElsewhere', 'papers.listExists'],
});
export const getYearlyList = endpoint({
  method: 'GET',
  path: '/plan/lists/:id',
  summary: '一份清单：逐项、完成情况、与上年比较',
  clauses,
  params: id,
  response: s.YearlyListView,
  errors: ['papers.notFound'],
});
export const yearlyListWord = endpoint({
  method: 'GET',
  path: '/plan/lists/:id/word',
  summary: '清单的 Word 文件',
  clauses,
  params: id,
  raw: 'stream',
  costly: 'export',
  errors: ['papers.notFound'],
});
const act = <B extends z.ZodType>(path: `/${string}`, summary: string, body: B, more: readonly string[] = []) =>
  endpoint({
    method: 'POST',
    path,
    summary,
    clauses,
    params: id,
    body,
    response: s.YearlyListView,
    errors: [...errors, ...more],
  });
export const editYearlyList = act('/plan/lists/:id/edit', '签字前修改清单', s.EditList);
export const signYearlyList = act('/plan/lists/:id/sign', '本人签字', s.ActList, ['papers.listEmpty']);
export const reopenYearlyList = act('/plan/lists/:id/reopen', '报备案前收回修改，须重新签字', s.ActList);
export const finishListItem = act('/plan/list-items/:id/done', '自拟的一项已完成', s.DoneItem);

export const listFilings = endpoint({
  method: 'GET',
  path: '/plan/filings',
  summary: '清单和分工报上级备案的记录',
  clauses: ['T2-9'],
  response: z.object({ items: z.array(s.FilingView) }),
});
export const sendFiling = endpoint({
  method: 'POST',
  path: '/plan/filings',
  summary: '把已签字的清单报上级安委办备案，拟报送函',
  clauses: ['T2-9'],
  body: s.SendFiling,
  response: s.FilingView,
  status: 201,
  errors: ['papers.notYours', 'papers.nothingToFile', 'documents.noTemplate', 'documents.issuerForbidden'],
});
export const receiptFiling = endpoint({
  method: 'POST',
  path: '/plan/filings/:id/receipt',
  summary: '登记上级的备案回执',
  clauses: ['T2-9'],
  params: id,
  body: s.ReceiptFiling,
  response: s.FilingView,
  errors: [...errors],
});

const code = z.object({ code: z.string().regex(/^[a-z0-9]{3,20}$/) });
const trees = ['G1-7', 'G1-8'] as const;
export const listTrees = endpoint({
  method: 'GET',
  path: '/plan/measures',
  summary: '国务院十五条、市50项、区96条和八类短板：载入、关联、落实情况',
  clauses: trees,
  response: z.object({ items: z.array(s.TreeRow) }),
});
export const getTree = endpoint({
  method: 'GET',
  path: '/plan/measures/:code',
  summary: '一套举措：逐条、关联的要求、落实情况',
  clauses: trees,
  params: code,
  response: s.TreeView,
  errors: ['papers.treeUnknown'],
});
export const treeTemplate = endpoint({
  method: 'GET',
  path: '/plan/measures/:code/template',
  summary: '载入举措的 Excel 模板，已载入的带着原文',
  clauses: trees,
  params: code,
  raw: 'stream',
  costly: 'export',
  errors: ['papers.treeUnknown'],
});
export const loadTree = endpoint({
  method: 'POST',
  path: '/plan/measures/:code/load',
  summary: '从 Excel 载入举措，逐行指出错误；全部正确才载入',
  clauses: trees,
  params: code,
  body: s.LoadTree,
  costly: 'import',
  response: s.LoadedTree,
  errors: ['papers.treeUnknown', 'papers.notYours', 'papers.sheetUnreadable', 'papers.sheetColumns'],
});
export const suggestLinks = endpoint({
  method: 'GET',
  path: '/plan/measures/:code/suggest',
  summary: '按字面相近推荐可能落实这条举措的要求',
  clauses: trees,
  params: code,
  query: z.object({ number: z.string().min(1).max(30) }),
  response: s.Suggestions,
  errors: ['papers.treeUnknown'],
});
export const linkMeasure = endpoint({
  method: 'POST',
  path: '/plan/measures/:code/link',
  summary: '把一条举措关联到方案的要求',
  clauses: trees,
  params: code,
  body: s.LinkMeasure,
  response: s.TreeView,
  errors: ['papers.treeUnknown', 'papers.notYours', 'papers.demandUnknown', 'papers.linkTwice'],
});
export const unlinkMeasure = endpoint({
  method: 'POST',
  path: '/plan/measures/:code/unlink',
  summary: '取消关联',
  clauses: trees,
  params: code,
  body: s.LinkMeasure,
  response: s.TreeView,
  errors: ['papers.treeUnknown', 'papers.notYours'],
});
