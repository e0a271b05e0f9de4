/** Which of a key's versions holds on a day. Pure. */
import { addDays, type PlainDate } from '#kernel/shared/time.ts';

export interface Versioned {
  readonly version: number;
  readonly valid_from: PlainDate;
  readonly valid_to: PlainDate | null;
}

/** The highest version whose validity holds the day: a later version takes over from its first day on. */
export function inForce<V extends Versioned>(versions: readonly V[], on: PlainDate): V | undefined {
  let best: V | undefined;
  for (const row of versions)
    if (row.valid_from <= on && (row.valid_to === null || on <= row.valid_to) && (!best || row.version > best.version))
      best = row;
  return best;
}

/**
 * Last day on which a version really held, for the history on the screen: its own end, or the day before a later
 * version that reaches at least as far took over. Null: open.
 */
export function endOf(versions: readonly Versioned[], row: Versioned): PlainDate | null {
  let end = row.valid_to;
  for (const other of versions) {
    if (other.version <= row.version || other.valid_from < row.valid_from) continue;
    const coversRest = other.valid_to === null || (end !== null && other.valid_to >= end);
    const before = addDays(other.valid_from, -1);
    if (coversRest && (end === null || before < end)) end = before;
  }
  return end;
}
