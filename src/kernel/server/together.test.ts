import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fewAtATime } from './together.ts';

test('each item is done once, never more at a time than said', async () => {
  let now = 0;
  let most = 0;
  const done: number[] = [];
  await fewAtATime(3, [1, 2, 3, 4, 5, 6, 7], async (n) => {
    most = Math.max(most, ++now);
    await sleep(5);
    now--;
    done.push(n);
  });
  assert.deepEqual(done.toSorted(), [1, 2, 3, 4, 5, 6, 7]);
  assert.equal(most, 3);
});

test('after a failure nothing else is begun, and it is told when nothing is under way any more', async () => {
  const begun: number[] = [];
  let underWay = 0;
  await assert.rejects(
    fewAtATime(3, [1, 2, 3, 4, 5, 6], async (n) => {
      begun.push(n);
      if (n === 2) throw new Error('no room');
      underWay++;
      await sleep(20);
      underWay--;
    }),
    /no room/,
  );
  assert.equal(underWay, 0);
  assert.deepEqual(begun, [1, 2, 3]);
});
