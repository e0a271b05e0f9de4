/** The doors of sub-plans. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import * as s from './schema.ts';

const clauses = ['S1-3', 'B2-1', 'B2-2'] as const;
const id = z.object({ id: z.uuid() });
const act = <B extends z.ZodType>(name: string, summary: string, body: B, more: readonly string[] = []) =>
  endpoint({
    method: 'POST',
    path: `/plan/papers/:id/${name}`,
    summary,
    clauses,
    params: id,
    body,
    response: s.SubPlanView,
    errors: ['papers.notFound', 'papers.notYours', 'papers.notNow', ...more],
  });

export const listPapers = endpoint({
  method: 'GET',
  path: '/plan/papers',
  summary: '各单位方案：应报、已报备、按时、缺口，可回看任一天',
  clauses,
  query: s.PapersQuery,
  response: s.PapersView,
});
export const exportPapers = endpoint({
  method: 'GET',
  path: '/plan/papers/export',
  summary: '把各单位方案情况导出为 Excel',
  clauses,
  query: s.PapersQuery,
  raw: 'stream',
  costly: 'export',
});
export const startSubPlan = endpoint({
  method: 'POST',
  path: '/plan/papers',
  summary: '起草本单位方案，已有备案的修订为新版',
  clauses,
  body: s.StartSubPlan,
  response: s.SubPlanView,
  status: 201,
  errors: ['papers.mayNotWrite', 'papers.openEdition'],
});
export const getSubPlan = endpoint({
  method: 'GET',
  path: '/plan/papers/:id',
  summary: '一版方案：章节、任务、缺口、与上一版的差别',
  clauses,
  params: id,
  response: s.SubPlanView,
  errors: ['papers.notFound'],
});
export const subPlanWord = endpoint({
  method: 'GET',
  path: '/plan/papers/:id/word',
  summary: '方案的 Word 文件（GB/T 9704 版式）',
  clauses,
  params: id,
  raw: 'stream',
  costly: 'export',
  errors: ['papers.notFound'],
});
export const editSubPlan = act('edit', '修改方案的章节和任务', s.EditSubPlan, ['papers.demandUnknown']);
export const submitSubPlan = act('submit', '送主要负责人签发；有缺口的不能送', s.ActSubPlan, [
  'papers.gaps',
  'papers.chapterEmpty',
]);
export const declineSubPlan = act('decline', '主要负责人退回修改', s.ReturnSubPlan);
export const signSubPlan = act('sign', '主要负责人签发并报区安委办备案', s.ActSubPlan, ['papers.gaps']);
export const acceptSubPlan = act('accept', '区安委办同意备案', s.ActSubPlan);
export const sendBackSubPlan = act('send-back', '区安委办退回修改', s.ReturnSubPlan);
