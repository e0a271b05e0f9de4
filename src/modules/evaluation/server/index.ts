/** The door of the evaluation room. */
export * as evaluationActs from './acts.ts';
