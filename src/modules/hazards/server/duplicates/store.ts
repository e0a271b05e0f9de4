/** SQL of pairs, merges and the figures of sources. */
import { sql, type Tx } from '#kernel/server/db.ts';
import { cached } from '#kernel/server/cached.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { Channel, ChannelGroup, Grade } from '../../shared/labels.ts';
import type { HazardState } from '../../shared/states.ts';
import type { Fact } from '../facts.ts';
import { isCustodian } from '../origin.ts';
import { inScope, notMerged } from '../store.ts';

/** What a comparison reads of a record. */
export interface FindingRow {
  id: string;
  code: string;
  title: string;
  description: string;
  place: string;
  enterprise_id: string;
  enterprise_name: string;
  channel: Channel;
  grade: Grade;
  state: HazardState;
  found_on: PlainDate;
  closed_on: PlainDate | null;
  reported_at: Date;
  reporter_unit_name: string;
  unit_id: string;
  unit_name: string;
  criteria: string[];
}

const findingColumns =
  sql.raw(`h.id, h.code, h.title, h.description, h.place, h.enterprise_id, h.enterprise_name, h.channel, h.grade, h.state, h.found_on, h.closed_on,
  h.reported_at, h.reporter_unit_name, h.unit_id, h.unit_name`);
/** The judged clauses, or what was suggested while it is not judged. */
const criteriaColumn = sql`case when h.grade = 'unjudged' then h.suggested_criteria
  else coalesce((select array_agg(c.criterion_id) from hazard_criteria c where c.hazard_id = h.id), '{}') end as criteria`;

/** The last records of a firm that an actor may see, discovered in a span of days: among them a duplicate would be. */
export async function neighbours(
  tx: Tx,
  actor: Actor,
  enterpriseId: string,
  span: { from: PlainDate; to: PlainDate },
  limit = 200,
): Promise<FindingRow[]> {
  return (
    await sql<FindingRow>`select ${findingColumns}, ${criteriaColumn} from hazards h
      where h.enterprise_id = ${enterpriseId} and h.found_on between ${span.from} and ${span.to} and h.state <> 'void' and ${inScope(actor)}
      order by h.found_on desc limit ${limit}`.execute(tx)
  ).rows;
}

export async function findingsOf(tx: Tx, actor: Actor, ids: readonly string[]): Promise<Map<string, FindingRow>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<FindingRow>`select ${findingColumns}, ${criteriaColumn} from hazards h
    where h.id = any(${[...new Set(ids)]}::uuid[]) and ${inScope(actor)}`.execute(tx);
  return new Map(rows.rows.map((r) => [r.id, r]));
}

/** Texts of the latest records, from which the rarity of words is counted; looked at again every ten minutes. */
export const latestTexts = cached<{ title: string; place: string }[]>({
  trustMs: 600_000,
  token: async (tx) =>
    (await sql<{ id: string }>`select id from hazards order by id desc limit 1`.execute(tx)).rows[0]?.id ?? '',
  load: async (tx) =>
    (
      await sql<{ title: string; place: string }>`select title, place from hazards order by id desc limit 2000`.execute(
        tx,
      )
    ).rows,
});

// — pairs —

export interface PairRow {
  first_id: string;
  second_id: string;
  kind: 'duplicate' | 'relapse';
  score: number;
  reasons: string[];
  found_at: Date;
  decision: 'same' | 'different' | 'relapse' | null;
  because: string;
  decided_at: Date | null;
  decided_name: string | null;
}

export const ordered = (a: string, b: string): [string, string] => (a < b ? [a, b] : [b, a]);

/** Keeps a suspicion; what was asked before is not asked again. */
export async function insertPair(
  tx: Tx,
  _actor: Actor,
  ids: [string, string],
  pair: { kind: PairRow['kind']; score: number; reasons: readonly string[]; at: Date },
): Promise<boolean> {
  const [first, second] = ordered(...ids);
  const done = await sql`insert into hazard_pairs (first_id, second_id, kind, score, reasons, found_at)
    values (${first}, ${second}, ${pair.kind}, ${pair.score}, ${[...pair.reasons]}::text[], ${pair.at}) on conflict (first_id, second_id) do nothing`.execute(
    tx,
  );
  return done.numAffectedRows === 1n;
}

/** The answer of a person about two records; a later answer replaces the former (both are on the audit trail). */
export async function decidePair(
  tx: Tx,
  actor: Actor,
  ids: [string, string],
  answer: { kind: PairRow['kind']; decision: NonNullable<PairRow['decision']>; because: string; at: Date },
): Promise<void> {
  const [first, second] = ordered(...ids);
  await sql`insert into hazard_pairs (first_id, second_id, kind, score, found_at, decision, because, decided_at, decided_by, decided_name)
    values (${first}, ${second}, ${answer.kind}, 1, ${answer.at}, ${answer.decision}, ${answer.because}, ${answer.at}, ${actor.userId}, ${actor.name})
    on conflict (first_id, second_id) do update set decision = excluded.decision, because = excluded.because, decided_at = excluded.decided_at,
      decided_by = excluded.decided_by, decided_name = excluded.decided_name`.execute(tx);
}

/** Pairs that wait for an answer, both ends in the actor's sight; the likeliest first. */
export async function openPairs(
  tx: Tx,
  actor: Actor,
  page: { limit: number; offset: number },
): Promise<{ rows: PairRow[]; total: number }> {
  const scoped = (alias: string) =>
    sql`exists (select 1 from hazards h where h.id = ${sql.ref(`p.${alias}`)} and h.state <> 'void' and ${inScope(actor)})`;
  const where = sql`p.decision is null and ${scoped('first_id')} and ${scoped('second_id')}`;
  const rows = await sql<PairRow>`select p.* from hazard_pairs p where ${where}
    order by p.score desc, p.found_at, p.first_id, p.second_id limit ${page.limit} offset ${page.offset}`.execute(tx);
  const total = await sql<{ n: number }>`select count(*) as n from hazard_pairs p where ${where}`.execute(tx);
  return { rows: rows.rows, total: total.rows[0]?.n ?? 0 };
}

export async function pairsOf(tx: Tx, _actor: Actor, id: string): Promise<PairRow[]> {
  return (
    await sql<PairRow>`select * from hazard_pairs where first_id = ${id} union all select * from hazard_pairs where second_id = ${id}`.execute(
      tx,
    )
  ).rows;
}

/** Records after the mark, oldest first, for the search in the background; null when another holds the turn. */
export async function takeUnseen(
  tx: Tx,
  _actor: Actor,
  limit: number,
): Promise<(FindingRow & { last: boolean })[] | null> {
  const turn = await sql<{
    seen_id: string | null;
  }>`select seen_id from hazard_pairs_turn where id = 1 for update skip locked`.execute(tx);
  const held = turn.rows[0];
  if (!held) return null;
  const rows = await sql<FindingRow & { last: boolean }>`select ${findingColumns}, ${criteriaColumn} from hazards h
    where (${held.seen_id}::uuid is null or h.id > ${held.seen_id}::uuid) order by h.id limit ${limit}`.execute(tx);
  const last = rows.rows.at(-1);
  if (last) await sql`update hazard_pairs_turn set seen_id = ${last.id} where id = 1`.execute(tx);
  return rows.rows;
}

// — merges —

/** What the source waited for when it was merged; put back when it is taken apart. */
export interface Before {
  state: HazardState;
  stepDueOn: PlainDate | null;
  stepDueAt: string | null;
  clock: {
    label: string;
    dueAt: string | null;
    dueOn: PlainDate | null;
    unit: string | null;
    basis: string | null;
    fallsOn: string | null;
    extendedFrom: PlainDate | null;
    extensions: number;
  } | null;
  todos: string[];
  facts: Fact[];
}

export interface MergeRow {
  id: string;
  source_id: string;
  hazard_id: string;
  is_protected: boolean;
  because: string;
  at: Date;
  by_name: string;
  by_unit: string;
  before: Before;
}

export async function insertMerge(
  tx: Tx,
  actor: Actor,
  m: { sourceId: string; hazardId: string; isProtected: boolean; because: string; at: Date; before: Before },
): Promise<string> {
  const id = newId<'merge'>(m.at.getTime());
  await sql`insert into hazard_merges (id, source_id, hazard_id, is_protected, because, at, by_id, by_name, by_unit, before)
    values (${id}, ${m.sourceId}, ${m.hazardId}, ${m.isProtected}, ${m.because}, ${m.at}, ${actor.userId}, ${actor.name}, ${actor.unitName},
      ${JSON.stringify(m.before)}::jsonb)`.execute(tx);
  return id;
}

export async function runningMerge(tx: Tx, _actor: Actor, sourceId: string): Promise<MergeRow | null> {
  const rows =
    await sql<MergeRow>`select * from hazard_merges where source_id = ${sourceId} and ended_at is null for update`.execute(
      tx,
    );
  return rows.rows[0] ?? null;
}

export async function endMerge(tx: Tx, actor: Actor, id: string, because: string, at: Date): Promise<void> {
  await sql`update hazard_merges set ended_at = ${at}, ended_by = ${actor.userId}, ended_name = ${actor.name}, ended_because = ${because}
    where id = ${id}`.execute(tx);
}

/** A source of a record, as it was reported. */
export interface SourceRow extends FindingRow {
  finders: string;
  reporter_name: string;
  reporter_id: string;
  merge_id: string;
  merged_into: string;
  is_protected: boolean;
  because: string;
  at: Date;
  by_name: string;
  by_unit: string;
  street_code: string;
  industry: string;
  version: number;
  line: string | null;
  ticket: string | null;
  file_ids: string[];
}

/** All sources merged into a record, also those that came with one of them. Protected ones only for custodians. */
export async function sourcesOf(tx: Tx, actor: Actor, hazardId: string): Promise<SourceRow[]> {
  return (
    await sql<SourceRow>`with recursive s as (
        select m.* from hazard_merges m where m.hazard_id = ${hazardId} and m.ended_at is null
        union all select m.* from hazard_merges m join s on m.hazard_id = s.source_id where m.ended_at is null)
      select ${findingColumns}, h.suggested_criteria as criteria, h.finders, h.reporter_name, h.reporter_id, h.street_code, h.industry, h.version,
        s.id as merge_id, s.hazard_id as merged_into, s.is_protected, s.because, s.at, s.by_name, s.by_unit, t.line, t.number as ticket,
        coalesce((select array_agg(e.file_id order by e.at) from hazard_evidence e where e.hazard_id = h.id), '{}') as file_ids
      from s join hazards h on h.id = s.source_id left join hazard_tickets t on t.hazard_id = h.id
      where (${isCustodian(actor)} or not s.is_protected) order by h.found_on, h.id`.execute(tx)
  ).rows;
}

/** Whether the record is a source of one that the actor sees, and of a kind that may be seen: for its photos. */
export async function isVisibleSource(tx: Tx, actor: Actor, id: string): Promise<boolean> {
  const rows = await sql`with recursive up as (
      select m.hazard_id, m.is_protected from hazard_merges m where m.source_id = ${id} and m.ended_at is null
      union all select m.hazard_id, m.is_protected or up.is_protected from hazard_merges m join up on m.source_id = up.hazard_id where m.ended_at is null)
    select 1 from up join hazards h on h.id = up.hazard_id where (${isCustodian(actor)} or not up.is_protected) and ${inScope(actor)}`.execute(
    tx,
  );
  return rows.rows.length > 0;
}

/** The record that a merged source is told in now, when the actor may know. */
export async function mergedInto(tx: Tx, actor: Actor, id: string): Promise<{ id: string; code: string } | null> {
  const rows = await sql<{ id: string; code: string }>`with recursive up as (
      select m.hazard_id, m.is_protected from hazard_merges m where m.source_id = ${id} and m.ended_at is null
      union all select m.hazard_id, m.is_protected or up.is_protected from hazard_merges m join up on m.source_id = up.hazard_id where m.ended_at is null)
    select h.id, h.code from up join hazards h on h.id = up.hazard_id
    where (${isCustodian(actor)} or not up.is_protected) and ${inScope(actor)} and ${notMerged} limit 1`.execute(tx);
  return rows.rows[0] ?? null;
}

/** What was done on a record in a span, for the line that tells of it when a source is taken apart. */
export async function doneSince(tx: Tx, _actor: Actor, hazardId: string, since: Date): Promise<string[]> {
  const rows = await sql<{
    label: string;
  }>`select label from case_events where subject_type = 'hazard' and subject_id = ${hazardId}
    and at > ${since} and act not in ('merge', 'unmerge') and audience = 'all' order by at, id`.execute(tx);
  return rows.rows.map((r) => r.label);
}

// — figures of sources —

export async function insertSourceFact(
  tx: Tx,
  _actor: Actor,
  f: {
    hazardId: string;
    sourceId: string;
    day: PlainDate;
    n: 1 | -1;
    streetCode: string;
    industry: string;
    channel: ChannelGroup;
    at: Date;
  },
): Promise<void> {
  await sql`insert into hazard_source_facts (id, hazard_id, source_id, day, n, street_code, industry, channel, recorded_at)
    values (${newId<'fact'>(f.at.getTime())}, ${f.hazardId}, ${f.sourceId}, ${f.day}, ${f.n}, ${f.streetCode}, ${f.industry}, ${f.channel}, ${f.at})`.execute(
    tx,
  );
}

/** The hazard was none (误判撤销): neither were its sources. */
export async function cancelSourceFacts(tx: Tx, _actor: Actor, hazardId: string, at: Date): Promise<void> {
  const rows = await sql<{
    source_id: string;
    day: PlainDate;
    n: number;
    street_code: string;
    industry: string;
    channel: string;
  }>`
    select source_id, day, sum(n)::int as n, street_code, industry, channel from hazard_source_facts where hazard_id = ${hazardId}
    group by source_id, day, street_code, industry, channel having sum(n) <> 0`.execute(tx);
  for (const f of rows.rows)
    await sql`insert into hazard_source_facts (id, hazard_id, source_id, day, n, street_code, industry, channel, recorded_at)
      values (${newId<'fact'>(at.getTime())}, ${hazardId}, ${f.source_id}, ${f.day}, ${-f.n}, ${f.street_code}, ${f.industry}, ${f.channel}, ${at})`.execute(
      tx,
    );
}

export interface ChannelCount {
  channel: ChannelGroup;
  hazards: number;
  merged: number;
}

/**
 * Found in a span by channel group: hazards count once, for the channel of the record that tells them; every merged source
 * counts once more for its own. Sources from the public are counted for custodians alone.
 */
export async function channelCounts(
  tx: Tx,
  actor: Actor,
  span: { from: PlainDate; to: PlainDate },
): Promise<ChannelCount[]> {
  const cells = scopeSql(actor, { street: 'f.street_code', industry: 'f.industry' });
  const rows =
    await sql<ChannelCount>`select t.channel, sum(t.hazards)::int as hazards, sum(t.merged)::int as merged from (
      select f.channel, f.n as hazards, 0 as merged from hazard_facts f where f.measure = 'found' and f.day between ${span.from} and ${span.to} and ${cells}
      union all
      select f.channel, 0, f.n from hazard_source_facts f where f.day between ${span.from} and ${span.to} and ${cells}
        and (${isCustodian(actor)} or f.channel <> 'report')) t group by t.channel`.execute(tx);
  return rows.rows;
}

/** The same counted again from the records and merges themselves: for the proof. */
export async function recountSources(
  tx: Tx,
  _actor: Actor,
  span: { from: PlainDate; to: PlainDate },
): Promise<{ channel: Channel; n: number }[]> {
  return (
    await sql<{
      channel: Channel;
      n: number;
    }>`select s.channel, count(*) as n from hazard_merges m join hazards s on s.id = m.source_id
      join hazards h on h.id = m.hazard_id
      where m.ended_at is null and s.found_on between ${span.from} and ${span.to}
        and (h.state <> 'void' or h.id in (select x.source_id from hazard_merges x where x.ended_at is null)) group by s.channel`.execute(
      tx,
    )
  ).rows;
}
