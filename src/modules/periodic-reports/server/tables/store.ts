/** SQL of 自查统计表, and nothing but. */
import type { RawBuilder } from 'kysely';
import { likeText, sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { Content } from '../../shared/form.ts';
import type { TableFilter, TableQuery } from '../../shared/tables/schema.ts';
import { tableMarks, type TableKind, type TableMark, type TableState } from '../../shared/tables/states.ts';

/** The records of a figure when it was taken. */
export interface Taken {
  code: string;
  from: PlainDate;
  to: PlainDate;
  at: string;
  ids: string[];
}
export interface FirmTable {
  id: string;
  code: string;
  kind: TableKind;
  period: string;
  from_on: PlainDate;
  to_on: PlainDate;
  enterprise_id: string;
  enterprise_name: string;
  street_code: string;
  industry: string;
  is_high_risk: boolean;
  unit_id: string | null;
  unit_name: string;
  form_id: string;
  due_on: PlainDate;
  due_at: Date;
  due_basis: string;
  opened_at: Date;
  state: TableState;
  version: number;
  content: Content;
  taken: Record<string, Taken>;
  filled_by: string | null;
  filled_by_name: string | null;
  signed_at: Date | null;
  signed_by: string | null;
  signed_by_name: string | null;
  first_submitted_at: Date | null;
  returns: number;
  return_reason: string;
}

/** A firm sees its own; departments those of their industries, streets those of their place. */
export const tableScope = (actor: Actor): RawBuilder<unknown> =>
  scopeSql(actor, {
    enterprise: 't.enterprise_id',
    street: 't.street_code',
    industry: 't.industry',
    assigned: sql<boolean>`t.unit_id = ${actor.unitId}`,
  });

export const findTable = async (tx: Tx, actor: Actor, id: string, lock = false): Promise<FirmTable | null> =>
  (
    await sql<FirmTable>`select t.* from firm_tables t where t.id = ${id} and ${tableScope(actor)} ${lock ? sql`for update of t` : sql``}`.execute(
      tx,
    )
  ).rows[0] ?? null;
export const isTableVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await findTable(tx, actor, id)) !== null;

export type NewTable = Pick<
  FirmTable,
  | 'id'
  | 'code'
  | 'kind'
  | 'period'
  | 'from_on'
  | 'to_on'
  | 'enterprise_id'
  | 'enterprise_name'
  | 'street_code'
  | 'industry'
  | 'is_high_risk'
  | 'unit_id'
  | 'unit_name'
  | 'form_id'
  | 'due_on'
  | 'due_at'
  | 'due_basis'
  | 'opened_at'
>;
/** Ids of those that were opened now; one that is there already stays. */
export async function insertTables(tx: Tx, _actor: Actor, rows: readonly NewTable[]): Promise<Set<string>> {
  const made = await sql<{
    id: string;
  }>`insert into firm_tables (id, code, kind, period, from_on, to_on, enterprise_id, enterprise_name, street_code,
      industry, is_high_risk, unit_id, unit_name, form_id, due_on, due_at, due_basis, opened_at, state, state_since)
    select id, code, kind, period, from_on, to_on, enterprise_id, enterprise_name, street_code, industry, is_high_risk, unit_id, unit_name, form_id,
      due_on, due_at, due_basis, opened_at, 'open', opened_at
    from jsonb_populate_recordset(null::firm_tables, ${JSON.stringify(rows)}::jsonb)
    on conflict (kind, period, enterprise_id) do nothing returning id`.execute(tx);
  return new Set(made.rows.map((r) => r.id));
}
export const enterprisesWith = async (tx: Tx, _actor: Actor, kind: TableKind, period: string): Promise<Set<string>> =>
  new Set(
    (
      await sql<{
        enterprise_id: string;
      }>`select enterprise_id from firm_tables where kind = ${kind} and period = ${period}`.execute(tx)
    ).rows.map((r) => r.enterprise_id),
  );
export async function writeContent(
  tx: Tx,
  _actor: Actor,
  id: string,
  content: Content,
  taken: Readonly<Record<string, Taken>>,
): Promise<void> {
  await sql`update firm_tables set content = ${JSON.stringify(content)}::jsonb, taken = ${JSON.stringify(taken)}::jsonb where id = ${id}`.execute(
    tx,
  );
}

/** What a mark means at a moment. */
const markSql = (mark: TableMark, at: Date): RawBuilder<unknown> => {
  switch (mark) {
    case 'all':
      return sql`true`;
    case 'received':
      return sql`t.first_submitted_at is not null`;
    case 'onTime':
      return sql`coalesce(t.first_submitted_at <= t.due_at, false)`;
    case 'late':
      return sql`(t.due_at < ${at} and not coalesce(t.first_submitted_at <= t.due_at, false))`;
    case 'missing':
      return sql`t.first_submitted_at is null`;
    case 'overdue':
      return sql`(t.due_at < ${at} and t.first_submitted_at is null)`;
    case 'returned':
      return sql`t.state = 'returned'`;
  }
};

const conditions = (actor: Actor, f: TableFilter): RawBuilder<unknown> =>
  sql.join(
    [
      tableScope(actor),
      ...(f.kind ? [sql`t.kind = ${f.kind}`] : []),
      ...(f.period ? [sql`t.period = ${f.period}`] : []),
      ...(f.highRisk ? [sql`t.is_high_risk = ${f.highRisk === 'yes'}`] : []),
      ...(f.q ? [sql`(t.enterprise_name || ' ' || t.code) like ${`%${likeText(f.q)}%`}`] : []),
    ],
    sql` and `,
  );

export async function listTables(
  tx: Tx,
  actor: Actor,
  query: TableQuery,
  at: Date,
): Promise<{ rows: FirmTable[]; total: number; nextCursor: string | null }> {
  const where = sql.join(
    [
      conditions(actor, query),
      ...(query.state && query.state.length > 0 ? [sql`t.state = any(${[...query.state]}::text[])`] : []),
      ...(query.mark ? [markSql(query.mark, at)] : []),
    ],
    sql` and `,
  );
  const asked = query.cursor === undefined ? (query.page ?? 1) : Number(query.cursor);
  const page = Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
  const total =
    (await sql<{ n: number }>`select count(*)::int as n from firm_tables t where ${where}`.execute(tx)).rows[0]?.n ?? 0;
  const rows = (
    await sql<FirmTable>`select t.* from firm_tables t where ${where}
      order by t.to_on desc, t.kind, t.first_submitted_at is not null, t.is_high_risk desc, t.enterprise_name, t.id
      limit ${query.limit} offset ${(page - 1) * query.limit}`.execute(tx)
  ).rows;
  return { rows, total, nextCursor: page * query.limit < total ? String(page + 1) : null };
}
export async function countTables(
  tx: Tx,
  actor: Actor,
  filter: TableFilter,
  at: Date,
): Promise<Record<TableMark, number> & { due_on: PlainDate | null }> {
  const columns = tableMarks.map((mark) => sql`count(*) filter (where ${markSql(mark, at)})::int as ${sql.ref(mark)}`);
  const { rows } = await sql<
    Record<TableMark, number> & { due_on: PlainDate | null }
  >`select ${sql.join(columns)}, max(t.due_on) as due_on from firm_tables t where ${conditions(actor, filter)}`.execute(
    tx,
  );
  return rows[0] as Record<TableMark, number> & { due_on: PlainDate | null };
}
export const periodsOf = async (tx: Tx, actor: Actor, kind: TableKind): Promise<string[]> =>
  (
    await sql<{
      period: string;
    }>`select t.period from firm_tables t where t.kind = ${kind} and ${tableScope(actor)} group by 1
      order by max(t.to_on) desc`.execute(tx)
  ).rows.map((r) => r.period);

/** How many a firm still has to send. */
export const countOwed = async (tx: Tx, actor: Actor): Promise<number> =>
  (
    await sql<{
      n: number;
    }>`select count(*)::int as n from firm_tables t where t.state <> 'submitted' and ${tableScope(actor)}`.execute(tx)
  ).rows[0]?.n ?? 0;
export const tableTitles = async (
  tx: Tx,
  ids: readonly string[],
): Promise<{ id: string; kind: TableKind; period: string; enterprise_name: string }[]> =>
  (
    await sql<{
      id: string;
      kind: TableKind;
      period: string;
      enterprise_name: string;
    }>`select id, kind, period, enterprise_name from firm_tables where id = any(${[...ids]}::uuid[])`.execute(tx)
  ).rows;
