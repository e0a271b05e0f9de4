/** Paths of 安全投入; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const fundingRoutes: RoomRoutes = [
  { path: 'funding', lazy: () => import('./screens/overview.tsx') },
  { path: 'funding/print/:ledger', lazy: () => import('./screens/print.tsx') },
  { path: 'funding/budgets/:id', lazy: () => import('./screens/budget.tsx') },
  { path: 'funding/projects/:id', lazy: () => import('./screens/project.tsx') },
  { path: 'funding/statements/:id', lazy: () => import('./screens/statement.tsx') },
  { path: 'safety-expense', lazy: () => import('./screens/mine.tsx') },
];
