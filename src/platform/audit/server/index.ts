/** The door of the audit room. */
export { record, recordMany, recordRead, recordRefusal, type AuditInput } from './service.ts';
export { registerAuditLabels } from './labels.ts';
export { sealDays, verify, type Verdict } from './verify.ts';
