/** Whether the way by which an actor came in is still open: for streams that outlive the request that opened them. */
import type { Clock } from '#kernel/server/clock.ts';
import { sql, type DbHandle } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { knownParameters } from './parameters.ts';

/** False after sign-out, revocation, idleness or deactivation, and for a token when its post has ended. Looking does not count as being active. */
export async function isStillSignedIn(handle: DbHandle, clock: Clock, actor: Actor): Promise<boolean> {
  const now = clock.now();
  if (actor.sessionId !== undefined) {
    const { idleMinutes } = await knownParameters(handle, clock);
    const seenAfter = new Date(now.getTime() - idleMinutes * 60_000);
    const found = await sql`select 1 from sessions s join users u on u.id = s.user_id
      where s.id = ${actor.sessionId} and s.revoked_at is null and s.expires_at > ${now} and s.last_seen_at >= ${seenAfter}
        and u.is_active`.execute(handle.db);
    return found.rows.length > 0;
  }
  if (actor.tokenId !== undefined) {
    const today = clock.today();
    const found = await sql`select 1 from api_tokens t join users u on u.id = t.user_id
      join posts p on p.id = t.post_id join units n on n.id = p.unit_id
      where t.id = ${actor.tokenId} and t.revoked_at is null and t.expires_at > ${now} and u.is_active and n.is_active
        and p.valid_from <= ${today} and (p.valid_to is null or p.valid_to >= ${today})`.execute(handle.db);
    return found.rows.length > 0;
  }
  return false;
}
