/** Every demand of the plan has its measure or a stated reason, and docs/trace.md says so as the program stands. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { allIndicators, allTargets, indicatorsFor, targetKey } from '#platform/indicators/server/index.ts';
import { indicatorRooms, roomOf } from '#platform/indicators/shared/labels.ts';
import { planClauses, withoutMeasure } from '#modules/plan-tasks/server/reported-indicators.ts';
import { trace } from '../../tools/trace.ts';
import './rooms.ts';

const chinese = /[\u4e00-\u9fff]/;

test(clause('G1-6', '315 条要求条条有指标，没有的写明理由；方案写了量化口径的都有指标'), () => {
  assert.equal(planClauses.length, 315);
  assert.equal(new Set(planClauses.map((c) => c.id)).size, 315);
  for (const c of planClauses) {
    const found = indicatorsFor(c.id);
    assert.ok(found.length > 0 || (withoutMeasure[c.id] ?? '').length > 8, `${c.id} ${c.summary} 没有指标也没有理由`);
    if (c.measurable !== null) assert.ok(found.length > 0, `${c.id} 有量化口径“${c.measurable}”却没有指标`);
  }
  for (const id of Object.keys(withoutMeasure))
    assert.equal(planClauses.find((c) => c.id === id)?.measurable, null, `${id} 有量化口径，不能只写理由`);
});

test('每个指标有名称、口径、计量单位，条款是方案里的，归口有中文', () => {
  const ids = new Set(planClauses.map((c) => c.id));
  assert.ok(allIndicators().length > 300, `只有 ${allIndicators().length} 个指标`);
  for (const i of allIndicators()) {
    assert.match(i.title, chinese, i.code);
    assert.ok(i.formula.length >= 8 && chinese.test(i.formula), `${i.code} 的口径说不清`);
    assert.ok(i.unit !== '', i.code);
    assert.ok(i.clauses.length > 0, `${i.code} 不对应任何条款`);
    for (const c of i.clauses) assert.ok(ids.has(c), `${i.code} 的条款 ${c} 不在方案里`);
    assert.ok(indicatorRooms[roomOf(i.code)], `${i.code} 的归口没有中文`);
  }
});

test('目标值都指向有的指标和它的条款，比率不超过 100%', () => {
  const known = new Map(allIndicators().flatMap((i) => i.clauses.map((c) => [targetKey(i.code, c), i] as const)));
  assert.ok(allTargets().length > 80);
  for (const seed of allTargets()) {
    const indicator = known.get(seed.key);
    assert.ok(indicator, `${seed.key} 没有对应的指标`);
    if (indicator.form === 'rate') assert.ok((seed.value as number) <= 100 && seed.unit === '%', seed.key);
  }
});

test('docs/trace.md 与程序一致（不一致时运行 npm run trace）', () => {
  const file = path.resolve(import.meta.dirname, '../../docs/trace.md');
  assert.equal(fs.readFileSync(file, 'utf8') === trace(), true, '请运行 npm run trace 重新生成 docs/trace.md');
});
