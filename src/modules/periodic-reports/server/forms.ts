/** Definitions of the reports: what is asked, from where it comes, which rules hold; the office adds versions. S5-1. */
import { isDeepStrictEqual } from 'node:util';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, plainDate } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { allIndicators } from '#platform/indicators/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { FormContent } from '../shared/form.ts';
import type * as s from '../shared/schema.ts';
import { reportKinds, type ReportKind } from '../shared/states.ts';
import { formSeeds, SEED_FROM } from './form-seeds.ts';
import { fail, isOffice } from './policy.ts';
import { dueRule } from './rules.ts';
import * as store from './store.ts';

const view = (row: store.FormRow): s.FormView => ({
  id: row.id,
  kind: row.kind,
  version: row.version,
  content: FormContent.parse(row.content),
  validFrom: row.valid_from,
  basis: row.basis,
  note: row.note,
  source: row.source,
  madeBy: row.made_by_name,
  madeAt: row.made_at.toISOString(),
});

const termWords = (value: unknown): string => {
  const term = value as { amount: number; unit: string };
  const units: Record<string, string> = { calendarDay: '天', workday: '个工作日', month: '个月' };
  return `报送期末日起 ${term.amount} ${units[term.unit] ?? term.unit}`;
};

export async function listForms(ctx: Ctx): Promise<s.FormsView> {
  return ctx.reading(async (tx) => {
    const today = dayOf(ctx.clock.now());
    const dueRules: s.FormsView['dueRules'] = [];
    for (const kind of reportKinds) {
      const rule = await ruleOn(tx, dueRule(kind), today);
      dueRules.push({
        kind,
        label: rule.label,
        words: termWords(rule.value),
        basis: [rule.document, rule.clause].filter(Boolean).join(' '),
        confidence: rule.confidence,
        note: rule.note,
        tag: rule.tag,
      });
    }
    return {
      forms: (await store.listForms(tx, ctx.actor)).map(view),
      indicators: allIndicators().map((i) => ({
        code: i.code,
        title: i.title,
        unit: i.unit,
        form: i.form,
        formula: i.formula,
        isComputed: i.computed,
      })),
      dueRules,
      mayEdit: isOffice(ctx.actor),
    };
  });
}

/** A new version; reports that are open keep theirs. Errors: reports.officeOnly, reports.formStale, reports.formDay. */
export async function saveForm(ctx: Ctx, kind: ReportKind, input: s.NewForm): Promise<s.FormView> {
  return ctx.inTx(async (tx) => {
    if (!isOffice(ctx.actor)) throw fail('reports.officeOnly');
    const newest = await store.newestForm(tx, ctx.actor, kind);
    if (newest && newest.version !== input.baseVersion) throw fail('reports.formStale', { version: newest.version });
    if (newest && input.validFrom < newest.valid_from) throw fail('reports.formDay', { from: newest.valid_from });
    const row: store.FormRow = {
      id: newId<'reportForm'>(ctx.clock.now().getTime()),
      kind,
      version: (newest?.version ?? 0) + 1,
      content: input.content,
      valid_from: input.validFrom,
      basis: input.basis,
      note: input.note,
      source: 'person',
      made_by: ctx.actor.userId,
      made_by_name: `${ctx.actor.unitName} ${ctx.actor.name}`,
      made_at: ctx.clock.now(),
    };
    if (!(await store.insertForm(tx, ctx.actor, row))) throw fail('reports.formStale', { version: row.version });
    await audit(tx, ctx, {
      action: 'report.form',
      subjectType: 'reportForm',
      subjectId: row.id,
      subjectCode: `${kind} v${row.version}`,
      facts: { kind, version: row.version, validFrom: row.valid_from, note: row.note },
    });
    return view(row);
  });
}

/**
 * The first versions, where there are none; and a new version where the program's own form has changed and the office has not made one of
 * its own (then its own holds). Periods that end from now on are reported in it; what is open keeps its version.
 */
export async function seedForms(tx: Tx, ctx: Ctx): Promise<void> {
  for (const kind of reportKinds) {
    const newest = await store.newestForm(tx, ctx.actor, kind);
    const seed = formSeeds[kind];
    const content = FormContent.parse(seed.content);
    if (newest && (newest.source === 'person' || isDeepStrictEqual(FormContent.parse(newest.content), content)))
      continue;
    await store.insertForm(tx, ctx.actor, {
      id: newId<'reportForm'>(),
      kind,
      version: (newest?.version ?? 0) + 1,
      content,
      valid_from: newest ? dayOf(ctx.clock.now()) : plainDate(SEED_FROM),
      basis: seed.basis,
      note: newest ? '随程序更新，栏目有增减' : seed.note,
      source: 'seed',
      made_by: ctx.actor.userId,
      made_by_name: '初始',
      made_at: ctx.clock.now(),
    });
  }
}
