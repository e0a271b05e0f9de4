/** The door of the statistics room. */
export { statistics } from './service.ts';
export { cross } from './cross.ts';
export { units } from './units.ts';
