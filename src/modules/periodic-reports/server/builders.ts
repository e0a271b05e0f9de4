/** For tests: reports brought on by the real acts. */
import type { Ctx } from '#kernel/server/context.ts';
import type { ReportView } from '../shared/schema.ts';
import * as acts from './acts.ts';
import { getReport } from './present.ts';

/** Fills in what the records do not say (zeros, one sentence a text) and confirms it (核对确认). */
export async function confirmed(c: Ctx, r: Pick<ReportView, 'id'>): Promise<void> {
  const fields = (await getReport(c, r.id)).sections.flatMap((p) => p.fields);
  await acts.saveReport(c, r.id, {
    figures: Object.fromEntries(
      fields.flatMap((f) =>
        f.kind === 'figure' && f.value === null
          ? [[f.key, { value: 0, denominator: f.form === 'rate' ? 0 : null, reason: '' }] as const]
          : [],
      ),
    ),
    texts: Object.fromEntries(
      fields.flatMap((f) =>
        f.kind === 'text' && f.isRequired
          ? [[f.key, { text: '按照方案要求逐项推进各项工作。', taken: [] }] as const]
          : [],
      ),
    ),
  });
  await acts.confirmReport(c, r.id, {});
}
