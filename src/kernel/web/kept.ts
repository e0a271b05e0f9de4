/**
 * What the report form needs without a network, kept on this machine per person and shown with its age. Nothing else that
 * the server answered is kept: a ledger or a figure of yesterday must not look like today's.
 */
import { useEffect, useState } from 'react';
import { useGet, useOnline, type GetOptions } from './hooks.ts';
import type { AnswerOf, AnyEndpoint, ArgsOf } from './api.ts';
import { useMaybeSession } from './session.tsx';

const PREFIX = 'zb.kept.';
/** So many answers at most; the oldest goes first. */
const ROOM = 40;
/** Days after which a kept answer is of no use any more. */
const DAYS = 7;

export interface Kept<T> {
  value: T;
  at: Date;
}

/** What was kept under a name, unless it is too old or belongs to someone else. */
export function readKept<T>(person: string, name: string): Kept<T> | null {
  try {
    const text = localStorage.getItem(`${PREFIX}${person}.${name}`);
    if (!text) return null;
    const { value, at } = JSON.parse(text) as { value: T; at: string };
    return Date.now() - Date.parse(at) < DAYS * 86_400_000 ? { value, at: new Date(at) } : null;
  } catch {
    return null;
  }
}

export function keep(person: string, name: string, value: unknown): void {
  try {
    localStorage.setItem(`${PREFIX}${person}.${name}`, JSON.stringify({ at: new Date().toISOString(), value }));
    const all = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    if (all.length <= ROOM) return;
    const age = (key: string): string => (localStorage.getItem(key) ?? '').slice(0, 40);
    all
      .sort((a, b) => age(a).localeCompare(age(b)))
      .slice(0, all.length - ROOM)
      .forEach((key) => localStorage.removeItem(key));
  } catch {
    // Without room in the browser the form works as long as there is a network.
  }
}

/** Everything kept of anybody: at signing out, and when another person signs in. */
export function forgetKept(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}

/**
 * Reads an endpoint and keeps what `of` takes from the answer. Without a network answers what was kept, and since when;
 * `since` is null while the answer is the server's own.
 */
export function useKept<E extends AnyEndpoint, T>(
  name: string,
  endpoint: E,
  args: ArgsOf<E>,
  of: (answer: AnswerOf<E>) => T,
  options: GetOptions = {},
): { data: T | undefined; since: Date | null } {
  const person = useMaybeSession()?.user.id ?? 'anyone';
  const online = useOnline();
  const asked = options.enabled !== false;
  const query = useGet(endpoint, args, { ...options, enabled: asked && online });
  const [kept, setKept] = useState<Kept<T> | null>(null);
  const { data } = query;
  useEffect(() => {
    if (data !== undefined && !query.isPlaceholderData) keep(person, name, of(data));
  }, [data, query.isPlaceholderData, person, name]);
  const isCutOff = asked && (!online || query.error?.offline === true);
  useEffect(() => {
    setKept(isCutOff ? readKept<T>(person, name) : null);
  }, [isCutOff, person, name]);
  if (!isCutOff) return { data: data === undefined ? undefined : of(data), since: null };
  return { data: kept?.value, since: kept?.at ?? null };
}
