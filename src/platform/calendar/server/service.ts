/** Acts of the calendar: reading it, and keeping it complete as notices come out. */
import { record } from '#platform/audit/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { fail, failWith } from '#kernel/shared/errors.ts';
import { daysBetween, yearOf, type PlainDate } from '#kernel/shared/time.ts';
import type { z } from 'zod';
import { calendarErrors } from '../shared/errors.ts';
import { yearIssues } from '../shared/notice.ts';
import type { DayInfo, DueQuery, DueView, YearInput, YearList, YearPatch, YearView } from '../shared/schema.ts';
import { book } from './book.ts';
import { addTerm, dayInfo } from './index.ts';
import * as store from './store.ts';

const failCalendar = failWith(calendarErrors);

const mayEdit = (actor: Actor): boolean => actor.kind === 'system' || hasRole(actor, 'office.admin', 'admin.system');

function requireEdit(actor: Actor): void {
  if (!mayEdit(actor)) throw failCalendar('calendar.forbidden');
}

const rowsOf = (input: Pick<YearInput, 'daysOff' | 'makeUpDays'>): Omit<store.DayRow, 'year'>[] => [
  ...input.daysOff.map((d) => ({ day_on: d.on, kind: 'off' as const, name: d.name })),
  ...input.makeUpDays.map((d) => ({ day_on: d.on, kind: 'work' as const, name: d.name })),
];

function presentYear(row: store.YearRow, days: readonly store.DayRow[]): YearView {
  const of = (kind: 'off' | 'work') =>
    days.filter((d) => d.year === row.year && d.kind === kind).map((d) => ({ on: d.day_on, name: d.name }));
  return {
    year: row.year,
    document: row.document,
    note: row.note,
    source: row.source,
    loadedBy: row.loaded_by_name,
    loadedAt: row.loaded_at.toISOString(),
    version: row.version,
    daysOff: of('off'),
    makeUpDays: of('work'),
  };
}

async function presentStored(tx: Tx, year: number): Promise<YearView> {
  const row = await store.findYearForUpdate(tx, year);
  if (!row) throw failCalendar('calendar.yearMissing', { year });
  return presentYear(row, await store.daysOfYear(tx, year));
}

/** All years that are known, and which are due to be entered: this year, and from November the next. */
export async function listYears(ctx: Ctx): Promise<YearList> {
  return ctx.inTx(async (tx) => {
    const years = await store.allYears(tx);
    const days = await store.allDays(tx);
    const known = new Set(years.map((y) => y.year));
    const today = ctx.clock.today();
    const due = [yearOf(today), ...(today.slice(5) >= '11-01' ? [yearOf(today) + 1] : [])];
    return {
      years: years.map((row) => presentYear(row, days)),
      missing: due.filter((year) => !known.has(year)),
      canEdit: mayEdit(ctx.actor),
    };
  });
}

/** Enters the holidays of a further year after the State Council's notice (国办放假通知). */
export async function addYear(ctx: Ctx, input: YearInput): Promise<YearView> {
  requireEdit(ctx.actor);
  const issues = yearIssues(input.year, input);
  if (issues.length > 0) throw failCalendar('calendar.badDays', { count: issues.length }, issues);
  return ctx.inTx(async (tx) => {
    const at = ctx.clock.now();
    const { year, document, note } = input;
    const isNew = await store.insertYear(tx, { year, document, note, source: 'admin', by: ctx.actor, at });
    if (!isNew) throw failCalendar('calendar.yearExists', { year });
    await store.replaceDays(tx, year, rowsOf(input));
    await changed(ctx, tx, 'calendar.addYear', {
      year,
      document,
      daysOff: input.daysOff,
      makeUpDays: input.makeUpDays,
    });
    return presentStored(tx, year);
  });
}

/** Corrects a year. Due days already fixed in records stay; the words before the change stay in the audit trail. */
export async function correctYear(ctx: Ctx, year: number, input: YearPatch): Promise<YearView> {
  requireEdit(ctx.actor);
  const issues = yearIssues(year, input);
  if (issues.length > 0) throw failCalendar('calendar.badDays', { count: issues.length }, issues);
  return ctx.inTx(async (tx) => {
    const row = await store.findYearForUpdate(tx, year);
    if (!row) throw failCalendar('calendar.yearMissing', { year });
    if (row.version !== input.version) throw fail('common.stale', { who: row.loaded_by_name, version: row.version });
    const before = presentYear(row, await store.daysOfYear(tx, year));
    const { document, note } = input;
    await store.updateYear(tx, {
      year,
      document,
      note,
      source: 'admin',
      by: ctx.actor,
      at: ctx.clock.now(),
      version: row.version + 1,
    });
    await store.replaceDays(tx, year, rowsOf(input));
    await changed(ctx, tx, 'calendar.correctYear', {
      year,
      before: { document: before.document, daysOff: before.daysOff, makeUpDays: before.makeUpDays },
      after: { document, daysOff: input.daysOff, makeUpDays: input.makeUpDays },
    });
    return presentStored(tx, year);
  });
}

async function changed(
  ctx: Ctx,
  tx: Tx,
  action: string,
  facts: { year: number } & Record<string, unknown>,
): Promise<void> {
  await store.bumpEdition(tx, ctx.clock.now());
  book.changed(tx);
  await record(tx, ctx, {
    action,
    subjectType: 'calendarYear',
    subjectId: yearSubject(facts.year),
    subjectCode: String(facts.year),
    facts,
  });
}

/** Audit subjects are ids: the year written into a fixed one. */
const yearSubject = (year: number): string => `00000000-0000-7000-8001-${String(year).padStart(12, '0')}`;

export async function listDays(ctx: Ctx, from: PlainDate, to: PlainDate): Promise<{ days: DayInfo[] }> {
  if (daysBetween(from, to) >= 800) throw failCalendar('calendar.rangeTooLong');
  return ctx.inTx(async (tx) => ({ days: await dayInfo(tx, from, to) }));
}

export async function due(ctx: Ctx, query: z.output<typeof DueQuery>): Promise<DueView> {
  return ctx.inTx(async (tx) => {
    const found = await addTerm(tx, new Date(query.from), { amount: query.amount, unit: query.unit });
    return { dueAt: found.dueAt.toISOString(), dueOn: found.dueOn, explain: found.explain };
  });
}
