/** Processes killed under load (`survival.kills`): how many things were lost, doubled or done by half. None is the aim. */
import fs from 'node:fs';
import { survive } from '#app/testing-survival.ts';
import { tempDir } from './lib/database.ts';
import { atMost, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = ['survival.kills'];

const KILLS = 200;

export async function run({ say }: BenchContext): Promise<Result[]> {
  const dataDir = tempDir();
  try {
    const result = await survive({ dataDir, kills: KILLS, clients: 3, seed: 20260928, say });
    say(
      `${result.kills} kills, ${result.acknowledged} acts acknowledged, ${result.refused} requests without an answer`,
    );
    for (const violation of result.violations.slice(0, 20)) say(violation);
    return [atMost('survival.kills', result.violations.length, 'violations', 0, null)];
  } finally {
    fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
