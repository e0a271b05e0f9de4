/** What the district's report says: counted anew, held against what the units reported. Set-based: one question for all figures and units. B1-3, B1-8. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { industryNames, streetsOf, unitsForPlan } from '#platform/identity/server/index.ts';
import { countedUnitOf, findIndicator, freezeFigures, measureMany } from '#platform/indicators/server/index.ts';
import {
  indicatorText,
  isUnreported,
  type IndicatorSpan,
  type IndicatorValue,
} from '#platform/indicators/shared/schema.ts';
import { figureCells } from '#modules/hazards/server/index.ts';
import { textsOf, type Content, type FigureField, type FormContent } from '../shared/form.ts';
import { before, periodOf, titleOf } from '../shared/periods.ts';
import { reportMachine } from '../shared/states.ts';
import {
  lightColumns,
  type MakeSummary,
  type Summary,
  type SummaryFigure,
  type UnitLights,
} from '../shared/summary.ts';
import { differs } from './content.ts';
import { MISSING } from './district-letter.ts';
import { numberOf, spanOf } from './figures.ts';
import { fail } from './policy.ts';
import * as store from './store.ts';

const EVERY = ['street', 'department', 'office'];
interface Two {
  value: number | null;
  denominator: number | null;
}
/** The reports of a period and the numbers counted anew beside them. */
interface Told {
  all: readonly store.ReportRow[];
  /** A report counts once it is in, and from then on with its accepted text or the one that was sent. */
  received: readonly store.ReportRow[];
  missing: readonly store.ReportRow[];
  contents: ReadonlyMap<string, Content>;
  values: ReadonlyMap<string, readonly IndicatorValue[]>;
}

const round = (n: number): number => Math.round(n * 100) / 100;
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
const names = (list: readonly string[]): string =>
  list.length <= 4 ? list.join('、') : `${list.slice(0, 3).join('、')}等 ${list.length} 家`;
const asksKind = (f: FigureField, kind: string): boolean => (f.unitKinds as readonly string[]).includes(kind);

/** What units of these kinds reported for a figure, added up. */
function sumOf({ received, contents }: Told, f: FigureField, kinds: readonly string[]): SummaryFigure['streets'] {
  const given = received
    .filter((r) => kinds.includes(r.unit_kind) && asksKind(f, r.unit_kind))
    .map((r) => contents.get(r.id)?.figures[f.key]);
  return {
    ...add(given.map((v) => ({ value: v?.value ?? null, denominator: v?.denominator ?? null }))),
    units: given.filter((v) => v?.value != null).length,
  };
}

/** Why sums and the district's own number differ: said only where they do. */
function differencesOf(told: Told, f: FigureField, whole: Two, streets: Two, departments: Two): string[] {
  const total = whole.value ?? 0;
  const words = (v: Two): string =>
    f.form === 'rate' ? `${v.value ?? 0}/${v.denominator ?? 0}` : String(v.value ?? 0);
  // Tasks, letters …: each unit has its own and all together are the district's, so that neither kind of unit makes it up alone.
  const counted = (told.values.get(f.indicator ?? '') ?? []).filter((v) => v.unitId !== null);
  const kindOf = new Map(told.all.map((r) => [r.unit_id, r.unit_kind]));
  const part = (kinds: readonly string[]): number =>
    counted.filter((v) => kinds.includes(kindOf.get(v.unitId ?? '') ?? '')).reduce((n, v) => n + numberOf(f, v), 0);
  const isShared = part(['street']) > 0 && part(['department', 'office']) > 0 && part(EVERY) === total;
  const sums: [string, Two, readonly string[]][] = isShared
    ? [['各单位合计', add([streets, departments]), EVERY]]
    : [
        ['各街道合计', streets, ['street']],
        ['各部门合计', departments, ['department', 'office']],
      ];
  return sums.flatMap(([label, sum, kinds]) => {
    const isEqual = (sum.value ?? 0) === total && (sum.denominator ?? 0) === (whole.denominator ?? 0);
    if (isEqual || !kinds.some((k) => asksKind(f, k))) return [];
    const why = reasonsOf(told, f, total, kinds);
    return [`${label} ${words(sum)}，全区 ${words(whole)}：${why.length > 0 ? why.join('；') : '各单位取数时间不同'}`];
  });
}

/** The reasons that can be seen: who is missing, who corrected its records, what moved since, what counts for several or for nobody. */
function reasonsOf(
  { all, received, missing, contents, values }: Told,
  f: FigureField,
  total: number,
  kinds: readonly string[],
): string[] {
  const why: string[] = [];
  const toldBy = (r: store.ReportRow) => contents.get(r.id)?.figures[f.key];
  // Who has not reported is named once at the head; here only how many are missing from this sum.
  const absent = missing.filter((r) => kinds.includes(r.unit_kind));
  if (absent.length > 0) why.push(`${MISSING}${absent.length} 家`);
  const mine = received.filter((r) => kinds.includes(r.unit_kind));
  const corrected = mine.flatMap((r) => {
    const v = toldBy(r);
    return v && differs(v)
      ? [`${r.unit_name}台账 ${v.from?.numerator ?? ''} 填报 ${v.value ?? ''}（${v.reason}）`]
      : [];
  });
  if (corrected.length > 0) why.push(`${names(corrected)}与台账不同`);
  const fresh = values.get(f.indicator ?? '') ?? [];
  const moved = mine.filter((r) => {
    const from = toldBy(r)?.from;
    const current = fresh.find((one) => one.unitId === r.unit_id);
    return from && current && from.numerator !== numberOf(f, current);
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
  return why;
}

/** Everything that the district's report says, as it stands now. Errors: reports.kindUnknown, reports.nothingReceived. */
export async function summarise(tx: Tx, ctx: Ctx, { kind, period: key }: MakeSummary): Promise<Summary> {
  const { actor } = ctx;
  const now = ctx.clock.now();
  const period = periodOf(key);
  const all = await store.reportsOf(tx, actor, kind, key);
  if (all.length === 0) throw fail('reports.kindUnknown');
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
  const told: Told = { all, received, missing, contents, values };

  const figureOf = (part: string, f: FigureField): SummaryFigure => {
    const computed = f.indicator !== null && codes.includes(f.indicator) ? (values.get(f.indicator) ?? []) : null;
    const frozen = f.indicator === null ? undefined : kept.get(f.indicator)?.get(null);
    const total = frozen ?? computed?.find((v) => v.unitId === null && !isUnreported(v));
    const whole: Two | null = total
      ? { value: numberOf(f, total), denominator: f.form === 'rate' ? total.denominator : null }
      : null;
    const streets = sumOf(told, f, ['street']);
    const departments = sumOf(told, f, ['department', 'office']);
    const old = formerSummary?.content.figures.find((one) => one.key === f.key)?.district;
    return {
      part,
      key: f.key,
      label: f.label,
      unit: f.unit,
      form: f.form,
      indicator: f.indicator,
      district: whole && {
        ...whole,
        ref: indicatorText({
          code: f.indicator as string,
          from: span.from,
          to: span.to,
          part: f.part ?? 'numerator',
          known: now.toISOString(),
          frozen: frozen?.id,
        }),
      },
      streets,
      departments,
      former: old ? { value: old.value, denominator: old.denominator } : null,
      differences: whole ? differencesOf(told, f, whole, streets, departments) : [],
    };
  };

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
    figures: fields.map(({ part, f }) => figureOf(part, f)),
    grid: await gridOf(tx, actor, span),
    lights: fields.some(({ f }) => lightColumns.some((l) => l.code === f.indicator))
      ? await lightsOf(tx, actor, span, now)
      : [],
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

/** 分街域×分行业: the open major hazards at the end of the period. */
async function gridOf(tx: Tx, actor: Actor, span: IndicatorSpan): Promise<Summary['grid']> {
  const open = (await figureCells(tx, actor, span, { grade: 'major' })).filter((c) => c.measure === 'open');
  const industries = [...(await industryNames(tx))].map(([code, name]) => ({ code, name }));
  const at = (street: string, industry: string): number =>
    open.filter((c) => c.streetCode === street && c.industry === industry).reduce((n, c) => n + c.n, 0);
  const streets = (await streetsOf(tx)).map(({ code, name }) => {
    const cells = industries.map((i) => at(code, i.code));
    return { code, name, cells, total: cells.reduce((a, b) => a + b, 0) };
  });
  const totals = industries.map((_, i) => streets.reduce((n, s) => n + (s.cells[i] ?? 0), 0));
  return { industries, streets, totals, total: totals.reduce((a, b) => a + b, 0) };
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
