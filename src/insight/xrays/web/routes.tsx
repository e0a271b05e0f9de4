import type { RoomRoutes } from '#kernel/web/routes.ts';

export const xraysRoutes: RoomRoutes = [
  { path: 'xrays', lazy: () => import('./screens/findings.tsx') },
  { path: 'xrays/:id', lazy: () => import('./screens/finding.tsx') },
];
