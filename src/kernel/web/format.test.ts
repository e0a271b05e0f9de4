import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as f from './format.ts';

const at = (text: string): Date => new Date(text);
const morning = at('2026-09-28T09:20:00+08:00');

test('days and moments are written as offices write them, in Asia/Shanghai', () => {
  assert.equal(f.day('2026-09-28'), '2026年9月28日');
  assert.equal(f.day('2026-09-27T16:30:00Z'), '2026年9月28日');
  assert.equal(f.dayCol('2026-09-28T09:20:00+08:00'), '2026-09-28');
  assert.equal(f.dayShort('2026-09-28', 2026), '9月28日');
  assert.equal(f.dayShort('2025-09-28', 2026), '2025年9月28日');
  assert.equal(f.dayTick('2026-07-11'), '7-11');
  assert.equal(f.dayWithWeekday('2026-10-10'), '10月10日（周六）');
  assert.equal(f.dayWithWeekday('2026-10-01', '国庆'), '10月1日（国庆）');
  assert.equal(f.timeCol(morning), '2026-09-28 09:20');
  assert.equal(f.timeTick('2026-09-25T16:20:00+08:00'), '9-25 16:20');
  assert.equal(f.weekdayLong('2026-09-28'), '星期一');
});

test('nothing in, nothing out', () => {
  for (const write of [f.day, f.dayCol, f.dayTick, f.time, f.timeCol, f.weekdayName, f.hour, f.timeShort]) {
    assert.equal(write(null), '');
    assert.equal(write(undefined), '');
    assert.equal(write('not a date'), '');
  }
  assert.equal(f.count(null), '');
  assert.equal(f.money(undefined), '');
});

test('counts, money, sizes and distances carry their units', () => {
  assert.equal(f.count(1978), '1,978');
  assert.equal(f.money(46_000_000), '46.0 万元');
  assert.equal(f.money(86_000), '860.00 元');
  assert.equal(f.percent(0.2134), '21.3%');
  assert.equal(f.bytes(12_163_481), '11.6 MB');
  assert.equal(f.distance(23.4), '23 米');
  assert.equal(f.distance(1234), '1.2 公里');
  const metres = f.metresBetween({ lng: 117.2, lat: 39.1 }, { lng: 117.2, lat: 39.101 });
  assert.ok(Math.abs(metres - 111.2) < 0.1, String(metres));
});

test('the clock says left, near, today, overdue, used', () => {
  const face = (due: string, more: object = {}) => f.clockFace({ due, now: morning, ...more });
  assert.deepEqual([face('2026-10-15').tone, face('2026-10-15').text], ['plain', '剩 17 天']);
  assert.deepEqual([face('2026-10-01').tone, face('2026-10-01').text], ['near', '剩 3 天']);
  assert.deepEqual([face('2026-09-28').tone, face('2026-09-28').text], ['today', '今天到期']);
  assert.deepEqual([face('2026-09-16').tone, face('2026-09-16').text], ['overdue', '逾期 12 天']);
  assert.equal(face('2026-09-28T23:59:59.999+08:00').text, '今天到期');
  assert.deepEqual(
    [face('2026-09-29T06:40:00+08:00').tone, face('2026-09-29T06:40:00+08:00').text],
    ['near', '剩 21 小时'],
  );
  assert.equal(face('2026-09-28T08:40:00+08:00').text, '逾期 40 分钟');
  assert.equal(
    f.clockFace({ due: '2026-09-01', startedOn: '2026-07-11', doneOn: '2026-08-21', now: morning }).text,
    '用时 41 天',
  );
  assert.equal(
    f.clockFace({ due: '2026-08-20', startedOn: '2026-07-11', doneOn: '2026-08-21', now: morning }).text,
    '用时 41 天，逾期 1 天',
  );
  assert.equal(f.clockFace({ now: morning }).text, '未定期限');
});

test('a deadline on a day is kept until the end of that day in Shanghai', () => {
  assert.equal(f.clockFace({ due: '2026-09-28', now: at('2026-09-28T15:59:59Z') }).tone, 'today');
  assert.equal(f.clockFace({ due: '2026-09-28', now: at('2026-09-28T16:00:00Z') }).tone, 'overdue');
});

test('the campaign ends on 31 December 2026', () => {
  assert.equal(f.daysToCampaignEnd('2026-09-28'), 94);
  assert.equal(f.fortnight('2026-09-30')[0], '2026-09-28');
  assert.equal(f.fortnight('2026-09-30').length, 14);
});

test('导入错误没有对应的单元格时不写“（空）”，空格子写“（空）”', () => {
  assert.equal(f.cellValue('B4', ''), '（空）');
  assert.equal(f.cellValue('B4', '三件'), '三件');
  assert.equal(f.cellValue('', ''), '');
});
