/** 安全投入: budgets of units, projects of the four kinds of prevention, and the safety expenses of enterprises. B3, T8-6, T25-6. */
import { bind, type Room } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { systemClock } from '#kernel/server/clock.ts';
import * as c from '../shared/contract.ts';
import { fundingErrors } from '../shared/errors.ts';
import { projectMachine, projectSteps, statementMachine, statementSteps } from '../shared/states.ts';
import * as budgets from './budgets.ts';
import * as exports from './export.ts';
import { registerFundingIndicators } from './indicators.ts';
import { fundingJobs, projectCases, statementCases } from './jobs.ts';
import { overview } from './overview.ts';
import * as projects from './projects.ts';
import { fundingRules } from './rules.ts';
import * as statements from './statements.ts';
import * as store from './store.ts';

registerCases(projectCases);
registerCases(statementCases);
registerFileAccess(
  'fundingBudget',
  async (tx, actor, id) => (await store.findBudget(tx, actor, id, dayOf(systemClock.now()))) !== null,
);
registerFileAccess('fundingProject', async (tx, actor, id) => (await store.findProject(tx, actor, id)) !== null);
registerFileAccess('fundingStatement', async (tx, actor, id) => (await store.findStatement(tx, actor, id)) !== null);
registerFundingIndicators();
registerAuditLabels({
  subjects: { fundingBudget: '资金台账', fundingProject: '四防项目', fundingStatement: '安全费用报告' },
  steps: { fundingProject: projectSteps, fundingStatement: statementSteps },
  actions: {
    'fundingBudget.add': '登记预算项目',
    'fundingBudget.enter': '登记资金变动',
    'fundingBudget.export': '导出资金台账',
    'fundingProject.add': '项目立项',
    'fundingProject.export': '导出四防项目台账',
    'fundingStatement.begin': '开始填报安全费用',
    'fundingStatement.fill': '填报安全费用',
    'fundingStatement.export': '导出安全费用台账',
  },
});

export const fundingRoom: Room = {
  name: 'funding',
  routes: [
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
  ],
  errors: fundingErrors,
  constraints: { funding_budgets_line: 'funding.lineExists', funding_statements_running: 'funding.statementExists' },
  machines: [projectMachine, statementMachine],
  jobs: fundingJobs,
  timers: [{ name: 'funding.openYear', cron: '40 6 * * *', run: statements.openYear }],
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, fundingRules, ctx);
    }),
};
