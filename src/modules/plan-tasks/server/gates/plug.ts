/** Project gates of the plan room; its `room.ts` spreads these. */
import { addJob } from '#kernel/server/outbox.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerDocumentAccess } from '#platform/documents/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { registerExplainer } from '#platform/identity/server/index.ts';
import { registerIndicator } from '#platform/indicators/server/index.ts';
import { gateErrors } from '../../shared/gates/errors.ts';
import {
  conditionMachine,
  conditionSteps,
  gateMachine,
  gateSteps,
  opinionMachine,
  opinionSteps,
} from '../../shared/gates/states.ts';
import { gateIndicators } from './indicators.ts';
import { gateCases, gateJobs } from './jobs.ts';
import { gateRoutes } from './routes.ts';
import { gateRules } from './rules.ts';
import { isVisible, placeOf } from './store.ts';
import { gateTemplates } from './templates.ts';

for (const room of gateCases(async (tx, ctx, id, label) => {
  await addJob(tx, ctx.clock, 'gates.overdue', { id, label });
}))
  registerCases(room);
registerFileAccess('projectGate', isVisible);
registerDocumentAccess('projectGate', isVisible);
for (const type of ['projectGate', 'gateOpinion', 'gateCondition']) registerExplainer(type, placeOf);
for (const indicator of gateIndicators) registerIndicator(indicator);
registerAuditLabels({
  subjects: { projectGate: '把关事项', gateOpinion: '把关意见', gateCondition: '把关条件' },
  steps: { projectGate: gateSteps, gateOpinion: opinionSteps, gateCondition: conditionSteps },
  actions: {
    'projectGate.open': '发起把关事项',
    'projectGate.letter': '拟把关意见函',
    'projectGate.export': '导出把关台账',
    'gateCondition.set': '提出把关条件',
  },
});

export const gates = {
  routes: gateRoutes,
  errors: gateErrors,
  machines: [gateMachine, opinionMachine, conditionMachine],
  jobs: gateJobs,
  rules: gateRules,
  templates: gateTemplates,
};
