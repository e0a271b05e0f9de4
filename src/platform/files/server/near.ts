/** Pictures that are the same or nearly so, by bytes and by difference hash. */
import type { RawBuilder } from 'kysely';
import { sql, type Tx } from '#kernel/server/db.ts';

export interface NearPair {
  /** The picture that was uploaded later. */
  fileId: string;
  subjectId: string;
  label: string;
  otherId: string;
  otherSubjectId: string;
  otherLabel: string;
  /** 0–3 bits of 64; 0 with `isSame`: the same bytes. */
  distance: number;
  isSame: boolean;
}

export interface NearPictures {
  /** For each later picture its nearest earlier ones: the same bytes first, then by distance, then the earliest. */
  pairs: NearPair[];
  /** Pictures whose earlier ones were asked for: those of the records, and what was uploaded soon after one of them. */
  looked: ReadonlySet<string>;
}

/** So few bits tell nothing: a plain wall is near every plain wall. Same bytes always count. */
const LEAST_BITS = 8;
/** One picture may be used a thousand times: each is held against this many, not against all, which would be half a million pairs. */
const AGAINST = 20;

const BANDS = [1, 5, 9, 13];

/**
 * Attached pictures of one kind of record that were there before: each picture of `subjectIds` beside the earlier ones that are
 * equal in their bytes or at most `distance` bits (0–3) apart. Found by bands: a pair within three bits agrees in one of four
 * bands of sixteen. A picture uploaded before and attached after one like it is met from the other side.
 */
export async function nearPictures(
  tx: Tx,
  subjectType: string,
  subjectIds: readonly string[],
  distance: number,
): Promise<NearPictures> {
  const bits = Math.max(0, Math.min(3, Math.floor(distance)));
  /** Of the picture `m`: alike pictures uploaded before or after it, the earliest first. */
  const alike = (side: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql.join(
      [
        ...BANDS.map(
          (
            from,
          ) => sql`(select o.id from files o where substr(o.dhash, ${sql.lit(from)}, 4) = substr(m.dhash, ${sql.lit(from)}, 4)
            and o.kind = 'image' and o.dhash is not null and o.subject_type is not null and o.subject_type = ${subjectType} and ${side}
            and bit_count(('x' || m.dhash)::bit(64) # ('x' || o.dhash)::bit(64)) <= ${sql.lit(bits)}
            and bit_count(('x' || m.dhash)::bit(64)) between ${sql.lit(LEAST_BITS)} and ${sql.lit(64 - LEAST_BITS)}
            order by o.id limit ${sql.lit(AGAINST)})`,
        ),
        sql`(select o.id from files o where o.sha256 = m.sha256 and o.kind = 'image' and o.dhash is not null
            and o.subject_type = ${subjectType} and ${side} order by o.id limit ${sql.lit(AGAINST)})`,
      ],
      sql` union `,
    );
  const looked = await sql<{ id: string }>`
    with mine as (select id, dhash, sha256 from files where kind = 'image' and subject_type = ${subjectType}
        and subject_id = any(${[...subjectIds]}::uuid[]) and dhash is not null)
    select id from mine union select a.id from mine m cross join lateral (${alike(sql`o.id > m.id`)}) a`.execute(tx);
  const ids = looked.rows.map((row) => row.id);
  const pairs = await sql<NearPair>`
    select m.id as "fileId", m.subject_id as "subjectId", coalesce(m.label, '') as label, e.id as "otherId", e.subject_id as "otherSubjectId",
      coalesce(e.label, '') as "otherLabel", bit_count(('x' || m.dhash)::bit(64) # ('x' || e.dhash)::bit(64))::int as distance, m.sha256 = e.sha256 as "isSame"
    from files m cross join lateral (${alike(sql`o.id < m.id`)}) a join files e on e.id = a.id
    where m.id = any(${ids}::uuid[])
    order by m.id, m.sha256 = e.sha256 desc, 7, e.id`.execute(tx);
  return { pairs: pairs.rows, looked: new Set(ids) };
}

/** Which of these files are not attached to any record (any more). */
export async function detachedAmong(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ id: string }>`
    select i.id from unnest(${[...new Set(ids)]}::uuid[]) as i (id)
    where not exists (select from files f where f.id = i.id and f.subject_id is not null)`.execute(tx);
  return new Set(rows.rows.map((row) => row.id));
}
