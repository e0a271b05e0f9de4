/** Paths of letters; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const documentsRoutes: RoomRoutes = [
  { path: 'letters', lazy: () => import('./screens/letters.tsx') },
  { path: 'letters/new', lazy: () => import('./screens/compose.tsx') },
  { path: 'letters/slips', lazy: () => import('./screens/slips.tsx') },
  { path: 'letters/drafts/:id', lazy: () => import('./screens/draft.tsx') },
  { path: 'letters/templates', lazy: () => import('./screens/templates.tsx') },
  { path: 'letters/templates/:key', lazy: () => import('./screens/template.tsx') },
  { path: 'documents/:id', lazy: () => import('./screens/document.tsx') },
];
