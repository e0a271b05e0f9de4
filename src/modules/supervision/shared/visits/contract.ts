/** The doors of 督导组. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf } from '#kernel/shared/page.ts';
import * as s from './schema.ts';

const clauses = ['B1-4', 'B1-5', 'B1-6', 'T22-1'] as const;
const id = z.object({ id: z.uuid() });
const errors = ['supervision.visitNotFound', 'supervision.visitNotYours', 'supervision.visitNotNow'] as const;
const act = <B extends z.ZodType>(
  path: `/${string}`,
  summary: string,
  body: B,
  more: readonly string[] = [],
  served: readonly string[] = clauses,
) =>
  endpoint({
    method: 'POST',
    path,
    summary,
    clauses: served as typeof clauses,
    params: id,
    body,
    response: s.VisitView,
    errors: [...errors, ...more],
  });
const groupAct = <B extends z.ZodType>(path: `/${string}`, summary: string, body: B, more: readonly string[] = []) =>
  endpoint({
    method: 'POST',
    path,
    summary,
    clauses,
    params: id,
    body,
    response: s.GroupView,
    errors: ['supervision.groupNotFound', 'supervision.visitNotYours', 'supervision.visitNotNow', ...more],
  });

export const listGroups = endpoint({
  method: 'GET',
  path: '/visit-groups',
  summary: '督导组台账：几次检查、几项问题、几项没有整改',
  clauses,
  query: s.GroupQuery,
  response: pageOf(s.GroupRow),
});
export const visitChoices = endpoint({
  method: 'GET',
  path: '/visit-groups/choices',
  summary: '组建督导组可以选的单位和人员',
  clauses,
  response: s.VisitChoices,
});
export const formGroup = endpoint({
  method: 'POST',
  path: '/visit-groups',
  summary: '组建督导组：组长、成员、时间、检查谁、检查什么、明查或暗访',
  clauses,
  body: s.FormGroup,
  response: s.GroupView,
  status: 201,
  errors: [
    'supervision.mayNotForm',
    'supervision.memberUnknown',
    'supervision.targetUnknown',
    'supervision.noTarget',
    'supervision.groupPeriod',
    'supervision.memberVisited',
  ],
});
export const getGroup = endpoint({
  method: 'GET',
  path: '/visit-groups/:id',
  summary: '一个督导组：成员、检查对象、每次检查',
  clauses,
  params: id,
  response: s.GroupView,
  errors: ['supervision.groupNotFound'],
});
export const approveGroup = groupAct('/visit-groups/:id/approve', '批准组建督导组', s.DecideGroup);
export const refuseGroup = groupAct('/visit-groups/:id/refuse', '不予组建', s.DecideGroup);
export const draftGroupNotice = groupAct('/visit-groups/:id/notice', '拟组建督导组的通知，进入核稿签发', z.object({}), [
  'documents.noTemplate',
  'documents.issuerForbidden',
]);
export const endGroup = groupAct('/visit-groups/:id/end', '结束督导', s.DecideGroup, ['supervision.visitsOpen']);
export const planVisit = groupAct('/visit-groups/:id/visits', '安排一次检查', s.PlanVisit, [
  'supervision.targetUnknown',
  'supervision.outsidePeriod',
]);

export const listVisits = endpoint({
  method: 'GET',
  path: '/visits',
  summary: '督导检查台账，可回看任一天',
  clauses,
  query: s.VisitQuery,
  response: pageOf(s.VisitRow),
});
export const exportVisits = endpoint({
  method: 'GET',
  path: '/visits/export',
  summary: '把筛选出的全部督导检查导出为 Excel',
  clauses,
  query: s.VisitFilter,
  raw: 'stream',
  costly: 'export',
});
export const visitFigures = endpoint({
  method: 'GET',
  path: '/visits/figures',
  summary: '督导检查和问题整改情况，按被检查单位、整改单位，可回看任一天',
  clauses,
  query: z.object({ group: s.VisitFilter.shape.group, asOf: s.VisitFilter.shape.asOf }),
  response: s.VisitFigures,
});
export const getVisit = endpoint({
  method: 'GET',
  path: '/visits/:id',
  summary: '一次督导检查的档案',
  clauses,
  params: id,
  response: s.VisitView,
  errors: ['supervision.visitNotFound'],
});
export const findingChoices = endpoint({
  method: 'GET',
  path: '/visits/:id/choices',
  summary: '登记问题可以选的企业和整改单位，只在本组检查范围内',
  clauses,
  params: id,
  query: z.object({ q: z.string().trim().max(100).optional() }),
  response: s.FindingChoices,
  errors: ['supervision.visitNotFound'],
});
export const arriveVisit = act('/visits/:id/arrive', '到达现场：时间、位置、照片', s.ArriveVisit);
export const recordMatter = act('/visits/:id/matters', '逐项记录检查情况', s.RecordMatter);
export const addFinding = act(
  '/visits/:id/findings',
  '登记问题：隐患进入隐患台账，监管责任问题成为整改任务',
  s.AddFinding,
  ['supervision.firmOutsideGroup', 'supervision.targetUnknown', 'supervision.dutyUnit', 'supervision.findingDuePast'],
  ['B1-5', 'B1-6', 'T10-4'],
);
export const leaveVisit = act('/visits/:id/leave', '结束现场检查', s.LeaveVisit, [
  'supervision.mattersOpen',
  'supervision.problemWithoutFinding',
]);
export const submitVisit = act('/visits/:id/submit', '报送反馈意见，请签发', s.SubmitVisit);
export const sendBackVisit = act('/visits/:id/send-back', '退回修改反馈意见', s.Opinion);
export const issueVisit = act('/visits/:id/issue', '签发反馈意见书，交办问题', s.IssueVisit, [
  'supervision.firmHasNoUnit',
]);
export const receiveVisit = act('/visits/:id/receive', '签收反馈意见书', s.ReceiveVisit);
export const replyVisit = act('/visits/:id/reply', '报送整改报告', s.ReplyVisit, ['supervision.replyTooSoon']);
export const lookBackVisit = act('/visits/:id/look-back', '登记回头看', s.LookBackVisit, [
  'supervision.lookBackTooSoon',
]);
export const cancelVisit = act('/visits/:id/cancel', '取消检查', s.Opinion);
export const commentVisit = act('/visits/:id/comments', '组内备注（被检查单位看不到）', s.CommentVisit);

export const listFindings = endpoint({
  method: 'GET',
  path: '/visit-findings',
  summary: '督导发现问题台账，可回看任一天',
  clauses,
  query: s.FindingQuery,
  response: pageOf(s.FindingRow),
});
export const exportFindings = endpoint({
  method: 'GET',
  path: '/visit-findings/export',
  summary: '把筛选出的全部督导问题导出为 Excel',
  clauses,
  query: s.FindingFilter,
  raw: 'stream',
  costly: 'export',
});
export const enterFinding = act(
  '/visit-findings/:id/enter',
  '险情紧急，反馈前先入隐患台账',
  s.EnterFinding,
  [],
  ['T10-4'],
);
export const reportFinding = act('/visit-findings/:id/report', '报告整改完成，附证明', s.ReportFinding);
export const confirmFinding = act('/visit-findings/:id/confirm', '另一单位的人员确认整改', s.Opinion);
export const sendBackFinding = act('/visit-findings/:id/send-back', '退回再改', s.Opinion);
export const dropFinding = act('/visit-findings/:id/drop', '删去还没有反馈的问题', s.Opinion);
