/** Papers of the plan room; its `room.ts` spreads these. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { isUuid } from '#kernel/shared/id.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerDocumentAccess } from '#platform/documents/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { registerExplainer } from '#platform/identity/server/index.ts';
import { registerIndicator } from '#platform/indicators/server/index.ts';
import { paperErrors } from '../../shared/papers/errors.ts';
import {
  filingMachine,
  filingSteps,
  hearingMachine,
  hearingSteps,
  listMachine,
  listSteps,
  meetingMachine,
  meetingSteps,
  outcomeMachine,
  outcomeSteps,
  subPlanMachine,
  subPlanSteps,
} from '../../shared/papers/states.ts';
import { filingIndicator, paperIndicators } from './indicators.ts';
import { paperCases, paperJobs, paperTimers } from './jobs.ts';
import * as listStore from './list-store.ts';
import * as meetings from './meetings.ts';
import * as meetingStore from './meeting-store.ts';
import { paperRules } from './rules.ts';
import { registerPlanPapers } from './serving.ts';
import { followSteps } from '../service/steps.ts';
import { paperRoutes } from './routes.ts';
import * as store from './store.ts';
import { paperTemplates } from './templates.ts';
import * as trees from './trees.ts';

registerPlanPapers();
followSteps({ finished: meetings.outcomeOfStepDone });
for (const room of paperCases) registerCases(room);
for (const indicator of [...paperIndicators, filingIndicator]) registerIndicator(indicator);
registerFileAccess('subPlan', store.isVisible);
registerFileAccess('planMeeting', meetingStore.isVisible);
const ofFiling = async (tx: Tx, actor: Parameters<typeof listStore.filings>[1], id: string): Promise<boolean> =>
  (await listStore.filings(tx, actor)).some((f) => f.id === id);
registerFileAccess('planFiling', ofFiling);
registerDocumentAccess('planFiling', ofFiling);
registerExplainer('subPlan', async (tx, actor, id) => {
  const s = isUuid(id) ? await store.find(tx, actor, id) : null;
  return s ? { label: s.title, isAssigned: true } : null;
});
for (const type of ['planMeeting', 'meetingDecision'])
  registerExplainer(type, async (tx, actor, id) => {
    const m = isUuid(id) ? await meetingStore.find(tx, actor, id) : null;
    return m ? { label: `会议 ${m.code}`, isAssigned: true } : null;
  });
registerExplainer('yearlyList', async (tx, actor, id) => {
  const l = isUuid(id) ? await listStore.find(tx, actor, id) : null;
  return l ? { label: `清单 ${l.code}`, isAssigned: true } : null;
});
registerAuditLabels({
  subjects: {
    subPlan: '单位方案',
    planMeeting: '动员和汇报会议',
    meetingDecision: '会议决定',
    hearingDuty: '季度听取汇报',
    yearlyList: '领导清单',
    planFiling: '清单备案',
    measureTree: '专项举措',
  },
  steps: {
    subPlan: subPlanSteps,
    planMeeting: meetingSteps,
    meetingDecision: outcomeSteps,
    hearingDuty: hearingSteps,
    yearlyList: listSteps,
    planFiling: filingSteps,
  },
  actions: {
    'subPlan.start': '起草方案',
    'subPlan.edit': '修改方案',
    'subPlan.export': '导出方案情况',
    'planMeeting.record': '记录会议',
    'planMeeting.export': '导出会议记录',
    'meetingDecision.assign': '交办会议决定',
    'hearingDuty.begin': '季度听取汇报开始',
    'planPack.word': '下载季度汇报材料',
    'yearlyList.make': '生成清单',
    'yearlyList.edit': '修改清单',
    'yearlyList.done': '清单一项完成',
    'yearlyList.export': '导出清单',
    'planFiling.send': '报上级备案',
    'measureTree.load': '载入举措',
    'measureTree.link': '关联举措和要求',
    'measureTree.unlink': '取消关联',
  },
});

export const papers = {
  routes: paperRoutes,
  errors: paperErrors,
  machines: [subPlanMachine, meetingMachine, outcomeMachine, hearingMachine, listMachine, filingMachine],
  jobs: paperJobs,
  timers: paperTimers,
  rules: paperRules,
  templates: paperTemplates,
  seed: async (tx: Tx, ctx: Ctx): Promise<void> => {
    for (const tree of trees.seedTreeRows) await listStore.seedTree(tx, ctx.actor, tree);
  },
};
