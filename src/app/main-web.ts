/** Builds the pages when their sources have changed since the last build. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const WEB_DIR = path.join(ROOT, 'dist/web');
const STAMP = 'sources.txt';

/** Hash of everything that the built pages depend on. */
export function webSources(root: string = ROOT): string {
  const hash = createHash('sha256');
  const take = (file: string): void => {
    const full = path.join(root, file);
    if (fs.existsSync(full)) hash.update(`${file}\0`).update(fs.readFileSync(full));
  };
  ['package.json', 'package-lock.json', 'vite.config.ts', 'tsconfig.web.json', 'index.html'].forEach(take);
  fs.readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        /(^|\/)(web|shared|portal)\//.test(file) && /\.[a-z0-9]+$/i.test(file) && !/(\.test\.tsx?|\.md)$/.test(file),
    )
    .sort()
    .forEach((file) => take(`src/${file}`));
  return hash.digest('hex');
}

/** Whether the pages on disk were built from these sources. */
export const isWebFresh = (sources: string, webDir: string = WEB_DIR): boolean => {
  try {
    return fs.readFileSync(path.join(webDir, STAMP), 'utf8') === sources;
  } catch {
    return false;
  }
};

export type WebState = 'fresh' | 'built' | 'failed' | 'absent';

/**
 * Builds when stale. The old pages stay until the new ones are complete, so a build that is killed leaves no half.
 * `failed`: the build went wrong (`onFail` gets its last words) and whatever was there before is served.
 */
export async function buildWebWhenStale(options: {
  onBuild: () => void;
  onFail: (why: string) => void;
}): Promise<WebState> {
  if (!fs.existsSync(path.join(ROOT, 'vite.config.ts'))) return 'absent';
  const sources = webSources();
  if (isWebFresh(sources)) return 'fresh';
  options.onBuild();
  const fresh = `${WEB_DIR}.${process.pid}.new`;
  const old = `${WEB_DIR}.${process.pid}.old`;
  try {
    await runVite(fresh);
    fs.writeFileSync(path.join(fresh, STAMP), sources);
    if (fs.existsSync(WEB_DIR)) fs.renameSync(WEB_DIR, old);
    fs.renameSync(fresh, WEB_DIR);
    return 'built';
  } catch (error) {
    // Another program may have put its build there between our two renames: then ours is not needed.
    if (isWebFresh(sources)) return 'built';
    options.onFail((error as Error).message);
    return 'failed';
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
    fs.rmSync(old, { recursive: true, force: true });
  }
}

function runVite(outDir: string): Promise<void> {
  const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  let tail = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (tail = (tail + chunk).slice(-3000)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', stop);
      if (code === 0) resolve();
      else reject(new Error(tail.trim() || `vite build: ${signal ?? code}`));
    });
  });
}
