import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeWorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { systemClock } from './clock.ts';
import { silentLog } from './log.ts';
import { forgetTheFuture, freeAbandoned, prepareQueue, startQueue, type Queue } from './queue.ts';
import { testDb } from './testing.ts';

const db = await testDb({ keep: true });

test('jobs that a killed worker held are free again; those taken since the start stay with their worker', async () => {
  await prepareQueue(db.owner);
  const pool = new pg.Pool({ ...db.owner, max: 2 });
  const utils = await makeWorkerUtils({ pgPool: pool });
  try {
    const held = async (by: string, seconds: number): Promise<void> => {
      const { id } = await utils.addJob('outbox', { id: by });
      await pool.query(
        `update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - make_interval(secs => $2) where id = $3`,
        [by, seconds, id],
      );
    };
    await held('killed', 60);
    await held('present', 0);
    const { rows } = await pool.query<{ since: Date }>(`select now() - interval '30 seconds' as since`);
    assert.equal(await freeAbandoned(pool, utils, rows[0]!.since), 1);
    const left = await pool.query<{ locked_by: string }>(
      `select locked_by from graphile_worker._private_jobs where locked_by is not null`,
    );
    assert.deepEqual(
      left.rows.map((r) => r.locked_by),
      ['present'],
    );
    assert.equal(await freeAbandoned(pool, utils, rows[0]!.since), 0);
  } finally {
    await utils.release();
    await pool.end();
  }
});

test('what a clock that ran ahead put off until tomorrow is due now; what waits for its next try is not', async () => {
  const pool = new pg.Pool({ ...db.owner, max: 2 });
  try {
    await prepareQueue(db.owner);
    const utils = await makeWorkerUtils({ pgPool: pool });
    const tomorrow = new Date(Date.now() + 86_400_000);
    await utils.addJob('timer.a', {}, { jobKey: 'timer.a', runAt: tomorrow });
    await utils.addJob('timer.b', {}, { jobKey: 'timer.b', runAt: tomorrow });
    await utils.addJob('outbox', { id: 'c' }, { jobKey: 'c', runAt: tomorrow });
    await pool.query(`update graphile_worker._private_jobs set attempts = 1 where key = 'timer.b'`);
    await pool.query(
      `insert into graphile_worker._private_known_crontabs (identifier, known_since, last_execution) values ('a', now(), $1)`,
      [tomorrow],
    );
    await forgetTheFuture(pool);
    const { rows } = await pool.query<{ key: string }>(
      `select key from graphile_worker._private_jobs where run_at <= now() and key is not null order by key`,
    );
    assert.deepEqual(
      rows.map((r) => r.key),
      ['timer.a'],
    );
    const { rows: ahead } = await pool.query(
      `select 1 from graphile_worker._private_known_crontabs where last_execution > now()`,
    );
    assert.equal(ahead.length, 0);
    await utils.release();
  } finally {
    await pool.end();
  }
});

test('a queue that began while its tables did not answer gives up once the database does: a new one takes the jobs', async () => {
  const pool = new pg.Pool({ ...db.owner, max: 2 });
  let queue: Queue | undefined;
  try {
    await prepareQueue(db.owner);
    const start = (): Promise<Queue> =>
      startQueue({ owner: db.owner, handle: db.handle, clock: systemClock, log: silentLog, rooms: [] });
    await pool.query(`alter table graphile_worker._private_tasks rename to away`);
    queue = await start();
    // Its workers ask for their tasks in this moment, are refused, and keep the refusal.
    await sleep(500);
    await pool.query(`alter table graphile_worker.away rename to _private_tasks`);
    await assert.rejects(queue.ended, /takes no jobs though the database answers/);
    await queue.stop();

    queue = await start();
    const ended = queue.ended.then(
      () => 'ended',
      (error: Error) => error.message,
    );
    assert.equal(await Promise.race([ended, sleep(5_000).then(() => 'lives')]), 'lives');
  } finally {
    await queue?.stop();
    await pool.end();
    await db.close();
  }
});
