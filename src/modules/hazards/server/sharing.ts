/**
 * What leaves the district about its major hazards (数据交换): confirmed ones, never those withdrawn or told as a source of another. Of the
 * public and of insiders nothing is said but the group of the channel; that a report was merged is not said at all. T10-6, D§5.4.
 */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { filesOfMany, type FileMeta } from '#platform/files/server/index.ts';
import { groupOf, type Channel } from '../shared/labels.ts';
import { hazardMachine, type HazardState } from '../shared/states.ts';
import { isProtected } from './origin.ts';
import { inScope } from './store.ts';

export interface SharedHazard {
  id: string;
  code: string;
  title: string;
  description: string;
  place: string;
  enterpriseId: string;
  enterpriseName: string;
  streetCode: string;
  industry: string;
  longitude: number | null;
  latitude: number | null;
  grade: string;
  state: HazardState;
  isEnded: boolean;
  channel: string;
  citation: string;
  foundOn: PlainDate;
  confirmedOn: PlainDate | null;
  dueOn: PlainDate | null;
  completedOn: PlainDate | null;
  closedOn: PlainDate | null;
  stop: string;
  listing: string | null;
  unitName: string;
  funding: number | null;
  spent: number | null;
  relapses: number;
}
type Row = Omit<SharedHazard, 'isEnded'>;

const shared = (actor: Actor) =>
  sql`h.grade = 'major' and h.confirmed_on is not null and h.state <> 'void' and ${inScope(actor)}`;

/** Confirmed major hazards in the actor's scope, by number. */
export async function sharedHazards(tx: Tx, actor: Actor): Promise<SharedHazard[]> {
  const { rows } =
    await sql<Row>`select h.id, h.code, h.title, h.description, h.place, h.enterprise_id as "enterpriseId",
      h.enterprise_name as "enterpriseName", h.street_code as "streetCode", h.industry, h.longitude, h.latitude, h.grade, h.state, h.channel,
      coalesce((select string_agg(c.standard_name || c.clause || c.item, '；' order by c.criterion_id) from hazard_criteria c
        where c.hazard_id = h.id and c.round = (select max(m.round) from hazard_criteria m where m.hazard_id = h.id)), '') as citation,
      h.found_on as "foundOn", h.confirmed_on as "confirmedOn", h.rectify_due_on as "dueOn", h.completed_on as "completedOn",
      h.closed_on as "closedOn", h.stop_kind as stop, h.listing, h.unit_name as "unitName", h.funding_fen as funding, h.spent_fen as spent,
      h.relapses
    from hazards h where ${shared(actor)} order by h.code`.execute(tx);
  return rows.map((row) => ({
    ...row,
    description: isProtected(row.channel as Channel) ? '' : row.description,
    channel: groupOf(row.channel as Channel),
    isEnded: hazardMachine.states[row.state].final ?? false,
  }));
}

export interface SharedSource {
  id: string;
  code: string;
  hazardId: string;
  hazardCode: string;
  streetCode: string;
  title: string;
  channel: string;
  foundOn: PlainDate;
  unitName: string;
}
/** The open sources of these hazards: their own and those merged into them, without what the public or an insider said. */
export async function sharedSources(tx: Tx, actor: Actor): Promise<SharedSource[]> {
  const { rows } =
    await sql<SharedSource>`select h.id, h.code, h.id as "hazardId", h.code as "hazardCode", h.street_code as "streetCode",
        h.title, h.channel, h.found_on as "foundOn", h.reporter_unit_name as "unitName"
      from hazards h where ${shared(actor)} and h.channel not in ('publicReport', 'insiderReport')
    union all
    select s.id, s.code, h.id, h.code, h.street_code, h.title, s.channel, s.found_on, s.reporter_unit_name
      from hazard_merges m join hazards s on s.id = m.source_id join hazards h on h.id = m.hazard_id
      where m.ended_at is null and not m.is_protected and s.channel not in ('publicReport', 'insiderReport') and ${shared(actor)}
    order by 4, 2`.execute(tx);
  return rows.map((row) => ({ ...row, channel: groupOf(row.channel as Channel) }));
}

/** Papers of proceedings about a hazard that prove neither it nor its rectification. */
const INTERNAL = new Set(['延期申请', '撤销依据']);

/**
 * Photos and papers of these hazards that may leave the district, by hazard: what proves it and its rectification. The pictures with
 * which a hazard of the public or of an insider was reported stay here, and nothing says that there are any.
 */
export async function sharedFiles(
  tx: Tx,
  actor: Actor,
  hazardIds: readonly string[],
): Promise<Map<string, FileMeta[]>> {
  const { rows } = await sql<{ id: string; channel: string }>`select h.id, h.channel from hazards h
    where h.id = any(${[...hazardIds]}::uuid[]) and ${shared(actor)}`.execute(tx);
  const files = await filesOfMany(
    tx,
    'hazard',
    rows.map((row) => row.id),
  );
  return new Map(
    rows.map(({ id, channel }) => [
      id,
      (files.get(id) ?? []).filter(
        ({ label }) =>
          !INTERNAL.has(label ?? '') && !(isProtected(channel as Channel) && (label ?? '整改前') === '整改前'),
      ),
    ]),
  );
}

export interface SharedFigures {
  streetCode: string;
  industry: string;
  found: number;
  open: number;
  closed: number;
  overdue: number;
  listed: number;
}
/** The same hazards counted by street and industry, as they stand on `today`. */
export async function sharedFigures(tx: Tx, actor: Actor, today: PlainDate): Promise<SharedFigures[]> {
  const isOpen = sql`h.state not in ('closed', 'archived')`;
  return (
    await sql<SharedFigures>`select h.street_code as "streetCode", h.industry, count(*)::int as found,
        count(*) filter (where ${isOpen})::int as open, count(*) filter (where not ${isOpen})::int as closed,
        count(*) filter (where ${isOpen} and h.step_due_on < ${today})::int as overdue,
        count(*) filter (where h.listing is not null and h.delisted_on is null)::int as listed
      from hazards h where ${shared(actor)} group by 1, 2 order by 1, 2`.execute(tx)
  ).rows;
}
