import assert from 'node:assert/strict';
import test from 'node:test';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, dayOf } from '#kernel/shared/time.ts';
import { paperActs, planActs, servedDemands } from '#modules/plan-tasks/server/index.ts';
import { aPhoto, aStage } from '#modules/hazards/server/builders.ts';
import { unitNamed } from '#platform/identity/server/builders.ts';
import { rooms } from './rooms.ts';

const db = await testDb();
const stage = await aStage(db);
for (const room of rooms) if (room.name === 'plan-tasks') await room.seed?.(db.ctx());
const street = await unitNamed(db.ctx(), '二号桥街道');

test(clause('S1-2', '要求以材料完成的各条，都有材料可看、有按钮去做'), () => {
  const asked = ['S1-1', 'S1-2', 'S1-3', 'S4-1', 'S4-3', 'S4-4', 'S5-2', 'S5-3', 'S5-4'];
  const more = ['B1-7', 'B1-12', 'B1-13', 'B1-14', 'B2-1', 'B2-2', 'T2-6', 'T2-7', 'T2-9'];
  const served = new Set(servedDemands());
  assert.deepEqual(
    [...asked, ...more].filter((key) => !served.has(key)),
    [],
  );
});

test(clause('B2-1', '街道起草的方案和听取汇报的纪要列在要求上；别的街道只看到自己的；按钮随人'), async () => {
  const at = (key: string, ctx = stage.office) => planActs.getNode(ctx, key, undefined);
  assert.deepEqual(
    (await at('B2-1')).papers.map((p) => [p.label, p.total, p.makes.length]),
    [],
    '安委办没有可起草的，也还没有',
  );
  const mine = (await at('B2-1', stage.street)).papers;
  assert.deepEqual(
    mine[0]?.makes.map((m) => m.to),
    ['/plan/papers'],
  );
  const s = await paperActs.startSubPlan(stage.street, { reason: '' });
  for (const key of ['B2-1', 'S1-3', 'S1-2']) {
    const papers = (await at(key)).papers.flatMap((p) => p.items);
    assert.deepEqual(
      papers.map((p) => [p.to, p.unitName]),
      [[`/plan/papers/${s.id}`, s.unitName]],
      key,
    );
  }
  assert.deepEqual(
    (await at('B2-1', stage.otherStreet)).papers.flatMap((p) => p.items),
    [],
  );
  assert.deepEqual((await at('B2-2')).papers, [], '街道的方案不算部门的子方案');
  const m = await paperActs.recordMeeting(stage.street, {
    kind: 'hear',
    title: '听取治本攻坚进展汇报',
    heldOn: dayOf(db.clock.now()),
    place: '',
    host: '郑主任',
    headPresent: true,
    attendees: 9,
    summary: '研究突出问题',
    fileIds: [await aPhoto(stage.street)],
    decisions: [{ what: '清理飞线充电', unitId: street, dueOn: addDays(dayOf(db.clock.now()), 5) }],
  });
  const heard = (await at('B1-13')).papers[0];
  assert.deepEqual(
    heard?.items.map((p) => [p.to, p.state]),
    [[`/plan/meetings/${m.id}`, '决定未办结 1 项']],
  );
  assert.equal((await at('B1-13', stage.otherStreet)).papers[0]?.total, 0);
  const closing = await at('S4-1', stage.street);
  assert.ok(closing.papers.some((p) => p.makes.some((one) => one.to === '/reports/list?kind=selfEvaluation')));
  assert.ok(closing.papers.some((p) => p.makes.some((one) => one.to === '/indicators/papers.gapsClosed/report')));
  for (const key of ['S4-3', 'S4-4'])
    assert.ok(
      (await at(key)).papers.some((p) => p.makes.length > 0),
      key,
    );
  const past = await planActs.getNode(stage.office, 'B1-13', addDays(dayOf(db.clock.now()), -30));
  assert.deepEqual(past.papers, [], '回看从前不列现在的材料');
});
