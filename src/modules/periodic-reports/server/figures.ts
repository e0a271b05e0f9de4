/** Figures of a report, taken from the indicators; each keeps the reference that opens its rows for ever. */
import type { Tx } from '#kernel/server/db.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { dayOf, type PlainDate } from '#kernel/shared/time.ts';
import {
  findIndicator,
  freezeFigures,
  measureMany,
  reportedBy,
  type CountedUnit,
} from '#platform/indicators/server/index.ts';
import { indicatorText, isUnreported, type IndicatorValue } from '#platform/indicators/shared/schema.ts';
import {
  figuresFor,
  type Content,
  type FigureField,
  type FigureValue,
  type FormContent,
  type FromRecords,
} from '../shared/form.ts';
import type { ReportRow } from './store.ts';
import { differs } from './content.ts';

/** The period as far as it has run: a report begun early counts up to today, so that the number and its rows agree. */
export const spanOf = (
  period: { from_on: PlainDate; to_on: PlainDate },
  at: Date,
): { from: PlainDate; to: PlainDate } => {
  const today = dayOf(at);
  const to = period.to_on < today ? period.to_on : today;
  return { from: period.from_on < to ? period.from_on : to, to };
};

/** Indicators that exist and count this kind of unit. */
const known = (field: FigureField, unitKind: string): string | null => {
  const indicator = field.indicator ? findIndicator(field.indicator) : undefined;
  return indicator &&
    (indicator.unitKinds as readonly string[]).includes(unitKind) &&
    (field.part === null ? indicator.form === field.form : indicator.form === 'rate' && field.form !== 'rate')
    ? indicator.code
    : null;
};
export const isComputed = (field: FigureField, unitKind: string): boolean => {
  const code = known(field, unitKind);
  return code !== null && findIndicator(code)?.computed === true;
};

const unitOf = (r: Pick<ReportRow, 'unit_id' | 'unit_kind' | 'street_code'>): CountedUnit => ({
  id: r.unit_id,
  kind: r.unit_kind,
  streetCode: r.street_code === '' ? null : r.street_code,
});

/** What the records say now, by field. A figure that only units report counts once the unit has reported it; a reported 0 is a 0. */
export const takeFigures = async (
  tx: Tx,
  ctx: Ctx,
  actor: Actor,
  form: FormContent,
  r: ReportRow,
  how: Taking = {},
): Promise<Map<string, FromRecords>> =>
  (await takeFiguresOfMany(tx, ctx, actor, form, [r], how)).get(r.unit_id) ?? new Map<string, FromRecords>();

export interface Taking {
  /** The numbers go into a report: the records behind them are kept, so that each opens exactly those, also after the lock. */
  readonly keeps?: boolean;
}

/** The same for several units' reports of one period at once, by unit. */
export async function takeFiguresOfMany(
  tx: Tx,
  ctx: Ctx,
  actor: Actor,
  form: FormContent,
  reports: readonly ReportRow[],
  { keeps = false }: Taking = {},
): Promise<Map<string, Map<string, FromRecords>>> {
  const result = new Map<string, Map<string, FromRecords>>();
  const [one] = reports;
  if (!one) return result;
  const at = ctx.clock.now();
  const span = spanOf(one, at);
  const wanted = [...new Set(reports.map((r) => r.unit_kind))].flatMap((kind) =>
    figuresFor(form, kind).flatMap((field) => {
      const code = known(field, kind);
      return code ? [{ kind, field, code }] : [];
    }),
  );
  const codes = [...new Set(wanted.map((w) => w.code))];
  const units = reports.map(unitOf);
  // Kept ones first: number and rows of one statement. What has no rows of its own to keep is measured.
  const kept = keeps
    ? await freezeFigures(tx, actor, codes, { span, units, district: false, at })
    : new Map<string, never>();
  // What units report by hand is of whole periods, also before the last day is over.
  const whole = { from: one.from_on, to: one.to_on };
  const given = await reportedBy(tx, actor, codes, { span: whole, units });
  const values = new Map([
    ...(await measureMany(
      tx,
      actor,
      codes.filter((code) => !kept.has(code) && !given.has(code)),
      { span, units, district: false },
    )),
    ...(await measureMany(tx, actor, [...given.keys()], { span: whole, units, district: false })),
  ]);
  for (const r of reports) {
    const mine = new Map<string, FromRecords>();
    for (const { kind, field, code } of wanted) {
      if (kind !== r.unit_kind) continue;
      const frozen = kept.get(code)?.get(r.unit_id);
      const value = frozen ?? values.get(code)?.find((v) => v.unitId === r.unit_id);
      if (!value || isUnreported(value) || given.get(code)?.has(r.unit_id) === false) continue;
      const { from, to } = given.has(code) ? whole : span;
      mine.set(field.key, {
        numerator: numberOf(field, value),
        denominator: field.form === 'rate' ? (value.denominator ?? 0) : null,
        ref: indicatorText({
          code,
          from,
          to,
          unit: r.unit_id,
          part: field.part ?? 'numerator',
          known: at.toISOString(),
          frozen: frozen?.id,
        }),
        at: at.toISOString(),
      });
    }
    result.set(r.unit_id, mine);
  }
  return result;
}
/** The number that a field takes from an indicator's value. */
export const numberOf = (field: FigureField, v: Pick<IndicatorValue, 'numerator' | 'denominator'>): number =>
  field.part === 'denominator' ? (v.denominator ?? 0) : (v.numerator ?? 0);

/** A figure that the form asks for and that the unit has not reported for the period yet. */
export interface OwedFigure {
  readonly field: FigureField;
  readonly code: string;
}
/**
 * Indicators that this unit reports by hand, that the form of its report asks for, and that it has not given for the period (缺报指标).
 * By unit, in the order of the form. S5-2, T10-8.
 */
export async function owedFigures(
  tx: Tx,
  actor: Actor,
  form: FormContent,
  reports: readonly ReportRow[],
): Promise<Map<string, OwedFigure[]>> {
  const [one] = reports;
  if (!one) return new Map();
  const asked = (kind: string): OwedFigure[] =>
    figuresFor(form, kind).flatMap((field) => {
      const code = known(field, kind);
      return code ? [{ field, code }] : [];
    });
  const codes = [...new Set(reports.flatMap((r) => asked(r.unit_kind).map((o) => o.code)))];
  const given = await reportedBy(tx, actor, codes, {
    span: { from: one.from_on, to: one.to_on },
    units: reports.map(unitOf),
  });
  return new Map(
    reports.map((r) => [r.unit_id, asked(r.unit_kind).filter((o) => given.get(o.code)?.has(r.unit_id) === false)]),
  );
}

export const sameRecords = (a: FromRecords, b: FromRecords): boolean =>
  a.numerator === b.numerator && (a.denominator ?? null) === (b.denominator ?? null);

/** New numbers from the records go in; what the unit wrote otherwise, with its reason, stays beside them. */
export function withFigures(content: Content, taken: ReadonlyMap<string, FromRecords>): Content {
  const figures: Record<string, FigureValue> = { ...content.figures };
  for (const [key, from] of taken) {
    const old = figures[key];
    const isOwn = old !== undefined && old.value !== null && (old.from === null || differs(old));
    figures[key] = isOwn
      ? { ...old, from }
      : { from, value: from.numerator, denominator: from.denominator, reason: old?.reason ?? '', by: '' };
  }
  return { ...content, figures };
}
