/** Items of the library for the search box in the top bar. */
import { call } from '#kernel/web/api.ts';
import type { SearchHit } from '#kernel/web/routes.ts';
import { listCriteria } from '../shared/contract.ts';
import { itemPath } from './words.ts';

export async function findCriteria(q: string, signal: AbortSignal): Promise<SearchHit[]> {
  const text = q.trim();
  if (text.length < 2) return [];
  const { items } = await call(listCriteria, { query: { q: text, limit: 5 } }, { signal });
  return items.map((item) => ({
    title: item.text,
    note: `${item.citation} · ${item.standardName}`,
    path: itemPath(item.id),
  }));
}
