import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { findRunning } from '#kernel/server/postgres.ts';
import { isLive, runToEnd, startProgram, tempDir, until, type Program } from './testing.ts';

const root = tempDir();
const programs: Program[] = [];
const start = async (...args: Parameters<typeof startProgram>): Promise<Program> => {
  const program = await startProgram(...args);
  programs.push(program);
  return program;
};
after(async () => {
  for (const program of programs)
    if (program.child.exitCode === null && program.child.signalCode === null) await program.stop();
  fs.rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

const dataDir = path.join(root, 'life');
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

const signIn = (program: Program): Promise<Response> =>
  fetch(`${program.address}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: program.address },
    body: JSON.stringify({ login: 'nobody.here', password: 'Nobody-2026!' }),
    signal: AbortSignal.timeout(20_000),
  });

test('npm start serves, and a signal to npm stops every process and leaves no pid file', async () => {
  const program = await start({ dataDir, throughNpm: true });
  assert.equal((await program.get('/readyz')).status, 200);
  assert.equal((await program.get('/healthz')).status, 200);
  assert.match(await (await program.get('/metrics')).text(), /zhiben_http_seconds/);
  const note = await program.note();
  assert.ok(isLive(note.pid) && isLive(note.workerPid) && isLive(note.databasePid));
  assert.equal(await program.stop('SIGTERM'), 0);
  for (const pid of [note.pid, note.workerPid, note.databasePid]) assert.equal(isLive(pid), false, `pid ${pid}`);
  assert.equal(fs.existsSync(path.join(dataDir, 'run.json')), false);
  assert.equal(fs.existsSync(path.join(dataDir, 'pg/data/postmaster.pid')), false);
});

test('a second start on the same data is refused in words; Ctrl-C ends the first with exit code 0', async () => {
  const program = await start({ dataDir });
  const second = await runToEnd('src/app/main.ts', ['--no-web-build'], { dataDir });
  assert.equal(second.code, 1);
  assert.match(second.stdout, /启动失败：本程序已在运行（进程 \d+）/);
  assert.equal((await program.get('/readyz')).status, 200);
  // A terminal sends Ctrl-C to the whole group, and npm hands it on once more.
  program.child.kill('SIGINT');
  assert.equal(await program.stop('SIGINT'), 0);
  assert.match(program.output(), /已停止/);
  assert.equal(fs.existsSync(path.join(dataDir, 'pg/data/postmaster.pid')), false);
});

test('after kill -9 of the program the worker ends by itself and the next start recovers', async () => {
  const killed = await start({ dataDir });
  const before = await killed.note();
  await killed.stop('SIGKILL');
  await until(10_000, () => !isLive(before.workerPid));
  assert.ok(isLive(before.databasePid), 'the database was left behind');
  const program = await start({ dataDir });
  assert.equal((await program.get('/readyz')).status, 200);
  assert.equal(isLive(before.databasePid), false);
  await program.stop();
});

test('a worker or a database that dies alone is started again; meanwhile requests answer 503 in Chinese', async () => {
  const program = await start({ dataDir });
  const first = await program.note();
  process.kill(first.workerPid as number, 'SIGKILL');
  const second = await program.note((note) => note.workerPid !== null && note.workerPid !== first.workerPid);
  assert.ok(isLive(second.workerPid));

  // A request in the middle of its act: it waits for a table that another transaction holds.
  const running = await findRunning(path.join(dataDir, 'pg'));
  assert.ok(running);
  const holder = new pg.Client({ host: running.host, port: running.port, user: 'zhiben_owner', database: 'zhiben' });
  holder.on('error', () => {});
  await holder.connect();
  await holder.query('begin');
  await holder.query('lock table d120102.users in access exclusive mode');
  const waiting = signIn(program);
  await until(10_000, async () => {
    const blocked = await holder.query(`select 1 from pg_locks where not granted`);
    return blocked.rowCount === 0 ? undefined : true;
  });
  process.kill(second.databasePid as number, 'SIGKILL');
  const answer = await waiting;
  const problem = (await answer.json()) as { code: string; title: string; status: number };
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  assert.equal(problem.code, 'common.unavailable');
  assert.match(problem.title, /数据库暂时连不上，没有保存成功/);

  const third = await program.note((note) => note.databasePid !== second.databasePid && note.workerPid !== null);
  assert.ok(isLive(third.databasePid));
  await until(20_000, async () => ((await program.get('/readyz')).status === 200 ? true : undefined));
  assert.equal((await signIn(program)).status, 401);
  assert.match(program.output(), /数据库已恢复，继续服务/);
  await program.stop();
});

test('a taken port is said and the next free one is used', async () => {
  const taken = net.createServer().listen(0, '127.0.0.1');
  await until(5_000, () => taken.listening);
  const { port } = taken.address() as net.AddressInfo;
  try {
    const program = await start({ dataDir, env: { PORT: String(port) } });
    assert.match(program.output(), new RegExp(`端口 ${port} 已被占用`));
    assert.notEqual(new URL(program.address).port, String(port));
    assert.equal((await program.get('/readyz')).status, 200);
    await program.stop();
  } finally {
    taken.close();
  }
});

test('production asks nothing, has no account, and prints a one-time link that opens the set-up', async () => {
  const program = await start({
    dataDir: path.join(root, 'production'),
    env: { ZHIBEN_DEMO: '1' },
    args: ['--production'],
  });
  assert.doesNotMatch(program.output(), /演示账号/);
  const token = /\/setup\?token=([\w-]+)/.exec(program.output())?.[1];
  assert.ok(token, program.output());
  assert.equal((await program.get(`/api/v1/setup/${token}`)).status, 200);
  const note = await program.note();
  const link = await runToEnd('src/app/cli.ts', ['setup', 'link', '--json'], {
    dataDir: path.join(root, 'production'),
  });
  assert.equal(link.code, 0, link.stderr);
  const { url } = JSON.parse(link.stdout) as { url: string };
  assert.ok(url.startsWith(`${program.address}/setup?token=`));
  assert.notEqual((await program.get(`/api/v1/setup/${token}`)).status, 200, 'a new link ends the old one');
  assert.ok(isLive(note.pid));
  await program.stop();
});

test('a signal during the start stops what was started', async () => {
  const dir = path.join(root, 'aborted');
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, [MAIN, '--no-web-build'], {
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, PORT: '0', ZHIBEN_DATA: dir, ZHIBEN_DEMO: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.resume();
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await until(60_000, () => fs.existsSync(path.join(dir, 'pg/data/postmaster.pid')) || undefined);
  child.kill('SIGINT');
  assert.equal(await ended, 0);
  await sleep(50);
  assert.equal(await findRunning(path.join(dir, 'pg')), undefined);
  const again = await start({ dataDir: dir });
  assert.equal((await again.get('/readyz')).status, 200);
  await again.stop();
});

test('root under a closed home: the program starts all the same', { skip: process.getuid?.() !== 0 }, async () => {
  const home = path.join(root, 'home');
  fs.mkdirSync(home, { mode: 0o700 });
  const program = await start({ dataDir: path.join(home, 'data') });
  assert.equal((await program.get('/readyz')).status, 200);
  assert.equal(await program.stop(), 0);
});
