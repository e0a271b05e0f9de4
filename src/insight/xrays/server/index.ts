/** The door of the X-rays room. */
export { examine } from './examine.ts';
