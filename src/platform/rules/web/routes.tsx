/** Paths of the rules; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const rulesRoutes: RoomRoutes = [{ path: 'admin/rules', lazy: () => import('./screens/rules.tsx') }];
