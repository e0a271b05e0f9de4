import type { Room } from '#kernel/server/room.ts';
import { notificationsErrors } from '../shared/errors.ts';
import { deliver } from './deliver.ts';
import { registerNotificationIndicators } from './indicators.ts';
import { notificationsRoutes } from './routes.ts';

registerNotificationIndicators();

export const notificationsRoom: Room = {
  name: 'notifications',
  routes: notificationsRoutes,
  errors: notificationsErrors,
  jobs: [
    {
      task: 'notifications.deliver',
      ownTransactions: true,
      run: (ctx, payload) => deliver(ctx, String(payload['deliveryId'])),
    },
  ],
};
