/** The door of the criteria room. */
export { criteriaInForce, criterionOn, getCitedCriteria, getCriterion, listStandards } from './service.ts';
export { applicableStandards, computeJudgement, newerThanCited } from './judgement.ts';
export { evidenceOf } from '../shared/evidence.ts';
export { loadLibrary, readLibrary, seedCriteria } from './library.ts';
export { unheldStandards } from './unheld.ts';
