/** Small pieces of SQL that the stores of sub-plans, lists, meetings and gates share. */
import type { RawBuilder } from 'kysely';
import { sql, type Tx } from '#kernel/server/db.ts';

/** One row, column by column; objects go in as JSON. */
export async function insertRow(tx: Tx, table: string, row: object): Promise<void> {
  const entries = Object.entries(row) as [string, unknown][];
  await sql`insert into ${sql.table(table)} (${sql.join(entries.map(([k]) => sql.ref(k)))}) values (${sql.join(entries.map(([, v]) => sql`${v}`))})`.execute(
    tx,
  );
}

/** A page of a list with its exact total; a cursor is the position to go on from. */
export async function pageRows<T>(
  tx: Tx,
  query: { limit: number; page?: number | undefined; cursor?: string | undefined },
  given: {
    columns: RawBuilder<unknown>;
    from: RawBuilder<unknown>;
    where: RawBuilder<unknown>;
    order: RawBuilder<unknown>;
  },
): Promise<{ rows: T[]; total: number; nextCursor: string | null }> {
  const start =
    query.cursor && /^\d{1,7}$/.test(query.cursor) ? Number(query.cursor) : ((query.page ?? 1) - 1) * query.limit;
  const { rows } = await sql<T>`select ${given.columns} from ${given.from} where ${given.where}
    order by ${given.order} limit ${query.limit} offset ${start}`.execute(tx);
  const total =
    (await sql<{ n: number }>`select count(*)::int as n from ${given.from} where ${given.where}`.execute(tx)).rows[0]
      ?.n ?? 0;
  const next = start + rows.length;
  return { rows, total, nextCursor: next < total ? String(next) : null };
}

export const all = (conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  conditions.length > 0 ? sql.join([...conditions], sql` and `) : sql`true`;
