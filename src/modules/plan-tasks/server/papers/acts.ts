/** All acts on papers of the plan, for building the demo district through the real doors. */
export {
  acceptSubPlan,
  declineSubPlan,
  editSubPlan,
  sendBackSubPlan,
  signSubPlan,
  startSubPlan,
  submitSubPlan,
} from './service.ts';
export { getSubPlan } from './present.ts';
export {
  confirmOutcome,
  ensureHearings,
  recordMeeting,
  reportOutcome,
  sendBackOutcome,
  voidMeeting,
} from './meetings.ts';
export { editList, finishItem, makeList, receiptFiling, reopenList, sendFiling, signList } from './lists.ts';
export { linkMeasure, loadTree, suggestLinks, unlinkMeasure } from './trees.ts';
