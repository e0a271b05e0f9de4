/** Wakes the sender when a network comes back; part of the first load, so it is small. */
import { setWaiting } from '#kernel/web/waiting.ts';
import { unsentCount } from './store.ts';

const wake = (): void => {
  if (navigator.onLine && unsentCount() > 0) void import('./send.ts').then((sender) => sender.sendAll());
};

let started = false;

/** Looks for waiting reports at the start, when the network returns, when the page is looked at again, and every minute. */
export function watchUnsent(): void {
  if (started || typeof window === 'undefined') return;
  started = true;
  setWaiting('/hazards', unsentCount());
  window.addEventListener('online', wake);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
  });
  window.setTimeout(wake, 3000);
  // A phone may lose its network before the form is opened for the first time.
  if (window.matchMedia('(max-width: 639.98px)').matches)
    window.setTimeout(() => void import('../screens/report.tsx').catch(() => undefined), 5000);
  window.setInterval(wake, 60_000);
}
