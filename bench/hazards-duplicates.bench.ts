/**
 * How well duplicates are told from what only looks alike, on a held-out part; and how long the question takes at intake over
 * a million hazards. `ZHIBEN_LEARN=1` fits the weights anew on the tuning part and prints them, with the misses of that part.
 */
import {
  ASK,
  scoreOf,
  featureNames,
  featuresOf,
  prepare,
  WEIGHTS,
} from '#modules/hazards/server/duplicates/compare.ts';
import { rarityOf } from '#modules/hazards/server/duplicates/rarity.ts';
import { hazardActs } from '#modules/hazards/server/index.ts';
import { addDays, type PlainDate } from '#kernel/shared/time.ts';
import { makeCtx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { bareSql, statementsOf } from './lib/bare-sql.ts';
import { ctxOf, floorConnection } from './hazards.bench.ts';
import { labelledPairs, type Labelled } from './lib/duplicate-pairs.ts';
import { percentile, random } from './lib/measure.ts';
import { million, PEOPLE, TODAY } from './lib/million.ts';
import { atLeast, atMost, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = [
  'hazards.duplicates.precision',
  'hazards.duplicates.recall',
  'hazards.candidates',
];

const PAIRS = 6000;
let learned: readonly number[] = WEIGHTS;

export async function run({ wants, say }: BenchContext): Promise<Result[]> {
  const results: Result[] = [];
  if (wants('hazards.duplicates.precision') || wants('hazards.duplicates.recall')) results.push(...quality(say));
  if (wants('hazards.candidates')) results.push(await candidates(say));
  return results;
}

function quality(say: (line: string) => void): Result[] {
  const tuning = labelledPairs(random(11).next, 'tuning', PAIRS);
  const rarity = rarityOf(tuning.flatMap((p) => [p.a, p.b]));
  if (process.env['ZHIBEN_LEARN']) learn(tuning, rarity, say);
  const measure = (pairs: readonly Labelled[], name: string, misses = false) => {
    let [hit, wrong, missed] = [0, 0, 0];
    const by = new Map<string, number>();
    for (const p of pairs) {
      const found =
        (p.a.enterpriseId === p.b.enterpriseId
          ? scoreOf(featuresOf(prepare(p.a), prepare(p.b), rarity), learned)
          : 0) >= ASK;
      if (found && p.same) hit++;
      else if (found || p.same) {
        if (found) wrong++;
        else missed++;
        const how = found ? p.how : 'missed';
        by.set(how, (by.get(how) ?? 0) + 1);
        if (misses && (by.get(how) ?? 0) <= 8)
          say(`  ${how}: ${p.a.title}（${p.a.place}） | ${p.b.title}（${p.b.place}）`);
      }
    }
    const [precision, recall] = [hit / (hit + wrong), hit / (hit + missed)];
    say(
      `${name}: precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)} of ${pairs.length} pairs; ${[...by].map(([k, n]) => `${k} ${n}`).join('; ')}`,
    );
    return { precision, recall };
  };
  measure(tuning, 'tuning', process.env['ZHIBEN_LEARN'] !== undefined);
  if (process.env['ZHIBEN_LEARN']) return [];
  const held = measure(labelledPairs(random(97).next, 'heldOut', PAIRS), 'held out');
  return [
    atLeast('hazards.duplicates.precision', held.precision, 'of 1', 0.98),
    atLeast('hazards.duplicates.recall', held.recall, 'of 1', 0.9),
  ];
}

/** Logistic regression by descent; a wrong alarm weighs more than a miss, since a person is asked for each. */
function learn(pairs: readonly Labelled[], rarity: (token: string) => number, say: (line: string) => void): void {
  const rows = pairs
    .filter((p) => p.a.enterpriseId === p.b.enterpriseId)
    .map((p) => ({ f: featuresOf(prepare(p.a), prepare(p.b), rarity), y: p.same ? 1 : 0 }));
  const w = [...WEIGHTS];
  for (let round = 0; round < 3000; round++) {
    const g = w.map(() => 0);
    for (const { f, y } of rows) {
      const z = f.reduce((sum, x, i) => sum + x * (w[i] ?? 0), 0);
      const error = (1 / (1 + Math.exp(-z)) - y) * (y === 1 ? 1 : 4);
      f.forEach((x, i) => (g[i]! += error * x));
    }
    w.forEach((x, i) => (w[i] = x - (2 * g[i]!) / rows.length - 0.00005 * x));
  }
  learned = w;
  say(featureNames.map((name, i) => `${name} ${w[i]!.toFixed(2)}`).join(', '));
  say(`[${w.map((x) => x.toFixed(2)).join(', ')}]`);
}

/** 95th percentile of one question at intake, over firms with many hazards and few. */
async function candidates(say: (line: string) => void): Promise<Result> {
  const place = await million(say);
  try {
    const ctx = await ctxOf(place, PEOPLE.department);
    const firms = await sql<{
      id: string;
      title: string;
      place: string;
    }>`select distinct on (h.enterprise_id) h.enterprise_id as id, h.title, h.place
      from hazards h where h.industry = any(${[...ctx.actor.scope.industries]}::text[]) order by h.enterprise_id limit 400`.execute(
      place.district.handle.db,
    );
    const asked = (firm: (typeof firms.rows)[number]): Parameters<typeof hazardActs.findCandidates>[1] =>
      ({
        enterpriseId: firm.id, title: firm.title, place: firm.place, description: '', foundOn: addDays(TODAY as PlainDate, -1), criteria: [],
      }) as never; // prettier-ignore
    const times: number[] = [];
    let shown = 0;
    for (let round = 0; round < 2; round++)
      for (const firm of firms.rows) {
        const started = performance.now();
        const found = await hazardActs.findCandidates(ctx, asked(firm));
        times.push(performance.now() - started);
        shown += found.length;
      }
    const acts = [];
    for (const firm of firms.rows.filter((_, i) => i % 10 === 0))
      acts.push(
        await statementsOf(place, (handle) =>
          hazardActs.findCandidates(makeCtx({ ...ctx, handle }), asked(firm)).then(() => undefined),
        ),
      );
    const floor = await bareSql({
      connection: floorConnection(place),
      clients: 1,
      seconds: 2,
      acts,
      inTransaction: false,
    });
    say(`${times.length} questions, ${shown} candidates, median ${percentile(times, 0.5).toFixed(1)} ms`);
    return atMost('hazards.candidates', percentile(times, 0.95), 'ms', 50, floor.median);
  } finally {
    await place.stop();
  }
}
