import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkOrganizationCode, checkUscc, repairUscc, USCC_ALPHABET, usccCheckSign } from './uscc.ts';

const GOOD = '91120102MA06TERT87';
const codes = (raw: string): string[] => repairUscc(raw).issues.map((issue) => issue.code);
const anyCode = fc
  .tuple(fc.constantFrom('91120102', '92120102', '91110000', '52120102'), fc.stringMatching(/^[0-9A-HJ-NP-RTUWXY]{9}$/))
  .map(([head, rest]) => head + rest + (usccCheckSign(head + rest) ?? ''));

test('GB 32100 校验码：公开的例子通过，改动任何一位都不通过', () => {
  for (const code of [GOOD, '91120102103020303C']) assert.deepEqual(checkUscc(code), { ok: true });
  fc.assert(
    fc.property(anyCode, fc.nat(17), fc.constantFrom(...USCC_ALPHABET), (code, at, sign) => {
      fc.pre(code.charAt(at) !== sign);
      assert.equal(checkUscc(code).ok, true);
      assert.equal(checkUscc(code.slice(0, at) + sign + code.slice(at + 1)).ok, false);
    }),
  );
});

test('不合格的代码说得出原因', () => {
  assert.deepEqual(checkUscc('9112010'), { ok: false, problem: 'length' });
  assert.deepEqual(checkUscc(GOOD.replace('0', 'O')), { ok: false, problem: 'alphabet' });
  assert.deepEqual(checkUscc(`${GOOD.slice(0, 17)}8`), { ok: false, problem: 'checkDigit' });
  assert.deepEqual(checkUscc('000000000000000000'), { ok: false, problem: 'implausible' });
});

test('只是写法不同的代码读成标准写法，并且说出来；原样正确的代码没有问题', () => {
  assert.deepEqual(repairUscc(GOOD), { value: GOOD, issues: [] });
  assert.deepEqual(repairUscc(` ${GOOD}\n`), { value: GOOD, issues: [] });
  const full = [...GOOD].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('');
  for (const raw of [
    GOOD.toLowerCase(),
    full,
    '91 120102 MA06TERT87',
    '91120102-MA06TERT8-7',
    `\u200b${GOOD}`,
    `'${GOOD}`,
    '９１１２０１０２ma06tert87',
    GOOD.replace('A', 'А'),
  ]) {
    const read = repairUscc(raw);
    assert.equal(read.value, GOOD, raw);
    assert.deepEqual(
      read.issues.map((i) => [i.code, i.severity]),
      [['normalised', 'info']],
      raw,
    );
  }
  assert.deepEqual(codes(`统一社会信用代码：${GOOD}`), ['extracted']);
  assert.equal(repairUscc(`${GOOD}（副本）`).value, GOOD);
});

test('字母 O、I、Z、S 只在唯一能通过校验时改成数字，改动逐位说明', () => {
  const read = repairUscc('9112O1O2MA06TERT87');
  assert.equal(read.value, GOOD);
  assert.equal(read.issues[0]?.code, 'repaired');
  assert.match(read.issues[0]?.message ?? '', /第 5 位“O”改为“0”，第 7 位“O”改为“0”/);
  fc.assert(
    fc.property(anyCode, (code) => {
      const typed = code.replaceAll('0', 'O').replaceAll('1', 'I').replaceAll('2', 'Z').replaceAll('5', 'S');
      const { value, issues } = repairUscc(typed);
      assert.equal(value, code);
      assert.ok(issues.some((issue) => issue.code === 'repaired'));
    }),
  );
});

test('小写 l 可能是 L 也可能是 1：由校验位决定', () => {
  const withOne = '91120102MA06TERT87'.replace('1120102', 'l120102');
  assert.equal(repairUscc(withOne).value, GOOD);
});

test('改不成唯一结果的代码一律留空，绝不编造', () => {
  assert.equal(repairUscc(`${GOOD.slice(0, 17)}8`).value, null);
  assert.deepEqual(codes(`${GOOD.slice(0, 17)}8`), ['checkDigit']);
  assert.deepEqual(codes(GOOD.slice(0, 17)), ['length']);
  assert.deepEqual(codes('120102000012345'), ['oldRegistrationNumber']);
  assert.deepEqual(codes('10302030-3'), ['organizationCode']);
  assert.deepEqual(codes('无'), ['empty']);
  assert.deepEqual(codes(''), ['empty']);
  assert.deepEqual(codes('9.11201E+17'), ['precisionLost']);
  assert.deepEqual(
    repairUscc('911201021032082000', { isNumber: true }).issues.map((i) => i.code),
    ['precisionLost'],
  );
  assert.deepEqual(codes(`${GOOD}、91120102103020303C`), ['multiple']);
  fc.assert(
    fc.property(anyCode, fc.integer({ min: 8, max: 16 }), fc.constantFrom(...USCC_ALPHABET), (code, at, sign) => {
      fc.pre(code.charAt(at) !== sign);
      assert.equal(repairUscc(code.slice(0, at) + sign + code.slice(at + 1)).value, null);
    }),
  );
});

test('公民身份号码不保存，也不在提示里重复', () => {
  const id = '11010519491231002X';
  const read = repairUscc(id);
  assert.equal(read.value, null);
  assert.equal(read.issues[0]?.code, 'personalId');
  assert.ok(!read.issues[0]?.message.includes('1949'));
});

test('任何文字都读得完：要么留空并说明，要么是通过校验的代码', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (raw) => {
      const { value, issues } = repairUscc(raw);
      if (value === null) assert.ok(issues.length > 0);
      else assert.equal(checkUscc(value).ok, true);
      if (value !== raw.trim()) assert.ok(issues.length > 0);
    }),
  );
});

test('GB 11714 组织机构代码的校验位', () => {
  assert.equal(checkOrganizationCode('103020303'), true);
  assert.equal(checkOrganizationCode('103020304'), false);
});
