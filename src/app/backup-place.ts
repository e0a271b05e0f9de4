/**
 * How a backup (备份) lies on disk: one directory, every part with its hash in `manifest.json`, which is written last. A
 * directory without it is no backup. Parts are gzip files that any tool can open; attachments lie as they are, under their hash.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { ClusterCopy } from '#kernel/server/db-basebackup.ts';
import type { LogicalCopy } from '#kernel/server/db-dump.ts';
import { syncDir } from '#kernel/server/key-file.ts';
import { fewAtATime } from '#kernel/server/together.ts';

const MANIFEST = 'manifest.json';

export interface Part {
  /** Path in the backup, with `/`. */
  path: string;
  /** Bytes and hash of the content, before packing. */
  size: number;
  sha256: string;
  isPacked: boolean;
}

export interface Manifest {
  format: 1;
  kind: 'cluster' | 'logical';
  district: string;
  startedAt: string;
  /** The moment whose state is kept. */
  endedAt: string;
  cluster: ClusterCopy | null;
  logical: LogicalCopy | null;
  dirs: string[];
  parts: Part[];
  /** Marks of the keys that are kept apart (`keyMarks`), joined by commas: tells whether the keys at hand are the right ones. */
  keys: Record<string, string>;
  hasKeys: boolean;
}

/** Keys of the data directory. A copy of the database alone must not open what they seal. */
export const KEY_FILES = ['seal.key', 'sign.key'];

/**
 * First half of the SHA-256 of each secret in a key file: of the whole file while it is one key, of each key once it was rotated
 * (`kernel/server/sealer.ts`, `signer.ts`). A ring that has more keys than a backup had still opens it.
 */
export function keyMarks(bytes: Buffer): string[] {
  const markOf = (secret: Buffer): string => createHash('sha256').update(secret).digest('hex').slice(0, 32);
  try {
    const ring = JSON.parse(bytes.toString('utf8')) as { keys?: { key: string }[]; privateKey?: string };
    if (ring.keys) return ring.keys.map(({ key }) => markOf(Buffer.from(key, 'base64')));
    if (ring.privateKey) return [markOf(Buffer.from(ring.privateKey))];
  } catch {
    // One key as it is.
  }
  return [markOf(bytes)];
}

class Meter extends Transform {
  size = 0;
  readonly #hash = createHash('sha256');
  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.size += chunk.length;
    this.#hash.update(chunk);
    done(null, chunk);
  }
  digest(): string {
    return this.#hash.digest('hex');
  }
}

/** A backup in the making. It becomes one by `finish`; whatever happens before leaves `.…` directories that are no backup. */
export class Making {
  readonly dir: string;
  readonly #final: string;
  readonly parts: Part[] = [];
  readonly dirs: string[] = [];
  bytes = 0;

  constructor(root: string, name: string) {
    this.#final = path.join(root, name);
    this.dir = path.join(root, `.${name}.unfinished`);
    if (fs.existsSync(this.#final)) throw new Error(`${this.#final} 已经存在，请稍候一秒再执行`);
    fs.mkdirSync(this.dir, { recursive: true, mode: 0o700 });
  }

  async makeDir(where: string): Promise<void> {
    this.dirs.push(where);
  }

  async put(where: string, source: AsyncIterable<Uint8Array>, isPacked = true): Promise<Part> {
    const target = path.join(this.dir, isPacked ? `${where}.gz` : where);
    await fs.promises.mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    const meter = new Meter();
    // `flush`: on disk before the manifest names it.
    const out = fs.createWriteStream(target, { mode: 0o600, flush: true });
    if (isPacked) await pipeline(source, meter, createGzip({ level: 1 }), out);
    else await pipeline(source, meter, out);
    return this.#add({ path: where, size: meter.size, sha256: meter.digest(), isPacked });
  }

  /** An attachment: linked from an earlier backup on the same disk when it lies there, else copied and checked. */
  async putFile(where: string, file: string, earlier: readonly string[]): Promise<Part | null> {
    const name = path.basename(where);
    const target = path.join(this.dir, where);
    if (/^[0-9a-f]{64}$/.test(name)) {
      await fs.promises.mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      const { size } = await fs.promises.stat(file);
      for (const other of earlier) {
        const known = path.join(other, where);
        if ((await fs.promises.stat(known).catch(() => null))?.size !== size) continue;
        if (
          await fs.promises.link(known, target).then(
            () => true,
            () => false,
          )
        )
          return this.#add({ path: where, size, sha256: name, isPacked: false });
      }
    }
    try {
      return await this.put(where, fs.createReadStream(file, { highWaterMark: 1024 * 1024 }), false);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  #add(part: Part): Part {
    this.parts.push(part);
    this.bytes += part.size;
    return part;
  }

  /** @returns the directory of the finished backup. */
  finish(manifest: Omit<Manifest, 'parts' | 'dirs' | 'format'>): string {
    const whole: Manifest = { format: 1, ...manifest, dirs: this.dirs, parts: this.parts };
    const text = JSON.stringify(whole, null, 1);
    fs.writeFileSync(path.join(this.dir, MANIFEST), text, { mode: 0o600, flush: true });
    fs.renameSync(this.dir, this.#final);
    syncDir(path.dirname(this.#final));
    return this.#final;
  }

  drop(): void {
    fs.rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @throws Error in Chinese when the directory is no finished backup of a kind that this program knows. */
function readManifest(dir: string): Manifest {
  let text: string;
  try {
    text = fs.readFileSync(path.join(dir, MANIFEST), 'utf8');
  } catch {
    throw new Error(`${dir} 不是一份完整的备份（没有 ${MANIFEST}）。请指定 backup create 给出的目录`);
  }
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch {
    throw new Error(`${dir} 的 ${MANIFEST} 已损坏，这份备份不能使用，请换一份`);
  }
  if (manifest.format !== 1) throw new Error(`${dir} 是更新版本的程序做的备份，请用那个版本恢复`);
  return manifest;
}

/** Finished backups under a place, oldest first. The place may itself be one. */
export function backupsIn(place: string): { dir: string; manifest: Manifest }[] {
  if (fs.existsSync(path.join(place, MANIFEST))) return [{ dir: place, manifest: readManifest(place) }];
  const names = fs.existsSync(place) ? fs.readdirSync(place) : [];
  return names
    .filter((name) => !name.startsWith('.') && fs.existsSync(path.join(place, name, MANIFEST)))
    .map((name) => ({ dir: path.join(place, name), manifest: readManifest(path.join(place, name)) }))
    .sort((a, b) => a.manifest.endedAt.localeCompare(b.manifest.endedAt));
}

/** The content of a part, unpacked. */
export function openPart(dir: string, part: Part): Readable {
  const file = fs.createReadStream(path.join(dir, part.isPacked ? `${part.path}.gz` : part.path), {
    highWaterMark: 1024 * 1024,
  });
  if (!part.isPacked) return file;
  const whole = createGunzip();
  pipeline(file, whole).catch((error: Error) => whole.destroy(error));
  return whole;
}

/** Reads a part to its end and into `target`, if given. @returns what is wrong with it, in words; null when it is as it was. */
async function checkPart(dir: string, part: Part, target?: string): Promise<string | null> {
  const meter = new Meter();
  try {
    if (target === undefined) {
      meter.resume();
      await pipeline(openPart(dir, part), meter);
    } else {
      await fs.promises.mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      await pipeline(openPart(dir, part), meter, fs.createWriteStream(target, { mode: 0o600, flush: true }));
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return `${part.path} 不见了`;
    if (code === 'ENOSPC') throw error;
    return `${part.path} 读不出来（${code ?? (error as Error).message}）`;
  }
  return meter.size === part.size && meter.digest() === part.sha256 ? null : `${part.path} 的内容与备份时不同`;
}

/** Parts under a prefix, a few at a time. Stops at the first fault when `target` is given: half a restore helps nobody. */
export async function checkParts(
  dir: string,
  parts: readonly Part[],
  target?: (part: Part) => string,
): Promise<string[]> {
  const faults: string[] = [];
  await fewAtATime(4, parts, async (part) => {
    if (target && faults.length > 0) return;
    const fault = await checkPart(dir, part, target?.(part));
    if (fault !== null) faults.push(fault);
  });
  return faults;
}
