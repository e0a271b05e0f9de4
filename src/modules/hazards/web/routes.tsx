/** Paths of the hazards room; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes, RoomSearch } from '#kernel/web/routes.ts';
import { watchUnsent } from './unsent/wake.ts';

watchUnsent();

export const hazardsRoutes: RoomRoutes = [
  { path: 'hazards', lazy: () => import('./screens/ledger.tsx') },
  { path: 'hazards/new', lazy: () => import('./screens/register.tsx') },
  { path: 'hazards/print', lazy: () => import('./screens/ledger-print.tsx') },
  { path: 'hazards/pairs', lazy: () => import('./screens/pairs.tsx') },
  { path: 'hazards/bulk/:id', lazy: () => import('./screens/bulk-run.tsx') },
  { path: 'hazards/import', lazy: () => import('./screens/import.tsx') },
  { path: 'hazards/import/:id', lazy: () => import('./screens/import.tsx') },
  { path: 'hazards/tickets', lazy: () => import('./screens/tickets.tsx') },
  { path: 'hazards/tickets/new', lazy: () => import('./screens/ticket-new.tsx') },
  { path: 'hazards/lists', lazy: () => import('./screens/lists.tsx') },
  { path: 'hazards/lists/new', lazy: () => import('./screens/list-new.tsx') },
  { path: 'hazards/lists/:id', lazy: () => import('./screens/list.tsx') },
  { path: 'hazards/lists/:id/print', lazy: () => import('./screens/list-print.tsx') },
  { path: 'hazards/:id', lazy: () => import('./screens/record.tsx') },
  { path: 'hazards/:id/print', lazy: () => import('./screens/record-print.tsx') },
  { path: 'hazards/:id/act/:action', lazy: () => import('./screens/act.tsx') },
  { path: 'report', handle: { bare: true }, lazy: () => import('./screens/report.tsx') },
  { path: 'unsent', lazy: () => import('./screens/unsent.tsx') },
];

export const hazardsSearch: RoomSearch = {
  label: '隐患',
  find: async (q, signal) => (await import('./search.ts')).findHazards(q, signal),
};
