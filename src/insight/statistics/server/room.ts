import type { Room } from '#kernel/server/room.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { statisticsErrors } from '../shared/errors.ts';
import { statisticsRoutes } from './routes.ts';
import { statisticsRules } from './rules.ts';

export const statisticsRoom: Room = {
  name: 'statistics',
  routes: statisticsRoutes,
  errors: statisticsErrors,
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, statisticsRules, ctx);
    }),
};
