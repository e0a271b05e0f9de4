import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { APP_ROLE } from '#kernel/server/migrate.ts';
import { openDb } from '#kernel/server/db.ts';
import { askAside, testDb } from '#kernel/server/testing.ts';
import { fileHashes, putToWork, signIn, tableHashes } from './testing-backup.ts';
import { prepare } from './testing-survival.ts';
import { runToEnd, startProgram, tempDir, until, type Program } from './testing.ts';

const root = tempDir();
const first = await testDb();
const { host, port } = first.superuser as { host: string; port: number };
const second = `copy_${process.pid}`;
let program: Program | null = null;
const as = <T extends object>(database: string, text: string): Promise<T[]> =>
  askAside<T>({ host, port, user: 'postgres', database }, text);
after(async () => {
  await program?.stop();
  await as('postgres', `drop database if exists ${second} with (force)`);
  fs.rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});
const url = (database: string): string =>
  `postgres://zhiben_owner@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
const one = (first.superuser as { database: string }).database;
const backups = path.join(root, 'backups');

test(
  'DATABASE_URL: rows, attachments and keys of one moment come back in another, empty database',
  { timeout: 300_000 },
  async () => {
    const dataDir = path.join(root, 'data');
    const env = { DATABASE_URL: url(one) };
    program = await startProgram({ dataDir, env });
    const people = await prepare(dataDir, 2, async () =>
      openDb({
        connection: { host, port, user: APP_ROLE, database: one },
        district: 'd120102',
        max: 4,
        onError: () => {},
      }),
    );
    const load = putToWork(program.address, people, 1);
    await until(90_000, () => (load.acts.filter((a) => a.isAcknowledged).length >= 3 ? true : undefined));
    const busy = await runToEnd('src/app/cli.ts', ['backup', 'create', backups, '--json'], { dataDir, env });
    assert.equal(busy.code, 0, busy.stderr);
    const underWork = JSON.parse(busy.stdout) as { dir: string; kind: string };
    assert.equal(underWork.kind, 'logical');
    await load.stop();
    const desk = await signIn(program.address, people[0]!.login);
    const file = await desk.upload('说明.txt', Buffer.from('一\t二\\N\n"三"\r\n'));
    assert.equal(file.status, 201);
    const place = { host, port, user: 'postgres', database: one };
    // A backup during which nothing happened, not even a job: then it must hold exactly what was there.
    const { wanted, wantedFiles, backup } = await until(180_000, async () => {
      const before = await tableHashes(place, 'd120102');
      const made = await runToEnd('src/app/cli.ts', ['backup', 'create', backups, '--with-keys', '--json'], {
        dataDir,
        env,
      });
      assert.equal(made.code, 0, made.stderr);
      assert.match(made.stderr, /备份里有密钥/);
      const now = await tableHashes(place, 'd120102');
      if (JSON.stringify(before) !== JSON.stringify(now)) return undefined;
      return { wanted: now, wantedFiles: fileHashes(dataDir), backup: JSON.parse(made.stdout) as { dir: string } };
    });
    assert.equal(await program.stop(), 0);

    await as('postgres', `create database ${second} owner zhiben_owner`);
    const other = path.join(root, 'other');
    const there = { dataDir: other, env: { DATABASE_URL: url(second) } };
    const restore = (...args: string[]) => runToEnd('src/app/cli.ts', ['backup', 'restore', ...args], there);
    const noMoment = await restore(backup.dir, '--to-time', '2099-01-01T00:00:00');
    assert.equal(noMoment.code, 1);
    assert.match(noMoment.stderr, /逻辑备份只能恢复到备份的那一刻/);
    const restored = await restore(backups, '--json');
    assert.equal(restored.code, 0, restored.stderr);
    assert.equal((JSON.parse(restored.stdout) as { from: string }).from, backup.dir, 'the newest one');
    assert.deepEqual(await tableHashes({ ...place, database: second }, 'd120102'), wanted);
    assert.deepEqual(fileHashes(other), wantedFiles);
    assert.ok(fs.readFileSync(path.join(other, 'seal.key')).equals(fs.readFileSync(path.join(dataDir, 'seal.key'))));
    const built = `select count(*)::int as n, string_agg(pg_get_constraintdef(oid), ',' order by pg_get_constraintdef(oid)) as what
    from pg_constraint where connamespace = 'd120102'::regnamespace`;
    assert.deepEqual(await as(second, built), await as(one, built), 'every constraint is there again');
    const rights = `select grantee, table_name, privilege_type from information_schema.role_table_grants
    where table_schema = 'd120102' and grantee = '${APP_ROLE}' order by 2, 3`;
    assert.deepEqual(await as(second, rights), await as(one, rights), 'and every right');

    program = await startProgram(there);
    const again = await signIn(program.address, people[0]!.login);
    const bytes = await again.get(`/files/${String(file.body['id'])}/content`);
    assert.equal(Buffer.from(await bytes.arrayBuffer()).toString(), '一\t二\\N\n"三"\r\n');
    const more = putToWork(program.address, people, 2);
    await until(90_000, () => (more.acts.some((a) => a.isAcknowledged) ? true : undefined));
    await more.stop();

    assert.match((await restore(underWork.dir)).stderr, /已有附件、数据库里的 d120102，没有恢复/);
    assert.match((await restore(underWork.dir, '--replace')).stderr, /还有别的连接/);
    assert.equal(await program.stop(), 0);
    program = null;
    const replaced = await restore(underWork.dir, '--replace');
    assert.equal(replaced.code, 0, replaced.stderr);
    assert.match(replaced.stderr, /改名为模式 d120102_before_\d+/);
    const [acknowledged] = await as<{ n: number }>(second, `select count(*)::int as n from d120102.hazards`);
    assert.ok(acknowledged!.n >= 3);
    const verified = await runToEnd('src/app/cli.ts', ['audit', 'verify', '--json'], there);
    assert.equal(verified.code, 0, verified.stdout);
  },
);
