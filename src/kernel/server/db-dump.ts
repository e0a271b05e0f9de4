/**
 * A copy of one district's rows from any PostgreSQL, by COPY within one snapshot: for a database whose files are out of reach,
 * and for moving to another server or another major version. The schema is not copied: the migrations make it.
 */
import pg from 'pg';
import { migrate, readMigrations } from './migrate.ts';
import { copyIn, copyOut } from './db-copy.ts';
import { quoteName, type Connection } from './db.ts';

export interface TableCopy {
  name: string;
  columns: string[];
  rows: number;
}

export interface LogicalCopy {
  /** Files of `migrations/district` that had run, with their hashes. */
  migrations: { name: string; hash: string }[];
  tables: TableCopy[];
  sequences: { name: string; value: string; isCalled: boolean }[];
  snapshotAt: string;
}

const MIGRATIONS = 'schema_migrations_district';

async function connected<T>(at: Connection, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(at);
  client.on('error', () => {});
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Tables of a schema with the columns that are stored (a generated one is computed again). */
async function tablesOf(client: pg.Client, schema: string): Promise<{ name: string; columns: string[] }[]> {
  const found = await client.query<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
      where n.nspname = $1 and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      group by c.relname order by c.relname`,
    [schema],
  );
  return found.rows;
}

const copyText = (schema: string, table: { name: string; columns: string[] }, rest: string): string =>
  `copy ${quoteName(schema)}.${quoteName(table.name)} (${table.columns.map(quoteName).join(', ')}) ${rest}`;

/** Hands every table's rows to `put` (text format of COPY), all of one moment. Acts go on meanwhile. */
export async function dumpDistrict(
  owner: Connection,
  district: string,
  put: (path: string, source: AsyncIterable<Uint8Array>) => Promise<unknown>,
): Promise<LogicalCopy> {
  return connected(owner, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    const moment = await client.query<{ now: string }>(`select to_json(clock_timestamp()) #>> '{}' as now`);
    const tables: TableCopy[] = [];
    const found = await tablesOf(client, district);
    if (!found.some((table) => table.name === MIGRATIONS))
      throw new Error(`数据库里没有模式 ${district} 的数据，没有可以备份的。请检查 DATABASE_URL 和 ZHIBEN_DISTRICT`);
    for (const table of found) {
      let rows = 0;
      // Text format: a line a row; line ends inside of values are escaped.
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of copyOut(client, copyText(district, table, 'to stdout'))) {
          for (const byte of chunk) if (byte === 10) rows++;
          yield chunk;
        }
      };
      await put(`tables/${table.name}.copy`, counted());
      tables.push({ ...table, rows });
    }
    const migrations = await client.query<{ name: string; hash: string }>(
      `select name, hash from ${quoteName(district)}.${MIGRATIONS} order by name`,
    );
    const sequences = await client.query<{ name: string }>(
      `select sequencename as name from pg_sequences where schemaname = $1`,
      [district],
    );
    const values: LogicalCopy['sequences'] = [];
    for (const { name } of sequences.rows) {
      const at = await client.query<{ value: string; called: boolean }>(
        `select last_value::text as value, is_called as called from ${quoteName(district)}.${quoteName(name)}`,
      );
      values.push({ name, value: at.rows[0]!.value, isCalled: at.rows[0]!.called });
    }
    await client.query('commit');
    return {
      migrations: migrations.rows,
      tables,
      sequences: values,
      snapshotAt: new Date(moment.rows[0]!.now).toISOString(),
    };
  });
}

/** The schema of a district is there already. */
export const hasDistrict = (owner: Connection, district: string): Promise<boolean> =>
  connected(owner, async (client) => {
    const found = await client.query(`select 1 from pg_namespace where nspname = $1`, [district]);
    return found.rowCount === 1;
  });

/** Other connections to this database: somebody works on it. */
export const otherConnections = (owner: Connection): Promise<number> =>
  connected(owner, async (client) => {
    const found = await client.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    );
    return found.rows[0]?.n ?? 0;
  });

/**
 * Makes the district from a copy, in a schema of its own, and puts it in its place in the last step: until then, and when
 * anything fails, what was there is untouched. A district that stood there is kept under `keepAs`.
 */
export async function loadDistrict(options: {
  owner: Connection;
  district: string;
  copy: LogicalCopy;
  open: (path: string) => AsyncIterable<Uint8Array>;
  keepAs: string | null;
  say?: (line: string) => void;
}): Promise<void> {
  const { owner, district, copy, open, keepAs, say = () => {} } = options;
  const known = new Map((await readMigrations('district')).map((file) => [file.name, [file.hash, ...file.earlier]]));
  for (const { name, hash } of copy.migrations) {
    const hashes = known.get(name);
    if (!hashes) throw new Error(`这份备份是更新版本的程序做的（数据表版本 ${name}），请用那个版本或更新的版本恢复`);
    if (!hashes.includes(hash)) throw new Error(`数据库升级文件 ${name} 与备份时的不同，请恢复原版本的程序再执行`);
  }
  const making = `${district}_restoring`;
  await connected(owner, (client) => client.query(`drop schema if exists ${quoteName(making)} cascade`));
  try {
    await migrate(owner, making, () => {}, { district: new Set(copy.migrations.map((m) => m.name)) });
    await connected(owner, async (client) => {
      await client.query('begin');
      await client.query(`set local search_path to ${quoteName(making)}, public`);
      const there = new Map((await tablesOf(client, making)).map((table) => [table.name, table]));
      const keys = await client.query<{ table: string; name: string; text: string }>(
        `select c.conrelid::regclass::text as table, c.conname as name, pg_get_constraintdef(c.oid) as text
           from pg_constraint c join pg_namespace n on n.oid = c.connamespace where n.nspname = $1 and c.contype = 'f'`,
        [making],
      );
      for (const key of keys.rows)
        await client.query(`alter table ${key.table} drop constraint ${quoteName(key.name)}`);
      if (there.size > 0) await client.query(`truncate ${[...there.keys()].map((name) => quoteName(name)).join(', ')}`);
      for (const table of copy.tables) {
        if (!there.has(table.name))
          throw new Error(`备份里的表 ${table.name} 在这个版本的数据表里没有，备份可能不完整`);
        await copyIn(client, copyText(making, table, 'from stdin'), open(`tables/${table.name}.copy`));
        const counted = await client.query<{ n: number }>(`select count(*) as n from ${quoteName(table.name)}`);
        if (Number(counted.rows[0]?.n) !== table.rows)
          throw new Error(`表 ${table.name} 应有 ${table.rows} 行，只装入 ${counted.rows[0]?.n} 行，没有恢复`);
      }
      say('  数据已装入，正在核对关联');
      for (const key of keys.rows)
        await client.query(`alter table ${key.table} add constraint ${quoteName(key.name)} ${key.text}`);
      for (const sequence of copy.sequences)
        await client.query(`select setval($1::regclass, $2::bigint, $3)`, [
          quoteName(sequence.name),
          sequence.value,
          sequence.isCalled,
        ]);
      // The queue's own tables are not copied: what was handed to it and not done is handed over again, under the same key.
      await client.query(`update outbox set relayed_at = null where done_at is null`);
      if (keepAs !== null) await client.query(`alter schema ${quoteName(district)} rename to ${quoteName(keepAs)}`);
      await client.query(`alter schema ${quoteName(making)} rename to ${quoteName(district)}`);
      await client.query('commit');
      await client.query(`analyze`).catch(() => {});
    });
  } catch (error) {
    await connected(owner, (client) => client.query(`drop schema if exists ${quoteName(making)} cascade`)).catch(
      () => {},
    );
    throw error;
  }
}
