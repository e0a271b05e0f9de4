import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import type { Room } from '#kernel/server/room.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { indicatorErrors } from '../shared/errors.ts';
import { mayReadUnit } from './policy.ts';
import { allTargets } from './registry.ts';
import { indicatorRoutes } from './routes.ts';
import { findReport } from './store.ts';

registerFileAccess('indicatorReport', async (tx, actor, id) => {
  const report = await findReport(tx, actor, id);
  return report !== null && mayReadUnit(actor, report.unit_id);
});
registerAuditLabels({
  actions: {
    'indicators.report': '填报指标',
    'indicators.amend': '更正指标填报',
    'indicators.withdraw': '撤回指标填报',
    'indicators.switch': '调整取数方式',
    'indicators.export': '导出指标目录',
    'indicators.exportRows': '导出指标明细',
  },
  subjects: { indicatorReport: '指标填报', indicator: '指标' },
});

export const indicatorsRoom: Room = {
  name: 'indicators',
  routes: indicatorRoutes,
  errors: indicatorErrors,
  constraints: { indicator_reports_version: 'indicators.raced', indicator_switches_version: 'indicators.raced' },
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, allTargets(), ctx);
    }),
};
