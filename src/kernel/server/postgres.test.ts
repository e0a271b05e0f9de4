import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { judgePid, type Postgres, readPostmasterPid, startPostgres, type PostgresOptions } from './postgres.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-pg-test-'));
fs.chmodSync(root, 0o755);
after(() => fs.rmSync(root, { recursive: true, force: true }));

const light = { shared_buffers: '16MB', max_connections: '10', fsync: 'off' };

async function withPostgres<T>(opts: PostgresOptions, use: (server: Postgres) => Promise<T>): Promise<T> {
  const server = await startPostgres(opts);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

async function query(server: Postgres, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(server.superUrl('postgres'));
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Runs a program that starts the cluster, writes a row and then waits to be killed. */
async function programOn(dir: string): Promise<{ kill(): Promise<void>; postmaster: number }> {
  const script = `
    import pg from 'pg';
    import { startPostgres } from ${JSON.stringify(new URL('./postgres.ts', import.meta.url).href)};
    const server = await startPostgres({ dir: ${JSON.stringify(dir)}, settings: { shared_buffers: '16MB' } });
    const client = new pg.Client(server.superUrl('postgres'));
    await client.connect();
    await client.query('CREATE TABLE IF NOT EXISTS kept (id int)');
    await client.query('INSERT INTO kept VALUES (1)');
    console.log(server.pid);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return {
    postmaster: Number(line),
    async kill() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function killPostmaster(pid: number, dataDir: string): Promise<void> {
  process.kill(pid, 'SIGKILL');
  for (let i = 0; i < 500 && judgePid(pid, dataDir) !== 'stale'; i++) await new Promise((r) => setTimeout(r, 10));
}

test('a fresh cluster starts on a private socket, knows Chinese, and keeps its data over a restart', async () => {
  const dir = path.join(root, 'fresh');
  await withPostgres({ dir, settings: light }, async (server) => {
    assert.deepEqual(await query(server, 'SHOW listen_addresses'), [{ listen_addresses: '' }]);
    assert.deepEqual(await query(server, 'SHOW data_checksums'), [{ data_checksums: 'on' }]);
    await query(server, 'CREATE EXTENSION pg_trgm');
    const [row] = await query(server, `SELECT cardinality(show_trgm('河东')) AS trigrams`);
    assert.ok(Number(row?.['trigrams']) > 0, 'trigram search must find Chinese');
    await query(server, `CREATE TABLE kept AS SELECT '东城街道' AS name`);
  });
  assert.equal(fs.existsSync(path.join(dir, 'data', 'postmaster.pid')), false);
  await withPostgres({ dir, settings: light }, async (server) => {
    assert.deepEqual(await query(server, 'SELECT name FROM kept'), [{ name: '东城街道' }]);
  });
});

test('settings given by the caller win over the defaults', async () => {
  await withPostgres({ dir: path.join(root, 'settings'), settings: light }, async (server) => {
    assert.deepEqual(await query(server, 'SHOW max_connections'), [{ max_connections: '10' }]);
    assert.deepEqual(await query(server, 'SHOW jit'), [{ jit: 'off' }]);
  });
});

test('after kill -9 of the program the left-over postmaster is stopped and committed rows are there', async () => {
  const dir = path.join(root, 'killed');
  const program = await programOn(dir);
  await program.kill();
  assert.equal(judgePid(program.postmaster, path.join(dir, 'data')), 'ours');
  const said: string[] = [];
  await withPostgres({ dir, settings: light, log: (line) => said.push(line) }, async (server) => {
    assert.notEqual(server.pid, program.postmaster);
    assert.deepEqual(await query(server, 'SELECT id FROM kept'), [{ id: 1 }]);
  });
  assert.ok(said.some((line) => line.includes(`left over`) && line.includes(String(program.postmaster))));
});

test('after kill -9 of program and postmaster the stale pid file is no obstacle and committed rows are there', async () => {
  const dir = path.join(root, 'both-killed');
  const program = await programOn(dir);
  await program.kill();
  await killPostmaster(program.postmaster, path.join(dir, 'data'));
  assert.equal(readPostmasterPid(path.join(dir, 'data')), program.postmaster);
  await withPostgres({ dir, settings: light }, async (server) => {
    assert.deepEqual(await query(server, 'SELECT id FROM kept'), [{ id: 1 }]);
  });
});

test('a pid file that names a foreign living process neither blocks the start nor harms that process', async () => {
  const dir = path.join(root, 'foreign');
  const foreign = spawn('sleep', ['60']);
  try {
    await withPostgres({ dir, settings: light }, async () => undefined);
    fs.writeFileSync(path.join(dir, 'data', 'postmaster.pid'), `${foreign.pid}\n${dir}/data\n`);
    await withPostgres({ dir, settings: light }, async (server) => {
      assert.equal((await query(server, 'SELECT 1 AS one')).length, 1);
    });
    assert.equal(foreign.exitCode, null);
    assert.equal(foreign.signalCode, null);
  } finally {
    foreign.kill();
  }
});

test('a second start on the same directory is refused and the first goes on working', async () => {
  const dir = path.join(root, 'twice');
  await withPostgres({ dir, settings: light }, async (server) => {
    await assert.rejects(startPostgres({ dir, settings: light }), new RegExp(`已在运行（进程 ${process.pid}）`));
    assert.deepEqual(await query(server, 'SELECT 1 AS one'), [{ one: 1 }]);
  });
});

test('a path too long for a unix socket still works', async () => {
  const dir = path.join(root, '很长的目录名'.repeat(4), 'data-directory');
  await withPostgres({ dir, settings: light }, async (server) => {
    assert.ok(!server.host.startsWith(dir));
    assert.deepEqual(await query(server, 'SELECT 1 AS one'), [{ one: 1 }]);
    fs.rmSync(server.host, { recursive: true, force: true });
  });
});

test('the death of the server is reported once, a wanted stop is not', async () => {
  const deaths: string[] = [];
  const dir = path.join(root, 'death');
  await withPostgres({ dir, settings: light, onDeath: (tail) => deaths.push(tail) }, async () => undefined);
  assert.equal(deaths.length, 0);
  const server = await startPostgres({ dir, settings: light, onDeath: (tail) => deaths.push(tail) });
  await killPostmaster(server.pid, server.dataDir);
  // The process is gone before its parent hears of it.
  for (let i = 0; i < 200 && deaths.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  await server.stop();
  assert.equal(deaths.length, 1);
  // The directory is free again, and the next start also clears the dead server's shared memory.
  await withPostgres({ dir, settings: light }, async () => undefined);
});

test('a server that somebody else asks to stop ends in spite of open connections, and its end is reported', async () => {
  const deaths: string[] = [];
  const dir = path.join(root, 'asked');
  const server = await startPostgres({ dir, settings: light, onDeath: (tail) => deaths.push(tail) });
  const open = new pg.Client({ ...server.superUrl('postgres') });
  open.on('error', () => undefined);
  await open.connect();
  process.kill(server.pid, 'SIGTERM');
  for (let i = 0; i < 200 && deaths.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(deaths.length, 1);
  await open.end().catch(() => undefined);
  await withPostgres({ dir, settings: light }, async () => undefined);
});

test('a setting that PostgreSQL refuses ends in its own words, and the directory is free again', async () => {
  const dir = path.join(root, 'refused');
  await assert.rejects(startPostgres({ dir, settings: { ...light, max_connections: 'many' } }), /max_connections/);
  await withPostgres({ dir, settings: light }, async (server) => {
    assert.equal((await query(server, 'SELECT 1 AS one')).length, 1);
  });
});

test('a root user under a closed home directory', { skip: process.getuid?.() !== 0 && 'only for root' }, async () => {
  const home = path.join(root, 'home');
  fs.mkdirSync(home, { mode: 0o700 });
  const dir = path.join(home, 'zhiben');
  for (const start of ['first', 'second']) {
    await withPostgres({ dir, settings: light }, async (server) => {
      assert.deepEqual(await query(server, 'SELECT 1 AS one'), [{ one: 1 }], start);
      assert.notEqual(fs.statSync(server.dataDir).uid, 0);
      assert.notEqual(fs.statSync(`/proc/${server.pid}`).uid, 0);
    });
  }
  await withPostgres({ dir: path.join(root, 'forced'), settings: light, runAs: 'setpriv' }, async (server) => {
    assert.deepEqual(await query(server, 'SELECT 1 AS one'), [{ one: 1 }]);
  });
});

test(
  'data restored as root (cp, tar) are given back to the server’s user',
  { skip: process.getuid?.() !== 0 && 'only for root' },
  async () => {
    const dir = path.join(root, 'restored');
    await withPostgres({ dir, settings: light }, async (server) => {
      await query(server, 'CREATE TABLE kept AS SELECT 7 AS id');
    });
    fs.cpSync(path.join(dir, 'data'), path.join(root, 'copy', 'data'), { recursive: true });
    fs.chmodSync(path.join(root, 'copy', 'data'), 0o700);
    await withPostgres({ dir: path.join(root, 'copy'), settings: light }, async (server) => {
      assert.deepEqual(await query(server, 'SELECT id FROM kept'), [{ id: 7 }]);
    });
  },
);
