/** 督导组 of the supervision room: what the room's own `room.ts` takes from here. */
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerDocumentAccess } from '#platform/documents/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { registerExplainer } from '#platform/identity/server/index.ts';
import { visitErrors } from '../../shared/visits/errors.ts';
import {
  findingMachine,
  findingSteps,
  groupMachine,
  groupSteps,
  visitMachine,
  visitSteps,
} from '../../shared/visits/states.ts';
import { findingCases, groupCases, visitCases, visitJobs } from './jobs.ts';
import { visitTemplates } from './letters.ts';
import { visitRoutes } from './routes.ts';
import { visitRules } from './rules.ts';
import * as store from './store.ts';
import * as visits from './visits.ts';

visits.bindVisitReceipts();
registerCases(groupCases);
registerCases(visitCases);
registerCases(findingCases);
registerFileAccess('visit', store.seesInside);
registerFileAccess('visitFinding', store.isFindingVisible);
registerDocumentAccess('visit', store.seesInside);
registerDocumentAccess('visitGroup', store.isGroupVisible);
registerExplainer('visitGroup', store.placeOf);
registerExplainer('visit', store.placeOf);
registerExplainer('visitFinding', store.placeOf);
registerAuditLabels({
  subjects: { visitGroup: '督导组', visit: '督导检查', visitFinding: '督导问题' },
  steps: { visitGroup: groupSteps, visit: visitSteps, visitFinding: findingSteps },
  actions: {
    'visitGroup.form': '拟组建督导组',
    'visitGroup.notice': '拟组建通知',
    'visit.plan': '安排检查',
    'visit.record': '记录检查情况',
    'visit.receive': '签收反馈意见书',
    'visit.comment': '写备注',
    'visit.export': '导出督导检查台账',
    'visitFinding.find': '登记问题',
    'visitFinding.export': '导出督导问题台账',
  },
});

export const visitsPlug = {
  routes: visitRoutes,
  errors: visitErrors,
  machines: [groupMachine, visitMachine, findingMachine],
  jobs: visitJobs,
  rules: visitRules,
  templates: visitTemplates,
};
