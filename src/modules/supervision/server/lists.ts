/** The ledgers of the room (督办台账): measures, listings, and what of the listings may be shown to the public. */
import type { Ctx } from '#kernel/server/context.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { fail } from './policy.ts';
import { listingRow, measureRows } from './present.ts';
import * as store from './store.ts';

export const measures = (ctx: Ctx, query: Parameters<typeof store.listMeasures>[2]) =>
  ctx.reading(async (tx) => {
    const page = await store.listMeasures(tx, ctx.actor, query, dayOf(ctx.clock.now()));
    return { ...page, items: await measureRows(tx, page.items) };
  });

export const listings = (ctx: Ctx, query: Parameters<typeof store.listListings>[2]) =>
  ctx.reading(async (tx) => {
    const page = await store.listListings(tx, ctx.actor, query);
    return { ...page, items: page.items.map(listingRow) };
  });

/** @throws supervision.notYours */
export const publicPreview = (ctx: Ctx, query: Parameters<typeof store.publicListings>[2]) =>
  ctx.reading(async (tx) => {
    if (!['office', 'leadership', 'department', 'street'].includes(ctx.actor.unitKind))
      throw fail('supervision.notYours', { reason: '公示清单的预览由安委办、部门和街道查看' });
    const page = await store.publicListings(tx, ctx.actor, query);
    return {
      ...page,
      items: page.items.map((r) => ({
        id: r.id,
        enterpriseName: r.enterprise_name,
        streetCode: r.street_code,
        title: r.title,
        level: r.level,
        listingUnitName: r.listing_unit_name,
        noticeNumber: r.notice_number!,
        listedOn: r.listed_on!,
        dueOn: r.due_on!,
        delistedOn: r.delisted_on,
      })),
    };
  });
