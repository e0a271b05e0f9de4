import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { systemActor } from '#kernel/shared/actor.ts';
import { readConfig } from '#kernel/server/config.ts';
import { buildHttp } from '#kernel/server/http.ts';
import { silentLog } from '#kernel/server/log.ts';
import { testDb } from '#kernel/server/testing.ts';
import { seedCriteria } from './library.ts';
import { criteriaRoom } from './room.ts';

const db = await testDb();
const app = await buildHttp({
  config: readConfig({}, []),
  handle: db.handle,
  clock: db.clock,
  log: silentLog,
  rooms: [criteriaRoom],
  authenticate: async ({ bearer }) => (bearer === 'known' ? systemActor : null),
});
before(() => seedCriteria(db.ctx()));
after(() => app.close());

interface Answer {
  status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}
async function get(path: string, token = 'known'): Promise<Answer> {
  const response = await app.inject({ url: `/api/v1${path}`, headers: { authorization: `Bearer ${token}` } });
  return { status: response.statusCode, body: response.json() };
}

test('没有登录看不到标准库', async () => {
  for (const path of [
    '/criteria',
    '/criteria/standards',
    '/criteria/suggest?description=积尘',
    '/criteria/MEM-10-2023%23053',
  ])
    assert.equal((await get(path, 'unknown')).status, 401, path);
});

test('不合规的条件被拒绝，说出是哪一项', async () => {
  for (const [query, field] of [
    ['on=2026-02-30', 'query.on'],
    ['industry=mine', 'query.industry'],
    ['kind=x', 'query.kind'],
    ['limit=1000', 'query.limit'],
    ['inForce=maybe', 'query.inForce'],
  ]) {
    const { status, body } = await get(`/criteria?${query}`);
    assert.equal(status, 400, query);
    assert.equal(body.code, 'common.badInput');
    assert.equal(body.errors[0].path, field);
  }
  assert.equal((await get('/criteria/suggest?description=' + encodeURIComponent('堵'))).status, 400);
});

test('按条件分页查找，默认取今天有效的', async () => {
  const { status, body } = await get(
    `/criteria?q=${encodeURIComponent('除尘')}&industry=industrial&kind=statutory&limit=2`,
  );
  assert.equal(status, 200);
  assert.equal(body.on, '2026-09-28');
  assert.equal(body.items.length, 2);
  assert.ok(body.total > 2 && body.nextCursor);
  const all = await get('/criteria?standardId=AQ3067-2026&inForce=false');
  assert.equal(all.body.total, 53);
});

test('左侧清单给出每个标准的效力和命中数', async () => {
  const { body } = await get(`/criteria/standards?q=${encodeURIComponent('电梯')}`);
  const equipment = body.items.find((s: { id: string }) => s.id === 'GB45067-2024');
  assert.equal(equipment.itemCount, 47);
  assert.equal(equipment.matchCount, 5);
  const fire = await get('/criteria/standards?kind=focus&on=2020-01-01');
  assert.equal(fire.body.items.length, 10);
});

test('条目详情：当日文本、待核、证据要求、沿革', async () => {
  const { status, body } = await get('/criteria/AQ3067-2026%23001');
  assert.equal(status, 200);
  assert.equal(body.validity, 'upcoming');
  assert.equal(body.needsCheck, true);
  assert.equal(body.evidence[0].label, '整改后照片');
  assert.deepEqual(
    body.lineage.map((s: { id: string }) => s.id),
    ['SAWS-2017-121-C', 'AQ3067-2026'],
  );
  assert.equal(body.editions.length, 1);
  const missing = await get('/criteria/NO-1%23001');
  assert.equal(missing.status, 404);
  assert.equal(missing.body.code, 'criteria.notFound');
});

test('系统建议附声明，说明为什么', async () => {
  const { body } = await get(
    `/criteria/suggest?industry=industrial&description=${encodeURIComponent('除尘器没有泄爆片')}`,
  );
  assert.match(body.notice, /仅供参考/);
  assert.equal(body.items[0].criterion.id, 'MEM-10-2023#053');
  assert.match(body.items[0].reason, /泄爆/);
});
