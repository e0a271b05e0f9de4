/** Units side by side (各监管部门), the targets of the plan in both readings, and the charts. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addDays } from '#kernel/shared/time.ts';
import { supervisingUnits, unitsOf } from '#platform/identity/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { ages, counted, funnel, slowUnits } from '#modules/hazards/server/index.ts';
import { figureText, measures, type FigureRef, type MeasureName } from '#modules/hazards/shared/figure.ts';
import type { z } from 'zod';
import type { Charts, getCharts, StatisticsQuery, Target, UnitsTable, ZeroState } from '../shared/contract.ts';
import { ageBars, lengthMeasures, refOf, type Slice, type Span } from '../shared/figures.ts';
import { placesOf, sliceOf, spanOf } from './places.ts';
import type { ZeroRule } from './rules.ts';

const unitMeasures = [
  'found',
  'closed',
  'closedOnTime',
  'relapsed',
  'extended',
  'open',
  'overdue',
  ...lengthMeasures,
] as const satisfies readonly MeasureName[];

/** 动态清零: nothing open, all due done, or not. */
const zeroOf = (open: number, overdue: number, rule: ZeroRule): ZeroState =>
  open === 0 ? 'none' : overdue <= rule.overdueAtMost ? 'zero' : 'notZero';

/**
 * Both readings of the stock target. G2: what was discovered by 2023-12-31 is at zero. S2: “基本消除重大事故隐患存量” without a
 * year — all that was ever discovered, whose share off the list reaches what the rule calls 基本消除.
 */
async function targetsOf(tx: Tx, ctx: Ctx, span: Span): Promise<Target[]> {
  const basically = await ruleOn<number>(tx, 'statistics.basicallyCleared', span.to);
  const since = { from: '2000-01-01' as Span['from'], to: span.to };
  const one = async (slice: Slice): Promise<{ found: number; open: number }> => {
    const rows = await counted(tx, ctx.actor, { measures: ['found', 'open'], span: since, slice, dims: [] });
    const of = (m: MeasureName): number => rows.find((r) => r.measure === m)?.n ?? 0;
    return { found: of('found'), open: of('open') };
  };
  const old: Slice = { grade: 'major', stock: 'stock' };
  const whole: Slice = { grade: 'major' };
  const [g2, s2] = await Promise.all([one(old), one(whole)]);
  const target = (
    slice: Slice,
    n: { found: number; open: number },
    words: Pick<Target, 'key' | 'name' | 'source' | 'definition' | 'by'>,
    isReached: (rate: number | null) => boolean,
  ): Target => {
    const rate = n.found === 0 ? null : (n.found - n.open) / n.found;
    return {
      ...words,
      found: { value: n.found, figure: figureText(refOf('found', since, slice)) },
      open: { value: n.open, figure: figureText(refOf('open', since, slice)) },
      rate,
      isReached: isReached(rate),
    };
  };
  return [
    target(
      old,
      g2,
      {
        key: 'G2-4',
        name: '2023年及以前存量动态清零',
        source: '河东安委〔2024〕1号 一（二）主要目标',
        definition: '2023年12月31日及以前发现的重大事故隐患，尚未销号的为 0 件',
        by: '2024-12-31',
      },
      () => g2.open === 0,
    ),
    target(
      whole,
      s2,
      {
        key: 'S2-9',
        name: '基本消除重大事故隐患存量',
        source: '河东安委〔2024〕1号 三（二）夯实基础阶段',
        definition: `不分发现年份，全部重大事故隐患的销号率不低于 ${Math.round(basically.value * 1000) / 10}%（${basically.document}）`,
        by: '2024-12-31',
      },
      (rate) => rate === null || rate >= basically.value,
    ),
  ];
}

/** All competent units in the reader's scope, with 动态清零 by the rule in force on the day. */
export async function units(ctx: Ctx, query: StatisticsQuery): Promise<UnitsTable> {
  return ctx.reading(async (tx) => {
    const span = spanOf(ctx, query);
    const slice = sliceOf(query);
    const rule = await ruleOn<ZeroRule>(tx, 'statistics.dynamicZero', span.to);
    const zeroSlice: Slice = rule.value.grade === 'major' ? { grade: 'major' } : {};
    const old: Slice = { grade: 'major', stock: 'stock' };
    const [places, rows, zero, stock, targets, supervising, slow] = await Promise.all([
      placesOf(tx, ctx.actor),
      counted(tx, ctx.actor, { measures: unitMeasures, span, slice, dims: ['unit'] }),
      counted(tx, ctx.actor, { measures: ['open', 'overdue'], span, slice: zeroSlice, dims: ['unit'] }),
      counted(tx, ctx.actor, { measures: ['open'], span, slice: old, dims: ['unit'] }),
      targetsOf(tx, ctx, span),
      supervisingUnits(tx),
      slowUnits(tx, ctx.actor, span.to),
    ]);
    const ids = new Set([...rows, ...zero, ...stock].map((r) => r.a));
    const names = await unitsOf(tx, [...ids]);
    const order = new Map(supervising.map((u, i) => [u.id as string, i]));
    const of = (list: typeof rows, measure: MeasureName, id: string): number =>
      list.find((r) => r.measure === measure && r.a === id)?.n ?? 0;
    const list = [...ids]
      .sort((a, b) => (order.get(a) ?? 999) - (order.get(b) ?? 999))
      .map((id) => {
        const closed = of(rows, 'closed', id);
        return {
          id,
          name: names.get(id)?.shortName ?? '（单位已撤并）',
          zero: zeroOf(of(zero, 'open', id), of(zero, 'overdue', id), rule.value),
          oldStock: { value: of(stock, 'open', id), figure: figureText(refOf('open', span, { ...old, unit: id })) },
          figures: unitMeasures.map((measure) => ({
            measure,
            value: of(rows, measure, id),
            figure: figureText(refOf(measure, span, { ...slice, unit: id })),
          })),
          onTimeRate: closed === 0 ? null : of(rows, 'closedOnTime', id) / closed,
        };
      });
    return {
      ...span,
      countedAt: ctx.clock.now().toISOString(),
      within: places.within?.label ?? null,
      zeroRule: {
        text: `${rule.value.grade === 'major' ? '重大事故隐患' : '隐患'}到期的都已办完（逾期不超过 ${rule.value.overdueAtMost} 件）即为动态清零`,
        document: rule.document,
      },
      targets,
      measures: unitMeasures.map((measure) => ({ measure, label: measures[measure].label })),
      units: list,
      slow: slow.map((u) => ({ unitId: u.unitId, text: u.text, overdue: { value: u.overdue, figure: u.figure } })),
    };
  });
}

/** Funnel by step with median days, ages of what is open, lengths of what is overdue. */
export async function charts(ctx: Ctx, query: z.output<NonNullable<typeof getCharts.query>>): Promise<Charts> {
  return ctx.reading(async (tx) => {
    const span = spanOf(ctx, query);
    const slice = sliceOf(query);
    const [steps, bars, lengths] = await Promise.all([
      funnel(tx, ctx.actor, span, slice),
      ages(tx, ctx.actor, span.to, slice, ageBars),
      counted(tx, ctx.actor, { measures: lengthMeasures, span, slice, dims: [] }),
    ]);
    const foundIn: Partial<FigureRef> = { foundFrom: span.from, foundTo: span.to };
    return {
      ...span,
      funnel: steps.map(({ measure, n, medianDays }) => ({
        measure,
        label: measures[measure].label,
        value: n,
        figure: figureText({ ...refOf(measure, span, slice), ...foundIn }),
        medianDays,
      })),
      ages: ageBars.map(({ least, most, label }, i) => ({
        label,
        value: bars[i] ?? 0,
        figure: figureText({
          ...refOf('open', span, slice),
          ...(most === null ? {} : { foundFrom: addDays(span.to, -most) }),
          foundTo: addDays(span.to, -least),
        }),
      })),
      lengths: lengthMeasures.map((measure) => ({
        label: measures[measure].label,
        value: lengths.find((r) => r.measure === measure)?.n ?? 0,
        figure: figureText(refOf(measure, span, slice)),
      })),
    };
  });
}
