/**
 * A year's evaluation of 40 units by 60 indicators over the district of the campaign (`lib/campaign.ts`): figures taken, points computed, every score with its
 * trail. Floor: the statements that take the same figures, barely.
 */
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { addDays } from '#kernel/shared/time.ts';
import { actorOf, findUsers, unitsForPlan } from '#platform/identity/server/index.ts';
import { createUser } from '#platform/identity/server/index.ts';
import { allIndicators, measureMany } from '#platform/indicators/server/index.ts';
import { evaluationActs as acts } from '#modules/evaluation/server/index.ts';
import type { SchemeContent, SchemeItem } from '#modules/evaluation/shared/scheme.ts';
import { groupKeys } from '#modules/evaluation/shared/states.ts';
import { statementsOf } from './lib/bare-sql.ts';
import { fillCampaign } from './lib/campaign.ts';
import { benchDistrict, type BenchDistrict } from './lib/database.ts';
import { median, time } from './lib/measure.ts';
import type { Million } from './lib/million.ts';
import { atMost, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = ['evaluation.run'];

const UNITS = 40;
const INDICATORS = 60;
const SECONDS_ALLOWED = 5;
const ROUNDS = 3;
const YEAR = 2026;

/** As many departments more as there must be. */
async function addUnits(place: BenchDistrict): Promise<void> {
  const owner = await place.owner();
  const there = (await place.ctx().inTx((tx) => unitsForPlan(tx))).filter((u) => u.kind !== 'office').length;
  for (let n = there; n < UNITS; n++)
    await owner.query(
      `insert into units (id, kind, name, short_name, sort, created_at, updated_at) values ($1, 'department', $2, $2, 8000, now(), now())`,
      [newId<'unit'>(), `考核单位${n}`],
    );
}

/** Sixty items of which each takes another figure, counted by rooms first. */
function schemeOf(group: (typeof groupKeys)[number]): SchemeContent {
  const kind = group === 'street' ? 'street' : 'department';
  const codes = allIndicators()
    .filter((i) => (i.unitKinds as readonly string[]).includes(kind))
    .sort((a, b) => Number(b.computed) - Number(a.computed) || (a.code < b.code ? -1 : 1))
    .slice(0, INDICATORS);
  if (codes.length < INDICATORS) throw new Error(`${kind} has only ${codes.length} indicators`);
  const weight = 100 / INDICATORS;
  return {
    dimensions: [{ key: 'all', title: '全部', weight: 100 }],
    items: codes.map((i, n): SchemeItem => ({
      key: `i${n}`,
      role: 'score',
      dimension: 'all',
      title: i.title.slice(0, 80),
      // The last one takes what rounding leaves, so that the points sum to a hundred.
      weight:
        n < INDICATORS - 1
          ? Math.round(weight * 1e4) / 1e4
          : Math.round((100 - (Math.round(weight * 1e4) / 1e4) * (INDICATORS - 1)) * 1e4) / 1e4,
      source: 'indicator',
      figures: [i.code],
      span: 'year',
      formula: i.form === 'rate' ? { form: 'linear', floor: 0, target: 1 } : { form: 'perCase', points: 0.1, cap: 1 },
      clause: i.clauses[0] ?? '',
      note: '',
    })),
    bonusCap: 0,
    basis: 'bench',
    tag: '',
  };
}

async function someone(ctx: Ctx, login: string, role: string): Promise<Ctx> {
  return ctx.inTx(async (tx) => {
    const known = (await findUsers(tx, { text: login })).find((u) => u.roles.includes(role));
    const office = (await unitsForPlan(tx)).find((u) => u.kind === 'office');
    const id =
      known?.userId ??
      (await createUser(tx, ctx, {
        login,
        name: login,
        password: 'Bench-2026-Hedong',
        phone: null,
        mustChange: false,
        isDemo: false,
        posts: [{ unitId: office?.id ?? '', title: role, roles: [role], validFrom: '2020-01-01' }],
      }));
    return ctx.as(await actorOf(tx, ctx.clock, id));
  });
}

export async function run({ wants, say }: BenchContext): Promise<Result[]> {
  const place = await benchDistrict();
  try {
    const ctx = place.ctx();
    await addUnits(place);
    await fillCampaign(place, say);
    const clerk = await someone(ctx, 'bench-clerk', 'office.admin');
    const reviewer = await someone(ctx, 'bench-reviewer', 'office.reviewer');
    const leader = await someone(ctx, 'bench-leader', 'office.leader');
    for (const group of groupKeys) {
      const draft = await acts.draftScheme(clerk, { group, year: YEAR });
      await acts.saveScheme(clerk, draft.id, { title: draft.title, content: schemeOf(group) });
      await acts.submitScheme(clerk, draft.id, {});
      await acts.reviewScheme(reviewer, draft.id, { opinion: '同意' });
      await acts.adoptScheme(leader, draft.id, { opinion: '同意' });
    }
    const round = await acts.openRound(clerk, { year: YEAR, selfDueOn: addDays(place.clock.today(), 10) });
    const units = round.boards.flatMap((b) => b.units).length;
    const items = Number(
      (await sql<{ n: string }>`select count(*) as n from evaluation_items`.execute(place.handle.db)).rows[0]?.n,
    );
    if (units !== UNITS || items !== UNITS * INDICATORS) throw new Error(`${units} units, ${items} items`);
    say(`${units} units, ${items} items`);
    const runs: number[] = [];
    for (let i = 0; i < ROUNDS; i++) runs.push(await time(() => acts.measureRound(clerk, round.id, {})));
    // The same figures, asked as the program asks them, without points, trail and page.
    const codes = [...new Set(groupKeys.flatMap((group) => schemeOf(group).items.flatMap((item) => item.figures)))];
    const like = { database: place.database, config: place.config } as unknown as Million;
    const sent = await statementsOf(like, (handle) =>
      makeCtx({ handle, clock: place.clock, actor: clerk.actor }).reading(async (tx) =>
        measureMany(tx, clerk.actor, codes, {
          span: { from: `${YEAR}-01-01` as never, to: `${YEAR}-12-31` as never },
          units: (await unitsForPlan(tx)).filter((u) => u.kind !== 'office'),
          district: false,
        }),
      ),
    );
    const [bare] = await place.bare(1);
    if (!bare) throw new Error('no bare connection');
    const floors: number[] = [];
    for (let i = 0; i < ROUNDS; i++)
      floors.push(
        await time(async () => {
          for (const { text, values } of sent) await bare.query(text, values as unknown[]);
        }),
      );
    say(`${sent.length} statements take the figures`);
    return [atMost('evaluation.run', median(runs) / 1000, 's', SECONDS_ALLOWED, median(floors) / 1000)].filter((r) =>
      wants(r.id),
    );
  } finally {
    await place.stop();
  }
}
