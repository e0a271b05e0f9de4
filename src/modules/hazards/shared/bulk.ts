/** Shapes and doors of acts on many hazards at once (批量办理): first what would happen to each, then done in one go. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { keyOf } from '#kernel/shared/fields.ts';
import { named, said as words, type Ledger } from '#kernel/shared/ledger.ts';
import { PageQuery, pageOf, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { HazardId } from './schema.ts';

export const bulkActs = {
  urge: '催办',
  remind: '到期提醒',
  assign: '指派承办人',
  transfer: '转办',
  issueNotice: '下达整改通知',
} as const;
export type BulkAct = keyof typeof bulkActs;

const ids = z
  .array(HazardId)
  .min(1, { error: '请先勾选隐患' })
  .max(200, { error: '勾选的一次最多 200 件；更多的请按条件全选' });
const reason = (what: string) =>
  z
    .string()
    .trim()
    .min(4, { error: `${what}至少 4 个字` })
    .max(1000);

const said = {
  urge: { act: z.literal('urge'), text: reason('催办内容') },
  /** Before a deadline, also a granted extension's, runs out (到期、延期将满提醒). */
  remind: { act: z.literal('remind'), text: reason('提醒内容') },
  assign: { act: z.literal('assign'), userId: z.uuid({ error: '请选择承办人' }) },
  transfer: { act: z.literal('transfer'), unitId: z.uuid({ error: '请选择接办部门' }), reason: reason('转办理由') },
  issueNotice: { act: z.literal('issueNotice'), requirements: reason('整改要求'), planDueOn: PlainDate.nullish() },
};
/** What is said or chosen for all. */
export const BulkSaid = z.discriminatedUnion('act', [
  z.object(said.urge),
  z.object(said.remind),
  z.object(said.assign),
  z.object(said.transfer),
  z.object(said.issueNotice),
]);
export type BulkSaid = z.infer<typeof BulkSaid>;
export const BulkInput = z.discriminatedUnion('act', [
  z.object({ ...said.urge, ids }),
  z.object({ ...said.remind, ids }),
  z.object({ ...said.assign, ids }),
  z.object({ ...said.transfer, ids }),
  z.object({ ...said.issueNotice, ids }),
]);
export type BulkInput = z.infer<typeof BulkInput>;

export const BulkRow = z.object({
  id: HazardId,
  code: z.string(),
  title: z.string(),
  enterpriseName: z.string(),
  /** Preview: would be done. Result: was done. */
  ok: z.boolean(),
  /** What will happen, or why not. */
  text: z.string(),
});
export type BulkRow = z.infer<typeof BulkRow>;
const Answer = z.object({ rows: z.array(BulkRow), ok: z.number().int(), refused: z.number().int() });
export type BulkAnswer = z.infer<typeof Answer>;

export const previewBulk = endpoint({
  method: 'POST',
  path: '/hazards/bulk/preview',
  summary: '批量办理前逐件说明会怎样、不能办的为什么',
  clauses: ['T10-9', 'T10-10', 'T10-12'],
  body: z.object({ act: keyOf(bulkActs), ids }),
  response: Answer,
});
export const runBulk = endpoint({
  method: 'POST',
  path: '/hazards/bulk',
  summary: '批量催办、到期提醒、指派、转办、下达整改通知，逐件给出结果',
  clauses: ['T10-9', 'T10-10', 'T10-12'],
  body: BulkInput,
  response: Answer,
});
export const bulkChoices = endpoint({
  method: 'GET',
  path: '/hazards/bulk/choices',
  summary: '批量指派可选的承办人、批量转办可选的部门',
  clauses: ['T10-10'],
  response: z.object({
    handlers: z.array(z.object({ id: z.string(), name: z.string() })),
    departments: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
});

// — all rows of a condition, in the background —

export const bulkRunStates = ['checking', 'checked', 'running', 'stopped', 'done'] as const;
export type BulkRunState = (typeof bulkRunStates)[number];
export const bulkOutcomes = {
  waiting: '待核对',
  ready: '能办',
  refused: '不能办',
  done: '已办成',
  failed: '没有办成',
} as const;
export type BulkOutcome = keyof typeof bulkOutcomes;
const outcomeKeys = Object.keys(bulkOutcomes) as [BulkOutcome, ...BulkOutcome[]];

export const BulkRun = z.object({
  id: z.string(),
  act: keyOf(bulkActs),
  state: z.enum(bulkRunStates),
  condition: z.string(),
  by: z.string(),
  createdAt: Instant,
  total: z.number().int(),
  counts: z.object({
    waiting: z.number().int(),
    ready: z.number().int(),
    refused: z.number().int(),
    done: z.number().int(),
    failed: z.number().int(),
  }),
});
export type BulkRun = z.infer<typeof BulkRun>;
export const BulkItem = z.object({
  id: HazardId,
  code: z.string(),
  title: z.string(),
  enterpriseName: z.string(),
  outcome: z.enum(outcomeKeys),
  text: z.string(),
});
export type BulkItem = z.infer<typeof BulkItem>;
export const BulkItemFilter = z.object({ outcome: setOf(z.enum(outcomeKeys)) });
export type BulkItemFilter = z.infer<typeof BulkItemFilter>;

const runClauses = ['T10-9', 'T10-10', 'T10-12'];
const RunParams = z.object({ id: z.uuid({ error: '编号格式不对，请从消息中重新打开' }) });
export const createBulkRun = endpoint({
  method: 'POST',
  path: '/hazards/bulk-runs',
  summary: '把符合条件的全部隐患列为一次批量办理，并逐件核对能不能办',
  clauses: runClauses,
  body: z.object({
    act: keyOf(bulkActs),
    filter: z.record(z.string().max(30), z.string().max(8000)),
  }),
  response: BulkRun,
  status: 201,
  errors: ['hazards.bulkNotYours', 'hazards.bulkNone', 'hazards.bulkTooMany'],
});
export const getBulkRun = endpoint({
  method: 'GET',
  path: '/hazards/bulk-runs/:id',
  summary: '一次批量办理的进度和结果件数',
  clauses: runClauses,
  params: RunParams,
  response: BulkRun,
  errors: ['hazards.bulkNotFound'],
});
export const bulkRunItems = endpoint({
  method: 'GET',
  path: '/hazards/bulk-runs/:id/items',
  summary: '一次批量办理逐件的结果和原因',
  clauses: runClauses,
  params: RunParams,
  query: BulkItemFilter.extend(PageQuery.shape),
  response: pageOf(BulkItem),
  errors: ['hazards.bulkNotFound'],
});
export const exportBulkRun = endpoint({
  method: 'GET',
  path: '/hazards/bulk-runs/:id/export',
  summary: '一次批量办理的结果导出为 Excel',
  clauses: runClauses,
  params: RunParams,
  query: BulkItemFilter,
  raw: 'stream',
  costly: 'export',
  errors: ['hazards.bulkNotFound'],
});
export const startBulkRun = endpoint({
  method: 'POST',
  path: '/hazards/bulk-runs/:id/start',
  summary: '开始办理核对过的，或继续办理停下的',
  clauses: runClauses,
  params: RunParams,
  body: BulkSaid,
  response: BulkRun,
  errors: ['hazards.bulkNotFound', 'hazards.bulkOver', 'hazards.bulkChecking'],
});
export const stopBulkRun = endpoint({
  method: 'POST',
  path: '/hazards/bulk-runs/:id/stop',
  summary: '停下批量办理，已办的不变',
  clauses: runClauses,
  params: RunParams,
  body: z.object({}),
  response: BulkRun,
  errors: ['hazards.bulkNotFound', 'hazards.bulkOver'],
});

export const bulkLedger = (run: Pick<BulkRun, 'act' | 'condition'>): Ledger<BulkItem, BulkItemFilter> => ({
  title: `批量${bulkActs[run.act]}结果`,
  unit: '件',
  columns: [
    { header: '编号', width: 22, value: (r) => r.code },
    { header: '隐患名称', width: 40, value: (r) => r.title },
    { header: '企业名称', width: 32, value: (r) => r.enterpriseName },
    { header: '结果', width: 10, value: (r) => bulkOutcomes[r.outcome] },
    { header: '说明', width: 50, value: (r) => r.text },
  ],
  conditions: (f) => words([run.condition, named('结果', f.outcome, (v) => bulkOutcomes[v])]),
});
