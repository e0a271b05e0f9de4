/** Paths of project gates; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const gatesRoutes: RoomRoutes = [
  { path: 'project-gates', lazy: () => import('./ledger.tsx') },
  { path: 'project-gates/new', lazy: () => import('./open.tsx') },
  { path: 'project-gates/print', lazy: () => import('./print.tsx') },
  { path: 'project-gates/:id', lazy: () => import('./record.tsx') },
];
