/** SQL of the ledger: filters, pages, counts. */
import { cachedByKey } from '#kernel/server/cached.ts';
import { decodeCursor, encodeCursor, type CursorValue } from '#kernel/server/cursor.ts';
import { isoOf, likeText, sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { fail } from '#kernel/shared/errors.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { partIds } from '#platform/casework/server/index.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import { CompiledQuery, type RawBuilder } from 'kysely';
import { bigramsOf, searchWords } from '#kernel/server/search.ts';
import { readFigure, type FigureRef } from '../shared/figure.ts';
import { channelGroups, type Channel, type Grade, type StopKind } from '../shared/labels.ts';
import { MASK, seesOrigin } from './origin.ts';
import type { LedgerFilter } from '../shared/schema.ts';
import { openStates } from '../shared/states.ts';
import { notMerged, shownTo, type HazardRow } from './store.ts';
import { STOCK_UNTIL } from './facts.ts';
import { cellsInScope, factsOfFigure } from './figures.ts';

export type LedgerRow = Pick<
  HazardRow,
  | 'id'
  | 'code'
  | 'title'
  | 'enterprise_id'
  | 'enterprise_name'
  | 'place'
  | 'street_code'
  | 'industry'
  | 'grade'
  | 'state'
  | 'stop_kind'
  | 'resumed_on'
  | 'listing'
  | 'delisted_on'
  | 'channel'
  | 'found_on'
  | 'step_due_on'
  | 'closed_on'
  | 'unit_name'
  | 'handler_name'
  | 'relapses'
  | 'version'
> & {
  /** As text in the ledger's rows, where it is only passed on. */
  step_due_at: string | Date | null;
  state_since?: Date;
};

const columns =
  sql.raw(`h.id, h.code, h.title, h.enterprise_id, h.enterprise_name, h.place, h.street_code, h.industry, h.grade, h.state, h.stop_kind, h.resumed_on,
  h.listing, h.delisted_on, h.channel, h.found_on, h.step_due_on, h.step_due_at::text as step_due_at, h.closed_on, h.unit_name, h.handler_name, h.relapses, h.version`);

const sortColumns = {
  stepDue: { column: 'h.step_due_at', type: 'timestamptz', isNullable: true },
  foundOn: { column: 'h.found_on', type: 'date', isNullable: false },
  code: { column: 'h.code', type: 'text', isNullable: false },
  stateSince: { column: 'h.state_since', type: 'timestamptz', isNullable: false },
  closedOn: { column: 'h.closed_on', type: 'date', isNullable: true },
} as const;
export type LedgerSort = keyof typeof sortColumns;

/** Hazards that a figure counts: for a flow those with an act in its days, for a stock those whose sum is not zero then. */
export const figureIds = (ref: FigureRef, actor: Actor): RawBuilder<unknown> =>
  sql`select f.hazard_id from hazard_facts f where ${factsOfFigure(ref)} and ${cellsInScope(actor, 'f')} group by f.hazard_id having sum(f.n) > 0`;

/** The rows of a figure: its cells lie in the reader's scope, and so do they. */
export const figureCondition = (actor: Actor, ref: FigureRef): RawBuilder<unknown> =>
  sql`h.id in (${figureIds(ref, actor)})`;

/** The figure itself, summed from the facts. */
export async function figureTotal(tx: Tx, actor: Actor, ref: FigureRef): Promise<number> {
  const rows = await sql<{
    n: number;
  }>`select coalesce(sum(f.n), 0)::int as n from hazard_facts f where ${factsOfFigure(ref)} and ${cellsInScope(actor, 'f')}`.execute(
    tx,
  );
  return rows.rows[0]?.n ?? 0;
}

export async function byState(
  tx: Tx,
  condition: RawBuilder<unknown>,
): Promise<{ state: HazardRow['state']; count: number }[]> {
  return (
    await sql<{
      state: HazardRow['state'];
      count: number;
    }>`select h.state, count(*) as count from hazards h where ${condition} group by 1 order by 2 desc`.execute(tx)
  ).rows;
}

/** One by one, so that PostgreSQL knows how many there are and one plan serves. */
const anyOf = (column: string, values: readonly string[]): RawBuilder<unknown> =>
  values.length === 1
    ? sql`${sql.ref(column)} = ${values[0]}`
    : sql`${sql.ref(column)} in (${sql.join(values.map((value) => sql`${value}`))})`;

/** Written out, not as a parameter: one hazard in ten is major, and a plan made for any grade would be a bad one. */
const gradeIs = (grades: readonly Grade[]): RawBuilder<unknown> =>
  grades.length === 1 ? sql`h.grade = ${sql.lit(grades[0])}` : anyOf('h.grade', grades);

/** A stop counts while it stands; written out as its index says it, because hardly any hazard is stopped. */
function stopIs(kinds: readonly StopKind[]): RawBuilder<unknown> {
  const stops = kinds.filter((kind) => kind !== 'none');
  const stands = sql`(h.stop_kind in (${sql.join(stops.map((kind) => sql.lit(kind)))}) and h.stop_kind <> 'none'
    and h.resumed_on is null and h.state not in ('closed', 'archived', 'void'))`;
  if (stops.length === kinds.length) return stands;
  return stops.length === 0 ? sql`h.stop_kind = 'none'` : sql`(h.stop_kind = 'none' or ${stands})`;
}

/** Found by a channel, as the reader is shown it: a firm asks by the word that it sees, never by the true origin. */
const channelIs = (actor: Actor, channels: readonly Channel[]): RawBuilder<unknown> =>
  seesOrigin(actor)
    ? anyOf('h.channel', channels)
    : sql`(case when h.channel in ('publicReport', 'insiderReport') then ${MASK} else h.channel end) = any(${[...channels]}::text[])`;

export type Phase = 'open' | 'ended' | 'mixed';

/** Whether a filter by state lets through only what is open, or only what has ended. */
export function phaseOf({ state, figure }: LedgerFilter): Phase {
  if (!state || figure) return 'mixed';
  const isOpen = (s: string): boolean => s === 'open' || (openStates as readonly string[]).includes(s);
  return state.every(isOpen) ? 'open' : state.some(isOpen) ? 'mixed' : 'ended';
}

const elsewhere = cachedByKey<string[]>();

/**
 * Hazards in which the actor has a part and which lie outside the actor's own streets and industries: few. Those inside
 * are seen anyway, and naming them would spoil the plan of every list of an officer who has handled thousands.
 */
async function assignedElsewhere(tx: Tx, actor: Actor): Promise<string[]> {
  const ids = await partIds(tx, actor, 'hazard');
  if (ids.length === 0) return [];
  const { streets, industries, enterprises } = actor.scope;
  const key = [actor.userId, actor.unitId, ids.length, streets, industries, enterprises].join(' ');
  return elsewhere.read(tx, key, async () => {
    const own = scopeSql(actor, { street: 'h.street_code', industry: 'h.industry', enterprise: 'h.enterprise_id' });
    const rows = await sql<{
      id: string;
    }>`select h.id from hazards h where h.id = any(${ids}::uuid[]) and (${own}) is not true`.execute(tx);
    return rows.rows.map((r) => r.id);
  });
}

/** The filter as SQL, always inside the actor's scope. */
export async function where(
  tx: Tx,
  actor: Actor,
  filter: LedgerFilter,
  today: PlainDate,
): Promise<RawBuilder<unknown>> {
  const ids = await assignedElsewhere(tx, actor);
  const parts: RawBuilder<unknown>[] = [
    scopeSql(
      actor,
      {
        street: 'h.street_code',
        industry: 'h.industry',
        enterprise: 'h.enterprise_id',
        ...(ids.length > 0 ? { assigned: sql<boolean>`h.id = any(${ids}::uuid[])` } : {}),
      },
      { written: true },
    ),
  ];
  if (actor.unitKind === 'enterprise') parts.push(shownTo(actor));
  // Only what has ended can be void, and only what is void can be part of another record.
  if (filter.state?.includes('void')) parts.push(notMerged);
  if (filter.street) parts.push(anyOf('h.street_code', filter.street));
  if (filter.industry) parts.push(anyOf('h.industry', filter.industry));
  if (filter.grade) parts.push(gradeIs(filter.grade));
  if (filter.state) {
    const states = [...new Set(filter.state.flatMap((s) => (s === 'open' ? openStates : [s])))];
    // Said as the indexes say it, so that they serve.
    if (states.length === openStates.length && openStates.every((s) => states.includes(s)))
      parts.push(sql`h.state not in ('closed', 'archived', 'void')`);
    else parts.push(anyOf('h.state', states));
  } else if (!filter.figure) parts.push(sql`h.state <> 'void'`);
  if (filter.channel) parts.push(channelIs(actor, filter.channel));
  if (filter.channelGroup)
    parts.push(
      channelIs(
        actor,
        filter.channelGroup.flatMap((g) => [...channelGroups[g].channels] as Channel[]),
      ),
    );
  if (filter.unit) parts.push(sql`h.unit_id = any(${filter.unit}::uuid[])`);
  if (filter.ids) parts.push(sql`h.id = any(${filter.ids}::uuid[])`);
  if (filter.handler) parts.push(sql`h.handler_id = ${filter.handler}`);
  if (filter.enterprise) parts.push(sql`h.enterprise_id = ${filter.enterprise}`);
  if (filter.stop) parts.push(stopIs(filter.stop));
  if (filter.listed !== undefined)
    parts.push(
      filter.listed
        ? sql`(h.listing is not null and h.delisted_on is null)`
        : sql`(h.listing is null or h.delisted_on is not null)`,
    );
  if (filter.overdue !== undefined)
    parts.push(
      filter.overdue
        ? sql`(h.step_due_on < ${sql.lit(today)} and h.state not in ('closed', 'archived', 'void'))`
        : sql`(h.step_due_on is null or h.step_due_on >= ${today})`,
    );
  if (filter.stock !== undefined)
    parts.push(filter.stock ? sql`h.found_on <= ${STOCK_UNTIL}` : sql`h.found_on > ${STOCK_UNTIL}`);
  if (filter.foundFrom) parts.push(sql`h.found_on >= ${filter.foundFrom}`);
  if (filter.foundTo) parts.push(sql`h.found_on <= ${filter.foundTo}`);
  if (filter.closedFrom) parts.push(sql`h.closed_on >= ${filter.closedFrom}`);
  if (filter.closedTo) parts.push(sql`h.closed_on <= ${filter.closedTo}`);
  for (const word of searchWords(filter.text ?? '')) {
    // Pairs of characters find the candidates by index; the text itself decides.
    if (word.length >= 2) parts.push(sql`public.bigrams(h.search) @> ${bigramsOf(word)}::text[]`);
    parts.push(sql`h.search like ${`%${likeText(word)}%`}`);
  }
  if (filter.figure) {
    const ref = readFigure(filter.figure);
    if (!ref)
      throw fail('common.badInput', { count: 1 }, [
        { path: 'query.figure', message: '这个数字的链接不完整，请从统计表重新打开' },
      ]);
    parts.push(sql`${figureCondition(actor, ref)}`);
  }
  return sql.join(parts, sql` and `);
}

export interface LedgerPage {
  rows: LedgerRow[];
  nextCursor: string | null;
  /** Exact number of all rows of the condition. */
  total: number;
}

/** From here on a page is looked up by its ids, so that what is skipped is skipped in the index alone. */
const FAR = 200;
/** From here on it is worth knowing how many there are, to come from the nearer end. */
const VERY_FAR = 2000;

interface PageQuery {
  sort: LedgerSort;
  order: 'asc' | 'desc';
  limit: number;
  cursor?: string | undefined;
  page?: number | undefined;
}
type CountedRow = LedgerRow & { total?: number };

/** First pages as they were sent, by reader's scope, day and question: putting the same text together anew cost a tenth of an answer. */
const sent = new Map<string, CompiledQuery<CountedRow>>();
const SENT = 500;

/** The ledger's page for this reader and question. */
export async function list(
  tx: Tx,
  actor: Actor,
  query: LedgerFilter & PageQuery,
  today: PlainDate,
): Promise<LedgerPage> {
  const isFirst = query.cursor === undefined && (query.page ?? 1) === 1;
  const isOwn = isFirst && (await assignedElsewhere(tx, actor)).length === 0;
  const key = isOwn ? JSON.stringify([actor.scope, today, query]) : null;
  const known = key === null ? undefined : sent.get(key);
  if (known) {
    const { rows } = await tx.executeQuery(known);
    // An empty page does not tell how many there are elsewhere.
    if (rows[0]?.total !== undefined) return cutPage(rows, rows[0].total, query);
  }
  const condition = await where(tx, actor, query, today);
  return page(tx, condition, query, phaseOf(query), (statement) => {
    if (key === null) return;
    if (sent.size >= SENT) sent.delete(sent.keys().next().value as string);
    // The words alone: the tree that they were made of is some forty times as large.
    sent.set(key, CompiledQuery.raw(statement.sql, [...statement.parameters]));
  });
}

/**
 * One page in the order asked for, and the number of all rows in the same statement; rows without the sort value come last,
 * the id breaks ties. Every part of it is said as an index stands, so that a page far in costs what it skips in an index,
 * and one after a cursor what the first page costs.
 */
export async function page(
  tx: Tx,
  condition: RawBuilder<unknown>,
  query: PageQuery,
  /** Which part of a life the condition lets through. */
  phase: Phase = 'mixed',
  /** Told the statement when this one alone made the page. */
  onAlone: (statement: CompiledQuery<CountedRow>) => void = () => {},
): Promise<LedgerPage> {
  const { column: name, type, isNullable } = sortColumns[query.sort];
  const column = sql.ref(name);
  const wanted = query.limit + 1;
  const [value, id] = query.cursor ? (decodeCursor(query.cursor, 2) as [CursorValue, string]) : [undefined, ''];
  const offset = query.cursor ? 0 : ((query.page ?? 1) - 1) * query.limit;
  const op = sql.raw(query.order === 'asc' ? '>' : '<');
  // What is open has no day of closing, what has ended no deadline: then all of it is the part without a value.
  const isNoneClosed = query.sort === 'closedOn' && phase === 'open';
  const hasNoValue = isNoneClosed || (query.sort === 'stepDue' && phase === 'ended');
  let total = offset < VERY_FAR ? null : await count(tx, condition);

  /** `all`: number of rows of the part where it is known. */
  const read = async (part: RawBuilder<unknown>, limit: number, skip: number, all: number | null) => {
    const left = all === null ? limit : Math.min(limit, all - skip);
    if (left <= 0) return { rows: [], statement: null };
    const isBackward = all !== null && skip > all / 2;
    const from = isBackward ? all - skip - left : skip;
    const order = (backward: boolean): RawBuilder<unknown> => {
      const way = sql.raw((query.order === 'asc') === backward ? 'desc' : 'asc');
      return isNoneClosed ? sql`order by h.id ${way}` : sql`order by ${column} ${way}, h.id ${way}`;
    };
    // Written out, so that one plan serves every call: with an unknown limit PostgreSQL plans each one anew.
    const cut = sql`limit ${sql.lit(left)}${from === 0 ? sql`` : sql` offset ${from}`}`;
    const counted = total === null ? sql`, (select count(*) from hazards h where ${condition}) as total` : sql``;
    const sorted = query.sort === 'stateSince' ? sql`, h.state_since` : sql``;
    const found =
      from < FAR && !isBackward
        ? sql<CountedRow>`select ${columns}${sorted}${counted} from hazards h where ${condition} and ${part}
            ${order(false)} ${cut}`
        : sql<CountedRow>`select ${columns}${sorted}${counted} from hazards h where h.id in (
            select h.id from hazards h where ${condition} and ${part} ${order(isBackward)} ${cut}) ${order(false)}`;
    const statement = found.compile(tx);
    const { rows } = await tx.executeQuery(statement);
    total ??= rows[0]?.total ?? null;
    return { rows, statement };
  };
  const after = (): RawBuilder<unknown> => sql`(${column}, h.id) ${op} (${value}::${sql.raw(type)}, ${id}::uuid)`;

  let rows: CountedRow[];
  if (hasNoValue || !isNullable || (value === undefined && query.order === 'asc')) {
    const none = isNoneClosed ? sql`true` : sql`${column} is null`;
    // Ascending, an index ends with the rows that have no value, as the list does.
    const part = hasNoValue
      ? id
        ? sql`${none} and h.id ${op} ${id}::uuid`
        : none
      : value === undefined
        ? sql`true`
        : after();
    const found = await read(part, wanted, offset, total);
    rows = found.rows;
    if (found.statement) onAlone(found.statement);
  } else {
    const held = sql`${column} is not null`;
    const holding = total === null || value !== undefined ? null : await count(tx, sql`${condition} and ${held}`);
    rows =
      value === null
        ? []
        : (await read(value === undefined ? held : sql`${held} and ${after()}`, wanted, offset, holding)).rows;
    if (rows.length < wanted) {
      const rest = value === null ? sql`${column} is null and h.id ${op} ${id}::uuid` : sql`${column} is null`;
      const before = offset === 0 ? 0 : (holding ?? (await count(tx, sql`${condition} and ${held}`)));
      const skip = Math.max(0, offset - before);
      const all = total === null || offset === 0 ? null : total - before;
      rows = [...rows, ...(await read(rest, wanted - rows.length, skip, all)).rows];
    }
  }
  return cutPage(rows, total ?? (await count(tx, condition)), query);
}

/** One row more than asked for was read: it says that there are more. */
function cutPage(rows: readonly LedgerRow[], total: number, query: PageQuery): LedgerPage {
  const more = rows.length > query.limit;
  const kept = more ? rows.slice(0, query.limit) : [...rows];
  const last = kept.at(-1);
  const valueOf = (row: LedgerRow): CursorValue => {
    const held = {
      stepDue: row.step_due_at === null ? null : isoOf(row.step_due_at),
      foundOn: row.found_on,
      code: row.code,
      stateSince: row.state_since,
      closedOn: row.closed_on,
    }[query.sort];
    return held instanceof Date ? held.toISOString() : (held ?? null);
  };
  return { rows: kept, total, nextCursor: more && last ? encodeCursor([valueOf(last), last.id]) : null };
}

export async function count(tx: Tx, condition: RawBuilder<unknown>): Promise<number> {
  return (await sql<{ n: number }>`select count(*) as n from hazards h where ${condition}`.execute(tx)).rows[0]?.n ?? 0;
}

export async function heat(
  tx: Tx,
  condition: RawBuilder<unknown>,
): Promise<{ streetCode: string; industry: string; count: number }[]> {
  return (
    await sql<{
      streetCode: string;
      industry: string;
      count: number;
    }>`select h.street_code as "streetCode", h.industry, count(*) as count
      from hazards h where ${condition} group by 1, 2`.execute(tx)
  ).rows;
}

export type ExportRow = LedgerRow & {
  rectify_due_on: PlainDate | null;
  judge_reason: string | null;
  clauses: string | null;
  funding_fen: number | null;
  spent_fen: number | null;
};

/**
 * All rows of the filter in batches by number, for files; never more than one batch in memory. Each batch is read by itself
 * (`read`), so that a slow reader of the file holds no connection meanwhile.
 */
export async function* all(
  read: (run: (tx: Tx) => Promise<ExportRow[]>) => Promise<ExportRow[]>,
  condition: RawBuilder<unknown>,
  batch = 1000,
): AsyncGenerator<ExportRow[]> {
  let last: string | null = null;
  for (;;) {
    const from: string | null = last;
    const rows: ExportRow[] = await read(
      async (tx) =>
        (
          await sql<ExportRow>`select ${columns}, h.rectify_due_on, h.judge_reason, h.funding_fen, h.spent_fen,
        (select string_agg(c.doc_no || c.clause, '、' order by c.criterion_id) from hazard_criteria c where c.hazard_id = h.id
          and c.round = coalesce((select max(round) from hazard_judgements where hazard_id = h.id),
            (select max(round) from hazard_criteria where hazard_id = h.id))) as clauses
      from hazards h where ${condition} and (${from}::text is null or h.code > ${from}) order by h.code limit ${batch}`.execute(
            tx,
          )
        ).rows,
    );
    if (rows.length > 0) yield rows;
    if (rows.length < batch) return;
    last = rows.at(-1)?.code ?? null;
  }
}
