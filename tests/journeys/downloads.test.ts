/**
 * A file that may not be made now: the page says why and when to try again, instead of the browser's own “download failed”. Real database, real
 * pages, real browser.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import test from 'node:test';
import { sql } from '../../src/kernel/server/db.ts';
import { clause } from '../../src/kernel/shared/clause.ts';
import * as b from '../../src/modules/hazards/server/builders.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot } from './town.ts';

const town = await aTown();
const s = town.people;
// Before anybody is there: what is known of the parameters may be ten seconds old.
await sql`insert into identity_parameters (key, value, updated_at) values ('exportsMost', 10, ${town.db.clock.now()})`.execute(
  town.db.handle.db,
);

test(
  clause('D13', '导出过多时页面写明原因和何时再试，平常照样由浏览器下载（ASVS V2.4.1）'),
  { timeout: 240_000 },
  async () => {
    await b.aReport(s, s.officer);
    const page = await town.enter(s.officer, DESKTOP);
    await page.goto(`${town.address}/hazards`);
    const link = page.getByRole('link', { name: '导出 Excel' });
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
    assert.equal(await file.failure(), null);
    assert.match(file.url(), /\/hazards\/export/);
    assert.equal((await fs.readFile(await file.path())).subarray(0, 2).toString(), 'PK', '是一个完整的 Excel 文件');
    for (let i = 0; i < 9; i++)
      assert.equal((await page.request.get(`${town.address}/api/v1/hazards/export`)).status(), 200);
    let downloads = 0;
    page.on('download', () => downloads++);
    await link.click();
    const refusal = page.getByRole('alert').filter({ hasText: '已经导出 10 次' });
    await refusal.waitFor();
    assert.match(await refusal.innerText(), /您在 10 分钟内已经导出 10 次，请 \d+ (分钟|秒)后再导出/);
    await checkAccessible(page, '导出过多');
    await shot(page, 'refused-download');
    await page.setViewportSize(PHONE);
    await shot(page, 'refused-download-phone');
    await page.setViewportSize(DESKTOP);
    await refusal.getByRole('button', { name: '知道了' }).click();
    await refusal.waitFor({ state: 'detached' });
    assert.equal(downloads, 0);
    // Somebody else at the same address downloads on.
    const other = await town.enter(s.second, DESKTOP);
    await other.goto(`${town.address}/hazards`);
    const [theirs] = await Promise.all([
      other.waitForEvent('download'),
      other.getByRole('link', { name: '导出 Excel' }).click(),
    ]);
    assert.equal(await theirs.failure(), null);
  },
);
