/** Where a figure comes from on a day (取数方式): counted by the program or reported by units. */
import type { Tx } from '#kernel/server/db.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { IndicatorSourceKind } from '../shared/schema.ts';
import { findIndicator, type Indicator } from './registry.ts';
import * as store from './store.ts';

const byDefault = (indicator: Pick<Indicator, 'computed'>): IndicatorSourceKind =>
  indicator.computed ? 'computed' : 'reported';

/** The highest version that has begun on the day; before all of them, what the registry says. */
export function sourceFrom(
  indicator: Pick<Indicator, 'computed'>,
  newestFirst: readonly Pick<store.SwitchRow, 'source' | 'valid_from'>[],
  on: PlainDate,
): IndicatorSourceKind {
  const held = newestFirst.find((row) => row.valid_from <= on);
  return held ? (held.source === 'computed' && !indicator.computed ? 'reported' : held.source) : byDefault(indicator);
}

/**
 * Where figures whose span ends on the day come from, by code. A span that crosses a switch is read as of its last day: a figure
 * is never half counted and half reported.
 */
export async function sourcesOn(
  tx: Tx,
  indicators: readonly Indicator[],
  on: PlainDate,
): Promise<Map<string, IndicatorSourceKind>> {
  const rows = await store.switchesOf(tx, indicators.length > 20 ? null : indicators.map((i) => i.code));
  const byCode = new Map<string, store.SwitchRow[]>();
  for (const row of rows) byCode.set(row.code, [...(byCode.get(row.code) ?? []), row]);
  return new Map(indicators.map((i) => [i.code, sourceFrom(i, byCode.get(i.code) ?? [], on)]));
}

/** Where one figure comes from on a day. */
export async function sourceOn(tx: Tx, code: string, on: PlainDate): Promise<IndicatorSourceKind | null> {
  const indicator = findIndicator(code);
  return indicator ? ((await sourcesOn(tx, [indicator], on)).get(code) ?? null) : null;
}
