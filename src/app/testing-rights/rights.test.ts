/** Rights in a small district: the table of doors, walks in any order, rights that were removed, acts at the same time. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import type { Endpoint } from '#kernel/shared/endpoint.ts';
import { testDb } from '#kernel/server/testing.ts';
import { aDesk, aPerson, PASSWORD, type Desk } from '#platform/identity/server/builders.ts';
import { configureIdentity } from '#platform/identity/server/index.ts';
import { SESSION_COOKIE } from '#kernel/server/http.ts';
import { notify } from '#platform/notifications/server/index.ts';
import {
  ANSWERS,
  aPhoto,
  aReport,
  aStage,
  completed,
  confirmed,
  CRITERION,
  judgedGeneral,
  judgedMajor,
  noticed,
  rectifying,
  type Stage,
} from '#modules/hazards/server/builders.ts';
import { random } from '../demo/random.ts';
import { rooms } from '../rooms.ts';
import { opened } from '#modules/evaluation/server/builders.ts';
import { groups } from './doors.ts';
import { document } from './document.ts';
import { kinds, Oracle, type Facts } from './oracle.ts';
import { parseDoors } from './reading.ts';
import { ask, owner, peopleOf, type Asker, type Query } from './world.ts';
import { families } from './cases.ts';
import { roam, type Guess } from './roaming.ts';
import { Roster } from './roster.ts';
import { walk } from './walking.ts';

const SEED = process.env['ZHIBEN_SEED'] === 'random' ? Math.random() : (process.env['ZHIBEN_SEED'] ?? 7);
/** `ZHIBEN_RIGHTS=full` walks further. */
const isFull = process.env['ZHIBEN_RIGHTS'] === 'full';
const endpoints = rooms.flatMap((room) => (room.routes ?? []).map((route) => route.endpoint as Endpoint));

test('每个接口都写明涉及什么、谁可以用；新接口没有写明的不能通过', () => {
  const declared = parseDoors();
  const names = declared.map((door) => door.name);
  assert.equal(new Set(names).size, names.length, 'declared twice');
  assert.deepEqual(
    endpoints.map((e) => `${e.method} ${e.path}`).filter((name) => !names.includes(name)),
    [],
    'endpoints without a declaration in src/app/testing-rights/doors.ts',
  );
  const real = new Set(endpoints.map((e) => `${e.method} ${e.path}`));
  assert.deepEqual(
    names.filter((name) => !real.has(name)),
    [],
    'declarations without an endpoint',
  );
  for (const door of declared) {
    assert.ok(Object.hasOwn(kinds, door.kind), `${door.name}: no kind ${door.kind}`);
    for (const one of door.who) {
      const [relation = '', group = ''] = one.split('/');
      assert.ok(['any', 'own', 'part', 'street', 'firm', 'named'].includes(relation), `${door.name}: ${one}`);
      assert.ok(group === '*' || groups[group], `${door.name}: no group ${group}`);
    }
    const isOpen = (endpoints.find((e) => `${e.method} ${e.path}` === door.name)?.auth ?? 'session') === 'public';
    assert.equal(door.verb === 'public', isOpen, door.name);
  }
});

test('docs/rights.md 与这里的权限表一致', () => {
  const file = path.resolve(import.meta.dirname, '../../../docs/rights.md');
  const text = document(endpoints);
  if (process.env['ZHIBEN_WRITE'] === '1') fs.writeFileSync(file, text);
  assert.equal(
    fs.readFileSync(file, 'utf8'),
    text,
    'write it anew: ZHIBEN_WRITE=1 node tools/test.ts --only src/app/testing-rights',
  );
});

const db = await testDb();

describe('in a small district', () => {
  let s: Stage;
  let desk: Desk;
  let people: Asker[];
  let query: Query;
  let end: () => Promise<void>;
  const named = (login: string): Asker => people.find((p) => p.login === login) as Asker;

  before(async () => {
    s = await aStage(db);
    // Demo administrators go without the second factor.
    configureIdentity({ demo: true, secureCookies: false, passwordCost: { memoryKiB: 64, passes: 1 } });
    desk = await aDesk(db, rooms);
    const more: [string, string, string[]][] = [
      ['head', '区应急管理局', ['department.head']],
      ['reviewer2', '区应急管理局', ['department.reviewer']],
      ['patron', '二号桥街道', ['street.patron']],
      ['leader', '区安委会', ['office.leader']],
      ['admin', '区安委办', ['office.admin']],
      ['expert', '区专家组', ['expert']],
      ['intake', '区安委办', ['intake']],
      ['norole', '区应急管理局', []],
      ['system', '系统管理组', ['admin.system']],
      ['security', '系统管理组', ['admin.security']],
    ];
    for (const [login, unit, roles] of more) await aPerson(db.ctx(), { login, unit, roles, isDemo: true });
    ({ query, end } = await owner(db));
    const users = await query<{ login: string }>(`select login from users order by login`);
    people = [];
    for (const person of await peopleOf(
      query,
      users.map((u) => u.login),
    ))
      people.push({ ...person, cookie: (await desk.signIn(person.login, PASSWORD)).cookie });
  });
  after(async () => {
    await desk.close();
    await end();
  });

  it(
    'no walk, in whatever order, breaks a right or a separation (T10-5, 令16第十五条)',
    { timeout: 300_000 },
    async () => {
      const oracle = new Oracle();
      await oracle.load(query);
      const world = {
        desk,
        query,
        people,
        oracle,
        enterpriseId: s.enterprise.id,
        criterion: CRITERION,
        answers: ANSWERS,
        photo: (who: Asker) => aPhoto(s.db.ctx({ ...s.officer.actor, userId: who.userId as never })),
      };
      let done = 0;
      const states = new Set<string>();
      for (let n = 0; n < (isFull ? 20 : 2); n++) {
        const hazards = [
          (await aReport(s, s.safety)).id,
          (await aReport(s, s.officer)).id,
          (await aReport(s, s.street, { channel: 'streetInspection' })).id,
          (await aReport(s, s.reviewer)).id,
        ];
        const went = await walk(world, { seed: `${SEED} ${n}`, hazards, steps: isFull ? 400 : 220 });
        assert.equal(went.fault, null, went.fault ?? '');
        done += went.done;
        for (const state of went.states) states.add(state);
      }
      assert.ok(done > 60, `only ${done} acts succeeded`);
      assert.ok(states.size > 9, [...states].join());
    },
  );

  /* —— rights that were removed —— */

  const postOf = async (
    login: string,
  ): Promise<{ id: string; version: number; roles: string[]; user_id: string; unit_id: string }> =>
    (
      await query<{ id: string; version: number; roles: string[]; user_id: string; unit_id: string }>(
        `select p.id, p.version, p.roles, p.user_id, p.unit_id from posts p join users u on u.id = p.user_id where u.login = $1 order by p.valid_from desc, p.id desc limit 1`,
        [login],
      )
    )[0] as never;
  const grant = async (login: string, roles: readonly string[]): Promise<number> => {
    const post = await postOf(login);
    return (await ask(desk, named('security'), 'POST', `/posts/${post.id}/roles`, { roles, version: post.version }))
      .status;
  };
  /** A person of his own for one test, with a session and a token that may act. */
  let serial = 0;
  const aWorker = async (
    unit: string,
    roles: readonly string[],
    validFrom = '2020-01-01',
  ): Promise<Asker & { bearer: string; tokenId: string }> => {
    const login = `worker${++serial}`;
    await aPerson(db.ctx(), { login, unit, roles, validFrom });
    const [person] = await peopleOf(query, [login]);
    const { cookie } = await desk.signIn(login, PASSWORD);
    const made = await ask(desk, { cookie }, 'POST', '/me/tokens', {
      name: '试用程序',
      scopes: ['read', 'write'],
      days: 30,
    });
    const { token, id } = made.body as { token: string; id: string };
    return { ...(person as Asker), cookie, bearer: token, tokenId: id };
  };
  const OFFICER = ['department.officer', 'enforcement.officer'];
  const statusOf = async (who: { cookie: string | null; bearer?: string }, url: string): Promise<number> =>
    (await ask(desk, who, 'GET', url)).status;
  const totalOf = async (who: { cookie: string | null; bearer?: string }): Promise<number> =>
    ((await ask(desk, who, 'GET', '/hazards')).body as { total: number }).total;
  const bySession = (w: Asker) => ({ cookie: w.cookie });
  const byToken = (w: { bearer: string }) => ({ cookie: null, bearer: w.bearer });

  it('a role that was taken away opens nothing at the next request, by session, token, retry or export', async () => {
    const h = await aReport(s, s.officer);
    const w = await aWorker('区应急管理局', OFFICER);
    const url = `/hazards/${h.id}`;
    for (const who of [bySession(w), byToken(w)]) assert.equal(await statusOf(who, url), 200);
    const key = { 'idempotency-key': 'once-and-again' };
    assert.equal((await ask(desk, bySession(w), 'POST', `${url}/comments`, { text: '看过现场' }, key)).status, 200);
    const run = await ask(desk, bySession(w), 'POST', '/hazards/bulk-runs', { act: 'urge', filter: {} });
    assert.ok(run.status < 300, JSON.stringify(run.body));
    const runId = (run.body as { id: string }).id;

    assert.ok(marksOfRows(await ask(desk, bySession(w), 'GET', `/hazards/bulk-runs/${runId}/items`)) > 0);

    assert.equal(await grant(w.login, []), 200);
    for (const who of [bySession(w), byToken(w)]) {
      assert.equal(await statusOf(who, url), 404);
      assert.equal(await totalOf(who), 0);
      assert.equal((await ask(desk, who, 'POST', `${url}/comments`, { text: '再看一次' })).status, 404);
      assert.equal(marksOfRows(await ask(desk, who, 'GET', '/hazards/export')), 0);
    }
    for (const part of ['items', 'export'])
      assert.equal(marksOfRows(await ask(desk, bySession(w), 'GET', `/hazards/bulk-runs/${runId}/${part}`)), 0, part);
    // Neither is the former answer given out again, nor does what was begun in the background go on.
    assert.ok((await ask(desk, bySession(w), 'POST', `${url}/comments`, { text: '看过现场' }, key)).status >= 400);
    assert.ok(
      (await ask(desk, bySession(w), 'POST', `/hazards/bulk-runs/${runId}/start`, { act: 'urge', text: '请尽快办理' }))
        .status >= 400,
    );

    assert.equal(await grant(w.login, OFFICER), 200);
    assert.equal(await statusOf(bySession(w), url), 200);
  });
  const marksOfRows = (answer: { text: string; status: number }): number =>
    answer.status >= 400 ? 0 : (answer.text.match(/120102-[A-Z]{2}-/g) ?? []).length;

  it('a post that ended, also one that began today, an account that was closed and a session or token that was revoked are out at once', async () => {
    const h = await aReport(s, s.officer);
    const url = `/hazards/${h.id}`;
    const ended = await aWorker('区应急管理局', OFFICER);
    const fresh = await aWorker('区应急管理局', OFFICER, '2026-09-28');
    for (const w of [ended, fresh]) {
      assert.equal(await statusOf(bySession(w), url), 200);
      const post = await postOf(w.login);
      const done = await ask(desk, named('system'), 'POST', `/posts/${post.id}/end`, {
        validTo: '2026-09-27',
        version: post.version,
      });
      assert.equal(done.status, 200, JSON.stringify(done.body));
      assert.equal(await statusOf(bySession(w), url), 404, w.login);
      assert.ok([401, 404].includes(await statusOf(byToken(w), url)), w.login);
      assert.equal(await totalOf(bySession(w)), 0);
    }
    const closed = await aWorker('区应急管理局', OFFICER);
    const [account] = await query<{ version: number }>(`select version from users where id = $1`, [closed.userId]);
    assert.equal(
      (
        await ask(desk, named('system'), 'POST', `/users/${closed.userId}/active`, {
          isActive: false,
          version: account?.version,
        })
      ).status,
      200,
    );
    for (const who of [bySession(closed), byToken(closed)]) assert.equal(await statusOf(who, url), 401);

    const revoked = await aWorker('区应急管理局', OFFICER);
    const [session] = await query<{ id: string }>(`select id from sessions where user_id = $1 and revoked_at is null`, [
      revoked.userId,
    ]);
    assert.ok((await ask(desk, named('security'), 'DELETE', `/sessions/${session?.id}`)).status < 300);
    assert.equal(await statusOf(bySession(revoked), url), 401);
    assert.equal(await statusOf(byToken(revoked), url), 200, 'the token is another way in');
    const again = await desk.signIn(revoked.login, PASSWORD);
    assert.ok((await ask(desk, again, 'DELETE', `/me/tokens/${revoked.tokenId}`)).status < 300);
    assert.equal(await statusOf(byToken(revoked), url), 401);
  });

  it('who has gone to another unit leaves behind what was assigned to him: the record, the list and the thing to do', async () => {
    const h = await aReport(s, s.safety, { title: '移交时留下的一件' });
    const w = await aWorker('区应急管理局', OFFICER);
    const given = await ask(desk, named('reviewer2'), 'POST', `/hazards/${h.id}/assign`, {
      version: h.version,
      userId: w.userId,
    });
    assert.equal(given.status, 200, JSON.stringify(given.body));
    const todos = async (): Promise<string> => (await ask(desk, bySession(w), 'GET', '/todos')).text;
    assert.match(await todos(), /移交时留下的一件/);
    const post = await postOf(w.login);
    const [to] = await query<{ id: string }>(`select id from units where short_name = '区商务局'`);
    const ended = { validTo: '2026-09-27', version: post.version };
    assert.equal((await ask(desk, named('system'), 'POST', `/posts/${post.id}/end`, ended)).status, 200);
    const next = { unitId: to?.id, title: '科员', isPrimary: true };
    assert.ok((await ask(desk, named('system'), 'POST', `/users/${w.userId}/posts`, next)).status < 300);
    assert.equal(await grant(w.login, ['department.officer']), 200);
    assert.equal(await statusOf(bySession(w), '/hazards'), 200);
    assert.equal(await statusOf(bySession(w), `/hazards/${h.id}`), 404);
    assert.doesNotMatch(await todos(), /移交时留下的一件/);
    assert.doesNotMatch((await ask(desk, bySession(w), 'GET', '/hazards')).text, /移交时留下的一件/);
  });

  it('a field that passed to another department, a firm that moved and a post lent no longer show nothing of theirs', async () => {
    const h = await aReport(s, s.officer);
    const w = await aWorker('区应急管理局', OFFICER);
    const borrower = await aWorker('区商务局', ['department.officer']);
    const lent = await ask(desk, bySession(w), 'POST', '/delegations', {
      delegateId: borrower.userId,
      validFrom: '2026-09-28',
      validTo: '2026-10-08',
      reason: '出差期间代办',
    });
    assert.ok(lent.status < 300, JSON.stringify(lent.body));
    const { id: delegation } = lent.body as { id: string };
    const [row] = await query<{ version: number; state: string }>(
      `select version, state from delegations where id = $1`,
      [delegation],
    );
    if (row?.state !== 'approved') {
      const agreed = await ask(desk, named('security'), 'POST', `/delegations/${delegation}/decision`, {
        approve: true,
        version: row?.version,
      });
      assert.equal(agreed.status, 200, JSON.stringify(agreed.body));
    }
    const url = `/hazards/${h.id}`;
    assert.equal(await statusOf(bySession(borrower), url), 404);
    const stood = await ask(desk, bySession(borrower), 'POST', '/sessions/current/post', { delegationId: delegation });
    assert.ok(stood.status < 300, JSON.stringify(stood.body));
    assert.equal(await statusOf(bySession(borrower), url), 200);
    const [now] = await query<{ version: number }>(`select version from delegations where id = $1`, [delegation]);
    const taken = await ask(desk, bySession(w), 'POST', `/delegations/${delegation}/revoke`, { version: now?.version });
    assert.ok(taken.status < 300, JSON.stringify(taken.body));
    assert.equal(await statusOf(bySession(borrower), url), 404);

    const moved = s.enterprise.id;
    const street = named(
      (
        await query<{ login: string }>(
          `select u.login from users u join posts p on p.user_id = u.id join units n on n.id = p.unit_id where n.short_name = '二号桥街道' and p.roles = '{street.officer}' limit 1`,
        )
      )[0]?.login ?? '',
    );
    const other = named(
      (
        await query<{ login: string }>(
          `select u.login from users u join posts p on p.user_id = u.id join units n on n.id = p.unit_id where n.short_name = '上杭路街道' limit 1`,
        )
      )[0]?.login ?? '',
    );
    const move = async (streetCode: string): Promise<void> => {
      const [firm] = await query<{ version: number }>(`select version from enterprises where id = $1`, [moved]);
      const done = await ask(desk, named('admin'), 'PATCH', `/enterprises/${moved}`, {
        streetCode,
        version: firm?.version,
      });
      assert.equal(done.status, 200, JSON.stringify(done.body));
    };
    assert.deepEqual(
      [await statusOf(street, `/enterprises/${moved}`), await statusOf(other, `/enterprises/${moved}`)],
      [200, 404],
    );
    await move('120102010');
    assert.deepEqual(
      [await statusOf(street, `/enterprises/${moved}`), await statusOf(other, `/enterprises/${moved}`)],
      [404, 200],
    );
    await move('120102005');

    const [field] = await query<{ id: string; version: number }>(
      `select i.id, i.version from unit_industries i where i.unit_id = $1 and i.industry = (select industry from hazards where id = $2) and i.valid_to is null`,
      [w.unitId, h.id],
    );
    const inField = await totalOf(bySession(w));
    const passed = await ask(desk, named('system'), 'POST', `/unit-industries/${field?.id}/end`, {
      validTo: '2026-09-27',
      version: field?.version,
    });
    assert.equal(passed.status, 200, JSON.stringify(passed.body));
    // Other fields of its unit, and what the unit has a part in by name (former competent department, assisting), stay open.
    const [after] = await peopleOf(query, [w.login]);
    const left = (await query<Facts>(kinds.hazard.sql)).filter((r) => kinds.hazard.sees(after!, r)).length;
    assert.ok(left < inField, `${left} of ${inField}`);
    for (const who of [bySession(w), byToken(w)]) {
      assert.equal(await statusOf(who, url), 404);
      assert.equal(await totalOf(who), left);
    }
    await query(`update unit_industries set valid_to = null where id = $1`, [field?.id]);
    await query(`update users set rights_version = rights_version + 1`);
    assert.equal(await statusOf(bySession(w), url), 200);
  });

  it('a line of live hints says nothing more once its session was ended', async () => {
    const w = await aWorker('区应急管理局', OFFICER);
    const base = await desk.app.listen({ port: 0, host: '127.0.0.1' });
    const line = await fetch(`${base}/api/v1/notifications/stream`, {
      headers: { cookie: `${SESSION_COOKIE}=${w.cookie}` },
    });
    const reader = (line.body as ReadableStream<Uint8Array>).getReader();
    let heard = '';
    const listening = (async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        heard += Buffer.from(part.value).toString();
    })();
    const tell = (title: string) =>
      db.ctx().inTx((tx) => notify(tx, db.ctx(), { kind: 'hazards.urged', title, to: [w.userId as never] }));
    await tell('第一条');
    while (!heard.includes('event: notification')) await new Promise((r) => setTimeout(r, 10));
    const [session] = await query<{ id: string }>(`select id from sessions where user_id = $1 and revoked_at is null`, [
      w.userId,
    ]);
    assert.ok((await ask(desk, named('security'), 'DELETE', `/sessions/${session?.id}`)).status < 300);
    const before = heard.length;
    await tell('第二条');
    await listening; // the line ends by itself
    assert.equal(heard.slice(before), '');
  });

  it('a file of somebody else is none: no act attaches it, no import reads it, and nothing speaks of it afterwards', async () => {
    const foreign = await aPhoto(s.otherFirm);
    const none = '0199aaaa-0000-7000-8000-00000000beef';
    const login = async (ctx: { actor: { userId: string } }): Promise<Asker> =>
      people.find((p) => p.userId === ctx.actor.userId) as Asker;
    const [safety, officer] = [await login(s.safety), await login(s.officer)];
    const send = async (p: Asker, url: string, body: unknown) => ask(desk, p, 'POST', url, body);
    const report = {
      enterpriseId: s.enterprise.id,
      title: '除尘器没有泄爆片',
      description: '二号除尘器没有泄爆片',
      place: '打磨车间',
      channel: 'selfCheck',
      foundOn: '2026-09-28',
    };
    const going = await rectifying(s);
    const waiting = await completed(s, await rectifying(s));
    const fresh = await aReport(s, s.safety);
    const notified = await noticed(s, await confirmed(s, await judgedMajor(s, await aReport(s, s.safety))));
    const tries: [Asker, string, (file: string) => unknown][] = [
      [safety, '/hazards', (file) => ({ ...report, photoIds: [file] })],
      [safety, `/hazards/${going.id}/progress`, (file) => ({ text: '正在安装', percent: 10, fileIds: [file] })],
      [
        safety,
        `/hazards/${going.id}/measures`,
        (file) => ({ text: '停用并设警戒', responsible: '某某', fileIds: [file] }),
      ],
      [safety, `/hazards/${going.id}/evidence`, (file) => ({ kind: 'after', fileIds: [file], note: '' })],
      [officer, `/hazards/${notified.id}/sign-notice`, (file) => ({ role: 'principal', paperFileId: file })],
      [
        officer,
        `/hazards/${fresh.id}/judge`,
        (file) => ({
          version: fresh.version,
          grade: 'major',
          method: 'expert',
          criterionIds: [],
          reason: '专家论证认定',
          expertOpinionFileId: file,
          expertName: '某专家',
        }),
      ],
      [
        officer,
        `/hazards/${waiting.id}/verification`,
        (file) => ({
          version: waiting.version,
          pass: true,
          secondOfficerId: s.second.actor.userId,
          visitedOn: '2026-09-28',
          findings: '现场已按要求整改',
          newDueOn: null,
          fileIds: [file],
        }),
      ],
    ];
    for (const [p, url, body] of tries) {
      const refused = await send(p, url, body(foreign));
      assert.ok(
        [403, 404, 422].includes(refused.status),
        `${url} with a foreign file: ${refused.status} ${JSON.stringify(refused.body).slice(0, 200)}`,
      );
      const own = await aPhoto(s.db.ctx({ ...s.officer.actor, userId: p.userId as never }));
      const done = await send(p, url, body(own));
      assert.ok(
        done.status < 300,
        `${url} with an own file: ${done.status} ${JSON.stringify(done.body).slice(0, 300)}`,
      );
    }
    const words = (body: unknown): string =>
      JSON.stringify(body, (key, value: unknown) => (key === 'requestId' ? undefined : value));
    const imports: [Asker, string, object][] = [
      [officer, '/hazards/imports', { kind: 'ledger' }],
      [named('reviewer2'), '/criteria/uploads', { formerId: null }],
      [named('head'), '/funding/budgets/import', {}],
      [named('reviewer2'), '/enterprise-imports', {}],
    ];
    for (const [p, url, body] of imports) {
      const [told, missing] = [
        await send(p, url, { ...body, fileId: foreign }),
        await send(p, url, { ...body, fileId: none }),
      ];
      assert.ok(
        told.status >= 400 && told.status < 500 && told.status !== 400,
        `${url}: ${told.status} ${words(told.body)}`,
      );
      if (url !== '/enterprise-imports') assert.equal(words(told.body), words(missing.body), url);
    }
    const held = [];
    const tables = await query<{ t: string }>(
      `select table_name as t from information_schema.tables where table_schema = 'd120102' and table_type = 'BASE TABLE' and table_name not in ('files', 'file_exif', 'idempotency_keys', 'audit_entries', 'audit_heads')`,
    );
    for (const { t } of tables)
      if ((await query(`select 1 from ${t} t where t::text like $1 limit 1`, [`%${foreign}%`])).length > 0)
        held.push(t);
    assert.deepEqual(held, []);
  });

  it('a refused proposal uses up no number', async () => {
    const h = await rectifying(s);
    const counted = async () =>
      Number((await query<{ n: string }>(`select coalesce(sum(last), 0)::text as n from supervision_counters`))[0]?.n);
    const before = await counted();
    const measure = { hazardId: h.id, rung: 'prompt', cause: 'deadline', reason: '长期没有进展' };
    const listing = { hazardId: h.id, level: 'district', reasons: ['overdue'], statement: '长期没有整改到位' };
    for (const [url, body] of [
      ['/supervision/measures', measure],
      ['/supervision/listings', listing],
    ] as const) {
      for (const login of ['expert', 'norole', 'patron', 'leader'])
        assert.ok([403, 404].includes((await ask(desk, named(login), 'POST', url, body)).status), `${url} ${login}`);
      assert.equal(await counted(), before + (url === '/supervision/listings' ? 1 : 0));
      const done = await ask(desk, named('admin'), 'POST', url, body);
      assert.ok(done.status < 300, JSON.stringify(done.body));
    }
    assert.equal(await counted(), before + 2);
  });

  /* —— at the same time —— */

  const both = (people: readonly { cookie: string | null }[], url: string, body: unknown): Promise<number[]> =>
    Promise.all(people.map(async (p) => (await ask(desk, p, 'POST', url, body)).status));
  const linesOf = async (id: string, act: string): Promise<number> =>
    Number(
      (
        await query<{ n: string }>(`select count(*) as n from case_events where subject_id::text = $1 and act = $2`, [
          id,
          act,
        ])
      )[0]?.n,
    );

  it('of two who do the same at once one does it: claim, confirm, verify, close', async () => {
    const officers = [await aWorker('区应急管理局', OFFICER), await aWorker('区应急管理局', OFFICER)];
    const claimed = await aReport(s, s.safety);
    const results = await both(officers, `/hazards/${claimed.id}/claim`, {});
    assert.equal(results.filter((x) => x < 300).length, 1, results.join());
    assert.ok(results.includes(409), `who came second is told that somebody was first: ${results.join()}`);

    const heads = [
      await aWorker('区应急管理局', ['department.deputy']),
      await aWorker('区应急管理局', ['department.head']),
    ];
    const waiting = await judgedMajor(s, await aReport(s, s.safety));
    const confirms = await both(heads, `/hazards/${waiting.id}/confirm`, {
      version: waiting.version,
      opinion: '同意入库',
    });
    assert.equal(confirms.filter((x) => x < 300).length, 1, confirms.join());
    assert.equal(await linesOf(waiting.id, 'confirm'), 1);

    const done = await completed(s, await rectifying(s));
    const verdicts = await Promise.all(
      officers.map(
        async (p, i) =>
          (
            await ask(desk, p, 'POST', `/hazards/${done.id}/verification`, {
              version: done.version,
              pass: true,
              secondOfficerId: (officers[1 - i] as Asker).userId,
              visitedOn: '2026-09-28',
              findings: '现场已按要求整改',
              newDueOn: null,
              fileIds: [],
            })
          ).status,
      ),
    );
    assert.equal(verdicts.filter((x) => x < 300).length, 1, verdicts.join());
    const after = async (id: string) =>
      (await query<{ version: number; state: string }>(`select version, state from hazards where id = $1`, [id]))[0];
    const applied = await ask(
      desk,
      s.officer.actor.userId === officers[0]?.userId ? (officers[1] as Asker) : (officers[0] as Asker),
      'POST',
      `/hazards/${done.id}/closure`,
      { version: (await after(done.id))?.version, opinion: '复查合格，申请销号' },
    );
    assert.equal(applied.status, 200, JSON.stringify(applied.body));
    const ends = await both(heads, `/hazards/${done.id}/close`, {
      version: (await after(done.id))?.version,
      approve: true,
      opinion: '同意销号',
    });
    assert.equal(ends.filter((x) => x < 300).length, 1, ends.join());
    assert.equal((await after(done.id))?.state, 'closed');
    assert.equal(await linesOf(done.id, 'close'), 1);
  });

  it('of a merge and an act on its source at the same moment nothing is left half', async () => {
    for (let round = 0; round < 4; round++) {
      const keep = await judgedGeneral(s, await aReport(s, s.officer));
      const source = await aReport(s, s.street, { channel: 'streetInspection' });
      const [merged, judged] = await Promise.all([
        ask(desk, named('admin'), 'POST', '/hazards/pairs', {
          firstId: keep.id,
          secondId: source.id,
          decision: 'same',
          keepId: keep.id,
          because: '同一处的同一件事',
        }),
        ask(desk, named('reviewer2'), 'POST', `/hazards/${source.id}/judge`, {
          version: source.version,
          grade: 'general',
          method: 'direct',
          criterionIds: [],
          reason: '可以立即整改',
        }),
      ]);
      const [row] = await query<{ state: string; merges: number; open: number; todos: number }>(
        `select h.state, (select count(*)::int from hazard_merges m where m.source_id = h.id and m.ended_at is null) as merges,
          (select coalesce(sum(f.n), 0)::int from hazard_facts f where f.hazard_id = h.id and f.measure = 'open') as open,
          (select count(*)::int from todos t where t.subject_id::text = h.id::text and t.done_at is null) as todos
         from hazards h where h.id = $1`,
        [source.id],
      );
      const said = `${merged.status} ${judged.status} ${JSON.stringify(row)} ${JSON.stringify(merged.body).slice(0, 200)}`;
      assert.ok(merged.status < 300 || judged.status < 300, said);
      if (merged.status < 300) assert.deepEqual({ ...row }, { state: 'void', merges: 1, open: 0, todos: 0 }, said);
      else assert.deepEqual([row?.merges, row?.open, row?.state], [0, 1, 'rectifying'], said);
    }
  });

  it('acts in flight while the right is removed: none that began after the answer succeeds, and each success is a row', async () => {
    const h = await aReport(s, s.officer);
    const w = await aWorker('区应急管理局', OFFICER);
    let removed = false;
    const outcomes: { late: boolean; status: number }[] = [];
    const acting = (async () => {
      for (let n = 0; n < 60; n++) {
        const late = removed;
        outcomes.push({
          late,
          status: (
            await ask(desk, n % 2 ? bySession(w) : byToken(w), 'POST', `/hazards/${h.id}/comments`, {
              text: `第${n}次`,
            })
          ).status,
        });
        if (late && outcomes.filter((o) => o.late).length >= 6) break;
      }
    })();
    while (outcomes.length < 5) await new Promise((r) => setTimeout(r, 2));
    assert.equal(await grant(w.login, []), 200);
    removed = true;
    await acting;
    const late = outcomes.filter((o) => o.late);
    assert.ok(late.length > 0, 'nothing was tried afterwards');
    assert.deepEqual(
      late.filter((o) => o.status < 400),
      [],
    );
    const [row] = await query<{ n: number }>(
      `select count(*)::int as n from case_comments where subject_id::text = $1 and author_id = $2`,
      [h.id, w.userId],
    );
    assert.equal(row?.n, outcomes.filter((o) => o.status < 300).length);
  });

  it('the three administrators stay three different people, whatever is granted in whatever order (三员分立)', async () => {
    const r = random('three', SEED);
    const subjects: Asker[] = [];
    for (let n = 0; n < 4; n++)
      subjects.push(await aWorker(n < 2 ? '系统管理组' : '区安委办', n < 2 ? ['admin.audit'] : ['office.admin']));
    const units = await query<{ id: string }>(
      `select id from units where short_name in ('系统管理组', '区安委办', '区应急管理局', '二号桥街道')`,
    );
    const all = [
      'admin.system',
      'admin.security',
      'admin.audit',
      'office.admin',
      'department.officer',
      'street.officer',
      'intake',
    ];
    const askers = [named('system'), named('security'), ...subjects];
    let granted = 0;
    for (let step = 0; step < (isFull ? 400 : 90); step++) {
      const subject = r.pick(subjects);
      const p = r.chance(0.7) ? (r.chance(0.5) ? named('security') : named('system')) : r.pick(askers);
      const posts = await query<{ id: string; version: number }>(
        `select id, version from posts where user_id = $1 and valid_to is null`,
        [subject.userId],
      );
      const post = posts.length > 0 ? r.pick(posts) : undefined;
      const isGrant = post !== undefined && r.chance(0.7);
      const answer = isGrant
        ? await ask(desk, p, 'POST', `/posts/${post.id}/roles`, {
            roles: r.shuffle(all).slice(0, r.int(0, 2)),
            version: post.version,
          })
        : await ask(desk, p, 'POST', `/users/${subject.userId}/posts`, {
            unitId: r.pick(units).id,
            title: '试岗',
            isPrimary: r.chance(0.5),
            roles: ['admin.security'],
          });
      const [asker] = await peopleOf(query, [p.login]);
      const may = asker?.roles.includes(isGrant ? 'admin.security' : 'admin.system');
      const said = `seed ${SEED}, step ${step}: ${p.login} ${isGrant ? 'grants' : 'gives a post'} → ${answer.status}`;
      assert.ok(answer.status < 500, said);
      if (answer.status < 300) {
        granted++;
        const posts = await peopleOf(query, [p.login]);
        assert.ok(may || posts.some((one) => one.roles.includes(isGrant ? 'admin.security' : 'admin.system')), said);
        assert.ok(p.login !== subject.login || !isGrant, `${said}: to himself`);
      }
      const broken = await query(
        `select x.user_id from (select p.user_id, array_agg(distinct role) filter (where role like 'admin.%') as admin, bool_or(n.kind = 'admin') as a, bool_or(n.kind <> 'admin') as b
           from posts p join units n on n.id = p.unit_id left join lateral unnest(p.roles) role on true where p.valid_to is null or p.valid_to >= '2026-09-28' group by 1) x
         where cardinality(x.admin) > 1 or (x.a and x.b)`,
      );
      assert.deepEqual(broken, [], said);
      const [fresh] = await query<{ roles: string[] }>(
        `select roles from posts where user_id = $1 and title = '试岗' and cardinality(roles) > 0 and version = 1`,
        [subject.userId],
      );
      assert.equal(fresh, undefined, `${said}: roles came with the post`);
    }
    assert.ok(granted > 5, `only ${granted}`);
  });

  /* —— walks through the other rooms —— */

  const aScene = async (): Promise<{ roster: Roster; units: Record<string, string>; staff: Map<string, string[]> }> => {
    const units = Object.fromEntries(
      (
        await query<{ id: string; name: string }>(`select id, short_name as name from units where kind <> 'enterprise'`)
      ).map((unit) => [unit.name, unit.id]),
    );
    const emergency = units['区应急管理局'] as string;
    const commerce = units['区商务局'] as string;
    const bridge = units['二号桥街道'] as string;
    const wharf = units['上杭路街道'] as string;
    const posts: [unit: string, roles: string[]][] = [
      ['区应急管理局', OFFICER],
      ['区应急管理局', ['department.head']],
      ['区商务局', ['department.officer']],
      ['区商务局', ['department.head']],
      ['二号桥街道', ['street.officer']],
      ['二号桥街道', ['street.reviewer']],
      ['二号桥街道', ['street.patron']],
      ['上杭路街道', ['street.officer']],
      ['上杭路街道', ['street.patron']],
      ['区安委办', ['office.admin']],
      ['区安委办', ['office.reviewer']],
      ['区安委办', ['office.leader']],
      ['区安委会', ['office.leader']],
      ['区专家组', ['expert']],
      [s.enterprise.unitId, ['enterprise.principal']],
    ];
    const workers: Asker[] = [];
    for (const [unit, roles] of posts) workers.push(await aWorker(unit, roles));
    const staff = new Map<string, string[]>();
    for (const p of people)
      if (p.unitId !== null && p.roles.length > 0) staff.set(p.unitId, [...(staff.get(p.unitId) ?? []), p.userId]);

    const by = (ctx: { actor: { userId: string } }): Asker =>
      people.find((p) => p.userId === ctx.actor.userId) as Asker;
    const made = async (p: Asker, url: string, body: unknown): Promise<void> => {
      const answer = await ask(desk, p, 'POST', url, body);
      assert.ok(answer.status < 300, `${url}: ${answer.status} ${JSON.stringify(answer.body)}`);
    };
    const [first, second] = [await rectifying(s), await rectifying(s)];
    const prompt = { rung: 'prompt', cause: 'deadline', reason: '长期没有进展' };
    const order = { rung: 'order', cause: 'refused', reason: '拒不整改', skipReason: '情况紧急' };
    await made(named('admin'), '/supervision/measures', { ...prompt, hazardId: first.id });
    await made(by(s.street), '/supervision/measures', { ...prompt, hazardId: second.id });
    await made(by(s.officer), '/supervision/measures', { ...order, hazardId: first.id });
    await made(named('admin'), '/supervision/measures', { ...order, hazardId: second.id });
    const listing = { reasons: ['overdue'], statement: '长期没有整改到位' };
    await made(named('admin'), '/supervision/listings', { ...listing, hazardId: first.id, level: 'district' });
    await made(by(s.street), '/supervision/listings', { ...listing, hazardId: second.id, level: 'street' });
    for (const title of ['占用疏散通道', '楼道堆放油漆']) {
      const whistle = { title, urgency: 'urgent', place: '二号桥街道一处沿街门面', unitIds: [emergency, commerce] };
      await made(by(s.street), '/whistles', whistle);
      const session = { title, heldAt: '2026-09-29T01:00:00Z', place: '三楼会议室', unitIds: [bridge, commerce] };
      const userIds = [named('expert').userId, workers[6]?.userId];
      await made(by(s.officer), '/joint-sessions', { ...session, userIds });
    }
    await made(named('admin'), '/plan/issues', { keys: ['T8-1', 'T8-8'], unitIds: [bridge, wharf, emergency] });
    await made(named('admin'), '/reports/open', { kind: 'quarterly', period: '2026Q3' });
    const at = async (roles: string[]) => db.ctx(await aPerson(db.ctx(), { unit: '区安委办', roles }));
    await opened(
      {
        db,
        clerk: await at(['office.admin']),
        reviewer: await at(['office.reviewer']),
        leader: await at(['office.leader']),
      } as never,
      2026,
    );
    for (const group of ['street', 'regulator'])
      await made(named('admin'), '/evaluation/schemes', { group, year: 2027 });
    return { roster: new Roster(desk, query, people, workers), units, staff };
  };

  it(
    'no walk through supervision, joint work, the plan, reports or evaluation goes otherwise than the oracle foretells, while posts are taken away, lent and given back',
    { timeout: 600_000 },
    async () => {
      const { roster, units, staff } = await aScene();
      const oracle = new Oracle();
      await oracle.load(query);
      const world = {
        desk,
        query,
        roster,
        oracle,
        elsewhere: [units['区商务局'] as string, units['区应急管理局'] as string],
        stuff: {
          units,
          staff,
          file: (who: { userId: string }) => aPhoto(s.db.ctx({ ...s.officer.actor, userId: who.userId as never })),
          read: async (url: string) => (await ask(desk, named('admin'), 'GET', url)).body,
        },
      };
      const done = new Map<string, number>();
      const guessed = new Map<Guess, number>();
      const sums = { races: 0, removals: 0, changes: 0, reads: 0 };
      for (let n = 0; n < (isFull ? 6 : 1); n++)
        for (const [family, cases] of Object.entries(families)) {
          const went = await roam(world, cases, { seed: `${SEED} ${family} ${n}`, steps: isFull ? 220 : 60 });
          assert.equal(went.fault, null, went.fault ?? '');
          for (const [key, count] of went.done) done.set(key, (done.get(key) ?? 0) + count);
          for (const [key, count] of went.guessed) guessed.set(key, (guessed.get(key) ?? 0) + count);
          for (const key of ['races', 'removals', 'changes', 'reads'] as const) sums[key] += went[key];
        }
      const told = JSON.stringify({ ...Object.fromEntries(guessed), ...sums, done: Object.fromEntries(done) });
      // It cannot hold by going nowhere.
      assert.ok(done.size > 20 && [...done.values()].reduce((a, b) => a + b, 0) > 50, told);
      assert.ok(
        (['missing', 'denied', 'late', 'may'] as const).every((one) => (guessed.get(one) ?? 0) > 3),
        told,
      );
      assert.ok(sums.races > 3 && sums.removals > 0 && sums.changes > 20 && sums.reads > 100, told);
    },
  );
});
