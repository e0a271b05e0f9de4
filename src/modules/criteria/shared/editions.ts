/** Shapes and doors of library administration (标准库维护): loading, comparing, deciding and withdrawing a new edition. */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf, PageQuery } from '#kernel/shared/page.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { Offer } from '#platform/casework/shared/answers.ts';
import { PastStep } from '#platform/casework/shared/past.ts';
import { lineKinds } from './compare.ts';
import { conditionSchema } from './judgement.ts';
import { Coverage, CriterionKind, CriterionRole, EvidenceKind, IndustryCode } from './schema.ts';
import { editionStates } from './states.ts';

const words = (label: string, max: number) =>
  z
    .string({ error: `请填写${label}` })
    .trim()
    .min(1, { error: `请填写${label}` })
    .max(max, { error: `${label}请控制在 ${max} 字以内` });
const optional = (label: string, max: number) =>
  z
    .string()
    .trim()
    .max(max, { error: `${label}请控制在 ${max} 字以内` })
    .transform((text) => (text === '' ? null : text))
    .nullable()
    .default(null);

/** Confidence marks (可信度标注): seen in the published text, known, or to be checked. */
export const factTags = {
  '[V]': '已对照公布的原文',
  '[K]': '业内公认，尚未对照原文',
  '[K?]': '未核实，发布前须对照原文',
} as const;
export const FactTag = z.enum(Object.keys(factTags) as [keyof typeof factTags, ...(keyof typeof factTags)[]], {
  error: '可信度标注请填 [V]、[K] 或 [K?]',
});
export type FactTag = z.infer<typeof FactTag>;

/** Facts of a new edition as they are loaded. */
export const EditionStandard = z.strictObject({
  /** 标准代号, the beginning of the items' numbers. */
  id: z
    .string({ error: '请填写标准代号' })
    .trim()
    .regex(/^[A-Z0-9][A-Z0-9-]{2,39}$/, { error: '标准代号只能用大写字母、数字和短横线，3 至 40 位，如 GB35181-2025' }),
  kind: CriterionKind,
  name: words('标准名称', 120),
  docNo: optional('文号', 80),
  basis: optional('依据', 200),
  issuer: words('发布机关', 120),
  authority: words('由谁判定', 60),
  topic: words('主题', 40),
  industries: z.array(IndustryCode).min(1, { error: '请填写适用行业领域' }),
  validFrom: PlainDate,
  validTo: PlainDate.nullable().default(null),
  /** What happens to the former edition. */
  formerEnd: z.enum(['repealed', 'replaced'], { error: '对上一版请填：废止、替代' }).default('replaced'),
  isFromCertain: z.boolean().default(true),
  coverage: Coverage.exclude(['none']).default('full'),
  /** Where the text was taken from: address, book, page. */
  source: words('出处', 300),
  tag: FactTag,
  note: optional('说明', 500),
  aliases: z.array(z.string().trim().min(1).max(40)).max(20).default([]),
});
export type EditionStandard = z.infer<typeof EditionStandard>;

export const EditionItem = z.strictObject({
  clause: words('条款号', 60),
  sector: words('部分', 40),
  text: words('条文', 2000),
  hint: z.string().trim().max(500, { error: '检查要点请控制在 500 字以内' }).default(''),
  role: CriterionRole,
  confidence: z
    .number({ error: '把握程度请填 0 到 1 之间的数' })
    .min(0, { error: '把握程度请填 0 到 1 之间的数' })
    .max(1, { error: '把握程度请填 0 到 1 之间的数' })
    .default(0.9),
  note: optional('备注', 500),
  industries: z.array(IndustryCode).min(1).nullable().default(null),
  keywords: z.array(z.string().trim().min(1).max(20)).max(30).default([]),
  evidence: z
    .array(z.strictObject({ kind: EvidenceKind, label: z.string().min(1).max(60), required: z.boolean() }))
    .nullable()
    .default(null),
  /** AND/OR structure of the item, for the judgement wizard. */
  condition: conditionSchema.nullable().default(null),
  validFrom: PlainDate.nullable().default(null),
  validTo: PlainDate.nullable().default(null),
  /** Number of the item of the former edition, where the person knows it; else the program finds it. */
  formerId: z.string().max(80).nullable().default(null),
});
export type EditionItem = z.infer<typeof EditionItem>;

export const EditionFile = z.strictObject({
  standard: EditionStandard,
  items: z.array(EditionItem).min(1, { error: '文件里没有条目' }).max(2000, { error: '一个标准最多 2,000 条' }),
});
export type EditionFile = z.infer<typeof EditionFile>;

export const UploadFault = z.object({
  /** 标准信息 or 条目. */
  sheet: z.string(),
  /** Row of the sheet; for JSON the number of the item, 0 for the facts. */
  row: z.number().int(),
  name: z.string(),
  column: z.string(),
  value: z.string(),
  fix: z.string(),
});
export type UploadFault = z.infer<typeof UploadFault>;

export const EditionUpload = z.object({
  id: z.string(),
  fileName: z.string(),
  items: z.number().int(),
  faults: z.array(UploadFault),
  faultsTotal: z.number().int(),
  /** The draft that it became; null while there are faults. */
  editionId: z.string().nullable(),
  /** The same content was loaded before: nothing was added. */
  isKnown: z.boolean(),
});
export type EditionUpload = z.infer<typeof EditionUpload>;

const Counts = z.object(
  Object.fromEntries(lineKinds.map((kind) => [kind, z.number().int()])) as Record<
    (typeof lineKinds)[number],
    z.ZodNumber
  >,
);

export const Edition = z.object({
  id: z.string(),
  code: z.string(),
  state: z.enum(editionStates),
  /** Not yet counting, counting, or over, once published. */
  validity: z.enum(['inForce', 'upcoming', 'ended']).nullable(),
  version: z.number().int(),
  kind: CriterionKind,
  name: z.string(),
  docNo: z.string().nullable(),
  validFrom: z.string(),
  formerName: z.string().nullable(),
  items: z.number().int(),
  /** No new text: the standard is abolished and nothing takes its place. */
  isAbolition: z.boolean(),
  unitName: z.string(),
  loadedBy: z.string(),
  loadedAt: z.string(),
});
export type Edition = z.infer<typeof Edition>;

const Side = z.object({
  id: z.string().nullable(),
  clause: z.string(),
  sector: z.string(),
  text: z.string(),
  hint: z.string(),
  note: z.string().nullable(),
  role: CriterionRole,
  industries: z.array(IndustryCode),
  confidence: z.number(),
  /** 判定条件 in the words of the notation; null: the text is asked as a whole. */
  condition: z.string().nullable(),
});
export const ComparedLine = z.object({
  /** Place in the new edition; null for what was dropped. */
  ordinal: z.number().int().nullable(),
  kind: z.enum(lineKinds),
  isRenumbered: z.boolean(),
  /** Other facts that changed: 判定作用, 说明 … */
  changed: z.array(z.string()),
  isLinkedByHand: z.boolean(),
  former: Side.nullable(),
  next: Side.nullable(),
});
export type ComparedLine = z.infer<typeof ComparedLine>;

export const editionActs = ['change', 'submit', 'decide', 'withdraw', 'discard'] as const;
export const EditionRecord = Edition.extend({
  standard: EditionStandard,
  former: z
    .object({
      id: z.string(),
      name: z.string(),
      docNo: z.string().nullable(),
      validFrom: z.string().nullable(),
      validTo: z.string().nullable(),
      coverage: Coverage,
    })
    .nullable(),
  /** Last day of the former edition once this one is published. */
  formerEndsOn: z.string().nullable(),
  standardId: z.string().nullable(),
  counts: Counts,
  lines: z.array(ComparedLine),
  /** Facts that a person must look at before publishing. */
  cautions: z.array(z.string()),
  submitted: z.object({ by: z.string(), at: z.string() }).nullable(),
  decided: z.object({ by: z.string(), at: z.string(), opinion: z.string() }).nullable(),
  timeline: z.array(PastStep),
  allowedActions: z.array(Offer.extend({ action: z.enum(editionActs) })),
});
export type EditionRecord = z.infer<typeof EditionRecord>;

const params = z.object({ id: z.uuid() });
const version = z.number().int();
const acting = ['criteria.editionNotFound', 'criteria.notYours', 'casework.wrongState', 'casework.stale'];

export const LoadEdition = z
  .strictObject({
    /** A workbook stored before. */
    fileId: z.uuid().optional(),
    /** Or the text of a JSON file. */
    json: z
      .strictObject({ name: z.string().min(1).max(200), text: z.string().min(1, { error: '文件是空的' }) })
      .optional(),
    /** The standard that the new edition follows; null for one that the library does not know. */
    formerId: z.string().max(60).nullable(),
  })
  .refine((given) => (given.fileId === undefined) !== (given.json === undefined), {
    error: '请选择一个 Excel 或 JSON 文件',
  });

export const loadEdition = endpoint({
  method: 'POST',
  path: '/criteria/uploads',
  summary: '载入标准的新版本：逐格检查，全部合格才成为草稿',
  clauses: ['T6-2', 'T6-5'],
  body: LoadEdition,
  costly: 'import',
  response: EditionUpload,
  status: 201,
  errors: [
    'criteria.notYours',
    'criteria.standardUnknown',
    'criteria.fileMissing',
    'criteria.noItemSheet',
    'criteria.notJson',
    'criteria.tooManyItems',
    'criteria.noChange',
  ],
});

export const AbolishStandard = z.strictObject({
  standardId: z.string().max(60),
  /** First day on which it no longer counts (废止日期). */
  from: PlainDate,
  /** The document that abolishes it. */
  docNo: words('废止文件', 80),
  source: words('出处', 300),
  tag: FactTag,
});
export const abolishStandard = endpoint({
  method: 'POST',
  path: '/criteria/abolitions',
  summary: '拟废止一个标准（没有新版本接替），同样须另一人审核',
  clauses: ['T6-2'],
  body: AbolishStandard,
  response: z.object({ editionId: z.string() }),
  status: 201,
  errors: ['criteria.notYours', 'criteria.standardUnknown', 'criteria.notEnding'],
});

export const getUpload = endpoint({
  method: 'GET',
  path: '/criteria/uploads/:id',
  summary: '一次载入的检查结果',
  clauses: ['T6-2'],
  params,
  response: EditionUpload,
  errors: ['criteria.uploadNotFound'],
});

export const uploadFaults = endpoint({
  method: 'GET',
  path: '/criteria/uploads/:id/faults',
  summary: '有错误的行，按模板列导出为 Excel，旁边写明怎么改',
  clauses: ['T6-2'],
  params,
  raw: 'stream',
  costly: 'export',
  errors: ['criteria.uploadNotFound'],
});

export const editionTemplate = endpoint({
  method: 'GET',
  path: '/criteria/template',
  summary: '载入模板：空表，或填好某个标准现有条目的表，Excel 或 JSON',
  clauses: ['T6-2', 'T6-5'],
  query: z.object({ standardId: z.string().max(60).optional(), format: z.enum(['xlsx', 'json']).default('xlsx') }),
  raw: 'stream',
  costly: 'export',
  errors: ['criteria.standardUnknown'],
});

export const listEditions = endpoint({
  method: 'GET',
  path: '/criteria/editions',
  summary: '标准的新版本：草稿、待审、已发布、已撤回',
  clauses: ['T6-2'],
  query: PageQuery.extend({ state: z.enum(editionStates).optional() }),
  response: pageOf(Edition).extend({
    /** What the reader may load: nothing, checklists of its industries, or all. */
    mayLoad: z.enum(['none', 'focus', 'all']),
  }),
});

export const getEdition = endpoint({
  method: 'GET',
  path: '/criteria/editions/:id',
  summary: '一个新版本：与上一版逐条比较、有效期、办理经过',
  clauses: ['T6-2'],
  params,
  response: EditionRecord,
  errors: ['criteria.editionNotFound'],
});

export const LinkItem = z.strictObject({
  version,
  ordinal: z.number().int().min(1),
  /** Item of the former edition; null: it is new. */
  formerId: z.string().max(80).nullable(),
});
export const linkItem = endpoint({
  method: 'POST',
  path: '/criteria/editions/:id/link',
  summary: '改正新旧条目的对应关系',
  clauses: ['T6-2'],
  params,
  body: LinkItem,
  response: EditionRecord,
  errors: [...acting, 'criteria.linkUnknown', 'criteria.linkTaken'],
});

/** Facts that may be put right in a draft without loading it again. */
export const ChangeFacts = EditionStandard.pick({
  name: true,
  docNo: true,
  issuer: true,
  authority: true,
  validFrom: true,
  validTo: true,
  formerEnd: true,
  source: true,
  tag: true,
  note: true,
}).extend({ version });
export const changeEdition = endpoint({
  method: 'POST',
  path: '/criteria/editions/:id/facts',
  summary: '改正草稿的文号、机关、施行和废止日期、出处、可信度',
  clauses: ['T6-2'],
  params,
  body: ChangeFacts,
  response: EditionRecord,
  errors: [...acting, 'criteria.validityReversed'],
});

export const submitEdition = endpoint({
  method: 'POST',
  path: '/criteria/editions/:id/submit',
  summary: '送发布审核',
  clauses: ['T6-2'],
  params,
  body: z.strictObject({ version, note: z.string().trim().max(500).default('') }),
  response: EditionRecord,
  errors: acting,
});

export const decideEdition = endpoint({
  method: 'POST',
  path: '/criteria/editions/:id/decide',
  summary: '另一人审核：发布，或退回修改',
  clauses: ['T6-2'],
  params,
  body: z.strictObject({
    version,
    accept: z.boolean(),
    opinion: z.string().trim().min(2, { error: '请写明发布或退回的理由' }).max(500),
  }),
  response: EditionRecord,
  errors: [...acting, 'criteria.standardTaken', 'criteria.publishedMeanwhile', 'criteria.backdated'],
});

export const withdrawEdition = endpoint({
  method: 'POST',
  path: '/criteria/editions/:id/withdraw',
  summary: '施行日前撤回，上一版继续有效',
  clauses: ['T6-2'],
  params,
  body: z.strictObject({ version, opinion: z.string().trim().min(2, { error: '请写明撤回的理由' }).max(500) }),
  response: EditionRecord,
  errors: [...acting, 'criteria.alreadyInForce'],
});

export const discardEdition = endpoint({
  method: 'POST',
  path: '/criteria/editions/:id/discard',
  summary: '作废草稿，标准库不变',
  clauses: ['T6-2'],
  params,
  body: z.strictObject({ version }),
  response: EditionRecord,
  errors: acting,
});
