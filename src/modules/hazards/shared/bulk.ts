/** Shapes and doors of acts on many hazards at once (批量办理): first what would happen to each, then done in one go. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { HazardId } from './schema.ts';

export const bulkActs = { urge: '催办', assign: '指派承办人', transfer: '转办', issueNotice: '下达整改通知' } as const;
export type BulkAct = keyof typeof bulkActs;

const ids = z.array(HazardId).min(1, { error: '请先勾选隐患' }).max(200, { error: '一次最多办理 200 件，请分批' });
const reason = (what: string) =>
  z
    .string()
    .trim()
    .min(4, { error: `${what}至少 4 个字` })
    .max(1000);

export const BulkInput = z.discriminatedUnion('act', [
  z.object({ act: z.literal('urge'), ids, text: reason('催办内容') }),
  z.object({ act: z.literal('assign'), ids, userId: z.uuid({ error: '请选择承办人' }) }),
  z.object({
    act: z.literal('transfer'),
    ids,
    unitId: z.uuid({ error: '请选择接办部门' }),
    reason: reason('转办理由'),
  }),
  z.object({ act: z.literal('issueNotice'), ids, requirements: reason('整改要求'), planDueOn: PlainDate.nullish() }),
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
  body: z.object({ act: z.enum(Object.keys(bulkActs) as [BulkAct, ...BulkAct[]]), ids }),
  response: Answer,
});
export const runBulk = endpoint({
  method: 'POST',
  path: '/hazards/bulk',
  summary: '批量催办、指派、转办、下达整改通知，逐件给出结果',
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
