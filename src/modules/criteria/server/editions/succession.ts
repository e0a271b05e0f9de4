/** Keeping one edition of a standard in force on any day, after a publication, a withdrawal or a newer bundled library. */
import type { Tx } from '#kernel/server/db.ts';
import { endsOf } from '../../shared/succession.ts';
import * as store from './store.ts';

/** Works out the ends of one series anew. */
export async function settleSeries(tx: Tx, series: string): Promise<void> {
  const editions = await store.editionsOfSeries(tx, series);
  const kinds = await store.formerEnds(tx, series);
  const ends = endsOf(editions).map((end) => ({ ...end, kind: kinds.get(end.by) ?? ('replaced' as const) }));
  // Abolished with nothing to follow, or before what follows begins.
  const abolished = [...(await store.abolishedOn(tx, series))]
    .filter(([id]) => editions.some((e) => e.id === id) && !ends.some((end) => end.id === id))
    .map(([id, validTo]) => ({ id, validTo, by: id, kind: 'repealed' as const }));
  await store.setEnds(tx, series, [...ends, ...abolished]);
}

/** After the bundled library brought new facts: what the district published here still counts on its days. */
export async function settleDistrictSeries(tx: Tx): Promise<void> {
  for (const series of await store.districtSeries(tx)) await settleSeries(tx, series);
}
