/**
 * Small reference tables that every act reads and hardly anyone changes (calendar, rules) are kept in the process.
 * A token in the database says which edition is current; it is looked at once in a few seconds, so that a change made
 * by another process is known here within that time, and an ordinary act costs no query.
 */
import { afterCommit, type Tx } from './db.ts';

export interface CachedOptions<T> {
  /** The token of the present edition; one cheap query. A new edition always has a token never used before. */
  readonly token: (tx: Tx) => Promise<string>;
  readonly load: (tx: Tx) => Promise<T>;
  /** How long an edition is trusted before its token is looked at again. */
  readonly trustMs?: number;
}

interface Entry<T> {
  token: string;
  value: T;
  checkedAt: number;
}

export interface Cached<T> {
  /** The current edition, at most `trustMs` old. */
  read(tx: Tx): Promise<T>;
  /** The edition was changed in this transaction: this process sees it at once, the others within `trustMs`. */
  changed(tx: Tx): void;
}

/** One value per database: a process that serves two (tests, the demo builder) does not mix them. */
export function cached<T>(options: CachedOptions<T>): Cached<T> {
  const entries = new WeakMap<object, Entry<T>>();
  const trustMs = options.trustMs ?? 3_000;
  // A pool's adapter lives as long as the pool and is shared by its transactions.
  const keyOf = (tx: Tx): object => tx.getExecutor().adapter;
  return {
    read: async (tx) => {
      const key = keyOf(tx);
      const entry = entries.get(key);
      const now = performance.now();
      if (entry && now - entry.checkedAt < trustMs) return entry.value;
      const token = await options.token(tx);
      if (entry?.token === token) {
        entry.checkedAt = now;
        return entry.value;
      }
      const value = await options.load(tx);
      entries.set(key, { token, value, checkedAt: now });
      return value;
    },
    changed: (tx) => {
      const key = keyOf(tx);
      entries.delete(key);
      afterCommit(tx, () => entries.delete(key));
    },
  };
}

/**
 * Small answers asked for again and again under many keys, kept for `trustMs`. Only for what may come a moment late and
 * does no harm when it does: what somebody gains, never what somebody loses.
 */
export interface CachedByKey<T> {
  read(tx: Tx, key: string, load: () => Promise<T>): Promise<T>;
  /** Changed in this transaction: this process asks anew for the keys that are concerned, the others within `trustMs`. */
  changed(tx: Tx, concerns: (key: string) => boolean): void;
}

export function cachedByKey<T>({ trustMs = 3_000, most = 5_000 } = {}): CachedByKey<T> {
  const entries = new WeakMap<object, Map<string, { value: T; at: number }>>();
  const of = (tx: Tx): Map<string, { value: T; at: number }> => {
    const place = tx.getExecutor().adapter;
    let map = entries.get(place);
    if (!map) entries.set(place, (map = new Map()));
    return map;
  };
  return {
    read: async (tx, key, load) => {
      const map = of(tx);
      const known = map.get(key);
      const now = performance.now();
      if (known && now - known.at < trustMs) return known.value;
      const value = await load();
      map.delete(key);
      if (map.size >= most) map.delete(map.keys().next().value as string);
      map.set(key, { value, at: now });
      return value;
    },
    changed: (tx, concerns) => {
      const forget = (): void => {
        const map = of(tx);
        for (const key of map.keys()) if (concerns(key)) map.delete(key);
      };
      forget();
      afterCommit(tx, forget);
    },
  };
}
