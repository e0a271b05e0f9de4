/** Keeps the worker process alive: starts it, starts it again when it dies, and stops it with the program. */
import { fork, type ChildProcess } from 'node:child_process';
import type { Config } from '#kernel/server/config.ts';
import type { Logger } from '#kernel/server/log.ts';
import type { DatabasePlace } from './start-database.ts';

export type WorkerOrder = { kind: 'start'; config: Config; place: DatabasePlace } | { kind: 'stop' };

export interface WorkerKeeper {
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A worker that has lived so long has recovered; the next pause is short again. */
const STABLE_MS = 60_000;
const STOP_WITHIN_MS = 5_000;
/**
 * What the ten-minute jobs read and drop at once stays in the young generation, and its pages are never given back: with the
 * default of 16 MB and more the worker holds 325 MB after the first of them, with this 220.
 */
const YOUNG = '--max-semi-space-size=8';

/** `onReady` is called each time a worker takes up jobs. */
export function keepWorker(config: Config, place: DatabasePlace, log: Logger, onReady: () => void): WorkerKeeper {
  let child: ChildProcess | null = null;
  let pause = FIRST_PAUSE_MS;
  let again: NodeJS.Timeout | undefined;
  let stopping = false;

  const run = (): void => {
    const started = performance.now();
    const next = fork(new URL('./worker.ts', import.meta.url), [], {
      execArgv: [YOUNG],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = next;
    next.on('error', (error) => log.error({ err: error }, 'worker process'));
    next.on('message', (message: { kind?: string }) => {
      if (message.kind === 'ready') onReady();
    });
    next.once('exit', (code, signal) => {
      child = null;
      if (stopping) return;
      if (performance.now() - started > STABLE_MS) pause = FIRST_PAUSE_MS;
      log.warn({ code, signal, againInMs: pause }, 'worker ended; it is started again');
      again = setTimeout(run, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    });
    next.send({ kind: 'start', config, place } satisfies WorkerOrder, () => {
      // A child that died before it could listen is seen by its exit.
    });
  };
  run();

  return {
    get pid() {
      return child?.pid;
    },
    stop: async () => {
      stopping = true;
      clearTimeout(again);
      const last = child;
      if (!last || last.exitCode !== null || last.signalCode !== null) return;
      const gone = new Promise<void>((resolve) => last.once('exit', () => resolve()));
      if (last.connected) last.send({ kind: 'stop' } satisfies WorkerOrder, () => {});
      const impatience = setTimeout(() => last.kill('SIGKILL'), STOP_WITHIN_MS);
      await gone;
      clearTimeout(impatience);
    },
  };
}
