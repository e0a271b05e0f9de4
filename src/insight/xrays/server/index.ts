/** The door of the X-rays room. */
export { examine } from './examine.ts';
export { answerFinding, getFinding, judgeFinding, listFindings } from './service.ts';
