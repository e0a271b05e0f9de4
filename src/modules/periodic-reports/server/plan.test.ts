/** A report that came in ends the plan's own task of reporting for that period (S5-2), and nothing else does. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Ctx } from '#kernel/server/context.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { aDistrict, aPerson } from '#platform/identity/server/builders.ts';
import { rowsOf } from '#platform/indicators/server/index.ts';
import { readIndicatorRef } from '#platform/indicators/shared/schema.ts';
import { makeOccurrences, planActs } from '#modules/plan-tasks/server/index.ts';
import { planTasksRoom } from '#modules/plan-tasks/server/room.ts';
import type { ReportView } from '../shared/schema.ts';
import * as acts from './acts.ts';
import { confirmed } from './builders.ts';
import { makeSummary } from './district.ts';
import { districtBody } from './district-letter.ts';
import { getReport, listReports } from './present.ts';
import { periodicReportsRoom } from './room.ts';
import { sweepReports } from './sweep.ts';
import '#modules/hazards/server/room.ts';
import '#modules/supervision/server/room.ts';

const db = await testDb({ now: '2026-07-06T02:00:00Z' });
await aDistrict(db);
await planTasksRoom.seed?.(db.ctx());
await periodicReportsRoom.seed?.(db.ctx());
const as = async (unit: string, roles: string[], name: string): Promise<Ctx> =>
  db.ctx(await aPerson(db.ctx(), { unit, roles, name, title: '工作人员' }));
const office = await as('区安委办', ['office.admin'], '韩书敏');
const clerk = await as('二号桥街道', ['street.officer'], '刘倩');
const reviewer = await as('二号桥街道', ['street.reviewer'], '杜建国');
const head = await as('二号桥街道', ['street.patron'], '郑海棠');
const other = await as('上杭路街道', ['street.officer'], '范晓东');
const otherReviewer = await as('上杭路街道', ['street.reviewer'], '石磊');
const otherHead = await as('上杭路街道', ['street.patron'], '何蕴章');
const third = await as('大王庄街道', ['street.officer'], '梁晨');
const thirdReviewer = await as('大王庄街道', ['street.reviewer'], '苏平');
const thirdHead = await as('大王庄街道', ['street.patron'], '魏立民');

const at = (day: string) => db.clock.set(`${day}T02:00:00Z`);
const take = async (c: Ctx, lead: Ctx): Promise<void> => {
  const { items } = await planActs.listTasks(c, { key: 'S5-2', limit: 20 });
  await planActs.acceptTasks(c, {
    taskIds: items.map((t) => t.id),
    headId: lead.actor.userId,
    officerId: c.actor.userId,
    assistingIds: [],
  });
};
const step = async (c: Ctx) => {
  const { items } = await planActs.listTasks(c, { key: 'S5-2', limit: 20 });
  const t = await planActs.getTask(c, items[0]?.id ?? '');
  return t.steps.find((s) => s.period === '2026Q3');
};
const report = async (c: Ctx): Promise<ReportView> =>
  getReport(c, (await listReports(c, { kind: ['quarterly'], period: ['2026Q3'], limit: 5 })).items[0]?.id ?? '');
const signed = async (c: Ctx, lead: Ctx, r: ReportView): Promise<void> => {
  await confirmed(c, r);
  await acts.signReport(lead, r.id, {});
};

test(clause('S5-2', '季度报送报出去，任务“每季度报送”的本期节点就完成，附报送件；退回修改不重开节点'), async () => {
  await planActs.issueTasks(office, { keys: ['S5'], unitIds: [], note: '' });
  await take(clerk, reviewer);
  at('2026-09-29');
  await db.ctx().inTx((tx) => makeOccurrences(tx, db.ctx(), null));
  await sweepReports(db.ctx());
  assert.equal((await step(clerk))?.state, 'open');
  const r = await report(clerk);
  await acts.prefillReport(clerk, r.id, {});
  await signed(clerk, head, r);
  assert.equal((await step(clerk))?.state, 'open', '签发了还没有报出');
  await acts.submitReport(clerk, r.id, {});
  const done = await step(clerk);
  assert.deepEqual([done?.state, done?.proofLink, done?.daysLate], ['done', `/reports/${r.id}`, 0]);
  assert.match(done?.report ?? '', /2026年第三季度报送已报送区安委办（JB-2026Q3-.*郑海棠签发，按期）/);
  assert.equal(done?.done?.by, '刘倩');
  await acts.sendBackReport(office, r.id, { remarks: [{ part: 'problems', remark: '请写具体' }] });
  assert.equal((await step(clerk))?.state, 'done', '退回在报送里办，按期与否只看首次报送');
  at('2026-10-09');
  await signed(clerk, head, r);
  await acts.submitReport(clerk, r.id, {});
  assert.deepEqual([(await step(clerk))?.state, (await step(clerk))?.daysLate], ['done', 0]);
});

test(clause('S5-2', '先报送、后认领任务的，由系统按报送那天补上本期节点；迟报的节点写明逾期几天'), async () => {
  at('2026-09-29');
  const r = await report(other);
  await acts.prefillReport(other, r.id, {});
  await signed(other, otherHead, r);
  await acts.submitReport(other, r.id, {});
  at('2026-09-30');
  await take(other, otherReviewer);
  assert.equal((await step(other))?.state, 'open');
  await sweepReports(db.ctx());
  const closed = await step(other);
  assert.deepEqual([closed?.state, closed?.done?.by, closed?.done?.at.slice(0, 10)], ['done', '系统', '2026-09-29']);
  const late = await report(third);
  await take(third, thirdReviewer);
  await acts.prefillReport(third, late.id, {});
  await signed(third, thirdHead, late);
  at('2026-10-03');
  await sweepReports(db.ctx());
  assert.equal((await step(third))?.state, 'open', '没有报出的不会完成');
  await acts.submitReport(third, late.id, {});
  assert.deepEqual([(await step(third))?.state, (await step(third))?.daysLate], ['done', 2]);
  assert.match((await step(third))?.report ?? '', /迟报，期限 2026-10-01/);
});

test(
  clause('G1-6', '全区报告和季报里的任务亮灯与任务台账一致，打开的就是那些任务，Word 里写明哪些单位滞后'),
  async () => {
    const own = (await getReport(clerk, (await report(clerk)).id)).sections.flatMap((p) => p.fields);
    for (const key of ['tasksFinished', 'tasksNormal', 'tasksNear', 'tasksLate', 'tasksNotStarted'])
      assert.ok(
        own.some((f) => f.kind === 'figure' && f.key === key && f.from !== null),
        `${key} 从任务取数`,
      );
    const made = await makeSummary(office, { kind: 'quarterly', period: '2026Q3' });
    const { lights } = made.summary;
    const whole = lights.at(-1);
    assert.equal(whole?.unitId, null);
    const keys = ['done', 'normal', 'near', 'late', 'notStarted'] as const;
    for (const row of lights)
      for (const [i, light] of keys.entries()) {
        const asked = {
          light: [light],
          ...(row.unitId ? { unit: [row.unitId] } : {}),
          asOf: plainDate('2026-09-30'),
          limit: 200,
        };
        const listed = await planActs.listTasks(office, asked);
        assert.equal(row.cells[i]?.n, listed.total, `${row.unit} ${light}`);
        const ref = readIndicatorRef(row.cells[i]?.ref ?? '');
        assert.ok(ref);
        const rows = await office.inTx((tx) => rowsOf(tx, office.actor, ref, { limit: 200, page: 1 }));
        assert.deepEqual(
          rows.items.map((x) => x.id).sort(),
          listed.items.map((t) => t.id).sort(),
          `${row.unit} ${light}`,
        );
      }
    assert.ok(
      lights.some((row) => (row.cells[keys.indexOf('late')]?.n ?? 0) > 0),
      '有滞后的单位',
    );
    const { body } = districtBody(made.summary, { picks: [], opinion: '' });
    const words = JSON.stringify(body);
    assert.match(words, /三年行动任务亮灯：完成\d+项、正常\d+项、临期\d+项、滞后\d+项、未开始\d+项/);
    assert.match(words, /有滞后任务的\d+家，较多的是/);
  },
);
