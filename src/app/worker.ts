/**
 * The worker process: outbox relay, jobs and timers. It is a child of the program, is told over IPC where the database is,
 * and ends with its parent, however that dies.
 */
import { readConfig } from '#kernel/server/config.ts';
import { startLive } from '#kernel/server/live.ts';
import { makeLog } from '#kernel/server/log.ts';
import { onOutboxHint } from '#kernel/server/outbox.ts';
import { startQueue } from '#kernel/server/queue.ts';
import { rooms } from './rooms.ts';
import { startArchive } from './backup-archive.ts';
import { openDistrict } from './start.ts';
import type { WorkerOrder } from './main-worker.ts';

const POOL_SIZE = 6;
/** No statement of a job takes so long; a network that swallows packets would hold it for ever. */
const SILENCE_MS = 10 * 60_000;

const config = readConfig();
const log = makeLog(config.logLevel);
let end: () => Promise<void> = async () => {};
let ending = false;

async function stop(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  // A job that hangs must not keep a dead parent's child alive; what it did not finish is done again later.
  setTimeout(() => process.exit(code), 4_000).unref();
  await end().catch((error: unknown) => log.warn({ err: error as Error }, 'worker did not end cleanly'));
  process.exit(code);
}

async function start(order: Extract<WorkerOrder, { kind: 'start' }>): Promise<void> {
  const district = openDistrict({
    config: order.config,
    place: order.place,
    log,
    poolSize: POOL_SIZE,
    silenceMs: SILENCE_MS,
  });
  const { handle, clock, place } = district;
  const queue = await startQueue({ owner: place.owner, handle, clock, log, rooms });
  const live = await startLive(place.app, handle, queue.wake);
  onOutboxHint(queue.wake);
  const archive = await startArchive(district);
  end = async () => {
    onOutboxHint(null);
    await archive.stop();
    await queue.stop();
    await live.stop();
    await district.close();
  };
  queue.ended.then(
    () => stop(1),
    (error: unknown) => {
      log.warn({ err: error as Error }, 'queue gave up; the worker starts anew');
      return stop(1);
    },
  );
  process.send?.({ kind: 'ready' });
}

process.title = 'zhiben worker';
// Ctrl-C reaches the whole group; the parent says when to end.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.on('SIGTERM', () => void stop(0));
process.on('disconnect', () => void stop(0));
process.on('message', (order: WorkerOrder) => {
  if (order.kind === 'stop') void stop(0);
  else
    start(order).catch((error: unknown) => {
      log.error({ err: error as Error }, 'worker could not start');
      return stop(1);
    });
});
