/** The body of an official letter (公文) by its parts, as GB/T 9704-2012 names them, and the template that makes it. */
import { z } from 'zod';
import { PlainDate } from '#kernel/shared/time.ts';

const words = (max: number) => z.string().max(max);

/** 文件格式: red head and rule on the first page · 信函格式: double rules, number at the right. */
export const LetterStyle = z.enum(['document', 'letter']);
export type LetterStyle = z.infer<typeof LetterStyle>;
export const letterStyleLabels: Record<LetterStyle, string> = { document: '文件格式', letter: '信函格式' };

export const LetterTable = z.object({
  kind: z.literal('table'),
  caption: words(200).default(''),
  columns: z
    .array(z.object({ title: words(60), /** Share of the width. */ share: z.number().positive().max(100).default(1) }))
    .min(1)
    .max(12),
  rows: z.array(z.array(words(2000))).max(5000),
});
export type LetterTable = z.infer<typeof LetterTable>;

/** Headings are numbered by the layout: 一、 → （一） → 1. → （1）. */
export const LetterPart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('para'), text: words(20_000) }),
  z.object({
    kind: z.literal('heading'),
    level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
    text: words(4000),
  }),
  LetterTable,
]);
export type LetterPart = z.infer<typeof LetterPart>;

export const LetterAppendix = z.object({
  name: words(200),
  /** Printed on pages of its own after the letter; empty: handed over separately. */
  parts: z.array(LetterPart).default([]),
});
export type LetterAppendix = z.infer<typeof LetterAppendix>;

export const OfficialLetter = z.object({
  form: z.literal('official'),
  style: LetterStyle,
  /** 发文机关标志: 天津市河东区安全生产委员会文件; in 信函格式 the office's name alone. */
  head: words(60),
  /** 份号, six digits; with 密级 only. */
  copyNo: z
    .string()
    .regex(/^\d{6}$/, '份号是六位数字')
    .optional(),
  /** 密级和保密期限: 秘密★1年 */
  secrecy: words(20).optional(),
  /** 紧急程度 */
  urgency: z.enum(['特急', '加急']).optional(),
  /** 上行文: the signer's name stands in the head beside the number. */
  upward: z.boolean().default(false),
  /** 签发人; filled at the signature. */
  signer: words(40).optional(),
  /** 主送机关 */
  to: words(600),
  parts: z.array(LetterPart).min(1).max(400),
  appendices: z.array(LetterAppendix).max(30).default([]),
  /** 发文机关署名; empty: the issuer's name. */
  from: words(100).default(''),
  /** 附注, without its brackets: 联系人：周敏，联系电话：… */
  note: words(300).default(''),
  /** 抄送机关 */
  copies: z.array(words(100)).max(40).default([]),
  /** 印发机关; empty: no 版记. */
  printer: words(100).default(''),
});
export type OfficialLetter = z.infer<typeof OfficialLetter>;
export type OfficialLetterInput = z.input<typeof OfficialLetter>;

/* —— templates —— */

export const TemplateField = z.object({
  /** Name in `{{…}}`, may be dotted: enterprise.name */
  key: z.string().regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/, '字段名由字母和数字组成，可以用点分开'),
  /** What the person who fills it in reads. */
  label: z.string().trim().min(1, '请填写字段的中文名').max(40),
  kind: z.enum(['text', 'longText', 'day', 'number', 'list', 'records']).default('text'),
  required: z.boolean().default(true),
  help: words(200).default(''),
  /** Columns of a record (kind `records`), as `{{item.name}}` in a repeat. */
  columns: z
    .array(z.object({ key: z.string().regex(/^[a-z][A-Za-z0-9]*$/), label: z.string().min(1).max(40) }))
    .default([]),
});
export type TemplateField = z.infer<typeof TemplateField>;

/** `when`: shown only when the field is filled; `!field`: only when it is not. */
const when = z.string().max(80).optional();
export const TemplatePart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('para'), text: words(20_000), each: words(80).optional(), when }),
  z.object({
    kind: z.literal('heading'),
    level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
    text: words(4000),
    each: words(80).optional(),
    when,
  }),
  z.object({
    kind: z.literal('table'),
    caption: words(200).default(''),
    /** The field whose records become rows. */
    each: words(80),
    columns: z
      .array(z.object({ title: words(60), share: z.number().positive().max(100).default(1), cell: words(400) }))
      .min(1)
      .max(12),
    when,
  }),
]);
export type TemplatePart = z.infer<typeof TemplatePart>;

export const TemplateContent = z.object({
  style: LetterStyle,
  head: z.string().trim().min(1, '请填写发文机关标志').max(60),
  title: z.string().trim().min(1, '请填写标题').max(200),
  to: z.string().trim().min(1, '请填写主送机关').max(300),
  parts: z.array(TemplatePart).min(1, '正文至少要有一段').max(200),
  appendices: z
    .array(z.object({ name: words(200), parts: z.array(TemplatePart).max(100).default([]), when }))
    .max(20)
    .default([]),
  from: words(100).default(''),
  note: words(300).default(''),
  copies: z.array(words(100)).max(20).default([]),
  printer: words(100).default(''),
  upward: z.boolean().default(false),
  urgency: z.enum(['特急', '加急']).optional(),
  /** Documents that the letter rests on, with their clauses. */
  basis: z
    .array(z.object({ document: z.string().min(1).max(200), clause: z.string().max(200).default('') }))
    .max(20)
    .default([]),
  fields: z.array(TemplateField).max(80).default([]),
  /** A paper that its room makes of its records (方案、汇报材料): not offered where a letter is drafted. */
  isPaper: z.boolean().default(false),
  /** Rule with the term in which a reply is asked for (回复期限); null: none. */
  replyRule: z.string().max(80).nullable().default(null),
});
export type TemplateContent = z.infer<typeof TemplateContent>;
export type TemplateContentInput = z.input<typeof TemplateContent>;

export const TemplateView = z.object({
  id: z.string(),
  key: z.string(),
  version: z.number().int(),
  name: z.string(),
  series: z.string(),
  content: TemplateContent,
  validFrom: PlainDate,
  validTo: PlainDate.nullable(),
  source: z.enum(['seed', 'person']),
  note: z.string(),
  madeBy: z.string(),
  madeAt: z.string(),
});
export type TemplateView = z.infer<typeof TemplateView>;
