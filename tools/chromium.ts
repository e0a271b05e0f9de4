/**
 * A browser for journeys and pictures that needs nothing installed on the machine: Chromium and its libraries come from
 * the `@sparticuz/chromium` package, Chinese glyphs from `@fontsource-variable/noto-sans-sc`.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const require = createRequire(import.meta.url);
const repository = path.resolve(import.meta.dirname, '..');

/** Launches Chromium, unpacking it on first use (about 3 s and 200 MB). The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const dir = await unpackChromium();
  return chromium.launch({
    executablePath: path.join(dir, 'chromium'),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: `${path.join(dir, 'lib')}:${dir}`,
      FONTCONFIG_PATH: path.join(dir, 'fonts'),
      HOME: dir,
      LANG: 'zh_CN.UTF-8',
    },
    // Not the package's own list: it switches off web security and processes, which the product relies on.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
  });
}

/** Families under which pages ask for Chinese, all answered with the one font we carry. */
const chineseFamilies = [
  'Noto Sans SC Variable',
  'Noto Sans SC',
  'Noto Sans CJK SC',
  'Source Han Sans SC',
  'PingFang SC',
  'Hiragino Sans GB',
  'Microsoft YaHei',
];
const FONT_PATH = '/__chinese-font__/';

/**
 * Gives pages a Chinese font on a machine that has none. Call it before the first navigation; every page of a context is
 * served when a context is given. The page's own font list must name one of the usual Chinese families.
 * Await `document.fonts.ready` before taking a picture.
 */
export async function cjkFontRoute(target: Page | BrowserContext): Promise<void> {
  const root = path.dirname(require.resolve('@fontsource-variable/noto-sans-sc/package.json'));
  const face = await fs.readFile(path.join(root, 'index.css'), 'utf8');
  const css = chineseFamilies.map((family) => face.replaceAll('Noto Sans SC Variable', family)).join('\n');
  await target.route(`**${FONT_PATH}**`, async (route) => {
    const wanted = new URL(route.request().url()).pathname.split(FONT_PATH)[1] ?? '';
    if (wanted === 'index.css') return route.fulfill({ contentType: 'text/css', body: css });
    const file = path.join(root, 'files', path.basename(wanted));
    return route.fulfill({ contentType: 'font/woff2', path: file });
  });
  await target.addInitScript((href) => {
    const add = (): void => {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = href;
      document.head.append(link);
    };
    if (!location.protocol.startsWith('http')) return;
    document.addEventListener('DOMContentLoaded', add);
  }, `${FONT_PATH}index.css`);
}

/**
 * The built pages once more, with a Chinese font of their own: pages served from there need no route, which would take
 * the browser's cache away for everything. The font stands in the page's own style sheet, so that a worker that keeps the
 * pages keeps it too. Files are links unless `own`, for a test that changes them; whoever asked for the folder deletes it.
 */
export async function dressedPages(webDir: string, { own = false } = {}): Promise<string> {
  const root = path.dirname(require.resolve('@fontsource-variable/noto-sans-sc/package.json'));
  const dressed = await fs.mkdtemp(path.join(os.tmpdir(), 'zhiben-pages-'));
  const assets = path.join(dressed, 'assets');
  await fs.mkdir(assets);
  const take = (name: string): Promise<void> => {
    const [from, to] = [path.join(webDir, name), path.join(dressed, name)];
    return own ? fs.cp(from, to, { recursive: true }) : fs.symlink(from, to);
  };
  const index = await fs.readFile(path.join(webDir, 'index.html'), 'utf8');
  const sheet = /href="\/(assets\/[^"]+\.css)"/.exec(index)?.[1];
  if (sheet === undefined) throw new Error('index.html names no style sheet');
  for (const name of await fs.readdir(webDir)) if (name !== 'assets') await take(name);
  for (const name of await fs.readdir(path.join(webDir, 'assets')))
    if (!`assets/${name}`.startsWith(sheet)) await take(path.join('assets', name));
  await fs.symlink(path.join(root, 'files'), path.join(assets, 'files'));
  const faces = (await fs.readFile(path.join(root, 'index.css'), 'utf8')).replaceAll(
    'Noto Sans SC Variable',
    'Noto Sans SC',
  );
  await fs.writeFile(path.join(dressed, sheet), `${faces}\n${await fs.readFile(path.join(webDir, sheet), 'utf8')}`);
  return dressed;
}

/** Directory of the unpacked Chromium: `$ZHIBEN_CACHE/chromium/<version>` or under `node_modules/.cache`. */
async function unpackChromium(): Promise<string> {
  const packed = path.resolve(path.dirname(require.resolve('@sparticuz/chromium')), '../../bin');
  const manifest = await fs.readFile(path.resolve(packed, '../package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const cache = process.env['ZHIBEN_CACHE'] ?? path.join(repository, 'node_modules/.cache/zhiben');
  const dir = path.join(cache, 'chromium', version);
  if (existsSync(dir)) return dir;
  await fs.mkdir(path.dirname(dir), { recursive: true });
  // Built aside and renamed: two runs at the same time must not meet a half-unpacked browser.
  const building = await fs.mkdtemp(`${dir}-`);
  try {
    await fs.chmod(building, 0o755);
    const executable = createWriteStream(path.join(building, 'chromium'), { mode: 0o755 });
    await pipeline(createReadStream(path.join(packed, 'chromium.br')), createBrotliDecompress(), executable);
    for (const part of ['al2023', 'swiftshader', 'fonts']) {
      const tar = path.join(building, `${part}.tar`);
      const source = createReadStream(path.join(packed, `${part}.tar.br`));
      await pipeline(source, createBrotliDecompress(), createWriteStream(tar));
      const untar = spawnSync('tar', ['-xf', tar, '-C', building], { encoding: 'utf8' });
      if (untar.status !== 0) throw new Error(`tar ${part}: ${untar.error?.message ?? untar.stderr}`);
      await fs.rm(tar);
    }
    await fs.rename(building, dir);
  } catch (error) {
    await fs.rm(building, { recursive: true, force: true });
    if (!existsSync(dir)) throw error;
  }
  return dir;
}
