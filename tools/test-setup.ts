/**
 * One PostgreSQL cluster for a whole test run, in memory where possible and without any durability.
 * `tools/test.ts` calls it; `node --test --test-global-setup=tools/test-setup.ts FILE` works as well.
 * Test processes find the cluster in `ZHIBEN_TEST_PG` = `{"host": socket directory, "port": number}`.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Postgres, judgePid, readPostmasterPid, startPostgres } from '#kernel/server/postgres.ts';

const PREFIX = 'zhiben-test-';
const ROOM_NEEDED = 2 * 1024 ** 3;

/** Nothing in a test cluster outlives the run, so it never waits for a disk. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  shared_buffers: '128MB',
  max_connections: '200',
};

let cluster: Postgres | undefined;
let dir: string | undefined;

/** Starts the cluster, prepares the template database that every test file clones, and publishes the address. */
export async function globalSetup(): Promise<void> {
  const parent = roomyDirectory();
  sweepDeadRuns(parent);
  dir = fs.mkdtempSync(path.join(parent, `${PREFIX}${process.pid}-`));
  fs.chmodSync(dir, 0o755);
  try {
    cluster = await startPostgres({ dir, settings });
    const address = { host: cluster.host, port: cluster.port };
    process.env['ZHIBEN_TEST_PG'] = JSON.stringify(address);
    const testing = new URL('../src/kernel/server/testing.ts', import.meta.url);
    if (fs.existsSync(testing)) {
      const { prepareTemplate } = await import('../src/kernel/server/testing.ts');
      const { seedAll } = await import('../src/app/seed.ts');
      await prepareTemplate(address, seedAll);
    }
  } catch (error) {
    await globalTeardown();
    throw error;
  }
}

/** Stops the cluster and deletes every trace of it. */
export async function globalTeardown(): Promise<void> {
  await cluster?.stop();
  cluster = undefined;
  if (dir) fs.rmSync(dir, { recursive: true, force: true });
  dir = undefined;
  delete process.env['ZHIBEN_TEST_PG'];
}

/** Memory if it is big enough (a clone of the template then takes 20 ms instead of 100), else the temporary directory. */
function roomyDirectory(): string {
  try {
    const { bavail, bsize } = fs.statfsSync('/dev/shm');
    fs.accessSync('/dev/shm', fs.constants.W_OK);
    if (bavail * bsize >= ROOM_NEEDED) return '/dev/shm';
  } catch {
    // No tmpfs on this system.
  }
  return os.tmpdir();
}

/** A run that was killed leaves its server running in memory; the next run clears it away. */
function sweepDeadRuns(parent: string): void {
  for (const name of fs.readdirSync(parent)) {
    const owner = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!owner || isAlive(owner)) continue;
    const left = path.join(parent, name);
    try {
      const data = path.join(left, 'data');
      const pid = readPostmasterPid(data);
      if (judgePid(pid, data) === 'ours') process.kill(pid, 'SIGQUIT');
      fs.rmSync(left, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    } catch {
      // Another user's leftovers are theirs to clear.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
