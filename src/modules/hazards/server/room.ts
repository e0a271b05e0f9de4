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
import { listActs } from '../shared/lists.ts';
import { hazardSteps } from '../shared/states.ts';
import { isVisible, placeOf } from './case-store.ts';
import { rollUp } from './figures.ts';
import { rollSources } from './source-figures.ts';
import { indicatorRules, registerHazardIndicators } from './indicators.ts';
import { hazardCases, hazardJobs } from './jobs.ts';
import { hazardRoutes } from './routes.ts';
import { hazardRules } from './rules.ts';
import { runChunk } from './service/bulk-runs.ts';
import { findPairs } from './service/duplicates.ts';
import { isListVisible } from './lists/store.ts';
import { watchStreets } from './street-watch.ts';
import { runImport } from './service/imports.ts';
import { bindReceipts } from './service/notice.ts';

registerCases(hazardCases);
registerCases({ type: 'hazardTicket', link: (id) => `/hazards/tickets?reply=${id}` });
registerCases({ type: 'hazardList', link: (id) => `/hazards/lists/${id}` });
registerFileAccess('hazard', isVisible);
registerFileAccess('hazardList', isListVisible);
registerDocumentAccess('hazard', isVisible);
bindReceipts();
registerHazardIndicators();
registerExplainer('hazard', placeOf);
registerAuditLabels({
  subjects: {
    hazard: '隐患',
    hazardTicket: '转办工单',
    hazardImport: '批量导入',
    hazardList: '隐患清单',
    hazardBulk: '批量办理',
  },
  acts: { hazard: actionLabels },
  steps: { hazard: hazardSteps },
  actions: {
    'hazard.list': '挂牌督办',
    'hazard.delist': '摘牌',
    'hazard.report': '登记隐患',
    'hazard.export': '导出台账',
    'hazard.exportSources': '导出来源台账',
    'hazardImport.check': '检查导入表',
    'hazardImport.run': '批量导入',
    'hazardTicket.register': '登记转办工单',
    'hazardTicket.reply': '登记工单答复',
    'hazard.urge': '催办',
    'hazard.remind': '到期提醒',
    'hazardBulk.check': '核对批量办理',
    'hazardBulk.run': '批量办理',
    'hazardBulk.stop': '停下批量办理',
    'hazardBulk.export': '导出批量办理结果',
    'hazardList.make': '编制清单',
    'hazardList.export': '导出清单',
    ...Object.fromEntries(Object.entries(listActs).map(([act, label]) => [`hazardList.${act}`, `清单${label}`])),
    'hazard.decidePair': '判断疑似重复',
    'hazard.saveView': '存台账视图',
    'hazard.deleteView': '删台账视图',
  },
});

export const hazardsRoom: Room = {
  name: 'hazards',
  routes: hazardRoutes,
  errors: hazardErrors,
  constraints: {
    hazard_views_user_id_name_key: 'hazards.viewExists',
    hazard_tickets_line_number_key: 'hazards.ticketExists',
  },
  machines: [hazardMachine],
  jobs: [
    ...hazardJobs,
    { task: 'hazards.runImport', run: runImport, ownTransactions: true },
    { task: 'hazards.bulkChunk', run: runChunk, ownTransactions: true },
  ],
  timers: [
    {
      name: 'hazards.rollUp',
      cron: '* * * * *',
      run: async (ctx) => {
        await rollUp(ctx);
        await rollSources(ctx);
      },
    },
    {
      name: 'hazards.watchStreets',
      cron: '7 * * * *',
      run: async (ctx) => {
        await watchStreets(ctx);
      },
    },
    {
      name: 'hazards.findPairs',
      cron: '*/5 * * * *',
      run: async (ctx) => {
        // Until there is nothing left, a batch each time: a first run over a large ledger keeps to short transactions.
        for (let batches = 0; batches < 50 && (await findPairs(ctx)) > 0; batches++);
      },
    },
  ],
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, [...hazardRules, ...indicatorRules], ctx);
      await ensureSeries(tx, ctx, {
        series: 'rectification-notice',
        name: '隐患整改通知书',
        pattern: '（津东）安改〔{year}〕{n}号',
      });
    }),
};
