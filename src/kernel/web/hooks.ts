/** Server state, address state, drafts, live news: the hooks with which screens are written. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient, UseQueryResult } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useSearchParams } from 'react-router';
import { call, newKey, toApiError } from './api.ts';
import type { AnswerOf, AnyEndpoint, ApiError, Args, ArgsOf } from './api.ts';
import { isOnline, onNetwork } from './network.ts';
import { useMaybeSession } from './session.tsx';
import { emptyOf, readUrl, same, writeUrl } from './url-state.ts';
import type { UrlShape, UrlValue, Wide } from './url-state.ts';

export type { UrlShape, UrlValue, Wide };

const nameOf = (endpoint: AnyEndpoint): string => `${endpoint.method} ${endpoint.path}`;

export interface GetOptions {
  enabled?: boolean;
  /** Milliseconds during which the answer is taken as fresh; default 5 s. */
  staleTime?: number;
  /** Keep the former rows while the next ones load. */
  keep?: boolean;
  refetchInterval?: number;
}

/** Reads an endpoint; the answer is shared by all screens that ask the same. */
export function useGet<E extends AnyEndpoint>(
  endpoint: E,
  ...rest: object extends ArgsOf<E> ? [args?: ArgsOf<E>, options?: GetOptions] : [args: ArgsOf<E>, options?: GetOptions]
): UseQueryResult<AnswerOf<E>, ApiError> {
  const [args, options = {}] = rest;
  return useQuery<AnswerOf<E>, ApiError>({
    queryKey: queryKeyOf(endpoint, args),
    queryFn: ({ signal }) => call(endpoint, (args ?? {}) as ArgsOf<E>, { signal }),
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.staleTime === undefined ? {} : { staleTime: options.staleTime }),
    ...(options.refetchInterval === undefined ? {} : { refetchInterval: options.refetchInterval }),
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
  } as Parameters<typeof useQuery<AnswerOf<E>, ApiError>>[0]);
}

/** The key under which an endpoint's answers are kept. */
export const queryKeyOf = (endpoint: AnyEndpoint, args?: unknown): readonly unknown[] => [nameOf(endpoint), args ?? {}];

/** Everything read from these endpoints is read again. */
export const invalidate = (client: QueryClient, endpoints: readonly AnyEndpoint[]): Promise<unknown> =>
  Promise.all(endpoints.map((endpoint) => client.invalidateQueries({ queryKey: [nameOf(endpoint)] })));

export interface ActOptions<E> {
  /** What the act changes; left out, everything on the screen is read again. */
  invalidate?: readonly AnyEndpoint[];
  /** The moment the answer is in: what was kept for another try can go. */
  onAnswer?: (answer: AnswerOf<E>) => void;
  /** After what the act changes has been read again. */
  onDone?: (answer: AnswerOf<E>) => void;
  onError?: (error: ApiError) => void;
  /** Where an attempt whose answer never came is kept, so that the page opened anew sends it under the same key. */
  attemptKey?: string | null;
}

export interface Act<E> {
  /** Does it; answers `undefined` when it was refused (see `error`). */
  act: (...args: Args<E>) => Promise<AnswerOf<E> | undefined>;
  /** Does it; throws `ApiError`. */
  run: (...args: Args<E>) => Promise<AnswerOf<E>>;
  busy: boolean;
  error: ApiError | null;
  /** The last answer. */
  answer: AnswerOf<E> | undefined;
  reset: () => void;
}

/**
 * Writes through an endpoint. Pressing again after a failure sends the same content under the same idempotency key,
 * so that an answer lost on the line does not become two records; changed content gets a new key.
 */
export function useAct<E extends AnyEndpoint>(endpoint: E, options: ActOptions<E> = {}): Act<E> {
  const client = useQueryClient();
  const latest = useRef(options);
  latest.current = options;
  const attempt = useAttempt(options.attemptKey ?? null);
  const mutation = useMutation<AnswerOf<E>, ApiError, ArgsOf<E>>({
    mutationFn: async (args) => {
      const content = JSON.stringify(args);
      try {
        const answer = await call(endpoint, args, { idempotencyKey: attempt.keyFor(content) });
        attempt.settle();
        latest.current.onAnswer?.(answer);
        return answer;
      } catch (error) {
        const known = toApiError(error);
        // A refusal was final; only an unknown outcome is tried again under the same key.
        if (known.status >= 400 && known.status < 500 && known.code !== 'common.inProgress') attempt.settle();
        throw known;
      }
    },
    onSuccess: async (answer) => {
      const { invalidate: endpoints, onDone } = latest.current;
      if (endpoints) await invalidate(client, endpoints);
      else void client.invalidateQueries();
      onDone?.(answer);
    },
    onError: (error) => latest.current.onError?.(error),
  });
  const { mutateAsync } = mutation;
  const run = useCallback((...args: Args<E>) => mutateAsync((args[0] ?? {}) as ArgsOf<E>), [mutateAsync]);
  const act = useCallback((...args: Args<E>) => run(...args).catch(() => undefined), [run]);
  return { act, run, busy: mutation.isPending, error: mutation.error, answer: mutation.data, reset: mutation.reset };
}

interface Attempt {
  /** Key of the attempt with this content: the former one where its answer never came. */
  keyFor: (content: string) => string;
  /** The answer is known. */
  settle: () => void;
}

/** An attempt whose answer is not known yet; with `name` it outlives the page, per person. */
function useAttempt(name: string | null): Attempt {
  const person = useMaybeSession()?.user.id ?? 'anyone';
  const place = name === null ? null : `zb.attempt.${person}.${name}`;
  const open = useRef<{ content: string; key: string } | null>(null);
  return useMemo(() => {
    const stored = (): { content: string; key: string } | null => {
      try {
        return place ? (JSON.parse(localStorage.getItem(place) ?? 'null') as { content: string; key: string }) : null;
      } catch {
        return null;
      }
    };
    return {
      keyFor: (content) => {
        const former = open.current ?? stored();
        const now = former?.content === content ? former : { content, key: newKey() };
        open.current = now;
        try {
          if (place) localStorage.setItem(place, JSON.stringify(now));
        } catch {
          // Without room in the browser the key lives as long as the page.
        }
        return now.key;
      },
      settle: () => {
        open.current = null;
        if (place) localStorage.removeItem(place);
      },
    };
  }, [place]);
}

/* ---------- state in the address ---------- */

/** State kept in the address, so that a link, a reload and the way back show the same. Defaults are left out of it. */
export function useUrlState<T extends UrlShape>(
  defaults: T,
  prefix = '',
): [Wide<T>, (patch: Partial<Wide<T>>, options?: { replace?: boolean }) => void] {
  const [search, setSearch] = useSearchParams();
  const fixed = useRef(defaults);
  const state = useMemo(() => readUrl(search, fixed.current, prefix) as Wide<T>, [search, prefix]);
  const set = useCallback(
    (patch: Partial<Wide<T>>, options?: { replace?: boolean }) =>
      setSearch((now) => writeUrl(now, fixed.current, patch as Partial<UrlShape>, prefix), {
        replace: options?.replace ?? true,
        preventScrollReset: true,
      }),
    [setSearch, prefix],
  );
  return [state, set];
}

/** A list as ledgers show it. `index` counts from 1. */
export interface PageState<T, F = Record<string, UrlValue>, D = unknown> {
  items: readonly T[];
  /** Exact number of all rows, null until known. */
  total: number | null;
  index: number;
  /** Number of pages, at least 1. */
  count: number;
  size: number;
  next: () => void;
  prev: () => void;
  go: (index: number) => void;
  /** `dueOn` or `-dueOn`. */
  sort: string;
  setSort: (sort: string) => void;
  filters: F;
  setFilters: (patch: Partial<F>) => void;
  clearFilters: () => void;
  /** Whether any filter differs from its default. */
  filtered: boolean;
  loading: boolean;
  fetching: boolean;
  error: ApiError | null;
  refetch: () => void;
  /** The whole answer, for summaries that travel with the list. */
  data: D | undefined;
  /** What was asked without page and size: for exports of everything filtered. */
  query: Record<string, unknown>;
}

export interface PageOptions<F extends UrlShape> {
  params?: Record<string, string>;
  /** Filters and their defaults; keys are the query's own. */
  filters: F;
  /** Sort at first, `dueOn` or `-dueOn`. */
  sort?: string;
  size?: number;
  /** Before the keys in the address, for a second list on one screen. */
  prefix?: string;
  /** Asked every time, never in the address. */
  fixed?: Record<string, unknown>;
  /** Turns what the address says into what the contract asks, e.g. `-foundOn` into `sort` and `order`. */
  askAs?: (query: Record<string, unknown>) => Record<string, unknown>;
  enabled?: boolean;
}

type ItemOf<E> = AnswerOf<E> extends { items: readonly (infer T)[] } ? T : never;

/** A paged list whose page, sort and filters live in the address. A change of filters goes back to page one. */
export function usePage<E extends AnyEndpoint, F extends UrlShape>(
  endpoint: E,
  {
    params,
    filters: defaults,
    sort: firstSort = '',
    size = 20,
    prefix = '',
    fixed,
    askAs,
    enabled = true,
  }: PageOptions<F>,
): PageState<ItemOf<E>, Wide<F>, AnswerOf<E>> {
  const shape = useRef({ ...defaults, page: 1, sort: firstSort } as UrlShape);
  const [state, set] = useUrlState(shape.current, prefix);
  const { page, sort, ...filters } = state as Record<string, UrlValue> & { page: number; sort: string };
  const index = Math.max(1, Math.floor(page));
  const said: Record<string, unknown> = { ...fixed };
  for (const [key, value] of Object.entries(filters)) {
    if (value === '' || value === false || (Array.isArray(value) && value.length === 0)) continue;
    said[key] = value;
  }
  if (sort) said.sort = sort;
  const query = askAs ? askAs(said) : said;
  const asked = { params, query: { ...query, limit: size, ...(index > 1 ? { page: index } : {}) } };
  const result = useGet(endpoint, asked as never, { keep: true, enabled });
  const data = result.data as (AnswerOf<E> & { items: ItemOf<E>[]; total: number }) | undefined;
  const total = data?.total ?? null;
  const count = Math.max(1, Math.ceil((total ?? 0) / size));
  const go = (to: number): void => set({ page: Math.min(Math.max(1, to), count) });

  const beyond = total !== null && !result.isPlaceholderData && index > count;
  useEffect(() => {
    if (beyond) set({ page: count });
  }, [beyond, count, set]);

  const defaultsNow = shape.current;
  return {
    items: data?.items ?? [],
    total,
    index,
    count,
    size,
    go,
    next: () => go(index + 1),
    prev: () => go(index - 1),
    sort,
    setSort: (to) => set({ sort: to, page: 1 }),
    filters: filters as Wide<F>,
    setFilters: (patch) => set({ ...patch, page: 1 }),
    clearFilters: () =>
      set({
        ...Object.fromEntries(Object.keys(filters).map((key) => [key, emptyOf(defaultsNow[key])])),
        page: 1,
      }),
    filtered: Object.entries(filters).some(([key, value]) => !same(value, emptyOf(defaultsNow[key]))),
    loading: result.isPending,
    fetching: result.isFetching,
    error: result.error,
    refetch: () => void result.refetch(),
    data,
    query,
  };
}

/* ---------- live news ---------- */

/**
 * Listens to server-sent events and reconnects with growing pauses; the listener may change between renders. `reopen`
 * comes when the line stands again after it was lost: what was said meanwhile was not heard.
 */
export function useLive(
  path: string,
  onMessage: (event: { type: string; data: unknown }) => void,
  enabled = true,
): void {
  const listener = useRef(onMessage);
  listener.current = onMessage;
  useEffect(() => {
    if (!enabled) return;
    let source: EventSource | null = null;
    let timer = 0;
    let pause = 2000;
    let closed = false;
    let wasOpen = false;
    const open = (): void => {
      source = new EventSource(path, { withCredentials: true });
      const take = (event: MessageEvent<string>): void => {
        let data: unknown = event.data;
        try {
          data = JSON.parse(event.data);
        } catch {
          // plain text
        }
        listener.current({ type: event.type, data });
      };
      source.onopen = () => {
        pause = 2000;
        if (wasOpen) listener.current({ type: 'reopen', data: null });
        wasOpen = true;
      };
      source.onmessage = take;
      for (const type of ['notification', 'count', 'job', 'change'])
        source.addEventListener(type, take as EventListener);
      source.onerror = () => {
        source?.close();
        if (closed) return;
        timer = window.setTimeout(open, pause);
        pause = Math.min(60_000, pause * 2);
      };
    };
    open();
    return () => {
      closed = true;
      window.clearTimeout(timer);
      source?.close();
    };
  }, [path, enabled]);
}

/* ---------- drafts ---------- */

export interface Draft<T> {
  /** When it was last kept, null when nothing is kept. */
  savedAt: Date | null;
  /** What was kept by an earlier visit. */
  found: { value: T; at: Date } | null;
  clear: () => void;
}

function readDraft<T>(place: string): { value: T; at: Date } | null {
  try {
    const text = localStorage.getItem(place);
    if (!text) return null;
    const { value, at } = JSON.parse(text) as { value: T; at: string };
    return { value, at: new Date(at) };
  } catch {
    return null;
  }
}

/**
 * Keeps `value` in this browser at every pause of 600 ms and when the page is left; per person. Nothing is kept while
 * `value` equals `initial`. Pass `key` null for no draft.
 */
export function useDraft<T>(key: string | null, value: T, initial: T): Draft<T> {
  const person = useMaybeSession()?.user.id ?? 'anyone';
  const place = key === null ? null : `zb.draft.${person}.${key}`;
  const [found] = useState(() => (place ? readDraft<T>(place) : null));
  const [savedAt, setSavedAt] = useState<Date | null>(found?.at ?? null);
  const text = JSON.stringify(value);
  const empty = JSON.stringify(initial);
  const cleared = useRef<string | null>(null);

  const keep = useCallback(() => {
    if (!place || text === empty || text === cleared.current) return;
    try {
      const at = new Date();
      localStorage.setItem(place, JSON.stringify({ value: JSON.parse(text) as T, at: at.toISOString() }));
      setSavedAt(at);
    } catch {
      setSavedAt(null);
    }
  }, [place, text, empty]);

  useEffect(() => {
    if (!place) return;
    const timer = window.setTimeout(keep, 600);
    const leave = (): void => keep();
    window.addEventListener('pagehide', leave);
    document.addEventListener('visibilitychange', leave);
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener('pagehide', leave);
      document.removeEventListener('visibilitychange', leave);
    };
  }, [place, keep]);

  const clear = useCallback(() => {
    cleared.current = text;
    if (place) localStorage.removeItem(place);
    setSavedAt(null);
  }, [place, text]);

  return { savedAt, found, clear };
}

/* ---------- the machine in the hand ---------- */

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    useCallback(
      (tell) => {
        const list = window.matchMedia(query);
        list.addEventListener('change', tell);
        return () => list.removeEventListener('change', tell);
      },
      [query],
    ),
    () => window.matchMedia(query).matches,
  );
}

/** Under 992 px: the menu is a drawer, tables are cards. */
export const useNarrow = (): boolean => useMedia('(max-width: 991.98px)');

/** Over 1280 px: the third column of a record stands beside the others; below, what can be done comes first. */
export const useWide = (): boolean => useMedia('(min-width: 1281px)');

/** Under 640 px: one hand. */
export const usePhone = (): boolean => useMedia('(max-width: 639.98px)');

/** Whether the server is within reach, as far as the browser and the last request know. */
export const useOnline = (): boolean => useSyncExternalStore(onNetwork, isOnline, () => true);

/** The server's clock, moving on once a minute. */
export function useNow(): Date {
  const session = useMaybeSession();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => tick((n) => n + 1), 60_000);
    return () => window.clearInterval(timer);
  }, []);
  return session ? session.clock() : new Date();
}

/** A value that settles after a pause, for search as one types. */
export function usePaused<T>(value: T, pause = 300): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), pause);
    return () => window.clearTimeout(timer);
  }, [value, pause]);
  return settled;
}

/** The page's title in the browser. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (!title) return;
    const before = document.title;
    document.title = `${title} · 治本`;
    return () => {
      document.title = before;
    };
  }, [title]);
}

/** Whether an act is offered and not locked. */
export const isOffered = (
  record: { readonly allowedActions: readonly { action: string; locked?: unknown }[] },
  action: string,
): boolean => record.allowedActions.some((one) => one.action === action && !one.locked);

/**
 * A link from 待办 names the act for which it opens a record (`?act=issue`). `open` is told its name once and the address
 * forgets it, so that closing the act does not bring it back.
 */
export function useAskedAct(open: (action: string) => void): void {
  const [address, setAddress] = useSearchParams();
  const asked = address.get('act');
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    if (asked === null) return;
    latest.current(asked);
    setAddress(
      (now) => {
        now.delete('act');
        return now;
      },
      { replace: true },
    );
  }, [asked, setAddress]);
}
