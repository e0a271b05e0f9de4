/** Indicators that a unit reports by hand and that its report asks for: listed with where to fill each, told to the signer. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { aDistrict, aPerson } from '#platform/identity/server/builders.ts';
import { reportFigure } from '#platform/indicators/server/index.ts';
import { planTasksRoom } from '#modules/plan-tasks/server/room.ts';
import type { FigureView, ReportView } from '../shared/schema.ts';
import * as acts from './acts.ts';
import { confirmed } from './builders.ts';
import { getReport, listReports } from './present.ts';
import { periodicReportsRoom } from './room.ts';
import { sweepReports } from './sweep.ts';
import '#modules/hazards/server/room.ts';
import '#modules/supervision/server/room.ts';

const db = await testDb();
await aDistrict(db);
await planTasksRoom.seed?.(db.ctx());
await periodicReportsRoom.seed?.(db.ctx());
const as = async (unit: string, roles: string[], name: string): Promise<Ctx> =>
  db.ctx(await aPerson(db.ctx(), { unit, roles, name, title: '工作人员' }));
const clerk = await as('二号桥街道', ['street.officer'], '刘倩');
const head = await as('二号桥街道', ['street.patron'], '郑海棠');
const office = await as('区安委办', ['office.admin'], '韩书敏');
await sweepReports(db.ctx());

const report = async (c: Ctx): Promise<ReportView> =>
  getReport(
    c,
    (
      await listReports(c, {
        kind: ['quarterly'],
        period: ['2026Q3'],
        unit: [clerk.actor.unitId as string],
        limit: 5,
      })
    ).items[0]?.id ?? '',
  );
const field = (r: ReportView, key: string): FigureView => {
  const found = r.sections.flatMap((p) => p.fields).find((f): f is FigureView => f.kind === 'figure' && f.key === key);
  assert.ok(found, key);
  return found;
};
const give = (code: string, numerator: number, denominator: number | null = null) =>
  reportFigure(clerk, code, {
    unitId: clerk.actor.unitId as string,
    from: plainDate('2026-07-01'),
    to: plainDate('2026-09-30'),
    numerator,
    denominator,
    note: '依据台账',
    reason: '',
    fileIds: [],
    withdraw: false,
  });

test(
  clause('T10-8', '开放报送时列出本期没有填报的指标，本单位的人有去填的链接；填报（填 0 也算）以后不再列，取数取到'),
  async () => {
    const r = await report(clerk);
    const owed = r.owed.map((o) => o.code);
    for (const code of ['experts.helped', 'training.keyFirmPeople', 'rescue.drillsYearly'])
      assert.ok(owed.includes(code), code);
    assert.ok(!owed.some((code) => code.startsWith('hazards.') || code.startsWith('plan.')), '程序自己数的不要求填报');
    assert.equal(
      r.owed.find((o) => o.code === 'experts.helped')?.href,
      '/indicators/experts.helped/report?kind=quarter&day=2026-09-30',
    );
    assert.ok(
      (await report(office)).owed.every((o) => o.href === null),
      '别的单位的人只看到缺哪些',
    );
    const todo = await sql<{
      why: string;
    }>`select why from todos where subject_id = ${r.id} and done_at is null`.execute(db.handle.db);
    assert.match(todo.rows[0]?.why ?? '', new RegExp(`还有 ${owed.length} 项指标没有填报`));
    // Before the quarter is over: what is given is of the whole quarter. Nothing is a figure too.
    await give('experts.helped', 7);
    await give('training.keyFirmPeople', 0);
    await give('rescue.drillsYearly', 3, 4);
    const p = await acts.prefillReport(clerk, r.id, {});
    assert.deepEqual(
      ['experts.helped', 'training.keyFirmPeople', 'rescue.drillsYearly'].filter((code) =>
        p.owed.some((o) => o.code === code),
      ),
      [],
    );
    assert.deepEqual([field(p, 'helped').value, field(p, 'trained').value], [7, 0]);
    assert.deepEqual([field(p, 'drillsYearly').value, field(p, 'drillsYearly').denominator], [3, 4]);
    assert.equal(field(p, 'inspections').from, null, '没有填报的仍是手填');
  },
);

test(clause('T9-4', '签发记下还有哪些指标没有填报；报出以后不再提示'), async () => {
  const r = await report(clerk);
  await confirmed(clerk, r);
  const before = await report(head);
  assert.ok(before.owed.some((o) => o.label === '执法检查'));
  assert.ok(
    before.owed.every((o) => o.href === null),
    '签发人不填报',
  );
  const signed = await acts.signReport(head, r.id, {});
  const line = signed.timeline.find((e) => e.label === '签发');
  assert.match(line?.note ?? '', new RegExp(`签发时 ${before.owed.length} 项指标没有填报：.*执法检查`));
  assert.deepEqual((await acts.submitReport(clerk, r.id, {})).owed, []);
});
