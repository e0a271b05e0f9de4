/**
 * 定期报送: a street misses its quarter and is reminded, fills in from the ledger's figures, its head signs on the phone, the office returns
 * it once and accepts it; the office makes the district's report. Real database, real pages, real browser, a clock that moves.
 */
import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import { sql } from '../../src/kernel/server/db.ts';
import { clause } from '../../src/kernel/shared/clause.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import { sweepReports } from '../../src/modules/periodic-reports/server/index.ts';
import { aReport, judgedMajor } from '../../src/modules/hazards/server/builders.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot, steps, leave } from './town.ts';
import type { Page } from 'playwright-core';

const town = await aTown({ name: '天津津岚木艺家居制造（集团）有限公司二号桥打磨分厂' }, { movesClock: true });
const s = town.people;
const as = async (unit: string, roles: string[], name: string, title: string) => ({
  actor: await aPerson(town.db.ctx(), { unit, roles, name, title }),
});
const QUARTER = '2026年第四季度报送';
const street = await as('二号桥街道', ['street.officer'], '宋春生', '安全办 经办');
const head = await as('二号桥街道', ['street.patron'], '郑海棠', '副主任');
const clerk = await as('区安委办', ['office.admin'], '叶知遥', '管理员');
const step = steps();
/** Moves the clock; nobody's password has grown old meanwhile. */
const at = async (day: string): Promise<void> => {
  town.db.clock.set(`${day}T02:00:00Z`);
  await sql`update users set password_changed_at = ${town.db.clock.now()}`.execute(town.db.handle.db);
};
const sweep = async (): Promise<void> => {
  await sweepReports(town.db.ctx());
  await town.settle();
};
/** The act's own button, in its drawer. */
const doIt = (page: Page, name: string): Promise<void> =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
const fillNumbers = async (page: Page): Promise<void> => {
  for (const box of await page.locator('.pr-fig input[inputmode]').all())
    if ((await box.inputValue()) === '') await box.fill('0');
};

step(clause('S5-2', '街道没有按时报送：到期前、逾期都有提醒，安委办在进度板上看到并催办'), async () => {
  await at('2026-11-10');
  const h = await judgedMajor(s, await aReport(s, s.officer, { title: '打磨车间除尘器泄爆片缺失' }));
  assert.ok(h);
  await at('2026-12-14');
  await sweep();
  await at('2027-01-03');
  await sweep();
  const office = await town.enter(clerk, DESKTOP);
  await office
    .getByRole('link', { name: /定期报送/ })
    .first()
    .click();
  await office.getByRole('heading', { name: QUARTER }).waitFor();
  await office
    .getByText(/迟 2 天/)
    .first()
    .waitFor();
  await checkAccessible(office, '报送进度');
  await shot(office, 'reports-board-late');
  await office.getByRole('button', { name: /催办未报/ }).click();
  await office.getByLabel(/要说的话/).fill('请于今天报送');
  await checkAccessible(office, '催办抽屉');
  await shot(office, 'reports-urge');
  await office.getByRole('button', { name: /^催办 \d+ 家/ }).click();
  await office.getByRole('status').filter({ hasText: '已催办' }).waitFor();
  await leave(office);
  await town.settle();
});

step(clause('T10-8', '街道从台账预填，数字打开明细，取用参考句，核对后送签'), async () => {
  const page = await town.enter(street, DESKTOP);
  await page.goto(`${town.address}/todo`);
  await page.getByText(`${QUARTER}：二号桥街道`).first().click();
  await page.getByText('区安委办催办').first().waitFor();
  await page.getByRole('button', { name: '从台账预填' }).first().click();
  await page.getByText('已预填').first().waitFor();
  await page.getByRole('button', { name: /期末未销号重大隐患 台账 1 件，查看明细/ }).click();
  await page.getByText('打磨车间除尘器泄爆片缺失').first().waitFor();
  await page.getByText('取数时所数的就是这些记录').waitFor();
  await checkAccessible(page, '数字明细抽屉');
  await shot(page, 'reports-figure-rows');
  await page.getByRole('button', { name: '关闭' }).first().click();
  await fillNumbers(page);
  await page.getByRole('region', { name: '存在问题参考' }).or(page.getByLabel('存在问题参考')).first().waitFor();
  for (const label of ['进展情况', '典型做法', '存在问题', '下一步打算'])
    await page.getByLabel(label, { exact: true }).fill(`${label}：逐件盯办，压实责任，推动整改。`);
  await page.getByLabel('下一步打算参考').getByRole('button', { name: '取用' }).first().click();
  assert.match(await page.getByLabel('下一步打算', { exact: true }).inputValue(), /打磨车间除尘器泄爆片缺失/);
  // Another number than the ledger's wants a reason.
  await page.getByLabel('期末未销号重大隐患', { exact: true }).fill('2');
  await page.getByRole('button', { name: '保存' }).click();
  await page
    .getByText(/台账为 1，填报为 2，请写明理由/)
    .first()
    .waitFor();
  await checkAccessible(page, '填报');
  await shot(page, 'reports-filling');
  await page.getByLabel('期末未销号重大隐患', { exact: true }).fill('1');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('已保存，可以送签').waitFor();
  await page.getByRole('button', { name: '核对确认，送签' }).first().click();
  await page.getByRole('button', { name: '核对无误，送签' }).click();
  await page.getByText('已确认').first().waitFor();
  await leave(page);
  await town.settle();
});

step(clause('T9-4', '街道负责人在手机上签发，经办报送'), async () => {
  const phone = await town.enter(head, PHONE);
  await phone.goto(`${town.address}/todo`);
  await phone.getByText(`${QUARTER}：二号桥街道`).first().click();
  await phone.getByText('签发本单位报送').waitFor();
  await checkAccessible(phone, '手机签发');
  await shot(phone, 'reports-phone-sign');
  await doIt(phone, '签发');
  await phone.getByText('已签发').first().waitFor();
  await checkAccessible(phone, '手机报送');
  await shot(phone, 'reports-phone');
  await leave(phone);
  await town.settle();
  const page = await town.enter(street, PHONE);
  await page.goto(`${town.address}/todo`);
  await page.getByText(`${QUARTER}：二号桥街道`).first().click();
  await doIt(page, '报送区安委办');
  await page.getByText('已报送').first().waitFor();
  await page.getByText('迟报 2 天').first().waitFor();
  await leave(page);
  await town.settle();
});

step(clause('T10-8', '安委办逐部分退回，街道改好再报，接收'), async () => {
  const office = await town.enter(clerk, DESKTOP);
  await office.goto(`${town.address}/todo`);
  await office.getByText(`${QUARTER}：二号桥街道`).first().click();
  await office.getByText('接收这份报送').waitFor();
  await office.getByRole('button', { name: '关闭' }).first().click();
  await office.getByRole('button', { name: '退回修改' }).first().click();
  await office.getByRole('textbox', { name: /⑤ 执法/ }).fill('本期没有处罚，请写明原因');
  await checkAccessible(office, '退回抽屉');
  await shot(office, 'reports-send-back');
  await office.getByRole('button', { name: '退回 1 个部分' }).click();
  await office.getByText('退回待改').first().waitFor();
  await town.settle();
  const page = await town.enter(street, DESKTOP);
  await page.goto(`${town.address}/todo`);
  await page.getByText(`${QUARTER}：二号桥街道`).first().click();
  await page.getByText('本期没有处罚，请写明原因').first().waitFor();
  await page.getByLabel('执法情况（选填）').fill('本期以帮扶指导为主，没有发现须处罚的违法行为。');
  await shot(page, 'reports-returned');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('已保存，可以送签').waitFor();
  await page.getByRole('button', { name: '核对确认，送签' }).first().click();
  await page.getByRole('button', { name: '核对无误，送签' }).click();
  await page.getByText('已确认').first().waitFor();
  await town.settle();
  const phone = await town.enter(head, PHONE);
  await phone.goto(`${town.address}/todo`);
  await phone.getByText(`${QUARTER}：二号桥街道`).first().click();
  await doIt(phone, '签发');
  await phone.getByText('已签发').first().waitFor();
  await leave(phone);
  await page.reload();
  await page.getByRole('button', { name: '报送区安委办' }).first().click();
  await doIt(page, '报送区安委办');
  await page.getByText('已报送').first().waitFor();
  await leave(page);
  await town.settle();
  await office.reload();
  await office.getByRole('button', { name: '接收', exact: true }).first().click();
  await doIt(office, '接收');
  await office.getByText('已接收').first().waitFor();
  await checkAccessible(office, '报送档案');
  await shot(office, 'reports-accepted');
  await leave(office);
});

step(clause('令16-14', '企业主要负责人在手机上取数、填写、签字报出自查统计表，主管部门看到逐家企业'), async () => {
  const phone = await town.enter(s.principal, PHONE);
  await phone.goto(`${town.address}/self-tables`);
  await phone.getByRole('link', { name: '2026年第四季度隐患统计表' }).click();
  await phone.getByRole('button', { name: '从本企业隐患取数' }).click();
  await phone.getByRole('button', { name: /未整改 台账 \d+ 件/ }).waitFor();
  await phone.getByLabel('其中：已落实治理方案', { exact: true }).fill('0');
  await phone.getByLabel('累计落实治理资金', { exact: true }).fill('0');
  await phone.getByLabel('隐患统计分析', { exact: true }).fill('本季度发现的隐患正在按治理方案整改。');
  await checkAccessible(phone, '自查统计表');
  await shot(phone, 'reports-firm-table');
  await phone.getByRole('button', { name: '填好，送主要负责人签字' }).click();
  await doIt(phone, '填好，送签');
  await phone.getByText('待签字').first().waitFor();
  await phone.getByRole('button', { name: '签字报出' }).click();
  await doIt(phone, '签字报出');
  await phone.getByText('已报送').first().waitFor();
  await leave(phone);
  const page = await town.enter(s.officer, DESKTOP);
  await page.goto(`${town.address}/reports/firms?mark=received`);
  await page.getByRole('link', { name: /二号桥打磨分厂/ }).waitFor();
  await checkAccessible(page, '企业自查统计表');
  await shot(page, 'reports-firms');
  await leave(page);
});

/** The text of one file inside a zip. */
const inZip = (bytes: Buffer, name: string): string => {
  for (
    let i = bytes.indexOf('PK\u0001\u0002', 0, 'latin1');
    i >= 0;
    i = bytes.indexOf('PK\u0001\u0002', i + 4, 'latin1')
  ) {
    const [size, length] = [bytes.readUInt32LE(i + 20), bytes.readUInt16LE(i + 28)];
    if (bytes.subarray(i + 46, i + 46 + length).toString() !== name) continue;
    const local = bytes.readUInt32LE(i + 42);
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    return inflateRawSync(bytes.subarray(begin, begin + size)).toString('utf8');
  }
  return '';
};

step(clause('B1-3', '安委办一键汇总全区，选用做法，拟报告；Word 里有数字、未报单位和所选材料'), async () => {
  const office = await town.enter(clerk, DESKTOP);
  await office.goto(`${town.address}/reports`);
  await office.getByRole('button', { name: '汇总全区' }).click();
  await office
    .getByText(/已报 1 家/)
    .first()
    .waitFor();
  await office.getByRole('button', { name: /全区 期末未销号重大隐患 1，查看明细/ }).click();
  await office.getByText('打磨车间除尘器泄爆片缺失').first().waitFor();
  await office.getByRole('button', { name: '关闭' }).first().click();
  await office
    .getByRole('checkbox', { name: /二号桥街道/ })
    .nth(1)
    .check();
  await office.getByLabel('下一步要求（选填）').fill('请未报单位立即补报');
  await checkAccessible(office, '全区汇总');
  await shot(office, 'reports-district');
  await office.getByRole('button', { name: /拟全区报告，送核稿/ }).click();
  await office.getByText('正在核稿签发').waitFor();
  const href = await office.getByRole('link', { name: 'Word 草稿' }).getAttribute('href');
  const word = await office.evaluate(async (address) => {
    const answer = await fetch(address ?? '');
    return [...new Uint8Array(await answer.arrayBuffer())];
  }, href);
  const text = inZip(Buffer.from(word), 'word/document.xml');
  for (const words of ['期末未销号重大隐患1件', '未报', '请未报单位立即补报', '分街域、分行业'])
    assert.ok(text.includes(words), words);
  await office.goto(`${town.address}/reports/list?mark=late`);
  await office.getByText(/共 \d+ 份/).waitFor();
  await checkAccessible(office, '报送台账');
  await shot(office, 'reports-list');
  await office.goto(`${town.address}/reports/forms`);
  await office.getByText('核对规则').waitFor();
  await checkAccessible(office, '报表定义');
  await shot(office, 'reports-forms');
  await office.getByRole('link', { name: /出新版本/ }).click();
  await office.getByRole('button', { name: /存为第 2 版/ }).waitFor();
  await checkAccessible(office, '报表新版本');
  await shot(office, 'reports-form-editor');
  await office.goto(`${town.address}/reports/board-print`);
  await office.getByText('进度表').first().waitFor();
  await checkAccessible(office, '进度表打印页');
  await shot(office, 'reports-board-print');
  await office.goto(`${town.address}/reports/list-print?mark=late`);
  await office.getByText('定期报送台账').first().waitFor();
  await checkAccessible(office, '台账打印页');
  await leave(office);
  const phone = await town.enter(clerk, PHONE);
  await phone.goto(`${town.address}/reports`);
  await phone.getByText('各单位进度').waitFor();
  await checkAccessible(phone, '手机进度');
  await shot(phone, 'reports-phone-board');
  await leave(phone);
});
