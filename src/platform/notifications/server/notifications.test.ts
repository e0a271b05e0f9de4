import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '#kernel/server/config.ts';
import { sql } from '#kernel/server/db.ts';
import { buildHttp } from '#kernel/server/http.ts';
import { startLive } from '#kernel/server/live.ts';
import { silentLog } from '#kernel/server/log.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { systemActor, type Actor } from '#kernel/shared/actor.ts';
import { clause } from '#kernel/shared/clause.ts';
import { newId, type UserId } from '#kernel/shared/id.ts';
import { contentHash, notify, registerChannel, toldAbout, unreadCount, type OutsideMessage } from './index.ts';
import { notificationsRoom } from './room.ts';
import { countUnread, list, read, readAll } from './service.ts';
import { stream } from './stream.ts';

const db = await testDb();

async function person(name: string): Promise<Actor> {
  const userId = newId<'user'>() as UserId;
  const at = db.clock.now();
  await sql`insert into users (id, login, name, created_at, updated_at) values (${userId}, ${`u${userId}`}, ${name}, ${at}, ${at})`.execute(
    db.handle.db,
  );
  const sessionId = newId<'session'>();
  await sql`insert into sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at)
    values (${sessionId}, ${Buffer.from(sessionId)}, ${userId}, ${at}, ${at}, ${new Date(at.getTime() + 12 * 3_600_000)})`.execute(
    db.handle.db,
  );
  return { ...systemActor, kind: 'person', name, userId, unitKind: 'department', sessionId };
}
const li = await person('李强');
const wang = await person('王芳');
const query = { limit: 20, unread: '0' as const };
const tell = (notice: Partial<Parameters<typeof notify>[2]>) =>
  db.ctx(wang).inTx((tx) =>
    notify(tx, db.ctx(wang), {
      to: [li.userId],
      kind: 'hazards.assigned',
      title: '津门金属有限公司的隐患待您复查',
      ...notice,
    }),
  );

test('同一人只收到一份，没有收件人时什么也不发', async () => {
  const id = await tell({ to: [li.userId, li.userId, wang.userId], body: '请于10月8日前办理', link: '/hazards/1' });
  assert.ok(id);
  const mine = await list(db.ctx(li), query);
  assert.deepEqual(
    [mine.total, mine.unread, mine.items[0]?.title, mine.items[0]?.from],
    [1, 1, '津门金属有限公司的隐患待您复查', '王芳'],
  );
  assert.equal(await tell({ to: [] }), null);
  assert.equal((await countUnread(db.ctx(wang))).unread, 1);
});

test('办理没有办成，消息也不会发出', async () => {
  const before = (await list(db.ctx(li), query)).total;
  await assert.rejects(
    db.ctx(wang).inTx(async (tx) => {
      await notify(tx, db.ctx(wang), { to: [li.userId], kind: 'a.b', title: '不该收到' });
      throw new Error('taken back');
    }),
  );
  assert.equal((await list(db.ctx(li), query)).total, before);
});

test(clause('T10-9', '阅读留下回执：谁、何时、读到什么内容，不能改动'), async () => {
  const id = (await tell({ title: '请签收整改通知书' })) as string;
  db.clock.advance({ minutes: 7 });
  const seen = await read({ ...db.ctx(li), ip: '10.1.2.3' }, id);
  assert.equal(seen.readAt, '2026-09-28T01:27:00.000Z');
  db.clock.advance({ minutes: 5 });
  assert.equal((await read(db.ctx(li), id)).readAt, seen.readAt);
  const receipts = await sql<{ user_id: string; at: Date; content_sm3: string; acted_by_name: string }>`
    select * from notification_receipts where notification_id = ${id}`.execute(db.handle.db);
  assert.equal(receipts.rows.length, 1);
  const receipt = receipts.rows[0];
  assert.equal(receipt?.user_id, li.userId);
  assert.equal(receipt?.at.toISOString(), seen.readAt);
  assert.equal(receipt?.content_sm3, contentHash({ kind: 'hazards.assigned', title: '请签收整改通知书' }));
  await assert.rejects(sql`update notification_receipts set at = now()`.execute(db.handle.db), /permission denied/);
  await assert.rejects(sql`delete from notification_receipts`.execute(db.handle.db), /permission denied/);
});

test('别人的消息找不到', async () => {
  const id = (await tell({})) as string;
  await assert.rejects(read(db.ctx(wang), id), refused('common.notFound'));
  await assert.rejects(read(db.ctx(li), newId<'notification'>()), refused('common.notFound'));
});

test('全部已读只到看到的那一条，后来的仍是未读', async () => {
  const upTo = (await tell({ title: '第一条' })) as string;
  db.clock.advance({ minutes: 1 });
  await tell({ title: '第二条' });
  const before = (await countUnread(db.ctx(li))).unread;
  const done = await readAll(db.ctx(li), upTo);
  assert.deepEqual([done.read, done.unread], [before - 1, 1]);
  assert.deepEqual(
    (await list(db.ctx(li), { ...query, unread: '1' })).items.map((i) => i.title),
    ['第二条'],
  );
  assert.deepEqual(await readAll(db.ctx(li), null), { read: 1, unread: 0 });
  assert.equal(await db.ctx().inTx((tx) => unreadCount(tx, li.userId)), 0);
});

test('翻页不漏不重，总数准确，坏的翻页位置被拒绝', async () => {
  const reader = await person('孙立');
  for (let i = 0; i < 25; i++) {
    db.clock.advance({ minutes: 1 });
    await tell({ to: [reader.userId], title: `第${i}条`, kind: i % 5 === 0 ? 'hazards.overdue' : 'hazards.assigned' });
  }
  const titles: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(db.ctx(reader), { ...query, limit: 10, ...(cursor ? { cursor } : {}) });
    assert.equal(page.total, 25);
    titles.push(...page.items.map((i) => i.title));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  assert.deepEqual(
    titles,
    Array.from({ length: 25 }, (_, i) => `第${24 - i}条`),
  );
  const third = await list(db.ctx(reader), { ...query, limit: 10, page: 3 });
  assert.deepEqual(
    third.items.map((i) => i.title),
    ['第4条', '第3条', '第2条', '第1条', '第0条'],
  );
  assert.equal((await list(db.ctx(reader), { ...query, kind: 'hazards.overdue' })).total, 5);
  await assert.rejects(
    list(db.ctx(reader), { ...query, cursor: Buffer.from('["x\'; drop"]').toString('base64url') }),
    refused('common.badCursor'),
  );
});

const drain = () => drainOutbox({ handle: db.handle, clock: db.clock, log: silentLog, rooms: [notificationsRoom] });
const deliveries = async (id: string) =>
  (await db.ctx().inTx((tx) => toldAbout(tx, 'hazard', id)))[0]?.recipients[0]?.deliveries;

test('没有开通短信：不发送，并如实记录', async () => {
  const subjectId = newId<'hazard'>();
  await tell({ channels: ['sms'], subjectType: 'hazard', subjectId });
  await drain();
  assert.deepEqual(await deliveries(subjectId), [{ channel: 'sms', state: 'off', sentAt: null }]);
});

test('短信失败按间隔重试，成功后不再发；一直失败则标为失败', async () => {
  const sent: OutsideMessage[] = [];
  let failures = 2;
  registerChannel('sms', {
    name: 'sms',
    send: async (message) => {
      sent.push(message);
      if (failures-- > 0) throw Object.assign(new Error('rejected 13900000000 请于10月8日前'), { code: 'E_BUSY' });
      return { reference: 'r-1' };
    },
  });
  const subjectId = newId<'hazard'>();
  await tell({ channels: ['sms', 'sms'], subjectType: 'hazard', subjectId });
  await drain();
  assert.equal(sent.length, 1);
  await drain();
  assert.equal(sent.length, 1);
  db.clock.advance({ minutes: 1 });
  await drain();
  assert.equal(sent.length, 2);
  db.clock.advance({ minutes: 5 });
  await drain();
  assert.equal(sent.length, 3);
  assert.equal(new Set(sent.map((m) => m.deliveryId)).size, 1);
  assert.deepEqual(
    (await deliveries(subjectId))?.map((d) => d.state),
    ['sent'],
  );
  const attempts = await sql<{ outcome: string; detail: string }>`
    select a.outcome, a.detail from delivery_attempts a where a.delivery_id = ${sent[0]?.deliveryId ?? ''} order by a.attempt`.execute(
    db.handle.db,
  );
  assert.deepEqual(
    attempts.rows.map((a) => a.outcome),
    ['failed', 'failed', 'sent'],
  );
  // What the carrier says may quote the number and the words; it is not kept.
  assert.ok(attempts.rows.every((a) => !a.detail.includes('139')));

  failures = 99;
  const hopeless = newId<'hazard'>();
  await tell({ channels: ['sms'], subjectType: 'hazard', subjectId: hopeless });
  for (let i = 0; i < 8; i++) {
    await drain();
    db.clock.advance({ hours: 9 });
  }
  assert.deepEqual(
    (await deliveries(hopeless))?.map((d) => d.state),
    ['failed'],
  );
  registerChannel('sms', null);
});

/** Reads a stream's events until `wanted` says enough, or the stream ends. */
async function events(response: Response, wanted: (events: string[]) => boolean): Promise<string[]> {
  const seen: string[] = [];
  let text = '';
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  while (!wanted(seen)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    const parts = text.split('\n\n');
    text = parts.pop() as string;
    seen.push(...parts.filter((p) => p.startsWith('event:')).map((p) => p.replace('\n', ' ')));
  }
  await reader.cancel();
  return seen;
}

test('打开的页面立即收到提醒和未读数；会话撤销后不再收到并断开', { timeout: 30_000 }, async (t) => {
  const reader = await person('钱进');
  const live = await startLive(db.connection, db.handle);
  const room = {
    ...notificationsRoom,
    routes:
      notificationsRoom.routes?.map((route) =>
        route.endpoint.path === '/notifications/stream'
          ? { ...route, handle: ((ctx, _input, raw) => stream(ctx, raw, 100)) as typeof route.handle }
          : route,
      ) ?? [],
  };
  const app = await buildHttp({
    config: readConfig({}, []),
    handle: db.handle,
    clock: db.clock,
    log: silentLog,
    rooms: [room],
    authenticate: async ({ bearer }) => (bearer === 'reader' ? reader : bearer === 'li' ? li : null),
  });
  t.after(async () => {
    await app.close();
    await live.stop();
  });
  const base = `${await app.listen({ port: 0, host: '127.0.0.1' })}/api/v1`;
  assert.equal((await fetch(`${base}/notifications/stream`)).status, 401);
  const response = await fetch(`${base}/notifications/stream`, { headers: { authorization: 'Bearer reader' } });
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.match(response.headers.get('cache-control') ?? '', /no-store/);
  const watching = events(response, (seen) => seen.length >= 3);
  await new Promise((r) => setTimeout(r, 150));
  await tell({ to: [li.userId] });
  const id = await tell({ to: [reader.userId] });
  assert.deepEqual(await watching, [
    'event: count data: {"unread":0}',
    `event: notification data: {"kind":"notifications.new","id":"${id}"}`,
    'event: count data: {"unread":1}',
  ]);

  const second = await fetch(`${base}/notifications/stream`, { headers: { authorization: 'Bearer reader' } });
  const untilClosed = events(second, () => false);
  await new Promise((r) => setTimeout(r, 250));
  await sql`update sessions set revoked_at = ${db.clock.now()} where id = ${reader.sessionId ?? ''}`.execute(
    db.handle.db,
  );
  assert.deepEqual(await untilClosed, ['event: count data: {"unread":1}']);
});
