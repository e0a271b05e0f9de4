/** State of a screen as it stands in the address. Pure, so that it can be tested without a browser. */

export type UrlValue = string | number | boolean | readonly string[];
export type UrlShape = Record<string, UrlValue>;
/** Literal defaults stand for their kind: `''` allows any text. */
export type Wide<T> = {
  [K in keyof T]: T[K] extends readonly string[]
    ? string[]
    : T[K] extends string
      ? string
      : T[K] extends number
        ? number
        : T[K] extends boolean
          ? boolean
          : T[K];
};

/** What the address says; defaults where it says nothing or nonsense. */
export function readUrl(search: URLSearchParams, defaults: UrlShape, prefix: string): Record<string, UrlValue> {
  const state: Record<string, UrlValue> = {};
  for (const [key, initial] of Object.entries(defaults)) {
    const all = search.getAll(prefix + key);
    const first = all[0];
    if (first === undefined) state[key] = initial;
    else if (Array.isArray(initial)) state[key] = all.flatMap((text) => text.split(',')).filter(Boolean);
    else if (typeof initial === 'number') state[key] = Number.isFinite(Number(first)) ? Number(first) : initial;
    else if (typeof initial === 'boolean') state[key] = first === 'true' || first === '1';
    else state[key] = first;
  }
  return state;
}

/** Equal as values, sets in the same order. */
export const same = (a: UrlValue | undefined, b: UrlValue | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** The address after a change; what equals its default is left out. */
export function writeUrl(
  search: URLSearchParams,
  defaults: UrlShape,
  patch: Partial<UrlShape>,
  prefix: string,
): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const [key, value] of Object.entries(patch)) {
    next.delete(prefix + key);
    if (value === undefined || same(value, defaults[key])) continue;
    next.set(prefix + key, Array.isArray(value) ? value.join(',') : String(value));
  }
  return next;
}

/** The filter when nothing is chosen. */
export const emptyOf = (value: UrlValue | undefined): UrlValue =>
  Array.isArray(value) ? [] : typeof value === 'string' ? '' : typeof value === 'boolean' ? false : (value ?? '');
