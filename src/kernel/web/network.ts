/**
 * Whether the server is within reach. The browser only knows whether it has some network; a phone at the edge of one has
 * it and reaches nobody. So a request that found nobody counts as being cut off, until a small question is answered again.
 */

const ASK_AGAIN_MS = 5000;
let isReached = true;
let timer = 0;
const listeners = new Set<() => void>();

export const isOnline = (): boolean => navigator.onLine && isReached;

/** Calls back whenever the answer of `isOnline` may have changed; answers how to stop that. */
export function onNetwork(tell: () => void): () => void {
  listeners.add(tell);
  window.addEventListener('online', tell);
  window.addEventListener('offline', tell);
  return () => {
    listeners.delete(tell);
    window.removeEventListener('online', tell);
    window.removeEventListener('offline', tell);
  };
}

async function ask(): Promise<void> {
  timer = 0;
  try {
    await fetch('/healthz', { cache: 'no-store' });
    noteReached(true);
  } catch {
    timer = window.setTimeout(() => void ask(), ASK_AGAIN_MS);
  }
}

/** Told by every request: somebody answered, or nobody. */
export function noteReached(reached: boolean): void {
  if (!reached && timer === 0) timer = window.setTimeout(() => void ask(), ASK_AGAIN_MS);
  if (reached === isReached) return;
  isReached = reached;
  if (reached) {
    window.clearTimeout(timer);
    timer = 0;
  }
  for (const tell of listeners) tell();
}
