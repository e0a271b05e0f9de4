/** Paths of the criteria room; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes, RoomSearch } from '#kernel/web/routes.ts';

export const criteriaRoutes: RoomRoutes = [
  { path: 'criteria', lazy: () => import('./screens/library.tsx') },
  { path: 'criteria/editions', lazy: () => import('./screens/editions.tsx') },
  { path: 'criteria/editions/new', lazy: () => import('./screens/edition-new.tsx') },
  { path: 'criteria/editions/:id', lazy: () => import('./screens/edition.tsx') },
  { path: 'criteria/checklists', lazy: () => import('./screens/checklists.tsx') },
  { path: 'criteria/checklists/new', lazy: () => import('./screens/checklist-new.tsx') },
  { path: 'criteria/checklists/:id', lazy: () => import('./screens/checklist.tsx') },
  {
    path: 'criteria/checklists/:id/print',
    lazy: () => import('./screens/checklist-print.tsx'),
    handle: { bare: true },
  },
  { path: 'criteria/guides/:id', lazy: () => import('./screens/guide.tsx') },
];

export const criteriaSearch: RoomSearch = {
  label: '判定标准',
  find: async (q, signal) => (await import('./search.ts')).findCriteria(q, signal),
};
