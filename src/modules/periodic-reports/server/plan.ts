/** What a report means for the plan's own demand of reporting: the unit's occurrence of that period is done. S5-2, S5-3. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addDays, dayOf } from '#kernel/shared/time.ts';
import { finishOccurrence } from '#modules/plan-tasks/server/index.ts';
import { titleOf } from '../shared/periods.ts';
import type { ReportKind } from '../shared/states.ts';
import * as store from './store.ts';

const demands: Readonly<Partial<Record<ReportKind, string>>> = { quarterly: 'S5-2', annual: 'S5-3' };

/**
 * The report came in: the task “每季度第一天报送上季度工作情况” (S5-2; of a year S5-3) is done for this period, with the report as its proof.
 * What counts is the first submission, as for lateness: the plan sets a day for reporting (按时报送率) and none for being accepted. A report
 * that is returned therefore leaves the occurrence done; mending it runs on the report's own clock (`reports.mend`) and counts as a return
 * (T10-8), not as a missed day. Nothing happens where the unit has not taken the task over, or reported the step done by itself.
 */
export async function closeOccurrence(tx: Tx, ctx: Ctx, r: store.ReportRow): Promise<boolean> {
  const demandKey = demands[r.kind];
  if (!demandKey || r.first_submitted_at === null) return false;
  const late = r.first_submitted_at > r.due_at;
  return finishOccurrence(tx, ctx, {
    demandKey,
    unitId: r.unit_id,
    period: r.period,
    at: r.first_submitted_at,
    link: `/reports/${r.id}`,
    report: `${titleOf(r.kind, r.period)}已报送区安委办（${r.code}${r.signed_by_name ? `，${r.signed_by_name}签发` : ''}，${late ? `迟报，期限 ${r.due_on}` : '按期'}）`,
  });
}

/** How long after the due day a task that was taken over late is still held against a report that is in. */
const LOOK_BACK = 120;

/** Reports that came in before the unit had the step (taken over later, or made by the calendar overnight). For the timer. */
export async function closeOccurrences(ctx: Ctx): Promise<number> {
  return ctx.inTx(async (tx) => {
    let closed = 0;
    const since = addDays(dayOf(ctx.clock.now()), -LOOK_BACK);
    for (const r of await store.receivedSince(tx, ctx.actor, Object.keys(demands) as ReportKind[], since))
      if (await closeOccurrence(tx, ctx, r)) closed++;
    return closed;
  });
}
