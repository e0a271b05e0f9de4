/** The unit's report of the period before, for comparing. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { before } from '../shared/periods.ts';
import type { Former } from './content.ts';
import * as store from './store.ts';

export interface FormerReport extends Former {
  period: string;
  texts: ReadonlyMap<string, string>;
}

/** What came in for the last period: the accepted revision, else the one that was sent. Null: nothing came in. */
export async function formerOf(tx: Tx, ctx: Ctx, r: store.ReportRow): Promise<FormerReport | null> {
  const period = before(r.kind, r.period);
  if (!period) return null;
  const old = await store.earlierReport(tx, ctx.actor, r.kind, period.key, r.unit_id);
  const v = old ? (await store.countedRevisions(tx, ctx.actor, [old.id])).get(old.id) : undefined;
  if (!v) return null;
  const content = v.submitted_content ?? v.content;
  return {
    period: period.key,
    figures: new Map(
      Object.entries(content.figures).flatMap(([key, f]) =>
        f.value === null ? [] : [[key, { value: f.value, denominator: f.denominator }] as const],
      ),
    ),
    texts: new Map(Object.entries(content.texts).map(([key, t]) => [key, t.text])),
  };
}
