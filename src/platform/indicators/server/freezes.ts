/**
 * Figures that have to open the same rows for ever (报送、汇总): the ids are kept when the number is taken, number and ids by one
 * statement. Fields of records move on (grade, place, unit), so that counting a past span again may find others. What units report
 * needs none of this: its versions are kept by themselves and read by `known`.
 */
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import { mayReadUnit } from './policy.ts';
import { findIndicator, type CountedUnit, type IndicatorFamily } from './registry.ts';
import * as store from './store.ts';
import { sourcesOn } from './switches.ts';

export interface Frozen {
  /** For `IndicatorRef.frozen`. */
  readonly id: string;
  readonly numerator: number;
  readonly denominator: number | null;
}

/**
 * Takes figures and keeps their rows: by code and unit (`null`: the district). Figures that no room counts, or whose kind of record cannot
 * be kept by ids, are left out of the answer: they are measured as any other.
 */
export async function freezeFigures(
  tx: Tx,
  actor: Actor,
  codes: readonly string[],
  ask: {
    readonly span: store.FreezeRow['span'];
    readonly units: readonly CountedUnit[];
    readonly district: boolean;
    readonly at: Date;
  },
): Promise<Map<string, Map<string | null, Frozen>>> {
  const units = ask.units.filter((unit) => mayReadUnit(actor, unit.id));
  const district = ask.district && mayReadUnit(actor, null);
  const indicators = [...new Set(codes)].flatMap((code) => findIndicator(code) ?? []);
  const sources = await sourcesOn(tx, indicators, ask.span.to);
  const families = new Map<IndicatorFamily, string[]>();
  for (const one of indicators)
    if (one.computed && one.family && sources.get(one.code) === 'computed')
      families.set(one.family, [...(families.get(one.family) ?? []), one.code]);
  const result = new Map<string, Map<string | null, Frozen>>();
  const kept: store.FreezeRow[] = [];
  for (const [family, members] of families)
    for (const [code, values] of await family.ids(tx, actor, members, { span: ask.span, units, district })) {
      const kinds = findIndicator(code)?.unitKinds as readonly string[];
      const kindOf = new Map(units.map((unit) => [unit.id, unit.kind]));
      const mine = new Map<string | null, Frozen>();
      for (const value of values) {
        if (value.unitId !== null && !kinds.includes(kindOf.get(value.unitId) ?? '')) continue;
        const id = newId<'indicatorFreeze'>(ask.at.getTime());
        kept.push({
          id,
          code,
          unitId: value.unitId,
          span: ask.span,
          at: ask.at,
          numerator: value.numerator,
          denominator: value.denominator,
          numeratorIds: value.numeratorIds,
          denominatorIds: value.denominatorIds,
        });
        mine.set(value.unitId, { id, numerator: value.numerator, denominator: value.denominator });
      }
      result.set(code, mine);
    }
  await store.insertFreezes(tx, actor, kept);
  return result;
}
