/**
 * For the demo district only: listing and delisting (挂牌、摘牌), whose own room (督办) writes them in real work.
 * They leave the same line in the timeline and the same audit row.
 */
import type { Ctx } from '#kernel/server/context.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { note } from '#platform/casework/server/index.ts';
import { listingLabels } from '../shared/labels.ts';
import type { HazardRecord } from '../shared/schema.ts';
import { factsOfDelisting, factsOfListing } from './facts.ts';
import { present } from './present.ts';
import { hazardCase, lock } from './service/step.ts';

export async function listForDemo(ctx: Ctx, id: string, level: keyof typeof listingLabels): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    await note(tx, ctx, hazardCase, h, 'list', `${listingLabels[level]}督办`, {
      note: '列为挂牌督办事项，由监管部门、属地街道共同督办，每月报送进展',
      tone: 'stop',
      set: { listing: level, listed_on: dayOf(ctx.clock.now()), listing_unit_id: ctx.actor.unitId, delisted_on: null },
    });
    await factsOfListing(tx, ctx.actor, h, dayOf(ctx.clock.now()), ctx.clock.now());
    return present(tx, ctx, id);
  });
}

export async function delistForDemo(ctx: Ctx, id: string, level: keyof typeof listingLabels): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    await note(tx, ctx, hazardCase, h, 'delist', '摘牌', {
      note: `复查合格，同意解除${listingLabels[level]}督办`,
      set: { delisted_on: dayOf(ctx.clock.now()) },
    });
    await factsOfDelisting(tx, ctx.actor, h, dayOf(ctx.clock.now()), ctx.clock.now());
    return present(tx, ctx, id);
  });
}
