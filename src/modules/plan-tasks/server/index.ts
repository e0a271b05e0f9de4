/** The door of the plan (任务分解). */
export {
  addressing,
  demandsOfUnit,
  findPlan,
  planOn,
  planUnits,
  type Edition,
  type Node,
  type Plan,
  type PlanUnit,
} from './reference.ts';
export * as planActs from './acts.ts';
export { finishOccurrence } from './service/steps.ts';
export { registerServingPapers, servedDemands } from './serving.ts';
export { makeOccurrences } from './service/parts.ts';
export { lightRules } from './rules.ts';
export { getTree, viewOn } from './tree.ts';
export { lightWords } from './light.ts';
export { tasksOfUnit, type ListedMark } from './reading.ts';
export * as gateActs from './gates/acts.ts';
export * as paperActs from './papers/acts.ts';
