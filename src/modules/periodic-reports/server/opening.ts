/** Which reports are due from whom, and opening them. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { addDays, dayOf, endOfDay, plainDate, startOfDay, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { addTerm } from '#platform/calendar/server/index.ts';
import { insertEvent } from '#platform/casework/server/index.ts';
import { unitsForPlan } from '#platform/identity/server/index.ts';
import { ruleOn, termOn } from '#platform/rules/server/index.ts';
import { periodAt, periodOf, type Period } from '../shared/periods.ts';
import { kindLabels, reportKinds, type ReportKind } from '../shared/states.ts';
import { partsOf } from './content.ts';
import { begin } from './parts.ts';
import { dueRule } from './rules.ts';
import * as store from './store.ts';

export interface DueDay {
  dueOn: PlainDate;
  dueAt: Date;
  basis: string;
  fallsOn: string | null;
}
/** The due day of a period by the rule in force on its last day; a holiday does not move it, it is said. */
export async function dueOf(tx: Tx, kind: ReportKind, period: Period): Promise<DueDay> {
  const rule = await termOn(tx, dueRule(kind), period.to);
  const due = await addTerm(tx, startOfDay(period.to), rule.value);
  return {
    dueOn: due.dueOn,
    dueAt: endOfDay(due.dueOn),
    basis: [rule.document, rule.clause].filter(Boolean).join(' '),
    fallsOn: due.explain.fallsOnHoliday ?? null,
  };
}

/** Opens the reports of a period for every expected unit that has none yet. Answers how many. */
export async function openPeriod(
  tx: Tx,
  ctx: Ctx,
  kind: ReportKind,
  period: Period,
  given: {
    /** Of these units alone. */
    only?: ReadonlySet<string>;
    openedAt?: Date;
    /** Nobody is told, nothing is to be done: the next act ends it. */
    quiet?: boolean;
  } = {},
): Promise<number> {
  const now = given.openedAt ?? ctx.clock.now();
  const form = await store.formFor(tx, ctx.actor, kind, period.to);
  if (!form) return 0;
  const kinds = (await ruleOn<string[]>(tx, 'reports.unitKinds', period.to)).value;
  const units = (await unitsForPlan(tx)).filter((unit) => kinds.includes(unit.kind));
  const there = await store.unitsWith(tx, ctx.actor, kind, period.key);
  const due = await dueOf(tx, kind, period);
  let opened = 0;
  for (const [sort, unit] of units.entries()) {
    if (there.has(unit.id) || (given.only && !given.only.has(unit.id))) continue;
    const id = newId<'report'>(now.getTime());
    const row: store.NewReport = {
      id,
      code: `${prefix[kind]}-${period.key}-${unit.streetCode ?? `B${String(there.size + opened + 1).padStart(3, '0')}`}`,
      kind,
      period: period.key,
      from_on: period.from,
      to_on: period.to,
      unit_id: unit.id,
      unit_name: unit.shortName,
      unit_kind: unit.kind,
      street_code: unit.streetCode ?? '',
      unit_sort: sort,
      form_id: form.id,
      due_on: due.dueOn,
      due_at: due.dueAt,
      due_basis: due.basis,
      due_falls_on: due.fallsOn,
      opened_at: now,
      parts: partsOf(form.content, unit.kind, { figures: {}, texts: {} }, { started: false, returned: new Set() }),
    };
    if (!(await store.insertReport(tx, ctx.actor, row))) continue;
    const subject = { type: 'report', id };
    await insertEvent(tx, ctx.actor, subject, {
      at: now,
      act: 'open',
      label: '开放填报',
      toState: 'notStarted',
      note: `期限 ${due.dueOn}${due.fallsOn ? `（${due.fallsOn}，不顺延）` : ''}`,
    });
    await audit(tx, ctx, {
      action: 'report.open',
      subjectType: 'report',
      subjectId: id,
      subjectCode: row.code,
      facts: { kind, period: period.key, unitId: unit.id, dueOn: due.dueOn, formVersion: form.version },
    });
    const r = given.quiet ? null : await store.findReport(tx, ctx.actor, id, true);
    if (r) await begin(tx, ctx, r, `${kindLabels[kind]}已开放填报`);
    opened++;
  }
  return opened;
}
const prefix: Readonly<Record<ReportKind, string>> = {
  quarterly: 'JB',
  annual: 'NB',
  selfEvaluation: 'ZP',
  order16Quarter: 'TJ',
  order16Annual: 'TN',
};

/** Days after the due day on which a report is still opened by itself: the program may have stood still. */
const LATEST_OPENING = 10;

/** Periods that are open for filling in on a day: the last one that is over, and the present one shortly before its end. */
async function openPeriodsOn(tx: Tx, kind: ReportKind, today: PlainDate): Promise<Period[]> {
  const early = Number((await ruleOn<number>(tx, 'reports.openBefore', today)).value);
  const begun = plainDate((await ruleOn<string>(tx, 'reports.begin', today)).value);
  // The tables of order 16 go on after the campaign.
  const end = kind.startsWith('order16') ? null : plainDate((await ruleOn<string>(tx, 'reports.end', today)).value);
  const present = periodAt(kind, today);
  const candidates: Period[] = [];
  if (kind === 'selfEvaluation') candidates.push(periodOf('2024-2026'));
  else if (present) {
    const last = periodAt(kind, addDays(present.from, -1));
    if (last) candidates.push(last);
    candidates.push(present);
  }
  const open: Period[] = [];
  for (const period of candidates) {
    if (addDays(period.to, -early) > today || (end !== null && period.to > end)) continue;
    const { dueOn } = await dueOf(tx, kind, period);
    // What came due before the mechanism began is not asked for, nor what was over long before the program came into use.
    if (dueOn < begun || addDays(dueOn, LATEST_OPENING) < today) continue;
    open.push(period);
  }
  return open;
}

/** Opens whatever is due to be opened. For the timer. */
export async function openDue(ctx: Ctx): Promise<number> {
  const today = dayOf(ctx.clock.now());
  let opened = 0;
  for (const kind of reportKinds)
    opened += await ctx.inTx(async (tx) => {
      let n = 0;
      for (const period of await openPeriodsOn(tx, kind, today)) n += await openPeriod(tx, ctx, kind, period);
      return n;
    });
  return opened;
}
