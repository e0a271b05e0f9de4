/** The clock of each step: a legal term from a versioned rule, counted through the calendar. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { dayOf, endOfDay, type PlainDate } from '#kernel/shared/time.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { termOn } from '#platform/rules/server/index.ts';
import { closeClock, insertClock, moveTodoDue, openClockOf, type NewClock, type Subject } from './store.ts';

export interface DueTime {
  dueAt: Date;
  dueOn: PlainDate;
}

/** When a step that starts now is due by the rule in force today. */
export async function dueByRule(tx: Tx, ctx: Ctx, ruleKey: string): Promise<NewClock & DueTime> {
  const now = ctx.clock.now();
  const rule = await termOn(tx, ruleKey, dayOf(now));
  const due = await addTerm(tx, now, rule.value);
  return {
    label: '',
    dueAt: due.dueAt,
    dueOn: due.dueOn,
    unit: rule.value.unit,
    basis: [rule.document, rule.clause].filter(Boolean).join(' '),
    fallsOn: due.explain.fallsOnHoliday ?? null,
  };
}

/** A due day that a person set (plan, judgement, extension), kept until the end of that day. */
export const dueByDay = (day: PlainDate, basis: string): NewClock & DueTime => ({
  label: '',
  dueAt: endOfDay(day),
  dueOn: day,
  unit: 'calendarDay',
  basis,
});

/** Ends the clock of the former step and starts the next one; `null`: nothing is due now. */
export async function restartClock(
  tx: Tx,
  ctx: Ctx,
  subject: Subject,
  label: string,
  due: NewClock | null,
): Promise<void> {
  const now = ctx.clock.now();
  await closeClock(tx, ctx.actor, subject, now);
  if (due) await insertClock(tx, ctx.actor, subject, now, { ...due, label });
}

/** Moves the running clock to a later day; the old day stays on the record. */
export async function extendClock(
  tx: Tx,
  ctx: Ctx,
  subject: Subject,
  newDueOn: PlainDate,
  basis: string,
): Promise<void> {
  const now = ctx.clock.now();
  const open = await openClockOf(tx, ctx.actor, subject);
  await closeClock(tx, ctx.actor, subject, now);
  await insertClock(tx, ctx.actor, subject, now, {
    ...dueByDay(newDueOn, basis),
    label: open?.label ?? '整改',
    extendedFrom: open?.due_on ?? null,
    extensions: (open?.extensions ?? 0) + 1,
  });
  await moveTodoDue(tx, ctx.actor, subject, endOfDay(newDueOn), newDueOn);
}
