/** Door of the notifications room: telling people, and proof that they were told (消息与回执). */
import { createHash } from 'node:crypto';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { publish } from '#kernel/server/live.ts';
import { addJob } from '#kernel/server/outbox.ts';
import { newId } from '#kernel/shared/id.ts';
import type { OutsideChannel, ToldView } from '../shared/schema.ts';
import * as store from './store.ts';

export { registerChannel, type OutsideMessage } from './channels.ts';
export type { OutsideChannel, ToldView } from '../shared/schema.ts';

export interface Notice {
  /** Users; the same person twice is told once. Nobody: nothing happens. */
  readonly to: readonly string[];
  /** `<room>.<what>`; the web may group by it. */
  readonly kind: string;
  /** One Chinese line. No phone numbers, codes or passwords: the same words may travel by SMS. */
  readonly title: string;
  readonly body?: string;
  /** Path inside the web. */
  readonly link?: string;
  readonly subjectType?: string;
  readonly subjectId?: string;
  /** Also outside, where a carrier is set up. */
  readonly channels?: readonly OutsideChannel[];
}

/** SM3 over the words of a notice: what a receipt proves to have been read. */
export const contentHash = (n: Pick<Notice, 'kind' | 'title' | 'body' | 'link'>): string =>
  createHash('sm3')
    .update(JSON.stringify([n.kind, n.title, n.body ?? '', n.link ?? null]))
    .digest('hex');

/**
 * Tells people in the act's own transaction: a row in each inbox, a live hint after commit, and jobs for carriers
 * outside. Answers the notice's id, or null when there is nobody to tell.
 */
export async function notify(tx: Tx, ctx: Ctx, notice: Notice): Promise<string | null> {
  const to = [...new Set(notice.to)];
  if (to.length === 0) return null;
  const at = ctx.clock.now();
  const id = newId<'notification'>(at.getTime());
  await store.insertNotification(
    tx,
    {
      id,
      kind: notice.kind,
      title: notice.title,
      body: notice.body ?? '',
      link: notice.link ?? null,
      subjectType: notice.subjectType ?? null,
      subjectId: notice.subjectId ?? null,
      contentSm3: contentHash(notice),
      by: ctx.actor,
      at,
    },
    to,
  );
  for (const channel of new Set(notice.channels ?? []))
    for (const deliveryId of await store.insertDeliveries(tx, id, to, channel, at))
      await addJob(tx, ctx.clock, 'notifications.deliver', { deliveryId });
  publish(tx, { to, kind: 'notifications.new', id });
  return id;
}

/**
 * The actor has done what a message asked for: messages of this kind about the record count as read, with a receipt.
 */
export async function settle(
  tx: Tx,
  ctx: Ctx,
  about: { kind: string; subjectType: string; subjectId: string },
): Promise<void> {
  const rows = await store.unreadAboutForUpdate(tx, ctx.actor.userId, about);
  if (rows.length === 0) return;
  await store.markRead(tx, ctx.actor, rows, ctx.clock.now(), ctx.ip ?? null);
  publish(tx, { to: [ctx.actor.userId], kind: 'notifications.read' });
}

/** What people were told about a record, who has read it, and what went outside. The caller has checked the record. */
export async function toldAbout(tx: Tx, subjectType: string, subjectId: string): Promise<ToldView[]> {
  const rows = await store.aboutSubject(tx, subjectType, subjectId);
  const deliveries = await store.deliveriesOf(tx, [...new Set(rows.map((r) => r.id))]);
  const views = new Map<string, ToldView>();
  for (const row of rows) {
    const view = views.get(row.id) ?? {
      id: row.id,
      kind: row.kind,
      title: row.title,
      createdAt: row.created_at.toISOString(),
      recipients: [],
    };
    view.recipients.push({
      userId: row.user_id,
      readAt: row.read_at?.toISOString() ?? null,
      deliveries: deliveries
        .filter((d) => d.notification_id === row.id && d.user_id === row.user_id)
        .map((d) => ({ channel: d.channel, state: d.state, sentAt: d.sent_at?.toISOString() ?? null })),
    });
    views.set(row.id, view);
  }
  return [...views.values()];
}

/** Number of unread messages of a person, for the shell. */
export const unreadCount = (tx: Tx, userId: string): Promise<number> => store.unreadOf(tx, userId);
