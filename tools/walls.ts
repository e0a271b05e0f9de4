/**
 * Checks the walls of the house (`.dependency-cruiser.mjs`) and that the tool really saw it: a cruise that resolves
 * nothing is green too. `npm run walls`.
 */
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import fs from 'node:fs';
import path from 'node:path';

/** Every broken wall of the tree at `base`, one a line with its reason; undefined if all stand. */
export async function reportWalls(base = '.'): Promise<string | undefined> {
  const rules = new URL('../.dependency-cruiser.mjs', import.meta.url).href;
  const { default: config } = (await import(rules)) as { default: IConfiguration };
  const { options, ...ruleSet } = config;
  const { output } = await cruise(['src'], { ...options, ruleSet, validate: true, baseDir: path.resolve(base) });
  const result = output as ICruiseResult;
  const complaints = result.summary.violations.map(({ from, to, rule, cycle, comment }) => {
    const way = cycle ? [from, ...cycle.map((step) => step.name)].join(' → ') : `${from} → ${to}`;
    return `${rule.name}: ${way}${comment ? `\n    ${comment}` : ''}`;
  });
  const unseen = findUnseen(base, new Set(result.modules.map((module) => module.source)));
  complaints.push(...unseen.map((file) => `not seen by the cruise: ${file}`));
  if (!result.modules.some((module) => module.source.startsWith('src/'))) complaints.push('the cruise saw no source');
  return complaints.length > 0 ? complaints.join('\n') : undefined;
}

/** TypeScript files under `base`/src that are not in `seen` (paths relative to `base`). */
export function findUnseen(base: string, seen: ReadonlySet<string>): string[] {
  return fs
    .readdirSync(path.join(base, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.relative(base, path.join(entry.parentPath, entry.name)))
    .filter((file) => !seen.has(file))
    .sort();
}

if (import.meta.main) {
  const complaint = await reportWalls();
  console.log(complaint ?? 'all walls stand');
  process.exitCode = complaint ? 1 : 0;
}
