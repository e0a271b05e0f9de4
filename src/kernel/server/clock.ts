/** The only source of time on the server. */
import { dayOf, type PlainDate } from '../shared/time.ts';

export interface Clock {
  now(): Date;
  /** The civil day in Asia/Shanghai. */
  today(): PlainDate;
}

export const systemClock: Clock = {
  now: () => new Date(),
  today: () => dayOf(new Date()),
};

export interface FixedClock extends Clock {
  set(instant: Date | string): void;
  advance(by: { days?: number; hours?: number; minutes?: number }): void;
}

/** A clock that stands still until it is moved: for tests, and for building the demo district's past. */
export function fixedClock(start: Date | string): FixedClock {
  let current = new Date(start);
  return {
    now: () => new Date(current),
    today: () => dayOf(current),
    set: (instant) => {
      current = new Date(instant);
    },
    advance: ({ days = 0, hours = 0, minutes = 0 }) => {
      current = new Date(current.getTime() + ((days * 24 + hours) * 60 + minutes) * 60_000);
    },
  };
}
