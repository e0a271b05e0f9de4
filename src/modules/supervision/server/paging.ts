/** Pages of the room's short ledgers: by number, or on from a cursor that is the number of the next page. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { RawBuilder } from 'kysely';

export async function dbPage<T>(
  tx: Tx,
  query: { limit: number; page?: number | undefined; cursor?: string | undefined },
  from: RawBuilder<unknown>,
  columns: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
): Promise<{ rows: T[]; total: number; nextCursor: string | null }> {
  const asked = query.cursor === undefined ? (query.page ?? 1) : Number(query.cursor);
  const page = Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
  const total = (await sql<{ n: number }>`select count(*)::int as n from ${from}`.execute(tx)).rows[0]?.n ?? 0;
  const rows = (
    await sql<T>`select ${columns} from ${from} order by ${order} limit ${query.limit} offset ${(page - 1) * query.limit}`.execute(
      tx,
    )
  ).rows;
  return { rows, total, nextCursor: page * query.limit < total ? String(page + 1) : null };
}
