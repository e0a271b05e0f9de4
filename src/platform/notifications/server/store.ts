/** SQL of the notifications room. A person's inbox is the person's own: every read is by user id. */
import { sql, type Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import type { Actor } from '#kernel/shared/actor.ts';

export interface NotificationRow {
  id: string;
  kind: string;
  title: string;
  body: string;
  link: string | null;
  subject_type: string | null;
  subject_id: string | null;
  content_sm3: string;
  created_by_name: string;
  created_at: Date;
  read_at: Date | null;
}

export interface NotificationInsert {
  id: string;
  kind: string;
  title: string;
  body: string;
  link: string | null;
  subjectType: string | null;
  subjectId: string | null;
  contentSm3: string;
  by: { userId: string; name: string };
  at: Date;
}

export async function insertNotification(tx: Tx, n: NotificationInsert, to: readonly string[]): Promise<void> {
  await sql`insert into notifications (id, kind, title, body, link, subject_type, subject_id, content_sm3, created_by, created_by_name, created_at)
    values (${n.id}, ${n.kind}, ${n.title}, ${n.body}, ${n.link}, ${n.subjectType}, ${n.subjectId}, ${n.contentSm3}, ${n.by.userId},
      ${n.by.name}, ${n.at})`.execute(tx);
  await sql`insert into notification_recipients (user_id, notification_id, kind)
    select u, ${n.id}::uuid, ${n.kind}::text from unnest(${to}::uuid[]) as t (u)`.execute(tx);
}

const columns = sql`n.id, n.kind, n.title, n.body, n.link, n.subject_type, n.subject_id, n.content_sm3, n.created_by_name, n.created_at, r.read_at`;

export interface InboxFilter {
  unreadOnly: boolean;
  kind: string | null;
}

const inbox = (userId: string, filter: InboxFilter) =>
  sql`r.user_id = ${userId} and (${filter.kind}::text is null or r.kind = ${filter.kind}) ${filter.unreadOnly ? sql`and r.read_at is null` : sql``}`;

/** A page of a person's inbox, newest first. */
export async function pageOfInbox(
  tx: Tx,
  userId: string,
  filter: InboxFilter,
  page: { before: string | null; offset: number; limit: number },
): Promise<NotificationRow[]> {
  const rows = await sql<NotificationRow>`select ${columns}
    from notification_recipients r join notifications n on n.id = r.notification_id
    where ${inbox(userId, filter)} and (${page.before}::uuid is null or r.notification_id < ${page.before}::uuid)
    order by r.notification_id desc offset ${page.offset} limit ${page.limit}`.execute(tx);
  return rows.rows;
}

export async function countInbox(tx: Tx, userId: string, filter: InboxFilter): Promise<number> {
  const rows = await sql<{
    n: number;
  }>`select count(*) as n from notification_recipients r where ${inbox(userId, filter)}`.execute(tx);
  return rows.rows[0]?.n ?? 0;
}

export async function unreadOf(tx: Tx, userId: string): Promise<number> {
  return countInbox(tx, userId, { unreadOnly: true, kind: null });
}

/** One message of the person's inbox, its recipient row locked. */
export async function findForUpdate(tx: Tx, userId: string, id: string): Promise<NotificationRow | undefined> {
  const rows = await sql<NotificationRow>`select ${columns}
    from notification_recipients r join notifications n on n.id = r.notification_id
    where r.user_id = ${userId} and r.notification_id = ${id} for update of r`.execute(tx);
  return rows.rows[0];
}

export async function unreadForUpdate(
  tx: Tx,
  userId: string,
  upTo: string | null,
): Promise<{ id: string; content_sm3: string }[]> {
  const rows = await sql<{ id: string; content_sm3: string }>`select n.id, n.content_sm3
    from notification_recipients r join notifications n on n.id = r.notification_id
    where r.user_id = ${userId} and r.read_at is null and (${upTo}::uuid is null or r.notification_id <= ${upTo}::uuid)
    order by n.id limit 5000 for update of r`.execute(tx);
  return rows.rows;
}

export async function unreadAboutForUpdate(
  tx: Tx,
  userId: string,
  about: { kind: string; subjectType: string; subjectId: string },
): Promise<{ id: string; content_sm3: string }[]> {
  const rows = await sql<{ id: string; content_sm3: string }>`select n.id, n.content_sm3
    from notification_recipients r join notifications n on n.id = r.notification_id
    where r.user_id = ${userId} and r.read_at is null and n.kind = ${about.kind}
      and n.subject_type = ${about.subjectType} and n.subject_id = ${about.subjectId} for update of r`.execute(tx);
  return rows.rows;
}

export async function markRead(
  tx: Tx,
  actor: Actor,
  items: readonly { id: string; content_sm3: string }[],
  at: Date,
  ip: string | null,
): Promise<void> {
  if (items.length === 0) return;
  const ids = items.map((i) => i.id);
  await sql`update notification_recipients set read_at = ${at}
    where user_id = ${actor.userId} and notification_id = any(${ids}::uuid[]) and read_at is null`.execute(tx);
  await sql`insert into notification_receipts (id, notification_id, user_id, channel, kind, acted_by, acted_by_name, content_sm3, ip, at)
    select i.id, i.notification_id, ${actor.userId}::uuid, 'app', 'read', ${actor.userId}::uuid, ${actor.name}::text, i.sm3, ${ip}::text, ${at}::timestamptz
    from unnest(${ids.map(() => newId<'receipt'>())}::uuid[], ${ids}::uuid[], ${items.map((i) => i.content_sm3)}::text[]) as i (id, notification_id, sm3)
    on conflict (notification_id, user_id, channel, kind) do nothing`.execute(tx);
}

export interface AboutRow {
  id: string;
  kind: string;
  title: string;
  created_at: Date;
  user_id: string;
  read_at: Date | null;
}

export async function aboutSubject(tx: Tx, subjectType: string, subjectId: string): Promise<AboutRow[]> {
  const rows = await sql<AboutRow>`select n.id, n.kind, n.title, n.created_at, r.user_id, r.read_at
    from notifications n join notification_recipients r on r.notification_id = n.id
    where n.subject_type = ${subjectType} and n.subject_id = ${subjectId} order by n.id desc, r.user_id`.execute(tx);
  return rows.rows;
}

export interface DeliveryRow {
  id: string;
  notification_id: string;
  user_id: string;
  channel: 'sms' | 'mail';
  state: 'waiting' | 'sent' | 'failed' | 'off';
  attempts: number;
  sent_at: Date | null;
}

export async function insertDeliveries(
  tx: Tx,
  notificationId: string,
  to: readonly string[],
  channel: 'sms' | 'mail',
  at: Date,
): Promise<string[]> {
  const ids = to.map(() => newId<'delivery'>());
  await sql`insert into notification_deliveries (id, notification_id, user_id, channel, state, created_at)
    select d.id, ${notificationId}::uuid, d.user_id, ${channel}::text, 'waiting', ${at}::timestamptz
    from unnest(${ids}::uuid[], ${to}::uuid[]) as d (id, user_id)`.execute(tx);
  return ids;
}

export async function findDelivery(
  tx: Tx,
  id: string,
): Promise<(DeliveryRow & { title: string; body: string }) | undefined> {
  const rows = await sql<DeliveryRow & { title: string; body: string }>`
    select d.id, d.notification_id, d.user_id, d.channel, d.state, d.attempts, d.sent_at, n.title, n.body
    from notification_deliveries d join notifications n on n.id = d.notification_id where d.id = ${id} for update of d`.execute(
    tx,
  );
  return rows.rows[0];
}

export async function deliveriesOf(tx: Tx, notificationIds: readonly string[]): Promise<DeliveryRow[]> {
  if (notificationIds.length === 0) return [];
  const rows = await sql<DeliveryRow>`select id, notification_id, user_id, channel, state, attempts, sent_at
    from notification_deliveries where notification_id = any(${notificationIds}::uuid[]) order by id`.execute(tx);
  return rows.rows;
}

export async function recordAttempt(
  tx: Tx,
  delivery: { id: string; attempt: number },
  outcome: 'sent' | 'failed' | 'off',
  next: DeliveryRow['state'],
  detail: string,
  at: Date,
): Promise<void> {
  await sql`insert into delivery_attempts (id, delivery_id, attempt, outcome, detail, at)
    values (${newId<'attempt'>()}, ${delivery.id}, ${delivery.attempt}, ${outcome}, ${detail.slice(0, 300)}, ${at})`.execute(
    tx,
  );
  await sql`update notification_deliveries set state = ${next}, attempts = ${delivery.attempt}, sent_at = ${outcome === 'sent' ? at : null}
    where id = ${delivery.id}`.execute(tx);
}
