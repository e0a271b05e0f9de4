/** 安全投入: budgets of units, projects of the four kinds of prevention, and the safety expenses of enterprises. B3, T8-6, T25-6. */
import type { Room } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { fundingErrors } from '../shared/errors.ts';
import { projectMachine, projectSteps, statementMachine, statementSteps } from '../shared/states.ts';
import { registerFundingIndicators } from './indicators.ts';
import { fundingJobs, projectCases, statementCases } from './jobs.ts';
import { fundingRoutes } from './routes.ts';
import { fundingRules } from './rules.ts';
import * as statements from './statements.ts';
import * as store from './store.ts';

registerCases(projectCases);
registerCases(statementCases);
registerFileAccess('fundingBudget', store.isBudgetVisible);
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
  routes: fundingRoutes,
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
