import { z } from 'zod';
import { DueExplain } from '#platform/calendar/shared/term.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { idOf } from '#kernel/shared/id.ts';
import { setOf } from '#kernel/shared/page.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';
import { OfficialLetter, TemplateContent } from './letter.ts';
import { letterStates } from './states.ts';

/** A law or standard a letter rests on, with the words in force when it was issued. */
export const Basis = z.object({ document: z.string(), clause: z.string().default(''), text: z.string().optional() });
export type Basis = z.infer<typeof Basis>;

export const Finding = z.object({
  /** What is wrong, one sentence or a short paragraph. */
  hazard: z.string(),
  /** 部位 */
  place: z.string().optional(),
  /** 重大 or 一般, as judged. */
  grade: z.string().optional(),
  /** Number of the hazard in the ledger. */
  code: z.string().optional(),
  basis: z.array(Basis).default([]),
});
export type Finding = z.infer<typeof Finding>;

/** 隐患整改通知书: what was found, what is demanded until when, on what basis, and what the receiver may do against it. */
export const RectificationNotice = z.object({
  form: z.literal('rectificationNotice'),
  /** 主送: full name of the enterprise. */
  to: z.string(),
  foundOn: PlainDate,
  /** How it was found, e.g. 区应急局在执法检查中; opens the first sentence. */
  foundBy: z.string().default(''),
  findings: z.array(Finding).min(1),
  requirements: z.array(z.string()).min(1),
  /** 整改期间的安全措施 */
  interimMeasures: z.array(z.string()).default([]),
  deadline: z.object({
    on: PlainDate,
    /** What is to be done by then; left out: 完成整改. */
    task: z.string().optional(),
    /** The day off on which it lies, when no `explain` is at hand: 国庆节, 周六. */
    fallsOn: z.string().nullish(),
    /** From the calendar: says whether the day is a holiday, and how days were counted. */
    explain: DueExplain.optional(),
    /** Left out: the term is set by the authority. */
    termText: z.string().optional(),
  }),
  /** 权利告知; left out: review within 60 days, suit within six months. */
  rights: z.string().optional(),
  contact: z.object({ name: z.string(), phone: z.string().optional(), address: z.string().optional() }).optional(),
  /** Left out: two copies. */
  copies: z.string().optional(),
});
export type RectificationNotice = z.infer<typeof RectificationNotice>;

/** Any other letter: headings and paragraphs. */
export const PlainLetter = z.object({
  form: z.literal('letter'),
  to: z.string(),
  blocks: z
    .array(z.union([z.string(), z.object({ heading: z.string(), level: z.union([z.literal(1), z.literal(2)]) })]))
    .min(1),
  attachments: z.array(z.string()).default([]),
  copies: z.string().optional(),
});
export type PlainLetter = z.infer<typeof PlainLetter>;

/** Stored letters keep their form: a new one stands beside, none is changed. */
export const DocumentBody = z.discriminatedUnion('form', [RectificationNotice, PlainLetter, OfficialLetter]);
export type DocumentBody = z.infer<typeof DocumentBody>;
export type DocumentBodyInput = z.input<typeof DocumentBody>;

export const RecipientRole = z.enum(['principal', 'controller', 'unit']);
export type RecipientRole = z.infer<typeof RecipientRole>;

export const roleLabels: Record<RecipientRole, string> = {
  principal: '主要负责人',
  controller: '实际控制人',
  unit: '受送达单位',
};

export const ReceiptView = z.object({
  id: z.string(),
  /** self: 本人在系统中签收 · paper: 纸质送达回证 */
  mode: z.enum(['self', 'paper']),
  signerName: z.string(),
  signedAt: Instant,
  registeredBy: z.string(),
  registeredByUnit: z.string(),
  registeredAt: Instant,
  slip: FileMeta.nullable(),
  /** First 16 digits of the SM3 of the words that were received. */
  checkCode: z.string(),
});
export type ReceiptView = z.infer<typeof ReceiptView>;

/** 回复: until when one is asked for, and what came. */
export const ReplyView = z.object({
  dueOn: PlainDate.nullable(),
  dueBasis: z.string(),
  isOverdue: z.boolean(),
  replies: z.array(
    z.object({
      id: z.string(),
      repliedOn: PlainDate,
      words: z.string(),
      files: z.array(FileMeta),
      registeredBy: z.string(),
      registeredByUnit: z.string(),
      registeredAt: Instant,
    }),
  ),
});
export type ReplyView = z.infer<typeof ReplyView>;

export const RecipientView = z.object({
  id: z.string(),
  role: RecipientRole,
  roleLabel: z.string(),
  userId: z.string().nullable(),
  unitId: z.string().nullable(),
  name: z.string(),
  title: z.string(),
  receipt: ReceiptView.nullable(),
  reply: ReplyView.nullable(),
});
export type RecipientView = z.infer<typeof RecipientView>;

/** A letter as other rooms get it (公文). */
export const Doc = z.object({
  id: z.string(),
  kind: z.string(),
  /** 发文字号, e.g. （津东）安改〔2026〕12号 */
  number: z.string(),
  year: z.number().int(),
  seq: z.number().int(),
  title: z.string(),
  basis: z.array(Basis),
  body: DocumentBody,
  subjectType: z.string(),
  subjectId: z.string(),
  issuerUnitId: z.string().nullable(),
  issuerName: z.string(),
  issuedBy: z.string(),
  issuedOn: PlainDate,
  issuedAt: Instant,
  contentSm3: z.string(),
  recipients: z.array(RecipientView),
  isFullySigned: z.boolean(),
});
export type Doc = z.infer<typeof Doc>;

export const LetterBlock = z.object({
  kind: z.enum(['para', 'heading1', 'heading2', 'quote']),
  text: z.string(),
});
export type LetterBlock = z.infer<typeof LetterBlock>;

/** The letter laid out in words: the page on the screen, the print and the Word file are drawn from it. Plain text only. */
export const LetterLayout = z.object({
  title: z.string(),
  number: z.string(),
  to: z.string(),
  blocks: z.array(LetterBlock),
  attachments: z.array(z.string()),
  from: z.string(),
  /** 2026年9月28日 */
  date: z.string(),
  signatures: z.array(
    z.object({
      label: z.string(),
      name: z.string(),
      /** 已签收 lines, empty when not yet signed. */
      lines: z.array(z.string()),
    }),
  ),
  copies: z.string(),
});
export type LetterLayout = z.infer<typeof LetterLayout>;

export const DocumentAction = z.object({
  action: z.enum(['sign', 'registerPaper', 'reply']),
  label: z.string(),
  recipientId: z.string(),
  role: RecipientRole,
});
export type DocumentAction = z.infer<typeof DocumentAction>;

/** One line of what happened to a letter. */
export const LetterEvent = z.object({
  at: Instant,
  label: z.string(),
  who: z.string(),
  unit: z.string(),
  note: z.string().nullable(),
});
export type LetterEvent = z.infer<typeof LetterEvent>;

export const DocumentView = Doc.extend({
  layout: LetterLayout,
  allowedActions: z.array(DocumentAction),
  /** Newest first: receipts and replies, its issue, and for who may see the draft the hands before that. */
  timeline: z.array(LetterEvent),
  /** The draft it came from, for who may see it. */
  draftId: z.string().nullable(),
});
export type DocumentView = z.infer<typeof DocumentView>;

export const SignInput = z.object({
  role: RecipientRole,
  /** Needed when several recipients have the same role. */
  recipientId: idOf('recipient').optional(),
  /** Scanned slip (纸质送达回证): an officer files it when the recipient signed on paper. */
  fallbackFileId: idOf('file').optional(),
  /** Day on the slip; left out: today. */
  signedOn: PlainDate.optional(),
  /** Who really signed the slip, when it was another person in charge (代收). */
  signerName: z.string().trim().min(1).max(60).optional(),
});
export type SignInput = z.infer<typeof SignInput>;

export const DocumentListItem = z.object({
  id: z.string(),
  kind: z.string(),
  number: z.string(),
  title: z.string(),
  issuerName: z.string(),
  issuedOn: PlainDate,
  subjectType: z.string(),
  subjectId: z.string(),
  recipients: z.number().int(),
  signed: z.number().int(),
});
export type DocumentListItem = z.infer<typeof DocumentListItem>;

export const SeriesInput = z.object({
  series: z.string().regex(/^[a-z][a-z0-9-]{1,60}$/, '系列代码由小写字母、数字和连字符组成'),
  unitId: idOf('unit').nullable().default(null),
  name: z.string().trim().min(1, '请填写文书名称').max(60),
  pattern: z
    .string()
    .trim()
    .max(60)
    .refine(
      (v) => v.split('{year}').length === 2 && v.split('{n}').length === 2,
      '字号中要有一个 {year}（年份）和一个 {n}（顺序号）',
    )
    .refine((v) => v.includes('〔{year}〕'), '年份要写在六角括号中，例如（津东）安改〔{year}〕{n}号'),
});
export type SeriesInput = z.infer<typeof SeriesInput>;

export const SeriesView = z.object({
  id: z.string(),
  series: z.string(),
  unitId: z.string().nullable(),
  name: z.string(),
  pattern: z.string(),
  /** Last number of each year. */
  counters: z.array(z.object({ year: z.number().int(), last: z.number().int() })),
});
export type SeriesView = z.infer<typeof SeriesView>;

/* —— letters before their issue —— */

export const RecipientInput = z.object({
  role: RecipientRole,
  unitId: idOf('unit').nullish(),
  userId: idOf('user').nullish(),
  /** An enterprise of the register: its unit, if it has an account, and its name are taken from there. */
  enterpriseId: idOf('enterprise').nullish(),
  name: z.string().trim().min(1, '请填写受送达人').max(100),
  title: z.string().trim().max(60).optional(),
});
export type RecipientInput = z.input<typeof RecipientInput>;

export const draftActions = ['review', 'sign', 'issue', 'return', 'resubmit', 'withdraw'] as const;
export type DraftAction = (typeof draftActions)[number];

const Hand = z.object({ name: z.string(), at: Instant }).nullable();

/** A letter on its way to its issue (公文稿). */
export const DraftView = z.object({
  id: z.string(),
  /** Key of the template; hooks go by it. */
  kind: z.string(),
  templateName: z.string(),
  templateVersion: z.number().int(),
  state: z.enum(letterStates),
  stateLabel: z.string(),
  version: z.number().int(),
  title: z.string(),
  basis: z.array(Basis),
  body: OfficialLetter,
  fields: z.record(z.string(), z.unknown()),
  subjectType: z.string(),
  subjectId: z.string(),
  issuerUnitId: z.string(),
  issuerName: z.string(),
  recipients: z.array(
    z.object({
      role: RecipientRole,
      unitId: z.string().nullable(),
      userId: z.string().nullable(),
      /** Set for an enterprise of the register; one without an account receives on paper. */
      enterpriseId: z.string().nullish(),
      name: z.string(),
      title: z.string(),
    }),
  ),
  replyRule: z.string().nullable(),
  /** Who has had it in hand. */
  drafted: Hand,
  reviewed: Hand,
  signed: Hand,
  issued: Hand,
  documentId: z.string().nullable(),
  /** 发文字号, once issued. */
  number: z.string().nullable(),
  /** Every act on it, newest first. */
  timeline: z.array(LetterEvent),
  allowedActions: z.array(z.object({ action: z.enum(draftActions), label: z.string(), locked: z.string().nullable() })),
});
export type DraftView = z.infer<typeof DraftView>;

export const NewDraft = z.object({
  template: z.string().min(1).max(80),
  fields: z.record(z.string(), z.unknown()).default({}),
  title: z.string().trim().min(1).max(200).optional(),
  body: OfficialLetter.optional(),
  recipients: z.array(RecipientInput).min(1, '请选择至少一个主送单位').max(200),
});
export type NewDraft = z.infer<typeof NewDraft>;

export const DraftAct = z.object({
  version: z.number().int(),
  opinion: z.string().trim().max(500).default(''),
});
export type DraftAct = z.infer<typeof DraftAct>;

export const ReasonedDraftAct = DraftAct.extend({
  opinion: z.string().trim().min(2, '请写明原因，拟稿人要照此修改').max(500),
});

export const DraftEdit = z.object({
  version: z.number().int(),
  fields: z.record(z.string(), z.unknown()),
  recipients: z.array(RecipientInput).min(1, '请选择至少一个主送单位').max(200),
});
export type DraftEdit = z.infer<typeof DraftEdit>;

export const ReplyInput = z.object({
  recipientId: idOf('recipient'),
  words: z.string().trim().min(2, '请写明回复内容').max(2000),
  repliedOn: PlainDate.optional(),
  fileIds: z.array(idOf('file')).max(20).default([]),
});
export type ReplyInput = z.infer<typeof ReplyInput>;

export const letterViews = ['mine', 'drafts', 'issued', 'unreceipted', 'unreplied', 'received', 'withdrawn'] as const;
export type LetterViewKey = (typeof letterViews)[number];
export const letterViewLabels: Record<LetterViewKey, string> = {
  mine: '待我办理',
  drafts: '办理中',
  issued: '本单位印发',
  unreceipted: '未签收',
  unreplied: '未回复',
  received: '收到的',
  withdrawn: '已撤回',
};

/** Conditions of the ledger; each may be left out. */
export const LetterFilter = z.object({
  view: z.enum(letterViews).default('mine'),
  /** In title and number. */
  q: z.string().trim().max(100).optional(),
  /** Kinds of letter (文种), by the keys that `choices` names. */
  kind: setOf(z.string().max(80)),
  issuer: setOf(idOf('unit')),
  /** Day of issue, or of the draft. */
  from: PlainDate.optional(),
  to: PlainDate.optional(),
});
export type LetterFilter = Partial<z.infer<typeof LetterFilter>> & { view: LetterViewKey };

export const LetterListItem = z.object({
  id: z.string(),
  /** draft: still on its way · document: issued. */
  stage: z.enum(['draft', 'document']),
  kindLabel: z.string(),
  number: z.string().nullable(),
  title: z.string(),
  issuerName: z.string(),
  /** Day of issue, or of the draft. */
  on: PlainDate,
  state: z.enum(letterStates).nullable(),
  stateLabel: z.string(),
  recipients: z.number().int(),
  signed: z.number().int(),
  replyDueOn: PlainDate.nullable(),
  repliesOpen: z.number().int(),
  firstRecipient: z.string().nullable(),
  /** Who drafted it, or who issued it. */
  hand: z.string(),
});

const LetterChoice = z.object({ value: z.string(), label: z.string(), count: z.number().int() });
export const LetterChoices = z.object({ kinds: z.array(LetterChoice), issuers: z.array(LetterChoice) });
export type LetterChoices = z.infer<typeof LetterChoices>;
export type LetterListItem = z.infer<typeof LetterListItem>;

export const NewTemplateVersion = z
  .object({
    name: z.string().trim().min(1, '请填写模板名称').max(60),
    series: z.string().trim().min(1, '请选择文号系列').max(60),
    content: TemplateContent,
    validFrom: PlainDate,
    validTo: PlainDate.nullable().default(null),
    note: z.string().trim().min(2, '请写明这次改了什么、为什么').max(300),
    /** The newest version that the person saw; 0 for a new template. */
    baseVersion: z.number().int().min(0),
  })
  .refine((v) => v.validTo === null || v.validTo >= v.validFrom, {
    path: ['validTo'],
    error: '失效日期早于生效日期，请核对',
  });
export type NewTemplateVersion = z.infer<typeof NewTemplateVersion>;
