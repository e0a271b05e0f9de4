/** The door of the periodic-reports room. */
export * as reportActs from './acts.ts';
export { makeSummary } from './district.ts';
export { openNow, recordPaper } from './past.ts';
export { sweepReports } from './sweep.ts';
export { openTables } from './tables/opening.ts';
export * as tableActs from './tables/service.ts';
