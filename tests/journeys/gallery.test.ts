/** The kit of the console in a real browser: accessible at both widths, usable by keyboard, clean under the page's own content policy. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { WEB_DIR, buildWebWhenStale } from '#app/main-web.ts';
import { cjkFontRoute, launchBrowser } from '../../tools/chromium.ts';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};
/** As `kernel/server/http.ts` sends it. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-gallery'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; manifest-src 'self'; worker-src 'self'; require-trusted-types-for 'script'; trusted-types default";

let browser: Browser;
let server: http.Server;
let address = '';

before(async () => {
  const state = await buildWebWhenStale({ onBuild: () => undefined, onFail: (why) => console.error(why) });
  assert.ok(state === 'fresh' || state === 'built', `pages: ${state}`);
  server = http.createServer((request, response) => {
    const asked = path.join(WEB_DIR, new URL(request.url ?? '/', 'http://x').pathname);
    const file = fs.existsSync(asked) && fs.statSync(asked).isFile() ? asked : path.join(WEB_DIR, 'index.html');
    response.writeHead(200, {
      'content-type': types[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy': policy,
    });
    if (file.endsWith('.html')) response.end(fs.readFileSync(file, 'utf8').replace('__NONCE__', 'gallery'));
    else fs.createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function gallery(width: number): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  });
  await cjkFontRoute(context);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  await page.goto(`${address}/_gallery`);
  await page.getByRole('heading', { name: '组件样例' }).waitFor();
  await page.locator('.z-card svg path').first().waitFor();
  return { page, faults };
}

interface Violation {
  id: string;
  nodes: { html: string }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const runner = (window as unknown as { axe: { run: (root: Document) => Promise<{ violations: Violation[] }> } })
      .axe;
    return (await runner.run(document)).violations.map(
      (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`,
    );
  });
  return found;
}

for (const width of [1440, 390]) {
  test(`GB/T 37668 组件样例在 ${width} 像素宽时没有无障碍缺陷、不横向滚动、不违反页面的内容策略`, async () => {
    const { page, faults } = await gallery(width);
    assert.deepEqual(await violations(page), []);
    const [scroll, client] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    assert.equal(scroll, client);
    assert.deepEqual(faults, []);
    await page.context().close();
  });
}

test('GB/T 37668 台账的排序、筛选、热度格和批量办理都能用键盘完成', async () => {
  const { page } = await gallery(1440);
  const due = page.getByRole('columnheader', { name: '本环节期限' });
  assert.equal(await due.getAttribute('aria-sort'), 'ascending');
  await due.getByRole('button').focus();
  await page.keyboard.press('Enter');
  assert.equal(await due.getAttribute('aria-sort'), 'descending');

  await page.getByRole('button', { name: '行业领域', exact: true }).focus();
  await page.keyboard.press('Enter');
  const first = page.getByRole('menuitemcheckbox', { name: '工贸' });
  await first.waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'menuitemcheckbox');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Escape');
  const taken = page.getByRole('button', { name: '去掉条件 行业领域：建筑施工' });
  await taken.focus();
  await page.keyboard.press('Enter');
  assert.equal(await taken.count(), 0);

  const heat = page.getByRole('table', { name: /街道 × 行业领域，方向键移动/ });
  await heat.getByRole('button', { name: '工贸', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  assert.equal(await heat.getByRole('button', { name: /^中山门 × 工贸：1 件/ }).getAttribute('aria-pressed'), 'true');

  await page.getByRole('checkbox', { name: '选择本页全部' }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: '催办 6 件' }).waitFor();
  const locked = page.getByRole('button', { name: /^申请销号/ }).last();
  assert.equal(await locked.getAttribute('aria-disabled'), 'true');
  await page.context().close();
});

test('GB/T 37668 抽屉能用键盘打开和关闭，焦点回到原处；缺意见时说明缺什么', async () => {
  const { page } = await gallery(1440);
  const figure = page.getByRole('button', { name: '现有未销号 47 件，查看明细' });
  await figure.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: '二号桥街道 × 工贸：6 件' }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('现有未销号 47 件'));

  await page.getByRole('button', { name: '登记复查结论' }).first().click();
  const act = page.getByRole('dialog', { name: '登记复查结论' });
  await act.getByRole('button', { name: '登记复查结论' }).click();
  await act.getByText('请填写复查意见').waitFor();
  assert.deepEqual(await violations(page), []);
  await page.context().close();
});

test('GB/T 37668 表单有错时列出全部，点一条跳到那一栏', async () => {
  const { page } = await gallery(1440);
  await page.locator('form').getByRole('button', { name: '登记隐患' }).click();
  const list = page.getByRole('alert').filter({ hasText: '处需要改正' });
  await list.waitFor();
  assert.equal(await list.getByRole('link').count(), 3);
  assert.deepEqual(await violations(page), []);
  await list.getByRole('link').first().click();
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'INPUT');
  await page.context().close();
});
