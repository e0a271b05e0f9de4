/** Who asks: from the cookie or the token of a request to the actor, with one small indexed query. */
import type { Clock } from '#kernel/server/clock.ts';
import { sql, type DbHandle } from '#kernel/server/db.ts';
import type { Credentials } from '#kernel/server/http.ts';
import { together } from '#kernel/server/together.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addDays, dayOf } from '#kernel/shared/time.ts';
import { failIdentity } from '../shared/errors.ts';
import { isAdminRole } from '../shared/roles.ts';
import { actorFrom, actorWithoutPost, heldPosts } from './actor.ts';
import { knownParameters } from './parameters.ts';
import { identitySettings } from './settings.ts';
import { tokenHash } from './secrets.ts';

interface SessionRow {
  token_hash: Buffer;
  id: string;
  user_id: string;
  name: string;
  post_id: string | null;
  delegation_id: string | null;
  last_seen_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  rights_version: number;
  is_active: boolean;
  must_change_password: boolean;
  password_changed_at: Date | null;
  totp_enabled_at: Date | null;
  is_demo: boolean;
}

interface LentRow {
  principal_id: string;
  principal_post_id: string;
  state: string;
  valid_from: string;
  valid_to: string;
  rights_version: number;
  is_active: boolean;
}

const CACHED = 5000;
const SEEN_EVERY_MS = 60_000;

/** What a person may reach while the password must be changed or the second factor is not bound yet. */
const alwaysOpen = new Set([
  '/sessions/current',
  '/sessions/current/stay',
  '/me/password',
  '/me/totp',
  '/me/totp/confirm',
  '/sessions',
]);

/** Filled up by repeating, so that a handful of statements serves and PostgreSQL need not plan each anew. */
function asPowerOfTwo<T>(values: readonly T[]): T[] {
  const size = 2 ** Math.ceil(Math.log2(values.length));
  return Array.from({ length: size }, (_, at) => values[Math.min(at, values.length - 1)] as T);
}

export interface AuthenticateOptions {
  handle: DbHandle;
  clock: Clock;
}

export type Authenticate = (credentials: Credentials) => Promise<Actor | null>;

/** Whether this person must use the second factor: administrators, except the demo accounts of a demo district. */
export const needsTotp = (roles: readonly string[], isDemo: boolean): boolean =>
  roles.some(isAdminRole) && !(isDemo && identitySettings().demo);

/**
 * Makes the function that the HTTP door asks. Null: nobody is signed in (no such session, idle too long, ended, revoked).
 * Actors are kept by session and version of rights, so that a removed right acts at the next request.
 * @throws identity.passwordChangeRequired, identity.totpEnrolRequired, identity.tokenReadOnly
 */
export function makeAuthenticate({ handle, clock }: AuthenticateOptions): Authenticate {
  const cache = new Map<string, Actor>();
  const keep = (key: string, actor: Actor): Actor => {
    if (cache.size >= CACHED) cache.delete(cache.keys().next().value as string);
    cache.set(key, actor);
    return actor;
  };

  const sessionOf = together(async (hashes: Buffer[]): Promise<(SessionRow | null)[]> => {
    const found = await sql<SessionRow>`
      select s.token_hash, s.id, s.user_id, u.name, s.post_id, s.delegation_id, s.last_seen_at, s.expires_at, s.revoked_at,
        u.rights_version, u.is_active, u.must_change_password, u.password_changed_at, u.totp_enabled_at, u.is_demo
      from sessions s join users u on u.id = s.user_id
      where s.token_hash in (${sql.join(asPowerOfTwo(hashes))})`.execute(handle.readers);
    return hashes.map((hash) => found.rows.find((row) => row.token_hash.equals(hash)) ?? null);
  });

  /** Few act for another: what was lent is asked for only then. */
  const lentBy = async (delegationId: string): Promise<LentRow | null> => {
    const found = await sql<LentRow>`
      select d.principal_id, d.principal_post_id, d.state, d.valid_from, d.valid_to, b.rights_version, b.is_active
      from delegations d join users b on b.id = d.principal_id where d.id = ${delegationId}`.execute(handle.readers);
    return found.rows[0] ?? null;
  };

  const bySession = async (credentials: Credentials, token: string): Promise<Actor | null> => {
    if (token.length > 100) return null;
    const row = await sessionOf(tokenHash(token));
    if (!row || row.revoked_at || !row.is_active) return null;
    const now = clock.now();
    const limits = await knownParameters(handle, clock);
    if (now >= row.expires_at || now.getTime() - row.last_seen_at.getTime() > limits.idleMinutes * 60_000) return null;
    if (credentials.endpoint.passive !== true && now.getTime() - row.last_seen_at.getTime() >= SEEN_EVERY_MS)
      await sql`update sessions set last_seen_at = ${now} where id = ${row.id} and last_seen_at = ${row.last_seen_at}`.execute(
        handle.db,
      );
    const today = clock.today();
    const found = row.delegation_id === null ? null : await lentBy(row.delegation_id);
    const lent =
      found?.state === 'approved' && found.is_active && found.valid_from <= today && today <= found.valid_to
        ? found
        : null;
    const key = [
      row.id,
      row.rights_version,
      row.post_id,
      lent ? row.delegation_id : '',
      lent ? lent.rights_version : '',
      today,
    ].join(' ');
    const actor = cache.get(key) ?? keep(key, await loadActor(row, today, lent));
    if (!alwaysOpen.has(credentials.endpoint.path) && credentials.endpoint.auth !== 'public') {
      if (passwordMustChange(row, limits.passwordMaxAgeDays, today))
        throw failIdentity('identity.passwordChangeRequired');
      if (row.totp_enabled_at === null && needsTotp(actor.roles, row.is_demo))
        throw failIdentity('identity.totpEnrolRequired');
    }
    return actor;
  };

  const loadActor = async (row: SessionRow, today: string, lent: LentRow | null): Promise<Actor> => {
    if (lent) {
      const post = (await heldPosts(handle.db, today, [lent.principal_id])).find(
        (p) => p.id === lent.principal_post_id,
      );
      if (post) {
        const principal = actorFrom(post);
        return {
          ...principal,
          userId: row.user_id as Actor['userId'],
          name: row.name,
          sessionId: row.id,
          onBehalfOf: { userId: principal.userId, name: principal.name, unitName: principal.unitName },
        };
      }
    }
    const posts = await heldPosts(handle.db, today, [row.user_id]);
    const post = posts.find((p) => p.id === row.post_id) ?? posts[0];
    return { ...(post ? actorFrom(post) : actorWithoutPost(row.user_id, row.name)), sessionId: row.id };
  };

  const byBearer = async (credentials: Credentials, token: string): Promise<Actor | null> => {
    if (!/^zb_[\w-]{20,80}$/.test(token)) return null;
    const found = await sql<{
      id: string;
      user_id: string;
      post_id: string;
      scopes: string[];
      last_used_at: Date | null;
      rights_version: number;
      must_change_password: boolean;
    }>`
      select t.id, t.user_id, t.post_id, t.scopes, t.last_used_at, u.rights_version, u.must_change_password
      from api_tokens t join users u on u.id = t.user_id
      where t.token_hash = ${tokenHash(token)} and t.revoked_at is null and t.expires_at > ${clock.now()} and u.is_active`.execute(
      handle.db,
    );
    const row = found.rows[0];
    if (!row || row.must_change_password) return null;
    if (credentials.endpoint.method !== 'GET' && !row.scopes.includes('write'))
      throw failIdentity('identity.tokenReadOnly');
    const now = clock.now();
    if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() >= SEEN_EVERY_MS)
      await sql`update api_tokens set last_used_at = ${now} where id = ${row.id}`.execute(handle.db);
    const today = clock.today();
    const key = [row.id, row.rights_version, today].join(' ');
    const known = cache.get(key);
    if (known) return known;
    // A token carries the rights of its post only as long as the post is held.
    const post = (await heldPosts(handle.db, today, [row.user_id])).find((p) => p.id === row.post_id);
    return post ? keep(key, { ...actorFrom(post), tokenId: row.id }) : null;
  };

  return async (credentials) => {
    if (credentials.bearer !== null) return byBearer(credentials, credentials.bearer);
    if (credentials.sessionToken !== null) return bySession(credentials, credentials.sessionToken);
    return null;
  };
}

/** A first or an outlived password must be changed before anything else. Demo accounts' passwords do not age. */
export function passwordMustChange(
  user: { must_change_password: boolean; password_changed_at: Date | null; is_demo: boolean },
  maxAgeDays: number,
  today: string,
): boolean {
  if (user.must_change_password) return true;
  if (user.password_changed_at === null || (user.is_demo && identitySettings().demo)) return false;
  return addDays(dayOf(user.password_changed_at), maxAgeDays) < today;
}
