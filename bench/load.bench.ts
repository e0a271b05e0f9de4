/**
 * 200 people of all parts at work in a district of 100,000 hazards, over real HTTP against the real program (api and worker
 * as `npm start` starts them), each with time to think (at least 2 s, 8 s on average) and the page's live line open.
 *
 * - `load.mixed.<kind>.<p50|p95|p99>`: how long a person waits, ms. `todo` (待办), `list` (台账 with its heat and views), `record`
 *   (the whole record page: the record, then its sources, supervision and pictures), `figure` (统计 and its trend) count until
 *   the last request of the screen is answered; `act` is a new hazard or a real step of a case, `upload` a photo of a
 *   telephone. Targets are those of OpenCRVS's plan: reads 50/150/300 ms, writes 100/300/500 ms. The floor is the same people
 *   at a bare HTTP server with the bare SQL behind it, in the same run.
 * - `load.mixed.errors`: answers that were not what the screen needs (status, shape, sums that do not add up), % of requests.
 *   That somebody else was first (409) is no error; how often is said.
 * - `load.mixed.loop`: the longest that the program's own event loop stood still, ms.
 * - `load.spike`: five people at each account for 30 s; seconds until the 95th percentile of reads over 15 s is back within
 *   20 % of that before. `load.spike.errors`: % of requests answered otherwise than rightly or by a Chinese 429 or 503.
 * - `load.soak`: 20 minutes of the same; the largest growth, in % of the level after the first quarter, of heap after garbage
 *   collection and resident memory (api, worker), open files and database connections (of at least 100: one more of thirty is no
 *   leak), by the Theil–Sen line through samples twice a minute. `load.soak.errors` as above.
 *
 * ZHIBEN_BENCH_SECONDS shortens the mixed part and ZHIBEN_BENCH_SOAK_MINUTES the soak, for trying; ZHIBEN_BENCH_PROFILE=DIR
 * writes a processor profile of the program there.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { systemClock } from '#kernel/server/clock.ts';
import { APP_ROLE } from '#kernel/server/migrate.ts';
import { findRunning } from '#kernel/server/postgres.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { startProgram, until, type Program } from '#app/testing.ts';
import { tempDir } from './lib/database.ts';
import type { FigureId } from './figures.ts';
import { startBare } from './lib/load-bare.ts';
import { startDriver, type Driver, type RunAnswer } from './lib/load-driver.ts';
import { isWrite, kinds, type LoadKind, type Sample } from './lib/load-people.ts';
import type { Probe } from './lib/load-probe.ts';
import { town, type Town } from './lib/load-town.ts';
import { median, percentile } from './lib/measure.ts';
import { atMost, type Result } from './lib/result.ts';
import type { BenchContext } from './run.ts';

const PERCENTILES = [
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
] as const;
const TARGETS = { read: [50, 150, 300], write: [100, 300, 500] } as const;

export const ids: readonly FigureId[] = [
  ...kinds.flatMap((kind) => PERCENTILES.map(([name]) => `load.mixed.${kind}.${name}` as const)),
  'load.mixed.errors',
  'load.mixed.loop',
  'load.spike',
  'load.spike.errors',
  'load.soak',
  'load.soak.errors',
];

const WARM_SECONDS = 20;
const MIXED_SECONDS = Number(process.env['ZHIBEN_BENCH_SECONDS'] ?? 90);
const BARE_SECONDS = Math.min(30, MIXED_SECONDS);
const SOAK_MINUTES = Number(process.env['ZHIBEN_BENCH_SOAK_MINUTES'] ?? 20);
const CROWD = 5;
const LEAD_SECONDS = 10;
const SPIKE_SECONDS = 30;
const BACK_WITHIN_SECONDS = 60;
const WINDOW_SECONDS = 15;
const ERRORS_PERCENT = 0.1;
const LOOP_MS = 150;
const GROWTH_PERCENT = 5;

export async function run({ wants, say }: BenchContext): Promise<Result[]> {
  const mixed = ids.some((id) => id.startsWith('load.mixed.') && wants(id));
  const spike = ids.some((id) => id.startsWith('load.spike') && wants(id));
  const soak = ids.some((id) => id.startsWith('load.soak') && wants(id));
  const place = await town(say);
  const results: Result[] = [];
  const began = performance.now();
  const minutes = setInterval(() => say(`${Math.round((performance.now() - began) / 60_000)} min`), 60_000);
  try {
    const site = await open(place, say);
    try {
      const { driver } = site;
      summary('warm-up', await driver.run({ seconds: WARM_SECONDS, seed: 1 }), say);
      if (mixed || spike) {
        const before = await site.probe();
        const answer = await driver.run({ seconds: MIXED_SECONDS, seed: 2 });
        const { api, worker } = await site.probe();
        summary('mixed', answer, say);
        say(
          `event loop: api p99 ${api.delay.p99} max ${api.delay.max} ms, worker max ${worker.delay.max} ms; processor: api ${(api.cpu - before.api.cpu).toFixed(1)} s, worker ${(worker.cpu - before.worker.cpu).toFixed(1)} s`,
        );
        if (spike) results.push(...(await spiked(driver, answer, say)));
        if (mixed) results.push(...mixedResults(answer, await bareRun(place, driver, say), api));
      }
      if (soak) results.push(...(await soaked(site, say)));
    } finally {
      await site.stop();
    }
    return results;
  } finally {
    clearInterval(minutes);
    place.clear();
  }
}

interface Site {
  driver: Driver;
  /** What the two processes hold now; the delay of their event loops is that since the last look. */
  probe(): Promise<{ api: Probe; worker: Probe; connections: number }>;
  stop(): Promise<void>;
}

/** The program with the people signed in. */
async function open(place: Town, say: (line: string) => void): Promise<Site> {
  const probes = tempDir();
  const profile = process.env['ZHIBEN_BENCH_PROFILE'];
  const options = [`--import=${pathToFileURL(path.join(import.meta.dirname, 'lib/load-probe.ts')).href}`];
  if (profile) {
    options.push('--cpu-prof', `--cpu-prof-dir=${profile}`, '--heap-prof', `--heap-prof-dir=${profile}`);
    fs.appendFileSync(
      path.join(place.dataDir, 'pg/data/postgresql.auto.conf'),
      `shared_preload_libraries = 'pg_stat_statements'\npg_stat_statements.max = 2000\ntrack_io_timing = on\n`,
    );
  }
  const program: Program = await startProgram({
    dataDir: place.dataDir,
    env: { NODE_OPTIONS: options.join(' '), ZHIBEN_BENCH_PROBES: probes, LOG_LEVEL: 'warn' },
  });
  const driver = startDriver();
  const stop = async (): Promise<void> => {
    await driver.stop();
    const defects = (program.output().match(/"level":"?(50|60|error|fatal)/g) ?? []).length;
    if (defects > 0) say(`the program wrote ${defects} errors: ${program.output().slice(-2000)}`);
    await program.stop();
    fs.rmSync(probes, { recursive: true, force: true });
  };
  try {
    const note = await program.note();
    const database = await connect(place.dataDir);
    const look = async (pid: number, last: { n: number }): Promise<Probe> => {
      process.kill(pid, 'SIGUSR2');
      const probe = await until(15_000, () => {
        try {
          const found = JSON.parse(fs.readFileSync(path.join(probes, `${pid}.json`), 'utf8')) as Probe;
          return found.n > last.n ? found : undefined;
        } catch {
          return undefined;
        }
      });
      last.n = probe.n;
      return probe;
    };
    const seen = { api: { n: 0 }, worker: { n: 0 } };
    const started = performance.now();
    if (profile) await asSuperuser(place.dataDir, 'create extension if not exists pg_stat_statements');
    await driver.enter({ base: program.address, people: place.people, today: dayOf(systemClock.now()) });
    say(`${place.people.length} people signed in: ${((performance.now() - started) / 1000).toFixed(0)} s`);
    return {
      driver,
      probe: async () => {
        const [api, worker] = await Promise.all([
          look(note.pid, seen.api),
          look(note.workerPid as number, seen.worker),
        ]);
        const { rows } = await database.query<{ n: number }>(
          `select count(*)::int as n from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`,
        );
        return { api, worker, connections: rows[0]?.n ?? 0 };
      },
      stop: async () => {
        if (profile) await keepStatements(place.dataDir, profile);
        await database.end();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function connectionOf(dataDir: string): Promise<pg.ClientConfig> {
  const running = await until(15_000, () => findRunning(path.join(dataDir, 'pg')));
  return { host: running.host, port: running.port, user: APP_ROLE, database: 'zhiben', options: '-c search_path=d120102,public -c timezone=UTC -c max_parallel_workers_per_gather=0 -c jit=off' }; // prettier-ignore
}
async function connect(dataDir: string): Promise<pg.Client> {
  const client = new pg.Client(await connectionOf(dataDir));
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function asSuperuser(dataDir: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...(await connectionOf(dataDir)), user: 'postgres' });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** What the database spent its time on, dearest first. */
async function keepStatements(dataDir: string, profile: string): Promise<void> {
  const rows = await asSuperuser(
    dataDir,
    `select round(total_exec_time) as ms, calls, round((total_exec_time / calls)::numeric, 2) as mean, round(max_exec_time) as longest,
      round(total_plan_time) as planning, shared_blks_hit + shared_blks_read as blocks, rows, query
      from pg_stat_statements where calls > 5 order by total_exec_time desc limit 60`,
  );
  fs.writeFileSync(path.join(profile, 'statements.json'), JSON.stringify(rows, null, 1));
}

const timesOf = (samples: readonly Sample[], of: (kind: LoadKind) => boolean): number[] =>
  samples.filter((sample) => of(sample.kind)).map((sample) => sample.ms);
const share = (values: readonly number[], p: number): number => (values.length === 0 ? NaN : percentile(values, p));
const errorsPercent = (answer: RunAnswer): number => (100 * answer.errors.length) / Math.max(1, answer.requests);

function summary(what: string, answer: RunAnswer, say: (line: string) => void): void {
  say(
    `${what}: ${answer.samples.length} screens and acts, ${answer.requests} requests, ${answer.errors.length} errors, ${answer.putOff} put off, ${answer.conflicts} were second, ${answer.heard} live events; driver's own loop p99 ${answer.ownDelay.p99} max ${answer.ownDelay.max} ms`,
  );
  for (const kind of kinds) {
    const times = timesOf(answer.samples, (one) => one === kind);
    if (times.length > 0)
      say(`  ${kind} ${times.length}: ${PERCENTILES.map(([name, p]) => `${name} ${share(times, p).toFixed(0)}`).join(' ')} ms`); // prettier-ignore
  }
  for (const error of [...new Set(answer.errors)].slice(0, 5)) say(`  ${error.slice(0, 300)}`);
}

/** The same people at the bare server. */
async function bareRun(place: Town, driver: Driver, say: (line: string) => void): Promise<RunAnswer> {
  const bare = await startBare({ connection: await connectionOf(place.dataDir), dir: place.dataDir });
  try {
    await driver.run({ seconds: 5, seed: 3, bare: bare.address });
    const answer = await driver.run({ seconds: BARE_SECONDS, seed: 2, bare: bare.address });
    summary('bare', answer, say);
    if (answer.errors.length > 0) throw new Error(`the bare server refused: ${answer.errors[0]}`);
    return answer;
  } finally {
    await bare.stop();
  }
}

function mixedResults(answer: RunAnswer, floor: RunAnswer, api: Probe): Result[] {
  const results: Result[] = [];
  for (const kind of kinds) {
    const times = timesOf(answer.samples, (one) => one === kind);
    const bare = timesOf(floor.samples, (one) => one === kind);
    PERCENTILES.forEach(([name, p], at) => {
      const target = TARGETS[isWrite(kind) ? 'write' : 'read'][at] as number;
      const least = share(bare, p);
      results.push(
        atMost(`load.mixed.${kind}.${name}`, share(times, p), 'ms', target, Number.isNaN(least) ? null : least),
      );
    });
  }
  return [
    ...results,
    atMost('load.mixed.errors', errorsPercent(answer), '% of requests', ERRORS_PERCENT),
    atMost('load.mixed.loop', api.delay.max, 'ms', LOOP_MS),
  ];
}

/** Five times the people, and how soon afterwards nobody notices any more. */
async function spiked(driver: Driver, before: RunAnswer, say: (line: string) => void): Promise<Result[]> {
  const from = LEAD_SECONDS;
  const to = from + SPIKE_SECONDS;
  const answer = await driver.run({
    seconds: to + BACK_WITHIN_SECONDS + WINDOW_SECONDS,
    seed: 4,
    crowd: { times: CROWD, from, to },
  });
  summary('with the spike', answer, say);
  const isRead = (kind: LoadKind): boolean => !isWrite(kind);
  const baseline = share(timesOf(before.samples, isRead), 0.95);
  const p95 = (second: number, length: number): number =>
    share(
      timesOf(
        answer.samples.filter((sample) => {
          const endedAt = (sample.at + sample.ms) / 1000;
          return endedAt >= second && endedAt < second + length;
        }),
        isRead,
      ),
      0.95,
    );
  let back = 0;
  while (back <= BACK_WITHIN_SECONDS && !(p95(to + back, WINDOW_SECONDS) <= baseline * 1.2)) back++;
  say(
    `reads p95: ${baseline.toFixed(0)} ms before, ${p95(from, SPIKE_SECONDS).toFixed(0)} ms in the spike, ${p95(to + back, WINDOW_SECONDS).toFixed(0)} ms ${back} s after it`,
  );
  return [
    atMost('load.spike', back, 's', BACK_WITHIN_SECONDS),
    atMost('load.spike.errors', errorsPercent(answer), '% of requests', ERRORS_PERCENT),
  ];
}

/** What must not grow, of one look. */
const held = ({ api, worker, connections }: Awaited<ReturnType<Site['probe']>>): Record<string, number> => ({
  'api heap': api.heap,
  'api memory': api.rss,
  'worker heap': worker.heap,
  'worker memory': worker.rss,
  'api open files': api.openFiles,
  'worker open files': worker.openFiles,
  'database connections': connections,
});

async function soaked(site: Site, say: (line: string) => void): Promise<Result[]> {
  const seconds = SOAK_MINUTES * 60;
  const every = Math.max(2, Math.min(30, seconds / 30));
  const looks: { at: number; values: Record<string, number> }[] = [];
  const started = performance.now();
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      const values = held(await site.probe());
      looks.push({ at: (performance.now() - started) / 1000, values });
      if (looks.length % 4 === 1)
        say(`${new Date().toISOString().slice(11, 19)} ${Object.entries(values).map(([name, v]) => `${name} ${v > 1e6 ? `${Math.round(v / 2 ** 20)} MB` : v}`).join(' · ')}`); // prettier-ignore
      await sleep(every * 1000);
    }
  })();
  const answer = await site.driver.run({ seconds, seed: 6 });
  isOver = true;
  await looking;
  summary('soak', answer, say);
  const kept = looks.filter((look) => look.at >= seconds / 4 && look.at <= seconds);
  let worst = 0;
  for (const name of Object.keys(kept[0]?.values ?? {})) {
    const line = lineThrough(kept.map((look) => [look.at, look.values[name] as number]));
    const span = (kept.at(-1)?.at ?? 0) - (kept[0]?.at ?? 0);
    const isBytes = /heap|memory/.test(name);
    const percent = (100 * line.slope * span) / (isBytes ? line.start : Math.max(line.start, 100));
    worst = Math.max(worst, percent);
    const unit = (value: number): string => (isBytes ? `${(value / 2 ** 20).toFixed(1)} MB` : value.toFixed(1));
    say(`  ${name}: ${unit(line.start)}, ${percent >= 0 ? '+' : ''}${percent.toFixed(1)} % over the run (${unit(line.slope * 3600)} an hour)`); // prettier-ignore
  }
  return [
    atMost('load.soak', worst, '% grown', GROWTH_PERCENT),
    atMost('load.soak.errors', errorsPercent(answer), '% of requests', ERRORS_PERCENT),
  ];
}

/** Theil–Sen: the median of the slopes between all pairs, which no single look can turn. */
function lineThrough(points: readonly (readonly [number, number])[]): { slope: number; start: number } {
  const slopes: number[] = [];
  for (const [i, [x, y]] of points.entries())
    for (const [x2, y2] of points.slice(i + 1)) if (x2 > x) slopes.push((y2 - y) / (x2 - x));
  if (slopes.length === 0) return { slope: 0, start: points[0]?.[1] ?? NaN };
  const slope = median(slopes);
  const first = points[0]?.[0] ?? 0;
  return { slope, start: median(points.map(([x, y]) => y - slope * (x - first))) };
}
