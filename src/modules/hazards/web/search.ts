/** Hazards for the search box in the top bar. */
import { call } from '#kernel/web/api.ts';
import type { SearchHit } from '#kernel/web/routes.ts';
import { listHazards } from '../shared/contract.ts';
import { badgeOf } from '../shared/states.ts';
import { recordPath } from './words.ts';

export async function findHazards(q: string, signal: AbortSignal): Promise<SearchHit[]> {
  const text = q.trim();
  if (text.length < 2) return [];
  const { items } = await call(
    listHazards,
    { query: { text, limit: 5, sort: 'foundOn', order: 'desc' } },
    {
      signal,
    },
  );
  return items.map((row) => ({
    title: row.title,
    note: `${row.code} · ${row.enterpriseName} · ${badgeOf(row).label}`,
    path: recordPath(row.id),
  }));
}
