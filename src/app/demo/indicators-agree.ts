/** For the test over the demo district: every counted figure opens exactly its rows, and nobody reads another unit's. */
import assert from 'node:assert/strict';
import type { TestDb } from '#kernel/server/testing.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addDays, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import {
  allIndicators,
  countedUnitOf,
  measureMany,
  rowsMany,
  rowsOf,
  unitsForPlan,
  type UnitRows,
} from '#platform/indicators/server/index.ts';

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let s = seed;
  return (sides) => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return Math.floor((s / 4294967296) * sides);
  };
}

export async function indicatorsAgree(db: TestDb, actors: readonly Actor[], today: PlainDate): Promise<number> {
  const roll = dice(20260928);
  let compared = 0;
  let counted = 0;
  const units = (await db.ctx().inTx((tx) => unitsForPlan(tx))).map(countedUnitOf);
  const computed = allIndicators().filter((i) => i.computed);
  for (let round = 0; round < 3; round++)
    for (const actor of actors) {
      const from = addDays(plainDate('2023-06-01'), roll(1100));
      const end = addDays(from, roll(400));
      const span = { from, to: end > today ? today : end };
      await db.ctx().inTx(async (tx) => {
        const all = await measureMany(
          tx,
          actor,
          computed.map((i) => i.code),
          { span, units, district: true },
        );
        const many = await rowsMany(
          tx,
          actor,
          computed.map((i) => i.code),
          { span, units },
          5,
        );
        for (const indicator of computed) {
          const values = all.get(indicator.code) ?? [];
          if (!actor.scope.all)
            assert.ok(
              values.every((v) => v.unitId === actor.unitId),
              `${indicator.code} 泄露了别的单位`,
            );
          const value = values.find((v) => (v.numerator ?? 0) > 0 && roll(3) > 0) ?? values[roll(values.length)];
          if (!value) continue;
          for (const part of ['numerator', 'denominator'] as const) {
            if (
              value[part] === null ||
              indicator.form === 'amount' ||
              // Money: the rows are entries, the figure is their sum.
              indicator.unit === '分'
            )
              continue;
            const rows = await rowsOf(
              tx,
              actor,
              { code: indicator.code, ...span, unit: value.unitId ?? undefined, part },
              { limit: 5 },
            );
            assert.equal(
              rows.total,
              value[part],
              `${indicator.code} ${part} ${span.from}~${span.to} ${actor.unitName} ${value.unitId ?? '全区'}`,
            );
            assert.equal(rows.items.length, Math.min(5, rows.total), indicator.code);
            // What a score keeps, asked for all units at once, is what the figure opens for one.
            const kept: UnitRows | undefined = many
              .get(indicator.code)
              ?.find((one) => one.unitId === value.unitId && one.part === part);
            if (value.unitId !== null)
              assert.deepEqual(
                [kept?.total, kept?.rows.map((row) => row.id)],
                [rows.total, rows.items.map((row) => row.id)],
                `${indicator.code} ${part} 一次取的明细不同`,
              );
            compared++;
            if (rows.total > 0) counted++;
          }
        }
      });
    }
  assert.ok(counted > 200, `只比对到 ${counted} 个不为零的数`);
  return compared;
}
