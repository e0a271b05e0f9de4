/** People, posts, roles: the system administrator places people, the security administrator grants. */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { commonErrors, fail, failWith } from '#kernel/shared/errors.ts';
import { addDays } from '#kernel/shared/time.ts';
import type { Page } from '#kernel/shared/page.ts';
import { record, recordRead } from '#platform/audit/server/index.ts';
import { failIdentity } from '../shared/errors.ts';
import { adminRoles, isAdminRole, roleLabel } from '../shared/roles.ts';
import type {
  EditPerson,
  EndOn,
  GrantRoles,
  NewPerson,
  PostFields,
  PostView,
  UserQuery,
  UserView,
} from '../shared/schema.ts';
import { clearTotp, storePassword } from './me.ts';
import { hashPassword } from './password.ts';
import { nextCursor, offsetOf } from './paging.ts';
import { endSessionsOf } from './open-sessions.ts';
import { may, requireAdministrator, requireMay } from './policy.ts';
import { newFirstPassword } from './secrets.ts';
import { createUser, insertPost, requireSoundPosts, touchRights } from './users.ts';

const failCommon = failWith(commonErrors);
const stale = () => failCommon('common.stale', { who: '其他人' });

interface UserRow {
  id: string;
  login: string;
  name: string;
  phone: string | null;
  is_active: boolean;
  is_demo: boolean;
  locked_until: Date | null;
  has_password: boolean;
  must_change_password: boolean;
  totp_enabled_at: Date | null;
  last_sign_in_at: Date | null;
  version: number;
  posts: (Omit<PostView, 'roleLabels' | 'isHeld'> & { unitActive: boolean })[];
}

const userColumns = sql`u.id, u.login, u.name, u.phone, u.is_active, u.is_demo, u.locked_until, u.password_hash is not null as has_password,
  u.must_change_password, u.totp_enabled_at, u.last_sign_in_at, u.version,
  coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'unitId', n.id, 'unitName', n.name, 'unitKind', n.kind, 'unitActive', n.is_active,
      'title', p.title, 'roles', p.roles, 'isPrimary', p.is_primary, 'validFrom', p.valid_from, 'validTo', p.valid_to, 'version', p.version)
      order by p.is_primary desc, p.valid_from, p.id)
    from posts p join units n on n.id = p.unit_id where p.user_id = u.id), '[]'::jsonb) as posts`;

/** 138****5678: enough to recognise, not enough to call. */
export const maskPhone = (phone: string | null): string | null =>
  phone === null ? null : phone.length < 8 ? '****' : `${phone.slice(0, 3)}****${phone.slice(-4)}`;

function presentUser(ctx: Ctx, row: UserRow, whole: boolean): UserView {
  const today = ctx.clock.today();
  const posts = row.posts.map(({ unitActive, ...post }) => ({
    ...post,
    roleLabels: post.roles.map(roleLabel),
    isHeld: unitActive && post.validFrom <= today && (post.validTo === null || post.validTo >= today),
  }));
  const isAdmin = posts.some((post) => post.isHeld && (post.unitKind === 'admin' || post.roles.some(isAdminRole)));
  const isLocked = row.locked_until !== null && row.locked_until > ctx.clock.now();
  const isSelf = row.id === ctx.actor.userId;
  const { actor } = ctx;
  const allowed: string[] = [];
  if (may(actor, 'managePeople')) {
    allowed.push('edit');
    if (row.is_active) allowed.push('addPost', 'endPost');
    if (!isSelf) allowed.push(row.is_active ? 'deactivate' : 'activate');
    if (!isSelf && !isAdmin && row.is_active) allowed.push('resetPassword');
  }
  if (may(actor, 'grantRoles')) {
    if (!isSelf && row.is_active) allowed.push('grantRoles');
    if (isLocked) allowed.push('unlock');
    if (!isSelf && row.totp_enabled_at !== null) allowed.push('resetTotp');
    if (!isSelf && isAdmin && row.is_active) allowed.push('resetPassword');
  }
  return {
    id: row.id,
    login: row.login,
    name: row.name,
    phone: whole ? row.phone : maskPhone(row.phone),
    isActive: row.is_active,
    isDemo: row.is_demo,
    isLocked,
    hasPassword: row.has_password,
    mustChangePassword: row.must_change_password,
    hasTotp: row.totp_enabled_at !== null,
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    posts,
    version: row.version,
    allowedActions: allowed,
  };
}

async function userRow(tx: Tx, id: string, lock = false): Promise<UserRow> {
  if (lock) await sql`select id from users where id = ${id} for update`.execute(tx);
  const found = await sql<UserRow>`select ${userColumns} from users u where u.id = ${id}`.execute(tx);
  const row = found.rows[0];
  if (!row) throw fail('common.notFound');
  return row;
}

const oneUser = async (tx: Tx, ctx: Ctx, id: string): Promise<UserView> =>
  presentUser(ctx, await userRow(tx, id), false);

export async function listUsers(ctx: Ctx, query: UserQuery): Promise<Page<UserView>> {
  requireAdministrator(ctx.actor);
  return ctx.inTx(async (tx) => {
    const today = ctx.clock.today();
    const like = query.q ? `%${query.q.replace(/[\\%_]/g, (c) => `\\${c}`)}%` : null;
    const post = sql`select 1 from posts p join units n on n.id = p.unit_id where p.user_id = u.id
      and p.valid_from <= ${today} and (p.valid_to is null or p.valid_to >= ${today})`;
    const states = {
      active: sql`u.is_active`,
      inactive: sql`not u.is_active`,
      locked: sql`u.locked_until > ${ctx.clock.now()}`,
      unposted: sql`u.is_active and not exists (${post})`,
    };
    const conditions = [
      sql`(${like}::text is null or u.name like ${like} or u.login like ${like})`,
      ...(query.unitId ? [sql`exists (${post} and n.id = ${query.unitId})`] : []),
      ...(query.unitKind ? [sql`exists (${post} and n.kind = ${query.unitKind})`] : []),
      ...(query.role ? [sql`exists (${post} and ${query.role} = any (p.roles))`] : []),
      ...(query.state ? [states[query.state]] : []),
    ];
    const where = sql.join(conditions, sql` and `);
    const offset = offsetOf(query);
    const rows = await sql<UserRow>`select ${userColumns} from users u where ${where} order by u.name, u.id
      limit ${query.limit} offset ${offset}`.execute(tx);
    const count = await sql<{ n: number }>`select count(*) as n from users u where ${where}`.execute(tx);
    const total = count.rows[0]?.n ?? 0;
    return {
      items: rows.rows.map((row) => presentUser(ctx, row, false)),
      total,
      nextCursor: nextCursor(query, offset, rows.rows.length, total),
    };
  });
}

/** One person with the whole telephone number; the look is recorded. */
export async function getUser(ctx: Ctx, id: string): Promise<UserView> {
  requireAdministrator(ctx.actor);
  return ctx.inTx(async (tx) => {
    const row = await userRow(tx, id);
    if (row.phone !== null)
      await recordRead(ctx.within(tx), {
        subjectType: 'user',
        subjectId: id,
        subjectCode: row.login,
        what: '联系电话',
      });
    return presentUser(ctx, row, true);
  });
}

/** A new person in a post without roles; the security administrator grants those. */
export async function createPerson(ctx: Ctx, input: NewPerson): Promise<{ user: UserView; password: string }> {
  requireMay(ctx.actor, 'managePeople');
  const password = newFirstPassword();
  const passwordHash = await hashPassword(password);
  return ctx.inTx(async (tx) => {
    await requireUnit(tx, input.post.unitId);
    const id = await createUser(tx, ctx, {
      login: input.login,
      name: input.name,
      phone: input.phone ?? null,
      passwordHash,
      mustChange: true,
      posts: [
        {
          unitId: input.post.unitId,
          title: input.post.title,
          roles: [],
          ...(input.post.validFrom ? { validFrom: input.post.validFrom } : {}),
        },
      ],
    });
    return { user: await oneUser(tx, ctx, id), password };
  });
}

async function requireUnit(tx: Tx, id: string): Promise<string> {
  const found = await sql<{ kind: string }>`select kind from units where id = ${id} and is_active`.execute(tx);
  if (!found.rows[0]) throw fail('common.notFound');
  return found.rows[0].kind;
}

export async function editPerson(ctx: Ctx, id: string, input: EditPerson): Promise<UserView> {
  requireMay(ctx.actor, 'managePeople');
  return ctx.inTx(async (tx) => {
    const before = await userRow(tx, id, true);
    if (before.version !== input.version) throw stale();
    const phone = input.phone === undefined ? before.phone : input.phone;
    await sql`update users set name = ${input.name}, phone = ${phone}, version = version + 1, rights_version = rights_version + 1,
      updated_at = ${ctx.clock.now()} where id = ${id}`.execute(tx);
    await record(tx, ctx, {
      action: 'identity.userChanged',
      subjectType: 'user',
      subjectId: id,
      subjectCode: before.login,
      facts: { nameBefore: before.name, nameAfter: input.name, phoneChanged: phone !== before.phone },
    });
    return oneUser(tx, ctx, id);
  });
}

/** Whether any other active person holds the administrator's role today. @throws identity.lastAdministrator */
async function requireAnotherAdministrator(tx: Tx, ctx: Ctx, userId: string, lost: readonly string[]): Promise<void> {
  const today = ctx.clock.today();
  for (const role of adminRoles.filter((r) => lost.includes(r))) {
    const others =
      await sql`select 1 from posts p join users u on u.id = p.user_id where ${role} = any (p.roles) and u.is_active
      and u.id <> ${userId} and p.valid_from <= ${today} and (p.valid_to is null or p.valid_to >= ${today}) limit 1`.execute(
        tx,
      );
    if (others.rows.length === 0) throw failIdentity('identity.lastAdministrator', { role: roleLabel(role) });
  }
}

/** Closes an account at once, with its sessions and tokens, or opens it again. */
export async function setUserActive(
  ctx: Ctx,
  id: string,
  input: { isActive: boolean; version: number },
): Promise<UserView> {
  requireMay(ctx.actor, 'managePeople');
  if (id === ctx.actor.userId) throw failIdentity('identity.notOnYourself');
  return ctx.inTx(async (tx) => {
    const before = await userRow(tx, id, true);
    if (before.version !== input.version) throw stale();
    if (!input.isActive) {
      await requireAnotherAdministrator(
        tx,
        ctx,
        id,
        before.posts.flatMap((post) => (post.validTo === null ? post.roles : [])),
      );
      await endSessionsOf(tx, ctx, id, 'deactivated');
    }
    await sql`update users set is_active = ${input.isActive}, version = version + 1, rights_version = rights_version + 1,
      updated_at = ${ctx.clock.now()} where id = ${id}`.execute(tx);
    await record(tx, ctx, {
      action: input.isActive ? 'identity.userOpened' : 'identity.userClosed',
      subjectType: 'user',
      subjectId: id,
      subjectCode: before.login,
    });
    return oneUser(tx, ctx, id);
  });
}

/**
 * A new first password, to be changed at the next sign-in; all sessions end. Administrators' passwords are reset by the
 * security administrator, everybody else's by the system administrator, one's own by nobody.
 */
export async function resetPassword(ctx: Ctx, id: string): Promise<{ user: UserView; password: string }> {
  if (!may(ctx.actor, 'resetPassword') && !may(ctx.actor, 'resetAdminPassword'))
    throw failIdentity('identity.onlySystem');
  if (id === ctx.actor.userId) throw failIdentity('identity.notOnYourself');
  const password = newFirstPassword();
  const hash = await hashPassword(password);
  return ctx.inTx(async (tx) => {
    const row = await userRow(tx, id, true);
    const isAdmin = row.posts.some((post) => post.unitKind === 'admin' || post.roles.some(isAdminRole));
    requireMay(ctx.actor, isAdmin ? 'resetAdminPassword' : 'resetPassword');
    await storePassword(tx, ctx, id, hash, true);
    await endSessionsOf(tx, ctx, id, 'passwordReset');
    await record(tx, ctx, {
      action: 'identity.passwordReset',
      subjectType: 'user',
      subjectId: id,
      subjectCode: row.login,
    });
    return { user: await oneUser(tx, ctx, id), password };
  });
}

/**
 * The way back in when nobody is left who could reset a password: at the machine's own console, as the program, and named
 * so in the trail. The second factor is given up with it; administrators must bind a new one. Null: there is no such login.
 */
export async function resetPasswordAtConsole(
  ctx: Ctx,
  login: string,
): Promise<{ name: string; password: string } | null> {
  const password = newFirstPassword();
  const hash = await hashPassword(password);
  return ctx.inTx(async (tx) => {
    const found = await sql<{ id: string; name: string }>`select id, name from users where login = ${login}`.execute(
      tx,
    );
    const user = found.rows[0];
    if (!user) return null;
    await storePassword(tx, ctx, user.id, hash, true);
    await clearTotp(tx, user.id);
    await endSessionsOf(tx, ctx, user.id, 'passwordReset');
    await record(tx, ctx, {
      action: 'identity.passwordReset',
      subjectType: 'user',
      subjectId: user.id,
      subjectCode: login,
      facts: { console: true, secondFactor: 'removed' },
    });
    return { name: user.name, password };
  });
}

export async function addPost(ctx: Ctx, userId: string, input: PostFields): Promise<UserView> {
  requireMay(ctx.actor, 'managePeople');
  return ctx.inTx(async (tx) => {
    const row = await userRow(tx, userId, true);
    const unitKind = await requireUnit(tx, input.unitId);
    const today = ctx.clock.today();
    const open = row.posts.filter((post) => post.validTo === null || post.validTo >= today);
    requireSoundPosts([...open, { roles: [], unitKind }]);
    const isPrimary = input.isPrimary || open.length === 0;
    if (isPrimary) await sql`update posts set is_primary = false where user_id = ${userId} and is_primary`.execute(tx);
    await insertPost(
      tx,
      ctx,
      userId,
      {
        unitId: input.unitId,
        title: input.title,
        roles: [],
        ...(input.validFrom ? { validFrom: input.validFrom } : {}),
      },
      isPrimary,
    );
    return oneUser(tx, ctx, userId);
  });
}

interface PostRow {
  id: string;
  user_id: string;
  unit_id: string;
  unit_kind: string;
  title: string;
  roles: string[];
  version: number;
  valid_from: string;
  valid_to: string | null;
}

async function postRow(tx: Tx, id: string): Promise<PostRow> {
  const found =
    await sql<PostRow>`select p.id, p.user_id, p.unit_id, n.kind as unit_kind, p.title, p.roles, p.version, p.valid_from, p.valid_to
    from posts p join units n on n.id = p.unit_id where p.id = ${id} for update of p`.execute(tx);
  const row = found.rows[0];
  if (!row) throw fail('common.notFound');
  return row;
}

/** The person leaves the post after the day (离任); with a day in the past at once. */
export async function endPost(ctx: Ctx, id: string, input: EndOn): Promise<UserView> {
  requireMay(ctx.actor, 'managePeople');
  return ctx.inTx(async (tx) => {
    const post = await postRow(tx, id);
    if (post.version !== input.version || post.valid_to !== null) throw stale();
    if (input.validTo < post.valid_from && input.validTo !== addDays(ctx.clock.today(), -1))
      throw failIdentity('identity.periodOverlaps');
    await requireAnotherAdministrator(tx, ctx, post.user_id, post.roles);
    // A post that began today and ends at once keeps one day, so that its traces have a post to refer to; its roles end at once.
    const isAtOnce = input.validTo < post.valid_from;
    const validTo = isAtOnce ? post.valid_from : input.validTo;
    await sql`update posts set valid_to = ${validTo}, roles = ${isAtOnce ? [] : post.roles}::text[], is_primary = false, version = version + 1, updated_at = ${ctx.clock.now()} where id = ${id}`.execute(
      tx,
    );
    const rest = await sql<{ id: string }>`select id from posts where user_id = ${post.user_id} and valid_to is null
      order by is_primary desc, valid_from, id limit 1`.execute(tx);
    if (rest.rows[0]) await sql`update posts set is_primary = true where id = ${rest.rows[0].id}`.execute(tx);
    await touchRights(tx, [post.user_id]);
    await touchRights(tx, await delegatesOf(tx, id));
    await record(tx, ctx, {
      action: 'identity.postEnded',
      subjectType: 'user',
      subjectId: post.user_id,
      facts: { postId: id, unitId: post.unit_id, title: post.title, validTo },
    });
    return oneUser(tx, ctx, post.user_id);
  });
}

async function delegatesOf(tx: Tx, postId: string): Promise<string[]> {
  const found = await sql<{ delegate_id: string }>`select distinct delegate_id from delegations
    where principal_post_id = ${postId} and state = 'approved'`.execute(tx);
  return found.rows.map((row) => row.delegate_id);
}

/** Grants or takes back the roles of a post (授权); acts at the person's next request. */
export async function grantRoles(ctx: Ctx, id: string, input: GrantRoles): Promise<UserView> {
  requireMay(ctx.actor, 'grantRoles');
  return ctx.inTx(async (tx) => {
    const post = await postRow(tx, id);
    if (post.user_id === ctx.actor.userId) throw failIdentity('identity.notOnYourself');
    if (post.version !== input.version) throw stale();
    const user = await userRow(tx, post.user_id, true);
    const today = ctx.clock.today();
    const next = [...new Set(input.roles)];
    requireSoundPosts(
      user.posts
        .filter((p) => p.id === id || p.validTo === null || p.validTo >= today)
        .map((p) => (p.id === id ? { roles: next, unitKind: p.unitKind } : p)),
    );
    await requireAnotherAdministrator(
      tx,
      ctx,
      post.user_id,
      post.roles.filter((role) => !next.includes(role)),
    );
    await sql`update posts set roles = ${next}::text[], version = version + 1, updated_at = ${ctx.clock.now()} where id = ${id}`.execute(
      tx,
    );
    await touchRights(tx, [post.user_id, ...(await delegatesOf(tx, id))]);
    await record(tx, ctx, {
      action: 'identity.rolesGranted',
      subjectType: 'user',
      subjectId: post.user_id,
      subjectCode: user.login,
      facts: { postId: id, unitId: post.unit_id, before: post.roles, after: next },
    });
    return oneUser(tx, ctx, post.user_id);
  });
}

export async function unlockUser(ctx: Ctx, id: string): Promise<UserView> {
  requireMay(ctx.actor, 'unlock');
  return ctx.inTx(async (tx) => {
    const row = await userRow(tx, id, true);
    await sql`update users set failed_count = 0, locked_until = null where id = ${id}`.execute(tx);
    await record(tx, ctx, { action: 'identity.unlocked', subjectType: 'user', subjectId: id, subjectCode: row.login });
    return oneUser(tx, ctx, id);
  });
}

export async function resetTotp(ctx: Ctx, id: string): Promise<UserView> {
  requireMay(ctx.actor, 'resetTotp');
  if (id === ctx.actor.userId) throw failIdentity('identity.notOnYourself');
  return ctx.inTx(async (tx) => {
    const row = await userRow(tx, id, true);
    await clearTotp(tx, id);
    await endSessionsOf(tx, ctx, id, 'totpReset');
    await record(tx, ctx, { action: 'identity.totpReset', subjectType: 'user', subjectId: id, subjectCode: row.login });
    return oneUser(tx, ctx, id);
  });
}
