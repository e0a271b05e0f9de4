/** The doors of project gates. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf } from '#kernel/shared/page.ts';
import * as s from './schema.ts';

const clauses = ['T7-2', 'T7-4', 'T7-5', 'T7-6'] as const;
const id = z.object({ id: z.uuid() });
const act = <B extends z.ZodType>(path: `/${string}`, summary: string, body: B, more: readonly string[] = []) =>
  endpoint({
    method: 'POST',
    path,
    summary,
    clauses,
    params: id,
    body,
    response: s.GateView,
    errors: ['gates.notFound', 'gates.notYours', 'gates.notNow', ...more],
  });

export const listGates = endpoint({
  method: 'GET',
  path: '/project-gates',
  summary: '规划和项目安全把关台账',
  clauses,
  query: s.GateQuery,
  response: pageOf(s.GateRow),
});
export const gateFigures = endpoint({
  method: 'GET',
  path: '/project-gates/figures',
  summary: '把关情况：各类事项、否决、条件未落实，可回看任一天',
  clauses,
  query: s.GateFilter,
  response: s.GateFigures,
});
export const exportGates = endpoint({
  method: 'GET',
  path: '/project-gates/export',
  summary: '把筛选出的全部把关事项导出为 Excel',
  clauses,
  query: s.GateFilter,
  raw: 'stream',
  costly: 'export',
});
export const gateChoices = endpoint({
  method: 'GET',
  path: '/project-gates/choices',
  summary: '发起把关事项时可选的单位、街道、行业和要问的问题',
  clauses,
  response: s.GateChoices,
});
export const openGate = endpoint({
  method: 'POST',
  path: '/project-gates',
  summary: '发起把关事项，征求有关单位意见',
  clauses,
  body: s.OpenGate,
  response: s.GateView,
  status: 201,
  errors: [
    'gates.mayNotOpen',
    'gates.nobodyAsked',
    'gates.unitUnknown',
    'gates.questionsMissing',
    'gates.enterpriseUnknown',
    'gates.previousUnknown',
  ],
});
export const getGate = endpoint({
  method: 'GET',
  path: '/project-gates/:id',
  summary: '一个把关事项：项目、问题、各单位意见、结论、条件落实',
  clauses,
  params: id,
  response: s.GateView,
  errors: ['gates.notFound'],
});
export const giveOpinion = act('/project-gates/opinions/:id/give', '提出意见：同意、有条件同意、不同意', s.GiveOpinion);
export const gatherGate = act('/project-gates/:id/gather', '到期后结束征求意见，未提意见的写明', s.GatherGate);
export const concludeGate = act('/project-gates/:id/conclude', '作出结论：通过、有条件通过、否决', s.ConcludeGate, [
  'gates.refusalStands',
  'gates.conditionsStand',
  'gates.conditionsMissing',
  'gates.conditionsNeedless',
  'gates.conditionUnits',
  'gates.dueInPast',
]);
export const withdrawGate = act('/project-gates/:id/withdraw', '撤回把关事项', s.WithdrawGate);
export const draftGateLetter = act('/project-gates/:id/letter', '把结论拟成意见函，进入核稿签发', z.object({}), [
  'documents.noTemplate',
  'documents.issuerForbidden',
]);
export const reportCondition = act('/project-gates/conditions/:id/report', '报告条件落实，附证明', s.ReportCondition);
export const confirmCondition = act('/project-gates/conditions/:id/confirm', '另一单位确认条件落实', s.DecideCondition);
export const sendBackCondition = act(
  '/project-gates/conditions/:id/send-back',
  '条件没有落实，退回',
  s.DecideCondition,
);
