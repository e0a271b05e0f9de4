/** The board of one period (进度板), and urging those who have not reported. */
import type { Ctx } from '#kernel/server/context.ts';
import { addDays, dayOf, daysBetween, endOfDay, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { after, before, periodAt, periodOf, titleOf, type Period } from '../shared/periods.ts';
import type * as s from '../shared/schema.ts';
import { reportStates, type ReportKind, type ReportState } from '../shared/states.ts';
import { dueOf } from './opening.ts';
import * as policy from './policy.ts';
import { rowOf } from './present.ts';
import * as store from './store.ts';
import { remind } from './sweep.ts';

const { fail } = policy;

/** Periods of the campaign up to the running one: the office may open one early, or enter what came on paper. */
function sinceBeginning(kind: ReportKind, today: PlainDate): string[] {
  const keys: string[] = [];
  for (let p: Period | null = periodAt(kind, plainDate('2024-01-01')); p && p.from <= today; p = after(kind, p.key))
    keys.push(p.key);
  return keys;
}

/** Those furthest behind first: what is returned or not begun above what is done. */
const order: Readonly<Record<ReportState, number>> = {
  notStarted: 0,
  returned: 1,
  prefilled: 2,
  confirmed: 3,
  signed: 4,
  amending: 5,
  submitted: 6,
  accepted: 7,
  locked: 8,
};

export async function getBoard(ctx: Ctx, query: s.BoardQuery): Promise<s.Board> {
  return ctx.reading(async (tx) => {
    const { actor } = ctx;
    const { kind } = query;
    const now = ctx.clock.now();
    const today = dayOf(now);
    const opened = await store.periodsOf(tx, actor, kind);
    const key = query.period ?? opened[0] ?? periodAt(kind, today)?.key;
    if (key === undefined) throw fail('reports.kindUnknown');
    const period = periodOf(key);
    if (periodAt(kind, period.from)?.key !== key) throw fail('reports.kindUnknown');
    const reports = await store.reportsOf(tx, actor, kind, key);
    const form =
      (reports[0] ? await store.formOf(tx, actor, reports[0].form_id) : null) ??
      (await store.formFor(tx, actor, kind, period.to));
    if (!form) throw fail('reports.kindUnknown');
    const due = reports[0]
      ? { dueOn: reports[0].due_on, basis: reports[0].due_basis, fallsOn: reports[0].due_falls_on }
      : await dueOf(tx, kind, period);
    const year = Number(key.slice(0, 4)) - 1;
    const lastYear = { from: plainDate(`${year}-01-01`), to: plainDate(`${year}-12-31`) };
    const late = await store.lateCounts(tx, actor, lastYear, now);
    const rows = reports
      .map((r, i) => ({ ...rowOf(r, now), lateLastYear: late.get(r.unit_id) ?? 0, order: i }))
      .sort((a, b) => order[a.state] - order[b.state] || filled(a.parts) - filled(b.parts) || a.order - b.order);
    const counts = Object.fromEntries(reportStates.map((state) => [state, 0])) as Record<ReportState, number>;
    for (const r of reports) counts[r.state] += 1;
    const former = before(kind, key);
    const summary = policy.isOffice(actor) || actor.scope.all ? await store.newestSummary(tx, actor, kind, key) : null;
    let formerReceived: s.Board['formerReceived'] = null;
    if (former && opened.includes(former.key)) {
      const on = addDays((await dueOf(tx, kind, former)).dueOn, daysBetween(due.dueOn, today));
      formerReceived = { period: former.key, n: await store.receivedBy(tx, actor, kind, former.key, endOfDay(on)), on };
    }
    const office = policy.isOffice(actor);
    return {
      asOf: now.toISOString(),
      kind,
      period: key,
      title: titleOf(kind, key),
      fromOn: period.from,
      toOn: period.to,
      dueOn: due.dueOn,
      dueFallsOn: due.fallsOn,
      dueBasis: due.basis,
      parts: form.content.parts.map((p, i) => ({
        key: p.key,
        no: i + 1,
        title: p.title,
        isComputed: p.fields.some((f) => f.kind === 'figure' && f.indicator !== null),
      })),
      rows,
      counts,
      expected: reports.length,
      received: reports.filter((r) => r.first_submitted_at !== null && r.first_submitted_at <= now).length,
      onTime: reports.filter((r) => r.first_submitted_at !== null && r.first_submitted_at <= r.due_at).length,
      complete: reports.filter((r) => r.is_complete).length,
      formerReceived,
      lastYear,
      periods: [...new Set([key, ...opened, ...(office ? sinceBeginning(kind, today) : [])])]
        .sort()
        .reverse()
        .map((k) => ({ key: k, title: titleOf(kind, k) })),
      summary: summary ? { id: summary.id, number: summary.document_number } : null,
      may: { urge: office, summarise: office, forms: true, open: office },
    };
  });
}
const filled = (parts: readonly { state: string }[]): number => parts.filter((p) => p.state === 'ok').length;

/** Urges units that have not reported (催办): a message, a line in their report; their thing to do stands already. */
export async function urgeReports(ctx: Ctx, input: s.Urge): Promise<{ told: number; units: string[] }> {
  return ctx.inTx(async (tx) => {
    if (!policy.isOffice(ctx.actor)) throw fail('reports.officeOnly');
    const wanted = new Set(input.unitIds);
    const rows = (await store.reportsOf(tx, ctx.actor, input.kind as ReportKind, input.period)).filter(
      (r) => wanted.has(r.unit_id) && r.first_submitted_at === null,
    );
    if (rows.length === 0) throw fail('reports.nobodyMissing');
    const now = ctx.clock.now();
    const units: string[] = [];
    for (const r of rows) {
      const left = daysBetween(dayOf(now), r.due_on);
      const isNew = await remind(tx, ctx, r, 'urged', {
        title: `区安委办催办：${titleOf(r.kind, r.period)}（${r.unit_name}）`,
        body: [left >= 0 ? `期限 ${r.due_on}` : `期限 ${r.due_on}，已逾期 ${-left} 天`, input.words]
          .filter(Boolean)
          .join('；'),
        label: '区安委办催办',
      });
      if (isNew) units.push(r.unit_name);
    }
    await audit(tx, ctx, {
      action: 'report.urge',
      subjectType: 'unit',
      subjectId: ctx.actor.unitId ?? '',
      facts: { kind: input.kind, period: input.period, units },
    });
    return { told: units.length, units };
  });
}
