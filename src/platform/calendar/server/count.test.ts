import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clause } from '#kernel/shared/clause.ts';
import {
  addDays,
  dayOf,
  endOfDay,
  plainDate,
  startOfDay,
  weekday,
  yearOf,
  type PlainDate,
} from '#kernel/shared/time.ts';
import type { Term } from '../shared/term.ts';
import { countTerm, isWorkday, nextQuarterStart, restName, type CalendarBook } from './count.ts';
import { packagedDays } from './seed.ts';

const years = [2023, 2024, 2025, 2026];
const book: CalendarBook = {
  years: new Set(years),
  days: new Map(years.flatMap(packagedDays).map((d) => [d.day_on as string, { kind: d.kind, name: d.name }])),
};
const at = (text: string): Date => new Date(`${text}+08:00`);
const due = (from: string, amount: number, unit: Term['unit']) => countTerm(book, at(from), { amount, unit });

test(clause('D14.2', '自然日从次日起算，到届满日最后一刻，遇国庆不顺延但说明'), () => {
  const found = due('2026-09-28T09:20:00', 10, 'calendarDay');
  assert.equal(found.dueOn, '2026-10-08');
  assert.equal(found.dueAt.toISOString(), '2026-10-08T15:59:59.999Z');
  assert.equal(found.explain.startOn, '2026-09-29');
  assert.equal(found.explain.fallsOnHoliday, undefined);
  assert.equal(due('2026-09-28T23:59:59', 3, 'calendarDay').explain.fallsOnHoliday, '国庆节');
  assert.equal(due('2026-09-28T00:00:00', 5, 'calendarDay').dueOn, '2026-10-03');
  assert.equal(due('2026-10-10T08:00:00', 7, 'calendarDay').explain.fallsOnHoliday, '周六');
});

test('工作日跳过中秋国庆并计入调休上班日，逐日写明', () => {
  const found = due('2026-09-30T17:00:00', 3, 'workday');
  assert.equal(found.dueOn, '2026-10-10');
  assert.deepEqual(
    found.explain.holidaysSkipped.map((d) => d.on),
    ['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04', '2026-10-05', '2026-10-06', '2026-10-07'],
  );
  assert.deepEqual(found.explain.makeUpDaysCounted, [{ on: '2026-10-10', name: '国庆节' }]);
  assert.equal(found.explain.restDaysSkipped, 7);
  assert.equal(due('2026-09-18T10:00:00', 1, 'workday').dueOn, '2026-09-20');
});

test('小时精确到时刻，跨日跨节不变', () => {
  const found = due('2026-09-30T22:30:15', 24, 'hour');
  assert.equal(found.dueAt.toISOString(), '2026-10-01T14:30:15.000Z');
  assert.equal(found.dueOn, '2026-10-01');
  assert.equal(found.explain.startOn, '2026-09-30');
  assert.equal(found.explain.fallsOnHoliday, '国庆节');
});

test('月按对应日，没有对应日取月末；季度日取下一季度第几日', () => {
  assert.equal(due('2026-01-31T12:00:00', 1, 'month').dueOn, '2026-02-28');
  assert.equal(due('2023-11-30T12:00:00', 3, 'month').dueOn, '2024-02-29');
  assert.equal(due('2026-09-28T12:00:00', 1, 'quarterDay').dueOn, '2026-10-01');
  assert.equal(due('2026-10-01T00:00:00', 15, 'quarterDay').dueOn, '2027-01-15');
  assert.deepEqual(due('2026-12-31T23:00:00', 1, 'quarterDay').explain.yearsUnloaded, [2027]);
});

test('一天的归属按北京时间，不按协调世界时', () => {
  // 16:30 UTC is already the next day here.
  assert.equal(
    countTerm(book, new Date('2026-03-02T16:30:00Z'), { amount: 1, unit: 'calendarDay' }).dueOn,
    '2026-03-04',
  );
  assert.equal(
    countTerm(book, new Date('2026-03-02T15:59:59Z'), { amount: 1, unit: 'calendarDay' }).dueOn,
    '2026-03-03',
  );
});

test('涉及没有录入的年份要说明，该年按周一至周五计算', () => {
  const found = due('2026-12-30T09:00:00', 5, 'workday');
  assert.deepEqual(found.explain.yearsUnloaded, [2027]);
  // 31 Dec (Thu), then 1, 4, 5, 6 Jan 2027
  assert.equal(found.dueOn, '2027-01-06');
  assert.equal(due('2026-12-01T09:00:00', 5, 'workday').explain.yearsUnloaded, undefined);
  assert.deepEqual(due('2026-12-30T09:00:00', 5, 'calendarDay').explain.yearsUnloaded, [2027]);
});

test('零个工作日或零日当天届满', () => {
  assert.equal(due('2026-09-28T09:00:00', 0, 'workday').dueOn, '2026-09-28');
  assert.equal(
    due('2026-09-28T09:00:00', 0, 'calendarDay').dueAt.getTime(),
    endOfDay(plainDate('2026-09-28')).getTime(),
  );
});

// A second way of counting, written as a clerk would do it on a wall calendar.
const wallCalendar = (from: Date, amount: number): PlainDate => {
  let day = dayOf(from);
  let counted = 0;
  while (counted < amount) {
    day = addDays(day, 1);
    const special = book.days.get(day);
    const isRest = special ? special.kind === 'off' : [6, 7].includes(weekday(day));
    if (!isRest) counted++;
  }
  return day;
};
const anyMoment = fc
  .integer({ min: Date.parse('2023-01-01T00:00:00+08:00'), max: Date.parse('2026-10-31T23:59:59+08:00') })
  .map((ms) => new Date(ms));

test('任取起点：工作日与逐日翻历相同，届满日必是工作日，起止之间工作日数等于期限', () => {
  fc.assert(
    fc.property(anyMoment, fc.integer({ min: 1, max: 40 }), (from, amount) => {
      const found = countTerm(book, from, { amount, unit: 'workday' });
      assert.equal(found.dueOn, wallCalendar(from, amount));
      assert.ok(isWorkday(book, found.dueOn));
      let between = 0;
      for (let day = addDays(dayOf(from), 1); day <= found.dueOn; day = addDays(day, 1))
        if (isWorkday(book, day)) between++;
      assert.equal(between, amount);
      assert.equal(found.dueAt.getTime(), endOfDay(found.dueOn).getTime());
    }),
    { numRuns: 500 },
  );
});

test('任取起点：期限越长届满越晚，工作日不早于自然日，说明与结果一致', () => {
  fc.assert(
    fc.property(
      anyMoment,
      fc.integer({ min: 0, max: 60 }),
      fc.constantFrom('hour', 'calendarDay', 'workday', 'month', 'quarterDay'),
      (from, amount, unit) => {
        const found = countTerm(book, from, { amount: Math.max(amount, unit === 'quarterDay' ? 1 : 0), unit });
        const longer = countTerm(book, from, { amount: amount + 1, unit });
        assert.ok(longer.dueAt >= found.dueAt);
        assert.equal(dayOf(found.dueAt), found.dueOn);
        assert.equal(found.explain.fallsOnHoliday, restName(book, found.dueOn));
        assert.equal(
          found.explain.yearsUnloaded?.includes(yearOf(found.dueOn)) ?? false,
          !book.years.has(yearOf(found.dueOn)),
        );
        if (unit === 'workday') assert.ok(found.dueOn >= countTerm(book, from, { amount, unit: 'calendarDay' }).dueOn);
      },
    ),
    { numRuns: 500 },
  );
});

test('任取一天：下一季度第一天在其后三个月内，且是一、四、七、十月一日', () => {
  fc.assert(
    fc.property(anyMoment, (from) => {
      const start = nextQuarterStart(dayOf(from));
      assert.match(start, /-(01|04|07|10)-01$/);
      assert.ok(start > dayOf(from));
      assert.ok(startOfDay(start).getTime() - from.getTime() <= 92 * 86_400_000);
    }),
  );
});

test('随程序提供的各年安排：放假天数与国务院办公厅通知一致，调休上班日都在周末', () => {
  const off = Object.fromEntries(years.map((y) => [y, packagedDays(y).filter((d) => d.kind === 'off').length]));
  // One day of the notice for 2023 is 31 December 2022, a year that is not kept.
  assert.deepEqual(off, { 2023: 26, 2024: 28, 2025: 28, 2026: 33 });
  for (const day of years.flatMap(packagedDays))
    if (day.kind === 'work') assert.ok(weekday(day.day_on) > 5, day.day_on);
  assert.ok(packagedDays(2026).some((d) => d.day_on === '2026-10-10' && d.kind === 'work' && d.name === '国庆节'));
});
