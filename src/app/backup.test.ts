import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRunning, startPostgres } from '#kernel/server/postgres.ts';
import { pruneWal } from '#kernel/server/db-wal.ts';
import { askAside } from '#kernel/server/testing.ts';
import { fileHashes, putToWork, signIn, tableHashes } from './testing-backup.ts';
import { prepare } from './testing-survival.ts';
import { runToEnd, startProgram, tempDir, until, type Program } from './testing.ts';

const root = tempDir();
let program: Program | null = null;
after(async () => {
  await program?.stop();
  fs.rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});
const at = (...parts: string[]): string => path.join(root, ...parts);
const archive = at('backups');

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}
const zhiben = (dataDir: string, args: string[], env: Record<string, string> = {}): Promise<Run> =>
  runToEnd('src/app/cli.ts', args, { dataDir, env: { ZHIBEN_ARCHIVE: archive, ...env } });

const superuser = async (dataDir: string) => {
  const running = await until(90_000, () => findRunning(path.join(dataDir, 'pg')));
  return { host: running.host, port: running.port, user: 'postgres', database: 'zhiben' };
};
const ask = async <T extends object>(dataDir: string, text: string): Promise<T[]> =>
  askAside<T>(await superuser(dataDir), text);
/** Table contents of a stopped data directory. */
const hashesOf = async (dataDir: string): Promise<Record<string, string>> => {
  const server = await startPostgres({ dir: path.join(dataDir, 'pg'), settings: { shared_buffers: '32MB' } });
  try {
    return await tableHashes(server.superUrl('zhiben'), 'd120102');
  } finally {
    await server.stop();
  }
};

test(
  'backup while people work, then another moment: destroyed, restored, equal to the row and to the byte',
  { timeout: 400_000 },
  async () => {
    const dataDir = at('data');
    program = await startProgram({ dataDir, env: { ZHIBEN_ARCHIVE: archive } });
    const people = await prepare(dataDir, 2);
    const desk = await signIn(program.address, people[0]!.login);
    assert.equal((await desk.upload('说明一.txt', Buffer.from('备份之前\n'))).status, 201);

    const first = putToWork(program.address, people, 1);
    await until(90_000, () => (first.acts.filter((a) => a.isAcknowledged).length >= 4 ? true : undefined));
    const before = first.acts.filter((act) => act.isAcknowledged).map((act) => act.title);
    const made = await zhiben(dataDir, ['backup', 'create', '--json']);
    assert.equal(made.code, 0, made.stderr);
    const backup = JSON.parse(made.stdout) as { dir: string; kind: string; at: string };
    assert.equal(backup.kind, 'cluster');
    assert.match(made.stderr, /seal\.key.*不在备份里/);
    const duringBackup = first.acts.length;
    await until(90_000, () => (first.acts.length > duringBackup ? true : undefined));
    // Who receives the log dies, and (ZHIBEN_KILLS) the database too: the chain goes on without a gap.
    for (let kill = 0; kill < Number(process.env['ZHIBEN_KILLS'] ?? 1); kill++) {
      const note = await program.note();
      process.kill((kill % 2 === 0 ? note.workerPid : note.databasePid)!, 'SIGKILL');
      await program.note((now) => now.workerPid !== null && now.workerPid !== note.workerPid);
    }
    await first.stop();

    // The moment to come back to: everything that waits is done, and nothing changes.
    assert.equal((await desk.upload('说明二.txt', Buffer.from('备份之后\n'))).status, 201);
    const place = await superuser(dataDir);
    const { wanted, moment } = await until(60_000, async () => {
      const one = await tableHashes(place, 'd120102');
      await sleep(700);
      const [now] = await ask<{ now: Date }>(dataDir, 'select clock_timestamp() as now');
      await sleep(700);
      const two = await tableHashes(place, 'd120102');
      return JSON.stringify(one) === JSON.stringify(two) ? { wanted: two, moment: now!.now } : undefined;
    });
    const wantedFiles = fileHashes(dataDir);

    const second = putToWork(program.address, people, 2);
    await until(90_000, () => (second.acts.filter((a) => a.isAcknowledged).length >= 4 ? true : undefined));
    await second.stop();
    assert.equal((await desk.upload('说明三.txt', randomBytes(2000).toString('hex') as never)).status, 201);
    const [written] = await ask<{ lsn: string }>(dataDir, 'select pg_current_wal_flush_lsn()::text as lsn');
    await until(90_000, async () => {
      const rows = await ask<object>(
        dataDir,
        `select 1 from pg_stat_replication where flush_lsn >= '${written!.lsn}'::pg_lsn`,
      );
      return rows.length > 0 ? true : undefined;
    });
    const held = Object.keys(wantedFiles).every((name) => fs.existsSync(path.join(archive, 'files', name)));
    assert.ok(held, 'attachments are archived beside the log');
    const { databasePid } = await program.note();
    await program.stop('SIGKILL');
    process.kill(databasePid!, 'SIGKILL');
    program = null;
    await sleep(500);
    fs.renameSync(dataDir, at('destroyed'));
    fs.mkdirSync(dataDir);

    // A moment past the log is refused, and nothing is there.
    const past = await zhiben(dataDir, ['backup', 'restore', archive, '--to-time', '2099-01-01T00:00:00']);
    assert.equal(past.code, 1, past.stderr);
    assert.match(past.stderr, /归档的日志到不了这个时刻，最后一笔是 \d{4}-/);
    assert.deepEqual(fs.readdirSync(dataDir), []);

    const restored = await zhiben(dataDir, ['backup', 'restore', archive, '--to-time', moment.toISOString(), '--json']);
    assert.equal(restored.code, 0, restored.stderr);
    assert.match(restored.stderr, /放回/, 'the keys are kept apart');
    assert.deepEqual((JSON.parse(restored.stdout) as { missingFiles: string[] }).missingFiles, []);
    assert.deepEqual(await hashesOf(dataDir), wanted);
    assert.deepEqual(fileHashes(dataDir), wantedFiles);

    // A second restore does not touch what is there unless told, and keeps it then.
    const refused = await zhiben(dataDir, ['backup', 'restore', backup.dir]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /已有数据库、附件，没有恢复.*--replace/);

    program = await startProgram({ dataDir, env: { ZHIBEN_ARCHIVE: archive } });
    const verified = await zhiben(dataDir, ['audit', 'verify', '--json']);
    assert.equal(verified.code, 0, verified.stdout);
    const again = putToWork(program.address, people, 3);
    await until(90_000, () => (again.acts.some((a) => a.isAcknowledged) ? true : undefined));
    await again.stop();
    const chains = await until(90_000, () => {
      const names = fs.readdirSync(path.join(archive, 'wal'));
      return names.length > 1 ? names : undefined;
    });
    assert.equal(chains.length, 2, 'the restored cluster keeps a log of its own');
    const busy = await zhiben(dataDir, ['backup', 'restore', backup.dir, '--replace']);
    assert.equal(busy.code, 1);
    assert.match(busy.stderr, /程序正在运行/);
    assert.equal(await program.stop(), 0);
    program = null;

    // A restore that was cut off between its last renames: the program waits for a repetition.
    fs.mkdirSync(path.join(dataDir, 'restoring'));
    fs.writeFileSync(path.join(dataDir, 'restoring/switching'), '');
    const half = await runToEnd('src/app/main.ts', ['--no-web-build'], { dataDir });
    assert.equal(half.code, 1);
    assert.match(half.stdout, /上次恢复在最后一步中断.*重新执行/);

    // The backup alone: its own moment, with everything that had been acknowledged before it began.
    const replaced = await zhiben(dataDir, ['backup', 'restore', backup.dir, '--replace', '--json']);
    assert.equal(replaced.code, 0, replaced.stderr);
    const { setAside } = JSON.parse(replaced.stdout) as { setAside: string[] };
    assert.ok(setAside.length >= 2 && setAside.every((dir) => fs.existsSync(dir)));
    const server = await startPostgres({ dir: path.join(dataDir, 'pg'), settings: { shared_buffers: '32MB' } });
    const database = server.superUrl('zhiben');
    const kept = await askAside<{ title: string }>(database, 'select title from d120102.hazards');
    const titles = new Set(kept.map((row) => row.title));
    assert.deepEqual(
      before.filter((title) => !titles.has(title)),
      [],
    );
    assert.ok(second.acts.every((act) => !titles.has(act.title)));
    const files = await askAside<{ sha256: string }>(database, 'select sha256 from d120102.files');
    assert.deepEqual(
      files.map((row) => row.sha256).sort(),
      Object.keys(fileHashes(dataDir))
        .map((name) => path.basename(name))
        .sort(),
    );
    await server.stop();

    // Damage is found, named, and not restored.
    const whole = await zhiben(dataDir, ['backup', 'verify', archive, '--json']);
    assert.equal(whole.code, 0, whole.stdout);
    const manifest = JSON.parse(fs.readFileSync(path.join(backup.dir, 'manifest.json'), 'utf8')) as {
      parts: { path: string; size: number }[];
    };
    const large = manifest.parts.filter((p) => p.path.startsWith('data/base')).sort((a, b) => b.size - a.size)[0]!;
    const victim = path.join(backup.dir, `${large.path}.gz`);
    const bytes = fs.readFileSync(victim);
    bytes[bytes.length >> 1]! ^= 1;
    fs.writeFileSync(victim, bytes);
    const damaged = await zhiben(dataDir, ['backup', 'verify', backup.dir]);
    assert.equal(damaged.code, 1);
    assert.ok(damaged.stdout.includes(large.path), damaged.stdout);
    const empty = at('empty');
    const no = await zhiben(empty, ['backup', 'restore', backup.dir]);
    assert.equal(no.code, 1);
    assert.match(no.stderr, /有损坏.*没有恢复/);
    assert.deepEqual(fs.readdirSync(empty), []);
  },
);

test('kept log is deleted when it is old; the segment being written is not', () => {
  const place = at('prune');
  const dir = path.join(place, 'wal/zhiben_wal_now');
  const other = path.join(place, 'wal/zhiben_wal_old');
  const old = new Date(Date.now() - 16 * 86_400_000);
  for (const [file, time] of [
    [path.join(dir, 'A.gz'), old],
    [path.join(dir, 'B.gz'), new Date()],
    [path.join(dir, 'C.partial'), old],
    [path.join(other, 'A.gz'), old],
  ] as const) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, '');
    fs.utimesSync(file, time, time);
  }
  assert.equal(pruneWal(place, 15, 'zhiben_wal_now'), 2);
  assert.deepEqual(fs.readdirSync(dir).sort(), ['B.gz', 'C.partial']);
  assert.equal(fs.existsSync(other), false);
});
