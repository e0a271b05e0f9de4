/** What a browser must fetch before the console shows its first page: the entry script with all that it imports at once. */
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { buildWebWhenStale, WEB_DIR } from '#app/main-web.ts';
import { atMost, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = ['web.console'];

export async function run({ say }: BenchContext): Promise<Result[]> {
  const state = await buildWebWhenStale({
    onBuild: () => say('building the pages'),
    onFail: (why) => say(why),
  });
  if (state === 'absent' || state === 'failed') throw new Error('there are no pages to weigh');
  const scripts = firstScripts(WEB_DIR);
  const bytes = scripts.map((file) => zlib.gzipSync(fs.readFileSync(path.join(WEB_DIR, file)), { level: 9 }).length);
  scripts.forEach((file, i) => say(`${((bytes[i] as number) / 1000).toFixed(1).padStart(7)} kB  ${file}`));
  return [atMost('web.console', bytes.reduce((a, b) => a + b, 0) / 1000, 'kB gzip', 450)];
}

/** The scripts that index.html names, and everything that these import statically. */
export function firstScripts(dir: string): string[] {
  const html = fs.readFileSync(path.join(dir, 'index.html'), 'utf8');
  const seen = new Set<string>();
  const waiting = [...html.matchAll(/<script[^>]+src="\/([^"]+)"|<link[^>]+modulepreload[^>]+href="\/([^"]+)"/g)].map(
    (match) => (match[1] ?? match[2]) as string,
  );
  if (waiting.length === 0) throw new Error('index.html names no script');
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = fs.readFileSync(path.join(dir, file), 'utf8');
    // `import{a}from"./x.js"`, `import"./x.js"`, `export*from"./x.js"`; not `import("./x.js")`.
    for (const [, specifier] of text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g))
      waiting.push(path.posix.join(path.posix.dirname(file), specifier as string));
  }
  return [...seen].sort();
}
