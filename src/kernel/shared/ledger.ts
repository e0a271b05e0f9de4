/** A ledger as a table: the same columns and the same words of conditions in Excel and on paper. */
export interface LedgerColumn<T> {
  header: string;
  /** Width in characters. */
  width: number;
  value(row: T): string | number | null;
}
export interface Ledger<T, F> {
  title: string;
  /** Counting word. */
  unit: string;
  columns: readonly LedgerColumn<T>[];
  /** The filter as a person would say it; empty: everything. */
  conditions(filter: F): string[];
}

/** `2026-09-28 09:20` in Asia/Shanghai; empty when there is none. */
export const timeText = (at: string | null): string =>
  at === null ? '' : new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

/** Those of the phrases that are there. */
export const said = (parts: readonly (string | false | null | undefined | '')[]): string[] =>
  parts.filter((part): part is string => !!part);
/** `状态：甲、乙`; nothing when none is chosen. */
export const named = <K extends string>(
  label: string,
  values: readonly K[] | undefined,
  word: (value: K) => string,
): string | false => !!values && values.length > 0 && `${label}：${values.map(word).join('、')}`;
