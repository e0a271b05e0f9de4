/** SQL of yearly lists, filings and trees of measures, and nothing but. */
import { sql, type Tx } from '#kernel/server/db.ts';
import { allOf, insertRow, pageRows, titlesBy } from '#kernel/server/rows.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { seesRecords } from '#platform/identity/server/index.ts';
import type { ListFilter, ListQuery } from '../../shared/papers/list-schema.ts';
import type { FilingState, ListKind, ListState } from '../../shared/papers/states.ts';
import { ofUnit } from './store.ts';

export interface ListRow {
  id: string;
  code: string;
  kind: ListKind;
  year: number;
  user_id: string;
  person: string;
  post: string;
  unit_id: string;
  unit_name: string;
  state: ListState;
  state_since: Date;
  version: number;
  made_at: Date;
  made_by: string;
  made_by_name: string;
  signed_at: Date | null;
  filing_id: string | null;
}
export interface ListItemRow {
  id: string;
  list_id: string;
  seq: number;
  what: string;
  source: 'post' | 'task' | 'hand';
  demand_key: string;
  task_id: string | null;
  due_on: PlainDate | null;
  done_on: PlainDate | null;
  proof: string;
  task_code: string | null;
  task_done_on: PlainDate | null;
}
/** One's own list stays one's own in another unit, but not without a role. */
const inScope = (actor: Actor) =>
  sql`(${ofUnit(actor, sql`l.unit_id`)} or (${seesRecords(actor)} and l.user_id = ${actor.userId}))`;
const one = async (tx: Tx, actor: Actor, id: string, lock: boolean): Promise<ListRow | null> =>
  (
    await sql<ListRow>`select l.* from yearly_lists l
      where (l.id = ${id} or l.id in (select list_id from yearly_list_items where id = ${id})) and ${inScope(actor)} ${lock ? sql`for update of l` : sql``}`.execute(
      tx,
    )
  ).rows[0] ?? null;
export const find = (tx: Tx, actor: Actor, id: string): Promise<ListRow | null> => one(tx, actor, id, false);
export const findForUpdate = (tx: Tx, actor: Actor, id: string): Promise<ListRow | null> => one(tx, actor, id, true);
export const insertList = async (
  tx: Tx,
  _actor: Actor,
  row: Omit<ListRow, 'version' | 'signed_at' | 'filing_id'>,
): Promise<void> => insertRow(tx, 'yearly_lists', row);
export const existing = async (
  tx: Tx,
  _actor: Actor,
  given: { kind: ListKind; year: number; userId: string; unitId: string },
): Promise<ListRow | null> =>
  (
    await sql<ListRow>`select * from yearly_lists where kind = ${given.kind} and year = ${given.year} and user_id = ${given.userId} and unit_id = ${given.unitId}`.execute(
      tx,
    )
  ).rows[0] ?? null;
const doneOf = sql`coalesce(i.done_on, case when t.state = 'done' then (t.confirmed_at at time zone 'Asia/Shanghai')::date end)`;
export const itemsOf = async (tx: Tx, _actor: Actor, listId: string): Promise<ListItemRow[]> =>
  (
    await sql<ListItemRow>`select i.*, t.code as task_code, ${doneOf} as task_done_on
      from yearly_list_items i left join plan_tasks t on t.id = i.task_id where i.list_id = ${listId} order by i.seq`.execute(
      tx,
    )
  ).rows;
export async function replaceItems(
  tx: Tx,
  _actor: Actor,
  listId: string,
  items: readonly Pick<ListItemRow, 'id' | 'what' | 'source' | 'demand_key' | 'task_id' | 'due_on'>[],
): Promise<void> {
  await sql`delete from yearly_list_items where list_id = ${listId}`.execute(tx);
  for (const [at, item] of items.entries())
    await insertRow(tx, 'yearly_list_items', { ...item, list_id: listId, seq: at + 1 });
}
export async function finishItem(tx: Tx, _actor: Actor, id: string, doneOn: PlainDate, proof: string): Promise<void> {
  await sql`update yearly_list_items set done_on = ${doneOn}, proof = ${proof} where id = ${id}`.execute(tx);
}
export const listLists = (tx: Tx, actor: Actor, query: ListQuery | (ListFilter & { limit: number; page?: number })) =>
  pageRows<ListRow & { items: number; done: number }>(tx, query, {
    columns: sql`l.*, (select count(*)::int from yearly_list_items i where i.list_id = l.id) as items,
      (select count(*)::int from yearly_list_items i left join plan_tasks t on t.id = i.task_id where i.list_id = l.id and ${doneOf} is not null) as done`,
    from: sql`yearly_lists l`,
    where: allOf([
      inScope(actor),
      ...(query.kind ? [sql`l.kind = any(${query.kind}::text[])`] : []),
      ...(query.year ? [sql`l.year = ${query.year}`] : []),
      ...(query.state ? [sql`l.state = any(${query.state}::text[])`] : []),
    ]),
    order: sql`l.year desc, l.unit_name, l.person, l.kind`,
  });
export const listsForUpdate = async (tx: Tx, actor: Actor, ids: readonly string[]): Promise<ListRow[]> =>
  (
    await sql<ListRow>`select l.* from yearly_lists l where l.id = any(${[...ids]}::uuid[]) and ${inScope(actor)} order by l.id for update of l`.execute(
      tx,
    )
  ).rows;
export const listsOfFiling = async (tx: Tx, _actor: Actor, filingId: string): Promise<ListRow[]> =>
  (await sql<ListRow>`select * from yearly_lists where filing_id = ${filingId} order by id for update`.execute(tx))
    .rows;

/** Tasks of a unit whose time falls into a year; those the person heads first. */
export const tasksOfYear = async (
  tx: Tx,
  _actor: Actor,
  unitId: string,
  year: number,
): Promise<{ id: string; title: string; demand_key: string; due_on: PlainDate; head_id: string | null }[]> =>
  (
    await sql<{ id: string; title: string; demand_key: string; due_on: PlainDate; head_id: string | null }>`
      select id, title, demand_key, due_on, head_id from plan_tasks where unit_id = ${unitId}
      and state not in ('proposed', 'refused', 'cancelled') and starts_on <= ${`${year}-12-31`} and due_on >= ${`${year}-01-01`}
      order by due_on, demand_key`.execute(tx)
  ).rows;

export interface FilingRow {
  id: string;
  code: string;
  year: number;
  to_name: string;
  title: string;
  lists: number;
  draft_id: string | null;
  state: FilingState;
  state_since: Date;
  version: number;
  sent_at: Date;
  sent_by: string;
  sent_by_name: string;
  receipted_on: PlainDate | null;
  receipt_no: string;
}
/** The committee's office keeps them; whoever sees the whole district reads them. */
export const filings = async (tx: Tx, actor: Actor): Promise<FilingRow[]> =>
  actor.scope.all
    ? (await sql<FilingRow>`select * from plan_filings order by sent_at desc, id desc limit 200`.execute(tx)).rows
    : [];
export const filingForUpdate = async (tx: Tx, actor: Actor, id: string): Promise<FilingRow | null> =>
  actor.scope.all
    ? ((await sql<FilingRow>`select * from plan_filings where id = ${id} for update`.execute(tx)).rows[0] ?? null)
    : null;
export const insertFiling = (
  tx: Tx,
  _actor: Actor,
  row: Omit<FilingRow, 'version' | 'receipted_on' | 'receipt_no'>,
): Promise<void> => insertRow(tx, 'plan_filings', row);

/* —— trees —— */
export interface TreeRowDb {
  code: string;
  title: string;
  document: string;
  expected: number;
  clause: string;
  sort: number;
}
export interface MeasureRow {
  id: string;
  tree_code: string;
  number: string;
  heading: string;
  text: string;
  is_sample: boolean;
  sort: number;
}
export interface LinkRow {
  tree_code: string;
  number: string;
  demand_key: string;
  tasks: number;
  done: number;
}
export async function seedTree(tx: Tx, _actor: Actor, tree: TreeRowDb): Promise<void> {
  await sql`insert into measure_trees (code, title, document, expected, clause, sort)
    values (${tree.code}, ${tree.title}, ${tree.document}, ${tree.expected}, ${tree.clause}, ${tree.sort}) on conflict (code) do nothing`.execute(
    tx,
  );
}
export const trees = async (tx: Tx, _actor: Actor): Promise<TreeRowDb[]> =>
  (await sql<TreeRowDb>`select * from measure_trees order by sort`.execute(tx)).rows;
export const measures = async (tx: Tx, _actor: Actor): Promise<MeasureRow[]> =>
  (
    await sql<MeasureRow>`select id, tree_code, number, heading, text, is_sample, sort from measures where ended_at is null order by tree_code, sort`.execute(
      tx,
    )
  ).rows;
/** Links with the tasks of their demands; a reader of the whole district counts all units, a unit its own. */
export const links = async (tx: Tx, actor: Actor): Promise<LinkRow[]> =>
  (
    await sql<LinkRow>`select k.tree_code, k.number, k.demand_key, count(t.id)::int as tasks,
        count(t.id) filter (where t.state = 'done')::int as done
      from measure_links k left join plan_tasks t on t.demand_key = k.demand_key
        and t.state not in ('cancelled', 'refused') and ${ofUnit(actor, sql`t.unit_id`)}
      where k.ended_at is null group by k.tree_code, k.number, k.demand_key order by k.demand_key`.execute(tx)
  ).rows;
export async function replaceMeasures(
  tx: Tx,
  actor: Actor,
  tree: string,
  at: Date,
  rows: readonly Omit<MeasureRow, 'tree_code'>[],
): Promise<void> {
  await sql`update measures set ended_at = ${at} where tree_code = ${tree} and ended_at is null`.execute(tx);
  for (const row of rows)
    await insertRow(tx, 'measures', { ...row, tree_code: tree, loaded_at: at, loaded_by_name: actor.name });
}
export async function link(
  tx: Tx,
  actor: Actor,
  row: { id: string; tree: string; number: string; demandKey: string; at: Date },
): Promise<boolean> {
  const made =
    await sql`insert into measure_links (id, tree_code, number, demand_key, linked_at, linked_by, linked_by_name)
    values (${row.id}, ${row.tree}, ${row.number}, ${row.demandKey}, ${row.at}, ${actor.userId}, ${actor.name})
    on conflict (tree_code, number, demand_key) where ended_at is null do nothing`.execute(tx);
  return made.numAffectedRows === 1n;
}
export async function unlink(
  tx: Tx,
  _actor: Actor,
  row: { tree: string; number: string; demandKey: string; at: Date },
): Promise<boolean> {
  const done = await sql`update measure_links set ended_at = ${row.at}
    where tree_code = ${row.tree} and number = ${row.number} and demand_key = ${row.demandKey} and ended_at is null`.execute(
    tx,
  );
  return done.numAffectedRows === 1n;
}
export const titlesOf = (tx: Tx, ids: readonly string[]): Promise<Map<string, string>> =>
  titlesBy(
    tx,
    ids,
    sql`select id, person || year::text || '年' || case kind when 'duties' then '安全职责清单' else '任务清单' end as title from yearly_lists where id = any(${[...ids]}::uuid[])
    union all select id, title from plan_filings where id = any(${[...ids]}::uuid[])`,
  );
