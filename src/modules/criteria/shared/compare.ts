/** Comparing two editions of a standard: which item became which, what changed, and the words that differ. Pure. */
import { foldText, bigramsOf } from './text.ts';

export const lineKinds = ['added', 'dropped', 'reworded', 'adjusted', 'renumbered', 'unchanged'] as const;
/** `adjusted`: the text is the same, but what the item can do in a judgement, its note or its industries are not. */
export type LineKind = (typeof lineKinds)[number];

export interface ComparedItem {
  readonly clause: string;
  readonly text: string;
  readonly hint: string;
  readonly note: string | null;
  readonly role: string;
  readonly industries: readonly string[];
  /** 判定条件 in words, both sides naming items alike; left out: not compared. */
  readonly condition?: string | null;
}

/** Text without what a printer may change: width, blanks, full stops. */
const bare = (text: string): string => foldText(text).replace(/[\s，。；：、,.;:()"'“”‘’《》〈〉]/g, '');
export const sameText = (a: string, b: string): boolean => bare(a) === bare(b);
const sameClause = (a: string, b: string): boolean => bare(a) === bare(b);

/** Likeness of two texts, 0 to 1: shared pairs of characters of all pairs (Dice). */
export function likeness(a: string, b: string): number {
  const [x, y] = [new Set(bigramsOf(bare(a))), new Set(bigramsOf(bare(b)))];
  if (x.size === 0 || y.size === 0) return sameText(a, b) ? 1 : 0;
  let shared = 0;
  for (const gram of x) if (y.has(gram)) shared++;
  return (2 * shared) / (x.size + y.size);
}

/** Below these two texts are two conditions, also under the same number. */
const ALIKE_SAME_CLAUSE = 0.3;
const ALIKE = 0.5;

/**
 * For each new item the index of the former one that it goes back to, or null. The same text first (the same number among
 * equals), then the same number with a like text, then the most alike; each former item is used once.
 */
export function pairItems(
  former: readonly Pick<ComparedItem, 'clause' | 'text'>[],
  next: readonly Pick<ComparedItem, 'clause' | 'text'>[],
): (number | null)[] {
  const pairs: (number | null)[] = next.map(() => null);
  const free = new Set(former.keys());
  const take = (to: number, from: number): void => {
    pairs[to] = from;
    free.delete(from);
  };
  const byText = new Map<string, number[]>();
  former.forEach((item, i) => byText.set(bare(item.text), [...(byText.get(bare(item.text)) ?? []), i]));
  for (const isSameNumber of [true, false])
    next.forEach((item, to) => {
      if (pairs[to] !== null) return;
      const from = (byText.get(bare(item.text)) ?? []).find(
        (i) => free.has(i) && (!isSameNumber || sameClause(former[i]?.clause ?? '', item.clause)),
      );
      if (from !== undefined) take(to, from);
    });
  const scored: { to: number; from: number; score: number }[] = [];
  next.forEach((item, to) => {
    if (pairs[to] !== null) return;
    for (const from of free) {
      const old = former[from] as (typeof former)[number];
      const score = likeness(old.text, item.text);
      const isSame = sameClause(old.clause, item.clause);
      if (score >= (isSame ? ALIKE_SAME_CLAUSE : ALIKE)) scored.push({ to, from, score: score + (isSame ? 0.3 : 0) });
    }
  });
  scored.sort((a, b) => b.score - a.score || a.to - b.to || a.from - b.from);
  for (const { to, from } of scored) if (pairs[to] === null && free.has(from)) take(to, from);
  return pairs;
}

/** What happened to one item between two editions, and which of its other facts changed. */
export function compareItem(
  former: ComparedItem | null,
  next: ComparedItem | null,
): { kind: LineKind; isRenumbered: boolean; changed: string[] } {
  if (!former) return { kind: 'added', isRenumbered: false, changed: [] };
  if (!next) return { kind: 'dropped', isRenumbered: false, changed: [] };
  const isRenumbered = !sameClause(former.clause, next.clause);
  const changed = [
    ...(former.role === next.role ? [] : ['判定作用']),
    ...((former.note ?? '') === (next.note ?? '') ? [] : ['说明']),
    ...(former.hint === next.hint ? [] : ['检查要点']),
    ...([...former.industries].sort().join() === [...next.industries].sort().join() ? [] : ['适用行业领域']),
    ...((former.condition ?? '') === (next.condition ?? '') ? [] : ['判定条件']),
  ];
  const kind = !sameText(former.text, next.text)
    ? 'reworded'
    : isRenumbered
      ? 'renumbered'
      : changed.length > 0
        ? 'adjusted'
        : 'unchanged';
  return { kind, isRenumbered, changed };
}

export interface Mark {
  readonly op: 'same' | 'out' | 'in';
  readonly text: string;
}

const words = (text: string): string[] => {
  const cutter = new Intl.Segmenter('zh', { granularity: 'word' });
  // Figures and single characters count most in a criterion: a word of Chinese is cut no longer than two characters.
  return Array.from(cutter.segment(text), (s) => s.segment).flatMap((word) =>
    /^\p{Script=Han}{3,}$/u.test(word) ? (word.match(/.{1,2}/gu) ?? []) : [word],
  );
};

/**
 * What went out and what came in, word by word. The parts without `in` are the former text, those without `out` the new one.
 */
export function markWords(former: string, next: string): Mark[] {
  const [a, b] = [words(former), words(next)];
  const width = b.length + 1;
  const long = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      long[i * width + j] =
        a[i] === b[j]
          ? (long[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(long[(i + 1) * width + j] ?? 0, long[i * width + j + 1] ?? 0);
  const marks: { op: Mark['op']; text: string }[] = [];
  const add = (op: Mark['op'], text: string): void => {
    const last = marks.at(-1);
    if (last?.op === op) last.text += text;
    else marks.push({ op, text });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add('same', a[i] as string);
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || (long[(i + 1) * width + j] ?? 0) >= (long[i * width + j + 1] ?? 0)))
      add('out', a[i++] as string);
    else add('in', b[j++] as string);
  }
  return marks;
}
