/** Wakes the sender when a network comes back; part of the first load, so it is small. */
import { isOnline, onNetwork } from '#kernel/web/network.ts';
import { setWaiting } from '#kernel/web/waiting.ts';
import { unsentCount } from './store.ts';

const wake = (): void => {
  if (isOnline() && unsentCount() > 0) void import('./send.ts').then((sender) => sender.sendAll());
};

const warnedPlace = 'zb.unsent.warned';

/** Leaving with unsent reports is asked about once; nothing is lost by it, but they travel only from here. */
function warnOnce(event: BeforeUnloadEvent): void {
  if (unsentCount() === 0) return;
  try {
    if (sessionStorage.getItem(warnedPlace)) return;
    sessionStorage.setItem(warnedPlace, '1');
  } catch {
    return;
  }
  event.preventDefault();
}

let started = false;

/** Looks for waiting reports at the start, when the network returns, when the page is looked at again, and every minute. */
export function watchUnsent(): void {
  if (started || typeof window === 'undefined') return;
  started = true;
  setWaiting('/hazards', unsentCount());
  onNetwork(wake);
  window.addEventListener('beforeunload', warnOnce);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
  });
  window.setTimeout(wake, 3000);
  // A phone may lose its network before the form is opened for the first time.
  if (window.matchMedia('(max-width: 639.98px)').matches)
    window.setTimeout(() => void import('../screens/report.tsx').catch(() => undefined), 5000);
  window.setInterval(wake, 60_000);
}
