/**
 * Units that fall behind their peers (进度滞后): by rates, not counts; each against units of its own size; by the median and the
 * usual distance from it, so that one very slow unit does not make the others look fast. A cause for the ladder, not a verdict.
 */
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addDays, type PlainDate } from '#kernel/shared/time.ts';
import { unitsOf } from '#platform/identity/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { figureText } from '../shared/figure.ts';
import { counted } from './figures.ts';

export interface SlowRule {
  /** How many usual distances (中位绝对差) beyond the median. */
  deviations: number;
  /** A unit with fewer open hazards is not compared. */
  leastOpen: number;
  /** A size group with fewer units is compared with all. */
  leastPeers: number;
  /** Days over which closing is looked at. */
  days: number;
}

export interface UnitPace {
  unitId: string;
  open: number;
  overdue: number;
  closed: number;
}

export interface SlowUnit extends UnitPace {
  unitName: string;
  /** 逾期率: overdue of open, 0–1; the median and the usual distance of its peers. */
  rate: number;
  median: number;
  spread: number;
  peers: number;
  /** Version of the rule by which it stands out. */
  ruleVersion: number;
  /** Opens the overdue ones. */
  figure: string;
  text: string;
}

const median = (list: readonly number[]): number => {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Small, middle or large by what the unit had to do: open and closed in the days looked at. */
const sizeOf = ({ open, closed }: UnitPace): 'small' | 'middle' | 'large' =>
  open + closed < 20 ? 'small' : open + closed < 100 ? 'middle' : 'large';

/** Rates closer together than this are the same to the eye: five of a hundred. */
const LEAST_SPREAD = 0.05;
/** Makes the median distance comparable with a standard deviation. */
const NORMAL = 1.4826;

/** Those that stand out from their peers. Pure, so that the rule can be read from its tests. */
export function standOut(
  paces: readonly UnitPace[],
  rule: SlowRule,
): (UnitPace & { rate: number; median: number; spread: number; peers: number })[] {
  const compared = paces.filter((p) => p.open >= rule.leastOpen);
  const rate = (p: UnitPace): number => p.overdue / p.open;
  return compared.flatMap((p) => {
    const same = compared.filter((o) => sizeOf(o) === sizeOf(p));
    const group = same.length >= rule.leastPeers ? same : compared;
    if (group.length < rule.leastPeers) return [];
    // A unit is measured by the others: in a group of three it would move its own measure.
    const others = group.filter((o) => o.unitId !== p.unitId).map(rate);
    const middle = median(others);
    const spread = Math.max(LEAST_SPREAD, NORMAL * median(others.map((r) => Math.abs(r - middle))));
    return rate(p) > middle + rule.deviations * spread
      ? [{ ...p, rate: rate(p), median: middle, spread, peers: others.length }]
      : [];
  });
}

const percent = (n: number): string => `${Math.round(n * 1000) / 10}%`;

/** The comparison in words, without the unit's name: for letters and lists. */
export const paceText = (u: Pick<SlowUnit, 'rate' | 'open' | 'overdue' | 'peers' | 'median'>): string =>
  `逾期率 ${percent(u.rate)}（${u.open} 件中 ${u.overdue} 件），同规模 ${u.peers} 个部门的中位数为 ${percent(u.median)}`;

/** Units that fall behind on a day, by the rule in force then, worst first. Within the reader's scope. */
export async function slowUnits(tx: Tx, actor: Actor, on: PlainDate): Promise<SlowUnit[]> {
  const rule = await ruleOn<SlowRule>(tx, 'hazards.slow', on);
  const span = { from: addDays(on, 1 - rule.value.days), to: on };
  const rows = await counted(tx, actor, { measures: ['open', 'overdue', 'closed'], span, slice: {}, dims: ['unit'] });
  const of = (unit: string, measure: string): number => rows.find((r) => r.a === unit && r.measure === measure)?.n ?? 0;
  const ids = [...new Set(rows.map((r) => r.a))];
  const slow = standOut(
    ids.map((unitId) => ({
      unitId,
      open: of(unitId, 'open'),
      overdue: of(unitId, 'overdue'),
      closed: of(unitId, 'closed'),
    })),
    rule.value,
  );
  const names = await unitsOf(
    tx,
    slow.map((u) => u.unitId),
  );
  return slow
    .sort((a, b) => (b.rate - b.median) / b.spread - (a.rate - a.median) / a.spread)
    .map((u) => {
      const unitName = names.get(u.unitId)?.shortName ?? '';
      return {
        ...u,
        unitName,
        ruleVersion: rule.version,
        figure: figureText({ measure: 'overdue', to: on, unit: u.unitId }),
        text: `${unitName}${paceText(u)}`,
      };
    });
}
