/** SQL of measures and listings, and nothing but. */
import { sql, type Tx } from '#kernel/server/db.ts';
import { pageRows, titlesBy } from '#kernel/server/rows.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { Level } from '../shared/labels.ts';
import type { ListingQuery, MeasureQuery } from '../shared/schema.ts';
import type { ListingState, MeasureState, Rung } from '../shared/states.ts';

interface SubjectColumns {
  id: string;
  code: string;
  hazard_id: string;
  hazard_code: string;
  title: string;
  enterprise_id: string;
  enterprise_name: string;
  street_code: string;
  industry: string;
  unit_id: string;
  unit_name: string;
  version: number;
  state_since: Date;
}

export interface MeasureRow extends Omit<SubjectColumns, 'hazard_id' | 'enterprise_id'> {
  /** About a major hazard of a firm, or about a step of joint work that ran out: the one or the other. */
  hazard_id: string | null;
  enterprise_id: string | null;
  cause_id: string | null;
  cause_link: string;
  rung: Rung;
  cause: string;
  cause_text: string;
  prior_id: string | null;
  origin: 'rule' | 'person';
  rule_key: string | null;
  rule_version: number | null;
  state: MeasureState;
  skip_reason: string | null;
  skip_approved_by: string | null;
  skip_approved_name: string | null;
  proposed_by: string;
  proposed_by_name: string;
  proposed_at: Date;
  drafted_by: string | null;
  drafted_by_name: string | null;
  requirements: string;
  recipients: { unitId: string; name: string }[];
  talk_on: PlainDate | null;
  talk_host: string | null;
  talk_place: string | null;
  talk_record: string | null;
  signed_by: string | null;
  signed_by_name: string | null;
  issued_on: PlainDate | null;
  document_id: string | null;
  document_number: string | null;
  record_document_id: string | null;
  reply_due_on: PlainDate | null;
  reply: string | null;
  replied_by_name: string | null;
  replied_on: PlainDate | null;
  outcome: string | null;
  ended_on: PlainDate | null;
}

export interface ListingRow extends SubjectColumns {
  level: Level;
  listing_unit_id: string;
  listing_unit_name: string;
  raises_id: string | null;
  reasons: string[];
  statement: string;
  state: ListingState;
  proposed_by: string;
  proposed_by_name: string;
  proposed_unit_name: string;
  proposed_at: Date;
  reviewed_by: string | null;
  reviewed_by_name: string | null;
  approved_by: string | null;
  approved_by_name: string | null;
  requirements: string;
  listed_on: PlainDate | null;
  due_on: PlainDate | null;
  first_due_on: PlainDate | null;
  extensions: number;
  report_due_on: PlainDate | null;
  notice_id: string | null;
  notice_number: string | null;
  accepted_by: string | null;
  accepted_by_name: string | null;
  acceptance: string | null;
  delisted_on: PlainDate | null;
  delisting_id: string | null;
  delisting_number: string | null;
}

const isFirm = (actor: Actor): boolean => actor.scope.enterprises.length > 0;

/**
 * Authorities see what lies in their street or industry, and what is addressed to their unit; a firm sees only what was issued to it.
 */
export const measureScope = (actor: Actor) => {
  const addressed = sql`m.recipients @> ${JSON.stringify([{ unitId: actor.unitId }])}::jsonb and m.document_id is not null`;
  if (isFirm(actor)) return sql`(${addressed})`;
  // What a unit itself owes it reads when it is signed, not while it is being thought over.
  const inside = actor.scope.all
    ? sql`true`
    : sql`(m.cause_id is null and ${scopeSql(actor, { street: 'm.street_code', industry: 'm.industry' })})`;
  return ['department', 'street'].includes(actor.unitKind) ? sql`(${inside} or (${addressed}))` : sql`${inside}`;
};

export const listingScope = (actor: Actor) => {
  if (isFirm(actor)) return sql`(${scopeSql(actor, { enterprise: 'l.enterprise_id' })} and l.notice_id is not null)`;
  const inside = scopeSql(actor, { street: 'l.street_code', industry: 'l.industry' });
  return ['department', 'street'].includes(actor.unitKind)
    ? sql`(${inside} or l.listing_unit_id = ${actor.unitId} or l.unit_id = ${actor.unitId})`
    : sql`${inside}`;
};

export async function findMeasure(tx: Tx, actor: Actor, id: string, lock = false): Promise<MeasureRow | null> {
  const rows =
    await sql<MeasureRow>`select m.* from supervision_measures m where m.id = ${id} and ${measureScope(actor)}
    ${lock ? sql`for update of m` : sql``}`.execute(tx);
  return rows.rows[0] ?? null;
}

export async function findListing(tx: Tx, actor: Actor, id: string, lock = false): Promise<ListingRow | null> {
  const rows =
    await sql<ListingRow>`select l.* from supervision_listings l where l.id = ${id} and ${listingScope(actor)}
    ${lock ? sql`for update of l` : sql``}`.execute(tx);
  return rows.rows[0] ?? null;
}

/** All measures about a hazard that the actor may see, in the order in which they were proposed. */
export async function measuresOf(tx: Tx, actor: Actor, hazardId: string): Promise<MeasureRow[]> {
  return (
    await sql<MeasureRow>`select m.* from supervision_measures m where m.hazard_id = ${hazardId} and ${measureScope(actor)}
      order by m.proposed_at, m.id`.execute(tx)
  ).rows;
}
export async function listingsOf(tx: Tx, actor: Actor, hazardId: string): Promise<ListingRow[]> {
  return (
    await sql<ListingRow>`select l.* from supervision_listings l where l.hazard_id = ${hazardId} and ${listingScope(actor)}
      order by l.proposed_at desc`.execute(tx)
  ).rows;
}

export type NewMeasure = Pick<
  MeasureRow,
  | 'id'
  | 'code'
  | 'hazard_id'
  | 'hazard_code'
  | 'title'
  | 'enterprise_id'
  | 'enterprise_name'
  | 'street_code'
  | 'industry'
  | 'unit_id'
  | 'unit_name'
  | 'rung'
  | 'cause'
  | 'cause_text'
  | 'prior_id'
  | 'cause_id'
  | 'cause_link'
  | 'origin'
  | 'rule_key'
  | 'rule_version'
> & { skip_reason: string | null };

/** Writes proposals; one whose cause was met on its rung before is left out. Answers the ids that are new. */
export async function insertMeasures(
  tx: Tx,
  actor: Actor,
  at: Date,
  rows: readonly NewMeasure[],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const made = await sql<{
    id: string;
  }>`insert into supervision_measures (id, code, hazard_id, hazard_code, title, enterprise_id, enterprise_name,
      street_code, industry, unit_id, unit_name, rung, cause, cause_text, prior_id, cause_id, cause_link, origin, rule_key, rule_version, skip_reason,
      state, state_since, proposed_by, proposed_by_name, proposed_at)
    select r.id, r.code, r.hazard_id, r.hazard_code, r.title, r.enterprise_id, r.enterprise_name, r.street_code, r.industry, r.unit_id, r.unit_name,
      r.rung, r.cause, r.cause_text, r.prior_id, r.cause_id, r.cause_link, r.origin, r.rule_key, r.rule_version, r.skip_reason,
      'proposed', ${at}, ${actor.userId}::uuid, ${actor.name}, ${at}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, code text, hazard_id uuid, hazard_code text, title text,
      enterprise_id uuid, enterprise_name text, street_code text, industry text, unit_id uuid, unit_name text, rung text, cause text, cause_text text,
      prior_id uuid, cause_id uuid, cause_link text, origin text, rule_key text, rule_version integer, skip_reason text)
    on conflict do nothing returning id`.execute(tx);
  return new Set(made.rows.map((r) => r.id));
}

export async function insertListing(
  tx: Tx,
  actor: Actor,
  at: Date,
  row: Pick<
    ListingRow,
    | 'id'
    | 'code'
    | 'hazard_id'
    | 'hazard_code'
    | 'title'
    | 'enterprise_id'
    | 'enterprise_name'
    | 'street_code'
    | 'industry'
    | 'unit_id'
    | 'unit_name'
    | 'level'
    | 'listing_unit_id'
    | 'listing_unit_name'
    | 'raises_id'
    | 'reasons'
    | 'statement'
  >,
): Promise<boolean> {
  const made =
    await sql`insert into supervision_listings (id, code, hazard_id, hazard_code, title, enterprise_id, enterprise_name, street_code,
      industry, unit_id, unit_name, level, listing_unit_id, listing_unit_name, raises_id, reasons, statement, state, state_since,
      proposed_by, proposed_by_name, proposed_unit_name, proposed_at)
    values (${row.id}, ${row.code}, ${row.hazard_id}, ${row.hazard_code}, ${row.title}, ${row.enterprise_id}, ${row.enterprise_name}, ${row.street_code},
      ${row.industry}, ${row.unit_id}, ${row.unit_name}, ${row.level}, ${row.listing_unit_id}, ${row.listing_unit_name}, ${row.raises_id}, ${row.reasons}::text[],
      ${row.statement}, 'proposed', ${at}, ${actor.userId}, ${actor.name}, ${actor.unitName}, ${at})
    on conflict (hazard_id, level) where state not in ('delisted', 'refused', 'raised') do nothing`.execute(tx);
  return made.numAffectedRows === 1n;
}

export interface PromiseRow {
  id: string;
  text: string;
  due_on: PlainDate;
  done_on: PlainDate | null;
  done_by_name: string | null;
  note: string | null;
}
export async function insertPromises(
  tx: Tx,
  _actor: Actor,
  measureId: string,
  promises: readonly { id: string; text: string; dueOn: PlainDate }[],
): Promise<void> {
  await sql`insert into supervision_promises (id, measure_id, text, due_on)
    select r.id, ${measureId}::uuid, r.text, r."dueOn" from jsonb_to_recordset(${JSON.stringify(promises)}::jsonb) as r (id uuid, text text, "dueOn" date)`.execute(
    tx,
  );
}
export async function promisesOf(tx: Tx, _actor: Actor, measureId: string): Promise<PromiseRow[]> {
  return (
    await sql<PromiseRow>`select id, text, due_on, done_on, done_by_name, note from supervision_promises
      where measure_id = ${measureId} order by due_on, id`.execute(tx)
  ).rows;
}
export async function keepPromise(
  tx: Tx,
  actor: Actor,
  measureId: string,
  promiseId: string,
  on: PlainDate,
  note: string,
): Promise<boolean> {
  const done = await sql`update supervision_promises set done_on = ${on}, done_by_name = ${actor.name}, note = ${note}
    where id = ${promiseId} and measure_id = ${measureId} and done_on is null`.execute(tx);
  return done.numAffectedRows === 1n;
}

export interface ProgressRow {
  text: string;
  percent: number;
  by_name: string;
  by_unit: string;
  at: Date;
}
export async function insertProgress(
  tx: Tx,
  actor: Actor,
  listingId: string,
  at: Date,
  progress: { text: string; percent: number },
): Promise<void> {
  await sql`insert into supervision_progress (id, listing_id, text, percent, by_name, by_unit, at)
    values (${newId<'progress'>(at.getTime())}, ${listingId}, ${progress.text}, ${progress.percent}, ${actor.name}, ${actor.unitName}, ${at})`.execute(
    tx,
  );
}
export async function progressOf(tx: Tx, _actor: Actor, listingId: string): Promise<ProgressRow[]> {
  return (
    await sql<ProgressRow>`select text, percent, by_name, by_unit, at from supervision_progress where listing_id = ${listingId} order by at desc`.execute(
      tx,
    )
  ).rows;
}

const like = (q: string): string => `%${q.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;

export function listMeasures(tx: Tx, actor: Actor, query: MeasureQuery, today: PlainDate) {
  const wanted = query.state?.includes('open')
    ? ['proposed', 'drafted', 'issued', 'received', 'replied', ...query.state]
    : query.state;
  const where = sql.join(
    [
      sql`${measureScope(actor)}`,
      ...(query.rung ? [sql`m.rung = any(${query.rung}::text[])`] : []),
      ...(wanted ? [sql`m.state = any(${wanted}::text[])`] : []),
      ...(query.overdue === 'true' ? [sql`m.reply_due_on < ${today} and m.state in ('issued', 'received')`] : []),
      ...(query.q
        ? [
            sql`(m.title like ${like(query.q)} or m.enterprise_name like ${like(query.q)} or m.code like ${like(query.q)} or m.hazard_code like ${like(query.q)} or m.document_number like ${like(query.q)})`,
          ]
        : []),
    ],
    sql` and `,
  );
  return pageRows<MeasureRow>(tx, query, {
    columns: sql`m.*`,
    from: sql`supervision_measures m where ${where}`,
    order: sql`m.state in ('settled', 'withdrawn'), m.proposed_at desc, m.id desc`,
  });
}

export function listListings(tx: Tx, actor: Actor, query: ListingQuery) {
  const wanted = query.state?.includes('open')
    ? ['proposed', 'reviewed', 'listed', 'accepting', 'accepted', ...query.state]
    : query.state;
  const where = sql.join(
    [
      sql`${listingScope(actor)}`,
      ...(query.level ? [sql`l.level = any(${query.level}::text[])`] : []),
      ...(wanted ? [sql`l.state = any(${wanted}::text[])`] : []),
      ...(query.q
        ? [
            sql`(l.title like ${like(query.q)} or l.enterprise_name like ${like(query.q)} or l.code like ${like(query.q)} or l.hazard_code like ${like(query.q)})`,
          ]
        : []),
    ],
    sql` and `,
  );
  return pageRows<ListingRow>(tx, query, {
    columns: sql`l.*`,
    from: sql`supervision_listings l where ${where}`,
    order: sql`l.state in ('delisted', 'refused', 'raised'), l.proposed_at desc, l.id desc`,
  });
}

/** Listed or delisted: what may be made public. */
export const publicListings = (
  tx: Tx,
  actor: Actor,
  query: { limit: number; page?: number | undefined; cursor?: string | undefined },
) =>
  pageRows<ListingRow>(tx, query, {
    columns: sql`l.*`,
    from: sql`supervision_listings l where ${listingScope(actor)} and l.notice_id is not null and l.state <> 'raised'`,
    order: sql`l.listed_on desc, l.id desc`,
  });

/** Open measures that were not issued yet, for hazards given. */
export async function unissuedOf(tx: Tx, _actor: Actor, hazardIds: readonly string[] | null): Promise<MeasureRow[]> {
  return (
    await sql<MeasureRow>`select m.* from supervision_measures m where m.state in ('proposed', 'drafted')
      ${hazardIds ? sql`and m.hazard_id = any(${[...hazardIds]}::uuid[])` : sql``} order by m.id for update of m skip locked`.execute(
      tx,
    )
  ).rows;
}

/** Not issued yet, while what was owed has been done. */
export const unissuedMet = async (tx: Tx, _actor: Actor): Promise<MeasureRow[]> =>
  (
    await sql<MeasureRow>`select m.* from supervision_measures m join joint_causes c on c.id = m.cause_id
      where m.state in ('proposed', 'drafted') and c.met_at is not null order by m.id for update of m skip locked`.execute(
      tx,
    )
  ).rows;
interface CauseRow {
  kind: string;
  subject_id: string;
  title: string;
  due_at: Date | null;
  arose_at: Date;
  met_at: Date | null;
}
export const causeOfMeasure = async (tx: Tx, _actor: Actor, causeId: string): Promise<CauseRow | null> =>
  (
    await sql<CauseRow>`
      select kind, subject_id, title, due_at, arose_at, met_at from joint_causes where id = ${causeId}`.execute(tx)
  ).rows[0] ?? null;
export const measuresOfCause = async (tx: Tx, actor: Actor, causeId: string): Promise<MeasureRow[]> =>
  (
    await sql<MeasureRow>`select m.* from supervision_measures m where m.cause_id = ${causeId} and ${measureScope(actor)}
      order by m.proposed_at, m.id`.execute(tx)
  ).rows;

export async function unissuedHazards(tx: Tx, _actor: Actor): Promise<string[]> {
  return (
    await sql<{
      hazard_id: string;
    }>`select distinct hazard_id from supervision_measures where state in ('proposed', 'drafted') and hazard_id is not null`.execute(
      tx,
    )
  ).rows.map((r) => r.hazard_id);
}

export async function countWaiting(tx: Tx, actor: Actor): Promise<number> {
  const rows = await sql<{ n: number }>`select count(*)::int as n from supervision_measures m
    where m.state in ('proposed', 'drafted', 'replied') and ${measureScope(actor)}`.execute(tx);
  return rows.rows[0]?.n ?? 0;
}

export const titlesOf = (
  tx: Tx,
  table: 'measures' | 'listings',
  ids: readonly string[],
): Promise<Map<string, string>> =>
  titlesBy(
    tx,
    ids,
    sql`select id, title from ${sql.table(`supervision_${table}`)} where id = any(${[...new Set(ids)]}::uuid[])`,
  );
