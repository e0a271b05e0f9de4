import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { survive } from './testing-survival.ts';
import { tempDir } from './testing.ts';

// `npm run bench -- survival` does the same 200 times.
test(
  'ten processes killed under load: nothing acknowledged is lost, nothing done twice or by half',
  { timeout: 400_000 },
  async () => {
    const dataDir = tempDir();
    try {
      const seed = process.env['ZHIBEN_SEED'] ?? 20260928;
      const result = await survive({ dataDir, kills: 10, clients: 3, seed });
      assert.deepEqual(result.violations, [], `seed ${seed}`);
      assert.ok(result.acknowledged >= 10, `${result.acknowledged} acts`);
    } finally {
      fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  },
);
