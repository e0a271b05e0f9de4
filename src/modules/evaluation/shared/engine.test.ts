import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { clause } from '#kernel/shared/clause.ts';
import {
  computeItem,
  formulaFault,
  placeGroup,
  places,
  round2,
  sizeClassOf,
  totalOf,
  type EngineItem,
  type ScoredItem,
  type TierRule,
} from './engine.ts';
import { evaluateFormula, FormulaFault, formulaWords, namesFor, parseFormula, type Formula } from './formula.ts';
import { schemeChanges, schemeFaults, type SchemeContent, type SchemeItem } from './scheme.ts';

const item = (formula: Formula, over: Partial<EngineItem> = {}): EngineItem => ({
  key: 'a',
  role: 'score',
  dimension: 'd',
  weight: 10,
  source: 'indicator',
  formula,
  rates: [true],
  unreported: 'zero',
  ...over,
});
const rate = (numerator: number, denominator: number) => [{ numerator, denominator }];
const scoreOf = (of: EngineItem, numerator: number, denominator: number | null, small = 0) =>
  computeItem(of, [[{ numerator, denominator }]], small)[0];

test(clause('B5-1', '按比例计分：达到满分值得满分，不高于底线不得分，其间按比例；越低越好的倒过来'), () => {
  const up = item({ form: 'linear', floor: 0.6, target: 1 });
  assert.equal(scoreOf(up, 10, 10)?.score, 10);
  assert.equal(scoreOf(up, 8, 10)?.score, 5);
  assert.equal(scoreOf(up, 6, 10)?.score, 0);
  assert.equal(scoreOf(up, 1, 10)?.score, 0);
  const down = item({ form: 'linear', floor: 0.5, target: 0.1 });
  assert.equal(scoreOf(down, 1, 10)?.score, 10);
  assert.equal(scoreOf(down, 3, 10)?.score, 5);
  assert.equal(scoreOf(down, 9, 10)?.score, 0);
});

test(clause('B5-1', '未报数不是 0：不与他人比较，按方案规定得 0 分或折算；填报为 0 的照算'), () => {
  const silent = [{ numerator: null, denominator: null }];
  const fewer = item({ form: 'linear', floor: 10, target: 0 }, { rates: [false] });
  const [zero, told] = computeItem(fewer, [silent, [{ numerator: 0, denominator: null }]], 0);
  assert.deepEqual([zero?.value, zero?.score, zero?.isCompared, zero?.words], [null, 0, false, '未报数，按 0 分计']);
  assert.equal(told?.score, 10, '报 0 件是满分，没有报不是');
  const [left] = computeItem({ ...fewer, unreported: 'prorate' }, [silent], 0);
  assert.deepEqual([left?.score, left?.isCompared], [null, false]);
  // In the group's ranking the silent unit takes no place.
  const ranked = computeItem(item({ form: 'rank', better: 'lower', worst: 0 }), [silent, rate(1, 10), rate(5, 10)], 0);
  assert.deepEqual(
    ranked.map((one) => one.score),
    [0, 10, 0],
  );
  assert.match(ranked[1]?.words ?? '', /组内第 1 名（共 2 家）/);
  const each = item({ form: 'perCase', points: 1, cap: null }, { rates: [false] });
  assert.equal(computeItem(each, [silent], 0)[0]?.score, 0, '逐件扣分的项目没有报数也不是满分');
  for (const role of ['bonus', 'deduct', 'veto'] as const) {
    const [one] = computeItem({ ...each, role, weight: 0 }, [silent], 0);
    assert.ok((one?.score ?? 0) === 0 && one?.value === null && one.words.startsWith('未报数'));
  }
  // Left to the rest: the other item of its dimension stands in; as 0 it neither stands in nor pulls others down.
  const total = totalOf(
    [
      { key: 'a', role: 'score', dimension: 'd', weight: 10, isCompared: false, final: null },
      { key: 'b', role: 'score', dimension: 'd', weight: 10, isCompared: true, final: 8 },
      { key: 'c', role: 'score', dimension: 'd', weight: 10, isCompared: false, final: 0 },
    ],
    0,
  );
  assert.deepEqual([total.points, total.missing], [{ a: 8, b: 8, c: 0 }, []]);
});

test(clause('B5-1', '分档、逐件扣分到上限、组内名次、算式，都与手算一致'), () => {
  const steps = item({
    form: 'steps',
    better: 'higher',
    steps: [
      { at: 0.9, share: 1 },
      { at: 0.7, share: 0.6 },
    ],
  });
  assert.deepEqual(
    [95, 90, 70, 69].map((n) => scoreOf(steps, n, 100)?.score),
    [10, 10, 6, 0],
  );
  const each = item({ form: 'perCase', points: 1.5, cap: 4 }, { rates: [false] });
  assert.deepEqual(
    [0, 1, 2, 9].map((n) => scoreOf(each, n, null)?.score),
    [10, 8.5, 7, 6],
  );
  const bonus = item({ form: 'perCase', points: 1, cap: 3 }, { rates: [false], role: 'bonus', weight: 0 });
  assert.deepEqual(
    [0, 2, 7].map((n) => scoreOf(bonus, n, null)?.score),
    [0, 2, 3],
  );
  const rank = item({ form: 'rank', better: 'higher', worst: 0.5 });
  assert.deepEqual(
    computeItem(rank, [rate(9, 10), rate(9, 10), rate(8, 10), rate(5, 10)], 0).map((c) => c.score),
    [10, 10, round2(10 - (2 / 3) * 5) === 6.67 ? 6.6667 : -1, 5],
  );
  const text = item({ form: 'expression', text: 'max * clamp(n1 / d1, 0, 1) - 0.5 * n2' }, { rates: [true, false] });
  assert.equal(
    computeItem(
      text,
      [
        [
          { numerator: 8, denominator: 10 },
          { numerator: 2, denominator: null },
        ],
      ],
      0,
    )[0]?.score,
    7,
  );
});

test(clause('B5-3', '基数太小的比率不参与比较，并说明原因；没有发生的也不比较'), () => {
  const of = item({ form: 'linear', floor: 0.6, target: 1 });
  const small = scoreOf(of, 3, 3, 5);
  assert.equal(small?.isCompared, false);
  assert.equal(small?.score, null);
  assert.match(small?.words ?? '', /基数 3 小于 5，不参与比较/);
  assert.match(scoreOf(of, 0, 0, 5)?.words ?? '', /没有发生/);
  assert.equal(scoreOf(of, 5, 5, 5)?.isCompared, true);
});

test(clause('B5-3', '不参与比较的项目按同一维度其余项的得分率折算，不占便宜也不吃亏'), () => {
  const base = (
    key: string,
    dimension: string,
    weight: number,
    final: number | null,
    isCompared = true,
  ): ScoredItem => ({
    key,
    role: 'score',
    dimension,
    weight,
    isCompared,
    final,
  });
  const total = totalOf([base('a', 'x', 10, 8), base('b', 'x', 5, null, false), base('c', 'y', 20, 10)], 5);
  assert.equal(total.points['b'], 4);
  assert.equal(total.total, 22);
  const whole = totalOf([base('a', 'x', 10, 5), base('b', 'z', 10, null, false)], 5);
  assert.equal(whole.points['b'], 5, '整个维度都不比较时，按全表得分率');
  const missing = totalOf([base('a', 'x', 10, null)], 5);
  assert.deepEqual(missing.missing, ['a']);
  const extras = totalOf(
    [base('a', 'x', 100, 98), { ...base('p', '', 0, 9), role: 'bonus' }, { ...base('m', '', 0, 3), role: 'deduct' }],
    5,
  );
  assert.equal(extras.total, 100, '加分最多 5 分，扣 3 分');
});

const tiers: TierRule = { excellentShare: 0.3, excellentFloor: 90, goodFloor: 80, passFloor: 60 };
const units = (totals: number[]) =>
  totals.map((total, i) => ({ id: String(i), total, sizeClass: '', vetoGrade: null, vetoWhy: '' }));

test(clause('B5-3', '同分并列 1、2、2、4；优秀不超过 30%，同分跨过名额的均定良好并写明'), () => {
  assert.deepEqual(places([95, 92, 92, 90]), [1, 2, 2, 4]);
  const ten = placeGroup(units([99, 98, 97, 96, 95, 85, 85, 70, 60, 50]), tiers);
  assert.deepEqual(
    ten.map((p) => p.grade),
    ['excellent', 'excellent', 'excellent', 'good', 'good', 'good', 'good', 'pass', 'pass', 'fail'],
  );
  const tied = placeGroup(units([99, 98, 97, 97, 95, 85, 85, 70, 60, 50]), tiers);
  assert.deepEqual(
    tied.slice(0, 4).map((p) => p.grade),
    ['excellent', 'excellent', 'good', 'good'],
  );
  assert.match(tied[2]?.why ?? '', /同分，跨过优秀名额（3 家）/);
  assert.ok(tied[2]?.isTied && tied[3]?.isTied);
});

test(clause('B5-3', '一票否决的单位不得优秀，也不占优秀名额；同规模名次另列'), () => {
  const list = units([99, 98, 97, 96, 95, 94, 93, 92, 91, 90]).map((u, i) => ({
    ...u,
    sizeClass: i % 2 ? '大' : '小',
    ...(i === 0 ? { vetoGrade: 'fail' as const, vetoWhy: '较大事故' } : {}),
  }));
  const placed = placeGroup(list, tiers);
  assert.equal(placed[0]?.grade, 'fail');
  assert.match(placed[0]?.why ?? '', /一票否决：较大事故/);
  assert.deepEqual(
    placed.filter((p) => p.grade === 'excellent').map((p) => p.id),
    ['1', '2', '3'],
  );
  assert.deepEqual([placed[1]?.sizeRank, placed[2]?.sizeRank], [1, 2]);
  assert.equal(sizeClassOf(60, [20, 60], ['小', '中', '大']), '大');
  assert.equal(sizeClassOf(null, [20], ['小', '大']), '');
});

test(clause('B5-3', '任取得分：优秀不超过名额，名次与得分一致，同分同等次'), () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 40 }), (totals) => {
      const placed = placeGroup(units(totals), tiers);
      assert.ok(placed.filter((p) => p.grade === 'excellent').length <= Math.floor(totals.length * 0.3 + 1e-9));
      for (const a of placed)
        for (const b of placed) {
          const [x, y] = [totals[Number(a.id)] ?? 0, totals[Number(b.id)] ?? 0];
          if (x > y) assert.ok(a.rank < b.rank);
          if (x === y) assert.deepEqual([a.rank, a.grade], [b.rank, b.grade]);
        }
    }),
  );
});

test(clause('B5-1', '任取数据：每种公式的得分都在 0 和分值之间，越好的数据得分不会越低'), () => {
  const formula = fc.oneof(
    fc.record({
      form: fc.constant('linear' as const),
      floor: fc.double({ min: 0, max: 0.5, noNaN: true }),
      target: fc.double({ min: 0.51, max: 1, noNaN: true }),
    }),
    fc.record({
      form: fc.constant('steps' as const),
      better: fc.constant('higher' as const),
      steps: fc
        .array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 5 })
        .map((list) => list.map((at) => ({ at: at / 100, share: at / 100 }))),
    }),
    fc.record({
      form: fc.constant('rank' as const),
      better: fc.constant('higher' as const),
      worst: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(formula, fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 20 }), (f, numbers) => {
      const computed = computeItem(
        item(f),
        numbers.map((n) => rate(n, 50)),
        5,
      );
      for (const [i, c] of computed.entries()) {
        assert.ok(c.score !== null && c.score >= 0 && c.score <= 10, JSON.stringify(c));
        for (const [j, other] of computed.entries())
          if ((numbers[i] ?? 0) > (numbers[j] ?? 0)) assert.ok((c.score ?? 0) >= (other.score ?? 0) - 1e-9);
      }
    }),
  );
});

test(clause('B5-1', '算式只认数、量和五个函数；别的字、缺括号、除以零都不会执行'), () => {
  const names = namesFor(1);
  const run = (text: string, values: Record<string, number | null> = { max: 10, v1: 0.5, n1: 5, d1: 10 }) =>
    evaluateFormula(parseFormula(text, names), values);
  assert.equal(run('max * v1'), 5);
  assert.equal(run('2 + 3 * 4 - -1'), 15);
  assert.equal(run('if(v1 >= 50%, max, 0)'), 10);
  assert.equal(run('round(n1 / d1 * 3, 1)'), 1.5);
  assert.equal(run('n1 / (d1 - 10)'), null);
  assert.equal(run('max * v1', { max: 10, v1: null }), null);
  for (const bad of [
    'constructor',
    'process.exit(1)',
    'v1.constructor',
    'max(',
    'min()',
    '1 +',
    'alert(1)',
    '`x`',
    'v9',
    '1 2',
    '__proto__',
  ])
    assert.throws(() => parseFormula(bad, names), FormulaFault, bad);
  assert.throws(() => parseFormula(`${'('.repeat(200)}1${')'.repeat(200)}`, names), /嵌套太多层/);
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      try {
        const value = run(text);
        assert.ok(value === null || typeof value === 'number');
      } catch (error) {
        assert.ok(error instanceof FormulaFault);
      }
    }),
  );
});

const score = (key: string, dimension: string, weight: number, over: Partial<SchemeItem> = {}): SchemeItem => ({
  key,
  role: 'score',
  dimension,
  title: key,
  weight,
  source: 'office',
  figures: [],
  span: 'year',
  formula: { form: 'manual' },
  clause: '',
  note: '',
  ...over,
});
const content = (over: Partial<SchemeContent> = {}): SchemeContent => ({
  dimensions: [
    { key: 'x', title: '责任', weight: 60 },
    { key: 'y', title: '隐患', weight: 40 },
  ],
  items: [score('a', 'x', 60), score('b', 'y', 40)],
  bonusCap: 5,
  basis: '',
  tag: '',
  ...over,
});

test(clause('B5-1', '方案送审前：分值合计、编号、公式、指标逐项校核；件数不能直接比大小'), () => {
  const formOf = (code: string) => (code === 'x.rate' ? 'rate' : code === 'x.count' ? 'count' : null);
  const said = (c: SchemeContent) => schemeFaults(c, 'street', formOf).map((f) => f.message);
  assert.deepEqual(said(content()), []);
  assert.match(
    said(content({ items: [score('a', 'x', 50), score('b', 'y', 40)] })).join(),
    /为 60 分，其项目合计 50 分/,
  );
  assert.match(
    said(content({ dimensions: [{ key: 'x', title: '责任', weight: 50 }] })).join(),
    /合计 50 分，应为 100 分/,
  );
  assert.match(said(content({ items: [score('a', 'x', 60), score('a', 'y', 40)] })).join(), /编号 a 用了两次/);
  const linear: Formula = { form: 'linear', floor: 0, target: 10 };
  const counted = score('b', 'y', 40, { source: 'indicator', figures: ['x.count'], formula: linear });
  assert.match(said(content({ items: [score('a', 'x', 60), counted] })).join(), /件数、存量不能直接比较大小/);
  assert.deepEqual(
    said(content({ items: [score('a', 'x', 60), { ...counted, figures: ['x.count', 'x.count'] }] })),
    [],
  );
  assert.match(
    said(content({ items: [score('a', 'x', 60), { ...counted, figures: ['x.gone'] }] })).join(),
    /指标 x.gone 不存在/,
  );
  const veto = score('v', '', 0, { role: 'veto', formula: { form: 'perCase', points: 1, cap: null } });
  assert.match(said(content({ items: [score('a', 'x', 60), score('b', 'y', 40), veto] })).join(), /最高为哪一等次/);
  assert.equal(formulaFault(item({ form: 'expression', text: 'max * v1 +' })), '算式不完整，后面还缺内容');
  assert.deepEqual(schemeChanges(content(), content({ items: [score('a', 'x', 50), score('c', 'y', 40)] })), [
    '“a”由 60 分改为 50 分',
    '新增“c”（40 分）',
    '删去“b”（40 分）',
  ]);
  assert.equal(
    formulaWords({ role: 'score', weight: 10, formula: { form: 'linear', floor: 0.6, target: 1 }, isRate: true }),
    '达到 100% 得 10 分，不高于 60% 不得分，其间按比例计分',
  );
});
