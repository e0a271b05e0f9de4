/**
 * `npm run bench [-- id …]`: measures and compares with what was asked. An id may be the beginning of others
 * (`hazards` runs `hazards.list` and `hazards.create`). Results are kept in `bench/results/latest.json`; a run of some
 * leaves the rows of the others. Exit code 1 if a measured figure misses its target.
 *
 * A bench is a file `bench/<name>.bench.ts` with `ids` and `run`; see bench/app.bench.ts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { table } from '#app/main-words.ts';
import type { Result } from './lib/result.ts';

export interface BenchContext {
  /** Whether this id was asked for; a file with several ids measures only these. */
  wants(id: string): boolean;
  /** One line of what is being done. */
  say(line: string): void;
}

export interface Bench {
  ids: readonly string[];
  run(context: BenchContext): Promise<Result[]>;
}

const HERE = import.meta.dirname;
const FILE = path.join(HERE, 'results/latest.json');

const asked = process.argv.slice(2);
const wants = (id: string): boolean => asked.length === 0 || asked.some((a) => id === a || id.startsWith(`${a}.`));

const benches: { name: string; bench: Bench }[] = [];
for (const name of fs
  .readdirSync(HERE)
  .filter((file) => file.endsWith('.bench.ts'))
  .sort())
  benches.push({ name, bench: (await import(path.join(HERE, name))) as Bench });
const known = benches.flatMap(({ bench }) => bench.ids);
const unknown = asked.filter((a) => !known.some((id) => id === a || id.startsWith(`${a}.`)));
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(', ')}; there are: ${known.join(' ')}`);
  process.exit(2);
}

const measured: Result[] = [];
let broken = 0;
for (const { name, bench } of benches) {
  if (!bench.ids.some(wants)) continue;
  console.log(`— ${bench.ids.filter(wants).join(' ')}`);
  try {
    measured.push(...(await bench.run({ wants, say: (line) => console.log(`  ${line}`) })));
  } catch (error) {
    broken++;
    console.error(`  ${name} broke off:`, error);
  }
  keep(measured);
}

console.log('');
const shown = (value: number | null): string => (value === null ? '—' : String(value));
for (const line of table([
  ['id', 'value', 'unit', 'floor', 'ratio', 'target', ''],
  ...measured.map((r) => [
    r.id,
    shown(r.value),
    r.unit,
    shown(r.floor),
    shown(r.ratio),
    `${r.aim} ${r.target}`,
    r.pass ? 'pass' : 'MISSED',
  ]),
]))
  console.log(line);
process.exit(broken > 0 || measured.some((r) => !r.pass) ? 1 : 0);

/** Merges by id, so that a run of some benches leaves the rows of the others. */
function keep(results: readonly Result[]): void {
  let before: Result[] = [];
  try {
    before = JSON.parse(fs.readFileSync(FILE, 'utf8')) as Result[];
  } catch {
    // The first run.
  }
  const rows = new Map(before.map((row) => [row.id, row]));
  for (const row of results) rows.set(row.id, row);
  fs.mkdirSync(path.dirname(FILE), { recursive: true });
  const sorted = [...rows.values()].sort((a, b) => a.id.localeCompare(b.id));
  fs.writeFileSync(`${FILE}.new`, `[\n${sorted.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`);
  fs.renameSync(`${FILE}.new`, FILE);
}
