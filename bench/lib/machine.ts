/** What a figure was measured on: without it a number cannot be compared. */
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { nativeDir } from '#kernel/server/postgres.ts';

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
  const { stdout } = spawnSync(path.join(nativeDir(), 'bin/postgres'), ['--version'], { encoding: 'utf8' });
  return /\d[\w.]*/.exec(stdout)?.[0] ?? 'unknown';
}
