import type { Ctx } from '#kernel/server/context.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { termOn } from '#platform/rules/server/index.ts';
import { listingLabels, stopLabels } from '../../shared/labels.ts';
import type { Decision, HazardRecord, Opinion } from '../../shared/schema.ts';
import { factsOfClosure } from '../facts.ts';
import { isListed, isStopped, require } from '../policy.ts';
import { present } from '../present.ts';
import { factsFor, fail, lock, owedEvidence, step } from './step.ts';
import { planLookBack } from './verify.ts';

const missing = (owed: { kind: string; label: string }[]) =>
  fail(
    'hazards.evidenceMissing',
    { count: owed.length, missing: owed.map((o) => o.label).join('、') },
    owed.map((o) => ({ path: o.kind, message: `缺${o.label}` })),
  );

/** After a passed verification: asks the competent department to take the hazard off the list (申请销号). */
export async function applyClosure(ctx: Ctx, id: string, input: Opinion): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    if (h.state === 'verified' && isStopped(h)) throw fail('hazards.stillStopped', { kind: stopLabels[h.stop_kind] });
    require(ctx.actor, 'applyClosure', h, await factsFor(tx, ctx, h));
    const owed = await owedEvidence(tx, ctx, h);
    if (owed.length > 0) throw missing(owed);
    await step(tx, ctx, h, 'applyClosure', {
      version: input.version,
      note: input.opinion,
      set: { closure_applied_by: ctx.actor.userId },
    });
    return present(tx, ctx, id);
  });
}

/**
 * The competent department accepts the rectification and takes the hazard off the list (销号), or refuses. The person who
 * decides neither reported, confirmed, verified nor applied; a listed (挂牌) hazard is delisted first, by the authority
 * that listed it. T9-2.
 */
export async function closeHazard(ctx: Ctx, id: string, input: Decision): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    const facts = await factsFor(tx, ctx, h);
    if (!input.approve) {
      require(ctx.actor, 'close', { ...h, listing: null }, { ...facts, owed: [] });
      const now = ctx.clock.now();
      const again = await addTerm(tx, now, (await termOn(tx, 'hazards.reRectify', dayOf(now))).value);
      await step(tx, ctx, h, 'refuseClosure', {
        version: input.version,
        note: input.opinion,
        tone: 'returned',
        set: { rectify_due_on: again.dueOn, closure_applied_by: null },
      });
      return present(tx, ctx, id);
    }
    if (h.state === 'closing' && isListed(h)) throw fail('hazards.stillListed', { who: listingLabels[h.listing!] });
    require(ctx.actor, 'close', h, { ...facts, owed: [] });
    const owed = await owedEvidence(tx, ctx, h);
    if (owed.length > 0) throw missing(owed);
    const now = ctx.clock.now();
    const today = dayOf(now);
    const closed = await step(tx, ctx, h, 'close', {
      version: input.version,
      note: input.opinion,
      set: { closed_on: today, closed_by: ctx.actor.userId, closed_by_name: ctx.actor.name },
    });
    await factsOfClosure(tx, ctx.actor, closed, today, now);
    await planLookBack(tx, ctx, closed);
    return present(tx, ctx, id);
  });
}
