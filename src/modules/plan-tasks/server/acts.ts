/** All acts of the room, for other rooms and for building the demo district through the real doors. */
export { acceptTasks, issueTasks, reassignTask, refuseTask, upholdTask } from './service/issue.ts';
export {
  addEntry,
  cancelTask,
  confirmTask,
  decomposeTask,
  editTask,
  reopenTask,
  resumeTask,
  sendBackTask,
  submitTask,
  suspendTask,
} from './service/progress.ts';
export { dropStep, editStep, finishStep, sendBackStep } from './service/steps.ts';
export { remind, urgeTasks } from './service/urge.ts';
export { getTask, listTasks } from './present.ts';
export { readFigures } from './figures.ts';
export { endStage } from './stages.ts';
