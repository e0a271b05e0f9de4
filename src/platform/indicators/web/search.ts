import { call } from '#kernel/web/api.ts';
import { listIndicators } from '../shared/contract.ts';

export async function findIndicators(
  q: string,
  signal: AbortSignal,
): Promise<{ title: string; note?: string; path: string }[]> {
  const found = await call(listIndicators, { query: { q, limit: 5 } }, { signal }).catch(() => null);
  const items = (found as { items: { code: string; title: string; roomLabel: string }[] } | null)?.items ?? [];
  return items.map((i) => ({ title: i.title, note: `${i.roomLabel}指标`, path: `/indicators/${i.code}` }));
}
