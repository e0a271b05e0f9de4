/** What goes into a package: the district as it is now against what the receiver was told. Pure. */
import type { Mode, Op } from '../shared/states.ts';

export interface Told {
  set: string;
  key: string;
  version: number;
  sm3: string;
  isEnded: boolean;
  isDeleted: boolean;
  title: string;
}
export interface Now {
  set: string;
  key: string;
  sm3: string;
  isEnded: boolean;
  fault: string;
}
export interface Change {
  set: string;
  key: string;
  op: Op;
  version: number;
}

const idOf = (r: { set: string; key: string }): string => `${r.set}\u0000${r.key}`;

/**
 * By content, not by the time of a change: a commit that came late, or a mapping that writes it otherwise, is never missed.
 * `told`: what the receiver has (sent and not rejected), newest edition of each. `highest`: the highest number ever used for a record.
 * `sets`: those that the mapping sends; what is switched off is neither sent nor said to be gone.
 */
export function compare(
  now: readonly Now[],
  told: readonly Told[],
  highest: ReadonlyMap<string, number>,
  mode: Mode,
  sets: ReadonlySet<string>,
): Change[] {
  const before = new Map(told.map((t) => [idOf(t), t]));
  const next = (r: { set: string; key: string }): number => (highest.get(idOf(r)) ?? 0) + 1;
  const changes: Change[] = [];
  const here = new Set<string>();
  for (const record of now) {
    if (!sets.has(record.set)) continue;
    here.add(idOf(record));
    const was = before.get(idOf(record));
    const change = (op: Op, version: number): void =>
      void changes.push({ set: record.set, key: record.key, op, version });
    if (record.fault !== '') change('held', was?.version ?? 0);
    else if (!was || was.isDeleted) change('new', next(record));
    else if (was.sm3 !== record.sm3) change(record.isEnded && !was.isEnded ? 'ended' : 'changed', next(record));
    else if (mode === 'full') change('unchanged', was.version);
  }
  for (const was of told)
    if (sets.has(was.set) && !was.isDeleted && !here.has(idOf(was)))
      changes.push({ set: was.set, key: was.key, op: 'deleted', version: next(was) });
  return changes;
}

export { idOf as recordId };
