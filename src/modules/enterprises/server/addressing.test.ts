/** Whom a letter can be addressed to: enterprises are found by a part of their name, each person's own only, at the HTTP door. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { documentsRoom } from '#platform/documents/server/room.ts';
import { aDesk, aDistrict, aPerson, type Browser } from '#platform/identity/server/builders.ts';
import { identityRoom } from '#platform/identity/server/room.ts';
import { rulesRoom } from '#platform/rules/server/room.ts';
import { anEnterprise } from './builders.ts';
import { enterprisesRoom } from './room.ts';

const db = await testDb();
const system = await aDistrict(db);
await documentsRoom.seed?.(system);
const mould = await anEnterprise(system, {
  name: '天津津岚模具有限公司',
  streetCode: '120102005',
  industry: 'industrial',
});
const mall = await anEnterprise(system, { name: '天津津岚百货商场', streetCode: '120102010', industry: 'commerce' });
const shed = await anEnterprise(system, {
  name: '天津津岚仓储有限公司',
  streetCode: '120102005',
  industry: 'warehousing',
});
await sql`delete from units where id = ${shed.unitId}`.execute(db.handle.db);
const people = {
  office: ['区安委办', 'office.admin', [mall, mould, shed]],
  bureau: ['区应急管理局', 'department.officer', [mould]],
  commerce: ['区商务局', 'department.officer', [mall, shed]],
  street: ['二号桥街道', 'street.officer', [mould, shed]],
  other: ['上杭路街道', 'street.officer', [mall]],
} as const;
const desk = await aDesk(db, [identityRoom, rulesRoom, documentsRoom, enterprisesRoom]);
after(() => desk.close());
const as = new Map<string, Browser>();
for (const [login, [unit, role]] of Object.entries(people)) {
  await aPerson(system, { login, unit, roles: [role] });
  as.set(login, await desk.signIn(login));
}

const fields = {
  to: '受送达单位',
  matter: '重大事故隐患整改期限临近',
  situation: '距整改期限 10 日，目前尚未动工。',
  items: [{ title: '除尘系统改造', dueOn: '2026-10-20', progress: '未动工' }],
  requirements: '倒排工期，采取临时防控措施。',
  'contact.name': '周敏',
};
const draft = (who: string, recipient: Record<string, unknown>) =>
  as.get(who)!.post('/letter-drafts', {
    template: 'hint',
    fields,
    recipients: [{ role: 'unit', name: '写错的名称', ...recipient }],
  });

for (const [login, [unit, , own]] of Object.entries(people))
  test(clause('T10-1', `${unit}按两个字找企业，只找得到自己管辖的，公文也只能发给它们`), async () => {
    const firms = [mould, mall, shed];
    const found = await as.get(login)!.get(`/enterprises/search?q=${encodeURIComponent('津岚')}`);
    assert.equal(found.status, 200);
    assert.deepEqual(
      (found.body.items as { id: string }[]).map((one) => one.id).sort(),
      own.map((one) => one.id).sort(),
    );
    for (const firm of firms) {
      const isOwn = own.some((one) => one.id === firm.id);
      const byName = await as.get(login)!.get(`/enterprises/search?q=${encodeURIComponent(firm.name)}`);
      assert.equal(byName.body.items.length, isOwn ? 1 : 0, `${login} ${firm.name}`);
      const made = await draft(login, { enterpriseId: firm.id });
      if (!isOwn) {
        assert.equal(made.status, 422, JSON.stringify(made.body));
        assert.equal(made.body.code, 'documents.firmUnknown');
        assert.ok(!JSON.stringify(made.body).includes(firm.name), '拒绝的话里没有外面的企业名');
        // Nor by the unit of its people, whose id somebody may have come by.
        if (firm !== shed)
          assert.equal((await draft(login, { unitId: firm.unitId })).body.code, 'documents.firmUnknown');
        continue;
      }
      assert.equal(made.status, 201, JSON.stringify(made.body));
      assert.deepEqual(made.body.recipients, [
        {
          role: 'unit',
          unitId: firm === shed ? null : firm.unitId,
          userId: null,
          enterpriseId: firm.id,
          name: firm.name,
          title: '',
        },
      ]);
    }
  });

test(clause('T10-1', '合并掉的企业和不存在的单位不能作受送达单位'), async () => {
  await sql`update enterprises set state = 'merged' where id = ${mould.id}`.execute(db.handle.db);
  assert.equal((await draft('office', { enterpriseId: mould.id })).body.code, 'documents.firmUnknown');
  assert.equal(
    (await draft('office', { unitId: '01999999-0000-7000-8000-000000000000' })).body.code,
    'documents.unitUnknown',
  );
});
