/** Shapes of yearly lists, filings and further trees of measures. */
import { z } from 'zod';
import { keyOf, version } from '#kernel/shared/fields.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { Moment, PastStep } from '#platform/casework/shared/past.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { Year } from './meeting-schema.ts';
import { filingStates, listKindLabels, listStates } from './states.ts';

export const ListKindKey = keyOf(listKindLabels);
export const itemSources = ['post', 'task', 'hand'] as const;
export const itemSourceLabels = { post: '岗位职责', task: '任务分解', hand: '自拟' } as const;

export const MakeList = z.object({
  kind: ListKindKey,
  year: z.number().int().min(2024).max(2100),
  userId: z.uuid('请选择领导'),
});
export type MakeList = z.output<typeof MakeList>;
export const ListItemInput = z.object({
  what: z.string().trim().min(2, '请写明内容').max(500),
  source: z.enum(itemSources),
  demandKey: z.string().max(12).default(''),
  taskId: z.uuid().nullable().default(null),
  dueOn: PlainDate.nullable().default(null),
});
export const EditList = z.object({ version, items: z.array(ListItemInput).max(300) });
export type EditList = z.output<typeof EditList>;
export const ActList = z.object({ version });
export type ActList = z.output<typeof ActList>;
export const DoneItem = z.object({ proof: z.string().trim().min(2, '请写明完成情况').max(500), doneOn: PlainDate });
export type DoneItem = z.output<typeof DoneItem>;

export const YearlyListView = z.object({
  id: z.string(),
  code: z.string(),
  kind: ListKindKey,
  year: z.number().int(),
  person: z.string(),
  post: z.string(),
  unitName: z.string(),
  state: z.enum(listStates),
  version: z.number().int(),
  made: Moment,
  signedAt: Instant.nullable(),
  filing: z.object({ id: z.string(), code: z.string() }).nullable(),
  items: z.array(
    z.object({
      id: z.string(),
      seq: z.number().int(),
      what: z.string(),
      source: z.enum(itemSources),
      demandKey: z.string(),
      taskId: z.string().nullable(),
      taskCode: z.string(),
      dueOn: PlainDate.nullable(),
      isDone: z.boolean(),
      doneOn: PlainDate.nullable(),
      proof: z.string(),
      isOverdue: z.boolean(),
      mayFinish: z.boolean(),
    }),
  ),
  done: z.number().int(),
  /** Of the same person's list of the year before. */
  lastYear: z
    .object({
      id: z.string(),
      items: z.number().int(),
      done: z.number().int(),
      dropped: z.array(z.string()),
      added: z.array(z.string()),
    })
    .nullable(),
  allowedActions: z.array(Offer),
  timeline: z.array(PastStep),
});
export type YearlyListView = z.infer<typeof YearlyListView>;
export const ListFilter = z.object({
  kind: setOf(ListKindKey),
  year: Year.optional(),
  state: setOf(z.enum(listStates)),
});
export type ListFilter = z.output<typeof ListFilter>;
export const ListQuery = ListFilter.extend(PageQuery.shape);
export type ListQuery = z.output<typeof ListQuery>;
export const YearlyListRow = z.object({
  id: z.string(),
  code: z.string(),
  kind: ListKindKey,
  year: z.number().int(),
  person: z.string(),
  post: z.string(),
  unitName: z.string(),
  state: z.enum(listStates),
  items: z.number().int(),
  done: z.number().int(),
});
export type YearlyListRow = z.infer<typeof YearlyListRow>;
export const ListChoices = z.object({
  mayMake: z.boolean(),
  mayFile: z.boolean(),
  people: z.array(z.object({ userId: z.string(), name: z.string(), post: z.string(), unitName: z.string() })),
});
export type ListChoices = z.infer<typeof ListChoices>;

export const SendFiling = z.object({
  year: z.number().int().min(2024).max(2100),
  toName: z.string().trim().min(2, '请填写报送机关').max(100),
  listIds: z.array(z.uuid()).min(1, '请勾选要报备案的清单').max(300),
});
export type SendFiling = z.output<typeof SendFiling>;
export const ReceiptFiling = z.object({
  version,
  receiptedOn: PlainDate,
  receiptNo: z.string().trim().max(100).default(''),
  fileIds: z.array(z.uuid()).min(1, '请上传备案回执').max(5),
});
export type ReceiptFiling = z.output<typeof ReceiptFiling>;
export const FilingView = z.object({
  id: z.string(),
  code: z.string(),
  year: z.number().int(),
  toName: z.string(),
  title: z.string(),
  lists: z.number().int(),
  state: z.enum(filingStates),
  version: z.number().int(),
  sent: Moment,
  letter: z.object({ documentId: z.string().nullable(), text: z.string() }).nullable(),
  receiptedOn: PlainDate.nullable(),
  receiptNo: z.string(),
  files: z.array(FileMeta),
  mayReceipt: z.boolean(),
});
export type FilingView = z.infer<typeof FilingView>;

/* —— further trees —— */
export const MeasureView = z.object({
  number: z.string(),
  heading: z.string(),
  text: z.string(),
  isSample: z.boolean(),
  links: z.array(
    z.object({
      demandKey: z.string(),
      title: z.string(),
      tasks: z.number().int(),
      done: z.number().int(),
    }),
  ),
  /** All tasks of all linked demands are done. */
  isDone: z.boolean(),
});
export type MeasureView = z.infer<typeof MeasureView>;
export const TreeRow = z.object({
  code: z.string(),
  title: z.string(),
  document: z.string(),
  clause: z.string(),
  expected: z.number().int(),
  loaded: z.number().int(),
  samples: z.number().int(),
  linked: z.number().int(),
  done: z.number().int(),
});
export type TreeRow = z.infer<typeof TreeRow>;
export const TreeView = TreeRow.extend({ measures: z.array(MeasureView), mayLoad: z.boolean(), mayLink: z.boolean() });
export type TreeView = z.infer<typeof TreeView>;
export const LoadTree = z.object({
  fileId: z.uuid('请选择文件'),
  isSample: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});
export type LoadTree = z.output<typeof LoadTree>;
export const LoadedTree = z.object({
  read: z.number().int(),
  good: z.number().int(),
  loaded: z.boolean(),
  faults: z.array(z.object({ row: z.number().int(), column: z.string(), value: z.string(), fix: z.string() })),
});
export type LoadedTree = z.infer<typeof LoadedTree>;
export const LinkMeasure = z.object({ number: z.string().min(1).max(30), demandKey: z.string().min(2).max(12) });
export type LinkMeasure = z.output<typeof LinkMeasure>;
export const Suggestions = z.object({
  items: z.array(z.object({ demandKey: z.string(), title: z.string(), score: z.number() })),
});
