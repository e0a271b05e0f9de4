/** What a person does about the own account: password, second factor, tokens. */
import type { Ctx } from '#kernel/server/context.ts';
import { inTx, sql, type Tx } from '#kernel/server/db.ts';
import { fail } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { record } from '#platform/audit/server/index.ts';
import { failIdentity } from '../shared/errors.ts';
import { isAdminRole } from '../shared/roles.ts';
import type { ChangePassword, NewToken, SessionView, TokenView, TotpBegin } from '../shared/schema.ts';
import { guessFault } from './guesses.ts';
import { knownParameters } from './parameters.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { endSessionsOf, signedInAtOf } from './open-sessions.ts';
import { may, requireSession } from './policy.ts';
import { newRecoveryCode, newToken, tokenHash } from './secrets.ts';
import { accountById, sessionView, type Account } from './session.ts';
import { newTotpSecret, totpOffer, totpStep, openTotp, recoveryHash, sealTotp } from './totp.ts';
import { heldPosts } from './actor.ts';
import { touchRights } from './users.ts';

/** Checks the own password again; failures count towards the lock like those of signing in. */
async function requirePassword(ctx: Ctx, account: Account, password: string): Promise<void> {
  const limits = await knownParameters(ctx.handle, ctx.clock);
  const now = ctx.clock.now();
  if (account.locked_until && account.locked_until > now)
    throw failIdentity('identity.locked', {
      minutes: Math.ceil((account.locked_until.getTime() - now.getTime()) / 60_000),
    });
  if (account.password_hash && (await verifyPassword(password, account.password_hash))) return;
  await inTx(ctx.handle, async (tx) => {
    const count = (await accountById(tx, account.id, true)).failed_count + 1;
    const locks = count >= limits.lockoutFailures;
    await sql`update users set failed_count = ${locks ? 0 : count},
      locked_until = ${locks ? new Date(now.getTime() + limits.lockoutMinutes * 60_000) : null} where id = ${account.id}`.execute(
      tx,
    );
    await record(tx, ctx, {
      action: 'identity.passwordWrong',
      subjectType: 'user',
      subjectId: account.id,
      facts: { count },
    });
  });
  throw failIdentity('identity.passwordWrong');
}

/** Stores a new password and keeps the former one so that it does not come back soon. */
export async function storePassword(
  tx: Tx,
  ctx: Ctx,
  userId: string,
  hash: string,
  mustChange: boolean,
): Promise<void> {
  const now = ctx.clock.now();
  const former = await accountById(tx, userId, true);
  if (former.password_hash)
    await sql`insert into former_passwords (id, user_id, password_hash, set_at)
      values (${newId<'password'>()}, ${userId}, ${former.password_hash}, ${former.password_changed_at ?? now})`.execute(
      tx,
    );
  await sql`update users set password_hash = ${hash}, password_changed_at = ${now}, must_change_password = ${mustChange},
    failed_count = 0, locked_until = null where id = ${userId}`.execute(tx);
}

/**
 * Changes the own password (修改口令): rules, not one of the last five, all other sessions end.
 * @throws identity.passwordWrong, identity.passwordWeak
 */
export async function changePassword(ctx: Ctx, input: ChangePassword): Promise<SessionView> {
  const sessionId = requireSession(ctx.actor);
  const account = await ctx.inTx((tx) => accountById(tx, ctx.actor.userId));
  await requirePassword(ctx, account, input.current);
  const fault = guessFault(input.next, account.login, [account.name, account.phone]);
  if (fault) throw failIdentity('identity.passwordWeak', { reason: fault });
  const limits = await knownParameters(ctx.handle, ctx.clock);
  const former = await ctx.inTx(async (tx) => {
    const found = await sql<{
      password_hash: string;
    }>`select password_hash from former_passwords where user_id = ${account.id}
      order by set_at desc, id desc limit ${limits.formerPasswords - 1}`.execute(tx);
    return [account.password_hash as string, ...found.rows.map((row) => row.password_hash)];
  });
  for (const hash of former)
    if (await verifyPassword(input.next, hash))
      throw failIdentity('identity.passwordWeak', { reason: `不能与最近 ${limits.formerPasswords} 次用过的口令相同` });
  const hash = await hashPassword(input.next);
  return ctx.inTx(async (tx) => {
    await storePassword(tx, ctx, account.id, hash, false);
    await endSessionsOf(tx, ctx, account.id, 'passwordChanged', sessionId);
    await record(tx, ctx, { action: 'identity.passwordChanged', subjectType: 'user', subjectId: account.id });
    return sessionView(tx, ctx);
  });
}

/** So long after signing in the password need not be asked again. */
const FRESH_MS = 5 * 60_000;

/**
 * Offers a new secret for the authenticator (绑定动态码) to whoever knows the password: it was just given at signing in, or
 * is given again, because who only finds an open screen must not bind a telephone. Nothing changes until a code confirms.
 * @throws identity.passwordAgain, identity.passwordWrong, identity.totpKept
 */
export async function beginTotp(ctx: Ctx, input: TotpBegin): Promise<{ secret: string; uri: string; qr: string }> {
  const sessionId = requireSession(ctx.actor);
  const { account, signedInAt } = await ctx.inTx(async (tx) => ({
    account: await accountById(tx, ctx.actor.userId),
    signedInAt: await signedInAtOf(tx, sessionId),
  }));
  if (input.password !== undefined) await requirePassword(ctx, account, input.password);
  else if (ctx.clock.now().getTime() - signedInAt.getTime() > FRESH_MS) throw failIdentity('identity.passwordAgain');
  return ctx.inTx(async (tx) => {
    const account = await accountById(tx, ctx.actor.userId, true);
    if (account.totp_enabled_at) throw failIdentity('identity.totpKept');
    const secret = newTotpSecret();
    await sql`update users set totp_secret = ${sealTotp(secret, account.id)}, totp_last_step = null where id = ${account.id}`.execute(
      tx,
    );
    return totpOffer(account.login, secret);
  });
}

/**
 * Binds the authenticator and gives ten recovery codes, shown once; all other sessions end.
 * @throws identity.totpWrong, identity.totpNotStarted
 */
export async function confirmTotp(ctx: Ctx, input: { code: string }): Promise<{ recoveryCodes: string[] }> {
  const sessionId = requireSession(ctx.actor);
  return ctx.inTx(async (tx) => {
    const account = await accountById(tx, ctx.actor.userId, true);
    if (!account.totp_secret || account.totp_enabled_at) throw failIdentity('identity.totpNotStarted');
    const step = totpStep(
      openTotp(account.totp_secret, account.id),
      input.code,
      ctx.clock.now(),
      account.totp_last_step,
    );
    if (step === null) throw failIdentity('identity.totpWrong');
    await sql`update users set totp_enabled_at = ${ctx.clock.now()}, totp_last_step = ${step} where id = ${account.id}`.execute(
      tx,
    );
    await sql`delete from recovery_codes where user_id = ${account.id}`.execute(tx);
    const codes = Array.from({ length: 10 }, newRecoveryCode);
    await sql`insert into recovery_codes (id, user_id, code_hash)
      select n.id, ${account.id}, n.hash from unnest(${codes.map(() => newId<'code'>())}::uuid[], ${codes.map((code) => recoveryHash(code, account.id))}::bytea[]) as n (id, hash)`.execute(
      tx,
    );
    await endSessionsOf(tx, ctx, account.id, 'totpBound', sessionId);
    await record(tx, ctx, { action: 'identity.totpBound', subjectType: 'user', subjectId: account.id });
    return { recoveryCodes: codes };
  });
}

/**
 * Gives up the second factor, all other sessions end; administrators must keep it.
 * @throws identity.totpKept, identity.passwordWrong
 */
export async function removeTotp(ctx: Ctx, input: { password: string }): Promise<SessionView> {
  const sessionId = requireSession(ctx.actor);
  const { account, posts } = await ctx.inTx(async (tx) => ({
    account: await accountById(tx, ctx.actor.userId),
    posts: await heldPosts(tx, ctx.clock.today(), [ctx.actor.userId]),
  }));
  if (posts.some((post) => post.roles.some(isAdminRole))) throw failIdentity('identity.totpKept');
  await requirePassword(ctx, account, input.password);
  return ctx.inTx(async (tx) => {
    await clearTotp(tx, account.id);
    await endSessionsOf(tx, ctx, account.id, 'totpRemoved', sessionId);
    await record(tx, ctx, { action: 'identity.totpRemoved', subjectType: 'user', subjectId: account.id });
    return sessionView(tx, ctx);
  });
}

export async function clearTotp(tx: Tx, userId: string): Promise<void> {
  await sql`update users set totp_secret = null, totp_enabled_at = null, totp_last_step = null where id = ${userId}`.execute(
    tx,
  );
  await sql`delete from recovery_codes where user_id = ${userId}`.execute(tx);
}

interface TokenRow {
  id: string;
  name: string;
  hint: string;
  scopes: string[];
  user_name: string;
  unit_name: string;
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

const presentToken = (row: TokenRow): TokenView => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  scopes: row.scopes,
  userName: row.user_name,
  unitName: row.unit_name,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
});

async function tokens(tx: Tx, userId: string | null): Promise<TokenView[]> {
  const found =
    await sql<TokenRow>`select t.id, t.name, t.hint, t.scopes, u.name as user_name, n.name as unit_name, t.created_at, t.expires_at,
      t.last_used_at, t.revoked_at
    from api_tokens t join users u on u.id = t.user_id join posts p on p.id = t.post_id join units n on n.id = p.unit_id
    where ${userId}::uuid is null or t.user_id = ${userId} order by t.created_at desc, t.id limit 500`.execute(tx);
  return found.rows.map(presentToken);
}

export async function listMyTokens(ctx: Ctx): Promise<{ items: TokenView[] }> {
  return ctx.inTx(async (tx) => ({ items: await tokens(tx, ctx.actor.userId) }));
}

/** All tokens, for the security administrator. */
export async function listTokens(ctx: Ctx): Promise<{ items: TokenView[] }> {
  if (!may(ctx.actor, 'manageTokens')) throw failIdentity('identity.onlySecurity');
  return ctx.inTx(async (tx) => ({ items: await tokens(tx, null) }));
}

/**
 * Makes a personal token (接口令牌) for the current post; its text is shown once. Administrators get none: their acts
 * need the second factor. Nobody makes one while acting for another.
 */
export async function createToken(ctx: Ctx, input: NewToken): Promise<TokenView & { token: string }> {
  requireSession(ctx.actor);
  const { actor } = ctx;
  if (actor.postId === null) throw failIdentity('identity.noPost');
  if (actor.roles.some(isAdminRole))
    throw failIdentity('identity.separation', { reason: '管理员不能使用接口令牌，请在页面上办理' });
  if (actor.onBehalfOf)
    throw failIdentity('identity.separation', { reason: '代办期间不能新建接口令牌，请先回到自己的岗位' });
  return ctx.inTx(async (tx) => {
    const token = `zb_${newToken()}`;
    const id = newId<'token'>();
    const now = ctx.clock.now();
    await sql`insert into api_tokens (id, user_id, post_id, name, token_hash, hint, scopes, created_at, expires_at)
      values (${id}, ${actor.userId}, ${actor.postId}, ${input.name}, ${tokenHash(token)}, ${`${token.slice(0, 7)}…`},
        ${[...new Set(input.scopes)]}::text[], ${now}, ${new Date(now.getTime() + input.days * 86_400_000)})`.execute(
      tx,
    );
    await record(tx, ctx, {
      action: 'identity.tokenCreated',
      subjectType: 'user',
      subjectId: actor.userId,
      facts: { tokenId: id, name: input.name, scopes: input.scopes, days: input.days },
    });
    const view = (await tokens(tx, actor.userId)).find((row) => row.id === id) as TokenView;
    return { ...view, token };
  });
}

/** Stops a token at once: its owner, or the security administrator. */
export async function revokeToken(ctx: Ctx, input: { id: string }): Promise<void> {
  const any = may(ctx.actor, 'manageTokens');
  if (!any) requireSession(ctx.actor);
  await ctx.inTx(async (tx) => {
    const found = await sql<{
      user_id: string;
    }>`update api_tokens set revoked_at = ${ctx.clock.now()}, revoked_by = ${ctx.actor.userId}
      where id = ${input.id} and revoked_at is null and (${any}::boolean or user_id = ${ctx.actor.userId}) returning user_id`.execute(
      tx,
    );
    const row = found.rows[0];
    if (!row) throw fail('common.notFound');
    await touchRights(tx, [row.user_id]);
    await record(tx, ctx, {
      action: 'identity.tokenRevoked',
      subjectType: 'user',
      subjectId: row.user_id,
      facts: { tokenId: input.id },
    });
  });
}
