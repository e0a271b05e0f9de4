/**
 * Plain numbered SQL files, run once and never changed after they have landed.
 * `migrations/public` holds code tables that all districts share, `migrations/district` is run in each district's schema.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { quoteName, type Connection } from './db.ts';

export const APP_ROLE = 'zhiben_app';
const ROOT = path.resolve(import.meta.dirname, '../../../migrations');

export interface MigrationFile {
  name: string;
  hash: string;
  statements: string[];
  /** Hashes of texts that the file had for a time; a later file brings what they made to the same state. */
  earlier: string[];
}

/** Splits a file at `;` outside quotes, dollar quotes and comments: one statement per call. */
function splitStatements(text: string): string[] {
  const statements: string[] = [];
  let current = '';
  for (let i = 0; i < text.length;) {
    const rest = text.slice(i);
    const skip =
      /^--[^\n]*/.exec(rest)?.[0] ??
      /^\/\*[\s\S]*?\*\//.exec(rest)?.[0] ??
      /^'(?:[^']|'')*'/.exec(rest)?.[0] ??
      /^(\$\w*\$)[\s\S]*?\1/.exec(rest)?.[0];
    if (skip) {
      if (!skip.startsWith('--')) current += skip;
      i += skip.length;
    } else if (text[i] === ';') {
      if (current.trim()) statements.push(current.trim());
      current = '';
      i++;
    } else current += text[i++];
  }
  if (current.trim()) statements.push(current.trim());
  return statements;
}

export async function readMigrations(kind: 'public' | 'district'): Promise<MigrationFile[]> {
  const dir = path.join(ROOT, kind);
  const superseded = JSON.parse(await fs.readFile(path.join(ROOT, 'superseded.json'), 'utf8')) as Record<
    string,
    string[]
  >;
  const files = (await fs.readdir(dir)).filter((f) => f.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await fs.readFile(path.join(dir, file), 'utf8');
      return {
        name: file.replace(/\.sql$/, ''),
        hash: createHash('sha256').update(text).digest('hex'),
        statements: splitStatements(text),
        earlier: superseded[`${kind}/${file}`] ?? [],
      };
    }),
  );
}

async function applyTo(
  client: pg.Client,
  schema: string,
  kind: 'public' | 'district',
  log: (s: string) => void,
  only?: ReadonlySet<string>,
): Promise<number> {
  await client.query(`create schema if not exists ${quoteName(schema)}`);
  await client.query(`set search_path to ${quoteName(schema)}, public`);
  await client.query(`grant usage on schema ${quoteName(schema)} to ${APP_ROLE}`);
  // What comes after is granted by default; append-only tables take the right back in their own migration.
  const rights = kind === 'public' ? 'select' : 'select, insert, update, delete';
  await client.query(
    `alter default privileges in schema ${quoteName(schema)} grant ${rights} on tables to ${APP_ROLE}`,
  );
  const table = `schema_migrations_${kind}`;
  await client.query(
    `create table if not exists ${table} (name text primary key, hash text not null, applied_at timestamptz not null)`,
  );
  const done = new Map(
    (await client.query<{ name: string; hash: string }>(`select name, hash from ${table}`)).rows.map((r) => [
      r.name,
      r.hash,
    ]),
  );
  let count = 0;
  for (const file of await readMigrations(kind)) {
    if (only && !only.has(file.name)) continue;
    const known = done.get(file.name);
    if (known !== undefined) {
      if (known !== file.hash && !file.earlier.includes(known))
        throw new Error(
          `数据库升级文件 ${file.name} 在执行之后被改动过，已停止启动。请恢复原文件，改动写成新的升级文件`,
        );
      continue;
    }
    log(`migrate ${schema} ${file.name}`);
    await client.query('begin');
    try {
      for (const statement of file.statements) await client.query(statement);
      await client.query(`insert into ${table} (name, hash, applied_at) values ($1, $2, $3)`, [
        file.name,
        file.hash,
        new Date(),
      ]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw new Error(`migration ${file.name} failed: ${(error as Error).message}`, { cause: error });
    }
    count++;
  }
  return count;
}

/**
 * Brings a database to the present: role, code tables, then the district's schema. `owner` is a connection that may
 * create schemas; it needs no superuser. Two processes at once wait for each other. `only`: no further than these files (all of `public` unless
 * said), to take in a copy that was made by an earlier edition.
 */
export async function migrate(
  owner: Connection,
  district: string,
  log: (s: string) => void = () => {},
  only: { district?: ReadonlySet<string>; public?: ReadonlySet<string> } = {},
): Promise<number> {
  const client = new pg.Client(owner);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(84200001)');
    const trgm = await client
      .query<{ n: string[] }>(`create extension if not exists pg_trgm schema public`)
      .then(() => client.query<{ n: string[] }>(`select public.show_trgm('河东') as n`));
    if ((trgm.rows[0]?.n.length ?? 0) === 0)
      throw new Error(
        '这个数据库的字符分类不认汉字（LC_CTYPE 是 C），名称搜索会失效。请用 C.UTF-8 或 zh_CN.UTF-8 重建数据库',
      );
    const role = await client.query(`select 1 from pg_roles where rolname = $1`, [APP_ROLE]);
    if (role.rowCount === 0) {
      try {
        await client.query(`create role ${APP_ROLE} nologin`);
      } catch (error) {
        throw new Error(
          `数据库账号不能建立角色 ${APP_ROLE}。请由数据库管理员执行：CREATE ROLE ${APP_ROLE} NOLOGIN; GRANT ${APP_ROLE} TO 当前账号;`,
          { cause: error },
        );
      }
    }
    // From version 16 on, whoever makes a role may give it away but not switch to it without a grant of its own.
    await client.query(`do $$ begin
      if not pg_has_role(current_user, '${APP_ROLE}', case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end)
      then execute format('grant ${APP_ROLE} to %I', current_user); end if; end $$`);
    return (
      (await applyTo(client, 'public', 'public', log, only.public)) +
      (await applyTo(client, district, 'district', log, only.district))
    );
  } finally {
    await client.end();
  }
}
