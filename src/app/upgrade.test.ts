import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '#kernel/server/clock.ts';
import { makeCtx } from '#kernel/server/context.ts';
import { readConfig } from '#kernel/server/config.ts';
import { silentLog } from '#kernel/server/log.ts';
import { openDb, sql } from '#kernel/server/db.ts';
import { loadDistrict } from '#kernel/server/db-dump.ts';
import { APP_ROLE, migrate } from '#kernel/server/migrate.ts';
import { askAside, testDb } from '#kernel/server/testing.ts';
import { systemActor } from '#kernel/shared/actor.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { verify } from '#platform/audit/server/index.ts';
import { figureTotals, recount, rollUp } from '#modules/hazards/server/index.ts';
import { DEMO_PASSWORD } from './demo/staff.ts';
import { startDistrict } from './start.ts';
import { signIn } from './testing-backup.ts';
import { readFirstRelease } from './testing-upgrade.ts';
import { startProgram, tempDir, type Program } from './testing.ts';

const root = tempDir();
const { host, port } = (await testDb()).superuser as { host: string; port: number };
const database = `first_release_${process.pid}`;
const owner = { host, port, user: 'zhiben_owner', database };
let program: Program | null = null;
const query = <T extends object>(text: string, at = database): Promise<T[]> =>
  askAside<T>({ host, port, user: 'postgres', database: at }, text);
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
    const rows = await query<{ h: string; n: number }>(
      `select md5(row(${columns.map((c) => `"${c}"`).join(', ')})::text) as h, count(*)::int as n from d120102."${name}" group by 1`,
    );
    all.set(name, new Map(rows.map((row) => [row.h, row.n])));
  }
  return all;
}
type Rows = Map<string, Map<string, number>>;
/** How many rows of each table are not there any more. */
const lost = (before: Rows, now: Rows, except: readonly string[] = []): Record<string, number> =>
  Object.fromEntries(
    [...before]
      .filter(([name]) => !except.includes(name))
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
    // Sums are made anew from the records; they are compared with a recount below.
    const derived = ['hazard_figures', 'hazard_figures_turn'];
    const records = first.copy.tables.filter((table) => !derived.includes(table.name));
    assert.deepEqual(lost(before, await oldRows(records), derived), {}, 'by the migrations');

    // A database made while 0200 stood changed (26 and 27 November 2026) ends in the same state.
    const built = `select (select string_agg(conname || pg_get_constraintdef(oid), ',' order by conname) from pg_constraint
        where conrelid = 'd120102.hazards'::regclass) as checks,
      (select string_agg(indexdef, ',' order by indexname) from pg_indexes where schemaname = 'd120102' and tablename = 'hazards') as indexes`;
    const one = await query(built);
    await query(`update d120102.schema_migrations_district
      set hash = 'de0626d4944f1c08e87c09f7513b66b8244780d2cb0a9c06681fc592f1a19897' where name = '0200_hazards'`);
    await query(`delete from d120102.schema_migrations_district where name = '0238_hazards'`);
    assert.equal(await migrate(owner, 'd120102'), 1);
    assert.deepEqual(await query(built), one);
    await query(`update d120102.schema_migrations_district set hash = '0' where name = '0200_hazards'`);
    await assert.rejects(migrate(owner, 'd120102'), /被改动过/);
    await query(`update d120102.schema_migrations_district
      set hash = '554ea118863cdcf0c1899034870de0cfe644d97127a89782288a9c5f63d82ab4' where name = '0200_hazards'`);

    const dataDir = path.join(root, 'data');
    for (const [sha256, bytes] of Object.entries(first.files)) {
      const dir = path.join(dataDir, 'files', sha256.slice(0, 2));
      fs.mkdirSync(dir, { recursive: true });
      fs.writeFileSync(path.join(dir, sha256), Buffer.from(bytes, 'base64'));
    }
    // The start without its processes: reference data of today beside the old.
    const place = { owner, app: owner, appRole: APP_ROLE };
    const config = { ...readConfig({ ZHIBEN_DATA: dataDir, ZHIBEN_DEMO: '1' }, []), databaseUrl: 'postgres://' };
    await (await startDistrict({ config, place, log: silentLog })).close();
    // The head of one chain moves on: loading the standards of today is an act of its own.
    const marks = [...derived, 'program_marks', 'rules_edition', 'audit_heads'];
    assert.deepEqual(lost(before, await oldRows(records), marks), {}, 'by the reference data of today');
    program = await startProgram({
      dataDir,
      // A demo district stays one; nothing is loaded into it.
      env: {
        ZHIBEN_DEMO: '1',
        DATABASE_URL: `postgres://zhiben_owner@localhost:${port}/${database}?host=${encodeURIComponent(host)}`,
      },
    });
    // Jobs are at work from here on; what is written once is there as it was.
    const kept = [
      'audit_entries',
      'case_events',
      'case_comments',
      'documents',
      'document_receipts',
      'files',
      'hazard_evidence',
    ];
    const once = records.filter(({ name }) => kept.includes(name));
    assert.equal(once.length, kept.length);
    assert.deepEqual(
      lost(new Map([...before].filter(([name]) => kept.includes(name))), await oldRows(once)),
      {},
      'by jobs',
    );

    const handle = openDb({ connection: { host, port, user: APP_ROLE, database }, district: 'd120102', max: 4 });
    try {
      const ctx = makeCtx({ handle, clock: systemClock, actor: systemActor, door: 'job' });
      assert.deepEqual((await verify(ctx)).faults, [], 'the chains of the first release verify');
      await rollUp(ctx);
      const days = await sql<{ day: string }>`
      select distinct found_on as day from hazards order by 1 desc limit 40`.execute(handle.db);
      for (const day of [dayOf(systemClock.now()), days.rows[20]!.day, days.rows[39]!.day]) {
        const total = await ctx.inTx((tx) => figureTotals(tx, systemActor, day as never, {}));
        const counted = await ctx.inTx((tx) => recount(tx, systemActor, 'open', day as never, {}));
        assert.equal(
          counted.reduce((sum, cell) => sum + cell.n, 0),
          total.open,
          day,
        );
      }
    } finally {
      await handle.close();
    }

    // Every list that asks for nothing opens for the committee's office; everybody else's daily pages do.
    const spec = (await (await program.get('/api/v1/openapi.json')).json()) as {
      paths: Record<string, { get?: object }>;
    };
    const pages = Object.entries(spec.paths)
      .filter(([where, { get }]) => get && !where.includes('{') && !where.endsWith('/stream'))
      .map(([where]) => where.replace('/api/v1', ''));
    const daily = ['/todos', '/notifications', '/sessions/current', '/reference'];
    const work = [...daily, '/hazards', '/enterprises', '/documents', '/letters', '/statistics', '/criteria'];
    for (const login of ['anweiban', 'yingji', 'jiedao', 'jubao', 'xitong', 'qiye-anquan']) {
      const desk = await signIn(program.address, login, DEMO_PASSWORD);
      const answers = new Map<string, number>();
      for (const where of login === 'anweiban' ? pages : login === 'xitong' ? daily : work) {
        const answer = await desk.get(where);
        await answer.arrayBuffer();
        answers.set(where, answer.status);
      }
      const others = [...answers].filter(([, status]) => status !== 200);
      // What asks for a parameter, and what is the three administrators' alone.
      if (login === 'anweiban') {
        assert.deepEqual(
          others.filter(([, status]) => status !== 400 && status !== 403),
          [],
        );
        assert.ok(answers.size - others.length >= 120, JSON.stringify(others));
        assert.ok(work.every((where) => answers.get(where) === 200));
      } else assert.deepEqual(others, [], login);
    }
    const chief = await signIn(program.address, 'anweiban', DEMO_PASSWORD);
    const bytes = await query<{ id: string; sha256: string }>(
      `select id, sha256 from d120102.files where sha256 in (${Object.keys(first.files)
        .map((h) => `'${h}'`)
        .join(', ')})`,
    );
    for (const { id, sha256 } of bytes) {
      const content = await chief.get(`/files/${id}/content`);
      assert.equal(content.status, 200);
      assert.equal(
        createHash('sha256')
          .update(Buffer.from(await content.arrayBuffer()))
          .digest('hex'),
        sha256,
      );
    }
    const hazards = await query<{ id: string; code: string }>(
      `select id, code from d120102.hazards order by code limit 10`,
    );
    for (const { id, code } of hazards) {
      const record = await chief.get(`/hazards/${id}`);
      assert.equal(record.status, 200);
      assert.equal(((await record.json()) as { code: string }).code, code);
    }
  },
);
