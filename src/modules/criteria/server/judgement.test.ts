import assert from 'node:assert/strict';
import test from 'node:test';
import type { Tx } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { aDistrict } from '#platform/identity/server/builders.ts';
import { type Answer, type Condition, countOf, type Outcome, questionsOf } from '../shared/judgement.ts';
import { applicableStandards, type AnsweredJudgement, computeJudgement, newerThanCited } from './judgement.ts';
import { readLibrary } from './library.ts';
import { criteriaInForce } from './service.ts';
import './room.ts';

const db = await testDb();
const ctx = await aDistrict(db);
const inTx = <T>(run: (tx: Tx) => Promise<T>): Promise<T> => ctx.inTx(run);
const on = plainDate('2026-11-01');

const judging = (
  criterionIds: string[],
  over: Partial<AnsweredJudgement> & { facts?: Record<string, Answer> } = {},
) => {
  const { facts, ...rest } = over;
  return inTx((tx) =>
    computeJudgement(tx, {
      criterionIds,
      on,
      grade: 'general',
      method: 'direct',
      hasExpertOpinion: false,
      answers: { facts: facts ? { [criterionIds[0]!]: facts } : {}, place: null, met: null, fixed: [] },
      ...rest,
    }),
  );
};
const outcome = async (id: string, facts: Record<string, Answer>): Promise<Outcome> =>
  (await judging([id], { facts })).computed.outcome;

test(clause('T6-2', '真实条款按各自的结构判定：并且、或者、除外、三者皆无、仍继续使用、当时的状态'), async () => {
  const table: [string, Record<string, Answer>, Outcome][] = [
    // 第十三条（一）: both are missing.
    ['MEM-10-2023#063', { q1: 'yes', q2: 'yes' }, 'major'],
    ['MEM-10-2023#063', { q1: 'yes', q2: 'no' }, 'general'],
    ['MEM-10-2023#063', { q1: 'yes' }, 'open'],
    // 第十三条（二）: any.
    ['MEM-10-2023#064', { q1: 'no', q2: 'no', q3: 'yes' }, 'major'],
    ['MEM-10-2023#064', { q1: 'no', q2: 'no', q3: 'no' }, 'general'],
    // 第三条（三）: only in metallurgical firms.
    ['MEM-10-2023#003', { q1: 'no', q2: 'yes', q3: 'yes' }, 'general'],
    ['MEM-10-2023#003', { q1: 'yes', q2: 'no', q3: 'yes' }, 'major'],
    // 第十一条（三）: one of the three measures is enough to be safe.
    ['MEM-10-2023#053', { q1: 'missing', q2: 'missing', q3: 'missing' }, 'major'],
    ['MEM-10-2023#053', { q1: 'missing', q2: 'working', q3: 'missing' }, 'general'],
    ['MEM-10-2023#053', { q1: 'missing', q2: 'unknown', q3: 'missing' }, 'open'],
    // 第四条（五）: water matters while producing.
    ['MEM-10-2023#005', { q1: 'no', q2: 'yes', q3: 'yes' }, 'general'],
    ['MEM-10-2023#005', { q1: 'yes', q2: 'no', q3: 'yes' }, 'major'],
    // 建设第十一条（一）: both; 第五条（四）: a sign, and nothing done about it.
    ['MOHURD-2024-5#033', { q1: 'yes', q2: 'no' }, 'general'],
    ['MOHURD-2024-5#009', { q1: 'yes', q5: 'yes' }, 'major'],
    ['MOHURD-2024-5#009', { q1: 'yes', q5: 'no' }, 'general'],
    // 第九条（四）: an alternative of which one part needs two failings.
    ['MOHURD-2024-5#029', { q1: 'no', q2: 'yes', q3: 'no' }, 'general'],
    ['MOHURD-2024-5#029', { q1: 'no', q2: 'yes', q3: 'yes' }, 'major'],
    // 燃气第九条: the operator who did not tell, not the user's kitchen.
    ['MOHURD-2023-4#020', { q1: 'yes', q2: 'no' }, 'general'],
    ['MOHURD-2023-4#020', { q1: 'yes', q2: 'yes' }, 'major'],
    // 特种设备: taken out of use is none.
    ['GB45067-2024#026', { q1: 'ineffective', q2: 'yes' }, 'major'],
    ['GB45067-2024#026', { q1: 'ineffective', q2: 'no' }, 'general'],
    ['GB45067-2024#027', { q1: 'yes', q2: 'working', q3: 'yes' }, 'general'],
    // One failing.
    ['MEM-10-2023#002', { met: 'yes' }, 'major'],
    ['MEM-10-2023#002', { met: 'no' }, 'general'],
    // 重点检查事项: never, whatever is found.
    ['FOCUS-EBIKE#001', { met: 'yes' }, 'general'],
  ];
  for (const [id, facts, expected] of table)
    assert.equal(await outcome(id, facts), expected, `${id} ${JSON.stringify(facts)}`);
});

test(clause('T6-2', '设置但失效的，一并引用第十四条；未设置的不必'), async () => {
  const ids = async (answer: Answer): Promise<string[]> =>
    (await judging(['MEM-10-2023#009'], { facts: { q1: answer, q2: 'no' } })).criteria.map((c) => c.id);
  assert.deepEqual(await ids('ineffective'), ['MEM-10-2023#009', 'MEM-10-2023#065']);
  assert.deepEqual(await ids('missing'), ['MEM-10-2023#009']);
});

test(clause('T6-2', '综合判定按场所类别清点条号：人员密集场所指定条款三条，其他场所六条'), async () => {
  const of = async (place: string, met: string[], fixed: string[] = []): Promise<Outcome> =>
    (
      await judging(['GB35181-2025#012'], {
        method: 'comprehensive',
        grade: 'major',
        answers: { facts: {}, place, met, fixed },
      })
    ).computed.outcome;
  assert.equal(await of('crowded', ['7.3.1', '7.3.9', '7.9.3']), 'major');
  assert.equal(await of('crowded', ['7.3.1', '7.3.9', '7.9.2']), 'general');
  assert.equal(await of('crowded', ['7.3.1', '7.3.9', '7.9.3'], ['7.9.3']), 'general');
  assert.equal(await of('flammable', ['7.1.1', '7.4.5', '7.4.6']), 'major');
  assert.equal(await of('other', ['7.1.1', '7.1.2', '7.2.1', '7.4.2', '7.6.1']), 'general');
  assert.equal(await of('other', ['7.1.1', '7.1.2', '7.2.1', '7.4.2', '7.6.1', '7.8.1']), 'major');
});

test(clause('T6-2', '兜底条款须同时严重违法和有现实危险，并附专家论证意见'), async () => {
  const facts = { q1: 'yes', q2: 'yes' } as const;
  assert.equal(await outcome('MOHURD-2023-4#022', facts), 'open');
  assert.equal(await outcome('MOHURD-2023-4#022', { ...facts, q2: 'no' }), 'general');
  const backed = await judging(['MOHURD-2023-4#022'], { facts, hasExpertOpinion: true });
  assert.equal(backed.computed.outcome, 'major');
  await assert.rejects(
    judging(['MOHURD-2023-4#022'], { facts, grade: 'major' }),
    (e) => e instanceof AppError && e.code === 'criteria.expertOpinionNeeded',
  );
});

test(clause('T6-2', '回答与条款的问题对不上的不收：别的条款、没有的问题、答非所问、没命中却说已整改'), async () => {
  const refuses = (facts: Record<string, Record<string, Answer>>, over: { met?: string[]; fixed?: string[] } = {}) =>
    assert.rejects(
      judging(['MEM-10-2023#053'], {
        answers: { facts, place: null, met: over.met ?? null, fixed: over.fixed ?? [] },
      }),
      (e) => e instanceof AppError && ['criteria.answerUnknown', 'criteria.fixedNotMet'].includes(e.code),
    );
  await refuses({ 'MEM-10-2023#064': { q1: 'yes' } });
  await refuses({ 'MEM-10-2023#053': { q9: 'missing' } });
  await refuses({ 'MEM-10-2023#053': { q1: 'yes' } });
  await refuses({}, { fixed: ['7.3.1'] });
});

test(clause('T6-2', '随程序的全部条目都能提问：键不重复，引用的失效条款确有其条，综合要素都带计数规则'), async () => {
  const { standards, criteria } = await readLibrary();
  const items = standards.flatMap((s) => criteria.get(s.id) ?? []);
  assert.ok(items.length >= 411);
  const ids = new Set(items.map((one) => one.id));
  const ineffectiveBy = (c: Condition): string[] =>
    questionsOf(c).flatMap((q) => (q.kind === 'effective' && q.ineffectiveBy ? [q.ineffectiveBy] : []));
  for (const one of items.filter((each) => each.condition)) {
    for (const other of ineffectiveBy(one.condition!)) assert.ok(ids.has(other), `${one.id} ${other}`);
    assert.notEqual(items.find((s) => s.id === one.id)?.role, 'reference', `${one.id}: a checklist needs no structure`);
  }
  const held = await inTx((tx) => criteriaInForce(tx, on));
  for (const c of held) {
    assert.ok(questionsOf(c.condition).length > 0 || countOf(c.condition), c.id);
    if (c.role === 'comprehensive') assert.ok(countOf(c.condition), c.id);
    if (c.role === 'catchAll') assert.equal(c.condition.kind, 'expert', c.id);
  }
  // Words that tie failings together must have been looked at.
  const tied = held.filter(
    (c) => c.kind === 'statutory' && /(?<!三)同时|且未|仍(在用|使用|运行|运营|驾驶|掘进)/.test(c.text),
  );
  assert.ok(tied.length > 15);
  for (const c of tied) assert.notEqual(c.condition.kind, 'ask', `${c.id} ${c.text}`);
});

test(clause('T6-2', '引用的标准被替代以后，说出现行的是哪一部；仍有效的不说'), async () => {
  const newer = (id: string, day: string) => inTx((tx) => newerThanCited(tx, [{ id, edition: 1 }], plainDate(day)));
  assert.match((await newer('SAWS-2017-121-C#001', '2026-10-01'))[0]?.why ?? '', /AQ 3067-2026/);
  assert.deepEqual(await newer('SAWS-2017-121-C#001', '2026-09-29'), []);
  assert.deepEqual(await newer('MEM-10-2023#001', '2026-10-01'), []);
});

test(clause('T6-2', '适用标准按发现日、行业和事项列出，各有理由；消防和特种设备不论行业'), async () => {
  const list = (day: string, description = '') =>
    inTx((tx) =>
      applicableStandards(tx, { on: plainDate(day), industry: 'commerce', industryName: '商贸', description }),
    );
  const of = async (day: string, id: string, description = '') =>
    (await list(day, description)).find((one) => one.id === id);
  assert.equal((await of('2026-11-01', 'MEM-10-2023'))?.applies, 'industry');
  assert.match((await of('2026-11-01', 'MEM-10-2023'))?.why ?? '', /商贸/);
  assert.equal((await of('2026-11-01', 'GB35181-2025'))?.applies, 'topic');
  assert.equal((await of('2026-11-01', 'MOHURD-2024-5'))?.applies, 'other');
  assert.equal((await of('2026-11-01', 'MOHURD-2023-4'))?.applies, 'other');
  assert.equal((await of('2026-11-01', 'MOHURD-2023-4', '燃气储罐没有液位监测，没有超限报警'))?.applies, 'topic');
  const early = await of('2026-09-29', 'AQ3067-2026');
  assert.equal(early?.applies, 'notInForce');
  assert.match(early?.why ?? '', /2026年9月30日起施行/);
  assert.equal((await of('2026-09-30', 'SAWS-2017-121-C'))?.applies, 'notInForce');
  assert.equal((await of('2026-11-01', 'FOCUS-MALL'))?.applies, 'focus');
});
