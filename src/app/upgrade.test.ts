import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { systemClock } from '#kernel/server/clock.ts';
import { makeCtx } from '#kernel/server/context.ts';
import { openDb, sql } from '#kernel/server/db.ts';
import { loadDistrict } from '#kernel/server/db-dump.ts';
import { APP_ROLE, migrate } from '#kernel/server/migrate.ts';
import { testDb } from '#kernel/server/testing.ts';
import { systemActor } from '#kernel/shared/actor.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { verify } from '#platform/audit/server/index.ts';
import { figureTotals, recount, rollUp } from '#modules/hazards/server/index.ts';
import { signIn } from './testing-backup.ts';
import { readFirstRelease } from './testing-upgrade.ts';
import { startProgram, tempDir, type Program } from './testing.ts';

const root = tempDir();
const { host, port } = (await testDb()).superuser as { host: string; port: number };
const database = `first_release_${process.pid}`;
const owner = { host, port, user: 'zhiben_owner', database };
let program: Program | null = null;
const query = async (text: string, at = database): Promise<pg.QueryResult> => {
  const client = new pg.Client({ host, port, user: 'postgres', database: at });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
};
after(async () => {
  await program?.stop();
  await query(`drop database if exists ${database} with (force)`, 'postgres');
  fs.rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

const first = readFirstRelease();

/** Every row of the old tables, by the columns that the first release had: a multiset of hashes. */
async function oldRows(tables = first.copy.tables): Promise<Map<string, Map<string, number>>> {
  const all = new Map<string, Map<string, number>>();
  for (const { name, columns } of tables) {
    const rows = await query(
      `select md5(row(${columns.map((c) => `"${c}"`).join(', ')})::text) as h, count(*)::int as n from d120102."${name}" group by 1`,
    );
    all.set(name, new Map((rows.rows as { h: string; n: number }[]).map((row) => [row.h, row.n])));
  }
  return all;
}
const lost = (
  before: Map<string, Map<string, number>>,
  now: Map<string, Map<string, number>>,
): Record<string, number> =>
  Object.fromEntries(
    [...before]
      .map(([name, rows]) => {
        const kept = now.get(name) ?? new Map<string, number>();
        return [name, [...rows].reduce((sum, [hash, n]) => sum + Math.max(0, n - (kept.get(hash) ?? 0)), 0)] as const;
      })
      .filter(([, n]) => n > 0),
  );

test(
  'a database of the first release is brought to the present: nothing of it is lost, and its people go on',
  { timeout: 300_000 },
  async () => {
    await query(`create database ${database} owner zhiben_owner`, 'postgres');
    await migrate(owner, 'd120102_unused', () => {}, { district: new Set(), public: new Set(['0001_ground']) });
    await query(`drop schema d120102_unused cascade`);
    await loadDistrict({
      owner,
      district: 'd120102',
      copy: first.copy,
      keepAs: null,
      async *open(where) {
        yield Buffer.from(first.tables[where] ?? '');
      },
    });
    const before = await oldRows();
    assert.ok(before.get('hazards')!.size >= 120 && before.get('audit_entries')!.size > 1000);

    const applied = await migrate(owner, 'd120102');
    assert.ok(applied >= 40, `${applied} files`);
    const migrated = await oldRows();
    assert.deepEqual(lost(before, migrated), {});

    const dataDir = path.join(root, 'data');
    for (const [sha256, bytes] of Object.entries(first.files)) {
      const dir = path.join(dataDir, 'files', sha256.slice(0, 2));
      fs.mkdirSync(dir, { recursive: true });
      fs.writeFileSync(path.join(dir, sha256), Buffer.from(bytes, 'base64'));
    }
    program = await startProgram({
      dataDir,
      env: { DATABASE_URL: `postgres://zhiben_owner@localhost:${port}/${database}?host=${encodeURIComponent(host)}` },
    });
    console.log(lost(before, await oldRows()));
  },
);
