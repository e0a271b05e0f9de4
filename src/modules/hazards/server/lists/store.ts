/**
 * SQL of named lists, and nothing but. Every row, count and figure of a list is read through the hazards that the reader may see,
 * as the ledger is: what is outside the scope, or told in another record, is not on the list for this reader.
 */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { seesRecords } from '#platform/identity/server/index.ts';
import type { RawBuilder } from 'kysely';
import type { Grade } from '../../shared/labels.ts';
import type { ItemKind, ListFigures, ListKind } from '../../shared/lists.ts';
import type { HazardState } from '../../shared/states.ts';
import { inScope } from '../store.ts';

export interface ListRow {
  id: string;
  title: string;
  kind: ListKind;
  unit_id: string;
  unit_name: string;
  street_code: string | null;
  enterprise_id: string | null;
  filter: Record<string, unknown>;
  condition: string;
  period_from: PlainDate;
  period_to: PlainDate;
  due_on: PlainDate;
  made_by: string;
  made_by_name: string;
  made_by_unit_id: string;
  made_by_unit_name: string;
  made_on: PlainDate;
  made_at: Date;
  withdrawn_at: Date | null;
  withdrawn_by_name: string | null;
  withdrawn_reason: string | null;
}

/** Lists of the reader's unit, made by it or handed to it; the committee office sees all that were handed over, and its own. */
const seen = (actor: Actor): RawBuilder<unknown> => {
  // A post without any records (三员, 举报受理 alone) has no lists either.
  if (!seesRecords(actor)) return sql`false`;
  if (actor.kind === 'system') return sql`true`;
  const handed = sql`exists (select 1 from hazard_list_handovers o where o.list_id = l.id)`;
  return sql`(l.made_by_unit_id = ${actor.unitId} or ((${actor.scope.all} or l.unit_id = ${actor.unitId}) and ${handed}))`;
};

/** The hazard's own facts as of a day: open, overdue, relapsed since it was put on the list. */
const factsAsOf = (asOf: PlainDate): RawBuilder<unknown> => sql`cross join lateral (select
    coalesce(sum(x.n) filter (where x.measure = 'open'), 0) as open,
    coalesce(sum(x.n) filter (where x.measure = 'overdue'), 0) as overdue,
    coalesce(sum(x.n) filter (where x.measure = 'relapsed' and x.day >= i.added_on), 0) as relapsed
  from hazard_facts x where x.hazard_id = h.id and x.day <= ${asOf} and x.measure in ('open', 'overdue', 'relapsed')) f`;

/** Which rows a figure counts: said once, for the number and for its rows. */
const counted = (kind: ItemKind, asOf: PlainDate): RawBuilder<unknown> => {
  const real = sql`h.state <> 'void'`;
  const left = sql`(${real} and f.open > 0)`;
  return {
    all: real,
    struck: sql`(${real} and f.open <= 0)`,
    left,
    overdue: sql`(${left} and (l.due_on < ${asOf} or f.overdue > 0))`,
    later: sql`(${real} and i.is_later)`,
    relapsed: sql`(${left} and f.relapsed > 0)`,
    void: sql`h.state = 'void'`,
  }[kind];
};

const kinds: readonly ItemKind[] = ['all', 'struck', 'left', 'overdue', 'later', 'relapsed', 'void'];

const from = (actor: Actor, asOf: PlainDate): RawBuilder<unknown> =>
  sql`from hazard_list_items i join hazard_lists l on l.id = i.list_id join hazards h on h.id = i.hazard_id ${factsAsOf(asOf)}
    where i.added_on <= ${asOf} and ${inScope(actor)}`;

export async function insertList(tx: Tx, _actor: Actor, l: ListRow): Promise<void> {
  await sql`insert into hazard_lists (id, title, kind, unit_id, unit_name, street_code, enterprise_id, filter, condition, period_from, period_to,
      due_on, made_by, made_by_name, made_by_unit_id, made_by_unit_name, made_on, made_at)
    values (${l.id}, ${l.title}, ${l.kind}, ${l.unit_id}, ${l.unit_name}, ${l.street_code}, ${l.enterprise_id}, ${JSON.stringify(l.filter)}::jsonb,
      ${l.condition}, ${l.period_from}, ${l.period_to}, ${l.due_on}, ${l.made_by}, ${l.made_by_name}, ${l.made_by_unit_id},
      ${l.made_by_unit_name}, ${l.made_on}, ${l.made_at})`.execute(tx);
}

export interface NewItem {
  hazard_id: string;
  enterprise_id: string;
  code: string;
  title: string;
  enterprise_name: string;
  place: string;
  street_code: string;
  industry: string;
  grade: Grade;
  state: HazardState;
  due_on: PlainDate | null;
  unit_name: string;
  handler_name: string | null;
  responsible: string;
}

/** What would be put on a list, as it stands now, in the order of deadlines; `condition` speaks of `hazards h`. */
export async function standing(
  tx: Tx,
  _actor: Actor,
  condition: RawBuilder<unknown>,
  limit: number,
): Promise<NewItem[]> {
  return (
    await sql<NewItem>`select h.id as hazard_id, h.enterprise_id, h.code, h.title, h.enterprise_name, h.place, h.street_code, h.industry, h.grade,
      h.state, coalesce(h.rectify_due_on, h.step_due_on) as due_on, h.unit_name, h.handler_name,
      coalesce((select p.responsible_person from hazard_plans p where p.hazard_id = h.id order by p.round desc limit 1), '') as responsible
    from hazards h where ${condition} order by coalesce(h.rectify_due_on, h.step_due_on) nulls last, h.code limit ${limit}`.execute(
      tx,
    )
  ).rows;
}

export async function insertItems(
  tx: Tx,
  actor: Actor,
  listId: string,
  items: readonly NewItem[],
  given: { on: PlainDate; isLater: boolean; after: number },
): Promise<void> {
  const rows = items.map((item, n) => ({ ...item, seq: given.after + n + 1 }));
  for (let at = 0; at < rows.length; at += 500)
    await sql`insert into hazard_list_items (list_id, hazard_id, seq, code, title, enterprise_name, place, street_code, industry, grade, state, due_on,
        unit_name, handler_name, responsible, added_on, added_by_name, is_later)
      select ${listId}::uuid, r.hazard_id, r.seq, r.code, r.title, r.enterprise_name, r.place, r.street_code, r.industry, r.grade, r.state,
        r.due_on, r.unit_name, r.handler_name, r.responsible, ${given.on}::date, ${actor.name}, ${given.isLater}
      from jsonb_to_recordset(${JSON.stringify(rows.slice(at, at + 500))}::jsonb) as r (hazard_id uuid, seq int, code text, title text,
        enterprise_name text, place text, street_code text, industry text, grade text, state text, due_on date, unit_name text,
        handler_name text, responsible text)`.execute(tx);
}

export async function findList(tx: Tx, actor: Actor, id: string, { lock = false } = {}): Promise<ListRow | null> {
  const held = lock ? sql`for update of l` : sql``;
  return (
    (await sql<ListRow>`select l.* from hazard_lists l where l.id = ${id} and ${seen(actor)} ${held}`.execute(tx))
      .rows[0] ?? null
  );
}

/** For files: whether the list that a slip belongs to is the reader's to see. */
export const isListVisible = async (tx: Tx, actor: Actor, id: string): Promise<boolean> =>
  (await findList(tx, actor, id)) !== null;

export async function page(
  tx: Tx,
  actor: Actor,
  query: {
    asOf: PlainDate;
    kind?: readonly ListKind[] | undefined;
    text?: string | undefined;
    withdrawn: boolean;
    limit: number;
    offset: number;
  },
): Promise<{ rows: ListRow[]; total: number }> {
  const condition = sql`${seen(actor)} and l.made_on <= ${query.asOf}
    and (${query.kind ?? null}::text[] is null or l.kind = any(${query.kind ?? null}::text[]))
    and (${query.withdrawn} or l.withdrawn_at is null)
    and (${query.text ?? null}::text is null or position(${query.text ?? ''} in l.title || ' ' || l.unit_name) > 0)`;
  const [rows, total] = [
    await sql<ListRow>`select l.* from hazard_lists l where ${condition} order by l.kind desc, l.unit_name, l.made_at desc, l.id
      limit ${query.limit} offset ${query.offset}`.execute(tx),
    await sql<{ n: number }>`select count(*) as n from hazard_lists l where ${condition}`.execute(tx),
  ];
  return { rows: rows.rows, total: total.rows[0]?.n ?? 0 };
}

const none: ListFigures = { all: 0, struck: 0, left: 0, overdue: 0, later: 0, relapsed: 0, void: 0 };

/** The figures of lists as of a day, by list; one without a visible row counts nothing. */
export async function figures(
  tx: Tx,
  actor: Actor,
  ids: readonly string[],
  asOf: PlainDate,
): Promise<Map<string, ListFigures>> {
  const result = new Map<string, ListFigures>(ids.map((id) => [id, none]));
  if (ids.length === 0) return result;
  const columns = sql.join(
    kinds.map((kind) => sql`count(*) filter (where ${counted(kind, asOf)})::int as ${sql.ref(kind)}`),
    sql`, `,
  );
  const rows = await sql<ListFigures & { list_id: string }>`select i.list_id, ${columns} ${from(actor, asOf)}
    and i.list_id = any(${[...ids]}::uuid[]) group by i.list_id`.execute(tx);
  for (const { list_id, ...row } of rows.rows) result.set(list_id, row);
  return result;
}

export interface ItemRow {
  hazard_id: string;
  seq: number;
  code: string;
  title: string;
  enterprise_name: string;
  place: string;
  street_code: string;
  industry: string;
  grade: Grade;
  state: HazardState;
  due_on: PlainDate | null;
  unit_name: string;
  handler_name: string | null;
  responsible: string;
  added_on: PlainDate;
  is_later: boolean;
  handover_no: number | null;
  is_struck: boolean;
  is_void: boolean;
  is_overdue: boolean;
  is_step_late: boolean;
  relapses: number;
  struck_on: PlainDate | null;
  late_since: PlainDate | null;
  remark: string | null;
  remark_by: string | null;
  remark_at: Date | null;
}

/** The rows of one figure, exactly those that `figures` counts, in the order of the list. */
export async function items(
  tx: Tx,
  actor: Actor,
  listId: string,
  query: { kind: ItemKind; asOf: PlainDate; limit: number; offset: number },
): Promise<{ rows: ItemRow[]; total: number }> {
  const base = sql`${from(actor, query.asOf)} and i.list_id = ${listId} and ${counted(query.kind, query.asOf)}`;
  const until = query.asOf;
  const total = (await sql<{ n: number }>`select count(*) as n ${base}`.execute(tx)).rows[0]?.n ?? 0;
  const rows =
    await sql<ItemRow>`select i.hazard_id, i.seq, i.code, i.title, i.enterprise_name, i.place, i.street_code, i.industry, i.grade, i.state,
      i.due_on, i.unit_name, i.handler_name, i.responsible, i.added_on, i.is_later, i.handover_no,
      ${counted('struck', until)} as is_struck, h.state = 'void' as is_void, ${counted('overdue', until)} as is_overdue,
      (f.overdue > 0) as is_step_late, f.relapsed::int as relapses,
      case when ${counted('struck', until)} then (select max(c.day) from (select x.day from hazard_facts x
        where x.hazard_id = h.id and x.measure = 'closed' and x.day <= ${until} group by x.day having sum(x.n) > 0) c) end as struck_on,
      case when f.overdue > 0 then (select min(c.since) from (select x.since from hazard_facts x
        where x.hazard_id = h.id and x.measure = 'overdue' and x.day <= ${until} group by x.since having sum(x.n) > 0) c) end as late_since,
      r.text as remark, r.by_name as remark_by, r.at as remark_at
    ${sql`from hazard_list_items i join hazard_lists l on l.id = i.list_id join hazards h on h.id = i.hazard_id ${factsAsOf(until)}
      left join lateral (select m.text, m.by_name, m.at from hazard_list_remarks m where m.list_id = i.list_id and m.hazard_id = i.hazard_id
        order by m.at desc, m.id desc limit 1) r on true
      where i.added_on <= ${until} and ${inScope(actor)} and i.list_id = ${listId} and ${counted(query.kind, until)}`}
    order by i.seq limit ${query.limit} offset ${query.offset}`.execute(tx);
  return { rows: rows.rows, total };
}

export interface HandoverRow {
  list_id: string;
  no: number;
  items: number;
  content_sm3: string;
  handed_by: string;
  handed_by_name: string;
  handed_by_unit: string;
  handed_on: PlainDate;
  handed_at: Date;
  mode: 'self' | 'paper' | null;
  received_by: string | null;
  received_by_name: string | null;
  registered_by_name: string | null;
  received_on: PlainDate | null;
  received_at: Date | null;
  slip_file_id: string | null;
  slip_sm3: string | null;
  brought_by: string | null;
}

export async function handoversOf(tx: Tx, _actor: Actor, listIds: readonly string[]): Promise<HandoverRow[]> {
  if (listIds.length === 0) return [];
  return (
    await sql<HandoverRow>`select * from hazard_list_handovers where list_id = any(${[...listIds]}::uuid[]) order by no`.execute(
      tx,
    )
  ).rows;
}

export type FrozenRow = Pick<
  ItemRow,
  'seq' | 'code' | 'title' | 'enterprise_name' | 'grade' | 'due_on' | 'state' | 'unit_name' | 'responsible'
> & { hazard_id: string; handover_no: number | null };

/** Everything that stands on a list as it was frozen, for the hash of a handover and for counting what is to be handed. */
export async function frozen(tx: Tx, _actor: Actor, listId: string): Promise<FrozenRow[]> {
  return (
    await sql<FrozenRow>`select hazard_id, seq, code, title, enterprise_name, grade, due_on, state, unit_name, responsible, handover_no
    from hazard_list_items where list_id = ${listId} order by seq`.execute(tx)
  ).rows;
}

export async function insertHandover(
  tx: Tx,
  actor: Actor,
  given: { listId: string; no: number; items: number; sm3: string; on: PlainDate; at: Date },
): Promise<void> {
  await sql`insert into hazard_list_handovers (list_id, no, items, content_sm3, handed_by, handed_by_name, handed_by_unit, handed_on, handed_at)
    values (${given.listId}, ${given.no}, ${given.items}, ${given.sm3}, ${actor.userId}, ${actor.name}, ${actor.unitName}, ${given.on}, ${given.at})`.execute(
    tx,
  );
  await sql`update hazard_list_items set handover_no = ${given.no} where list_id = ${given.listId} and handover_no is null`.execute(
    tx,
  );
}

export async function receive(
  tx: Tx,
  actor: Actor,
  listId: string,
  given: {
    mode: 'self' | 'paper';
    name: string;
    on: PlainDate;
    at: Date;
    slipId: string | null;
    slipSm3: string | null;
    broughtBy: string | null;
  },
): Promise<void> {
  await sql`update hazard_list_handovers set mode = ${given.mode}, received_by = ${given.mode === 'self' ? actor.userId : null},
      received_by_name = ${given.name}, registered_by_name = ${actor.name}, received_on = ${given.on}, received_at = ${given.at},
      slip_file_id = ${given.slipId}, slip_sm3 = ${given.slipSm3}, brought_by = ${given.broughtBy}
    where list_id = ${listId} and received_at is null`.execute(tx);
}

export async function withdraw(tx: Tx, actor: Actor, listId: string, reason: string, at: Date): Promise<void> {
  await sql`update hazard_lists set withdrawn_at = ${at}, withdrawn_by_name = ${actor.name}, withdrawn_reason = ${reason}
    where id = ${listId}`.execute(tx);
}

/** Whether the item is on the list for this reader. */
export async function isOn(tx: Tx, actor: Actor, listId: string, hazardId: string): Promise<boolean> {
  const rows = await sql`select 1 from hazard_list_items i join hazards h on h.id = i.hazard_id
    where i.list_id = ${listId} and i.hazard_id = ${hazardId} and ${inScope(actor)}`.execute(tx);
  return rows.rows.length > 0;
}

export async function insertRemark(
  tx: Tx,
  actor: Actor,
  given: { listId: string; hazardId: string; text: string; at: Date },
): Promise<void> {
  await sql`insert into hazard_list_remarks (id, list_id, hazard_id, text, by_id, by_name, by_unit, at)
    values (${newId<'remark'>(given.at.getTime())}, ${given.listId}, ${given.hazardId}, ${given.text}, ${actor.userId}, ${actor.name},
      ${actor.unitName}, ${given.at})`.execute(tx);
}

/** Not yet on this list. */
export const notOn = (listId: string): RawBuilder<unknown> =>
  sql`h.id not in (select x.hazard_id from hazard_list_items x where x.list_id = ${listId})`;

/** Of the unit that the list is for. A firm's list holds nothing that the firm does not see yet (a report that is not judged). */
export const ofUnit = (list: {
  kind: ListKind;
  unit_id: string;
  street_code: string | null;
  enterprise_id: string | null;
}) =>
  ({
    street: sql`h.street_code = ${list.street_code}`,
    department: sql`h.unit_id = ${list.unit_id}`,
    enterprise: sql`(h.enterprise_id = ${list.enterprise_id} and (h.channel not in ('publicReport', 'insiderReport')
      or h.state not in ('reported', 'awaitingConfirmation', 'void')))`,
  })[list.kind] as RawBuilder<unknown>;
export const isOpenNow = sql`h.state not in ('closed', 'archived', 'void')`;
