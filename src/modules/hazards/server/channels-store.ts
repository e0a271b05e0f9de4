/** SQL of the figures by channel (来源渠道): one condition gives the number and the rows it opens. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { RawBuilder } from 'kysely';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { ChannelAsk, SourceFilter } from '../shared/channel-figures.ts';
import { channelGroups, type Channel } from '../shared/labels.ts';
import type { SourceRow } from '../shared/channel-figures.ts';
import { isCustodian } from './origin.ts';
import { hasSums, summedFindings, type FindingCount } from './source-figures.ts';

/** Streets or industries whose figures the reader may see; firms and experts have none. */
export const hasFigures = ({ scope }: Actor): boolean =>
  scope.all || scope.streets.length > 0 || scope.industries.length > 0;

/**
 * Merged records with the one that tells their hazard now, and of each such hazard the earliest found. Merges are few beside hazards.
 * What was merged from the public is not there for anybody but its custodians, as if it had never come.
 */
const clusters = (actor: Actor): RawBuilder<unknown> => sql`recursive up as (
    select m.source_id as id, m.hazard_id as root, m.is_protected from hazard_merges m where m.ended_at is null
    union all
    select up.id, m.hazard_id, up.is_protected or m.is_protected from up join hazard_merges m on m.source_id = up.root where m.ended_at is null),
  tops as (select up.id, up.root from up where (${isCustodian(actor)} or not up.is_protected)
    and not exists (select 1 from hazard_merges m where m.source_id = up.root and m.ended_at is null)),
  firsts as (select distinct on (c.root) c.root, c.id from (
      select t.root, s.id, s.found_on from tops t join hazards s on s.id = t.id
      union all
      select h.id, h.id, h.found_on from hazards h where h.id in (select root from tops)) c
    order by c.root, c.found_on, c.id)`;

/** Findings of the days asked for, each with its channel, whether it was the first, whether it tells the hazard. */
const findings = (actor: Actor, ask: ChannelAsk): RawBuilder<unknown> => {
  const of = (r: string) => sql`${sql.ref(`${r}.found_on`)} between ${ask.from} and ${ask.to}
    and ${scopeSql(actor, { street: `${r}.street_code`, industry: `${r}.industry` })}`;
  const grade = ask.grade ? sql`and h.grade = ${ask.grade}` : sql``;
  return sql`(select h.id, h.id as root, h.channel, h.found_on, coalesce(f.id = h.id, true) as is_first, true as tells
      from hazards h left join firsts f on f.root = h.id where h.state <> 'void' and ${of('h')} ${grade}
    union all
    select s.id, t.root, s.channel, s.found_on, f.id = s.id, false from tops t join hazards s on s.id = t.id
      join firsts f on f.root = t.root join hazards h on h.id = t.root where h.state <> 'void' and ${of('s')} ${grade})`;
};

/** Findings of a span by channel: from the sums, which hold what the records say. */
export const countFindings = async (tx: Tx, actor: Actor, ask: ChannelAsk): Promise<FindingCount[]> =>
  !hasFigures(actor) ? [] : hasSums(actor) ? summedFindings(tx, actor, ask) : recountFindings(tx, actor, ask);

/** The same counted from the records themselves: for the proof, and for readers bounded by street and industry at once. */
export const recountFindings = async (tx: Tx, actor: Actor, ask: ChannelAsk): Promise<FindingCount[]> =>
  hasFigures(actor)
    ? (
        await sql<FindingCount>`with ${clusters(actor)} select x.channel, count(*)::int as sources,
          (count(*) filter (where x.is_first))::int as first, (count(*) filter (where not x.is_first))::int as further,
          (count(*) filter (where x.tells))::int as hazards from ${findings(actor, ask)} x group by x.channel`.execute(
          tx,
        )
      ).rows
    : [];

interface FindingRow {
  id: string;
  root: string;
  hazard_code: string;
  code: string;
  title: string;
  enterprise_name: string;
  street_code: string;
  channel: Channel;
  found_on: PlainDate;
  reporter_unit_name: string;
  is_first: boolean;
  tells: boolean;
  grade: SourceRow['grade'];
  state: SourceRow['state'];
}

/** Exactly the findings that a number counts, the latest first. */
export async function findingRows(
  tx: Tx,
  actor: Actor,
  f: SourceFilter,
  page: { limit: number; page: number },
): Promise<{ rows: FindingRow[]; total: number }> {
  if (!hasFigures(actor)) return { rows: [], total: 0 };
  const channels = f.channel ? [f.channel] : f.group ? [...channelGroups[f.group].channels] : null;
  const where = sql.join(
    [
      sql`true`,
      ...(channels ? [sql`x.channel = any(${channels}::text[])`] : []),
      ...(f.part === 'first' ? [sql`x.is_first`] : []),
      ...(f.part === 'further' ? [sql`not x.is_first`] : []),
      ...(f.part === 'hazards' ? [sql`x.tells`] : []),
    ],
    sql` and `,
  );
  const from = sql`${findings(actor, f)} x where ${where}`;
  const total = (await sql<{ n: number }>`with ${clusters(actor)} select count(*)::int as n from ${from}`.execute(tx))
    .rows[0]!.n;
  const rows = (
    await sql<FindingRow>`with ${clusters(actor)}, p as (select x.* from ${from} order by x.found_on desc, x.id desc
        limit ${page.limit} offset ${(page.page - 1) * page.limit})
      select p.id, p.root, r.code as hazard_code, s.code, s.title, s.enterprise_name, s.street_code, p.channel, p.found_on, s.reporter_unit_name,
        p.is_first, p.tells, r.grade, r.state
      from p join hazards s on s.id = p.id join hazards r on r.id = p.root order by p.found_on desc, p.id desc`.execute(
      tx,
    )
  ).rows;
  return { rows, total };
}
