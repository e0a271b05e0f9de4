/** Which units are evaluated, and among whom (分组): set by the office, else by what they supervise. */
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { industriesOfUnits, unitsForPlan, type CountedUnit } from '#platform/indicators/server/index.ts';
import { groupKeys, type GroupKey } from '../shared/states.ts';
import * as store from './store.ts';

export const GROUPS = groupKeys;

export interface EvaluatedUnit extends CountedUnit {
  name: string;
  group: GroupKey;
  basis: string;
  since: PlainDate | null;
  setBy: string;
}

/** Departments and streets with their groups on a day; the office that evaluates is not among them. */
export async function evaluatedUnits(tx: Tx, actor: Actor, on: PlainDate): Promise<EvaluatedUnit[]> {
  const units = (await unitsForPlan(tx)).filter((unit) => unit.kind !== 'office');
  const set = new Map((await store.groupRows(tx, actor, on)).map((row) => [row.unit_id, row]));
  const industries = await industriesOfUnits(tx, on);
  return units.map((unit) => {
    const row = set.get(unit.id);
    const supervises = (industries.get(unit.id)?.length ?? 0) > 0;
    const group: GroupKey =
      row?.grp ?? (unit.kind === 'street' ? 'street' : supervises ? 'regulator' : 'comprehensive');
    return {
      id: unit.id,
      kind: unit.kind,
      streetCode: unit.streetCode,
      name: unit.shortName,
      group,
      basis: row?.basis ?? (unit.kind === 'street' ? '街道' : supervises ? '有监管的行业领域' : '没有监管的行业领域'),
      since: row?.valid_from ?? null,
      setBy: row?.set_by_name ?? '',
    };
  });
}
