import assert from 'node:assert/strict';
import test from 'node:test';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { aDistrict, aPerson } from '#platform/identity/server/builders.ts';
import { placeCodeIn, placeLink } from '../shared/places.ts';
import { anEnterprise } from './builders.ts';
import { addPlaces, changePlace, findPlace, listPlaces } from './places.ts';

const db = await testDb();
const system = await aDistrict(db);
const firm = await anEnterprise(system, { streetCode: '120102005' });
const as = async (unit: string, role: string): Promise<Ctx> => db.ctx(await aPerson(system, { unit, roles: [role] }));
const safety = await as(firm.unitId, 'enterprise.safety');
const worker = await as(firm.unitId, 'enterprise.worker');
const street = await as('二号桥街道', 'street.officer');
const office = await as('区安委办', 'office.admin');
const otherStreet = await as('上杭路街道', 'street.officer');

const refused = async (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  );

test(clause('T8-1', '企业登记部位，各得一个部位码；扫码找到企业和部位'), async () => {
  const { items } = await addPlaces(safety, firm.id, { names: ['打磨车间', '配电室'] });
  assert.deepEqual(
    items.map((one) => one.name),
    ['打磨车间', '配电室'],
  );
  const code = items[0]!.code;
  assert.equal(placeCodeIn(placeLink('https://example.test', code)), code);
  assert.equal(placeCodeIn(` ${code.toLowerCase()} `), code);
  assert.equal(placeCodeIn('https://example.test/other'), null);
  const found = await findPlace(worker, code);
  assert.deepEqual([found.enterpriseId, found.name], [firm.id, '打磨车间']);
  const trail = await sql<{ facts: { places: { code: string }[] } }>`select facts from audit_entries
    where action = 'enterprise.addPlaces' and subject_id = ${firm.id}`.execute(db.handle.db);
  assert.deepEqual(trail.rows[0]?.facts.places.map((one) => one.code).sort(), items.map((one) => one.code).sort());
});

test(clause('T8-1', '部位名不重复；停用后扫码说明白，恢复照旧；旧版本的修改被拒'), async () => {
  assert.equal(await refused(addPlaces(safety, firm.id, { names: ['配电室'] })), 'enterprises.placeKnown');
  assert.equal(await refused(addPlaces(safety, firm.id, { names: ['锅炉房', '锅炉房'] })), 'enterprises.placeKnown');
  const place = (await listPlaces(safety, firm.id)).items.find((one) => one.name === '配电室')!;
  const off = await changePlace(safety, place.id, { version: 1, isActive: false });
  assert.equal(await refused(findPlace(safety, place.code)), 'enterprises.placeRetired');
  assert.equal(await refused(changePlace(safety, place.id, { version: 1, isActive: true })), 'common.stale');
  // The name is free again meanwhile: coming back under it is refused.
  const [twin] = (await addPlaces(safety, firm.id, { names: ['配电室'] })).items;
  assert.equal(
    await refused(changePlace(safety, place.id, { version: off.version, isActive: true })),
    'enterprises.placeKnown',
  );
  await changePlace(safety, twin!.id, { version: 1, name: '新配电室' });
  const back = await changePlace(safety, place.id, { version: off.version, isActive: true });
  assert.deepEqual([back.code, back.isActive, back.version], [place.code, true, 3]);
});

test(clause('T8-1', '他街看不到部位和码；员工和专家不能登记；街道和部门可以'), async () => {
  const code = (await listPlaces(safety, firm.id)).items[0]!.code;
  assert.equal(await refused(listPlaces(otherStreet, firm.id)), 'enterprises.notFound');
  assert.equal(await refused(findPlace(otherStreet, code)), 'enterprises.placeNotFound');
  assert.equal(await refused(addPlaces(otherStreet, firm.id, { names: ['门岗'] })), 'enterprises.notFound');
  for (const who of [street, office])
    assert.equal(await refused(addPlaces(who, firm.id, { names: [`${who.actor.name}登记处`] })), 'done');
  assert.equal(await refused(addPlaces(worker, firm.id, { names: ['茶水间'] })), 'enterprises.placesNotYours');
  assert.equal((await listPlaces(worker, firm.id)).mayChange, false);
});
