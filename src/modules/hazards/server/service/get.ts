import type { Ctx } from '#kernel/server/context.ts';
import type { HazardRecord } from '../../shared/schema.ts';
import { present } from '../present.ts';

/** One hazard's record, for this reader. */
export const getHazard = (ctx: Ctx, id: string): Promise<HazardRecord> => ctx.inTx((tx) => present(tx, ctx, id));
