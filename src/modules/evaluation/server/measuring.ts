/** From records to points: figures of all units are taken set-based, the pure engine does the rest. */
import { createHash } from 'node:crypto';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { findIndicator, measureMany, type CountedUnit } from '#platform/indicators/server/index.ts';
import { indicatorText, readIndicatorRef, type IndicatorSpan } from '#platform/indicators/shared/schema.ts';
import {
  computeItem,
  placeGroup,
  totalOf,
  type Candidate,
  type Placing,
  type ScoredItem,
  type Total,
} from '../shared/engine.ts';
import { engineItem, type FormOf, type SchemeContent, type SchemeItem } from '../shared/scheme.ts';
import { gradeKeys, type GradeKey, type GroupKey, type SpanKey } from '../shared/states.ts';
import type { ItemRow, MeasuredItem, SchemeRow, Settings, SheetRow, StoredInput } from './store.ts';

/** First day of the three-year action (河东安委〔2024〕1号 covers 2024–2026). */
const PLAN_FROM = plainDate('2024-01-01');

export function spanOf(span: SpanKey, year: number): IndicatorSpan {
  const day = (text: string): PlainDate => plainDate(`${year}-${text}`);
  switch (span) {
    case 'year':
      return { from: day('01-01'), to: day('12-31') };
    case 'half1':
      return { from: day('01-01'), to: day('06-30') };
    case 'half2':
      return { from: day('07-01'), to: day('12-31') };
    case 'quarter4':
      return { from: day('10-01'), to: day('12-31') };
    case 'sincePlan':
      return { from: PLAN_FROM < day('01-01') ? PLAN_FROM : day('01-01'), to: day('12-31') };
  }
}

/** Kinds of unit in a group. */
const kindOf = (group: GroupKey): 'street' | 'department' => (group === 'street' ? 'street' : 'department');

/** What the catalogue says of a figure for units of a group. */
export const formOfGroup =
  (group: GroupKey): FormOf =>
  (code) => {
    const indicator = findIndicator(code);
    return indicator && (indicator.unitKinds as readonly string[]).includes(kindOf(group)) ? indicator.form : null;
  };

export interface MeasuredSheet {
  id: string;
  unit: CountedUnit;
  content: SchemeContent;
  group: GroupKey;
  items: ReadonlyMap<string, string>;
}

/** Figures that a scheme reads, by span. */
function codesBySpan(contents: readonly SchemeContent[]): Map<SpanKey, Set<string>> {
  const spans = new Map<SpanKey, Set<string>>();
  for (const content of contents)
    for (const item of content.items)
      if (item.source === 'indicator')
        for (const code of item.figures) spans.set(item.span, (spans.get(item.span) ?? new Set()).add(code));
  return spans;
}

/** All figures of all units: one question for each span, whatever the number of items. */
async function figuresOf(
  tx: Tx,
  actor: Actor,
  contents: readonly SchemeContent[],
  units: readonly CountedUnit[],
  year: number,
  knownAt: Date,
): Promise<(span: SpanKey, code: string, unitId: string) => StoredInput | null> {
  const found = new Map<string, StoredInput>();
  for (const [span, codes] of codesBySpan(contents)) {
    const asked = spanOf(span, year);
    const known = [...codes].filter((code) => findIndicator(code) !== undefined);
    const values = await measureMany(tx, actor, known, { span: asked, units, district: false, knownAt });
    for (const [code, rows] of values)
      for (const row of rows)
        if (row.unitId !== null)
          found.set(`${span} ${code} ${row.unitId}`, {
            ref: indicatorText({ code, ...asked, unit: row.unitId, part: 'numerator', known: knownAt.toISOString() }),
            numerator: row.numerator,
            denominator: row.denominator,
          });
  }
  return (span, code, unitId) => found.get(`${span} ${code} ${unitId}`) ?? null;
}

const EMPTY = Object.freeze({ inputs: [] as StoredInput[], value: null, is_compared: true, words: '', computed: null });

/**
 * Every item of every sheet, measured and computed among the units of its group.
 * Items that people score keep no computed value.
 */
export async function measureSheets(
  tx: Tx,
  actor: Actor,
  sheets: readonly MeasuredSheet[],
  year: number,
  small: number,
  knownAt: Date,
): Promise<Map<string, MeasuredItem[]>> {
  const read = await figuresOf(
    tx,
    actor,
    [...new Set(sheets.map((s) => s.content))],
    sheets.map((s) => s.unit),
    year,
    knownAt,
  );
  const result = new Map<string, MeasuredItem[]>(sheets.map((s) => [s.id, []]));
  for (const group of new Set(sheets.map((s) => s.group))) {
    const peers = sheets.filter((s) => s.group === group);
    const formOf = formOfGroup(group);
    for (const item of peers[0]?.content.items ?? []) {
      const inputs = peers.map((sheet) =>
        item.source === 'indicator'
          ? item.figures.flatMap((code) => {
              const input = read(item.span, code, sheet.unit.id);
              return input ? [input] : [];
            })
          : [],
      );
      const computed = computeOne(item, formOf, inputs, small);
      for (const [i, sheet] of peers.entries()) {
        const id = sheet.items.get(item.key);
        if (!id) continue;
        const one = computed[i];
        result.get(sheet.id)?.push({
          ...EMPTY,
          id,
          ...(one
            ? {
                inputs: inputs[i] ?? [],
                value: one.value,
                is_compared: one.isCompared,
                words: one.words,
                computed: one.score,
              }
            : {}),
        });
      }
    }
  }
  return result;
}

const computeOne = (
  item: SchemeItem,
  formOf: FormOf,
  inputs: readonly (readonly StoredInput[])[],
  small: number,
): ReturnType<typeof computeItem> => computeItem(engineItem(item, formOf), inputs, small);

/* —— results —— */

export interface ResultSheet {
  sheet: SheetRow;
  content: SchemeContent;
  items: readonly ItemRow[];
}

/** Items of a sheet as the engine adds them up; `corrected` takes the place of what was frozen. */
export function scoredItems(
  content: SchemeContent,
  items: readonly ItemRow[],
  corrected: ReadonlyMap<string, number> = new Map(),
): ScoredItem[] {
  const byKey = new Map(items.map((item) => [item.key, item]));
  return content.items.map((item): ScoredItem => {
    const row = byKey.get(item.key);
    const fixed = row ? corrected.get(row.id) : undefined;
    return {
      key: item.key,
      role: item.role,
      dimension: item.dimension,
      weight: item.weight,
      isCompared: row?.is_compared ?? true,
      final: fixed ?? row?.final ?? (item.role === 'score' ? null : 0),
    };
  });
}

export interface SheetResult {
  total: Total;
  placing: Placing;
}

/** The best grade that vetoes leave, with the reason. */
export function vetoOf(
  content: SchemeContent,
  items: readonly ItemRow[],
  corrected: ReadonlyMap<string, number> = new Map(),
): { grade: GradeKey | null; why: string } {
  let grade: GradeKey | null = null;
  const why: string[] = [];
  for (const item of content.items) {
    if (item.role !== 'veto') continue;
    const row = items.find((one) => one.key === item.key);
    const times = (row && corrected.get(row.id)) ?? (row?.office_score ?? 0) + (row?.value ?? 0);
    if (!row || times <= 0) continue;
    const to = item.vetoGrade ?? 'fail';
    if (grade === null || gradeKeys.indexOf(to) > gradeKeys.indexOf(grade)) grade = to;
    why.push(item.title);
  }
  return { grade, why: why.join('、') };
}

/** Totals, places and grades of all sheets, group by group. */
export function resultsOf(
  sheets: readonly ResultSheet[],
  settings: Settings,
  corrected: ReadonlyMap<string, number> = new Map(),
): Map<string, SheetResult> {
  const results = new Map<string, SheetResult>();
  const totals = new Map(
    sheets.map((s) => [s.sheet.id, totalOf(scoredItems(s.content, s.items, corrected), s.content.bonusCap)]),
  );
  for (const group of new Set(sheets.map((s) => s.sheet.grp))) {
    const peers = sheets.filter((s) => s.sheet.grp === group);
    const candidates = peers.map((s): Candidate => {
      const veto = vetoOf(s.content, s.items, corrected);
      return {
        id: s.sheet.id,
        total: totals.get(s.sheet.id)?.total ?? 0,
        sizeClass: s.sheet.size_class,
        vetoGrade: veto.grade,
        vetoWhy: veto.why,
      };
    });
    for (const placing of placeGroup(candidates, settings.tiers)) {
      const total = totals.get(placing.id);
      if (total) results.set(placing.id, { total, placing });
    }
  }
  return results;
}

/* —— the seal of a frozen round —— */

/** JSON with sorted keys, so that the same content has the same text wherever it was read from. */
const canonical = (value: unknown): string =>
  value === null || typeof value !== 'object'
    ? JSON.stringify(value ?? null)
    : Array.isArray(value)
      ? `[${value.map(canonical).join(',')}]`
      : `{${Object.keys(value)
          .sort()
          .filter((key) => (value as Record<string, unknown>)[key] !== undefined)
          .map((key) => `${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key])}`)
          .join(',')}}`;

export const contentHash = (content: unknown): string => createHash('sm3').update(canonical(content)).digest('hex');

/** SM3 over schemes, rules, inputs, scores, totals, places and grades. */
export function sealOf(
  schemes: readonly SchemeRow[],
  settings: Settings,
  sheets: readonly ResultSheet[],
  results: ReadonlyMap<string, SheetResult>,
): string {
  return contentHash({
    schemes: schemes.map((c) => ({ code: c.code, content: c.content })),
    settings,
    sheets: [...sheets]
      .sort((a, b) => (a.sheet.code < b.sheet.code ? -1 : 1))
      .map((s) => {
        const result = results.get(s.sheet.id);
        return {
          code: s.sheet.code,
          unit: s.sheet.unit_id,
          group: s.sheet.grp,
          size: s.sheet.size_class,
          items: [...s.items]
            .sort((a, b) => (a.key < b.key ? -1 : 1))
            .map((i) => ({
              key: i.key,
              inputs: i.inputs,
              isCompared: i.is_compared,
              computed: i.computed,
              office: i.office_score,
              ruled: i.ruled_score,
              final: i.final,
            })),
          total: result?.total.total ?? null,
          rank: result?.placing.rank ?? null,
          grade: result?.placing.grade ?? null,
        };
      }),
  });
}

/** The items of frozen sheets computed once more from their stored inputs; nothing else is read. */
export function recomputed(sheets: readonly ResultSheet[], small: number): ResultSheet[] {
  const result = sheets.map((s) => ({ ...s, items: s.items.map((item) => ({ ...item })) }));
  for (const group of new Set(result.map((s) => s.sheet.grp))) {
    const peers = result.filter((s) => s.sheet.grp === group);
    for (const item of peers[0]?.content.items ?? []) {
      if (item.source !== 'indicator') continue;
      const rows = peers.map((s) => s.items.find((one) => one.key === item.key));
      const engine = engineItem(item, formOfStored(rows));
      const computed = computeItem(
        engine,
        rows.map((row) => row?.inputs ?? []),
        small,
      );
      for (const [i, row] of rows.entries()) {
        const one = computed[i];
        if (!row || !one) continue;
        row.value = one.value;
        row.is_compared = one.isCompared;
        row.computed = one.score;
        row.words = one.words;
        row.final = row.ruled_score ?? row.office_score ?? one.score;
      }
    }
  }
  return result;
}

/** Whether a stored figure was a rate: those with a denominator were, whatever the catalogue says today. */
function formOfStored(rows: readonly (ItemRow | undefined)[]): FormOf {
  const rates = new Map<string, boolean>();
  for (const row of rows)
    for (const input of row?.inputs ?? []) {
      const ref = readIndicatorRef(input.ref);
      if (ref) rates.set(ref.code, (rates.get(ref.code) ?? false) || input.denominator !== null);
    }
  return (code) => (rates.get(code) === true ? 'rate' : 'count');
}
