/**
 * One place, three channels: the firm reports from a phone, an inspector registers the same, a 12345 ticket tells of it too.
 * They end as one record with three sources; taken apart they are back; the firm never sees that anybody called.
 */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import ExcelJS from 'exceljs';
import { sql } from '../../src/kernel/server/db.ts';
import { clause } from '../../src/kernel/shared/clause.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import * as acts from '../../src/modules/hazards/server/acts.ts';
import { aReport } from '../../src/modules/hazards/server/builders.ts';
import { watchStreets } from '../../src/modules/hazards/server/street-watch.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot, steps, leave, photo, until } from './town.ts';

const FIRM = '天津津岚木艺家居制造（集团）有限公司二号桥打磨分厂';
const town = await aTown({ name: FIRM });
const s = town.people;
const custodian = town.db.ctx(
  await aPerson(town.db.ctx(), {
    unit: '区安委办',
    roles: ['office.admin', 'office.reviewer', 'intake'],
    name: '金若溪',
    title: '受理',
  }),
);
const TICKET = 'TJ12345-20260928-0071';
const SAID = '我住在旁边，他们打磨车间的除尘器一直冒粉尘，好像没有泄爆的东西，很害怕爆炸。';

const open = (page: Page, path: string) => page.goto(town.address + path);
const byTitle = async (title: string): Promise<string> => {
  let id = '';
  await until(async () => {
    id =
      (await sql<{ id: string }>`select id from hazards where title = ${title}`.execute(town.db.handle.db)).rows[0]
        ?.id ?? '';
    return id !== '';
  }, `没有登记上：${title}`);
  return id;
};

const step = steps();

let own = '';
let inspected = '';
let called = '';

step(clause('T10-3', '企业在手机上报打磨车间除尘器没有泄爆片'), async () => {
  const phone = await town.enter(s.safety, PHONE);
  await open(phone, '/report');
  await phone
    .locator('input[type=file]')
    .first()
    .setInputFiles(await photo(40));
  await phone.getByLabel('哪里有问题').fill('打磨车间2号除尘器');
  await phone.getByLabel('什么问题').fill('2号除尘器没有装泄爆片');
  await phone.getByRole('radio', { name: /不能，要时间/ }).check();
  await phone.getByRole('button', { name: '提交上报' }).click();
  await phone
    .getByText(/120102-QY-\d{4}-\d{4}/)
    .first()
    .waitFor();
  const rows = await sql<{ id: string }>`select id from hazards`.execute(town.db.handle.db);
  own = rows.rows[0]!.id;
  await leave(phone);
});

step(clause('T10-4', '执法人员登记同一处：表单旁列出疑似重复和理由，答“是同一件”后照常登记'), async () => {
  const page = await town.enter(s.officer, DESKTOP);
  await open(page, '/hazards/new');
  await page.getByLabel('企业', { exact: true }).fill('津岚木艺');
  await page.locator('.ant-select-item-option').filter({ hasText: '津岚木艺' }).first().click();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(await photo(90));
  await page.getByLabel('所在部位').fill('打磨车间二号除尘器');
  await page.getByLabel('隐患名称').fill('二号干式除尘器未设置泄爆装置');
  await page.getByText('疑似重复 1 件').waitFor();
  await page.getByText(/同一企业、部位相近、同一天发现.*文字相似：“/).waitFor();
  await page.getByRole('button', { name: '是同一件', exact: true }).click();
  await page.getByRole('radio', { name: /不能，要时间/ }).check();
  await checkAccessible(page, '登记时查重');
  await shot(page, 'candidates');
  await page.getByRole('button', { name: '登记隐患' }).last().click();
  inspected = await byTitle('二号干式除尘器未设置泄爆装置');
  await leave(page);
});

step(clause('T10-5', '安委办登记 12345 工单：不登记来电人，答复期限开始计'), async () => {
  const page = await town.enter(custodian, DESKTOP);
  await open(page, '/hazards/tickets/new');
  await page.getByLabel('工单号').fill(TICKET);
  await page.getByLabel('反映内容').fill(SAID);
  await page.getByLabel('反映的企业').fill('津岚木艺');
  await page.locator('.ant-select-item-option').filter({ hasText: '津岚木艺' }).first().click();
  await page.getByLabel('所在部位').fill('打磨车间2号除尘器');
  await page.getByLabel('隐患名称').fill('2号除尘设备没有泄爆装置，有粉尘');
  await page.getByText(/疑似重复 2 件/).waitFor();
  await checkAccessible(page, '登记工单');
  await shot(page, 'ticket-new');
  await page.getByRole('button', { name: '登记工单' }).click();
  called = await byTitle('2号除尘设备没有泄爆装置，有粉尘');
  await open(page, '/hazards/tickets');
  await page.getByText(TICKET).first().waitFor();
  await checkAccessible(page, '工单');
  await shot(page, 'tickets');
  await leave(page);
  const phone = await town.enter(custodian, PHONE);
  await open(phone, '/hazards/tickets');
  await phone.getByText(TICKET).first().waitFor();
  await checkAccessible(phone, '手机工单');
  await shot(phone, 'phone-tickets');
  await leave(phone);
});

step(clause('T10-1', '监管部门把自查和检查并成一件，安委办把工单并入：一件、三个来源'), async () => {
  await acts.findPairs(town.db.ctx());
  const officer = await town.enter(s.officer, DESKTOP);
  await open(officer, `/hazards/pairs?of=${inspected}`);
  const code = (await acts.getHazard(s.officer, inspected)).code;
  const ownCode = (await acts.getHazard(s.officer, own)).code;
  const card = officer.locator('.z-card').filter({ hasText: ownCode });
  await card.getByText('登记人认为是同一件').waitFor();
  await checkAccessible(officer, '疑似重复');
  await shot(officer, 'pairs');
  await card.getByRole('button', { name: `是同一件，保留 ${code}` }).click();
  await officer.getByText('请写明理由，至少 2 个字').waitFor();
  await card.getByLabel('理由').fill('同一台除尘器，企业先报');
  await card.getByRole('button', { name: `是同一件，保留 ${code}` }).click();
  await until(async () => (await acts.sourcesOf(s.officer, inspected)).sources.length === 2, '没有并上');
  await leave(officer);
  const page = await town.enter(custodian, DESKTOP);
  await open(page, '/hazards/pairs');
  const second = page.locator('.z-card').filter({ hasText: code });
  await second.getByLabel('理由').first().fill('工单反映的就是这台除尘器');
  await second
    .getByRole('button', { name: `是同一件，保留 ${code}` })
    .first()
    .click();
  await until(async () => (await acts.sourcesOf(custodian, inspected)).sources.length === 3, '工单没有并上');
  await open(page, `/hazards/${inspected}`);
  await page.getByText('来源 3 个').waitFor();
  await page.getByText(TICKET).waitFor();
  await checkAccessible(page, '三个来源');
  await shot(page, 'sources');
  // 统计分析: one hazard, three sources, the firm's own was the first.
  await open(page, '/statistics');
  await page.getByRole('link', { name: '来源渠道' }).click();
  await page.getByRole('heading', { name: '来源渠道' }).waitFor();
  await page.getByRole('radio', { name: '全部', exact: true }).click({ force: true });
  await page.getByRole('button', { name: /^企业自查上报 首先发现 1 件/ }).waitFor();
  await page.getByRole('button', { name: /^群众举报查实 又一来源 1 件/ }).waitFor();
  await checkAccessible(page, '来源渠道');
  await shot(page, 'channel-figures');
  await page.getByRole('button', { name: /^督导检查发现 又一来源 1 件/ }).click();
  await page.getByText('共 1 件，与格中数字一致').waitFor();
  await page.getByRole('link', { name: /二号干式除尘器未设置泄爆装置/ }).waitFor();
  await checkAccessible(page, '来源渠道的明细');
  await shot(page, 'channel-rows');
  await leave(page);
  const phone = await town.enter(custodian, PHONE);
  await open(phone, '/statistics/channels');
  await phone.getByRole('button', { name: /^企业自查上报 来源 1 件/ }).waitFor();
  await checkAccessible(phone, '手机来源渠道');
  await shot(phone, 'phone-channel-figures');
  await open(phone, `/hazards/${inspected}`);
  await phone.getByText('来源 3 个').waitFor();
  await shot(phone, 'phone-sources');
  await leave(phone);
});

step(clause('T10-5', '企业和监管部门的人看不到有人来电：页面、列表、搜索、接口都没有'), async () => {
  for (const who of [s.principal, s.safety, s.officer]) {
    const page = await town.enter(who, DESKTOP);
    const seen: string[] = [];
    page.on('response', (response) => {
      if (response.url().includes('/api/'))
        void response.text().then(
          (text) => seen.push(text),
          () => undefined,
        );
    });
    for (const path of [
      '/hazards',
      `/hazards/${inspected}`,
      '/hazards?state=void',
      '/todo',
      '/notifications',
      '/hazards/tickets',
    ]) {
      await open(page, path);
      await page.getByRole('main').waitFor();
      await page.waitForLoadState('networkidle');
      seen.push(await page.content());
    }
    const all = seen.join('\n');
    for (const trace of [TICKET, SAID, called, '2号除尘设备没有泄爆装置', 'publicReport"'])
      assert.ok(!all.includes(trace), `${who.actor.name} 看得到 ${trace}`);
    await open(page, `/hazards/${called}`);
    await page
      .getByText(/没有找到/)
      .first()
      .waitFor();
    await leave(page);
  }
  assert.equal((await acts.sourcesOf(s.principal, inspected)).sources.length, 2);
});

step(clause('T10-8', '拆分：工单和自查都恢复为独立的一件，企业仍看不到工单'), async () => {
  const page = await town.enter(custodian, DESKTOP);
  for (const left of [2, 1]) {
    await open(page, `/hazards/${inspected}`);
    await page.getByRole('button', { name: '拆分出来' }).first().click();
    await page.getByLabel('拆分理由').fill('现场核对是两台除尘器');
    if (left === 2) {
      await checkAccessible(page, '拆分');
      await shot(page, 'unmerge');
    }
    await page.getByRole('button', { name: '拆分出来' }).last().click();
    await until(async () => (await acts.sourcesOf(custodian, inspected)).sources.length === left, '没有拆开');
  }
  for (const id of [own, called]) assert.equal((await acts.getHazard(custodian, id)).state, 'reported');
  await assert.rejects(acts.getHazard(s.principal, called));
  assert.equal((await acts.getHazard(s.principal, own)).state, 'reported');
  await open(page, `/hazards/${called}`);
  await page.getByText('恢复为独立一件').first().waitFor();
  await open(page, '/hazards');
  await page.getByRole('link', { name: '疑似重复' }).waitFor();
  await shot(page, 'ledger');
});

step(clause('T10-4', '街道把检查台账整份导入：先检查，错误写明列和怎么改；同一份再导一次不多一件'), async () => {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('台账');
  for (const row of [
    ['二号桥街道隐患台账'],
    ['序号', '单位名称', '隐患部位', '存在问题', '检查日期', '检查人'],
    [1, FIRM, '机加工车间', '配电箱未装漏电保护器', '2026年9月20日', '郑海棠'],
    [2, FIRM, '打磨车间2号除尘器', '2号除尘器未设置泄爆装置', '2026.9.21', '郑海棠'],
    [3, '天津津岚木艺家居', '库房', '灭火器压力不足', '2026-09-22', ''],
    [4, FIRM, '', '安全出口被货物堵塞', '2026-13-40', ''],
  ])
    sheet.addRow(row);
  const file = {
    name: '二号桥街道2026年第三季度隐患台账.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: Buffer.from(await book.xlsx.writeBuffer()),
  };
  const page = await town.enter(s.street, DESKTOP);
  for (const once of [true, false]) {
    await open(page, '/hazards/import');
    await page.locator('input[type=file]').first().setInputFiles(file);
    await page.getByText('读到的列').waitFor();
    if (once) {
      await page.getByText('疑似同一件').first().waitFor();
      await checkAccessible(page, '导入检查');
      await shot(page, 'import');
      await page.getByRole('button', { name: /登记 2 / }).click();
      await until(async () => {
        await town.settle();
        return (
          (await sql<{ n: number }>`select count(*) as n from hazards`.execute(town.db.handle.db)).rows[0]!.n === 5
        );
      }, '没有导入');
      await page.getByText('登记了 2 件').waitFor();
      await shot(page, 'import-done');
      await page.setViewportSize(PHONE);
      await shot(page, 'phone-import');
      await page.setViewportSize(DESKTOP);
    } else await page.getByText('以前导入过').first().waitFor();
  }
});

step(clause('T10-12', '街道勾选几件一起催办：先看每件会怎样，再一次办成'), async () => {
  const page = await town.enter(s.street, DESKTOP);
  await open(page, '/hazards?grade=&state=reported');
  const boxes = page.getByRole('main').locator('tbody input[type=checkbox]');
  await boxes.first().waitFor();
  for (const i of [0, 1]) await boxes.nth(i).check();
  await page.getByRole('button', { name: '批量办理' }).click();
  await page.getByText('能办 2 件').waitFor();
  await page.getByLabel('催办内容').fill('请三天内判定等级');
  await checkAccessible(page, '批量办理');
  await shot(page, 'bulk');
  await page.getByRole('button', { name: '催办 2 件' }).click();
  await page.getByText('办成 2 件').waitFor();
  const urged = await sql<{ n: number }>`select count(*) as n from case_events where act = 'urge'`.execute(
    town.db.handle.db,
  );
  assert.equal(urged.rows[0]?.n, 2);
  // All of a condition: looked at first, done in the background, the two of today refused with their reason.
  await open(page, '/hazards?grade=&state=reported');
  await boxes.first().check();
  await page.getByRole('button', { name: /^选择全部 5/ }).click();
  await page.getByRole('button', { name: '批量办理' }).click();
  await page.getByRole('button', { name: '核对 5 件能不能催办' }).click();
  await page.waitForURL(/\/hazards\/bulk\//);
  await town.settle();
  await page.getByText('能催办 3 件').waitFor();
  await page.getByText('您所在单位今天已催办过').first().waitFor();
  await page.getByLabel('催办内容').fill('请三天内判定等级');
  await checkAccessible(page, '按条件批量办理');
  await shot(page, 'bulk-run');
  await page.getByRole('button', { name: '催办 3 件' }).click();
  await page.getByText('正在催办').waitFor();
  await town.settle();
  await page.getByText('办成 3 件').waitFor();
  await shot(page, 'bulk-run-done');
});

step(clause('T10-12', '九天没有人承办：街道手机上的待办写明为什么要催，催办后不再列，办理经过留痕'), async () => {
  const { clock } = town.db;
  // Found nine days ago, so that the pages (on the real clock) and the pass over the streets see the same days.
  clock.advance({ days: -9 });
  const h = await aReport(s, s.officer, {
    title: '打磨车间通往厂区的疏散门被锁',
    description: '链锁锁住',
    place: '打磨车间东侧',
  });
  clock.advance({ days: 9 });
  assert.equal(await watchStreets(town.db.ctx()), 1, '今天催过的和刚登记的不再给街道');
  const phone = await town.enter(s.street, PHONE);
  await open(phone, '/todo');
  const entry = phone.locator(`a[href$="/hazards/${h.id}/act/urge"]`);
  await entry.waitFor();
  const why = phone.getByText(/^区应急管理局无人承办，已逾期 \d+ 天$/);
  await why.waitFor();
  const cut = await why.evaluate((e) => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight);
  assert.equal(cut, false, '为什么要催没有写全');
  const firm = phone.getByText(FIRM).last();
  assert.ok(await firm.evaluate((e) => e.scrollWidth > e.clientWidth), '企业名这么长还写得下，这一步什么也没有看出来');
  await checkAccessible(phone, '街道手机待办');
  await shot(phone, 'phone-street-todo');
  await entry.click();
  await phone.getByLabel('催办内容').fill('疏散门还锁着，请今天明确承办人');
  await checkAccessible(phone, '手机催办');
  await shot(phone, 'phone-urge');
  await phone.getByRole('button', { name: '催办', exact: true }).click();
  await phone.getByText('已催办').first().waitFor();
  await open(phone, '/todo');
  await phone.getByText('要在本周做完').or(phone.getByText('本周没有要办的事')).first().waitFor();
  assert.equal(await entry.count(), 0, '催过还列着');
  await open(phone, `/hazards/${h.id}`);
  await phone.getByText('疏散门还锁着，请今天明确承办人').first().waitFor();
  await shot(phone, 'phone-urged');
});
