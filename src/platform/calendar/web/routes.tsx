/** Paths of the calendar; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const calendarRoutes: RoomRoutes = [{ path: 'admin/calendar', lazy: () => import('./screens/years.tsx') }];
