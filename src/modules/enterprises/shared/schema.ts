/** Shapes of the enterprises room, in and out. */
import { z } from 'zod';
import { keyOf } from '#kernel/shared/fields.ts';
import { idOf } from '#kernel/shared/id.ts';
import { PageQuery, setOf } from '#kernel/shared/page.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { LEDGER_FIELDS } from './cell-issue.ts';
import { checkUscc } from './uscc.ts';

export const EnterpriseId = idOf('enterprise');
export const EnterpriseParams = z.object({ id: EnterpriseId });

export const sizeLabels = { large: '大型', medium: '中型', small: '小型', micro: '微型' } as const;
export const enterpriseStateLabels = { active: '在营', suspended: '停业', closed: '注销', merged: '已合并' } as const;

const optional = (max: number, what: string) =>
  z
    .string()
    .trim()
    .max(max, { error: `${what}不超过 ${max} 个字` })
    .nullish();

const Facts = z.object({
  name: z.string().trim().min(2, { error: '企业名称至少 2 个字' }).max(200, { error: '企业名称不超过 200 个字' }),
  uscc: z
    .string()
    .trim()
    .refine((text) => checkUscc(text).ok, { error: '统一社会信用代码校验位不符，请对照营业执照' })
    .nullish(),
  streetCode: z.string().regex(/^\d{9}$/, { error: '请选择所属街道' }),
  industry: z.string().min(1, { error: '请选择行业领域' }).max(30),
  address: z.string().trim().max(300, { error: '地址不超过 300 个字' }),
  gb4754: optional(10, '行业代码'),
  sizeClass: z.enum(['large', 'medium', 'small', 'micro']).nullish(),
  isHighRisk: z.boolean(),
  longitude: z.number().min(73, { error: '经度应在 73 至 136 之间' }).max(136).nullish(),
  latitude: z.number().min(3, { error: '纬度应在 3 至 54 之间' }).max(54).nullish(),
  establishedOn: PlainDate.nullish(),
  enterpriseType: optional(60, '企业类型'),
  businessScope: optional(4000, '经营范围'),
  employees: z.number().int().min(0).max(1_000_000).nullish(),
  legalRepresentative: optional(50, '法定代表人'),
  principalName: optional(50, '主要负责人'),
  principalPhone: optional(60, '联系电话'),
  controllerName: optional(50, '实际控制人'),
  controllerPhone: optional(60, '联系电话'),
  safetyName: optional(50, '安全管理人员'),
  safetyPhone: optional(60, '联系电话'),
  phone: optional(200, '联系电话'),
});

export const EnterpriseInput = Facts.extend({
  address: Facts.shape.address.default(''),
  isHighRisk: z.boolean().default(false),
  /** The person has seen the enterprise that is very like this one, and says that it is another (确为另一家). */
  isAnother: z.boolean().default(false),
});
export type EnterpriseInput = z.infer<typeof EnterpriseInput>;

/** Only what is sent changes: no field has a default here. */
export const UpdateEnterprise = Facts.partial().extend({
  version: z.number().int().min(1),
  state: z.enum(['active', 'suspended', 'closed']).optional(),
});
export type UpdateEnterprise = z.infer<typeof UpdateEnterprise>;

export const EnterpriseRow = z.object({
  id: z.string(),
  name: z.string(),
  uscc: z.string().nullable(),
  streetCode: z.string().nullable(),
  industry: z.string(),
  address: z.string(),
  sizeClass: z.string().nullable(),
  isHighRisk: z.boolean(),
  state: z.enum(['active', 'suspended', 'closed', 'merged']),
  principalName: z.string().nullable(),
  phone: z.string().nullable(),
});
export type EnterpriseRow = z.infer<typeof EnterpriseRow>;

export const EnterpriseFile = EnterpriseRow.extend({
  communityCode: z.string().nullable(),
  gb4754: z.string().nullable(),
  gb4754Name: z.string().nullable(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
  establishedOn: z.string().nullable(),
  enterpriseType: z.string().nullable(),
  registeredCapital: z.string().nullable(),
  businessScope: z.string().nullable(),
  employees: z.number().nullable(),
  legalRepresentative: z.string().nullable(),
  principalPhone: z.string().nullable(),
  controllerName: z.string().nullable(),
  controllerPhone: z.string().nullable(),
  safetyName: z.string().nullable(),
  safetyPhone: z.string().nullable(),
  formerNames: z.array(z.object({ name: z.string(), until: z.string() })),
  source: z.string(),
  isDemo: z.boolean(),
  version: z.number().int(),
  updatedAt: z.string(),
  updatedBy: z.string().nullable(),
  /** People with an account of this enterprise. */
  people: z.array(z.object({ name: z.string(), title: z.string(), roles: z.array(z.string()) })),
  mayEdit: z.boolean(),
});
export type EnterpriseFile = z.infer<typeof EnterpriseFile>;

export const EnterpriseQuery = PageQuery.extend({
  /** Part of a name, code or address; two characters up. */
  q: z.string().trim().max(60).optional(),
  street: setOf(z.string().regex(/^\d{9}$/)),
  industry: setOf(z.string().max(30)),
  highRisk: z.stringbool().optional(),
  state: setOf(z.enum(['active', 'suspended', 'closed'])),
});
export type EnterpriseQuery = z.infer<typeof EnterpriseQuery>;

export const importOutcomes = {
  created: '新增',
  updated: '更新',
  unchanged: '无变化',
  duplicate: '文件内重复',
  doubtful: '疑似重复',
  rejected: '有错误',
  skipped: '已跳过',
} as const;
export type ImportOutcome = keyof typeof importOutcomes;
export const ImportOutcomes = keyOf(importOutcomes);

export const ImportIssue = z.object({
  field: z.string().nullable(),
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  suggestion: z.string().optional(),
});

export const ImportColumn = z.object({
  column: z.number().int(),
  heading: z.string(),
  /** Field of the register, or null: not taken in. */
  field: z.string().nullable(),
  score: z.number(),
  samples: z.array(z.string()),
});

const Named = z.object({ code: z.string(), name: z.string() });

/** What may be done with an import now. */
export const importActs = ['change', 'check', 'start', 'resume', 'stop'] as const;
export type ImportAct = (typeof importActs)[number];

export const ImportView = z.object({
  id: z.string(),
  fileName: z.string(),
  format: z.string(),
  sheet: z.string(),
  sheets: z.array(z.string()),
  headerRows: z.array(z.number().int()),
  columns: z.array(ImportColumn),
  remarks: z.array(z.string()),
  fields: z.array(z.object({ key: z.string(), label: z.string() })),
  /** For rows that name no street, or no industry field that is known. */
  defaults: z.object({ streetCode: z.string().nullable(), industry: z.string().nullable() }),
  state: z.enum(['preview', 'checking', 'checked', 'running', 'stopped', 'done', 'failed']),
  totalRows: z.number().int(),
  doneRow: z.number().int(),
  counts: z.record(z.string(), z.number().int()),
  message: z.string().nullable(),
  by: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  /** Doubtful rows that nobody decided yet. */
  undecided: z.number().int(),
  /** Rows to be put right in the ledger. */
  faults: z.number().int(),
  actions: z.array(z.enum(importActs)),
});
export type ImportView = z.infer<typeof ImportView>;

/** What the person may choose as stand-ins: the streets and industry fields of the own scope. */
export const ImportChoices = z.object({ streets: z.array(Named), industries: z.array(Named) });
export type ImportChoices = z.infer<typeof ImportChoices>;

export const ChangeImport = z.object({
  sheet: z.string().max(200).optional(),
  /** Field → column from 0, or null: not in this sheet. */
  mapping: z.partialRecord(keyOf(LEDGER_FIELDS), z.number().int().min(0).max(500).nullable()).optional(),
  defaults: z
    .object({
      streetCode: z
        .string()
        .regex(/^\d{9}$/)
        .nullish(),
      industry: z.string().max(30).nullish(),
    })
    .optional(),
});
export type ChangeImport = z.infer<typeof ChangeImport>;

export const ImportRow = z.object({
  row: z.number().int(),
  outcome: ImportOutcomes,
  name: z.string().nullable(),
  values: z.record(z.string(), z.unknown()),
  /** What the cells held, by field; only of rows that a person has to look at. */
  originals: z.record(z.string(), z.string()),
  issues: z.array(ImportIssue),
  enterpriseId: z.string().nullable(),
  candidate: z
    .object({ id: z.string(), name: z.string(), code: z.string().nullable(), address: z.string() })
    .nullable(),
  score: z.number().nullable(),
  reasons: z.array(z.string()),
  decidedBy: z.string().nullable(),
});
export type ImportRow = z.infer<typeof ImportRow>;

/** A doubtful row beside the enterprise that it may be. */
export const Review = ImportRow.extend({ importId: z.string(), fileName: z.string() });
export type Review = z.infer<typeof Review>;
