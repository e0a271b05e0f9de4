/**
 * Shapes and doors of named lists (清单制): made from a filter of the ledger for one street, department or enterprise, handed over
 * (交账) with a receipt, struck off (销账) item by item as the hazards themselves are taken off the ledger.
 */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { keyOf } from '#kernel/shared/fields.ts';
import { pageOf, PageQuery, setOf } from '#kernel/shared/page.ts';
import { PlainDate } from '#kernel/shared/time.ts';
import { FileView, HazardId, HazardRow, LedgerFilter } from './schema.ts';
import { gradeLabels } from './labels.ts';
import { hazardStates } from './states.ts';

export const listKinds = { street: '街道清单', department: '部门清单', enterprise: '企业清单' } as const;
export type ListKind = keyof typeof listKinds;
const kinds = Object.keys(listKinds) as [ListKind, ...ListKind[]];

/** Where a list stands: said from its receipts and its hazards, never set. */
export const listStands = {
  draft: '待交账',
  handed: '待签收',
  received: '销账中',
  done: '已销清',
  withdrawn: '已作废',
} as const;
export type ListStand = keyof typeof listStands;
export const listFamilies = {
  draft: 'pending',
  handed: 'review',
  received: 'doing',
  done: 'done',
  withdrawn: 'stopped',
} as const satisfies Record<ListStand, string>;

/** What of a list is counted; each opens exactly its rows. */
export const itemKinds = {
  all: '应销账',
  struck: '已销账',
  left: '未销账',
  overdue: '逾期',
  later: '后增',
  relapsed: '复发退回',
  void: '误判撤销',
} as const;
export type ItemKind = keyof typeof itemKinds;
const itemKeys = Object.keys(itemKinds) as [ItemKind, ...ItemKind[]];

export const listActs = {
  hand: '交账',
  receive: '签收',
  receivePaper: '登记纸质签收',
  add: '补充新增隐患',
  withdraw: '作废',
  remark: '说明逾期原因',
} as const;
export type ListAct = keyof typeof listActs;

const title = z.string().trim().min(4, { error: '清单名称至少 4 个字' }).max(60, { error: '清单名称最多 60 个字' });

export const MakeList = z
  .object({
    title,
    kind: z.enum(kinds, { error: '请选择是街道、部门还是企业的清单' }),
    /** The unit for a street or a department; the enterprise for an enterprise. */
    unitId: z.uuid({ error: '请选择责任单位' }),
    filter: LedgerFilter,
    periodFrom: PlainDate,
    periodTo: PlainDate,
    dueOn: PlainDate,
  })
  .refine((v) => v.periodFrom <= v.periodTo, { error: '清单期间的止日早于起日', path: ['periodTo'] });
export type MakeList = z.infer<typeof MakeList>;

export const ListFigures = z.object({
  all: z.number().int(),
  struck: z.number().int(),
  left: z.number().int(),
  overdue: z.number().int(),
  later: z.number().int(),
  relapsed: z.number().int(),
  void: z.number().int(),
});
export type ListFigures = z.infer<typeof ListFigures>;

export const HazardList = z.object({
  id: z.uuid(),
  title: z.string(),
  kind: z.enum(kinds),
  unitName: z.string(),
  condition: z.string(),
  periodFrom: z.string(),
  periodTo: z.string(),
  dueOn: z.string(),
  madeOn: z.string(),
  madeBy: z.string(),
  madeByUnit: z.string(),
  stand: keyOf(listStands),
  /** As of the day asked for, of the rows that the reader may see. */
  figures: ListFigures,
});
export type HazardList = z.infer<typeof HazardList>;

export const Handover = z.object({
  no: z.number().int(),
  items: z.number().int(),
  /** SM3 over what was handed: number, title, grade, deadline and state of each item as it stood. */
  sm3: z.string(),
  /** The items still say what was handed. */
  matches: z.boolean(),
  by: z.string(),
  on: z.string(),
  receipt: z
    .object({
      mode: z.enum(['self', 'paper']),
      name: z.string(),
      on: z.string(),
      registeredBy: z.string(),
      broughtBy: z.string().nullable(),
      slip: FileView.nullable(),
      slipSm3: z.string().nullable(),
    })
    .nullable(),
});
export type Handover = z.infer<typeof Handover>;

export const HazardListRecord = HazardList.extend({
  asOf: z.string(),
  handovers: z.array(Handover),
  withdrawn: z.object({ at: z.string(), by: z.string(), reason: z.string() }).nullable(),
  /** Hazards of the same filter that came later and are not on the list; only where items may be added. */
  addable: z.number().int(),
  /** Items that are on the list and were not handed over yet. */
  unhanded: z.number().int(),
  allowedActions: z.array(
    z.object({
      action: keyOf(listActs),
      label: z.string(),
      primary: z.boolean(),
      locked: z.object({ reason: z.string() }).nullable(),
    }),
  ),
});
export type HazardListRecord = z.infer<typeof HazardListRecord>;

export const ListItem = z.object({
  hazardId: HazardId,
  seq: z.number().int(),
  code: z.string(),
  /** As frozen. */
  title: z.string(),
  enterpriseName: z.string(),
  place: z.string(),
  streetCode: z.string(),
  industry: z.string(),
  grade: keyOf(gradeLabels),
  stateThen: z.enum(hazardStates),
  dueOn: z.string().nullable(),
  unitName: z.string(),
  handlerName: z.string().nullable(),
  responsible: z.string(),
  addedOn: z.string(),
  isLater: z.boolean(),
  isHanded: z.boolean(),
  /** As of the day asked for. */
  isStruck: z.boolean(),
  isVoid: z.boolean(),
  isOverdue: z.boolean(),
  struckOn: z.string().nullable(),
  relapses: z.number().int(),
  /** Why it is late, from deadlines and the running step, and in the unit's own words. */
  why: z.string().nullable(),
  remark: z.object({ text: z.string(), by: z.string(), at: z.string() }).nullable(),
  now: HazardRow,
});
export type ListItem = z.infer<typeof ListItem>;

export const ListParams = z.object({ id: z.uuid() });
const AsOf = z.object({ asOf: PlainDate.optional() });
export const ItemsQuery = AsOf.extend({ kind: z.enum(itemKeys).default('all') });
export type ItemsQuery = z.infer<typeof ItemsQuery>;
const found = ['hazards.listNotFound'] as const;
const acted = [...found, 'hazards.listNotYours', 'hazards.listRefused'] as const;

export const listChoices = endpoint({
  method: 'GET',
  path: '/hazards/lists/choices',
  summary: '可以为哪些单位编制清单',
  clauses: ['T10-10'],
  response: z.object({
    kinds: z.array(z.enum(kinds)),
    streets: z.array(z.object({ id: z.string(), name: z.string() })),
    departments: z.array(z.object({ id: z.string(), name: z.string() })),
    /** The reader's own unit, first offered. */
    own: z.object({ kind: z.enum(kinds), id: z.string(), name: z.string() }).nullable(),
  }),
});
export const previewList = endpoint({
  method: 'POST',
  path: '/hazards/lists/preview',
  summary: '编制清单前看会列入哪些隐患',
  clauses: ['T10-10'],
  body: z.object({ kind: z.enum(kinds), unitId: z.uuid(), filter: LedgerFilter }),
  response: z.object({
    total: z.number().int(),
    major: z.number().int(),
    /** Of the filter in the reader's scope, but of another unit: not on the list. */
    elsewhere: z.number().int(),
    condition: z.string(),
    first: z.array(HazardRow),
  }),
  errors: ['hazards.listNotYours', 'hazards.listUnitUnknown'],
});
export const makeList = endpoint({
  method: 'POST',
  path: '/hazards/lists',
  summary: '按台账条件编制清单，列入的隐患当时定格',
  clauses: ['T10-10'],
  body: MakeList,
  response: HazardListRecord,
  status: 201,
  errors: [
    'hazards.listNotYours',
    'hazards.listUnitUnknown',
    'hazards.listEmpty',
    'hazards.listTooLong',
    'hazards.dueBeforeFound',
  ],
});
export const listLists = endpoint({
  method: 'GET',
  path: '/hazards/lists',
  summary: '清单目录：各单位清单和销账进度，可回看任一天',
  clauses: ['T10-10', 'T10-12'],
  query: AsOf.extend({
    ...PageQuery.shape,
    kind: setOf(z.enum(kinds)),
    text: z.string().trim().max(60).optional(),
    withdrawn: z.stringbool().optional(),
  }),
  response: pageOf(HazardList),
});
export const getList = endpoint({
  method: 'GET',
  path: '/hazards/lists/:id',
  summary: '一份清单：交账签收和销账进度，可回看任一天',
  clauses: ['T10-10', 'T10-12'],
  params: ListParams,
  query: AsOf,
  response: HazardListRecord,
  errors: found,
});
export const listItems = endpoint({
  method: 'GET',
  path: '/hazards/lists/:id/items',
  summary: '清单里的隐患，按应销、已销、未销、逾期、后增等分别打开',
  clauses: ['T10-10', 'T10-12'],
  params: ListParams,
  query: ItemsQuery.extend(PageQuery.shape),
  response: pageOf(ListItem),
  errors: found,
});
export const exportList = endpoint({
  method: 'GET',
  path: '/hazards/lists/:id/export',
  summary: '把清单导出为 Excel，写明条件和截至日期',
  clauses: ['T10-10'],
  params: ListParams,
  query: ItemsQuery,
  raw: 'stream',
  costly: 'export',
  errors: found,
});
export const handList = endpoint({
  method: 'POST',
  path: '/hazards/lists/:id/hand',
  summary: '把清单交给责任单位（交账），等待签收',
  clauses: ['T10-10'],
  params: ListParams,
  body: z.object({}),
  response: HazardListRecord,
  errors: acted,
});
export const receiveList = endpoint({
  method: 'POST',
  path: '/hazards/lists/:id/receive',
  summary: '责任单位签收清单；不能在系统里签收的，登记纸质签收单',
  clauses: ['T10-10', 'T10-9'],
  params: ListParams,
  body: z.object({
    paper: z
      .object({
        fileId: z.uuid({ error: '请上传签字的签收单' }),
        signer: z.string().trim().min(2, { error: '请填写签收人' }).max(30),
        broughtBy: z.string().trim().min(2, { error: '请填写送达人' }).max(30),
        signedOn: PlainDate,
      })
      .nullish(),
  }),
  response: HazardListRecord,
  errors: [...acted, 'hazards.listSlipDay', 'hazards.listSlipKind'],
});
export const addToList = endpoint({
  method: 'POST',
  path: '/hazards/lists/:id/items',
  summary: '把编制以后新出现的隐患补入清单，注明后增',
  clauses: ['T10-10', 'T10-11'],
  params: ListParams,
  body: z.object({}),
  response: HazardListRecord,
  errors: acted,
});
export const withdrawList = endpoint({
  method: 'POST',
  path: '/hazards/lists/:id/withdraw',
  summary: '作废一份还没有签收的清单',
  clauses: ['T10-10'],
  params: ListParams,
  body: z.object({ reason: z.string().trim().min(4, { error: '作废原因至少 4 个字' }).max(300) }),
  response: HazardListRecord,
  errors: acted,
});
export const remarkItem = endpoint({
  method: 'POST',
  path: '/hazards/lists/:id/remarks',
  summary: '责任单位说明清单中一件隐患逾期的原因',
  clauses: ['T10-11'],
  params: ListParams,
  body: z.object({ hazardId: HazardId, text: z.string().trim().min(4, { error: '原因至少 4 个字' }).max(300) }),
  response: HazardListRecord,
  errors: [...acted, 'hazards.notFound'],
});
