import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { cjkFontRoute, launchBrowser } from './chromium.ts';

test('the carried browser opens a page and draws Chinese, also under a strict content policy', async () => {
  const server = http.createServer((_request, response) => {
    response.setHeader('content-security-policy', "default-src 'self'; style-src 'self' 'unsafe-inline'");
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      '<!doctype html><title>治本</title><p style="font-family:\'PingFang SC\',sans-serif">重大事故隐患</p>',
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await cjkFontRoute(page);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { waitUntil: 'networkidle' });
    assert.equal(await page.title(), '治本');
    const loaded = await page.evaluate(async () => {
      await document.fonts.ready;
      return [...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.family);
    });
    assert.ok(loaded.length > 0 && loaded.every((family) => family.includes('PingFang SC')), String(loaded));
  } finally {
    await browser.close();
    server.close();
  }
});
