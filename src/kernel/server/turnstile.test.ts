import assert from 'node:assert/strict';
import test from 'node:test';
import { clause } from '../shared/clause.ts';
import { fixedClock } from './clock.ts';
import { Turnstile } from './turnstile.ts';

const START = '2026-11-28T01:00:00Z';
const allowance = { most: 4, minutes: 10, atOnce: 2 };

test(clause('D13', '每人分别计次，过了时间重新计，说得出多久以后再试（ASVS V2.4.1）'), () => {
  const clock = fixedClock(START);
  const gate = new Turnstile(clock);
  for (let i = 0; i < 4; i++) {
    const turn = gate.enter('li', allowance);
    assert.ok('leave' in turn);
    turn.leave();
  }
  clock.advance({ minutes: 4 });
  assert.deepEqual(gate.enter('li', allowance), { why: 'tooMany', seconds: 360, times: 1 });
  assert.deepEqual(gate.look('li', allowance), { why: 'tooMany', seconds: 360 });
  assert.deepEqual(gate.enter('li', allowance), { why: 'tooMany', seconds: 360, times: 2 });
  assert.ok('leave' in gate.enter('wang', allowance));
  clock.advance({ minutes: 6 });
  assert.equal(gate.look('li', allowance), null);
  assert.ok('leave' in gate.enter('li', allowance));
});

test(clause('D13', '同时办的另外计数，办完一个进一个；跨过计次的时间也不多放'), () => {
  const clock = fixedClock(START);
  const gate = new Turnstile(clock);
  const turns = [gate.enter('li', allowance), gate.enter('li', allowance)];
  assert.equal((gate.enter('li', allowance) as { why: string }).why, 'running');
  clock.advance({ minutes: 11 });
  assert.equal((gate.enter('li', allowance) as { why: string }).why, 'running');
  const [first, second] = turns;
  assert.ok(first && 'leave' in first && second && 'leave' in second);
  first.leave();
  first.leave();
  assert.ok('leave' in gate.enter('li', allowance), '让出一个，重复说办完不多让');
  assert.equal((gate.enter('li', allowance) as { why: string }).why, 'running');
  second.leave();
  assert.equal(gate.look('li', allowance), null);
});

test(clause('D13', '时钟拨回去不会把人关在外面；人多了也只记有限的数'), () => {
  const clock = fixedClock(START);
  const gate = new Turnstile(clock);
  assert.equal(gate.count('upload li', 1, 60), null);
  assert.equal(gate.count('upload li', 1, 60), 60);
  clock.set('2026-11-27T01:00:00Z');
  assert.equal(gate.count('upload li', 1, 60), null);
  const held = gate.enter('busy', allowance);
  for (let i = 0; i < 50_000; i++) gate.count(`stranger ${i}`, 1, 60);
  gate.enter('busy', allowance);
  assert.equal((gate.enter('busy', allowance) as { why: string }).why, 'running', '正在办的不会被忘掉');
  assert.ok('leave' in held);
});
