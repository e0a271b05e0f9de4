/** Joint work (联合办理) of the supervision room: 吹哨报到 and 会商; its `room.ts` spreads this. */
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerDocumentAccess } from '#platform/documents/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { registerExplainer } from '#platform/identity/server/index.ts';
import { jointErrors } from '../../shared/joint/errors.ts';
import { decisionMachine, decisionSteps, sessionMachine, sessionSteps } from '../../shared/joint/session-states.ts';
import { callMachine, callSteps, whistleMachine, whistleSteps } from '../../shared/joint/whistle-states.ts';
import { jointRoutes } from './routes.ts';
import { decisionCases, sessionCases, sessionJobs } from './session-jobs.ts';
import { sessionRules } from './session-rules.ts';
import * as sessionStore from './session-store.ts';
import { sessionTemplates } from './session-template.ts';
import { callCases, whistleCases, whistleJobs } from './whistle-jobs.ts';
import { whistleRules } from './whistle-rules.ts';
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

/** The room's own `room.ts` spreads these. */
export const joint = {
  routes: jointRoutes,
  errors: jointErrors,
  machines: [whistleMachine, callMachine, sessionMachine, decisionMachine],
  jobs: [...whistleJobs, ...sessionJobs],
  rules: [...whistleRules, ...sessionRules],
  templates: sessionTemplates,
};
