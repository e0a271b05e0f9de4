/** How telling a word is among the hazards of this district: what everybody writes weighs little. */
import type { Tx } from '#kernel/server/db.ts';
import { prepare, type Rarity } from './compare.ts';
import { latestTexts } from './store.ts';

const made = new WeakMap<object, Rarity>();

/** Counted over texts: 1 for what all hold, more for what few hold. */
export function rarityOf(texts: readonly { title: string; place: string }[]): Rarity {
  const held = new Map<string, number>();
  for (const { title, place } of texts) {
    const read = prepare({
      enterpriseId: '',
      title,
      place,
      description: '',
      foundOn: '2024-01-01' as never,
      criteria: [],
    });
    for (const token of new Set([...read.all, ...read.place])) held.set(token, (held.get(token) ?? 0) + 1);
  }
  // With few records every word is new; the floor keeps the weights of a young district near those of an old one.
  const all = Math.max(texts.length, 200);
  return (token) => Math.max(1, Math.log((all + 1) / ((held.get(token) ?? 0) + 1)));
}

export async function rarity(tx: Tx): Promise<Rarity> {
  const texts = await latestTexts.read(tx);
  let known = made.get(texts);
  if (!known) made.set(texts, (known = rarityOf(texts)));
  return known;
}
