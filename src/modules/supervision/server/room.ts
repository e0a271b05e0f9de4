/** 督办: what the district does when something does not move by itself. */
import type { Room } from '#kernel/server/room.ts';
import { seedTemplates } from '#platform/documents/server/index.ts';
import { seedRules } from '#platform/rules/server/index.ts';
import { joint } from './joint/plug.ts';

export const supervisionRoom: Room = {
  name: 'supervision',
  routes: [...joint.routes],
  errors: { ...joint.errors },
  machines: [...joint.machines],
  jobs: [...joint.jobs],
  seed: (ctx) =>
    ctx.inTx(async (tx) => {
      await seedRules(tx, joint.rules, ctx);
      await seedTemplates(tx, ctx, joint.templates);
    }),
};
