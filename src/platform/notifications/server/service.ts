/** Acts of a person on the own inbox. */
import type { z } from 'zod';
import type { Ctx } from '#kernel/server/context.ts';
import { decodeCursor, encodeCursor } from '#kernel/server/cursor.ts';
import { publish } from '#kernel/server/live.ts';
import { fail } from '#kernel/shared/errors.ts';
import type { NotificationPage, NotificationQuery, NotificationView } from '../shared/schema.ts';
import * as store from './store.ts';

const present = (row: store.NotificationRow): NotificationView => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  body: row.body,
  link: row.link,
  subjectType: row.subject_type,
  subjectId: row.subject_id,
  from: row.created_by_name,
  createdAt: row.created_at.toISOString(),
  readAt: row.read_at?.toISOString() ?? null,
});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The inbox, newest first, with the exact number of all and of unread messages. */
export async function list(ctx: Ctx, query: z.output<typeof NotificationQuery>): Promise<NotificationPage> {
  return ctx.inTx(async (tx) => {
    const filter = { unreadOnly: query.unread === '1', kind: query.kind ?? null };
    let before: string | null = null;
    if (query.cursor !== undefined) {
      before = String(decodeCursor(query.cursor, 1)[0]);
      if (!UUID.test(before)) throw fail('common.badCursor');
    }
    const offset = before === null ? ((query.page ?? 1) - 1) * query.limit : 0;
    const rows = await store.pageOfInbox(tx, ctx.actor.userId, filter, { before, offset, limit: query.limit + 1 });
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    return {
      items: items.map(present),
      total: await store.countInbox(tx, ctx.actor.userId, filter),
      nextCursor: rows.length > query.limit && last ? encodeCursor([last.id]) : null,
      unread: await store.unreadOf(tx, ctx.actor.userId),
    };
  });
}

export async function countUnread(ctx: Ctx): Promise<{ unread: number }> {
  return ctx.inTx(async (tx) => ({ unread: await store.unreadOf(tx, ctx.actor.userId) }));
}

/** Marks a message read and leaves the receipt (阅读回执): who, when, which words. Reading again changes nothing. */
export async function read(ctx: Ctx, id: string): Promise<NotificationView> {
  return ctx.inTx(async (tx) => {
    const row = await store.findForUpdate(tx, ctx.actor.userId, id);
    if (!row) throw fail('common.notFound');
    if (row.read_at) return present(row);
    const at = ctx.clock.now();
    await store.markRead(tx, ctx.actor, [row], at, ctx.ip ?? null);
    publish(tx, { to: [ctx.actor.userId], kind: 'notifications.read' });
    return present({ ...row, read_at: at });
  });
}

/** Marks everything read up to the newest message that the person has seen; later ones stay. */
export async function readAll(ctx: Ctx, upTo: string | null): Promise<{ read: number; unread: number }> {
  return ctx.inTx(async (tx) => {
    const rows = await store.unreadForUpdate(tx, ctx.actor.userId, upTo);
    await store.markRead(tx, ctx.actor, rows, ctx.clock.now(), ctx.ip ?? null);
    if (rows.length > 0) publish(tx, { to: [ctx.actor.userId], kind: 'notifications.read' });
    return { read: rows.length, unread: await store.unreadOf(tx, ctx.actor.userId) };
  });
}
