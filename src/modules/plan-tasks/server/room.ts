/** 任务: the plan as a tree, taken over by units, followed to its end. */
import type { Room } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { registerMenuCount } from '#platform/identity/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { planErrors } from '../shared/errors.ts';
import { stepMachine, stepSteps, taskMachine, taskSteps } from '../shared/states.ts';
import { registerPlanIndicators } from './indicators.ts';
import { planCases, planJobs, planTimers } from './jobs.ts';
import './reported-indicators.ts';
import { planRoutes } from './routes.ts';
import { seedTemplates } from '#platform/documents/server/index.ts';
import { gates } from './gates/plug.ts';
import { papers } from './papers/plug.ts';
import { planRules } from './rules.ts';
import { seedPlan } from './seed.ts';
import { gateRule } from './stages.ts';
import * as store from './store.ts';

for (const cases of planCases) registerCases(cases);
registerFileAccess('planEntry', store.isEntryVisible);
registerFileAccess('planStep', store.isStepVisible);
registerMenuCount('plan', (tx, actor) => store.countWaiting(tx, actor));
registerPlanIndicators();

registerAuditLabels({
  subjects: {
    planEdition: '行动方案',
    planTask: '任务',
    planStep: '任务节点',
    planIssue: '任务下发',
    planStage: '阶段',
    planActor: '承担主体与单位对应',
  },
  steps: { planTask: taskSteps, planStep: stepSteps },
  actions: {
    'planEdition.load': '载入行动方案',
    'planIssue.issue': '下发任务',
    'planTask.issue': '下发任务',
    'planTask.decompose': '分解任务',
    'planTask.edit': '调整任务',
    'planTask.addEntry': '填报进展',
    'planTask.comment': '写备注',
    'planTask.urge': '催办',
    'planTask.letter': '拟工作提示函',
    'planTask.export': '导出任务台账',
    'planTask.exportUrges': '导出催办提醒记录',
    'planStep.make': '设定节点',
    'planStep.edit': '调整节点',
    'planStage.end': '确认阶段结束',
    'planActor.add': '增加对应',
    'planActor.end': '停用对应',
  },
});

export const planTasksRoom: Room = {
  name: 'plan-tasks',
  routes: [...planRoutes, ...gates.routes, ...papers.routes],
  errors: { ...planErrors, ...gates.errors, ...papers.errors },
  machines: [taskMachine, stepMachine, ...gates.machines, ...papers.machines],
  jobs: [...planJobs, ...gates.jobs, ...papers.jobs],
  timers: [...planTimers, ...papers.timers],
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, [...planRules, gateRule, ...gates.rules, ...papers.rules], ctx);
      await seedTemplates(tx, ctx, [...gates.templates, ...papers.templates]);
      await papers.seed(tx, ctx);
      await seedPlan(tx, ctx);
    }),
};
