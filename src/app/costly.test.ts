/** Work that keeps the server busy is limited by person, and every door of that kind says that it is one (ASVS V2.1.3, V2.4.1). */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import test from 'node:test';
import { z } from 'zod';
import { sql } from '#kernel/server/db.ts';
import { SESSION_COOKIE } from '#kernel/server/http.ts';
import { bind, type Room } from '#kernel/server/room.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { endpoint, ONLY_ASK, type Endpoint } from '#kernel/shared/endpoint.ts';
import { aStage } from '#modules/hazards/server/builders.ts';
import { streamFile } from '#platform/files/server/index.ts';
import { uploadFile } from '#platform/files/shared/contract.ts';
import { aDesk, aPerson, type Browser } from '#platform/identity/server/builders.ts';
import { workLimits } from '#platform/identity/shared/limits.ts';
import { rooms } from './rooms.ts';
import { resolveLogin } from './testing-login.ts';
import { until } from './testing.ts';

const asvs = (id: string, title: string): string => clause('D13', `${title}（ASVS ${id}）`);
const endpoints = rooms.flatMap((room) => (room.routes ?? []).map((route) => route.endpoint as Endpoint));
const nameOf = (e: Endpoint): string => `${e.method} ${e.path}`;

/** Bytes that lie there as they were sent in, and the line of live news: nothing is made for the reader. */
const STORED = new Set([
  'GET /files/:id/content',
  'GET /files/:id/image',
  'GET /files/:id/thumb',
  'GET /notifications/stream',
]);

test(asvs('V2.1.3', '回答是文件的接口，个个声明为导出；读进文件的，个个声明为导入'), () => {
  const files = endpoints.filter((e) => e.raw === 'stream');
  assert.ok(files.length > 45, `只看到 ${files.length} 个`);
  for (const e of files) assert.equal(e.costly, STORED.has(nameOf(e)) ? undefined : 'export', nameOf(e));
  for (const name of STORED)
    assert.ok(
      files.some((e) => nameOf(e) === name),
      name,
    );
  // Whatever does not stream is JSON by the contract.
  for (const e of endpoints.filter((one) => one.raw === undefined)) {
    const takesIn =
      e.method === 'POST' &&
      /导入|载入|读回填报表|登记回执文件|接收下级数据包|核对一个数据包|检查一份|读取一份台账/.test(e.summary) &&
      !/暂停/.test(e.summary) &&
      !e.path.includes('/rows/');
    assert.equal(e.costly, takesIn ? 'import' : undefined, nameOf(e));
  }
});

test(asvs('V2.1.3', '限度是系统参数，有范围、有依据，一天的工作碰不到'), () => {
  for (const limit of Object.values(workLimits)) {
    assert.ok(limit.min < limit.value && limit.value < limit.max, limit.label);
    assert.match(limit.source, /ASVS/);
  }
  // One file every fifteen seconds for ten minutes on end, and one more while two are being made.
  assert.ok(workLimits.exportsMost.value >= 40 && workLimits.exportsAtOnce.value >= 2);
});

/** Files that are being made until they are let go, a door for taking in, and one that may be tried a few times only. */
let release: (() => void)[] = [];
const letGo = (): void => {
  for (const one of release) one();
  release = [];
};
const held = (): Promise<void> => new Promise((resolve) => void release.push(resolve));
const slow: Room = {
  name: 'slow',
  routes: [
    bind(
      endpoint({
        method: 'GET',
        path: '/slow/export',
        summary: '慢慢做的文件',
        clauses: [],
        raw: 'stream',
        costly: 'export',
      }),
      async (_ctx, _input, raw) => {
        const stream = streamFile(raw, '慢.json', 'json');
        stream.write('[');
        await Promise.race([held(), once(stream, 'close')]);
        if (!stream.destroyed) stream.end(']');
        return undefined;
      },
    ),
    bind(
      endpoint({
        method: 'POST',
        path: '/slow/import',
        summary: '慢慢读的文件',
        clauses: [],
        body: z.object({}),
        costly: 'import',
        response: z.object({ ok: z.boolean() }),
      }),
      async () => {
        await held();
        return { ok: true };
      },
    ),
    bind(
      endpoint({
        method: 'POST',
        path: '/slow/tries',
        summary: '试几次',
        clauses: [],
        rateLimit: { max: 3, seconds: 60 },
        response: z.object({ ok: z.boolean() }),
      }),
      () => ({ ok: true }),
    ),
  ],
};

const db = await testDb();
const s = await aStage(db);
const desk = await aDesk(db, [...rooms, slow], { limited: true });
await desk.app.listen({ host: '127.0.0.1', port: 0 });
const base = `http://127.0.0.1:${(desk.app.server.address() as AddressInfo).port}/api/v1`;
test.after(() => {
  letGo();
  return desk.close();
});
const system = await aPerson(db.ctx(), { unit: '系统管理组', roles: ['admin.system'], login: 'sysadmin' });
const enter = async (userId: string): Promise<Browser> => desk.signIn(await resolveLogin(db, userId));
/** Signed in anew for each test: the clock moves on, and nobody stays signed in for that long. */
let officer: Browser;
let second: Browser;
test.beforeEach(async () => {
  officer = await enter(s.officer.actor.userId);
  second = await enter(s.second.actor.userId);
});
const limit = async (key: keyof typeof workLimits, value: number): Promise<void> => {
  await sql`insert into identity_parameters (key, value, updated_at, updated_by)
    values (${key}, ${value}, ${db.clock.now()}, ${system.userId})
    on conflict (key) do update set value = excluded.value`.execute(db.handle.db);
  // Parameters are at most ten seconds old.
  db.clock.advance({ minutes: 11 });
};
const refusals = async (): Promise<{ code: string; path: string }[]> =>
  (
    await sql<{ facts: { code: string; path: string } }>`select facts from audit_entries where action = 'audit.refused'
      and facts->>'status' = '429' order by seq`.execute(db.handle.db)
  ).rows.map(({ facts }) => ({ code: facts.code, path: facts.path }));

test(asvs('V2.4.1', '导出过多的，到点之前拒绝并写明何时再试；别人不受影响，令牌算在本人头上'), async () => {
  await limit('exportsMost', 10);
  const made = await officer.post('/me/tokens', { name: '取数程序', scopes: ['read'], days: 30 });
  const bearer = { authorization: `Bearer ${(made.body as { token: string }).token}` };
  const byToken = () => desk.browser().send('GET', '/hazards/export', undefined, bearer);
  for (let i = 0; i < 5; i++) {
    assert.equal((await officer.get('/hazards/export')).status, 200);
    assert.equal((await byToken()).status, 200);
  }
  assert.deepEqual(await refusals(), []);
  db.clock.advance({ minutes: 3 });
  for (const ask of [() => officer.get('/hazards/export'), byToken, () => officer.get('/letters/export?view=issued')]) {
    const answer = await ask();
    assert.equal(answer.status, 429);
    assert.equal(answer.body.code, 'common.tooManyExports');
    assert.match(answer.body.title as string, /10 分钟内已经导出 10 次，请 7 分钟后再导出/);
    assert.equal(answer.headers['retry-after'], '420');
  }
  assert.equal((await second.get('/hazards/export')).status, 200);
  assert.equal((await officer.get('/hazards')).status, 200, '看台账不受影响');
  assert.deepEqual(await refusals(), [], '偶尔碰到的不记');
  for (let i = 0; i < 20; i++) await byToken();
  assert.deepEqual(await refusals(), [{ code: 'common.tooManyExports', path: '/hazards/export' }], '一再来的记一次');
  db.clock.advance({ minutes: 7 });
  assert.equal((await officer.get('/hazards/export')).status, 200);
  // What is refused for another reason counts for nobody's files.
  db.clock.advance({ minutes: 11 });
  for (let i = 0; i < 30; i++) assert.equal((await officer.get('/letters/export?view=everything')).status, 400);
  assert.equal((await officer.get('/hazards/export')).status, 200);
  await limit('exportsMost', 60);
});

test(asvs('V2.4.1', '同时做的文件有限；下载的人走开即让出位置；只问一问的不算次数'), async () => {
  db.clock.advance({ minutes: 11 });
  const open = (who: Browser, signal?: AbortSignal): Promise<Response> =>
    fetch(`${base}/slow/export`, {
      headers: { cookie: `${SESSION_COOKIE}=${who.cookie}` },
      ...(signal ? { signal } : {}),
    });
  const ask = (who: Browser) => who.send('GET', '/slow/export', undefined, { [ONLY_ASK]: '1' });
  for (let i = 0; i < 100; i++) assert.equal((await ask(officer)).status, 204);
  const away = new AbortController();
  const running = [await open(officer), await open(officer), await open(officer, away.signal)];
  assert.ok(running.every((answer) => answer.status === 200));
  const fourth = await open(officer);
  assert.equal(fourth.status, 429);
  assert.match(((await fourth.json()) as { title: string }).title, /有 3 个文件正在导出，请等其中一个下载完/);
  assert.equal(fourth.headers.get('retry-after'), '15');
  const asked = await ask(officer);
  assert.deepEqual([asked.status, asked.body.code], [429, 'common.exportsRunning']);
  const others = await open(second);
  assert.equal(others.status, 200);
  away.abort();
  await until(20_000, async () => ((await ask(officer)).status === 204 ? true : undefined));
  const again = await open(officer);
  assert.equal(again.status, 200);
  letGo();
  for (const answer of [...running.slice(0, 2), others, again]) assert.equal(await answer.text(), '[]');
  await until(20_000, async () => ((await ask(officer)).status === 204 ? true : undefined));
});

test(asvs('V2.4.1', '同时导入的也有限，办完一个进一个'), async () => {
  db.clock.advance({ minutes: 11 });
  const two = [officer.post('/slow/import'), officer.post('/slow/import')];
  await until(20_000, () => (release.length === 2 ? true : undefined));
  const third = await officer.post('/slow/import');
  assert.deepEqual([third.status, third.body.code], [429, 'common.importsRunning']);
  letGo();
  assert.deepEqual(
    (await Promise.all(two)).map((answer) => answer.status),
    [200, 200],
  );
  const next = officer.post('/slow/import');
  await until(20_000, () => (release.length === 1 ? true : undefined));
  letGo();
  assert.equal((await next).status, 200);
});

test(asvs('V2.4.1', '上传按人限次：一个办公室共用一个地址，各人各算；没有登录的按地址算'), async () => {
  assert.deepEqual([uploadFile.auth ?? 'session', uploadFile.rateLimit?.max], ['session', 240]);
  for (const who of [officer, second]) {
    for (let i = 0; i < 3; i++) assert.equal((await who.post('/slow/tries')).status, 200);
    const refused = await who.post('/slow/tries');
    assert.deepEqual([refused.status, refused.body.code], [429, 'common.tooMany']);
    assert.match(refused.body.title as string, /请 60 秒后再试/);
    assert.equal(refused.headers['retry-after'], '60');
  }
  const stranger = (ip: string) => desk.browser(null, ip).post('/slow/tries');
  const seen: number[] = [];
  for (let i = 0; i < 5; i++) seen.push((await stranger('10.9.9.9')).status);
  assert.deepEqual(seen, [401, 401, 401, 429, 429]);
  assert.equal((await stranger('10.9.9.8')).status, 401);
  db.clock.advance({ minutes: 1 });
  assert.equal((await officer.post('/slow/tries')).status, 200);
});
