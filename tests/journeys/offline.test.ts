/** Without a network: the pages open, a report is kept and arrives once; a new build takes over whole. */
import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import test, { after } from 'node:test';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { sql } from '../../src/kernel/server/db.ts';
import { clause } from '../../src/kernel/shared/clause.ts';
import { WEB_DIR } from '../../src/app/main-web.ts';
import { dressedPages } from '../../tools/chromium.ts';
import { aTown, checkAccessible, PHONE, shot, leave, until } from './town.ts';

const FIRM = '天津津岚木艺家居制造（集团）有限公司二号桥打磨分厂';
let pages = '';
after(() => fs.rm(pages, { recursive: true, force: true }));
const town = await aTown({ name: FIRM }, { webDir: async () => (pages = await dressedPages(WEB_DIR, { own: true })) });
const s = town.people;

const recordsNamed = async (title: string): Promise<number> =>
  Number(
    (await sql<{ n: string }>`select count(*) as n from hazards where title = ${title}`.execute(town.db.handle.db))
      .rows[0]?.n,
  );
const builds = (page: Page): Promise<string[]> => page.evaluate(() => caches.keys());
const fill = async (page: Page, told: string): Promise<void> => {
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: '现场.jpg',
      mimeType: 'image/jpeg',
      buffer: await sharp({ create: { width: 640, height: 480, channels: 3, background: '#7a5c2b' } })
        .jpeg()
        .toBuffer(),
    });
  await page.getByLabel('哪里有问题').fill('2 号库东侧安全出口');
  await page.getByLabel('什么问题').fill(told);
  await page.getByRole('radio', { name: /能，今天改完/ }).dispatchEvent('click');
};

const enter = async (): Promise<Page> => {
  const page = await town.enter(s.safety, PHONE, { keepsPages: true });
  page.on('dialog', (dialog) => void dialog.accept());
  await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), '页面没有存到本机');
  return page;
};

test(clause('T8-1', '断网后刷新仍能打开上报页，拍照上报存在本机，联网后只登记一件'), { timeout: 240_000 }, async () => {
  const page = await enter();
  const title = '纸箱堆在安全出口门口';
  await page.goto(`${town.address}/report`);
  await page.getByLabel('哪里有问题').waitFor();
  await page.context().setOffline(true);
  await page.reload();
  await page.getByText('没有网络，可以继续用').waitFor();
  await fill(page, `${title}，门只能开一半`);
  await shot(page, 'phone-offline-report');
  await checkAccessible(page, '断网上报');
  await page.getByRole('button', { name: '存在本机，联网后发送' }).click();
  await page.getByText('已存在本机，还没有送达').waitFor();
  await page.goto(`${town.address}/unsent`);
  await page.getByText(title).waitFor();
  await page.getByText('待发送').waitFor();
  await shot(page, 'phone-unsent');
  await page.goto(`${town.address}/todo`);
  await page.getByText('没有网络时看不到本周要办的事', { exact: false }).waitFor();
  await page
    .getByRole('navigation', { name: '主菜单' })
    .getByText(/1 件未发送/)
    .waitFor({ state: 'attached' });
  await shot(page, 'phone-offline-week');
  assert.equal(await recordsNamed(title), 0);
  await page.goto(`${town.address}/unsent`);
  await page.getByText('待发送').waitFor();
  await page.context().setOffline(false);
  await page.getByText(/编号 120102-QY-/).waitFor();
  await page.getByText('都已送达').waitFor();
  await shot(page, 'phone-delivered');
  assert.equal(await recordsNamed(title), 1);
  const reports = await sql<{ n: string }>`select count(*) as n from files`.execute(town.db.handle.db);
  assert.equal(Number(reports.rows[0]?.n), 1);
  await leave(page);
});

test(clause('T8-1', '服务器收下了而回答丢失，再次发送不会登记第二件'), { timeout: 240_000 }, async () => {
  const page = await enter();
  const title = '灭火器被成品货架挡住';
  await page.goto(`${town.address}/report`);
  await fill(page, title);
  const keys: (string | undefined)[] = [];
  await page.route('**/api/v1/hazards', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    keys.push(route.request().headers()['idempotency-key']);
    if (keys.length > 1) return route.fallback();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await page.getByRole('button', { name: '提交上报' }).click();
  await page.getByText('已存在本机，还没有送达').waitFor();
  assert.equal(await recordsNamed(title), 1);
  await page.goto(`${town.address}/unsent`);
  await page.getByText('都已送达').waitFor();
  // Once more, or more often where the network was slow: always under the same key.
  assert.ok(keys.length >= 2);
  assert.ok(keys[0]);
  assert.equal(new Set(keys).size, 1, keys.join());
  assert.equal(await recordsNamed(title), 1);
  await leave(page);
});

test(clause('T8-1', '系统更新后整套换新，打开着的旧页面不混用两个版本'), { timeout: 240_000 }, async () => {
  const page = await enter();
  const [before] = await builds(page);
  assert.match(before ?? '', /^zhiben-pages-[0-9a-f]{16}$/);
  // The next build: another entry, another worker; the screen for unsent reports is gone from the server.
  const renew = async (name: string, change: (text: string) => string): Promise<void> => {
    const file = path.join(pages, name);
    await fs.writeFile(file, change(await fs.readFile(file, 'utf8')));
    for (const packed of ['.gz', '.br']) await fs.rm(file + packed, { force: true });
  };
  const next = 'ffffffffffffffff';
  const old = (await fs.readdir(path.join(pages, 'assets'))).find((name) => /^unsent-.*\.js$/.test(name)) ?? '';
  const fresh = old.replace(/^unsent-/, 'unsent-next-');
  await fs.copyFile(path.join(pages, 'assets', old), path.join(pages, 'assets', fresh));
  await fs.rm(path.join(pages, 'assets', old));
  await renew('worker.js', (text) => text.replace((before ?? '').slice(13), next).replaceAll(old, fresh));
  await renew('index.html', (text) => text.replace(/<title>[^<]*/, '<title>新版本'));
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  const shellOf = (build: string): Promise<string> =>
    page.evaluate(async (name) => (await (await (await caches.open(name)).match('/'))?.text()) ?? '', build);
  await until(async () => (await shellOf(`zhiben-pages-${next}`)).includes('新版本'), '新版本没有存到本机');
  // Nobody loses the network in the very moment in which one worker hands over to the next.
  const takenOver = (): Promise<boolean> =>
    page.evaluate(async () => {
      const kept = await navigator.serviceWorker.getRegistration();
      return kept?.active?.state === 'activated' && kept.installing === null && kept.waiting === null;
    });
  await until(takenOver, '新版本没有接管');
  assert.ok((await builds(page)).includes(before ?? ''), '打开着的旧页面还要用旧版本');
  // The old page goes on with its own code although the server no longer has it.
  const known = await page.evaluate(async (name) => (await fetch(`/assets/${name}`)).status, old);
  assert.equal(known, 200);
  await page.context().setOffline(true);
  await page.reload();
  await page.getByText('没有网络，可以继续上报').waitFor();
  const entry = (text: string): string => /assets\/index-[^"]+\.js/.exec(text)?.[0] ?? '无';
  assert.equal(entry(await page.content()), entry(await shellOf(`zhiben-pages-${next}`)));
  await leave(page);
});

test(clause('T8-1', '退出登录后断网，别人打不开上一位的页面；接口的回答不留在本机'), { timeout: 240_000 }, async () => {
  const page = await enter();
  await page.goto(`${town.address}/hazards`);
  await page.getByRole('main').waitFor();
  const kept = await page.evaluate(async () => {
    const all: string[] = [];
    for (const name of await caches.keys())
      all.push(...(await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname));
    return all;
  });
  assert.ok(kept.length > 20);
  assert.deepEqual(
    kept.filter((one) => one.startsWith('/api/')),
    [],
  );
  await page.getByRole('button', { name: /账号菜单/ }).click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByLabel('用户名').waitFor();
  await page.context().setOffline(true);
  await page.reload();
  await page.getByText('没有连上服务器', { exact: false }).first().waitFor();
  assert.equal(await page.getByText(s.safety.actor.name).count(), 0);
  await leave(page);
});
