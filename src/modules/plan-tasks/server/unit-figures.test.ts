import assert from 'node:assert/strict';
import test from 'node:test';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, dayOf } from '#kernel/shared/time.ts';
import { aReport, aStage, judgedMajor } from '#modules/hazards/server/builders.ts';
import { unitNamed } from '#platform/identity/server/builders.ts';
import { countedUnit, findIndicator, indicatorsFor } from '#platform/indicators/server/index.ts';
import { readIndicatorRef } from '#platform/indicators/shared/schema.ts';
import { getUnitDemandFigures } from './figures.ts';
import { planTasksRoom } from './room.ts';
import { issueTasks } from './service/issue.ts';

const db = await testDb();
const stage = await aStage(db);
await planTasksRoom.seed?.(db.ctx());
const street = await unitNamed(db.ctx(), '二号桥街道');
await issueTasks(stage.office, { keys: ['T9', 'T10', 'T8'], unitIds: [street], note: '' });
await judgedMajor(stage, await aReport(stage, stage.officer, { title: '打磨车间除尘器泄爆片缺失' }));

test(clause('B1-2', '单位看自己各项要求的数：数值、目标、口径；每个数打开的就是它数的那些条'), async () => {
  const own = await getUnitDemandFigures(stage.street, {});
  assert.equal(own.unitId, street);
  assert.ok(own.rows.length > 5, `${own.rows.length} 项要求有数`);
  assert.ok(
    own.rows.every((r) => /^T(8|9|10)-/.test(r.key)),
    '只有本单位承担的要求',
  );
  const counted = await db.ctx().inTx((tx) => countedUnit(tx, street));
  let opened = 0;
  let aimed = 0;
  for (const { key, figures } of own.rows)
    for (const f of figures) {
      assert.ok(indicatorsFor(key).some((i) => i.code === f.code));
      assert.ok(f.formula.length > 4, `${f.code} 有口径`);
      if (f.target !== null) aimed++;
      assert.equal(f.targetText !== '', f.target !== null);
      const ref = readIndicatorRef(f.ref ?? '');
      assert.equal(ref?.unit, street, `${f.code} 打开本单位的明细`);
      const indicator = findIndicator(f.code);
      if (!indicator?.computed || f.source !== 'computed' || !ref) continue;
      const rows: { total: number } = await db.ctx().inTx((tx) =>
        indicator.rows(tx, stage.street.actor, {
          span: { from: ref.from, to: ref.to },
          unit: counted,
          part: 'numerator',
          limit: 5,
        }),
      );
      assert.equal(rows.total, f.numerator, `${key} ${f.code}`);
      if (rows.total > 0) opened++;
    }
  assert.ok(opened > 0, '至少有一个不是零的数');
  assert.ok(aimed > 0, '至少有一个数有目标');
});

test(clause('S2-3', '安委办看一个单位与单位自己看的一样；别的街道看不到；回看下发以前没有数'), async () => {
  const own = await getUnitDemandFigures(stage.street, {});
  const seen = await getUnitDemandFigures(stage.office, { unit: street });
  assert.deepEqual(seen, own);
  await assert.rejects(getUnitDemandFigures(stage.otherStreet, { unit: street }), /单位/);
  assert.deepEqual((await getUnitDemandFigures(stage.otherStreet, {})).rows, []);
  const before = addDays(dayOf(db.clock.now()), -400);
  assert.deepEqual((await getUnitDemandFigures(stage.street, { asOf: before })).rows, []);
});
