/** The doors of the enterprises room. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { PageQuery, pageOf } from '#kernel/shared/page.ts';
import * as s from './schema.ts';

const ImportParams = z.object({ id: z.uuid() });
const RowParams = z.object({ id: z.uuid(), row: z.coerce.number().int().min(1) });

export const listEnterprises = endpoint({
  method: 'GET',
  path: '/enterprises',
  summary: '企业名录',
  clauses: ['T10-1'],
  query: s.EnterpriseQuery,
  response: pageOf(s.EnterpriseRow).extend({
    /** Whether the person keeps the register. */
    mayKeep: z.boolean(),
    /** Doubtful rows of ledgers that wait for the person's unit. */
    undecided: z.number().int(),
  }),
});
export const searchEnterprises = endpoint({
  method: 'GET',
  path: '/enterprises/search',
  summary: '按名称片段、代码或地址找企业',
  clauses: ['T10-1'],
  query: z.object({
    q: z.string().trim().min(1, { error: '请输入至少 2 个字' }).max(60),
    limit: z.coerce.number().int().min(1).max(50).default(20),
  }),
  response: z.object({ items: z.array(s.EnterpriseRow.extend({ streetName: z.string().nullable() })) }),
});
export const getEnterprise = endpoint({
  method: 'GET',
  path: '/enterprises/:id',
  summary: '企业档案',
  clauses: ['T10-1'],
  params: s.EnterpriseParams,
  response: s.EnterpriseFile,
  errors: ['enterprises.notFound'],
});
export const createEnterprise = endpoint({
  method: 'POST',
  path: '/enterprises',
  summary: '登记企业',
  clauses: ['T10-1'],
  body: s.EnterpriseInput,
  response: s.EnterpriseFile,
  status: 201,
  errors: [
    'enterprises.codeTaken',
    'enterprises.codeJustTaken',
    'enterprises.notYours',
    'enterprises.probablyKnown',
    'enterprises.outsideScope',
  ],
});
export const updateEnterprise = endpoint({
  method: 'PATCH',
  path: '/enterprises/:id',
  summary: '修改企业档案',
  clauses: ['T10-1'],
  params: s.EnterpriseParams,
  body: s.UpdateEnterprise,
  response: s.EnterpriseFile,
  errors: [
    'enterprises.notFound',
    'enterprises.codeTaken',
    'enterprises.notYours',
    'enterprises.outsideScope',
    'common.stale',
  ],
});

export const createImport = endpoint({
  method: 'POST',
  path: '/enterprise-imports',
  summary: '读取一份台账，预览表头和各列对应',
  clauses: ['T10-1'],
  body: z.object({ fileId: z.uuid() }),
  costly: 'import',
  response: s.ImportView,
  status: 201,
  errors: [
    'enterprises.notYours',
    'enterprises.noHeader',
    'enterprises.fileDamaged',
    'enterprises.fileUnsafe',
    'enterprises.readerBusy',
    'enterprises.fileUnsupported',
    'enterprises.fileEncrypted',
    'enterprises.fileEmpty',
  ],
});
export const listImports = endpoint({
  method: 'GET',
  path: '/enterprise-imports',
  summary: '导入记录',
  clauses: ['T10-1'],
  query: PageQuery,
  response: pageOf(s.ImportView),
});
export const getImport = endpoint({
  method: 'GET',
  path: '/enterprise-imports/:id',
  summary: '一次导入的进度和结果',
  clauses: ['T10-1'],
  params: ImportParams,
  response: s.ImportView,
  errors: ['enterprises.importNotFound'],
});
export const changeImport = endpoint({
  method: 'PATCH',
  path: '/enterprise-imports/:id',
  summary: '改选工作表或各列对应',
  clauses: ['T10-1'],
  params: ImportParams,
  body: s.ChangeImport,
  response: s.ImportView,
  errors: [
    'enterprises.importNotFound',
    'enterprises.importState',
    'enterprises.importFileGone',
    'enterprises.noHeader',
    'enterprises.noSheet',
    'enterprises.noColumn',
    'enterprises.outsideScope',
  ],
});
export const startImport = endpoint({
  method: 'POST',
  path: '/enterprise-imports/:id/start',
  summary: '检查或导入；中断后从断点继续',
  clauses: ['T10-1'],
  params: ImportParams,
  body: z.object({ check: z.boolean().default(false) }),
  costly: 'import',
  response: s.ImportView,
  status: 202,
  errors: ['enterprises.importNotFound', 'enterprises.importState', 'enterprises.importFileGone'],
});
export const stopImport = endpoint({
  method: 'POST',
  path: '/enterprise-imports/:id/stop',
  summary: '暂停检查或导入；已导入的行保留',
  clauses: ['T10-1'],
  params: ImportParams,
  body: z.object({}),
  response: s.ImportView,
  errors: ['enterprises.importNotFound', 'enterprises.importState'],
});
export const importChoices = endpoint({
  method: 'GET',
  path: '/enterprise-imports/choices',
  summary: '没有写明街道、行业领域的行可以归入哪里',
  clauses: ['T10-1'],
  response: s.ImportChoices,
});
export const takeSuggestion = endpoint({
  method: 'POST',
  path: '/enterprise-imports/:id/rows/:row/suggestion',
  summary: '采用对一处的建议，导入时按它读取',
  clauses: ['T10-1'],
  params: RowParams,
  body: z.object({ field: z.string().max(40) }),
  response: s.ImportRow,
  errors: ['enterprises.importNotFound', 'enterprises.importState', 'enterprises.noSuggestion'],
});
export const listImportRows = endpoint({
  method: 'GET',
  path: '/enterprise-imports/:id/rows',
  summary: '逐行结果',
  clauses: ['T10-1'],
  params: ImportParams,
  query: PageQuery.extend({ outcome: s.ImportOutcomes.optional(), faults: z.stringbool().optional() }),
  response: pageOf(s.ImportRow),
  errors: ['enterprises.importNotFound'],
});
export const downloadFaults = endpoint({
  method: 'GET',
  path: '/enterprise-imports/:id/faults',
  summary: '有问题的行，原样式下载，原因写在旁边',
  clauses: ['T10-1'],
  params: ImportParams,
  raw: 'stream',
  costly: 'export',
  errors: ['enterprises.importNotFound'],
});
export const decideRow = endpoint({
  method: 'POST',
  path: '/enterprise-imports/:id/rows/:row/decision',
  summary: '疑似重复：是同一家，或另立一家',
  clauses: ['T10-1'],
  params: RowParams,
  body: z.object({ same: z.boolean() }),
  response: s.ImportRow,
  errors: [
    'enterprises.importNotFound',
    'enterprises.rowDecided',
    'enterprises.notYours',
    'enterprises.codeTaken',
    'enterprises.outsideScope',
  ],
});
export const listReviews = endpoint({
  method: 'GET',
  path: '/enterprise-reviews',
  summary: '待人工判断是否同一家的台账行',
  clauses: ['T10-1'],
  query: PageQuery,
  response: pageOf(s.Review),
});
