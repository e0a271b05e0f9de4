/** Signing in and out, and what a person sees of the own session. */
import type { Ctx } from '#kernel/server/context.ts';
import { inTx, sql, type DbHandle, type Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { newId } from '#kernel/shared/id.ts';
import { record } from '#platform/audit/server/index.ts';
import { failIdentity } from '../shared/errors.ts';
import { roleLabel } from '../shared/roles.ts';
import type { Parameters } from '../shared/rules.ts';
import type { SessionPost, SessionView, SignIn, SwitchPost } from '../shared/schema.ts';
import { actorFrom, actorWithoutPost, heldPosts, type HeldPost } from './actor.ts';
import { needsTotp, passwordMustChange } from './authenticate.ts';
import { menuOf, shellActs } from './menu.ts';
import { knownParameters } from './parameters.ts';
import { verifyNothing, verifyPassword } from './password.ts';
import { requireSession } from './policy.ts';
import { newToken, tokenHash } from './secrets.ts';
import { identitySettings } from './settings.ts';
import { openTotp, recoveryHashes, totpStep } from './totp.ts';

export interface Account {
  id: string;
  login: string;
  name: string;
  phone: string | null;
  password_hash: string | null;
  password_changed_at: Date | null;
  must_change_password: boolean;
  totp_secret: string | null;
  totp_enabled_at: Date | null;
  totp_last_step: number | null;
  failed_count: number;
  locked_until: Date | null;
  is_active: boolean;
  is_demo: boolean;
}

const accountColumns = sql.raw(
  'id, login, name, phone, password_hash, password_changed_at, must_change_password, totp_secret, totp_enabled_at, totp_last_step, failed_count, locked_until, is_active, is_demo',
);

export async function accountById(tx: Tx, id: string, lock = false): Promise<Account> {
  const found =
    await sql<Account>`select ${accountColumns} from users where id = ${id} ${sql.raw(lock ? 'for update' : '')}`.execute(
      tx,
    );
  return found.rows[0] as Account;
}

/** Failures of logins that do not exist and of addresses: kept by the process, as no row can hold them. */
interface Failures {
  count: number;
  since: number;
  lockedUntil: number;
}
const WINDOW_MS = 15 * 60_000;
const strangers = new WeakMap<DbHandle, Map<string, Failures>>();

function failuresOf(ctx: Ctx, key: string): Failures {
  let map = strangers.get(ctx.handle);
  if (!map) strangers.set(ctx.handle, (map = new Map()));
  const now = ctx.clock.now().getTime();
  let known = map.get(key);
  if (!known || now - known.since > WINDOW_MS) {
    if (map.size > 20_000) map.delete(map.keys().next().value as string);
    map.set(
      key,
      (known = { count: 0, since: now, lockedUntil: known && known.lockedUntil > now ? known.lockedUntil : 0 }),
    );
  }
  return known;
}

const minutesUntil = (ctx: Ctx, moment: number): number =>
  Math.max(1, Math.ceil((moment - ctx.clock.now().getTime()) / 60_000));

/**
 * One more failure of an account, under its lock; of many at one moment each waits for its turn, and those after the last
 * that counts are refused. @throws identity.locked
 */
async function failAccount(tx: Tx, ctx: Ctx, current: Account, limits: Parameters, why: string): Promise<void> {
  const now = ctx.clock.now();
  requireUnlocked(ctx, current.locked_until);
  const count = current.failed_count + 1;
  const locks = count >= limits.lockoutFailures;
  await sql`update users set failed_count = ${locks ? 0 : count},
    locked_until = ${locks ? new Date(now.getTime() + limits.lockoutMinutes * 60_000) : current.locked_until} where id = ${current.id}`.execute(
    tx,
  );
  await record(tx, ctx, {
    action: locks ? 'identity.locked' : 'identity.signInFailed',
    subjectType: 'user',
    subjectId: current.id,
    subjectCode: current.login,
    facts: { why, count, ip: ctx.ip ?? null },
  });
}

function requireUnlocked(ctx: Ctx, until: Date | null): void {
  if (until && until > ctx.clock.now())
    throw failIdentity('identity.locked', { minutes: minutesUntil(ctx, until.getTime()) });
}

/** @throws identity.tooManyFromAddress */
function requireQuietAddress(ctx: Ctx, limits: Parameters): Failures {
  const address = failuresOf(ctx, `address ${ctx.ip ?? ''}`);
  if (address.count >= limits.addressFailures)
    throw failIdentity('identity.tooManyFromAddress', { minutes: minutesUntil(ctx, address.since + WINDOW_MS) });
  return address;
}

async function countFailure(
  ctx: Ctx,
  login: string,
  account: Account | null,
  limits: Parameters,
  why: string,
): Promise<void> {
  // A transaction of its own: the refusal that follows must not take the count back.
  await inTx(ctx.handle, async (tx) => {
    if (account) return failAccount(tx, ctx, await accountById(tx, account.id, true), limits, why);
    const failures = failuresOf(ctx, `login ${login}`);
    requireUnlocked(ctx, new Date(failures.lockedUntil));
    failures.count++;
    if (failures.count >= limits.lockoutFailures) {
      failures.count = 0;
      failures.lockedUntil = ctx.clock.now().getTime() + limits.lockoutMinutes * 60_000;
    }
    // What was typed may be a password in the wrong field: only its beginning is kept.
    await record(tx, ctx, {
      action: 'identity.signInFailed',
      subjectType: 'signIn',
      subjectId: ctx.requestId,
      facts: { why, login: `${login.slice(0, 2)}…` },
    });
  });
}

/** Uses up a recovery code; false when it is none of this person's. */
async function useRecoveryCode(tx: Tx, ctx: Ctx, userId: string, code: string): Promise<boolean> {
  // Codes of an earlier version are kept without the key until they are used or replaced.
  const hashes = [...recoveryHashes(code, userId), tokenHash(code.toLowerCase())];
  const used = await sql`update recovery_codes set used_at = ${ctx.clock.now()}
    where user_id = ${userId} and used_at is null and code_hash in (${sql.join(hashes)})`.execute(tx);
  return (used.numAffectedRows ?? 0n) > 0n;
}

/**
 * Signs a person in (登录) and makes a new session; a session that the browser still carried ends.
 * An unknown login, a wrong password and an account without one answer alike and as slowly.
 * @throws identity.badCredentials, identity.locked, identity.tooManyFromAddress, identity.totpRequired, identity.totpWrong
 */
export async function signIn(
  ctx: Ctx,
  input: SignIn,
  device: { userAgent: string },
): Promise<{ token: string; view: SessionView; expiresAt: Date }> {
  const limits = await knownParameters(ctx.handle, ctx.clock);
  const login = input.login.toLowerCase();
  const now = ctx.clock.now();
  requireQuietAddress(ctx, limits);
  const account = await ctx.inTx(async (tx) => {
    const found = await sql<Account>`select ${accountColumns} from users where login = ${login}`.execute(tx);
    return found.rows[0] ?? null;
  });
  requireUnlocked(ctx, account ? account.locked_until : new Date(failuresOf(ctx, `login ${login}`).lockedUntil));
  const isRight = account?.password_hash
    ? await verifyPassword(input.password, account.password_hash)
    : await verifyNothing(input.password);
  // Others may have failed from there while this one was being checked.
  const address = requireQuietAddress(ctx, limits);
  if (!account || !isRight || !account.is_active) {
    address.count++;
    await countFailure(ctx, login, account, limits, account && isRight ? 'inactive' : 'password');
    throw failIdentity('identity.badCredentials');
  }
  const withTotp = account.totp_enabled_at !== null && account.totp_secret !== null;
  if (withTotp && !input.totp) throw failIdentity('identity.totpRequired');
  const made = await ctx.inTx(async (tx) => {
    const current = await accountById(tx, account.id, true);
    requireUnlocked(ctx, current.locked_until);
    if (withTotp) {
      const step = totpStep(
        openTotp(account.totp_secret as string, account.id),
        input.totp as string,
        now,
        current.totp_last_step,
      );
      if (step !== null) await sql`update users set totp_last_step = ${step} where id = ${account.id}`.execute(tx);
      else if (!(await useRecoveryCode(tx, ctx, account.id, input.totp as string))) {
        await failAccount(tx, ctx, current, limits, 'totp');
        return null;
      }
    }
    const today = ctx.clock.today();
    const post = (await heldPosts(tx, today, [account.id]))[0];
    const former = ctx.actor.sessionId;
    if (former)
      await sql`update sessions set revoked_at = ${now}, revoked_reason = 'replaced' where id = ${former} and revoked_at is null`.execute(
        tx,
      );
    const id = newId<'session'>();
    const token = newToken();
    const expiresAt = new Date(now.getTime() + limits.absoluteHours * 3_600_000);
    await sql`insert into sessions (id, token_hash, user_id, post_id, created_at, last_seen_at, expires_at, ip, user_agent)
      values (${id}, ${tokenHash(token)}, ${account.id}, ${post?.id ?? null}, ${now}, ${now}, ${expiresAt}, ${ctx.ip ?? null},
        ${device.userAgent.slice(0, 300)})`.execute(tx);
    await sql`update users set failed_count = 0, locked_until = null, last_sign_in_at = ${now} where id = ${account.id}`.execute(
      tx,
    );
    const actor: Actor = { ...(post ? actorFrom(post) : actorWithoutPost(account.id, account.name)), sessionId: id };
    const signedIn = ctx.as(actor).within(tx);
    await record(tx, signedIn, {
      action: 'identity.signedIn',
      subjectType: 'user',
      subjectId: account.id,
      subjectCode: account.login,
      facts: { withTotp },
    });
    return { token, expiresAt, view: await sessionView(tx, signedIn) };
  });
  if (!made) {
    address.count++;
    throw failIdentity('identity.totpWrong');
  }
  return made;
}

/** Ends the own session (退出). */
export async function signOut(ctx: Ctx): Promise<void> {
  const id = requireSession(ctx.actor);
  await ctx.inTx(async (tx) => {
    await sql`update sessions set revoked_at = ${ctx.clock.now()}, revoked_reason = 'signedOut' where id = ${id} and revoked_at is null`.execute(
      tx,
    );
    await record(tx, ctx, { action: 'identity.signedOut', subjectType: 'user', subjectId: ctx.actor.userId });
  });
}

const presentPost = (post: HeldPost): SessionPost => ({
  id: post.id,
  title: post.title,
  unitId: post.unitId,
  unitName: post.unitName,
  unitKind: post.unitKind,
  streetCode: post.streetCode,
  enterpriseId: post.enterpriseId,
});

/** What the shell needs to draw itself: person, post, menu, what must be done first. */
export async function sessionView(tx: Tx, ctx: Ctx): Promise<SessionView> {
  const { actor } = ctx;
  const account = await accountById(tx, actor.userId);
  const today = ctx.clock.today();
  const posts = await heldPosts(tx, today, [actor.userId]);
  const behalf = actor.onBehalfOf;
  const held = behalf ? await heldPosts(tx, today, [behalf.userId]) : posts;
  const post = held.find((p) => p.id === actor.postId);
  const lent = await sql<{ id: string; name: string; unitName: string; title: string; validTo: string }>`
    select d.id, u.name, n.name as "unitName", p.title, d.valid_to as "validTo" from delegations d
      join users u on u.id = d.principal_id join posts p on p.id = d.principal_post_id join units n on n.id = p.unit_id
    where d.delegate_id = ${actor.userId} and d.state = 'approved' and d.valid_from <= ${today} and d.valid_to >= ${today} and u.is_active
      and (p.valid_to is null or p.valid_to >= ${today})
    order by d.valid_to, d.id`.execute(tx);
  const limits = await knownParameters(ctx.handle, ctx.clock);
  const isDemo = account.is_demo && identitySettings().demo;
  return {
    user: { id: account.id, name: account.name, login: account.login },
    post: post ? presentPost(post) : null,
    posts: posts.map(presentPost),
    roles: [...actor.roles],
    roleLabels: actor.roles.map(roleLabel),
    menu: await menuOf(tx, actor),
    can: shellActs(actor),
    isDemo,
    demo: identitySettings().demo,
    today,
    now: ctx.clock.now().toISOString(),
    idleMinutes: limits.idleMinutes,
    idleSeconds: limits.idleMinutes * 60,
    mustChangePassword: passwordMustChange(account, limits.passwordMaxAgeDays, today),
    mustEnrolTotp: account.totp_enabled_at === null && needsTotp(actor.roles, account.is_demo),
    hasTotp: account.totp_enabled_at !== null,
    onBehalfOf: behalf ? { id: behalf.userId, name: behalf.name, unitName: behalf.unitName } : null,
    delegations: lent.rows,
    districtName: identitySettings().districtName,
  };
}

export async function currentSession(ctx: Ctx): Promise<SessionView> {
  requireSession(ctx.actor);
  return ctx.reading((tx) => sessionView(tx, ctx));
}

/**
 * Goes on in another own post, or in the post of somebody who lent it (代办).
 * @throws identity.postNotYours, identity.delegationNotYours
 */
export async function switchPost(ctx: Ctx, input: SwitchPost): Promise<SessionView> {
  const sessionId = requireSession(ctx.actor);
  return ctx.inTx(async (tx) => {
    const today = ctx.clock.today();
    const { userId, name } = ctx.actor;
    let actor: Actor;
    if (input.postId) {
      const post = (await heldPosts(tx, today, [userId])).find((p) => p.id === input.postId);
      if (!post) throw failIdentity('identity.postNotYours');
      actor = { ...actorFrom(post), sessionId };
      await sql`update sessions set post_id = ${post.id}, delegation_id = null where id = ${sessionId}`.execute(tx);
    } else {
      const found = await sql<{ id: string; principal_id: string; principal_post_id: string }>`
        select id, principal_id, principal_post_id from delegations where id = ${input.delegationId as string} and delegate_id = ${userId}
          and state = 'approved' and valid_from <= ${today} and valid_to >= ${today}`.execute(tx);
      const lent = found.rows[0];
      const post =
        lent && (await heldPosts(tx, today, [lent.principal_id])).find((p) => p.id === lent.principal_post_id);
      if (!post) throw failIdentity('identity.delegationNotYours');
      const principal = actorFrom(post);
      actor = {
        ...principal,
        userId,
        name,
        sessionId,
        onBehalfOf: { userId: principal.userId, name: principal.name, unitName: principal.unitName },
      };
      await sql`update sessions set delegation_id = ${lent.id} where id = ${sessionId}`.execute(tx);
    }
    const switched = ctx.as(actor).within(tx);
    await record(tx, switched, {
      action: 'identity.postSwitched',
      subjectType: 'user',
      subjectId: userId,
      facts: { postId: actor.postId, delegationId: input.delegationId ?? null },
    });
    return sessionView(tx, switched);
  });
}
