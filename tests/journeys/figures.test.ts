/**
 * A leader asks a figure and lands on its rows; a faked closure is caught by an X-ray, answered, and the answer is judged.
 * Real database, real pages, real browser.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Page } from 'playwright-core';
import { clause } from '../../src/kernel/shared/clause.ts';
import { addDays, plainDate } from '../../src/kernel/shared/time.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import * as b from '../../src/modules/hazards/server/builders.ts';
import { rollUp } from '../../src/modules/hazards/server/index.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot } from './town.ts';

const FIRM = '天津津岚木艺家居制造（集团）有限公司二号桥打磨分厂';
const town = await aTown({ name: FIRM });
const s = town.people;
const clock = town.db.clock;
const leader = town.db.ctx(
  await aPerson(town.db.ctx(), { unit: '区安委办', roles: ['office.leader'], name: '欧阳静文', title: '区安委办主任' }),
);

let broken = '';
const step = (name: string, run: () => Promise<void>): void =>
  void test(name, { timeout: 240_000 }, async () => {
    assert.equal(broken, '', '前面一步没有走通');
    try {
      await run();
    } catch (error) {
      broken = name;
      throw error;
    }
  });
const open = (page: Page, path: string) => page.goto(town.address + path);

/** Half a year of work, by the real acts on earlier days. */
async function aHalfYear(): Promise<void> {
  const now = clock.now();
  clock.advance({ days: -200 });
  await b.aReport(s, s.officer, { foundOn: plainDate('2023-11-20'), title: '除尘系统未规范设置泄爆装置' });
  const first = await b.rectifying(s);
  await b.rectifying(s, { industry: 'hazchem', title: '甲类仓库与办公区防火间距不足，危险化学品超量储存' });
  clock.advance({ days: 20 });
  await b.closed(s, await b.closing(s, await b.verified(s, await b.completed(s, first))));
  for (const industry of ['commerce', 'crowded', 'warehousing'])
    await b.aReport(s, s.officer, { industry, foundOn: addDays(clock.today(), -4) });
  const h = await b.rectifying(s);
  clock.advance({ days: 90 });
  await b.closed(s, await b.closing(s, await b.verified(s, await b.completed(s, h))));
  await b.rectifying(s);
  clock.advance({ days: 60 });
  await b.judgedGeneral(s, await b.aReport(s, s.officer));
  clock.set(now.toISOString());
  await b.aReport(s, s.officer);
  await rollUp(town.db.ctx());
}
await aHalfYear();

let desk: Page;
step(clause('S2-9', '领导看各部门：两种存量口径，点数字落到那些件'), async () => {
  desk = await town.enter(leader, DESKTOP);
  await open(desk, '/statistics/units');
  await desk.getByRole('heading', { name: '基本消除重大事故隐患存量' }).waitFor();
  await desk.getByRole('heading', { name: '2023年及以前存量动态清零' }).waitFor();
  await shot(desk, 'units-desk');
  await checkAccessible(desk, '各部门');
  const figure = desk.getByRole('button', { name: /区应急管理局 未销号 \d+ 件/ }).first();
  const said = Number(/(\d+) 件/.exec((await figure.getAttribute('aria-label')) ?? '')?.[1]);
  await figure.click();
  await desk.getByText(`共 ${said} 件，与格中数字一致`).waitFor();
  await shot(desk, 'units-drawer');
  const link = desk.getByRole('link', { name: '在台账中打开' });
  await link.click();
  await desk.getByText('统计数字的明细').first().waitFor();
  assert.ok(said > 0);
});

step(clause('S3-1', '部门的页、图表、自选统计：看得清、点得开、读屏可用'), async () => {
  await open(desk, '/statistics/units');
  await desk.getByRole('link', { name: '区应急管理局' }).click();
  await desk.getByRole('heading', { name: '逐月' }).waitFor();
  await desk.getByRole('heading', { name: /办到哪一步/ }).waitFor();
  await shot(desk, 'unit-desk');
  await checkAccessible(desk, '部门页');
  await open(desk, '/statistics/charts');
  await desk.getByRole('heading', { name: /办到哪一步/ }).waitFor();
  await desk.waitForTimeout(600);
  await shot(desk, 'charts-desk');
  await checkAccessible(desk, '图表');
  await desk.getByRole('button', { name: '看数据' }).nth(1).click();
  await desk.getByRole('button', { name: /重大事故隐患 销号 \d+ 件/ }).click();
  await desk.getByText(/与格中数字一致|次，涉及/).waitFor();
  await open(desk, '/statistics/cross?rows=unit&cols=month&measures=found&compare=true&grade=all');
  await desk.getByRole('button', { name: /合计 合计 \d+ 件/ }).waitFor();
  await shot(desk, 'cross-desk');
  await checkAccessible(desk, '自选统计');
  await open(desk, '/statistics/cross');
  await desk.getByRole('heading', { name: '怎么数' }).waitFor();
  await shot(desk, 'cross-measures-desk');
});

step(clause('S3-1', '手机上也看得清'), async () => {
  const phone = await town.enter(leader, PHONE);
  for (const [path, name] of [
    ['/statistics', 'figures-phone'],
    ['/statistics/units', 'units-phone'],
    ['/statistics/charts', 'charts-phone'],
    ['/statistics/cross', 'cross-phone'],
  ] as const) {
    await open(phone, path);
    await phone.getByRole('navigation', { name: '统计的各页' }).waitFor();
    await phone.waitForTimeout(900);
    await shot(phone, name);
    await checkAccessible(phone, name);
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${name} 横向溢出 ${wide}`);
  }
});
