import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { idOf } from '#kernel/shared/id.ts';
import { NotificationPage, NotificationQuery, NotificationView } from './schema.ts';

export const listNotifications = endpoint({
  method: 'GET',
  path: '/notifications',
  summary: '我的消息，新的在前',
  clauses: [],
  query: NotificationQuery,
  response: NotificationPage,
});

export const countUnread = endpoint({
  method: 'GET',
  path: '/notifications/unread-count',
  summary: '未读消息数',
  clauses: [],
  passive: true,
  response: z.object({ unread: z.number().int() }),
});

export const readNotification = endpoint({
  method: 'POST',
  path: '/notifications/:id/read',
  summary: '标为已读并留下阅读回执',
  clauses: [],
  params: z.object({ id: idOf('notification') }),
  response: NotificationView,
});

export const readAllNotifications = endpoint({
  method: 'POST',
  path: '/notifications/read-all',
  summary: '把看到的消息全部标为已读',
  clauses: [],
  body: z.object({
    /** The newest message that the person has seen; later ones stay unread. */
    upTo: idOf('notification').optional(),
  }),
  response: z.object({ read: z.number().int(), unread: z.number().int() }),
});

export const streamNotifications = endpoint({
  method: 'GET',
  path: '/notifications/stream',
  summary: '实时提醒（server-sent events）：有新消息或待办变化时推送，内容另行读取',
  clauses: [],
  passive: true,
  raw: 'stream',
});
