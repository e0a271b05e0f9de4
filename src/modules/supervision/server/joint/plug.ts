/** Joint work (联合办理) of the supervision room: 吹哨报到. */
import { bind } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerDocumentAccess } from '#platform/documents/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { registerExplainer } from '#platform/identity/server/index.ts';
import { jointErrors } from '../../shared/joint/errors.ts';
import * as sc from '../../shared/joint/session-contract.ts';
import { decisionMachine, decisionSteps, sessionMachine, sessionSteps } from '../../shared/joint/session-states.ts';
import * as c from '../../shared/joint/whistle-contract.ts';
import { callMachine, callSteps, whistleMachine, whistleSteps } from '../../shared/joint/whistle-states.ts';
import * as exports from './export.ts';
import { decisionCases, sessionCases, sessionJobs } from './session-jobs.ts';
import * as sessionPresent from './session-present.ts';
import { sessionRules } from './session-rules.ts';
import * as session from './session-service.ts';
import * as sessionStore from './session-store.ts';
import { sessionTemplates } from './session-template.ts';
import { callCases, whistleCases, whistleJobs } from './whistle-jobs.ts';
import * as present from './whistle-present.ts';
import { whistleRules } from './whistle-rules.ts';
import * as service from './whistle-service.ts';
import { isVisible, placeOf } from './whistle-store.ts';

registerCases(callCases);
registerCases(whistleCases);
registerFileAccess('whistle', isVisible);
registerExplainer('whistle', placeOf);
registerExplainer('whistleCall', placeOf);
registerCases(sessionCases);
registerCases(decisionCases);
registerFileAccess('jointSession', sessionStore.isVisible);
registerDocumentAccess('jointSession', sessionStore.isVisible);
registerExplainer('jointSession', sessionStore.placeOf);
registerExplainer('jointDecision', sessionStore.placeOf);
registerAuditLabels({
  subjects: { whistle: '吹哨', whistleCall: '吹哨报到', jointSession: '会商', jointDecision: '会商任务' },
  steps: { jointSession: sessionSteps, jointDecision: decisionSteps, whistle: whistleSteps, whistleCall: callSteps },
  actions: {
    'whistle.blow': '吹哨',
    'whistle.export': '导出吹哨报到台账',
    'jointSession.export': '导出会商台账',
    'jointDecision.export': '导出议定事项台账',
    'jointSession.call': '召集会商',
    'jointSession.receive': '签收会商邀请',
    'jointSession.state': '记录会商发言',
    'jointSession.minutes': '拟会商纪要',
    'jointDecision.assign': '交办会商任务',
  },
});

export const jointRoutes = [
  bind(c.listWhistleCalls, (ctx, { query }) => present.listCalls(ctx, query)),
  bind(c.exportWhistles, (ctx, { query }, raw) => exports.exportWhistles(ctx, query, raw)),
  bind(c.whistleFigures, (ctx, { query }) => present.whistleFigures(ctx, query)),
  bind(c.whistleChoices, (ctx) => present.whistleChoices(ctx)),
  bind(c.blowWhistle, (ctx, { body }) => service.blowWhistle(ctx, body)),
  bind(c.getWhistle, (ctx, { params }) => present.getWhistle(ctx, params.id)),
  bind(c.acknowledgeCall, (ctx, { params, body }) => service.acknowledgeCall(ctx, params.id, params.callId, body)),
  bind(c.arriveAtPlace, (ctx, { params, body }) => service.arriveAtPlace(ctx, params.id, params.callId, body)),
  bind(c.reportResult, (ctx, { params, body }) => service.reportResult(ctx, params.id, params.callId, body)),
  bind(c.rateCall, (ctx, { params, body }) => service.rateCall(ctx, params.id, params.callId, body)),
  bind(c.withdrawWhistle, (ctx, { params, body }) => service.withdrawWhistle(ctx, params.id, body)),
  bind(c.blowAgain, (ctx, { params, body }) => service.blowAgain(ctx, params.id, body)),
  bind(sc.listSessions, (ctx, { query }) => sessionPresent.listSessions(ctx, query)),
  bind(sc.exportSessions, (ctx, { query }, raw) => exports.exportSessions(ctx, query, raw)),
  bind(sc.exportDecisions, (ctx, { query }, raw) => exports.exportDecisions(ctx, query, raw)),
  bind(sc.sessionChoices, (ctx) => sessionPresent.sessionChoices(ctx)),
  bind(sc.callSession, (ctx, { body }) => session.callSession(ctx, body)),
  bind(sc.getSession, (ctx, { params }) => sessionPresent.getSession(ctx, params.id)),
  bind(sc.receiveInvitation, (ctx, { params, body }) =>
    session.receiveInvitation(ctx, params.id, params.inviteeId, body),
  ),
  bind(sc.conveneSession, (ctx, { params, body }) => session.conveneSession(ctx, params.id, body)),
  bind(sc.addStatement, (ctx, { params, body }) => session.addStatement(ctx, params.id, body)),
  bind(sc.concludeSession, (ctx, { params, body }) => session.concludeSession(ctx, params.id, body)),
  bind(sc.draftMinutes, (ctx, { params }) => session.draftMinutes(ctx, params.id)),
  bind(sc.cancelSession, (ctx, { params, body }) => session.cancelSession(ctx, params.id, body)),
  bind(sc.listDecisions, (ctx, { query }) => sessionPresent.listDecisions(ctx, query)),
  bind(sc.decisionFigures, (ctx, { query }) => sessionPresent.decisionFigures(ctx, query)),
  bind(sc.acceptDecision, (ctx, { params, body }) => session.acceptDecision(ctx, params.id, body)),
  bind(sc.reportDecision, (ctx, { params, body }) => session.reportDecision(ctx, params.id, body)),
  bind(sc.confirmDecision, (ctx, { params, body }) => session.confirmDecision(ctx, params.id, body)),
  bind(sc.sendBackDecision, (ctx, { params, body }) => session.sendBackDecision(ctx, params.id, body)),
];

/** The room's own `room.ts` spreads these. */
export const joint = {
  routes: jointRoutes,
  errors: jointErrors,
  machines: [whistleMachine, callMachine, sessionMachine, decisionMachine],
  jobs: [...whistleJobs, ...sessionJobs],
  rules: [...whistleRules, ...sessionRules],
  templates: sessionTemplates,
};
