/** Pages of the administrators' short lists: the cursor is the number of the next page. */
import { decodeCursor, encodeCursor } from '#kernel/server/cursor.ts';
import { fail } from '#kernel/shared/errors.ts';
import type { PageQuery } from '#kernel/shared/page.ts';

export function offsetOf(query: PageQuery): number {
  if (query.cursor === undefined) return ((query.page ?? 1) - 1) * query.limit;
  const page = decodeCursor(query.cursor, 1)[0];
  if (typeof page !== 'number' || !Number.isSafeInteger(page) || page < 1 || page > 1_000_000)
    throw fail('common.badCursor');
  return (page - 1) * query.limit;
}

export const nextCursor = (query: PageQuery, offset: number, shown: number, total: number): string | null =>
  shown > 0 && offset + shown < total ? encodeCursor([Math.floor(offset / query.limit) + 2]) : null;
