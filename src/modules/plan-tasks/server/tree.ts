/** The tree of the plan with its lights, and one node of it: figures that open their rows, for any day. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { dayOf, momentOf, type PlainDate } from '#kernel/shared/time.ts';
import { filesOfMany } from '#platform/files/server/index.ts';
import type * as s from '../shared/schema.ts';
import type { Light } from '../shared/states.ts';
import { figuresOf, lastReadings, type Reading } from './figures.ts';
import { addCount, countOf, figureLight, figureText, graver, noCounts, rollUp, whyLights } from './light.ts';
import * as policy from './policy.ts';
import { addressing, fail, planOn, planUnits, type Node, type Plan, type PlanUnit } from './reference.ts';
import { lightRules } from './rules.ts';
import { servingPapers } from './serving.ts';
import { stageBars } from './stages.ts';
import * as store from './store.ts';

/** A look at the plan from a day: the moment, the day, the thresholds of that day. */
export async function viewOn(tx: Tx, ctx: Ctx, asOf: PlainDate | undefined): Promise<store.View> {
  const now = ctx.clock.now();
  const at = momentOf(asOf, now);
  const on = dayOf(at);
  return { at, on, now, rules: await lightRules(tx, on) };
}

interface Lit {
  light: s.LightWords;
  counts: s.LightCounts;
  figure: Reading | null;
}

/** The lights of all nodes from the counts of tasks and the figures read: demand → task → action. */
export function lightTree(
  plan: Plan,
  counts: readonly { demand_key: string; why: keyof typeof whyLights; n: number }[],
  readings: ReadonlyMap<string, Reading>,
  v: store.View,
): Map<string, Lit> {
  const byDemand = new Map<string, s.LightCounts>();
  for (const row of counts) {
    const c = byDemand.get(row.demand_key) ?? noCounts();
    addCount(c, whyLights[row.why], row.n);
    byDemand.set(row.demand_key, c);
  }
  const lit = new Map<string, Lit>();
  for (const node of plan.nodes) {
    if (node.level !== 'demand') continue;
    const c = byDemand.get(node.key);
    if (!c || countOf(c) === 0) continue;
    const figure = readings.get(node.key) ?? null;
    lit.set(node.key, {
      counts: c,
      figure,
      light: graver(rollUp(c, '个单位', v.rules), figure ? figureLight(figure, v.rules) : null),
    });
  }
  for (const level of ['task', 'action'] as const)
    for (const node of plan.nodes) {
      if (node.level !== level) continue;
      const c = noCounts();
      for (const child of plan.children.get(node.key) ?? []) {
        const one = lit.get(child.key);
        if (one) addCount(c, one.light.light);
      }
      if (countOf(c) > 0)
        lit.set(node.key, {
          counts: c,
          figure: null,
          light: rollUp(c, level === 'task' ? '条要求' : '项任务', v.rules),
        });
    }
  return lit;
}

const FEW = 2;
/** Who bears a node, in a few words: 区发展改革委, 各部门、各街道, 13 个单位. */
function wordsOf(units: readonly PlanUnit[], node: Node): string {
  if (node.level === 'demand' || units.length <= FEW) {
    const named = node.actors.filter((a) => /街道|部门|单位|办公室|委|局|会|校|团|同志/.test(a)).slice(0, FEW);
    if (units.length > FEW) return named.join('、') || `${units.length} 个单位`;
  }
  return units.length <= FEW ? units.map((u) => u.name).join('、') : `${units.length} 个单位`;
}

export async function getTree(ctx: Ctx, query: s.TreeQuery): Promise<s.PlanTree> {
  return ctx.reading(async (tx) => {
    const { actor } = ctx;
    const v = await viewOn(tx, ctx, query.asOf);
    const plan = await planOn(tx, v.on);
    if (query.unit && !(await planUnits(tx)).some((u) => u.id === query.unit)) throw fail('plan.unitNotFound');
    const counts = await store.countByDemand(tx, actor, v, query.unit);
    // Figures of the whole district are not shown as one unit's, nor to those who do not see the district.
    const isWhole = actor.scope.all && query.unit === undefined;
    const readings = isWhole ? await lastReadings(tx, actor, v.at) : new Map<string, Reading>();
    const bears = await addressing(tx, v.on);
    const lit = lightTree(plan, counts, readings, v);
    const rows: s.TreeRow[] = [];
    const lights = noCounts();
    for (const node of plan.nodes) {
      const one = lit.get(node.key);
      // A unit sees what concerns it; the office also what nobody was given yet.
      if (!one && !isWhole) continue;
      const c = one?.counts ?? noCounts();
      // Of what has many parts, the demands are counted, whatever lies between.
      const shown = node.level === 'demand' ? { done: c.done, total: countOf(c) } : demandsDone(plan, node, lit);
      const figure = one?.figure ?? null;
      const light = one?.light ?? rollUp(c, '个单位', v.rules);
      if (/^T\d+$/.test(node.key) && one) addCount(lights, light.light);
      rows.push({
        key: node.key,
        level: node.level,
        parentKey: node.parentKey,
        number: node.number,
        title: node.title,
        by:
          node.level === 'action'
            ? ''
            : figure
              ? figure.source === 'computed'
                ? '按系统记录自动计算'
                : '按单位填报计算'
              : byOf(plan, node, bears),
        ...shown,
        bar: barOf(figure, shown),
        text:
          figure && figure.value !== null
            ? figureText(figure, figure.value)
            : shown.total > 0
              ? `${shown.done} / ${shown.total}`
              : '未下发',
        ...light,
      });
    }
    const unitTasks = noCounts();
    for (const row of counts) addCount(unitTasks, whyLights[row.why], row.n);
    return {
      asOf: v.on,
      today: dayOf(v.now),
      edition: { code: plan.edition.code, title: plan.edition.title, endsOn: plan.edition.ends_on },
      lights: { total: countOf(lights), ...lights },
      unitTasks: { total: countOf(unitTasks), ...unitTasks },
      stages: await stageBars(tx, actor, v),
      rows,
      isWhole,
      mayIssue: policy.isOffice(actor) && isWhole,
    };
  });
}

function demandsDone(plan: Plan, node: Node, lit: ReadonlyMap<string, Lit>): { done: number; total: number } {
  const demands = plan.demandsOf(node.key).flatMap((d) => lit.get(d.key) ?? []);
  return { done: demands.filter((d) => d.light.light === 'done').length, total: demands.length };
}
function barOf(figure: Reading | null, shown: { done: number; total: number }): number {
  if (figure && figure.value !== null && figure.form === 'rate')
    return Math.round(Math.min(1, figure.value) * 1000) / 10;
  if (figure && figure.value !== null && figure.target)
    return Math.round(Math.min(1, figure.value / figure.target) * 1000) / 10;
  return shown.total === 0 ? 0 : Math.round((1000 * shown.done) / shown.total) / 10;
}
function byOf(plan: Plan, node: Node, bears: (demand: Node) => PlanUnit[]): string {
  const units = new Map<string, PlanUnit>();
  for (const d of plan.demandsOf(node.key)) for (const u of bears(d)) units.set(u.id, u);
  return wordsOf([...units.values()], node);
}

/** Demands below a node, or null for the whole plan. */
export async function demandKeys(tx: Tx, on: PlainDate, key: string | undefined): Promise<string[] | null> {
  if (key === undefined) return null;
  const plan = await planOn(tx, on);
  if (!plan.byKey.has(key)) throw fail('plan.nodeNotFound', { key });
  return plan.demandsOf(key).map((d) => d.key);
}

const PROOFS = 5;
const NEXT = 6;
export async function getNode(ctx: Ctx, key: string, asOf: PlainDate | undefined): Promise<s.NodeView> {
  return ctx.reading(async (tx) => {
    const { actor } = ctx;
    const v = await viewOn(tx, ctx, asOf);
    const plan = await planOn(tx, v.on);
    const node = plan.byKey.get(key);
    if (!node) throw fail('plan.nodeNotFound', { key });
    const demands = plan.demandsOf(key).map((d) => d.key);
    const counts = (await store.countByDemand(tx, actor, v)).filter((c) => demands.includes(c.demand_key));
    const readings = actor.scope.all ? await lastReadings(tx, actor, v.at) : new Map<string, Reading>();
    const lit = lightTree(plan, counts, readings, v).get(key);
    const c = noCounts();
    for (const row of counts) addCount(c, whyLights[row.why], row.n);
    const byUnit = new Map<string, { unitId: string; name: string; late: number; near: number; total: number }>();
    for (const row of await store.countByUnit(tx, actor, v, demands)) {
      const light: Light = whyLights[row.why];
      const one = byUnit.get(row.unit_id) ?? { unitId: row.unit_id, name: row.unit_name, late: 0, near: 0, total: 0 };
      if (light !== 'out') one.total += row.n;
      if (light === 'late' || light === 'near') one[light] += row.n;
      byUnit.set(row.unit_id, one);
    }
    const gaps = [...byUnit.values()]
      .filter((u) => u.late + u.near > 0)
      .sort((a, b) => b.late - a.late || b.near - a.near || a.name.localeCompare(b.name, 'zh'));
    const bears = await addressing(tx, v.on);
    const units = new Map<string, PlanUnit>();
    for (const d of plan.demandsOf(key)) for (const u of bears(d)) units.set(u.id, u);
    const entries = await store.latestEntries(tx, actor, demands, v.at, PROOFS);
    const files = await filesOfMany(
      tx,
      'planEntry',
      entries.map((e) => e.proofs_at ?? e.id),
    );
    const next = await store.nextSteps(tx, actor, demands, v, NEXT);
    const behind = policy.isOffice(actor) && v.at >= v.now ? gaps.filter((g) => g.unitId !== actor.unitId) : [];
    const assisting = await store.assistingOf(tx, actor, demands, v);
    return {
      ...plain(node),
      asOf: v.on,
      original: node.original || (plan.children.get(key) ?? []).map((t) => t.title).join('；'),
      editionCode: plan.edition.code,
      ...(lit?.light ?? { light: 'notStarted' as const, reason: '还没有下发到单位' }),
      counts: { total: countOf(c), ...c },
      figures: node.level === 'demand' ? await figuresOf(tx, actor, node, v) : [],
      gaps,
      leads: [...units.values()].map((u) => ({ code: u.id, title: u.name })),
      assisting,
      proofs: entries.map((e) => ({
        taskId: e.task_id,
        unitName: e.unit_name,
        on: e.on_day,
        text: e.text,
        percent: e.percent,
        files: files.get(e.proofs_at ?? e.id) ?? [],
      })),
      next: next.map((n) => ({
        on: n.due_on,
        text: n.title,
        units: n.units,
        taskId: n.units === 1 ? n.task_id : null,
      })),
      // Papers are shown as they are now; a past day keeps to the tasks.
      papers: node.level === 'demand' && v.at >= v.now ? await servingPapers(tx, actor, key, null) : [],
      urgable: behind.length,
      urged: await store.countUrges(tx, actor, demands, v.at),
      allowedActions: policy.isOffice(actor)
        ? [
            ...(countOf(c) === 0 ? [{ action: 'issue', label: '下发任务', primary: true }] : []),
            ...(behind.length > 0
              ? [
                  { action: 'urge', label: `催办 ${behind.length} 家`, primary: true },
                  { action: 'letter', label: '发提示函', primary: false },
                ]
              : []),
          ]
        : [],
    };
  });
}
export const plain = (n: Node): s.PlanNode => ({
  key: n.key,
  level: n.level,
  parentKey: n.parentKey,
  number: n.number,
  title: n.title,
  section: n.section,
  actors: n.actors,
  startsOn: n.startsOn,
  dueOn: n.dueOn,
  frequency: n.frequency,
  measurable: n.measurable,
  kind: n.kind,
  note: n.note,
});

/** The units of the plan with what each has taken over, cut into steps, and how its tasks stand. */
export async function getUnits(
  ctx: Ctx,
  query: { asOf?: PlainDate | undefined; key?: string | undefined },
): Promise<s.UnitFigures> {
  return ctx.reading(async (tx) => {
    const { actor } = ctx;
    const v = await viewOn(tx, ctx, query.asOf);
    const demands = await demandKeys(tx, v.on, query.key);
    const found = await store.countByUnit(tx, actor, v, demands);
    const urged = await store.urgesByUnit(tx, actor, demands, v.at);
    const rows: s.UnitRow[] = [];
    for (const unit of await planUnits(tx)) {
      if (!actor.scope.all && unit.id !== actor.unitId) continue;
      const row: s.UnitRow = {
        unitId: unit.id,
        name: unit.name,
        kind: unit.kind,
        total: 0,
        claimed: 0,
        decomposed: 0,
        ...noCounts(),
        urged: urged.get(unit.id) ?? 0,
      };
      for (const f of found) {
        if (f.unit_id !== unit.id) continue;
        row.total += f.n;
        row.claimed += f.claimed;
        row.decomposed += f.decomposed;
        addCount(row, whyLights[f.why], f.n);
      }
      if (row.total > 0 || actor.unitId === unit.id) rows.push(row);
    }
    const total = { total: 0, claimed: 0, decomposed: 0, ...noCounts(), urged: 0 };
    for (const row of rows) for (const k of Object.keys(total) as (keyof typeof total)[]) total[k] += row[k];
    return { asOf: v.on, rows, total };
  });
}
