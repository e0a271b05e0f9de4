import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDb, sql } from '#kernel/server/db.ts';
import { makeCtx } from '#kernel/server/context.ts';
import { refused, TEST_DISTRICT, testDb } from '#kernel/server/testing.ts';
import { systemActor, type Actor } from '#kernel/shared/actor.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { addTerm, countWorkdays, dayInfo, loadedYears, nextWorkday } from './index.ts';
import { seedCalendar } from './seed.ts';
import { yearIssues } from '../shared/notice.ts';
import { addYear, correctYear, due, listYears } from './service.ts';
import type { YearInput } from '../shared/schema.ts';

const db = await testDb();
await seedCalendar(db.ctx());

const person = (roles: string[]): Actor => ({
  ...systemActor,
  kind: 'person',
  name: '周敏',
  unitName: '区安委办',
  unitKind: 'office',
  roles,
});
const office = person(['office.admin']);
const day = (on: string, name: string) => ({ on: plainDate(on), name });
const year2027: YearInput = {
  year: 2027,
  document: '国办发明电〔2026〕9号',
  note: '',
  daysOff: [day('2026-12-31', '元旦'), day('2027-01-01', '元旦'), day('2027-01-02', '元旦'), day('2027-02-06', '春节')],
  makeUpDays: [day('2027-01-03', '元旦')],
};

test('再次启动不重复录入，管理员的更正不被覆盖', async () => {
  await seedCalendar(db.ctx());
  const { years, missing } = await listYears(db.ctx(office));
  assert.deepEqual(
    years.map((y) => y.year),
    [2023, 2024, 2025, 2026],
  );
  assert.deepEqual(missing, []);
  assert.ok(years.every((y) => y.version === 1 && y.source === 'seed'));
});

test('十一月起提醒录入下一年', async () => {
  const late = makeCtx({
    handle: db.handle,
    actor: office,
    clock: { now: () => new Date('2026-11-05T00:00:00Z'), today: () => plainDate('2026-11-05') },
  });
  assert.deepEqual((await listYears(late)).missing, [2027]);
});

test('不是管理员不能改，能看', async () => {
  const officer = db.ctx(person(['department.officer']));
  assert.equal((await listYears(officer)).canEdit, false);
  await assert.rejects(addYear(officer, year2027), refused('calendar.forbidden'));
  await assert.rejects(correctYear(officer, 2026, { ...year2027, version: 1 }), refused('calendar.forbidden'));
});

test('重复、串年、平日充当调休的日期逐个指出，一个也不存', async () => {
  const bad = {
    daysOff: [
      day('2027-01-01', '元旦'),
      day('2027-01-01', '元旦'),
      day('2028-02-01', '春节'),
      day('2026-11-30', '元旦'),
    ],
    makeUpDays: [day('2027-01-04', '元旦'), day('2027-01-01', '元旦')],
  };
  const codes = yearIssues(2027, bad).map((i) => `${i.path} ${i.code}`);
  assert.deepEqual(codes, [
    'daysOff.1.on twice',
    'daysOff.2.on otherYear',
    'daysOff.3.on otherYear',
    'makeUpDays.0.on notWeekend',
    'makeUpDays.1.on twice',
    'makeUpDays.1.on notWeekend',
  ]);
  await assert.rejects(addYear(db.ctx(office), { ...year2027, ...bad }), refused('calendar.badDays'));
  assert.deepEqual(
    (await listYears(db.ctx(office))).years.map((y) => y.year),
    [2023, 2024, 2025, 2026],
  );
});

test('录入新的一年后立即用于计算，留下审计，重复录入被拒绝', async () => {
  const from = new Date('2026-12-30T01:00:00Z');
  const first = await db.ctx().inTx((tx) => addTerm(tx, from, { amount: 3, unit: 'workday' }));
  assert.equal(first.dueOn, '2027-01-04');
  assert.deepEqual(first.explain.yearsUnloaded, [2027]);
  const view = await addYear(db.ctx(office), year2027);
  assert.equal(view.loadedBy, '周敏');
  assert.equal(view.daysOff.length, 4);
  const second = await db.ctx().inTx((tx) => addTerm(tx, from, { amount: 3, unit: 'workday' }));
  // 31 Dec and 1–2 Jan are off, 3 Jan (Sunday) is worked.
  assert.equal(second.dueOn, '2027-01-05');
  assert.equal(second.explain.yearsUnloaded, undefined);
  assert.deepEqual(
    second.explain.makeUpDaysCounted.map((d) => d.on),
    ['2027-01-03'],
  );
  await assert.rejects(addYear(db.ctx(office), year2027), refused('calendar.yearExists'));
  const trail = await sql<{
    n: number;
  }>`select count(*) as n from audit_entries where action = 'calendar.addYear'`.execute(db.handle.db);
  assert.equal(trail.rows[0]?.n, 1);
});

test('更正要以看到的版本为准，审计留下前后内容，别的进程几秒内看到', async () => {
  const other = openDb({ connection: db.connection, district: TEST_DISTRICT, max: 1 });
  try {
    const elsewhere = makeCtx({ handle: other, clock: db.clock });
    assert.deepEqual(await elsewhere.inTx(loadedYears), [2023, 2024, 2025, 2026, 2027]);
    const { document, note, makeUpDays } = year2027;
    const daysOff = year2027.daysOff.slice(1);
    await assert.rejects(
      correctYear(db.ctx(office), 2027, { document, note, daysOff, makeUpDays, version: 7 }),
      refused('common.stale'),
    );
    const nowhere = { document, note, daysOff: [day('2031-01-01', '元旦')], makeUpDays: [], version: 1 };
    await assert.rejects(correctYear(db.ctx(office), 2031, nowhere), refused('calendar.yearMissing'));
    const corrected = await correctYear(db.ctx(office), 2027, { document, note, daysOff, makeUpDays, version: 1 });
    assert.equal(corrected.version, 2);
    assert.equal(corrected.daysOff.length, 3);
    const here = await db.ctx().inTx((tx) => dayInfo(tx, plainDate('2026-12-31'), plainDate('2026-12-31')));
    assert.equal(here[0]?.isWorkday, true);
    const deadline = performance.now() + 10_000;
    let there = false;
    while (!there && performance.now() < deadline) {
      there =
        (await elsewhere.inTx((tx) => dayInfo(tx, plainDate('2026-12-31'), plainDate('2026-12-31'))))[0]?.isWorkday ===
        true;
      if (!there) await new Promise((r) => setTimeout(r, 100));
    }
    assert.ok(there);
    const trail = await sql<{
      facts: { before: { daysOff: unknown[] } };
    }>`select facts from audit_entries where action = 'calendar.correctYear'`.execute(db.handle.db);
    assert.equal(trail.rows[0]?.facts.before.daysOff.length, 4);
  } finally {
    await other.close();
  }
});

test('撤销的录入不会留在内存里', async () => {
  await assert.rejects(
    db.ctx(office).inTx(async (tx) => {
      await addYear(db.ctx(office).within(tx), {
        ...year2027,
        year: 2028,
        daysOff: [day('2028-01-03', '元旦')],
        makeUpDays: [],
      });
      assert.ok((await loadedYears(tx)).includes(2028));
      throw new Error('taken back');
    }),
    /taken back/,
  );
  await new Promise((r) => setTimeout(r, 3_100));
  assert.ok(!(await db.ctx().inTx(loadedYears)).includes(2028));
});

test('日历标出休和班，工作日数和下一个工作日与之一致', async () => {
  await db.ctx().inTx(async (tx) => {
    const days = await dayInfo(tx, plainDate('2026-09-30'), plainDate('2026-10-11'));
    assert.deepEqual(
      days.map((d) => d.mark),
      [null, ...Array.from({ length: 7 }, () => '休'), null, null, '班', null],
    );
    assert.equal(days[11]?.rest, '周日');
    assert.equal(
      await countWorkdays(tx, plainDate('2026-09-30'), plainDate('2026-10-11')),
      days.filter((d) => d.isWorkday).length,
    );
    assert.equal(await nextWorkday(tx, plainDate('2026-10-01')), '2026-10-08');
    assert.equal(await countWorkdays(tx, plainDate('2026-10-02'), plainDate('2026-10-01')), 0);
  });
});

test('期限试算返回届满时间和数法', async () => {
  const view = await due(db.ctx(office), { from: '2026-09-28T09:20:00+08:00', amount: 10, unit: 'calendarDay' });
  assert.equal(view.dueOn, '2026-10-08');
  assert.equal(view.dueAt, '2026-10-08T15:59:59.999Z');
});
