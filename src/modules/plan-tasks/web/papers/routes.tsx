/** Paths of sub-plans, meetings, lists and further trees; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const papersRoutes: RoomRoutes = [
  { path: 'plan/papers', lazy: () => import('./home.tsx') },
  { path: 'plan/papers/:id', lazy: () => import('./sub-plan.tsx') },
  { path: 'plan/meetings/new', lazy: () => import('./meeting-new.tsx') },
  { path: 'plan/meetings/:id', lazy: () => import('./meeting.tsx') },
  { path: 'plan/packs', lazy: () => import('./pack.tsx') },
  { path: 'plan/lists/:id', lazy: () => import('./list.tsx') },
  { path: 'plan/measures/:code', lazy: () => import('./tree.tsx') },
];
