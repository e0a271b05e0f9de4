import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clause } from '#kernel/shared/clause.ts';
import { headline, holidayWords, weekOf } from './words.ts';

const day = (date: string, mark: '休' | '班' | null = null, holiday: string | null = null, count = 0) => ({
  date,
  weekday: 1,
  mark,
  holiday,
  count,
  overdue: 0,
});

test(clause('T10-5', '待办的第一句话说有几件、先办哪些'), () => {
  assert.equal(headline({ total: 23, overdue: 2 }, 'mine'), '23 件须由您办理；2 件已逾期，先办这 2 件。');
  assert.equal(headline({ total: 1, overdue: 1 }, 'mine'), '1 件须由您办理；1 件已逾期，先办这件。');
  assert.equal(headline({ total: 4, overdue: 0 }, 'unit'), '本单位共有 4 件要办，没有逾期。');
  assert.equal(headline({ total: 0, overdue: 0 }, 'mine'), '现在没有要您办的事。');
});

test(clause('T10-5', '两周日历用一句话说明放假期间照常到期和调休上班'), () => {
  const days = [
    day('2026-09-30'),
    day('2026-10-01', '休', '国庆', 1),
    day('2026-10-02', '休', '国庆'),
    day('2026-10-03', '休', null),
    day('2026-10-04', '休', '国庆', 1),
    day('2026-10-08'),
    day('2026-10-10', '班', null, 2),
  ];
  assert.equal(holidayWords(days), '10月1日至4日国庆放假，2 件按自然日照常到期；10月10日（周六）上班。');
  assert.equal(holidayWords([day('2026-09-26', '休'), day('2026-09-28')]), '');
});

test('一周从星期一到星期日', () => {
  assert.deepEqual(weekOf('2026-09-28'), { from: '2026-09-28', to: '2026-10-04' });
  assert.deepEqual(weekOf('2026-10-04'), { from: '2026-09-28', to: '2026-10-04' });
});
