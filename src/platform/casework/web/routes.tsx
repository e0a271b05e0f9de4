/** Paths of the casework room; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';

export const caseworkRoutes: RoomRoutes = [
  { path: 'todo', lazy: () => import('./screens/todo.tsx') },
  { path: 'todo/print', lazy: () => import('./screens/todo-print.tsx') },
];
