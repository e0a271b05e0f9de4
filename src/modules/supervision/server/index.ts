/** The door of the supervision room. */
export * as supervisionActs from './acts.ts';
export * as jointActs from './joint/acts.ts';
export * as visitActs from './visits/acts.ts';
export { sharedListings, sharedMeasures } from './sharing.ts';
/** What takes the ladder further: governance raises a cause against a unit, and says when it was met. */
export { causesOf, meetCauses, raiseCause } from './joint/causes.ts';
