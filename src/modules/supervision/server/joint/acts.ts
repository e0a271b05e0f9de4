/** All acts of joint work, for building the demo district through the real doors. */
export { acknowledgeCall, arriveAtPlace, blowAgain, blowWhistle, rateCall, reportResult } from './whistle-service.ts';
export {
  acceptDecision,
  addStatement,
  callSession,
  concludeSession,
  confirmDecision,
  conveneSession,
  receiveInvitation,
  reportDecision,
} from './session-service.ts';
