/** One measured figure, and how it stands to what was asked of it. */
import type { FigureId } from '../figures.ts';

export interface Result {
  /** `hazards.list`, `app.start`; a part of a figure adds a word: `hazards.list.p99`. What it means stands in `figures.ts`. */
  id: FigureId;
  value: number;
  unit: string;
  /** The same work done barely (bare SQL, bare HTTP, bare parse), measured in the same run; null where there is none. */
  floor: number | null;
  /** Value to floor: for rates value / floor, for times floor / value; 1 = nothing lost. */
  ratio: number | null;
  target: number;
  pass: boolean;
  /** What the target is for, and in which direction. */
  aim: 'value ≤' | 'value ≥' | 'ratio ≥';
  /** When it was measured. */
  at: string;
  /** The same over a tenth of the data, where that was measured: what grows faster than the data shows. */
  tenth?: number;
}

/** A result as it is kept: with where and within what it was measured. */
export interface KeptResult extends Result {
  /** Cores, memory, versions. */
  machine?: string;
  /** File of the bench, and the seconds that its run took. */
  bench?: string;
  seconds?: number;
}

const round = (value: number): number => Number(value.toPrecision(4));

const make = (
  id: FigureId,
  value: number,
  unit: string,
  floor: number | null,
  ratio: number | null,
  target: number,
  aim: Result['aim'],
  pass: boolean,
): Result => ({
  id,
  value: round(value),
  unit,
  floor: floor === null ? null : round(floor),
  ratio: ratio === null ? null : round(ratio),
  target,
  pass,
  aim,
  at: new Date().toISOString(),
});

/** A time, size or memory that must not be more than `target`. */
export const atMost = (
  id: FigureId,
  value: number,
  unit: string,
  target: number,
  floor: number | null = null,
): Result => make(id, value, unit, floor, floor === null ? null : floor / value, target, 'value ≤', value <= target);

/** A rate that must not be less than `target`. */
export const atLeast = (
  id: FigureId,
  value: number,
  unit: string,
  target: number,
  floor: number | null = null,
): Result => make(id, value, unit, floor, floor === null ? null : value / floor, target, 'value ≥', value >= target);

/** A rate that must be at least `target` of the bare one. */
export const shareOfFloor = (id: FigureId, value: number, unit: string, floor: number, target: number): Result =>
  make(id, value, unit, floor, value / floor, target, 'ratio ≥', value / floor >= target);

/** Adds what the same took over a tenth of the data. */
export const withTenth = (result: Result, tenth: number): Result => ({ ...result, tenth: round(tenth) });
