/**
 * Joint work: a street blows the whistle from a phone, a department comes with a photo, the street rates.
 * Real database, real pages, real browser.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import sharp from 'sharp';
import { clause } from '../../src/kernel/shared/clause.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot } from './town.ts';

const FIRM = '天津津岚木艺家居制造（集团）有限公司二号桥打磨分厂';
const town = await aTown({ name: FIRM });
const s = town.people;
const WHAT = '消防车通道长期堆放泡沫板和旧家具，占用约四十米，业主拒不清理';

const photo = async (tint: number): Promise<{ name: string; mimeType: string; buffer: Buffer }> => ({
  name: `现场照片${tint}.jpg`,
  mimeType: 'image/jpeg',
  buffer: await sharp({
    create: { width: 640, height: 480, channels: 3, background: { r: tint % 256, g: 120, b: 90 } },
  })
    .jpeg()
    .toBuffer(),
});

// One after the other: each goes on where the one before stopped.
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
  await phone.getByRole('radio', { name: /紧急/ }).check({ force: true });
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
  await phone.context().close();
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
  await phone.context().close();
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
  await street.getByRole('radio', { name: '部分解决' }).check({ force: true });
  await street.getByLabel('还差什么').fill('标线尚未施划');
  await street.getByRole('button', { name: '作出评价' }).click();
  await street.getByRole('button', { name: '再次吹哨' }).waitFor();
  await checkAccessible(street, '吹哨档案');
  await shot(street, 'whistle-record');
  await street.getByRole('button', { name: '再次吹哨' }).click();
  await street.getByLabel('还有什么没有解决').fill('禁停标线没有施划，车辆又停进来了');
  await street.getByRole('button', { name: '再次吹哨' }).last().click();
  await street.getByText('第 2 次吹哨').waitFor();
  await street.context().close();
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
  await office.context().close();
  const head = await town.enter(
    { actor: await aPerson(town.db.ctx(), { unit: '区应急管理局', roles: ['department.head'], name: '许鹏' }) },
    PHONE,
  );
  await head.goto(`${town.address}/whistles`);
  await head.getByText(WHAT.slice(0, 12)).first().waitFor();
  await shot(head, 'whistle-phone-ledger');
  await head.context().close();
});
