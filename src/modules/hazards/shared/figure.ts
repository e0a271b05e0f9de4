/** A figure names the rows that it counts: measure, days and cell, as one text that travels in links. */
import { z } from 'zod';
import { PlainDate } from '#kernel/shared/time.ts';

export const measures = {
  found: { label: '发现', kind: 'flow' },
  closed: { label: '销号', kind: 'flow' },
  relapsed: { label: '复发', kind: 'flow' },
  open: { label: '未销号', kind: 'stock' },
  overdue: { label: '逾期', kind: 'stock' },
} as const;
export type MeasureName = keyof typeof measures;

export const FigureRef = z.object({
  measure: z.enum(Object.keys(measures) as [MeasureName, ...MeasureName[]]),
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
