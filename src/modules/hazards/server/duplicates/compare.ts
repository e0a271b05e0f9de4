/**
 * Whether two findings tell of the same place and problem (疑似重复): the firm, the place, the days between, the words and the
 * criterion, weighed together. Pure: rarity of words comes in as a function. domain §1.5, T10-3…5.
 */
import { comparable } from '#modules/enterprises/shared/similarity.ts';
import { daysBetween, type PlainDate } from '#kernel/shared/time.ts';
import { conceptsIn } from './concepts.ts';

export interface Finding {
  readonly enterpriseId: string;
  readonly title: string;
  readonly description: string;
  readonly place: string;
  readonly foundOn: PlainDate;
  readonly criteria: readonly string[];
}

/** How rare a token is among the hazards of the district: 1 (everywhere) to about 8 (nowhere else). */
export type Rarity = (token: string) => number;

interface Prepared {
  finding: Finding;
  title: Set<string>;
  all: Set<string>;
  things: Set<string>;
  faults: Set<string>;
  place: Set<string>;
  numbers: Map<string, Set<string>>;
}

/** Characters in pairs; a single one stands for itself. */
function pairs(text: string): string[] {
  const chars = [...text];
  return chars.length === 1 ? chars : chars.slice(0, -1).map((c, i) => c + chars[i + 1]);
}

/** Words that every record holds and that tell nothing. */
const EMPTY =
  /(?:厂区|现场检查发现|检查发现|经查|发现|存在|未按规定|未按要求|按规定|按要求|不符合要求|不符合规定|不规范|安全隐患|隐患|问题|情况|群众反映|市民反映|来电反映|反映|该单位|该企业|该公司|企业|公司|单位|进行|相关|有关|部分|现场|目前|已经|以及|并且|同时|请|核查|处理|尽快|有人|说是?)/gu;

/** Numbers that tell one piece of plant from its neighbour: 2号、3层、A区. */
const NUMBERED = /(\d+|[A-Z])(号|层|楼|#|区|车间|库|门|台|线|栋|单元)/gu;

/** Numbered places of one text by what they number; 2楼 and 2层 are the same. */
function numbersIn(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, number, unit] of text.matchAll(NUMBERED)) {
    const key = unit === '楼' ? '层' : unit === '#' || unit === '台' ? '号' : (unit as string);
    (found.get(key) ?? found.set(key, new Set()).get(key))?.add(number as string);
  }
  return found;
}

const flat = (text: string): string =>
  comparable(text.replace(/(\d+|[A-Z])\s*#/giu, '$1号').replace(/#\s*(\d+)/gu, '$1号')).replace(EMPTY, '');

/** What is read of one finding; made once, compared with many. */
export function prepare(finding: Finding): Prepared {
  const place = flat(finding.place);
  // A caller names the place in the sentence; it is compared as a place.
  const title = flat(finding.title).replace(place, '') || flat(finding.title);
  const text = flat(finding.description);
  const named = conceptsIn(title);
  const said = conceptsIn(text);
  const at = conceptsIn(place);
  const things = new Set(named.things);
  // The title names the thing; only a title that names none leaves it to the text.
  if (things.size === 0) for (const thing of said.things) things.add(thing);
  const faults = new Set(named.faults);
  if (faults.size === 0) for (const fault of said.faults) faults.add(fault);
  const ofTitle = new Set([...named.things, ...named.faults, ...named.places, ...pairs(named.rest)]);
  return {
    finding,
    title: ofTitle,
    all: new Set([...ofTitle, ...said.things, ...said.faults, ...pairs(said.rest), ...at.things]),
    things,
    faults,
    place: new Set([...at.things, ...at.places, ...pairs(at.rest)]),
    numbers: numbersIn(`${place} ${flat(finding.title)}`),
  };
}

const weight = (tokens: Iterable<string>, rarity: Rarity): number => {
  let sum = 0;
  for (const token of tokens) sum += rarity(token);
  return sum;
};
const common = (a: ReadonlySet<string>, b: ReadonlySet<string>): string[] => [...a].filter((t) => b.has(t));

interface Overlap {
  dice: number;
  contained: number;
}
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>, rarity: Rarity): Overlap {
  if (a.size === 0 || b.size === 0) return { dice: 0, contained: 0 };
  const shared = weight(common(a, b), rarity);
  const [wa, wb] = [weight(a, rarity), weight(b, rarity)];
  return { dice: (2 * shared) / (wa + wb), contained: shared / Math.min(wa, wb) };
}

/** Of the same kind of number, none in common: 2号 against 3号. */
function numbersDiffer(a: Prepared, b: Prepared): boolean {
  for (const [unit, numbers] of a.numbers) {
    const others = b.numbers.get(unit);
    if (others && common(numbers, others).length === 0) return true;
  }
  return false;
}
const numbersAgree = (a: Prepared, b: Prepared): boolean =>
  [...a.numbers].some(([unit, numbers]) => common(numbers, b.numbers.get(unit) ?? new Set()).length > 0);

export const featureNames = [
  'bias',
  'titleDice',
  'titleContained',
  'textDice',
  'textContained',
  'thingsShared',
  'thingsDiffer',
  'faultsShared',
  'faultsDiffer',
  'placeLike',
  'placeDice',
  'placeDiffers',
  'numbersAgree',
  'numbersDiffer',
  'near',
  'criterionSame',
  'criterionDiffers',
] as const;

/** What the two have in common and what speaks against it, each from 0 to 1, in the order of `featureNames`. */
export function featuresOf(a: Prepared, b: Prepared, rarity: Rarity): number[] {
  const title = overlap(a.title, b.title, rarity);
  const all = overlap(a.all, b.all, rarity);
  const things = overlap(a.things, b.things, rarity);
  const faults = overlap(a.faults, b.faults, rarity);
  const place = overlap(a.place, b.place, rarity);
  const [ca, cb] = [a.finding.criteria, b.finding.criteria];
  const sameCriterion = ca.some((c) => cb.includes(c));
  const days = Math.abs(daysBetween(a.finding.foundOn, b.finding.foundOn));
  return [
    1,
    title.dice,
    title.contained,
    all.dice,
    all.contained,
    things.contained,
    a.things.size > 0 && b.things.size > 0 && things.dice === 0 ? 1 : 0,
    faults.contained,
    a.faults.size > 0 && b.faults.size > 0 && faults.dice === 0 ? 1 : 0,
    Math.max(place.dice, place.contained),
    place.dice,
    a.place.size > 0 && b.place.size > 0 && place.dice === 0 ? 1 : 0,
    numbersAgree(a, b) ? 1 : 0,
    numbersDiffer(a, b) ? 1 : 0,
    Math.exp(-days / 45),
    sameCriterion ? 1 : 0,
    ca.length > 0 && cb.length > 0 && !sameCriterion ? 1 : 0,
  ];
}

/** Weights of the features, in their order; learned from the tuning part of bench/hazards-duplicates.bench.ts. */
export const WEIGHTS: readonly number[] = [
  -15.96, -3.16, 9.13, 1.1, 2.38, 2.34, -1.55, 0.23, -1.1, 10.02, 3.82, 2.25, 0.55, -10.7, -2.95, 6.64, -2.45,
];

/** From here on a person is asked; and from here on it is said to be very likely. */
export const ASK = 0.5;
export const LIKELY = 0.85;

export interface Compared {
  /** From 0 to 1. */
  score: number;
  /** In words, for the person who decides. */
  reasons: string[];
}

export const scoreOf = (features: readonly number[], weights: readonly number[] = WEIGHTS): number =>
  1 / (1 + Math.exp(-features.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0)));

/** The longest run of characters that both titles hold, for the quotation in the reason. */
function sharedRun(a: string, b: string): string {
  let best = '';
  for (let i = 0; i < a.length; i++)
    for (let j = i + best.length + 1; j <= a.length && b.includes(a.slice(i, j)); j++) best = a.slice(i, j);
  return best;
}

/** The two findings weighed; another firm is never the same. */
export function compare(a: Prepared, b: Prepared, rarity: Rarity): Compared {
  if (a.finding.enterpriseId !== b.finding.enterpriseId) return { score: 0, reasons: [] };
  const f = featuresOf(a, b, rarity);
  const at = (name: (typeof featureNames)[number]): number => f[featureNames.indexOf(name)] ?? 0;
  const days = Math.abs(daysBetween(a.finding.foundOn, b.finding.foundOn));
  const reasons = ['同一企业'];
  if (at('placeLike') > 0.45 && at('numbersDiffer') === 0) reasons.push('部位相近');
  reasons.push(days === 0 ? '同一天发现' : `相隔 ${days} 天`);
  if (at('criterionSame') === 1) reasons.push('对应同一判定标准');
  if (at('titleDice') > 0.35 || at('thingsShared') > 0.5) {
    const run = sharedRun(a.finding.title, b.finding.title);
    const shared = common(a.all, b.all).filter((t) => [...t].length > 2);
    const quoted = [...run].length >= 3 ? run : shared.slice(0, 3).join('、');
    reasons.push(quoted ? `文字相似：“${quoted}”` : '文字相似');
  }
  return { score: scoreOf(f), reasons };
}
