/** The door of the statistics room. */
export { rowsOfFigure, statistics, trend } from './service.ts';
