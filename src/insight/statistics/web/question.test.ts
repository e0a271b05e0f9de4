import assert from 'node:assert/strict';
import test from 'node:test';
import { plainDate } from '#kernel/shared/time.ts';
import { readFigure } from '#modules/hazards/shared/figure.ts';
import {
  askOf,
  defaults,
  figureOf,
  inWords,
  measureOf,
  sliceOf,
  spanOf,
  spans,
  spanWord,
  subjectOf,
} from './question.ts';

const TODAY = '2026-09-28';

test('the address at first sight asks for major hazards of this year', () => {
  assert.deepEqual(askOf(defaults), { grade: 'major' });
  assert.deepEqual(spanOf(defaults, TODAY), { from: '2026-01-01', to: '2026-09-28' });
  assert.equal(spanWord(spanOf(defaults, TODAY)), '本年');
  assert.equal(subjectOf(defaults), '重大事故隐患');
});

test('nonsense in the address is left out, never sent', () => {
  const odd = {
    ...defaults,
    to: '2026-02-30',
    from: 'x',
    grade: 'huge',
    channel: "' or 1=1",
    stock: '1',
    measure: 'y',
  };
  assert.deepEqual(askOf(odd), {});
  assert.equal(measureOf(odd), 'open');
  assert.deepEqual(spanOf(odd, TODAY), spanOf(defaults, TODAY));
});

test('a day in the past brings its own year', () => {
  const past = { ...defaults, to: '2025-03-31' };
  assert.deepEqual(spanOf(past, TODAY), { from: '2025-01-01', to: '2025-03-31' });
  assert.deepEqual(
    spans(plainDate('2025-05-31')).map((one) => one.from),
    ['', '2025-04-01', '2025-05-01', '2024-01-01'],
  );
  assert.equal(spanWord(spanOf({ ...past, from: '2025-03-01' }, TODAY)), '本月');
  assert.equal(spanWord(spanOf({ ...past, from: '2024-02-01' }, TODAY)), '期内');
});

test('a figure made here is read there: stocks have one day, flows two', () => {
  const span = spanOf(defaults, TODAY);
  const open = readFigure(figureOf('open', span, sliceOf(defaults), { street: '120102005', industry: 'trade' }));
  assert.deepEqual(open, { measure: 'open', to: TODAY, grade: 'major', street: '120102005', industry: 'trade' });
  const closed = readFigure(figureOf('closed', span, {}));
  assert.deepEqual(closed, { measure: 'closed', from: '2026-01-01', to: TODAY });
});

test('conditions on paper name every condition', () => {
  const words = inWords(
    { ...defaults, grade: 'all', channel: 'report', stock: 'stock' },
    spanOf(defaults, TODAY),
    '全区',
  );
  assert.equal(
    words,
    '全区，2026年1月1日至2026年9月28日，全部等级（含待判定），群众举报查实，2023年及以前发现（存量）',
  );
});
