/** Paths of administration and of one's own account; part of the first load, so paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const identityRoutes: RoomRoutes = [
  { path: 'account', lazy: () => import('./screens/account.tsx') },
  { path: 'admin/units', lazy: () => import('./screens/units.tsx') },
  { path: 'admin/people', lazy: () => import('./screens/people.tsx') },
  { path: 'admin/people/:id', lazy: () => import('./screens/person.tsx') },
  { path: 'admin/industries', lazy: () => import('./screens/industries.tsx') },
  { path: 'admin/parameters', lazy: () => import('./screens/parameters.tsx') },
  { path: 'admin/sessions', lazy: () => import('./screens/sessions.tsx') },
  { path: 'admin/delegations', lazy: () => import('./screens/delegations.tsx') },
  { path: 'admin/tokens', lazy: () => import('./screens/tokens.tsx') },
];
