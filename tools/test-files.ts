/**
 * Runs test files with node:test, one process a file.
 * Not `node --test`: it waits for ever for a file that leaves a timer or a connection open, and calls a file without
 * tests a success.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Outcome } from './test-reporter.ts';

export interface FileResult {
  file: string;
  outcomes: Outcome[];
  /** Everything the file printed, ends only; for reading beside a failure. */
  output: string;
  ms: number;
}

/** How long things may take, in milliseconds. */
export interface Limits {
  /** A single test. */
  testMs: number;
  /** A whole file; then its process is killed. */
  fileMs: number;
}

export interface FileRunOptions {
  /** Files that run at the same time. */
  concurrency: number;
  /** When this is over, one more file runs at the same time. */
  besides?: Promise<unknown>;
  limitsOf: (file: string) => Limits;
  onResult: (result: FileResult) => void;
  signal: AbortSignal;
}

/** Runs `files` and hands over each result as it comes. Never rejects because of a test. */
export async function runFiles(files: string[], options: FileRunOptions): Promise<void> {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-tests-'));
  const waiting = [...files.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next && !options.signal.aborted; next = waiting.shift()) {
      const [index, file] = next;
      const result = await runFile(file, path.join(scratch, `${index}.jsonl`), options);
      if (!options.signal.aborted) options.onResult(result);
    }
  };
  try {
    await Promise.all([...Array.from({ length: options.concurrency }, worker), options.besides?.then(worker)]);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

function runFile(file: string, report: string, options: FileRunOptions): Promise<FileResult> {
  const started = performance.now();
  const { testMs, fileMs } = options.limitsOf(file);
  const env = { ...process.env };
  // Set when this program is itself run by a test; it would mute our reporter.
  delete env['NODE_TEST_CONTEXT'];
  const reporter = new URL('./test-reporter.ts', import.meta.url).href;
  const seed = new URL('./test-seed.ts', import.meta.url).href;
  const child = spawn(
    process.execPath,
    [
      `--test-timeout=${testMs}`,
      `--test-reporter=${reporter}`,
      `--test-reporter-destination=${report}`,
      ...(fs.readFileSync(file, 'utf8').includes(`'fast-check'`) ? [`--import=${seed}`] : []),
      path.resolve(file),
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'], signal: options.signal, killSignal: 'SIGKILL' },
  );
  let output = '';
  const keep = (chunk: string): void => {
    output = (output + chunk).slice(-20_000);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  return new Promise((resolve) => {
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
      // A grandchild may hold the pipes open after the file itself is dead.
      child.stdout.destroy();
      child.stderr.destroy();
    }, fileMs);
    let spawnError: Error | undefined;
    child.on('error', (error) => (spawnError = error));
    child.on('close', (code, killedBy) => {
      clearTimeout(limit);
      const outcomes = readOutcomes(report);
      const fail = (failure: string): void => {
        outcomes.push({ name: '(the file itself)', within: [], line: 0, state: 'failed', failure });
      };
      if (late) {
        fail(`did not end within ${fileMs / 1000} s: a test hangs, or a timer, pool or server was left open`);
      } else if (spawnError) {
        fail(spawnError.message);
      } else if (code !== 0 && !outcomes.some((outcome) => outcome.state === 'failed')) {
        fail(`ended with ${killedBy ?? `exit code ${code}`} outside of any test`);
      } else if (outcomes.length === 0) {
        fail('holds no test');
      }
      resolve({ file, outcomes, output, ms: performance.now() - started });
    });
  });
}

function readOutcomes(report: string): Outcome[] {
  let text: string;
  try {
    text = fs.readFileSync(report, 'utf8');
  } catch {
    return [];
  }
  // The last line of a killed file may be half written.
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Outcome);
}
