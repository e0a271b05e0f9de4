import assert from 'node:assert/strict';
import test from 'node:test';
import { mergeFields } from './versions.ts';

const was = { name: '天津立德机械有限公司', phone: '', employees: 10, address: '成林道 1 号', note: '甲' };

test('只有一方改过的采用改过的；两方改得一样的不用选；改得不一样的留给人选', () => {
  const theirs = { ...was, phone: '022-24110000', employees: 12, note: '乙' };
  const mine = { ...was, address: '成林道 2 号', employees: 15, note: '乙' };
  const merged = mergeFields(was, theirs, mine);
  assert.deepEqual(merged.fields, ['phone', 'employees', 'address', 'note']);
  assert.deepEqual(merged.open, ['employees']);
  assert.deepEqual(merged.value, { ...was, phone: '022-24110000', employees: 15, address: '成林道 2 号', note: '乙' });
});

test('都没有改就没有要比的', () => {
  assert.deepEqual(mergeFields(was, { ...was }, { ...was }), { fields: [], open: [], value: was });
});
