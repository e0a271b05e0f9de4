/** Figures that units reported over the quarters of the campaign: most in time, a few never, one amended. Invented; the same every time. */
import { fixedClock } from '#kernel/server/clock.ts';
import { makeCtx } from '#kernel/server/context.ts';
import type { DbHandle } from '#kernel/server/db.ts';
import type { Logger } from '#kernel/server/log.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addDays, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { findIndicator, reportFigure, unitsForPlan } from '#platform/indicators/server/index.ts';
import { quartersUpTo } from '#platform/indicators/shared/periods.ts';

export interface IndicatorStage {
  readonly handle: DbHandle;
  readonly log: Logger;
  readonly today: PlainDate;
  readonly people: ReadonlyMap<string, Actor>;
}

/** Code, usual figure of a quarter (of a rate the whole and the share done), and what it rests on. */
const told: readonly (readonly [code: string, size: number, share: number | null, basis: string])[] = [
  ['learning.sessions', 3, null, '中心组学习记录和签到表'],
  ['learning.seminarPeople', 60, null, '集中学习签到表'],
  ['enforcement.checks', 42, null, '执法检查台账'],
  ['enforcement.streetChecks', 85, null, '街道检查台账'],
  ['duties.principalQuarterly', 38, 0.82, '企业主要负责人带队检查记录抽核'],
  ['rescue.drillsYearly', 30, 0.55, '企业演练记录'],
  ['training.principalsCoverage', 45, 0.86, '主要负责人培训台账'],
  ['publicity.intoPlaces', 4, null, '宣传活动方案和照片'],
  ['papers.briefings', 1, 1, '季度听取汇报会议纪要'],
  ['visits.ownChecks', 5, null, '本单位督导检查记录'],
  ['enforcement.gridCoverage', 24, 0.92, '网格台账'],
  ['duties.rewardScheme', 36, 0.48, '企业内部报告奖励制度备案'],
];

/** A small number that only depends on its words: the demo is the same on every machine. */
function wobble(...words: readonly (string | number)[]): number {
  let h = 2166136261;
  for (const sign of words.join('|')) h = Math.imul(h ^ sign.charCodeAt(0), 16777619);
  return ((h >>> 0) % 1000) / 1000;
}

export async function playIndicators({ handle, log, today, people }: IndicatorStage): Promise<void> {
  const clerk = people.get('anweiban-guanli');
  if (!clerk) throw new RangeError('the demo has no office');
  const byUnit = new Map<string, Actor>();
  for (const actor of people.values())
    if (actor.unitId !== null && actor.roles.some((r) => /^(department|street)\.(officer|reviewer)$/.test(r)))
      byUnit.set(actor.unitId, byUnit.get(actor.unitId) ?? actor);
  const quarters = quartersUpTo(today, 11).filter((q) => q.from >= plainDate('2024-04-01') && q.to < today);
  const root = makeCtx({ handle, log, clock: fixedClock(new Date()), actor: clerk, door: 'http' });
  const units = await root.inTx((tx) => unitsForPlan(tx));
  for (const [q, span] of quarters.entries()) {
    const at = new Date(`${addDays(span.to, 2)}T02:00:00Z`);
    const ctx = makeCtx({ handle, log, clock: fixedClock(at), actor: clerk, door: 'http' });
    await ctx.inTx(async (tx) => {
      for (const [code, size, share, basis] of told) {
        const indicator = findIndicator(code);
        if (!indicator || indicator.computed) continue;
        for (const unit of units) {
          if (!(indicator.unitKinds as readonly string[]).includes(unit.kind)) continue;
          const luck = wobble(code, unit.shortName, q);
          // One in nine is silent in a quarter, and offices without business of this kind always are.
          if (luck < 0.11 || wobble(code, unit.shortName) < 0.35) continue;
          const grown = 0.7 + 0.3 * ((q + 1) / quarters.length);
          const whole = share === 1 ? 1 : Math.max(1, Math.round(size * (0.6 + 0.8 * wobble(unit.shortName, code))));
          const done =
            share === null
              ? Math.round(whole * (0.7 + 0.6 * luck))
              : Math.min(whole, Math.round(whole * Math.min(1, share * grown * (0.85 + 0.3 * luck))));
          // Who has no account in the demo is registered by the office, as for a unit without a network.
          const writer = byUnit.get(unit.id) ?? clerk;
          const own = ctx.as(writer).within(tx);
          const report = {
            unitId: unit.id,
            ...span,
            numerator: done,
            denominator: share === null ? null : whole,
            note: basis,
            reason: '',
            fileIds: [],
            withdraw: false,
          };
          await reportFigure(own, code, report);
          if (luck > 0.985)
            await reportFigure(own, code, {
              ...report,
              numerator: Math.max(0, done - 1),
              reason: '复核台账，一条不属于本期',
            });
        }
      }
    });
  }
}
