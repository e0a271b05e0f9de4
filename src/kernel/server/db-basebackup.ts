/**
 * A copy of the bundled cluster while it runs, by PostgreSQL's own low-level backup functions (manual, "Making a base backup
 * using the low level API"): no program such as pg_basebackup travels with the server. The copy is in order together with
 * the log from its begin to its end, which is part of it.
 */
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Connection } from './db.ts';
import { fewAtATime } from './together.ts';

/** Contents that a copy must not have, or that the server makes anew (manual, 25.3.4). The directories themselves must be there. */
const EMPTIED = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);
const LEFT_OUT =
  /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?|(standby|recovery)\.signal|backup_manifest|postgresql\.auto\.conf\.tmp)$/;
const PASSING = /^(pgsql_tmp.*|pg_internal\.init(\.\d+)?|t\d+_\d+(_\w+)?(\.\d+)?)$/;

/** Where the parts of a copy go; `path` is relative, with `/`. */
export interface Sink {
  dir(path: string): Promise<void>;
  file(path: string, source: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface ClusterCopy {
  /** Major version: the copy runs under this one only. */
  version: number;
  systemId: string;
  timeline: number;
  segmentBytes: number;
  /** First and last segment of the log that belong to the copy. */
  firstSegment: string;
  lastSegment: string;
  startedAt: string;
  /** The state that the copy has when it is restored without more log. */
  endedAt: string;
  /** The chain of kept log (db-wal.ts) that goes on from this copy; null when none is kept. */
  chain: string | null;
}

export const CHAIN_PREFIX = 'zhiben_wal_';

/** Segment's place in the log, for comparing and counting on. */
export const segmentNumber = (name: string, segmentBytes: number): bigint =>
  BigInt(`0x${name.slice(8, 16)}`) * (0x1_0000_0000n / BigInt(segmentBytes)) + BigInt(`0x${name.slice(16, 24)}`);

export function segmentName(timeline: number, number: bigint, segmentBytes: number): string {
  const perFile = 0x1_0000_0000n / BigInt(segmentBytes);
  const hex = (n: bigint): string => n.toString(16).toUpperCase().padStart(8, '0');
  return hex(BigInt(timeline)) + hex(number / perFile) + hex(number % perFile);
}

const segmentOf = (lsn: string, timeline: number, segmentBytes: number): string => {
  const [high = '0', low = '0'] = lsn.split('/');
  const at = (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
  return segmentName(timeline, at / BigInt(segmentBytes), segmentBytes);
};

/**
 * Copies the cluster that `superuser` connects to and whose data lie in `dataDir`. Paths in the sink are `data/…` and
 * `wal/<segment>`. Acts go on meanwhile.
 */
export async function copyCluster(superuser: Connection, dataDir: string, sink: Sink): Promise<ClusterCopy> {
  const client = new pg.Client(superuser);
  client.on('error', () => {});
  await client.connect();
  const one = async <T extends object>(text: string, values: unknown[] = []): Promise<T> =>
    (await client.query<T>(text, values)).rows[0]!;
  try {
    const about = await one<{ version: number; bytes: number; system: string; timeline: number; now: string }>(
      `select current_setting('server_version_num')::int / 10000 as version,
        (select setting::int from pg_settings where name = 'wal_segment_size') as bytes,
        (select system_identifier::text from pg_control_system()) as system,
        (select timeline_id from pg_control_checkpoint()) as timeline, to_json(now()) #>> '{}' as now`,
    );
    const chain = await client.query<{ name: string }>(
      `select slot_name as name from pg_replication_slots where slot_name like $1 and wal_status is distinct from 'lost'`,
      [`${CHAIN_PREFIX}%`],
    );
    // Keeps the log of the copy until this connection ends, however that happens.
    await client.query(`select pg_create_physical_replication_slot('zhiben_copy_' || pg_backend_pid(), true, true)`);
    const { lsn } = await one<{ lsn: string }>(`select pg_backup_start('zhiben', true)::text as lsn`);
    await copyTree(dataDir, sink);
    const end = await one<{ lsn: string; label: string; now: string }>(
      `select b.lsn::text as lsn, b.labelfile as label, to_json(clock_timestamp()) #>> '{}' as now from pg_backup_stop(false) b`,
    );
    await sink.file('data/backup_label', once(end.label));
    const first = segmentNumber(segmentOf(lsn, about.timeline, about.bytes), about.bytes);
    // The end stands in the segment that holds the byte before it.
    const last = segmentNumber(segmentOf(end.lsn, about.timeline, about.bytes), about.bytes);
    for (let n = first; n <= last; n++) {
      const name = segmentName(about.timeline, n, about.bytes);
      const file = path.join(dataDir, 'pg_wal', name);
      // An end on the boundary belongs to the segment before; the next need not exist yet.
      if (n === last && n > first && !fs.existsSync(file)) break;
      await sink.file(`wal/${name}`, fs.createReadStream(file, { highWaterMark: 1024 * 1024 }));
    }
    return {
      version: about.version,
      systemId: about.system,
      timeline: about.timeline,
      segmentBytes: about.bytes,
      firstSegment: segmentName(about.timeline, first, about.bytes),
      lastSegment: segmentName(about.timeline, last, about.bytes),
      startedAt: new Date(about.now).toISOString(),
      endedAt: new Date(end.now).toISOString(),
      chain: chain.rows[0]?.name ?? null,
    };
  } finally {
    await client.end().catch(() => {});
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** The control file must be of one piece; it is small enough to be read until two readings agree. */
async function* steady(file: string): AsyncGenerator<Uint8Array> {
  let before = fs.readFileSync(file);
  for (let reading = 0; reading < 50; reading++) {
    const now = fs.readFileSync(file);
    if (now.equals(before)) break;
    before = now;
  }
  yield before;
}

async function copyTree(dataDir: string, sink: Sink): Promise<void> {
  const walk = async (relative: string): Promise<void> => {
    await sink.dir(path.posix.join('data', relative));
    const entries = await fs.promises.readdir(path.join(dataDir, relative), { withFileTypes: true });
    const files: string[] = [];
    for (const entry of entries) {
      const name = path.posix.join(relative, entry.name);
      if (PASSING.test(entry.name) || (relative === '' && LEFT_OUT.test(entry.name))) continue;
      if (entry.isDirectory()) {
        if (EMPTIED.has(name)) {
          await sink.dir(`data/${name}`);
          if (name === 'pg_wal')
            for (const inner of ['archive_status', 'summaries']) await sink.dir(`data/${name}/${inner}`);
        } else await walk(name);
      } else if (entry.isFile() && name !== 'global/pg_control') files.push(name);
      else if (entry.isSymbolicLink())
        throw new Error(`数据目录里有指向别处的 ${name}（表空间），一条命令的备份不支持。请改用 --logical`);
    }
    await fewAtATime(3, files, async (name) => {
      // A table that was dropped meanwhile: the log says so too.
      const handle = await fs.promises.open(path.join(dataDir, name), 'r').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      if (handle) await sink.file(`data/${name}`, handle.createReadStream({ highWaterMark: 256 * 1024 }));
    });
  };
  await walk('');
  await sink.file('data/global/pg_control', steady(path.join(dataDir, 'global/pg_control')));
}
