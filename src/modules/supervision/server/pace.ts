/**
 * Units that fall behind their peers (进度滞后, T9-6) as causes of the ladder. One episode lasts from the day on which a unit stood out
 * until it no longer does; every day of it keeps the figures, so that the letter can be held against what was known then.
 */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import { recordMany } from '#platform/audit/server/index.ts';
import { paceText, slowUnits, type PeerKind, type SlowUnit } from '#modules/hazards/server/index.ts';
import { meetCauses, raiseCause } from './joint/causes.ts';

const SUBJECT = 'slowEpisode';

/** Figures of one day of an episode. */
export interface PaceDay {
  day: PlainDate;
  open: number;
  overdue: number;
  rate: number;
  median: number;
  spread: number;
  peers: number;
}
interface Episode {
  id: string;
  kind: PeerKind;
  street_code: string | null;
  unit_id: string;
  unit_name: string;
  began_on: PlainDate;
}

const running = async (tx: Tx, _actor: Actor, lock = false): Promise<Episode[]> =>
  (
    await sql<Episode>`select id, kind, street_code, unit_id, unit_name, began_on from slow_episodes where ended_on is null order by id
      ${lock ? sql`for update` : sql``}`.execute(tx)
  ).rows;

const keepDay = (tx: Tx, episodeId: string, day: PlainDate, u: SlowUnit): Promise<unknown> =>
  sql`insert into slow_days (episode_id, day, open, overdue, rate, median, spread, peers)
    values (${episodeId}, ${day}, ${u.open}, ${u.overdue}, ${u.rate}, ${u.median}, ${u.spread}, ${u.peers})
    on conflict do nothing`.execute(tx);

/** Whose pace an episode is about. */
export const paceEpisode = async (
  tx: Tx,
  _actor: Actor,
  episodeId: string,
): Promise<{ kind: PeerKind; streetCode: string | null } | null> =>
  (
    await sql<{ kind: PeerKind; streetCode: string | null }>`select kind, street_code as "streetCode" from slow_episodes
      where id = ${episodeId}`.execute(tx)
  ).rows[0] ?? null;

/** Days of an episode, the latest first. */
export const paceDays = async (tx: Tx, _actor: Actor, episodeId: string): Promise<PaceDay[]> =>
  (
    await sql<PaceDay>`select day, open, overdue, rate, median, spread, peers from slow_days where episode_id = ${episodeId}
      order by day desc limit 400`.execute(tx)
  ).rows;

/** What the ladder's letters say of the latest day of each episode. */
export async function paceWords(tx: Tx, _actor: Actor, episodeIds: readonly string[]): Promise<Map<string, string>> {
  if (episodeIds.length === 0) return new Map();
  const rows = await sql<
    PaceDay & { episode_id: string; kind: PeerKind }
  >`select distinct on (d.episode_id) d.episode_id, e.kind, d.day, d.open, d.overdue, d.rate, d.median, d.spread, d.peers
    from slow_days d join slow_episodes e on e.id = d.episode_id where d.episode_id = any(${[...episodeIds]}::uuid[])
    order by d.episode_id, d.day desc`.execute(tx);
  return new Map(rows.rows.map((r) => [r.episode_id, paceText(r)]));
}

/**
 * Looks at the pace of all units: who newly stands out gets an episode and with it a cause, who no longer does has met it. Run again on the
 * same day it changes nothing; two at once begin nothing twice (a unit has one running episode).
 */
export async function watchPace(ctx: Ctx): Promise<{ begun: number; ended: number }> {
  const now = ctx.clock.now();
  const today = dayOf(now);
  const seen = await ctx.reading(async (tx) => {
    const slow = await slowUnits(tx, ctx.actor, today);
    const open = await running(tx, ctx.actor);
    const kept = await sql<{ episode_id: string }>`select episode_id from slow_days where day = ${today}
      and episode_id = any(${open.map((e) => e.id)}::uuid[])`.execute(tx);
    const isKept = new Set(kept.rows.map((r) => r.episode_id));
    const isSlow = new Set(slow.map((u) => u.unitId));
    return {
      slow,
      // Most passes find what the last one left.
      isSame:
        slow.every((u) => open.some((e) => e.unit_id === u.unitId && isKept.has(e.id))) &&
        open.every((e) => isSlow.has(e.unit_id)),
    };
  });
  if (seen.isSame) return { begun: 0, ended: 0 };
  return ctx.inTx(async (tx) => {
    const open = await running(tx, ctx.actor, true);
    const changed: { id: string; unit: string; action: 'begin' | 'end' }[] = [];
    for (const u of seen.slow) {
      const one = open.find((e) => e.unit_id === u.unitId);
      if (one) {
        await keepDay(tx, one.id, today, u);
        continue;
      }
      const id = newId<'slowEpisode'>(now.getTime());
      const made =
        await sql`insert into slow_episodes (id, kind, street_code, unit_id, unit_name, began_on, rule_version)
        values (${id}, ${u.kind}, ${u.streetCode}, ${u.unitId}, ${u.unitName}, ${today}, ${u.ruleVersion}) on conflict do nothing`.execute(
          tx,
        );
      if (made.numAffectedRows !== 1n) continue;
      await keepDay(tx, id, today, u);
      await raiseCause(tx, ctx.actor, now, {
        kind: 'slowUnit',
        subjectType: SUBJECT,
        subjectId: id,
        link: u.kind === 'street' ? `/statistics?to=${today}&grade=all` : `/statistics/units?to=${today}&grade=all`,
        unitId: u.unitId,
        unitName: u.unitName,
        streetCode: '',
        title: u.kind === 'street' ? '辖区隐患的整改' : '监管隐患的整改',
        dueAt: null,
      });
      changed.push({ id, unit: u.unitName, action: 'begin' });
    }
    for (const e of open.filter((one) => seen.slow.every((u) => u.unitId !== one.unit_id))) {
      await sql`update slow_episodes set ended_on = ${today} where id = ${e.id}`.execute(tx);
      await meetCauses(tx, ctx.actor, now, { type: SUBJECT, id: e.id }, ['slowUnit']);
      changed.push({ id: e.id, unit: e.unit_name, action: 'end' });
    }
    await recordMany(
      tx,
      ctx,
      changed.map((c) => ({
        action: `slowEpisode.${c.action}`,
        subjectType: SUBJECT,
        subjectId: c.id,
        facts: { unit: c.unit, on: today },
      })),
    );
    const begun = changed.filter((c) => c.action === 'begin').length;
    return { begun, ended: changed.length - begun };
  });
}
