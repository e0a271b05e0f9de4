/**
 * What the register itself makes doubtful (数据体检的线索): closed within minutes, pictures used again, far away or too old, serial
 * extensions, one hand for everything, the same words, nobody reporting. Sets of hazards in, sets out; nothing is judged here.
 */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { filesOfMany, nearPictures, type NearPair } from '#platform/files/server/index.ts';
import { streetUnit, streetsOf } from '#platform/identity/server/index.ts';

export interface Signal {
  /** Stable name of this very finding within its rule. */
  key: string;
  hazardIds: string[];
  unitId: string;
  unitName: string;
  streetCode: string;
  industry: string;
  /** Hazard, person or firm that it is about. */
  title: string;
  severity?: 'error' | 'doubt' | 'hint';
  facts: Record<string, string | number>;
}

interface Brief {
  id: string;
  code: string;
  title: string;
  unit_id: string;
  unit_name: string;
  street_code: string;
  industry: string;
  enterprise_id: string;
  enterprise_name: string;
  found_on: PlainDate;
  latitude: number | null;
  longitude: number | null;
  extensions: number;
  relapses: number;
  is_demo: boolean;
}

const columns = sql`h.id, h.code, h.title, h.unit_id, h.unit_name, h.street_code, h.industry, h.enterprise_id, h.enterprise_name, h.found_on,
  h.latitude, h.longitude, h.extensions, h.relapses, h.is_demo`;

const about = (h: Brief): Pick<Signal, 'hazardIds' | 'unitId' | 'unitName' | 'streetCode' | 'industry' | 'title'> => ({
  hazardIds: [h.id],
  unitId: h.unit_id,
  unitName: h.unit_name,
  streetCode: h.street_code,
  industry: h.industry,
  title: h.title,
});

const briefs = async (tx: Tx, ids: readonly string[]): Promise<Map<string, Brief>> =>
  new Map(
    (
      await sql<Brief>`select ${columns} from hazards h where h.id = any(${[...ids]}::uuid[]) and h.state <> 'void'`.execute(
        tx,
      )
    ).rows.map((h) => [h.id, h]),
  );

/** Hazards on which something was done after a moment, oldest id first; all of them without one. */
export async function changedHazards(
  tx: Tx,
  _actor: Actor,
  since: Date | null,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows =
    since === null
      ? await sql<{ id: string }>`select id from hazards where id > ${after} order by id limit ${limit}`.execute(tx)
      : await sql<{ id: string }>`select distinct e.subject_id as id from case_events e where e.subject_type = 'hazard'
          and e.at > ${since} and e.subject_id > ${after} order by 1 limit ${limit}`.execute(tx);
  return rows.rows.map((r) => r.id);
}

/** Closed within so many minutes of being registered, or verified within so many of the firm's report of completion. */
export async function quickClosures(
  tx: Tx,
  _actor: Actor,
  ids: readonly string[],
  limits: { whole: number; review: number },
): Promise<Signal[]> {
  const rows = await sql<Brief & { whole: number; review: number | null; by: string }>`
    select ${columns}, extract(epoch from c.at - h.reported_at)::float8 / 60 as whole, extract(epoch from v.at - s.at)::float8 / 60 as review, v.actor_name as by
    from hazards h
      cross join lateral (select e.at from case_events e where e.subject_type = 'hazard' and e.subject_id = h.id and e.to_state = 'closed' order by e.at desc, e.id desc limit 1) c
      cross join lateral (select e.at, e.actor_name from case_events e where e.subject_type = 'hazard' and e.subject_id = h.id and e.act = 'verifyPass' order by e.at desc, e.id desc limit 1) v
      left join lateral (select e.at from case_events e where e.subject_type = 'hazard' and e.subject_id = h.id and e.act = 'submitCompletion' and e.at <= v.at order by e.at desc, e.id desc limit 1) s on true
    where h.id = any(${[...ids]}::uuid[]) and h.state in ('closed', 'archived')
      and (c.at - h.reported_at <= make_interval(mins => ${limits.whole}::int) or v.at - s.at <= make_interval(mins => ${limits.review}::int))`.execute(
    tx,
  );
  return rows.rows.map((h) => ({
    ...about(h),
    key: `${h.id}:${h.relapses}`,
    facts: {
      code: h.code,
      minutes: Math.round(h.whole),
      ...(h.review === null ? {} : { reviewMinutes: Math.round(h.review) }),
      by: h.by,
    },
  }));
}

const isAfter = (label: string | undefined): boolean => (label ?? '').startsWith('整改后');
const isBefore = (label: string): boolean => label.startsWith('整改前');

/**
 * One picture in two hazards, or before and after in one. The same bytes as proof of rectification are an error, all else a doubt.
 * One look at a firm may show several hazards in one picture; drawn pictures of the demo district are alike by nature. A picture
 * that was there before many times is one finding, about the nearest of the earlier ones.
 * @returns also which pictures were held against earlier ones: what was said of these before and is not said again is no longer so
 */
export async function reusedPictures(
  tx: Tx,
  _actor: Actor,
  ids: readonly string[],
  distance: number,
): Promise<{ found: Signal[]; looked: ReadonlySet<string> }> {
  const { pairs, looked } = await nearPictures(tx, 'hazard', ids, distance);
  const known = await briefs(tx, [...new Set(pairs.flatMap((p) => [p.subjectId, p.otherSubjectId]))]);
  const found = new Map<string, Signal>();
  for (const p of pairs) {
    if (found.has(p.fileId)) continue;
    const h = known.get(p.subjectId);
    const other = known.get(p.otherSubjectId);
    if (!h || !other || !isReuse(p, h, other)) continue;
    found.set(p.fileId, {
      ...about(h),
      hazardIds: [...new Set([h.id, other.id])],
      key: `${p.fileId}:${p.otherId}`,
      severity: p.isSame && isAfter(p.label) ? 'error' : 'doubt',
      facts: {
        code: h.code,
        label: p.label,
        otherCode: other.code,
        otherLabel: p.otherLabel,
        same: p.isSame ? '完全相同' : '几乎相同',
        bits: p.distance,
        fileId: p.fileId,
        otherFileId: p.otherId,
      },
    });
  }
  return { found: [...found.values()], looked };
}

function isReuse(p: NearPair, h: Brief, other: Brief): boolean {
  const proves = isAfter(p.label) || isAfter(p.otherLabel);
  if (h.id === other.id) {
    if (!proves || !(isBefore(p.label) || isBefore(p.otherLabel))) return false;
  } else if (!proves && h.enterprise_id === other.enterprise_id && h.found_on === other.found_on) return false;
  return p.isSame || !h.is_demo || !other.is_demo;
}

const EARTH = 6_371_000;
const rad = (degrees: number): number => (degrees * Math.PI) / 180;
/** Metres between two places (haversine). */
const metres = (a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number => {
  const dLat = rad(b.latitude - a.latitude);
  const dLon = rad(b.longitude - a.longitude);
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.latitude)) * Math.cos(rad(b.latitude)) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(h));
};

/** Pictures taken far from the site, and proofs of rectification taken before the hazard was found. */
export async function oddPictures(
  tx: Tx,
  _actor: Actor,
  ids: readonly string[],
  limitMetres: number,
): Promise<{ far: Signal[]; old: Signal[] }> {
  const known = await briefs(tx, ids);
  const far: Signal[] = [];
  const old: Signal[] = [];
  for (const [id, files] of await filesOfMany(tx, 'hazard', [...known.keys()])) {
    const h = known.get(id) as Brief;
    for (const file of files) {
      if (file.kind !== 'image') continue;
      const { latitude, longitude } = file;
      if (latitude !== undefined && longitude !== undefined && h.latitude !== null && h.longitude !== null) {
        const away = metres({ latitude, longitude }, { latitude: h.latitude, longitude: h.longitude });
        if (away > limitMetres)
          far.push({
            ...about(h),
            key: file.id,
            facts: { code: h.code, label: file.label ?? '照片', metres: Math.round(away), fileId: file.id },
          });
      }
      const takenOn = file.takenAt ? dayOf(new Date(file.takenAt)) : null;
      if (takenOn !== null && takenOn < h.found_on && isAfter(file.label))
        old.push({
          ...about(h),
          key: file.id,
          facts: { code: h.code, label: file.label ?? '', takenOn, foundOn: h.found_on, fileId: file.id },
        });
    }
  }
  return { far, old };
}

/** Extended again and again (一延再延). */
export async function serialExtensions(
  tx: Tx,
  _actor: Actor,
  ids: readonly string[],
  least: number,
): Promise<Signal[]> {
  return [...(await briefs(tx, ids)).values()]
    .filter((h) => h.extensions >= least)
    .map((h) => ({ ...about(h), key: h.id, facts: { code: h.code, extensions: h.extensions } }));
}

/** The same conclusion word for word on so many hazards by one officer. */
export async function sameWords(
  tx: Tx,
  _actor: Actor,
  ids: readonly string[],
  limits: { hazards: number; length: number },
): Promise<Signal[]> {
  const rows = await sql<Brief & { key: string; findings: string; officer_name: string; ids: string[] }>`
    with mine as (select distinct officer_id, md5(findings) as digest from hazard_verifications
        where hazard_id = any(${[...ids]}::uuid[]) and length(findings) >= ${limits.length}::int),
      same as (select v.officer_id, md5(v.findings) as digest, min(v.findings) as findings, min(v.officer_name) as officer_name,
          array_agg(distinct v.hazard_id) as ids, (array_agg(v.hazard_id order by v.hazard_id desc))[1] as last
        from hazard_verifications v join mine m on m.officer_id = v.officer_id and m.digest = md5(v.findings)
        group by 1, 2 having count(distinct v.hazard_id) >= ${limits.hazards}::int)
    select ${columns}, s.officer_id || ':' || s.digest as key, s.findings, s.officer_name, s.ids from same s join hazards h on h.id = s.last`.execute(
    tx,
  );
  return rows.rows.map((h) => ({
    ...about(h),
    hazardIds: h.ids.slice(0, 200),
    key: h.key,
    title: `${h.officer_name}：${h.findings.slice(0, 60)}`,
    facts: { by: h.officer_name, text: h.findings.slice(0, 200), hazards: h.ids.length },
  }));
}

/** One person takes nearly everything of a unit off the list. */
export async function oneHand(
  tx: Tx,
  _actor: Actor,
  span: { from: PlainDate; to: PlainDate },
  limits: { least: number; share: number },
): Promise<Signal[]> {
  const rows = await sql<{
    unit_id: string;
    unit_name: string;
    closed_by: string;
    name: string;
    n: number;
    total: number;
    ids: string[];
  }>`
    select * from (select unit_id, min(unit_name) as unit_name, closed_by, min(closed_by_name) as name, count(*)::int as n,
        sum(count(*)) over (partition by unit_id)::int as total, (array_agg(id order by closed_on desc, id))[1:200] as ids
      from hazards where closed_on between ${span.from} and ${span.to} and closed_by is not null and state in ('closed', 'archived')
      group by unit_id, closed_by) x
    where n >= ${limits.least}::int and n >= total * ${limits.share}::float8`.execute(tx);
  return rows.rows.map((r) => ({
    key: `${r.unit_id}:${r.closed_by}`,
    hazardIds: r.ids,
    unitId: r.unit_id,
    unitName: r.unit_name,
    streetCode: '',
    industry: '',
    title: `${r.unit_name} ${r.name}`,
    facts: { by: r.name, closed: r.n, total: r.total, from: span.from, to: span.to },
  }));
}

/** Streets that found nothing for so long, and firms in which others found hazards while they reported none themselves. */
export async function silences(
  tx: Tx,
  _actor: Actor,
  on: PlainDate,
  limits: { street: PlainDate; firm: PlainDate; foundByOthers: number },
): Promise<{ streets: Signal[]; firms: Signal[] }> {
  const last = await sql<{
    street_code: string;
    last: PlainDate;
  }>`select street_code, max(found_on) as last from hazards
    where channel = 'streetInspection' and state <> 'void' and found_on <= ${on} group by 1`.execute(tx);
  const streets: Signal[] = [];
  for (const street of await streetsOf(tx)) {
    const day = last.rows.find((r) => r.street_code === street.code)?.last ?? null;
    if (day !== null && day > limits.street) continue;
    const unit = await streetUnit(tx, street.code);
    if (!unit) continue;
    streets.push({
      key: street.code,
      hazardIds: [],
      unitId: unit.id,
      unitName: unit.shortName,
      streetCode: street.code,
      industry: '',
      title: street.name,
      facts: { last: day ?? '从未', since: limits.street },
    });
  }
  const firms = await sql<Brief & { n: number; ids: string[] }>`
    select ${columns}, x.n, x.ids from (select enterprise_id, count(*)::int as n, (array_agg(id order by id desc))[1] as last, (array_agg(id order by found_on desc, id))[1:200] as ids
        from hazards where found_on > ${limits.firm} and found_on <= ${on} and channel <> 'selfCheck' and state <> 'void' group by 1 having count(*) >= ${limits.foundByOthers}::int) x
      join hazards h on h.id = x.last
    where not exists (select 1 from hazards s where s.enterprise_id = x.enterprise_id and s.channel = 'selfCheck' and s.found_on > ${limits.firm} and s.state <> 'void')`.execute(
    tx,
  );
  return {
    streets,
    firms: firms.rows.map((h) => ({
      ...about(h),
      hazardIds: h.ids,
      key: h.enterprise_id,
      title: h.enterprise_name,
      facts: { enterprise: h.enterprise_name, found: h.n, since: limits.firm },
    })),
  };
}
