/** The door of casework (办件引擎). */
export {
  behalvesOfMany,
  finishTodosOf,
  insertEvents,
  insertTodos,
  startClocks,
  stopClocks,
  transitionMany,
  withOpenTodo,
} from './batch.ts';
export { dueByDay, dueByRule, extendClock, restartClock } from './clocks.ts';
export { registerCases, type CaseRoom } from './kinds.ts';
export {
  behalvesOf,
  decideRequestRow,
  finishTodos,
  handTodosTo,
  hasPart,
  insertComment,
  insertEvent,
  insertRequest,
  insertTodo,
  listComments,
  listEvents,
  listParts,
  listRequests,
  listTodos,
  openCase,
  openClockOf,
  openTodoIds,
  partIds,
  reopenTodos,
  setPart,
  statesAt,
  type ClockRow,
  type CommentRow,
  type DueClock,
  type EventRow,
  type NewClock,
  type NewTodo,
  type PartRow,
  type RequestRow,
  type Subject,
  type Tone,
} from './store.ts';
export { newestFirst, pastOf, stepOf } from './past.ts';
export { sweepOverdue } from './sweep.ts';
export { note, requireVersion, transition, type CaseKind } from './transition.ts';
export { seesInternal, workbench } from './workbench.ts';
