/** All acts of the room, for other rooms and for building the demo district through the real doors. */
export * from './measures.ts';
export {
  acceptListing,
  addProgress,
  applyAcceptance,
  approveListing,
  decideExtension,
  delistListing,
  extendListing,
  proposeListing,
  raiseListing,
  receiveListing,
  refuseListing,
  reviewListing,
} from './listings.ts';
export { sweep } from './sweep.ts';
