/** Pictures that are the same or nearly so, by bytes and by difference hash. */
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

/** So few bits tell nothing: a plain wall is near every plain wall. Same bytes always count. */
const LEAST_BITS = 8;

/**
 * Pairs of attached pictures of one kind of record, of which one belongs to `subjectIds`, equal in their bytes or at most
 * `distance` bits (0–3) apart. Found by bands: a pair within three bits agrees in one of four bands of sixteen.
 */
export async function nearPictures(
  tx: Tx,
  subjectType: string,
  subjectIds: readonly string[],
  distance: number,
): Promise<NearPair[]> {
  const bits = Math.max(0, Math.min(3, Math.floor(distance)));
  const band = (from: number) =>
    sql`select m.id as a, o.id as b from mine m join files o on substr(o.dhash, ${sql.lit(from)}, 4) = substr(m.dhash, ${sql.lit(from)}, 4)
      where o.kind = 'image' and o.dhash is not null and o.subject_type = ${subjectType} and o.id <> m.id
        and bit_count(('x' || m.dhash)::bit(64) # ('x' || o.dhash)::bit(64)) <= ${bits}
        and bit_count(('x' || m.dhash)::bit(64)) between ${sql.lit(LEAST_BITS)} and ${sql.lit(64 - LEAST_BITS)}`;
  const rows = await sql<NearPair>`
    with mine as (select id, dhash, sha256 from files where kind = 'image' and subject_type = ${subjectType}
        and subject_id = any(${[...subjectIds]}::uuid[]) and dhash is not null),
      near as (${band(1)} union ${band(5)} union ${band(9)} union ${band(13)}
        union select m.id, o.id from mine m join files o on o.sha256 = m.sha256 and o.id <> m.id and o.subject_type = ${subjectType} and o.kind = 'image'),
      pairs as (select distinct greatest(a, b) as later, least(a, b) as earlier from near)
    select l.id as "fileId", l.subject_id as "subjectId", coalesce(l.label, '') as label, e.id as "otherId", e.subject_id as "otherSubjectId",
      coalesce(e.label, '') as "otherLabel", bit_count(('x' || l.dhash)::bit(64) # ('x' || e.dhash)::bit(64))::int as distance, l.sha256 = e.sha256 as "isSame"
    from pairs p join files l on l.id = p.later join files e on e.id = p.earlier`.execute(tx);
  return rows.rows;
}
