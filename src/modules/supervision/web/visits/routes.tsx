/** Paths of 督导组; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const visitRoutes: RoomRoutes = [
  { path: 'visits', lazy: () => import('./ledgers.tsx') },
  { path: 'visits/:id', lazy: () => import('./visit.tsx') },
  { path: 'visit-groups/new', lazy: () => import('./group-form.tsx') },
  { path: 'visit-groups/:id', lazy: () => import('./group.tsx') },
];
