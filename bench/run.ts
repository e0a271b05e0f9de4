/**
 * `npm run bench [-- id …]`: measures and compares with what was asked. An id may be the beginning of others
 * (`hazards` runs `hazards.list` and `hazards.create`). Results are kept in `bench/results/latest.json` and written as a page beside
 * it, `latest.md`; a run of some leaves the rows of the others. Exit code 1 if a measured figure misses its target.
 * `--page` measures nothing and writes the page anew.
 *
 * A bench is a file `bench/<name>.bench.ts` with `ids` and `run`; see bench/app.bench.ts. What each figure means stands in
 * `figures.ts`; some take so long that they are measured only when they are asked for by name.
 */
import fs from 'node:fs';
import path from 'node:path';
import { table } from '#app/main-words.ts';
import { wordsOf, type FigureId } from './figures.ts';
import { machine } from './lib/machine.ts';
import type { KeptResult, Result } from './lib/result.ts';
import { pageOf } from './page.ts';

export interface BenchContext {
  /** Whether this id was asked for; a file with several ids measures only these. */
  wants(id: string): boolean;
  /** One line of what is being done. */
  say(line: string): void;
}

export interface Bench {
  ids: readonly FigureId[];
  run(context: BenchContext): Promise<Result[]>;
}

const HERE = import.meta.dirname;
const FILE = path.join(HERE, 'results/latest.json');
const PAGE = path.join(HERE, 'results/latest.md');

const isPageOnly = process.argv[2] === '--page';
const asked = process.argv.slice(2).filter((word) => word !== '--page');
/** A part of a figure (`enterprises.import.memory`) is measured with the whole. */
const wants = (id: string): boolean =>
  asked.length === 0
    ? !wordsOf(id)?.onlyAsked
    : asked.some((a) => id === a || id.startsWith(`${a}.`) || a.startsWith(`${id}.`));

const benches: { name: string; bench: Bench }[] = [];
for (const name of fs
  .readdirSync(HERE)
  .filter((file) => file.endsWith('.bench.ts'))
  .sort())
  benches.push({ name, bench: (await import(path.join(HERE, name))) as Bench });
const known: readonly string[] = benches.flatMap(({ bench }) => bench.ids);
if (isPageOnly) {
  keep([]);
  process.exit(0);
}
const unknown = asked.filter((a) => !known.some((id) => id === a || id.startsWith(`${a}.`)));
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(', ')}; there are: ${known.join(' ')}`);
  process.exit(2);
}

const measured: KeptResult[] = [];
let broken = 0;
for (const { name, bench } of benches) {
  if (!bench.ids.some(wants)) continue;
  console.log(`— ${bench.ids.filter(wants).join(' ')}`);
  const started = performance.now();
  try {
    const results = await bench.run({ wants, say: (line) => console.log(`  ${line}`) });
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    console.log(`  ${seconds} s`);
    measured.push(...results.map((result) => ({ ...result, machine: machine(), bench: name, seconds })));
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

/** Merges by id, so that a run of some benches leaves the rows of the others; a figure that no bench offers any more goes. */
function keep(results: readonly KeptResult[]): void {
  let before: KeptResult[] = [];
  try {
    before = JSON.parse(fs.readFileSync(FILE, 'utf8')) as KeptResult[];
  } catch {
    // The first run.
  }
  const rows = new Map(before.filter((row) => known.includes(row.id)).map((row) => [row.id, row]));
  for (const row of results) rows.set(row.id, row);
  fs.mkdirSync(path.dirname(FILE), { recursive: true });
  const sorted = [...rows.values()].sort((a, b) => a.id.localeCompare(b.id));
  fs.writeFileSync(`${FILE}.new`, `[\n${sorted.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`);
  fs.renameSync(`${FILE}.new`, FILE);
  fs.writeFileSync(PAGE, pageOf(sorted));
}
