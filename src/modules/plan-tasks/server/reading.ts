/** Tasks of one unit for papers, reports and packs: as they stood on a day, each with its light and reason. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { TaskRow } from '../shared/schema.ts';
import { rowOf } from './present.ts';
import * as store from './store.ts';
import { viewOn } from './tree.ts';

export type { ListedMark } from './store.ts';

const MOST = 2000;
/** All tasks that a unit bears, in the order of the plan, in the actor's scope; `asOf`: at the end of that day. */
export async function tasksOfUnit(tx: Tx, ctx: Ctx, unitId: string, asOf?: PlainDate): Promise<TaskRow[]> {
  const v = await viewOn(tx, ctx, asOf);
  const { rows } = await store.listTasks(tx, ctx.actor, { unit: [unitId], mark: 'all', limit: MOST }, v, null);
  return rows.map((m) => rowOf(m, v.on));
}
