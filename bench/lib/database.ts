/** A district on the bundled database with the settings of a real installation (fsync on), thrown away afterwards. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { fixedClock } from '#kernel/server/clock.ts';
import { readConfig, type Config } from '#kernel/server/config.ts';
import { silentLog } from '#kernel/server/log.ts';
import { openDatabase, type Database } from '#app/start-database.ts';
import { startDistrict, type District } from '#app/start.ts';

/** The clock of all benches stands at the day of the demo district. */
export const NOW = '2026-09-28T01:20:00Z';

export interface BenchDistrict extends District {
  readonly database: Database;
  readonly dataDir: string;
  /** Bare connections of the application's role, for floors: no pool, no mapping, search path set. */
  bare(count: number): Promise<pg.Client[]>;
  /** A connection of the schema's owner, for COPY, VACUUM and ANALYZE. */
  owner(): Promise<pg.Client>;
  stop(): Promise<void>;
}

/** A directory that the bundled database's own user can reach. */
export function tempDir(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-bench-'));
  fs.chmodSync(dir, 0o755);
  return dir;
}

export async function benchDistrict(change: Partial<Config> = {}): Promise<BenchDistrict> {
  const dataDir = tempDir();
  const config: Config = {
    ...readConfig({ ZHIBEN_DATA: dataDir, ZHIBEN_DEMO: '0', LOG_LEVEL: 'silent' }, []),
    ...change,
  };
  const database = await openDatabase(config);
  const district = await startDistrict({ config, place: database, log: silentLog, clock: fixedClock(NOW) });
  const open: pg.Client[] = [];
  const connect = async (who: 'app' | 'owner'): Promise<pg.Client> => {
    const client = new pg.Client({
      ...database[who],
      options: `-c search_path=${config.district},public -c timezone=UTC`,
    });
    client.on('error', () => {});
    await client.connect();
    open.push(client);
    return client;
  };
  return {
    ...district,
    database,
    dataDir,
    bare: (count) => Promise.all(Array.from({ length: count }, () => connect('app'))),
    owner: () => connect('owner'),
    stop: async () => {
      await Promise.all(open.map((client) => client.end().catch(() => {})));
      await district.close();
      await database.stop();
      fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
