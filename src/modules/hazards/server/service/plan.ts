import type { Ctx } from '#kernel/server/context.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { attachFiles } from '#platform/files/server/index.ts';
import { termOn } from '#platform/rules/server/index.ts';
import type { Decision, HazardRecord, SubmitPlan } from '../../shared/schema.ts';
import { require } from '../policy.ts';
import { present } from '../present.ts';
import * as store from '../store.ts';
import { factsFor, fail, lock, step } from './step.ts';

/** Money as offices write it: 46.0 万元, below ten thousand yuan 860.00 元. */
const moneyText = (fen: number): string =>
  fen >= 1_000_000 ? `${(fen / 1_000_000).toFixed(1)} 万元` : `${(fen / 100).toFixed(2)} 元`;

/** The principal submits the treatment plan in six parts (治理方案), 总局令第16号第十五条. */
export async function submitPlan(ctx: Ctx, id: string, input: SubmitPlan): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'submitPlan', h, await factsFor(tx, ctx, h));
    const now = ctx.clock.now();
    const today = dayOf(now);
    if (input.dueOn < today) throw fail('hazards.dueBeforeFound', { today });
    const rule = await termOn(tx, 'hazards.majorRectify', h.found_on);
    const latest = (await addTerm(tx, now, rule.value)).dueOn;
    if (input.dueOn > latest) throw fail('hazards.dueTooLate', { latest, basis: `${rule.document} ${rule.label}` });
    await attachFiles(tx, ctx, input.fileIds, { subjectType: 'hazard', subjectId: id, label: '治理方案' });
    const { version, dueOn, fileIds, fundingFen, responsiblePerson, responsiblePhone, ...parts } = input;
    const round = await store.insertPlan(tx, ctx.actor, id, {
      ...parts,
      funding_fen: fundingFen,
      responsible_person: responsiblePerson,
      responsible_phone: responsiblePhone,
      due_on: dueOn,
      file_ids: fileIds,
      at: now,
    });
    await step(tx, ctx, h, 'submitPlan', {
      version,
      note: `计划 ${dueOn} 前完成，资金 ${moneyText(fundingFen)}`,
      data: { round, files: fileIds, dueOn },
    });
    return present(tx, ctx, id);
  });
}

/** The department accepts the plan, whose day becomes the deadline of rectification, or returns it with remarks. */
export async function reviewPlan(ctx: Ctx, id: string, input: Decision): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const h = await lock(tx, ctx, id);
    require(ctx.actor, 'reviewPlan', h, await factsFor(tx, ctx, h));
    const [plan] = await store.plansOf(tx, ctx.actor, id);
    await store.decidePlan(tx, ctx.actor, id, input.approve ? 'approved' : 'returned', input.opinion, ctx.clock.now());
    await step(tx, ctx, h, input.approve ? 'approvePlan' : 'returnPlan', {
      version: input.version,
      note: input.opinion,
      tone: input.approve ? 'normal' : 'returned',
      ...(input.approve && plan ? { set: { rectify_due_on: plan.due_on, funding_fen: plan.funding_fen } } : {}),
    });
    return present(tx, ctx, id);
  });
}
