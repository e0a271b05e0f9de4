/** Rotating the key of the second factors on a real database and a real file, cut off where it can be cut off. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { sealRingOf, type SealRing } from '#kernel/server/sealer.ts';
import { testDb, type TestDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { auditRoom } from '#platform/audit/server/room.ts';
import { verify } from '#platform/audit/server/index.ts';
import { aDesk, aDistrict, aPerson, PASSWORD, type Desk } from './builders.ts';
import { identityRoom } from './room.ts';
import { dropSealKeys, rotateSealKey, sealKeyUse } from './seal-keys.ts';
import { configureIdentity } from './settings.ts';
import { sealTotp, totpCode } from './totp.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-seal-keys-'));
let db: TestDb;
let ctx: Ctx;
let desk: Desk;
let dataDir: string;
before(async () => {
  db = await testDb({ keep: true });
  ctx = await aDistrict(db);
  desk = await aDesk(db, [identityRoom, auditRoom]);
});
after(async () => {
  await desk.close();
  await db.close();
  fs.rmSync(root, { recursive: true, force: true });
});
beforeEach(async () => {
  // Each test has a program of its own, with the key of its first start.
  await sql`update users set totp_secret = null, totp_enabled_at = null`.execute(db.handle.db);
  await sql`delete from recovery_codes`.execute(db.handle.db);
  dataDir = fs.mkdtempSync(path.join(root, 'data-'));
  configureIdentity({ sealer: sealRingOf(dataDir).sealer });
});

interface Bound {
  login: string;
  id: string;
  secret: string;
  codes: string[];
}
let serial = 0;
async function bound(): Promise<Bound> {
  const login = `bound${++serial}`;
  const { userId } = await aPerson(ctx, { login, unit: '区应急管理局', roles: ['department.officer'] });
  const browser = await desk.signIn(login);
  const { secret } = (await browser.post('/me/totp')).body as { secret: string };
  const done = await browser.post('/me/totp/confirm', { code: totpCode(secret, db.clock.now()) });
  assert.equal(done.status, 200, JSON.stringify(done.body));
  return { login, id: userId, secret, codes: (done.body as { recoveryCodes: string[] }).recoveryCodes };
}
const statusOf = async ({ login }: Bound, totp: string): Promise<number> =>
  (await desk.browser().post('/sessions', { login, password: PASSWORD, totp })).status;
/** With the code that the telephone shows a little later: each is good once. */
async function comesIn(one: Bound): Promise<boolean> {
  db.clock.advance({ minutes: 2 });
  return (await statusOf(one, totpCode(one.secret, db.clock.now()))) === 201;
}
/** What the command does, in a process that knows only the file. */
const command = (): SealRing => sealRingOf(dataDir);
const stored = async (): Promise<string[]> =>
  (
    await sql<{ totp_secret: string }>`select totp_secret from users where totp_secret is not null`.execute(
      db.handle.db,
    )
  ).rows.map((row) => row.totp_secret);
const trail = async (action: string): Promise<Record<string, unknown>[]> =>
  (
    await sql<{
      facts: Record<string, unknown>;
    }>`select facts from audit_entries where action = ${action} order by seq`.execute(db.handle.db)
  ).rows.map((row) => row.facts);

describe(clause('D13', '轮换动态码密钥（ASVS V11.1.1、V11.2.2）'), () => {
  test('全部重新封存、记入审计；正在运行的程序不重启，动态码和以前的备用码照样能用', async () => {
    const [li, wang] = [await bound(), await bound()];
    const old = command().state().keyId;
    assert.ok((await stored()).every((one) => one.startsWith('s1.')));
    const rotations = (await trail('identity.sealKeyRotated')).length;
    const done = await rotateSealKey(ctx, command());
    assert.deepEqual([done.from, done.isResumed, done.secrets, done.unreadable], [old, false, 2, 0]);
    assert.deepEqual(await dropSealKeys(ctx, command()), [], '旧密钥还有备用码要用');
    assert.ok((await stored()).every((one) => one.startsWith(`s2.${done.to}.`)));
    assert.deepEqual((await trail('identity.sealKeyRotated')).slice(rotations), [{ ...done }]);
    assert.equal((await verify(ctx)).ok, true);
    assert.ok(await comesIn(li));
    assert.equal(await statusOf(li, li.codes[0] as string), 201, '以前的备用码');
    assert.equal(await statusOf(li, li.codes[0] as string), 401, '只用一次');
    // Bound after it: under the new key from the start.
    const zhao = await bound();
    assert.ok(await comesIn(zhao));
    assert.equal(await statusOf(zhao, (zhao.codes[0] as string).toUpperCase()), 201);
    const { uses } = await sealKeyUse(ctx, command());
    assert.deepEqual(uses.map((one) => [one.keyId === done.to, one.secrets, one.codes, one.people]).sort(), [
      [false, 0, 19, 2],
      [true, 3, 9, 1],
    ]);
    // Used up by one, bound anew by the other: now nothing needs the old key, and a copy of it opens nothing.
    for (const code of li.codes.slice(1)) assert.equal(await statusOf(li, code), 201);
    await sql`update users set totp_secret = null, totp_enabled_at = null where id = ${wang.id}`.execute(db.handle.db);
    await sql`delete from recovery_codes where user_id = ${wang.id}`.execute(db.handle.db);
    assert.deepEqual(await dropSealKeys(ctx, command()), [old]);
    assert.deepEqual((await trail('identity.sealKeysDropped')).at(-1), { dropped: [old], kept: [] });
    assert.deepEqual(command().state().former, []);
    assert.ok(await comesIn(zhao));
    assert.equal(await statusOf(zhao, zhao.codes[1] as string), 201);
    assert.deepEqual(await dropSealKeys(ctx, command()), []);
  });

  test('写了文件就断的：什么也没丢，再执行接着办，不另换密钥', async () => {
    const li = await bound();
    command().renew(db.clock.now());
    const half = command().state();
    assert.equal(half.isUnfinished, true);
    assert.ok((await stored())[0]?.startsWith('s1.'), '库里还是旧的');
    assert.ok(await comesIn(li));
    const wang = await bound();
    assert.ok(
      (await stored()).some((one) => one.startsWith(`s2.${half.keyId}.`)),
      '新绑定的已用新密钥',
    );
    assert.deepEqual(await dropSealKeys(ctx, command()), [], '没有办完时不去掉旧密钥');
    assert.equal(command().state().isUnfinished, true);
    const done = await rotateSealKey(ctx, command());
    assert.deepEqual([done.to, done.isResumed, done.secrets], [half.keyId, true, 1]);
    await dropSealKeys(ctx, command());
    assert.equal(command().state().isUnfinished, false);
    assert.ok((await comesIn(li)) && (await comesIn(wang)));
    assert.equal(await statusOf(li, li.codes[0] as string), 201);
    assert.equal(await statusOf(wang, wang.codes[0] as string), 201);
  });

  test('库里办完、文件没来得及收尾就断的：再执行只收尾', async () => {
    const li = await bound();
    const first = await rotateSealKey(ctx, command());
    assert.equal(command().state().isUnfinished, true);
    assert.ok(await comesIn(li));
    const again = await rotateSealKey(ctx, command());
    assert.deepEqual([again.to, again.isResumed, again.secrets], [first.to, true, 0]);
    await dropSealKeys(ctx, command());
    assert.equal(command().state().isUnfinished, false);
    // Nothing is unfinished: now it makes another.
    const second = await rotateSealKey(ctx, command());
    assert.deepEqual([second.from, second.isResumed, second.secrets], [first.to, false, 1]);
    await dropSealKeys(ctx, command());
    assert.ok(await comesIn(li));
    assert.equal(await statusOf(li, li.codes[0] as string), 201, '隔了两次轮换的备用码');
  });

  test('数据库回滚的：文件里新旧都在，旧的封存照样打得开', async () => {
    const li = await bound();
    await assert.rejects(
      ctx.inTx(async (tx) => {
        await rotateSealKey(ctx.within(tx), command());
        throw new Error('cut off before the commit');
      }),
      /cut off/,
    );
    assert.ok((await stored())[0]?.startsWith('s1.'));
    assert.equal(command().state().isUnfinished, true);
    assert.ok(await comesIn(li));
    assert.equal((await rotateSealKey(ctx, command())).secrets, 1);
    await dropSealKeys(ctx, command());
    assert.ok(await comesIn(li));
  });

  test('轮换时正有人绑定：等他办完，他封存的也换成新密钥', async () => {
    const { userId } = await aPerson(ctx, { login: 'binding', unit: '区应急管理局', roles: ['department.officer'] });
    let rotation: ReturnType<typeof rotateSealKey> | undefined;
    await ctx.inTx(async (tx) => {
      await sql`select id from users where id = ${userId} for update`.execute(tx);
      const sealed = sealTotp('JBSWY3DPEHPK3PXP', userId);
      rotation = rotateSealKey(ctx, command());
      rotation.catch(() => {});
      // It stands at the row that is held.
      for (;;) {
        const waiting = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(db.handle.db);
        if (waiting.rows[0]?.n) break;
        await sleep(20);
      }
      assert.ok(sealed.startsWith('s1.'));
      await sql`update users set totp_secret = ${sealed} where id = ${userId}`.execute(tx);
    });
    const done = await rotation;
    assert.equal(done?.secrets, 1);
    await dropSealKeys(ctx, command());
    const [only] = await stored();
    assert.equal(command().sealer.open(only as string, userId), 'JBSWY3DPEHPK3PXP');
    assert.deepEqual(command().state().former, [], '没有内容要用旧密钥');
  });

  test('别处来的、打不开的原样留着并数出来，不妨碍其他人', async () => {
    const li = await bound();
    const foreign = sealRingOf(fs.mkdtempSync(path.join(root, 'other-'))).sealer;
    const { userId } = await aPerson(ctx, { login: 'foreign', unit: '区应急管理局', roles: ['department.officer'] });
    const sealed = foreign.seal('JBSWY3DPEHPK3PXP', userId);
    await sql`update users set totp_secret = ${sealed} where id = ${userId}`.execute(db.handle.db);
    const done = await rotateSealKey(ctx, command());
    assert.deepEqual([done.secrets, done.unreadable], [1, 1]);
    await dropSealKeys(ctx, command());
    assert.equal((await sealKeyUse(ctx, command())).unreadable, 1);
    assert.ok((await stored()).includes(sealed));
    assert.ok(await comesIn(li));
  });
});
