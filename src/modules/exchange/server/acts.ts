/** All acts of the room, for building the demo district through the real doors. */
export {
  approvePackage,
  buildPackage,
  proposePackage,
  replacePackage,
  sendBackPackage,
  sendPackage,
  withdrawPackage,
} from './packages.ts';
export { adoptMapping, newMapping, saveMapping } from './mappings.ts';
export { putSender, receivePackage } from './receive.ts';
export { takeReceipt } from './receipts.ts';
export { answerReturn, confirmReturn, takeReturns } from './returns.ts';
export { getPackage, listRecords, listReturns } from './present.ts';
