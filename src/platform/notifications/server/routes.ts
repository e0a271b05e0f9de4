import { bind, type Route } from '#kernel/server/room.ts';
import * as contract from '../shared/contract.ts';
import { countUnread, list, read, readAll } from './service.ts';
import { stream } from './stream.ts';

export const notificationsRoutes: readonly Route[] = [
  bind(contract.listNotifications, (ctx, { query }) => list(ctx, query)),
  bind(contract.countUnread, (ctx) => countUnread(ctx)),
  { endpoint: contract.streamNotifications, handle: (ctx, _input, raw) => stream(ctx, raw) },
  bind(contract.readNotification, (ctx, { params }) => read(ctx, params.id)),
  bind(contract.readAllNotifications, (ctx, { body }) => readAll(ctx, body.upTo ?? null)),
];
