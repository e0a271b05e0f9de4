/**
 * 督导组: the office forms a group, a leader approves it; the group's leader plans a visit and works on the phone; a hazard goes into the
 * ledger, a problem becomes a task; feedback, receipt, rectification, report, look-back. Real database, real pages, real browser.
 */
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { clause } from '../../src/kernel/shared/clause.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot, steps, leave } from './town.ts';
import type { Page } from 'playwright-core';

const FIRM = '天津津岚木艺家居制造（集团）有限公司二号桥打磨分厂';
const town = await aTown({ name: FIRM });
const s = town.people;
const as = async (unit: string, roles: string[], name: string, title: string) => ({
  actor: await aPerson(town.db.ctx(), { unit, roles, name, title }),
});
const clerk = await as('区安委办', ['office.admin'], '高亚琴', '综合科');
const chief = await as('区安委办', ['office.leader'], '顾长河', '主任');
const DUTY = '两件重大事故隐患整改期间，街道领导没有按规定带队检查，记录为事后补填';

const photo = async (tint: number): Promise<{ name: string; mimeType: string; buffer: Buffer }> => ({
  name: `现场照片${tint}.jpg`,
  mimeType: 'image/jpeg',
  buffer: await sharp({
    create: { width: 640, height: 480, channels: 3, background: { r: tint % 256, g: 130, b: 110 } },
  })
    .jpeg()
    .toBuffer(),
});
/** While the list is closing it has no name any more. */
const listsClosed = (page: Page): Promise<unknown> =>
  page.waitForFunction(() =>
    [...document.querySelectorAll('.ant-select-dropdown')].every((list) => getComputedStyle(list).display === 'none'),
  );
const pick = async (page: Page, label: string, text: string): Promise<void> => {
  await page.getByLabel(label, { exact: true }).fill(text);
  await page.locator('.ant-select-item-option').filter({ hasText: text }).last().click();
  await page.keyboard.press('Escape');
  await listsClosed(page);
};
const day = (days: number): string =>
  new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);

// One after the other: each goes on where the one before stopped.
const step = steps();

step(clause('B1-4', '安委办组建督导组，领导在手机上批准'), async () => {
  const office = await town.enter(clerk, DESKTOP);
  await office.goto(`${town.address}/visits`);
  await office.getByRole('link', { name: '组建督导组' }).click();
  await office.getByLabel('督导组名称').fill('第一督导组');
  await office.getByLabel('督导什么').fill('重大事故隐患动态清零和领导带队检查落实情况');
  await office.getByLabel('开始日期').fill(day(0));
  await office.getByLabel('结束日期').fill(day(45));
  await pick(office, '组长', '白洁');
  await pick(office, '成员、专家（选填）', '吴桐');
  await pick(office, '检查单位（选填）', '二号桥街道');
  await checkAccessible(office, '组建督导组');
  await shot(office, 'visit-group-form');
  await office.getByRole('button', { name: '拟组建，报领导批准' }).click();
  await office.getByText('待批准').first().waitFor();
  await leave(office);
  await town.settle();
  const phone = await town.enter(chief, PHONE);
  await phone.goto(`${town.address}/todo`);
  await phone.getByText('组建第一督导组').first().click();
  await phone.getByLabel('批准意见').fill('同意，注意安全');
  await phone.getByRole('button', { name: '批准组建' }).last().click();
  await phone.getByText('督导中').first().waitFor();
  await checkAccessible(phone, '手机督导组');
  await shot(phone, 'visit-phone-approved');
  await leave(phone);
  await town.settle();
});

step(clause('B1-5', '组长在手机上安排检查、到达现场、逐项记录、登记隐患和问题、报送反馈意见'), async () => {
  const phone = await town.enter(s.otherDepartment, PHONE);
  await phone.goto(`${town.address}/visits?tab=groups`);
  await phone.getByText('第一督导组').first().click();
  await phone.getByRole('button', { name: '安排检查' }).click();
  await pick(phone, '去哪里', '二号桥街道');
  await phone.getByRole('button', { name: '安排检查' }).last().click();
  await phone.getByText('待检查').first().waitFor();
  await checkAccessible(phone, '手机督导组检查');
  await shot(phone, 'visit-phone-group');
  await phone.getByRole('link', { name: '二号桥街道' }).first().click();
  await phone.getByRole('button', { name: '到达现场' }).first().click();
  await phone.getByRole('button', { name: '到达现场，开始检查' }).click();
  await phone.getByText('请拍一张照片').waitFor();
  await phone
    .locator('input[type=file]')
    .first()
    .setInputFiles(await photo(20));
  await phone.getByAltText(/第 1 张照片/).waitFor();
  await phone.getByLabel('到了哪里').fill('二号桥街道安监办');
  await shot(phone, 'visit-phone-arrive');
  await phone.getByRole('button', { name: '到达现场，开始检查' }).click();
  await phone.getByText('现场检查中').first().waitFor();
  for (const n of [1, 2, 3, 4]) {
    await phone.getByRole('button', { name: `记录第 ${n} 项`, exact: true }).click();
    await phone.getByRole('radio', { name: n === 2 ? '有问题' : '符合' }).dispatchEvent('click');
    await phone.getByRole('button', { name: '记下这一项' }).click();
    await phone.getByRole('button', { name: `${n === 2 ? '有问题' : '符合'}，改第 ${n} 项` }).waitFor();
  }
  await phone.getByRole('button', { name: '登记问题' }).first().click();
  await phone
    .locator('input[type=file]')
    .first()
    .setInputFiles(await photo(60));
  await phone.getByAltText(/第 1 张照片/).waitFor();
  await phone.getByLabel('发现了什么问题').fill('打磨车间除尘器泄爆片缺失');
  await phone.getByLabel('所在企业').fill('津岚');
  await phone.locator('.ant-select-item-option').filter({ hasText: FIRM }).first().click();
  await listsClosed(phone);
  await phone.getByLabel('所在部位').fill('打磨车间');
  await checkAccessible(phone, '手机登记问题');
  await shot(phone, 'visit-phone-find');
  await phone.getByRole('button', { name: '登记这个问题' }).click();
  await phone.getByText('已入隐患台账').first().waitFor();
  await phone.getByRole('button', { name: '登记问题' }).first().click();
  await phone.getByRole('radio', { name: '监管责任问题' }).check();
  await phone.getByLabel('发现了什么问题').fill(DUTY);
  await phone.getByRole('button', { name: '登记这个问题' }).click();
  await phone.getByText(DUTY).first().waitFor();
  await phone.getByRole('button', { name: '结束现场检查' }).first().click();
  await phone.getByLabel('检查总体情况').fill('台账基本齐全，带队检查落实不到位');
  await phone.getByRole('button', { name: '结束现场检查' }).last().click();
  await phone.getByText('待反馈').first().waitFor();
  await phone.getByRole('button', { name: '报送反馈意见', exact: true }).click();
  await phone.getByLabel('整改要求').fill('限期整改，举一反三，建立带队检查台账');
  await phone.getByRole('button', { name: '报送领导签发' }).click();
  await phone.getByText('反馈待签发').first().waitFor();
  await checkAccessible(phone, '手机督导检查档案');
  await shot(phone, 'visit-phone-record');
  await leave(phone);
  await town.settle();
});

step(clause('B1-6', '领导签发反馈意见书；街道签收，报告整改，报送整改报告'), async () => {
  const leader = await town.enter(chief, DESKTOP);
  await leader.goto(`${town.address}/todo`);
  await leader.getByText('督导检查：二号桥街道').first().click();
  await leader.getByRole('button', { name: '签发，送达并交办' }).click();
  await leader.getByText('整改中').first().waitFor();
  await checkAccessible(leader, '督导检查档案');
  await shot(leader, 'visit-record');
  await leader
    .getByRole('link', { name: /河东安督反/ })
    .first()
    .click();
  await leader.waitForURL(/documents/);
  await leader
    .getByText(/关于二号桥街道督导检查情况的反馈意见书/)
    .first()
    .waitFor();
  await shot(leader, 'visit-letter');
  await leave(leader);
  await town.settle();
  const phone = await town.enter(s.street, PHONE);
  await phone.goto(`${town.address}/todo`);
  await phone.getByText('督导检查：二号桥街道').first().click();
  await phone.getByRole('button', { name: '签收', exact: true }).click();
  await phone.getByRole('button', { name: '报送整改报告', exact: true }).first().waitFor();
  await phone.goto(`${town.address}/todo`);
  await phone.getByText(DUTY.slice(0, 12)).first().click();
  await phone.getByLabel('怎么整改的').fill('已重新带队检查两次，建立台账');
  await phone
    .locator('input[type=file]')
    .first()
    .setInputFiles(await photo(150));
  await phone.getByAltText(/第 1 张照片/).waitFor();
  await phone.getByRole('button', { name: '报告整改，请对方确认' }).click();
  await phone.getByText('待确认').first().waitFor();
  await phone.getByRole('button', { name: '报送整改报告', exact: true }).first().click();
  await phone.getByLabel('整改情况').fill('监管责任问题已整改，隐患正在督促企业治理');
  await phone.getByRole('button', { name: '报送整改报告' }).last().click();
  await phone.getByText('待回头看').first().waitFor();
  await checkAccessible(phone, '手机被检查单位');
  await shot(phone, 'visit-phone-street');
  await leave(phone);
  await town.settle();
});

step(clause('B1-6', '安委办确认整改，统计数字打开明细；回头看还差隐患销号'), async () => {
  const office = await town.enter(clerk, DESKTOP);
  await office.goto(`${town.address}/todo`);
  await office.getByText(DUTY.slice(0, 12)).first().click();
  await office.getByLabel('核实情况').fill('带队检查记录和照片属实');
  await office.getByRole('button', { name: '确认整改' }).last().click();
  await office.getByText('已整改').first().waitFor();
  await office.goto(`${town.address}/visits?tab=figures`);
  await office.getByRole('link', { name: /二号桥街道 已整改 1 项/ }).waitFor();
  await checkAccessible(office, '督导情况');
  await shot(office, 'visit-figures');
  await office.getByRole('link', { name: /二号桥街道 已整改 1 项/ }).click();
  await office.getByText('共 1 项').first().waitFor();
  await checkAccessible(office, '督导问题台账');
  await shot(office, 'visit-findings');
  await office.goto(`${town.address}/visits`);
  await office.getByText('共 1 次').first().waitFor();
  await checkAccessible(office, '督导检查台账');
  await shot(office, 'visit-list');
  const href = await office.getByRole('link', { name: '导出 Excel' }).getAttribute('href');
  const sheet = await office.evaluate(async (address) => {
    const answer = await fetch(address ?? '');
    return { rows: answer.headers.get('x-total-rows'), bytes: (await answer.arrayBuffer()).byteLength };
  }, href);
  assert.equal(sheet.rows, '1');
  assert.ok(sheet.bytes > 2000);
  await office.getByRole('link', { name: '打印' }).click();
  await office.getByText('共 1 次').first().waitFor();
  await checkAccessible(office, '督导检查台账打印');
  await shot(office, 'visit-print');
  await office.goto(`${town.address}/visits?tab=groups`);
  await office.getByText('共 1 个').first().waitFor();
  await shot(office, 'visit-groups');
  await leave(office);
  const phone = await town.enter(s.second, PHONE);
  await phone.goto(`${town.address}/todo`);
  await phone.getByText('督导检查：二号桥街道').first().click();
  await phone
    .locator('input[type=file]')
    .first()
    .setInputFiles(await photo(200));
  await phone.getByAltText(/第 1 张照片/).waitFor();
  await phone.getByRole('radio', { name: '合格，办结', exact: true }).check();
  await phone.getByLabel('回头看情况').fill('现场已看，泄爆片还没有装上');
  await phone.getByRole('button', { name: '登记回头看', exact: true }).last().click();
  await phone
    .getByText(/还有 1 项没有整改到位/)
    .first()
    .waitFor();
  await shot(phone, 'visit-phone-lookback');
  await leave(phone);
});
