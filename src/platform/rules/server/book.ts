/** The rules as this process knows them; see `cached`. */
import { cached } from '#kernel/server/cached.ts';
import { allRules, editionToken, type RuleRow } from './store.ts';

export interface RuleBook {
  /** Versions of a key, newest first. */
  readonly byKey: ReadonlyMap<string, readonly RuleRow[]>;
}

export const book = cached<RuleBook>({
  token: editionToken,
  load: async (tx) => {
    const byKey = new Map<string, RuleRow[]>();
    for (const row of await allRules(tx)) byKey.set(row.key, [row, ...(byKey.get(row.key) ?? [])]);
    return { byKey };
  },
});
