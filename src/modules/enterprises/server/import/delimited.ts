import { fail } from '../../shared/errors.ts';
import { MAX_CELL_CHARS, MAX_COLUMNS } from './sheet-types.ts';
import type { ReadLimits, Sheet, SheetCell, SheetRow } from './sheet-types.ts';

/** A quoted field longer than this, in signs or lines, is a quotation mark that was never closed. */
const QUOTED_CHARS = 20_000;
const QUOTED_LINES = 40;

export interface DelimitedRecord {
  /** Number of the record in the file, from 1; blank lines count. */
  readonly number: number;
  readonly fields: string[];
  /** A quotation mark opened a field and never closed; it was read as an ordinary sign. */
  readonly hasLooseQuote: boolean;
  /** The record ends with a line break; only the last one may not. */
  readonly isTerminated: boolean;
}

/**
 * Records of delimited text (RFC 4180, tolerant): line ends of all kinds, line breaks inside quotes, doubled quotes.
 * A quotation mark that does not close cleanly is an ordinary sign, so that it cannot swallow the rows after it.
 */
export function* readRecords(text: string, delimiter: string): Generator<DelimitedRecord, void, undefined> {
  const end = text.length;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let number = 0;
  while (at < end) {
    number++;
    const fields: string[] = [];
    let hasLooseQuote = false;
    let isTerminated = false;
    for (;;) {
      let value: string | undefined;
      if (text.charCodeAt(at) === 34) {
        const closed = quoted(text, at, delimiter);
        if (closed) {
          value = closed.value;
          at = closed.next;
        } else hasLooseQuote = true;
      }
      if (value === undefined) {
        const start = at;
        while (at < end) {
          const code = text.charCodeAt(at);
          if (code === 10 || code === 13 || text.charAt(at) === delimiter) break;
          at++;
        }
        value = text.slice(start, at);
      }
      fields.push(value);
      if (at < end && text.charAt(at) === delimiter) {
        at++;
        if (at >= end) {
          fields.push('');
          break;
        }
        continue;
      }
      if (at < end) {
        isTerminated = true;
        at += text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10 ? 2 : 1;
      }
      break;
    }
    yield { number, fields, hasLooseQuote, isTerminated };
  }
}

function quoted(text: string, open: number, delimiter: string): { value: string; next: number } | undefined {
  const limit = Math.min(text.length, open + QUOTED_CHARS);
  let at = open + 1;
  let hasDoubled = false;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0 || close >= limit) return undefined;
    if (text.charCodeAt(close + 1) === 34) {
      hasDoubled = true;
      at = close + 2;
      continue;
    }
    let next = close + 1;
    while (text.charCodeAt(next) === 32) next++;
    const code = text.charCodeAt(next);
    if (next < text.length && code !== 10 && code !== 13 && text.charAt(next) !== delimiter) return undefined;
    const value = text.slice(open + 1, close);
    let lines = 0;
    for (let i = value.indexOf('\n'); i >= 0; i = value.indexOf('\n', i + 1)) lines++;
    if (lines > QUOTED_LINES) return undefined;
    return { value: hasDoubled ? value.replaceAll('""', '"') : value, next };
  }
}

/** The delimiter under which the first records have the most even shape. */
export function findDelimiter(text: string): string {
  const declared = /^\ufeff?sep=(.)\r?\n/i.exec(text);
  if (declared) return declared[1] as string;
  const sample = text.slice(0, 200_000);
  let best = ',';
  let bestScore = 0;
  for (const delimiter of [',', '\t', ';', '|', '，']) {
    if (!sample.includes(delimiter)) continue;
    const counts = new Map<number, number>();
    let records = 0;
    for (const record of readRecords(sample, delimiter)) {
      if (record.fields.every((field) => field.trim() === '')) continue;
      counts.set(record.fields.length, (counts.get(record.fields.length) ?? 0) + 1);
      if (++records >= 40) break;
    }
    let [mode, times] = [1, 0];
    for (const [width, count] of counts)
      if (width > 1 && count * Math.sqrt(width) > times * Math.sqrt(mode)) [mode, times] = [width, count];
    const score =
      records === 0 || mode === 1 ? 0 : (times / records) ** 2 * Math.min(mode, 12) * (delimiter === '，' ? 0.2 : 1);
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

/** A sheet over delimited text that is already in memory. */
export function delimitedSheet(text: string, limits: ReadLimits): Sheet {
  const delimiter = findDelimiter(text);
  let usual: number | undefined;
  const usualWidth = (): number => {
    if (usual !== undefined) return usual;
    const counts = new Map<number, number>();
    let seen = 0;
    for (const record of readRecords(text, delimiter)) {
      counts.set(record.fields.length, (counts.get(record.fields.length) ?? 0) + 1);
      if (++seen >= 200) break;
    }
    usual = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
    return usual;
  };
  function* rows(): Generator<SheetRow, void, undefined> {
    let count = 0;
    for (const record of readRecords(text, delimiter)) {
      if (record.number === 1 && /^sep=.?$/i.test(record.fields[0] ?? '')) continue;
      const cells: (SheetCell | undefined)[] = [];
      for (let i = 0; i < record.fields.length && i < MAX_COLUMNS; i++) {
        const field = record.fields[i] as string;
        if (field !== '') cells[i] = { text: field.length > MAX_CELL_CHARS ? field.slice(0, MAX_CELL_CHARS) : field };
      }
      if (!cells.some((cell) => cell !== undefined && cell.text.trim() !== '')) continue;
      if (++count > limits.rows) throw fail('enterprises.tooManyRows', { limit: limits.rows });
      const flaws: ('truncated' | 'looseQuote')[] = [];
      if (record.hasLooseQuote) flaws.push('looseQuote');
      const isCut = record.fields.length < usualWidth() || (record.fields.at(-1) ?? '').endsWith('\ufffd');
      if (!record.isTerminated && record.number > 2 && usualWidth() > 1 && isCut) flaws.push('truncated');
      yield flaws.length > 0 ? { row: record.number, cells, flaws } : { row: record.number, cells };
    }
  }
  return {
    name: '',
    isHidden: false,
    merges: () => Promise.resolve([]),
    head(count) {
      const head: SheetRow[] = [];
      for (const row of rows()) {
        head.push(row);
        if (head.length >= count) break;
      }
      return Promise.resolve(head);
    },
    async *rows() {
      await Promise.resolve();
      yield* rows();
    },
  };
}
