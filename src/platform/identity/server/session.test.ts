import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import test, { before, beforeEach, describe, after, mock } from 'node:test';
import { sql } from '#kernel/server/db.ts';
import { bind, type Room } from '#kernel/server/room.ts';
import { endpoint } from '#kernel/shared/endpoint.ts';
import { testDb, type TestDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { verify } from '#platform/audit/server/index.ts';
import { auditRoom } from '#platform/audit/server/room.ts';
import { z } from 'zod';
import { aDesk, aDistrict, aPerson, PASSWORD, type Browser, type Desk } from './builders.ts';
import { identityRoom } from './room.ts';
import { tokenHash } from './secrets.ts';
import { configureIdentity } from './settings.ts';
import { totpCode } from './totp.ts';

/** A room with one read and one write, to see what a session opens. */
const probe: Room = {
  name: 'probe',
  routes: [
    bind(
      endpoint({
        method: 'GET',
        path: '/probe',
        summary: '试读',
        clauses: [],
        response: z.object({
          unit: z.string(),
          roles: z.array(z.string()),
          behalf: z.string().nullable(),
          name: z.string(),
          industries: z.array(z.string()),
        }),
      }),
      (ctx) => ({
        unit: ctx.actor.unitName,
        roles: [...ctx.actor.roles],
        behalf: ctx.actor.onBehalfOf?.name ?? null,
        name: ctx.actor.name,
        industries: [...ctx.actor.scope.industries],
      }),
    ),
    bind(
      endpoint({
        method: 'POST',
        path: '/probe',
        summary: '试写',
        clauses: [],
        response: z.object({ ok: z.boolean() }),
      }),
      () => ({ ok: true }),
    ),
  ],
};

let db: TestDb;
let ctx: Ctx;
let desk: Desk;
before(async () => {
  db = await testDb({ keep: true });
  ctx = await aDistrict(db);
  desk = await aDesk(db, [identityRoom, auditRoom, probe]);
});
after(async () => {
  await desk.close();
  await db.close();
});
beforeEach(() => {
  configureIdentity({ demo: false });
});

const actions = async (login: string): Promise<string[]> => {
  const found = await sql<{
    action: string;
  }>`select e.action from audit_entries e join users u on u.id::text = e.subject_id
    where e.subject_type = 'user' and u.login = ${login} order by e.seq`.execute(db.handle.db);
  return found.rows.map((row) => row.action);
};

const enrol = async (browser: Browser): Promise<{ secret: string; codes: string[] }> => {
  const offer = await browser.post('/me/totp', { password: PASSWORD });
  assert.equal(offer.status, 200);
  assert.match(offer.body.uri as string, /^otpauth:\/\/totp\//);
  assert.match(offer.body.qr as string, /^data:image\/gif;base64,/);
  const secret = offer.body.secret as string;
  const done = await browser.post('/me/totp/confirm', { code: totpCode(secret, db.clock.now()) });
  assert.equal(done.status, 200, JSON.stringify(done.body));
  return { secret, codes: done.body.recoveryCodes as string[] };
};

describe(clause('D13', '登录'), () => {
  before(async () => {
    await aPerson(ctx, { login: 'officer', name: '李立群', unit: '区应急管理局', roles: ['department.officer'] });
  });

  test('成功：得到岗位、菜单和 HttpOnly、SameSite=Lax 的 cookie，数据库里只有令牌的哈希', async () => {
    const browser = desk.browser();
    const answer = await browser.post('/sessions', { login: 'Officer', password: PASSWORD });
    assert.equal(answer.status, 201);
    assert.equal(answer.body.user.name, '李立群');
    assert.equal(answer.body.post.unitName, '河东区应急管理局');
    assert.deepEqual(
      answer.body.menu.map((m: { label: string }) => m.label),
      [
        '待办',
        '隐患台账',
        '企业',
        '督办公文',
        '吹哨报到',
        '督导检查',
        '任务与报送',
        '考核评价',
        '统计分析',
        '判定标准',
        '资金',
      ],
    );
    assert.match(String(answer.headers['set-cookie']), /HttpOnly/);
    assert.match(String(answer.headers['set-cookie']), /SameSite=Lax/);
    const stored = await sql<{
      n: number;
    }>`select count(*) as n from sessions where token_hash = ${Buffer.from(browser.cookie ?? '')}`.execute(
      db.handle.db,
    );
    assert.equal(stored.rows[0]?.n, 0);
    assert.equal((await browser.get('/sessions/current')).body.post.unitKind, 'department');
    assert.ok((await actions('officer')).includes('identity.signedIn'));
  });

  test('口令错和没有这个人，回答一字不差', async () => {
    const wrong = await desk.browser().post('/sessions', { login: 'officer', password: 'Wrong-2026x' });
    const unknown = await desk.browser().post('/sessions', { login: 'nobody-here', password: 'Wrong-2026x' });
    assert.equal(wrong.status, 401);
    assert.deepEqual({ ...wrong.body, requestId: '' }, { ...unknown.body, requestId: '' });
    assert.equal(wrong.body.code, 'identity.badCredentials');
  });

  test('没有登录、令牌编造、外站来的请求都不行', async () => {
    assert.equal((await desk.browser().get('/probe')).body.code, 'common.unauthenticated');
    assert.equal((await desk.browser('made-up').get('/probe')).status, 401);
    assert.equal((await desk.browser(`x'; drop table users; --`).get('/probe')).status, 401);
    const mine = await desk.signIn('officer');
    const foreign = await mine.send('POST', '/probe', {}, { origin: 'https://evil.example' });
    assert.equal(foreign.body.code, 'common.badOrigin');
    assert.equal((await mine.post('/probe')).status, 200);
  });

  test('登录换新令牌，原来的会话随即失效', async () => {
    const browser = await desk.signIn('officer');
    const former = browser.cookie;
    const again = await browser.post('/sessions', { login: 'officer', password: PASSWORD });
    assert.equal(again.status, 201);
    assert.notEqual(browser.cookie, former);
    assert.equal((await desk.browser(former).get('/probe')).status, 401);
    assert.equal((await browser.get('/probe')).status, 200);
  });

  test('退出后令牌作废', async () => {
    const browser = await desk.signIn('officer');
    const token = browser.cookie;
    assert.equal((await browser.del('/sessions/current')).status, 204);
    assert.equal(browser.cookie, null);
    assert.equal((await desk.browser(token).get('/probe')).status, 401);
  });

  test('三十分钟没有操作自动退出，一直操作也最长十二小时', async () => {
    const idle = await desk.signIn('officer');
    db.clock.advance({ minutes: 29 });
    assert.equal((await idle.get('/probe')).status, 200);
    db.clock.advance({ minutes: 29 });
    assert.equal((await idle.get('/probe')).status, 200);
    db.clock.advance({ minutes: 31 });
    assert.equal((await idle.get('/probe')).status, 401);

    // What the page asks by itself does not keep a session alive; the person's 继续使用 does.
    const asleep = await desk.signIn('officer');
    for (let i = 0; i < 3; i++) {
      db.clock.advance({ minutes: 9 });
      assert.equal((await asleep.get('/sessions/current')).status, 200);
    }
    assert.equal((await asleep.post('/sessions/current/stay')).status, 204);
    db.clock.advance({ minutes: 20 });
    assert.equal((await asleep.get('/sessions/current')).status, 200);
    db.clock.advance({ minutes: 11 });
    assert.equal((await asleep.get('/sessions/current')).status, 401);

    const busy = await desk.signIn('officer');
    for (let hours = 0; hours < 11.5; hours += 0.5) {
      db.clock.advance({ minutes: 29 });
      assert.equal((await busy.get('/probe')).status, 200);
    }
    db.clock.advance({ hours: 1 });
    assert.equal((await busy.get('/probe')).status, 401);
  });

  test('输错五次锁十五分钟；没有的用户名一样锁；安全管理员可以解锁', async () => {
    await aPerson(ctx, { login: 'clumsy', unit: '区商务局', roles: ['department.officer'] });
    const security = await aPerson(ctx, { unit: '系统管理组', roles: ['admin.security'] });
    for (const login of ['clumsy', 'ghost']) {
      for (let i = 0; i < 5; i++)
        assert.equal((await desk.browser().post('/sessions', { login, password: 'Wrong-2026x' })).status, 401);
      const locked = await desk.browser().post('/sessions', { login, password: PASSWORD });
      assert.equal(locked.status, 429);
      assert.equal(locked.body.code, 'identity.locked');
      assert.match(locked.body.title as string, /15 分钟后再试/);
    }
    db.clock.advance({ minutes: 16 });
    await desk.signIn('clumsy');
    for (let i = 0; i < 5; i++) await desk.browser().post('/sessions', { login: 'clumsy', password: 'Wrong-2026x' });
    assert.equal((await desk.browser().post('/sessions', { login: 'clumsy', password: PASSWORD })).status, 429);
    const id = (await sql<{ id: string }>`select id from users where login = 'clumsy'`.execute(db.handle.db)).rows[0]
      ?.id as string;
    const { unlockUser } = await import('./admin-people.ts');
    assert.equal((await unlockUser(ctx.as(security), id)).isLocked, false);
    await desk.signIn('clumsy');
    assert.ok((await actions('clumsy')).includes('identity.locked'));
  });

  test('同一网络地址失败太多，先歇一歇', async () => {
    const from = '10.9.9.9';
    for (let i = 0; i < 100; i++)
      await desk.browser(null, from).post('/sessions', { login: `guess${i}`, password: 'Wrong-2026x' });
    const refused = await desk.browser(null, from).post('/sessions', { login: 'officer', password: PASSWORD });
    assert.equal(refused.body.code, 'identity.tooManyFromAddress');
    await desk.signIn('officer');
  });

  test('停用的账号登不进去，停用前的会话随即失效', async () => {
    const person = await aPerson(ctx, { login: 'leaving', unit: '区商务局', roles: ['department.officer'] });
    const browser = await desk.signIn('leaving');
    await sql`update users set is_active = false where id = ${person.userId}`.execute(db.handle.db);
    assert.equal((await browser.get('/probe')).status, 401);
    assert.equal(
      (await desk.browser().post('/sessions', { login: 'leaving', password: PASSWORD })).body.code,
      'identity.badCredentials',
    );
  });
});

describe(clause('D13', '口令'), () => {
  test('首次口令必须先改，改之前什么也办不了', async () => {
    await aPerson(ctx, { login: 'newcomer', unit: '区商务局', roles: ['department.officer'], mustChange: true });
    const browser = await desk.signIn('newcomer');
    assert.equal((await browser.get('/sessions/current')).body.mustChangePassword, true);
    for (const [method, path] of [
      ['GET', '/probe'],
      ['POST', '/probe'],
      ['GET', '/reference'],
      ['POST', '/me/tokens'],
    ] as const) {
      const refused = await browser.send(method, path, method === 'POST' ? {} : undefined);
      assert.equal(refused.body.code, 'identity.passwordChangeRequired', path);
    }
    const changed = await browser.post('/me/password', { current: PASSWORD, next: 'Lamp-river-2026' });
    assert.equal(changed.status, 200);
    assert.equal(changed.body.mustChangePassword, false);
    assert.equal((await browser.get('/probe')).status, 200);
  });

  test('改口令：旧的要对、新的要够强、最近五次不能重复，其他登录随即退出', async () => {
    await aPerson(ctx, { login: 'careful', unit: '区商务局', roles: ['department.officer'] });
    const here = await desk.signIn('careful');
    const there = await desk.signIn('careful');
    const change = (current: string, next: string) => here.post('/me/password', { current, next });
    assert.equal((await change('Wrong-2026x', 'Lamp-river-2026-a')).body.code, 'identity.passwordWrong');
    assert.equal((await change(PASSWORD, 'short')).body.code, 'identity.passwordWeak');
    assert.match((await change(PASSWORD, 'Careful-2026')).body.title as string, /不能包含用户名/);
    for (const guessed of ['Password123!', 'Qwerty12345', 'Anweiban@2026', 'Tianjin2026!', 'Woaini1314520'])
      assert.match((await change(PASSWORD, guessed)).body.title as string, /太容易被猜到/, guessed);
    const first = 'Lamp-river-2026-0';
    assert.equal((await change(PASSWORD, first)).status, 200);
    assert.match((await change(first, first)).body.title as string, /最近 5 次/);
    let current = first;
    for (const next of ['Lamp-river-2026-a', 'Lamp-river-2026-b', 'Lamp-river-2026-c', 'Lamp-river-2026-d']) {
      assert.equal((await change(current, next)).status, 200);
      current = next;
    }
    assert.match((await change(current, first)).body.title as string, /最近 5 次/);
    assert.equal((await change(current, 'Lamp-river-2026-e')).status, 200);
    assert.equal((await change('Lamp-river-2026-e', first)).status, 200);
    assert.equal((await there.get('/probe')).status, 401);
    assert.equal((await here.get('/probe')).status, 200);
  });

  test('口令九十天到期须修改', async () => {
    await aPerson(ctx, { login: 'aged', unit: '区商务局', roles: ['department.officer'] });
    db.clock.advance({ days: 90 });
    assert.equal((await (await desk.signIn('aged')).get('/probe')).status, 200);
    db.clock.advance({ days: 1 });
    const browser = await desk.signIn('aged');
    assert.equal((await browser.get('/probe')).body.code, 'identity.passwordChangeRequired');
    db.clock.set('2026-09-28T01:20:00Z');
  });
});

describe(clause('D13', '管理员双因素'), () => {
  test('第一次登录先绑定，绑定后必须输动态码，一个码只能用一次', async () => {
    await aPerson(ctx, { login: 'root1', unit: '系统管理组', roles: ['admin.system'] });
    const first = await desk.signIn('root1');
    assert.equal((await first.get('/sessions/current')).body.mustEnrolTotp, true);
    assert.equal((await first.get('/users')).body.code, 'identity.totpEnrolRequired');
    assert.equal((await first.post('/me/totp/confirm', { code: '000000' })).body.code, 'identity.totpNotStarted');
    const { secret, codes } = await enrol(first);
    assert.equal(codes.length, 10);
    assert.equal((await first.get('/users')).status, 200);
    assert.equal((await first.post('/me/totp', {})).body.code, 'identity.totpKept');

    const without = await desk.browser().post('/sessions', { login: 'root1', password: PASSWORD });
    assert.equal(without.status, 401);
    assert.equal(without.body.code, 'identity.totpRequired');
    const replayed = await desk
      .browser()
      .post('/sessions', { login: 'root1', password: PASSWORD, totp: totpCode(secret, db.clock.now()) });
    assert.equal(replayed.body.code, 'identity.totpWrong');
    db.clock.advance({ minutes: 1 });
    const code = totpCode(secret, db.clock.now());
    await desk.signIn('root1', PASSWORD, code);
    assert.equal(
      (await desk.browser().post('/sessions', { login: 'root1', password: PASSWORD, totp: code })).body.code,
      'identity.totpWrong',
    );
    await desk.signIn('root1', PASSWORD, codes[0]);
    assert.equal(
      (await desk.browser().post('/sessions', { login: 'root1', password: PASSWORD, totp: codes[0] })).body.code,
      'identity.totpWrong',
    );
    assert.equal((await first.send('DELETE', '/me/totp', { password: PASSWORD })).body.code, 'identity.totpKept');

    // Whoever has only the database cannot find a code by trying: what lies there is bound to the key beside it.
    const kept = await sql<{ code_hash: Buffer }>`select c.code_hash from recovery_codes c
      join users u on u.id = c.user_id where u.login = 'root1'`.execute(db.handle.db);
    const bare = codes.map((one) => tokenHash(one).toString('hex'));
    assert.equal(kept.rows.length, 10);
    assert.ok(kept.rows.every((row) => !bare.includes(row.code_hash.toString('hex'))));
    // A code of an earlier version, kept without the key, is good once too.
    await sql`update recovery_codes set code_hash = ${tokenHash('aaaaa-bbbbb')} where used_at is null and id = (
      select c.id from recovery_codes c join users u on u.id = c.user_id where u.login = 'root1' and c.used_at is null
      order by c.id limit 1)`.execute(db.handle.db);
    await desk.signIn('root1', PASSWORD, 'AAAAA-bbbbb');
    assert.equal(
      (await desk.browser().post('/sessions', { login: 'root1', password: PASSWORD, totp: 'aaaaa-bbbbb' })).body.code,
      'identity.totpWrong',
    );
  });

  test('演示数据里的管理员免动态码，但只在演示区', async () => {
    await aPerson(ctx, { login: 'demoroot', unit: '系统管理组', roles: ['admin.system'], isDemo: true });
    configureIdentity({ demo: true });
    assert.equal((await (await desk.signIn('demoroot')).get('/users')).status, 200);
    configureIdentity({ demo: false });
    assert.equal((await (await desk.signIn('demoroot')).get('/users')).body.code, 'identity.totpEnrolRequired');
  });

  test('一般人员自愿绑定，也能凭口令取消', async () => {
    await aPerson(ctx, { login: 'willing', unit: '区商务局', roles: ['department.officer'] });
    const browser = await desk.signIn('willing');
    const { secret } = await enrol(browser);
    const kept = (
      await sql<{ totp_secret: string }>`select totp_secret from users where login = 'willing'`.execute(db.handle.db)
    ).rows[0]?.totp_secret;
    assert.match(kept ?? '', /^s1\./, '密钥封存后才入库');
    assert.ok(!kept?.includes(secret));
    assert.equal(
      (await desk.browser().post('/sessions', { login: 'willing', password: PASSWORD })).body.code,
      'identity.totpRequired',
    );
    assert.equal(
      (await browser.send('DELETE', '/me/totp', { password: 'Wrong-2026x' })).body.code,
      'identity.passwordWrong',
    );
    // A copy of the database under another key gives nothing away, and says what to do.
    await sql`update users set totp_secret = 's1.' || repeat('A', 100) where login = 'willing'`.execute(db.handle.db);
    assert.equal(
      (await desk.browser().post('/sessions', { login: 'willing', password: PASSWORD, totp: '123456' })).body.code,
      'identity.totpUnreadable',
    );
    assert.equal((await browser.send('DELETE', '/me/totp', { password: PASSWORD })).status, 200);
    await desk.signIn('willing');
    assert.equal(secret.length, 32);
  });
});

describe(clause('D13', '权限变动随即生效'), () => {
  test('收回角色、换掉行业分工，正在使用的会话下一次请求就变', async () => {
    const person = await aPerson(ctx, {
      login: 'changing',
      unit: '区城市管理委',
      roles: ['department.officer', 'department.reviewer'],
    });
    const security = await aPerson(ctx, { unit: '系统管理组', roles: ['admin.security'] });
    const system = await aPerson(ctx, { unit: '系统管理组', roles: ['admin.system'] });
    const browser = await desk.signIn('changing');
    const seen = (await browser.get('/probe')).body;
    assert.deepEqual(seen.roles, ['department.officer', 'department.reviewer']);
    assert.deepEqual(seen.industries, ['hazchem', 'transport']);

    const { grantRoles } = await import('./admin-people.ts');
    const { listUnitIndustries, endUnitIndustry } = await import('./admin-units.ts');
    await grantRoles(ctx.as(security), person.postId as string, { roles: ['department.officer'], version: 1 });
    assert.deepEqual((await browser.get('/probe')).body.roles, ['department.officer']);
    const row = (await listUnitIndustries(ctx.as(system), false)).items.find(
      (i) => i.unitName === '河东区城市管理委' && i.industry === 'transport',
    );
    assert.ok(row);
    const { addDays } = await import('#kernel/shared/time.ts');
    await endUnitIndustry(ctx.as(system), row.id, { validTo: addDays(db.clock.today(), -1), version: row.version });
    assert.deepEqual((await browser.get('/probe')).body.industries, ['hazchem']);
  });

  test('安全管理员强制退出，那个浏览器下一次请求就被拒', async () => {
    await aPerson(ctx, { login: 'watched', unit: '区商务局', roles: ['department.officer'] });
    const security = await aPerson(ctx, { unit: '系统管理组', roles: ['admin.security'] });
    const browser = await desk.signIn('watched');
    const { listSessions, revokeSession } = await import('./open-sessions.ts');
    const page = await listSessions(ctx.as(security), { limit: 20, q: 'watched' });
    assert.equal(page.total, 1);
    await revokeSession(ctx.as(security), page.items[0]?.id as string);
    assert.equal((await browser.get('/probe')).status, 401);
    await assert.rejects(revokeSession(ctx.as(security), page.items[0]?.id as string), { code: 'common.notFound' });
  });

  test('本人看得到自己的各个登录，让不认得的退出；别人的找不到；放着不用的不算', async () => {
    await aPerson(ctx, { login: 'several', unit: '区商务局', roles: ['department.officer'] });
    await aPerson(ctx, { login: 'stranger', unit: '区商务局', roles: ['department.officer'] });
    const idle = await desk.signIn('several');
    db.clock.advance({ minutes: 31 });
    const [here, there, stranger] = [
      await desk.signIn('several'),
      await desk.signIn('several'),
      await desk.signIn('stranger'),
    ];
    const list = (await here.get('/me/sessions')).body as {
      total: number;
      items: { id: string; isCurrent: boolean }[];
    };
    assert.equal(list.total, 2);
    assert.equal((await idle.get('/probe')).status, 401);
    const other = list.items.find((row) => !row.isCurrent)?.id as string;
    assert.equal((await stranger.del(`/me/sessions/${other}`)).status, 404);
    assert.equal((await there.get('/probe')).status, 200);
    assert.equal((await here.del(`/me/sessions/${other}`)).status, 204);
    assert.equal((await there.get('/probe')).status, 401);
    assert.equal((await here.del(`/me/sessions/${other}`)).status, 404);
    assert.equal((await here.get('/me/sessions')).body.total, 1);
    assert.equal((await actions('several')).filter((action) => action === 'identity.sessionRevoked').length, 1);
  });

  test('动态码：登录一会儿以后绑定须再输口令；绑定和取消后其他登录随即退出', async () => {
    await aPerson(ctx, { login: 'binder', unit: '区商务局', roles: ['department.officer'] });
    const [here, there] = [await desk.signIn('binder'), await desk.signIn('binder')];
    db.clock.advance({ minutes: 6 });
    assert.equal((await here.post('/me/totp', {})).body.code, 'identity.passwordAgain');
    assert.equal((await here.post('/me/totp', { password: 'Wrong-2026x' })).body.code, 'identity.passwordWrong');
    const { secret } = await enrol(here);
    assert.equal((await there.get('/probe')).status, 401);
    db.clock.advance({ minutes: 1 });
    const again = await desk.signIn('binder', PASSWORD, totpCode(secret, db.clock.now()));
    assert.equal((await here.send('DELETE', '/me/totp', { password: PASSWORD })).status, 200);
    assert.equal((await again.get('/probe')).status, 401);
    assert.equal((await here.get('/probe')).status, 200);
  });

  test('离任后没有岗位，登录只能看到自己', async () => {
    const person = await aPerson(ctx, { login: 'retired', unit: '区商务局', roles: ['department.officer'] });
    const browser = await desk.signIn('retired');
    await sql`update posts set valid_to = '2026-01-01' where user_id = ${person.userId}`.execute(db.handle.db);
    await sql`update users set rights_version = rights_version + 1 where id = ${person.userId}`.execute(db.handle.db);
    assert.deepEqual((await browser.get('/probe')).body.roles, []);
    const view = (await browser.get('/sessions/current')).body;
    assert.equal(view.post, null);
    assert.deepEqual(view.menu, []);
  });
});

describe(clause('D13', '接口令牌'), () => {
  before(async () => {
    await aPerson(ctx, { login: 'maker', unit: '区商务局', roles: ['department.officer'] });
  });
  const bearer = (token: string, method = 'GET', path = '/probe') =>
    desk
      .browser()
      .send(method, path, method === 'GET' ? undefined : {}, { authorization: `Bearer ${token}`, origin: '' });

  test('只显示一次，库里只有哈希；只读的不能写；停用随即失效', async () => {
    const browser = await desk.signIn('maker');
    const made = await browser.send(
      'POST',
      '/me/tokens',
      { name: '报表程序', scopes: ['read'], days: 30 },
      { 'idempotency-key': 'k1' },
    );
    assert.equal(made.status, 201);
    const token = made.body.token as string;
    assert.match(token, /^zb_/);
    const kept = await sql<{
      n: number;
    }>`select count(*) as n from idempotency_keys where body::text like ${`%${token}%`}`.execute(db.handle.db);
    assert.equal(kept.rows[0]?.n, 0);
    assert.equal((await bearer(token)).body.unit, '河东区商务局');
    assert.equal((await bearer(token, 'POST')).body.code, 'identity.tokenReadOnly');
    assert.equal((await browser.get('/me/tokens')).body.items[0].token, undefined);
    assert.equal((await browser.del(`/me/tokens/${made.body.id as string}`)).status, 204);
    assert.equal((await bearer(token)).status, 401);
  });

  test('可写的能写；令牌不能再造令牌、改口令；到期作废；失去岗位作废', async () => {
    const browser = await desk.signIn('maker');
    const made = await browser.post('/me/tokens', { name: '对接', scopes: ['read', 'write'], days: 10 });
    const token = made.body.token as string;
    assert.equal((await bearer(token, 'POST')).status, 200);
    const again = await desk
      .browser()
      .send(
        'POST',
        '/me/tokens',
        { name: 'x', scopes: ['read'], days: 1 },
        { authorization: `Bearer ${token}`, origin: '' },
      );
    assert.equal(again.body.code, 'identity.sessionNeeded');
    db.clock.advance({ days: 11 });
    assert.equal((await bearer(token)).status, 401);
    db.clock.set('2026-09-28T01:20:00Z');
    assert.equal((await bearer(token)).status, 200);
    await sql`update posts set valid_to = '2026-09-01' where user_id = (select id from users where login = 'maker')`.execute(
      db.handle.db,
    );
    await sql`update users set rights_version = rights_version + 1 where login = 'maker'`.execute(db.handle.db);
    assert.equal((await bearer(token)).status, 401);
  });

  test('管理员不能用接口令牌', async () => {
    await aPerson(ctx, { login: 'demoadm', unit: '系统管理组', roles: ['admin.security'], isDemo: true });
    configureIdentity({ demo: true });
    const refused = await (await desk.signIn('demoadm')).post('/me/tokens', { name: 'x', scopes: ['read'], days: 1 });
    assert.equal(refused.status, 422);
    assert.match(refused.body.title as string, /管理员不能使用接口令牌/);
  });
});

describe(clause('D13', '兼任与代办'), () => {
  test('兼任两个岗位，换岗后身份和范围随之改变，别人的岗位换不过去', async () => {
    const person = await aPerson(ctx, { login: 'twohats', unit: '区商务局', roles: ['department.officer'] });
    const other = await aPerson(ctx, { unit: '春华街道', roles: ['street.officer'] });
    const { insertPost } = await import('./users.ts');
    const { unitNamed } = await import('./builders.ts');
    const unitId = await unitNamed(ctx, '春华街道');
    const second = await ctx.inTx((tx) =>
      insertPost(
        tx,
        ctx,
        person.userId,
        { unitId, title: '挂职', roles: ['street.officer'], validFrom: '2026-01-01' },
        false,
      ),
    );
    const browser = await desk.signIn('twohats');
    assert.equal((await browser.get('/probe')).body.unit, '河东区商务局');
    assert.equal((await browser.post('/sessions/current/post', { postId: second })).status, 200);
    assert.equal((await browser.get('/probe')).body.unit, '春华街道办事处');
    assert.equal(
      (await browser.post('/sessions/current/post', { postId: other.postId })).body.code,
      'identity.postNotYours',
    );
    assert.equal((await browser.post('/sessions/current/post', {})).status, 400);
  });

  test('同单位本人设置即生效：代办人用其岗位，两个名字都留；收回随即失效', async () => {
    await aPerson(ctx, { login: 'boss', name: '张书敏', unit: '区市场监管局', roles: ['department.head'] });
    const delegate = await aPerson(ctx, {
      login: 'deputy',
      name: '王启明',
      unit: '区市场监管局',
      roles: ['department.deputy'],
    });
    const boss = await desk.signIn('boss');
    const made = await boss.post('/delegations', {
      delegateId: delegate.userId,
      validFrom: '2026-09-28',
      validTo: '2026-10-08',
      reason: '出差',
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.equal(made.body.state, 'approved');

    const deputy = await desk.signIn('deputy');
    const lent = (await deputy.get('/sessions/current')).body.delegations;
    assert.equal(lent.length, 1);
    assert.equal((await deputy.post('/sessions/current/post', { delegationId: lent[0].id })).status, 200);
    const seen = (await deputy.get('/probe')).body;
    assert.deepEqual([seen.name, seen.behalf, seen.roles], ['王启明', '张书敏', ['department.head']]);
    const trace = await sql<{
      actor_name: string;
      behalf_name: string;
    }>`select actor_name, behalf_name from audit_entries
      where action = 'identity.postSwitched' and actor_id = ${delegate.userId} order by at desc, id desc limit 1`.execute(
      db.handle.db,
    );
    assert.deepEqual(trace.rows[0], { actor_name: '王启明', behalf_name: '张书敏' });
    const onward = await deputy.post('/delegations', {
      delegateId: delegate.userId,
      validFrom: '2026-09-28',
      validTo: '2026-10-08',
      reason: '转手',
    });
    assert.equal(onward.body.code, 'identity.delegationNotAllowed');

    assert.equal(
      (await boss.post(`/delegations/${made.body.id as string}/revoke`, { version: made.body.version })).body.state,
      'revoked',
    );
    const after = (await deputy.get('/probe')).body;
    assert.deepEqual([after.behalf, after.roles], [null, ['department.deputy']]);
    assert.equal(
      (await deputy.post('/sessions/current/post', { delegationId: lent[0].id })).body.code,
      'identity.delegationNotYours',
    );
  });

  test('借给别的单位须安全管理员同意，本人不能自己同意；到期自动失效', async () => {
    const principal = await aPerson(ctx, {
      login: 'lender',
      name: '陈长河',
      unit: '区教育局',
      roles: ['department.officer'],
    });
    const delegate = await aPerson(ctx, { login: 'borrower', unit: '区民政局', roles: ['department.officer'] });
    const security = await aPerson(ctx, { unit: '系统管理组', roles: ['admin.security'] });
    const { decideDelegation, listDelegations, requestDelegation } = await import('./delegations.ts');
    const { plainDate } = await import('#kernel/shared/time.ts');
    const asked = await requestDelegation(ctx.as(principal), {
      delegateId: delegate.userId,
      validFrom: plainDate('2026-09-28'),
      validTo: plainDate('2026-09-30'),
      reason: '联合检查',
    });
    assert.equal(asked.state, 'requested');
    await assert.rejects(decideDelegation(ctx.as(principal), asked.id, { approve: true, version: 1 }), {
      code: 'identity.delegationPerson',
    });
    await assert.rejects(
      decideDelegation(ctx.as(await aPerson(ctx, { unit: '区民政局', roles: ['department.head'] })), asked.id, {
        approve: true,
        version: 1,
      }),
      {
        code: 'common.notFound',
      },
    );
    await assert.rejects(decideDelegation(ctx.as(security), asked.id, { approve: true, version: 9 }), {
      code: 'common.stale',
    });
    assert.equal((await decideDelegation(ctx.as(security), asked.id, { approve: true, version: 1 })).state, 'approved');
    await assert.rejects(decideDelegation(ctx.as(security), asked.id, { approve: false, version: 2 }), {
      code: 'common.wrongState',
    });

    const browser = await desk.signIn('borrower');
    await browser.post('/sessions/current/post', { delegationId: asked.id });
    assert.equal((await browser.get('/probe')).body.behalf, '陈长河');
    db.clock.set('2026-10-01T01:20:00Z');
    const later = await desk.signIn('borrower');
    assert.equal(
      (await later.post('/sessions/current/post', { delegationId: asked.id })).body.code,
      'identity.delegationNotYours',
    );
    assert.equal((await listDelegations(ctx.as(principal), { limit: 20 })).items[0]?.state, 'ended');
    db.clock.set('2026-09-28T01:20:00Z');
  });

  test('管理员的权力不能代办，管理员也不能代办业务', async () => {
    const admin = await aPerson(ctx, { unit: '系统管理组', roles: ['admin.system'] });
    const auditor = await aPerson(ctx, { unit: '系统管理组', roles: ['admin.audit'] });
    const officer = await aPerson(ctx, { unit: '区教育局', roles: ['department.officer'] });
    const { requestDelegation } = await import('./delegations.ts');
    const { plainDate } = await import('#kernel/shared/time.ts');
    const term = { validFrom: plainDate('2026-09-28'), validTo: plainDate('2026-09-30'), reason: '休假' };
    for (const [from, to] of [
      [admin, auditor],
      [admin, officer],
      [officer, admin],
      [officer, officer],
    ] as const)
      await assert.rejects(requestDelegation(ctx.as(from), { ...term, delegateId: to.userId }), {
        code: 'identity.delegationNotAllowed',
      });
    await assert.rejects(
      requestDelegation(ctx.as(auditor), {
        ...term,
        delegateId: admin.userId,
        principalPostId: officer.postId as string,
      }),
      {
        code: 'identity.postNotYours',
      },
    );
  });
});

describe(clause('D13', '同一时刻成批猜口令和动态码'), () => {
  const BATCH = 24;

  test('一批口令里只有锁定之前的几个算数，其中正确的一个也进不来', async () => {
    const actor = await aPerson(ctx, { login: 'burst1', unit: '区应急管理局', roles: ['department.officer'] });
    const guess = (password: string, i: number) =>
      desk.browser(null, `10.9.1.${i}`).post('/sessions', { login: 'burst1', password });
    const wrong = await Promise.all(Array.from({ length: BATCH }, (_, i) => guess(`Wrong-password-${i}`, i)));
    const codes = wrong.map((a) => a.body.code);
    assert.equal(codes.filter((c) => c === 'identity.badCredentials').length, 5);
    assert.equal(codes.filter((c) => c === 'identity.locked').length, BATCH - 5);
    assert.equal((await guess(PASSWORD, 99)).body.code, 'identity.locked');
    const failures = await sql<{ n: number }>`select count(*) as n from audit_entries
      where subject_id = ${actor.userId} and action in ('identity.signInFailed', 'identity.locked')`.execute(
      db.handle.db,
    );
    assert.equal(failures.rows[0]!.n, 5);
  });

  test('没有的用户名同样锁定，锁定前后的回答与有的一样', async () => {
    const answers = await Promise.all(
      Array.from({ length: BATCH }, (_, i) =>
        desk.browser(null, `10.9.2.${i}`).post('/sessions', { login: 'burst-nobody', password: `Wrong-password-${i}` }),
      ),
    );
    assert.equal(answers.filter((a) => a.body.code === 'identity.badCredentials').length, 5);
    assert.equal(answers.filter((a) => a.body.code === 'identity.locked').length, BATCH - 5);
  });

  test('一批动态码只有锁定之前的几个算数', async () => {
    await aPerson(ctx, { login: 'burst2', unit: '区应急管理局', roles: ['department.officer'] });
    const browser = await desk.signIn('burst2');
    const { secret } = (await browser.post('/me/totp', {})).body as { secret: string };
    const right = totpCode(secret, db.clock.now());
    assert.equal((await browser.post('/me/totp/confirm', { code: right })).status, 200);
    db.clock.advance({ minutes: 1 });
    const next = totpCode(secret, db.clock.now());
    const guesses = Array.from({ length: BATCH }, (_, i) => String(100_000 + i)).filter((code) => code !== next);
    const answers = await Promise.all(
      [...guesses, next].map((totp, i) =>
        desk.browser(null, `10.9.3.${i}`).post('/sessions', { login: 'burst2', password: PASSWORD, totp }),
      ),
    );
    const count = (code: string): number => answers.filter((a) => a.body.code === code).length;
    assert.ok(count('identity.totpWrong') <= 5, JSON.stringify(answers.map((a) => a.body.code)));
    assert.equal(
      count('identity.totpWrong') + count('identity.locked') + answers.filter((a) => a.status === 201).length,
      answers.length,
    );
    const used = await desk
      .browser(null, '10.9.4.1')
      .post('/sessions', { login: 'burst2', password: PASSWORD, totp: next });
    assert.notEqual(used.status, 201, '用过的动态码不能再用');
  });

  test('一个地址成批换用户名：到次数后一律拒绝', async () => {
    const answers = await Promise.all(
      Array.from({ length: 140 }, (_, i) =>
        desk.browser(null, '10.9.5.1').post('/sessions', { login: `spray-${i}`, password: 'Wrong-password-1' }),
      ),
    );
    assert.equal(answers.filter((a) => a.body.code === 'identity.badCredentials').length, 100);
    assert.equal(answers.filter((a) => a.body.code === 'identity.tooManyFromAddress').length, 40);
  });
});

test(clause('D13', '没有的用户名、错误的口令、停用的账号：口令的计算做同样多次、同样重'), async () => {
  await aPerson(ctx, { login: 'worker1', unit: '区应急管理局', roles: ['department.officer'] });
  const idle = await aPerson(ctx, { login: 'worker2', unit: '区应急管理局', roles: ['department.officer'] });
  await sql`update users set is_active = false where id = ${idle.userId}`.execute(db.handle.db);
  const works: string[] = [];
  const { argon2 } = crypto;
  const spy = mock.method(
    crypto,
    'argon2',
    (kind: never, how: { memory: number; passes: number; tagLength: number }, done: never) => {
      works.push(`${String(kind)} ${how.memory} ${how.passes} ${how.tagLength}`);
      return argon2(kind, how as never, done);
    },
  );
  syncBuiltinESMExports();
  try {
    const workOf = async (login: string): Promise<string[]> => {
      works.length = 0;
      const answer = await desk.browser(null, '10.9.6.1').post('/sessions', { login, password: 'Wrong-password-1' });
      assert.equal(answer.body.code, 'identity.badCredentials');
      return [...works];
    };
    // What an unknown login is compared with is made once.
    await workOf('nobody-1');
    const unknown = await workOf('nobody-2');
    assert.equal(unknown.length, 1);
    assert.deepEqual(await workOf('worker1'), unknown);
    assert.deepEqual(await workOf('worker2'), unknown);
  } finally {
    spy.mock.restore();
    syncBuiltinESMExports();
  }
});

test(clause('D13', '以上各事都留下完好的审计链'), async () => {
  const verdict = await verify(ctx);
  assert.equal(verdict.ok, true, verdict.faults[0]?.message);
  assert.ok(verdict.entries > 100);
});
