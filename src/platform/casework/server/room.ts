import type { Room } from '#kernel/server/room.ts';
import { caseworkErrors } from '../shared/errors.ts';
import { caseworkRoutes } from './routes.ts';
import { sweepOverdue } from './sweep.ts';

export const caseworkRoom: Room = {
  name: 'casework',
  routes: caseworkRoutes,
  errors: caseworkErrors,
  constraints: { case_requests_pending: 'casework.requestPending' },
  timers: [
    {
      name: 'casework.sweep',
      cron: '*/10 * * * *',
      run: async (ctx) => {
        await sweepOverdue(ctx);
      },
    },
  ],
};
