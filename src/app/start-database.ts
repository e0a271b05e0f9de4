/** The database that this program works on: the bundled one under the data directory, or the one at DATABASE_URL. */
import path from 'node:path';
import type { Config } from '#kernel/server/config.ts';
import type { Connection } from '#kernel/server/db.ts';
import { awaitDatabase, bootstrapDatabase, requireVersion } from '#kernel/server/db-bootstrap.ts';
import { APP_ROLE } from '#kernel/server/migrate.ts';
import { startPostgres, type Postgres } from '#kernel/server/postgres.ts';
import { requireNoHalfRestore } from './main-note.ts';

/** How the parts of the program reach the database; small and plain, so that it can be handed to the worker process. */
export interface DatabasePlace {
  /** May create schemas: migrations and the queue's own tables. */
  readonly owner: Connection;
  /** What requests and jobs use. */
  readonly app: Connection;
  /** Role to switch to on connecting, when both connections log in as the same person. */
  readonly appRole?: string;
}

export interface Database extends DatabasePlace {
  /** The bundled server, when it is ours to start and stop. */
  readonly server: Postgres | null;
  stop(): Promise<void>;
}

export interface DatabaseOptions {
  /** One line of what the launcher does or the server complains of. */
  log?: (line: string) => void;
  /** The bundled server ended without being told to. */
  onDeath?: (tail: string) => void;
  /** A foreign database does not answer yet. */
  onWait?: (why: string) => void;
}

/** Statements with their values stay out of the server's own log: they hold names and telephone numbers. */
export const serverSettings = {
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  // An archive that cannot be written holds back so much log and no more: the data disk must not fill up for it.
  max_slot_wal_keep_size: '4GB',
  // A statement whose asker has gone ends, and its locks with it.
  client_connection_check_interval: '10s',
};

/** Directory of the bundled cluster. */
export const clusterDir = (config: Config): string => path.join(config.dataDir, 'pg');

/** Starts the bundled database, or waits for the one at DATABASE_URL and checks its version. */
export async function openDatabase(config: Config, options: DatabaseOptions = {}): Promise<Database> {
  if (config.databaseUrl !== null) {
    const place = placeOfUrl(config.databaseUrl);
    requireVersion(
      await awaitDatabase(place.owner, { withinMs: 30_000, ...(options.onWait ? { onWait: options.onWait } : {}) }),
    );
    return { ...place, server: null, stop: async () => {} };
  }
  // Otherwise an empty cluster would be made where a restored one was about to be put.
  requireNoHalfRestore(config.dataDir);
  const server = await startPostgres({
    dir: clusterDir(config),
    settings: serverSettings,
    ...(options.log ? { log: options.log } : {}),
    ...(options.onDeath ? { onDeath: options.onDeath } : {}),
  });
  try {
    const { owner, app } = await bootstrapDatabase(server.superUrl('postgres'));
    return { owner, app, server, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Any PostgreSQL ≥ 15: one login that owns the database; requests and jobs step down to the application's role. */
function placeOfUrl(url: string): DatabasePlace {
  if (!/^(postgres(ql)?|socket):/.test(url))
    throw new Error('DATABASE_URL 应写成 postgres://账号:密码@主机:端口/数据库名 的样子');
  const connection: Connection = { host: '', connectionString: url };
  return { owner: connection, app: connection, appRole: APP_ROLE };
}
