/** The door of the statistics room. */
export { rowsOfFigure, statistics, trend } from './service.ts';
export { cross } from './cross.ts';
export { charts, units } from './units.ts';
