/** What every store asks of SQL again and again: one row or none, all rows, a row put in, a page with its exact total. */
import type { RawBuilder } from 'kysely';
import { askedPage, type Page } from '../shared/page.ts';
import { sql, type Tx } from './db.ts';

type Answer<T> = Promise<{ rows: T[] }>;
/** The first row, or null when there is none. */
export const firstOf = async <T>(answer: Answer<T>): Promise<T | null> => (await answer).rows[0] ?? null;
export const rowsOf = async <T>(answer: Answer<T>): Promise<T[]> => (await answer).rows;

/** Conditions that must hold together; none of them: everything. */
export const allOf = (conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  conditions.length > 0 ? sql.join([...conditions], sql` and `) : sql`true`;

/** One row, column by column. Objects go in as JSON, arrays as arrays; a list for a jsonb column comes as its JSON text. */
export async function insertRow(tx: Tx, table: string, row: object): Promise<void> {
  const entries = Object.entries(row) as [string, unknown][];
  await sql`insert into ${sql.table(table)} (${sql.join(entries.map(([k]) => sql.ref(k)))}) values (${sql.join(entries.map(([, v]) => sql`${v}`))})`.execute(
    tx,
  );
}

/**
 * A page of a list with its exact total; the cursor is the number of the next page. `from`: the tables, with their conditions
 * unless these stand in `where`.
 */
export async function pageRows<T>(
  tx: Tx,
  query: { limit: number; page?: number | undefined; cursor?: string | undefined },
  list: {
    columns: RawBuilder<unknown>;
    from: RawBuilder<unknown>;
    where?: RawBuilder<unknown>;
    order: RawBuilder<unknown>;
  },
): Promise<Page<T>> {
  const { limit } = query;
  const page = askedPage({ cursor: query.cursor, page: query.page });
  const from = list.where ? sql`${list.from} where ${list.where}` : list.from;
  const total = (await firstOf(sql<{ n: number }>`select count(*)::int as n from ${from}`.execute(tx)))?.n ?? 0;
  const items = await rowsOf(
    sql<T>`select ${list.columns} from ${from} order by ${list.order} limit ${limit} offset ${(page - 1) * limit}`.execute(
      tx,
    ),
  );
  return { items, total, nextCursor: page * limit < total ? String(page + 1) : null };
}

/** Titles by id, for lines that only name a record; `query` gives `id` and `title`. Where nothing is asked, nothing is read. */
export async function titlesBy(
  tx: Tx,
  ids: readonly string[],
  query: RawBuilder<unknown>,
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf((query as RawBuilder<{ id: string; title: string }>).execute(tx));
  return new Map(rows.map((row) => [row.id, row.title]));
}
