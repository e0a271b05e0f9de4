/**
 * Units that fall behind their peers (进度滞后): departments by the hazards that they supervise, streets by those in their territory, each
 * kind among itself; by rates, not counts; each against units of its own size; by the median and the usual distance from it, so that one very slow unit does not make the others look fast. A cause for the ladder, not a verdict.
 */
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addDays, type PlainDate } from '#kernel/shared/time.ts';
import { streetUnits, unitsOf } from '#platform/identity/server/index.ts';
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

/** Departments are compared with departments, streets with streets. */
export type PeerKind = 'department' | 'street';
const peerWords: Readonly<Record<PeerKind, string>> = { department: '部门', street: '街道' };

export interface SlowUnit extends UnitPace {
  kind: PeerKind;
  /** The street whose territory is counted; null for a department. */
  streetCode: string | null;
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
export const paceText = (u: Pick<SlowUnit, 'kind' | 'rate' | 'open' | 'overdue' | 'peers' | 'median'>): string =>
  `逾期率 ${percent(u.rate)}（${u.open} 件中 ${u.overdue} 件），同规模 ${u.peers} 个${peerWords[u.kind]}的中位数为 ${percent(u.median)}`;

/** What opens the hazards that a pace counts: those the department supervises, those in the street's territory. */
export const paceFigure = (
  u: { kind: PeerKind; unitId: string; streetCode: string | null },
  measure: 'open' | 'overdue',
  on: PlainDate,
): string =>
  figureText({ measure, to: on, ...(u.kind === 'street' ? { street: u.streetCode ?? '' } : { unit: u.unitId }) });

interface Named {
  unitId: string;
  unitName: string;
  streetCode: string | null;
}

/** Departments and streets that fall behind on a day, by the rule in force then, worst first. Within the reader's scope. */
export async function slowUnits(tx: Tx, actor: Actor, on: PlainDate): Promise<SlowUnit[]> {
  const rule = await ruleOn<SlowRule>(tx, 'hazards.slow', on);
  const span = { from: addDays(on, 1 - rule.value.days), to: on };
  const found: SlowUnit[] = [];
  for (const kind of ['department', 'street'] as const) {
    const rows = await counted(tx, actor, {
      measures: ['open', 'overdue', 'closed'],
      span,
      slice: {},
      dims: [kind === 'street' ? 'street' : 'unit'],
    });
    const of = (key: string, measure: string): number => rows.find((r) => r.a === key && r.measure === measure)?.n ?? 0;
    const units = await peersOf(
      tx,
      kind,
      [...new Set(rows.map((r) => r.a))].filter((key) => key !== ''),
    );
    const slow = standOut(
      [...units].map(([key, { unitId }]) => ({
        unitId,
        open: of(key, 'open'),
        overdue: of(key, 'overdue'),
        closed: of(key, 'closed'),
      })),
      rule.value,
    );
    const byUnit = new Map([...units.values()].map((u) => [u.unitId, u]));
    found.push(
      ...slow.map((u) => {
        const unit = byUnit.get(u.unitId)!;
        const pace = { ...u, ...unit, kind };
        return {
          ...pace,
          ruleVersion: rule.version,
          figure: paceFigure(pace, 'overdue', on),
          text: `${unit.unitName}${paceText(pace)}`,
        };
      }),
    );
  }
  return found.sort((a, b) => (b.rate - b.median) / b.spread - (a.rate - a.median) / a.spread);
}

/** The units of one kind that the counted keys (unit or street) stand for. A street that supervises is compared as a street alone. */
async function peersOf(tx: Tx, kind: PeerKind, keys: readonly string[]): Promise<Map<string, Named>> {
  const found = new Map<string, Named>();
  if (kind === 'street') {
    const streets = await streetUnits(tx);
    for (const code of keys) {
      const unit = streets.get(code);
      if (unit) found.set(code, { unitId: unit.id, unitName: unit.shortName, streetCode: code });
    }
    return found;
  }
  for (const unit of (await unitsOf(tx, keys)).values())
    if (unit.kind !== 'street') found.set(unit.id, { unitId: unit.id, unitName: unit.shortName, streetCode: null });
  return found;
}
