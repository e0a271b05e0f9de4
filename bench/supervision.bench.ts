/** The escalation ladder's timer over a million hazards: one pass proposes what is due, and when all is proposed a pass finds nothing. */
import { sweep } from '#modules/supervision/server/sweep.ts';
import { makeCtx } from '#kernel/server/context.ts';
import { statementsOf } from './lib/bare-sql.ts';
import { median, time } from './lib/measure.ts';
import { million, type Million } from './lib/million.ts';
import { atMost, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = ['supervision.sweep', 'supervision.sweep.again'];

const SECONDS_ALLOWED = 5;
const ROUNDS = 3;
/** More passes than a million hazards can need. */
const MOST_PASSES = 2000;

/** As if the ladder had never been climbed: a kept district is measured again from the same start. */
async function clear(place: Million): Promise<void> {
  const owner = await place.connect('owner');
  for (const text of [
    `delete from todos where subject_type = 'measure'`,
    `delete from case_events where subject_type = 'measure'`,
    `delete from supervision_measures`,
    `vacuum analyze supervision_measures`,
    `vacuum analyze todos`,
  ])
    await owner.query(text);
}

export async function run({ wants, say }: BenchContext): Promise<Result[]> {
  const place = await million(say);
  try {
    const { district } = place;
    const ctx = district.ctx();
    await clear(place);
    const firstMs = await time(async () => {
      const { proposed } = await sweep(ctx);
      if (proposed === 0) throw new Error('the first pass proposed nothing');
      say(`first pass: ${proposed} proposed`);
    });
    let passes = 1;
    for (; passes < MOST_PASSES; passes++) if ((await sweep(ctx)).proposed === 0) break;
    say(`all proposed after ${passes} passes`);
    const again: number[] = [];
    for (let i = 0; i < ROUNDS; i++)
      again.push(
        await time(async () => {
          const { proposed } = await sweep(ctx);
          if (proposed !== 0) throw new Error(`a second run proposed ${proposed} again`);
        }),
      );
    // The searches for candidates as the service sends them, then asked barely for their number on a ladder never climbed: the whole
    // work of finding, none of writing.
    const sent = await statementsOf(place, (handle) => sweep(makeCtx({ handle, clock: district.clock })));
    const searches = sent.filter(({ text }) => text.includes("h.grade = 'major'") && /limit \$\d+\s*$/.test(text));
    if (searches.length !== 2) throw new Error(`expected two searches over the hazards, saw ${searches.length}`);
    await clear(place);
    const bare = await place.connect('app');
    const floors: number[] = [];
    let candidates = 0;
    for (let i = 0; i < ROUNDS; i++)
      floors.push(
        await time(async () => {
          candidates = 0;
          for (const { text, values } of searches) {
            const rows = await bare.query<{ n: number }>(
              `select count(*)::int as n from (${text.replace(/limit \$\d+\s*$/, '')}) c`,
              values.slice(0, -1) as unknown[],
            );
            candidates += rows.rows[0]?.n ?? 0;
          }
        }),
      );
    say(`${candidates} candidates, overdue and without an owner`);
    const floor = median(floors) / 1000;
    return [
      atMost('supervision.sweep', firstMs / 1000, 's', SECONDS_ALLOWED, floor),
      atMost('supervision.sweep.again', median(again) / 1000, 's', SECONDS_ALLOWED, floor),
    ].filter((r) => wants(r.id));
  } finally {
    await place.stop();
  }
}
