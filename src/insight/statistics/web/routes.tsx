import type { RoomRoutes } from '#kernel/web/routes.ts';

export const statisticsRoutes: RoomRoutes = [
  { path: 'statistics', lazy: () => import('./screens/figures.tsx') },
  { path: 'statistics/print', lazy: () => import('./screens/figures-print.tsx') },
  { path: 'statistics/cross', lazy: () => import('./screens/cross.tsx') },
  { path: 'statistics/units', lazy: () => import('./screens/units.tsx') },
  { path: 'statistics/units/:id', lazy: () => import('./screens/unit.tsx') },
  { path: 'statistics/channels', lazy: () => import('./screens/channels.tsx') },
  { path: 'statistics/charts', lazy: () => import('./screens/charts.tsx') },
  { path: 'statistics/criteria', lazy: () => import('./screens/citations.tsx') },
];
