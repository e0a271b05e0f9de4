/** 规则参数 reads in words: every rule that a room brings has a Chinese head, names for its parts and words for its choices. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { systemActor, type Actor } from '#kernel/shared/actor.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { addVersion, listRules } from '#platform/rules/server/index.ts';
import { groupLabels } from '#platform/rules/shared/labels.ts';
import type { RuleValue } from '#platform/rules/shared/schema.ts';
import { missingWords, valueWords } from '#platform/rules/shared/words.ts';
import { rooms } from './rooms.ts';

const db = await testDb();
for (const room of rooms) await room.seed?.(db.ctx());
const office: Actor = { ...systemActor, kind: 'person', name: '周敏', unitKind: 'office', roles: ['office.admin'] };
const { rules } = await listRules(db.ctx(office));

test(clause('D13', '随程序的参数，分组、各项名称和可选的值都有中文'), () => {
  assert.ok(rules.length > 200, `${rules.length}`);
  assert.deepEqual(
    [...new Set(rules.map((r) => r.group))].filter((group) => groupLabels[group] === undefined),
    [],
  );
  const missing = rules.flatMap((r) =>
    r.versions.flatMap((v) => missingWords(r.key, v.value).map((m) => `${r.key} ${m}`)),
  );
  assert.deepEqual(missing, []);
  for (const rule of rules)
    for (const { text } of rule.versions)
      assert.doesNotMatch(text, /[{}[\]"]|\bnull\b|\bundefined\b/, `${rule.key}: ${text}`);
  const text = (key: string): string | undefined => rules.find((r) => r.key === key)?.versions[0]?.text;
  assert.equal(text('documents.hands'), '拟稿与审核、拟稿与签发、审核与签发');
  assert.equal(text('supervision.rung.circular'), '触发条件 逾期，天数 15，上一级措施之后（天） 10');
  assert.equal(text('funding.accrual.freight'), '计提依据 营业收入，分档 1 项');
  assert.equal(text('reports.unitKinds'), '街道、部门、安委会办公室');
});

test(clause('D13', '一组值逐处按原来的形式填写：数填成字、缺一项、多一项都不收，列表可增减'), async () => {
  const today = plainDate('2026-09-28');
  const put = (key: string, value: RuleValue) => {
    const newest = rules.find((r) => r.key === key)?.versions[0];
    return addVersion(db.ctx(office), key, {
      value,
      document: '河东安委〔2026〕21号',
      clause: '',
      validFrom: today,
      validTo: null,
      confidence: null,
      note: '',
      tag: '',
      baseVersion: newest?.version ?? 0,
    });
  };
  const tiers = (list: RuleValue[]): RuleValue => ({ base: 'revenue', tiers: list });
  for (const [key, value] of [
    ['supervision.rung.circular', { days: '十五', trigger: 'overdue', afterPrior: 10 }],
    ['supervision.rung.circular', { days: 15, trigger: 'overdue' }],
    ['supervision.rung.circular', { days: 15, trigger: 'overdue', afterPrior: 10, more: 1 }],
    ['funding.accrual.fireworks', tiers([{ rate: '4', upTo: 1000 }])],
    ['funding.accrual.fireworks', tiers([{ rate: 4 }])],
    ['funding.accrual.fireworks', tiers([4])],
    ['plan.remind', [15, '五']],
    ['plan.occurrenceDue', { 'S5-2': 1 }],
  ] as [string, RuleValue][])
    await assert.rejects(put(key, value), refused('rules.wrongKind'), `${key} ${JSON.stringify(value)}`);
  const accepted = await put(
    'funding.accrual.fireworks',
    tiers([
      { rate: 4.5, upTo: 800 },
      { rate: 2, upTo: null },
    ]),
  );
  assert.equal(accepted.versions[0]?.text, '计提依据 营业收入，分档 2 项');
  assert.equal((await put('plan.remind', [20, 10, 5, 1])).versions[0]?.text, '20、10、5、1天');
});

test(clause('D13', '空的、不限的、成组的值也有话说'), () => {
  assert.equal(valueWords('x.y', [], ''), '没有');
  assert.equal(valueWords('x.y', {}, ''), '没有要填的数');
  assert.equal(valueWords('x.y', { upTo: null }, ''), '不超过（万元） 不限');
  assert.equal(valueWords('x.y', { street: { limits: [20, 60] } }, ''), '街道（分界 20、60）');
});
