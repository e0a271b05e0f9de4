/** All acts of 督导组, for building the demo district through the real doors. */
export { approveGroup, formGroup, planVisit } from './groups.ts';
export { addFinding, confirmFinding, reportFinding } from './findings.ts';
export {
  arriveVisit,
  commentVisit,
  issueVisit,
  leaveVisit,
  lookBackVisit,
  receiveVisit,
  recordMatter,
  replyVisit,
  submitVisit,
} from './visits.ts';
export { getVisit } from './present.ts';
