import assert from 'node:assert/strict';
import test from 'node:test';
import { noScope, type Actor } from '#kernel/shared/actor.ts';
import { isSame, offersOf, person, state, yes } from './answers.ts';

const actor = (userId: string, behalfOf?: string): Actor => ({
  kind: 'person',
  userId: userId as never,
  name: userId,
  postId: null,
  postTitle: '',
  unitId: null,
  unitName: '',
  unitKind: 'office',
  roles: [],
  scope: noScope,
  ...(behalfOf ? { onBehalfOf: { userId: behalfOf as never, name: behalfOf, unitName: '' } } : {}),
});

test('the separation of persons holds for who acts, for whom they act, and for whom the other acted', () => {
  const none = new Map<string, string[]>();
  const forB = new Map([['a', ['b']]]);
  assert.equal(isSame(actor('a'), null, none), false);
  assert.equal(isSame(actor('a'), 'a', none), true);
  assert.equal(isSame(actor('b'), 'a', none), false);
  assert.equal(isSame(actor('b'), 'a', forB), true, 'a acted for b');
  assert.equal(isSame(actor('c', 'a'), 'a', none), true, 'c acts for a');
  assert.equal(isSame(actor('c', 'b'), 'a', forB), true, 'c acts for b, for whom a acted');
  assert.equal(isSame(actor('c'), 'a', forB), false);
});

test('a record offers what may be done, says why an act is closed to this person, and is silent on what is never theirs', () => {
  const entries = [
    ['sign', '签发', yes, true],
    ['check', '审核', person('您是起草人'), true],
    ['close', '办结', state('还没有回复'), false],
    ['other', '别人的事', null, true],
  ] as const;
  assert.deepEqual(offersOf(entries), [
    { action: 'sign', label: '签发', primary: true },
    { action: 'check', label: '审核', primary: false, locked: { reason: '您是起草人' } },
    { action: 'close', label: '办结', primary: false, locked: { reason: '还没有回复' } },
  ]);
  assert.deepEqual(
    offersOf(entries, 'state').map((one) => one.action),
    ['sign', 'check'],
  );
});
