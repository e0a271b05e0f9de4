/** Rights in a small district: the table of doors, walks in any order, rights that were removed, acts at the same time. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import type { Endpoint } from '#kernel/shared/endpoint.ts';
import { testDb } from '#kernel/server/testing.ts';
import { aDesk, aPerson, PASSWORD, type Desk } from '#platform/identity/server/builders.ts';
import { configureIdentity } from '#platform/identity/server/index.ts';
import { ANSWERS, aPhoto, aReport, aStage, CRITERION, type Stage } from '#modules/hazards/server/builders.ts';
import { rooms } from '../rooms.ts';
import { groups } from './doors.ts';
import { document } from './document.ts';
import { kinds, Oracle } from './oracle.ts';
import { parseDoors } from './reading.ts';
import { owner, peopleOf, type Asker, type Query } from './world.ts';
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
    'endpoints without a declaration in src/app/rights/doors.ts',
  );
  const real = new Set(endpoints.map((e) => `${e.method} ${e.path}`));
  assert.deepEqual(names.filter((name) => !real.has(name)), [], 'declarations without an endpoint');
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
  assert.equal(fs.readFileSync(file, 'utf8'), text, 'write it anew: ZHIBEN_WRITE=1 node tools/test.ts --only src/app/rights');
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
    for (const person of await peopleOf(query, users.map((u) => u.login)))
      people.push({ ...person, cookie: (await desk.signIn(person.login, PASSWORD)).cookie });
  });
  after(async () => {
    await desk.close();
    await end();
  });

  it('no walk, in whatever order, breaks a right or a separation (T10-5, 令16第十五条)', { timeout: 300_000 }, async () => {
    const oracle = new Oracle();
    await oracle.load(query);
    const world = {
      desk, query, people, oracle, enterpriseId: s.enterprise.id, criterion: CRITERION, answers: ANSWERS,
      photo: (who: Asker) => aPhoto(s.db.ctx({ ...s.officer.actor, userId: who.userId as never })),
    };
    let done = 0;
    const states = new Set<string>();
    for (let n = 0; n < (isFull ? 20 : 2); n++) {
      const hazards = [
        (await aReport(s, s.safety)).id, (await aReport(s, s.officer)).id, (await aReport(s, s.street, { channel: 'streetInspection' })).id, (await aReport(s, s.reviewer)).id,
      ];
      const went = await walk(world, { seed: `${SEED} ${n}`, hazards, steps: isFull ? 400 : 220 });
      assert.equal(went.fault, null, went.fault ?? '');
      done += went.done;
      for (const state of went.states) states.add(state);
    }
    assert.ok(done > 60, `only ${done} acts succeeded`);
    assert.ok(states.size > 9, [...states].join());
  });
});
