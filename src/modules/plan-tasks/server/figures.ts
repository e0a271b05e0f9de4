/** Figures behind demands: what indicators say of them, live for one demand, as dated readings for the tree. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, momentOf, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import {
  countedUnitOf,
  indicatorsFor,
  measureMany,
  sourcesOn,
  targetOf,
  type Indicator,
} from '#platform/indicators/server/index.ts';
import { shareText, UNREPORTED } from '#platform/indicators/shared/labels.ts';
import { indicatorText, isUnreported, valueOf } from '#platform/indicators/shared/schema.ts';
import type { PlanFigure, UnitDemandFigures } from '../shared/schema.ts';
import { figureLight, figureText } from './light.ts';
import { CAMPAIGN_START, fail, planOn, planUnits, type Node } from './reference.ts';
import { lightRules } from './rules.ts';
import * as store from './store.ts';
import { windowOf } from './windows.ts';

export interface Reading {
  readonly demand_key: string;
  readonly indicator: string;
  readonly ref: string;
  readonly on_day: PlainDate;
  readonly value: number | null;
  readonly numerator: number;
  readonly denominator: number | null;
  readonly target: number | null;
  readonly form: string;
  readonly better: string;
  readonly source: 'computed' | 'reported';
}

/** Over which days a demand's figure is read on a day: its running window; what has a deadline, since the campaign began; else the year. */
function spanOf(
  node: Pick<Node, 'frequency' | 'startsOn' | 'kind'>,
  on: PlainDate,
): { from: PlainDate; to: PlainDate } {
  if (node.frequency) return { from: windowOf(node.frequency, on).from, to: on };
  if (node.kind === 'target' || node.kind === 'one-off') {
    const from = node.startsOn ?? CAMPAIGN_START;
    return { from: from < on ? from : on, to: on };
  }
  return { from: plainDate(`${on.slice(0, 4)}-01-01`), to: on };
}

/** What indicators say of one demand now, or of the reader's unit. Figures that nobody has given yet say so. */
export async function figuresOf(tx: Tx, actor: Actor, node: Node, v: store.View): Promise<PlanFigure[]> {
  const indicators = indicatorsFor(node.key);
  if (indicators.length === 0) return [];
  const span = spanOf(node, v.on);
  const own = actor.scope.all ? [] : (await planUnits(tx)).filter((u) => u.id === actor.unitId);
  const values = await measureMany(
    tx,
    actor,
    indicators.map((i) => i.code),
    {
      span,
      units: own.map(countedUnitOf),
      district: actor.scope.all,
      ...(v.at < v.now ? { knownAt: v.at } : {}),
    },
  );
  const sources = await sourcesOn(tx, indicators, span.to);
  const figures: PlanFigure[] = [];
  for (const i of indicators) {
    const [value] = values.get(i.code) ?? [];
    if (!value && !actor.scope.all) continue;
    figures.push(await figureOf(tx, node, i, value, span, v, sources));
  }
  return figures;
}

type Measured = NonNullable<Awaited<ReturnType<typeof measureMany>> extends Map<string, (infer T)[]> ? T : never>;
async function figureOf(
  tx: Tx,
  node: Pick<Node, 'key'>,
  i: Indicator,
  value: Measured | undefined,
  span: { from: PlainDate; to: PlainDate },
  v: store.View,
  sources: ReadonlyMap<string, 'computed' | 'reported'>,
): Promise<PlanFigure> {
  const target = await targetOf(tx, i.code, node.key, v.on);
  const shown = value ? valueOf(i.form, value) : null;
  const light = figureLight({ form: i.form, better: i.better, value: shown, target: target?.value ?? null }, v.rules);
  return {
    code: i.code,
    title: i.title,
    formula: i.formula,
    form: i.form,
    unit: i.unit,
    value: shown,
    numerator: value?.numerator ?? null,
    denominator: value?.denominator ?? null,
    target: target?.value ?? null,
    text: value && isUnreported(value) ? UNREPORTED : shown === null ? '还没有数' : figureText(i, shown),
    reported: shareText(value?.reported),
    targetText: target ? figureText(i, target.value) : '',
    readOn: v.on,
    ref: value
      ? indicatorText({
          code: i.code,
          ...span,
          ...(value.unitId ? { unit: value.unitId } : {}),
          part: 'numerator',
          ...(v.at < v.now ? { known: v.at.toISOString() } : {}),
        })
      : null,
    source: sources.get(i.code) ?? 'reported',
    ...(light ?? {}),
  };
}

/**
 * One unit's own figures of the demands whose tasks it bears, each beside its target, as known on a day: for its page, its month and its
 * tree. Figures of one span of days are measured together. Errors: plan.unitNotFound (also a unit of others), plan.noEdition.
 */
export const getUnitDemandFigures = (
  ctx: Ctx,
  query: { unit?: string | undefined; asOf?: PlainDate | undefined },
): Promise<UnitDemandFigures> =>
  ctx.reading(async (tx) => {
    const { actor } = ctx;
    const now = ctx.clock.now();
    const at = momentOf(query.asOf, now);
    const on = dayOf(at);
    const v: store.View = { at, on, now, rules: await lightRules(tx, on) };
    const unitId = query.unit ?? actor.unitId;
    const unit = (await planUnits(tx)).find((u) => u.id === unitId);
    if (!unit || (!actor.scope.all && unit.id !== actor.unitId)) {
      // Leaders and administrators bear no tasks: they have no figures of their own.
      if (query.unit) throw fail('plan.unitNotFound');
      return { asOf: on, unitId: null, unitName: '', rows: [] };
    }
    const plan = await planOn(tx, on);
    const borne = new Set((await store.countByDemand(tx, actor, v, unit.id)).map((c) => c.demand_key));
    const bySpan = new Map<string, { span: { from: PlainDate; to: PlainDate }; nodes: Node[] }>();
    for (const node of plan.nodes) {
      if (!borne.has(node.key) || indicatorsFor(node.key).length === 0) continue;
      if (node.startsOn !== null && node.startsOn > on) continue;
      const span = spanOf(node, on);
      const group = bySpan.get(`${span.from} ${span.to}`) ?? { span, nodes: [] };
      group.nodes.push(node);
      bySpan.set(`${span.from} ${span.to}`, group);
    }
    const found = new Map<string, PlanFigure[]>();
    for (const { span, nodes } of bySpan.values()) {
      const indicators = [...new Map(nodes.flatMap((n) => indicatorsFor(n.key)).map((i) => [i.code, i])).values()];
      const values = await measureMany(
        tx,
        actor,
        indicators.map((i) => i.code),
        { span, units: [countedUnitOf(unit)], district: false, ...(v.at < v.now ? { knownAt: v.at } : {}) },
      );
      const sources = await sourcesOn(tx, indicators, span.to);
      for (const node of nodes)
        for (const i of indicatorsFor(node.key)) {
          const value = values.get(i.code)?.find((one) => one.unitId === unit.id);
          if (!value) continue;
          const figure = await figureOf(tx, node, i, value, span, v, sources);
          found.set(node.key, [...(found.get(node.key) ?? []), figure]);
        }
    }
    return {
      asOf: on,
      unitId: unit.id,
      unitName: unit.name,
      rows: plan.nodes.flatMap((n) => {
        const figures = found.get(n.key);
        return figures ? [{ key: n.key, title: n.title, figures }] : [];
      }),
    };
  });

/**
 * Reads the figures of all demands that have a target and keeps them as readings of this moment (读数). The tree's lights of demands come
 * from the last reading; each names the rows that it counted. A figure that nobody has reported yet is no reading. Answers how many.
 */
export async function readFigures(ctx: Ctx): Promise<number> {
  return ctx.inTx(async (tx) => {
    const now = ctx.clock.now();
    const on = dayOf(now);
    const plan = await planOn(tx, on);
    const asked: { node: Node; indicator: Indicator; target: number }[] = [];
    for (const node of plan.nodes) {
      if (node.level !== 'demand' || (node.startsOn !== null && node.startsOn > on)) continue;
      for (const indicator of indicatorsFor(node.key)) {
        const target = await targetOf(tx, indicator.code, node.key, on);
        if (target) asked.push({ node, indicator, target: target.value });
      }
    }
    // Figures over the same days are asked for together.
    const bySpan = new Map<string, typeof asked>();
    for (const a of asked) {
      const span = spanOf(a.node, on);
      const key = `${span.from} ${span.to}`;
      bySpan.set(key, [...(bySpan.get(key) ?? []), a]);
    }
    const rows: (Omit<Reading, 'source'> & { id: string; read_at: Date })[] = [];
    for (const group of bySpan.values()) {
      const [first] = group;
      if (!first) continue;
      const span = spanOf(first.node, on);
      const values = await measureMany(
        tx,
        ctx.actor,
        group.map((a) => a.indicator.code),
        { span, units: [], district: true },
      );
      for (const { node, indicator, target } of group) {
        const value = (values.get(indicator.code) ?? []).find((one) => one.unitId === null);
        if (!value) continue;
        const said = valueOf(indicator.form, value);
        if (said === null || value.numerator === null) continue;
        rows.push({
          id: newId<'planReading'>(now.getTime()),
          demand_key: node.key,
          indicator: indicator.code,
          ref: indicatorText({ code: indicator.code, ...span, part: 'numerator' }),
          read_at: now,
          on_day: on,
          value: said,
          numerator: value.numerator,
          denominator: value.denominator,
          target,
          form: indicator.form,
          better: indicator.better,
        });
      }
    }
    await store.insertReadings(tx, ctx.actor, rows);
    return rows.length;
  });
}

/** The last reading of each demand by a moment; of several figures the one that misses its target most. */
export async function lastReadings(tx: Tx, actor: Actor, at: Date): Promise<Map<string, Reading>> {
  const found = new Map<string, Reading>();
  const sources = new Map<string, 'computed' | 'reported'>();
  for (const row of await store.lastReadings(tx, actor, at)) {
    const indicator = indicatorsFor(row.demand_key).find((i) => i.code === row.indicator);
    sources.set(row.indicator, indicator?.computed ? 'computed' : 'reported');
    const reading: Reading = { ...row, source: sources.get(row.indicator) ?? 'reported' };
    const known = found.get(row.demand_key);
    if (!known || missBy(reading) > missBy(known)) found.set(row.demand_key, reading);
  }
  return found;
}
const missBy = (r: Reading): number => {
  if (r.value === null || r.target === null) return 0;
  const gap = r.better === 'lower' ? r.value - r.target : r.target - r.value;
  return r.form === 'rate' ? gap : gap / Math.max(Math.abs(r.target), 1);
};
