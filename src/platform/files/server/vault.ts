/**
 * Where the bytes lie: under their SHA-256, written to a temporary file first, flushed, then linked into place.
 * Nothing is held in memory but the chunk on its way. The same bytes sent twice lie there once.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { invariant } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { HEAD_BYTES } from './sniff.ts';

export interface FilesConfig {
  /** Directory of the stored files; made when missing. */
  dir: string;
  /** Largest upload in bytes. */
  maxBytes: number;
}

let config: FilesConfig | null = null;

/** Called once by the program before the first request. */
export function configureFiles(next: FilesConfig): void {
  config = { ...next, dir: path.resolve(next.dir) };
  fs.mkdirSync(tmpDir(), { recursive: true, mode: 0o700 });
}

export function filesConfig(): FilesConfig {
  invariant(config, 'configureFiles was not called');
  return config;
}

export const tmpDir = (): string => path.join(filesConfig().dir, 'tmp');
export const pathOf = (sha256: string): string => path.join(filesConfig().dir, sha256.slice(0, 2), sha256);
export const derivedPath = (sha256: string, what: 'thumb' | 'view'): string => `${pathOf(sha256)}.${what}.webp`;

export interface Received {
  readonly tmp: string;
  readonly size: number;
  readonly sha256: string;
  readonly sm3: string;
  readonly head: Buffer;
  /** The stream went on past `limit`; what is kept is useless. */
  readonly isTooLarge: boolean;
}

/** Writes a stream to a temporary file, hashing as it passes. Past `limit` it goes on reading but keeps nothing. */
export async function receive(stream: NodeJS.ReadableStream, limit: number): Promise<Received> {
  const tmp = path.join(tmpDir(), newId<'tmp'>());
  const sha256 = createHash('sha256');
  const sm3 = createHash('sm3');
  const head: Buffer[] = [];
  let headLength = 0;
  let size = 0;
  const handle = await fs.promises.open(tmp, 'wx', 0o600);
  try {
    await pipeline(
      stream,
      new Writable({
        highWaterMark: 256 * 1024,
        write(chunk: Buffer, _encoding, done) {
          size += chunk.length;
          if (size > limit) return done();
          sha256.update(chunk);
          sm3.update(chunk);
          if (headLength < HEAD_BYTES) {
            head.push(Buffer.from(chunk.subarray(0, HEAD_BYTES - headLength)));
            headLength += chunk.length;
          }
          writeAll(handle, chunk).then(() => done(), done);
        },
      }),
    );
    await handle.sync();
  } catch (error) {
    await handle.close();
    await fs.promises.rm(tmp, { force: true });
    throw error;
  }
  await handle.close();
  return {
    tmp,
    size,
    sha256: sha256.digest('hex'),
    sm3: sm3.digest('hex'),
    head: Buffer.concat(head),
    isTooLarge: size > limit,
  };
}

async function writeAll(handle: fs.promises.FileHandle, chunk: Buffer): Promise<void> {
  for (let from = 0; from < chunk.length;) {
    const { bytesWritten } = await handle.write(chunk, from, chunk.length - from);
    from += bytesWritten;
  }
}

async function syncDir(dir: string): Promise<void> {
  const handle = await fs.promises.open(dir, 'r');
  await handle.sync().catch(() => {});
  await handle.close();
}

/** Puts a received file in its place; when the same bytes lie there already, only their age is renewed. */
export async function keep(received: Pick<Received, 'tmp' | 'sha256'>): Promise<void> {
  const target = pathOf(received.sha256);
  const dir = path.dirname(target);
  await fs.promises.mkdir(dir, { recursive: true, mode: 0o700 });
  try {
    await fs.promises.link(received.tmp, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      const now = new Date();
      await fs.promises.utimes(target, now, now);
    } else if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS')
      await fs.promises.copyFile(received.tmp, target);
    else throw error;
  }
  await syncDir(dir);
}

export const discard = (tmp: string): Promise<void> => fs.promises.rm(tmp, { force: true });

/** Writes a derived picture so that a reader never meets half of it. */
export async function writeDerived(sha256: string, what: 'thumb' | 'view', bytes: Buffer): Promise<void> {
  const tmp = path.join(tmpDir(), newId<'tmp'>());
  await fs.promises.writeFile(tmp, bytes, { mode: 0o600 });
  await fs.promises.mkdir(path.dirname(pathOf(sha256)), { recursive: true, mode: 0o700 });
  await fs.promises.rename(tmp, derivedPath(sha256, what));
}

/** Deletes bytes that no row names any more, unless they were renewed within the last day. */
export async function removeBytes(sha256: string): Promise<boolean> {
  const stat = await fs.promises.stat(pathOf(sha256)).catch(() => null);
  if (!stat || Date.now() - stat.mtimeMs < 86_400_000) return false;
  for (const file of [pathOf(sha256), derivedPath(sha256, 'thumb'), derivedPath(sha256, 'view')])
    await fs.promises.rm(file, { force: true });
  return true;
}

/** Deletes leavings of uploads that were cut off more than a day ago. */
export async function sweepTmp(): Promise<number> {
  let count = 0;
  for (const name of await fs.promises.readdir(tmpDir())) {
    const file = path.join(tmpDir(), name);
    const stat = await fs.promises.stat(file).catch(() => null);
    if (!stat || Date.now() - stat.mtimeMs < 86_400_000) continue;
    await fs.promises.rm(file, { force: true });
    count++;
  }
  return count;
}
