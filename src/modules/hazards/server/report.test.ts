import assert from 'node:assert/strict';
import test from 'node:test';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays } from '#kernel/shared/time.ts';
import { aPerson } from '#platform/identity/server/builders.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';

const db = await testDb();
const s = await b.aStage(db);

test(clause('T8-1', '登记后答复的档案，与再打开时逐项相同：企业、部门、街道、匿名来源都是'), async () => {
  const behalf = await aPerson(db.ctx(), { unit: '区应急管理局', roles: ['department.officer'], name: '代办人' });
  const lent = db.ctx({
    ...behalf,
    onBehalfOf: { userId: s.officer.actor.userId, name: s.officer.actor.name, unitName: s.officer.actor.unitName },
  });
  const cases = [
    [s.safety, {}],
    [s.officer, { photoIds: [], interimMeasures: '停用设备，专人看守', suggestedCriterionIds: [b.CRITERION] }],
    [s.street, { channel: 'publicReport', photoIds: [], description: '' }],
    [s.office, { channel: 'officeSupervision', industry: 'hazchem', foundOn: addDays(db.clock.today(), -400) }],
    [lent, { photoIds: [], finders: '联合检查组' }],
    [s.principal, { channel: 'insiderReport' }],
  ] as const;
  for (const [ctx, over] of cases) {
    const answered = await b.aReport(s, ctx, over as never);
    const opened = await acts.getHazard(ctx, answered.id);
    assert.deepEqual(answered, opened, `${ctx.actor.name} 登记的`);
    assert.equal(answered.timeline.length, 1);
  }
});

test(clause('T10-1', '同时登记五十件：编号连续、不重，每件都有一条留痕、一个期限、一件待办'), async () => {
  const before = await b.aReport(s, s.officer, { photoIds: [] });
  const many = await Promise.all(Array.from({ length: 50 }, () => b.aReport(s, s.officer, { photoIds: [] })));
  const numbers = many.map((h) => Number(h.code.slice(-4))).sort((x, y) => x - y);
  const first = Number(before.code.slice(-4)) + 1;
  assert.deepEqual(
    numbers,
    Array.from({ length: 50 }, (_, i) => first + i),
  );
  const ids = many.map((h) => h.id);
  const kept = await sql<{ n: number }>`select least(
      (select count(*) from audit_entries where subject_type = 'hazard' and seq = 1 and action = 'hazard.report' and subject_id = any(${ids}::text[])),
      (select count(*) from case_clocks where ended_at is null and subject_id = any(${ids}::uuid[])),
      (select count(*) from todos where done_at is null and subject_id = any(${ids}::uuid[]))) as n`.execute(
    db.handle.db,
  );
  assert.equal(kept.rows[0]?.n, 50);
});

test(clause('T10-1', '登记到一半失败：什么都没有写下，下一件照常登记'), async () => {
  const count = async (): Promise<number> =>
    (
      await sql<{
        n: number;
      }>`select (select count(*) from hazards) + (select count(*) from case_events) + (select count(*) from hazard_facts)
      + (select count(*) from audit_entries where subject_type = 'hazard') + (select count(*) from outbox) as n`.execute(
        db.handle.db,
      )
    ).rows[0]?.n ?? 0;
  const before = await count();
  const last = await b.aReport(s, s.officer, { photoIds: [] });
  const after = await count();
  await assert.rejects(
    s.officer.inTx(async (tx) => {
      await b.aReport(s, s.officer.within(tx), { photoIds: [] });
      throw new Error('the line broke');
    }),
    /the line broke/,
  );
  assert.equal(await count(), after);
  assert.ok(after > before);
  const next = await b.aReport(s, s.officer, { photoIds: [] });
  assert.ok(Number(next.code.slice(-4)) > Number(last.code.slice(-4)), '编号只增不重');
});
