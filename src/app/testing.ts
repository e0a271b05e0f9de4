/** For tests of the whole program: starts it as a person would, in a data directory of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runNotePath, type RunNote } from './main-note.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const START_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 30_000;

export interface StartOptions {
  dataDir: string;
  env?: Record<string, string | undefined>;
  args?: readonly string[];
  /** Start through `npm start` instead of directly. */
  throughNpm?: boolean;
}

export interface Program {
  readonly address: string;
  readonly child: ChildProcess;
  /** Everything printed so far. */
  output(): string;
  /** Pids as the program tells them; rejects after a while if `isRight` never becomes true. */
  note(isRight?: (note: RunNote) => boolean): Promise<RunNote>;
  get(path: string): Promise<Response>;
  /** Sends the signal and resolves with the exit code when the process has ended. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A directory that the bundled database's own user can reach. */
export function tempDir(prefix = 'zhiben-app-test-'): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), prefix));
  fs.chmodSync(dir, 0o755);
  return dir;
}

/** The environment of a person's shell: nothing of the test run's own settings. */
export function environment(dataDir: string, extra: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, PORT: '0', ZHIBEN_DEMO: '0', ZHIBEN_DATA: dataDir };
  for (const name of ['NODE_TEST_CONTEXT', 'DATABASE_URL', 'ZHIBEN_PRODUCTION', 'PUBLIC_URL', 'HOST', 'LOG_LEVEL'])
    delete env[name];
  return Object.assign(env, extra);
}

/** Runs a program of this repository to its end. */
export async function runToEnd(
  script: string,
  args: readonly string[],
  options: { dataDir: string; env?: Record<string, string | undefined> },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [path.join(ROOT, script), ...args], {
    cwd: ROOT,
    env: environment(options.dataDir, options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

export async function startProgram(options: StartOptions): Promise<Program> {
  const args = ['--no-web-build', ...(options.args ?? [])];
  const [command, words] = options.throughNpm
    ? ['npm', ['start', '--', ...args]]
    : [process.execPath, [path.join(ROOT, 'src/app/main.ts'), ...args]];
  const child = spawn(command, words, {
    cwd: ROOT,
    env: environment(options.dataDir, options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  const address = await until(START_WITHIN_MS, () => {
    if (hasEnded) throw new Error(`the program ended before it served:\n${output}`);
    return /已启动.*：(http:\S+)\n[\s\S]*按 Ctrl-C/.exec(output)?.[1];
  }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`${(error as Error).message}\n${output}`);
  });
  return {
    address,
    child,
    output: () => output,
    note: (isRight = (note) => note.workerPid !== null) =>
      until(START_WITHIN_MS, () => {
        const note = readNote(options.dataDir);
        return note && isRight(note) ? note : undefined;
      }),
    get: (where) => fetch(address + where, { signal: AbortSignal.timeout(15_000) }),
    stop: async (signal = 'SIGINT') => {
      child.kill(signal);
      const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      const code = await ended;
      clearTimeout(impatience);
      return code;
    },
  };
}

function readNote(dataDir: string): RunNote | undefined {
  try {
    return JSON.parse(fs.readFileSync(runNotePath(dataDir), 'utf8')) as RunNote;
  } catch {
    return undefined;
  }
}

/** Whether a process does anything: a zombie that nobody has collected yet does not. */
export function isLive(pid: number | null): boolean {
  if (pid === null) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/^State:\s+[ZX]/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

/** Asks again and again until there is an answer. */
export async function until<T>(withinMs: number, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const limit = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > limit) throw new Error(`nothing came within ${withinMs / 1000} s`);
    await sleep(25);
  }
}
