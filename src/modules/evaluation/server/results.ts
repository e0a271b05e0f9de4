/** The sheets of a round with their items and results, as everybody reads them. */
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { resultsOf, type ResultSheet, type SheetResult } from './measuring.ts';
import * as store from './store.ts';

/** Every sheet with the content of its scheme; the caller has let the actor into the round. */
export async function sheetsWithItems(tx: Tx, actor: Actor, roundId: string): Promise<ResultSheet[]> {
  const sheets = await store.sheetsOf(tx, actor, roundId);
  const schemes = new Map((await store.schemesOfRound(tx, actor, roundId)).map((c) => [c.id, c]));
  const items = new Map<string, store.ItemRow[]>();
  for (const item of await store.itemsOf(
    tx,
    actor,
    sheets.map((s) => s.id),
  ))
    items.set(item.sheet_id, [...(items.get(item.sheet_id) ?? []), item]);
  return sheets.flatMap((sheet) => {
    const scheme = schemes.get(sheet.scheme_id);
    return scheme ? [{ sheet, content: scheme.content, items: items.get(sheet.id) ?? [] }] : [];
  });
}

export interface RoundResults {
  sheets: ResultSheet[];
  results: Map<string, SheetResult>;
  /** With approved corrections; null where none was made. */
  corrected: Map<string, SheetResult> | null;
}

/** Results as they stand, and beside them what approved corrections make of them. */
export async function roundResults(tx: Tx, actor: Actor, round: store.RoundRow): Promise<RoundResults> {
  const sheets = await sheetsWithItems(tx, actor, round.id);
  const results = resultsOf(sheets, round.settings);
  const fixed = new Map(
    (
      await store.correctionsOf(
        tx,
        actor,
        sheets.map((s) => s.sheet.id),
      )
    )
      .filter((k) => k.state === 'approved')
      .map((k) => [k.item_id, k.score_after]),
  );
  return { sheets, results, corrected: fixed.size > 0 ? resultsOf(sheets, round.settings, fixed) : null };
}
