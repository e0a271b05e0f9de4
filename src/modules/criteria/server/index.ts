/** The door of the criteria room. */
export {
  criteriaInForce,
  criterionOn,
  getCitedCriteria,
  getCriterion,
  listStandards,
  requireJudgeable,
  searchCriteria,
  suggestCriteria,
  type CriteriaSearch,
  type JudgementInput,
} from './service.ts';
export { applicableStandards, computeJudgement, newerThanCited, type AnsweredJudgement } from './judgement.ts';
export { evidenceForAll, evidenceOf } from '../shared/evidence.ts';
export { loadLibrary, readLibrary, seedCriteria } from './library.ts';
export { unheldStandards, type UnheldStandard } from './unheld.ts';
