/** Tables of names and pickers that several screens use. */
import { call } from '#kernel/web/api.ts';
import { useGet } from '#kernel/web/hooks.ts';
import type { PickOption } from '#kernel/web/ui/pickers.tsx';
import { findPeople, getReference } from '../shared/contract.ts';
import type { Reference } from '../shared/schema.ts';

const none: Reference = { streets: [], communities: [], industries: [], roles: [], units: [] };

export const useReference = (): Reference => useGet(getReference, {}, { staleTime: 60_000 }).data ?? none;

/** People by name, for pickers of everybody (not only administrators). */
export async function searchPeople(q: string, signal: AbortSignal): Promise<readonly PickOption[]> {
  const answer = await call(findPeople, { query: { ...(q ? { q } : {}), limit: 20 } }, { signal });
  const seen = new Set<string>();
  return answer.items
    .filter((row) => !seen.has(row.userId) && seen.add(row.userId))
    .map((row) => ({ value: row.userId, label: row.name, note: `${row.unitName} · ${row.title}` }));
}
