/**
 * Makes `tests/fixtures/first-release.json.br`: the demo district (all fictional) as the first release, commit 6a3b418, stored it.
 * Run once, and again only to include more; how is told in `tests/fixtures/README.md`.
 *
 *   node tools/first-release-fixture.ts DATA_DIRECTORY_OF_THE_RUNNING_FIRST_RELEASE
 */
import fs from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { askOnce } from '../src/kernel/server/db-bootstrap.ts';
import { dumpDistrict } from '../src/kernel/server/db-dump.ts';
import { findRunning } from '../src/kernel/server/postgres.ts';
import type { FirstRelease } from '../src/app/testing-upgrade.ts';

/** So many attachments are taken along as bytes, the smallest; the rows of all are. */
const FILES = 12;

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('which data directory?');
const running = await findRunning(path.join(dataDir, 'pg'));
if (!running) throw new Error('the first release does not run there');
const owner = { host: running.host, port: running.port, user: 'zhiben_owner', database: 'zhiben' };
const tables: Record<string, string> = {};
const copy = await dumpDistrict(owner, 'd120102', async (where, source) => {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of source) text += decoder.decode(chunk, { stream: true });
  tables[where] = text + decoder.decode();
});
const rows = await askOnce<{ sha256: string }>(
  owner,
  `select sha256 from d120102.files where subject_id is not null group by sha256 order by min(size), sha256 limit ${FILES}`,
);
const files: Record<string, string> = {};
for (const { sha256 } of rows)
  files[sha256] = fs.readFileSync(path.join(dataDir, 'files', sha256.slice(0, 2), sha256)).toString('base64');
const fixture: FirstRelease = { commit: '6a3b418', copy, tables, files };
const text = Buffer.from(JSON.stringify(fixture));
const packed = brotliCompressSync(text, {
  params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: text.length },
});
const target = path.resolve(import.meta.dirname, '../tests/fixtures/first-release.json.br');
fs.mkdirSync(path.dirname(target), { recursive: true });
fs.writeFileSync(target, packed);
console.log(`${packed.length} bytes`);
