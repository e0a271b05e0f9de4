/** The door of the funding room. */
export * as fundingActs from './acts.ts';
