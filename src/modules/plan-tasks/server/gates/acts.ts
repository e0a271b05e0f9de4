/** All acts on project gates, for building the demo district through the real doors. */
export {
  concludeGate,
  confirmCondition,
  draftGateLetter,
  gatherGate,
  giveOpinion,
  openGate,
  reportCondition,
  sendBackCondition,
  withdrawGate,
} from './service.ts';
