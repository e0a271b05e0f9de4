/**
 * Counts how often and how many at once: requests of one person or address at a door, costly work of one person. Kept by the process and
 * forgotten with it; several processes each count for themselves.
 */
import type { Clock } from './clock.ts';

/** How much costly work one person may ask for. */
export interface Allowance {
  /** In `minutes`, counted from the first. */
  most: number;
  minutes: number;
  atOnce: number;
}

interface Tally {
  since: number;
  count: number;
  /** Begun and not ended, whatever window they began in. */
  running: number;
  refused: number;
}

export type Refusal = {
  why: 'tooMany' | 'running';
  /** After so long it is worth trying again. */
  seconds: number;
  /** How often it was refused in this window, this time included. */
  times: number;
};

/** Tallies that are kept; beyond that those whose time is over are forgotten. */
const MANY = 20_000;
/** A file that is being made is mostly done by then. */
const RUNNING_SECONDS = 15;

export class Turnstile {
  readonly #clock: Clock;
  readonly #tallies = new Map<string, Tally>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  #tallyOf(key: string, windowMs: number): { tally: Tally; now: number } {
    const now = this.#clock.now().getTime();
    let tally = this.#tallies.get(key);
    // A clock that was set back opens a new window, too.
    if (tally === undefined || now - tally.since >= windowMs || now < tally.since) {
      if (this.#tallies.size >= MANY) this.#forget(now - windowMs);
      tally = { since: now, count: 0, running: tally?.running ?? 0, refused: 0 };
      this.#tallies.set(key, tally);
    }
    return { tally, now };
  }

  #forget(before: number): void {
    for (const [key, { since, running }] of this.#tallies)
      if (running === 0 && since <= before) this.#tallies.delete(key);
    // All of them of this very window: the oldest go.
    for (const [key, { running }] of this.#tallies) {
      if (this.#tallies.size < MANY) break;
      if (running === 0) this.#tallies.delete(key);
    }
  }

  /** Counts one request. @returns seconds until the next one is let through, or null: this one is */
  count(key: string, most: number, seconds: number): number | null {
    const { tally, now } = this.#tallyOf(key, seconds * 1000);
    tally.count++;
    return tally.count <= most ? null : secondsFrom(now, tally.since + seconds * 1000);
  }

  /** Whether one more would be let in now; nothing is counted. */
  look(key: string, { most, minutes, atOnce }: Allowance): Omit<Refusal, 'times'> | null {
    const { tally, now } = this.#tallyOf(key, minutes * 60_000);
    if (tally.count >= most) return { why: 'tooMany', seconds: secondsFrom(now, tally.since + minutes * 60_000) };
    if (tally.running >= atOnce) return { why: 'running', seconds: RUNNING_SECONDS };
    return null;
  }

  /** Lets one in, to be called back when it has ended, or says why not. */
  enter(key: string, allowance: Allowance): { leave: () => void } | Refusal {
    const { tally } = this.#tallyOf(key, allowance.minutes * 60_000);
    const refusal = this.look(key, allowance);
    if (refusal) return { ...refusal, times: ++tally.refused };
    tally.count++;
    tally.running++;
    let isOver = false;
    return {
      leave: () => {
        if (isOver) return;
        isOver = true;
        // The window may have changed meanwhile.
        const present = this.#tallies.get(key);
        if (present) present.running--;
      },
    };
  }
}

const secondsFrom = (now: number, until: number): number => Math.max(1, Math.ceil((until - now) / 1000));
