/** Paths of the indicators room; part of the first load. */
import type { RoomRoutes, RoomSearch } from '#kernel/web/routes.ts';

export const indicatorsRoutes: RoomRoutes = [
  { path: 'indicators', lazy: () => import('./screens/catalogue.tsx') },
  { path: 'indicators/print', lazy: () => import('./screens/paper.tsx') },
  { path: 'indicators/:code', lazy: () => import('./screens/indicator.tsx') },
  { path: 'indicators/:code/report', lazy: () => import('./screens/report.tsx') },
];
export const indicatorsSearch: RoomSearch = {
  label: '指标',
  find: async (q, signal) => (await import('./search.ts')).findIndicators(q, signal),
};
