/** The door of the enterprises room. */
export {
  enterprisesByIndustry,
  enterprisesInScope,
  findEnterprise,
  firmsToAddress,
  presentBrief,
  recogniseEnterprise,
  type EnterpriseBrief,
} from './brief.ts';
export { createEnterprise, getEnterprise, searchEnterprises, updateEnterprise } from './service.ts';
/** The reader of ledgers, whatever the format: other rooms import their own tables with it. */
export { openFile } from './import/read-sheet.ts';
export type { OpenedFile, Sheet, SheetRow } from './import/sheet-types.ts';
export { highRiskEnterprises, reportingEnterprises, sharedEnterprises, type SharedEnterprise } from './sharing.ts';
