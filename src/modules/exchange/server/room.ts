/** 数据交换: signed packages to the city's and the nation's database, their receipts, and what comes back. T10-6, T2-9, S4-4. */
import type { Room } from '#kernel/server/room.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { registerFileAccess } from '#platform/files/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { exchangeErrors } from '../shared/errors.ts';
import {
  mappingMachine,
  mappingSteps,
  packageMachine,
  packageSteps,
  returnMachine,
  returnSteps,
} from '../shared/states.ts';
import { exchangeCommands } from './commands.ts';
import { registerExchangeIndicators } from './indicators.ts';
import { exchangeJobs, exchangeTimers, packageCases, returnCases } from './jobs.ts';
import * as mappings from './mappings.ts';
import { exchangeRoutes } from './routes.ts';
import { exchangeRules } from './rules.ts';
import { registerExchangePapers } from './serving.ts';
import * as store from './store.ts';

registerCases(packageCases);
registerCases(returnCases);
registerFileAccess('exchangePackage', async (tx, actor, id) => (await store.findPackage(tx, actor, id)) !== null);
registerFileAccess('exchangeInbox', async (tx, actor, id) => (await store.findInbox(tx, actor, id)) !== null);
registerExchangeIndicators();
registerExchangePapers();
registerAuditLabels({
  subjects: {
    exchangePackage: '数据包',
    exchangeMapping: '字段映射',
    exchangeReturn: '上级返回事项',
    exchangeReceiver: '数据接收方',
    exchangeKey: '签名密钥',
  },
  steps: { exchangePackage: packageSteps, exchangeMapping: mappingSteps, exchangeReturn: returnSteps },
  actions: {
    'exchangePackage.propose': '拟报数据包',
    'exchangePackage.edit': '修改数据包说明',
    'exchangePackage.download': '下载数据包',
    'exchangePackage.export': '导出数据包台账',
    'exchangeMapping.begin': '新建一版映射',
    'exchangeMapping.edit': '修改映射',
    'exchangeReceiver.save': '修改接收方',
    'exchangeReceiver.sender': '登记下级公钥',
    'exchangeReceiver.receive': '接收下级数据包',
    'exchangeReceiver.receipt': '下载给下级的回执',
    'exchangeKey.rotate': '轮换签名密钥',
    'exchangeReturn.receive': '收到上级返回事项',
    'exchangeReturn.import': '导入上级返回事项',
    'exchangeReturn.export': '导出上级返回事项台账',
  },
});

export const exchangeRoom: Room = {
  name: 'exchange',
  routes: exchangeRoutes,
  errors: exchangeErrors,
  constraints: { exchange_packages_open: 'exchange.oneAtATime', exchange_mappings_draft: 'exchange.draftExists' },
  machines: [packageMachine, mappingMachine, returnMachine],
  jobs: exchangeJobs,
  timers: exchangeTimers,
  commands: exchangeCommands,
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, exchangeRules, ctx);
      await mappings.seedReceivers(tx, ctx);
    }),
};
