/** SQL of the register. */
import { decodeCursor, encodeCursor } from '#kernel/server/cursor.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { RawBuilder } from 'kysely';
import { bigramsOf, searchWords } from '#kernel/server/search.ts';
import type { EnterpriseQuery } from '../shared/schema.ts';
import { enterprisesInScope } from './brief.ts';

export interface EnterpriseRecord {
  id: string;
  name: string;
  name_key: string;
  search: string;
  uscc: string | null;
  street_code: string | null;
  community_code: string | null;
  industry: string;
  gb4754: string | null;
  gb4754_name: string | null;
  size_class: 'large' | 'medium' | 'small' | 'micro' | null;
  is_high_risk: boolean;
  address: string;
  longitude: number | null;
  latitude: number | null;
  established_on: PlainDate | null;
  enterprise_type: string | null;
  registered_capital_fen: number | null;
  registered_capital_text: string | null;
  business_scope: string | null;
  employees: number | null;
  legal_representative: string | null;
  principal_name: string | null;
  principal_phone: string | null;
  controller_name: string | null;
  controller_phone: string | null;
  safety_name: string | null;
  safety_phone: string | null;
  phone: string | null;
  state: 'active' | 'suspended' | 'closed' | 'merged';
  source: string;
  is_demo: boolean;
  version: number;
  created_at: Date;
  updated_at: Date;
  /** Name of whoever changed the file last; null when nobody did. */
  updated_by: string | null;
}

/** Columns that a person or a ledger may set. */
export type EnterpriseColumns = Omit<EnterpriseRecord, 'id' | 'version' | 'created_at' | 'updated_at' | 'state'> & {
  state?: EnterpriseRecord['state'];
};

const types: Record<keyof EnterpriseRecord, string> = {
  id: 'uuid',
  name: 'text',
  name_key: 'text',
  search: 'text',
  uscc: 'text',
  street_code: 'text',
  community_code: 'text',
  industry: 'text',
  gb4754: 'text',
  gb4754_name: 'text',
  size_class: 'text',
  is_high_risk: 'boolean',
  address: 'text',
  longitude: 'double precision',
  latitude: 'double precision',
  established_on: 'date',
  enterprise_type: 'text',
  registered_capital_fen: 'bigint',
  registered_capital_text: 'text',
  business_scope: 'text',
  employees: 'integer',
  legal_representative: 'text',
  principal_name: 'text',
  principal_phone: 'text',
  controller_name: 'text',
  controller_phone: 'text',
  safety_name: 'text',
  safety_phone: 'text',
  phone: 'text',
  state: 'text',
  source: 'text',
  is_demo: 'boolean',
  version: 'integer',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  updated_by: 'text',
};
const columnNames = Object.keys(types) as (keyof EnterpriseRecord)[];
const columnList = sql.raw(columnNames.join(', '));
const recordType = sql.raw(columnNames.map((c) => `${c} ${types[c]}`).join(', '));

/** Without what is null: of some forty columns of a new enterprise a ledger fills a dozen. */
function filled(row: EnterpriseRecord): Partial<EnterpriseRecord> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(row)) if (value !== null) out[key] = value;
  return out;
}

/** A row as it goes to the database in a statement for many. */
export const rowText = (row: EnterpriseRecord): string => JSON.stringify(filled(row));

/** Inserts many rows, each made by `rowText`, in one statement. */
export async function insertTexts(tx: Tx, _actor: Actor, rows: readonly string[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into enterprises (${columnList})
    select ${columnList} from json_to_recordset(${`[${rows.join(',')}]`}::json) as r(${recordType})`.execute(tx);
}

export const insertMany = (tx: Tx, actor: Actor, rows: readonly EnterpriseRecord[]): Promise<void> =>
  insertTexts(tx, actor, rows.map(rowText));

/** Writes the columns of many rows in one statement and moves their version on. */
export async function updateMany(
  tx: Tx,
  _actor: Actor,
  rows: readonly (EnterpriseRecord & { updated_at: Date })[],
): Promise<void> {
  if (rows.length === 0) return;
  const settable = columnNames.filter((c) => !['id', 'version', 'created_at'].includes(c));
  const sets = sql.raw(settable.map((c) => `${c} = r.${c}`).join(', '));
  await sql`update enterprises e set ${sets}, version = e.version + 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(${recordType}) where e.id = r.id`.execute(tx);
}

export async function byIds(tx: Tx, _actor: Actor, ids: readonly string[]): Promise<Map<string, EnterpriseRecord>> {
  if (ids.length === 0) return new Map();
  const rows =
    await sql<EnterpriseRecord>`select ${columnList} from enterprises where id = any(${[...ids]}::uuid[]) and state <> 'merged'`.execute(
      tx,
    );
  return new Map(rows.rows.map((r) => [r.id, r]));
}

export async function find(tx: Tx, actor: Actor, id: string): Promise<EnterpriseRecord | null> {
  const rows =
    await sql<EnterpriseRecord>`select e.* from enterprises e where e.id = ${id} and e.state <> 'merged' and ${enterprisesInScope(actor)}`.execute(
      tx,
    );
  return rows.rows[0] ?? null;
}

export async function findForUpdate(tx: Tx, actor: Actor, id: string): Promise<EnterpriseRecord | null> {
  const rows =
    await sql<EnterpriseRecord>`select e.* from enterprises e where e.id = ${id} and e.state <> 'merged' and ${enterprisesInScope(actor)} for update of e`.execute(
      tx,
    );
  return rows.rows[0] ?? null;
}

/** An enterprise with this code, whoever's scope it is in: a code is one enterprise's in the whole district. */
export async function byCode(tx: Tx, _actor: Actor, uscc: string): Promise<{ id: string; name: string } | null> {
  return (
    (
      await sql<{
        id: string;
        name: string;
      }>`select id, name from enterprises where uscc = ${uscc} and state <> 'merged'`.execute(tx)
    ).rows[0] ?? null
  );
}

/** An enterprise as far as matching needs it. */
export interface RegisterEntry {
  id: string;
  name: string;
  uscc: string | null;
  address: string;
  /** It is in the scope of whoever asked. */
  mine: boolean;
}

/** The whole district's register in batches by id, for the index against which a ledger is matched. */
export async function* register(tx: Tx, actor: Actor, batch = 20_000): AsyncGenerator<RegisterEntry[]> {
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows: RegisterEntry[] = (
      await sql<RegisterEntry>`select e.id, e.name, e.uscc, e.address, ${enterprisesInScope(actor)} as mine from enterprises e
        where e.id > ${last}::uuid and e.state <> 'merged' order by e.id limit ${batch}`.execute(tx)
    ).rows;
    if (rows.length > 0) yield rows;
    if (rows.length < batch) return;
    last = rows.at(-1)!.id;
  }
}

/** Enterprises with one of these codes or comparable names: what others may have registered in the meantime. */
export async function resembling(
  tx: Tx,
  actor: Actor,
  codes: readonly string[],
  nameKeys: readonly string[],
): Promise<RegisterEntry[]> {
  return (
    await sql<RegisterEntry>`select e.id, e.name, e.uscc, e.address, ${enterprisesInScope(actor)} as mine from enterprises e
      where e.state <> 'merged' and (e.uscc = any(${[...codes]}::text[]) or e.name_key = any(${[...nameKeys]}::text[]))`.execute(
      tx,
    )
  ).rows;
}

/** How many acts have written to the register. */
export async function turnOf(tx: Tx, _actor: Actor): Promise<number> {
  return (
    (await sql<{ turn: number }>`select turn from enterprise_register where id = 1`.execute(tx)).rows[0]?.turn ?? 0
  );
}

/** Takes the next turn at writing to the register; others wait until this transaction has ended. */
export async function takeTurn(tx: Tx, _actor: Actor): Promise<number> {
  return (
    (
      await sql<{ turn: number }>`update enterprise_register set turn = turn + 1 where id = 1 returning turn`.execute(
        tx,
      )
    ).rows[0]?.turn ?? 0
  );
}

export async function communities(
  tx: Tx,
  _actor: Actor,
): Promise<{ code: string; name: string; street_code: string }[]> {
  return (
    await sql<{
      code: string;
      name: string;
      street_code: string;
    }>`select code, name, street_code from communities order by code`.execute(tx)
  ).rows;
}

export async function insertFormerNames(
  tx: Tx,
  _actor: Actor,
  rows: readonly { enterpriseId: string; name: string }[],
  until: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await sql`insert into enterprise_names (id, enterprise_id, name, until)
    select n.id, n.enterprise_id, n.name, ${until} from unnest(${rows.map(() => newId<'name'>())}::uuid[],
      ${rows.map((r) => r.enterpriseId)}::uuid[], ${rows.map((r) => r.name)}::text[]) as n (id, enterprise_id, name)`.execute(
    tx,
  );
}

/** Former names by enterprise, the latest first. */
export async function formerNames(
  tx: Tx,
  _actor: Actor,
  enterpriseIds: readonly string[],
): Promise<Map<string, { name: string; until: Date }[]>> {
  const names = new Map<string, { name: string; until: Date }[]>();
  if (enterpriseIds.length === 0) return names;
  const rows = await sql<{ enterprise_id: string; name: string; until: Date }>`
    select enterprise_id, name, until from enterprise_names where enterprise_id = any(${[...enterpriseIds]}::uuid[])
    order by until desc, id desc`.execute(tx);
  for (const row of rows.rows) names.set(row.enterprise_id, [...(names.get(row.enterprise_id) ?? []), row]);
  return names;
}

/** Words of a search, each found anywhere in name, former names, code or address. Pairs of characters use the index. */
export function searchCondition(text: string): RawBuilder<unknown> {
  return sql.join(
    [
      sql`true`,
      ...searchWords(text).flatMap((word) => {
        if (/^[0-9a-z]{18}$/.test(word)) return [sql`e.uscc = ${word.toUpperCase()}`];
        const holds = sql`strpos(e.search, ${word}) > 0`;
        return [...word].length >= 2 ? [sql`public.bigrams(e.search) @> ${bigramsOf(word)}::text[]`, holds] : [holds];
      }),
    ],
    sql` and `,
  );
}

const light = sql.raw(
  `e.id, e.name, e.uscc, e.street_code, e.industry, e.address, e.size_class, e.is_high_risk, e.state, e.principal_name, e.phone`,
);
export type LightRow = Pick<
  EnterpriseRecord,
  | 'id'
  | 'name'
  | 'uscc'
  | 'street_code'
  | 'industry'
  | 'address'
  | 'size_class'
  | 'is_high_risk'
  | 'state'
  | 'principal_name'
  | 'phone'
>;

const LOOKED_AT = 200;
/** So many of the register are tried first; a word that one in ten of them has is a common one. */
const TRIED = 1000;
const COMMON = 100;

/** The condition without its pairs of characters: for few rows, where looking pairs up costs more than reading. */
const readCondition = (text: string): RawBuilder<unknown> =>
  sql.join([sql`true`, ...searchWords(text).map((word) => sql`strpos(e.search, ${word}) > 0`)], sql` and `);

/**
 * Hits for choosing one, without a total: of the first ones found, those that begin with the text come first, then those
 * that have it in their name, then those that have it elsewhere. A common word (公司, 天津) is found among the first rows;
 * its list in the index would be as long as the register. A rare one is looked up there.
 */
export async function search(tx: Tx, actor: Actor, text: string, limit: number): Promise<LightRow[]> {
  const inScope = sql`e.state <> 'merged' and ${enterprisesInScope(actor)}`;
  const most = sql.lit(Math.max(LOOKED_AT, limit));
  const tried = (
    await sql<LightRow>`select ${light} from (select * from enterprises e where ${inScope} order by e.id limit ${sql.lit(TRIED)}) e
      where ${readCondition(text)} limit ${most}`.execute(tx)
  ).rows;
  const rows =
    tried.length >= Math.max(COMMON, limit)
      ? tried
      : (
          await sql<LightRow>`select ${light} from enterprises e where ${searchCondition(text)} and ${inScope} limit ${most}`.execute(
            tx,
          )
        ).rows;
  const word = text.normalize('NFKC').trim().toLowerCase();
  const rank = (row: LightRow): number => {
    const at = row.name.normalize('NFKC').toLowerCase().indexOf(word);
    return at < 0 ? 1000 : at;
  };
  return rows
    .map((row) => ({ row, rank: rank(row) }))
    .sort((a, b) => a.rank - b.rank || a.row.name.length - b.row.name.length || (a.row.id < b.row.id ? -1 : 1))
    .slice(0, limit)
    .map(({ row }) => row);
}

function condition(actor: Actor, query: EnterpriseQuery): RawBuilder<unknown> {
  return sql.join(
    [
      sql`e.state <> 'merged'`,
      enterprisesInScope(actor),
      ...(query.q ? [searchCondition(query.q)] : []),
      ...(query.street ? [sql`e.street_code = any(${query.street}::text[])`] : []),
      ...(query.industry ? [sql`e.industry = any(${query.industry}::text[])`] : []),
      ...(query.highRisk === undefined ? [] : [sql`e.is_high_risk = ${query.highRisk}`]),
      ...(query.state ? [sql`e.state = any(${query.state}::text[])`] : []),
    ],
    sql` and `,
  );
}

export async function list(
  tx: Tx,
  actor: Actor,
  query: EnterpriseQuery,
): Promise<{ rows: LightRow[]; total: number; nextCursor: string | null }> {
  const where = condition(actor, query);
  const after = query.cursor
    ? sql`(e.name, e.id) > (${decodeCursor(query.cursor, 2)[0]}, ${decodeCursor(query.cursor, 2)[1]}::uuid)`
    : sql`true`;
  const offset = query.cursor || !query.page ? 0 : (query.page - 1) * query.limit;
  const rows = (
    await sql<LightRow>`select ${light} from enterprises e where ${where} and ${after} order by e.name, e.id limit ${query.limit + 1} offset ${offset}`.execute(
      tx,
    )
  ).rows;
  const kept = rows.slice(0, query.limit);
  const last = kept.at(-1);
  const total =
    (await sql<{ n: number }>`select count(*) as n from enterprises e where ${where}`.execute(tx)).rows[0]?.n ?? 0;
  return {
    rows: kept,
    total,
    nextCursor: rows.length > query.limit && last ? encodeCursor([last.name, last.id]) : null,
  };
}

/** Enterprises with the same comparable name, whoever's scope: candidates for "already known". */
export const alike = (tx: Tx, actor: Actor, nameKey: string): Promise<RegisterEntry[]> =>
  resembling(tx, actor, [], [nameKey]);
