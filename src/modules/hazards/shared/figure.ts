/** A figure names the rows that it counts: measure, days and cell, as one text that travels in links. */
import { z } from 'zod';
import { keyOf } from '#kernel/shared/fields.ts';
import { PlainDate } from '#kernel/shared/time.ts';

export const measures = {
  found: { label: '发现', kind: 'flow' },
  closed: { label: '销号', kind: 'flow' },
  relapsed: { label: '复发', kind: 'flow' },
  open: { label: '未销号', kind: 'stock' },
  overdue: { label: '逾期', kind: 'stock' },
  judged: { label: '判定', kind: 'flow' },
  notified: { label: '告知', kind: 'flow' },
  notifiedOnTime: { label: '按期告知', kind: 'flow' },
  planned: { label: '方案通过', kind: 'flow' },
  rectified: { label: '整改完成', kind: 'flow' },
  verified: { label: '复查合格', kind: 'flow' },
  closedOnTime: { label: '按期整改销号', kind: 'flow' },
  extended: { label: '延期', kind: 'flow' },
  listed: { label: '挂牌', kind: 'flow' },
  delisted: { label: '摘牌', kind: 'flow' },
  listing: { label: '挂牌中', kind: 'stock' },
  overdue1: { label: '逾期 1—7 天', kind: 'stock' },
  overdue8: { label: '逾期 8—30 天', kind: 'stock' },
  overdue31: { label: '逾期 31—90 天', kind: 'stock' },
  overdue91: { label: '逾期 90 天以上', kind: 'stock' },
} as const;
export type MeasureName = keyof typeof measures;

/** Days overdue that a length holds, both ends included; the first day after the deadline is day 1. */
export const overdueLengths = {
  overdue1: [1, 7],
  overdue8: [8, 30],
  overdue31: [31, 90],
  overdue91: [91, null],
} as const satisfies Partial<Record<MeasureName, readonly [number, number | null]>>;
export type OverdueLength = keyof typeof overdueLengths;
export const isLength = (measure: MeasureName): measure is OverdueLength => measure in overdueLengths;

export const FigureRef = z.object({
  measure: keyOf(measures),
  /** First day that counts; only for flows. */
  from: PlainDate.optional(),
  /** The day as of which (stock), or the last day that counts (flow). */
  to: PlainDate,
  street: z
    .string()
    .regex(/^\d{9}$/)
    .optional(),
  industry: z
    .string()
    .regex(/^[a-z]{2,20}$/i)
    .optional(),
  grade: z.enum(['general', 'major', 'unjudged']).optional(),
  channel: z.enum(['self', 'inspection', 'report']).optional(),
  stock: z.enum(['stock', 'increment']).optional(),
  /** The competent unit (监管部门). */
  unit: z.uuid().optional(),
  /** Judged by this item; `any`: by some item, `none`: without any (引用条款, plan T6-4). */
  criterion: z
    .string()
    .regex(/^(any|none|[A-Z0-9-]+#\d{3})$/)
    .optional(),
  /** Judged by an item of this standard. */
  standard: z
    .string()
    .regex(/^[A-Z0-9-]{3,60}$/)
    .optional(),
  /** Discovered in these days: the bars of age. */
  foundFrom: PlainDate.optional(),
  foundTo: PlainDate.optional(),
});
export type FigureRef = z.infer<typeof FigureRef>;

/** `measure=open;to=2026-09-28;street=120102005` */
export const figureText = (ref: FigureRef): string =>
  Object.entries(ref)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .join(';');

/** Reads a figure's text; null when it is none. */
export function readFigure(text: string): FigureRef | null {
  const parsed = FigureRef.safeParse(
    Object.fromEntries(text.split(';').map((part) => part.split('=') as [string, string])),
  );
  return parsed.success ? parsed.data : null;
}
