/**
 * Ground for tests: a real PostgreSQL, one clone of a migrated template a test file, a clock that stands still.
 * The runner starts one server and tells the test processes where it listens (ZHIBEN_TEST_PG).
 */
import assert from 'node:assert/strict';
import { after } from 'node:test';
import pg from 'pg';
import { systemActor, type Actor } from '../shared/actor.ts';
import { AppError } from '../shared/errors.ts';
import { newId } from '../shared/id.ts';
import { fixedClock, type FixedClock } from './clock.ts';
import { makeCtx, type Ctx } from './context.ts';
import { openDb, type Connection, type DbHandle } from './db.ts';
import { APP_ROLE, migrate } from './migrate.ts';

export const TEST_DISTRICT = 'd120102';
const TEMPLATE = 'zhiben_template';

interface Cluster {
  host: string;
  port: number;
}

function cluster(): Cluster {
  const text = process.env['ZHIBEN_TEST_PG'];
  if (!text) throw new Error('ZHIBEN_TEST_PG is not set: run tests through `node tools/test.ts --only <path>`');
  return JSON.parse(text) as Cluster;
}

async function asSuperuser<T>(at: Cluster, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host: at.host, port: at.port, user: 'postgres', database: 'postgres' });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

/** Called once a run: roles and a migrated template database. `seed` fills the reference data that every district has. */
export async function prepareTemplate(at: Cluster, seed?: (ctx: Ctx) => Promise<void>): Promise<void> {
  await asSuperuser(at, async (client) => {
    await client.query(`create role zhiben_owner login nosuperuser createrole`);
    await client.query(`create role ${APP_ROLE} login nosuperuser`);
    await client.query(`grant ${APP_ROLE} to zhiben_owner with admin option`);
    await client.query(`create database ${TEMPLATE} owner zhiben_owner`);
  });
  await migrate({ host: at.host, port: at.port, user: 'zhiben_owner', database: TEMPLATE }, TEST_DISTRICT);
  if (seed) {
    const handle = openDb({
      connection: { host: at.host, port: at.port, user: APP_ROLE, database: TEMPLATE },
      district: TEST_DISTRICT,
      max: 2,
    });
    await seed(makeCtx({ handle, clock: fixedClock('2026-09-28T01:20:00Z') }));
    await handle.close();
  }
}

/** For `assert.rejects`: refused, with this code of the catalogue, in these words. */
export const refused =
  (code: string, words?: RegExp) =>
  (error: unknown): true => {
    assert.equal((error as { code?: string }).code, code, String(error));
    if (words) assert.match((error as Error).message, words);
    return true;
  };

/** The same where the refusal is to be read: its words, its details. */
export async function refusalOf(run: Promise<unknown>, code: string): Promise<AppError> {
  let error: unknown;
  await run.catch((thrown: unknown) => (error = thrown));
  assert.ok(error instanceof AppError, `expected ${code}, got ${String(error)}`);
  assert.equal(error.code, code, error.message);
  return error;
}

/**
 * One question over a connection of its own, past the door: what a test plants or looks at behind the program's back, as
 * owner or superuser. Statements name their schema, or `at.options` sets it (`-c search_path=…`).
 */
export async function askAside<T extends object>(
  at: pg.ClientConfig,
  text: string,
  values: readonly unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client(at);
  await client.connect();
  try {
    return (await client.query<T>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

export interface TestDb {
  readonly handle: DbHandle;
  readonly clock: FixedClock;
  /** Connection of the application's role. */
  readonly connection: Connection;
  /** Connection of the schema's owner, for planting what the application may not. */
  readonly owner: Connection;
  readonly superuser: Connection;
  ctx(actor?: Actor): Ctx;
  close(): Promise<void>;
}

/**
 * A database of its own for one test file, at 2026-09-28 09:20 in Tianjin. Closed by itself after the file's tests.
 */
export async function testDb(options: { now?: string; keep?: boolean } = {}): Promise<TestDb> {
  const at = cluster();
  const name = `t_${newId<'db'>().replaceAll('-', '')}`;
  await asSuperuser(at, (client) =>
    client.query(`create database ${name} template ${TEMPLATE} strategy file_copy owner zhiben_owner`),
  );
  const base = { host: at.host, port: at.port, database: name };
  const connection = { ...base, user: APP_ROLE };
  const handle = openDb({ connection, district: TEST_DISTRICT, max: 12 });
  const clock = fixedClock(options.now ?? '2026-09-28T01:20:00Z');
  const close = async (): Promise<void> => {
    await handle.close();
    await asSuperuser(at, (client) => client.query(`drop database if exists ${name} with (force)`));
  };
  if (!options.keep) after(close);
  return {
    handle,
    clock,
    connection,
    owner: { ...base, user: 'zhiben_owner' },
    superuser: { ...base, user: 'postgres' },
    ctx: (actor = systemActor) => makeCtx({ handle, clock, actor, door: 'http' }),
    close,
  };
}
