/** The database of the first release, as a fixture (tests/fixtures/README.md). */
import fs from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { LogicalCopy } from '#kernel/server/db-dump.ts';

export interface FirstRelease {
  commit: string;
  copy: LogicalCopy;
  /** Rows in the text format of COPY, by `tables/<name>.copy`. */
  tables: Record<string, string>;
  /** Bytes of some attachments in base64, by their hash. */
  files: Record<string, string>;
}

export const readFirstRelease = (): FirstRelease =>
  JSON.parse(
    brotliDecompressSync(
      fs.readFileSync(path.resolve(import.meta.dirname, '../../tests/fixtures/first-release.json.br')),
    ).toString('utf8'),
  ) as FirstRelease;
