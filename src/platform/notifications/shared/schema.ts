import { z } from 'zod';
import { pageOf, PageQuery } from '#kernel/shared/page.ts';
import { Instant } from '#kernel/shared/time.ts';

export const OutsideChannel = z.enum(['sms', 'mail']);
export type OutsideChannel = z.infer<typeof OutsideChannel>;

export const NotificationView = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  body: z.string(),
  link: z.string().nullable(),
  subjectType: z.string().nullable(),
  subjectId: z.string().nullable(),
  from: z.string(),
  createdAt: Instant,
  readAt: Instant.nullable(),
});
export type NotificationView = z.infer<typeof NotificationView>;

export const NotificationQuery = PageQuery.extend({
  unread: z.enum(['0', '1']).default('0'),
  kind: z.string().max(80).optional(),
});

export const NotificationPage = pageOf(NotificationView).extend({ unread: z.number().int() });
export type NotificationPage = z.infer<typeof NotificationPage>;

/** What was told about a record, and who has read it (签收情况). */
export const ToldView = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  createdAt: Instant,
  recipients: z.array(
    z.object({
      userId: z.string(),
      readAt: Instant.nullable(),
      deliveries: z.array(
        z.object({
          channel: OutsideChannel,
          state: z.enum(['waiting', 'sent', 'failed', 'off']),
          sentAt: Instant.nullable(),
        }),
      ),
    }),
  ),
});
export type ToldView = z.infer<typeof ToldView>;
