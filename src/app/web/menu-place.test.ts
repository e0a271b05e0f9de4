import assert from 'node:assert/strict';
import test from 'node:test';
import { placeInMenu } from './menu-place.ts';

const menu = [
  { key: 'todo', label: '待办', icon: 'ListTodo', path: '/todo' },
  {
    key: 'plan',
    label: '任务与报送',
    icon: 'ListTree',
    path: '/plan/month',
    covers: ['/plan/month'],
    views: [
      { key: 'plan', label: '攻坚任务', path: '/plan/month', covers: ['/plan'] },
      { key: 'papers', label: '方案和清单', path: '/plan/papers', covers: ['/plan/papers', '/plan/meetings'] },
    ],
  },
];
const words = (path: string): (string | undefined)[] => {
  const here = placeInMenu(menu, path);
  return here ? [here.entry.label, here.view?.label] : [];
};

test('the longest beginning of a path decides which screen of an entry is open', () => {
  assert.deepEqual(words('/plan/month'), ['任务与报送', '攻坚任务']);
  assert.deepEqual(words('/plan/tasks/0190'), ['任务与报送', '攻坚任务']);
  assert.deepEqual(words('/plan/meetings/0190'), ['任务与报送', '方案和清单']);
  assert.deepEqual(words('/todo'), ['待办', undefined]);
});

test('a path of no entry, or one that only begins with the same letters, has no place', () => {
  assert.deepEqual(words('/planning'), []);
  assert.deepEqual(words('/account'), []);
});
