/**
 * 任务: the office sends tasks out; a street takes them over, cuts one into steps, misses one, is reminded and urged, reports with proof, is sent
 * back once, is confirmed; the office sees the light change and lands on its rows; a past day shows how it stood. Real database, pages, browser.
 */
import assert from 'node:assert/strict';
import { clause } from '../../src/kernel/shared/clause.ts';
import { addDays } from '../../src/kernel/shared/time.ts';
import { systemActor } from '../../src/kernel/shared/actor.ts';
import { aPerson, unitNamed } from '../../src/platform/identity/server/builders.ts';
import { planActs } from '../../src/modules/plan-tasks/server/index.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot, steps, leave } from './town.ts';
import type { Page } from 'playwright-core';

const town = await aTown({}, { movesClock: true });
const s = town.people;
const as = async (unit: string, roles: string[], name: string, title: string) => ({
  actor: await aPerson(town.db.ctx(), { unit, roles, name, title }),
});
const clerk = await as('区安委办', ['office.admin'], '高亚琴', '综合科');
const head = await as('二号桥街道', ['street.reviewer'], '杜建国', '安全办主任');
const street = s.street;
const KEY = 'T8-1';
const STEP = '建立重点企业自查清单';
const pick = async (page: Page, label: string, text: string, several = false): Promise<void> => {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.locator('.ant-select-item-option').filter({ hasText: text }).last().click();
  // A list of several stays open; Escape after one that has closed by itself would close the drawer behind it.
  if (several) await page.keyboard.press('Escape');
  // A list that is still closing has no name of its own.
  await page.locator('[role=combobox][aria-expanded=true]').waitFor({ state: 'detached' });
};
const file = { name: '自查清单.txt', mimeType: 'text/plain', buffer: Buffer.from('重点企业自查自改清单') };
const start = town.db.clock.today();
const step = steps();

step(clause('T2-8', '安委办先看发给谁，再下发任务；街道在待办里认领，定责任领导和承办人'), async () => {
  const office = await town.enter(clerk, DESKTOP);
  await office.goto(`${town.address}/plan`);
  await office.getByText('还没有下发到单位').first().waitFor();
  await office.getByRole('button', { name: '下发任务' }).first().click();
  await pick(office, '哪些行动', '重大事故隐患动态清零', true);
  await office.getByRole('button', { name: /下发 \d+ 项给 \d+ 个单位/ }).waitFor();
  await checkAccessible(office, '下发任务');
  await shot(office, 'plan-issue');
  await office.getByRole('button', { name: /下发 \d+ 项给 \d+ 个单位/ }).click();
  await office.getByRole('dialog').waitFor({ state: 'hidden' });
  await leave(office);
  await town.settle();
  const page = await town.enter(street, DESKTOP);
  await page.goto(`${town.address}/todo`);
  await page
    .getByText(/认领治本攻坚任务 \d+ 项/)
    .first()
    .click();
  await page.getByText('任务台账').first().waitFor();
  await page.getByRole('checkbox').first().check();
  await page.getByRole('button', { name: /^认领 \d+ 项/ }).click();
  await pick(page, '责任领导', '杜建国');
  await pick(page, '承办人', '杜建国');
  await checkAccessible(page, '认领任务');
  await page.getByRole('button', { name: '认领', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.goto(`${town.address}/plan/tasks?key=${KEY}`);
  await page.getByText('已认领，尚未开始').first().waitFor();
  await checkAccessible(page, '任务台账');
  await shot(page, 'plan-ledger');
  await leave(page);
});

step(clause('S2-2', '街道把任务分解成节点：做什么、什么时候、凭什么算完成'), async () => {
  const page = await town.enter(head, DESKTOP);
  await page.goto(`${town.address}/plan/tasks?key=${KEY}`);
  await page
    .getByRole('link', { name: new RegExp(KEY) })
    .first()
    .click();
  await page.getByRole('button', { name: '分解任务' }).click();
  await page.getByLabel('第 1 个节点：做什么').fill(STEP);
  await page.getByLabel('第 1 个节点完成时间').fill(addDays(start, 12));
  await page.keyboard.press('Tab');
  await page.getByLabel('凭什么算完成（证明）').fill('清单');
  await checkAccessible(page, '分解任务');
  await shot(page, 'plan-decompose');
  await page.getByRole('button', { name: '设定这些节点' }).click();
  await page.getByText(STEP).first().waitFor();
  await checkAccessible(page, '任务档案');
  await shot(page, 'plan-task');
  await page.goto(`${town.address}/plan/gantt?key=A5`);
  await page.getByRole('group', { name: /项任务的时间表/ }).waitFor();
  await checkAccessible(page, '时间表');
  await shot(page, 'plan-gantt');
  await leave(page);
});

step(clause('B1-2', '街道在任务树和本单位页面看到自己的数和目标，点开对照原文；手机上档案不被页签顶下去'), async () => {
  const page = await town.enter(head, DESKTOP);
  await page
    .getByRole('navigation', { name: '菜单' })
    .getByRole('link', { name: /^任务与报送/ })
    .click();
  const views = page.getByRole('navigation', { name: '任务与报送的各页' });
  assert.equal(await views.getByRole('link', { name: '攻坚任务' }).getAttribute('aria-current'), 'page');
  await page.goto(`${town.address}/plan?node=T8-3`);
  await page.locator('.pl-tree .pl-own').filter({ hasText: '主要负责人带队检查率' }).first().waitFor();
  await checkAccessible(page, '街道任务树');
  await page.getByRole('link', { name: '对照原文' }).click();
  await page.getByRole('heading', { name: '对照原文 T8-3' }).waitFor();
  assert.match((await page.locator('.pl-original mark').textContent()) ?? '', /主要负责人/);
  assert.equal(await views.getByRole('link', { name: '攻坚任务' }).getAttribute('aria-current'), 'true');
  await checkAccessible(page, '对照原文');
  await shot(page, 'plan-clause');
  const own = await unitNamed(town.db.ctx(), '二号桥街道');
  await page.goto(`${town.address}/plan/units/${own}`);
  await page.getByRole('heading', { name: /^指标（\d+）/ }).waitFor();
  await checkAccessible(page, '本单位页面');
  await shot(page, 'plan-unit');
  await leave(page);
  const phone = await town.enter(head, PHONE);
  await phone.goto(`${town.address}/plan/month`);
  await phone.getByRole('navigation', { name: '任务与报送的各页' }).waitFor();
  await phone.goto(`${town.address}/plan/clauses/T8-3`);
  await phone.getByRole('heading', { name: '对照原文 T8-3' }).waitFor();
  assert.equal(await phone.getByRole('navigation', { name: '任务与报送的各页' }).isVisible(), false);
  await phone.getByRole('button', { name: '打开菜单' }).click();
  await phone.getByRole('dialog').getByRole('link', { name: '方案和清单' }).click();
  await phone.getByRole('heading', { name: '方案和清单' }).waitFor();
  await leave(phone);
});

step(clause('B5-9', '节点过期：提醒到人，亮灯滞后，安委办从数字落到这一项并催办'), async () => {
  town.db.clock.advance({ days: 15 });
  await planActs.remind(town.db.ctx(systemActor));
  await town.settle();
  const office = await town.enter(clerk, DESKTOP);
  await office.goto(`${town.address}/plan?node=${KEY}`);
  await office.getByText(/滞后/).first().waitFor();
  await office.getByRole('link', { name: /二号桥街道 滞后 1 项/ }).waitFor();
  await checkAccessible(office, '任务树');
  await shot(office, 'plan-tree');
  await office.getByRole('link', { name: /二号桥街道 滞后 1 项/ }).click();
  await office.getByText(`“${STEP}”到期 3 天未完成`).first().waitFor();
  await office.getByText('共 1 项').first().waitFor();
  await office.goto(`${town.address}/plan?node=${KEY}`);
  await office.getByRole('button', { name: /^催办 \d+ 家/ }).click();
  await office.getByRole('textbox', { name: /要求/ }).fill('请本周内补报');
  await shot(office, 'plan-urge');
  await office.getByRole('button', { name: /^催办 \d+ 家、\d+ 项/ }).click();
  await office.getByRole('dialog').waitFor({ state: 'hidden' });
  await leave(office);
  await town.settle();
});

step(clause('B1-2', '街道在手机上看到本月要做什么，报告节点、报告完成，被退回一次'), async () => {
  const phone = await town.enter(head, PHONE);
  await phone.goto(`${town.address}/plan/month`);
  await phone
    .getByText(/已逾期 \d+/)
    .first()
    .waitFor();
  await checkAccessible(phone, '手机本月');
  await shot(phone, 'plan-phone-month');
  await phone
    .getByRole('link', { name: new RegExp(STEP) })
    .first()
    .click();
  await phone.getByLabel('完成情况').fill('清单已建立，共 46 家');
  await phone.getByRole('button', { name: '报告节点完成' }).last().click();
  await phone.getByText('请上传证明：清单').waitFor();
  await phone.locator('input[type=file]').setInputFiles(file);
  await shot(phone, 'plan-phone-finish');
  await phone.getByRole('button', { name: '报告节点完成' }).last().click();
  await phone.getByText('逾期 3 天完成').waitFor();
  await checkAccessible(phone, '手机任务档案');
  await shot(phone, 'plan-phone-task');
  await phone.getByRole('button', { name: '报告完成', exact: true }).click();
  await phone.getByLabel('完成情况').fill('自查自改常态化机制已建立');
  await phone.locator('input[type=file]').setInputFiles({ ...file, name: '机制文件.txt' });
  await phone.getByRole('button', { name: '报告完成，请安委办确认' }).click();
  await phone.getByText('待确认').first().waitFor();
  await leave(phone);
  await town.settle();
  const office = await town.enter(clerk, DESKTOP);
  await office.goto(`${town.address}/todo`);
  await office
    .getByText(new RegExp(`${KEY} `))
    .first()
    .click();
  await office.getByRole('dialog').getByRole('button', { name: '确认完成' }).waitFor();
  await office.keyboard.press('Escape');
  await office.getByRole('button', { name: '退回继续办理' }).click();
  await office.getByLabel('哪里不符合').fill('机制文件没有写明频次');
  await office.getByRole('button', { name: '退回继续办理' }).last().click();
  await office.getByText('退回继续办理').first().waitFor();
  await leave(office);
  await town.settle();
});

step(clause('S2-3', '补报后确认，亮灯变成完成；回看那一天还是滞后的样子'), async () => {
  const page = await town.enter(head, DESKTOP);
  await page.goto(`${town.address}/todo`);
  await page
    .getByText(new RegExp(`${KEY} `))
    .first()
    .click();
  await page.getByLabel('完成情况').fill('机制文件已补充频次');
  await page.locator('input[type=file]').setInputFiles({ ...file, name: '机制文件二.txt' });
  await page.getByRole('button', { name: '报告完成，请安委办确认' }).click();
  await page.getByText('待确认').first().waitFor();
  await leave(page);
  await town.settle();
  const office = await town.enter(clerk, DESKTOP);
  await office.goto(`${town.address}/plan/tasks?key=${KEY}&state=submitted`);
  await office
    .getByRole('link', { name: new RegExp(KEY) })
    .first()
    .click();
  await office.getByRole('button', { name: '确认完成' }).click();
  await office.getByLabel('核实情况').fill('材料齐备');
  await office.getByRole('button', { name: '确认完成' }).last().click();
  await office.getByText('已确认完成').first().waitFor();
  await shot(office, 'plan-task-done');
  const address = office.url().split('?')[0];
  await office.goto(`${address}?asOf=${addDays(start, 14)}`);
  await office.getByText(`“${STEP}”到期 2 天未完成`).first().waitFor();
  assert.equal(await office.getByRole('button', { name: '重新办理' }).count(), 0, '回看时不能办理');
  for (const [path, words, name] of [
    ['units', '二号桥街道', 'plan-units'],
    ['board', '滞后', 'plan-board'],
    ['stages', '夯实基础阶段', 'plan-stages'],
    ['changes', '确认完成', 'plan-changes'],
    ['urges', '请本周内补报', 'plan-urges'],
    ['actors', '各有关部门', 'plan-actors'],
  ] as const) {
    await office.goto(`${town.address}/plan/${path}`);
    await office.getByText(words).first().waitFor();
    await checkAccessible(office, path);
    await shot(office, name);
  }
  await leave(office);
});
