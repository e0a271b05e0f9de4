/** Ties the endpoints of the funding room to its services. */
import { bind } from '#kernel/server/room.ts';
import * as c from '../shared/contract.ts';
import * as budgets from './budgets.ts';
import * as exports from './export.ts';
import { overview } from './overview.ts';
import * as projects from './projects.ts';
import * as statements from './statements.ts';

export const fundingRoutes = [
  bind(c.getOverview, (ctx, { query }) => overview(ctx, query)),
  bind(c.listBudgets, (ctx, { query }) => budgets.listBudgets(ctx, query)),
  bind(c.exportBudgets, (ctx, { query }, raw) => exports.exportBudgets(ctx, query, raw)),
  bind(c.addBudget, (ctx, { body }) => budgets.addBudget(ctx, body)),
  bind(c.importBudgets, (ctx, { body }) => budgets.importBudgets(ctx, body)),
  bind(c.getBudget, (ctx, { params }) => budgets.getBudget(ctx, params.id)),
  bind(c.addEntry, (ctx, { params, body }) => budgets.addEntry(ctx, params.id, body)),
  bind(c.listProjects, (ctx, { query }) => projects.listProjects(ctx, query)),
  bind(c.exportProjects, (ctx, { query }, raw) => exports.exportProjects(ctx, query, raw)),
  bind(c.addProject, (ctx, { body }) => projects.addProject(ctx, body)),
  bind(c.getProject, (ctx, { params }) => projects.getProject(ctx, params.id)),
  bind(c.startProject, (ctx, { params, body }) => projects.startProject(ctx, params.id, body)),
  bind(c.completeProject, (ctx, { params, body }) => projects.completeProject(ctx, params.id, body)),
  bind(c.acceptProject, (ctx, { params, body }) => projects.acceptProject(ctx, params.id, body)),
  bind(c.sendBackProject, (ctx, { params, body }) => projects.sendBackProject(ctx, params.id, body)),
  bind(c.stopProject, (ctx, { params, body }) => projects.stopProject(ctx, params.id, body)),
  bind(c.listStatements, (ctx, { query }) => statements.listStatements(ctx, query)),
  bind(c.exportStatements, (ctx, { query }, raw) => exports.exportStatements(ctx, query, raw)),
  bind(c.listMissing, (ctx, { query }) => statements.listMissing(ctx, query)),
  bind(c.previewAccrual, (ctx, { body }) => statements.previewAccrual(ctx, body)),
  bind(c.beginStatement, (ctx, { body }) => statements.beginYear(ctx, body)),
  bind(c.getStatement, (ctx, { params }) => statements.getStatement(ctx, params.id)),
  bind(c.fillStatement, (ctx, { params, body }) => statements.fillStatement(ctx, params.id, body)),
  bind(c.submitStatement, (ctx, { params, body }) => statements.submitStatement(ctx, params.id, body)),
  bind(c.sendBackStatement, (ctx, { params, body }) => statements.sendBackStatement(ctx, params.id, body)),
  bind(c.acceptStatement, (ctx, { params, body }) => statements.acceptStatement(ctx, params.id, body)),
  bind(c.lockStatement, (ctx, { params, body }) => statements.lockStatement(ctx, params.id, body)),
  bind(c.amendStatement, (ctx, { params, body }) => statements.amendStatement(ctx, params.id, body)),
];
