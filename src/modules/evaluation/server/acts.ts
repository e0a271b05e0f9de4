/** All acts of the room, for building the demo district through the real doors. */
export { adoptScheme, draftScheme, placeUnit, reviewScheme, saveScheme, submitScheme } from './schemes.ts';
export { cancelRound, closeSelf, freezeRound, measureRound, openRound, publishRound } from './rounds.ts';
export { acknowledgeSheet, addEntry, officeScore, selfScore, selfScores, submitSelf } from './sheets.ts';
export { getGrid, officeScores } from './grid.ts';
export {
  approveCorrection,
  dismissObjection,
  fileObjection,
  proposeCorrection,
  upholdObjection,
} from './objections.ts';
export {
  announceCommendation,
  answerInquiry,
  approveCommendation,
  askInquiry,
  confirmInquiry,
  proposeCommendation,
  rescindCommendation,
  reviewCommendation,
} from './incentives.ts';
export { draftRoundLetter } from './letters.ts';
export { getRound, listRounds } from './present-rounds.ts';
export { getSheet } from './present-sheets.ts';
export { getScheme, listSchemes } from './present-schemes.ts';
