import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAmount, readCoordinate, readHeadcount, readPhones } from './quantities.ts';

const codes = (read: { issues: readonly { code: string }[] }): string[] => read.issues.map((issue) => issue.code);

test('注册资本按登记机关的各种写法读成分', () => {
  const table: Record<string, [number, string]> = {
    '785(万元人民币)': [785_0000_00, 'CNY'], '13万人民币元': [13_0000_00, 'CNY'], '61万人民币': [61_0000_00, 'CNY'], '3,000(万元人民币)': [3000_0000_00, 'CNY'],
    '1.2亿元': [120_000_000_00, 'CNY'], '100万美元': [1_000_000_00, 'USD'], '120.5(万美元)': [1_205_000_00, 'USD'], '500000人民币元': [500_000_00, 'CNY'],
    '人民币伍拾万元整': [500_000_00, 'CNY'], '壹佰贰拾万元': [1_200_000_00, 'CNY'], '￥500,000元': [500_000_00, 'CNY'], '50 万元': [500_000_00, 'CNY'],
    '9.1万人民币元': [91_000_00, 'CNY'], '1000.000000万人民币': [10_000_000_00, 'CNY'], '５０万元': [500_000_00, 'CNY'], '1000万日元': [10_000_000, 'JPY'],
  }; // prettier-ignore
  for (const [text, [minor, currency]] of Object.entries(table)) {
    const read = readAmount(text);
    assert.deepEqual(read.value, { minor, currency }, text);
    assert.deepEqual(codes(read), ['normalised'], text);
  }
});

test('没有单位的金额不猜：表头写了单位才用', () => {
  assert.deepEqual(codes(readAmount('500')), ['unitMissing']);
  assert.equal(readAmount('500').value, null);
  assert.deepEqual(readAmount('500', '万元').value, { minor: 5_000_000_00, currency: 'CNY' });
  assert.deepEqual(readAmount('0.5', '万美元').value, { minor: 5_000_00, currency: 'USD' });
  for (const text of ['50-100万元', '约50万元', '五十来万', '100万美元50万人民币'])
    assert.equal(readAmount(text).value, null, text);
});

test('人数：约数取所写数字并说明，范围留空', () => {
  assert.deepEqual(readHeadcount('56'), { value: 56, issues: [] });
  assert.deepEqual([readHeadcount('1,200人').value, codes(readHeadcount('1,200人'))], [1200, ['normalised']]);
  assert.deepEqual([readHeadcount('约50').value, codes(readHeadcount('约50'))], [50, ['approximate']]);
  assert.deepEqual([readHeadcount('50人左右').value, codes(readHeadcount('50人左右'))], [50, ['approximate']]);
  assert.deepEqual([readHeadcount('二十人').value, codes(readHeadcount('二十人'))], [20, ['normalised']]);
  assert.deepEqual([readHeadcount('30-50人').value, codes(readHeadcount('30-50人'))], [null, ['range']]);
  assert.deepEqual(codes(readHeadcount('50人以上')), ['approximate']);
  assert.deepEqual(codes(readHeadcount('50.5')), ['notInteger']);
  assert.deepEqual(codes(readHeadcount('若干')), ['unreadable']);
});

test('电话：手机、固定电话、分机、多个号码', () => {
  assert.deepEqual(readPhones('13800001234'), { value: '13800001234', issues: [] });
  assert.equal(readPhones('022-24123456/13800001234').value, '022-24123456；13800001234');
  assert.equal(readPhones('138 0000 1234').value, '13800001234');
  assert.equal(readPhones('（022）24123456').value, '022-24123456');
  assert.equal(readPhones('24123456转801').value, '24123456转801');
  assert.equal(readPhones('+86 13800001234').value, '13800001234');
  assert.equal(readPhones('400-810-1234').value, '400-810-1234');
  assert.deepEqual(codes(readPhones('张三13800001234')), ['extracted']);
  assert.deepEqual([readPhones('见附件').value, codes(readPhones('见附件'))], ['见附件', ['unreadable']]);
  assert.deepEqual(codes(readPhones('1.38E+10')), ['precisionLost']);
});

test('坐标：度、度分秒', () => {
  assert.deepEqual(readCoordinate('117.2234'), { value: 117.2234, issues: [] });
  assert.equal(readCoordinate('117°13′24″').value, 117.2233333);
  assert.equal(readCoordinate('E117.22').value, 117.22);
  assert.deepEqual(codes(readCoordinate('东区')), ['unreadable']);
});

test('任何文字都读得完，没有值必有说明', () => {
  const bits = fc
    .array(fc.constantFrom(...'0123456789.,万亿元人民币美约-转() 十百〇'), { maxLength: 16 })
    .map((a) => a.join(''));
  fc.assert(
    fc.property(fc.oneof(bits, fc.string({ unit: 'binary', maxLength: 40 })), (text) => {
      for (const read of [
        readAmount(text),
        readAmount(text, '万元'),
        readHeadcount(text),
        readPhones(text),
        readCoordinate(text),
      ]) {
        if (read.value === null) assert.ok(read.issues.length > 0);
        if (typeof read.value === 'number') assert.ok(Number.isFinite(read.value));
      }
    }),
    { numRuns: 2000 },
  );
});
