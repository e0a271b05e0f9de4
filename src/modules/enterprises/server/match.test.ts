import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addressParts,
  addressSimilarity,
  editDistance,
  leastDistance,
  nameParts,
  nameSimilarity,
} from '../shared/similarity.ts';
import { usccCheckSign } from '../shared/uscc.ts';
import { decide, MatchIndex } from './match.ts';
import type { MatchCandidate, MatchSubject } from './match.ts';

const code = (n: number): string => {
  const body = `91120102MA${String(n).padStart(7, '0')}`;
  return body + (usccCheckSign(body) as string);
};
const register: MatchCandidate[] = [
  { id: '1', name: '天津市恒泰机电设备有限公司', uscc: code(1), address: '天津市河东区十一经路25号' },
  { id: '2', name: '天津市河东区光明五金厂', uscc: null, address: '河东区津塘路118号' },
  { id: '3', name: '天津市河东区百货公司大桥道百货商店', uscc: null, address: '河东区津塘路112号' },
  { id: '4', name: '天津市河东区百货公司七经路百货商店', uscc: null, address: '河东区七经路69号' },
  { id: '5', name: '中国工商银行股份有限公司天津二号桥支行', uscc: null, address: '河东区津塘路174号' },
  { id: '6', name: '天津市三环工贸有限公司', uscc: null, address: '河东区红星路40号' },
  { id: '7', name: '瑞康医药（天津）有限公司', uscc: null, address: '河东区卫国道122号4号楼2门301' },
  { id: '8', name: '天津市第二机床修理厂', uscc: null, address: '河东区程林庄道98号' },
  { id: '9', name: '好又多超市', uscc: null, address: '河东区万新村1号' },
];
const index = new MatchIndex(register);
const decided = (row: MatchSubject): [string, string | undefined] => {
  const { decision, candidate } = index.decide(row);
  return [decision, candidate?.id];
};

test('代码相同就是同一家；代码相同而名称毫不相干，请人判断', () => {
  assert.deepEqual(decided({ name: '恒泰机电', uscc: code(1) }), ['same', '1']);
  assert.deepEqual(decided({ name: null, uscc: code(1) }), ['same', '1']);
  assert.deepEqual(decided({ name: '天津顺达渔具店', uscc: code(1), address: '河东区红星路9号' }), ['doubtful', '1']);
});

test('两个有效而不同的代码绝不是同一家；名称地址都一样时请人判断', () => {
  assert.deepEqual(decided({ name: '天津市恒泰机电设备有限公司', uscc: code(2), address: '河东区十一经路25号' }), [
    'doubtful',
    '1',
  ]);
  assert.deepEqual(decided({ name: '天津市恒泰机电设备有限公司', uscc: code(2), address: '河东区红星路9号' }), [
    'new',
    undefined,
  ]);
  assert.deepEqual(
    decided({ name: '天津市恒泰机电设备有限公司', uscc: `${code(2).slice(0, 17)}?`, address: '河东区十一经路25号' }),
    ['same', '1'],
  );
});

test('名称写法不同、地址写法不同的同一家认得出来', () => {
  for (const [name, address, id] of [
    ['天津恒泰机电设备有限责任公司', '河东区十一经路二十五号', '1'],
    ['恒泰机电设备有限公司', '十一经路25号', '1'],
    ['天津市恒泰机电设备有限公词', '天津市河东区十一经路25号', '1'],
    ['天津市恒秦机电设备有限公司', '河东区十一经路25号', '1'],
    ['天 津 市 恒 泰 机 电 设 备 有 限 公 司', null, '1'],
    ['光明五金厂', '津塘路118号', '2'],
    ['工商银行天津二号桥支行', '河东区津塘路174号', '5'],
    ['天津瑞康医药有限公司', '天津市河东区卫国道122号4栋2-301', '7'],
    ['瑞康医药(天津)有限公司', '河东区卫国道122号', '7'],
  ] as const) {
    assert.deepEqual(decided({ name, address }), ['same', id], name);
  }
});

test('总部与分支、两个分支、名称数字不同、姊妹公司，都不当作同一家', () => {
  for (const [name, address] of [
    ['天津市河东区百货公司', '河东区津塘路112号'],
    ['天津市河东区百货公司第三百货商店', '河东区津塘路112号'],
    ['天津市第三机床修理厂', '河东区程林庄道98号'],
    ['天津市三环商贸有限公司', '河东区红星路40号'],
    ['好又多超市', '河东区中山门5号'],
    ['天津市恒达机电设备有限公司', '河东区富民路8号'],
    ['中国工商银行股份有限公司天津一号桥支行', '河东区津塘路174号'],
  ] as const) {
    assert.notEqual(decided({ name, address })[0], 'same', name);
  }
});

test('有两家一样像时请人选', () => {
  const twins = [
    { id: 'a', name: '天津市永盛商贸有限公司', address: '河东区红星路8号' },
    { id: 'b', name: '天津市永盛商贸有限公司', address: '河东区红星路8号' },
  ];
  const decision = decide({ name: '天津永盛商贸有限公司', address: '红星路8号' }, twins);
  assert.equal(decision.decision, 'doubtful');
  assert.ok(decision.reasons.includes('severalAlike'));
});

test('门牌号不同的邻居不是同一地址', () => {
  const like = (a: string, b: string): number => addressSimilarity(addressParts(a), addressParts(b));
  assert.ok(like('河东区六纬路70号', '天津市河东区六纬路七十号') > 0.97);
  assert.ok(like('河东区卫国道122号4号楼2门301', '卫国道122号4栋2-301') > 0.9);
  assert.ok(like('河东区六纬路70号', '河东区六纬路72号') < 0.6);
  assert.ok(like('河东区六纬路70号', '河东区八纬路70号') < 0.85);
});

test('换掉登记里的一条，旧的就找不到了', () => {
  const own = new MatchIndex([{ id: '1', name: '天津市旧名贸易有限公司', address: null }]);
  own.add({ id: '1', name: '天津市新称贸易有限公司', address: null });
  assert.equal(own.size, 1);
  assert.equal(own.decide({ name: '天津市旧名贸易有限公司' }).decision, 'new');
  assert.equal(own.decide({ name: '天津市新称贸易有限公司' }).candidate?.id, '1');
});

test('相像程度对称、在 0 与 1 之间，自己与自己完全相像；编辑距离满足界限', () => {
  const text = fc
    .array(fc.constantFrom(...'天津市河东区一二三公司有限厂恒泰机电(（A1 '), { minLength: 1, maxLength: 24 })
    .map((a) => a.join(''));
  fc.assert(
    fc.property(text, text, (a, b) => {
      const [x, y] = [nameParts(a), nameParts(b)];
      const [forth, back] = [nameSimilarity(x, y), nameSimilarity(y, x)];
      assert.ok(Math.abs(forth - back) < 1e-9 && forth >= 0 && forth <= 1);
      assert.equal(nameSimilarity(x, x), 1);
      const [p, q] = [addressParts(a), addressParts(b)];
      const near = addressSimilarity(p, q);
      assert.ok(near >= 0 && near <= 1 && Math.abs(near - addressSimilarity(q, p)) < 1e-9);
      assert.ok(editDistance(a, b) <= Math.max(a.length, b.length));
    }),
    { numRuns: 1000 },
  );
});

test('任意的行都判得出来，不报错', () => {
  fc.assert(
    fc.property(
      fc.option(fc.string({ unit: 'binary' })),
      fc.option(fc.string()),
      fc.option(fc.string({ unit: 'binary' })),
      (name, uscc, address) => {
        const { decision, candidate, score } = index.decide({ name, uscc, address });
        assert.equal(candidate === undefined, decision === 'new');
        assert.ok(score >= 0 && score <= 1);
      },
    ),
  );
});

test('按字数估计的最小差距从不超过逐字比较的差距，先估后比不会漏掉同一家', () => {
  const name = fc
    .array(fc.constantFrom(...'安安邦商尚贸货有限公司厂广二12'), { maxLength: 14 })
    .map((signs) => signs.join(''));
  fc.assert(
    fc.property(name, name, (a, b) => {
      assert.ok(leastDistance(a, b) <= editDistance(a, b) + 1e-9, `${a} ${b}`);
      assert.equal(leastDistance(a, b), leastDistance(b, a));
      assert.equal(leastDistance(a, a), 0);
    }),
    { numRuns: 2000 },
  );
});
