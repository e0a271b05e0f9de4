/** Opening a period by hand, and entering what came on paper before the program was in use (补录). S5-1, S5-2. */
import type { Ctx } from '#kernel/server/context.ts';
import { dayOf, endOfDay, startOfDay } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { transition } from '#platform/casework/server/index.ts';
import { periodAt, periodOf } from '../shared/periods.ts';
import type * as s from '../shared/schema.ts';
import { isComplete, partsOf } from './content.ts';
import { takeFiguresOfMany, withFigures } from './figures.ts';
import { openPeriod } from './opening.ts';
import { reportCase } from './parts.ts';
import { fail, isOffice } from './policy.ts';
import * as store from './store.ts';

const known = (kind: s.OpenNow['kind'], key: string) => {
  const period = periodOf(key);
  if (periodAt(kind, period.from)?.key !== key) throw fail('reports.kindUnknown');
  return period;
};

/** The office opens a period before its time (现在开放填报). Errors: reports.officeOnly, reports.kindUnknown, reports.periodAhead. */
export async function openNow(ctx: Ctx, input: s.OpenNow): Promise<{ opened: number }> {
  return ctx.inTx(async (tx) => {
    if (!isOffice(ctx.actor)) throw fail('reports.officeOnly');
    const period = known(input.kind, input.period);
    if (period.from > dayOf(ctx.clock.now())) throw fail('reports.periodAhead', { from: period.from });
    const opened = await openPeriod(tx, ctx, input.kind, period);
    await audit(tx, ctx, {
      action: 'report.openNow',
      subjectType: 'unit',
      subjectId: ctx.actor.unitId ?? '',
      facts: { kind: input.kind, period: input.period, opened },
    });
    return { opened };
  });
}

/**
 * What units had sent on paper for a period that is over: when it came in and who had signed. Figures are those of the records; the
 * report is locked and can be amended like any other. Errors: reports.officeOnly, reports.kindUnknown, reports.paperDay.
 */
export async function recordPaper(ctx: Ctx, input: s.RecordPaper): Promise<{ recorded: number }> {
  return ctx.inTx(async (tx) => {
    if (!isOffice(ctx.actor)) throw fail('reports.officeOnly');
    const period = known(input.kind, input.period);
    const now = ctx.clock.now();
    const today = dayOf(now);
    if (period.to >= today) throw fail('reports.periodAhead', { from: period.to });
    for (const row of input.rows)
      if (row.receivedOn > today || row.receivedOn < period.from)
        throw fail('reports.paperDay', { day: row.receivedOn });
    const wanted = new Map(input.rows.map((row) => [row.unitId, row]));
    await openPeriod(tx, ctx, input.kind, period, {
      only: new Set(wanted.keys()),
      openedAt: startOfDay(period.to),
      quiet: true,
    });
    const reports = (await store.reportsOf(tx, ctx.actor, input.kind, input.period)).filter(
      (r) => wanted.has(r.unit_id) && r.state === 'notStarted',
    );
    const form = reports[0] ? await store.formOf(tx, ctx.actor, reports[0].form_id) : null;
    if (!form) return { recorded: 0 };
    const taken = await takeFiguresOfMany(tx, ctx, ctx.actor, form.content, reports, { keeps: true });
    for (const r of reports) {
      const row = wanted.get(r.unit_id) as s.RecordPaper['rows'][number];
      // In the afternoon of that day: the paper says no hour.
      const at = new Date(Math.min(endOfDay(row.receivedOn).getTime() - 8 * 3_600_000, now.getTime()));
      const content = withFigures({ figures: {}, texts: {} }, taken.get(r.unit_id) ?? new Map());
      await store.writeContent(tx, ctx.actor, r, content, null);
      await store.keepSubmitted(tx, ctx.actor, r);
      // What the records do not say was written on the paper.
      const parts = partsOf(form.content, r.unit_kind, content, { started: true, returned: new Set() }).map((part) =>
        part.state === 'missing' ? { ...part, state: 'paper' as const } : part,
      );
      await store.writeParts(tx, ctx.actor, r.id, parts, isComplete(parts));
      await transition(tx, ctx, reportCase, r, 'recordPaper', {
        note: `纸质报送 ${row.receivedOn} 收到${row.signedBy ? `，${row.signedBy}签发` : ''}；依据：${input.basis}`,
        set: {
          submitted_at: at,
          first_submitted_at: at,
          accepted_at: at,
          accepted_revision: r.revision,
          locked_at: now,
          signed_at: at,
          signed_by_name: row.signedBy || null,
          step_due_at: null,
        },
      });
    }
    return { recorded: reports.length };
  });
}
