/**
 * The records that made a figure, kept beside the score (B5-3). Records are corrected after a year is evaluated; the number that was
 * frozen stays, and so must what it counted. Reported figures keep their versions themselves and are read again as they were known.
 */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import {
  countedUnit,
  findIndicator,
  measure,
  rowsMany,
  rowsOf,
  type CountedUnit,
} from '#platform/indicators/server/index.ts';
import {
  indicatorText,
  readIndicatorRef,
  type IndicatorPart,
  type IndicatorRef,
  type IndicatorRow,
} from '#platform/indicators/shared/schema.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { z } from 'zod';
import type * as s from '../shared/schema.ts';
import { contentHash } from './measuring.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

const { fail } = policy;

/** Figures whose records are compared; of larger ones only the numbers are. */
const MOST = 5000;

const digestOf = (rows: readonly Pick<store.KeptRow, 'part' | 'total' | 'rows'>[]): string =>
  contentHash(
    [...rows]
      .sort((a, b) => (a.part < b.part ? -1 : 1))
      .map(({ part, total, rows: list }) => ({ part, total, ids: list.map((row) => [row.id, row.code, row.title]) })),
  );

/**
 * Keeps the records behind the figures of these items, in the act that takes the figures; each input gets the digest of its records,
 * so that the seal of the frozen round covers them.
 */
export async function keepRows(
  tx: Tx,
  ctx: Ctx,
  units: readonly CountedUnit[],
  items: readonly store.MeasuredItem[],
): Promise<store.MeasuredItem[]> {
  const { actor } = ctx;
  const now = ctx.clock.now();
  const most = z.number().parse((await ruleOn<unknown>(tx, 'evaluation.keptRows', ctx.clock.today())).value);
  const spans = new Map<string, { span: Pick<IndicatorRef, 'from' | 'to'>; codes: Set<string> }>();
  for (const item of items)
    for (const input of item.inputs) {
      const ref = readIndicatorRef(input.ref);
      if (!ref || !findIndicator(ref.code)) continue;
      const key = `${ref.from} ${ref.to}`;
      const of = spans.get(key) ?? { span: { from: ref.from, to: ref.to }, codes: new Set<string>() };
      spans.set(key, of);
      of.codes.add(ref.code);
    }
  const found = new Map<string, { part: IndicatorPart; total: number; rows: readonly IndicatorRow[] }[]>();
  for (const [key, { span, codes }] of spans)
    for (const [code, list] of await rowsMany(tx, actor, [...codes], { span, units }, most))
      for (const { unitId, part, total, rows } of list) {
        const at = `${key} ${code} ${unitId}`;
        found.set(at, [...(found.get(at) ?? []), { part, total, rows }]);
      }
  const kept: store.KeptRow[] = [];
  const result = items.map((item) => ({
    ...item,
    inputs: item.inputs.map((input, seq): store.StoredInput => {
      const ref = readIndicatorRef(input.ref);
      const parts = ref ? found.get(`${ref.from} ${ref.to} ${ref.code} ${ref.unit ?? ''}`) : undefined;
      if (!parts) return input;
      for (const { part, total, rows } of parts)
        kept.push({
          id: newId<'evaluationKept'>(now.getTime()),
          item_id: item.id,
          seq,
          part,
          taken_at: now,
          total,
          rows: [...rows],
        });
      return { ...input, rows: digestOf(parts.map((one) => ({ ...one, rows: [...one.rows] }))) };
    }),
  }));
  await store.replaceKept(
    tx,
    actor,
    items.map((item) => item.id),
    kept,
  );
  return result;
}

/** Figures whose kept records no longer have the digest that the seal covers: [item, which figure]. */
export async function brokenKept(
  tx: Tx,
  actor: Actor,
  items: readonly store.ItemRow[],
): Promise<{ itemId: string; seq: number }[]> {
  const asked = items.filter((item) => item.inputs.some((input) => input.rows !== undefined));
  const rows = await store.keptOf(
    tx,
    actor,
    asked.map((item) => item.id),
  );
  return asked.flatMap((item) =>
    item.inputs.flatMap((input, seq) =>
      input.rows === undefined ||
      digestOf(rows.filter((row) => row.item_id === item.id && row.seq === seq)) === input.rows
        ? []
        : [{ itemId: item.id, seq }],
    ),
  );
}

const numbers = (v: Pick<store.StoredInput, 'numerator' | 'denominator'>, part: IndicatorPart): number | null =>
  part === 'denominator' ? v.denominator : v.numerator;

/**
 * A figure of a score, as it was taken and as the records say today (取数时和现在): both lists, what has left and what has come since.
 * A unit opens those of its own sheet; records that it can no longer see keep their name there, without a way to open them.
 * @throws evaluation.itemNotFound
 */
export const openFigure = (ctx: Ctx, itemId: string, seq: number, query: s.FigureQuery): Promise<s.FigureThenNow> =>
  ctx.reading(async (tx) => {
    const { actor } = ctx;
    const item = await store.findItem(tx, actor, itemId);
    const input = item?.inputs[seq];
    const ref = input ? readIndicatorRef(input.ref) : null;
    const indicator = ref ? findIndicator(ref.code) : undefined;
    if (!item || !input || !ref || !indicator || ref.unit === undefined) throw fail('evaluation.itemNotFound');
    const sheet = await store.findSheet(tx, actor, item.sheet_id);
    if (!sheet) throw fail('evaluation.itemNotFound');
    const part: IndicatorPart = input.denominator === null ? 'numerator' : query.part;
    const unit = await countedUnit(tx, ref.unit);
    const { known: _then, ...today } = ref;
    const [value] = await measure(tx, actor, ref.code, {
      span: { from: ref.from, to: ref.to },
      units: unit ? [unit] : [],
      district: false,
    });
    const nowRows = await rowsOf(tx, actor, { ...today, part }, { limit: MOST });
    const stored = (await store.keptOf(tx, actor, [item.id])).find((row) => row.seq === seq && row.part === part);
    // What was reported is read again as it was known; what was counted comes from what was kept.
    const isReported = input.numerator === null || (stored === undefined && value?.reported !== undefined);
    const then = stored ?? (isReported ? await rowsOf(tx, actor, { ...ref, part }, { limit: MOST }) : null);
    const thenRows: readonly IndicatorRow[] = !then ? [] : 'items' in then ? then.items : then.rows;
    const thenTotal = then?.total ?? 0;
    // Lists that are cut cannot be compared record by record.
    const isWhole = then !== null && thenRows.length === thenTotal && nowRows.items.length === nowRows.total;
    const nowIds = new Set(nowRows.items.map((row) => row.id));
    const thenIds = new Set(thenRows.map((row) => row.id));
    const gone = isWhole ? thenRows.filter((row) => !nowIds.has(row.id)) : [];
    const came = isWhole ? nowRows.items.filter((row) => !thenIds.has(row.id)) : [];
    const mark = (row: IndicatorRow): s.FigureRow => ({
      ...row,
      href: actor.scope.all || nowIds.has(row.id) ? row.href : null,
      mark: !isWhole ? 'same' : !nowIds.has(row.id) ? 'gone' : !thenIds.has(row.id) ? 'came' : 'same',
    });
    const lists = { then: thenRows, now: nowRows.items, gone, came };
    const start = ((query.page ?? 1) - 1) * query.limit;
    const chosen = lists[query.list];
    const total = query.list === 'then' ? thenTotal : query.list === 'now' ? nowRows.total : chosen.length;
    return {
      items: chosen.slice(start, start + query.limit).map(mark),
      total,
      nextCursor: null,
      title: indicator.title,
      formula: indicator.formula,
      unit: indicator.unit,
      form: input.denominator === null ? (indicator.form === 'rate' ? 'count' : indicator.form) : 'rate',
      unitName: sheet.unit_name,
      from: ref.from,
      to: ref.to,
      part,
      takenAt: (item.measured_at ?? new Date(ref.known ?? 0)).toISOString(),
      isFrozen: sheet.state === 'frozen',
      isKept: then !== null,
      isWhole,
      then: { numerator: input.numerator, denominator: input.denominator },
      now: { numerator: value?.numerator ?? null, denominator: value?.denominator ?? null, ref: indicatorText(today) },
      counts: { then: thenTotal, now: nowRows.total, gone: gone.length, came: came.length, kept: thenRows.length },
      differs: numbers(input, part) !== (value ? numbers(value, part) : null),
    };
  });
