/** What leaves the house about reports. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { hasRole } from '#kernel/shared/actor.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf, daysBetween, momentOf } from '#kernel/shared/time.ts';
import { listComments, openClockOf, pastOf } from '#platform/casework/server/index.ts';
import { iso, moment } from '#platform/casework/shared/past.ts';
import { figuresFor, type FormContent } from '../shared/form.ts';
import { reminderWords } from '../shared/labels.ts';
import { lengthOf, titleOf } from '../shared/periods.ts';
import type * as s from '../shared/schema.ts';
import { receivedStates, reportActionLabels, type ReportAction } from '../shared/states.ts';
import { faultsOf } from './content.ts';
import { isComputed, owedFigures } from './figures.ts';
import { formerOf } from './former.ts';
import { subjectOf, withParts } from './parts.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';
import { suggestionsFor } from './suggest.ts';

/** Late at a moment: how many days after the due day it came in, or how long it has been missing. */
export function daysLate(r: Pick<store.ReportRow, 'due_at' | 'due_on' | 'first_submitted_at'>, at: Date): number {
  const came = r.first_submitted_at !== null && r.first_submitted_at <= at ? r.first_submitted_at : at;
  return came <= r.due_at ? 0 : daysBetween(r.due_on, dayOf(came));
}
export const rowOf = (r: store.ReportRow, at: Date): s.ReportRow => ({
  id: r.id,
  code: r.code,
  kind: r.kind,
  period: r.period,
  title: titleOf(r.kind, r.period),
  unitId: r.unit_id,
  unitName: r.unit_name,
  unitKind: r.unit_kind,
  dueOn: r.due_on,
  dueFallsOn: r.due_falls_on,
  state: r.state,
  version: r.version,
  stepDueAt: iso(r.step_due_at),
  isComplete: r.is_complete,
  // Of a past day: what came later had not come yet.
  firstSubmittedAt: r.first_submitted_at !== null && r.first_submitted_at <= at ? iso(r.first_submitted_at) : null,
  daysLate: daysLate(r, at),
  returns: r.returns,
  revision: r.revision,
  parts: r.parts,
});

export async function listReports(ctx: Ctx, query: s.ReportQuery): Promise<Page<s.ReportRow>> {
  return ctx.reading(async (tx) => {
    const at = momentOf(query.asOf, ctx.clock.now());
    const found = await store.listReports(tx, ctx.actor, query, at);
    return { total: found.total, nextCursor: found.nextCursor, items: found.rows.map((r) => rowOf(r, at)) };
  });
}

const main: Readonly<Partial<Record<ReportAction, true>>> = {
  prefill: true,
  confirm: true,
  sign: true,
  submit: true,
  accept: true,
  allowAmend: true,
};

/** Come in, or past it: nothing is asked any more. */
const isIn = (r: store.ReportRow): boolean => receivedStates.includes(r.state);
const lengths: Readonly<Record<string, string>> = { quarter: 'quarter', year: 'year', campaign: 'year' };
async function owedOf(tx: Tx, ctx: Ctx, r: store.ReportRow, form: FormContent): Promise<s.ReportView['owed']> {
  const owed = (await owedFigures(tx, ctx.actor, form, [r])).get(r.unit_id) ?? [];
  const at = new URLSearchParams({ kind: lengths[lengthOf[r.kind]] ?? 'quarter', day: r.to_on });
  return owed.map(({ field, code }) => ({
    field: field.key,
    part: form.parts.find((p) => p.fields.some((f) => f.key === field.key))?.key ?? '',
    label: field.label,
    code,
    href:
      ctx.actor.unitId === r.unit_id && hasRole(ctx.actor, ...policy.FILLERS)
        ? `/indicators/${code}/report?${at}`
        : null,
  }));
}

/** One report for this reader, the present revision or a former one. Throws reports.notFound. */
export async function presentReport(tx: Tx, ctx: Ctx, id: string, revision?: number): Promise<s.ReportView> {
  const { actor } = ctx;
  const found = await store.findReport(tx, actor, id);
  if (!found) throw policy.fail('reports.notFound');
  const { r, v, revisions, form, behalves } = await withParts(tx, ctx, found);
  const shown = revisions.find((one) => one.revision === (revision ?? r.revision));
  if (!shown) throw policy.fail('reports.notFound');
  const isPresent = shown.revision === r.revision;
  const now = ctx.clock.now();
  const former = await formerOf(tx, ctx, r);
  const writes = isPresent && policy.mayOn(actor, 'save', r, v, behalves)?.allowed === true;
  const suggestions = writes
    ? await suggestionsFor(tx, actor, form.content, r.unit_kind, shown.content)
    : new Map<string, s.SuggestionView[]>();
  const remarks = await store.remarksOf(tx, actor, r.id);
  const clock = await openClockOf(tx, actor, subjectOf(r));
  const mine = new Set(figuresFor(form.content, r.unit_kind).map((f) => f.key));
  const states = new Map(r.parts.map((p) => [p.key, p.state]));
  const actions = isPresent ? (Object.keys(reportActionLabels) as ReportAction[]) : [];
  return {
    ...rowOf(r, now),
    fromOn: r.from_on,
    toOn: r.to_on,
    dueBasis: r.due_basis,
    formVersion: form.version,
    stepLabel: clock?.label ?? null,
    stepBasis: clock?.basis ?? null,
    sections: form.content.parts.map((part, i) => ({
      key: part.key,
      no: i + 1,
      title: part.title,
      state: states.get(part.key) ?? 'empty',
      remarks: remarks
        .filter((m) => m.part === part.key && m.revision === shown.revision)
        .map((m) => ({
          id: m.id,
          round: m.round,
          remark: m.remark,
          by: m.by_name,
          at: m.at.toISOString(),
          settledAt: iso(m.settled_at),
        })),
      fields: part.fields.flatMap((field): (s.FigureView | s.TextView)[] => {
        if (field.kind === 'text') {
          const text = shown.content.texts[field.key];
          return [
            {
              kind: 'text',
              key: field.key,
              label: field.label,
              isRequired: field.isRequired,
              min: field.min,
              max: field.max,
              help: field.help,
              text: text?.text ?? '',
              taken: text?.taken ?? [],
              former: former?.texts.get(field.key) ?? null,
              suggestions: suggestions.get(field.key) ?? [],
            },
          ];
        }
        if (!mine.has(field.key)) return [];
        const value = shown.content.figures[field.key];
        return [
          {
            kind: 'figure',
            key: field.key,
            label: field.label,
            unit: field.unit,
            form: field.form,
            indicator: field.indicator,
            isComputed: isComputed(field, r.unit_kind),
            help: field.help,
            from: value?.from ?? null,
            value: value?.value ?? null,
            denominator: value?.denominator ?? null,
            reason: value?.reason ?? '',
            by: value?.by ?? '',
            former: former?.figures.get(field.key) ?? null,
          },
        ];
      }),
    })),
    faults: r.state === 'notStarted' || !isPresent ? [] : faultsOf(form.content, r.unit_kind, shown.content, former),
    owed: isPresent && !isIn(r) ? await owedOf(tx, ctx, r, form.content) : [],
    filledBy: shown.filled_names,
    prefilledAt: iso(r.prefilled_at),
    confirmed: moment(r.confirmed_at, r.confirmed_by_name),
    signed: moment(r.signed_at, r.signed_by_name),
    submittedAt: iso(r.submitted_at),
    accepted: moment(r.accepted_at, r.accepted_by_name),
    formerPeriod: former ? titleOf(r.kind, former.period) : null,
    shownRevision: shown.revision,
    revisions: revisions.map((one) => ({
      revision: one.revision,
      reason: one.reason,
      beganAt: one.began_at.toISOString(),
      askedBy: one.asked_by_name ?? '',
      allowedBy: one.allowed_by_name ?? '',
      isAccepted: one.revision === r.accepted_revision,
    })),
    reminders: (await store.remindersOf(tx, actor, r.id)).map((m) => ({
      at: m.at.toISOString(),
      label: reminderWords(m.kind),
      by: m.by_name,
      words: m.words,
    })),
    comments: (await listComments(tx, actor, subjectOf(r))).map((c) => ({
      id: c.id,
      at: c.at.toISOString(),
      who: `${c.author_unit} ${c.author_name}`,
      text: c.text,
    })),
    allowedActions: actions.flatMap((action) => {
      const answer = policy.mayOn(actor, action, r, v, behalves);
      if (answer === null) return [];
      const label = reportActionLabels[action];
      return answer.allowed
        ? [{ action, label, primary: main[action] === true }]
        : [{ action, label, primary: false, locked: { reason: answer.reason } }];
    }),
    timeline: await pastOf(tx, ctx, subjectOf(r)),
  };
}

export const getReport = (ctx: Ctx, id: string, revision?: number): Promise<s.ReportView> =>
  ctx.reading((tx) => presentReport(tx, ctx, id, revision));
