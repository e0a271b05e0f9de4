import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressOf, newKey, queryText, toApiError, ApiError } from './api.ts';
import { emptyOf, readUrl, same, writeUrl } from './url-state.ts';

const defaults = { q: '', street: [] as string[], grade: ['major'], overdue: false, page: 1, sort: 'dueOn' };

test('an address without conditions shows the defaults, nonsense counts as nothing said', () => {
  assert.deepEqual(readUrl(new URLSearchParams(), defaults, ''), defaults);
  assert.equal(readUrl(new URLSearchParams('page=x'), defaults, '').page, 1);
  assert.deepEqual(readUrl(new URLSearchParams('street=a,b&street=c'), defaults, '').street, ['a', 'b', 'c']);
  assert.deepEqual(readUrl(new URLSearchParams('grade='), defaults, '').grade, []);
});

test('what equals its default is left out, foreign keys stay', () => {
  const next = writeUrl(new URLSearchParams('tab=2&q=x'), defaults, { q: '', page: 3, street: ['a', 'b'] }, '');
  assert.equal(next.toString(), 'tab=2&page=3&street=a%2Cb');
  assert.equal(writeUrl(new URLSearchParams('b.page=3'), defaults, { page: 1 }, 'b.').toString(), '');
});

test('every state written into an address is read back as it was', () => {
  const word = fc.stringMatching(/^[a-z0-9\u4e00-\u9fa5 +&=%]{1,8}$/);
  fc.assert(
    fc.property(
      fc.record({
        q: fc.oneof(fc.constant(''), word),
        street: fc.array(word, { maxLength: 3 }),
        grade: fc.array(word, { maxLength: 2 }),
        overdue: fc.boolean(),
        page: fc.integer({ min: 1, max: 99 }),
        sort: fc.constantFrom('dueOn', '-dueOn'),
      }),
      (state) => {
        const address = writeUrl(new URLSearchParams(), defaults, state, 'l.').toString();
        assert.ok(same(readUrl(new URLSearchParams(address), defaults, 'l.') as never, state as never), address);
      },
    ),
  );
});

test('clearing a condition means nothing chosen, whatever the default was', () => {
  assert.deepEqual(emptyOf(defaults.grade), []);
  assert.equal(emptyOf(defaults.sort), '');
  assert.equal(emptyOf(true), false);
});

test('a query leaves out what is empty and joins sets by commas', () => {
  assert.equal(queryText({ q: '', a: null, b: undefined, c: [] }), '');
  assert.equal(
    queryText({ street: ['120102001', '120102002'], overdue: true, page: 2 }),
    '?street=120102001%2C120102002&overdue=true&page=2',
  );
  assert.equal(queryText({ name: ['a,b', 'c'] }), '?name=a%2Cb&name=c');
});

test('an address is made of the contract; a missing parameter is a defect, not a request', () => {
  const contract = {
    kind: 'endpoint',
    method: 'GET',
    path: '/hazards/:id/files/:file',
    summary: '',
    clauses: [],
  } as never;
  assert.equal(
    addressOf(contract, { id: '1/2', file: 'x' }, { q: '河东' }),
    '/api/v1/hazards/1%2F2/files/x?q=%E6%B2%B3%E4%B8%9C',
  );
  assert.throws(() => addressOf(contract, { id: '1' }));
});

test('keys of two writes differ; a thrown thing becomes words for the person', () => {
  assert.notEqual(newKey(), newKey());
  assert.match(newKey(), /^[0-9a-f]{32}$/);
  const known = new ApiError({ status: 409, code: 'common.stale', detail: '赵启明刚刚改过这条记录' });
  assert.equal(toApiError(known), known);
  assert.equal(known.stale, true);
  assert.equal(toApiError(new TypeError('x is not a function')).code, 'web.defect');
});
