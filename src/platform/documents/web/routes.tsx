/** Paths of letters; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const documentsRoutes: RoomRoutes = [{ path: 'documents/:id', lazy: () => import('./screens/document.tsx') }];
