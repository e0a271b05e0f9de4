import type { RoomRoutes } from '#kernel/web/routes.ts';

export const statisticsRoutes: RoomRoutes = [
  { path: 'statistics', lazy: () => import('./screens/figures.tsx') },
  { path: 'statistics/print', lazy: () => import('./screens/figures-print.tsx') },
];
