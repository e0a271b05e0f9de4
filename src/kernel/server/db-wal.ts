/**
 * Keeps the bundled server's log (归档) beside the backups, so that a state between two of them can be had again. The log is
 * received as a stream through a replication slot, as pg_receivewal does (which does not travel with the server): what has
 * been written arrives within a second, and the server keeps what has not arrived.
 *
 * - A slot is the name of an unbroken chain: `wal/<slot>/<segment>.gz`, the segment being written as `<segment>.partial`. A
 *   restored cluster has no slot and begins a chain of its own, so two histories never mix.
 * - A place that cannot be written must not fill the data disk: the server keeps at most `max_slot_wal_keep_size` and then gives
 *   the slot up. The chain is broken, which is said, and a new one begins; restoring needs a backup made after that.
 * - Segments older than `days` are deleted.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { CHAIN_PREFIX, segmentName } from './db-basebackup.ts';
import { openStream } from './db-copy.ts';
import type { Connection } from './db.ts';
import type { Logger } from './log.ts';

/** Between two flushes of what arrived, and two words to the server about it. */
const FLUSH_MS = 1_000;
/** The server ends a connection from which it heard nothing for a minute. */
const HEARTBEAT_MS = 10_000;
const LONGEST_PAUSE_MS = 30_000;
const PRUNE_MS = 3_600_000;
/** The protocol counts microseconds from 2000. */
const EPOCH_2000_MS = 946_684_800_000;

export interface WalKeeper {
  stop(): Promise<void>;
}

/** Gives up kept slots when no log is kept any more: they would hold the server's log back. */
export async function dropChains(superuser: Connection): Promise<void> {
  const client = new pg.Client(superuser);
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(
      `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name like $1 and not active`,
      [`${CHAIN_PREFIX}%`],
    );
  } finally {
    await client.end().catch(() => {});
  }
}

export const chainDir = (place: string, chain: string): string => path.join(place, 'wal', chain);

/** Receives the log for as long as the process lives; whatever goes wrong is tried again. */
export function keepWal(options: { superuser: Connection; place: string; days: number; log: Logger }): WalKeeper {
  const { place, days, log } = options;
  const abort = new AbortController();
  let client: pg.Client | null = null;
  let prunedAt = -Infinity;
  const loop = (async () => {
    let pause = 1_000;
    while (!abort.signal.aborted) {
      const begun = performance.now();
      try {
        await receive(
          options,
          (next) => (client = next),
          () => abort.signal.aborted,
          (chain) => {
            if (performance.now() - prunedAt < PRUNE_MS) return;
            prunedAt = performance.now();
            pruneWal(place, days, chain);
          },
        );
      } catch (error) {
        if (!abort.signal.aborted) log.error({ err: error as Error, place }, 'log is not archived; it is tried again');
      }
      await (client as pg.Client | null)?.end().catch(() => {});
      client = null;
      pause = performance.now() - begun > 60_000 ? 1_000 : Math.min(pause * 2, LONGEST_PAUSE_MS);
      await sleep(pause, undefined, { signal: abort.signal }).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      abort.abort();
      await client?.end().catch(() => {});
      await loop;
    },
  };
}

/** Deletes segments that are older than `days`; of the chain in force not the one being written. */
export function pruneWal(place: string, days: number, current: string | null, now = Date.now()): number {
  const root = path.join(place, 'wal');
  let count = 0;
  for (const chain of fs.existsSync(root) ? fs.readdirSync(root) : []) {
    for (const name of fs.readdirSync(path.join(root, chain))) {
      const file = path.join(root, chain, name);
      if (!/\.(gz|partial|packing)$/.test(name) || (chain === current && !name.endsWith('.gz'))) continue;
      if (now - fs.statSync(file).mtimeMs < days * 86_400_000) continue;
      fs.rmSync(file, { force: true });
      count++;
    }
    if (chain !== current && fs.readdirSync(path.join(root, chain)).length === 0) fs.rmdirSync(path.join(root, chain));
  }
  return count;
}

/** The slot in force; a new one when there is none or the server gave it up. Two who ask at once get the same. */
export async function chainOf(
  superuser: Connection,
  log: Logger,
): Promise<{ chain: string; restartLsn: string; bytes: number }> {
  const client = new pg.Client(superuser);
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(84200002)');
    const found = await client.query<{ name: string; lsn: string | null; status: string | null }>(
      `select slot_name as name, restart_lsn::text as lsn, wal_status as status from pg_replication_slots where slot_name like $1`,
      [`${CHAIN_PREFIX}%`],
    );
    const size = await client.query<{ n: number }>(
      `select setting::int as n from pg_settings where name = 'wal_segment_size'`,
    );
    const bytes = size.rows[0]!.n;
    for (const { name, lsn, status } of found.rows) {
      if (lsn !== null && status !== 'lost') return { chain: name, restartLsn: lsn, bytes };
      log.error({ chain: name }, 'the chain of archived log is broken: make a new backup now (backup create)');
      await client.query('select pg_drop_replication_slot($1)', [name]);
    }
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const chain = `${CHAIN_PREFIX}${stamp}_${randomBytes(3).toString('hex')}`;
    const made = await client.query<{ lsn: string }>(
      `select lsn::text from pg_create_physical_replication_slot($1, true)`,
      [chain],
    );
    let lsn = made.rows[0]?.lsn ?? null;
    lsn ??= (
      await client.query<{ lsn: string }>(
        `select restart_lsn::text as lsn from pg_replication_slots where slot_name = $1`,
        [chain],
      )
    ).rows[0]!.lsn;
    return { chain, restartLsn: lsn, bytes };
  } finally {
    await client.end().catch(() => {});
  }
}

const toNumber = (lsn: string): bigint => {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
};
const toLsn = (n: bigint): string => `${(n >> 32n).toString(16)}/${(n & 0xffff_ffffn).toString(16)}`.toUpperCase();

async function receive(
  { superuser, place, log }: { superuser: Connection; place: string; log: Logger },
  onClient: (client: pg.Client) => void,
  isOver: () => boolean,
  prune: (chain: string) => void,
): Promise<void> {
  // The place first: a disk that is not there must not get a chain that nobody can use.
  fs.mkdirSync(path.join(place, 'wal'), { recursive: true, mode: 0o700 });
  const { chain, restartLsn, bytes } = await chainOf(superuser, log);
  const dir = chainDir(place, chain);
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  await packLeftovers(dir, bytes);
  prune(chain);
  const size = BigInt(bytes);
  const begin = (toNumber(restartLsn) / size) * size;
  const client = new pg.Client({ ...superuser, replication: 'true' } as pg.ClientConfig);
  client.on('error', () => {});
  onClient(client);
  await client.connect();
  if (isOver()) return;
  const about = await client.query<{ timeline: number }>('IDENTIFY_SYSTEM');
  const timeline = Number(about.rows[0]!.timeline);
  const { chunks, say } = openStream(
    client,
    `START_REPLICATION SLOT "${chain}" PHYSICAL ${toLsn(begin)} TIMELINE ${timeline}`,
  );
  let written = begin;
  let flushed = begin;
  let fd: number | null = null;
  let name = '';
  let flushedAt = performance.now();
  let saidAt = 0;
  const packing: Promise<void>[] = [];
  let failure: Error | null = null;
  const tell = (): void => {
    const answer = Buffer.alloc(34);
    answer.write('r', 0);
    answer.writeBigInt64BE(written, 1);
    answer.writeBigInt64BE(flushed, 9);
    answer.writeBigInt64BE(0n, 17);
    answer.writeBigInt64BE(BigInt(Date.now() - EPOCH_2000_MS) * 1000n, 25);
    say(answer);
    saidAt = performance.now();
  };
  const flush = (): void => {
    if (fd !== null && flushed < written) fs.fdatasyncSync(fd);
    flushedAt = performance.now();
    if (flushed === written && performance.now() - saidAt < HEARTBEAT_MS) return;
    flushed = written;
    tell();
  };
  const tick = setInterval(() => {
    try {
      if (performance.now() - flushedAt >= FLUSH_MS) flush();
      prune(chain);
      if (failure) throw failure;
    } catch (error) {
      failure = error as Error;
      void client.end().catch(() => {});
    }
  }, FLUSH_MS / 2);
  try {
    for await (const batch of chunks) {
      for (const message of batch) {
        if (message[0] === 0x6b /* k */) {
          if (message[17] === 1) tell();
          continue;
        }
        if (message[0] !== 0x77 /* w */) continue;
        let at = message.readBigInt64BE(1);
        for (let from = 25; from < message.length;) {
          const offset = Number(at % size);
          if (fd === null || offset === 0) {
            name = segmentName(timeline, at / size, bytes);
            // What lies there already is the beginning of the same bytes.
            fd = fs.openSync(path.join(dir, `${name}.partial`), fs.constants.O_CREAT | fs.constants.O_WRONLY, 0o600);
          }
          const length = Math.min(message.length - from, bytes - offset);
          fs.writeSync(fd, message, from, length, offset);
          from += length;
          at += BigInt(length);
          written = at;
          if (at % size === 0n) {
            fs.fdatasyncSync(fd);
            fs.closeSync(fd);
            fd = null;
            flushed = written;
            packing.push(pack(dir, name).catch((error: unknown) => void (failure = error as Error)));
            if (packing.length > 2) await packing.shift();
            tell();
          }
        }
      }
    }
    if (failure) throw failure as Error;
  } finally {
    clearInterval(tick);
    if (fd !== null) fs.closeSync(fd);
    await Promise.all(packing);
  }
}

/** A whole segment: packed beside, then put in place of the part. */
async function pack(dir: string, name: string): Promise<void> {
  const part = path.join(dir, `${name}.partial`);
  const made = path.join(dir, `${name}.packing`);
  await pipeline(
    fs.createReadStream(part, { highWaterMark: 1024 * 1024 }),
    createGzip({ level: 1 }),
    fs.createWriteStream(made, { mode: 0o600, flush: true }),
  );
  const { mtime } = fs.statSync(part);
  fs.utimesSync(made, mtime, mtime);
  fs.renameSync(made, path.join(dir, `${name}.gz`));
  fs.rmSync(part, { force: true });
}

/** Parts that are whole: their packing was cut off. */
async function packLeftovers(dir: string, bytes: number): Promise<void> {
  const names = fs.readdirSync(dir);
  for (const name of names) if (name.endsWith('.packing')) fs.rmSync(path.join(dir, name), { force: true });
  for (const name of names.filter((one) => one.endsWith('.partial')))
    if (fs.statSync(path.join(dir, name)).size === bytes) await pack(dir, name.replace(/\.partial$/, ''));
}
