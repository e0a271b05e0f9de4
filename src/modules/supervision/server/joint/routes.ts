/** Ties the endpoints of joint work to its services. */
import { bind } from '#kernel/server/room.ts';
import * as sc from '../../shared/joint/session-contract.ts';
import * as c from '../../shared/joint/whistle-contract.ts';
import * as exports from './export.ts';
import * as sessionPresent from './session-present.ts';
import * as session from './session-service.ts';
import * as present from './whistle-present.ts';
import * as service from './whistle-service.ts';

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
