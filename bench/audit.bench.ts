/** Proving the audit trail: every chain, every head and every day's seal recomputed from the rows. */
import { hash } from 'node:crypto';
import { fixedClock } from '#kernel/server/clock.ts';
import { makeCtx } from '#kernel/server/context.ts';
import { addDays, plainDate } from '#kernel/shared/time.ts';
import { recordMany, sealDays, verify } from '#platform/audit/server/index.ts';
import type { FigureId } from './figures.ts';
import { benchDistrict, type BenchDistrict } from './lib/database.ts';
import { median, rounds, time } from './lib/measure.ts';
import { atLeast, withTenth, type Result } from './lib/result.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = ['audit.verify'];

const DAYS = 60;
const A_DAY = 5000;
const PER_CHAIN = 5;
const ROUNDS = 3;
/** A million entries in a minute: the trail of a city for a year before lunch. */
const PER_SECOND = 16_000;

export async function run({ say }: BenchContext): Promise<Result[]> {
  const district = await benchDistrict();
  try {
    const small = await proved(district, 0, DAYS / 10, say);
    const whole = await proved(district, DAYS / 10, DAYS, say);
    return [withTenth(atLeast('audit.verify', whole.rate, 'entries/s', PER_SECOND, whole.floor), small.rate)];
  } finally {
    await district.stop();
  }
}

/** Writes the days from one to another through the trail's own door, seals them, and proves everything there is. */
async function proved(
  district: BenchDistrict,
  from: number,
  to: number,
  say: (line: string) => void,
): Promise<{ rate: number; floor: number }> {
  const started = performance.now();
  for (let day = from; day < to; day++) {
    const on = addDays(plainDate('2026-06-01'), day);
    const ctx = makeCtx({ handle: district.handle, clock: fixedClock(`${on}T02:00:00Z`) });
    await ctx.inTx((tx) =>
      recordMany(
        tx,
        ctx,
        Array.from({ length: A_DAY }, (_, i) => {
          // The chains of a case grow over several days.
          const chain = Math.floor(day / PER_CHAIN) * A_DAY + i;
          return {
            action: 'hazard.step',
            subjectType: 'hazard',
            subjectId: `00000000-0000-7000-8000-${String(chain).padStart(12, '0')}`,
            subjectCode: `120102-JC-2026-${chain}`,
            facts: {
              from: 'rectifying',
              to: 'awaitingReview',
              note: '已按整改要求完成治理，附整改前后照片',
              files: [`f${i}`],
            },
          };
        }),
      ),
    );
  }
  await sealDays(district.ctx());
  const owner = await district.owner();
  await owner.query('vacuum (analyze) audit_entries, audit_heads');
  // What the start of the program has written is proved with the rest.
  const counted = await owner.query<{ n: number }>('select count(*) as n from audit_entries');
  const entries = Number(counted.rows[0]?.n);
  if (entries < to * A_DAY) throw new Error(`only ${entries} entries are there`);
  say(`${entries} entries, ${((performance.now() - started) / 1000).toFixed(0)} s for those that were added`);
  const ctx = district.ctx();
  const one = (): Promise<number> =>
    time(async () => {
      const verdict = await verify(ctx);
      if (!verdict.ok || verdict.entries !== entries)
        throw new Error(`${verdict.entries} proved: ${JSON.stringify(verdict.faults[0])}`);
    });
  await one();
  const ms = median(await rounds(ROUNDS, one));
  const floor = median(await rounds(ROUNDS, () => time(() => bare(district))));
  say(`proved in ${(ms / 1000).toFixed(1)} s, read and hashed barely in ${(floor / 1000).toFixed(1)} s`);
  return { rate: (entries / ms) * 1000, floor: (entries / floor) * 1000 };
}

/** The rows in the order of their chains, each hashed as it comes. */
async function bare(district: BenchDistrict): Promise<void> {
  const [client] = await district.bare(1);
  if (!client) throw new Error('no connection');
  await client.query('begin');
  await client.query(
    'declare bare_walk no scroll cursor for select * from audit_entries order by subject_type, subject_id, seq',
  );
  for (;;) {
    const { rows } = await client.query({ text: 'fetch 2000 from bare_walk', rowMode: 'array' });
    for (const row of rows as unknown[][]) hash('sm3', JSON.stringify(row), 'buffer');
    if (rows.length < 2000) break;
  }
  await client.query('commit');
  await client.end();
}
