/** How long a start on an existing database takes, from the command to the first answer. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tempDir } from './lib/database.ts';
import { median, rounds } from './lib/measure.ts';
import { CITY, forget, million, placeOf } from './lib/million.ts';
import { atMost, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = ['app.start', 'app.start.city'];

const ROOT = path.resolve(import.meta.dirname, '..');
const ROUNDS = 5;

/** Nothing but the bundled database and an HTTP server: what no start can be faster than. */
const BARE = `
  import http from 'node:http';
  import { startPostgres } from '#kernel/server/postgres.ts';
  const server = await startPostgres({ dir: process.env.BARE_DIR });
  const web = http.createServer((_, answer) => answer.end('ok')).listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGINT', async () => { web.close(); web.closeAllConnections(); await server.stop(); process.exit(0); });`;

export async function run({ wants, say }: BenchContext): Promise<Result[]> {
  const results: Result[] = [];
  if (wants('app.start')) results.push(await onDemo(say));
  if (wants('app.start.city')) results.push(await onCity(say));
  return results;
}

const app = ['src/app/main.ts'];
const bare = ['--input-type=module-typescript', '-e', BARE];

/**
 * On the kept data set itself: twelve gigabytes are not copied for five starts. The program is stopped at its first answer, before its
 * worker has begun; should it ever have done something, the data set is given up and built anew by the next bench.
 */
async function onCity(say: (line: string) => void): Promise<Result> {
  const dataDir = placeOf(CITY);
  const before = await marksOf(say);
  const one = (): Promise<number> => startOnce(app, dataDir, 60_000, { ZHIBEN_DEMO: '0' });
  await one();
  const times = await rounds(ROUNDS, one);
  const floors = await rounds(ROUNDS, () => startOnce(bare, dataDir));
  say(
    `starts ${times.map((ms) => ms.toFixed(0)).join(' ')} ms; bare ${floors.map((ms) => ms.toFixed(0)).join(' ')} ms`,
  );
  const after = await marksOf(say);
  if (before !== after) {
    forget(CITY);
    throw new Error(`the starts changed the kept data set: ${before} became ${after}`);
  }
  return atMost('app.start.city', median(times), 'ms', 2000, median(floors));
}

/** What a working program would leave behind. */
async function marksOf(say: (line: string) => void): Promise<string> {
  const place = await million(say);
  try {
    const owner = await place.connect('owner');
    const { rows } = await owner.query<Record<string, number>>(
      `select (select count(*) from case_events where at > '2026-10-01') as events, (select count(*) from todos) as todos,
        (select count(*) from supervision_measures) as measures, (select count(*) from case_clocks where overdue_noted_at is not null) as noted,
        (select count(*) from outbox) as outbox`,
    );
    return JSON.stringify(rows[0]);
  } finally {
    await place.stop();
  }
}

async function onDemo(say: (line: string) => void): Promise<Result> {
  const dataDir = tempDir();
  try {
    say('first start: database, demo district, pages');
    await startOnce(app, dataDir, 600_000);
    // The first of each fills the caches of the system and of compiled code.
    await startOnce(app, dataDir);
    const times = await rounds(ROUNDS, () => startOnce(app, dataDir));
    const floors = await rounds(ROUNDS, () => startOnce(bare, dataDir));
    say(
      `starts ${times.map((ms) => ms.toFixed(0)).join(' ')} ms; bare ${floors.map((ms) => ms.toFixed(0)).join(' ')} ms`,
    );
    return atMost('app.start', median(times), 'ms', 2000, median(floors));
  } finally {
    fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Milliseconds from spawning to the first answer 200; the program is stopped again. */
async function startOnce(
  args: readonly string[],
  dataDir: string,
  withinMs = 60_000,
  more: NodeJS.ProcessEnv = {},
): Promise<number> {
  const port = await freePort();
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PORT: String(port),
    ZHIBEN_DATA: dataDir,
    BARE_DIR: path.join(dataDir, 'pg'),
  };
  for (const name of ['DATABASE_URL', 'HOST', 'ZHIBEN_PRODUCTION', 'ZHIBEN_DEMO']) delete env[name];
  Object.assign(env, more);
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`the program ended:\n${output}`);
      if (performance.now() - started > withinMs) throw new Error(`no answer within ${withinMs} ms:\n${output}`);
      await sleep(4);
    }
    return performance.now() - started;
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
