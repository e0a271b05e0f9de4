import type { Ctx } from '#kernel/server/context.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { note } from '#platform/casework/server/index.ts';
import { listingLabels } from '../../shared/labels.ts';
import { hazardMachine } from '../../shared/states.ts';
import { factsOfDelisting, factsOfListing } from '../facts.ts';
import { isListed } from '../policy.ts';
import { fail, hazardCase, lock } from './step.ts';

type ListingLevel = keyof typeof listingLabels;

export interface ListHazard {
  level: ListingLevel;
  /** The authority that lists; it alone delists. */
  unitId: string;
  /** Number of the notice (挂牌督办通知书). */
  number: string;
  note: string;
}

/**
 * Writes on the record that an authority has listed the hazard (挂牌督办). Who may decide that is settled in the supervision
 * room, which calls this in its own act; here the record refuses what is not 重大, has ended, or stands listed at the same
 * level. A listing at a higher level (提级) takes the place of the former. T2-5, domain §1.6.
 */
export async function listHazard(ctx: Ctx, id: string, input: ListHazard): Promise<void> {
  await ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    if (hazardMachine.states[h.state].final) throw fail('hazards.wrongState', { reason: '本件已结束，不能挂牌' });
    if (h.grade !== 'major' || h.confirmed_on === null)
      throw fail('hazards.wrongState', { reason: '本件没有核准为重大事故隐患，不能挂牌' });
    const now = ctx.clock.now();
    const today = dayOf(now);
    if (isListed(h)) {
      if (h.listing === input.level)
        throw fail('hazards.wrongState', { reason: `本件已是${listingLabels[input.level]}，不必重复` });
      await factsOfDelisting(tx, ctx.actor, h, today, now);
    }
    await note(tx, ctx, hazardCase, h, 'list', `${listingLabels[input.level]}督办`, {
      note: input.note,
      tone: 'stop',
      data: { level: input.level, unitId: input.unitId, number: input.number },
      set: { listing: input.level, listed_on: today, listing_unit_id: input.unitId, delisted_on: null },
    });
    await factsOfListing(tx, ctx.actor, h, today, now);
  });
}

/**
 * Takes the hazard off the list of the authority that listed it (摘牌); any other authority is refused. T2-5.
 */
export async function delistHazard(
  ctx: Ctx,
  id: string,
  input: { unitId: string; number: string; note: string },
): Promise<PlainDate> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    if (!isListed(h)) throw fail('hazards.wrongState', { reason: '本件没有挂牌，不需要摘牌' });
    if (h.listing_unit_id !== input.unitId) throw fail('hazards.notYours', { reason: '摘牌只能由挂牌机关办理' });
    const now = ctx.clock.now();
    const today = dayOf(now);
    await note(tx, ctx, hazardCase, h, 'delist', '摘牌', {
      note: input.note,
      data: { level: h.listing, unitId: input.unitId, number: input.number },
      set: { delisted_on: today },
    });
    await factsOfDelisting(tx, ctx.actor, h, today, now);
    return today;
  });
}
