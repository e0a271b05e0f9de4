import type { Ctx } from '#kernel/server/context.ts';
import { dayOf } from '#kernel/shared/time.ts';
import type { FigureRef } from '../../shared/figure.ts';
import type { HazardRow } from '../../shared/schema.ts';
import * as ledger from '../ledger-store.ts';
import { presentRow } from './ledger.ts';

export interface FigureRows {
  items: HazardRow[];
  total: number;
  nextCursor: string | null;
  byState: { state: HazardRow['state']; count: number }[];
}

/**
 * Exactly the rows that a figure counts, in the order of the nearest deadline, with how they divide by state. A flow counts
 * acts: a hazard closed twice in the span is there twice in the figure and once here, so `total` is the number of acts.
 */
export async function figureRows(
  ctx: Ctx,
  ref: FigureRef,
  page: { limit: number; cursor?: string | undefined; page?: number | undefined },
): Promise<FigureRows> {
  return ctx.inTx(async (tx) => {
    const condition = ledger.figureCondition(ctx.actor, ref);
    const found = await ledger.page(tx, condition, { sort: 'stepDue', order: 'asc', ...page });
    const today = dayOf(ctx.clock.now());
    return {
      items: found.rows.map((row) => presentRow(row, today, ctx.actor)),
      total: await ledger.figureTotal(tx, ctx.actor, ref),
      nextCursor: found.nextCursor,
      byState: await ledger.byState(tx, condition),
    };
  });
}
