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
