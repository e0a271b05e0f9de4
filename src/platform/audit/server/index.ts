/** The door of the audit room. */
export { record, recordMany, recordRead, recordRefusal } from './service.ts';
export { registerAuditLabels } from './labels.ts';
export { sealDays, verify } from './verify.ts';
