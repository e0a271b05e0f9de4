/** The demo district: loaded once into an empty database, and the words of welcome for each way of running. */
import fs from 'node:fs';
import { dropDistrict } from '#kernel/server/db-bootstrap.ts';
import { sql } from '#kernel/server/db.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { setupLink } from '#platform/identity/server/index.ts';
import { readMark, setMark } from './seed.ts';
import type { District } from './start.ts';

/** An account that may be shown to everybody: it exists in demo districts only. */
export interface DemoAccount {
  login: string;
  password: string;
  name: string;
  unit: string;
  title: string;
}

/** What `src/app/demo/load.ts` offers. */
export interface DemoModule {
  /** Fills an empty district through the services of the rooms, with a moved clock and a fixed seed. */
  loadDemo(options: { handle: District['handle']; log: District['log']; say: (line: string) => void }): Promise<void>;
  demoAccounts: readonly DemoAccount[];
}

const MARK = 'demo';
const LOADER = new URL('./demo/load.ts', import.meta.url);

const demoModule = async (): Promise<DemoModule | null> =>
  fs.existsSync(LOADER) ? ((await import(LOADER.href)) as DemoModule) : null;

/** No person is known here: nobody can have entered anything. */
export async function isEmptyDistrict(ctx: Ctx): Promise<boolean> {
  const found = await sql<{ found: boolean }>`select exists (select 1 from users) as found`.execute(ctx.handle.db);
  return found.rows[0]?.found === false;
}

/** `loading`: a load was cut off · `done`: this is a demo district · null: it is not. */
const demoState = (ctx: Ctx): Promise<string | null> => readMark(ctx, MARK);

/**
 * Loads the demo district when it is wanted and the database is empty. A load that was cut off is thrown away and begun
 * again: nobody can have worked in it, because no door was open meanwhile.
 * `restart` builds the district anew after its schema was dropped.
 * @throws Error in Chinese when a production start meets a demo district.
 */
export async function prepareDemo(
  district: District,
  say: (line: string) => void,
  restart: () => Promise<District>,
): Promise<District> {
  const { config, place } = district;
  let current = district;
  const state = await demoState(current.ctx());
  if (state === 'done' && config.production)
    throw new Error(
      `这个数据库装有演示数据和口令公开的演示账号，不能用于正式运行。请用 ZHIBEN_DATA 指定一个新的数据目录，或用 DATABASE_URL 指定一个空的数据库`,
    );
  if (state === 'loading') {
    say('上次演示数据没有装载完，清空后重新装载');
    await current.close();
    await dropDistrict(place.owner, config.district);
    current = await restart();
  }
  if (config.demo && (await isEmptyDistrict(current.ctx()))) await loadDemoInto(current, say);
  return current;
}

/** @returns false when this edition of the program carries no demo district. */
export async function loadDemoInto(district: District, say: (line: string) => void): Promise<boolean> {
  const demo = await demoModule();
  if (!demo) return false;
  say('正在装载演示数据（只在第一次启动时，约一分钟）');
  const started = performance.now();
  await setMark(district.ctx(), MARK, 'loading');
  await demo.loadDemo({ handle: district.handle, log: district.log, say: (line) => say(`  ${line}`) });
  await setMark(district.ctx(), MARK, 'done');
  say(`演示数据装载完毕（${((performance.now() - started) / 1000).toFixed(0)} 秒）`);
  return true;
}

/** What to print after the address: demo accounts, or the way to the first administrator. */
export async function welcome(
  district: District,
  address: string,
  table: (rows: readonly (readonly string[])[]) => string[],
): Promise<string[]> {
  const ctx = district.ctx();
  const { config } = district;
  const lines: string[] = [];
  if ((await demoState(ctx)) === 'done') {
    const accounts = (await demoModule())?.demoAccounts ?? [];
    lines.push(
      '',
      '演示账号（数据全部虚构，请勿录入真实信息）：',
      ...table([
        ['登录名', '口令', '姓名', '单位', '职务'],
        ...accounts.map((a) => [a.login, a.password, a.name, a.unit, a.title]),
      ]),
    );
    if (!isLocal(config.host))
      lines.push('', '注意：演示账号的口令是公开的，而本服务对其他机器开放（HOST）。只可在可信的网络里演示');
  }
  const link = await setupLink(ctx);
  if (link)
    lines.push(
      '',
      '系统里还没有账号。请用下面的一次性链接设立系统、安全、审计三位管理员（24 小时内有效，重新启动或执行 npm run zhiben -- setup link 可换新链接）：',
      `  ${config.publicUrl?.replace(/\/$/, '') ?? address}${link}`,
    );
  if (config.production && config.publicUrl === null && !isLocal(config.host))
    lines.push('', '注意：没有设置 PUBLIC_URL，浏览器与本服务之间没有加密。请在前面架设 https 代理，并设置 PUBLIC_URL');
  return [...lines, ''];
}

const isLocal = (host: string): boolean => ['127.0.0.1', 'localhost', '::1'].includes(host);
