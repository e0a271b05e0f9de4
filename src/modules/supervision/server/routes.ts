import { bind } from '#kernel/server/room.ts';
import * as c from '../shared/contract.ts';
import * as board from '../shared/board.ts';
import * as b from './board.ts';
import * as l from './listings.ts';
import * as m from './measures.ts';
import * as lists from './lists.ts';
import { presentListing, presentMeasure, supervisionOfHazard } from './present.ts';

export const supervisionRoutes = [
  bind(c.listMeasures, (ctx, { query }) => lists.measures(ctx, query)),
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
  bind(c.listListings, (ctx, { query }) => lists.listings(ctx, query)),
  bind(c.publicListings, (ctx, { query }) => lists.publicPreview(ctx, query)),
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
  bind(board.getBoard, (ctx, { query }) => b.getBoard(ctx, query)),
  bind(board.circulateBoard, (ctx, { body }) => b.circulateBoard(ctx, body)),
  bind(c.supervisionOfHazard, (ctx, { params }) => supervisionOfHazard(ctx, params.hazardId)),
];
