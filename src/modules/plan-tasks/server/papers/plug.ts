/** Papers of the plan room; its `room.ts` spreads these. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { bind, type RawRequest } from '#kernel/server/room.ts';
import { isUuid } from '#kernel/shared/id.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerDocumentAccess } from '#platform/documents/server/index.ts';
import { registerFileAccess, sendSheet } from '#platform/files/server/index.ts';
import { registerExplainer } from '#platform/identity/server/index.ts';
import { registerIndicator } from '#platform/indicators/server/index.ts';
import * as c from '../../shared/papers/contract.ts';
import { paperErrors } from '../../shared/papers/errors.ts';
import { meetingLedger, papersLedger, yearlyListLedger } from '../../shared/papers/ledgers.ts';
import * as lc from '../../shared/papers/list-contract.ts';
import type { ListFilter } from '../../shared/papers/list-schema.ts';
import * as mc from '../../shared/papers/meeting-contract.ts';
import type { MeetingFilter } from '../../shared/papers/meeting-schema.ts';
import type { PapersQuery } from '../../shared/papers/schema.ts';
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
import * as lists from './lists.ts';
import * as meetings from './meetings.ts';
import * as meetingStore from './meeting-store.ts';
import * as packs from './packs.ts';
import { subPlanWord } from './paper-word.ts';
import * as present from './present.ts';
import { paperRules } from './rules.ts';
import { registerPlanPapers } from './serving.ts';
import * as service from './service.ts';
import { followSteps } from '../service/steps.ts';
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
  steps: { subPlan: subPlanSteps, planMeeting: meetingSteps, meetingDecision: outcomeSteps, hearingDuty: hearingSteps, yearlyList: listSteps, planFiling: filingSteps },
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

const exportPapers = (ctx: Ctx, filter: PapersQuery, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, papersLedger, filter, {
    slug: 'sub-plans',
    action: 'subPlan.export',
    page: async (inside, page, limit) => {
      const { rows } = await present.listPapers(inside, filter);
      return { items: rows.slice((page - 1) * limit, page * limit), total: rows.length, nextCursor: null };
    },
  });
const exportMeetings = (ctx: Ctx, filter: MeetingFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, meetingLedger, filter, {
    slug: 'plan-meetings',
    action: 'planMeeting.export',
    page: (inside, page, limit) => meetings.listMeetings(inside, { ...filter, page, limit }),
  });
const exportLists = (ctx: Ctx, filter: ListFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, yearlyListLedger, filter, {
    slug: 'yearly-lists',
    action: 'yearlyList.export',
    page: (inside, page, limit) => lists.listLists(inside, { ...filter, page, limit }),
  });

export const papers = {
  routes: [
    bind(c.listPapers, (ctx, { query }) => present.listPapers(ctx, query)),
    bind(c.exportPapers, (ctx, { query }, raw) => exportPapers(ctx, query, raw)),
    bind(c.startSubPlan, (ctx, { body }) => service.startSubPlan(ctx, body)),
    bind(c.getSubPlan, (ctx, { params }) => present.getSubPlan(ctx, params.id)),
    bind(c.subPlanWord, (ctx, { params }, raw) => subPlanWord(ctx, params.id, raw)),
    bind(c.editSubPlan, (ctx, { params, body }) => service.editSubPlan(ctx, params.id, body)),
    bind(c.submitSubPlan, (ctx, { params, body }) => service.submitSubPlan(ctx, params.id, body)),
    bind(c.declineSubPlan, (ctx, { params, body }) => service.declineSubPlan(ctx, params.id, body)),
    bind(c.signSubPlan, (ctx, { params, body }) => service.signSubPlan(ctx, params.id, body)),
    bind(c.acceptSubPlan, (ctx, { params, body }) => service.acceptSubPlan(ctx, params.id, body)),
    bind(c.sendBackSubPlan, (ctx, { params, body }) => service.sendBackSubPlan(ctx, params.id, body)),
    bind(mc.listMeetings, (ctx, { query }) => meetings.listMeetings(ctx, query)),
    bind(mc.exportMeetings, (ctx, { query }, raw) => exportMeetings(ctx, query, raw)),
    bind(mc.meetingChoices, (ctx) => meetings.meetingChoices(ctx)),
    bind(mc.recordMeeting, (ctx, { body }) => meetings.recordMeeting(ctx, body)),
    bind(mc.getMeeting, (ctx, { params }) => meetings.getMeeting(ctx, params.id)),
    bind(mc.voidMeeting, (ctx, { params, body }) => meetings.voidMeeting(ctx, params.id, body)),
    bind(mc.reportOutcome, (ctx, { params, body }) => meetings.reportOutcome(ctx, params.id, body)),
    bind(mc.confirmOutcome, (ctx, { params, body }) => meetings.confirmOutcome(ctx, params.id, body)),
    bind(mc.sendBackOutcome, (ctx, { params, body }) => meetings.sendBackOutcome(ctx, params.id, body)),
    bind(mc.listHearings, (ctx, { query }) => meetings.listHearings(ctx, query)),
    bind(mc.getPack, (ctx, { query }) => packs.getPack(ctx, query)),
    bind(mc.packWord, (ctx, { query }, raw) => packs.packWord(ctx, query, raw)),
    bind(lc.listYearlyLists, (ctx, { query }) => lists.listLists(ctx, query)),
    bind(lc.exportYearlyLists, (ctx, { query }, raw) => exportLists(ctx, query, raw)),
    bind(lc.listChoices, (ctx) => lists.listChoices(ctx)),
    bind(lc.makeYearlyList, (ctx, { body }) => lists.makeList(ctx, body)),
    bind(lc.getYearlyList, (ctx, { params }) => lists.getList(ctx, params.id)),
    bind(lc.yearlyListWord, (ctx, { params }, raw) => lists.listWord(ctx, params.id, raw)),
    bind(lc.editYearlyList, (ctx, { params, body }) => lists.editList(ctx, params.id, body)),
    bind(lc.signYearlyList, (ctx, { params, body }) => lists.signList(ctx, params.id, body)),
    bind(lc.reopenYearlyList, (ctx, { params, body }) => lists.reopenList(ctx, params.id, body)),
    bind(lc.finishListItem, (ctx, { params, body }) => lists.finishItem(ctx, params.id, body)),
    bind(lc.listFilings, (ctx) => lists.listFilings(ctx)),
    bind(lc.sendFiling, (ctx, { body }) => lists.sendFiling(ctx, body)),
    bind(lc.receiptFiling, (ctx, { params, body }) => lists.receiptFiling(ctx, params.id, body)),
    bind(lc.listTrees, (ctx) => trees.listTrees(ctx)),
    bind(lc.getTree, (ctx, { params }) => trees.getTree(ctx, params.code)),
    bind(lc.treeTemplate, (ctx, { params }, raw) => trees.treeTemplate(ctx, params.code, raw)),
    bind(lc.loadTree, (ctx, { params, body }) => trees.loadTree(ctx, params.code, body)),
    bind(lc.suggestLinks, (ctx, { params, query }) => trees.suggestLinks(ctx, params.code, query.number)),
    bind(lc.linkMeasure, (ctx, { params, body }) => trees.linkMeasure(ctx, params.code, body)),
    bind(lc.unlinkMeasure, (ctx, { params, body }) => trees.unlinkMeasure(ctx, params.code, body)),
  ],
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
