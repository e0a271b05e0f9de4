import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { clause } from '#kernel/shared/clause.ts';
import {
  type Answer,
  type Condition,
  conditionSchema,
  evaluate,
  judge,
  type JudgedItem,
  type JudgementAnswers,
  questionsOf,
} from './judgement.ts';

const ask = (key: string): Condition => ({ kind: 'ask', key, text: `有${key}` });
const item = (over: Partial<JudgedItem> = {}): JudgedItem => ({
  id: 'X#001',
  citation: '某令 第十三条（一）',
  text: '某项缺失',
  kind: 'statutory',
  role: 'direct',
  condition: { kind: 'ask', key: 'met', text: '某项缺失' },
  ...over,
});
const told = (facts: Record<string, Answer>, over: Partial<JudgementAnswers> = {}): JudgementAnswers => ({
  facts: { 'X#001': facts },
  place: null,
  met: null,
  fixed: [],
  ...over,
});
const noOpinion = { hasOpinion: false, alone: false };
const outcomeOf = (one: JudgedItem, given: JudgementAnswers, expert = noOpinion): string =>
  judge([one], given, expert).outcome;

test(clause('T6-2', '并且关系两项都有才是重大，或者关系一项即可，看不出的留待查明'), () => {
  const table: [Answer, Answer, string, string][] = [
    ['yes', 'yes', 'major', 'major'],
    ['yes', 'no', 'general', 'major'],
    ['yes', 'unknown', 'open', 'major'],
    ['no', 'no', 'general', 'general'],
    ['no', 'unknown', 'general', 'open'],
    ['unknown', 'unknown', 'open', 'open'],
  ];
  for (const [a, b, all, any] of table)
    for (const [kind, outcome] of [
      ['all', all],
      ['any', any],
    ] as const) {
      const one = item({ condition: { kind, of: [ask('a'), ask('b')] } });
      assert.equal(outcomeOf(one, told({ a, b })), outcome, `${kind} ${a} ${b}`);
      assert.equal(outcomeOf(one, told({ a: b, b: a })), outcome, `${kind} ${b} ${a}`);
    }
});

test(clause('T6-2', '综合判定按场所类别清点条号，同一条只计一次，已当场整改的不计，差一条不成立'), () => {
  const condition: Condition = {
    kind: 'count',
    rule: '5.3.3',
    places: [
      { key: 'crowded', label: '人员密集场所' },
      { key: 'other', label: '其他场所' },
    ],
    bars: [
      { place: 'crowded', label: '指定条款', clauses: ['7.3.1', '7.3.2', '7.5'], atLeast: 3 },
      { place: 'crowded', label: '任意条款', atLeast: 4 },
      { place: 'other', label: '任意条款', atLeast: 6 },
    ],
  };
  const one = item({ role: 'comprehensive', condition });
  const of = (place: string | null, met: string[] | null, fixed: string[] = []): string =>
    outcomeOf(one, told({}, { place, met, fixed }));
  assert.equal(of('crowded', ['7.3.1', '7.3.2', '7.5']), 'major');
  assert.equal(of('crowded', ['7.3.1', '7.3.2', '7.1.1']), 'general');
  assert.equal(of('crowded', ['7.3.1', '7.3.1', '7.3.1', '7.3.1']), 'general');
  assert.equal(of('crowded', ['7.1.1', '7.1.2', '7.2.1', '7.6.1']), 'major');
  assert.equal(of('crowded', ['7.1.1', '7.1.2', '7.2.1', '7.6.1'], ['7.6.1']), 'general');
  assert.equal(of('other', ['7.3.1', '7.3.2', '7.5', '7.1.1', '7.1.2']), 'general');
  assert.equal(of(null, ['7.3.1', '7.3.2', '7.5', '7.1.1']), 'open');
  assert.equal(of('crowded', null), 'open');
});

test(clause('T6-2', '设施已设置但失效等同未设置，并须引用失效条款；有效的不构成'), () => {
  const one = item({
    condition: { kind: 'effective', key: 'alarm', facility: '可燃气体报警装置', ineffectiveBy: 'X#014' },
  });
  assert.deepEqual(judge([one], told({ alarm: 'ineffective' }), noOpinion).alsoCite, ['X#014']);
  assert.equal(outcomeOf(one, told({ alarm: 'ineffective' })), 'major');
  assert.deepEqual(judge([one], told({ alarm: 'missing' }), noOpinion).alsoCite, []);
  assert.equal(outcomeOf(one, told({ alarm: 'missing' })), 'major');
  assert.equal(outcomeOf(one, told({ alarm: 'working' })), 'general');
  assert.equal(outcomeOf(one, told({})), 'open');
});

test(clause('T6-2', '兜底条款没有专家论证意见不成立，联用条款不能单独成立'), () => {
  const last = item({ role: 'catchAll', condition: { kind: 'expert', of: ask('met') } });
  assert.equal(outcomeOf(last, told({ met: 'yes' })), 'open');
  assert.equal(outcomeOf(last, told({ met: 'no' })), 'general');
  assert.equal(outcomeOf(last, told({ met: 'yes' }), { hasOpinion: true, alone: false }), 'major');
  // Even if the data forgot the structure.
  assert.equal(outcomeOf(item({ role: 'catchAll' }), told({ met: 'yes' })), 'open');
  assert.equal(outcomeOf(item({ role: 'companion' }), told({ met: 'yes' })), 'general');
  assert.equal(judge([], told({}), { hasOpinion: false, alone: true }).outcome, 'open');
  assert.equal(judge([], told({}), { hasOpinion: true, alone: true }).outcome, 'major');
});

const answer = fc.constantFrom<Answer>('yes', 'no', 'unknown');
const anItem = fc.record({
  kind: fc.constantFrom('statutory' as const, 'focus' as const),
  role: fc.constantFrom('direct' as const, 'companion' as const, 'catchAll' as const, 'reference' as const),
  met: answer,
});

test(clause('T6-5', '重点检查事项怎样组合都不是重大；加上一条成立的直接判定条款，结论必为重大'), () => {
  fc.assert(
    fc.property(fc.array(anItem, { maxLength: 8 }), fc.boolean(), (drawn, hasOpinion) => {
      const items = drawn.map((one, n) => item({ id: `A#${n}`, kind: one.kind, role: one.role }));
      const facts = Object.fromEntries(drawn.map((one, n) => [`A#${n}`, { met: one.met }]));
      const focus = items.map((one) => ({ ...one, kind: 'focus' as const }));
      const expert = { hasOpinion, alone: false };
      assert.equal(judge(focus, { ...told({}), facts }, expert).outcome, 'general');
      const more = { ...told({}), facts: { ...facts, 'X#001': { met: 'yes' as const } } };
      assert.equal(judge([...items, item()], more, expert).outcome, 'major');
    }),
  );
});

const KEYS = ['a', 'b', 'c', 'd', 'e'] as const;
/** Conditions of every kind but counting, over five questions, each asked once. */
const aCondition = fc.letrec<{ one: Condition }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'condition' },
    fc.constantFrom(...KEYS).map((k) => ask(k)),
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('one'), { minLength: 2, maxLength: 3 }),
    }),
    fc
      .array(tie('one'), { minLength: 2, maxLength: 3 })
      .chain((of) => fc.integer({ min: 1, max: of.length }).map((n): Condition => ({ kind: 'atLeast', n, of }))),
  ),
})).one;

/** Two-valued oracle. */
const holds = (c: Condition, a: Record<string, boolean>): boolean => {
  if (c.kind === 'ask') return a[c.key] === true;
  if (c.kind === 'all') return c.of.every((one) => holds(one, a));
  if (c.kind === 'any') return c.of.some((one) => holds(one, a));
  if (c.kind === 'atLeast') return c.of.filter((one) => holds(one, a)).length >= c.n;
  throw new Error(c.kind);
};
const facts = (answers: Record<string, Answer>) => ({ answers, hasExpertOpinion: false });

test(clause('T6-2', '问题全部有答案时，结论与逐项推算一致；没有看不出就没有尚不能判定'), () => {
  fc.assert(
    fc.property(aCondition, fc.record(Object.fromEntries(KEYS.map((k) => [k, fc.boolean()]))), (c, given) => {
      const answers = Object.fromEntries(
        Object.entries(given).map(([k, v]) => [k, v ? ('yes' as const) : ('no' as const)]),
      );
      const found = evaluate(c, facts(answers));
      assert.equal(found.truth, holds(c, given as Record<string, boolean>) ? 'yes' : 'no');
      assert.equal(found.toAsk.length, 0);
      if (found.truth === 'yes') assert.ok(found.made.length > 0, 'a result names what made it');
      else assert.ok(found.lacking.length > 0, 'a refusal names what is lacking');
    }),
  );
});

test(clause('T6-2', '补答看不出的问题只会使结论明确，不会推翻已有结论'), () => {
  fc.assert(
    fc.property(
      aCondition,
      fc.record(Object.fromEntries(KEYS.map((k) => [k, answer]))),
      fc.record(Object.fromEntries(KEYS.map((k) => [k, fc.boolean()]))),
      (c, given, later) => {
        const before = evaluate(c, facts(given as Record<string, Answer>));
        const full = Object.fromEntries(
          KEYS.map((k) => [
            k,
            given[k] === 'unknown' ? (later[k] ? ('yes' as const) : ('no' as const)) : (given[k] as Answer),
          ]),
        );
        const after = evaluate(c, facts(full));
        if (before.truth === 'unknown') assert.ok(before.toAsk.length > 0, 'an open result says what to find out');
        else assert.equal(after.truth, before.truth);
      },
    ),
  );
});

test(clause('T6-2', '条件的键不能重复，数量不能多于所列情形，层数有限'), () => {
  assert.ok(conditionSchema.safeParse({ kind: 'all', of: [ask('a'), ask('b')] }).success);
  assert.ok(!conditionSchema.safeParse({ kind: 'all', of: [ask('a'), ask('a')] }).success);
  assert.ok(!conditionSchema.safeParse({ kind: 'all', of: [ask('a')] }).success);
  assert.ok(!conditionSchema.safeParse({ kind: 'atLeast', n: 3, of: [ask('a'), ask('b')] }).success);
  assert.ok(!conditionSchema.safeParse({ kind: 'ask', key: '甲', text: '某项' }).success);
  let deep = ask('a');
  for (let n = 0; n < 8; n++) deep = { kind: 'expert', of: deep };
  assert.ok(!conditionSchema.safeParse(deep).success);
  assert.deepEqual(
    questionsOf({ kind: 'any', of: [ask('a'), { kind: 'all', of: [ask('b'), ask('c')] }] }).map((q) => q.key),
    ['a', 'b', 'c'],
  );
});
