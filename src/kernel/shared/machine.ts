/** State machines are data: the server refuses with them, the web draws with them, tests walk them. */

/** One step (办理环节): from where, to where, and the demand of the plan or law it serves. */
export interface Step<S extends string = string> {
  readonly from: readonly S[];
  /** Fixed target, or several when the act decides (the caller names one of them). */
  readonly to: S | readonly S[];
  /** Demand of the plan (`T9-2`) or law (`令16-23`). */
  readonly clause: string;
  /** The act's name on buttons and in the timeline. */
  readonly label: string;
}

export interface Machine<S extends string = string> {
  readonly name: string;
  readonly initial: S;
  readonly states: Readonly<Record<S, StateInfo>>;
  readonly steps: Readonly<Record<string, Step<S>>>;
}

/** Badge families of UI §5. */
export type StateFamily = 'pending' | 'doing' | 'review' | 'returned' | 'stopped' | 'done';

export interface StateInfo {
  readonly label: string;
  readonly family: StateFamily;
  /** No step leaves it, or only exceptional ones (reopen). */
  readonly final?: boolean;
}

export const targetsOf = <S extends string>(step: Step<S>): readonly S[] =>
  typeof step.to === 'string' ? [step.to] : step.to;

/** States that can be reached from the initial one, for tests that walk a machine. */
export function reachable<S extends string>(machine: Machine<S>): Set<S> {
  const seen = new Set<S>([machine.initial]);
  for (let grew = true; grew;) {
    grew = false;
    for (const step of Object.values(machine.steps) as Step<S>[]) {
      if (!step.from.some((from) => seen.has(from))) continue;
      for (const to of targetsOf(step))
        if (!seen.has(to)) {
          seen.add(to);
          grew = true;
        }
    }
  }
  return seen;
}
