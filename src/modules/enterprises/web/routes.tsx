/** Paths of the enterprises room; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes, RoomSearch } from '#kernel/web/routes.ts';

export const enterprisesRoutes: RoomRoutes = [
  { path: 'enterprises', lazy: () => import('./screens/register.tsx') },
  { path: 'enterprises/new', lazy: () => import('./screens/new.tsx') },
  { path: 'enterprises/imports', lazy: () => import('./screens/imports.tsx') },
  { path: 'enterprises/imports/:id', lazy: () => import('./screens/import.tsx') },
  { path: 'enterprises/reviews', lazy: () => import('./screens/reviews.tsx') },
  { path: 'enterprises/:id', lazy: () => import('./screens/file.tsx') },
  { path: 'enterprises/:id/edit', lazy: () => import('./screens/edit.tsx') },
  { path: 'enterprises/:id/places/print', lazy: () => import('./screens/place-labels.tsx') },
  { path: 'my-enterprise', lazy: () => import('./screens/mine.tsx') },
];

export const enterprisesSearch: RoomSearch = {
  label: '企业',
  find: async (q, signal) => (await import('./search.ts')).findEnterprises(q, signal),
};
