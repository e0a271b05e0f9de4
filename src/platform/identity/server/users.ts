/** Accounts and posts: the one place that writes them, so that the separation of powers holds whoever asks. */
import type { Ctx } from '#kernel/server/context.ts';
import { databaseError, sql, type Tx } from '#kernel/server/db.ts';
import { newId, type PostId, type UserId } from '#kernel/shared/id.ts';
import { record } from '#platform/audit/server/index.ts';
import { failIdentity } from '../shared/errors.ts';
import { roleFault, separationFault } from '../shared/roles.ts';
import { passwordFault } from '../shared/rules.ts';
import { hashPassword } from './password.ts';

export interface NewPost {
  unitId: string;
  title: string;
  roles: readonly string[];
  /** Civil day; today when left out. */
  validFrom?: string;
  validTo?: string | null;
}

export interface NewUser {
  login: string;
  name: string;
  /** Without one the account cannot sign in until an administrator gives it a first password. */
  password?: string;
  /** A hash made before, for many demo accounts with one password; instead of `password`. */
  passwordHash?: string;
  phone?: string | null;
  /** The person must change the password at the first sign-in; true when left out and a password is given. */
  mustChange?: boolean;
  isDemo?: boolean;
  /** The first one is the primary post. */
  posts: readonly NewPost[];
}

/** Moves the version of rights, so that every running session of these people sees the change at its next request. */
export async function touchRights(tx: Tx, userIds: readonly string[]): Promise<void> {
  await sql`update users set rights_version = rights_version + 1 where id = any(${userIds}::uuid[])`.execute(tx);
}

/** The same for everyone who holds a post in one of the units. */
export async function touchRightsOfUnits(tx: Tx, unitIds: readonly string[]): Promise<void> {
  await sql`update users set rights_version = rights_version + 1
    where id in (select user_id from posts where unit_id = any(${unitIds}::uuid[]))`.execute(tx);
}

/**
 * Refuses posts of one person that break the separation of powers or hold a role where it cannot be.
 * @throws identity.separation, identity.roleNotHere
 */
export function requireSoundPosts(posts: readonly { roles: readonly string[]; unitKind: string }[]): void {
  const fault = separationFault(posts);
  if (fault) throw failIdentity('identity.separation', { reason: fault });
  for (const post of posts)
    for (const role of post.roles) {
      const reason = roleFault(role, post.unitKind);
      if (reason) throw failIdentity('identity.roleNotHere', { reason });
    }
}

/**
 * Makes an account with its posts. For the program's own use (seed, demo, set-up, enterprise accounts) and for the
 * administration's service, which checks who asks.
 * @throws identity.loginTaken, identity.passwordWeak, identity.separation, identity.roleNotHere
 */
export async function createUser(tx: Tx, ctx: Ctx, user: NewUser): Promise<UserId> {
  const login = user.login.trim().toLowerCase();
  if (user.password !== undefined) {
    const fault = passwordFault(user.password, login);
    if (fault) throw failIdentity('identity.passwordWeak', { reason: fault });
  }
  const unitIds = [...new Set(user.posts.map((post) => post.unitId))];
  const kinds = await sql<{
    id: string;
    kind: string;
  }>`select id, kind from units where id = any(${unitIds}::uuid[])`.execute(tx);
  const kindOf = new Map(kinds.rows.map((row) => [row.id, row.kind]));
  requireSoundPosts(user.posts.map((post) => ({ roles: post.roles, unitKind: kindOf.get(post.unitId) ?? '' })));
  const hash = user.passwordHash ?? (user.password === undefined ? null : await hashPassword(user.password));
  const id = newId<'user'>();
  const now = ctx.clock.now();
  try {
    await sql`insert into users (id, login, name, phone, password_hash, password_changed_at, must_change_password, is_demo, created_at, updated_at)
      values (${id}, ${login}, ${user.name}, ${user.phone ?? null}, ${hash}, ${hash === null ? null : now},
        ${user.mustChange ?? hash !== null}, ${user.isDemo ?? false}, ${now}, ${now})`.execute(tx);
  } catch (error) {
    if (databaseError(error)?.constraint === 'users_login_key') throw failIdentity('identity.loginTaken');
    throw error;
  }
  await record(tx, ctx, {
    action: 'identity.userCreated',
    subjectType: 'user',
    subjectId: id,
    subjectCode: login,
    facts: { name: user.name, isDemo: user.isDemo ?? false },
  });
  for (const [index, post] of user.posts.entries()) await insertPost(tx, ctx, id, post, index === 0);
  return id;
}

/** Adds a post to a person; the caller has checked that the person's posts stay sound. */
export async function insertPost(tx: Tx, ctx: Ctx, userId: string, post: NewPost, isPrimary: boolean): Promise<PostId> {
  const id = newId<'post'>();
  const now = ctx.clock.now();
  await sql`insert into posts (id, user_id, unit_id, title, roles, is_primary, valid_from, valid_to, created_at, updated_at)
    values (${id}, ${userId}, ${post.unitId}, ${post.title}, ${post.roles}::text[], ${isPrimary},
      ${post.validFrom ?? ctx.clock.today()}, ${post.validTo ?? null}, ${now}, ${now})`.execute(tx);
  await touchRights(tx, [userId]);
  await record(tx, ctx, {
    action: 'identity.postCreated',
    subjectType: 'user',
    subjectId: userId,
    facts: { postId: id, unitId: post.unitId, title: post.title, roles: post.roles },
  });
  return id;
}
