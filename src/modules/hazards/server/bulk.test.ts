/** Many at once: what would happen is said for each, forbidden ones hinder none, and doing it twice does it once. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { sql } from '#kernel/server/db.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import { silentLog } from '#kernel/server/log.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';
import * as bulk from './service/bulk.ts';
import { hazardsRoom } from './room.ts';

const db = await testDb();
const s = await b.aStage(db);

test(clause('T10-9', '批量下达通知：能下达的逐件送两人签收，不能的数出来、说明为什么，互不妨碍'), async () => {
  const ready = [];
  for (let i = 0; i < 3; i++) ready.push(await b.confirmed(s, await b.judgedMajor(s, await b.aReport(s, s.safety))));
  const early = await b.aReport(s, s.officer);
  const ids = [...ready, early].map((h) => h.id);
  const before = await bulk.previewBulk(s.officer, { act: 'issueNotice', ids });
  assert.deepEqual([before.ok, before.refused], [3, 1]);
  assert.match(before.rows[3]!.text, /待判定.*还不到这一步/);
  assert.equal((await bulk.previewBulk(s.safety, { act: 'issueNotice', ids })).ok, 0);
  assert.match((await bulk.previewBulk(s.otherStreet, { act: 'issueNotice', ids })).rows[0]!.text, /不在您的管理范围/);
  const done = await bulk.runBulk(s.officer, { act: 'issueNotice', ids, requirements: '按条款要求整改' });
  assert.deepEqual([done.ok, done.refused], [3, 1]);
  for (const h of ready) {
    const now = await acts.getHazard(s.officer, h.id);
    assert.equal(now.state, 'notified');
    assert.equal(now.documents[0]?.receipts.length, 2);
  }
  const again = await bulk.runBulk(s.officer, { act: 'issueNotice', ids, requirements: '按条款要求整改' });
  assert.equal(again.ok, 0, '再办一次什么都不多');
});

test(clause('T10-12', '批量催办：该办的人各收到一条，期限不变；同一单位一天一次；企业不能催办'), async () => {
  const one = await b.rectifying(s);
  const two = await b.aReport(s, s.officer);
  const ids = [one.id, two.id];
  const settle = () => drainOutbox({ handle: db.handle, clock: db.clock, log: silentLog, rooms: [hazardsRoom] });
  await settle();
  assert.equal((await bulk.previewBulk(s.safety, { act: 'urge', ids })).ok, 0);
  const done = await bulk.runBulk(s.street, { act: 'urge', ids, text: '请抓紧整改，月底前完成' });
  assert.equal(done.ok, 2);
  await settle();
  const told = await sql<{ n: number }>`select count(*) as n from notifications where kind = 'hazards.urged'`.execute(
    db.handle.db,
  );
  assert.ok((told.rows[0]?.n ?? 0) >= 2);
  assert.equal((await acts.getHazard(s.officer, one.id)).stepDueOn, one.stepDueOn);
  assert.match((await bulk.previewBulk(s.street, { act: 'urge', ids })).rows[0]!.text, /今天已催办过/);
  assert.equal((await bulk.previewBulk(s.office, { act: 'urge', ids })).ok, 2);
});

test(clause('T10-10', '批量指派和转办：审核人指派本单位的人；转办后原部门仍看得到'), async () => {
  const h = await b.aReport(s, s.officer);
  const [officer] = (await bulk.bulkChoices(s.reviewer)).handlers.filter((u) => u.name === '吴桐');
  assert.ok(officer);
  assert.equal((await bulk.runBulk(s.officer, { act: 'assign', ids: [h.id], userId: officer.id })).ok, 0);
  assert.equal((await bulk.runBulk(s.reviewer, { act: 'assign', ids: [h.id], userId: officer.id })).ok, 1);
  assert.equal((await acts.getHazard(s.officer, h.id)).handlerName, '吴桐');
  const unitId = s.otherDepartment.actor.unitId as string;
  assert.equal((await bulk.runBulk(s.office, { act: 'transfer', ids: [h.id], unitId, reason: '属于商贸领域' })).ok, 1);
  assert.equal((await acts.getHazard(s.officer, h.id)).unitName, '区商务局');
});
