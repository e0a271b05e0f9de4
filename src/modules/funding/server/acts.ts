/** All acts of the room, for building the demo district through the real doors. */
export { addBudget, addEntry } from './budgets.ts';
export { acceptProject, addProject, completeProject, startProject } from './projects.ts';
export {
  acceptStatement,
  beginYear,
  fillStatement,
  lockStatement,
  sendBackStatement,
  submitStatement,
} from './statements.ts';
