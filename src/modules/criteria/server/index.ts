/** The door of the criteria room. */
export {
  criteriaInForce,
  criterionOn,
  getCitedCriteria,
  getCriterion,
  requireJudgeable,
  searchCriteria,
  suggestCriteria,
  type CriteriaSearch,
  type JudgementInput,
} from './service.ts';
export { applicableStandards, computeJudgement, newerThanCited, type AnsweredJudgement } from './judgement.ts';
export { evidenceForAll, evidenceOf } from '../shared/evidence.ts';
export { loadLibrary, readLibrary, seedCriteria } from './library.ts';
