/** All acts of the room, for other rooms and for building the demo district through the real doors. */
export { acceptTasks, issueTasks, reassignTask, refuseTask, upholdTask } from './service/issue.ts';
export {
  addEntries,
  addEntry,
  cancelTask,
  confirmTask,
  confirmTasks,
  decomposeTask,
  editTask,
  reopenTask,
  resumeTask,
  sendBackTask,
  submitTask,
  submitTasks,
  suspendTask,
} from './service/progress.ts';
export { dropStep, editStep, finishPast, finishStep, sendBackStep } from './service/steps.ts';
export { remind, urgeTasks } from './service/urge.ts';
export { getTask, listTasks } from './present.ts';
export { readFigures } from './figures.ts';
export { getNode } from './tree.ts';
export { endStage } from './stages.ts';
