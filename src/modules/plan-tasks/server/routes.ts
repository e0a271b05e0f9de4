import { bind } from '#kernel/server/room.ts';
import type { Ctx } from '#kernel/server/context.ts';
import * as c from '../shared/contract.ts';
import type { TaskView } from '../shared/schema.ts';
import * as actors from './actors.ts';
import { getUnitDemandFigures } from './figures.ts';
import * as exports from './export.ts';
import { draftReminderLetter } from './letters.ts';
import * as original from './original.ts';
import * as present from './present.ts';
import * as issue from './service/issue.ts';
import * as progress from './service/progress.ts';
import * as steps from './service/steps.ts';
import * as urge from './service/urge.ts';
import * as stages from './stages.ts';
import * as tree from './tree.ts';

/** An act answers with the task as it stands afterwards, in the same transaction. */
const after = (ctx: Ctx, id: string, run: (inside: Ctx) => Promise<unknown>): Promise<TaskView> =>
  ctx.inTx(async (tx) => {
    const inside = ctx.within(tx);
    await run(inside);
    return present.presentTask(tx, inside, id);
  });
const afterStep = (ctx: Ctx, id: string, run: (inside: Ctx) => Promise<unknown>): Promise<TaskView> =>
  ctx.inTx(async (tx) => {
    const inside = ctx.within(tx);
    await run(inside);
    return present.presentTaskOfStep(tx, inside, id);
  });

export const planRoutes = [
  bind(c.getTree, (ctx, { query }) => tree.getTree(ctx, query)),
  bind(c.getNode, (ctx, { params, query }) => tree.getNode(ctx, params.key, query.asOf)),
  bind(c.getClause, (ctx, { params, query }) => original.getClause(ctx, params.key, query.asOf)),
  bind(c.getUnitDemandFigures, (ctx, { query }) => getUnitDemandFigures(ctx, query)),
  bind(c.getUnits, (ctx, { query }) => tree.getUnits(ctx, query)),
  bind(c.getChoices, (ctx) => present.getChoices(ctx)),
  bind(c.listTasks, (ctx, { query }) => present.listTasks(ctx, query)),
  bind(c.exportTasks, (ctx, { query }, raw) => exports.exportTasks(ctx, query, raw)),
  bind(c.getGantt, (ctx, { query }) => present.getGantt(ctx, query)),
  bind(c.getMonth, (ctx, { query }) => present.getMonth(ctx, query)),
  bind(c.listUrges, (ctx, { query }) => present.listUrges(ctx, query)),
  bind(c.exportUrges, (ctx, { query }, raw) => exports.exportUrges(ctx, query, raw)),
  bind(c.listChanges, (ctx, { query }) => present.listChanges(ctx, query)),
  bind(c.previewIssue, (ctx, { body }) => issue.previewIssue(ctx, body)),
  bind(c.issueTasks, (ctx, { body }) => issue.issueTasks(ctx, body)),
  bind(c.acceptTasks, (ctx, { body }) => issue.acceptTasks(ctx, body)),
  bind(c.addEntries, (ctx, { body }) => progress.addEntries(ctx, body)),
  bind(c.submitTasks, (ctx, { body }) => progress.submitTasks(ctx, body)),
  bind(c.confirmTasks, (ctx, { body }) => progress.confirmTasks(ctx, body)),
  bind(c.previewUrge, (ctx, { body }) => urge.previewUrge(ctx, body)),
  bind(c.urgeTasks, (ctx, { body }) => urge.urgeTasks(ctx, body)),
  bind(c.draftReminderLetter, (ctx, { body }) => draftReminderLetter(ctx, body)),
  bind(c.getTask, (ctx, { params, query }) => present.getTask(ctx, params.id, query.asOf)),
  bind(c.taskOfStep, (ctx, { params }) => present.taskOfStep(ctx, params.id)),
  bind(c.refuseTask, (ctx, { params, body }) => after(ctx, params.id, (i) => issue.refuseTask(i, params.id, body))),
  bind(c.upholdTask, (ctx, { params, body }) => after(ctx, params.id, (i) => issue.upholdTask(i, params.id, body))),
  bind(c.reassignTask, (ctx, { params, body }) => after(ctx, params.id, (i) => issue.reassignTask(i, params.id, body))),
  bind(c.decomposeTask, (ctx, { params, body }) =>
    after(ctx, params.id, (i) => progress.decomposeTask(i, params.id, body)),
  ),
  bind(c.editTask, (ctx, { params, body }) => after(ctx, params.id, (i) => progress.editTask(i, params.id, body))),
  bind(c.addEntry, (ctx, { params, body }) => after(ctx, params.id, (i) => progress.addEntry(i, params.id, body))),
  bind(c.submitTask, (ctx, { params, body }) => after(ctx, params.id, (i) => progress.submitTask(i, params.id, body))),
  bind(c.confirmTask, (ctx, { params, body }) =>
    after(ctx, params.id, (i) => progress.confirmTask(i, params.id, body)),
  ),
  bind(c.sendBackTask, (ctx, { params, body }) =>
    after(ctx, params.id, (i) => progress.sendBackTask(i, params.id, body)),
  ),
  bind(c.suspendTask, (ctx, { params, body }) =>
    after(ctx, params.id, (i) => progress.suspendTask(i, params.id, body)),
  ),
  bind(c.resumeTask, (ctx, { params, body }) => after(ctx, params.id, (i) => progress.resumeTask(i, params.id, body))),
  bind(c.reopenTask, (ctx, { params, body }) => after(ctx, params.id, (i) => progress.reopenTask(i, params.id, body))),
  bind(c.cancelTask, (ctx, { params, body }) => after(ctx, params.id, (i) => progress.cancelTask(i, params.id, body))),
  bind(c.commentTask, (ctx, { params, body }) => after(ctx, params.id, (i) => issue.commentTask(i, params.id, body))),
  bind(c.finishStep, (ctx, { params, body }) => afterStep(ctx, params.id, (i) => steps.finishStep(i, params.id, body))),
  bind(c.sendBackStep, (ctx, { params, body }) =>
    afterStep(ctx, params.id, (i) => steps.sendBackStep(i, params.id, body)),
  ),
  bind(c.editStep, (ctx, { params, body }) => afterStep(ctx, params.id, (i) => steps.editStep(i, params.id, body))),
  bind(c.dropStep, (ctx, { params, body }) => afterStep(ctx, params.id, (i) => steps.dropStep(i, params.id, body))),
  bind(c.getStages, (ctx) => stages.getStages(ctx)),
  bind(c.endStage, (ctx, { params, body }) => stages.endStage(ctx, params.stage, body)),
  bind(c.getActors, (ctx) => actors.getActors(ctx)),
  bind(c.addActor, (ctx, { body }) => actors.addActor(ctx, body)),
  bind(c.endActor, (ctx, { params }) => actors.endActor(ctx, params.id)),
];
