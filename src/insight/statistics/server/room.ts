import type { Room } from '#kernel/server/room.ts';
import { statisticsErrors } from '../shared/errors.ts';
import { statisticsRoutes } from './routes.ts';

export const statisticsRoom: Room = { name: 'statistics', routes: statisticsRoutes, errors: statisticsErrors };
