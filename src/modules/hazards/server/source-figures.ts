/**
 * Figures by channel (来源渠道) from sums over days, months and years. What a finding counts depends on its whole hazard — who found first,
 * what was merged, how it is judged — so an act names the hazards that it touched, and the difference between what they count now and
 * what the sums have is added: by a timer for good, and by every question for itself. `recountFindings` proves it.
 */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import { addDays, monthStart, type PlainDate } from '#kernel/shared/time.ts';
import { scopeSql } from '#platform/identity/server/index.ts';
import type { RawBuilder } from 'kysely';
import type { ChannelAsk } from '../shared/channel-figures.ts';
import type { Channel } from '../shared/labels.ts';
import { isCustodian } from './origin.ts';

type Level = 'y' | 'm' | 'd';
interface Period {
  level: Level;
  from: PlainDate;
  until: PlainDate;
}

const nextMonth = (day: PlainDate): PlainDate => monthStart(addDays(monthStart(day), 32));
const nextYear = (day: PlainDate): PlainDate =>
  `${String(Number(day.slice(0, 4)) + 1).padStart(4, '0')}-01-01` as PlainDate;
const isMonthStart = (day: PlainDate): boolean => day.endsWith('-01');
const isYearStart = (day: PlainDate): boolean => day.endsWith('-01-01');

/** Days from `from` up to and with `to` as whole years, whole months and days, in order; neighbours of one level together. */
export function periodsOf(from: PlainDate, to: PlainDate): Period[] {
  const end = addDays(to, 1);
  const periods: Period[] = [];
  for (let at = from; at < end;) {
    const level: Level =
      isYearStart(at) && nextYear(at) <= end ? 'y' : isMonthStart(at) && nextMonth(at) <= end ? 'm' : 'd';
    const until = level === 'y' ? nextYear(at) : level === 'm' ? nextMonth(at) : addDays(at, 1);
    const last = periods.at(-1);
    if (last?.level === level) last.until = until;
    else periods.push({ level, from: at, until });
    at = until;
  }
  return periods;
}

/** All findings of the hazards to which the marked ones belong now, with what each counts: the CTEs `down` and `fresh`, recursive. */
const findingsOf = (marked: RawBuilder<unknown>): RawBuilder<unknown> => sql`up as (
    select x.id, x.id as top from (${marked}) x
    union
    select up.id, m.hazard_id from up join hazard_merges m on m.source_id = up.top and m.ended_at is null),
  tops as (select distinct up.top as id from up
    where not exists (select 1 from hazard_merges m where m.source_id = up.top and m.ended_at is null)),
  down as (
    select t.id, t.id as root, false as is_protected from tops t
    union all
    select m.source_id, d.root, d.is_protected or m.is_protected from down d join hazard_merges m on m.hazard_id = d.id and m.ended_at is null),
  fresh as (select d.id as hazard_id, s.found_on, s.street_code, s.industry, r.grade, s.channel, d.id = d.root as tells, d.is_protected,
      row_number() over (partition by d.root order by s.found_on, s.id) = 1 as is_first,
      not d.is_protected and row_number() over (partition by d.root, d.is_protected order by s.found_on, s.id) = 1 as is_first_shown
    from down d join hazards s on s.id = d.id join hazards r on r.id = d.root where r.state <> 'void')`;

/** The sums have no cells of street and industry together: who is bounded by both is counted from the records. */
export const hasSums = ({ scope }: Actor): boolean =>
  scope.all || scope.streets.length === 0 || scope.industries.length === 0;

export interface FindingCount {
  channel: Channel;
  sources: number;
  first: number;
  further: number;
  hazards: number;
}

/** Counts of a span from the sums, and the difference of what was touched since. One statement, so that both are of one moment. */
export async function summedFindings(tx: Tx, actor: Actor, ask: ChannelAsk): Promise<FindingCount[]> {
  const custodian = isCustodian(actor);
  const grade = (alias: string) => (ask.grade ? sql`and ${sql.ref(`${alias}.grade`)} = ${ask.grade}` : sql``);
  const { scope } = actor;
  const place = scope.all
    ? sql`g.street_code = '*' and g.industry = '*'`
    : scope.streets.length > 0
      ? sql`g.street_code = any(${[...scope.streets]}::text[]) and g.industry = '*'`
      : sql`g.street_code = '*' and g.industry = any(${[...scope.industries]}::text[])`;
  const summed = periodsOf(ask.from, ask.to).map(
    (p) => sql`select g.channel, g.sources, g.firsts, g.hazards from hazard_source_figures g
      where ${place} and g.level = ${sql.lit(p.level)} and g.starts_on >= ${p.from}::date and g.starts_on < ${p.until}::date
        and (${custodian} or not g.is_custody) ${grade('g')}`,
  );
  /** Single findings, as they count for this reader. */
  const counting = (alias: string, sign: RawBuilder<unknown>) => {
    const of = (column: string) => sql.ref(`${alias}.${column}`);
    return sql`select ${of('channel')}, ${sign} ${custodian ? sql`1` : sql`(not ${of('is_protected')})::int`},
      ${sign} ${of(custodian ? 'is_first' : 'is_first_shown')}::int, ${sign} ${of('tells')}::int`;
  };
  const within = (alias: string) => sql`${sql.ref(`${alias}.found_on`)} between ${ask.from}::date and ${ask.to}::date
    and ${scopeSql(actor, { street: `${alias}.street_code`, industry: `${alias}.industry` })} ${grade(alias)}`;
  const parts = [
    ...summed,
    sql`${counting('f', sql`+`)} from fresh f where ${within('f')}`,
    sql`${counting('c', sql`-`)} from hazard_source_cells c where c.hazard_id in (select id from down) and ${within('c')}`,
  ];
  return (
    await sql<FindingCount>`with recursive ${findingsOf(sql`select hazard_id as id from hazard_source_marks`)}
      select x.channel, sum(x.sources)::int as sources, sum(x.firsts)::int as first, (sum(x.sources) - sum(x.firsts))::int as further,
        sum(x.hazards)::int as hazards
      from (${sql.join(parts, sql` union all `)}) x (channel, sources, firsts, hazards) group by x.channel having sum(x.sources) <> 0`.execute(
      tx,
    )
  ).rows;
}

/** What of these hazards is counted by channel has changed, or may have: named in the act's own transaction. */
export async function markSources(tx: Tx, hazardIds: readonly string[], at: Date): Promise<void> {
  await sql`insert into hazard_source_marks (id, hazard_id) select * from unnest(
    ${hazardIds.map(() => newId<'mark'>(at.getTime()))}::uuid[], ${[...hazardIds]}::uuid[])`.execute(tx);
}

interface Cell {
  hazard_id: string;
  found_on: PlainDate;
  street_code: string;
  industry: string;
  grade: string;
  channel: string;
  tells: boolean;
  is_protected: boolean;
  is_first: boolean;
  is_first_shown: boolean;
}

interface Sum {
  level: Level;
  starts_on: PlainDate;
  street_code: string;
  industry: string;
  grade: string;
  channel: string;
  is_custody: boolean;
  sources: number;
  firsts: number;
  hazards: number;
}

/** Adds what a finding counts, or takes it off, in all sums that it belongs to. */
function addTo(sums: Map<string, Sum>, c: Cell, sign: 1 | -1): void {
  const counts = [
    { is_custody: false, sources: Number(!c.is_protected), firsts: Number(c.is_first_shown), hazards: Number(c.tells) },
    {
      is_custody: true,
      sources: Number(c.is_protected),
      firsts: Number(c.is_first) - Number(c.is_first_shown),
      hazards: 0,
    },
  ];
  for (const n of counts) {
    if (n.sources === 0 && n.firsts === 0 && n.hazards === 0) continue;
    for (const [level, starts_on] of [
      ['y', `${c.found_on.slice(0, 4)}-01-01` as PlainDate],
      ['m', monthStart(c.found_on)],
      ['d', c.found_on],
    ] as const)
      for (const [street_code, industry] of [
        ['*', '*'],
        [c.street_code, '*'],
        ['*', c.industry],
      ] as const) {
        const key = [level, starts_on, street_code, industry, c.grade, c.channel, n.is_custody].join(' ');
        const sum = sums.get(key) ?? {
          ...{ level, starts_on, street_code, industry, grade: c.grade, channel: c.channel, is_custody: n.is_custody },
          ...{ sources: 0, firsts: 0, hazards: 0 },
        };
        sum.sources += sign * n.sources;
        sum.firsts += sign * n.firsts;
        sum.hazards += sign * n.hazards;
        sums.set(key, sum);
      }
  }
}

const BATCH = 5_000;

/** Takes what was touched into the sums; run by a timer, one at a time. Answers how many marks were worked off. */
export async function rollSources(ctx: Ctx): Promise<number> {
  let done = 0;
  for (;;) {
    const count = await ctx.inTx(async (tx) => {
      const turn = await sql`select 1 from hazard_figures_turn where id = 1 for update skip locked`.execute(tx);
      if (turn.rows.length === 0) return 0;
      const marks = (
        await sql<{
          id: string;
          hazard_id: string;
        }>`select id, hazard_id from hazard_source_marks order by id limit ${BATCH}`.execute(tx)
      ).rows;
      if (marks.length > 0) await takeIn(tx, [...new Set(marks.map((m) => m.hazard_id))]);
      // By their own ids: an act that touches the same hazard meanwhile has set another mark.
      await sql`delete from hazard_source_marks where id = any(${marks.map((m) => m.id)}::uuid[])`.execute(tx);
      return marks.length;
    });
    done += count;
    if (count < BATCH) return done;
  }
}

async function takeIn(tx: Tx, hazardIds: readonly string[]): Promise<void> {
  const found = (
    await sql<{ id: string } & { [K in keyof Cell]: Cell[K] | null }>`with recursive ${findingsOf(
      sql`select unnest(${[...hazardIds]}::uuid[]) as id`,
    )} select d.id, f.* from down d left join fresh f on f.hazard_id = d.id`.execute(tx)
  ).rows;
  const ids = found.map((r) => r.id);
  const fresh = found.flatMap((r): Cell[] => {
    if (r.hazard_id === null) return [];
    const { id: _, ...cell } = r;
    return [cell as Cell];
  });
  const old = (
    await sql<Cell>`select hazard_id, found_on, street_code, industry, grade, channel, tells, is_protected, is_first, is_first_shown
      from hazard_source_cells where hazard_id = any(${ids}::uuid[])`.execute(tx)
  ).rows;
  const sums = new Map<string, Sum>();
  for (const cell of old) addTo(sums, cell, -1);
  for (const cell of fresh) addTo(sums, cell, 1);
  const changed = [...sums.values()].filter((s) => s.sources !== 0 || s.firsts !== 0 || s.hazards !== 0);
  if (changed.length > 0)
    await sql`with d as (select * from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as x (level text, starts_on date, street_code text,
          industry text, grade text, channel text, is_custody boolean, sources integer, firsts integer, hazards integer))
      insert into hazard_source_figures (level, starts_on, street_code, industry, grade, channel, is_custody, sources, firsts, hazards)
        select d.level, d.starts_on, d.street_code, d.industry, d.grade, d.channel, d.is_custody,
          coalesce(g.sources, 0) + d.sources, coalesce(g.firsts, 0) + d.firsts, coalesce(g.hazards, 0) + d.hazards
        from d left join hazard_source_figures g on g.street_code = d.street_code and g.industry = d.industry and g.level = d.level
          and g.starts_on = d.starts_on and g.grade = d.grade and g.channel = d.channel and g.is_custody = d.is_custody
      on conflict (street_code, industry, level, starts_on, grade, channel, is_custody)
        do update set sources = excluded.sources, firsts = excluded.firsts, hazards = excluded.hazards`.execute(tx);
  if (fresh.length > 0)
    await sql`insert into hazard_source_cells (hazard_id, found_on, street_code, industry, grade, channel, tells, is_protected, is_first, is_first_shown)
      select * from jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb) as x (hazard_id uuid, found_on date, street_code text, industry text,
        grade text, channel text, tells boolean, is_protected boolean, is_first boolean, is_first_shown boolean)
      on conflict (hazard_id) do update set found_on = excluded.found_on, street_code = excluded.street_code, industry = excluded.industry,
        grade = excluded.grade, channel = excluded.channel, tells = excluded.tells, is_protected = excluded.is_protected,
        is_first = excluded.is_first, is_first_shown = excluded.is_first_shown`.execute(tx);
  const stays = new Set(fresh.map((c) => c.hazard_id));
  const gone = ids.filter((id) => !stays.has(id));
  if (gone.length > 0) await sql`delete from hazard_source_cells where hazard_id = any(${gone}::uuid[])`.execute(tx);
}
