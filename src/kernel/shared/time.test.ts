import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { clause } from './clause.ts';
import { addDays, addMonths, daysBetween, plainDate } from './time.ts';

const day = fc
  .date({ min: new Date('1899-12-28T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => plainDate(date.toISOString().slice(0, 10)));

test(clause('D§3', '两日之间的天数与逐日相加一致，跨闰年、跨世纪不差一天'), () => {
  fc.assert(
    fc.property(day, fc.integer({ min: -40_000, max: 40_000 }), (from, days) => {
      assert.equal(daysBetween(from, addDays(from, days)), days);
    }),
  );
  assert.equal(daysBetween(plainDate('2024-02-28'), plainDate('2024-03-01')), 2);
  assert.equal(daysBetween(plainDate('2026-02-28'), plainDate('2026-03-01')), 1);
  assert.equal(daysBetween(plainDate('1900-02-28'), plainDate('1900-03-01')), 1);
  assert.equal(daysBetween(plainDate('2026-09-28'), plainDate('2026-07-11')), -79);
});

test(clause('D§3', '按月顺延落在没有的日子时取当月最后一天'), () => {
  assert.equal(addMonths(plainDate('2026-01-31'), 1), '2026-02-28');
  assert.equal(addMonths(plainDate('2024-01-31'), 1), '2024-02-29');
  assert.equal(addMonths(plainDate('2026-03-31'), -1), '2026-02-28');
});
