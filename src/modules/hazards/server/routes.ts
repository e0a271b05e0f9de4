import { bind } from '#kernel/server/room.ts';
import * as c from '../shared/contract.ts';
import * as b from '../shared/bulk.ts';
import * as f from '../shared/channel-figures.ts';
import * as d from '../shared/duplicates.ts';
import * as i from '../shared/imports.ts';
import * as l from '../shared/lists.ts';
import * as t from '../shared/tickets.ts';
import * as bulk from './service/bulk.ts';
import * as bulkRuns from './service/bulk-runs.ts';
import * as channels from './service/channels.ts';
import * as close from './service/close.ts';
import * as duplicates from './service/duplicates.ts';
import { getHazard } from './service/get.ts';
import * as imports from './service/imports.ts';
import * as judge from './service/judge.ts';
import * as ledger from './service/ledger.ts';
import * as lists from './service/lists.ts';
import * as merge from './service/merge.ts';
import * as notice from './service/notice.ts';
import * as people from './service/people.ts';
import * as plan from './service/plan.ts';
import * as rectify from './service/rectify.ts';
import { reportHazard } from './service/report.ts';
import * as requests from './service/requests.ts';
import * as tickets from './service/tickets.ts';
import * as verify from './service/verify.ts';

export const hazardRoutes = [
  bind(c.listHazards, (ctx, { query }) => ledger.listHazards(ctx, query)),
  bind(c.heatOfHazards, (ctx, { query }) => ledger.heatOfHazards(ctx, query)),
  bind(c.exportHazards, (ctx, { query }, raw) => ledger.exportHazards(ctx, query, raw)),
  bind(c.listViews, (ctx) => ledger.listViews(ctx)),
  bind(c.saveView, (ctx, { body }) => ledger.saveView(ctx, body)),
  bind(c.deleteView, (ctx, { params }) => ledger.deleteView(ctx, params.id)),
  bind(d.findCandidates, (ctx, { body }) => duplicates.findCandidates(ctx, body)),
  bind(d.listPairs, (ctx, { query }) => duplicates.listPairs(ctx, query)),
  bind(d.decidePair, (ctx, { body }) => duplicates.decidePair(ctx, body)),
  bind(f.channelFigures, (ctx, { query }) => channels.channelFigures(ctx, query)),
  bind(f.channelRows, (ctx, { query }) => channels.channelRows(ctx, query)),
  bind(f.exportChannelRows, (ctx, { query }, raw) => channels.exportChannelRows(ctx, query, raw)),
  bind(b.previewBulk, (ctx, { body }) => bulk.previewBulk(ctx, body)),
  bind(b.runBulk, (ctx, { body }) => bulk.runBulk(ctx, body)),
  bind(b.createBulkRun, (ctx, { body }) => bulkRuns.createRun(ctx, body)),
  bind(b.getBulkRun, (ctx, { params }) => bulkRuns.getRun(ctx, params.id)),
  bind(b.bulkRunItems, (ctx, { params, query }) => bulkRuns.runItems(ctx, params.id, query)),
  bind(b.exportBulkRun, (ctx, { params, query }, raw) => bulkRuns.exportRun(ctx, params.id, query, raw)),
  bind(b.startBulkRun, (ctx, { params, body }) => bulkRuns.startRun(ctx, params.id, body)),
  bind(b.stopBulkRun, (ctx, { params }) => bulkRuns.stopRun(ctx, params.id)),
  bind(b.bulkChoices, (ctx) => bulk.bulkChoices(ctx)),
  bind(l.listChoices, (ctx) => lists.listChoices(ctx)),
  bind(l.previewList, (ctx, { body }) => lists.previewList(ctx, body)),
  bind(l.makeList, (ctx, { body }) => lists.makeList(ctx, body)),
  bind(l.listLists, (ctx, { query }) => lists.listLists(ctx, query)),
  bind(l.getList, (ctx, { params, query }) => lists.getList(ctx, params.id, query.asOf)),
  bind(l.listItems, (ctx, { params, query }) => lists.listItems(ctx, params.id, query)),
  bind(l.exportList, (ctx, { params, query }, raw) => lists.exportList(ctx, params.id, query, raw)),
  bind(l.handList, (ctx, { params }) => lists.handList(ctx, params.id)),
  bind(l.receiveList, (ctx, { params, body }) => lists.receiveList(ctx, params.id, body.paper ?? null)),
  bind(l.addToList, (ctx, { params }) => lists.addToList(ctx, params.id)),
  bind(l.withdrawList, (ctx, { params, body }) => lists.withdrawList(ctx, params.id, body.reason)),
  bind(l.remarkItem, (ctx, { params, body }) => lists.remarkItem(ctx, params.id, body)),
  bind(i.createHazardImport, (ctx, { body }) => imports.createImport(ctx, body)),
  bind(i.getHazardImport, (ctx, { params }) => imports.getImport(ctx, params.id)),
  bind(i.runHazardImport, (ctx, { params }) => imports.startImport(ctx, params.id)),
  bind(i.hazardImportFaults, (ctx, { params }, raw) => imports.downloadFaults(ctx, params.id, raw)),
  bind(t.registerTicket, (ctx, { body }) => tickets.registerTicket(ctx, body)),
  bind(t.listTickets, (ctx, { query }) => tickets.listTickets(ctx, query)),
  bind(t.replyTicket, (ctx, { params, body }) => tickets.replyTicket(ctx, params.id, body)),
  bind(d.candidatesOf, (ctx, { params }) => duplicates.candidatesOf(ctx, params.id)),
  bind(d.hazardSources, (ctx, { params }) => merge.sourcesOf(ctx, params.id)),
  bind(d.unmergeHazard, (ctx, { params, body }) => merge.unmergeHazard(ctx, params.id, body)),
  bind(c.reportHazard, (ctx, { body }) => reportHazard(ctx, body)),
  bind(c.getHazard, (ctx, { params }) => getHazard(ctx, params.id)),
  bind(c.hazardChoices, (ctx, { params }) => people.hazardChoices(ctx, params.id)),
  bind(c.judgeHazard, (ctx, { params, body }) => judge.judgeHazard(ctx, params.id, body)),
  bind(c.judgingBasis, (ctx, { params }) => judge.judgingBasis(ctx, params.id)),
  bind(c.rejudgeHazard, (ctx, { params, body }) => judge.rejudgeHazard(ctx, params.id, body)),
  bind(c.withdrawJudgement, (ctx, { params, body }) => judge.withdrawJudgement(ctx, params.id, body)),
  bind(c.confirmHazard, (ctx, { params, body }) => judge.confirmHazard(ctx, params.id, body)),
  bind(c.rejectJudgement, (ctx, { params, body }) => judge.rejectJudgement(ctx, params.id, body)),
  bind(c.issueNotice, (ctx, { params, body }) => notice.issueNotice(ctx, params.id, body)),
  bind(c.signNotice, (ctx, { params, body }) => notice.signNotice(ctx, params.id, body)),
  bind(c.submitPlan, (ctx, { params, body }) => plan.submitPlan(ctx, params.id, body)),
  bind(c.reviewPlan, (ctx, { params, body }) => plan.reviewPlan(ctx, params.id, body)),
  bind(c.addProgress, (ctx, { params, body }) => rectify.addProgress(ctx, params.id, body)),
  bind(c.setMeasures, (ctx, { params, body }) => rectify.setMeasures(ctx, params.id, body)),
  bind(c.orderStop, (ctx, { params, body }) => rectify.orderStop(ctx, params.id, body)),
  bind(c.addEvidence, (ctx, { params, body }) => rectify.addEvidence(ctx, params.id, body)),
  bind(c.submitCompletion, (ctx, { params, body }) => rectify.submitCompletion(ctx, params.id, body)),
  bind(c.requestExtension, (ctx, { params, body }) => requests.requestExtension(ctx, params.id, body)),
  bind(c.decideExtension, (ctx, { params, body }) => requests.decideExtension(ctx, params.id, body)),
  bind(c.proposeVoid, (ctx, { params, body }) => requests.proposeVoid(ctx, params.id, body)),
  bind(c.decideVoid, (ctx, { params, body }) => requests.decideVoid(ctx, params.id, body)),
  bind(c.verifyHazard, (ctx, { params, body }) => verify.verifyHazard(ctx, params.id, body)),
  bind(c.applyResume, (ctx, { params, body }) => verify.applyResume(ctx, params.id, body)),
  bind(c.decideResume, (ctx, { params, body }) => verify.decideResume(ctx, params.id, body)),
  bind(c.applyClosure, (ctx, { params, body }) => close.applyClosure(ctx, params.id, body)),
  bind(c.closeHazard, (ctx, { params, body }) => close.closeHazard(ctx, params.id, body)),
  bind(c.lookBack, (ctx, { params, body }) => verify.lookBack(ctx, params.id, body)),
  bind(c.reopenHazard, (ctx, { params, body }) => verify.reopenHazard(ctx, params.id, body)),
  bind(c.transferHazard, (ctx, { params, body }) => people.transferHazard(ctx, params.id, body)),
  bind(c.claimHazard, (ctx, { params }) => people.claimHazard(ctx, params.id)),
  bind(c.assignHazard, (ctx, { params, body }) => people.assignHazard(ctx, params.id, body)),
  bind(c.urgeHazard, (ctx, { params, body }) => bulk.urgeOne(ctx, params.id, body)),
  bind(c.commentHazard, (ctx, { params, body }) => people.commentHazard(ctx, params.id, body)),
];
