import assert from 'node:assert/strict';
import test, { before, describe } from 'node:test';
import fc from 'fast-check';
import { sql } from '#kernel/server/db.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { CommandArgs } from '#kernel/server/room.ts';
import { askAside, testDb, type TestDb } from '#kernel/server/testing.ts';
import { systemActor, type Actor } from '#kernel/shared/actor.ts';
import { clause } from '#kernel/shared/clause.ts';
import { newId, type UnitId, type UserId } from '#kernel/shared/id.ts';
import { canonicalJson, linkText, storableFacts, type Link } from './chain.ts';
import { record, recordMany, recordRead, recordRefusal, sealDays, verify } from './index.ts';
import { mayReadAudit } from './policy.ts';
import { auditRoom } from './room.ts';

const person: Actor = {
  ...systemActor,
  kind: 'person',
  userId: newId<'user'>() as UserId,
  name: '李立群',
  postTitle: '科员',
  unitId: newId<'unit'>() as UnitId,
  unitName: '河东区应急管理局',
  unitKind: 'department',
  roles: ['department.officer'],
};

const write = (ctx: Ctx, subjectId: string, action = 'test.act', facts: object = {}): Promise<void> =>
  ctx.inTx((tx) =>
    record(tx, ctx, { action, subjectType: 'thing', subjectId, subjectCode: `编号${subjectId}`, facts }),
  );

/** Does what no part of the program may do: as the database's superuser, behind everybody's back. */
const tamper = (db: TestDb, statement: string, values: unknown[] = []): Promise<object[]> =>
  askAside({ ...db.superuser, options: '-c search_path=d120102,public' }, statement, values);

/** A database whose trail is empty: what the template's reference data left is cut off. */
async function emptyTrail(options: { keep?: boolean } = {}): Promise<TestDb> {
  const db = await testDb(options);
  await tamper(db, 'truncate audit_entries, audit_heads, audit_seals');
  return db;
}

test(clause('D13', '办件日志按记录成链，代办时两个名字都在'), async () => {
  const db = await emptyTrail();
  const ctx = db.ctx({
    ...person,
    onBehalfOf: { userId: newId<'user'>() as UserId, name: '张书敏', unitName: '河东区应急管理局' },
  });
  await write(ctx, 'a', 'test.first', { before: 1, after: 2 });
  await write(ctx, 'b');
  await write(ctx, 'a', 'test.second');
  const rows = await sql<{ seq: number; action: string; actor_name: string; behalf_name: string; facts: unknown }>`
    select seq, action, actor_name, behalf_name, facts from audit_entries where subject_id = 'a' order by seq`.execute(
    db.handle.db,
  );
  assert.deepEqual(
    rows.rows.map((r) => [r.seq, r.action, r.actor_name, r.behalf_name]),
    [
      [1, 'test.first', '李立群', '张书敏'],
      [2, 'test.second', '李立群', '张书敏'],
    ],
  );
  assert.deepEqual(rows.rows[0]?.facts, { before: 1, after: 2 });
  const verdict = await verify(ctx);
  assert.equal(verdict.ok, true);
  assert.equal(verdict.entries, 3);
  assert.equal(verdict.subjects, 2);
});

test(clause('D13', '日志与办件同一事务：办件没有成功，日志也不留'), async () => {
  const db = await emptyTrail();
  const ctx = db.ctx(person);
  await assert.rejects(
    ctx.inTx(async (tx) => {
      await record(tx, ctx, { action: 'test.act', subjectType: 'thing', subjectId: 'x' });
      throw new Error('the act fails');
    }),
  );
  assert.equal((await verify(ctx)).entries, 0);
});

describe(clause('D13', '程序账号不能改动、删除、清空日志和封存'), () => {
  let db: TestDb;
  before(async () => {
    db = await emptyTrail({ keep: true });
    await write(db.ctx(person), 'a');
  });
  for (const statement of [
    `update audit_entries set actor_name = '别人'`,
    'delete from audit_entries',
    'truncate audit_entries',
    'update audit_seals set entries = 0',
    'delete from audit_seals',
    'truncate audit_seals',
    'delete from audit_heads',
    'truncate audit_heads',
  ])
    test(statement, async () => {
      await assert.rejects(db.handle.pool.query(statement), { code: '42501' });
    });
  test('关闭', () => db.close());
});

describe(clause('D13', 'audit verify 找出每一种背后的改动，并用中文指出第一处'), () => {
  const cases: readonly { title: string; plant: string; kind: string; says: RegExp }[] = [
    {
      title: '改了内容',
      plant: `update audit_entries set facts = '{"n":9}' where subject_id = 'm' and seq = 2`,
      kind: 'changed',
      says: /编号m 的第 2 条日志内容被改动过/,
    },
    {
      title: '改了办理人',
      plant: `update audit_entries set actor_name = '王五' where subject_id = 'm' and seq = 1`,
      kind: 'changed',
      says: /第 1 条日志内容被改动过/,
    },
    {
      title: '改了时间',
      plant: `update audit_entries set at = at + interval '1 second' where subject_id = 'm' and seq = 3`,
      kind: 'changed',
      says: /第 3 条/,
    },
    {
      title: '删了中间一条',
      plant: `delete from audit_entries where subject_id = 'm' and seq = 2`,
      kind: 'missing',
      says: /第 2 条日志不见了/,
    },
    {
      title: '删了第一条',
      plant: `delete from audit_entries where subject_id = 'm' and seq = 1`,
      kind: 'missing',
      says: /第 1 条日志不见了/,
    },
    {
      title: '删了最后一条',
      plant: `delete from audit_entries where subject_id = 'm' and seq = 3`,
      kind: 'lastMissing',
      says: /最后一条日志（第 3 条）不见了/,
    },
    {
      title: '整件记录的日志删光',
      plant: `delete from audit_entries where subject_id = 'm'`,
      kind: 'lastMissing',
      says: /最后一条日志/,
    },
    {
      title: '插入一条',
      plant: `insert into audit_entries select gen_random_uuid(), subject_type, subject_id, 4, subject_code, action, at, recorded_on, actor_kind,
        actor_id, actor_name, actor_post, actor_unit_id, actor_unit_name, behalf_id, behalf_name, behalf_unit_name, door, request_id, ip,
        session_id, token_id, facts, hash, hash from audit_entries where subject_id = 'm' and seq = 3`,
      kind: 'changed',
      says: /第 4 条/,
    },
    {
      title: '另造一件记录的日志',
      plant: `insert into audit_entries select gen_random_uuid(), 'thing', 'new', 1, null, action, at, recorded_on, actor_kind,
        actor_id, actor_name, actor_post, actor_unit_id, actor_unit_name, behalf_id, behalf_name, behalf_unit_name, door, request_id, ip,
        session_id, token_id, facts, prev_hash, hash from audit_entries where subject_id = 'm' and seq = 1`,
      kind: 'changed',
      says: /thing new 的第 1 条/,
    },
  ];
  for (const { title, plant, kind, says } of cases)
    test(title, async () => {
      const db = await emptyTrail({ keep: true });
      const ctx = db.ctx(person);
      for (const n of [1, 2, 3]) await write(ctx, 'm', 'test.act', { n });
      await write(ctx, 'other');
      assert.equal((await verify(ctx)).ok, true);
      await tamper(db, plant);
      const verdict = await verify(ctx);
      assert.equal(verdict.ok, false);
      assert.equal(verdict.faults[0]?.kind, kind);
      assert.match(verdict.faults[0]?.message ?? '', says);
      await db.close();
    });

  test('连链头一起改小，封存之后也看得出', async () => {
    const db = await emptyTrail({ keep: true });
    const ctx = db.ctx(person);
    for (const n of [1, 2]) await write(ctx, 'm', 'test.act', { n });
    db.clock.advance({ days: 1 });
    assert.deepEqual(await sealDays(ctx), ['2026-09-28']);
    assert.equal((await verify(ctx)).ok, true);
    await tamper(
      db,
      `update audit_heads h set seq = 1, hash = e.hash from audit_entries e where e.subject_id = 'm' and e.seq = 1 and h.subject_id = 'm'`,
    );
    await tamper(db, `delete from audit_entries where subject_id = 'm' and seq = 2`);
    const verdict = await verify(ctx);
    assert.equal(verdict.faults[0]?.kind, 'daySealed');
    assert.match(verdict.faults[0]?.message ?? '', /2026-09-28 封存时有 2 条日志，现在有 1 条/);
    await db.close();
  });
});

describe(clause('D13', '每日封存成链'), () => {
  let db: TestDb;
  let ctx: Ctx;
  before(async () => {
    db = await emptyTrail({ keep: true });
    ctx = db.ctx(person);
    for (let day = 0; day < 4; day++) {
      for (let n = 0; n <= day; n++) await write(ctx, `d${day}-${n}`);
      db.clock.advance({ days: 1 });
    }
    await write(ctx, 'today');
  });
  test('今天的不封，前几天的一次补齐，再封没有新的', async () => {
    assert.deepEqual(await sealDays(ctx), ['2026-09-28', '2026-09-29', '2026-09-30', '2026-10-01']);
    assert.deepEqual(await sealDays(ctx), []);
    const verdict = await verify(ctx);
    assert.equal(verdict.ok, true);
    assert.equal(verdict.seals, 4);
    assert.equal(verdict.lastSeal?.day, '2026-10-01');
  });
  test('另存的封存值对得上；对不上就报', async () => {
    const { lastSeal } = await verify(ctx);
    assert.ok(lastSeal);
    assert.equal((await verify(ctx, lastSeal)).ok, true);
    const other = await verify(ctx, { day: lastSeal.day, hash: '0'.repeat(64) });
    assert.equal(other.faults[0]?.kind, 'sealExpected');
  });
  test('封存记录被改、被删，封存以后又添日志，都能看出', async () => {
    await tamper(db, `update audit_seals set entries = entries + 1 where day = '2026-09-30'`);
    assert.equal((await verify(ctx)).faults[0]?.kind, 'sealBroken');
    await tamper(db, `update audit_seals set entries = entries - 1 where day = '2026-09-30'`);
    assert.equal((await verify(ctx)).ok, true);
    await tamper(db, `create table d120102.kept as select * from audit_seals where day = '2026-09-29'`);
    await tamper(db, `delete from audit_seals where day = '2026-09-29'`);
    const kinds = (await verify(ctx)).faults.map((f) => f.kind);
    assert.ok(kinds.includes('sealMissing'), kinds.join());
    await tamper(db, `insert into audit_seals select * from d120102.kept`);
    const past = db.ctx(person);
    db.clock.set('2026-09-29T04:00:00Z');
    await write(past, 'late');
    db.clock.set('2026-10-02T04:00:00Z');
    assert.equal((await verify(ctx)).ok, true, 'a clock set back adds nothing to a sealed day');
    await tamper(db, `update audit_entries set recorded_on = '2026-09-29' where subject_id = 'late'`);
    const { faults } = await verify(ctx);
    assert.ok(
      faults.some((fault) => /2026-09-29 封存时有 2 条日志，现在有 3 条/.test(fault.message)),
      JSON.stringify(faults),
    );
  });
  test('关闭', () => db.close());
});

test(clause('D13', '同一记录同时被多人办理，链不断不重；不同记录互不等待'), async () => {
  const db = await emptyTrail();
  const ctx = db.ctx(person);
  await Promise.all(
    Array.from({ length: 40 }, (_, n) => write(ctx, n % 2 === 0 ? 'hot' : `cold${n}`, 'test.act', { n })),
  );
  const rows = await sql<{ seq: number }>`select seq from audit_entries where subject_id = 'hot' order by seq`.execute(
    db.handle.db,
  );
  assert.deepEqual(
    rows.rows.map((r) => r.seq),
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
  assert.equal((await verify(ctx)).ok, true);

  // An open act on one record does not hold up another record.
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const slow = ctx.inTx(async (tx) => {
    await record(tx, ctx, { action: 'test.act', subjectType: 'thing', subjectId: 'hot' });
    await held;
  });
  await write(ctx, 'elsewhere');
  release();
  await slow;
  assert.equal((await verify(ctx)).ok, true);
});

test(clause('D13', '成批写入与逐条写入同一条链，两批次序相反也不互锁'), async () => {
  const db = await emptyTrail();
  const ctx = db.ctx(person);
  await write(ctx, 's3');
  const rows = (reverse: boolean) => {
    const list = Array.from({ length: 6000 }, (_, i) => ({
      action: 'test.import',
      subjectType: 'thing',
      subjectId: `s${i % 4000}`,
      facts: { i },
    }));
    return reverse ? list.toReversed() : list;
  };
  await Promise.all([
    ctx.inTx((tx) => recordMany(tx, ctx, rows(false))),
    ctx.inTx((tx) => recordMany(tx, ctx, rows(true))),
  ]);
  await write(ctx, 's3');
  const verdict = await verify(ctx);
  assert.equal(verdict.ok, true, verdict.faults[0]?.message);
  assert.equal(verdict.entries, 12_002);
  const s3 = await sql<{
    seq: number;
    action: string;
  }>`select seq, action from audit_entries where subject_id = 's3' order by seq`.execute(db.handle.db);
  assert.deepEqual(
    s3.rows.map((r) => [r.seq, r.action]),
    [
      [1, 'test.act'],
      [2, 'test.import'],
      [3, 'test.import'],
      [4, 'test.import'],
      [5, 'test.import'],
      [6, 'test.act'],
    ],
  );
});

test(clause('D13', '任何内容写进去再读出来，链都对得上'), async () => {
  const db = await emptyTrail();
  const ctx = db.ctx(person);
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })),
      async (facts) => {
        await write(ctx, newId<'thing'>(), 'test.act', facts as object);
      },
    ),
    { numRuns: 120 },
  );
  const verdict = await verify(ctx);
  assert.equal(verdict.ok, true, verdict.faults[0]?.message);
  assert.ok(verdict.entries >= 120);
});

test(clause('D13', '规范文本与键的次序无关'), () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).toReversed());
      assert.equal(canonicalJson(turned), canonicalJson(value));
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
  assert.deepEqual(storableFacts({ at: new Date(0), text: 'a\0b\ud800', none: undefined, big: 9n }), {
    at: '1970-01-01T00:00:00.000Z',
    text: 'ab\ufffd',
    big: '9',
  });
});

test(clause('D13', '逐条写的规范文本与通用算法一致，空值不写'), () => {
  const word = fc.string({ unit: 'binary' }).map((value) => value.toWellFormed());
  const maybe = fc.option(word);
  fc.assert(
    fc.property(
      fc.record({
        id: fc.uuid(),
        subjectType: word,
        subjectId: word,
        seq: fc.nat(),
        subjectCode: maybe,
        action: word,
        at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
        recordedOn: fc.constant('2026-09-28'),
        actorKind: fc.constantFrom('person', 'system'),
        actorId: fc.uuid(),
        actorName: word,
        actorPost: word,
        actorUnitId: fc.option(fc.uuid()),
        actorUnitName: word,
        behalfId: fc.option(fc.uuid()),
        behalfName: maybe,
        behalfUnitName: maybe,
        door: word,
        requestId: word,
        ip: maybe,
        sessionId: maybe,
        tokenId: maybe,
        facts: fc.dictionary(word, fc.jsonValue()),
      }),
      (link) => {
        const rows = Object.fromEntries(Object.entries(link).filter(([, value]) => value !== null));
        assert.equal(linkText(link as Link), canonicalJson({ ...rows, at: link.at.toISOString() }));
      },
    ),
  );
});

test(clause('D13', '被拒绝的请求和查看个人信息都留痕；没有登录的陌生请求不留'), async () => {
  const db = await emptyTrail();
  const ctx = db.ctx(person);
  const refusal = {
    endpoint: { method: 'GET', path: '/hazards/:id' },
    code: 'common.notFound',
    status: 404,
    params: { id: 'x' },
  };
  await recordRefusal(ctx, refusal);
  await recordRefusal(db.ctx({ ...person, kind: 'anonymous' }), refusal);
  await recordRead(ctx, { subjectType: 'user', subjectId: 'u1', what: '联系电话' });
  const rows = await sql<{
    action: string;
    facts: object;
  }>`select action, facts from audit_entries order by id`.execute(db.handle.db);
  assert.deepEqual(
    rows.rows.map((r) => [r.action, r.facts]),
    [
      [
        'audit.refused',
        { method: 'GET', path: '/hazards/:id', code: 'common.notFound', status: 404, params: { id: 'x' } },
      ],
      ['audit.read', { what: '联系电话' }],
    ],
  );
});

test(clause('D13', 'zhiben audit verify：完好退出 0，有改动退出 1 并说出第一处，写法不对退出 2'), async () => {
  const db = await emptyTrail();
  const ctx = db.ctx(person);
  const command = auditRoom.commands?.find((c) => c.noun === 'audit' && c.verb === 'verify');
  assert.ok(command);
  const run = async (flags: CommandArgs['flags']): Promise<{ code: number | undefined; out: string; err: string }> => {
    const out: string[] = [];
    const err: string[] = [];
    const code = await command.run(ctx, { positional: [], flags, out: (l) => out.push(l), err: (l) => err.push(l) });
    return { code: code ?? undefined, out: out.join('\n'), err: err.join('\n') };
  };
  for (const n of [1, 2, 3]) await write(ctx, 'm', 'test.act', { n });
  const good = await run({});
  assert.equal(good.code, 0);
  assert.match(good.out, /审计链完好：1 件记录、3 条日志/);
  await tamper(db, `update audit_entries set action = 'x' where seq = 2`);
  const bad = await run({});
  assert.equal(bad.code, 1);
  assert.match(bad.err, /第一处：thing 编号m 的第 2 条日志内容被改动过/);
  const json = await run({ json: true });
  assert.equal(json.code, 1);
  assert.equal((JSON.parse(json.out) as { ok: boolean }).ok, false);
  assert.equal((await run({ expect: 'yesterday' })).code, 2);
});

describe(clause('D13', '只有审计管理员能看日志，代办也不行'), () => {
  const cases: readonly [string, Partial<Actor>, boolean][] = [
    ['审计管理员', { roles: ['admin.audit'] }, true],
    ['系统管理员', { roles: ['admin.system'] }, false],
    ['安全管理员', { roles: ['admin.security'] }, false],
    ['安委办管理员', { roles: ['office.admin'] }, false],
    ['部门经办', { roles: ['department.officer'] }, false],
    [
      '代审计管理员办理',
      { roles: ['admin.audit'], onBehalfOf: { userId: person.userId, name: '甲', unitName: '乙' } },
      false,
    ],
    ['未登录', { roles: ['admin.audit'], kind: 'anonymous' }, false],
  ];
  for (const [who, change, expected] of cases)
    test(who, () => assert.equal(mayReadAudit({ ...person, ...change }), expected));
});
