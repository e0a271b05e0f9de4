import type { Room } from '#kernel/server/room.ts';
import { sql } from '#kernel/server/db.ts';
import { titlesBy } from '#kernel/server/rows.ts';
import { registerAuditLabels } from '#platform/audit/server/index.ts';
import { registerCases } from '#platform/casework/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { xrayErrors } from '../shared/errors.ts';
import { findingMachine } from '../shared/states.ts';
import { examine } from './examine.ts';
import { xrayRoutes } from './routes.ts';
import { xrayRuleSeeds } from './rules.ts';

registerCases({
  type: 'xray',
  link: (id) => `/xrays/${id}`,
  describe: (tx, ids) =>
    titlesBy(tx, ids, sql`select id, title from xray_findings where id = any(${[...ids]}::uuid[])`),
});
registerAuditLabels({
  subjects: { xray: '数据体检发现' },
  steps: { xray: findingMachine.steps },
  actions: { 'xray.raise': '体检发现' },
});

export const xraysRoom: Room = {
  name: 'xrays',
  routes: xrayRoutes,
  errors: xrayErrors,
  machines: [findingMachine],
  timers: [
    {
      name: 'xrays.examine',
      cron: '*/10 * * * *',
      run: async (ctx) => {
        await examine(ctx);
      },
    },
  ],
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, xrayRuleSeeds, ctx);
    }),
};
