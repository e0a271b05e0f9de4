/**
 * The database: one pool, hidden; everything happens inside `inTx`. The application connects as a role that is
 * neither superuser nor owner, so that what the grants forbid (changing audit rows) is forbidden to the program too.
 */
import { createHash } from 'node:crypto';
import {
  CompiledQuery,
  Kysely,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type DatabaseConnection,
  type Driver,
  type PostgresPool,
  type Transaction,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
import { AppError, commonErrors } from '../shared/errors.ts';
import { sharedReaders } from './readers.ts';
import { isPlainDate } from '../shared/time.ts';

// Days stay text (`YYYY-MM-DD`), exact numbers stay numbers where they are safe.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => Number(text));
pg.types.setTypeParser(pg.types.builtins.NUMERIC, (text) => Number(text));
/** An instant in ISO 8601 with milliseconds; as text it came from a connection that speaks UTC. */
export function isoOf(instant: string | Date): string {
  if (typeof instant !== 'string') return instant.toISOString();
  return instant.length === 26 && instant.endsWith('+00')
    ? `${instant.slice(0, 10)}T${instant.slice(11, 23)}Z`
    : anyInstant(instant).toISOString();
}
const anyInstant = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ) as (text: string) => Date;
/** Every connection speaks UTC, so an instant nearly always reads `2026-09-28 01:20:00.123+00`. */
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text: string) => {
  if (text.length < 22 || text.length > 26 || !text.endsWith('+00')) return anyInstant(text);
  return new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
});

/** No table is known here: a store names its own by `tx.withTables<HazardTables>()`. */
// oxlint-disable-next-line typescript/no-empty-object-type
export type NoTables = {};
export type Db = Kysely<NoTables>;
/** A transaction of one district. Stores take it first. */
export type Tx = Transaction<NoTables>;

export interface Connection {
  host: string;
  port?: number;
  user?: string;
  password?: string;
  database?: string;
  connectionString?: string;
}

export interface DbHandle {
  readonly db: Db;
  /** For reads without a transaction, on a few shared connections. */
  readonly readers: Db;
  readonly pool: pg.Pool;
  /**
   * One connection beside the acts' own, for running numbers (numbers.ts). What it commits is on disk at the latest with the next
   * commit of an act, which is written behind it in the log: it need not wait for the disk itself.
   */
  readonly aside: pg.Pool;
  readonly district: string;
  close(): Promise<void>;
}

/** Texts that were asked, each with the name under which connections prepare it, or null where it cannot be prepared. */
const statements = new Map<string, { readonly name: string; readonly text: string } | null>();
/** Connections that reads share: as many as keep two processors busy and one long answer out of the others' way. */
const READERS = 3;
const STATEMENTS = 2000;
/** What can be prepared: one statement, not the frame of a transaction. */
const preparable = /^\s*(select|with|insert|update|delete)\b[^;]*$/i;
/**
 * A text as it is prepared, so that PostgreSQL plans a repeated statement once a connection. The text given back is always the
 * same string for the same words: each of twenty connections keeps the texts that it prepared, and would keep copies. The oldest
 * are forgotten; what a connection has prepared under their names ends with it (`maxLifetimeSeconds`).
 */
function prepared(text: string): { readonly name: string; readonly text: string } | null {
  const known = statements.get(text);
  if (known !== undefined) return known;
  if (statements.size >= STATEMENTS) statements.delete(statements.keys().next().value as string);
  const statement = preparable.test(text)
    ? { name: createHash('sha256').update(text).digest('base64url').slice(0, 20), text }
    : null;
  statements.set(text, statement);
  return statement;
}

type Patched = pg.PoolClient & { __named?: true };

/** What a connection was asked and has not answered. */
interface Pending {
  count: number;
  /** When it was last asked out of rest, or last answered. */
  since: number;
}

/**
 * Ends connections on which nothing was heard for `silenceMs` though an answer is due: a database that hangs, or a network that
 * swallows packets, would hold a request for as long as the operating system pleases. The request gets its 503, the pool a new
 * connection.
 */
class Watch {
  readonly #pending = new Map<pg.PoolClient, Pending>();
  readonly #timer: NodeJS.Timeout;

  constructor(silenceMs: number, onEnd: (error: Error) => void) {
    this.#timer = setInterval(
      () => {
        const now = performance.now();
        for (const [client, { count, since }] of this.#pending) {
          if (count === 0 || now - since < silenceMs) continue;
          this.#pending.delete(client);
          const error = new Error('Connection terminated: the database does not answer');
          onEnd(error);
          (client as unknown as { connection: { stream: { destroy(e: Error): void } } }).connection.stream.destroy(
            error,
          );
        }
      },
      Math.min(1_000, silenceMs / 4),
    ).unref();
  }
  asked(client: pg.PoolClient): void {
    const known = this.#pending.get(client);
    if (!known) this.#pending.set(client, { count: 1, since: performance.now() });
    else if (known.count++ === 0) known.since = performance.now();
  }
  answered(client: pg.PoolClient): void {
    const known = this.#pending.get(client);
    if (!known) return;
    known.count--;
    known.since = performance.now();
  }
  forget(client: pg.PoolClient): void {
    this.#pending.delete(client);
  }
  stop(): void {
    clearInterval(this.#timer);
  }
}

/**
 * Gives parameterised statements a name (Kysely itself sends each one anew), and sends what is asked in one turn of the
 * event loop in one piece: a write to the socket costs more than most statements.
 */
function withNames(client: Patched, watch: Watch | null): Patched {
  if (client.__named) return client;
  const ask = client.query.bind(client) as (...args: unknown[]) => unknown;
  const query = (...args: unknown[]): unknown => {
    const answer = ask(...args);
    if (watch && answer instanceof Promise) {
      watch.asked(client);
      const answered = (): void => watch.answered(client);
      answer.then(answered, answered);
    }
    return answer;
  };
  const stream = (client as { connection?: { stream?: { cork?: () => void; uncork?: () => void } } }).connection
    ?.stream;
  let isCorked = false;
  const gather = (): void => {
    if (isCorked || !stream?.cork) return;
    isCorked = true;
    stream.cork();
    process.nextTick(() => {
      isCorked = false;
      stream.uncork?.();
    });
  };
  (client as unknown as { query: unknown }).query = (...args: unknown[]) => {
    const [text, values, ...rest] = args;
    gather();
    if (typeof text === 'string' && Array.isArray(values)) {
      const statement = prepared(text);
      // `pool.query` hands a callback after the values; without it the client would never come back to the pool.
      if (statement) return query({ ...statement, values: values as unknown[] }, ...rest);
    }
    return query(...args);
  };
  client.__named = true;
  return client;
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Sends `begin` together with the search path and does not wait for the answer: connections are pipelined, so the
 * transaction's first statement travels with it. Should it fail, the connection is gone and that statement fails too.
 */
class DistrictDriver extends PostgresDriver {
  readonly #opened = new WeakMap<DatabaseConnection, Promise<unknown>>();
  readonly #path: string;

  constructor(pool: PostgresPool, district: string) {
    super({ pool });
    this.#path = `set local search_path to ${quoteName(district)}, public`;
  }

  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const modes = [
      settings.isolationLevel ? `isolation level ${settings.isolationLevel}` : '',
      settings.accessMode ?? '',
    ]
      .filter(Boolean)
      .join(' ');
    const opened = connection.executeQuery(CompiledQuery.raw(`begin ${modes}; ${this.#path}`));
    opened.catch(() => {});
    this.#opened.set(connection, opened);
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#opened.get(connection);
    await super.commitTransaction(connection);
  }
}

/** Opens the pool of one district. `role`: switch to it at connection when the login itself is the owner. */
export function openDb(options: {
  connection: Connection;
  district: string;
  max?: number;
  role?: string;
  onError?: (e: Error) => void;
  /** A connection that owes an answer for so long is ended. */
  silenceMs?: number;
}): DbHandle {
  const { connection, district } = options;
  const settings = [
    `-c search_path=${district},public`,
    '-c timezone=UTC',
    // Many small acts at once: a second process or a compiler for one of them is taken from the others.
    '-c max_parallel_workers_per_gather=0',
    '-c jit=off',
    options.role ? `-c role=${options.role}` : '',
  ]
    .filter(Boolean)
    .join(' ');
  const pool = new pg.Pool({
    ...connection,
    options: settings,
    max: options.max ?? 20,
    connectionTimeoutMillis: 8_000,
    // A peer that vanished is noticed though nothing is sent.
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    idleTimeoutMillis: 60_000,
    maxLifetimeSeconds: 3600,
    // Statements that do not wait for each other's answers travel together.
    pipeline: true,
  } as pg.PoolConfig);
  // Without these listeners a database that stops would take the process with it.
  const aside = new pg.Pool({
    ...pool.options,
    ...connection,
    options: `${settings} -c synchronous_commit=off`,
    max: 1,
  });
  for (const one of [pool, aside]) {
    one.on('error', (error) => options.onError?.(error));
    one.on('connect', (client) => client.on('error', (error) => options.onError?.(error)));
  }
  const watch = options.silenceMs === undefined ? null : new Watch(options.silenceMs, (e) => options.onError?.(e));
  if (watch) pool.on('remove', (client) => watch.forget(client as pg.PoolClient));
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  const named = {
    connect: async () => withNames(await connect(), watch),
    // A driver that was never used does not end its pool, and the readers' connections come from it too: `close` does.
    end: async () => {},
    options: pool.options,
  } as unknown as PostgresPool;
  // One adapter for both: what is kept in the process is kept by it (`cached`).
  const adapter = new PostgresAdapter();
  const open = (driver: Driver): Kysely<NoTables> =>
    new Kysely<NoTables>({
      dialect: {
        createAdapter: () => adapter,
        createDriver: () => driver,
        createIntrospector: (k) => new PostgresIntrospector(k),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
  const db = open(new DistrictDriver(named, district));
  const readers = open(new PostgresDriver({ pool: sharedReaders(named, READERS) }));
  return {
    db,
    readers,
    pool,
    aside,
    district,
    close: async () => {
      watch?.stop();
      await readers.destroy();
      await db.destroy();
      await Promise.all([pool.end(), aside.end()]);
    },
  };
}

const hooks = new WeakMap<object, (() => void)[]>();

/** Runs after the transaction has committed; for hints only, never for what must not be lost. */
export function afterCommit(tx: Tx, hook: () => void): void {
  const list = hooks.get(tx);
  if (list) list.push(hook);
}

const RETRY = new Set(['40001', '40P01', 'XX000']);
const GONE = new Set([
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08001',
  '08003',
  '08006',
  '53300',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
]);

/** SQLSTATE and constraint of a database error; Citus may hide the constraint's name in the message. */
export function databaseError(error: unknown): { state: string; constraint: string | null } | null {
  const e = error as { code?: unknown; constraint?: unknown; message?: unknown } | null;
  if (!e || typeof e.code !== 'string' || !/^[0-9A-Z]{5}$/.test(e.code)) return null;
  const named = typeof e.constraint === 'string' ? e.constraint : /constraint "([^"]+)"/.exec(String(e.message))?.[1];
  return { state: e.code, constraint: named ? named.replace(/_\d{4,}$/, '') : null };
}

/** Whether the error means that the database is not there just now. */
export function isDatabaseGone(error: unknown): boolean {
  const e = error as { code?: string; message?: string } | null;
  return (
    (!!e?.code && GONE.has(e.code)) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|the database system is/.test(
      e?.message ?? '',
    )
  );
}

/** Whether a disk is full, the database's or that of the attachments. */
export function isDiskFull(error: unknown): boolean {
  const e = error as { code?: string; message?: string } | null;
  return e?.code === '53100' || e?.code === 'ENOSPC' || e?.code === 'EDQUOT';
}

/**
 * One act: everything inside is committed together or not at all. A serialisation failure or a deadlock is
 * tried again, up to three times, so `run` must not touch the outside world.
 */
export async function inTx<T>(handle: DbHandle, run: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const after: (() => void)[] = [];
    try {
      const result = await handle.db.transaction().execute(async (tx) => {
        hooks.set(tx, after);
        return run(tx);
      });
      for (const hook of after) hook();
      return result;
    } catch (error) {
      if (attempt < 3 && RETRY.has(databaseError(error)?.state ?? '')) continue;
      if (isDatabaseGone(error)) throw new AppError('common.unavailable', commonErrors['common.unavailable']);
      throw error;
    }
  }
}

/**
 * Statements that only read, on one connection and without a transaction: as in one, each sees what was committed before it.
 * Nothing may be written in it: it would stay when a later statement fails.
 */
export async function reading<T>(handle: DbHandle, run: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await handle.readers.connection().execute((db) => run(db as unknown as Tx));
  } catch (error) {
    if (isDatabaseGone(error)) throw new AppError('common.unavailable', commonErrors['common.unavailable']);
    throw error;
  }
}

/** Escapes `%`, `_` and `\` so that what a person types is searched as typed. */
export const likeText = (text: string): string => text.replace(/[\\%_]/g, (c) => `\\${c}`);

export { isPlainDate, sql };
