/** The doors of 会商. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf } from '#kernel/shared/page.ts';
import * as s from './session-schema.ts';

const clauses = ['T2-2', 'T2-17'] as const;
const id = z.object({ id: z.uuid() });
const errors = ['supervision.sessionNotFound', 'supervision.notYourTurn', 'supervision.notNow'] as const;
const act = <P extends z.ZodType, B extends z.ZodType>(
  path: `/${string}`,
  summary: string,
  params: P,
  body: B,
  more: readonly string[] = [],
) =>
  endpoint({
    method: 'POST',
    path,
    summary,
    clauses,
    params,
    body,
    response: s.SessionView,
    errors: [...errors, ...more],
  });

export const listSessions = endpoint({
  method: 'GET',
  path: '/joint-sessions',
  summary: '会商台账：每次会商议定几项、还有几项没办结、几项逾期',
  clauses,
  query: s.SessionQuery,
  response: pageOf(s.SessionRow),
});
export const exportSessions = endpoint({
  method: 'GET',
  path: '/joint-sessions/export',
  summary: '把筛选出的全部会商导出为 Excel',
  clauses,
  query: s.SessionQuery.pick({ q: true, state: true }),
  raw: 'stream',
  costly: 'export',
});
export const exportDecisions = endpoint({
  method: 'GET',
  path: '/joint-decisions/export',
  summary: '把筛选出的全部议定事项导出为 Excel',
  clauses,
  query: s.DecisionFilter,
  raw: 'stream',
  costly: 'export',
});
export const sessionChoices = endpoint({
  method: 'GET',
  path: '/joint-sessions/choices',
  summary: '会商可以邀请的单位和人员',
  clauses,
  response: s.SessionChoices,
});
export const callSession = endpoint({
  method: 'POST',
  path: '/joint-sessions',
  summary: '召集会商，向单位和人员发出邀请',
  clauses,
  body: s.CallSession,
  response: s.SessionView,
  status: 201,
  errors: ['supervision.mayNotCall', 'supervision.nobodyInvited', 'supervision.aboutUnknown'],
});
export const getSession = endpoint({
  method: 'GET',
  path: '/joint-sessions/:id',
  summary: '一次会商：邀请回执、签到、发言、议定事项、纪要',
  clauses,
  params: id,
  response: s.SessionView,
  errors: ['supervision.sessionNotFound'],
});
export const receiveInvitation = act(
  '/joint-sessions/:id/invitees/:inviteeId/receive',
  '签收会商邀请',
  z.object({ id: z.uuid(), inviteeId: z.uuid() }),
  s.ReceiveInvitation,
);
export const conveneSession = act('/joint-sessions/:id/convene', '签到开会：谁来了、代谁来', id, s.ConveneSession);
export const addStatement = act('/joint-sessions/:id/statements', '记录发言', id, s.AddStatement);
export const concludeSession = act(
  '/joint-sessions/:id/conclude',
  '形成议定事项，每项成为一项任务',
  id,
  s.ConcludeSession,
  ['supervision.dueInPast', 'supervision.confirmSameUnit', 'supervision.personElsewhere'],
);
export const draftMinutes = act('/joint-sessions/:id/minutes', '拟会商纪要，进入核稿签发', id, z.object({}), [
  'documents.noTemplate',
  'documents.issuerForbidden',
]);
export const cancelSession = act('/joint-sessions/:id/cancel', '取消会商', id, s.CancelSession);

export const listDecisions = endpoint({
  method: 'GET',
  path: '/joint-decisions',
  summary: '议定事项落实：哪些没办结、哪些逾期',
  clauses,
  query: s.DecisionQuery,
  response: pageOf(s.DecisionRow),
});
export const decisionFigures = endpoint({
  method: 'GET',
  path: '/joint-decisions/figures',
  summary: '议定事项办结率，按牵头单位，可回看任一天',
  clauses,
  query: s.DecisionFilter,
  response: s.DecisionFigures,
});
export const acceptDecision = act('/joint-decisions/:id/accept', '牵头单位接收任务', id, s.AcceptDecision);
export const reportDecision = act('/joint-decisions/:id/report', '报告办结，附证明材料', id, s.ReportDecision);
export const confirmDecision = act('/joint-decisions/:id/confirm', '另一单位的人员确认办结', id, s.DecideDecision);
export const sendBackDecision = act('/joint-decisions/:id/send-back', '退回再办', id, s.DecideDecision);
