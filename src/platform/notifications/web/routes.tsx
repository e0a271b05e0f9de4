/** Paths of the inbox; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const notificationsRoutes: RoomRoutes = [{ path: 'notifications', lazy: () => import('./screens/inbox.tsx') }];
