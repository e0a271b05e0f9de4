/** Ties the endpoints of the papers of the plan to their services. */
import { bind } from '#kernel/server/room.ts';
import * as c from '../../shared/papers/contract.ts';
import * as lc from '../../shared/papers/list-contract.ts';
import * as mc from '../../shared/papers/meeting-contract.ts';
import * as lists from './lists.ts';
import * as meetings from './meetings.ts';
import * as packs from './packs.ts';
import { subPlanWord } from './paper-word.ts';
import * as present from './present.ts';
import * as service from './service.ts';
import { exportLists, exportMeetings, exportPapers } from './export.ts';
import * as trees from './trees.ts';

export const paperRoutes = [
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
];
