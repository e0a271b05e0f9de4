import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { excelSerialToDay, readDate } from './dates.ts';
import type { DateCell } from './dates.ts';

const today = '2026-09-28';
const read = (text: string, more: Partial<DateCell> = {}): { value: string | null; codes: string[] } => {
  const { value, issues } = readDate({ text, ...more }, { today });
  return { value, codes: issues.map((issue) => issue.code) };
};

test('各单位写日期的各种写法都读成同一天，改了写法就说出来', () => {
  assert.deepEqual(read('2024-03-01'), { value: '2024-03-01', codes: [] });
  for (const text of [
    '2024/3/1', '2024.3.1', '20240301', '2024年3月1日', '2024年03月01日', '2024年3月1号', '二〇二四年三月一日', '二零二四年三月一日',
    '２０２４年３月１日', '2024-3-1', '2024/03/01', '2024。3。1', '2024、3、1', '2024-03-01 00:00:00', '2024/3/1 0:00', '2024 3 1',
    '2024 年 3 月 1 日', '2024—3—1', '2024-03-01T00:00:00', '2024.03.01.', '2024年3月1日 星期五', '20240301000000', '1 March 2024',
    'Mar 1, 2024', '贰零贰肆年零叁月零壹日', '2024\\3\\1', '2024年3月1曰',
  ]) assert.deepEqual(read(text), { value: '2024-03-01', codes: ['normalised'] }, text); // prettier-ignore
  assert.equal(read('二零二四年十二月二十一日').value, '2024-12-21');
  assert.equal(read('一九九八年十月廿一日').value, '1998-10-21');
  assert.equal(read('二00八年八月八日').value, '2008-08-08');
});

test('两位年份按不晚于今天的世纪读，并请人核对', () => {
  assert.deepEqual(read('24.3.1'), { value: '2024-03-01', codes: ['twoDigitYear'] });
  assert.deepEqual(read('98年3月1日'), { value: '1998-03-01', codes: ['twoDigitYear'] });
  assert.deepEqual(read('240301'), { value: '2024-03-01', codes: ['twoDigitYear'] });
  assert.deepEqual(read('1-Mar-24'), { value: '2024-03-01', codes: ['twoDigitYear'] });
});

test('缺日、缺年、分不清先后、约数：留空并说明，不编造', () => {
  const table: Record<string, string> = {
    '2024年3月': 'dayMissing', '2024-3': 'dayMissing', '202403': 'dayMissing', '2024': 'dayMissing', '2024年': 'dayMissing', 'Mar-24': 'dayMissing',
    '二〇二四年三月': 'dayMissing', '3月1日': 'yearMissing', '3/1/2024': 'ambiguous', '3/1/24': 'ambiguous', '约2018年': 'approximate',
    '2018年左右': 'approximate', '2024-02-30': 'invalidDate', '2023年2月29日': 'invalidDate', '2024-13-01': 'invalidDate', '20241301': 'invalidDate',
    '2026-09-29': 'futureDate', '1899-05-01': 'tooEarly', '民国35年': 'unreadable', '张三': 'unreadable', '########': 'unreadable',
  }; // prettier-ignore
  for (const [text, code] of Object.entries(table)) assert.deepEqual(read(text), { value: null, codes: [code] }, text);
});

test('占位的写法按未填处理', () => {
  for (const text of ['', ' ', '/', '—', '无', '不详', '长期', 'N/A', '0', '1900-01-00', '1900-01-01', '1900/1/0']) {
    assert.deepEqual(read(text), { value: null, codes: ['empty'] }, text);
  }
});

test('期间取起始日，先后能够唯一确定的取该日，都请人核对', () => {
  assert.deepEqual(read('2020-01-01至长期'), { value: '2020-01-01', codes: ['rangeStart'] });
  assert.deepEqual(read('2020.1.1-2030.1.1'), { value: '2020-01-01', codes: ['rangeStart'] });
  assert.deepEqual(read('3/15/2024'), { value: '2024-03-15', codes: ['reordered'] });
  assert.deepEqual(read('15/3/2024'), { value: '2024-03-15', codes: ['reordered'] });
  assert.deepEqual(read('成立日期：2024-03-01'), { value: '2024-03-01', codes: ['extracted'] });
  assert.deepEqual(read('2024-01-01、2024-03-01变更'), { value: null, codes: ['multiple'] });
  assert.deepEqual(read('2O24-O3-01'), { value: '2024-03-01', codes: ['repaired'] });
  assert.deepEqual(read('2024-02-29T16:30:00Z'), { value: '2024-03-01', codes: ['timeZone'] });
});

test('日期单元格、日期序号（1900 与 1904）', () => {
  assert.deepEqual(read('2024-03-01', { date: '2024-03-01' }), { value: '2024-03-01', codes: [] });
  assert.deepEqual(read('2024-03-01', { date: '2024-03-01', showsNoDay: true }), {
    value: null,
    codes: ['dayMissing'],
  });
  assert.deepEqual(read('2024-03-15', { date: '2024-03-15', showsNoDay: true }), { value: '2024-03-15', codes: [] });
  assert.deepEqual(read('45352', { number: 45352 }), { value: '2024-03-01', codes: ['serialNumber'] });
  assert.deepEqual(read('45352'), { value: '2024-03-01', codes: ['serialNumber'] });
  assert.deepEqual(read('20240301', { number: 20240301 }), { value: '2024-03-01', codes: ['normalised'] });
  assert.equal(readDate({ text: '43890', number: 43890 }, { today, date1904: true }).value, '2024-03-01');
  assert.equal(excelSerialToDay(1), '1900-01-01');
  assert.equal(excelSerialToDay(60), undefined);
  assert.equal(excelSerialToDay(61), '1900-03-01');
});

test('任何一天按各种写法写出来都读得回来', () => {
  const anyDay = fc.date({ min: new Date('1950-01-01'), max: new Date('2026-09-27'), noInvalidDate: true });
  fc.assert(
    fc.property(anyDay, fc.nat(6), (date, style) => {
      const day = date.toISOString().slice(0, 10);
      const [y, m, d] = day.split('-').map(Number) as [number, number, number];
      const serial = Math.round((Date.parse(day) - Date.UTC(1899, 11, 30)) / 86_400_000);
      const text = [
        `${y}年${m}月${d}日`,
        `${y}/${m}/${d}`,
        `${y}.${m}.${d}`,
        day.replaceAll('-', ''),
        `${day} 12:30`,
        String(serial),
        day,
      ][style] as string;
      assert.equal(read(text).value, day, text);
    }),
  );
});

test('任何文字都读得完：有值必是真实的、不晚于今天的一天，没有值必有说明', () => {
  const bits = fc
    .array(fc.constantFrom(...'0123456789年月日-/. 〇二三十至约:Oo'), { maxLength: 14 })
    .map((a) => a.join(''));
  fc.assert(
    fc.property(fc.oneof(bits, fc.string({ unit: 'binary', maxLength: 40 })), (text) => {
      const { value, issues } = readDate({ text }, { today });
      if (value === null) assert.ok(issues.length > 0);
      else {
        assert.equal(new Date(`${value}T00:00:00Z`).toISOString().slice(0, 10), value);
        assert.ok(value <= today && value > '1900-01-01');
        if (value !== text.trim()) assert.ok(issues.length > 0);
      }
    }),
    { numRuns: 2000 },
  );
});
