/**
 * Beside the archived log: a copy of every attachment, as soon as a row names it. A state of the database between two backups
 * is of use only with its attachments.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '#kernel/server/db.ts';
import type { District } from './start.ts';

const EVERY_MS = 2_000;
const FULL_MS = 3_600_000;
const PRUNE_MS = 6 * 3_600_000;
/** Rows are found by their age; one that committed late is found as long as it is not older than this. */
const OVERLAP_MS = 15 * 60_000;

/** The smallest id that is made at or after a moment: ids begin with their time (UUIDv7). */
const firstIdOf = (ms: number): string => {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
};

export const mirrorDir = (archive: string): string => path.join(archive, 'files');

/** What lies under a hash: the original and, for a picture, its small copy. */
const SUFFIXES = ['', '.thumb.webp'];

export function keepMirror(district: District, archive: string, days: number): { stop(): Promise<void> } {
  const { handle, log, config } = district;
  const source = path.join(config.dataDir, 'files');
  const target = mirrorDir(archive);
  const abort = new AbortController();

  const copy = async (sha256: string): Promise<void> => {
    for (const suffix of SUFFIXES) {
      const where = path.join(sha256.slice(0, 2), sha256 + suffix);
      const to = path.join(target, where);
      if (
        await fs.promises.access(to).then(
          () => true,
          () => false,
        )
      )
        continue;
      await fs.promises.mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
      try {
        await fs.promises.copyFile(path.join(source, where), `${to}.new`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
        throw error;
      }
      const file = await fs.promises.open(`${to}.new`, 'r+');
      await file.sync();
      await file.close();
      await fs.promises.rename(`${to}.new`, to);
    }
  };

  const loop = (async () => {
    let since = 0;
    let fullAt = performance.now();
    let prunedAt = fullAt;
    while (!abort.signal.aborted) {
      try {
        // The first round looks at everything, and one an hour (a clock that was set back); the others at what is new.
        if (performance.now() - fullAt > FULL_MS) {
          since = 0;
          fullAt = performance.now();
        }
        const begun = Date.now();
        const rows = await sql<{ sha256: string }>`
          select distinct sha256 from files where id >= ${firstIdOf(since)}`.execute(handle.db);
        for (const { sha256 } of rows.rows) {
          if (abort.signal.aborted) break;
          await copy(sha256);
        }
        since = begun - OVERLAP_MS;
        if (performance.now() - prunedAt > PRUNE_MS) {
          prunedAt = performance.now();
          await prune(district, target, days);
        }
      } catch (error) {
        if (!abort.signal.aborted)
          log.error({ err: error as Error, archive }, 'attachments are not archived; tried again');
      }
      await sleep(EVERY_MS, undefined, { signal: abort.signal }).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      abort.abort();
      await loop;
    },
  };
}

/** Copies whose row is gone, as old as the oldest log that could bring it back. */
async function prune(district: District, target: string, days: number): Promise<void> {
  const used = new Set(
    (await sql<{ sha256: string }>`select distinct sha256 from files`.execute(district.handle.db)).rows.map(
      (r) => r.sha256,
    ),
  );
  for (const part of fs.existsSync(target) ? await fs.promises.readdir(target) : []) {
    for (const name of await fs.promises.readdir(path.join(target, part))) {
      const sha256 = name.slice(0, 64);
      if (used.has(sha256)) continue;
      const file = path.join(target, part, name);
      const stat = await fs.promises.stat(file).catch(() => null);
      if (!stat || Date.now() - stat.ctimeMs < days * 86_400_000) continue;
      await fs.promises.rm(file, { force: true });
    }
  }
}
