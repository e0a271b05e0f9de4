import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { clause } from '#kernel/shared/clause.ts';
import { conditionSchema, questionsOf, type Condition } from './judgement.ts';
import { KEPT, notationLines, readCondition, writeCondition, type Around } from './notation.ts';

const around: Around = {
  text: '其他可能造成重大伤亡的情形',
  itemOf: (reference) =>
    reference === '第十四条' ? { id: 'MEM-10-2023#065' } : { fix: `表里没有条款号“${reference}”` },
  nameOf: (id) => (id === 'MEM-10-2023#065' ? '第十四条' : id),
};
const read = (cell: string): Condition => {
  const got = readCondition(cell, around);
  assert.ok('condition' in got && got.condition, JSON.stringify(got));
  return got.condition;
};
const fault = (cell: string): string => {
  const got = readCondition(cell, around);
  assert.ok('fix' in got, `${cell} 读成了 ${JSON.stringify(got)}`);
  return got.fix;
};
const ask = (key: string, text: string): Condition => ({ kind: 'ask', key, text });

test(clause('T6-2', '判定条件照说明写：全部、任一、几项以上、失效、专家论证、组里分组'), () => {
  assert.deepEqual(read('全部：甲；乙'), { kind: 'all', of: [ask('q1', '甲'), ask('q2', '乙')] });
  assert.deepEqual(read('任一: 甲 ;乙\n丙；'), {
    kind: 'any',
    of: [ask('q1', '甲'), ask('q2', '乙'), ask('q3', '丙')],
  });
  const two = { kind: 'atLeast', n: 2, of: [ask('q1', '甲'), ask('q2', '乙'), ask('q3', '丙')] };
  for (const head of ['2项以上', '２ 项以上', '两项以上', '二项以上'])
    assert.deepEqual(read(`${head}：甲；乙；丙`), two);
  assert.deepEqual(read('未取得许可证'), ask('q1', '未取得许可证'));
  assert.deepEqual(read('失效：报警装置'), { kind: 'effective', key: 'q1', facility: '报警装置' });
  assert.deepEqual(read('任一：失效：泄爆装置（含泄爆片）〔另引 第十四条〕；乙'), {
    kind: 'any',
    of: [
      { kind: 'effective', key: 'q1', facility: '泄爆装置（含泄爆片）', ineffectiveBy: 'MEM-10-2023#065' },
      ask('q2', '乙'),
    ],
  });
  assert.deepEqual(read('专家论证'), { kind: 'expert', of: ask('met', around.text) });
  assert.deepEqual(read('专家论证：全部：甲；乙'), {
    kind: 'expert',
    of: { kind: 'all', of: [ask('q1', '甲'), ask('q2', '乙')] },
  });
  assert.deepEqual(read('全部：【任一：甲；【全部：乙；丙】】；丁'), {
    kind: 'all',
    of: [
      { kind: 'any', of: [ask('q1', '甲'), { kind: 'all', of: [ask('q2', '乙'), ask('q3', '丙')] }] },
      ask('q4', '丁'),
    ],
  });
  assert.deepEqual(readCondition('', around), { condition: null, isKept: false });
  assert.deepEqual(readCondition(KEPT, around), { condition: null, isKept: true });
});

test(clause('T6-2', '说明里的每个例子都读得进'), () => {
  for (const [example] of notationLines) assert.ok(!('fix' in readCondition(example, around)), example);
});

test(clause('T6-2', '写得不对的，说出该怎么写'), () => {
  for (const [cell, words] of [
    ['甲；乙', /写了 2 种情形，没有写它们是什么关系：请在最前面加“全部：”“任一：”/],
    ['全部：甲', /“全部：”后面至少写两种情形/],
    ['3项以上：甲；乙', /“3项以上”后面只写了 2 种情形.*1 到 2/],
    ['0项以上：甲；乙', /“0项以上”后面只写了 2 种情形/],
    ['全部：任一：甲；乙；丙', /组里再分组的，请把里面那一组用【】括住，如 【任一：甲】/],
    ['全部：【任一：甲；乙；丙', /【 和 】不成对/],
    ['全部：甲】；乙', /【 和 】不成对/],
    ['全部：某【处】；乙', /【】只用来括住一组情形/],
    ['任一：失效：；乙', /“失效：”后面请写设施名/],
    ['失效：装置〔另引 第九十条〕', /表里没有条款号“第九十条”/],
    [`任一：${'长'.repeat(301)}；乙`, /一种情形最多 300 字.*有 301 字/],
    ['计数：第7章条款 4 条以上', /计数条件表格写不下：请用 JSON 文件载入这一版本/],
    ['【】', /请写出情形/],
    ['全部：【全部：【全部：【全部：【全部：【全部：甲；乙】；丙】；丁】；戊】；己】；庚', /条件最多 6 层.*JSON/],
  ] as const)
    assert.match(fault(cell), words, cell);
});

test(clause('T6-2', '任何条件要么写出来读回一模一样，要么明说写不下；计数总是写不下'), () => {
  const words = fc.oneof(
    fc.constantFrom(
      '未设置',
      '仍继续使用（已停用的不构成）',
      '全部：甲',
      '失效：乙',
      '专家论证',
      '综合判定',
      '甲；乙',
      '含【】',
      KEPT,
    ),
    fc.string({ minLength: 1, maxLength: 12 }).map((s) => s.trim() || '丙'),
  );
  const leaf = fc.oneof(
    words.map((text): Condition => ({ kind: 'ask', key: 'q1', text })),
    fc.tuple(words, fc.constantFrom(undefined, 'MEM-10-2023#065')).map(([facility, by]): Condition => ({
      kind: 'effective',
      key: 'q1',
      facility,
      ...(by === undefined ? {} : { ineffectiveBy: by }),
    })),
  );
  const { node } = fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc
        .tuple(fc.constantFrom('all', 'any', 'atLeast'), fc.array(tie('node'), { minLength: 2, maxLength: 3 }))
        .map(([kind, of]) => (kind === 'atLeast' ? { kind, n: 2, of } : { kind, of }) as Condition),
      tie('node').map((of): Condition => ({ kind: 'expert', of })),
    ),
  }));
  const numbered = (c: Condition): Condition => {
    const copy = structuredClone(c);
    questionsOf(copy).forEach((q, i) => (q.key = `q${i + 1}`));
    return copy;
  };
  let expressed = 0;
  fc.assert(
    fc.property(node.map(numbered), (c) => {
      if (!conditionSchema.safeParse(c).success) return;
      const cell = writeCondition(c, around);
      if (cell === null) return;
      expressed++;
      assert.deepEqual(read(cell), c, cell);
    }),
    { numRuns: 500 },
  );
  assert.ok(expressed > 100, `只写出了 ${expressed} 个`);
  // Keys of one's own, and counting, are JSON's alone.
  assert.equal(writeCondition(ask('alarm', '甲'), around), null);
  const count: Condition = {
    kind: 'count',
    rule: '5.3.3',
    places: [{ key: 'other', label: '其他场所' }],
    bars: [{ place: 'other', label: '第7章条款', atLeast: 6 }],
  };
  assert.equal(writeCondition(count, around), null);
  assert.equal(writeCondition({ kind: 'any', of: [count, ask('q1', '甲')] }, around), null);
});
