/**
 * SQL of the criteria library. It is reference data without a scope: every signed-in person may read all of it,
 * so the stores take no actor.
 */
import { likeText, sql, type Tx } from '#kernel/server/db.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { RawBuilder } from 'kysely';
import type { Coverage, CriterionKind, CriterionRole, EvidenceKind, IndustryCode, Validity } from '../shared/schema.ts';
import type { Condition } from '../shared/judgement.ts';
import { bigramsOf } from '../shared/text.ts';

export interface StandardRow {
  id: string;
  series: string;
  kind: CriterionKind;
  name: string;
  doc_no: string | null;
  basis: string | null;
  issuer: string;
  authority: string;
  topic: string;
  industries: IndustryCode[];
  valid_from: string | null;
  valid_to: string | null;
  end_kind: 'repealed' | 'replaced' | null;
  is_from_certain: boolean;
  coverage: Coverage;
  supersedes: string[];
  superseded_by: string[];
  note: string | null;
  sort: number;
  source: string | null;
  tag: string | null;
  origin: 'bundled' | 'district';
  validity: Validity;
}

export interface CriterionRow {
  id: string;
  edition: number;
  standard_id: string;
  ordinal: number;
  clause: string;
  sector: string;
  industries: IndustryCode[];
  body: string;
  hint: string;
  note: string | null;
  role: CriterionRole;
  confidence: number;
  evidence: { kind: EvidenceKind; label: string; required: boolean }[] | null;
  condition: Condition | null;
  keywords: string[];
  recorded_at: Date;
  /** Effective validity: the item's own, narrowed by the standard's. */
  valid_from: string | null;
  valid_to: string | null;
  validity: Validity;
  standard_name: string;
  doc_no: string | null;
  authority: string;
  topic: string;
  kind: CriterionKind;
  standard_sort: number;
}

export interface NewCriterion {
  id: string;
  edition: number;
  standard_id: string;
  ordinal: number;
  clause: string;
  sector: string;
  industries: readonly string[];
  body: string;
  hint: string;
  note: string | null;
  role: CriterionRole;
  confidence: number;
  valid_from: string | null;
  valid_to: string | null;
  evidence: unknown;
  condition: Condition | null;
  keywords: readonly string[];
  search_text: string;
  grams: readonly string[];
  content_hash: string;
}

/**
 * The standards as they count: withdrawn ones are not there, and one whose successor was published here ends the day before.
 */
export const standardsNow = sql`(
  select st.id, st.series, st.kind, st.name, st.doc_no, st.basis, st.issuer, st.authority, st.topic, st.industries,
    st.valid_from, least(st.valid_to, e.valid_to) as valid_to,
    case when e.valid_to < coalesce(st.valid_to, 'infinity') then e.end_kind else st.end_kind end as end_kind,
    st.is_from_certain, st.coverage, st.supersedes, st.note, st.sort, st.source, st.tag, st.origin, st.updated_at
  from standards st left join standard_ends e on e.standard_id = st.id
  where st.withdrawn_at is null)`;

/** Validity of a row with `valid_from` and `valid_to` on a day. */
const validityOf = (from: RawBuilder<unknown>, to: RawBuilder<unknown>, on: PlainDate): RawBuilder<Validity> =>
  sql<Validity>`case when ${to} < ${from} then 'ended' when ${from} > ${on}::date then 'upcoming' when ${to} < ${on}::date then 'ended' else 'inForce' end`;

const from = sql`greatest(c.valid_from, s.valid_from)`;
const to = sql`least(c.valid_to, s.valid_to)`;
const covers = (on: PlainDate): RawBuilder<boolean> =>
  sql<boolean>`coalesce(${from} <= ${on}::date, true) and coalesce(${to} >= ${on}::date, true)`;

const columns = (on: PlainDate): RawBuilder<unknown> => sql`
  c.id, c.edition, c.standard_id, c.ordinal, c.clause, c.sector, c.industries, c.body, c.hint, c.note, c.role,
  c.confidence, c.evidence, c.condition, c.keywords, c.recorded_at, ${from} as valid_from, ${to} as valid_to,
  ${validityOf(from, to, on)} as validity, s.name as standard_name, s.doc_no, s.authority, s.topic, s.kind,
  s.sort as standard_sort`;

/** One edition an item: on the day the highest that covers it, else the newest. */
const chosenOn = (
  on: PlainDate,
  where: RawBuilder<unknown>,
  more: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> => sql`
  select distinct on (c.id) ${columns(on)}, ${covers(on)} as covers ${more}
  from criteria c join ${standardsNow} s on s.id = c.standard_id
  where ${where}
  order by c.id, (${covers(on)}) desc, c.edition desc`;

export interface CriteriaQuery {
  on: PlainDate;
  inForce: boolean;
  words: readonly string[];
  industry?: string | undefined;
  kind?: CriterionKind | undefined;
  standardId?: string | undefined;
}

function hits(query: CriteriaQuery): RawBuilder<unknown> {
  const standards = [
    query.kind === undefined ? sql`true` : sql`s.kind = ${query.kind}`,
    query.standardId === undefined ? sql`true` : sql`s.id = ${query.standardId}`,
  ];
  const patterns = query.words.map((word) => `%${likeText(word)}%`);
  const grams = [...new Set(query.words.flatMap(bigramsOf))];
  const items = [
    query.inForce ? sql`covers` : sql`true`,
    query.industry === undefined ? sql`true` : sql`${query.industry} = any(industries)`,
    patterns.length === 0 ? sql`true` : sql`search_text like all (${patterns}::text[])`,
  ];
  // The index finds the items whose any edition has the pairs; the edition that counts is then looked at itself.
  if (grams.length > 0) standards.push(sql`c.id in (select g.id from criteria g where g.grams @> ${grams}::text[])`);
  return sql`
    select chosen.*, ${patterns.length === 0 ? sql`0` : sql`case when lower(body) like all (${patterns}::text[]) then 0 else 1 end`} as rank
    from (${chosenOn(query.on, sql.join(standards, sql` and `), sql`, c.search_text`)}) chosen
    where ${sql.join(items, sql` and `)}`;
}

export interface CriteriaPosition {
  rank: number;
  sort: number;
  ordinal: number;
  id: string;
}

/** Items in the order of the library, those whose own words match before those whose surroundings do. */
export async function pageCriteria(
  tx: Tx,
  query: CriteriaQuery,
  page: { limit: number; after: CriteriaPosition | null; offset: number },
): Promise<(CriterionRow & { rank: number })[]> {
  const after = page.after
    ? sql`where (rank, standard_sort, ordinal, id) > (${page.after.rank}::int, ${page.after.sort}::int, ${page.after.ordinal}::int, ${page.after.id}::text)`
    : sql``;
  const { rows } = await sql<CriterionRow & { rank: number }>`
    select * from (${hits(query)}) hit ${after}
    order by rank, standard_sort, ordinal, id limit ${page.limit} offset ${page.offset}`.execute(tx);
  return rows;
}

/** Number of items that fit, by standard. */
export async function countCriteria(tx: Tx, query: CriteriaQuery): Promise<Map<string, number>> {
  const { rows } = await sql<{ standard_id: string; n: number }>`
    select standard_id, count(*) as n from (${hits(query)}) hit group by standard_id`.execute(tx);
  return new Map(rows.map((row) => [row.standard_id, row.n]));
}

/** Number of items held of each standard, whatever their validity. */
export async function itemCounts(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await sql<{ standard_id: string; n: number }>`
    select standard_id, count(distinct id) as n from criteria group by standard_id`.execute(tx);
  return new Map(rows.map((row) => [row.standard_id, row.n]));
}

/** All items in force on a day, each in the edition that counts. */
export async function criteriaInForce(tx: Tx, on: PlainDate): Promise<CriterionRow[]> {
  const { rows } = await sql<CriterionRow>`
    select * from (${chosenOn(on, sql`true`)}) chosen where covers order by standard_sort, ordinal, id`.execute(tx);
  return rows;
}

/** Items by id: the edition that counts on the day, or the newest of one that is not in force (see `validity`). */
export async function findCriteria(tx: Tx, ids: readonly string[], on: PlainDate): Promise<CriterionRow[]> {
  const { rows } = await sql<CriterionRow>`
    select * from (${chosenOn(on, sql`c.id = any(${[...ids]}::text[])`)}) chosen
    order by standard_sort, ordinal, id`.execute(tx);
  return rows;
}

/** Items of one standard on a day, in the order of its text, whether or not it is in force. */
export async function itemsOfStandard(tx: Tx, standardId: string, on: PlainDate): Promise<CriterionRow[]> {
  const { rows } = await sql<CriterionRow>`
    select * from (${chosenOn(on, sql`c.standard_id = ${standardId}`)}) chosen order by ordinal, id`.execute(tx);
  return rows;
}

/** Given editions of items, as they were cited; `validity` is that on the day. */
export async function findEditions(
  tx: Tx,
  refs: readonly { id: string; edition: number }[],
  on: PlainDate,
): Promise<CriterionRow[]> {
  const { rows } = await sql<CriterionRow>`
    select ${columns(on)} from criteria c join ${standardsNow} s on s.id = c.standard_id
    join unnest(${refs.map((r) => r.id)}::text[], ${refs.map((r) => r.edition)}::int[]) as ref(id, edition)
      on ref.id = c.id and ref.edition = c.edition
    order by s.sort, c.ordinal, c.id`.execute(tx);
  return rows;
}

/** Every edition of one item, newest first. */
export async function editionsOf(tx: Tx, id: string, on: PlainDate): Promise<CriterionRow[]> {
  const { rows } = await sql<CriterionRow>`
    select ${columns(on)} from criteria c join ${standardsNow} s on s.id = c.standard_id
    where c.id = ${id} order by c.edition desc`.execute(tx);
  return rows;
}

const standardColumns = (on: PlainDate): RawBuilder<unknown> => sql`
  s.id, s.series, s.kind, s.name, s.doc_no, s.basis, s.issuer, s.authority, s.topic, s.industries, s.valid_from,
  s.valid_to, s.end_kind, s.is_from_certain, s.coverage, s.supersedes, s.note, s.sort, s.source, s.tag, s.origin,
  ${validityOf(sql`s.valid_from`, sql`s.valid_to`, on)} as validity,
  array(select n.id from ${standardsNow} n where s.id = any(n.supersedes) order by n.sort) as superseded_by`;

export async function listStandards(
  tx: Tx,
  on: PlainDate,
  filter: { kind?: CriterionKind | undefined; series?: string } = {},
): Promise<StandardRow[]> {
  const { rows } = await sql<StandardRow>`
    select ${standardColumns(on)} from ${standardsNow} s
    where ${filter.kind === undefined ? sql`true` : sql`s.kind = ${filter.kind}`}
      and ${filter.series === undefined ? sql`true` : sql`s.series = ${filter.series}`}
    order by s.sort, s.id`.execute(tx);
  return rows;
}

export async function latestLoad(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ content_hash: string }>`
    select content_hash from criteria_loads order by loaded_at desc limit 1`.execute(tx);
  return rows[0]?.content_hash ?? null;
}

export async function addLoad(tx: Tx, hash: string, standards: number, criteria: number, at: Date): Promise<void> {
  await sql`insert into criteria_loads (content_hash, standards, criteria, loaded_at)
    values (${hash}, ${standards}, ${criteria}, ${at})
    on conflict (content_hash) do update set loaded_at = excluded.loaded_at`.execute(tx);
}

export interface BundledStandard {
  id: string;
  contentHash: string;
}

/** Adds standards and brings bundled ones up to date; answers how many rows changed. */
export async function upsertBundledStandards(tx: Tx, standards: readonly BundledStandard[], at: Date): Promise<number> {
  const done = await sql`
    insert into standards (id, series, kind, name, doc_no, basis, issuer, authority, topic, industries, valid_from,
      valid_to, end_kind, is_from_certain, coverage, supersedes, note, sort, origin, content_hash, updated_at)
    select x.id, x.series, x.kind, x.name, x."docNo", x.basis, x.issuer, x.authority, x.topic, x.industries,
      x."validFrom", x."validTo", x."endKind", x."isFromCertain", x.coverage, x.supersedes, x.note, x.sort, 'bundled',
      x."contentHash", ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(standards)}::jsonb) as x (id text, series text, kind text, name text,
      "docNo" text, basis text, issuer text, authority text, topic text, industries text[], "validFrom" date,
      "validTo" date, "endKind" text, "isFromCertain" boolean, coverage text, supersedes text[], note text, sort integer,
      "contentHash" text)
    on conflict (id) do update set series = excluded.series, name = excluded.name, doc_no = excluded.doc_no,
      basis = excluded.basis, issuer = excluded.issuer, authority = excluded.authority, topic = excluded.topic,
      industries = excluded.industries, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
      end_kind = excluded.end_kind, is_from_certain = excluded.is_from_certain, coverage = excluded.coverage,
      supersedes = excluded.supersedes, note = excluded.note, sort = excluded.sort,
      content_hash = excluded.content_hash, updated_at = excluded.updated_at
    where standards.origin = 'bundled' and standards.content_hash <> excluded.content_hash`.execute(tx);
  return Number(done.numAffectedRows ?? 0);
}

/** Standards that the district keeps itself: a bundled library leaves them and their items alone. */
export async function districtStandardIds(tx: Tx): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select id from standards where origin = 'district'`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

/** Which contents of each item are there, and the number of its newest edition. */
export async function knownEditions(tx: Tx): Promise<Map<string, { latest: number; hashes: Set<string> }>> {
  const { rows } = await sql<{ id: string; latest: number; hashes: string[] }>`
    select id, max(edition) as latest, array_agg(content_hash) as hashes from criteria group by id`.execute(tx);
  return new Map(rows.map((row) => [row.id, { latest: row.latest, hashes: new Set(row.hashes) }]));
}

/** Adds editions; what is there already stays as it is. */
export async function addCriteria(tx: Tx, rows: readonly NewCriterion[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into criteria (id, edition, standard_id, ordinal, clause, sector, industries, body, hint, note, role,
      confidence, valid_from, valid_to, evidence, condition, keywords, search_text, grams, content_hash, recorded_at)
    select x.id, x.edition, x.standard_id, x.ordinal, x.clause, x.sector, x.industries, x.body, x.hint, x.note, x.role,
      x.confidence, x.valid_from, x.valid_to, nullif(x.evidence, 'null'::jsonb), nullif(x.condition, 'null'::jsonb), x.keywords, x.search_text, x.grams,
      x.content_hash, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id text, edition integer, standard_id text,
      ordinal integer, clause text, sector text, industries text[], body text, hint text, note text, role text,
      confidence numeric, valid_from date, valid_to date, evidence jsonb, condition jsonb, keywords text[], search_text text,
      grams text[], content_hash text)
    on conflict do nothing`.execute(tx);
}

/** Items of later published editions that go back to the given ones. */
export async function successorsOf(tx: Tx, ids: readonly string[]): Promise<{ from: string; to: string }[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ from: string; to: string }>`
    select l.from_id as "from", l.to_id as "to" from criteria_links l join standard_editions d on d.id = l.edition_id
    where l.from_id = any(${[...ids]}::text[]) and d.state = 'published' order by l.from_id, l.to_id`.execute(tx);
  return rows;
}
