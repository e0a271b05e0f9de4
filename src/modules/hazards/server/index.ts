/** The door of the hazards room. */
export { figureCells, figureMonths, figureTotals, recount, rollUp, standing, type FigureCell } from './figures.ts';
export { figureRows } from './service/figure-rows.ts';
export * as hazardActs from './acts.ts';
