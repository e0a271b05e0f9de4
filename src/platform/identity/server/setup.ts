/** The first hour of a new installation: a one-time link makes the three administrators (三员) together. */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { newId } from '#kernel/shared/id.ts';
import { record } from '#platform/audit/server/index.ts';
import { failIdentity } from '../shared/errors.ts';
import type { Setup } from '../shared/schema.ts';
import { guessFault } from './guesses.ts';
import { hashPassword } from './password.ts';
import { newFirstPassword, newToken, tokenHash } from './secrets.ts';
import { identitySettings } from './settings.ts';
import { createUser } from './users.ts';

const VALID_HOURS = 24;

const hasUsers = async (tx: Tx): Promise<boolean> =>
  (await sql`select 1 from users limit 1`.execute(tx)).rows.length > 0;

/**
 * The path of a new one-time link (`/setup?token=…`, good for 24 hours) while the installation has no account, else null.
 * Only its hash is kept; a link given before stops working.
 */
export async function setupLink(ctx: Ctx): Promise<string | null> {
  return ctx.inTx(async (tx) => {
    if (await hasUsers(tx)) return null;
    const token = newToken();
    const now = ctx.clock.now();
    await sql`update setup_links set expires_at = ${now} where used_at is null and expires_at > ${now}`.execute(tx);
    await sql`insert into setup_links (id, token_hash, created_at, expires_at)
      values (${newId<'setup'>()}, ${tokenHash(token)}, ${now}, ${new Date(now.getTime() + VALID_HOURS * 3_600_000)})`.execute(
      tx,
    );
    return `/setup?token=${token}`;
  });
}

async function openLink(tx: Tx, ctx: Ctx, token: string): Promise<{ id: string; expires_at: Date }> {
  const found = await sql<{ id: string; expires_at: Date }>`select id, expires_at from setup_links
    where token_hash = ${tokenHash(token)} and used_at is null and expires_at > ${ctx.clock.now()} for update`.execute(
    tx,
  );
  const link = found.rows[0];
  if (!link || (await hasUsers(tx))) throw failIdentity('identity.setupGone');
  return link;
}

export async function getSetup(ctx: Ctx, token: string): Promise<{ districtName: string; expiresAt: string }> {
  return ctx.inTx(async (tx) => {
    const link = await openLink(tx, ctx, token);
    return { districtName: identitySettings().districtName, expiresAt: link.expires_at.toISOString() };
  });
}

/**
 * Makes the system, security and audit administrators at once, because none of them alone may make the others. Whoever
 * holds the link is the system administrator and chooses a password; the two others get first passwords to change.
 */
export async function doSetup(
  ctx: Ctx,
  token: string,
  input: Setup,
): Promise<{ accounts: { role: string; login: string; name: string; firstPassword: string | null }[] }> {
  const people = [
    { role: 'admin.system', title: '系统管理员', ...input.system, first: null },
    { role: 'admin.security', title: '安全管理员', ...input.security, password: newFirstPassword(), first: true },
    { role: 'admin.audit', title: '审计管理员', ...input.audit, password: newFirstPassword(), first: true },
  ];
  if (new Set(people.map((person) => person.login)).size < 3 || new Set(people.map((person) => person.name)).size < 3)
    throw failIdentity('identity.threeAdministrators');
  const fault = guessFault(input.system.password, input.system.login, [input.system.name]);
  if (fault) throw failIdentity('identity.passwordWeak', { reason: fault });
  await ctx.inTx((tx) => openLink(tx, ctx, token));
  const hashes: string[] = [];
  for (const person of people) hashes.push(await hashPassword(person.password));
  return ctx.inTx(async (tx) => {
    const link = await openLink(tx, ctx, token);
    const units = await sql<{
      id: string;
    }>`select id from units where kind = 'admin' and is_active order by sort limit 1`.execute(tx);
    const unitId = (units.rows[0] as { id: string }).id;
    const made: string[] = [];
    for (const [index, person] of people.entries())
      made.push(
        await createUser(tx, ctx, {
          login: person.login,
          name: person.name,
          passwordHash: hashes[index] as string,
          mustChange: person.first === true,
          posts: [{ unitId, title: person.title, roles: [person.role] }],
        }),
      );
    await sql`update setup_links set used_at = ${ctx.clock.now()}, used_by = ${made[0] as string} where id = ${link.id}`.execute(
      tx,
    );
    await record(tx, ctx, {
      action: 'identity.setUp',
      subjectType: 'user',
      subjectId: made[0] as string,
      facts: { administrators: 3 },
    });
    return {
      accounts: people.map((person) => ({
        role: person.title,
        login: person.login,
        name: person.name,
        firstPassword: person.first ? person.password : null,
      })),
    };
  });
}
