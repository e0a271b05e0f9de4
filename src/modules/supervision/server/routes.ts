import { bind } from '#kernel/server/room.ts';
import { dayOf } from '#kernel/shared/time.ts';
import * as c from '../shared/contract.ts';
import * as l from './listings.ts';
import * as m from './measures.ts';
import { fail } from './policy.ts';
import { listingRow, measureRows, presentListing, presentMeasure, supervisionOfHazard } from './present.ts';
import * as store from './store.ts';

export const supervisionRoutes = [
  bind(c.listMeasures, (ctx, { query }) =>
    ctx.reading(async (tx) => {
      const page = await store.listMeasures(tx, ctx.actor, query, dayOf(ctx.clock.now()));
      return { items: await measureRows(tx, page.rows), total: page.total, nextCursor: page.nextCursor };
    }),
  ),
  bind(c.getMeasure, (ctx, { params }) => ctx.reading((tx) => presentMeasure(tx, ctx, params.id))),
  bind(c.proposeMeasure, (ctx, { body }) => m.proposeMeasure(ctx, body)),
  bind(c.draftMeasure, (ctx, { params, body }) => m.draftMeasure(ctx, params.id, body)),
  bind(c.approveSkip, (ctx, { params, body }) => m.approveSkip(ctx, params.id, body)),
  bind(c.sendBackMeasure, (ctx, { params, body }) => m.sendBackMeasure(ctx, params.id, body)),
  bind(c.issueMeasure, (ctx, { params, body }) => m.issueMeasure(ctx, params.id, body)),
  bind(c.receiveMeasure, (ctx, { params, body }) => m.receiveMeasure(ctx, params.id, body)),
  bind(c.replyMeasure, (ctx, { params, body }) => m.replyMeasure(ctx, params.id, body)),
  bind(c.recordTalk, (ctx, { params, body }) => m.recordTalk(ctx, params.id, body)),
  bind(c.keepPromise, (ctx, { params, body }) => m.keepPromise(ctx, params.id, body)),
  bind(c.settleMeasure, (ctx, { params, body }) => m.settleMeasure(ctx, params.id, body)),
  bind(c.withdrawMeasure, (ctx, { params, body }) => m.withdrawMeasure(ctx, params.id, body)),
  bind(c.listListings, (ctx, { query }) =>
    ctx.reading(async (tx) => {
      const page = await store.listListings(tx, ctx.actor, query);
      return { items: page.rows.map(listingRow), total: page.total, nextCursor: page.nextCursor };
    }),
  ),
  bind(c.publicListings, (ctx, { query }) =>
    ctx.reading(async (tx) => {
      if (!['office', 'leadership', 'department', 'street'].includes(ctx.actor.unitKind))
        throw fail('supervision.notYours', { reason: '公示清单的预览由安委办、部门和街道查看' });
      const page = await store.publicListings(tx, ctx.actor, query);
      return {
        items: page.rows.map((r) => ({
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
        total: page.total,
        nextCursor: page.nextCursor,
      };
    }),
  ),
  bind(c.getListing, (ctx, { params }) => ctx.reading((tx) => presentListing(tx, ctx, params.id))),
  bind(c.proposeListing, (ctx, { body }) => l.proposeListing(ctx, body)),
  bind(c.reviewListing, (ctx, { params, body }) => l.reviewListing(ctx, params.id, body)),
  bind(c.approveListing, (ctx, { params, body }) => l.approveListing(ctx, params.id, body)),
  bind(c.refuseListing, (ctx, { params, body }) => l.refuseListing(ctx, params.id, body)),
  bind(c.receiveListing, (ctx, { params, body }) => l.receiveListing(ctx, params.id, body)),
  bind(c.addListingProgress, (ctx, { params, body }) => l.addProgress(ctx, params.id, body)),
  bind(c.extendListing, (ctx, { params, body }) => l.extendListing(ctx, params.id, body)),
  bind(c.decideListingExtension, (ctx, { params, body }) => l.decideExtension(ctx, params.id, body)),
  bind(c.applyAcceptance, (ctx, { params, body }) => l.applyAcceptance(ctx, params.id, body)),
  bind(c.acceptListing, (ctx, { params, body }) => l.acceptListing(ctx, params.id, body)),
  bind(c.delistListing, (ctx, { params, body }) => l.delistListing(ctx, params.id, body)),
  bind(c.raiseListing, (ctx, { params, body }) => l.raiseListing(ctx, params.id, body)),
  bind(c.supervisionOfHazard, (ctx, { params }) => supervisionOfHazard(ctx, params.hazardId)),
];
