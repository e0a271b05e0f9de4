import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from '#kernel/server/db.ts';
import { clause } from '#kernel/shared/clause.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { systemActor, type Actor } from '#kernel/shared/actor.ts';
import { addDays, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import type { RuleInput } from '../shared/schema.ts';
import { valueWords } from '../shared/words.ts';
import { endOf, inForce, type Versioned } from './in-force.ts';
import { findRuleOn, ruleOn, seedRules, termOn } from './index.ts';
import { addVersion, getRule, listRules } from './service.ts';

const db = await testDb();
const person = (roles: string[]): Actor => ({
  ...systemActor,
  kind: 'person',
  name: '周敏',
  unitKind: 'office',
  roles,
});
const office = person(['office.admin']);

const seeds = [
  {
    key: 'hazards.resumeReview',
    label: '恢复生产现场审查期限',
    value: { amount: 10, unit: 'calendarDay' },
    document: '国家安全生产监督管理总局令第16号',
    clause: '第二十三条',
    validFrom: '2008-02-01',
    confidence: 0.9,
    tag: '[K]',
  },
  {
    key: 'hazards.extensionTimes',
    label: '挂牌督办延期次数上限',
    value: 1,
    unit: '次',
    document: '挂牌督办通行做法',
    validFrom: '2024-04-01',
    confidence: 0.5,
    tag: '[K?]',
  },
] as const;
await db.ctx().inTx((tx) => seedRules(tx, seeds, db.ctx()));

const input = (over: Partial<RuleInput>): RuleInput => ({
  value: 2,
  document: '河东安委〔2026〕20号',
  clause: '第六条',
  validFrom: plainDate('2026-11-01'),
  validTo: null,
  confidence: 1,
  note: '',
  tag: '',
  baseVersion: 1,
  ...over,
});

test('随程序的参数只在没有时放入，再次启动不改动', async () => {
  const again = await db.ctx().inTx((tx) => seedRules(tx, [{ ...seeds[1], value: 9 }], db.ctx()));
  assert.equal(again, 0);
  const rule = await db.ctx().inTx((tx) => ruleOn<number>(tx, 'hazards.extensionTimes', plainDate('2026-09-28')));
  assert.equal(rule.value, 1);
  assert.equal(rule.version, 1);
});

test(clause('D1', '期限规定按当日有效的版本取得，带文件和条款'), async () => {
  await db.ctx().inTx(async (tx) => {
    const rule = await termOn(tx, 'hazards.resumeReview', plainDate('2026-09-28'));
    assert.deepEqual(rule.value, { amount: 10, unit: 'calendarDay' });
    assert.equal(rule.clause, '第二十三条');
    await assert.rejects(termOn(tx, 'hazards.resumeReview', plainDate('2008-01-31')), refused('rules.notInForce'));
    await assert.rejects(ruleOn(tx, 'hazards.nowhere', plainDate('2026-09-28')), refused('rules.notInForce'));
    assert.equal(await findRuleOn(tx, 'hazards.nowhere', plainDate('2026-09-28')), null);
  });
});

test('新版本到生效日才用，过去的日子仍用原版本，原行一字不动', async () => {
  const before = await sql`select * from rules where key = 'hazards.extensionTimes' and version = 1`.execute(
    db.handle.db,
  );
  const view = await addVersion(db.ctx(office), 'hazards.extensionTimes', input({}));
  assert.equal(view.current, 1);
  assert.equal(view.versions[0]?.version, 2);
  assert.equal(view.versions[1]?.endsOn, '2026-10-31');
  await db.ctx().inTx(async (tx) => {
    assert.equal((await ruleOn(tx, 'hazards.extensionTimes', plainDate('2026-10-31'))).value, 1);
    assert.equal((await ruleOn(tx, 'hazards.extensionTimes', plainDate('2026-11-01'))).value, 2);
  });
  const after = await sql`select * from rules where key = 'hazards.extensionTimes' and version = 1`.execute(
    db.handle.db,
  );
  assert.deepEqual(after.rows, before.rows);
  const trail = await sql<{
    facts: { value: number; before: number };
  }>`select facts from audit_entries where action = 'rules.addVersion'`.execute(db.handle.db);
  assert.deepEqual([trail.rows[0]?.facts.before, trail.rows[0]?.facts.value], [1, 2]);
});

test('数据库不许改动或删除已有版本', async () => {
  await assert.rejects(sql`update rules set value = '9'`.execute(db.handle.db), /permission denied/);
  await assert.rejects(sql`delete from rules`.execute(db.handle.db), /permission denied/);
});

test('无权、过时、换形式、无改动、补录无原因都被拒绝', async () => {
  await assert.rejects(
    addVersion(db.ctx(person(['department.head'])), 'hazards.extensionTimes', input({ baseVersion: 2 })),
    refused('rules.forbidden'),
  );
  await assert.rejects(
    addVersion(db.ctx(office), 'hazards.extensionTimes', input({ baseVersion: 1 })),
    refused('common.stale'),
  );
  await assert.rejects(addVersion(db.ctx(office), 'hazards.nowhere', input({})), refused('rules.unknown'));
  await assert.rejects(
    addVersion(db.ctx(office), 'hazards.extensionTimes', input({ baseVersion: 2, value: '两次' })),
    refused('rules.wrongKind'),
  );
  await assert.rejects(
    addVersion(db.ctx(office), 'hazards.resumeReview', input({ value: { amount: 5 } })),
    refused('rules.wrongKind'),
  );
  await assert.rejects(
    addVersion(
      db.ctx(office),
      'hazards.extensionTimes',
      input({ baseVersion: 2, value: 3, validFrom: plainDate('2026-01-01') }),
    ),
    refused('rules.backdated'),
  );
  const same = input({ baseVersion: 2 });
  await assert.rejects(addVersion(db.ctx(office), 'hazards.extensionTimes', same), refused('rules.noChange'));
});

test('两人同时新增，后到的人被告知先看最新版本', async () => {
  const value = { amount: 15, unit: 'calendarDay' };
  const results = await Promise.allSettled([
    addVersion(db.ctx(office), 'hazards.resumeReview', input({ value })),
    addVersion(db.ctx(office), 'hazards.resumeReview', input({ value: { ...value, amount: 20 } })),
  ]);
  assert.equal(results.filter((r) => r.status === 'fulfilled').length, 1);
  const refusal = results.find((r) => r.status === 'rejected');
  assert.ok(refusal && refused('common.stale')(refusal.reason));
});

test('列表标出待核，值写成人能读的话', async () => {
  const { rules, canEdit } = await listRules(db.ctx(office));
  assert.equal(canEdit, true);
  const times = rules.find((r) => r.key === 'hazards.extensionTimes');
  assert.equal(times?.versions.at(-1)?.needsCheck, true);
  assert.equal(times?.versions.at(-1)?.text, '1次');
  assert.equal((await getRule(db.ctx(office), 'hazards.resumeReview')).versions.at(-1)?.text, '10日（自然日）');
  assert.equal(valueWords('x.y', { amount: 1, unit: 'quarterDay' }, ''), '下一季度第 1 日');
  assert.equal(valueWords('x.y', true, ''), '是');
  assert.equal(valueWords('x.y', ['红', '黄'], ''), '红、黄');
  await assert.rejects(getRule(db.ctx(office), 'hazards.none'), refused('rules.unknown'));
});

const anyDay = fc.integer({ min: 0, max: 900 }).map((n) => addDays(plainDate('2024-01-01'), n));
const anyVersions = fc
  .array(fc.tuple(anyDay, fc.option(fc.integer({ min: 0, max: 300 }), { nil: null })), { minLength: 1, maxLength: 6 })
  .map((list) =>
    list.map(([from, length], i): Versioned => ({
      version: i + 1,
      valid_from: from,
      valid_to: length === null ? null : addDays(from, length),
    })),
  );

test('任取版本和日子：取到的版本覆盖这一天，且没有更新的版本也覆盖它', () => {
  fc.assert(
    fc.property(anyVersions, anyDay, (versions, on) => {
      const covers = (v: Versioned): boolean => v.valid_from <= on && (v.valid_to === null || v.valid_to >= on);
      const found = inForce(versions, on);
      const newest = [...versions].filter(covers).sort((a, b) => b.version - a.version)[0];
      assert.equal(found?.version, newest?.version);
    }),
  );
});

test('任取版本：历史上写的截止日之后，该版本不再被取到', () => {
  fc.assert(
    fc.property(anyVersions, fc.integer({ min: 1, max: 400 }), (versions, later) => {
      for (const row of versions) {
        const end: PlainDate | null = endOf(versions, row);
        if (end !== null) assert.notEqual(inForce(versions, addDays(end, later))?.version, row.version);
      }
    }),
  );
});
