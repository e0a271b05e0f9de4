/** The door of the hazards room. */
export { figureIds } from './ledger-store.ts';
export * as hazardActs from './acts.ts';
