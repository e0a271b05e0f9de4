/** Paths of the supervision room; part of the first load, so it holds paths and lazy imports only. */
import type { RoomRoutes } from '#kernel/web/routes.ts';
import { jointRoutes } from './joint/routes.tsx';

export const supervisionRoutes: RoomRoutes = [...jointRoutes];
