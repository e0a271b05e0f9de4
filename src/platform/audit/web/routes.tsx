/** Paths of the audit room. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const auditRoutes: RoomRoutes = [
  { path: 'audit/log', lazy: () => import('./screens/log.tsx') },
  { path: 'audit/verify', lazy: () => import('./screens/verify.tsx') },
];
