/**
 * The clock's and the outbox's door. The relay moves outbox rows into graphile-worker by job key; the worker calls the
 * room's job with a context whose transaction also marks the row done, so that a job takes effect once.
 */
import {
  Logger as QueueLogger,
  makeWorkerUtils,
  parseCronItem,
  run as runWorker,
  type CronItem,
  type Runner,
  type WorkerUtils,
} from 'graphile-worker';
import pg from 'pg';
import type { Clock } from './clock.ts';
import { makeCtx } from './context.ts';
import { inTx, sql, type Connection, type DbHandle } from './db.ts';
import type { Logger } from './log.ts';
import type { Job, Room, Timer } from './room.ts';

const BATCH = 500;
/** A clock that moved by more than this against the time that passed was set, or the machine slept. */
const CLOCK_WAS_SET_MS = 5 * 60_000;
/** A worker pool that gives up and cannot end by itself is left behind after this. */
const GIVE_UP_MS = 3_000;
/** The queue's workers are refused so often in a row, one attempt a second each, while the relay is answered: they do not recover. */
const REFUSED_IN_A_ROW = 12;
/** No answer to a connection within this: a network that swallows packets. */
const CONNECT_WITHIN_MS = 30_000;
/** A worker that has lost its parent ends within four seconds; after this, none but the present one is alive. */
const FORMER_WORKERS_END_MS = 6_000;

interface Digest {
  min: number;
  hour: number;
  date: number;
  month: number;
  dow: number;
}

/** graphile-worker's digests are UTC and carry no year: find the year by the week day, then shift by eight hours. */
function shanghai(d: Digest, now = new Date()): Digest {
  const y0 = now.getUTCFullYear();
  for (const y of [y0, y0 - 1, y0 + 1]) {
    const u = new Date(Date.UTC(y, d.month - 1, d.date, d.hour, d.min));
    if (u.getUTCDay() !== d.dow || u.getUTCDate() !== d.date) continue;
    const l = new Date(u.getTime() + 8 * 3_600_000);
    return {
      min: l.getUTCMinutes(),
      hour: l.getUTCHours(),
      date: l.getUTCDate(),
      month: l.getUTCMonth() + 1,
      dow: l.getUTCDay(),
    };
  }
  throw new Error(`no year fits ${JSON.stringify(d)}`);
}

export interface QueueOptions {
  /** Connection of the database's owner: the queue's own tables live in their own schema. */
  owner: Connection;
  handle: DbHandle;
  clock: Clock;
  log: Logger;
  rooms: readonly Room[];
}

/** Makes the queue's tables; run once at start after the migrations. */
export async function prepareQueue(owner: Connection): Promise<void> {
  const pool = new pg.Pool({ ...owner, max: 2 });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const utils = await makeWorkerUtils({ pgPool: pool });
  try {
    await utils.migrate();
  } finally {
    await utils.release();
    await pool.end();
  }
}

/** Hands waiting outbox rows to the queue. Safe to run in several processes and after a crash at any point. */
async function relayOutbox(handle: DbHandle, utils: WorkerUtils, now = new Date()): Promise<number> {
  const rows = await sql<{ id: string; task: string; run_at: Date; created_at: Date }>`
    select id, task, run_at, created_at from outbox where relayed_at is null order by id limit ${BATCH}`.execute(
    handle.db,
  );
  for (const row of rows.rows)
    await utils.addJob(
      'outbox',
      { id: row.id },
      {
        jobKey: row.id,
        // What is due is due at once: the queue waits by the database's clock, which need not agree with this machine's. So
        // is what was due when it was written, by a clock that has been set back since.
        ...(row.run_at > now && row.run_at > row.created_at ? { runAt: row.run_at } : {}),
        maxAttempts: 12,
        jobKeyMode: 'replace',
      },
    );
  if (rows.rows.length > 0)
    await sql`update outbox set relayed_at = ${now} where id = any(${rows.rows.map((r) => r.id)}::uuid[])`.execute(
      handle.db,
    );
  return rows.rows.length;
}

/** Runs one outbox row: the room's act and the mark that it is done, in one transaction. */
export async function runOutboxRow(options: Omit<QueueOptions, 'owner'>, id: string): Promise<void> {
  const jobs = new Map(options.rooms.flatMap((r) => r.jobs ?? []).map((j) => [j.task, j]));
  const make = (requestId: string) =>
    makeCtx({ handle: options.handle, clock: options.clock, log: options.log, door: 'job', requestId });
  const missing = (task: string): never => {
    throw new Error(`no room takes the job ${task}`);
  };
  const jobOf = (task: string): Job => jobs.get(task) ?? missing(task);
  const peek = await sql<{ task: string; payload: Record<string, unknown> }>`
    select task, payload from outbox where id = ${id} and done_at is null`.execute(options.handle.db);
  const waiting = peek.rows[0];
  if (!waiting) return;
  if (jobOf(waiting.task).ownTransactions) {
    await jobOf(waiting.task).run(make(id), waiting.payload);
    await sql`update outbox set done_at = ${options.clock.now()} where id = ${id}`.execute(options.handle.db);
    return;
  }
  await inTx(options.handle, async (tx) => {
    const row = await sql<{ task: string; payload: Record<string, unknown> }>`
      select task, payload from outbox where id = ${id} and done_at is null for update`.execute(tx);
    const found = row.rows[0];
    if (!found) return;
    await jobOf(found.task).run(make(id).within(tx), found.payload);
    await sql`update outbox set done_at = ${options.clock.now()} where id = ${id}`.execute(tx);
  });
}

/** Runs everything that waits, at once, without the queue: for tests, the demo district and the command line. */
export async function drainOutbox(
  options: Omit<QueueOptions, 'owner'>,
  until: Date = options.clock.now(),
): Promise<number> {
  let count = 0;
  for (;;) {
    const rows = await sql<{ id: string }>`
      select id from outbox where done_at is null and run_at <= ${until} order by run_at, id limit ${BATCH}`.execute(
      options.handle.db,
    );
    if (rows.rows.length === 0) return count;
    for (const row of rows.rows) await runOutboxRow(options, row.id);
    count += rows.rows.length;
  }
}

export interface Queue {
  /** Something new is in the outbox. */
  wake(): void;
  /** Settles when the worker has ended: after `stop()`, or rejected because it gave up on the database. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Gives up the locks that workers before `since` still hold: who was killed cannot do so, and the queue itself would wait
 * four hours before it lets another take the job. One program runs one worker, so all of them belong to the dead.
 * Answers how many jobs are free again.
 */
export async function freeAbandoned(owner: pg.Pool, utils: WorkerUtils, since: Date): Promise<number> {
  const held = await owner.query<{ id: string; n: number }>(
    `select locked_by as id, count(*)::int as n from graphile_worker._private_jobs
      where locked_by is not null and locked_at < $1 group by locked_by
     union all
     select locked_by, 0 from graphile_worker._private_job_queues where locked_by is not null and locked_at < $1`,
    [since],
  );
  if (held.rows.length > 0) await utils.forceUnlockWorkers([...new Set(held.rows.map((r) => r.id))]);
  return held.rows.reduce((sum, r) => sum + r.n, 0);
}

/**
 * What a clock that ran ahead has left behind: timers that count as done until a day that has not come, and runs that wait for
 * it. The queue itself would wait too.
 */
export async function forgetTheFuture(owner: pg.Pool): Promise<void> {
  await owner.query(
    `update graphile_worker._private_known_crontabs set last_execution = now() where last_execution > now()`,
  );
  await owner.query(
    `update graphile_worker._private_jobs set run_at = now()
      where key like 'timer.%' and attempts = 0 and locked_at is null and run_at > now()`,
  );
}

/** Starts relay, worker and timers. */
export async function startQueue(options: QueueOptions): Promise<Queue> {
  const pool = new pg.Pool({ ...options.owner, max: 6, keepAlive: true, connectionTimeoutMillis: CONNECT_WITHIN_MS });
  pool.on('error', (error) => options.log.warn({ err: error }, 'queue connection lost'));
  pool.on('connect', (client) => client.on('error', () => {}));
  const logger = queueLogger(options.log);
  const utils = await makeWorkerUtils({ pgPool: pool, logger });
  const timers = options.rooms.flatMap((r) => r.timers ?? []);
  // Before the first job is taken: whatever was locked until now is another's.
  const begun = await pool.query<{ now: Date }>('select now()');
  await forgetTheFuture(pool);
  const runner: Runner = await runWorker({
    pgPool: pool,
    logger,
    concurrency: 4,
    noHandleSignals: true,
    pollInterval: 1000,
    parsedCronItems: timers.map(cronItem),
    taskList: {
      outbox: async (payload) => runOutboxRow(options, (payload as { id: string }).id),
      ...Object.fromEntries(
        timers.map((timer) => [
          `timer.${timer.name}`,
          async () =>
            timer.run(makeCtx({ handle: options.handle, clock: options.clock, log: options.log, door: 'job' })),
        ]),
      ),
    },
  });
  const freeing = setTimeout(() => {
    freeAbandoned(pool, utils, begun.rows[0]?.now ?? new Date(0)).then(
      (n) => void (n > 0 && options.log.warn({ jobs: n }, 'jobs of a worker that died are done again')),
      (error: unknown) => options.log.warn({ err: error as Error }, 'abandoned jobs stay locked'),
    );
  }, FORMER_WORKERS_END_MS);
  let stopped = false;
  let giveUp: (why: Error) => void = () => {};
  const givenUp = new Promise<never>((_, reject) => (giveUp = reject));
  givenUp.catch(() => {});
  runner.events.on('pool:gracefulShutdown', ({ message }) => {
    if (!stopped) setTimeout(() => giveUp(new Error(`the queue gave up: ${message}`)), GIVE_UP_MS).unref();
  });
  // graphile-worker asks for its tasks once and keeps the answer, also a refusal: a worker that began while the database was
  // away would take no job for as long as it lives, though everything else in it has come back.
  let refused = 0;
  runner.events.on('worker:getJob:error', () => void refused++);
  runner.events.on('worker:getJob:empty', () => void (refused = 0));
  runner.events.on('job:start', () => void (refused = 0));
  // The timers of a queue look at the clock once and wait by it: they begin anew when it was set.
  const sinceStart = (): number => Date.now() - performance.now();
  const begunBy = sinceStart();
  let again = true;
  let wakeUp: () => void = () => {};
  const loop = (async () => {
    while (!stopped) {
      again = false;
      if (Math.abs(sinceStart() - begunBy) > CLOCK_WAS_SET_MS) giveUp(new Error('the clock of this machine was set'));
      try {
        const relayed = await relayOutbox(options.handle, utils);
        if (refused >= REFUSED_IN_A_ROW) giveUp(new Error('the queue takes no jobs though the database answers'));
        if (relayed === BATCH) continue;
      } catch (error) {
        refused = 0;
        options.log.warn({ err: error as Error }, 'relay will try again');
      }
      if (again || stopped) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  const wake = (): void => {
    again = true;
    wakeUp();
  };
  return {
    wake,
    ended: Promise.race([runner.promise, givenUp]),
    stop: async () => {
      clearTimeout(freeing);
      stopped = true;
      wake();
      await loop;
      await runner.stop().catch(() => {});
      await Promise.resolve(utils.release()).catch(() => {});
      await pool.end().catch(() => {});
    },
  };
}

/** The queue's own words go to our log; what it says in passing is for debugging only. */
const queueLogger = (log: Logger): QueueLogger =>
  new QueueLogger(() => (level, message) => {
    if (level === 'error') log.error({ queue: message }, 'queue');
    else if (level === 'warning') log.warn({ queue: message }, 'queue');
    else log.debug({ queue: message }, 'queue');
  });

function cronItem(timer: Timer) {
  const pattern = parseCronItem({ task: `timer.${timer.name}`, match: timer.cron, identifier: timer.name });
  const matches = pattern.match as (digest: Digest) => boolean;
  const item: CronItem = {
    task: `timer.${timer.name}`,
    identifier: timer.name,
    match: (digest: Digest) => matches(shanghai(digest)),
    options: {
      backfillPeriod: 12 * 3_600_000,
      // A machine that slept for a night, or whose clock was put forward, catches up on every minute: one run serves them all.
      jobKey: `timer.${timer.name}`,
      jobKeyMode: 'preserve_run_at',
      // What people did goes before what the clock asks for.
      priority: 10,
    },
  };
  return parseCronItem(item);
}
