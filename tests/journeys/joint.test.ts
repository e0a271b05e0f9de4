/**
 * Joint work: a street blows the whistle from a phone, a department comes with a photo, the street rates; a joint session
 * decides, the decision becomes a task, is done with proof and confirmed by another unit.
 * Real database, real pages, real browser.
 */
import { clause } from '../../src/kernel/shared/clause.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot, steps, leave, photo } from './town.ts';

const FIRM = '天津津岚木艺家居制造（集团）有限公司二号桥打磨分厂';
const town = await aTown({ name: FIRM });
const s = town.people;
const WHAT = '消防车通道长期堆放泡沫板和旧家具，占用约四十米，业主拒不清理';

// One after the other: each goes on where the one before stopped.
const step = steps();

step(clause('T2-13', '街道在手机上拍照吹哨，叫到区应急管理局'), async () => {
  const phone = await town.enter(s.street, PHONE);
  await phone.goto(`${town.address}/whistles`);
  await phone.getByText('没有符合条件的吹哨').waitFor();
  await phone.getByRole('link', { name: '吹哨', exact: true }).click();
  await phone
    .locator('input[type=file]')
    .first()
    .setInputFiles(await photo(40));
  await phone.getByRole('button', { name: '吹哨' }).click();
  await phone.getByText('请写明在哪里').waitFor();
  await phone.getByLabel('在哪里').fill('泰通公寓 3 号楼北侧消防车通道');
  await phone.getByLabel('什么事').fill(WHAT);
  await phone.getByRole('radio', { name: /紧急/ }).check();
  await phone.getByRole('button', { name: '区应急管理局' }).click();
  await phone.getByText(/区应急管理局须于/).waitFor();
  await checkAccessible(phone, '手机吹哨');
  await shot(phone, 'whistle-phone-blow');
  await phone.getByRole('button', { name: '吹哨，叫 1 个部门' }).click();
  await phone
    .getByText(/CS-\d{4}-0001/)
    .first()
    .waitFor();
  await phone.getByText('待签收').first().waitFor();
  await shot(phone, 'whistle-phone-called');
  await leave(phone);
  await town.settle();
});

step(clause('T2-13', '部门人员在手机上从待办签收，到场拍照报到，反馈结果'), async () => {
  const phone = await town.enter(s.officer, PHONE);
  await phone.goto(`${town.address}/todo`);
  await phone.getByText(WHAT.slice(0, 12)).first().click();
  await phone.getByRole('button', { name: '签收，马上安排' }).click();
  await phone.getByRole('button', { name: '到场报到' }).first().waitFor();
  await phone.getByRole('button', { name: '到场报到' }).first().click();
  await phone.getByRole('button', { name: '到场报到' }).last().click();
  await phone.getByText('请拍一张到场照片').waitFor();
  await phone
    .locator('input[type=file]')
    .first()
    .setInputFiles(await photo(90));
  await phone.getByAltText(/第 1 张照片/).waitFor();
  await shot(phone, 'whistle-phone-arrive');
  await phone.getByRole('button', { name: '到场报到' }).last().click();
  await phone
    .getByText(/按时到场，用时/)
    .first()
    .waitFor();
  await phone.getByRole('button', { name: '反馈处置结果' }).click();
  await phone.getByLabel('怎么处置的').fill('现场责令清理，两小时内清空，增设禁停标线');
  await phone.getByRole('button', { name: '反馈街道，请街道评价' }).click();
  await phone.getByText('待街道评价').waitFor();
  await checkAccessible(phone, '手机吹哨档案');
  await shot(phone, 'whistle-phone-record');
  await leave(phone);
  await town.settle();
});

step(clause('T2-13', '街道评价没有完全解决，再次吹哨；安委办看到及时率，数字打开明细'), async () => {
  const street = await town.enter(s.street, DESKTOP);
  await street.goto(`${town.address}/whistles`);
  await street
    .getByRole('link', { name: new RegExp(WHAT.slice(0, 12)) })
    .first()
    .click();
  await street.getByRole('button', { name: '评价', exact: true }).click();
  await street.getByRole('radio', { name: '部分解决' }).check();
  await street.getByLabel('还差什么').fill('标线尚未施划');
  await street.getByRole('button', { name: '作出评价' }).click();
  await street.getByRole('button', { name: '再次吹哨' }).waitFor();
  await checkAccessible(street, '吹哨档案');
  await shot(street, 'whistle-record');
  await street.getByRole('button', { name: '再次吹哨' }).click();
  await street.getByLabel('还有什么没有解决').fill('禁停标线没有施划，车辆又停进来了');
  await street.getByRole('button', { name: '再次吹哨' }).last().click();
  await street.getByText('第 2 次吹哨').waitFor();
  await leave(street);
  const office = await town.enter(s.office, DESKTOP);
  await office.goto(`${town.address}/whistles`);
  await office.getByText('共 2 件').first().waitFor();
  await checkAccessible(office, '吹哨报到台账');
  await shot(office, 'whistle-ledger');
  await office.goto(`${town.address}/whistles/figures`);
  await office.getByRole('link', { name: /区应急管理局 部分解决 1 件/ }).waitFor();
  await checkAccessible(office, '吹哨报到情况');
  await shot(office, 'whistle-figures');
  await office.getByRole('link', { name: /区应急管理局 部分解决 1 件/ }).click();
  await office.getByText('共 1 件').first().waitFor();
  await leave(office);
  const head = await town.enter(
    { actor: await aPerson(town.db.ctx(), { unit: '区应急管理局', roles: ['department.head'], name: '许鹏' }) },
    PHONE,
  );
  await head.goto(`${town.address}/whistles`);
  await head.getByText(WHAT.slice(0, 12)).first().waitFor();
  await shot(head, 'whistle-phone-ledger');
  await leave(head);
});

step(clause('T2-2', '安委办召集会商，形成议定事项'), async () => {
  const office = await town.enter(s.office, DESKTOP);
  await office.goto(`${town.address}/joint-sessions/new`);
  await office.getByLabel('会商事由').fill('商场消防通道占用联合整治');
  const day = new Date(Date.now() + 8 * 3_600_000 + 86_400_000).toISOString().slice(0, 10);
  await office.getByLabel('日期', { exact: true }).fill(day);
  await office.getByLabel('地点').fill('区安委办三楼会议室');
  await office.getByLabel('邀请单位').fill('区商务局');
  await office.locator('.ant-select-item-option').filter({ hasText: '区商务局' }).first().click();
  await office.keyboard.press('Escape');
  // While the list of units is closing it has no name any more.
  await office.waitForFunction(() =>
    [...document.querySelectorAll('.ant-select-dropdown')].every((list) => getComputedStyle(list).display === 'none'),
  );
  await checkAccessible(office, '召集会商');
  await shot(office, 'session-call');
  await office.getByRole('button', { name: '召集会商，发出邀请' }).click();
  await office.getByRole('button', { name: '签到开会' }).click();
  await office.getByLabel('主持人').fill('韩书敏');
  await office.getByLabel('区商务局到会人').fill('白洁');
  await office.getByLabel('区商务局代谁到会').fill('王局长');
  await office.getByRole('button', { name: '开始会商' }).click();
  await office.getByRole('button', { name: '形成议定事项' }).click();
  await office.getByLabel('研判情况').fill('商户堆货占用消防通道，物业管理不到位');
  await office.getByLabel('第 1 项议定什么').fill('清空消防通道并施划禁停标线');
  await office.getByLabel('第 1 项凭什么算办结').fill('清理前后照片');
  await office.getByLabel('第 1 项牵头单位').fill('区商务局');
  await office.locator('.ant-select-item-option').filter({ hasText: '区商务局' }).last().click();
  await office.getByLabel('办结期限').fill(day);
  await shot(office, 'session-conclude');
  await office.getByRole('button', { name: '结束会商，交办任务' }).click();
  await office.getByText('待接收').first().waitFor();
  await office.getByRole('button', { name: '拟会商纪要' }).click();
  await office.getByRole('button', { name: '拟稿，送核稿' }).click();
  await office.getByText('会商纪要', { exact: true }).first().waitFor();
  await checkAccessible(office, '会商档案');
  await shot(office, 'session-record');
  await leave(office);
  await town.settle();
});

step(clause('T2-2', '牵头部门在手机上接收任务、拍照报告办结，安委办确认，落实页上数字打开明细'), async () => {
  const phone = await town.enter(s.otherDepartment, PHONE);
  await phone.goto(`${town.address}/todo`);
  await phone.getByText('清空消防通道').first().click();
  // The address opens the act by itself; before it is there the last button of this name is the page's own.
  await phone.getByRole('heading', { name: '接收任务' }).waitFor();
  await phone.getByRole('button', { name: '接收任务' }).last().click();
  await phone.getByRole('button', { name: '报告办结' }).first().click();
  await phone.getByLabel('办理情况').fill('通道已清空，标线已施划');
  await phone
    .locator('input[type=file]')
    .first()
    .setInputFiles(await photo(120));
  await phone.getByAltText(/第 1 张照片/).waitFor();
  await phone.getByRole('button', { name: '报告办结，请对方确认' }).click();
  await phone.getByText('待确认').first().waitFor();
  await checkAccessible(phone, '手机会商任务');
  await shot(phone, 'session-phone');
  await leave(phone);
  await town.settle();
  const office = await town.enter(s.office, DESKTOP);
  await office.goto(`${town.address}/todo`);
  await office.getByText('清空消防通道').first().click();
  await office.getByLabel('核实情况').fill('照片属实');
  await office.getByRole('button', { name: '确认办结' }).last().click();
  await office.getByText('已办结').first().waitFor();
  await office.goto(`${town.address}/joint-sessions?tab=decisions`);
  await office.getByRole('link', { name: /区商务局 按期办结 1 项/ }).click();
  await office.getByText('共 1 项').first().waitFor();
  await checkAccessible(office, '议定事项落实');
  await shot(office, 'session-decisions');
  await office.goto(`${town.address}/joint-sessions`);
  await office.getByText('共 1 次').first().waitFor();
  await shot(office, 'session-list');
  await office.goto(`${town.address}/supervision/board`);
  await office.getByRole('link', { name: /区商务局 议定事项按期办结 1 件/ }).waitFor();
  await checkAccessible(office, '红黄榜');
  await shot(office, 'board');
  await office.getByLabel('哪一期').selectOption({ index: 1 });
  await office.getByText(/月到期的事项中，有办理而没有逾期的单位/).waitFor();
  await checkAccessible(office, '红黄榜按月');
  await shot(office, 'board-month');
  await office.getByLabel('哪一期').selectOption('');
  await office.getByRole('link', { name: /区商务局 议定事项按期办结 1 件/ }).waitFor();
  await office.getByRole('button', { name: '拟通报' }).click();
  await office.getByLabel('工作要求').fill('请黄榜单位三日内书面说明');
  await office.getByRole('button', { name: '拟通报，送核稿' }).click();
  await office.waitForURL(/todo/);
  await leave(office);
});
