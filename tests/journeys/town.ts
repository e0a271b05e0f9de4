/** Ground of the journeys: a district with people on a real PostgreSQL, the real HTTP door and pages, a real browser. */
import fs from 'node:fs/promises';
import path from 'node:path';
import test, { after, afterEach } from 'node:test';
import AxeSource from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { systemClock } from '../../src/kernel/server/clock.ts';
import { readConfig } from '../../src/kernel/server/config.ts';
import { makeCtx } from '../../src/kernel/server/context.ts';
import { sql } from '../../src/kernel/server/db.ts';
import { silentLog } from '../../src/kernel/server/log.ts';
import { drainOutbox } from '../../src/kernel/server/queue.ts';
import { testDb, type TestDb } from '../../src/kernel/server/testing.ts';
import { startApi } from '../../src/app/api.ts';
import { buildWebWhenStale, WEB_DIR } from '../../src/app/main-web.ts';
import { rooms } from '../../src/app/rooms.ts';
import { PASSWORD } from '../../src/platform/identity/server/builders.ts';
import { aStage, type Stage } from '../../src/modules/hazards/server/builders.ts';
import { dressedPages, launchBrowser } from '../../tools/chromium.ts';

export interface Town {
  readonly db: TestDb;
  readonly people: Stage;
  readonly address: string;
  /** A signed-in person's browser window. */
  enter(
    who: { actor: { userId: string } },
    size?: { width: number; height: number },
    options?: { keepsPages?: boolean },
  ): Promise<Page>;
  /** Lets everything that waits in the outbox happen. */
  settle(): Promise<void>;
  /** Signs the window's person in once more: after a moved clock a session has been idle for too long. */
  again(page: Page, who: { actor: { userId: string } }): Promise<void>;
}

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Opens the town for one journey file; everything closes by itself. `webDir`: other pages than those just built. */
export async function aTown(
  given: Parameters<typeof aStage>[1] = {},
  options: {
    webDir?: () => Promise<string>;
    /** The whole town, windows included, lives by `db.clock`, which the journey moves. */
    movesClock?: boolean;
  } = {},
): Promise<Town> {
  const db = await testDb({ now: new Date().toISOString(), keep: true });
  const people = await aStage(db, given);
  const clock = options.movesClock ? db.clock : systemClock;
  const built = await buildWebWhenStale({ onBuild: () => {}, onFail: (why) => console.error(why) });
  assert.notEqual(built, 'failed', 'the pages could not be built');
  const config = { ...readConfig({ LOG_LEVEL: 'silent' }, []), port: 0 };
  const district = {
    handle: db.handle,
    place: { app: db.connection, owner: db.owner } as never,
    config,
    clock,
    log: silentLog,
    ctx: () => makeCtx({ handle: db.handle, clock }),
    close: () => db.close(),
  };
  const own = await options.webDir?.();
  const webDir = own ?? (await dressedPages(WEB_DIR));
  const api = await startApi({ district, webDir });
  const browser: Browser = await launchBrowser();
  const contexts: BrowserContext[] = [];
  const refused: string[] = [];
  // Every journey proves by the way that no screen needs what the page's content policy refuses (OWASP ASVS 5.0, V3.4.3).
  afterEach(() => assert.deepEqual(refused.splice(0), [], '页面违反了内容安全策略'));
  let draining: Promise<unknown> = Promise.resolve();
  const settle = async (): Promise<void> => {
    draining = draining.then(() => drainOutbox({ handle: db.handle, clock, log: silentLog, rooms }));
    await draining;
  };
  after(async () => {
    for (const context of contexts) await context.close();
    await browser.close();
    await settle();
    await api.stop();
    await db.close();
    if (own === undefined) await fs.rm(webDir, { recursive: true, force: true });
  });
  const loginOf = async (who: { actor: { userId: string } }): Promise<string> =>
    (await sql<{ login: string }>`select login from users where id = ${who.actor.userId}`.execute(db.handle.db))
      .rows[0]!.login;
  return {
    db,
    people,
    address: api.address,
    settle,
    again: async (page, who) => {
      await page.context().clock.setFixedTime(clock.now());
      // Nor has the password grown old in one night.
      await sql`update users set password_changed_at = ${clock.now()} where id = ${who.actor.userId}`.execute(
        db.handle.db,
      );
      const answer = await page.request.post(`${api.address}/api/v1/sessions`, {
        data: { login: await loginOf(who), password: PASSWORD },
        headers: { origin: api.address },
      });
      assert.equal(answer.status(), 201);
    },
    enter: async (who, size = DESKTOP, { keepsPages = false } = {}) => {
      const phone = size.width < 640;
      const context = await browser.newContext({
        viewport: size,
        locale: 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        reducedMotion: 'reduce',
        // A worker answers before the tests' own routes do; only the journeys without a network need it.
        serviceWorkers: keepsPages ? 'allow' : 'block',
        hasTouch: phone,
        isMobile: phone,
        geolocation: { longitude: 117.25, latitude: 39.12 },
        permissions: ['geolocation'],
      });
      contexts.push(context);
      windows.push(context);
      countWrites(context);
      await tellRefusals(context, refused);
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      if (options.movesClock) await context.clock.setFixedTime(clock.now());
      const login = await loginOf(who);
      await page.goto(api.address);
      await page.getByLabel('用户名').fill(login);
      await page.getByLabel('口令', { exact: true }).fill(PASSWORD);
      await page.getByRole('button', { name: '登录' }).click();
      await page.getByLabel('用户名').waitFor({ state: 'detached' });
      await page.getByRole('main').waitFor();
      return page;
    },
  };
}

/** Writes down whatever a page of this window does against its content policy. */
export async function tellRefusals(context: BrowserContext, refused: string[]): Promise<void> {
  await context.exposeBinding('tellRefusal', (_source, what: string) => void refused.push(what));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { violatedDirective, blockedURI, sourceFile, lineNumber, sample } = event;
      void (globalThis as unknown as { tellRefusal(what: string): Promise<void> }).tellRefusal(
        `${location.pathname}: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber} ${sample}`,
      );
    });
  });
}

/** Writes under way, by window. */
const writing = new WeakMap<BrowserContext, Set<unknown>>();
function countWrites(context: BrowserContext): void {
  const open = new Set<unknown>();
  writing.set(context, open);
  context.on('request', (request) => void (request.method() !== 'GET' && open.add(request)));
  context.on('requestfinished', (request) => void open.delete(request));
  context.on('requestfailed', (request) => void open.delete(request));
}

/** Closes the person's window, as people do: when what they pressed has been answered. */
export async function leave(page: Page): Promise<void> {
  const context = page.context();
  const open = writing.get(context);
  for (let quiet = 0; quiet < 3; quiet = open?.size === 0 ? quiet + 1 : 0) await page.waitForTimeout(100);
  await context.close();
}

/** Windows of this file, for what they show when a step breaks. */
const windows: BrowserContext[] = [];
async function shown(): Promise<string> {
  const pages = windows.flatMap((context) => context.pages());
  const told = pages.map(async (page) => {
    const text = await page.locator('body').innerText({ timeout: 2000 });
    return `${page.url()}\n${text.replace(/\s+/g, ' ').slice(0, 600)}`;
  });
  return (await Promise.all(told.map((one) => one.catch(() => '')))).filter(Boolean).join('\n\n');
}

/** Steps of one journey: each stands on the one before, so that after a failure the rest says only that it was not reached. */
export function steps(): (name: string, run: () => Promise<void>) => void {
  let broken = '';
  return (name, run) =>
    void test(name, { timeout: 240_000 }, async () => {
      assert.equal(broken, '', '前面一步没有走通');
      try {
        await run();
      } catch (error) {
        broken = name;
        if (error instanceof Error) error.stack = `${error.stack ?? error.message}\n\nOn the screen:\n${await shown()}`;
        throw error;
      }
    });
}

/** Opens another address in the window, as a typed address does; what is under way there is over. */
export const visit = async (page: Page, to: string): Promise<void> => {
  await page.goto(new URL(to, page.url()).href);
};

/**
 * Fails with the rules that the page breaks (WCAG 2.2 AA). What it breaks is broken at a second look too: a live list may have
 * been asked again, and paled, in the middle of the first.
 */
export async function checkAccessible(page: Page, where: string): Promise<void> {
  const first = await brokenRules(page, where);
  assert.deepEqual(first.length > 0 ? await brokenRules(page, where) : first, []);
}

async function brokenRules(page: Page, where: string): Promise<string[]> {
  // A list that is being asked again is paled until its answer is there; nobody is asked to read it then.
  await page.waitForFunction(() => document.querySelector('.z-stale, [aria-busy="true"]') === null);
  // The whole page in sight: a bar that sticks to the window's foot would half cover what lies behind it.
  const before = page.viewportSize();
  if (before)
    await page.setViewportSize({
      width: before.width,
      height: Math.min(8000, await page.evaluate(() => document.documentElement.scrollHeight + 120)),
    });
  await page.evaluate(AxeSource.source);
  const result = await page.evaluate(async () => {
    const axe = (
      globalThis as unknown as {
        axe: {
          run(
            context: Document,
            options: object,
          ): Promise<{ violations: { id: string; help: string; nodes: { target: unknown[]; html: string }[] }[] }>;
        };
      }
    ).axe;
    // Only what is broken is worked out in full: half the time of a run.
    return axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
    });
  });
  if (before) await page.setViewportSize(before);
  return result.violations.map(
    (v) =>
      `${where}: ${v.id} ${v.help} ${v.nodes
        .slice(0, 3)
        .map((n) => n.html.slice(0, 160))
        .join(' | ')}`,
  );
}

/** A picture beside the run's results, for a person to look at (ZHIBEN_SHOTS names the folder). */
export async function shot(page: Page, name: string): Promise<void> {
  const dir = process.env['ZHIBEN_SHOTS'];
  if (dir) await page.screenshot({ path: path.join(dir, `${name}.png`), fullPage: true });
}

/** A photo as a phone takes it; `tint` makes one that is no other. */
export const photo = async (tint: number): Promise<{ name: string; mimeType: string; buffer: Buffer }> => ({
  name: `现场照片${tint}.jpg`,
  mimeType: 'image/jpeg',
  buffer: await sharp({
    create: { width: 640, height: 480, channels: 3, background: { r: tint % 256, g: 120, b: 90 } },
  })
    .jpeg()
    .toBuffer(),
});

/** Waits for what an act brings about; acts travel over the network and through a database. */
export const until = async (holds: () => Promise<boolean>, otherwise: string): Promise<void> => {
  for (let i = 0; !(await holds()); i++) {
    assert.ok(i < 150, otherwise);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};
