/**
 * Papers of the plan: a street's plan with a gap is not signed, then filed and accepted; a project is refused at its gate and
 * counted; the quarter's material is heard, and taken along as Word. Real database, real pages, real browser.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { clause } from '../../src/kernel/shared/clause.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot, steps, leave } from './town.ts';

const town = await aTown();
const s = town.people;
const who = async (unit: string, roles: string[], name: string) => ({
  actor: await aPerson(town.db.ctx(), { unit, roles, name, title: name }),
});
const head = await who('二号桥街道', ['street.patron'], '郑主任');
const clerk = await who('区政务服务办', ['department.officer'], '何清');
const chief = await who('区政务服务办', ['department.reviewer'], '方科长');
const step = steps();
const pdf = {
  name: '会议纪要.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n'),
};

step(clause('B2-1', '街道起草方案，有一项要求没有写进，送不出去；补上后送主要负责人'), async () => {
  const page = await town.enter(s.street, DESKTOP);
  await page.goto(`${town.address}/plan/papers`);
  await page.getByText('二号桥街道').first().waitFor();
  await shot(page, 'papers-street-empty');
  await page.getByRole('button', { name: '起草本单位方案' }).click();
  await page.getByRole('button', { name: '修改', exact: true }).click();
  for (const name of ['总体要求', '工作目标', '实施步骤', '保障措施'])
    await page.getByLabel(name).fill(`${name}：结合街道实际，分类推进，责任到人。`);
  await page.getByRole('button', { name: /项缺口逐项写成任务/ }).click();
  await page.getByRole('button', { name: '去掉任务 2', exact: true }).click();
  await page.getByRole('button', { name: '保存方案' }).click();
  await page.getByText('缺口（1）').waitFor();
  await checkAccessible(page, '单位方案');
  await shot(page, 'papers-sub-plan-gap');
  await page.getByRole('button', { name: '送签发' }).first().click();
  await page.getByRole('button', { name: '送签发' }).last().click();
  await page.getByText(/还有 1 项要求没有写进方案/).waitFor();
  await shot(page, 'papers-sub-plan-refused');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /写进方案/ }).click();
  await shot(page, 'papers-sub-plan-edit');
  await page.getByRole('button', { name: '保存方案' }).click();
  await page.getByText('方案要求的各项都已写进方案').waitFor();
  await page.getByRole('button', { name: '送签发' }).first().click();
  await page.getByRole('button', { name: '送签发' }).last().click();
  await page.getByText('待签发').first().waitFor();
  await leave(page);
  await town.settle();
});

step(clause('S1-3', '主要负责人从待办签发，区安委办审核备案，总表的数打开这个街道'), async () => {
  const signer = await town.enter(head, PHONE);
  await signer.goto(`${town.address}/todo`);
  await signer.getByText('二号桥街道安全生产治本攻坚').first().click();
  await signer.getByRole('button', { name: '签发并报区安委办备案' }).click();
  await signer.getByText('已报备，待审核').first().waitFor();
  await checkAccessible(signer, '手机方案');
  await shot(signer, 'papers-phone-signed');
  await leave(signer);
  await town.settle();
  const office = await town.enter(s.office, DESKTOP);
  await office.goto(`${town.address}/plan/papers`);
  await office.getByRole('link', { name: '街道 已报备 1 个单位' }).click();
  await office.getByText('各单位（1）').waitFor();
  await checkAccessible(office, '方案总表');
  await shot(office, 'papers-board');
  await office.getByRole('link', { name: '二号桥街道' }).first().click();
  await office.getByRole('button', { name: '同意备案' }).first().click();
  await office.getByRole('button', { name: '同意备案' }).last().click();
  await office.getByText('已备案').first().waitFor();
  await leave(office);
});

step(clause('T7-5', '项目审批把关：应急管理局不同意，只能否决，否决的计入件数'), async () => {
  const page = await town.enter(clerk, DESKTOP);
  await page.goto(`${town.address}/project-gates/new`);
  await page.getByLabel('把关类别').click();
  await page.locator('.ant-select-item-option').filter({ hasText: '项目审批' }).first().click();
  await page.getByLabel('规划或项目名称').fill('津东综合能源站新建项目');
  await page.getByLabel('建设单位（库中没有的写名称）').fill('天津津东能源有限公司');
  await page.getByLabel('项目概况和主要安全风险').fill('新建加油加氢合建站，北侧 22 米为居民楼');
  for (const group of await page.getByRole('radiogroup').all()) await group.getByLabel('是', { exact: true }).check();
  await page.getByLabel('征求哪些单位').fill('区应急管理局');
  await page.locator('.ant-select-item-option').filter({ hasText: '区应急管理局' }).first().click();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.ant-select-dropdown')].every((list) => getComputedStyle(list).display === 'none'),
  );
  await checkAccessible(page, '发起把关');
  await shot(page, 'gate-open');
  await page.getByRole('button', { name: '发起，征求 1 个单位意见' }).click();
  await page.waitForURL(/\/project-gates\/\d+/);
  await page.getByText('征求意见').first().waitFor();
  await leave(page);
  await town.settle();
  const officer = await town.enter(s.officer, PHONE);
  await officer.goto(`${town.address}/todo`);
  await officer.getByText('津东综合能源站').first().click();
  await officer.getByRole('radio', { name: '不同意' }).check();
  await officer.getByLabel('理由').fill('与居民楼的安全距离不足，不符合规范要求');
  await shot(officer, 'gate-phone-opinion');
  await officer.getByRole('button', { name: '提出意见' }).last().click();
  await officer.getByText('待作结论').first().waitFor();
  await checkAccessible(officer, '手机把关');
  await leave(officer);
  await town.settle();
  const boss = await town.enter(chief, DESKTOP);
  await boss.goto(`${town.address}/todo`);
  await boss.getByText('津东综合能源站').first().click();
  await boss.getByText(/区应急管理局不同意，只能作/).waitFor();
  await boss.getByLabel('结论的理由').fill('安全距离不足，不予批准');
  await shot(boss, 'gate-conclude');
  await boss.getByRole('button', { name: '作出结论' }).last().click();
  await boss.getByText('已否决').first().waitFor();
  await checkAccessible(boss, '把关档案');
  await shot(boss, 'gate-record');
  await boss.goto(`${town.address}/project-gates`);
  await boss.getByRole('link', { name: '项目审批 否决或查实停止 1 件' }).click();
  await boss.getByText('共 1 件').first().waitFor();
  await checkAccessible(boss, '把关台账');
  await shot(boss, 'gate-ledger');
  await leave(boss);
});

step(clause('B1-13', '季度汇报材料下载 Word，听取汇报附纪要记下，本季度改为已听取；清单和举措的页面'), async () => {
  const page = await town.enter(s.street, DESKTOP);
  await page.goto(`${town.address}/plan/packs`);
  await page.getByText('主要指标').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载 Word' }).click(),
  ]);
  // The name on disk depends on the machine's locale; the one that is sent does not.
  const saved = await fs.readFile(await download.path());
  assert.equal(saved.subarray(0, 2).toString(), 'PK');
  if (process.env['ZHIBEN_SHOTS']) await fs.writeFile(`${process.env['ZHIBEN_SHOTS']}/pack.docx`, saved);
  const sent = await page.request.get(download.url());
  assert.match(decodeURIComponent(sent.headers()['content-disposition'] ?? ''), /二号桥街道.*汇报材料\.docx/);
  await checkAccessible(page, '季度汇报材料');
  await shot(page, 'papers-pack');
  await page.goto(`${town.address}/plan/meetings/new?kind=hear`);
  await page.getByLabel('会议名称').fill('听取第四季度治本攻坚进展汇报');
  await page.getByLabel('主持人').fill('郑主任');
  await page.getByLabel('参会人数').fill('12');
  await page.getByLabel('会议情况').fill('听取安全办汇报，研究飞线充电等突出问题');
  await page.getByLabel('会议纪要').setInputFiles(pdf);
  await page.getByText('会议纪要.pdf').waitFor();
  await page.getByRole('button', { name: '加一项决定' }).click();
  await page.getByLabel('决定 1 做什么').fill('清理 12 处飞线充电');
  await page.getByLabel('办结期限').fill(new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10));
  await checkAccessible(page, '记录会议');
  await shot(page, 'papers-meeting-new');
  await page.getByRole('button', { name: '记录会议，交办 1 项决定' }).click();
  await page.getByText('决定（1）').waitFor();
  await checkAccessible(page, '会议');
  await shot(page, 'papers-meeting');
  await page.goto(`${town.address}/plan/papers?tab=hearings`);
  await page.getByText('已听取', { exact: true }).first().waitFor();
  await checkAccessible(page, '季度听取汇报');
  await shot(page, 'papers-hearings');
  await page.goto(`${town.address}/plan/papers?tab=lists`);
  await page.getByRole('button', { name: '建立清单' }).click();
  await page.getByLabel('领导', { exact: true }).fill('郑主任');
  await page.locator('.ant-select-item-option').filter({ hasText: '郑主任' }).first().click();
  await page.getByRole('button', { name: '生成清单' }).click();
  await page.getByText('清单内容（4）').waitFor();
  await checkAccessible(page, '清单');
  await shot(page, 'papers-list');
  await page.goto(`${town.address}/plan/measures/district96`);
  await page.getByText('应有 96 条，已载入 0 条').waitFor();
  await checkAccessible(page, '专项举措');
  await leave(page);
});
