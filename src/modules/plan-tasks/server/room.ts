/** 任务: the plan as a tree, taken over by units, followed to its end. */
import type { Room } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { seedTemplates } from '#platform/documents/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { planErrors } from '../shared/errors.ts';
import { stepMachine, taskMachine } from '../shared/states.ts';
import { gates } from './gates/plug.ts';
import { planRules } from './rules.ts';
import { seedPlan } from './seed.ts';

registerAuditLabels({
  subjects: { planEdition: '行动方案', planTask: '任务', planStep: '任务节点', planIssue: '任务下发' },
  actions: { 'planEdition.load': '载入行动方案' },
});

export const planTasksRoom: Room = {
  name: 'plan-tasks',
  routes: [...gates.routes],
  errors: { ...planErrors, ...gates.errors },
  machines: [taskMachine, stepMachine, ...gates.machines],
  jobs: [...gates.jobs],
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, [...planRules, ...gates.rules], ctx);
      await seedTemplates(tx, ctx, [...gates.templates]);
      await seedPlan(tx, ctx);
    }),
};
