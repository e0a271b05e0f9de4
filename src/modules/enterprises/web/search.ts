/** Enterprises for the search box in the top bar. */
import { call } from '#kernel/web/api.ts';
import type { SearchHit } from '#kernel/web/routes.ts';
import { searchEnterprises } from '../shared/contract.ts';

export async function findEnterprises(q: string, signal: AbortSignal): Promise<SearchHit[]> {
  const text = q.trim();
  if (text.length < 2) return [];
  const { items } = await call(searchEnterprises, { query: { q: text, limit: 5 } }, { signal });
  return items.map((item) => ({
    title: item.name,
    note: [item.streetName, item.uscc ?? item.address].filter(Boolean).join(' · '),
    path: `/enterprises/${item.id}`,
  }));
}
