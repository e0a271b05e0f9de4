/** Sessions that are open now (现有登录): one's own, or all of them for the security administrator; each ends at once. */
import type { Ctx } from '#kernel/server/context.ts';
import { sql, type Tx } from '#kernel/server/db.ts';
import { fail } from '#kernel/shared/errors.ts';
import type { Page, PageQuery } from '#kernel/shared/page.ts';
import { record } from '#platform/audit/server/index.ts';
import type { SessionQuery, SessionRow } from '../shared/schema.ts';
import { nextCursor, offsetOf } from './paging.ts';
import { knownParameters } from './parameters.ts';
import { requireMay, requireSession } from './policy.ts';

/**
 * Ends all sessions of a person but one (`except`).
 * @param reason `deactivated`, `passwordReset`, `passwordChanged`, `totpReset`, `totpBound`, `totpRemoved`
 */
export async function endSessionsOf(tx: Tx, ctx: Ctx, userId: string, reason: string, except?: string): Promise<void> {
  await sql`update sessions set revoked_at = ${ctx.clock.now()}, revoked_by = ${ctx.actor.userId}, revoked_reason = ${reason}
    where user_id = ${userId} and revoked_at is null and (${except ?? null}::uuid is null or id <> ${except ?? null})`.execute(
    tx,
  );
}

/** When the person of a session gave the password. */
export async function signedInAtOf(tx: Tx, sessionId: string): Promise<Date> {
  const found = await sql<{ created_at: Date }>`select created_at from sessions where id = ${sessionId}`.execute(tx);
  return found.rows[0]?.created_at ?? new Date(0);
}

/** Words for the browser behind a session. */
export function deviceWords(agent: string | null): string {
  if (!agent) return '未知';
  const system = /HarmonyOS/.test(agent)
    ? '鸿蒙'
    : /Android/.test(agent)
      ? '安卓'
      : /iPhone|iPad/.test(agent)
        ? '苹果手机'
        : /Windows/.test(agent)
          ? 'Windows'
          : /Mac OS/.test(agent)
            ? 'Mac'
            : /Linux/.test(agent)
              ? 'Linux'
              : '其他系统';
  const browser = /MicroMessenger/.test(agent)
    ? '微信'
    : /Edg\//.test(agent)
      ? 'Edge'
      : /Firefox/.test(agent)
        ? 'Firefox'
        : /Chrome\//.test(agent)
          ? 'Chrome'
          : /Safari\//.test(agent)
            ? 'Safari'
            : '其他程序';
  return `${system} · ${browser}`;
}

interface OpenSession {
  id: string;
  user_id: string;
  name: string;
  login: string;
  unit_name: string | null;
  created_at: Date;
  last_seen_at: Date;
  ip: string | null;
  user_agent: string | null;
}

/** Neither ended nor past the twelve hours nor idle too long; the one used last first. */
async function openSessions(ctx: Ctx, query: SessionQuery): Promise<Page<SessionRow>> {
  const { idleMinutes } = await knownParameters(ctx.handle, ctx.clock);
  const now = ctx.clock.now();
  const seenAfter = new Date(now.getTime() - idleMinutes * 60_000);
  const like = query.q ? `%${query.q.replace(/[\\%_]/g, (c) => `\\${c}`)}%` : null;
  const where = sql`s.revoked_at is null and s.expires_at > ${now} and s.last_seen_at >= ${seenAfter}
    and (${like}::text is null or u.name like ${like} or u.login like ${like})
    and (${query.userId ?? null}::uuid is null or u.id = ${query.userId ?? null})`;
  const offset = offsetOf(query);
  return ctx.inTx(async (tx) => {
    const rows = await sql<OpenSession>`
      select s.id, s.user_id, u.name, u.login, n.name as unit_name, s.created_at, s.last_seen_at, s.ip, s.user_agent
      from sessions s join users u on u.id = s.user_id left join posts p on p.id = s.post_id left join units n on n.id = p.unit_id
      where ${where} order by s.last_seen_at desc, s.id limit ${query.limit} offset ${offset}`.execute(tx);
    const count = await sql<{
      n: number;
    }>`select count(*) as n from sessions s join users u on u.id = s.user_id where ${where}`.execute(tx);
    const total = count.rows[0]?.n ?? 0;
    return {
      items: rows.rows.map((row) => ({
        id: row.id,
        userId: row.user_id,
        userName: row.name,
        login: row.login,
        unitName: row.unit_name ?? '',
        createdAt: row.created_at.toISOString(),
        lastSeenAt: row.last_seen_at.toISOString(),
        ip: row.ip,
        device: deviceWords(row.user_agent),
        isCurrent: row.id === ctx.actor.sessionId,
      })),
      total,
      nextCursor: nextCursor(query, offset, rows.rows.length, total),
    };
  });
}

/** Ends one session; the next request of that browser is refused. @param owner whose it must be, null for anybody's */
async function endSession(ctx: Ctx, id: string, owner: string | null): Promise<void> {
  await ctx.inTx(async (tx) => {
    const found = await sql<{
      user_id: string;
    }>`update sessions set revoked_at = ${ctx.clock.now()}, revoked_by = ${ctx.actor.userId}, revoked_reason = 'revoked'
      where id = ${id} and revoked_at is null and (${owner}::uuid is null or user_id = ${owner}) returning user_id`.execute(
      tx,
    );
    if (!found.rows[0]) throw fail('common.notFound');
    await record(tx, ctx, {
      action: 'identity.sessionRevoked',
      subjectType: 'user',
      subjectId: found.rows[0].user_id,
      facts: { sessionId: id },
    });
  });
}

/** All open sessions, for the security administrator. */
export async function listSessions(ctx: Ctx, query: SessionQuery): Promise<Page<SessionRow>> {
  requireMay(ctx.actor, 'manageSessions');
  return openSessions(ctx, query);
}

/** Ends anybody's session, as security administrator. */
export async function revokeSession(ctx: Ctx, id: string): Promise<void> {
  requireMay(ctx.actor, 'manageSessions');
  await endSession(ctx, id, null);
}

/** The open sessions of the person at the screen: a device that nobody knows is seen and ended (ASVS 5.0 V7.5.2). */
export async function listMySessions(ctx: Ctx, query: PageQuery): Promise<Page<SessionRow>> {
  requireSession(ctx.actor);
  return openSessions(ctx, { ...query, userId: ctx.actor.userId });
}

/** Ends an own session. @throws common.notFound for one of somebody else */
export async function revokeMySession(ctx: Ctx, id: string): Promise<void> {
  requireSession(ctx.actor);
  await endSession(ctx, id, ctx.actor.userId);
}
