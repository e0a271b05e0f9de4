/** Joint work (联合办理) of the supervision room: 吹哨报到. */
import { bind } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { registerExplainer } from '#platform/identity/server/index.ts';
import { jointErrors } from '../../shared/joint/errors.ts';
import * as c from '../../shared/joint/whistle-contract.ts';
import { callMachine, callSteps, whistleMachine, whistleSteps } from '../../shared/joint/whistle-states.ts';
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
registerAuditLabels({
  subjects: { whistle: '吹哨', whistleCall: '吹哨报到' },
  actions: {
    'whistle.blow': '吹哨',
    ...Object.fromEntries(Object.entries(whistleSteps).map(([step, { label }]) => [`whistle.${step}`, label])),
    ...Object.fromEntries(Object.entries(callSteps).map(([step, { label }]) => [`whistleCall.${step}`, label])),
  },
});

export const jointRoutes = [
  bind(c.listWhistleCalls, (ctx, { query }) => present.listCalls(ctx, query)),
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
];

/** The room's own `room.ts` spreads these. */
export const joint = {
  routes: jointRoutes,
  errors: jointErrors,
  machines: [whistleMachine, callMachine],
  jobs: whistleJobs,
  rules: whistleRules,
};
