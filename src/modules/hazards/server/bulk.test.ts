/** Many at once: what would happen is said for each, forbidden ones hinder none, and doing it twice does it once. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import { silentLog } from '#kernel/server/log.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { daysBetween, plainDate } from '#kernel/shared/time.ts';
import { workbench } from '#platform/casework/server/index.ts';
import * as acts from './acts.ts';
import * as b from './builders.ts';
import * as bulk from './service/bulk.ts';
import * as runs from './service/bulk-runs.ts';
import { hazardsRoom } from './room.ts';
import { watchStreets } from './street-watch.ts';

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

test(
  clause('T10-12', '到期提醒：只提醒快到期的，延期的说明是第几次延期；没到时候的、过了期的、企业自己都不能'),
  async () => {
    const h = await b.rectifying(s);
    const preview = async (ctx: Ctx) => (await bulk.previewBulk(ctx, { act: 'remind', ids: [h.id] })).rows[0]!;
    const due = (await acts.getHazard(s.officer, h.id)).stepDueOn!;
    assert.match((await preview(s.street)).text, /到期前 15 天内才提醒/);
    assert.equal((await preview(s.safety)).ok, false);
    db.clock.advance({ days: daysBetween(db.clock.today(), plainDate(due)) - 3 });
    const ready = await preview(s.street);
    assert.equal(ready.ok, true, ready.text);
    assert.equal((await bulk.runBulk(s.street, { act: 'remind', ids: [h.id], text: '请按期完成' })).ok, 1);
    await drainOutbox({ handle: db.handle, clock: db.clock, log: silentLog, rooms: [hazardsRoom] });
    const told = await sql<{ body: string }>`select body from notifications where kind = 'hazards.reminded'`.execute(
      db.handle.db,
    );
    assert.match(told.rows[0]?.body ?? '', new RegExp(`期限 ${due} 到期。请按期完成`));
    assert.match((await preview(s.street)).text, /今天已提醒过/);
    assert.equal((await preview(s.office)).ok, true);
    db.clock.advance({ days: 4 });
    assert.match((await preview(s.office)).text, /已过 1 天，请改用催办/);
  },
);

test(
  clause('T10-10', '按条件批量办理：先核对什么都不改，再分批办完；停下可继续；条件以后来的不算；别人看不到'),
  async () => {
    const drain = () => drainOutbox({ handle: db.handle, clock: db.clock, log: silentLog, rooms: [hazardsRoom] });
    await drain();
    const made: string[] = [];
    for (let i = 0; i < 4; i++) made.push((await b.aReport(s, s.officer, { title: `配电箱 ${i} 号柜门未接地` })).id);
    const [ended] = made;
    assert.ok(ended);
    const filter = { text: '柜门未接地' };
    await assert.rejects(runs.createRun(s.safety, { act: 'urge', filter }), refused('hazards.bulkNotYours'));
    await assert.rejects(
      runs.createRun(s.office, { act: 'urge', filter: { text: '没有这样的隐患' } }),
      refused('hazards.bulkNone'),
    );
    const events = async (): Promise<number> =>
      (
        await sql<{
          n: number;
        }>`select count(*)::int as n from case_events where act = 'urge' and subject_id = any(${made}::uuid[])`.execute(
          db.handle.db,
        )
      ).rows[0]!.n;
    // One was urged today by the same unit: it can be told apart before anything is done.
    await bulk.runBulk(s.office, { act: 'urge', ids: [ended] as never, text: '请抓紧' });
    const run = await runs.createRun(s.office, { act: 'urge', filter });
    assert.deepEqual([run.state, run.total, run.counts.waiting], ['checking', 4, 4]);
    await assert.rejects(
      runs.startRun(s.office, run.id, { act: 'urge', text: '请抓紧整改' }),
      refused('hazards.bulkChecking'),
    );
    await assert.rejects(runs.getRun(s.officer, run.id), refused('hazards.bulkNotFound'));
    await b.aReport(s, s.officer, { title: '后来登记的柜门未接地' });
    await drain();
    const checked = await runs.getRun(s.office, run.id);
    assert.deepEqual([checked.state, checked.counts.ready, checked.counts.refused], ['checked', 3, 1]);
    assert.equal(await events(), 1, '核对时什么都不改');
    const no = await runs.runItems(s.office, run.id, { outcome: ['refused'], limit: 20 });
    assert.deepEqual(
      no.items.map((r) => [r.id, r.text]),
      [[ended, '您所在单位今天已催办过']],
    );
    await assert.rejects(
      runs.startRun(s.office, run.id, { act: 'remind', text: '请抓紧整改' }),
      refused('hazards.bulkOver'),
    );
    await runs.startRun(s.office, run.id, { act: 'urge', text: '请抓紧整改' });
    await runs.stopRun(s.office, run.id);
    await drain();
    assert.equal(await events(), 1, '停下了就不再办');
    await runs.startRun(s.office, run.id, { act: 'urge', text: '另一句话' });
    await drain();
    const done = await runs.getRun(s.office, run.id);
    assert.deepEqual([done.state, done.counts.done, done.counts.failed, done.counts.refused], ['done', 3, 0, 1]);
    assert.equal(await events(), 4);
    const said = await sql<{
      note: string;
    }>`select distinct note from case_events where act = 'urge' and subject_id = any(${made.slice(1)}::uuid[])`.execute(
      db.handle.db,
    );
    assert.deepEqual(
      said.rows.map((r) => r.note),
      ['请抓紧整改'],
      '继续时用开始时的话',
    );
    const notice = await sql<{
      title: string;
    }>`select title from notifications where kind = 'hazards.bulkDone'`.execute(db.handle.db);
    assert.match(notice.rows[0]?.title ?? '', /办成 3 件/);
    await assert.rejects(
      runs.startRun(s.office, run.id, { act: 'urge', text: '再来一次' }),
      refused('hazards.bulkOver'),
    );
    const audited = await sql<{
      action: string;
    }>`select action from audit_entries where subject_type = 'hazardBulk' order by seq`.execute(db.handle.db);
    assert.deepEqual(
      audited.rows.map((r) => r.action),
      ['hazardBulk.check', 'hazardBulk.run', 'hazardBulk.stop', 'hazardBulk.run'],
    );
  },
);

test(
  clause('T10-12', '街道自己的待办：属地无人承办、逾期没动的到点出现，催办或有人承办就没有了；区里的待办不多一条'),
  async () => {
    const h = await b.aReport(s, s.officer, { title: '街道催办用：疏散门被锁' });
    const of = async (ctx: Ctx) =>
      (await workbench(ctx, { scope: 'unit', all: true } as never)).groups
        .flatMap((g) => g.items)
        .filter((i) => i.subjectId === h.id)
        .map((i) => ({ action: i.action, why: i.why, dueOn: i.dueOn, unclaimed: i.unclaimed, link: i.link }));
    await watchStreets(db.ctx());
    assert.deepEqual(await of(s.street), [], '刚登记的不催');
    const district = await of(s.officer);
    db.clock.advance({ days: 3 });
    await watchStreets(db.ctx());
    await watchStreets(db.ctx());
    const [todo, ...more] = await of(s.street);
    assert.ok(todo);
    assert.deepEqual(more, [], '再扫一次不多一条');
    assert.equal(todo.action, 'urge');
    assert.match(todo.why, /区应急管理局无人承办/);
    assert.ok(todo.dueOn);
    assert.equal(todo.unclaimed, false);
    assert.equal(todo.link, `/hazards/${h.id}/act/urge`);
    assert.deepEqual(await of(s.otherStreet), []);
    assert.deepEqual(await of(s.officer), district);
    const told = await sql<{
      n: number;
    }>`select count(*)::int as n from notification_recipients where kind = 'hazards.streetUrge'
    and user_id = ${s.street.actor.userId}`.execute(db.handle.db);
    assert.ok((told.rows[0]?.n ?? 0) >= 1);
    await assert.rejects(acts.urgeOne(s.otherStreet, h.id, { text: '请尽快承办' }), refused('hazards.notFound'));
    await assert.rejects(acts.urgeOne(s.safety, h.id, { text: '请尽快承办' }), refused('hazards.notYours'));
    assert.ok((await acts.getHazard(s.street, h.id)).allowedActions.some((a) => a.action === 'urge' && !a.locked));
    const urged = await acts.urgeOne(s.street, h.id, { text: '请尽快承办' });
    assert.match(urged.allowedActions.find((a) => a.action === 'urge')?.locked?.reason ?? '', /今天已催办过/);
    assert.deepEqual(await of(s.street), []);
    await assert.rejects(acts.urgeOne(s.street, h.id, { text: '请尽快承办' }), refused('hazards.wrongState'));
    const audited = await sql<{ n: number }>`select count(*)::int as n from audit_entries where action = 'hazard.urge'
    and subject_id = ${h.id}`.execute(db.handle.db);
    assert.equal(audited.rows[0]?.n, 1);
    db.clock.advance({ days: 4 });
    await watchStreets(db.ctx());
    assert.deepEqual(await of(s.street), [], '催过七天内不再提醒');
    db.clock.advance({ days: 4 });
    await watchStreets(db.ctx());
    assert.match((await of(s.street))[0]?.why ?? '', /无人承办，已逾期 \d+ 天/);
    await acts.claimHazard(s.officer, h.id);
    assert.deepEqual(await of(s.street), [], '有人承办就没有了');
  },
);
