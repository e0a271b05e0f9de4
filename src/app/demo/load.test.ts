import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeCtx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { silentLog } from '#kernel/server/log.ts';
import { testDb } from '#kernel/server/testing.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { configureFiles } from '#platform/files/server/index.ts';
import { configureIdentity } from '#platform/identity/server/index.ts';
import { seedAll } from '../seed.ts';
import { loadDemo } from './loader.ts';

const today = plainDate('2026-09-28');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-demo-'));
after(() => fs.rmSync(dir, { recursive: true, force: true }));
const db = await testDb();

describe('demo', () => {
  before(async () => {
    configureFiles({ dir, maxBytes: 50 * 1024 * 1024 });
    configureIdentity({ demo: true, secureCookies: false, passwordCost: { memoryKiB: 64, passes: 1 } });
    await seedAll(makeCtx({ handle: db.handle, clock: db.clock }));
  });
  it('loads', async () => {
    const cpu = process.cpuUsage();
    const t = performance.now();
    await loadDemo({
      handle: db.handle,
      log: silentLog,
      today,
      say: (l) => console.log(l, Math.round(performance.now() - t)),
    });
    console.log('loaded', Math.round(performance.now() - t), process.cpuUsage(cpu));
    const n = await sql<{
      state: string;
      n: number;
    }>`select state, count(*)::int n from hazards group by 1 order by 1`.execute(db.handle.db);
    console.log(n.rows);
    assert.equal(1, 1);
  });
});
