/** The first steps on a database: its address, its version, and on the bundled server its roles and the database itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isDatabaseGone, quoteName, type Connection } from './db.ts';
import { APP_ROLE } from './migrate.ts';

/** Owns the database and its schemas on the bundled server; migrations and the queue's tables run as this role. */
export const OWNER_ROLE = 'zhiben_owner';
export const DATABASE = 'zhiben';
const OLDEST_VERSION = 15;

/**
 * Roles and database on the bundled server, made once. Whatever of it is there already is left alone, so a start that
 * was killed between two statements is simply carried on by the next.
 */
export async function bootstrapDatabase(superuser: Connection): Promise<{ owner: Connection; app: Connection }> {
  const client = new pg.Client(superuser);
  client.on('error', () => {});
  await client.connect();
  try {
    const roles = await client.query<{ rolname: string }>(`select rolname from pg_roles where rolname in ($1, $2)`, [
      OWNER_ROLE,
      APP_ROLE,
    ]);
    const has = (name: string): boolean => roles.rows.some((row) => row.rolname === name);
    if (!has(OWNER_ROLE)) await client.query(`create role ${OWNER_ROLE} login nosuperuser createrole`);
    if (!has(APP_ROLE)) await client.query(`create role ${APP_ROLE} login nosuperuser`);
    await client.query(`grant ${APP_ROLE} to ${OWNER_ROLE} with admin option`);
    const found = await client.query(`select 1 from pg_database where datname = $1`, [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE} owner ${OWNER_ROLE}`);
  } finally {
    await client.end().catch(() => {});
  }
  const base = { host: superuser.host, ...(superuser.port === undefined ? {} : { port: superuser.port }) };
  return {
    owner: { ...base, user: OWNER_ROLE, database: DATABASE },
    app: { ...base, user: APP_ROLE, database: DATABASE },
  };
}

/** Refusals of a foreign database that waiting does not cure, in words for the administrator. */
const refusals: Readonly<Record<string, string>> = {
  '28P01': '账号或密码不对',
  '28000': '数据库不允许这个账号从本机登录（pg_hba.conf）',
  '3D000': '数据库不存在，请先建库',
  ENOTFOUND: '主机名解析不到',
};

/**
 * Waits until the database at `connection` answers and returns its version number (`180004`).
 * A server that is only just starting is waited for; a wrong password is not.
 * @throws Error in Chinese; it never holds the password.
 */
export async function awaitDatabase(
  connection: Connection,
  options: { withinMs: number; onWait?: (why: string) => void },
): Promise<number> {
  const until = performance.now() + options.withinMs;
  for (let said = false; ; said = true) {
    const client = new pg.Client({ ...connection, connectionTimeoutMillis: 8_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      const answer = await client.query<{ server_version_num: string }>('show server_version_num');
      return Number(answer.rows[0]?.server_version_num);
    } catch (error) {
      const { code = '', message } = error as { code?: string; message: string };
      const known = refusals[code];
      if (known) throw new Error(`连不上 DATABASE_URL 指定的数据库：${known}`, { cause: error });
      if (!isDatabaseGone(error) || performance.now() > until)
        throw new Error(`连不上 DATABASE_URL 指定的数据库：${code || message}`, { cause: error });
      if (!said) options.onWait?.(code || message);
      await sleep(500);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

/** @throws Error in Chinese when the version is older than what the statements need. */
export function requireVersion(versionNumber: number): void {
  const major = Math.floor(versionNumber / 10_000);
  if (major < OLDEST_VERSION)
    throw new Error(
      `数据库版本过低：现在是 PostgreSQL ${major}，需要 ${OLDEST_VERSION} 或更新的版本。请升级数据库，或去掉 DATABASE_URL 使用随程序安装的数据库`,
    );
}

/** Throws away a district's schema with everything in it. Only for a demo district whose loading was cut off. */
export async function dropDistrict(owner: Connection, district: string): Promise<void> {
  const client = new pg.Client(owner);
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`drop schema if exists ${quoteName(district)} cascade`);
  } finally {
    await client.end().catch(() => {});
  }
}

/** One question on a connection of its own, outside of any district: for looking after a database as a whole. */
export async function askOnce<T extends object>(at: Connection, text: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client(at);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}
