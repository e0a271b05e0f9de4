import type { Room } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { ensureSeries, registerDocumentAccess } from '#platform/documents/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { registerExplainer } from '#platform/identity/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { hazardErrors } from '../shared/errors.ts';
import { hazardMachine } from '../shared/states.ts';
import { actionLabels } from '../shared/labels.ts';
import { hazardSteps } from '../shared/states.ts';
import { isVisible, placeOf } from './case-store.ts';
import { rollUp } from './figures.ts';
import { hazardCases, hazardJobs } from './jobs.ts';
import { hazardRoutes } from './routes.ts';
import { hazardRules } from './rules.ts';
import { bindReceipts } from './service/notice.ts';

registerCases(hazardCases);
registerFileAccess('hazard', isVisible);
registerDocumentAccess('hazard', isVisible);
bindReceipts();
registerExplainer('hazard', placeOf);
registerAuditLabels({
  subjects: { hazard: '隐患' },
  actions: {
    ...Object.fromEntries(Object.entries(actionLabels).map(([act, label]) => [`hazard.${act}`, label])),
    ...Object.fromEntries(Object.entries(hazardSteps).map(([step, { label }]) => [`hazard.${step}`, label])),
    'hazard.report': '登记隐患',
    'hazard.export': '导出台账',
    'hazard.saveView': '存台账视图',
    'hazard.deleteView': '删台账视图',
  },
});

export const hazardsRoom: Room = {
  name: 'hazards',
  routes: hazardRoutes,
  errors: hazardErrors,
  constraints: { hazard_views_user_id_name_key: 'hazards.viewExists' },
  machines: [hazardMachine],
  jobs: hazardJobs,
  timers: [
    {
      name: 'hazards.rollUp',
      cron: '* * * * *',
      run: async (ctx) => {
        await rollUp(ctx);
      },
    },
  ],
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, hazardRules, ctx);
      await ensureSeries(tx, ctx, {
        series: 'rectification-notice',
        name: '隐患整改通知书',
        pattern: '（津东）安改〔{year}〕{n}号',
      });
    }),
};
