import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '#kernel/server/db.ts';
import type { CommandArgs } from '#kernel/server/room.ts';
import { testDb } from '#kernel/server/testing.ts';
import { aDistrict, aPerson } from './builders.ts';
import { identityCommands } from './commands.ts';
import { verifyPassword } from './password.ts';

const db = await testDb();
const ctx = await aDistrict(db);
const [reset] = identityCommands;

const run = async (...positional: string[]): Promise<{ code: number | undefined; out: string[]; err: string[] }> => {
  const out: string[] = [];
  const err: string[] = [];
  const args: CommandArgs = { positional, flags: {}, out: (line) => out.push(line), err: (line) => err.push(line) };
  return { code: await reset?.run(ctx, args), out, err };
};

test('at the console a password is reset, must be changed, and the trail says that it was the console', async () => {
  await aPerson(ctx, { login: 'an.quan', unit: '系统管理组', roles: ['admin.security'] });
  const { code, out, err } = await run('an.quan');
  assert.equal(code, 0);
  assert.equal(out.length, 1);
  assert.match(err.join(), /已重置/);
  const found = await sql<{ id: string; password_hash: string; must_change_password: boolean }>`
    select id, password_hash, must_change_password from users where login = 'an.quan'`.execute(db.handle.db);
  const user = found.rows[0];
  assert.ok(user);
  assert.equal(await verifyPassword(out[0] as string, user.password_hash), true);
  assert.equal(user.must_change_password, true);
  const trail = await sql<{ actor_kind: string; facts: unknown }>`
    select actor_kind, facts from audit_entries where subject_id = ${user.id} and action = 'identity.passwordReset'`.execute(
    db.handle.db,
  );
  assert.deepEqual(trail.rows, [{ actor_kind: 'system', facts: { console: true, secondFactor: 'removed' } }]);
});

test('an unknown login and a missing one are told apart by the exit code', async () => {
  assert.equal((await run('nobody')).code, 1);
  assert.equal((await run()).code, 2);
});
