/**
 * A file with keys beside the data: made once, replaced as a whole or not at all, and read anew by every process when another
 * was put in its place, so that a program that serves goes on with the new key without a restart.
 */
import fs from 'node:fs';
import path from 'node:path';

/** Names that were given or taken in this directory survive a power cut. */
export function syncDir(dir: string): void {
  const fd = fs.openSync(dir, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Makes the file unless it is there. A start that is broken off leaves no half file, two at once agree on one. */
export function makeOnce(file: string, content: () => string | Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  if (fs.existsSync(file)) return;
  const made = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(made, content(), { mode: 0o600, flush: true });
    fs.linkSync(made, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(made, { force: true });
  }
}

/** Puts another content in the file's place: whenever the machine stops, the old one or the new one is there, whole. */
export function replaceWhole(file: string, content: string | Buffer): void {
  const made = `${file}.new`;
  const { uid, gid } = fs.statSync(file);
  // Left by a replacement that was broken off.
  fs.rmSync(made, { force: true });
  fs.writeFileSync(made, content, { mode: 0o600, flush: true, flag: 'wx' });
  // Root rotates what the program's own user must go on reading.
  if (process.getuid?.() === 0) fs.chownSync(made, uid, gid);
  fs.renameSync(made, file);
  syncDir(path.dirname(file));
}

/**
 * The file's content as `read` understands it; read again when another file lies there. A file that is gone does not take the
 * keys away from a program that has them.
 */
export function watched<T>(file: string, read: (bytes: Buffer) => T): () => T {
  let seen = '';
  let value: { is: T } | null = null;
  return () => {
    let now = '';
    try {
      const stat = fs.statSync(file, { bigint: true });
      now = `${stat.ino} ${stat.mtimeNs} ${stat.size}`;
    } catch (error) {
      if (value === null || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return value.is;
    }
    if (value === null || now !== seen) {
      value = { is: read(fs.readFileSync(file)) };
      seen = now;
    }
    return value.is;
  };
}
