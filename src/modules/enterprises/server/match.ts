import {
  addressParts,
  addressSimilarity,
  DEFAULT_WEIGHTS,
  editDistance,
  nameParts,
  leastDistance,
  nameSimilarity,
  totalWeight,
  weightedDice,
} from '../shared/similarity.ts';
import type { AddressParts, GramWeights, NameParts } from '../shared/similarity.ts';
import { checkUscc } from '../shared/uscc.ts';

/** What is compared: a ledger row, or an enterprise of the register. */
export interface MatchSubject {
  readonly name: string | null;
  readonly uscc?: string | null;
  readonly address?: string | null;
}

export interface MatchCandidate extends MatchSubject {
  readonly id: string;
  readonly name: string;
}

export type MatchReason =
  | 'codeEqual'
  | 'codeDiffers'
  | 'nameEqual'
  | 'nameAlike'
  | 'nameDiffers'
  | 'addressEqual'
  | 'addressAlike'
  | 'addressDiffers'
  | 'branchDiffers'
  | 'numberDiffers'
  | 'formDiffers'
  | 'severalAlike'
  | 'judged'
  | 'takenBefore';

export const MATCH_REASONS: Readonly<Record<MatchReason, string>> = {
  codeEqual: '统一社会信用代码相同',
  codeDiffers: '统一社会信用代码不同',
  nameEqual: '名称相同',
  nameAlike: '名称相近',
  nameDiffers: '名称不同',
  addressEqual: '地址相同',
  addressAlike: '地址相近',
  addressDiffers: '地址不同',
  branchDiffers: '分支机构不同，或一个是分支、一个是总部',
  numberDiffers: '名称中的数字不同',
  formDiffers: '组织形式不同',
  severalAlike: '有不止一家相近的企业',
  judged: '人工判断是同一家',
  takenBefore: '同一文件以前导入过',
};

export interface Compared {
  readonly decision: 'new' | 'same' | 'doubtful';
  /** 0–1; how surely the two are one. */
  readonly score: number;
  readonly reasons: readonly MatchReason[];
}

export interface Decision<C extends MatchCandidate = MatchCandidate> extends Compared {
  /** The likeliest enterprise; absent when new. */
  readonly candidate?: C;
}

const validCode = ({ uscc }: MatchSubject): string | undefined =>
  uscc !== null && uscc !== undefined && checkUscc(uscc).ok ? uscc : undefined;

/** A subject taken apart for comparing. Costs some microseconds: keep it when a row is both matched and added. */
class Prepared {
  readonly name: NameParts | undefined;
  /** A code with a wrong check sign counts as none. */
  readonly code: string | undefined;
  readonly #address: string | null | undefined;
  #addressParts: AddressParts | undefined;
  #weight = 0;
  #weighedBy: GramWeights | undefined;
  #weighedAt = -1;

  constructor(subject: MatchSubject) {
    this.name = subject.name === null || subject.name === '' ? undefined : nameParts(subject.name);
    this.code = validCode(subject);
    this.#address = subject.address;
  }

  /** Taken apart on first use: most rows are settled by their code. */
  get address(): AddressParts | undefined {
    if (this.#address === null || this.#address === undefined || this.#address === '') return undefined;
    this.#addressParts ??= addressParts(this.#address);
    return this.#addressParts;
  }

  /** Weight of the name's pairs of signs together; a row meets a dozen candidates, and its own side stays the same. */
  weight(weights: GramWeights): number {
    if (this.#weighedBy !== weights || this.#weighedAt !== weights.turn) {
      this.#weight = this.name ? totalWeight(this.name.grams, weights) : 0;
      [this.#weighedBy, this.#weighedAt] = [weights, weights.turn];
    }
    return this.#weight;
  }
}

export const prepare = (subject: MatchSubject): Prepared => new Prepared(subject);

/* Thresholds, found on perturbed copies of a real register (README, matching). */
const NAME_ALONE = 0.93;
const NAME_WITH_ADDRESS = 0.84;
const ADDRESS_AGREES = 0.7;
const ADDRESS_PROVES = 0.8;
const DOUBTFUL_NAME = 0.62;
/** Below this no rule brings two names together, save a slip of the hand. */
const LEAST_NAME = 0.6;

/* Shops and stations carry one name in many places; without a legal form the address has to agree. */
const SHOP = /(?:店|超市|市场|馆|部|中心|站|吧|厅|坊|铺|摊|室|行)$/;

/**
 * Compares two subjects. One valid code on both sides settles it unless the names share nothing; two different valid
 * codes are never one enterprise. Otherwise name and address decide, and a parent is never its branch.
 */
export function compare(a: Prepared, b: Prepared, weights: GramWeights = DEFAULT_WEIGHTS): Compared {
  const hasOtherCode = a.code !== undefined && b.code !== undefined && a.code !== b.code;
  if (hasOtherCode && (!a.name || !b.name || a.name.core !== b.name.core || a.name.branch !== b.name.branch)) {
    return { decision: 'new', score: 0, reasons: ['codeDiffers'] };
  }
  const dice = (x: NameParts, y: NameParts): number =>
    weightedDice(x.grams, y.grams, weights, a.weight(weights) + b.weight(weights));
  if (a.code === undefined || a.code !== b.code) {
    if (a.name && b.name && isFarApart(a.name, b.name, dice))
      return { decision: 'new', score: 0, reasons: ['nameDiffers'] };
  }
  const reasons: MatchReason[] = [];
  const name = a.name && b.name ? nameSimilarity(a.name, b.name, dice) : undefined;
  const address = a.address && b.address ? addressSimilarity(a.address, b.address) : undefined;
  if (name !== undefined) reasons.push(name >= 0.98 ? 'nameEqual' : name >= 0.7 ? 'nameAlike' : 'nameDiffers');
  if (address !== undefined)
    reasons.push(address >= 0.97 ? 'addressEqual' : address >= 0.65 ? 'addressAlike' : 'addressDiffers');

  if (a.code !== undefined && a.code === b.code) {
    reasons.unshift('codeEqual');
    const isStranger = name !== undefined && a.name && b.name && name < 0.45 && !sharesProper(a.name, b.name);
    return isStranger ? { decision: 'doubtful', score: 0.7, reasons } : { decision: 'same', score: 1, reasons };
  }
  if (name === undefined || !a.name || !b.name) return { decision: 'new', score: 0, reasons };
  const both = address === undefined ? name * 0.85 : name * 0.65 + address * 0.35;
  if (hasOtherCode) {
    reasons.unshift('codeDiffers');
    const isTwin =
      name >= 0.95 &&
      (address === undefined ? a.name.whole === b.name.whole : address >= 0.85) &&
      a.name.numbers === b.name.numbers;
    return isTwin
      ? { decision: 'doubtful', score: Math.min(0.6, both), reasons }
      : { decision: 'new', score: Math.min(0.4, both), reasons };
  }

  const branch = branchRelation(a.name, b.name);
  const hasOtherNumbers = a.name.numbers !== b.name.numbers;
  if (branch === 'different') reasons.push('branchDiffers');
  if (hasOtherNumbers) reasons.push('numberDiffers');
  const hasOtherForm = a.name.form !== b.name.form && a.name.form !== '' && b.name.form !== '';
  if (hasOtherForm) reasons.push('formDiffers');
  const said = (decision: Compared['decision'], score: number): Compared => ({ decision, score, reasons });

  const shortest = Math.min(a.name.loose.length, b.name.loose.length);
  const typing = Math.min(editDistance(a.name.loose, b.name.loose), editDistance(a.name.whole, b.name.whole));
  const isTyping = (typing <= 1 && shortest >= 6) || (typing <= 2 && shortest >= 12);
  if (branch === 'different' || hasOtherNumbers) {
    const isClose = (name >= 0.9 || isTyping) && (address ?? 0) >= 0.85 && !(branch === 'different' && hasOtherNumbers);
    return isClose ? said('doubtful', Math.min(0.8, both)) : said('new', Math.min(0.5, both));
  }

  const proper = compareProper(a.name, b.name);
  const agrees = (least: number): boolean => address !== undefined && address >= least;
  const length = (a.name.core + a.name.branch).length;

  if (a.name.whole === b.name.whole) {
    const isUnique = length >= 4 && (a.name.form !== '' || a.name.branch !== '' || !SHOP.test(a.name.whole));
    if (isUnique || address === undefined ? length >= 4 : agrees(0.5))
      return said('same', address === undefined ? 0.96 : 0.97 + 0.03 * address);
  }
  const isOnlyPlace =
    a.name.loose === b.name.loose && branch === 'alike' && !a.name.isPlain && length >= 4 && a.name.form !== '';
  if (isOnlyPlace) return said('same', address === undefined ? 0.94 : 0.94 + 0.03 * address);

  if (branch === 'alike' && proper === 'same' && !(a.name.isPlain || b.name.isPlain)) {
    if (name >= NAME_ALONE && !hasOtherForm && length >= 4 && (address === undefined || agrees(0.4)))
      return said('same', Math.max(both, 0.9));
    if (name >= NAME_WITH_ADDRESS && agrees(ADDRESS_AGREES)) return said('same', Math.max(both, 0.88));
    if (name >= 0.74 && agrees(0.9) && a.name.proper.length >= 2) return said('same', Math.max(both, 0.86));
    if (typing <= 1 && shortest >= 8 && (address === undefined || agrees(0.5)))
      return said('same', Math.max(both, 0.85));
  }
  if (isTyping && proper !== 'different' && agrees(ADDRESS_PROVES)) return said('same', Math.max(both, 0.85));
  if (typing <= 1 && shortest >= 5 && agrees(ADDRESS_PROVES) && !isOtherWord(a.name, b.name))
    return said('same', Math.max(both, 0.85));
  const isLongSlip =
    typing <= 1 && shortest >= 8 && branch === 'alike' && a.name.branch === b.name.branch && proper !== 'different';
  if (
    isLongSlip &&
    !isOtherWord(a.name, b.name) &&
    isInsideTrade(a.name, b.name) &&
    (address === undefined || agrees(0.5))
  )
    return said('same', Math.max(both, 0.85));
  if (isTyping && proper === 'same' && agrees(ADDRESS_AGREES)) return said('same', Math.max(both, 0.84));

  const isDoubtful =
    isTyping ||
    (name >= DOUBTFUL_NAME && agrees(0.6)) ||
    (name >= 0.86 && proper !== 'different') ||
    (name >= 0.78 && address === undefined) ||
    (proper === 'same' && a.name.proper.length >= 3 && name >= LEAST_NAME);
  return isDoubtful ? said('doubtful', Math.min(0.83, both)) : said('new', Math.min(0.6, both));
}

/**
 * Whether two names have so few signs in common that nothing below would bring them together: neither a slip of the hand
 * nor the least likeness that counts. Counting signs costs a tenth of comparing them in order, and most candidates end here.
 */
function isFarApart(a: NameParts, b: NameParts, diceOf: (a: NameParts, b: NameParts) => number): boolean {
  if (leastDistance(a.loose, b.loose) <= 2 || leastDistance(a.whole, b.whole) <= 2) return false;
  const likeness = (left: string, right: string): number =>
    1 - leastDistance(left, right) / Math.max(left.length, right.length, 1);
  const edit = likeness(a.core + a.branch, b.core + b.branch);
  const proper = a.proper === '' || b.proper === '' ? edit : likeness(a.proper, b.proper);
  // With all pairs alike it would not be enough: then they need not be weighed.
  if (0.5 + edit * 0.2 + proper * 0.3 < LEAST_NAME) return true;
  const dice = diceOf(a, b);
  return Math.max(dice, edit) * 0.5 + Math.min(dice, edit) * 0.2 + proper * 0.3 < LEAST_NAME;
}

/**
 * Whether the names proper are one, one with a slip of the hand, or two. Two enterprises with the same name proper in
 * different trades (三环工贸, 三环商贸) are sisters and count as different.
 */
function compareProper(a: NameParts, b: NameParts): 'same' | 'near' | 'different' {
  const [left, right] = [a.proper, b.proper];
  const shortest = Math.min(left.length, right.length);
  if (left === right) {
    const [tailA, tailB] = [a.core.slice(left.length), b.core.slice(right.length)];
    return tailA === tailB || tailA === '' || tailB === '' || tailA.includes(tailB) || tailB.includes(tailA)
      ? 'same'
      : 'different';
  }
  const gap = editDistance(left, right);
  if ((gap <= 0.7 && shortest >= 2) || (gap <= 1 && shortest >= 4)) return 'same';
  if (shortest >= 2 && (left.startsWith(right) || right.startsWith(left))) return 'near';
  if (gap <= 1 && (shortest >= 3 || left.length !== right.length)) return 'near';
  if (gap <= 2 && shortest >= 6) return 'near';
  return 'different';
}

/** One sign of difference that makes another name and not a slip: in a short name proper, or from one trade to another. */
function isOtherWord(a: NameParts, b: NameParts): boolean {
  const [tailA, tailB] = [a.core.slice(a.proper.length), b.core.slice(b.proper.length)];
  if (a.proper === b.proper) return tailA !== tailB && tailA.length === tailB.length;
  return (
    tailA === tailB &&
    a.form === b.form &&
    a.proper.length === b.proper.length &&
    a.proper.length <= 2 &&
    editDistance(a.proper, b.proper) === 1
  );
}

/** The slip is behind the name proper (有恒公司 for 有限公司, 物货 for 物贸): no other enterprise is called so. */
function isInsideTrade(a: NameParts, b: NameParts): boolean {
  const shorter = a.proper.length <= b.proper.length ? a.proper : b.proper;
  return shorter.length >= 2 && a.loose.startsWith(shorter) && b.loose.startsWith(shorter);
}

function sharesProper(a: NameParts, b: NameParts): boolean {
  if (a.proper.length < 2 || b.proper.length < 2) return false;
  return a.whole.includes(b.proper) || b.whole.includes(a.proper);
}

/**
 * A parent and its branch, or two branches with different names, differ; a branch written without its parent may be
 * the same. One sign apart is `near`: 中山路支行 and 中山门支行 are two, unless the address proves a slip of the hand.
 */
function branchRelation(a: NameParts, b: NameParts): 'alike' | 'near' | 'different' {
  if (a.branch === b.branch) return 'alike';
  if (a.branch !== '' && b.branch !== '') {
    const gap = Math.min(editDistance(a.branch, b.branch), editDistance(a.tail, b.tail));
    if (gap <= 0.7 && Math.min(a.branch.length, b.branch.length) >= 4) return 'alike';
    return gap <= 1 || (gap <= 2 && Math.min(a.branch.length, b.branch.length) >= 8) ? 'near' : 'different';
  }
  const [withBranch, without] = a.branch !== '' ? [a, b] : [b, a];
  if (without.core.endsWith(withBranch.branch) || without.whole.includes(withBranch.branch)) return 'alike';
  return editDistance(a.loose, b.loose) <= 1 && withBranch.branch.length >= 3 ? 'near' : 'different';
}

const RANK = { same: 2, doubtful: 1, new: 0 } as const;

/**
 * Decides a row against its candidates. Two candidates that would both be "same" without a code make the row doubtful:
 * a person chooses.
 */
export function decide<C extends MatchCandidate>(
  row: MatchSubject,
  candidates: readonly C[],
  weights: GramWeights = DEFAULT_WEIGHTS,
  preparedOf: (candidate: C) => Prepared = prepare,
  prepared: Prepared = prepare(row),
): Decision<C> {
  let best: (Compared & { candidate: C }) | undefined;
  let second: (Compared & { candidate: C }) | undefined;
  for (const candidate of candidates) {
    const compared = { ...compare(prepared, preparedOf(candidate), weights), candidate };
    if (
      !best ||
      RANK[compared.decision] > RANK[best.decision] ||
      (compared.decision === best.decision && compared.score > best.score)
    ) {
      second = best;
      best = compared;
    } else if (
      !second ||
      RANK[compared.decision] > RANK[second.decision] ||
      (compared.decision === second.decision && compared.score > second.score)
    ) {
      second = compared;
    }
  }
  if (!best || best.decision === 'new')
    return { decision: 'new', score: best?.score ?? 0, reasons: best?.reasons ?? [] };
  const isTie = best.decision === 'same' && second?.decision === 'same' && best.score - second.score < 0.02;
  if (isTie && !best.reasons.includes('codeEqual'))
    return { ...best, decision: 'doubtful', reasons: [...best.reasons, 'severalAlike'] };
  return best;
}

/** A number for a comparable name. Two names may share one: they are compared then, and told apart. */
function nameNumber(name: NameParts): number {
  let number = 0;
  for (const part of [name.core, name.branch])
    for (let i = 0; i < part.length; i++) number = (Math.imul(number, 0x01000193) ^ part.charCodeAt(i)) | 0;
  return number;
}

/** A number that is the same for names whose signs were only swapped. */
function lettersOf(name: NameParts): number {
  let sum = 0;
  for (const part of [name.core, name.branch]) {
    for (let i = 0; i < part.length; i++) {
      const mixed = Math.imul(part.charCodeAt(i) + 0x9e37, 0x85ebca6b);
      sum = (sum + Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)) | 0;
    }
  }
  return sum;
}

interface Entry<C> {
  readonly candidate: C;
  /**
   * Kept for an enterprise without a code only. One with a code meets few rows (those without any), and its name taken
   * apart weighs more than all the rest of it.
   */
  readonly prepared: Prepared | undefined;
}

const preparedOf = (entry: Entry<MatchCandidate>): Prepared => entry.prepared ?? prepare(entry.candidate);

/** Entries by a number; most numbers have one, which then needs no list. */
class Postings {
  readonly #lists = new Map<number, number | number[]>();

  push(key: number, at: number): void {
    const list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, at);
    else if (typeof list === 'number') this.#lists.set(key, [list, at]);
    else list.push(at);
  }

  get(key: number): readonly number[] | undefined {
    const list = this.#lists.get(key);
    return typeof list === 'number' ? [list] : list;
  }

  count(key: number): number {
    const list = this.#lists.get(key);
    return list === undefined ? 0 : typeof list === 'number' ? 1 : list.length;
  }

  get size(): number {
    return this.#lists.size;
  }
}

/** What each entry has gathered in one look-up: counters that are used again, since a row touches hundreds of entries. */
class Hits {
  #worth = new Float64Array(1024);
  #touched: number[] = [];

  begin(entries: number): void {
    for (const at of this.#touched) this.#worth[at] = 0;
    this.#touched = [];
    if (entries > this.#worth.length) this.#worth = new Float64Array(entries * 2);
  }

  get size(): number {
    return this.#touched.length;
  }

  add(at: number, worth: number): void {
    const before = this.#worth[at] as number;
    if (before === 0) this.#touched.push(at);
    this.#worth[at] = before + worth;
  }

  /** The entries that gathered most, best first; of equals the one touched first. */
  best(most: number): number[] {
    const best: number[] = [];
    for (const at of this.#touched) {
      const worth = this.#worth[at] as number;
      let place = best.length;
      while (place > 0 && (this.#worth[best[place - 1] as number] as number) < worth) place--;
      if (place >= most) continue;
      best.splice(place, 0, at);
      if (best.length > most) best.pop();
    }
    return best;
  }
}

const POSTINGS_LOOKED_AT = 300;
const CANDIDATES = 12;

/**
 * An index of the register in memory for matching a whole ledger: by code, by comparable name, by the rarest pairs of
 * signs in a name.
 */
export class MatchIndex<C extends MatchCandidate> {
  readonly #entries: Entry<C>[] = [];
  readonly #byId = new Map<string, number>();
  readonly #byCode = new Map<string, number>();
  readonly #byName = new Postings();
  readonly #byLetters = new Postings();
  readonly #byGram = new Postings();
  readonly #byGramWithoutCode = new Postings();
  readonly #hits = new Hits();
  readonly #weights = new Map<number, number>();
  #weighedAt = 0;

  constructor(candidates: Iterable<C> = []) {
    for (const candidate of candidates) this.add(candidate);
  }

  get size(): number {
    return this.#byId.size;
  }

  /** The enterprise as the index knows it. */
  get(id: string): C | undefined {
    const at = this.#byId.get(id);
    return at === undefined ? undefined : this.#entries[at]?.candidate;
  }

  /** Adds an enterprise, or replaces the one with the same id. Answers how to take that back. */
  add(candidate: C, prepared: Prepared = prepare(candidate)): () => void {
    const at = this.#entries.length;
    const before = this.#byId.get(candidate.id);
    const former = before === undefined ? undefined : this.#entries[before];
    const codeBefore = former && (former.prepared ? former.prepared.code : validCode(former.candidate));
    const holderBefore = prepared.code === undefined ? undefined : this.#byCode.get(prepared.code);
    this.#entries.push({ candidate, prepared: prepared.code === undefined ? prepared : undefined });
    this.#byId.set(candidate.id, at);
    if (codeBefore !== undefined && this.#byCode.get(codeBefore) === before) this.#byCode.delete(codeBefore);
    if (prepared.code !== undefined) this.#byCode.set(prepared.code, at);
    if (prepared.name) {
      this.#byName.push(nameNumber(prepared.name), at);
      this.#byLetters.push(lettersOf(prepared.name), at);
      for (const gram of new Set(prepared.name.grams)) {
        this.#byGram.push(gram, at);
        if (prepared.code === undefined) this.#byGramWithoutCode.push(gram, at);
      }
    }
    // Kept until the register has grown by a twentieth: what a pair tells changes slowly.
    if (this.#entries.length > this.#weighedAt * 1.05) {
      this.#weights.clear();
      this.#weighedAt = this.#entries.length;
    }
    // The postings stay: what no id leads to is passed over.
    return () => {
      if (before === undefined) this.#byId.delete(candidate.id);
      else this.#byId.set(candidate.id, before);
      if (prepared.code !== undefined) {
        if (holderBefore === undefined) this.#byCode.delete(prepared.code);
        else this.#byCode.set(prepared.code, holderBefore);
      }
      if (codeBefore !== undefined && before !== undefined) this.#byCode.set(codeBefore, before);
    };
  }

  /** How telling a pair of signs is in this register: 1 for a unique one, little for 贸易. */
  readonly weights: GramWeights = ((index: MatchIndex<C>): GramWeights => ({
    get turn() {
      return index.#weighedAt;
    },
    of(gram) {
      let weight = index.#weights.get(gram);
      if (weight === undefined) index.#weights.set(gram, (weight = index.#weigh(gram)));
      return weight;
    },
  }))(this);

  #weigh(gram: number): number {
    const seen = this.#byGram.count(gram);
    const total = this.#entries.length;
    const rarity = total < 50 ? 1 : Math.max(0.15, 1 - Math.log(1 + seen) / Math.log(2 + total));
    return rarity * DEFAULT_WEIGHTS.of(gram);
  }

  /** The enterprises worth comparing with a row, at most a few dozen. */
  candidates(row: MatchSubject): C[] {
    return this.#lookUp(prepare(row)).map((entry) => entry.candidate);
  }

  /** Decides a row against the whole register. */
  decide(row: MatchSubject, prepared: Prepared = prepare(row)): Decision<C> {
    const entries = this.#lookUp(prepared);
    const known = new Map(entries.map((entry) => [entry.candidate, entry]));
    return decide(
      row,
      [...known.keys()],
      this.weights,
      (one) => preparedOf(known.get(one) ?? { candidate: one, prepared: undefined }),
      prepared,
    );
  }

  /**
   * A known code needs no search. With an unknown one only enterprises without a code can be the same, and twins of
   * the same name are worth a doubt. Without a code the whole register is searched by the rarest pairs of signs.
   */
  #lookUp(row: Prepared): Entry<C>[] {
    const byCode = row.code === undefined ? undefined : this.#byCode.get(row.code);
    if (byCode !== undefined) return [this.#entries[byCode] as Entry<C>];
    const hits = this.#hits;
    hits.begin(this.#entries.length);
    const bump = (list: readonly number[] | undefined, worth: number, most: number): void => {
      if (!list) return;
      const end = Math.min(list.length, most);
      for (let i = 0; i < end; i++) hits.add(list[i] as number, worth);
    };
    const grams = row.code === undefined ? this.#byGram : this.#byGramWithoutCode;
    if (row.name) {
      bump(this.#byName.get(nameNumber(row.name)), 100, CANDIDATES);
      bump(this.#byLetters.get(lettersOf(row.name)), 50, CANDIDATES);
      if (grams.size > 0) {
        const rarest = [...new Set(row.name.grams)]
          .map((gram) => grams.get(gram))
          .filter((postings) => postings !== undefined)
          .sort((a, b) => a.length - b.length)
          .slice(0, 6);
        for (const postings of rarest) {
          if (postings.length > POSTINGS_LOOKED_AT && hits.size >= CANDIDATES) break;
          bump(postings, 1 + 4 / Math.log2(2 + postings.length), POSTINGS_LOOKED_AT);
        }
      }
    }
    return hits
      .best(CANDIDATES)
      .map((at) => this.#entries[at] as Entry<C>)
      .filter((entry) => this.#entries[this.#byId.get(entry.candidate.id) as number] === entry);
  }
}
