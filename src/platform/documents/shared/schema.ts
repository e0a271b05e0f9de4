import { z } from 'zod';
import { DueExplain } from '#platform/calendar/shared/term.ts';
import { FileMeta } from '#platform/files/shared/schema.ts';
import { idOf } from '#kernel/shared/id.ts';
import { Instant, PlainDate } from '#kernel/shared/time.ts';

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

export const DocumentBody = z.discriminatedUnion('form', [RectificationNotice, PlainLetter]);
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

export const RecipientView = z.object({
  id: z.string(),
  role: RecipientRole,
  roleLabel: z.string(),
  userId: z.string().nullable(),
  unitId: z.string().nullable(),
  name: z.string(),
  title: z.string(),
  receipt: ReceiptView.nullable(),
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
  action: z.enum(['sign', 'registerPaper']),
  label: z.string(),
  recipientId: z.string(),
  role: RecipientRole,
});
export type DocumentAction = z.infer<typeof DocumentAction>;

export const DocumentView = Doc.extend({ layout: LetterLayout, allowedActions: z.array(DocumentAction) });
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
