/** Paths of the criteria room; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes, RoomSearch } from '#kernel/web/routes.ts';

export const criteriaRoutes: RoomRoutes = [
  { path: 'criteria', lazy: () => import('./screens/library.tsx') },
  { path: 'criteria/editions', lazy: () => import('./screens/editions.tsx') },
  { path: 'criteria/editions/new', lazy: () => import('./screens/edition-new.tsx') },
  { path: 'criteria/editions/:id', lazy: () => import('./screens/edition.tsx') },
];

export const criteriaSearch: RoomSearch = {
  label: '判定标准',
  find: async (q, signal) => (await import('./search.ts')).findCriteria(q, signal),
};
