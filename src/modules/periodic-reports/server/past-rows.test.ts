/** Figures of a report open the records that were counted, whatever became of them; lists of a past day say what was so then. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { sql } from '#kernel/server/db.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { aPerson } from '#platform/identity/server/builders.ts';
import { aReport, aStage, confirmed, judgedMajor } from '#modules/hazards/server/builders.ts';
import { rowsOf } from '#platform/indicators/server/index.ts';
import { readIndicatorRef } from '#platform/indicators/shared/schema.ts';
import type { FigureView } from '../shared/schema.ts';
import * as acts from './acts.ts';
import { makeSummary } from './district.ts';
import { getReport, listReports } from './present.ts';
import { sweepReports } from './sweep.ts';
import '#modules/hazards/server/room.ts';
import '#modules/supervision/server/room.ts';
import './room.ts';

const db = await testDb();
const as = async (unit: string, roles: string[], name: string): Promise<Ctx> =>
  db.ctx(await aPerson(db.ctx(), { unit, roles, name, title: '工作人员' }));
const clerk = await as('二号桥街道', ['street.officer'], '宋春生');
const head = await as('二号桥街道', ['street.patron'], '郑海棠');
const other = await as('上杭路街道', ['street.officer'], '别街经办');
const office = await as('区安委办', ['office.admin'], '叶知遥');
const stage = await aStage(db);
const h = await judgedMajor(stage, await aReport(stage, stage.officer));
await sweepReports(db.ctx());

const open = async (ctx: Ctx, ref: string) => {
  const parsed = readIndicatorRef(ref);
  assert.ok(parsed);
  return ctx.inTx((tx) => rowsOf(tx, ctx.actor, parsed, { limit: 50, page: 1 }));
};
const majorOpen = async (ctx: Ctx, id: string): Promise<FigureView> => {
  const found = (await getReport(ctx, id)).sections
    .flatMap((p) => p.fields)
    .find((f): f is FigureView => f.kind === 'figure' && f.key === 'majorOpen');
  assert.ok(found?.from);
  return found;
};
const r = (await listReports(clerk, { kind: ['quarterly'], period: ['2026Q3'], limit: 5 })).items[0];
assert.ok(r);

test(clause('T10-8', '报送的数字打开取数时所数的那些记录，状态写明当时和现在；记录后来改了街道也不变'), async () => {
  await acts.prefillReport(clerk, r.id, {});
  const taken = await majorOpen(clerk, r.id);
  assert.equal(taken.from?.numerator, 1);
  const ref = taken.from?.ref ?? '';
  const before = await open(clerk, ref);
  assert.deepEqual([before.items.map((x) => x.id), before.hidden], [[h.id], 0]);
  const state = before.items[0]?.state;
  assert.ok(state?.then, '有当时的状态');
  assert.equal(state.now, state.then);
  // The day after it goes on, and its place is corrected to another street.
  db.clock.set('2026-09-29T02:00:00Z');
  await confirmed(stage, h);
  await sql`update hazards set street_code = ${other.actor.scope.streets[0] ?? ''} where id = ${h.id}`.execute(
    db.handle.db,
  );
  const seen = await open(office, ref);
  assert.deepEqual(
    seen.items.map((x) => x.id),
    [h.id],
    '同样的记录',
  );
  assert.equal(seen.kept?.numerator, 1);
  assert.equal(seen.items[0]?.state?.then, state.then);
  assert.notEqual(seen.items[0]?.state?.now, state.then, '现在的状态另写');
  const mine = await open(clerk, ref);
  assert.deepEqual([mine.total, mine.hidden], [0, 1], '改到别的街道的，本街道看不到内容，但知道少了一件');
  // Counted anew, the past has changed: the report says so and keeps its own until it is taken again.
  assert.equal((await acts.changesOf(clerk, r.id)).items.find((x) => x.field === 'majorOpen')?.now.numerator, 0);
  await assert.rejects(open(other, ref), { code: 'indicators.notYours' });
  await assert.rejects(
    open(clerk, ref.replace('hazards.openMajor', 'hazards.found')),
    { code: 'indicators.badRef' },
    '别的指标不能借这份名单',
  );
});

test(clause('B1-8', '锁定后、全区汇总里的数字照样打开当时的记录'), async () => {
  const f = await getReport(clerk, r.id);
  await acts.saveReport(clerk, r.id, {
    figures: Object.fromEntries(
      f.sections
        .flatMap((p) => p.fields)
        .flatMap((x) =>
          x.kind === 'figure' && x.value === null
            ? [[x.key, { value: 0, denominator: x.form === 'rate' ? 0 : null, reason: '' }] as const]
            : [],
        ),
    ),
    texts: Object.fromEntries(
      f.sections
        .flatMap((p) => p.fields)
        .flatMap((x) =>
          x.kind === 'text' && x.isRequired
            ? [[x.key, { text: '按照方案要求逐项推进各项工作。', taken: [] }] as const]
            : [],
        ),
    ),
  });
  await acts.confirmReport(clerk, r.id, {});
  await acts.signReport(head, r.id, {});
  await acts.submitReport(clerk, r.id, {});
  await acts.acceptReport(office, r.id, { opinion: '' });
  const made = await makeSummary(office, { kind: 'quarterly', period: '2026Q3' });
  const total = made.summary.figures.find((x) => x.key === 'majorOpen')?.district;
  assert.equal(total?.value, 1);
  db.clock.set('2026-10-20T02:00:00Z');
  await sweepReports(db.ctx());
  assert.equal((await getReport(clerk, r.id)).state, 'locked');
  await sql`update hazards set grade = 'general' where id = ${h.id}`.execute(db.handle.db);
  for (const ref of [(await majorOpen(office, r.id)).from?.ref, total.ref])
    assert.deepEqual(
      (await open(office, ref ?? '')).items.map((x) => x.id),
      [h.id],
    );
});

test(clause('T10-8', '报送台账回看一天：状态、退回次数是那天的，按那天的状态筛选'), async () => {
  const on = (day: string, state?: ['accepted'] | ['locked'] | ['prefilled']) =>
    listReports(office, {
      kind: ['quarterly'],
      period: ['2026Q3'],
      unit: [r.unitId],
      asOf: plainDate(day),
      limit: 5,
      ...(state ? { state } : {}),
    });
  assert.equal((await on('2026-09-28')).items[0]?.state, 'prefilled');
  assert.equal((await on('2026-09-29')).items[0]?.state, 'accepted');
  assert.equal((await on('2026-10-20')).items[0]?.state, 'locked');
  assert.deepEqual([(await on('2026-09-29', ['accepted'])).total, (await on('2026-09-29', ['locked'])).total], [1, 0]);
});
