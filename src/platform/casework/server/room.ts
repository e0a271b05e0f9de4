import { registerMenuCount } from '#platform/identity/server/index.ts';
import type { Room } from '#kernel/server/room.ts';
import { caseworkErrors } from '../shared/errors.ts';
import { caseworkRoutes } from './routes.ts';
import { countTodos } from './store.ts';
import { sweepOverdue } from './sweep.ts';

/** The menu says 999+ from here on. */
const BADGE = 1000;
registerMenuCount('todo', (tx, actor) => countTodos(tx, actor, 'mine', BADGE));

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
