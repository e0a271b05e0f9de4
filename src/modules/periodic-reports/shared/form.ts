/**
 * Definition of a report (报表定义) as data: parts, figures with the indicator behind them, texts with what may be suggested, rules that
 * the content must keep. A new edition is a new version; a report keeps the version under which it was opened.
 */
import { z } from 'zod';
import { indicatorForms, indicatorParts } from '#platform/indicators/shared/schema.ts';

const Key = z.string().regex(/^[a-z][A-Za-z0-9]*$/, '代号由字母和数字组成，以小写字母开头');
const label = z.string().trim().min(1, '请填写名称').max(60, '名称请控制在 60 字以内');
/** `enterprise`: in the tables of order 16 that firms send (自查统计表). */
export const unitKindsOfForms = ['office', 'department', 'street', 'enterprise'] as const;

export const FigureField = z.object({
  kind: z.literal('figure'),
  key: Key,
  label,
  /** 件, 家, 人次 …; a rate says the unit of its two numbers. */
  unit: z.string().trim().min(1, '请填写单位').max(10),
  form: z.enum(indicatorForms),
  /** Which indicator fills it in; null: the unit writes the number by hand. */
  indicator: z.string().nullable().default(null),
  /** Of a rate only this part, as a plain number: 其中企业自查上报 is the numerator of its share. */
  part: z.enum(indicatorParts).nullable().default(null),
  /** Kinds of unit that have this figure. */
  unitKinds: z.array(z.enum(unitKindsOfForms)).min(1).default(['office', 'department', 'street']),
  help: z.string().max(200).default(''),
});
export type FigureField = z.infer<typeof FigureField>;

/** A sentence that may be offered for a text. `{key}` is a figure of this report, `{key.rate}` its rate, `{rows}` the titles of its first rows. */
export const Suggestion = z.object({
  key: Key,
  sentence: z.string().trim().min(4).max(300),
  /** Offered only while this figure is above zero. */
  figure: Key.nullable().default(null),
  /** So many records of the figure are named, with links; 0: none. */
  rows: z.number().int().min(0).max(10).default(0),
});
export type Suggestion = z.infer<typeof Suggestion>;

export const TextField = z.object({
  kind: z.literal('text'),
  key: Key,
  label,
  isRequired: z.boolean().default(true),
  min: z.number().int().min(0).max(2000).default(10),
  max: z.number().int().min(10).max(5000).default(2000),
  help: z.string().max(200).default(''),
  suggestions: z.array(Suggestion).max(20).default([]),
});
export type TextField = z.infer<typeof TextField>;

export const FormPart = z.object({
  key: Key,
  title: label,
  fields: z.array(z.discriminatedUnion('kind', [FigureField, TextField])).max(40),
});
export type FormPart = z.infer<typeof FormPart>;

const severity = z.enum(['error', 'warning']);
export const FormRule = z.discriminatedUnion('kind', [
  /** The parts add up to the total. */
  z.object({ kind: z.literal('sum'), severity, total: Key, parts: z.array(Key).min(1).max(20) }),
  /** Never more than. */
  z.object({ kind: z.literal('atMost'), severity, field: Key, limit: Key }),
  /** Against the last period: a change beyond so many per cent wants a reason; small numbers are left alone. */
  z.object({ kind: z.literal('jump'), severity, percent: z.number().min(1).max(1000), floor: z.number().min(0) }),
  /** Another number than the records have wants a reason. */
  z.object({ kind: z.literal('ledger'), severity }),
  /** The text says one thing, the records another. */
  z.object({
    kind: z.literal('contradiction'),
    severity,
    text: Key,
    words: z.array(z.string().min(2)).min(1),
    figure: Key,
  }),
]);
export type FormRule = z.infer<typeof FormRule>;

export const FormContent = z
  .object({
    parts: z.array(FormPart).min(1, '至少要有一个部分').max(20),
    rules: z.array(FormRule).max(60).default([]),
  })
  .superRefine((content, ctx) => {
    const fields = content.parts.flatMap((part) => part.fields);
    const figures = new Set(fields.filter((f) => f.kind === 'figure').map((f) => f.key));
    const texts = new Set(fields.filter((f) => f.kind === 'text').map((f) => f.key));
    const issue = (message: string): void => ctx.addIssue({ code: 'custom', path: ['parts'], message });
    const keys = fields.map((f) => f.key);
    const twice = keys.filter((key, i) => keys.indexOf(key) !== i);
    if (twice.length > 0) issue(`代号 ${[...new Set(twice)].join('、')} 用了两次，每个栏目的代号要不同`);
    const parts = content.parts.map((p) => p.key);
    if (new Set(parts).size < parts.length) issue('有两个部分的代号相同');
    const wants = (key: string, among: ReadonlySet<string>, where: string): void => {
      if (!among.has(key)) issue(`${where}用到的栏目 ${key} 不在表中`);
    };
    for (const rule of content.rules) {
      if (rule.kind === 'sum') [rule.total, ...rule.parts].forEach((key) => wants(key, figures, '合计规则'));
      if (rule.kind === 'atMost') [rule.field, rule.limit].forEach((key) => wants(key, figures, '比较规则'));
      if (rule.kind === 'contradiction') {
        wants(rule.text, texts, '矛盾规则');
        wants(rule.figure, figures, '矛盾规则');
      }
    }
    for (const field of fields)
      if (field.kind === 'text')
        for (const s of field.suggestions) {
          if (s.figure !== null) wants(s.figure, figures, `“${field.label}”的参考句`);
          for (const [, key] of s.sentence.matchAll(/\{(?!rows\})([A-Za-z0-9]+)(?:\.rate)?\}/g))
            wants(key ?? '', figures, `“${field.label}”的参考句`);
        }
  });
export type FormContent = z.infer<typeof FormContent>;
export type FormContentInput = z.input<typeof FormContent>;

/** ①, ② … by the place of a part. */
export const circled = (n: number): string => (n >= 1 && n <= 20 ? String.fromCodePoint(0x2460 + n - 1) : String(n));

/** Fields of a form that this kind of unit has. */
export const figuresFor = (content: FormContent, unitKind: string): FigureField[] =>
  content.parts.flatMap((p) =>
    p.fields.filter(
      (f): f is FigureField => f.kind === 'figure' && (f.unitKinds as readonly string[]).includes(unitKind),
    ),
  );
export const textsOf = (content: FormContent): TextField[] =>
  content.parts.flatMap((p) => p.fields.filter((f): f is TextField => f.kind === 'text'));

/* —— what a report holds —— */

/** What the records said when the figure was taken. */
export const FromRecords = z.object({
  numerator: z.number(),
  denominator: z.number().nullable(),
  /** IndicatorRef as text: opens exactly these rows for ever. */
  ref: z.string(),
  at: z.string(),
});
export type FromRecords = z.infer<typeof FromRecords>;
export const FigureValue = z.object({
  from: FromRecords.nullable(),
  /** What the unit reports; null: not written yet. */
  value: z.number().nullable(),
  denominator: z.number().nullable(),
  /** Why it differs from the records, or from the last period. */
  reason: z.string().max(300).default(''),
  by: z.string().default(''),
});
export type FigureValue = z.infer<typeof FigureValue>;
export const TextValue = z.object({ text: z.string(), taken: z.array(z.string()).default([]) });
export type TextValue = z.infer<typeof TextValue>;
export const Content = z.object({
  figures: z.record(z.string(), FigureValue).default({}),
  texts: z.record(z.string(), TextValue).default({}),
});
export type Content = z.infer<typeof Content>;
