/** Shapes and doors of the import of hazard ledgers and tickets from Excel (批量导入). */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';

export const importKinds = { ledger: '隐患台账', tickets: '转办工单' } as const;
export type ImportKind = keyof typeof importKinds;

/** Columns that are read, by kind; the first word of a line is the heading of the template. */
export const importFields = {
  enterprise: '企业名称',
  uscc: '统一社会信用代码',
  line: '来自',
  number: '工单号',
  receivedOn: '收到日期',
  said: '反映内容',
  place: '所在部位',
  title: '隐患名称',
  description: '现场情况',
  foundOn: '发现日期',
  channel: '发现渠道',
  finders: '检查人员',
} as const;
export type ImportField = keyof typeof importFields;

export const ImportFault = z.object({
  row: z.number().int(),
  name: z.string(),
  column: z.string(),
  value: z.string(),
  fix: z.string(),
});

export const HazardImport = z.object({
  id: z.uuid(),
  kind: z.enum(['ledger', 'tickets']),
  fileName: z.string(),
  sheet: z.string(),
  state: z.enum(['checked', 'running', 'done']),
  by: z.string(),
  createdAt: z.string(),
  columns: z.array(z.object({ heading: z.string(), label: z.string() })),
  unread: z.array(z.string()),
  counts: z.object({
    read: z.number().int(),
    ready: z.number().int(),
    rejected: z.number().int(),
    known: z.number().int(),
    done: z.number().int(),
    failed: z.number().int(),
    /** Among the ready: may be the same as what is on the ledger. */
    doubtful: z.number().int(),
  }),
  faults: z.array(ImportFault),
  faultsTotal: z.number().int(),
});
export type HazardImport = z.infer<typeof HazardImport>;

const params = z.object({ id: z.uuid() });
export const createHazardImport = endpoint({
  method: 'POST',
  path: '/hazards/imports',
  summary: '检查一份隐患台账或工单表，台账不变',
  clauses: ['T10-3', 'T10-4', 'T10-5'],
  body: z.object({ fileId: z.uuid(), kind: z.enum(['ledger', 'tickets'], { error: '请选择导入的是台账还是工单' }) }),
  costly: 'import',
  response: HazardImport,
  status: 201,
  errors: ['hazards.importNotYours', 'hazards.importNoHeader', 'hazards.importTooLong', 'hazards.importNotFound'],
});
export const getHazardImport = endpoint({
  method: 'GET',
  path: '/hazards/imports/:id',
  summary: '一次导入的检查结果和进度',
  clauses: ['T10-3', 'T10-4', 'T10-5'],
  params,
  response: HazardImport,
  errors: ['hazards.importNotFound'],
});
export const runHazardImport = endpoint({
  method: 'POST',
  path: '/hazards/imports/:id/run',
  summary: '导入检查通过的行；中断后再办一次，只办剩下的',
  clauses: ['T10-3', 'T10-4', 'T10-5'],
  params,
  body: z.object({}),
  costly: 'import',
  response: HazardImport,
  errors: ['hazards.importNotFound'],
});
export const hazardImportFaults = endpoint({
  method: 'GET',
  path: '/hazards/imports/:id/faults',
  summary: '需要改正的行，按原表导出为 Excel，旁边写明原因',
  clauses: ['T10-8'],
  params,
  raw: 'stream',
  costly: 'export',
  errors: ['hazards.importNotFound'],
});
