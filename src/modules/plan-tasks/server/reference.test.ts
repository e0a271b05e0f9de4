import assert from 'node:assert/strict';
import test from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { testDb } from '#kernel/server/testing.ts';
import { addressing, planOn } from './reference.ts';

const db = await testDb();

test(clause('G1-6', '方案是一棵树：十大行动、28 项任务、315 条要求，条条有承担单位'), async () => {
  await db.ctx().inTx(async (tx) => {
    const on = plainDate('2026-09-28');
    const plan = await planOn(tx, on);
    assert.equal(plan.nodes.filter((n) => n.level === 'demand').length, 315);
    assert.equal(plan.nodes.filter((n) => /^T\d+$/.test(n.key)).length, 28);
    assert.equal(plan.nodes.filter((n) => /^A\d+$/.test(n.key)).length, 10);
    assert.equal(plan.demandsOf('A5').length, 37);
    const bears = await addressing(tx, on);
    for (const demand of plan.demandsOf('T8').concat(plan.nodes.filter((n) => n.level === 'demand')))
      assert.ok(bears(demand).length > 0, demand.key);
    const names = (key: string): string[] => bears(plan.byKey.get(key) as never).map((u) => u.name);
    assert.deepEqual(names('T7-5'), ['区政务服务办']);
    assert.equal(names('B2-1').length, 13, '街域实施方案由 13 个街道各自承担');
    assert.ok(names('T8-2').includes('区应急管理局'), '方案只写企业主要负责人：由督促的单位承担');
    assert.ok(plan.byKey.get('T8')?.original.includes('主要负责人'), '引用方案原文');
  });
});
