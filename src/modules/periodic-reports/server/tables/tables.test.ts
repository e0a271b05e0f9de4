/** 自查统计表 of firms: opened for all in business, taken from their own hazards, signed by the principal, counted for the department (令16-14). */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { aPerson } from '#platform/identity/server/builders.ts';
import { countedUnit, measureMany, rowsOf } from '#platform/indicators/server/index.ts';
import { aReport, aStage, judgedGeneral, judgedMajor } from '#modules/hazards/server/builders.ts';
import { periodOf } from '../../shared/periods.ts';
import type { TableView } from '../../shared/tables/schema.ts';
import { tableMarks, tableSteps, type TableAction } from '../../shared/tables/states.ts';
import * as reports from '../acts.ts';
import { getReport, listReports } from '../present.ts';
import { periodicReportsRoom } from '../room.ts';
import { sweepReports } from '../sweep.ts';
import { openTables } from './opening.ts';
import { mayOnTable } from './policy.ts';
import * as acts from './service.ts';
import type { FirmTable } from './store.ts';
import '#modules/hazards/server/room.ts';
import '#modules/supervision/server/room.ts';

const db = await testDb();
const s = await aStage(db);
await periodicReportsRoom.seed?.(db.ctx());
const otherPrincipal = db.ctx(
  await aPerson(db.ctx(), {
    unit: s.otherFirm.actor.unitId as string,
    roles: ['enterprise.principal'],
    name: '别家负责人',
  }),
);
const major = await judgedMajor(s, await aReport(s, s.officer));
await judgedGeneral(s, await aReport(s, s.safety, { title: '配电箱门未关闭' }));
const own = async (ctx: Ctx): Promise<TableView> =>
  acts.getTable(ctx, (await acts.listTables(ctx, { kind: 'order16Quarter', limit: 5 })).items[0]?.id ?? '');
const figure = (t: TableView, key: string) => {
  const found = t.parts.flatMap((p) => p.fields).find((f) => f.key === key);
  assert.ok(found?.kind === 'figure', key);
  return found;
};
const rest = (t: TableView) => ({
  figures: Object.fromEntries(
    t.parts
      .flatMap((p) => p.fields)
      .flatMap((f) =>
        f.kind === 'figure' && f.value === null ? [[f.key, { value: 0, denominator: null, reason: '' }] as const] : [],
      ),
  ),
  texts: { analysis: '本季度自查发现的隐患都已登记，正在整改。' },
});

test(
  clause('令16-14', '季度过去以后为每家在营企业开出统计表，期限是次月15日，企业待办里有；再走一遍不重复'),
  async () => {
    assert.equal((await acts.listTables(s.principal, { limit: 5 })).total, 0, '季度还没有过完');
    db.clock.set('2026-10-05T02:00:00Z');
    await sweepReports(db.ctx());
    const all = await acts.listTables(s.officer, { kind: 'order16Quarter', limit: 50 });
    assert.ok(all.total >= 1);
    assert.equal(await openTables(db.ctx(), 'order16Quarter', periodOf('2026Q3')), 0);
    const t = await own(s.principal);
    assert.deepEqual([t.period, t.dueOn, t.state, t.unitName], ['2026Q3', '2026-10-15', 'open', '区应急管理局']);
    const todo = await sql<{
      due_on: string;
      action: string;
    }>`select due_on, action from todos where subject_id = ${t.id} and done_at is null`.execute(db.handle.db);
    assert.deepEqual(todo.rows, [{ due_on: '2026-10-15', action: 'take' }]);
  },
);

test(clause('令16-14', '企业从自己的隐患取数，数字打开那些隐患；只有主要负责人能签字，别的企业看不到'), async () => {
  const t = await own(s.safety);
  await assert.rejects(acts.getTable(otherPrincipal, t.id), refused('reports.tableNotFound'));
  await assert.rejects(acts.takeTable(s.officer, t.id, {}), refused('reports.notYours'));
  await assert.rejects(acts.signTable(s.principal, t.id, {}), refused('reports.notNow'));
  await assert.rejects(acts.fillTable(s.safety, t.id, {}), refused('reports.faults'));
  const taken = await acts.takeTable(s.safety, t.id, {});
  assert.deepEqual(
    [figure(taken, 'allFound').value, figure(taken, 'majorFound').value, figure(taken, 'majorOpen').value],
    [2, 1, 1],
  );
  const rows = await acts.getTableRows(s.safety, t.id, { field: 'majorOpen', limit: 10 });
  assert.deepEqual([rows.items.map((x) => x.id), rows.hidden], [[major.id], 0]);
  assert.ok(rows.items[0]?.state?.then);
  await assert.rejects(
    acts.getTableRows(s.safety, t.id, { field: 'funds', limit: 10 }),
    refused('reports.unknownField'),
  );
  await assert.rejects(
    acts.saveTable(s.safety, t.id, { figures: { nothing: { value: 1, denominator: null, reason: '' } }, texts: {} }),
    refused('reports.unknownField'),
  );
  const saved = await acts.saveTable(s.safety, t.id, rest(taken));
  assert.deepEqual(
    saved.faults.filter((f) => f.severity === 'error'),
    [],
  );
  await assert.rejects(
    acts.saveTable(s.safety, t.id, { version: t.version, figures: {}, texts: {} }),
    refused('casework.stale'),
  );
  // Another number than its own hazards say wants a reason.
  await acts.saveTable(s.safety, t.id, {
    figures: { allFound: { value: 3, denominator: null, reason: '' } },
    texts: {},
  });
  await assert.rejects(acts.fillTable(s.safety, t.id, {}), refused('reports.faults'));
  await acts.saveTable(s.safety, t.id, {
    figures: { allFound: { value: 3, denominator: null, reason: '一件当场改好，没有登记' } },
    texts: {},
  });
  assert.equal((await acts.fillTable(s.safety, t.id, {})).state, 'filled');
  await assert.rejects(acts.signTable(s.safety, t.id, {}), refused('reports.notYours'));
  const sent = await acts.signTable(s.principal, t.id, {});
  assert.deepEqual([sent.state, sent.daysLate], ['submitted', 0]);
  const trail = await sql<{
    action: string;
  }>`select action from audit_entries where subject_id = ${t.id} order by seq`.execute(db.handle.db);
  for (const action of ['open', 'take', 'save', 'fill', 'sign'])
    assert.ok(
      trail.rows.some((r) => r.action === `firmTable.${action}`),
      action,
    );
});

test(
  clause('T9-4', '主管部门看到应报、已报、按期，每个数打开同样多的企业；退回不改按期；合计进本部门的统计表'),
  async () => {
    const board = await acts.listTables(s.officer, { kind: 'order16Quarter', limit: 50 });
    assert.deepEqual([board.counts.received, board.counts.onTime], [1, 1]);
    for (const mark of tableMarks)
      assert.equal(
        (await acts.listTables(s.officer, { kind: 'order16Quarter', mark, limit: 50 })).total,
        board.counts[mark],
        mark,
      );
    const t = await own(s.principal);
    assert.equal(
      (await acts.getTableRows(s.officer, t.id, { field: 'majorOpen', limit: 10 })).total,
      1,
      '部门也能打开',
    );
    db.clock.set('2026-10-20T02:00:00Z');
    await assert.rejects(acts.sendBackTable(s.principal, t.id, { reason: '自己退回' }), refused('reports.notYours'));
    const back = await acts.sendBackTable(s.officer, t.id, { reason: '治理资金漏填' });
    assert.deepEqual([back.state, back.daysLate, back.returnReason], ['returned', 0, '治理资金漏填']);
    await acts.saveTable(s.principal, t.id, {
      figures: { funds: { value: 2.5, denominator: null, reason: '' } },
      texts: {},
    });
    await acts.fillTable(s.principal, t.id, {});
    assert.equal((await acts.signTable(s.principal, t.id, {})).daysLate, 0);
    // The department's own table adds up what came.
    const [mine] = (await listReports(s.officer, { kind: ['order16Quarter'], period: ['2026Q3'], limit: 5 })).items;
    const filled = await reports.prefillReport(s.officer, mine?.id ?? '', {});
    const fields = (await getReport(s.officer, filled.id)).sections.flatMap((p) => p.fields);
    const of = (key: string) =>
      fields.find((f) => f.key === key && f.kind === 'figure') as { value: number; denominator: number | null };
    assert.deepEqual([of('firmsReceived').value, of('firmsReceived').denominator], [1, board.counts.all]);
    assert.deepEqual([of('firmsAllFound').value, of('firmsMajorOpen').value, of('firmsFunds').value], [3, 1, 2.5]);
    const unit = await db.ctx().inTx((tx) => countedUnit(tx, s.officer.actor.unitId as string));
    assert.ok(unit);
    const span = { from: plainDate('2026-07-01'), to: plainDate('2026-09-30') };
    const codes = ['reports.firmsReceived', 'reports.firmsOnTime'];
    const values = await s.officer.inTx((tx) =>
      measureMany(tx, s.officer.actor, codes, { span, units: [unit], district: false }),
    );
    for (const code of codes) {
      const rows: { total: number } = await s.officer.inTx((tx) =>
        rowsOf(tx, s.officer.actor, { code, ...span, unit: unit.id, part: 'numerator' }, { limit: 20, page: 1 }),
      );
      assert.equal(rows.total, values.get(code)?.[0]?.numerator, code);
    }
  },
);

test(clause('令16-14', '谁能办：企业填、主要负责人签、主管部门退；状态不对、别家企业、别的部门都不行'), () => {
  const t = {
    state: 'open',
    enterprise_id: s.enterprise.id,
    unit_id: s.officer.actor.unitId,
    unit_name: '',
  } as FirmTable;
  const able: Readonly<Record<TableAction, readonly Ctx[]>> = {
    take: [s.safety, s.principal],
    save: [s.safety, s.principal],
    fill: [s.safety, s.principal],
    reopen: [s.safety, s.principal],
    sign: [s.principal],
    sendBack: [s.officer],
  };
  const at: Readonly<Record<TableAction, readonly FirmTable['state'][]>> = {
    take: ['open', 'returned'],
    save: ['open', 'returned'],
    fill: tableSteps.fill.from,
    reopen: tableSteps.reopen.from,
    sign: tableSteps.sign.from,
    sendBack: tableSteps.sendBack.from,
  };
  for (const action of Object.keys(able) as TableAction[])
    for (const state of ['open', 'filled', 'submitted', 'returned'] as const)
      for (const who of [s.safety, s.principal, s.officer, otherPrincipal])
        assert.equal(
          mayOnTable(who.actor, action, { ...t, state }),
          able[action].includes(who) && at[action].includes(state),
          `${who.actor.name} ${action} ${state}`,
        );
});
