/** The door of the enterprises room. */
export { findEnterprise, presentBrief, type EnterpriseBrief } from './brief.ts';
export { createEnterprise, getEnterprise, updateEnterprise } from './service.ts';
