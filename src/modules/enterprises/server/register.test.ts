import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { aDistrict, aPerson } from '#platform/identity/server/builders.ts';
import { EnterpriseInput, EnterpriseQuery, UpdateEnterprise } from '../shared/schema.ts';
import { anEnterprise } from './builders.ts';
import { findEnterprise, presentBrief } from './index.ts';
import { codeOf, settleOutbox } from './ledger-builders.ts';
import { createEnterprise, getEnterprise, listEnterprises, searchEnterprises, updateEnterprise } from './service.ts';

const db = await testDb();
const system = await aDistrict(db);
const as = async (unit: string, role: string): Promise<Ctx> => db.ctx(await aPerson(system, { unit, roles: [role] }));
const office = await as('区安委办', 'office.admin');
const street = await as('二号桥街道', 'street.officer');
const otherStreet = await as('上杭路街道', 'street.officer');
const deputy = await as('区应急管理局', 'department.deputy');

const input = (over: Partial<EnterpriseInput> & { name: string }): EnterpriseInput =>
  EnterpriseInput.parse({ streetCode: '120102005', industry: 'industrial', ...over });
const refused = async (work: Promise<unknown>): Promise<[string, Record<string, unknown>]> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.details];
    throw error;
  }
  return ['done', {}];
};
const found = async (ctx: Ctx, q: string): Promise<string[]> =>
  (await searchEnterprises(ctx, q, 20)).items.map((e) => e.name);

test('T10-1 登记、读取、修改一家企业；只发来的才改，旧名称留存', async () => {
  const made = await createEnterprise(
    street,
    input({
      name: '天津立德模具有限公司',
      uscc: codeOf(1),
      address: '津塘路 18 号',
      isHighRisk: true,
      principalName: '岳文斌',
      principalPhone: '13800138000',
    }),
  );
  assert.deepEqual([made.version, made.mayEdit, made.source], [1, true, '手工登记']);
  const changed = await updateEnterprise(street, made.id, UpdateEnterprise.parse({ version: 1, employees: 32 }));
  assert.deepEqual(
    [changed.version, changed.employees, changed.address, changed.isHighRisk, changed.principalName],
    [2, 32, '津塘路 18 号', true, '岳文斌'],
  );
  assert.equal(changed.updatedBy, street.actor.name);
  // Saying what is known already changes nothing, not even the version.
  assert.equal((await updateEnterprise(street, made.id, { version: 2, employees: 32 })).version, 2);
  const renamed = await updateEnterprise(street, made.id, { version: 2, name: '天津立德精密模具有限公司' });
  assert.deepEqual(
    renamed.formerNames.map((n) => n.name),
    ['天津立德模具有限公司'],
  );
  const again = await updateEnterprise(street, made.id, { version: 3, name: '天津立德科技有限公司' });
  assert.deepEqual(
    again.formerNames.map((n) => n.name),
    ['天津立德精密模具有限公司', '天津立德模具有限公司'],
  );
  for (const name of ['立德模具', '立德精密', '立德科技'])
    assert.deepEqual(await found(street, name), ['天津立德科技有限公司'], name);
  assert.equal(await settleOutbox(office), 2);
  const trail = await sql<{ action: string; facts: { changed?: { employees?: object } } }>`
    select action, facts from audit_entries where subject_type = 'enterprise' and subject_id = ${made.id} order by seq`.execute(
    db.handle.db,
  );
  assert.deepEqual(
    trail.rows.map((r) => r.action),
    ['enterprise.create', 'enterprise.update', 'enterprise.update', 'enterprise.update'],
  );
  assert.deepEqual(trail.rows[1]?.facts.changed?.employees, { from: null, to: 32 });
});

test('T10-1 两人同时改一份档案：后保存的得知谁在何时改过，没有写一半', async () => {
  const made = await createEnterprise(office, input({ name: '天津同改机械有限公司' }));
  await updateEnterprise(office, made.id, { version: 1, phone: '022-24110000' });
  const [code, details] = await refused(updateEnterprise(street, made.id, { version: 1, employees: 5 }));
  assert.equal(code, 'common.stale');
  assert.deepEqual(
    [details['who'], details['at'], details['version']],
    [office.actor.name, db.clock.now().toISOString(), 2],
  );
  const now = await getEnterprise(office, made.id);
  assert.deepEqual([now.phone, now.employees], ['022-24110000', null]);
  const both = await Promise.all(
    [11, 12].map((employees) => refused(updateEnterprise(office, made.id, { version: 2, employees }))),
  );
  assert.deepEqual(both.map(([c]) => c).sort(), ['common.stale', 'done']);
});

test('T10-1 代码只属一家；名称相近的先问，确为另一家的可以登记', async () => {
  const made = await createEnterprise(
    office,
    input({ name: '天津占码五金有限公司', uscc: codeOf(20), address: '成林道 1 号' }),
  );
  const [code, details] = await refused(
    createEnterprise(office, input({ name: '天津别家五金有限公司', uscc: codeOf(20) })),
  );
  assert.deepEqual([code, details['name'], details['id']], ['enterprises.codeTaken', '天津占码五金有限公司', made.id]);
  const other = await createEnterprise(office, input({ name: '天津别家五金有限公司', uscc: codeOf(21) }));
  assert.equal(
    (await refused(updateEnterprise(office, other.id, { version: 1, uscc: codeOf(20) })))[0],
    'enterprises.codeTaken',
  );
  const twin = input({ name: '天津市占码五金有限公司', address: '成林道 1 号' });
  const [alike, who] = await refused(createEnterprise(office, twin));
  assert.deepEqual([alike, who['id']], ['enterprises.probablyKnown', made.id]);
  const another = await createEnterprise(office, { ...twin, isAnother: true });
  assert.notEqual(another.id, made.id);
  // Two requests with one new code at the same moment: one enterprise.
  const both = await Promise.all(
    ['天津抢码甲有限公司', '天津抢码乙有限公司'].map((name) =>
      refused(createEnterprise(office, input({ name, uscc: codeOf(22) }))),
    ),
  );
  assert.deepEqual(both.map(([c]) => c).sort(), ['done', 'enterprises.codeTaken']);
});

test('T10-1 谁能看、谁能改：他街看不到，负责人看得到但不改，不能登记到他街', async () => {
  const made = await createEnterprise(street, input({ name: '天津范围电气有限公司', phone: '13900139000' }));
  assert.equal((await refused(getEnterprise(otherStreet, made.id)))[0], 'enterprises.notFound');
  assert.equal(
    (await refused(updateEnterprise(otherStreet, made.id, { version: 1, employees: 1 })))[0],
    'enterprises.notFound',
  );
  assert.deepEqual(await found(otherStreet, '范围电气'), []);
  const seen = await getEnterprise(deputy, made.id);
  assert.equal(seen.mayEdit, false);
  assert.equal(
    (await refused(updateEnterprise(deputy, made.id, { version: 1, employees: 1 })))[0],
    'enterprises.notYours',
  );
  assert.equal(
    (await refused(createEnterprise(deputy, input({ name: '天津不许有限公司' }))))[0],
    'enterprises.notYours',
  );
  assert.equal(
    (await refused(createEnterprise(street, input({ name: '天津越界有限公司', streetCode: '120102010' }))))[0],
    'enterprises.outsideScope',
  );
  assert.equal(
    (await refused(updateEnterprise(street, made.id, { version: 1, streetCode: '120102010' })))[0],
    'enterprises.outsideScope',
  );
  const read = await sql<{ n: number }>`select count(*) as n from audit_entries
    where action = 'enterprise.readContacts' and subject_id = ${made.id}`.execute(db.handle.db);
  assert.equal(read.rows[0]?.n, 1);
});

test('T10-1 企业的人看到自己的企业，看不到别家', async () => {
  const [mine, other] = [await anEnterprise(system), await anEnterprise(system)];
  const person = db.ctx(
    await aPerson(system, { unit: mine.unitId, roles: ['enterprise.principal'], name: '陶立群', title: '总经理' }),
  );
  const file = await getEnterprise(person, mine.id);
  assert.equal(file.mayEdit, false);
  assert.deepEqual(
    file.people.map((p) => [p.name, p.title, p.roles]),
    [['陶立群', '总经理', ['企业主要负责人']]],
  );
  assert.equal((await refused(getEnterprise(person, other.id)))[0], 'enterprises.notFound');
  const brief = await person.inTx((tx) => findEnterprise(tx, person.actor, mine.id));
  assert.equal(brief?.name, mine.name);
  assert.equal(await person.inTx((tx) => findEnterprise(tx, person.actor, other.id)), null);
  assert.equal((await person.inTx((tx) => presentBrief(tx, [mine.id, other.id]))).size, 2);
});

test('T10-1 两个字、代码、地址、几个词都找得到；通配符按字面', async () => {
  await createEnterprise(
    office,
    input({ name: '天津囍鹊楼（集团）酒店管理有限公司', uscc: codeOf(40), address: '卫国道 126 号增 3 号' }),
  );
  const name = '天津囍鹊楼（集团）酒店管理有限公司';
  for (const q of [
    '囍鹊',
    '鹊楼',
    '鹊',
    codeOf(40),
    codeOf(40).toLowerCase(),
    codeOf(40).slice(8),
    '卫国道',
    '126 号增',
    '囍鹊 酒店',
    '(集团)',
    '（集团）',
    ' 囍鹊楼 ',
  ])
    assert.deepEqual(await found(office, q), [name], q);
  for (const q of ['囍楼', '囍鹊 不在', '%', '_鹊', "'; drop table enterprises; --", codeOf(41)])
    assert.deepEqual(await found(office, q), [], q);
});

test('T10-1 名字里有的排在地址里有的前面', async () => {
  await createEnterprise(office, input({ name: '天津别的店', address: '雪莲路 1 号' }));
  await createEnterprise(office, input({ name: '天津市河东区雪莲食品有限公司', address: '津塘路 2 号' }));
  await createEnterprise(office, input({ name: '雪莲商店', address: '津塘路 3 号' }));
  assert.deepEqual(await found(office, '雪莲'), ['雪莲商店', '天津市河东区雪莲食品有限公司', '天津别的店']);
});

test('T10-1 名录按条件分页，总数准确，翻页不重不漏', async () => {
  for (let i = 0; i < 25; i++)
    await createEnterprise(
      office,
      input({
        name: `天津分页${String(i).padStart(2, '0')}制造有限公司`,
        address: `翠阜新村 ${i + 1} 号`,
        industry: i % 5 === 0 ? 'warehousing' : 'industrial',
        streetCode: i % 2 === 0 ? '120102001' : '120102002',
        isHighRisk: i < 3,
      }),
    );
  const list = (query: Record<string, unknown>) =>
    listEnterprises(office, EnterpriseQuery.parse({ q: '分页', ...query }));
  const first = await list({ limit: 10 });
  assert.deepEqual([first.total, first.items.length, first.mayKeep, first.undecided], [25, 10, true, 0]);
  const names = first.items.map((e) => e.name);
  let cursor = first.nextCursor;
  while (cursor !== null) {
    const next = await list({ limit: 10, cursor });
    names.push(...next.items.map((e) => e.name));
    cursor = next.nextCursor;
  }
  assert.deepEqual(names, [...new Set(names)].sort());
  assert.equal(names.length, 25);
  assert.deepEqual(
    (await list({ limit: 10, page: 3 })).items.map((e) => e.name),
    names.slice(20),
  );
  assert.equal((await list({ industry: 'warehousing' })).total, 5);
  assert.equal((await list({ street: '120102001' })).total, 13);
  assert.equal((await list({ street: '120102001,120102002', highRisk: 'true' })).total, 3);
  assert.equal((await list({ state: 'closed' })).total, 0);
  assert.equal((await listEnterprises(street, EnterpriseQuery.parse({ q: '分页' }))).total, 0);
});
