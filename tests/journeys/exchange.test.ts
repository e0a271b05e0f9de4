/**
 * 数据交换: the office draws a package up, a leader approves it on the phone, it goes out signed; the receipt sends one record back, and what the
 * city returned is answered by the department. Real database, real pages, real browser.
 */
import assert from 'node:assert/strict';
import { clause } from '../../src/kernel/shared/clause.ts';
import { makeSigner, newKeyPem } from '../../src/kernel/server/signer.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import { aReport, confirmed, judgedMajor } from '../../src/modules/hazards/server/builders.ts';
import { configureExchange } from '../../src/modules/exchange/server/index.ts';
import { verifyFile } from '../../src/modules/exchange/server/file.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot, steps, visit, leave } from './town.ts';
import type { Page } from 'playwright-core';

// Rotated once: the key of the packages, and the one that signed before.
const before = makeSigner(newKeyPem());
const signer = makeSigner(newKeyPem(), {
  since: '2026-10-01T01:30:00.000Z',
  former: [{ keyId: before.keyId, publicKey: before.publicKey, since: null, until: '2026-10-01T01:30:00.000Z' }],
});
configureExchange({ signer: () => signer });
const town = await aTown();
const s = town.people;
const as = async (unit: string, roles: string[], name: string, title: string) => ({
  actor: await aPerson(town.db.ctx(), { unit, roles, name, title }),
});
const clerk = await as('区安委办', ['office.admin'], '高亚琴', '综合科');
const chief = await as('区安委办', ['office.leader'], '顾长河', '主任');
const first = await confirmed(s, await judgedMajor(s, await aReport(s, s.officer)));
await confirmed(s, await judgedMajor(s, await aReport(s, s.officer, { title: '喷涂车间防爆电气失效' })));
await town.settle();
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const json = (name: string, value: object) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify(value)),
});

// One after the other: each goes on where the one before stopped.
const step = steps();
let address = '';
let text = '';
// The office's window stays open from the first step to the last.
let office: Page;

step(clause('T10-6', '安委办拟报、编制数据包，逐条看内容'), async () => {
  office = await town.enter(clerk, DESKTOP);
  await office.getByRole('navigation', { name: '菜单' }).getByRole('link', { name: '定期报送' }).click();
  await office.getByRole('navigation', { name: '定期报送的各页' }).getByRole('link', { name: '数据交换' }).click();
  await office.getByText('没有符合条件的数据包').waitFor();
  await checkAccessible(office, '数据包台账');
  await office.getByRole('button', { name: '拟报数据包' }).click();
  await checkAccessible(office, '拟报数据包');
  await office.getByLabel(/随包带上隐患的照片和文件/).click();
  await office.getByRole('button', { name: '拟报这个数据包' }).click();
  await office.waitForURL(/\/exchange\/packages\/./);
  await office.getByText('待编制').first().waitFor();
  address = new URL(office.url()).pathname;
  await office.getByRole('button', { name: '编制数据包' }).click();
  await office.getByRole('button', { name: '编制', exact: true }).click();
  await office.getByText('待批准').first().waitFor();
  await office.getByRole('button', { name: '重大事故隐患 新增 2 条，查看明细' }).click();
  await office.getByText('共 2 条').first().waitFor();
  await checkAccessible(office, '数据包');
  await shot(office, 'exchange-package');
  await office.getByRole('button', { name: `查看 ${first.code} 的内容` }).click();
  await office
    .getByText('majorHazards')
    .or(office.getByText('grade', { exact: true }))
    .first()
    .waitFor();
  await checkAccessible(office, '一条记录的内容');
  await shot(office, 'exchange-record');
  await visit(office, '/exchange/print/packages');
  await office.getByText('数据包台账').first().waitFor();
  await office.getByText('120102-CITY-000001').waitFor();
  await checkAccessible(office, '数据包台账打印');
  await town.settle();
});

step(clause('T10-6', '领导在手机上批准，系统签名；报出的文件验得过，改一个字就验不过'), async () => {
  const phone = await town.enter(chief, PHONE);
  await visit(phone, '/todo');
  await phone.getByText('向市安委会办公室日常报送').first().click();
  await phone.getByLabel('批准意见').fill('同意报送');
  await checkAccessible(phone, '手机批准数据包');
  await phone.getByRole('button', { name: '批准并签名' }).click();
  await phone.getByText('有效，内容与批准时一致').first().waitFor();
  await shot(phone, 'exchange-phone-approved');
  await leave(phone);
  await town.settle();
  await office.goto(`${town.address}${address}`);
  const file = await office.request.get(`${town.address}/api/v1${address}/file`);
  text = await file.text();
  assert.equal(file.status(), 200, text.slice(0, 300));
  assert.ok(verifyFile(text, signer.publicKey).ok);
  assert.ok(!verifyFile(text.replace('打磨', '抛光'), signer.publicKey).ok);
  await office.getByRole('button', { name: '登记报出' }).first().click();
  await office.getByLabel('怎样报出的').fill('政务外网报送平台');
  await checkAccessible(office, '登记报出的抽屉');
  await office.getByRole('button', { name: '登记报出' }).last().click();
  await office.getByText('待回执').first().waitFor();
  await visit(office, '/exchange?tab=receivers');
  await office.getByText('密钥编号').waitFor();
  await office.getByText(/10-01 09:30 起用这个公钥核对/).waitFor();
  await office.getByText(before.keyId).waitFor();
  await checkAccessible(office, '接收方和公钥');
  await shot(office, 'exchange-receivers');
  await office.getByRole('link', { name: '第 1 版 JSON Schema' }).first().click();
  await office.getByLabel('JSON Schema 全文').waitFor();
  await checkAccessible(office, '数据包格式');
  await shot(office, 'exchange-schema');
});

step(clause('T2-9', '登记回执：一条被退回，写明原因，点开就到要补正的隐患'), async () => {
  const parsed = JSON.parse(text) as {
    package: { code: string; sets: Record<string, { key: string; version: number }[]> };
    signature: { sm3: string };
  };
  await visit(office, '/exchange');
  await office.getByRole('button', { name: '登记回执' }).click();
  await checkAccessible(office, '登记回执的抽屉');
  await office
    .locator('input[type=file]')
    .first()
    .setInputFiles(
      json('市级回执.json', {
        format: 'zhiben.exchange.receipt/1',
        package: parsed.package.code,
        sm3: parsed.signature.sm3,
        at: new Date().toISOString(),
        rest: 'accepted',
        rows: [{ set: 'majorHazards', key: first.code, version: 1, result: 'rejected', reason: '缺少经纬度核对' }],
      }),
    );
  await office.getByText('回执已登记').waitFor();
  await shot(office, 'exchange-receipt');
  await office.getByRole('button', { name: /看 120102-CITY-000001/ }).click();
  await office.getByText('部分退回').first().waitFor();
  await office.getByRole('button', { name: '重大事故隐患 被退回 1 条，查看明细' }).click();
  await office.getByText('被退回：缺少经纬度核对').waitFor();
  await office.getByRole('dialog').waitFor({ state: 'hidden' });
  await checkAccessible(office, '部分退回的数据包');
  await shot(office, 'exchange-rejected');
  await visit(office, '/exchange?tab=returns');
  await office.getByRole('button', { name: '导入返回事项' }).click();
  await office
    .locator('input[type=file]')
    .first()
    .setInputFiles(
      json('市级返回.json', {
        format: 'zhiben.exchange.returns/1',
        receiver: 'city',
        items: [
          { key: 'S-1', kind: 'returned', hazard: first.code, text: '请核对企业位置并补充现场照片', on: today },
          { key: 'S-2', kind: 'comment', hazard: '没有的编号', text: '请加快', on: today },
        ],
      }),
    );
  await office.getByText('隐患台账里没有编号 没有的编号').waitFor();
  await checkAccessible(office, '导入上级返回事项');
  await shot(office, 'exchange-import');
  await office.getByRole('button', { name: /导入/ }).last().click();
  await office.getByText(/已导入 1 件/).waitFor();
  await visit(office, '/exchange/print/returns');
  await office.getByText('请核对企业位置并补充现场照片').waitFor();
  await checkAccessible(office, '上级返回事项打印');
  await town.settle();
});

step(clause('T10-6', '承办部门在手机上答复上级；安委办编辑映射、试运行'), async () => {
  const phone = await town.enter(s.officer, PHONE);
  await visit(phone, '/todo');
  await phone.getByText('退回补正').first().click();
  await phone.getByLabel('怎样处理的').fill('位置已核对，照片已补充');
  await checkAccessible(phone, '手机答复上级');
  await phone.getByRole('button', { name: '报安委办确认' }).click();
  await phone.getByText('待确认').first().waitFor();
  await shot(phone, 'exchange-phone-return');
  await leave(phone);
  await visit(office, '/exchange?tab=mappings');
  await office.getByRole('button', { name: '新建一版' }).first().click();
  await office.getByLabel('第 1 个字段对方字段名').fill('YHBH');
  await office.getByRole('button', { name: '用现有数据试运行' }).click();
  await office.getByText('试运行结果').first().waitFor();
  await office.getByText('YHBH', { exact: true }).first().waitFor();
  await checkAccessible(office, '字段映射');
  await shot(office, 'exchange-mapping');
  await office.getByRole('button', { name: '保存映射' }).click();
  await office.getByText('修改映射').first().waitFor();
  await visit(office, '/exchange');
  await office.getByText('共 1 包').first().waitFor();
  await shot(office, 'exchange-ledger');
});

step(clause('T10-6', '作为上级：登记下级公钥，核对、接收它的数据包，下载回执；再收一次不变'), async () => {
  const sender = { name: '数据包.json', mimeType: 'application/json', buffer: Buffer.from(text) };
  await visit(office, '/exchange?tab=upper');
  await office.getByText('还没有登记下级').waitFor();
  await office.getByRole('button', { name: '接收数据包' }).click();
  await office.locator('input[type=file]').first().setInputFiles(sender);
  await office.getByText(/没有登记 120102 的公钥/).waitFor();
  await office.getByRole('button', { name: '关闭' }).last().click();
  await office.getByRole('button', { name: '登记下级公钥' }).click();
  await office.getByLabel('下级代码').fill('120102');
  await office.getByLabel('下级名称').fill('河东区');
  await office.getByLabel('公钥（PEM）').fill(signer.publicKey);
  await checkAccessible(office, '登记下级公钥的抽屉');
  await office.getByRole('button', { name: '登记这个公钥' }).click();
  await office.getByRole('link', { name: '河东区', exact: true }).waitFor();
  await office.getByRole('button', { name: '核对数据包' }).click();
  await office
    .locator('input[type=file]')
    .first()
    .setInputFiles({ ...sender, buffer: Buffer.from(text.replace('打磨', '抛光')) });
  await office.getByText(/核对不通过/).waitFor();
  await checkAccessible(office, '核对数据包的抽屉');
  await office.getByRole('button', { name: '关闭' }).last().click();
  await office.getByRole('button', { name: '接收数据包' }).click();
  await office.locator('input[type=file]').first().setInputFiles(sender);
  await office.getByText('验签通过，已接收。').waitFor();
  await checkAccessible(office, '接收下级数据包的抽屉');
  await shot(office, 'exchange-received');
  const href = await office.getByRole('link', { name: '下载回执' }).first().getAttribute('href');
  const receipt = (): Promise<string> => office.evaluate(async (to) => (await fetch(to)).text(), href ?? '');
  const given = JSON.parse(await receipt()) as { rows: { result: string }[] };
  assert.ok(given.rows.length > 0 && given.rows.every((row) => row.result === 'accepted'));
  await office.getByRole('button', { name: '关闭' }).last().click();
  await office.getByRole('link', { name: '河东区', exact: true }).click();
  await office
    .getByRole('searchbox', { name: '编号、内容' })
    .or(office.getByPlaceholder('编号、内容'))
    .first()
    .fill(first.code);
  await office
    .getByRole('button', { name: `查看 ${first.code} 的内容` })
    .first()
    .click();
  await checkAccessible(office, '下级现有记录');
  await shot(office, 'exchange-sender');
});
