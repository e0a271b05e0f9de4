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

const whole = (text: string, least: number, otherwise: number): number => {
  const number = Number(text);
  return Number.isInteger(number) && number >= least && number <= 1_000_000_000 ? number : otherwise;
};
type Asked = Pick<PageQuery, 'cursor' | 'page'>;

/** The page asked for, from 1, where a cursor is the number of the next one; a cursor made elsewhere begins at the front. */
export const askedPage = ({ cursor, page }: { [K in keyof Asked]: Asked[K] | undefined }): number =>
  cursor === undefined ? (page ?? 1) : whole(cursor, 1, 1);

/** Rows to pass over, where a cursor is their number; a cursor made elsewhere begins at the front. */
export const askedOffset = (query: { [K in keyof Asked]: Asked[K] | undefined } & { limit: number }): number =>
  query.cursor ? whole(query.cursor, 0, 0) : ((query.page ?? 1) - 1) * query.limit;

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
