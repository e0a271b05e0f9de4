/**
 * A picture of a page, with Chinese glyphs on any machine:
 *
 *   node tools/shot.ts URL OUT.png [--width 1440] [--height 900] [--full] [--login USER:PASSWORD]
 *                      [--wait SELECTOR] [--click SELECTOR]...
 *
 * `--login` signs in over the API first. `--click` clicks one after another once the page stands, `--wait` then waits for
 * an element. Errors of the page go to stderr, and the exit code is 1 if the page could not be opened.
 */
import { parseArgs } from 'node:util';
import { cjkFontRoute, launchBrowser } from './chromium.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: 'string', default: '1440' },
    height: { type: 'string', default: '900' },
    full: { type: 'boolean', default: false },
    login: { type: 'string' },
    wait: { type: 'string' },
    click: { type: 'string', multiple: true, default: [] },
  },
});
const [url, out] = positionals;
if (!url || !out) {
  console.error('usage: node tools/shot.ts URL OUT.png [--width W] [--height H] [--full] [--login USER:PASSWORD]');
  process.exit(2);
}

const browser = await launchBrowser();
try {
  const context = await browser.newContext({
    viewport: { width: Number(flags.width), height: Number(flags.height) },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  });
  await cjkFontRoute(context);
  if (flags.login) {
    const colon = flags.login.indexOf(':');
    const { origin } = new URL(url);
    const answer = await context.request.post(`${origin}/api/v1/sessions`, {
      headers: { Origin: origin },
      data: { login: flags.login.slice(0, colon), password: flags.login.slice(colon + 1) },
    });
    if (!answer.ok()) throw new Error(`login refused: ${answer.status()} ${await answer.text()}`);
  }
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.error(`page error: ${error.message}`));
  const answer = await page.goto(url);
  if (answer && !answer.ok()) console.error(`${answer.status()} ${url}`);
  // A page that keeps a connection open (live updates) never gets idle; its picture is taken all the same.
  const settle = (): Promise<void> => page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => undefined);
  await settle();
  for (const selector of flags.click) {
    await page.locator(selector).first().click();
    await settle();
  }
  if (flags.wait) await page.locator(flags.wait).first().waitFor();
  await page.evaluate(async () => {
    await document.fonts.ready;
  });
  await page.waitForTimeout(300);
  await page.screenshot({ path: out, fullPage: flags.full });
} finally {
  await browser.close();
}
