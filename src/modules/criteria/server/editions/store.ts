/** SQL of library administration: uploads, drafts, what a publication writes, and the ends that follow from it. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { hasRole } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { RawBuilder } from 'kysely';
import type { EditionItem, EditionStandard, UploadFault } from '../../shared/editions.ts';
import type { Condition } from '../../shared/judgement.ts';
import type { CriterionKind, CriterionRole, IndustryCode } from '../../shared/schema.ts';
import type { EditionState } from '../../shared/states.ts';
import type { End, Successor } from '../../shared/succession.ts';

export interface EditionRow {
  id: string;
  code: string;
  state: EditionState;
  version: number;
  kind: CriterionKind;
  series: string;
  former_id: string | null;
  former_name: string | null;
  standard: EditionStandard;
  content_hash: string;
  file_name: string;
  items: number;
  unit_id: string | null;
  unit_name: string;
  loaded_by: string;
  loaded_by_name: string;
  loaded_at: Date;
  hands: string[];
  submitted_by_name: string | null;
  submitted_at: Date | null;
  decided_by_name: string | null;
  decided_at: Date | null;
  opinion: string | null;
  standard_id: string | null;
  /** Validity of the published standard on the day asked for. */
  valid_to: PlainDate | null;
}

export interface EditionItemRow {
  ordinal: number;
  clause: string;
  sector: string;
  industries: IndustryCode[] | null;
  body: string;
  hint: string;
  note: string | null;
  role: CriterionRole;
  confidence: number;
  evidence: unknown;
  condition: Condition | null;
  keywords: string[];
  valid_from: PlainDate | null;
  valid_to: PlainDate | null;
  former_id: string | null;
  is_linked_by_hand: boolean;
}

/** The office and the district's leaders see all drafts, a department its own; nobody else any. */
const inScope = (actor: Actor): RawBuilder<unknown> =>
  actor.kind === 'system' || hasRole(actor, 'office.admin', 'office.reviewer', 'office.leader')
    ? sql`true`
    : actor.unitKind === 'department' && actor.roles.length > 0
      ? sql`d.unit_id = ${actor.unitId}::uuid`
      : sql`false`;

const columns = sql`d.*, f.name as former_name,
  (select least(s.valid_to, e.valid_to) from standards s left join standard_ends e on e.standard_id = s.id
    where s.id = d.standard_id) as valid_to`;

export async function find(tx: Tx, actor: Actor, id: string, lock = false): Promise<EditionRow | null> {
  const { rows } = await sql<EditionRow>`select ${columns} from standard_editions d
    left join standards f on f.id = d.former_id
    where d.id = ${id} and ${inScope(actor)} ${lock ? sql`for update of d` : sql``}`.execute(tx);
  return rows[0] ?? null;
}

export async function page(
  tx: Tx,
  actor: Actor,
  state: EditionState | undefined,
  limit: number,
  offset: number,
): Promise<{ rows: EditionRow[]; total: number }> {
  const where = sql`${inScope(actor)} and ${state === undefined ? sql`d.state <> 'discarded'` : sql`d.state = ${state}`}`;
  const { rows } = await sql<EditionRow>`select ${columns} from standard_editions d
    left join standards f on f.id = d.former_id where ${where}
    order by d.loaded_at desc, d.id limit ${limit} offset ${offset}`.execute(tx);
  const counted = await sql<{ n: number }>`select count(*)::int as n from standard_editions d where ${where}`.execute(
    tx,
  );
  return { rows, total: counted.rows[0]?.n ?? 0 };
}

/** A draft, one under review or one published with this content: loading it again adds nothing. */
export async function byContent(tx: Tx, actor: Actor, hash: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select d.id from standard_editions d where d.content_hash = ${hash}
    and d.state in ('draft', 'review', 'published') and ${inScope(actor)} order by d.loaded_at desc limit 1`.execute(
    tx,
  );
  return rows[0]?.id ?? null;
}

export type NewEdition = Pick<
  EditionRow,
  'id' | 'code' | 'kind' | 'series' | 'former_id' | 'standard' | 'content_hash' | 'file_name' | 'items' | 'loaded_at'
>;

export async function insert(tx: Tx, actor: Actor, row: NewEdition): Promise<void> {
  await sql`insert into standard_editions (id, code, state, state_since, kind, series, former_id, standard, content_hash, file_name,
      items, unit_id, unit_name, loaded_by, loaded_by_name, loaded_at, hands)
    values (${row.id}, ${row.code}, 'draft', ${row.loaded_at}, ${row.kind}, ${row.series}, ${row.former_id},
      ${JSON.stringify(row.standard)}::jsonb, ${row.content_hash}, ${row.file_name}, ${row.items}, ${actor.unitId},
      ${actor.unitName}, ${actor.userId}, ${actor.name}, ${row.loaded_at}, ${[actor.userId]}::uuid[])`.execute(tx);
}

export async function insertItems(
  tx: Tx,
  _actor: Actor,
  editionId: string,
  items: readonly (EditionItem & { former: string | null; isByHand: boolean })[],
): Promise<void> {
  await sql`insert into standard_edition_items (edition_id, ordinal, clause, sector, industries, body, hint, note, role, confidence,
      evidence, condition, keywords, valid_from, valid_to, former_id, is_linked_by_hand)
    select ${editionId}::uuid, x.ordinal, x.clause, x.sector, x.industries, x.text, x.hint, x.note, x.role, x.confidence,
      nullif(x.evidence, 'null'::jsonb), nullif(x.condition, 'null'::jsonb), x.keywords, x."validFrom", x."validTo", x.former,
      x."isByHand"
    from jsonb_to_recordset(${JSON.stringify(items.map((item, i) => ({ ...item, ordinal: i + 1 })))}::jsonb) as x
      (ordinal integer, clause text, sector text, industries text[], text text, hint text, note text, role text,
       confidence numeric, evidence jsonb, condition jsonb, keywords text[], "validFrom" date, "validTo" date, former text,
       "isByHand" boolean)`.execute(tx);
}

export async function itemsOf(tx: Tx, _actor: Actor, editionId: string): Promise<EditionItemRow[]> {
  return (
    await sql<EditionItemRow>`select ordinal, clause, sector, industries, body, hint, note, role, confidence, evidence, condition,
      keywords, valid_from, valid_to, former_id, is_linked_by_hand
    from standard_edition_items where edition_id = ${editionId} order by ordinal`.execute(tx)
  ).rows;
}

export async function setLink(
  tx: Tx,
  _actor: Actor,
  editionId: string,
  ordinal: number,
  formerId: string | null,
): Promise<void> {
  await sql`update standard_edition_items set former_id = ${formerId}, is_linked_by_hand = true
    where edition_id = ${editionId} and ordinal = ${ordinal}`.execute(tx);
}

/** Whoever changes a draft has had a hand in it and does not decide on it. */
export const handsWith = (row: Pick<EditionRow, 'hands'>, actor: Actor): string[] => [
  ...new Set([...row.hands, actor.userId]),
];

export interface UploadRow {
  id: string;
  file_name: string;
  items: number;
  faults: UploadFault[];
  rows: { sheet: string; row: number; cells: Record<string, string> }[];
  edition_id: string | null;
  is_known: boolean;
}

export async function insertUpload(tx: Tx, actor: Actor, row: UploadRow, at: Date): Promise<void> {
  await sql`insert into standard_uploads (id, file_name, items, faults, rows, edition_id, is_known, unit_id, by_id, by_name, created_at)
    values (${row.id}, ${row.file_name}, ${row.items}, ${JSON.stringify(row.faults)}::jsonb, ${JSON.stringify(row.rows)}::jsonb,
      ${row.edition_id}, ${row.is_known}, ${actor.unitId}, ${actor.userId}, ${actor.name}, ${at})`.execute(tx);
}

/** An upload is its unit's own affair. */
export async function findUpload(tx: Tx, actor: Actor, id: string): Promise<UploadRow | null> {
  const { rows } =
    await sql<UploadRow>`select id, file_name, items, faults, rows, edition_id, is_known from standard_uploads
    where id = ${id} and (by_id = ${actor.userId} or unit_id = ${actor.unitId}::uuid)`.execute(tx);
  return rows[0] ?? null;
}

/** Serialises publication and withdrawal in a series: whoever holds it sees the ends that hold. */
export async function lockSeries(tx: Tx, series: string): Promise<void> {
  await sql`select id from standards where series = ${series} order by id for update`.execute(tx);
}

/** Whether a number is free, used by a standard that was withdrawn, or taken. */
export async function useOfId(tx: Tx, standardId: string): Promise<'free' | 'withdrawn' | 'taken'> {
  const { rows } = await sql<{ gone: boolean }>`select withdrawn_at is not null as gone from standards
    where id = ${standardId}`.execute(tx);
  return rows[0] === undefined ? 'free' : rows[0].gone ? 'withdrawn' : 'taken';
}

export interface PublishedStandard {
  id: string;
  series: string;
  sort: number;
  supersedes: readonly string[];
  facts: EditionStandard;
  contentHash: string;
}

/** False when another has published a standard of the same code in this moment. */
export async function insertStandard(tx: Tx, _actor: Actor, row: PublishedStandard, at: Date): Promise<boolean> {
  const f = row.facts;
  const made =
    await sql`insert into standards (id, series, kind, name, doc_no, basis, issuer, authority, topic, industries, valid_from, valid_to,
      end_kind, is_from_certain, coverage, supersedes, note, sort, origin, content_hash, updated_at, source, tag, aliases)
    values (${row.id}, ${row.series}, ${f.kind}, ${f.name}, ${f.docNo}, ${f.basis}, ${f.issuer}, ${f.authority}, ${f.topic},
      ${f.industries}::text[], ${f.validFrom}, ${f.validTo}, ${f.validTo === null ? null : 'repealed'}, ${f.isFromCertain},
      ${f.coverage}, ${[...row.supersedes]}::text[], ${f.note}, ${row.sort}, 'district', ${row.contentHash}, ${at}, ${f.source},
      ${f.tag}, ${f.aliases}::text[]) on conflict (id) do nothing`.execute(tx);
  return made.numAffectedRows === 1n;
}

export async function withdrawStandard(tx: Tx, _actor: Actor, standardId: string, at: Date): Promise<void> {
  await sql`update standards set withdrawn_at = ${at}, updated_at = ${at} where id = ${standardId}`.execute(tx);
}

export async function insertLinks(
  tx: Tx,
  _actor: Actor,
  editionId: string,
  links: readonly { from: string; to: string }[],
): Promise<void> {
  if (links.length === 0) return;
  await sql`insert into criteria_links (from_id, to_id, edition_id)
    select l.f, l.t, ${editionId}::uuid
    from unnest(${links.map((l) => l.from)}::text[], ${links.map((l) => l.to)}::text[]) as l (f, t)
    on conflict (from_id, to_id) do nothing`.execute(tx);
}

/** Series in which the district keeps an edition of its own. */
export async function districtSeries(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ series: string }>`select distinct series from standards
    where origin = 'district' and withdrawn_at is null
    union select distinct series from standard_editions where items = 0 and state = 'published' order by 1`.execute(tx);
  return rows.map((r) => r.series);
}

/** An edition without items abolishes the one before: its last day, where that was published. */
const abolitions = (series: string): RawBuilder<unknown> => sql`
  select d.former_id as standard_id, min((d.standard->>'validFrom')::date - 1) as last_on from standard_editions d
  where d.series = ${series} and d.items = 0 and d.state = 'published' group by 1`;

/** Last days of what was abolished without a successor, by standard. */
export async function abolishedOn(tx: Tx, series: string): Promise<Map<string, PlainDate>> {
  const { rows } = await sql<{ standard_id: string; last_on: PlainDate }>`${abolitions(series)}`.execute(tx);
  return new Map(rows.map((r) => [r.standard_id, r.last_on]));
}

/** What is known of a series, withdrawn editions left out, with the ends that the texts themselves state. */
export async function editionsOfSeries(tx: Tx, series: string): Promise<(Successor & { sort: number })[]> {
  const { rows } = await sql<{
    id: string;
    valid_from: PlainDate | null;
    valid_to: PlainDate | null;
    origin: 'bundled' | 'district';
    updated_at: Date;
    sort: number;
  }>`select st.id, st.valid_from, least(st.valid_to, a.last_on) as valid_to, st.origin, st.updated_at, st.sort
    from standards st left join (${abolitions(series)}) a on a.standard_id = st.id
    where st.series = ${series} and st.withdrawn_at is null order by st.id`.execute(tx);
  return rows.map((r) => ({
    id: r.id,
    validFrom: r.valid_from,
    validTo: r.valid_to,
    origin: r.origin,
    at: r.updated_at.toISOString(),
    sort: r.sort,
  }));
}

/** Replaces the ends of a series by those that follow now. */
export async function setEnds(
  tx: Tx,
  series: string,
  ends: readonly (End & { kind: 'repealed' | 'replaced' })[],
): Promise<void> {
  await sql`delete from standard_ends where standard_id in (select id from standards where series = ${series})`.execute(
    tx,
  );
  if (ends.length === 0) return;
  await sql`insert into standard_ends (standard_id, valid_to, end_kind, by_standard_id)
    select e.id, e."validTo", e.kind, e.by
    from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) as e (id text, "validTo" date, kind text, by text)`.execute(
    tx,
  );
}

/** How each published edition ends the former one, by standard. */
export async function formerEnds(tx: Tx, series: string): Promise<Map<string, 'repealed' | 'replaced'>> {
  const { rows } = await sql<{ standard_id: string; kind: 'repealed' | 'replaced' }>`
    select standard_id, standard->>'formerEnd' as kind from standard_editions
    where series = ${series} and standard_id is not null and state = 'published'`.execute(tx);
  return new Map(rows.map((r) => [r.standard_id, r.kind]));
}

/** Items that an item goes back to, and those that go back to it, over published editions. */
export async function linksOf(tx: Tx, id: string): Promise<{ id: string; isNewer: boolean }[]> {
  const { rows } = await sql<{ id: string; is_newer: boolean }>`
    select l.to_id as id, true as is_newer from criteria_links l join standard_editions d on d.id = l.edition_id
      where l.from_id = ${id} and d.state = 'published'
    union all
    select l.from_id, false from criteria_links l join standard_editions d on d.id = l.edition_id
      where l.to_id = ${id} and d.state = 'published'`.execute(tx);
  return rows.map((r) => ({ id: r.id, isNewer: r.is_newer }));
}

/** Names for the lines of what has changed, for people who have a part in it. */
export async function editionNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`select id, standard->>'name' as name from standard_editions
    where id = any(${[...ids]}::uuid[])`.execute(tx);
  return new Map(rows.map((r) => [r.id, r.name]));
}
