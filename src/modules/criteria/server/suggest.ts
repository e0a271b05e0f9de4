/**
 * Proposals for a description written in the field (系统建议). Pairs of characters and groups of words that mean the same
 * are weighed by how rare they are in the library; every proposal names the words that led to it. It is only a proposal.
 */
import type { Criterion } from '../shared/schema.ts';
import { bigramsOf, foldText } from '../shared/text.ts';

export interface SuggestDoc {
  criterion: Criterion;
  /** What the item says, with its search words; without the standard's name, which says nothing about the spot. */
  text: string;
}

export interface Suggested {
  criterion: Criterion;
  score: number;
  matched: { word: string; means?: string }[];
  reason: string;
}

/** Words that say nothing about the condition. */
const stopWords =
  /没有|还有|已经|现场|发现|存在|问题|隐患|情况|我们|这里|那里|旁边|附近|一个|一些|一堆|两个|只能|而且|或者|以及|并且|可能|进行|正在|目前|今天|昨天|上午|下午|检查时|企业|公司|单位|员工|工人|车间里|[的了呢吗]/g;

const MIN_SCORE = 0.16;
/** A group of words counts more than a chance pair of characters. */
const CONCEPT_WEIGHT = 1.5;
const OTHER_INDUSTRY = 0.5;
/** A checklist item that fits says less than a clause that fits. */
const FOCUS = 0.8;
/** A clause this close to the best proposal stands before it: clauses bind, checklists do not. */
const CLOSE = 0.75;

interface Term {
  kind: 'gram' | 'concept';
  weight: number;
  /** Concepts: what the description says. */
  word: string;
}

interface Cut {
  text: string;
  grams: ReadonlySet<string>;
}

/** Texts of the library folded and cut into pairs: always the same ones, and dear to cut anew for every description. */
const cuts = new Map<string, Cut>();
const CUTS = 3_000;

function cutOf(text: string): Cut {
  const known = cuts.get(text);
  if (known) return known;
  const folded = foldText(text);
  const cut = { text: folded, grams: new Set(bigramsOf(folded)) };
  if (cuts.size >= CUTS) cuts.delete(cuts.keys().next().value as string);
  cuts.set(text, cut);
  return cut;
}

/**
 * The items most alike to the description, best first. `industry` prefers the items of the firm's field without
 * shutting out others: hazards of fire, gas and special equipment follow their own standards (应急管理部令第10号 第二条).
 */
export function suggestFrom(
  docs: readonly SuggestDoc[],
  lexicon: readonly (readonly string[])[],
  input: { description: string; industry?: string | undefined; limit: number },
): Suggested[] {
  const description = foldText(input.description);
  const segments = description
    .replace(/[^\p{Script=Han}a-z]+/gu, ' ')
    .replace(stopWords, ' ')
    .split(' ')
    .filter((s) => s.length >= 2);
  const cut = docs.map((doc) => cutOf(doc.text));
  const texts = cut.map((one) => one.text);
  const grams = cut.map((one) => one.grams);
  const rarity = (df: number): number => Math.log((docs.length + 1) / (df + 0.5));

  const terms = new Map<string, Term>();
  for (const gram of new Set(segments.flatMap(bigramsOf))) {
    const df = grams.filter((set) => set.has(gram)).length;
    if (df > 0) terms.set(gram, { kind: 'gram', weight: rarity(df), word: gram });
  }
  const means = new Map<string, readonly string[]>();
  for (const group of lexicon) {
    const words = group.map(foldText);
    const said = words.filter((word) => description.includes(word)).sort((a, b) => b.length - a.length)[0];
    if (said === undefined) continue;
    const df = texts.filter((text) => words.some((word) => text.includes(word))).length;
    if (df === 0) continue;
    terms.set(`=${said}`, { kind: 'concept', weight: CONCEPT_WEIGHT * rarity(df), word: said });
    means.set(`=${said}`, words);
  }
  const all = [...terms.values()].reduce((sum, term) => sum + term.weight, 0);
  if (all === 0) return [];

  const found: (Suggested & { order: number })[] = [];
  for (const [index, doc] of docs.entries()) {
    const set = grams[index] as ReadonlySet<string>;
    const text = texts[index] as string;
    const hitGrams = new Set<string>();
    const concepts: { word: string; means?: string; weight: number }[] = [];
    let sum = 0;
    for (const [key, term] of terms) {
      if (term.kind === 'gram') {
        if (!set.has(key)) continue;
        hitGrams.add(key);
      } else {
        const words = means.get(key) ?? [];
        const met = text.includes(term.word) ? term.word : words.find((word) => text.includes(word));
        if (met === undefined) continue;
        concepts.push({ word: term.word, ...(met === term.word ? {} : { means: met }), weight: term.weight });
      }
      sum += term.weight;
    }
    if (concepts.length === 0 && hitGrams.size < 2) continue;
    const density = hitGrams.size / Math.sqrt(set.size + 1) / 4;
    let score = (sum / all) * 0.85 + Math.min(density, 1) * 0.15;
    if (input.industry !== undefined && !(doc.criterion.industries as readonly string[]).includes(input.industry))
      score *= OTHER_INDUSTRY;
    if (score < MIN_SCORE) continue;
    if (doc.criterion.kind === 'focus') score *= FOCUS;
    const matched = matchedWords(segments, hitGrams, concepts, terms);
    if (matched.length === 0) continue;
    found.push({
      criterion: doc.criterion,
      score: Math.round(Math.min(score, 1) * 1000) / 1000,
      matched,
      reason: reasonOf(matched),
      order: index,
    });
  }
  const best = Math.max(...found.map((one) => one.score));
  const leads = (one: Suggested): boolean => one.criterion.kind === 'statutory' && one.score >= best * CLOSE;
  return found
    .sort((a, b) => Number(leads(b)) - Number(leads(a)) || b.score - a.score || a.order - b.order)
    .slice(0, input.limit)
    .map(({ order: _, ...suggestion }) => suggestion);
}

/** The longest pieces of the description that the item shares, and the words that mean the same; strongest first. */
function matchedWords(
  segments: readonly string[],
  hits: ReadonlySet<string>,
  concepts: readonly { word: string; means?: string; weight: number }[],
  terms: ReadonlyMap<string, Term>,
): { word: string; means?: string }[] {
  const words: { word: string; means?: string; weight: number }[] = [...concepts];
  for (const segment of segments) {
    const chars = Array.from(segment);
    let start = -1;
    let weight = 0;
    for (let i = 0; i < chars.length; i++) {
      const gram = `${chars[i]}${chars[i + 1] ?? ''}`;
      const isHit = i + 1 < chars.length && hits.has(gram);
      if (isHit) {
        if (start < 0) start = i;
        weight += terms.get(gram)?.weight ?? 0;
      } else if (start >= 0) {
        words.push({ word: chars.slice(start, i + 1).join(''), weight });
        start = -1;
        weight = 0;
      }
    }
  }
  const kept: { word: string; means?: string }[] = [];
  for (const { word, means } of words.sort((a, b) => b.weight - a.weight)) {
    if (kept.length === 4) break;
    if (kept.some((k) => k.word.includes(word) || (word.includes(k.word) && k.means === undefined))) continue;
    kept.push(means === undefined ? { word } : { word, means });
  }
  return kept;
}

const reasonOf = (matched: readonly { word: string; means?: string }[]): string =>
  `描述中的${matched.map(({ word, means }) => (means === undefined ? `“${word}”` : `“${word}”（即${means}）`)).join('')}与本条相符`;
