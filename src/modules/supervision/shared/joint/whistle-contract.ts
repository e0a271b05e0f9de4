/** The doors of 吹哨报到. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf } from '#kernel/shared/page.ts';
import * as s from './whistle-schema.ts';

const id = z.object({ id: z.uuid() });
const call = z.object({ id: z.uuid(), callId: z.uuid() });
const clauses = ['T2-13'] as const;
const errors = ['supervision.whistleNotFound', 'supervision.notYourCall', 'supervision.notNow'] as const;

const onCall = <B extends z.ZodType>(path: string, summary: string, body: B) =>
  endpoint({
    method: 'POST',
    path: `/whistles/:id/calls/:callId/${path}`,
    summary,
    clauses,
    params: call,
    body,
    response: s.WhistleView,
    errors,
  });

export const listWhistleCalls = endpoint({
  method: 'GET',
  path: '/whistles',
  summary: '吹哨报到台账：一行是一次吹哨叫到的一个部门，按条件分页，总数精确',
  clauses,
  query: s.WhistleQuery,
  response: pageOf(s.CallRow),
});
export const exportWhistles = endpoint({
  method: 'GET',
  path: '/whistles/export',
  summary: '把筛选出的全部吹哨报到导出为 Excel',
  clauses: ['T2-13'],
  query: s.WhistleFilter,
  raw: 'stream',
  costly: 'export',
});
export const whistleFigures = endpoint({
  method: 'GET',
  path: '/whistles/figures',
  summary: '吹哨件数、部门报到及时率、响应时间中位数、解决率，按部门和街道，可回看任一天',
  clauses,
  query: s.WhistleFilter,
  response: s.WhistleFigures,
});
export const whistleChoices = endpoint({
  method: 'GET',
  path: '/whistles/choices',
  summary: '吹哨时可以叫的部门、辖区，以及现在吹哨的到场期限',
  clauses,
  response: s.WhistleChoices,
});
export const blowWhistle = endpoint({
  method: 'POST',
  path: '/whistles',
  summary: '街道吹哨：叫有关部门到现场',
  clauses,
  body: s.BlowWhistle,
  response: s.WhistleView,
  status: 201,
  errors: [
    'supervision.mayNotBlow',
    'supervision.streetElsewhere',
    'supervision.unitCannotCome',
    'supervision.aboutUnknown',
  ],
});
export const getWhistle = endpoint({
  method: 'GET',
  path: '/whistles/:id',
  summary: '一次吹哨：各部门签收、到场、处置、评价和办理经过',
  clauses,
  params: id,
  response: s.WhistleView,
  errors: ['supervision.whistleNotFound'],
});
export const acknowledgeCall = onCall('acknowledge', '部门签收吹哨', s.AcknowledgeCall);
export const arriveAtPlace = onCall('arrive', '部门人员到场报到（照片必需，位置由本人允许）', s.ArriveAtPlace);
export const reportResult = onCall('report', '部门反馈处置结果', s.ReportResult);
export const rateCall = onCall('rate', '街道评价：解决、部分解决、未解决', s.RateCall);
export const withdrawWhistle = endpoint({
  method: 'POST',
  path: '/whistles/:id/withdraw',
  summary: '撤回吹哨（部门到场之前）',
  clauses,
  params: id,
  body: s.WithdrawWhistle,
  response: s.WhistleView,
  errors,
});
export const blowAgain = endpoint({
  method: 'POST',
  path: '/whistles/:id/again',
  summary: '没有解决的再次吹哨，与前一次相连',
  clauses,
  params: id,
  body: s.BlowAgain,
  response: s.WhistleView,
  status: 201,
  errors: [...errors, 'supervision.unitCannotCome'],
});
