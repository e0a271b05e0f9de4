/**
 * Papers that fulfil a demand (以材料完成的要求: S1, S4, S5, B1, B2, T2): on the demand's page each kind with its newest ones and the button
 * that makes one. Rooms that hold such papers register them; the plan itself knows none of their tables.
 */
import type { Tx } from '#kernel/server/db.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { indicatorsFor } from '#platform/indicators/server/index.ts';
import type { ServingPapers } from '../shared/schema.ts';
import { HEAD_ROLES, UNIT_ROLES } from './policy.ts';

type Made = ServingPapers['makes'][number];
export interface PaperSource {
  /** 单位方案, 自评报告 … */
  readonly label: string;
  readonly demands: readonly string[];
  /** Where all of them are. */
  readonly all: string;
  /** The newest in the reader's scope, of one unit where one is asked for; `total` counts all of these. */
  list(
    tx: Tx,
    actor: Actor,
    ask: { demand: string; unitId: string | null; limit: number },
  ): Promise<{ items: ServingPapers['items']; total: number }>;
  /** What this reader may make now. */
  makes(actor: Actor, demand: string): readonly Made[];
}

const sources: PaperSource[] = [];
export function registerServingPapers(source: PaperSource): void {
  sources.push(source);
}
/** Demands that some room's papers fulfil. */
export const servedDemands = (): string[] => [...new Set(sources.flatMap((s) => s.demands))];

const SHOWN = 6;
/** `unitId`: only that unit's. A kind without a paper and without a button is left out. */
export async function servingPapers(
  tx: Tx,
  actor: Actor,
  demand: string,
  unitId: string | null,
): Promise<ServingPapers[]> {
  const found: ServingPapers[] = [];
  for (const source of sources) {
    if (!source.demands.includes(demand)) continue;
    const { items, total } = await source.list(tx, actor, { demand, unitId, limit: SHOWN });
    const makes = [...source.makes(actor, demand)];
    if (total > 0 || makes.length > 0) found.push({ label: source.label, items, total, all: source.all, makes });
  }
  // What the unit reports with proof (证明材料) is a paper too: its figure opens beside, here is where it is reported.
  const reported = indicatorsFor(demand).filter(
    (i) => !i.computed && (i.unitKinds as readonly string[]).includes(actor.unitKind),
  );
  if (found.length > 0 && reported.length > 0 && hasRole(actor, ...UNIT_ROLES, ...HEAD_ROLES))
    found.push({
      label: '填报凭证',
      items: [],
      total: 0,
      all: '/indicators',
      makes: reported.map((i) => ({ label: `填报：${i.title}`, to: `/indicators/${i.code}/report` })),
    });
  return found;
}
