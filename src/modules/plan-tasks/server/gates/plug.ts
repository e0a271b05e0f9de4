/** Project gates of the plan room; its `room.ts` spreads these. */
import type { Ctx } from '#kernel/server/context.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { bind, type RawRequest } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerDocumentAccess } from '#platform/documents/server/index.ts';
import { registerFileAccess, sendSheet } from '#platform/files/server/index.ts';
import { registerExplainer } from '#platform/identity/server/index.ts';
import { registerIndicator } from '#platform/indicators/server/index.ts';
import * as c from '../../shared/gates/contract.ts';
import { gateErrors } from '../../shared/gates/errors.ts';
import { gateLedger } from '../../shared/gates/ledger.ts';
import type { GateFilter } from '../../shared/gates/schema.ts';
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
import * as present from './present.ts';
import { gateRules } from './rules.ts';
import * as service from './service.ts';
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

const exportGates = (ctx: Ctx, filter: GateFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, gateLedger, filter, {
    slug: 'project-gates',
    action: 'projectGate.export',
    page: (inside, page, limit) => present.listGates(inside, { ...filter, page, limit }),
  });

export const gates = {
  routes: [
    bind(c.listGates, (ctx, { query }) => present.listGates(ctx, query)),
    bind(c.gateFigures, (ctx, { query }) => present.gateFigures(ctx, query)),
    bind(c.exportGates, (ctx, { query }, raw) => exportGates(ctx, query, raw)),
    bind(c.gateChoices, (ctx) => present.gateChoices(ctx)),
    bind(c.openGate, (ctx, { body }) => service.openGate(ctx, body)),
    bind(c.getGate, (ctx, { params }) => present.getGate(ctx, params.id)),
    bind(c.giveOpinion, (ctx, { params, body }) => service.giveOpinion(ctx, params.id, body)),
    bind(c.gatherGate, (ctx, { params, body }) => service.gatherGate(ctx, params.id, body)),
    bind(c.concludeGate, (ctx, { params, body }) => service.concludeGate(ctx, params.id, body)),
    bind(c.withdrawGate, (ctx, { params, body }) => service.withdrawGate(ctx, params.id, body)),
    bind(c.draftGateLetter, (ctx, { params }) => service.draftGateLetter(ctx, params.id)),
    bind(c.reportCondition, (ctx, { params, body }) => service.reportCondition(ctx, params.id, body)),
    bind(c.confirmCondition, (ctx, { params, body }) => service.confirmCondition(ctx, params.id, body)),
    bind(c.sendBackCondition, (ctx, { params, body }) => service.sendBackCondition(ctx, params.id, body)),
  ],
  errors: gateErrors,
  machines: [gateMachine, opinionMachine, conditionMachine],
  jobs: gateJobs,
  rules: gateRules,
  templates: gateTemplates,
};
