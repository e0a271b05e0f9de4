/**
 * From figures to points, from points to places and grades. Pure and without a clock: the same inputs give the same numbers
 * today, at the freeze and at any later recomputation.
 */
import { evaluateFormula, FormulaFault, formulaWords, namesFor, parseFormula, valueText } from './formula.ts';
import type { Formula } from './formula.ts';
import type { GradeKey, ItemRole, SourceKey, UnreportedKey } from './states.ts';

/** What of a scheme's item decides its points. */
export interface EngineItem {
  readonly key: string;
  readonly role: ItemRole;
  readonly dimension: string;
  readonly weight: number;
  readonly source: SourceKey;
  readonly formula: Formula;
  /** Whether each figure is a rate, in the order of the item's figures. */
  readonly rates: readonly boolean[];
  /** What a figure earns that the unit should have reported and did not. */
  readonly unreported: UnreportedKey;
}

export interface EngineInput {
  /** Null: the unit did not report it (未报), which is another thing than a reported 0. */
  readonly numerator: number | null;
  readonly denominator: number | null;
}

export interface Computed {
  /** The figure that is compared. */
  readonly value: number | null;
  /** Points; null where people score, or where nothing can be compared. */
  readonly score: number | null;
  readonly isCompared: boolean;
  readonly words: string;
}

/** Points are kept to four decimals, totals to two: half away from zero, the way offices round. */
export const round4 = (value: number): number => Math.round((value + Number.EPSILON) * 1e4) / 1e4;
export const round2 = (value: number): number => Math.round((value + Number.EPSILON) * 100) / 100;
const plain = (value: number): string => String(round2(value));

const isRateItem = (item: Pick<EngineItem, 'rates'>): boolean => item.rates.length >= 2 || item.rates[0] === true;

const valueOfInput = (input: EngineInput | undefined, isRate: boolean): number | null =>
  input === undefined || input.numerator === null
    ? null
    : !isRate
      ? input.numerator
      : input.denominator === null || input.denominator === 0
        ? null
        : input.numerator / input.denominator;

/** The figure of an item: a rate, a number, or one number for each of another (两数相除, so that counts are compared fairly). */
export function figureOf(
  item: Pick<EngineItem, 'rates' | 'formula'>,
  inputs: readonly EngineInput[],
): { value: number | null; numerator: number; denominator: number | null } {
  const [first, second] = inputs;
  if (first === undefined || isUnreported(inputs)) return { value: null, numerator: 0, denominator: null };
  if (item.rates.length >= 2 && second !== undefined && item.formula.form !== 'expression')
    return {
      value: !second.numerator ? null : (first.numerator ?? 0) / second.numerator,
      numerator: first.numerator ?? 0,
      denominator: second.numerator,
    };
  return {
    value: valueOfInput(first, item.rates[0] === true),
    numerator: first.numerator ?? 0,
    denominator: first.denominator,
  };
}

/** Whether any figure of an item was due from the unit and never reported. */
export const isUnreported = (inputs: readonly EngineInput[]): boolean => inputs.some((one) => one.numerator === null);

/**
 * What an unreported figure comes to: by the scheme no points (the usual rule, so that silence pays nobody), or not compared. Extras
 * move nothing, and say why.
 */
function unreported(item: EngineItem): Computed {
  const of = { value: null, isCompared: false };
  if (item.role === 'veto') return { ...of, score: null, isCompared: true, words: '未报数，不能据此认定' };
  if (item.role !== 'score')
    return { ...of, score: 0, isCompared: true, words: `未报数，没有${item.role === 'bonus' ? '加' : '扣'}分` };
  return item.unreported === 'zero'
    ? { ...of, score: 0, words: '未报数，按 0 分计' }
    : { ...of, score: null, words: '未报数，不参评，按其余项折算' };
}

/** Place of each value: equal values share a place and the next ones are left out (1, 2, 2, 4). */
export function places(values: readonly number[], better: 'higher' | 'lower' = 'higher'): number[] {
  return values.map(
    (value) => 1 + values.filter((other) => (better === 'higher' ? other > value : other < value)).length,
  );
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

function shareOf(formula: Formula, value: number): number {
  if (formula.form === 'linear') {
    if (formula.target === formula.floor) return value >= formula.target ? 1 : 0;
    return clamp((value - formula.floor) / (formula.target - formula.floor), 0, 1);
  }
  if (formula.form === 'steps') {
    const hit = formula.steps.filter((s) => (formula.better === 'higher' ? value >= s.at : value <= s.at));
    return hit.length === 0 ? 0 : Math.max(...hit.map((s) => s.share));
  }
  return 0;
}

/**
 * Points of one item for all units that are compared with each other. `small`: a rate over fewer than so many is not compared,
 * since one case more or less would decide the place.
 */
export function computeItem(item: EngineItem, inputs: readonly (readonly EngineInput[])[], small: number): Computed[] {
  const isRate = isRateItem(item);
  const { formula, weight, role } = item;
  // Scored by people: entries that are noted one by one start from the full points, all else waits for a score.
  if (item.source !== 'indicator' || formula.form === 'manual') {
    const start = formula.form !== 'perCase' || role === 'veto' ? null : role === 'score' ? weight : 0;
    return inputs.map(() => ({ value: null, score: start, isCompared: true, words: '' }));
  }
  const figures = inputs.map((one) => figureOf(item, one));
  const open = figures.map(({ value, denominator }, i) => {
    if (isUnreported(inputs[i] ?? [])) return '未报数';
    if (formula.form === 'perCase' || formula.form === 'expression') return null;
    if (isRate && denominator === 0) return '没有发生，不参与比较';
    if (value === null) return '没有数据，不参与比较';
    if (isRate && role === 'score' && denominator !== null && denominator < small)
      return `基数 ${plain(denominator)} 小于 ${small}，不参与比较`;
    return null;
  });
  const ranked = figures.flatMap(({ value }, i) => (open[i] === null && value !== null ? [{ value, i }] : []));
  const place =
    formula.form === 'rank'
      ? new Map(
          places(
            ranked.map((r) => r.value),
            formula.better,
          ).map((p, n) => [ranked[n]?.i ?? -1, p] as const),
        )
      : null;
  const parsed = formula.form === 'expression' ? parseFormula(formula.text, namesFor(item.rates.length)) : null;
  return figures.map(({ value, numerator, denominator }, i): Computed => {
    if (isUnreported(inputs[i] ?? [])) return unreported(item);
    const why = open[i];
    const shown = `${valueText(value, isRate)}${isRate && denominator !== null ? `（${plain(numerator)}/${plain(denominator)}）` : ''}`;
    if (why) return { value, score: null, isCompared: false, words: `${shown}：${why}` };
    switch (formula.form) {
      case 'perCase': {
        const raw = round4(numerator * formula.points);
        if (role === 'veto')
          return { value: numerator, score: null, isCompared: true, words: `发生 ${plain(numerator)} 件` };
        const limit = formula.cap ?? (role === 'score' ? weight : Number.POSITIVE_INFINITY);
        const moved = Math.min(raw, limit);
        const score = role === 'score' ? round4(Math.max(weight - moved, 0)) : round4(moved);
        const sign = role === 'bonus' ? '加' : '扣';
        return {
          value: numerator,
          score,
          isCompared: true,
          words: `${plain(numerator)} 件 × ${plain(formula.points)} 分，${sign} ${plain(moved)} 分${raw > limit ? '（到上限）' : ''}`,
        };
      }
      case 'rank': {
        const at = place?.get(i) ?? 1;
        const count = ranked.length;
        const share = count <= 1 ? 1 : 1 - ((at - 1) / (count - 1)) * (1 - formula.worst);
        return {
          value,
          score: round4(weight * share),
          isCompared: true,
          words: `${shown}，组内第 ${at} 名（共 ${count} 家），得 ${plain(weight * share)} 分`,
        };
      }
      case 'expression': {
        const one = inputs[i] ?? [];
        const names: Record<string, number | null> = { max: weight };
        for (const [n, isRateFigure] of item.rates.entries()) {
          names[`v${n + 1}`] = valueOfInput(one[n], isRateFigure);
          names[`n${n + 1}`] = one[n]?.numerator ?? null;
          names[`d${n + 1}`] = one[n]?.denominator ?? null;
        }
        const result = parsed === null ? null : evaluateFormula(parsed, names);
        if (result === null || !Number.isFinite(result))
          return { value, score: null, isCompared: false, words: `${shown}：算式缺少数据，不参与比较` };
        const score = round4(clamp(result, 0, weight));
        return { value, score, isCompared: true, words: `${formula.text}，得 ${plain(score)} 分` };
      }
      default: {
        if (value === null) return { value, score: null, isCompared: false, words: '没有数据，不参与比较' };
        const score = round4(weight * shareOf(formula, value));
        return { value, score, isCompared: true, words: `${shown}，得 ${plain(score)} 分` };
      }
    }
  });
}

/** Why a formula cannot be used; null: it can. */
export function formulaFault(
  item: Pick<EngineItem, 'formula' | 'rates' | 'role' | 'source' | 'weight'>,
): string | null {
  const { formula } = item;
  if (item.source !== 'indicator') {
    if (formula.form === 'manual') return null;
    return formula.form === 'perCase' ? null : '人工评分的项目只能用“人工评分”或“逐件扣（加）分”';
  }
  if (formula.form === 'manual') return '取自系统指标的项目要选一种计分公式';
  if (item.rates.length === 0) return '请选择指标';
  if (item.role !== 'score' && formula.form !== 'perCase') return '加分、扣分和一票否决按件计算，请选“逐件扣（加）分”';
  if (formula.form === 'linear' && formula.floor === formula.target) return '不得分的值和满分的值不能相同';
  // Fair peers (B5-3): a big unit must not win or lose by its size alone.
  if (formula.form !== 'perCase' && formula.form !== 'expression' && !isRateItem(item))
    return '件数、存量不能直接比较大小，请改用比率，或再选一个指标作除数';
  if (formula.form === 'expression')
    try {
      parseFormula(formula.text, namesFor(item.rates.length));
    } catch (error) {
      if (error instanceof FormulaFault) return error.message;
      throw error;
    }
  return null;
}

/* —— totals —— */

export interface ScoredItem {
  readonly key: string;
  readonly role: ItemRole;
  readonly dimension: string;
  readonly weight: number;
  readonly isCompared: boolean;
  /** What counts; null: not scored yet (or not compared). */
  readonly final: number | null;
}

export interface Total {
  /** Points of each weighted item, stand-ins included. */
  readonly points: Readonly<Record<string, number>>;
  readonly dimensions: Readonly<Record<string, { points: number; weight: number }>>;
  readonly base: number;
  readonly bonus: number;
  readonly deducted: number;
  readonly total: number;
  /** Items that nobody has scored yet. */
  readonly missing: readonly string[];
}

/**
 * The total of a sheet. An item that is not compared counts as the rest of its dimension does on average (折算), so that having
 * few cases neither helps nor harms; where the whole dimension is not compared, as the rest of the sheet.
 */
export function totalOf(items: readonly ScoredItem[], bonusCap: number): Total {
  const weighted = items.filter((item) => item.role === 'score');
  const scored = weighted.filter((item) => item.isCompared && item.final !== null);
  const sums = (of: readonly ScoredItem[]): { points: number; weight: number } => ({
    points: of.reduce((sum, item) => sum + (item.final ?? 0), 0),
    weight: of.reduce((sum, item) => sum + item.weight, 0),
  });
  const all = sums(scored);
  const points: Record<string, number> = {};
  const dimensions: Record<string, { points: number; weight: number }> = {};
  const missing: string[] = [];
  for (const item of weighted) {
    let got: number;
    if (item.final !== null) got = item.final;
    else if (item.isCompared) {
      missing.push(item.key);
      got = 0;
    } else {
      const own = sums(scored.filter((other) => other.dimension === item.dimension));
      const by = own.weight > 0 ? own : all;
      got = by.weight > 0 ? (item.weight * by.points) / by.weight : 0;
    }
    got = round4(got);
    points[item.key] = got;
    const sum = dimensions[item.dimension] ?? { points: 0, weight: 0 };
    dimensions[item.dimension] = { points: round4(sum.points + got), weight: round4(sum.weight + item.weight) };
  }
  const extra = (role: ItemRole): number =>
    items.filter((item) => item.role === role).reduce((sum, item) => sum + (item.final ?? 0), 0);
  const base = round2(Object.values(points).reduce((sum, got) => sum + got, 0));
  const bonus = round2(Math.min(extra('bonus'), bonusCap));
  const deducted = round2(extra('deduct'));
  return {
    points,
    dimensions,
    base,
    bonus,
    deducted,
    total: Math.max(0, round2(base + bonus - deducted)),
    missing,
  };
}

/* —— places and grades —— */

export interface TierRule {
  /** At most so large a share of a group is 优秀. */
  readonly excellentShare: number;
  readonly excellentFloor: number;
  readonly goodFloor: number;
  readonly passFloor: number;
}

export interface Candidate {
  readonly id: string;
  readonly total: number;
  readonly sizeClass: string;
  /** The best grade that a veto leaves; null: none applies. */
  readonly vetoGrade: GradeKey | null;
  readonly vetoWhy: string;
}

export interface Placing {
  readonly id: string;
  readonly rank: number;
  readonly isTied: boolean;
  readonly sizeRank: number;
  readonly sizeCount: number;
  readonly grade: GradeKey;
  readonly why: string;
}

const order: readonly GradeKey[] = ['excellent', 'good', 'pass', 'fail'];
const worse = (a: GradeKey, b: GradeKey): GradeKey => (order.indexOf(a) >= order.indexOf(b) ? a : b);

/**
 * Places and grades of one group. 优秀 is at most the share of the group, rounded down: units that tie across that border are
 * all 良好, since giving it to all would break the limit and choosing among equals would be arbitrary; the reason is said.
 */
export function placeGroup(units: readonly Candidate[], tiers: TierRule): Placing[] {
  const ranks = places(units.map((u) => u.total));
  const quota = Math.floor(units.length * tiers.excellentShare + 1e-9);
  return units.map((unit, i) => {
    const rank = ranks[i] ?? 1;
    const ties = ranks.filter((other) => other === rank).length;
    const peers = units.filter((other) => other.sizeClass === unit.sizeClass);
    const sizeRank = 1 + peers.filter((other) => other.total > unit.total).length;
    // Vetoed units take no place of the quota.
    const ahead = units.filter((other) => other.total > unit.total && other.vetoGrade === null).length;
    const level = units.filter((other) => other.total === unit.total && other.vetoGrade === null).length;
    const byScore: GradeKey =
      unit.total >= tiers.excellentFloor
        ? 'excellent'
        : unit.total >= tiers.goodFloor
          ? 'good'
          : unit.total >= tiers.passFloor
            ? 'pass'
            : 'fail';
    let grade = byScore;
    let why = `总分 ${unit.total}`;
    if (byScore === 'excellent') {
      const fits = ahead + level <= quota;
      if (!fits) {
        grade = 'good';
        why =
          ahead < quota
            ? `与另 ${level - 1} 家同分，跨过优秀名额（${quota} 家），同分的均定为良好`
            : `达到优秀分数线，但优秀名额为 ${quota} 家（本组 ${units.length} 家的 ${round2(tiers.excellentShare * 100)}%）`;
      } else why = `总分 ${unit.total}，在优秀名额（${quota} 家）内`;
    }
    if (unit.vetoGrade !== null) {
      const capped = worse(grade, unit.vetoGrade);
      if (capped !== grade || unit.vetoWhy) why = `一票否决：${unit.vetoWhy}`;
      grade = capped;
    }
    return { id: unit.id, rank, isTied: ties > 1, sizeRank, sizeCount: peers.length, grade, why };
  });
}

/** Class of a size by rising limits: below the first, between, above. */
export function sizeClassOf(value: number | null, limits: readonly number[], names: readonly string[]): string {
  if (value === null || limits.length === 0) return '';
  const at = limits.filter((limit) => value >= limit).length;
  return names[at] ?? '';
}

export const ruleWords = (item: EngineItem): string =>
  `${formulaWords({ role: item.role, weight: item.weight, formula: item.formula, isRate: isRateItem(item) })}${
    item.source === 'indicator' && item.role === 'score' && item.unreported === 'prorate'
      ? '；没有填报的不参评，按其余项折算'
      : ''
  }`;
