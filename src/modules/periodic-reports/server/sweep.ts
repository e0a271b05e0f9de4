/** What the clock does: opens reports, reminds before and after the due day, locks what was accepted. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { addDays, dayOf, daysBetween } from '#kernel/shared/time.ts';
import { countWorkdays } from '#platform/calendar/server/index.ts';
import { insertEvent } from '#platform/casework/server/index.ts';
import { notify } from '#platform/notifications/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { titleOf } from '../shared/periods.ts';
import { lockReport } from './acts.ts';
import { openDue } from './opening.ts';
import { closeOccurrences } from './plan.ts';
import { fillerIds, signersOf, subjectOf } from './parts.ts';
import * as store from './store.ts';
import { openTablesDue } from './tables/opening.ts';

/** Tells the unit's people once for each kind and day; a line in the timeline keeps it. */
export async function remind(
  tx: Tx,
  ctx: Ctx,
  r: store.ReportRow,
  kind: string,
  words: { title: string; body: string; label: string },
): Promise<boolean> {
  const now = ctx.clock.now();
  const isNew = await store.insertReminder(tx, ctx.actor, {
    id: newId<'reminder'>(now.getTime()),
    report_id: r.id,
    kind,
    // Before the due day once for good; afterwards, and by hand, once a day.
    on_day: kind === 'overdue' || kind === 'urged' ? dayOf(now) : r.due_on,
    at: now,
    by_name: ctx.actor.kind === 'system' ? '系统' : `${ctx.actor.unitName} ${ctx.actor.name}`,
    words: words.body,
  });
  if (!isNew) return false;
  await insertEvent(tx, ctx.actor, subjectOf(r), {
    at: now,
    act: 'remind',
    label: words.label,
    note: words.body || null,
  });
  await notify(tx, ctx, {
    to: [
      ...(await fillerIds(tx, r)),
      ...(kind.startsWith('before') ? [] : (await signersOf(tx, r)).map((s) => s.userId)),
    ],
    kind: 'reports.remind',
    title: words.title,
    body: words.body,
    link: `/reports/${r.id}`,
    subjectType: 'report',
    subjectId: r.id,
  });
  return true;
}

export async function sweepReports(ctx: Ctx): Promise<{ opened: number; reminded: number; locked: number }> {
  const opened = await openDue(ctx);
  const now = ctx.clock.now();
  const today = dayOf(now);
  const reminded = await ctx.inTx(async (tx) => {
    const steps = [...(await ruleOn<number[]>(tx, 'reports.remindBefore', today)).value].sort((a, b) => a - b);
    const left = new Map<string, number>();
    let n = 0;
    for (const r of await store.missingReports(tx, ctx.actor)) {
      const title = `${titleOf(r.kind, r.period)}（${r.unit_name}）`;
      if (r.due_at < now) {
        const days = daysBetween(r.due_on, today);
        if (days < 1) continue;
        if (
          await remind(tx, ctx, r, 'overdue', {
            title: `报送已逾期 ${days} 天：${title}`,
            body: `法定期限 ${r.due_on}，请尽快报送`,
            label: `逾期提醒（第 ${days} 天）`,
          })
        )
          n++;
        continue;
      }
      let days = left.get(r.due_on);
      if (days === undefined) {
        // Workdays from tomorrow to the due day itself.
        days = await countWorkdays(tx, addDays(today, 1), r.due_on);
        left.set(r.due_on, days);
      }
      // Only the nearest step: a report opened late is not told of the ones that are over.
      const step = steps.find((s) => (days ?? 0) <= s);
      if (step === undefined) continue;
      if (
        await remind(tx, ctx, r, `before${step}`, {
          title: `报送还有 ${days} 个工作日到期：${title}`,
          body: `法定期限 ${r.due_on}${r.due_falls_on ? `（${r.due_falls_on}，不顺延）` : ''}，可提前报送`,
          label: `到期前提醒（剩 ${days} 个工作日）`,
        })
      )
        n++;
    }
    return n;
  });
  const locked = await ctx.inTx(async (tx) => {
    const rows = await store.toLock(tx, ctx.actor, now);
    for (const r of rows) await lockReport(tx, ctx, r.id, '接收后没有退回，到期锁定');
    return rows.length;
  });
  await closeOccurrences(ctx);
  await openTablesDue(ctx);
  return { opened, reminded, locked };
}
