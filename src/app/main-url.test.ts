import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { requireVersion } from '#kernel/server/db-bootstrap.ts';
import { startPostgres, type Postgres } from '#kernel/server/postgres.ts';
import { askAside } from '#kernel/server/testing.ts';
import { runToEnd, startProgram, tempDir } from './testing.ts';

const root = tempDir();
let server: Postgres;

const admin = (sql: string): Promise<object[]> => askAside(server.superUrl('postgres'), sql);
const url = (user: string, database: string): string =>
  `postgres://${user}@localhost:${server.port}/${database}?host=${encodeURIComponent(server.host)}`;

before(async () => {
  server = await startPostgres({ dir: path.join(root, 'other'), settings: { shared_buffers: '32MB', fsync: 'off' } });
  await admin(`create role office login nosuperuser createrole`);
});
after(async () => {
  await server.stop();
  fs.rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

test('DATABASE_URL: an ordinary login that owns its database is enough; requests run as a role without its rights', async () => {
  await admin(`create database office owner office`);
  const env = { DATABASE_URL: url('office', 'office') };
  const dataDir = path.join(root, 'data');
  for (const round of ['first', 'existing']) {
    const program = await startProgram({ dataDir, env });
    assert.equal((await program.get('/readyz')).status, 200, round);
    assert.equal(fs.existsSync(path.join(dataDir, 'pg')), false, 'no bundled database is made');
    const note = await program.note();
    assert.equal(note.databasePid, null);
    const office = server.superUrl('office');
    const owners = await askAside(office, `select distinct tableowner from pg_tables where schemaname = 'd120102'`);
    assert.deepEqual(owners, [{ tableowner: 'office' }]);
    const changes = await askAside(
      office,
      `select has_table_privilege('zhiben_app', 'd120102.audit_entries', 'update') as may`,
    );
    assert.deepEqual(changes, [{ may: false }]);
    assert.equal(await program.stop(), 0);
  }
  const verify = await runToEnd('src/app/cli.ts', ['audit', 'verify', '--json'], { dataDir, env });
  assert.equal(verify.code, 0, verify.stderr);
  assert.equal((JSON.parse(verify.stdout) as { ok: boolean }).ok, true);
});

test('DATABASE_URL: what is wrong with it is said in Chinese, without the password', async () => {
  const dataDir = path.join(root, 'wrong');
  const missing = await runToEnd('src/app/main.ts', ['--no-web-build'], {
    dataDir,
    env: { DATABASE_URL: url('office:Secret-77', 'nothing') },
  });
  assert.equal(missing.code, 1);
  assert.match(missing.stdout, /启动失败：连不上 DATABASE_URL 指定的数据库：数据库不存在/);
  assert.doesNotMatch(missing.stdout + missing.stderr, /Secret-77/);
  const nonsense = await runToEnd('src/app/main.ts', ['--no-web-build'], {
    dataDir,
    env: { DATABASE_URL: 'mysql://x' },
  });
  assert.equal(nonsense.code, 1);
  assert.match(nonsense.stdout, /DATABASE_URL 应写成/);
});

test('DATABASE_URL: a database that does not know Chinese letters is refused', async () => {
  await admin(`create database plain owner office template template0 lc_collate 'C' lc_ctype 'C'`);
  const refused = await runToEnd('src/app/main.ts', ['--no-web-build'], {
    dataDir: path.join(root, 'plain'),
    env: { DATABASE_URL: url('office', 'plain') },
  });
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /不认汉字/);
});

test('a version before 15 is refused with what to do', () => {
  assert.throws(() => requireVersion(140_012), /PostgreSQL 14，需要 15/);
  requireVersion(150_000);
  requireVersion(180_004);
});
