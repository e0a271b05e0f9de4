/** Ties the endpoints of 督导 to its services. */
import { bind } from '#kernel/server/room.ts';
import * as c from '../../shared/visits/contract.ts';
import * as exports from './export.ts';
import * as findings from './findings.ts';
import * as groups from './groups.ts';
import * as present from './present.ts';
import * as visits from './visits.ts';

export const visitRoutes = [
  bind(c.listGroups, (ctx, { query }) => present.listGroups(ctx, query)),
  bind(c.visitChoices, (ctx) => present.visitChoices(ctx)),
  bind(c.formGroup, (ctx, { body }) => groups.formGroup(ctx, body)),
  bind(c.getGroup, (ctx, { params }) => present.getGroup(ctx, params.id)),
  bind(c.approveGroup, (ctx, { params, body }) => groups.approveGroup(ctx, params.id, body)),
  bind(c.refuseGroup, (ctx, { params, body }) => groups.refuseGroup(ctx, params.id, body)),
  bind(c.draftGroupNotice, (ctx, { params }) => groups.draftGroupNotice(ctx, params.id)),
  bind(c.endGroup, (ctx, { params, body }) => groups.endGroup(ctx, params.id, body)),
  bind(c.planVisit, (ctx, { params, body }) => groups.planVisit(ctx, params.id, body)),
  bind(c.listVisits, (ctx, { query }) => present.listVisits(ctx, query)),
  bind(c.exportVisits, (ctx, { query }, raw) => exports.exportVisits(ctx, query, raw)),
  bind(c.visitFigures, (ctx, { query }) => present.visitFigures(ctx, query)),
  bind(c.getVisit, (ctx, { params }) => present.getVisit(ctx, params.id)),
  bind(c.findingChoices, (ctx, { params, query }) => findings.findingChoices(ctx, params.id, query.q)),
  bind(c.arriveVisit, (ctx, { params, body }) => visits.arriveVisit(ctx, params.id, body)),
  bind(c.recordMatter, (ctx, { params, body }) => visits.recordMatter(ctx, params.id, body)),
  bind(c.addFinding, (ctx, { params, body }) => findings.addFinding(ctx, params.id, body)),
  bind(c.leaveVisit, (ctx, { params, body }) => visits.leaveVisit(ctx, params.id, body)),
  bind(c.submitVisit, (ctx, { params, body }) => visits.submitVisit(ctx, params.id, body)),
  bind(c.sendBackVisit, (ctx, { params, body }) => visits.sendBackVisit(ctx, params.id, body)),
  bind(c.issueVisit, (ctx, { params, body }) => visits.issueVisit(ctx, params.id, body)),
  bind(c.receiveVisit, (ctx, { params }) => visits.receiveVisit(ctx, params.id)),
  bind(c.replyVisit, (ctx, { params, body }) => visits.replyVisit(ctx, params.id, body)),
  bind(c.lookBackVisit, (ctx, { params, body }) => visits.lookBackVisit(ctx, params.id, body)),
  bind(c.cancelVisit, (ctx, { params, body }) => visits.cancelVisit(ctx, params.id, body)),
  bind(c.commentVisit, (ctx, { params, body }) => visits.commentVisit(ctx, params.id, body)),
  bind(c.listFindings, (ctx, { query }) => present.listFindings(ctx, query)),
  bind(c.exportFindings, (ctx, { query }, raw) => exports.exportFindings(ctx, query, raw)),
  bind(c.enterFinding, (ctx, { params, body }) => findings.enterFinding(ctx, params.id, body)),
  bind(c.reportFinding, (ctx, { params, body }) => findings.reportFinding(ctx, params.id, body)),
  bind(c.confirmFinding, (ctx, { params, body }) => findings.confirmFinding(ctx, params.id, body)),
  bind(c.sendBackFinding, (ctx, { params, body }) => findings.sendBackFinding(ctx, params.id, body)),
  bind(c.dropFinding, (ctx, { params, body }) => findings.dropFinding(ctx, params.id, body)),
];
