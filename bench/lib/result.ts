/** One measured figure, and how it stands to what was asked of it. */
export interface Result {
  /** `hazards.list`, `app.start`; a part of a figure adds a word: `hazards.list.p99`. */
  id: string;
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
}

const round = (value: number): number => Number(value.toPrecision(4));

const make = (
  id: string,
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
export const atMost = (id: string, value: number, unit: string, target: number, floor: number | null = null): Result =>
  make(id, value, unit, floor, floor === null ? null : floor / value, target, 'value ≤', value <= target);

/** A rate that must not be less than `target`. */
export const atLeast = (id: string, value: number, unit: string, target: number, floor: number | null = null): Result =>
  make(id, value, unit, floor, floor === null ? null : value / floor, target, 'value ≥', value >= target);

/** A rate that must be at least `target` of the bare one. */
export const shareOfFloor = (id: string, value: number, unit: string, floor: number, target: number): Result =>
  make(id, value, unit, floor, value / floor, target, 'ratio ≥', value / floor >= target);
