/** Paths of the plan room; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';
import { gatesRoutes } from './gates/routes.tsx';
import { papersRoutes } from './papers/routes.tsx';

export const planTasksRoutes: RoomRoutes = [...gatesRoutes, ...papersRoutes];
