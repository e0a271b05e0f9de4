/** The door of the supervision room. */
export * as supervisionActs from './acts.ts';
