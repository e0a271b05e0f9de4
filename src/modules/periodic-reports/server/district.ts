/** The district's report of a period: counted anew, held against what the units reported, drafted as a letter. B1-3, B1-8, B5-6. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import { record as audit } from '#platform/audit/server/index.ts';
import { draftLetter, getDraft, type Doc, type DraftEvent, type DraftView } from '#platform/documents/server/index.ts';
import { industryNames, streetsOf, unitsForPlan } from '#platform/identity/server/index.ts';
import { countedUnitOf, findIndicator, freezeFigures, measureMany } from '#platform/indicators/server/index.ts';
import { indicatorText, isUnreported, type IndicatorSpan } from '#platform/indicators/shared/schema.ts';
import { figureCells } from '#modules/hazards/server/index.ts';
import { textsOf, type FigureField, type FormContent } from '../shared/form.ts';
import { before, periodOf, titleOf } from '../shared/periods.ts';
import { reportMachine } from '../shared/states.ts';
import {
  lightColumns,
  type DraftSummary,
  type MakeSummary,
  type Summary,
  type SummaryFigure,
  type SummaryView,
  type UnitLights,
} from '../shared/summary.ts';
import { lockReport } from './acts.ts';
import { differs } from './content.ts';
import { districtBody, districtTemplate, MISSING } from './district-letter.ts';
import { numberOf, spanOf } from './figures.ts';
import { fail, isOffice } from './policy.ts';
import * as store from './store.ts';

const EVERY = ['street', 'department', 'office'];
interface Two {
  value: number | null;
  denominator: number | null;
}
/** Sums numbers; null when nobody gave one. */
function add(values: readonly Two[]): Two {
  const there = values.filter((v) => v.value !== null);
  if (there.length === 0) return { value: null, denominator: null };
  const wholes = there.filter((v) => v.denominator !== null);
  return {
    value: round(there.reduce((n, v) => n + (v.value ?? 0), 0)),
    denominator: wholes.length > 0 ? round(wholes.reduce((n, v) => n + (v.denominator ?? 0), 0)) : null,
  };
}
const round = (n: number): number => Math.round(n * 100) / 100;
const names = (list: readonly string[]): string =>
  list.length <= 4 ? list.join('、') : `${list.slice(0, 3).join('、')}等 ${list.length} 家`;

/** Everything that the district's report says, as it stands now. Set-based: one question for all figures and units. */
export async function summarise(tx: Tx, ctx: Ctx, { kind, period: key }: MakeSummary): Promise<Summary> {
  const { actor } = ctx;
  const now = ctx.clock.now();
  const period = periodOf(key);
  const all = await store.reportsOf(tx, actor, kind, key);
  if (all.length === 0) throw fail('reports.kindUnknown');
  // A report counts once it is in, and from then on with its accepted text or the one that was sent.
  const received = all.filter((r) => r.first_submitted_at !== null);
  if (received.length === 0) throw fail('reports.nothingReceived');
  const missing = all.filter((r) => r.first_submitted_at === null);
  const counted = await store.countedRevisions(
    tx,
    actor,
    received.map((r) => r.id),
  );
  const contents = new Map(
    received.flatMap((r) => {
      const v = counted.get(r.id);
      return v ? [[r.id, v.submitted_content ?? v.content] as const] : [];
    }),
  );
  const form = (await store.formOf(tx, actor, all[0]?.form_id ?? ''))?.content as FormContent;
  const span = spanOf({ from_on: period.from, to_on: period.to }, now);
  const fields = form.parts.flatMap((p) =>
    p.fields.filter((f): f is FigureField => f.kind === 'figure').map((f) => ({ part: p.key, f })),
  );
  const codes = [
    ...new Set(fields.flatMap(({ f }) => (f.indicator && findIndicator(f.indicator)?.computed ? [f.indicator] : []))),
  ];
  const units = (await unitsForPlan(tx)).map(countedUnitOf);
  const values = await measureMany(tx, actor, codes, { span, units, district: true });
  const kept = await freezeFigures(tx, actor, codes, { span, units: [], district: true, at: now });
  const former = before(kind, key);
  const formerSummary = former ? await store.newestSummary(tx, actor, kind, former.key) : null;

  const figures = fields.map(({ part, f }): SummaryFigure => {
    const computed = f.indicator !== null && codes.includes(f.indicator) ? (values.get(f.indicator) ?? []) : null;
    const frozen = f.indicator === null ? undefined : kept.get(f.indicator)?.get(null);
    const total = frozen ?? computed?.find((v) => v.unitId === null && !isUnreported(v));
    const told = (kinds: readonly string[]) => {
      const of = received.filter(
        (r) => kinds.includes(r.unit_kind) && (f.unitKinds as readonly string[]).includes(r.unit_kind),
      );
      const given = of.map((r) => contents.get(r.id)?.figures[f.key]);
      return {
        ...add(given.map((v) => ({ value: v?.value ?? null, denominator: v?.denominator ?? null }))),
        units: given.filter((v) => v?.value != null).length,
      };
    };
    const streets = told(['street']);
    const departments = told(['department', 'office']);
    return {
      part,
      key: f.key,
      label: f.label,
      unit: f.unit,
      form: f.form,
      indicator: f.indicator,
      district: total
        ? {
            value: numberOf(f, total),
            denominator: f.form === 'rate' ? total.denominator : null,
            ref: indicatorText({
              code: f.indicator as string,
              from: span.from,
              to: span.to,
              part: f.part ?? 'numerator',
              known: now.toISOString(),
              frozen: frozen?.id,
            }),
          }
        : null,
      streets,
      departments,
      former: (() => {
        const old = formerSummary?.content.figures.find((one) => one.key === f.key)?.district;
        return old ? { value: old.value, denominator: old.denominator } : null;
      })(),
      differences: total
        ? differencesOf(
            f,
            { value: numberOf(f, total), denominator: f.form === 'rate' ? total.denominator : null },
            streets,
            departments,
          )
        : [],
    };
  });

  /** Why sums and the district's own number differ: said only where they do. */
  function differencesOf(f: FigureField, whole: Two, streets: Two, departments: Two): string[] {
    const total = whole.value ?? 0;
    const words = (v: Two): string =>
      f.form === 'rate' ? `${v.value ?? 0}/${v.denominator ?? 0}` : String(v.value ?? 0);
    const said: string[] = [];
    // Tasks, letters …: each unit has its own and all together are the district's, so that neither kind of unit makes it up alone.
    const counted = (values.get(f.indicator ?? '') ?? []).filter((v) => v.unitId !== null);
    const kindOf = new Map(all.map((r) => [r.unit_id, r.unit_kind]));
    const part = (kinds: readonly string[]): number =>
      counted.filter((v) => kinds.includes(kindOf.get(v.unitId ?? '') ?? '')).reduce((n, v) => n + numberOf(f, v), 0);
    const isShared = part(['street']) > 0 && part(['department', 'office']) > 0 && part(EVERY) === total;
    const sums: [string, Two, readonly string[]][] = isShared
      ? [['各单位合计', add([streets, departments]), EVERY]]
      : [
          ['各街道合计', streets, ['street']],
          ['各部门合计', departments, ['department', 'office']],
        ];
    for (const [label, sum, kinds] of sums) {
      if (
        !kinds.some((k) => (f.unitKinds as readonly string[]).includes(k)) ||
        ((sum.value ?? 0) === total && (sum.denominator ?? 0) === (whole.denominator ?? 0))
      )
        continue;
      const why: string[] = [];
      const absent = missing.filter((r) => kinds.includes(r.unit_kind)).map((r) => r.unit_name);
      // Who has not reported is named once at the head; here only how many are missing from this sum.
      if (absent.length > 0) why.push(`${MISSING}${absent.length} 家`);
      const mine = received.filter((r) => kinds.includes(r.unit_kind));
      const corrected = mine.filter((r) => {
        const v = contents.get(r.id)?.figures[f.key];
        return v ? differs(v) : false;
      });
      if (corrected.length > 0)
        why.push(
          `${names(
            corrected.map((r) => {
              const v = contents.get(r.id)?.figures[f.key];
              return `${r.unit_name}台账 ${v?.from?.numerator ?? ''} 填报 ${v?.value ?? ''}（${v?.reason ?? ''}）`;
            }),
          )}与台账不同`,
        );
      const fresh = values.get(f.indicator ?? '') ?? [];
      const moved = mine.filter((r) => {
        const v = contents.get(r.id)?.figures[f.key];
        const now_ = fresh.find((one) => one.unitId === r.unit_id);
        return v?.from && now_ && v.from.numerator !== numberOf(f, now_);
      });
      if (moved.length > 0) why.push(`${names(moved.map((r) => r.unit_name))}报送后台账有变化`);
      const byUnits = fresh.filter(
        (v) => v.unitId !== null && all.some((r) => r.unit_id === v.unitId && kinds.includes(r.unit_kind)),
      );
      const together = byUnits.reduce((n, v) => n + numberOf(f, v), 0);
      if (together > total) why.push('同一件由几个单位共同监管，分别计入各单位，全区只计一次');
      else if (together < total)
        why.push(
          kinds.includes('street') ? '有的记录没有对应的街道，只计入全区' : '有的记录没有对应的主管部门，只计入全区',
        );
      said.push(
        `${label} ${words(sum)}，全区 ${words(whole)}：${why.length > 0 ? why.join('；') : '各单位取数时间不同'}`,
      );
    }
    return said;
  }

  const lights = fields.some(({ f }) => lightColumns.some((l) => l.code === f.indicator))
    ? await lightsOf(tx, actor, span, now)
    : [];
  const cells = await figureCells(tx, actor, span, { grade: 'major' });
  const industries = [...(await industryNames(tx))].map(([code, name]) => ({ code, name }));
  const open = cells.filter((c) => c.measure === 'open');
  const at = (street: string, industry: string): number =>
    open.filter((c) => c.streetCode === street && c.industry === industry).reduce((n, c) => n + c.n, 0);
  const streets = (await streetsOf(tx)).map(({ code, name }) => {
    const row = industries.map((i) => at(code, i.code));
    return { code, name, cells: row, total: row.reduce((a, b) => a + b, 0) };
  });
  const totals = industries.map((_, i) => streets.reduce((n, s) => n + (s.cells[i] ?? 0), 0));
  return {
    kind,
    period: key,
    title: titleOf(kind, key),
    fromOn: period.from,
    toOn: period.to,
    measuredAt: now.toISOString(),
    expected: all.length,
    received: received.map((r) => ({
      unitId: r.unit_id,
      name: r.unit_name,
      reportId: r.id,
      onTime: (r.first_submitted_at as Date) <= r.due_at,
      revision: counted.get(r.id)?.revision ?? r.revision,
    })),
    missing: missing.map((r) => ({
      unitId: r.unit_id,
      name: r.unit_name,
      reportId: r.id,
      state: reportMachine.states[r.state].label,
    })),
    figures,
    grid: { industries, streets, totals, total: totals.reduce((a, b) => a + b, 0) },
    lights,
    texts: textsOf(form).map((t) => ({
      key: t.key,
      part: form.parts.find((p) => p.fields.some((f) => f.key === t.key))?.key ?? '',
      label: t.label,
      items: received.flatMap((r) => {
        const text = contents.get(r.id)?.texts[t.key]?.text.trim() ?? '';
        return text ? [{ unitId: r.unit_id, unit: r.unit_name, reportId: r.id, text }] : [];
      }),
    })),
    units: received.map((r) => ({
      unitId: r.unit_id,
      unit: r.unit_name,
      kind: r.unit_kind,
      reportId: r.id,
      figures: Object.fromEntries(
        Object.entries(contents.get(r.id)?.figures ?? {}).map(([k, v]) => [
          k,
          {
            value: v.value,
            denominator: v.denominator,
            records: v.from?.numerator ?? null,
            recordsDenominator: v.from?.denominator ?? null,
            reason: v.reason,
          },
        ]),
      ),
    })),
  };
}

/** 任务亮灯 of every unit that bears tasks, those with most that are late first, and of the district: counted anew, with their rows. */
async function lightsOf(tx: Tx, actor: Actor, span: IndicatorSpan, at: Date): Promise<Summary['lights']> {
  const units = await unitsForPlan(tx);
  const kept = await freezeFigures(
    tx,
    actor,
    lightColumns.map((l) => l.code),
    { span, units: units.map(countedUnitOf), district: true, at },
  );
  const rowOf = (unitId: string | null, unit: string): UnitLights => ({
    unitId,
    unit,
    cells: lightColumns.map(({ code }) => {
      const frozen = kept.get(code)?.get(unitId);
      return {
        n: frozen?.numerator ?? 0,
        ref: indicatorText({
          code,
          ...span,
          unit: unitId ?? undefined,
          part: 'numerator',
          known: at.toISOString(),
          frozen: frozen?.id,
        }),
      };
    }),
  });
  const LATE = lightColumns.findIndex((l) => l.code === 'plan.late');
  const rows = units
    .map((unit) => rowOf(unit.id, unit.shortName))
    .filter((row) => row.cells.some((cell) => cell.n > 0))
    .sort((a, b) => (b.cells[LATE]?.n ?? 0) - (a.cells[LATE]?.n ?? 0));
  return rows.length === 0 ? [] : [...rows, rowOf(null, '全区')];
}

async function present(tx: Tx, ctx: Ctx, row: store.SummaryRow): Promise<SummaryView> {
  let draftState: string | null = null;
  if (row.draft_id && !row.document_id && ctx.actor.unitKind === 'office')
    draftState = (await getDraft(ctx.within(tx), row.draft_id)).stateLabel;
  return {
    id: row.id,
    summary: row.content,
    madeAt: row.made_at.toISOString(),
    madeBy: row.made_by_name,
    draftId: row.draft_id,
    draftState,
    documentId: row.document_id,
    number: row.document_number,
    mayDraft: isOffice(ctx.actor) && row.draft_id === null,
  };
}

/** One click (一键汇总). What was made before stays. Errors: reports.officeOnly, reports.kindUnknown, reports.nothingReceived. */
export async function makeSummary(ctx: Ctx, input: MakeSummary): Promise<SummaryView> {
  return ctx.inTx(async (tx) => {
    if (!isOffice(ctx.actor)) throw fail('reports.officeOnly');
    const content = await summarise(tx, ctx, input);
    const id = newId<'reportSummary'>(ctx.clock.now().getTime());
    await store.insertSummary(tx, ctx.actor, {
      id,
      kind: input.kind,
      period: input.period,
      content,
      made_at: ctx.clock.now(),
    });
    await audit(tx, ctx, {
      action: 'reportSummary.make',
      subjectType: 'reportSummary',
      subjectId: id,
      subjectCode: content.title,
      facts: {
        expected: content.expected,
        received: content.received.length,
        missing: content.missing.map((m) => m.name),
      },
    });
    return present(tx, ctx, await getRow(tx, ctx, id));
  });
}
/** For those who see the whole district. */
export async function getRow(tx: Tx, ctx: Ctx, id: string, lock = false): Promise<store.SummaryRow> {
  const row = ctx.actor.scope.all ? await store.findSummary(tx, ctx.actor, id, lock) : null;
  if (!row) throw fail('reports.notFound');
  return row;
}
export const getSummary = (ctx: Ctx, id: string): Promise<SummaryView> =>
  ctx.reading(async (tx) => present(tx, ctx, await getRow(tx, ctx, id)));

/** Drafts the letter from it; the accepted reports whose numbers are in it are locked. Errors: reports.districtExists. */
export async function draftSummary(ctx: Ctx, id: string, input: DraftSummary): Promise<SummaryView> {
  return ctx.inTx(async (tx) => {
    if (!isOffice(ctx.actor) || ctx.actor.unitId === null) throw fail('reports.officeOnly');
    const row = await getRow(tx, ctx, id, true);
    if (row.draft_id !== null) throw fail('reports.districtExists');
    const units = await unitsForPlan(tx);
    const recipients = units
      .filter((u) => u.kind !== 'office')
      .map((u) => ({ role: 'unit' as const, unitId: u.id, name: u.shortName }));
    const { title, body } = districtBody(row.content, input);
    const draft = await draftLetter(tx, ctx, {
      template: districtTemplate.key,
      fields: { picks: input.picks, opinion: input.opinion },
      title,
      body,
      subject: { type: 'reportSummary', id: row.id },
      issuerUnitId: ctx.actor.unitId,
      recipients,
      replyWithin: null,
    });
    await store.setDraft(tx, ctx.actor, row.id, draft.id);
    for (const r of row.content.received) await lockReport(tx, ctx, r.reportId, '数字已进入全区报告');
    await audit(tx, ctx, {
      action: 'reportSummary.draft',
      subjectType: 'reportSummary',
      subjectId: row.id,
      subjectCode: row.content.title,
      facts: { draftId: draft.id, picks: input.picks.length },
    });
    return present(tx, ctx, await getRow(tx, ctx, id));
  });
}

/** The letter went out, or was withdrawn: then another may be drafted. */
export async function onDraft(tx: Tx, ctx: Ctx, draft: DraftView, event: DraftEvent, doc: Doc | null): Promise<void> {
  const row = await store.summaryOfDraft(tx, ctx.actor, draft.id);
  if (!row) return;
  if (event === 'issued' && doc)
    await store.setIssued(tx, ctx.actor, row.id, { id: doc.id, number: doc.number, at: ctx.clock.now() });
  if (event === 'withdrawn') await store.setDraft(tx, ctx.actor, row.id, null);
}
