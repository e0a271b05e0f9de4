import assert from 'node:assert/strict';
import test from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { testDb } from '#kernel/server/testing.ts';
import { anEnterprise } from '#modules/enterprises/server/builders.ts';
import * as b from './builders.ts';
import { figureRows } from './service/figure-rows.ts';
import { readFigure } from '../shared/figure.ts';
import { slowUnits, standOut, type SlowRule, type UnitPace } from './slow.ts';

const rule: SlowRule = { deviations: 2, leastOpen: 5, leastPeers: 3, days: 90 };
const pace = (unitId: string, open: number, overdue: number, closed = 0): UnitPace => ({
  unitId,
  open,
  overdue,
  closed,
});
const slow = (list: UnitPace[]): string[] => standOut(list, rule).map((u) => u.unitId);

test(clause('T9-6', '比的是率不是数：件数最多的不因多而慢'), () => {
  assert.deepEqual(slow([pace('a', 90, 9), pace('b', 10, 1), pace('c', 12, 1), pace('d', 11, 8)]), ['d']);
});

test(clause('T9-6', '一个特别慢的不把别的衬快，也藏不住第二慢的'), () => {
  assert.deepEqual(
    slow([pace('a', 10, 1), pace('b', 10, 1), pace('c', 10, 2), pace('d', 10, 1), pace('e', 10, 6), pace('f', 10, 10)]),
    ['e', 'f'],
  );
});

test(clause('T9-6', '同规模互相比；件数太少的、同伴太少的不比；大家都一样没有谁慢'), () => {
  assert.deepEqual(slow([pace('a', 10, 1), pace('b', 10, 1), pace('c', 4, 4), pace('d', 10, 1)]), []);
  assert.deepEqual(slow([pace('a', 10, 0), pace('b', 10, 9)]), []);
  assert.deepEqual(slow(['a', 'b', 'c', 'd'].map((u) => pace(u, 20, 12))), []);
  // Large ones are late more often; a large one is measured by large ones.
  const large = ['p', 'q', 'r', 's'].map((u) => pace(u, 100, 40, 60));
  assert.deepEqual(slow([...large, pace('a', 10, 1), pace('b', 10, 1), pace('c', 10, 1)]), []);
});

test(clause('T9-6', '滞后的部门从台账里算出，数字打开它逾期的那些件；过去的日子可再算'), async () => {
  const db = await testDb({ now: '2026-03-02T01:00:00Z' });
  const s = await b.aStage(db);
  for (const industry of ['industrial', 'commerce', 'crowded', 'construction'])
    for (let i = 0; i < 5; i++) await b.aReport(s, s.officer, { industry });
  const quiet = db.clock.today();
  assert.deepEqual(await s.office.inTx((tx) => slowUnits(tx, s.office.actor, quiet)), [], '还没有逾期');
  // All but one department judge in time.
  await b.judgedInTime(s, ['commerce', 'crowded', 'construction']);
  db.clock.advance({ days: 30 });
  const found = await s.office.inTx((tx) => slowUnits(tx, s.office.actor, db.clock.today()));
  assert.deepEqual(
    found.map((u) => [u.unitName, u.overdue, u.open]),
    [['区应急管理局', 5, 5]],
  );
  assert.match(found[0]!.text, /逾期率 100%（5 件中 5 件）/);
  const opened = await figureRows(s.office, readFigure(found[0]!.figure)!, { limit: 20 });
  assert.equal(opened.items.length, 5);
  assert.deepEqual(await s.office.inTx((tx) => slowUnits(tx, s.office.actor, quiet)), []);
});

test(
  clause('T9-6', '街道和街道比，部门和部门比；滞后的街道打开它辖区逾期的那些件，街道自己看不到别的街道'),
  async () => {
    const db = await testDb({ now: '2026-03-02T01:00:00Z' });
    const s = await b.aStage(db);
    const streets = ['120102005', '120102010', '120102001', '120102002'];
    for (const streetCode of streets) {
      const firm = await anEnterprise(db.ctx(), { streetCode });
      for (let i = 0; i < 5; i++)
        await b.aReport(s, s.officer, { enterpriseId: firm.id as never, title: `${streetCode} 第 ${i + 1} 件` });
    }
    // All but one street get theirs judged in time.
    await b.judgedOf(s, { streets: streets.slice(1) });
    db.clock.advance({ days: 30 });
    const today = db.clock.today();
    const found = await s.office.inTx((tx) => slowUnits(tx, s.office.actor, today));
    assert.deepEqual(
      found.map((u) => [u.kind, u.unitName, u.streetCode, u.overdue, u.open, u.peers]),
      [['street', '二号桥街道', '120102005', 5, 5, 3]],
      '只有一个部门有隐患，部门之间无从比较',
    );
    assert.match(found[0]!.text, /^二号桥街道逾期率 100%（5 件中 5 件），同规模 3 个街道的中位数为 0%$/);
    const opened = await figureRows(s.office, readFigure(found[0]!.figure)!, { limit: 20 });
    assert.equal(opened.items.length, 5);
    assert.ok(opened.items.every((h) => h.streetCode === '120102005'));
    for (const who of [s.street, s.otherStreet])
      assert.deepEqual(await who.inTx((tx) => slowUnits(tx, who.actor, today)), []);
  },
);
