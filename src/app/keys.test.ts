/** `zhiben keys …` beside the running program: real files, real processes, killed in the middle. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { systemClock } from '#kernel/server/clock.ts';
import { makeCtx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { findRunning, SUPERUSER } from '#kernel/server/postgres.ts';
import { clause } from '#kernel/shared/clause.ts';
import { aPerson, PASSWORD } from '#platform/identity/server/builders.ts';
import { configureIdentity } from '#platform/identity/server/index.ts';
import { totpCode } from '#platform/identity/server/totp.ts';
import { signIn } from './testing-backup.ts';
import { openRunning } from './testing-survival.ts';
import { environment, runToEnd, startProgram, tempDir, until, type Program } from './testing.ts';

const root = tempDir();
const dataDir = path.join(root, 'data');
let program: Program | null = null;
after(async () => {
  await program?.stop();
  fs.rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});
const zhiben = (...args: string[]) => runToEnd('src/app/cli.ts', args, { dataDir });
const sealFile = path.join(dataDir, 'seal.key');
const fileNow = (): { isUnfinished?: boolean; keys?: unknown[] } => {
  try {
    return JSON.parse(fs.readFileSync(sealFile, 'utf8')) as { isUnfinished: boolean };
  } catch {
    return {};
  }
};

interface Bound {
  login: string;
  secret: string;
  codes: string[];
}
async function bind(base: string, login: string): Promise<Bound> {
  const session = await signIn(base, login);
  const { secret } = (await session.post('/me/totp', {})).body as { secret: string };
  const done = await session.post('/me/totp/confirm', { code: totpCode(secret, new Date()) });
  assert.equal(done.status, 200, JSON.stringify(done.body));
  return { login, secret, codes: done.body['recoveryCodes'] as string[] };
}
const enters = async (base: string, login: string, totp: string): Promise<number> =>
  (
    await fetch(`${base}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: base },
      body: JSON.stringify({ login, password: PASSWORD, totp }),
    })
  ).status;
/** The next code of the telephone: one step ahead is taken, so that nobody has to wait for it. */
const next = (one: Bound): string => totpCode(one.secret, new Date(Date.now() + 30_000));

test(
  clause('D13', '服务运行时轮换密钥：中途被杀也不丢，接着办完，服务不重启（ASVS V11.1.1、V11.2.2）'),
  { timeout: 600_000 },
  async () => {
    configureIdentity({ passwordCost: { memoryKiB: 64, passes: 1 } });
    program = await startProgram({ dataDir });
    const base = program.address;
    const handle = await openRunning(dataDir);
    try {
      const ctx = makeCtx({ handle, clock: systemClock, door: 'job' });
      for (const login of ['first', 'second', 'third'])
        await aPerson(ctx, { login, unit: '区应急管理局', roles: ['department.officer'] });
      await aPerson(ctx, { login: 'clerk', unit: '区安委办', roles: ['office.admin'] });
      const [first, second] = [await bind(base, 'first'), await bind(base, 'second')];
      assert.equal(fs.statSync(sealFile).size, 32);
      fs.utimesSync(sealFile, new Date('2023-01-01'), new Date('2023-01-01'));
      const before = await zhiben('keys', 'status', '--json');
      assert.equal(before.code, 0, before.stderr);
      assert.match(before.stderr, /seal\.key 的密钥已用 \d+ 天，超过两年，建议轮换/);
      const old = (JSON.parse(before.stdout) as { seal: { keyId: string; uses: object[] } }).seal;
      assert.deepEqual(old.uses, [{ keyId: old.keyId, secrets: 2, codes: 20, people: 2 }]);

      // Killed between the file and the database: it waits for the trail, which somebody holds.
      const running = await findRunning(path.join(dataDir, 'pg'));
      assert.ok(running);
      const holder = new pg.Client({
        host: running.host,
        port: running.port,
        user: SUPERUSER,
        database: 'zhiben',
      });
      await holder.connect();
      await holder.query('begin');
      await holder.query('lock table d120102.audit_entries in share mode');
      const child = spawn(process.execPath, [path.join(import.meta.dirname, 'cli.ts'), 'keys', 'rotate', 'seal'], {
        env: environment(dataDir),
        stdio: 'ignore',
      });
      const ended = new Promise((resolve) => child.once('close', resolve));
      await until(60_000, () => (fileNow().isUnfinished === true ? true : undefined));
      child.kill('SIGKILL');
      await ended;
      await holder.query('rollback');
      await holder.end();
      const prefix = async (): Promise<string[]> =>
        (
          await sql<{
            head: string;
          }>`select left(totp_secret, 3) as head from users where totp_secret is not null`.execute(handle.db)
        ).rows.map((row) => row.head);
      // The killed command's transaction is gone with it.
      await until(30_000, async () => {
        const left = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
          where datname = 'zhiben' and wait_event_type = 'Lock'`.execute(handle.db);
        return left.rows[0]?.n === 0 ? true : undefined;
      });
      assert.deepEqual(await prefix(), ['s1.', 's1.']);
      const half = await zhiben('keys', 'status');
      assert.equal(half.code, 1);
      assert.match(half.stderr, /seal\.key 上次的轮换没有办完，内容没有丢.*keys rotate seal/);
      assert.equal(await enters(base, 'first', next(first)), 201, '旧的封存，服务照样打得开');
      const third = await bind(base, 'third');
      assert.deepEqual((await prefix()).sort(), ['s1.', 's1.', 's2.'], '服务已在用新密钥');

      const resumed = await zhiben('keys', 'rotate', 'seal', '--json');
      assert.equal(resumed.code, 0, resumed.stderr);
      const done = JSON.parse(resumed.stdout) as { to: string; isResumed: boolean; secrets: number; kept: object[] };
      assert.deepEqual([done.isResumed, done.secrets], [true, 2]);
      assert.deepEqual(done.kept, [{ keyId: old.keyId, secrets: 0, codes: 20, people: 2 }]);
      assert.match(resumed.stderr, /接着办，没有另换新密钥/);
      assert.match(resumed.stderr, /正在运行的服务随即使用新密钥，不必重新启动/);
      assert.deepEqual(await prefix(), ['s2.', 's2.', 's2.']);
      assert.equal(await enters(base, 'second', next(second)), 201);
      assert.equal(await enters(base, 'first', first.codes[0] as string), 201, '以前的备用码');
      assert.equal(await enters(base, 'third', third.codes[0] as string), 201);
      const status = await zhiben('keys', 'status');
      assert.equal(status.code, 0, status.stderr);
      assert.match(status.stdout, /旧密钥  [0-9a-f]{16} .*停用：2 人没有用完的 19 个备用码/);

      // A backup knows which keys it needs, and a ring that has more of them still serves.
      const backups = path.join(root, 'backups');
      const backup = await zhiben('backup', 'create', backups, '--with-keys', '--json');
      assert.equal(backup.code, 0, backup.stderr);
      const { dir } = JSON.parse(backup.stdout) as { dir: string };
      assert.ok(fs.readFileSync(path.join(dir, 'keys/seal.key')).equals(fs.readFileSync(sealFile)));

      const none = await zhiben('keys', 'rotate', 'sign');
      assert.deepEqual([none.code, fs.existsSync(path.join(dataDir, 'sign.key'))], [1, false]);
      const pem = (await zhiben('exchange', 'key')).stdout;
      const clerk = await signIn(base, 'clerk');
      const desk = async () =>
        (await (await clerk.get('/exchange')).json()) as {
          keyId: string;
          publicKey: string;
          keySince: string | null;
          formerKeys: { keyId: string; publicKey: string }[];
        };
      const shown = await desk();
      assert.equal(shown.publicKey.trim(), pem.trim());
      assert.equal(shown.keySince, null);
      const rotated = await zhiben('keys', 'rotate', 'sign');
      assert.equal(rotated.code, 0, rotated.stderr);
      assert.match(rotated.stderr, /把新公钥交给每个接收方登记/);
      const then = await desk();
      assert.equal(then.publicKey.trim(), rotated.stdout.trim(), '正在运行的服务随即给出新公钥');
      assert.ok(then.keySince !== null && then.keyId !== shown.keyId);
      assert.deepEqual(
        then.formerKeys.map((key) => [key.keyId, key.publicKey]),
        [[shown.keyId, shown.publicKey]],
      );
      const verified = await zhiben('audit', 'verify', '--json');
      assert.equal((JSON.parse(verified.stdout) as { ok: boolean }).ok, true);
      const acts = await sql<{ action: string }>`select action from audit_entries
        where action in ('identity.sealKeyRotated', 'exchangeKey.rotate') order by seq`.execute(handle.db);
      assert.deepEqual(
        acts.rows.map((row) => row.action),
        ['identity.sealKeyRotated', 'exchangeKey.rotate'],
      );
      assert.match(program.output(), /已启动/);
    } finally {
      await handle.close();
    }
    assert.equal(await program.stop(), 0);
    program = null;
    // Without the program: the command starts the database for itself, and says when the new key counts.
    const alone = await zhiben('keys', 'rotate', 'seal');
    assert.equal(alone.code, 0, alone.stderr);
    assert.match(alone.stderr, /3 个动态码密钥已用新密钥 [0-9a-f]{16} 重新封存/);
    assert.match(alone.stderr, /服务启动后即使用新密钥/);
  },
);
