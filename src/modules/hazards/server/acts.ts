/** All acts of the room, for other rooms and for building the demo district through the real doors. */
export { reportHazard } from './service/report.ts';
export {
  confirmHazard,
  judgeHazard,
  judgingBasis,
  rejectJudgement,
  rejudgeHazard,
  withdrawJudgement,
} from './service/judge.ts';
export { issueNotice, signNotice } from './service/notice.ts';
export { reviewPlan, submitPlan } from './service/plan.ts';
export { addEvidence, addProgress, orderStop, setMeasures, submitCompletion } from './service/rectify.ts';
export { decideExtension, decideVoid, proposeVoid, requestExtension } from './service/requests.ts';
export { applyResume, decideResume, lookBack, reopenHazard, verifyHazard } from './service/verify.ts';
export { applyClosure, closeHazard } from './service/close.ts';
export { delistHazard, listHazard } from './service/listing.ts';
export { assignHazard, claimHazard, commentHazard, transferHazard } from './service/people.ts';
export { urgeOne } from './service/bulk.ts';
export { getHazard } from './service/get.ts';
export { listHazards } from './service/ledger.ts';
export { decidePair, findCandidates, findPairs, listPairs } from './service/duplicates.ts';
export { sourcesOf, unmergeHazard } from './service/merge.ts';
export { channelFigures } from './service/channels.ts';
export { listTickets, registerTicket, replyTicket } from './service/tickets.ts';
export {
  addToList,
  getList,
  handList,
  listItems,
  listLists,
  makeList,
  previewList,
  receiveList,
  remarkItem,
  withdrawList,
} from './service/lists.ts';
