/** Installs the service worker and goes over to a new build at a change of screen, when nothing is being typed. */

/** `onScreen` calls back after each change of screen. */
export function keepPagesOffline(onScreen: (then: () => void) => void): void {
  // Over plain HTTP browsers have no service worker; everything else works the same.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  const hadOne = serviceWorker.controller !== null;
  let changes = 0;
  let isOutdated = false;
  serviceWorker.addEventListener('controllerchange', () => {
    changes += 1;
    // The first one takes over the page that installed it: same build.
    isOutdated ||= hadOne || changes > 1;
  });
  onScreen(() => {
    if (isOutdated && navigator.onLine) window.location.reload();
  });
  const start = (): void => {
    serviceWorker.register('/worker.js', { updateViaCache: 'none' }).then(
      (registration) => {
        // A phone may keep the page open for days.
        document.addEventListener('visibilitychange', () => {
          if (document.visibilityState === 'visible' && navigator.onLine) registration.update().catch(() => undefined);
        });
      },
      // A private window or a policy of the machine forbids it.
      () => undefined,
    );
  };
  // After the first screen has what it needs.
  if (document.readyState === 'complete') window.setTimeout(start, 1500);
  else window.addEventListener('load', () => window.setTimeout(start, 1500));
}
