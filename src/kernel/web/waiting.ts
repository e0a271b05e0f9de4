/** Things that wait on this machine itself (unsent reports), counted on the tab of their room beside the server's count. */
import { useSyncExternalStore } from 'react';

const counts = new Map<string, number>();
const listeners = new Set<() => void>();

/** `path` is the tab's address: `/hazards`. */
export function setWaiting(path: string, count: number): void {
  if ((counts.get(path) ?? 0) === count) return;
  counts.set(path, count);
  for (const tell of listeners) tell();
}

export const useWaiting = (path: string): number =>
  useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => counts.get(path) ?? 0,
  );
