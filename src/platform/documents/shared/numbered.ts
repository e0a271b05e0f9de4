/** Headings of a letter with their numbers: 一、 → （一） → 1. → （1） (GB/T 9704-2012 7.3.3). */
import { chineseNumber } from './chinese.ts';
import type { LetterPart } from './letter.ts';

export type NumberedPart = LetterPart;

export function numberedParts(parts: readonly LetterPart[]): NumberedPart[] {
  const counts = [0, 0, 0, 0];
  return parts.map((part) => {
    if (part.kind !== 'heading') return part;
    const at = part.level - 1;
    counts[at] = (counts[at] ?? 0) + 1;
    counts.fill(0, at + 1);
    const n = counts[at] as number;
    const mark = [`${chineseNumber(n)}、`, `（${chineseNumber(n)}）`, `${n}.`, `（${n}）`][at] as string;
    return { ...part, text: `${mark}${part.text}` };
  });
}
