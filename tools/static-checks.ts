/** The checks that read the sources without running them. Each counts as one test of `npm test`. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { findUnseen, reportWalls } from './walls.ts';

export interface StaticCheck {
  name: string;
  /** Resolves to what is wrong; nothing = passed. */
  run(): Promise<string | undefined>;
}

export const staticChecks: StaticCheck[] = [
  { name: 'format (prettier)', run: () => complaint('prettier', ['--check', '--log-level', 'warn', '.']) },
  {
    name: 'lint (oxlint)',
    run: () => complaint('oxlint', ['--type-aware', '--report-unused-disable-directives', '--deny-warnings']),
  },
  { name: 'types (tsc)', run: checkTypes },
  { name: 'walls (dependency-cruiser)', run: reportWalls },
];

/**
 * Both projects compile, and between them they leave out no source file. By the native compiler, in half the time; the walls read
 * the same language through the compiler's older form, whose interface they need.
 */
async function checkTypes(): Promise<string | undefined> {
  const projects = ['tsconfig.json', 'tsconfig.web.json'];
  const seen = new Set<string>();
  for (const project of projects) {
    const { code, output } = await runTool('typescript-native/bin/tsc', [
      '-p',
      project,
      '--listFiles',
      '--pretty',
      'false',
    ]);
    const lines = output.split('\n');
    const isListed = (line: string): boolean => path.isAbsolute(line) && fs.existsSync(line);
    if (code !== 0) return lines.filter((line) => !isListed(line)).join('\n');
    for (const line of lines) if (isListed(line)) seen.add(path.relative('.', line));
  }
  const unseen = findUnseen('.', seen);
  return unseen.length > 0 ? `in no tsconfig*.json:\n${unseen.join('\n')}` : undefined;
}

async function complaint(name: 'prettier' | 'oxlint', args: string[]): Promise<string | undefined> {
  const bin = { prettier: 'prettier/bin/prettier.cjs', oxlint: 'oxlint/bin/oxlint' }[name];
  const { code, output } = await runTool(bin, args);
  return code === 0 ? undefined : output.trim() || `${name} ended with exit code ${code}`;
}

/** Runs the JavaScript file `bin` ("package/path") from the root of the repository. */
function runTool(bin: string, args: string[]): Promise<{ code: number | null; output: string }> {
  const [name, ...rest] = bin.split('/');
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const file = path.join(path.dirname(manifest), ...rest);
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
