/** Lists come in pages: an opaque cursor forward and back, or a page number for offices that jump; totals are exact. */
import { z } from 'zod';

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(20),
  /** Opaque position from a former answer (`nextCursor`). */
  cursor: z.string().max(500).optional(),
  /** 1-based page number for jumping; ignored when a cursor is given. */
  page: z.coerce.number().int().min(1).max(1_000_000).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** The answer of a list: its rows, the exact number of all rows, and where to go on. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.number().int(), nextCursor: z.string().nullable() });

export interface Page<T> {
  items: T[];
  total: number;
  nextCursor: string | null;
}

/** Filters arrive as `?street=a&street=b` or `?street=a,b`; both mean a set. */
export const setOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) =>
      value === undefined || value === '' ? undefined : Array.isArray(value) ? value : String(value).split(','),
    z.array(item).max(200).optional(),
  );
