/** Ledgers of the plan as Excel. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { sendSheet } from '#platform/files/server/index.ts';
import { taskLedger, urgeLedger } from '../shared/ledgers.ts';
import type { TaskFilter, UrgeFilterValues } from '../shared/schema.ts';
import { listTasks, listUrges } from './present.ts';

export const exportTasks = (ctx: Ctx, filter: TaskFilter, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, taskLedger, filter, {
    slug: 'plan-tasks',
    action: 'planTask.export',
    page: (inside, page, limit) => listTasks(inside, { ...filter, page, limit }),
  });
export const exportUrges = (ctx: Ctx, filter: UrgeFilterValues, raw: RawRequest): Promise<undefined> =>
  sendSheet(ctx, raw, urgeLedger, filter, {
    slug: 'plan-urges',
    action: 'planTask.exportUrges',
    page: (inside, page, limit) => listUrges(inside, { ...filter, page, limit }),
  });
