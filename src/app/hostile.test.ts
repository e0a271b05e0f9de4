/** Attacks over real HTTP: what stands in the headers, what the door refuses, and that those who wait or send oddly hinder nobody. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import test from 'node:test';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { readConfig } from '#kernel/server/config.ts';
import { sql } from '#kernel/server/db.ts';
import { buildHttp, SESSION_COOKIE, sessionCookie } from '#kernel/server/http.ts';
import { silentLog } from '#kernel/server/log.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { aReport, aStage } from '#modules/hazards/server/builders.ts';
import { aDesk, PASSWORD } from '#platform/identity/server/builders.ts';
import { configureIdentity, makeAuthenticate } from '#platform/identity/server/index.ts';
import { resolveLogin } from './testing-login.ts';
import { rooms } from './rooms.ts';

const asvs = (id: string, title: string): string => clause('D13', `${title}（ASVS ${id}）`);

const db = await testDb();
const s = await aStage(db, { name: '=HYPERLINK("http://evil.example","天津津岚木艺")' });
const desk = await aDesk(db, rooms);
const officer = await desk.signIn(await resolveLogin(db, s.officer.actor.userId));
const office = await desk.signIn(await resolveLogin(db, s.office.actor.userId));

/** Pages as they are built: the entry has a place for the nonce. */
const webDir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-pages-'));
fs.mkdirSync(path.join(webDir, 'assets'));
fs.writeFileSync(
  path.join(webDir, 'index.html'),
  '<!doctype html><meta property="csp-nonce" nonce="__NONCE__" /><title>页面</title>',
);
fs.writeFileSync(path.join(webDir, 'assets/index-1.js'), 'export {};');
fs.writeFileSync(path.join(webDir, '../secret-beside-the-pages.txt'), 'secret');

const build = (env: Record<string, string>, log = silentLog) =>
  buildHttp({
    config: readConfig({ LOG_LEVEL: 'silent', ...env }, []),
    handle: db.handle,
    clock: db.clock,
    log,
    rooms,
    authenticate: makeAuthenticate({ handle: db.handle, clock: db.clock }),
    webDir,
  });
const app = await build({});
await app.listen({ host: '127.0.0.1', port: 0 });
const { port } = app.server.address() as AddressInfo;
const base = `http://127.0.0.1:${port}`;
const cookie = `${SESSION_COOKIE}=${officer.cookie}`;

test.after(async () => {
  await app.close();
  await desk.close();
  fs.rmSync(webDir, { recursive: true });
});

/** Sends these bytes and gives what comes back until the other side, or `until`, ends it. */
function raw(bytes: string | Buffer, until?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(20_000, () => socket.destroy(new Error(`no answer to ${String(bytes).slice(0, 80)}`)));
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString('latin1');
      if (until?.test(got)) socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve(got) : reject(error)));
    socket.on('close', () => resolve(got));
  });
}
const statuses = (text: string): number[] => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => Number(code));
const count = async (table: string): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db.handle.db)).rows[0]!.n;

test(asvs('V3.4.1, V3.4.3–V3.4.6, V3.4.8', '每个回答都带保护的头；页面的样式只凭这一次的号码'), async () => {
  const page = () => fetch(`${base}/hazards`, { headers: { accept: 'text/html' } });
  const [first, second] = [await page(), await page()];
  const nonces = await Promise.all(
    [first, second].map(async (answer) => {
      const policy = answer.headers.get('content-security-policy') ?? '';
      const nonce = /style-src 'self' 'nonce-([^']{22,})'/.exec(policy)?.[1] ?? '';
      assert.ok((await answer.text()).includes(`nonce="${nonce}"`));
      assert.match(answer.headers.get('content-type') ?? '', /^text\/html; charset=utf-8/);
      // Neither may be answered with "unchanged", or an old page would meet a new number.
      assert.equal(answer.headers.get('etag') ?? answer.headers.get('last-modified'), null);
      return nonce;
    }),
  );
  assert.notEqual(nonces[0], nonces[1]);
  for (const [url, accept] of [
    ['/', 'text/html'],
    ['/index.html', 'text/html'],
    ['/assets/index-1.js', '*/*'],
    ['/api/v1/hazards', '*/*'],
    ['/api/v1/openapi.json', '*/*'],
    ['/nowhere', '*/*'],
    ['/%E0%A4%A', '*/*'],
  ] as const) {
    const answer = await fetch(base + url, { headers: { accept } });
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.doesNotMatch(policy, /unsafe|\*|https?:/, url);
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types default',
    ])
      assert.ok(policy.split(';').includes(part), `${url} ${part}: ${policy}`);
    for (const [name, value] of [
      ['x-content-type-options', 'nosniff'],
      ['cross-origin-opener-policy', 'same-origin'],
      ['cross-origin-resource-policy', 'same-origin'],
      ['referrer-policy', 'same-origin'],
      ['x-frame-options', 'SAMEORIGIN'],
    ] as const)
      assert.equal(answer.headers.get(name), value, `${url} ${name}`);
    assert.match(answer.headers.get('permissions-policy') ?? '', /geolocation=\(self\).*microphone=\(\)/, url);
    assert.equal(answer.headers.get('server') ?? answer.headers.get('x-powered-by'), null);
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
    assert.equal(answer.headers.get('strict-transport-security'), null, '没有 TLS 时不说');
  }
});

test(
  asvs('V3.3.1–V3.3.4, V4.1.3, V15.3.4', '在 TLS 之后：HSTS、绑定本机的会话标记、来源地址只信代理写的那一个'),
  async () => {
    const tls = await build({ PUBLIC_URL: 'https://zhiben.example.gov.cn' });
    configureIdentity({ secureCookies: true });
    try {
      const login = await resolveLogin(db, s.second.actor.userId);
      const headers = { host: 'zhiben.example.gov.cn', origin: 'https://zhiben.example.gov.cn' };
      const answer = await tls.inject({
        method: 'POST',
        url: '/api/v1/sessions',
        headers: { ...headers, 'x-forwarded-for': '203.0.113.7, 198.51.100.9' },
        payload: { login, password: PASSWORD },
      });
      assert.equal(answer.statusCode, 201);
      assert.match(String(answer.headers['strict-transport-security']), /max-age=31536000; includeSubDomains/);
      const set = String(answer.headers['set-cookie']);
      assert.match(set, /^__Host-zhiben_session=[\w-]{43}; /);
      for (const flag of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) assert.ok(set.includes(flag), set);
      assert.doesNotMatch(set, /Domain=/);
      assert.ok(!answer.body.includes(set.slice(22, 65)), '会话标记只在头里');
      const token = /=([\w-]{43})/.exec(set)![1]!;
      const kept = await sql<{ ip: string }>`select ip from sessions where user_id = ${s.second.actor.userId}
      order by created_at desc, id desc limit 1`.execute(db.handle.db);
      assert.equal(kept.rows[0]!.ip, '198.51.100.9', '客户自己写在前面的地址不算');
      const ask = (name: string) =>
        tls.inject({ url: '/api/v1/sessions/current', headers: { ...headers, cookie: `${name}=${token}` } });
      assert.equal((await ask(sessionCookie(true))).statusCode, 200);
      assert.equal((await ask(sessionCookie(false))).statusCode, 401, '子域能写的旧名字不认');
    } finally {
      configureIdentity({ secureCookies: false });
      await tls.close();
    }
    const spoofed = await fetch(`${base}/metrics`, { headers: { 'x-forwarded-for': '127.0.0.1' } });
    assert.equal(spoofed.status, 404, '经过代理来的看不到运行指标');
    assert.equal((await fetch(`${base}/metrics`)).status, 200);
  },
);

test(asvs('V3.5.1–V3.5.3', '每一个会改动数据的接口：别的网站发来的、没有来源的、用表单发的都不做'), async () => {
  const writes = rooms
    .flatMap((room) => room.routes ?? [])
    .map((r) => r.endpoint)
    .filter((e) => e.method !== 'GET');
  assert.ok(writes.length > 200);
  const before = await count('audit_entries');
  for (const endpoint of writes) {
    const url = `/api/v1${endpoint.path.replace(/:\w+/g, '0199aaaa-0000-7000-8000-000000000000')}`;
    const send = (headers: Record<string, string>, payload?: string) =>
      app.inject({
        method: endpoint.method as 'POST',
        url,
        headers: { host: 'zhiben.test', cookie, ...headers },
        ...(payload === undefined ? {} : { payload }),
      });
    const tries: [string, Awaited<ReturnType<typeof send>>][] = [
      ['foreign', await send({ origin: 'https://evil.example' })],
      ['foreign port', await send({ origin: 'http://zhiben.test:81' })],
      ['null', await send({ origin: 'null' })],
      ['none', await send({})],
      ['cross-site', await send({ 'sec-fetch-site': 'cross-site' })],
      ['same-site', await send({ 'sec-fetch-site': 'same-site' })],
    ];
    for (const [what, answer] of tries)
      assert.deepEqual(
        [answer.statusCode, answer.json().code],
        [403, 'common.badOrigin'],
        `${endpoint.method} ${url} ${what}`,
      );
    if (endpoint.method === 'DELETE' || endpoint.raw === 'upload') continue;
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'text/xml']) {
      const form = await send({ origin: 'http://zhiben.test', 'content-type': type }, '{"a":1}');
      assert.equal(form.statusCode, 415, `${endpoint.method} ${url} ${type}`);
    }
  }
  const refused = await sql<{
    n: number;
  }>`select count(*) as n from audit_entries where action <> 'audit.refused'`.execute(db.handle.db);
  assert.ok(refused.rows[0]!.n <= before);
});

test(asvs('V7.2.4, V7.4.1', '会话固定：登录总是换新的标记，原来的作废；塞进来的标记不用'), async () => {
  const login = await resolveLogin(db, s.reviewer.actor.userId);
  const planted = randomBytes(32).toString('base64url');
  const victim = desk.browser(planted);
  assert.equal((await victim.post('/sessions', { login, password: PASSWORD })).status, 201);
  assert.notEqual(victim.cookie, planted);
  assert.equal((await desk.browser(planted).get('/sessions/current')).status, 401);
  const first = victim.cookie;
  assert.equal((await victim.post('/sessions', { login, password: PASSWORD })).status, 201);
  assert.notEqual(victim.cookie, first);
  assert.equal((await desk.browser(first).get('/sessions/current')).status, 401);
});

test(asvs('V4.2.1', '走私：长度说两遍、又分块又有长度、折行、裸换行，一概 400 并断开'), async () => {
  const head = `POST /api/v1/sessions HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`;
  const hidden = `GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`;
  for (const bytes of [
    `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x${hidden}`,
    `${head}Content-Length: +2\r\n\r\n{}${hidden}`,
    `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${head}X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\n\n${hidden}`,
    `${head}Transfer-Encoding: chunked\r\n\r\n0;a\nb\r\n\r\n${hidden}`,
    `GET / HTTP/1.1\r\n\r\n${hidden}`,
    `GET / HTTP/1.1\r\nHost: a\r\nX-A: b\x00c\r\n\r\n`,
    `GET / HTTP/9.9\r\nHost: a\r\n\r\n`,
  ]) {
    const got = await raw(bytes, /HTTP\/1\.1 \d{3}.*HTTP\/1\.1 \d{3}/s);
    assert.equal(statuses(got).length, 1, JSON.stringify([bytes.slice(100), got.slice(0, 200)]));
    assert.equal(statuses(got)[0], 400, JSON.stringify(bytes.slice(90)));
    assert.doesNotMatch(got, /\.ts:|node_modules/);
  }
  // A line break that someone puts into a value stays in the value.
  const split = await raw(
    `GET /hazards%0d%0aSet-Cookie:a=b HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
  );
  assert.doesNotMatch(split.split('\r\n\r\n')[0] ?? '', /^set-cookie/im);
  for (const method of ['TRACE', 'CONNECT', 'OPTIONS', 'PROPFIND', 'XYZ']) {
    const got = await raw(
      `${method} /api/v1/hazards HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
    );
    assert.ok(
      statuses(got).every((status) => status >= 400),
      `${method} ${got.slice(0, 60)}`,
    );
    assert.doesNotMatch(got, /zhiben_session/, '不把发来的头念回去');
  }
});

test(asvs('V5.3.2, V13.4.3, V3.7.2', '路径花招读不到页面目录以外的东西，也没有一个地址把人带到别处'), async () => {
  for (const target of [
    '/../secret-beside-the-pages.txt',
    '/assets/../../secret-beside-the-pages.txt',
    '/assets/..%2f..%2fsecret-beside-the-pages.txt',
    '/assets/%2e%2e/%2e%2e/secret-beside-the-pages.txt',
    '/assets/..%5c..%5csecret-beside-the-pages.txt',
    '/%2e%2e%2fsecret-beside-the-pages.txt',
    '/..;/secret-beside-the-pages.txt',
    '//etc/passwd',
    '/assets/%00',
    '/assets/',
    '/assets',
    '/.git/config',
    '/package.json',
    '//evil.example/%2e%2e',
    '/\\evil.example',
    '/login?next=https://evil.example',
    'http://evil.example/hazards',
  ]) {
    const got = await raw(
      `GET ${target} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher\r\nConnection: close\r\n\r\n`,
    );
    assert.ok([400, 403, 404].includes(statuses(got)[0]!), `${target} ${got.slice(0, 80)}`);
    assert.doesNotMatch(got, /secret\b(?!-)|root:|^location:/im, target);
    assert.doesNotMatch(got, /evil\.example/, target);
  }
});

test(asvs('V2.2.1, V15.2.2', '过大、过深、过多：明白地拒绝，别人照常'), async () => {
  const send = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${base}/api/v1/hazards/views`, {
      method: 'POST',
      headers: { cookie, origin: base, 'content-type': 'application/json', ...headers },
      body,
    });
  const told = async (answer: Response): Promise<[number, string]> => [
    answer.status,
    ((await answer.json()) as { code: string }).code,
  ];
  const deep = 900_000;
  assert.deepEqual(await told(await send('['.repeat(deep) + ']'.repeat(deep))), [400, 'common.unreadable']);
  assert.deepEqual(await told(await send(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`)), [
    400,
    'common.unreadable',
  ]);
  assert.deepEqual(await told(await send(`{"name":"a","filter":{"x":[${'1,'.repeat(900_000)}1]}}`)), [
    400,
    'common.unreadable',
  ]);
  const many = await fetch(`${base}/api/v1/hazards/bulk/preview`, {
    method: 'POST',
    headers: { cookie, origin: base, 'content-type': 'application/json' },
    body: JSON.stringify({ ids: Array.from({ length: 50_000 }, () => 'x') }),
  });
  assert.ok(many.status >= 400 && many.status < 500);
  assert.ok((await many.text()).length < 50_000, '成千上万处错误只说前面的');
  assert.deepEqual(await told(await send('"'.padEnd(3_000_000, 'a'))), [413, 'common.tooLarge']);
  assert.equal((await send('{"name":"a"', {})).status, 400);
  const header = await raw(`GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`);
  assert.equal(statuses(header)[0], 431);
  const params = await fetch(`${base}/api/v1/hazards?${'a=1&'.repeat(3000)}`, { headers: { cookie } });
  assert.ok([200, 400].includes(params.status));
  assert.equal((await fetch(`${base}/api/v1/hazards`, { headers: { cookie } })).status, 200);
});

test(asvs('V15.2.2', '慢慢地发头、慢慢地发正文、不收回答的几百个连接不妨碍别人'), async () => {
  const sockets: net.Socket[] = [];
  const hang = (text: string): void => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('error', () => {});
    sockets.push(socket);
  };
  for (let i = 0; i < 150; i++) {
    hang(`GET /api/v1/hazards HTTP/1.1\r\nHost: a\r\nX-${i}: `);
    hang(
      `POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"login"`,
    );
    const reader = net.connect({ port, host: '127.0.0.1' }, () => {
      reader.pause();
      reader.write(`GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(3));
    });
    reader.on('error', () => {});
    sockets.push(reader);
  }
  const list = await Promise.all(
    Array.from({ length: 20 }, () => fetch(`${base}/api/v1/hazards`, { headers: { cookie } })),
  );
  assert.ok(list.every((answer) => answer.status === 200));
  for (const socket of sockets) socket.destroy();
  // How long each may take is the server's to say, and it says it.
  const { headersTimeout, requestTimeout, timeout } = app.server;
  assert.deepEqual([headersTimeout, requestTimeout, timeout], [20_000, 120_000, 300_000]);
});

test(asvs('V15.3.3, V15.3.6, V15.3.7', '多塞的字段不起作用，原型改不动，参数说两遍不会被当成别的'), async () => {
  const made = await officer.post('/hazards', {
    enterpriseId: s.enterprise.id,
    title: '安全出口被纸箱堵塞',
    place: '2 号库东侧',
    channel: 'departmentInspection',
    foundOn: db.clock.today(),
    id: '0199aaaa-0000-7000-8000-000000000000',
    code: '120102-JC-2020-0001',
    state: 'closed',
    grade: 'major',
    isDemo: true,
    createdBy: s.office.actor.userId,
    reportedById: s.office.actor.userId,
    version: 99,
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  assert.notEqual(made.body.id, '0199aaaa-0000-7000-8000-000000000000');
  assert.notEqual(made.body.code, '120102-JC-2020-0001');
  assert.equal(made.body.state, 'reported');
  assert.equal(made.body.grade, 'unjudged');
  for (const body of [
    '{"__proto__":{"polluted":1},"name":"我的","filter":{}}',
    '{"name":"我的","filter":{"__proto__":{"polluted":1}}}',
    '{"name":"我的","filter":{},"constructor":{"prototype":{"polluted":1}}}',
  ]) {
    const answer = await fetch(`${base}/api/v1/hazards/views`, {
      method: 'POST',
      headers: { cookie, origin: base, 'content-type': 'application/json' },
      body,
    });
    assert.ok([201, 400].includes(answer.status), body);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  }
  await fetch(`${base}/api/v1/hazards?__proto__[polluted]=1&constructor.prototype.polluted=1`, { headers: { cookie } });
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  const twice = await officer.get('/hazards?limit=1&limit=200');
  assert.equal(twice.status, 400);
});

test(asvs('V2.2.1', '每一张列表：乱写的页码、位置、每页条数，都是一句中文或照常列出'), async () => {
  const lists = rooms
    .flatMap((room) => room.routes ?? [])
    .map((r) => r.endpoint)
    .filter((e) => e.method === 'GET' && e.raw === undefined && e.query !== undefined && !e.path.includes(':'));
  assert.ok(lists.length > 40);
  const faults: string[] = [];
  for (const endpoint of lists)
    for (const query of [
      ...['-1', '1.5', 'NaN', 'Infinity', '1e300', '99999999999', '0', 'x', '1;drop table', 'W10', 'bnVsbA'].map(
        (c) => `cursor=${encodeURIComponent(c)}`,
      ),
      'page=99999999999&limit=200',
      'page=1e300',
      'limit=-1',
      'sort=__proto__&order=constructor',
    ]) {
      const answer = await office.get(`${endpoint.path}?${query}`);
      if (answer.status >= 500 || (answer.status >= 400 && !/[\u4e00-\u9fff]/.test(answer.body.title)))
        faults.push(`${endpoint.path}?${query} ${answer.status}`);
    }
  assert.deepEqual(faults, []);
});

test(asvs('V1.2.10', '每一张导出的表里，像公式的文字都只是文字'), async () => {
  await aReport(s, s.officer, { title: "=cmd|' /C calc'!A0", place: '+1+cmd', description: '@SUM(1)' } as never);
  const exports = rooms
    .flatMap((room) => room.routes ?? [])
    .map((r) => r.endpoint)
    .filter((e) => e.method === 'GET' && e.raw === 'stream' && !e.path.includes(':') && !e.path.endsWith('/stream'));
  const { default: ExcelJS } = await import('exceljs');
  let sheets = 0;
  let quoted = 0;
  for (const endpoint of exports)
    for (const who of [officer, office]) {
      const answer = await desk.app.inject({
        url: `/api/v1${endpoint.path}`,
        headers: { host: 'zhiben.test', cookie: `${SESSION_COOKIE}=${who.cookie}` },
      });
      assert.ok(answer.statusCode < 500, `${endpoint.path} ${answer.statusCode} ${answer.body.slice(0, 300)}`);
      if (!String(answer.headers['content-type']).includes('spreadsheetml')) continue;
      assert.match(String(answer.headers['cache-control']), /no-store/, endpoint.path);
      assert.match(String(answer.headers['content-disposition']), /^attachment;/, endpoint.path);
      const book = new ExcelJS.Workbook();
      await book.xlsx.load(answer.rawPayload as never);
      sheets++;
      for (const sheet of book.worksheets)
        sheet.eachRow((row) =>
          row.eachCell((cell) => {
            assert.equal(cell.formula, undefined, `${endpoint.path} ${cell.address}`);
            const text = typeof cell.value === 'string' ? cell.value : '';
            assert.doesNotMatch(text, /^[=+@\t\r]|^-(?!\d*$)./, `${endpoint.path} ${cell.address} ${text}`);
            if (/^'[=+@]/.test(text)) quoted++;
          }),
        );
    }
  assert.ok(sheets >= 8, `${sheets} sheets`);
  assert.ok(quoted > 0);
});

test(asvs('V3.2.1, V5.2.2, V5.4.2', '身兼两种的文件：收下的也只是图片或下载，从不在页面里执行'), async () => {
  const upload = async (name: string, bytes: Buffer) => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)]), name);
    return fetch(`${base}/api/v1/files`, { method: 'POST', headers: { cookie, origin: base }, body: form });
  };
  const script = '<script>alert(1)</script>';
  const gif = Buffer.concat([Buffer.from('GIF89a/*', 'latin1'), Buffer.from(`*/=1;alert(1)//${script}`)]);
  for (const [name, bytes] of [
    ['图.gif', gif],
    ['图.svg', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)],
    ['图.png', Buffer.from(`\ufeff  <svg onload="alert(1)"/>`)],
    ['页.txt', Buffer.from(`  \n<!-- a --><html>${script}`)],
    ['页.csv', Buffer.from(`a,b\n${script}`)],
    ['页.html', Buffer.from('一段文字')],
    ['宽.txt', Buffer.from(`\ufeff${script}`, 'utf16le')],
    ['表.xlsx', Buffer.from('PK\x03\x04 not a zip')],
    ['文.pdf.exe', Buffer.from('MZ\x90\x00')],
    ['../../../etc/cron.d/x.txt', Buffer.from('MZ')],
  ] as const) {
    const answer = await upload(name, bytes);
    assert.ok([415, 422].includes(answer.status), `${name} ${answer.status}`);
    assert.match(((await answer.json()) as { title: string }).title, /[\u4e00-\u9fff]/);
  }
  const pdf = await upload(
    'a"\r\nX-Evil: 1;报告.pdf',
    Buffer.from('%PDF-1.7\n/OpenAction << /S /JavaScript /JS (app.alert(1)) >>'),
  );
  assert.equal(pdf.status, 201);
  const { id } = (await pdf.json()) as { id: string };
  const shown = await fetch(`${base}/api/v1/files/${id}/content`, { headers: { cookie } });
  assert.equal(shown.headers.get('content-type'), 'application/pdf');
  assert.equal(shown.headers.get('x-evil'), null);
  assert.match(shown.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
  assert.equal(shown.headers.get('cache-control'), 'private, no-store');
  const text = await upload('说明.txt', Buffer.from('一段文字，没有标签'));
  const opened = await fetch(`${base}/api/v1/files/${((await text.json()) as { id: string }).id}/content`, {
    headers: { cookie },
  });
  assert.match(opened.headers.get('content-disposition') ?? '', /^attachment;/);
  assert.match(opened.headers.get('content-security-policy') ?? '', /sandbox/);
});

test(asvs('V14.3.2, V16.5.1', '有内容的回答都不留在缓存里；出错的回答不露内情'), async () => {
  for (const url of ['/hazards', '/sessions/current', '/hazards/heat', '/enterprises', '/me/tokens', '/nothing-here']) {
    const answer = await fetch(`${base}/api/v1${url}`, { headers: { cookie, accept: 'text/html' } });
    assert.equal(answer.headers.get('cache-control'), 'no-store', url);
    assert.match(answer.headers.get('content-type') ?? '', /json; charset=utf-8/, url);
  }
  const lines: string[] = [];
  const sink = new Writable({ write: (chunk: Buffer, _e, done) => (lines.push(String(chunk)), done()) });
  const broken = await buildHttp({
    config: readConfig({ LOG_LEVEL: 'silent' }, []),
    handle: db.handle,
    clock: db.clock,
    log: pino({ level: 'info' }, sink),
    rooms,
    authenticate: () => Promise.reject(new Error('secret of the program\n{"forged":"line"}')),
  });
  const answer = await broken.inject({
    url: '/api/v1/hazards?text=a%0a%7b%22forged%22:1%7d',
    headers: { cookie, host: 'a', 'user-agent': 'x\u2028{"forged":2}' },
  });
  assert.equal(answer.statusCode, 500);
  assert.doesNotMatch(answer.body, /secret of the program|\.ts|node_modules/);
  const { requestId } = answer.json();
  await broken.close();
  // Log injection: whatever is in an error or an address, a line is one JSON object and names the request.
  assert.ok(lines.length >= 2);
  for (const line of lines) {
    assert.equal(line.trimEnd().split('\n').length, 1);
    const entry = JSON.parse(line) as Record<string, unknown>;
    assert.equal(entry['requestId'], requestId);
    assert.equal(entry['forged'], undefined);
    assert.ok(!line.includes(String(officer.cookie)), '日志里没有会话标记');
  }
});

test(asvs('V2.4.1, V6.3.1', '猜一次性链接、接口令牌：有次数限制，猜错的回答都一样'), async () => {
  const tries: Awaited<ReturnType<typeof guess>>[] = [];
  const guess = (i: number) =>
    app.inject({ url: `/api/v1/setup/${String(i).padStart(43, 'A')}`, remoteAddress: '10.7.7.7' });
  for (let i = 0; i < 70; i++) tries.push(await guess(i));
  const of = (status: number): number => tries.filter((answer) => answer.statusCode === status).length;
  assert.equal(of(429), 10);
  const titles = new Set(tries.filter((a) => a.statusCode !== 429).map((a) => a.json().title as string));
  assert.equal(titles.size, 1);
  const bodies = new Set<string>();
  for (const token of ['zb_', `zb_${'a'.repeat(43)}`, 'x'.repeat(5000), '', 'zb_\u0000'.slice(0, 3)]) {
    const answer = await app.inject({ url: '/api/v1/hazards', headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.statusCode, 401);
    bodies.add((answer.json() as { code: string }).code);
  }
  assert.deepEqual([...bodies], ['common.unauthenticated']);
});

test(asvs('V1.3.6, V13.2.4', '服务器从不按别人给的地址去取东西：源程序里没有对外的请求'), () => {
  const root = path.resolve(import.meta.dirname, '..');
  const outward =
    /\bfetch\(|from 'node:(http|https|http2|tls|dgram)'|\bhttps?\.(get|request)\(|from '(undici|axios|got|node-fetch)'/;
  const found = fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ts$/.test(file) && !/\.test\.ts$|(^|\/)web\/|testing/.test(file))
    .filter((file) => outward.test(fs.readFileSync(path.join(root, file), 'utf8')));
  assert.deepEqual(found, []);
});
