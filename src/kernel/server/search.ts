/**
 * Searching by what a person types. A record's search column holds what it is found by, folded (`searchText`); what is typed
 * is folded in the same way and looked up anywhere in it. Large tables keep the pairs of signs in an index (`bigramsOf`).
 */
import { likeText } from './db.ts';

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** What a record is found by, as its search column holds it. */
export const searchText = (parts: readonly (string | null | undefined)[]): string =>
  folded(parts.filter(Boolean).join(' '));

/** What was typed, as one pattern for `like`. */
export const searchPattern = (typed: string): string => `%${likeText(folded(typed))}%`;

/** What was typed, word by word; each is to be found. */
export const searchWords = (typed: string): string[] => folded(typed).split(/\s+/).filter(Boolean);

/** Pairs of neighbouring signs of a word, for `public.bigrams(…) @> …`; one sign alone has none. */
export const bigramsOf = (word: string): string[] => {
  const signs = [...word];
  return [...new Set(signs.slice(0, -1).map((sign, i) => sign + signs[i + 1]))];
};
