/** The door of the plan (任务分解). */
export { findPlan, planOn, planUnits } from './reference.ts';
export * as planActs from './acts.ts';
export { finishOccurrence } from './service/steps.ts';
export { registerServingPapers, servedDemands } from './serving.ts';
export { makeOccurrences } from './service/parts.ts';
export { getTree } from './tree.ts';
export * as gateActs from './gates/acts.ts';
export * as paperActs from './papers/acts.ts';
