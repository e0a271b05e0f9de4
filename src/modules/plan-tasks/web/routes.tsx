/** Paths of the plan room; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';
import { gatesRoutes } from './gates/routes.tsx';
import { papersRoutes } from './papers/routes.tsx';

export const planTasksRoutes: RoomRoutes = [
  { path: 'plan', lazy: () => import('./screens/tree.tsx') },
  { path: 'plan/month', lazy: () => import('./screens/month.tsx') },
  { path: 'plan/tasks', lazy: () => import('./screens/ledger.tsx') },
  { path: 'plan/print/:ledger', lazy: () => import('./screens/print.tsx') },
  { path: 'plan/tasks/:id', lazy: () => import('./screens/task.tsx') },
  { path: 'plan/steps/:id', lazy: () => import('./screens/step.tsx') },
  { path: 'plan/clauses/:key', lazy: () => import('./screens/clause.tsx') },
  { path: 'plan/board', lazy: () => import('./screens/board.tsx') },
  { path: 'plan/gantt', lazy: () => import('./screens/gantt.tsx') },
  { path: 'plan/units', lazy: () => import('./screens/units.tsx') },
  { path: 'plan/units/:id', lazy: () => import('./screens/unit.tsx') },
  { path: 'plan/stages', lazy: () => import('./screens/stages.tsx') },
  { path: 'plan/changes', lazy: () => import('./screens/changes.tsx') },
  { path: 'plan/urges', lazy: () => import('./screens/urges.tsx') },
  { path: 'plan/actors', lazy: () => import('./screens/actors.tsx') },
  ...gatesRoutes,
  ...papersRoutes,
];
