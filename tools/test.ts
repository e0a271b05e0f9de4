/**
 * `npm test`: static checks, then the tests beside the code, then the journeys in a browser. One PostgreSQL for all.
 * The last line is always `N passed, N failed`; the exit code is 1 if anything failed or nothing ran.
 *
 *   node tools/test.ts [--only PART_OF_PATH]... [--no-static] [--no-journeys] [--no-db]
 *
 * `--only` runs just the test files whose path contains one of the given parts, without the static checks.
 * `--no-db` starts no PostgreSQL (for pure logic).
 *
 * A journey, or a test of whole programs, that fails runs once more, alone, when all else is over; the second run counts, and the
 * first is printed under a heading of its own, to be mended: an unsteady test is a fault, but not a reason to hold a release back.
 */
import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildWebWhenStale } from '../src/app/main-web.ts';
import { staticChecks } from './static-checks.ts';
import { type FileResult, type Limits, runFiles } from './test-files.ts';
import { globalSetup, globalTeardown } from './test-setup.ts';

process.chdir(path.resolve(import.meta.dirname, '..'));
// Some 180 files load much the same sources, each in a process of its own: what one has compiled, the others read.
const cache = module.enableCompileCache(path.resolve('node_modules/.cache/zhiben'));
if (cache.directory) process.env['NODE_COMPILE_CACHE'] ??= path.dirname(cache.directory);

const { values: flags } = parseArgs({
  allowPositionals: false,
  options: {
    only: { type: 'string', multiple: true, default: [] },
    'no-static': { type: 'boolean', default: false },
    'no-journeys': { type: 'boolean', default: false },
    'no-db': { type: 'boolean', default: false },
  },
});

const tally = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
/** What failed beside other files and passed alone. */
const unsteady: string[] = [];
/** More files than this that fail are no accident of a busy machine. */
const AGAIN = 3;
const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => abort.abort());

try {
  await runAll();
} catch (error) {
  fail('the test run itself', error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  await globalTeardown();
}
if (abort.signal.aborted) fail('the test run itself', 'interrupted');
if (unsteady.length > 0) console.log(`\n—— passed only when run again alone ——\n\n${unsteady.join('\n\n')}\n`);
if (failures.length > 0) console.log(`\n—— failures ——\n\n${failures.join('\n\n')}\n`);
if (tally.skipped > 0) console.log(`${tally.skipped} skipped`);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed > 0 || tally.passed === 0 ? 1 : 0);

function isJourney(file: string): boolean {
  return file.startsWith(path.join('tests', 'journeys'));
}

/** Starts a browser or whole programs, which share two cores with everything else. */
function isWhole(file: string): boolean {
  return isJourney(file) || file.startsWith(path.join('src', 'app'));
}

/**
 * Two cores are kept busy: three files at a time beside the static checks, four when these are over: a journey waits for half of its
 * time. What takes longest (whole programs, then journeys) begins first, so that the end is not spent waiting for one file.
 */
async function runAll(): Promise<void> {
  const only = flags.only.map((part) => path.normalize(part).replace(/^\.\//, ''));
  const chosen = (file: string): boolean => only.length === 0 || only.some((part) => file.includes(part));
  const beside = testFiles(['src', 'tools', 'bench']).filter(chosen);
  const journeys = flags['no-journeys'] ? [] : testFiles(['tests/journeys']).filter(chosen);
  const programs = beside.filter((file) => file.startsWith(path.join('src', 'app')));

  const checked = only.length === 0 && !flags['no-static'] ? runStaticChecks() : Promise.resolve();
  const files = [...programs, ...journeys, ...beside.filter((file) => !programs.includes(file))];
  if (files.length > 0) {
    if (!flags['no-db']) await globalSetup();
    // Once for all journeys, which would otherwise each begin to build them.
    if (journeys.length > 0) await buildWebWhenStale({ onBuild: () => {}, onFail: (why) => fail('the pages', why) });
    const limitsOf = (file: string): Limits =>
      isJourney(file) ? { testMs: 300_000, fileMs: 900_000 } : { testMs: 120_000, fileMs: 600_000 };
    const { signal } = abort;
    const again: FileResult[] = [];
    const onResult = (result: FileResult): void => {
      if (isWhole(result.file) && bad(result) && again.length < AGAIN) setAside(result, again);
      else record(result);
    };
    await runFiles(files, { concurrency: 3, besides: checked, limitsOf, onResult, signal });
    const onSecond = (second: FileResult): void => {
      const first = again.find((one) => one.file === second.file);
      if (first && !bad(second)) unsteady.push(...told(first));
      record(second);
    };
    await runFiles(
      again.map(({ file }) => file),
      { concurrency: 1, limitsOf, onResult: onSecond, signal },
    );
  }
  await checked;
}

async function runStaticChecks(): Promise<void> {
  for (const check of staticChecks) {
    if (abort.signal.aborted) return;
    const started = performance.now();
    const complaint = await check.run().catch((error: unknown) => String(error));
    if (complaint === undefined) tally.passed++;
    else fail(check.name, complaint);
    console.log(`${complaint === undefined ? '✓' : '✗'} ${check.name} ${seconds(performance.now() - started)}`);
  }
}

function bad({ outcomes }: FileResult): boolean {
  return outcomes.some(({ state }) => state === 'failed');
}

/** The failures of a file, for reading. */
function told({ file, outcomes }: FileResult): string[] {
  return outcomes
    .filter(({ state }) => state === 'failed')
    .map(({ name, within, line, failure }) => {
      const place = `${file}${line ? `:${line}` : ''}`;
      return `✗ ${place}  ${[...within, name].join(' › ')}\n${indent(failure ?? '')}`;
    });
}

/** What waits for a browser or for other processes on two busy cores is asked once more, alone. */
function setAside(result: FileResult, again: FileResult[]): void {
  again.push(result);
  console.log(`? ${result.file} ${seconds(result.ms)}: failed, runs again alone at the end`);
}

function record(result: FileResult): void {
  const { file, outcomes, output, ms } = result;
  for (const { state } of outcomes) tally[state]++;
  failures.push(...told(result));
  if (bad(result) && output.trim()) failures.push(`${file} printed:\n${indent(output.trim())}`);
  console.log(`${bad(result) ? '✗' : '✓'} ${file} ${outcomes.length} ${seconds(ms)}`);
}

function fail(title: string, detail: string): void {
  tally.failed++;
  failures.push(`✗ ${title}\n${indent(detail)}`);
}

function testFiles(roots: string[]): string[] {
  return roots
    .filter((root) => fs.existsSync(root))
    .flatMap((root) => fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => path.join(root, file)))
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}

function seconds(ms: number): string {
  return `(${(ms / 1000).toFixed(1)} s)`;
}
