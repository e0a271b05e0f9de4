/** Bad input at the HTTP door: a clear Chinese message, the right status, nothing half-written. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { sql } from '#kernel/server/db.ts';
import { SESSION_COOKIE } from '#kernel/server/http.ts';
import { testDb } from '#kernel/server/testing.ts';
import { aDesk, PASSWORD, type Answer } from '#platform/identity/server/builders.ts';
import { aPhoto, aReport, aStage, judgedMajor, confirmed } from '#modules/hazards/server/builders.ts';
import { resolveLogin } from './testing-login.ts';
import { rooms } from './rooms.ts';

const db = await testDb();
const s = await aStage(db);
const desk = await aDesk(db, rooms);
test.after(() => desk.close());

const officer = await desk.signIn(await resolveLogin(db, s.officer.actor.userId));
const second = await desk.signIn(await resolveLogin(db, s.second.actor.userId));
const firm = await desk.signIn(await resolveLogin(db, s.safety.actor.userId));
const other = await desk.signIn(await resolveLogin(db, s.otherFirm.actor.userId));

const problem = (answer: Answer, status: number, code: string): void => {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.equal(answer.body.code, code);
  assert.match(String(answer.headers['content-type']), /application\/problem\+json/);
  assert.match(answer.body.title, /[\u4e00-\u9fff]/);
  assert.ok(answer.body.requestId);
  assert.doesNotMatch(JSON.stringify(answer.body), /at .*\.ts:|select |postgres/i, '不泄露内部信息');
};
const count = async (table: string): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db.handle.db)).rows[0]!.n;

const report = (over: object = {}) => ({
  enterpriseId: s.enterprise.id,
  title: '安全出口被纸箱堵塞',
  place: '2 号库东侧',
  channel: 'departmentInspection',
  foundOn: db.clock.today(),
  ...over,
});

test('没有登录、登录失效、伪造的会话：401', async () => {
  problem(await desk.browser().get('/hazards'), 401, 'common.unauthenticated');
  const forged = await desk.browser(randomBytes(32).toString('base64url')).get('/hazards');
  assert.equal(forged.status, 401);
  const wrong = await desk
    .browser()
    .post('/sessions', { login: await resolveLogin(db, s.officer.actor.userId), password: 'wrong-Password-1' });
  assert.equal(wrong.status, 401);
  const unknown = await desk.browser().post('/sessions', { login: 'nobody', password: 'wrong-Password-1' });
  assert.equal(unknown.body.title, wrong.body.title, '账号不存在与密码错误说同样的话');
});

test('别的网站发来的请求：403，什么都没写', async () => {
  const before = await count('hazards');
  problem(
    await officer.send('POST', '/hazards', report(), { origin: 'https://evil.example' }),
    403,
    'common.badOrigin',
  );
  problem(await officer.send('POST', '/hazards', report(), { origin: 'null' }), 403, 'common.badOrigin');
  const bare = await desk.app.inject({
    method: 'POST',
    url: '/api/v1/hazards',
    headers: { host: 'zhiben.test', cookie: `${SESSION_COOKIE}=${officer.cookie}` },
    payload: report(),
  });
  assert.equal(bare.statusCode, 403, '没有来源的写请求不认会话');
  assert.equal(await count('hazards'), before);
});

test('范围以外、不存在、乱写的编号：同一句“没有找到”', async () => {
  const h = await aReport(s, s.officer);
  const seen = await officer.get(`/hazards/${h.id}`);
  assert.equal(seen.status, 200);
  const outside = await other.get(`/hazards/${h.id}`);
  const absent = await other.get('/hazards/0199aaaa-0000-7000-8000-000000000000');
  const silly = await other.get("/hazards/1'%20or%20'1'='1");
  problem(outside, 404, 'hazards.notFound');
  assert.equal(outside.body.title, absent.body.title);
  problem(silly, 404, 'common.notFound');
  for (const type of [
    'hazard',
    'enterprise',
    'whistle',
    'jointSession',
    'visit',
    'projectGate',
    'subPlan',
    'evaluationSheet',
  ]) {
    const why = await other.get(`/access/explain?subjectType=${type}&subjectId=${'-'.repeat(36)}`);
    assert.deepEqual([why.status, why.body.visible], [200, false], type);
  }
  const list = await other.get('/hazards?limit=200');
  assert.ok(list.body.items.every((row: { id: string }) => row.id !== h.id));
  const refused = await sql<{
    n: number;
  }>`select count(*) as n from audit_entries where action = 'audit.refused' and actor_id = ${s.otherFirm.actor.userId}`.execute(
    db.handle.db,
  );
  assert.ok(refused.rows[0]!.n >= 1, '越权查看留痕');
});

test('排序、筛选、翻页里的注入和乱码：400，数据还在', async () => {
  for (const query of [
    'sort=code;drop%20table%20hazards',
    'order=asc,(select%201)',
    'street=120102005%27%20or%201=1',
    'cursor=abc',
    'cursor=W10',
    'limit=0',
    'limit=100000',
    'page=-1',
    'grade=huge',
    'foundFrom=2026-02-30',
    'figure=measure%3Dx',
  ]) {
    const answer = await officer.get(`/hazards?${query}`);
    assert.equal(answer.status, 400, query);
    assert.match(answer.body.title, /[\u4e00-\u9fff]/);
  }
  for (const text of ["'; drop table hazards; --", '%', '_', '\\', '100%_\\', '二', '😀😀']) {
    const answer = await officer.get(`/hazards?text=${encodeURIComponent(text)}`);
    assert.equal(answer.status, 200, text);
  }
  problem(await officer.get('/hazards?text=%00'), 400, 'common.unreadable');
  problem(await officer.post('/hazards', report({ title: '安全\u0000出口' })), 400, 'common.unreadable');
  assert.ok((await count('hazards')) > 0);
});

test('填写不合要求：400，逐项指出，什么都没写', async () => {
  const before = await count('hazards');
  const answer = await officer.post('/hazards', {
    title: '短',
    foundOn: '2026-02-30',
    channel: 'x',
    enterpriseId: 'no',
  });
  problem(answer, 400, 'common.badInput');
  assert.ok(answer.body.errors.length >= 4);
  for (const error of answer.body.errors) assert.match(error.message, /[\u4e00-\u9fff]/, JSON.stringify(error));
  problem(await officer.post('/hazards', report({ foundOn: '2030-01-01' })), 422, 'hazards.foundInFuture');
  const broken = await desk.app.inject({
    method: 'POST',
    url: '/api/v1/hazards',
    headers: {
      host: 'zhiben.test',
      origin: 'http://zhiben.test',
      cookie: `${SESSION_COOKIE}=${officer.cookie}`,
      'content-type': 'application/json',
    },
    payload: '{"title": "半截',
  });
  assert.equal(broken.statusCode, 400);
  assert.equal(broken.json().code, 'common.unreadable');
  const gbk = await desk.app.inject({
    method: 'POST',
    url: '/api/v1/hazards',
    headers: {
      host: 'zhiben.test',
      origin: 'http://zhiben.test',
      cookie: `${SESSION_COOKIE}=${officer.cookie}`,
      'content-type': 'application/json',
    },
    payload: Buffer.from([0x7b, 0x22, 0xd2, 0xfe, 0xbb, 0xbc, 0x22, 0x3a, 0x31]),
  });
  assert.equal(gbk.statusCode, 400);
  assert.equal(await count('hazards'), before);
});

test('同一个提交编号发两次、同时发两次：只有一件，回答一样；换了内容则拒绝', async () => {
  const before = await count('hazards');
  const key = { 'idempotency-key': randomBytes(8).toString('hex') };
  const [a, b] = await Promise.all([
    officer.send('POST', '/hazards', report(), key),
    officer.send('POST', '/hazards', report(), key),
  ]);
  const c = await officer.send('POST', '/hazards', report(), key);
  assert.deepEqual([a.status, b.status, c.status], [201, 201, 201]);
  assert.equal(a.body.id, b.body.id);
  assert.equal(a.body.id, c.body.id);
  assert.equal(await count('hazards'), before + 1);
  problem(await officer.send('POST', '/hazards', report({ title: '另一件不同的事' }), key), 422, 'common.keyReused');
});

test('判定的回答乱写：一句中文说明，等级没有变，没有留下判定', async () => {
  const h = await aReport(s, s.safety);
  const before = await count('hazard_judgements');
  const judge = (over: object) =>
    officer.post(`/hazards/${h.id}/judge`, {
      version: h.version,
      grade: 'major',
      method: 'direct',
      criterionIds: ['MEM-10-2023#063'],
      reason: '现场核实与条款相符',
      ...over,
    });
  const item = (facts: object) => ({ facts: { 'MEM-10-2023#063': facts } });
  for (const over of [
    {},
    { answers: item({ q1: 'yes', q2: 'no' }) },
    { answers: item({ q1: 'perhaps' }) },
    { answers: item({ q1: 'missing' }) },
    { answers: item({ q7: 'yes' }) },
    { answers: { facts: { 'MEM-10-2023#064': { q1: 'yes' } } } },
    { answers: { facts: [] } },
    { answers: { met: ['7.3.1；drop table hazards'] } },
    { answers: { met: ['7.3.1'], fixed: ['7.5'] } },
    { answers: { computed: 'major' } },
    { answers: item({ q1: 'yes', q2: 'yes' }), criterionIds: ['NOPE#001'] },
    { answers: item({ q1: 'yes', q2: 'yes' }), method: 'guess' },
    { answers: item({ q1: 'yes', q2: 'no' }), departure: '略' },
  ]) {
    const answer = await judge(over);
    assert.ok([400, 404, 422].includes(answer.status), JSON.stringify([over, answer.body]));
    assert.match(answer.body.title, /[\u4e00-\u9fff]/);
  }
  assert.equal(await count('hazard_judgements'), before);
  assert.equal((await officer.get(`/hazards/${h.id}`)).body.grade, 'unjudged');
  assert.equal((await officer.post(`/hazards/${h.id}/rejudge`, { version: h.version })).status, 400);
  problem(await firm.get(`/hazards/0199aaaa-0000-7000-8000-000000000000/judging`), 404, 'hazards.notFound');
  problem(await desk.browser().get(`/hazards/${h.id}/judging`), 401, 'common.unauthenticated');
  const good = await judge({ answers: item({ q1: 'yes', q2: 'yes' }) });
  assert.equal(good.status, 200, JSON.stringify(good.body));
  assert.equal(good.body.judgements[0].computed, 'major');
});

test('两名审核人同时核准一件：一个成功，另一个得到说明', async () => {
  const h = await judgedMajor(s, await aReport(s, s.safety));
  const reviewer = await desk.signIn(await resolveLogin(db, s.reviewer.actor.userId));
  const deputy = await desk.signIn(await resolveLogin(db, s.deputy.actor.userId));
  const answers = await Promise.all(
    [reviewer, deputy].map((who) => who.post(`/hazards/${h.id}/confirm`, { version: h.version, opinion: '同意入库' })),
  );
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 409]);
  const refused = answers.find((a) => a.status === 409)!;
  assert.match(refused.body.title, /[\u4e00-\u9fff]/);
  const events = await sql<{
    n: number;
  }>`select count(*) as n from case_events where subject_id = ${h.id} and act = 'confirm'`.execute(db.handle.db);
  assert.equal(events.rows[0]!.n, 1);
});

test('两名干部改同一件：后一个看旧了的得到 409 和对方姓名', async () => {
  const h = await confirmed(s, await judgedMajor(s, await aReport(s, s.safety)));
  const first = await second.post(`/hazards/${h.id}/stop`, {
    version: h.version,
    kind: 'partial',
    extent: '打磨车间',
    basis: '安全生产法第六十七条',
  });
  assert.equal(first.status, 200);
  const late = await officer.post(`/hazards/${h.id}/notice`, { version: h.version, requirements: '按条款整改' });
  problem(late, 409, 'casework.stale');
  assert.match(late.body.title, /吴桐/);
});

test('附件：内容不是图片的照片、可执行网页、别人的附件都拒绝', async () => {
  const send = (who: typeof officer, name: string, bytes: Buffer, type = 'image/jpeg') => {
    const boundary = '----zhiben';
    const payload = Buffer.concat([
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`,
      ),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    return desk.app.inject({
      method: 'POST',
      url: '/api/v1/files',
      headers: {
        host: 'zhiben.test',
        origin: 'http://zhiben.test',
        cookie: `${SESSION_COOKIE}=${who.cookie}`,
        'content-type': `multipart/form-data; boundary=${boundary}`,
      },
      payload,
    });
  };
  const files = await count('files');
  for (const [name, bytes] of [
    ['照片.jpg', Buffer.from('<html><script>alert(1)</script></html>')],
    ['图.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['程序.exe', Buffer.from('MZ\x90\x00\x03')],
    ['空.png', Buffer.alloc(0)],
  ] as const) {
    const answer = await send(officer, name, bytes);
    assert.ok([400, 415, 422].includes(answer.statusCode), `${name} ${answer.statusCode}`);
    assert.match(answer.json().title, /[\u4e00-\u9fff]/);
  }
  assert.equal(await count('files'), files);
  const tooLarge = await send(
    officer,
    '大.jpg',
    Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(60 * 1024 * 1024)]),
  );
  assert.equal(tooLarge.statusCode, 413);
  assert.match(tooLarge.json().title, /MB/);
  const photo = await aPhoto(s.safety);
  problem(await officer.post('/hazards', report({ photoIds: [photo] })), 422, 'files.notYours');
  const mine = await firm.get(`/files/${photo}/content`);
  assert.equal(mine.status, 200);
  assert.equal((await other.get(`/files/${photo}/content`)).status, 404);
});

test('导出里的公式当文字', async () => {
  await officer.post('/hazards', report({ title: '=HYPERLINK("http://evil","点我")' }));
  const answer = await desk.app.inject({
    method: 'GET',
    url: '/api/v1/hazards/export',
    headers: { host: 'zhiben.test', cookie: `${SESSION_COOKIE}=${officer.cookie}` },
  });
  assert.equal(answer.statusCode, 200);
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(answer.rawPayload as unknown as ArrayBuffer);
  const sheet = book.worksheets[0]!;
  let found = false;
  sheet.eachRow((row) =>
    row.eachCell((cell) => {
      assert.equal(cell.formula, undefined);
      if (typeof cell.value === 'string' && cell.value.includes('HYPERLINK')) {
        found = true;
        assert.ok(cell.value.startsWith("'="));
      }
    }),
  );
  assert.ok(found);
});

test('退出以后旧会话立刻无效；改了密码或停用账号也一样', async () => {
  const login = await resolveLogin(db, s.otherDepartment.actor.userId);
  const once = await desk.signIn(login, PASSWORD);
  const kept = once.cookie;
  assert.equal((await once.get('/hazards')).status, 200);
  assert.equal((await once.del('/sessions/current')).status, 204);
  assert.equal((await desk.browser(kept).get('/hazards')).status, 401);
});

test('地址读不出来、日期远在天边、半个字：中文说明，不是“系统出了差错”', async () => {
  problem(await officer.get(`/hazards/${'a'.repeat(5000)}`), 400, 'common.unreadable');
  problem(await officer.get('/hazards/%E0%A4%A'), 400, 'common.unreadable');
  // Counting work days from the last day of the calendar once never came to an end.
  problem(await officer.get('/calendar/due?from=9999-12-31T23:59:59Z&amount=10&unit=workday'), 400, 'common.badInput');
  problem(await officer.post('/hazards', report({ foundOn: '9999-12-31' })), 400, 'common.badInput');
  problem(await officer.post('/hazards/views', { name: '我的', filter: { text: '\ud800' } }), 400, 'common.unreadable');
  problem(await officer.get('/funding/budgets?year=-1000000000000000'), 422, 'common.outOfRange');
});
