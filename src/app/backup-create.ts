/** Making a backup (备份) while the program runs. */
import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '#kernel/server/config.ts';
import { copyCluster, type ClusterCopy } from '#kernel/server/db-basebackup.ts';
import { dumpDistrict, type LogicalCopy } from '#kernel/server/db-dump.ts';
import { DATABASE, OWNER_ROLE } from '#kernel/server/db-bootstrap.ts';
import { chainOf } from '#kernel/server/db-wal.ts';
import { silentLog } from '#kernel/server/log.ts';
import type { Connection } from '#kernel/server/db.ts';
import { findRunning, SUPERUSER } from '#kernel/server/postgres.ts';
import { backupsIn, KEY_FILES, keyMarks, Making, type Part } from './backup-place.ts';
import { mirrorDir } from './backup-mirror.ts';
import { clusterDir, openDatabase } from './start-database.ts';

/** Directories of the data directory that belong to a backup beside the database. */
export const TREES = ['files', 'outgoing'] as const;

/** The database to copy: where it runs, or started for the time of the copy. No migrations: before an upgrade too. */
async function withDatabase<T>(
  config: Config,
  say: (line: string) => void,
  run: (place: { owner: Connection; superuser: Connection | null }) => Promise<T>,
): Promise<T> {
  const running = config.databaseUrl === null ? await findRunning(clusterDir(config)) : undefined;
  if (running) {
    const base = { host: running.host, port: running.port, database: DATABASE };
    return run({ owner: { ...base, user: OWNER_ROLE }, superuser: { ...base, user: SUPERUSER } });
  }
  if (config.databaseUrl === null && !fs.existsSync(path.join(clusterDir(config), 'data')))
    throw new Error(`数据目录 ${config.dataDir} 里没有数据库。请用 ZHIBEN_DATA 指定正在使用的数据目录`);
  const database = await openDatabase(config, { onWait: (why) => say(`数据库还没有应答（${why}），等待中`) });
  try {
    return await run({
      owner: database.owner,
      superuser: database.server ? { ...database.server.superUrl(DATABASE) } : null,
    });
  } finally {
    await database.stop();
  }
}

export interface Made {
  dir: string;
  kind: 'cluster' | 'logical';
  /** The moment whose state is kept. */
  at: string;
  files: number;
  bytes: number;
}

/**
 * Makes a backup under `root` in a directory of its own. It appears under its name only when everything is on disk.
 * @throws Error in Chinese; nothing is left behind then.
 */
export async function createBackup(options: {
  config: Config;
  root: string;
  isLogical: boolean;
  hasKeys: boolean;
  say: (line: string) => void;
}): Promise<Made> {
  const { config, root, hasKeys, say } = options;
  if (`${path.resolve(root)}/`.startsWith(`${path.resolve(config.dataDir)}/`))
    throw new Error('备份不能放在数据目录里面（磁盘坏了会一起丢）。请换一个目录，最好在另一块磁盘或另一台机器上');
  try {
    fs.mkdirSync(root, { recursive: true, mode: 0o700 });
    fs.accessSync(root, fs.constants.W_OK);
  } catch (error) {
    throw new Error(`备份目录 ${root} 不能写入，请检查权限或换一个目录`, { cause: error });
  }
  const earlier = [
    ...backupsIn(root)
      .map((one) => one.dir)
      .reverse()
      .slice(0, 1),
    ...mirrorsAt(config, root),
  ];
  const name = `zhiben-${stampOf(new Date())}`;
  const making = new Making(root, name);
  const startedAt = new Date().toISOString();
  const keysBefore = keysAt(config);
  try {
    const seen = new Set<string>();
    say('· 附件');
    let files = await copyTrees(config, making, seen, earlier);
    say('· 数据库');
    let cluster: ClusterCopy | null = null;
    let logical: LogicalCopy | null = null;
    await withDatabase(config, say, async ({ owner, superuser }) => {
      // The log is kept from here on, though the program may not have begun to fetch it.
      if (superuser && !options.isLogical && config.archiveDir !== null) await chainOf(superuser, silentLog);
      if (superuser && !options.isLogical)
        cluster = await copyCluster(superuser, path.join(clusterDir(config), 'data'), {
          dir: (where) => making.makeDir(where),
          file: async (where, source) => void (await making.put(where, source)),
        });
      else logical = await dumpDistrict(owner, config.district, (where, source) => making.put(where, source));
    });
    // What came meanwhile: every row of the copy has its attachment, because the attachment is there before its row.
    files += await copyTrees(config, making, seen, earlier);
    const keys = keysAt(config);
    // Rows from before a rotation, keys from after it: such a copy could not be opened.
    if (KEY_FILES.some((key) => keysBefore[key] !== undefined && keysBefore[key] !== keys[key]))
      throw new Error('备份期间密钥轮换了，没有留下这份备份。请再执行一次');
    if (hasKeys)
      for (const key of Object.keys(keys))
        await making.put(`keys/${key}`, fs.createReadStream(path.join(config.dataDir, key)), false);
    const kept = (cluster as ClusterCopy | null)?.endedAt ?? (logical as LogicalCopy | null)!.snapshotAt;
    const dir = making.finish({
      kind: cluster ? 'cluster' : 'logical',
      district: config.district,
      startedAt,
      endedAt: kept,
      cluster,
      logical,
      keys,
      hasKeys,
    });
    return { dir, kind: cluster ? 'cluster' : 'logical', at: kept, files, bytes: making.bytes };
  } catch (error) {
    making.drop();
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new Error(`备份目录 ${root} 所在的磁盘空间不够，没有留下半份备份。请清出空间或删去旧的备份，再执行一次`, {
        cause: error,
      });
    throw error;
  }
}

/** Marks of the keys that lie in the data directory now. */
const keysAt = (config: Config): Record<string, string> =>
  Object.fromEntries(
    KEY_FILES.map((key) => [key, path.join(config.dataDir, key)] as const)
      .filter(([, file]) => fs.existsSync(file))
      .map(([key, file]) => [key, keyMarks(fs.readFileSync(file)).join(',')]),
  );

/** The archive's own copies of attachments, when they lie beside the backups. */
const mirrorsAt = (config: Config, root: string): string[] =>
  config.archiveDir !== null && fs.existsSync(mirrorDir(config.archiveDir))
    ? [config.archiveDir]
    : fs.existsSync(path.join(root, 'files'))
      ? [root]
      : [];

async function copyTrees(
  config: Config,
  making: Making,
  seen: Set<string>,
  earlier: readonly string[],
): Promise<number> {
  let count = 0;
  const walk = async (where: string): Promise<void> => {
    const entries = await fs.promises
      .readdir(path.join(config.dataDir, where), { withFileTypes: true })
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      });
    for (const entry of entries) {
      const name = path.posix.join(where, entry.name);
      // Uploads on their way.
      if (name === 'files/tmp') continue;
      if (entry.isDirectory()) await walk(name);
      else if (entry.isFile() && !seen.has(name)) {
        seen.add(name);
        const part: Part | null = await making.putFile(name, path.join(config.dataDir, name), earlier);
        if (part) count++;
      }
    }
  };
  for (const tree of TREES) await walk(tree);
  return count;
}

/** Civil time, readable and sortable. */
export function stampOf(now: Date): string {
  const local = new Date(now.getTime() + 8 * 3_600_000).toISOString();
  return `${local.slice(0, 10).replaceAll('-', '')}-${local.slice(11, 19).replaceAll(':', '')}`;
}
