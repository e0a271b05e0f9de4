/** Continuous archive (归档): the bundled server's log and the attachments, when ZHIBEN_ARCHIVE names a place for them. */
import { SUPERUSER } from '#kernel/server/postgres.ts';
import { dropChains, keepWal } from '#kernel/server/db-wal.ts';
import { keepMirror } from './backup-mirror.ts';
import type { District } from './start.ts';

/** Runs in the worker process. A database of one's own (DATABASE_URL) archives its log by its own means. */
export async function startArchive(district: District): Promise<{ stop(): Promise<void> }> {
  const { config, place, log } = district;
  const nothing = { stop: async () => {} };
  if (config.databaseUrl !== null) return nothing;
  const superuser = { ...place.owner, user: SUPERUSER };
  if (config.archiveDir === null) {
    await dropChains(superuser).catch((error: unknown) => log.warn({ err: error as Error }, 'archive slot stays'));
    return nothing;
  }
  const wal = keepWal({ superuser, place: config.archiveDir, days: config.archiveDays, log });
  const mirror = keepMirror(district, config.archiveDir, config.archiveDays);
  return { stop: async () => void (await Promise.all([wal.stop(), mirror.stop()])) };
}
