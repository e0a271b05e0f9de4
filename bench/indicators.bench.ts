/**
 * Refreshing every indicator of the campaign for all units and the district: over 100,000 hazards with their facts, 30,000 firms,
 * the tasks of all units with 200,000 entries of progress, and what units reported over eleven quarters.
 */
import { sql } from '#kernel/server/db.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { systemActor } from '#kernel/shared/actor.ts';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import { allIndicators, countedUnitOf, measureMany, unitsForPlan } from '#platform/indicators/server/index.ts';
import '#app/rooms.ts';
import { bareSql, statementsOf } from './lib/bare-sql.ts';
import { ENTRIES, fillCampaign } from './lib/campaign.ts';
import { benchDistrict } from './lib/database.ts';
import { median, time } from './lib/measure.ts';
import type { Million } from './lib/million.ts';
import { atMost, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = ['plan.refresh'];

const SECONDS_ALLOWED = 10;
const ROUNDS = 5;

export async function run({ say }: BenchContext): Promise<Result[]> {
  const place = await benchDistrict();
  try {
    await fillCampaign(place, say);
    const codes = allIndicators().map((i) => i.code);
    const span = { from: plainDate('2026-07-01'), to: plainDate('2026-09-28') };
    const refresh = (ctx: Ctx): Promise<number> =>
      ctx.reading(async (tx) => {
        const units = (await unitsForPlan(tx)).map(countedUnitOf);
        const values = await measureMany(tx, systemActor, codes, { span, units, district: true });
        return [...values.values()].reduce((n, list) => n + list.filter((v) => (v.numerator ?? 0) > 0).length, 0);
      });
    const ctx = place.ctx();
    const filled = await refresh(ctx);
    if (filled < 1000) throw new Error(`only ${filled} figures are not zero`);
    const times: number[] = [];
    for (let i = 0; i < ROUNDS; i++) times.push(await time(() => refresh(ctx)));
    const counted = await ctx.reading(async (tx) =>
      sql<{ n: number }>`select count(*) as n from plan_entries`.execute(tx),
    );
    if (counted.rows[0]?.n !== ENTRIES) throw new Error('the entries of progress are not there');
    // The same statements barely on PostgreSQL: what is left is folding groups into units.
    const like = { database: place.database, config: place.config } as unknown as Million;
    const act = await statementsOf(like, (handle) => refresh(makeCtx({ handle, clock: place.clock })));
    const floor = await bareSql({
      connection: {
        ...place.database.app,
        options: `-c search_path=${place.config.district},public -c timezone=UTC -c max_parallel_workers_per_gather=0 -c jit=off`,
      },
      clients: 1,
      seconds: 5,
      acts: [act],
      inTransaction: false,
    });
    say(`${codes.length} indicators, ${filled} figures not zero, ${act.length} statements`);
    return [atMost('plan.refresh', median(times) / 1000, 's', SECONDS_ALLOWED, floor.median / 1000)];
  } finally {
    await place.stop();
  }
}
