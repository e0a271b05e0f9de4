import { z } from 'zod';
import { Instant, PlainDate } from '#kernel/shared/time.ts';

/** A rule's value: a number, a word, a list, or an object such as a term `{amount, unit}`. */
export const RuleValue = z.json();
export type RuleValue = z.infer<typeof RuleValue>;

/** One version of a rule (规定参数): its value, the document and clause behind it, and when it holds. */
export interface Rule<T = unknown> {
  readonly key: string;
  readonly version: number;
  readonly label: string;
  readonly value: T;
  readonly unit: string;
  readonly document: string;
  readonly clause: string;
  readonly validFrom: PlainDate;
  /** Last day by its own words; null: until a later version begins. */
  readonly validTo: PlainDate | null;
  /** 0–1; below 0.7 it must be checked by an officer. */
  readonly confidence: number | null;
  readonly note: string;
  /** Mark of origin such as `[K?]` (待核). */
  readonly tag: string;
}

/** What a room seeds. */
export interface RuleSeed {
  readonly key: string;
  readonly label: string;
  readonly value: unknown;
  readonly unit?: string;
  readonly document: string;
  readonly clause?: string;
  readonly validFrom: string;
  readonly validTo?: string | null;
  readonly confidence?: number;
  readonly note?: string;
  readonly tag?: string;
}

export const RuleInput = z
  .object({
    value: RuleValue,
    label: z.string().trim().min(1, '请填写参数名称').max(100).optional(),
    unit: z.string().trim().max(40).optional(),
    document: z.string().trim().min(1, '请填写依据的文件名称或文号').max(200),
    clause: z.string().trim().max(100).default(''),
    validFrom: PlainDate,
    validTo: PlainDate.nullable().default(null),
    confidence: z.number().min(0).max(1).nullable().default(null),
    note: z.string().trim().max(500).default(''),
    tag: z.string().trim().max(20).default(''),
    /** Number of the version that the person saw as the newest. */
    baseVersion: z.number().int(),
  })
  .refine((v) => v.validTo === null || v.validTo >= v.validFrom, {
    path: ['validTo'],
    error: '失效日期早于生效日期，请核对',
  });
export type RuleInput = z.infer<typeof RuleInput>;

export const RuleVersionView = z.object({
  version: z.number().int(),
  value: RuleValue,
  /** The value in words. */
  text: z.string(),
  unit: z.string(),
  document: z.string(),
  clause: z.string(),
  validFrom: PlainDate,
  validTo: PlainDate.nullable(),
  /** Day on which a later version takes over, whatever its own words say. */
  endsOn: PlainDate.nullable(),
  confidence: z.number().nullable(),
  note: z.string(),
  tag: z.string(),
  /** 待核: marked [K?] or of low confidence. */
  needsCheck: z.boolean(),
  source: z.enum(['seed', 'admin']),
  createdBy: z.string(),
  createdAt: Instant,
});
export type RuleVersionView = z.infer<typeof RuleVersionView>;

export const RuleView = z.object({
  key: z.string(),
  label: z.string(),
  /** Room that uses it: the part before the first dot. */
  group: z.string(),
  /** Version in force today; null when none is. */
  current: z.number().int().nullable(),
  versions: z.array(RuleVersionView),
});
export type RuleView = z.infer<typeof RuleView>;

export const RuleList = z.object({ rules: z.array(RuleView), canEdit: z.boolean() });
export type RuleList = z.infer<typeof RuleList>;
