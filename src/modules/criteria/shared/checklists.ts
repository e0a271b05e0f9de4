/** Shapes and doors of what is derived from the library (T6-6): inspection checklists (检查清单) and guides (判定指引). */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { pageOf, PageQuery } from '#kernel/shared/page.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { Criterion, CriterionKind, CriterionRole, IndustryCode, Standard } from './schema.ts';

export const purposes = { self: '企业自查', inspection: '监督检查' } as const;
export const Purpose = z.enum(Object.keys(purposes) as [keyof typeof purposes, ...(keyof typeof purposes)[]], {
  error: '请选择用于企业自查还是监督检查',
});
export type Purpose = z.infer<typeof Purpose>;

export const topicsForChecklist = endpoint({
  method: 'GET',
  path: '/criteria/checklists/topics',
  summary: '某一日、某行业领域可以列入检查清单的标准和部分',
  clauses: ['T6-5', 'T6-6'],
  query: z.object({ industry: IndustryCode.optional(), on: PlainDate.optional() }),
  response: z.object({
    on: z.string(),
    standards: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        docNo: z.string().nullable(),
        kind: CriterionKind,
        /** Meant for this industry alone, or for many (消防、特种设备). */
        isOwn: z.boolean(),
        topics: z.array(z.object({ sector: z.string(), count: z.number().int() })),
      }),
    ),
  }),
});

export const MAX_LINES = 400;
const title = z
  .string({ error: '请填写清单名称' })
  .trim()
  .min(2, { error: '请填写清单名称' })
  .max(80, { error: '清单名称请控制在 80 字以内' });
const place = z.string().trim().max(60, { error: '适用场所请控制在 60 字以内' }).default('');

export const MakeChecklist = z.strictObject({
  title,
  purpose: Purpose,
  industry: IndustryCode.nullable().default(null),
  place,
  /** Day whose items are taken; today when left out. */
  on: PlainDate.optional(),
  topics: z
    .array(z.strictObject({ standardId: z.string().max(60), sector: z.string().max(60) }))
    .min(1, { error: '请至少选一个部分' })
    .max(200),
});

export const ChecklistLine = z.object({
  criterionId: z.string(),
  edition: z.number().int(),
  standardId: z.string(),
  standardName: z.string(),
  citation: z.string(),
  topic: z.string(),
  question: z.string(),
  text: z.string(),
  hint: z.string(),
  kind: CriterionKind,
  role: CriterionRole,
  needsCheck: z.boolean(),
  /** What has become of the item since: nothing, another text, no longer in force, or a new edition to come. */
  change: z.enum(['none', 'reworded', 'ended', 'upcoming']),
});
export type ChecklistLine = z.infer<typeof ChecklistLine>;

export const Checklist = z.object({
  id: z.string(),
  code: z.string(),
  title: z.string(),
  purpose: Purpose,
  industry: IndustryCode.nullable(),
  place: z.string(),
  madeOn: z.string(),
  unitName: z.string(),
  madeBy: z.string(),
  changedAt: z.string(),
  lines: z.number().int(),
  version: z.number().int(),
});
export type Checklist = z.infer<typeof Checklist>;

export const ChecklistRecord = Checklist.extend({
  items: z.array(ChecklistLine),
  /** Standards of which a newer edition counts, or will. */
  newer: z.array(
    z.object({
      standardName: z.string(),
      newName: z.string().nullable(),
      from: z.string().nullable(),
      text: z.string(),
    }),
  ),
  isMine: z.boolean(),
});
export type ChecklistRecord = z.infer<typeof ChecklistRecord>;

const params = z.object({ id: z.uuid() });

export const makeChecklist = endpoint({
  method: 'POST',
  path: '/criteria/checklists',
  summary: '由某一日有效的条目做一份检查清单',
  clauses: ['T6-5', 'T6-6'],
  body: MakeChecklist,
  response: ChecklistRecord,
  status: 201,
  errors: ['criteria.checklistNotYours', 'criteria.checklistEmpty', 'criteria.checklistTooLong'],
});

export const listChecklists = endpoint({
  method: 'GET',
  path: '/criteria/checklists',
  summary: '检查清单：本单位的和各部门公开的',
  clauses: ['T6-6'],
  query: PageQuery.extend({ purpose: Purpose.optional(), industry: IndustryCode.optional() }),
  response: pageOf(Checklist).extend({ mayMake: z.boolean() }),
});

export const getChecklist = endpoint({
  method: 'GET',
  path: '/criteria/checklists/:id',
  summary: '一份检查清单：每行的条款，以及有没有新版本',
  clauses: ['T6-6'],
  params,
  response: ChecklistRecord,
  errors: ['criteria.checklistNotFound'],
});

export const changeChecklist = endpoint({
  method: 'POST',
  path: '/criteria/checklists/:id',
  summary: '改名称、次序、分组和问法，去掉不用的行；条款照旧',
  clauses: ['T6-6'],
  params,
  body: z.strictObject({
    version: z.number().int(),
    title,
    place,
    lines: z
      .array(
        z.strictObject({
          criterionId: z.string().max(80),
          topic: z.string().trim().min(1, { error: '请填写分组名称' }).max(60),
          question: z.string().trim().min(1, { error: '请填写检查内容' }).max(2000),
        }),
      )
      .min(1, { error: '清单里至少留一行' })
      .max(MAX_LINES),
  }),
  response: ChecklistRecord,
  errors: [
    'criteria.checklistNotFound',
    'criteria.checklistNotYours',
    'criteria.checklistStale',
    'criteria.lineUnknown',
  ],
});

export const exportChecklist = endpoint({
  method: 'GET',
  path: '/criteria/checklists/:id/export',
  summary: '检查清单导出为 Word 或 Excel，每行带条款',
  clauses: ['T6-6'],
  params,
  query: z.object({ format: z.enum(['docx', 'xlsx']).default('docx') }),
  raw: 'stream',
  costly: 'export',
  errors: ['criteria.checklistNotFound'],
});

export const Guide = z.object({
  on: z.string(),
  standard: Standard,
  /** How hazards are judged by it, in the order of a day's work. */
  steps: z.array(z.string()),
  sectors: z.array(z.object({ sector: z.string(), items: z.array(Criterion) })),
});
export type Guide = z.infer<typeof Guide>;

export const getGuide = endpoint({
  method: 'GET',
  path: '/criteria/guides/:id',
  summary: '一个标准的判定指引：怎么判、查什么、销号要什么',
  clauses: ['T6-6'],
  params: z.object({ id: z.string().max(60) }),
  query: z.object({ on: PlainDate.optional() }),
  response: Guide,
  errors: ['criteria.standardUnknown'],
});
