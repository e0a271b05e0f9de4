/** 安全投入: a firm states its safety expenses on the phone, the department accepts them; a unit keeps its ledger; the overview opens the rows. */
import assert from 'node:assert/strict';
import { clause } from '../../src/kernel/shared/clause.ts';
import { sql } from '../../src/kernel/server/db.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot, steps, leave } from './town.ts';

const town = await aTown();
const s = town.people;
await sql`update enterprises set is_high_risk = true where id = ${s.enterprise.id}`.execute(town.db.handle.db);
const last = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear() - 1;

// One after the other: each goes on where the one before stopped.
const step = steps();

step(clause('B3-6', '企业在手机上填报安全费用：收入 3000 万元，当场算出应提 48.5 万元'), async () => {
  const phone = await town.enter(s.safety, PHONE);
  await phone.goto(`${town.address}/safety-expense`);
  await phone.getByRole('button', { name: `填报 ${last} 年度` }).click();
  await phone.getByLabel(/年度实际营业收入/).fill('3000');
  await phone.getByText('48.50').first().waitFor();
  await phone.getByLabel('实际提取').fill('40');
  await phone.getByText('比应提少 8.50 万元').waitFor();
  await phone.getByLabel('实际提取').fill('48.5');
  await phone.getByLabel(/完善、改造和维护安全防护设施设备/).fill('30');
  await checkAccessible(phone, '手机填报安全费用');
  await shot(phone, 'funding-phone-fill');
  await phone.getByRole('button', { name: '保存填报', exact: true }).click();
  await phone.getByRole('button', { name: '报送审核', exact: true }).click();
  await phone.getByRole('button', { name: '报送审核' }).last().click();
  await phone.getByText('待审核').first().waitFor();
  await leave(phone);
  await town.settle();
});

step(clause('B3-5', '部门审核，登记预算；总览的数字打开明细'), async () => {
  const desk = await town.enter(s.officer, DESKTOP);
  await desk.goto(`${town.address}/todo`);
  await desk
    .getByText(/安全费用报告/)
    .first()
    .click();
  await desk.getByLabel('审核意见').fill('足额提取，使用合规');
  await checkAccessible(desk, '审核安全费用');
  await desk.getByRole('button', { name: '审核通过' }).last().click();
  await desk.getByText('已审核').first().waitFor();
  await shot(desk, 'funding-statement');
  await desk.getByRole('link', { name: '资金', exact: true }).first().click();
  await desk.getByRole('button', { name: '登记预算' }).click();
  await desk.getByLabel('预算项目名称').fill('重大事故隐患治理补助');
  await desk.getByLabel('安排', { exact: true }).fill('100');
  await desk.getByLabel('批复（选填）').fill('80');
  await checkAccessible(desk, '登记预算');
  await desk.getByRole('button', { name: '登记这条预算' }).click();
  await desk.getByRole('button', { name: '登记一笔' }).click();
  await desk.getByLabel('金额', { exact: true }).fill('30');
  await desk.getByRole('button', { name: '登记这一笔' }).click();
  await desk.getByText('37.5%').first().waitFor();
  await checkAccessible(desk, '预算项目');
  await shot(desk, 'funding-budget');
  await desk.goto(`${town.address}/funding`);
  await desk.getByRole('link', { name: /足额提取 1 家，查看明细/ }).waitFor();
  await checkAccessible(desk, '资金总览');
  await shot(desk, 'funding-overview');
  await desk.getByRole('link', { name: /预算执行 30 万元，查看明细/ }).click();
  await desk.getByText('共 1 条').first().waitFor();
  await checkAccessible(desk, '资金台账');
  await shot(desk, 'funding-ledger');
  await desk.goto(`${town.address}/funding?tab=projects`);
  await desk.getByRole('button', { name: '项目立项' }).click();
  await desk.getByLabel('项目名称').fill('除尘系统泄爆改造补助');
  await desk.getByLabel('治理目标').fill('消除打磨车间爆炸风险');
  await checkAccessible(desk, '项目立项');
  await desk.getByRole('button', { name: '立项', exact: true }).click();
  await desk.getByText('待实施').first().waitFor();
  await checkAccessible(desk, '四防项目');
  await shot(desk, 'funding-project');
  await leave(desk);
});

step(clause('B3-6', '提取标准是规则参数：安委办逐项改出新版本，漏填的数当场指出，原版本留着'), async () => {
  const office = {
    actor: await aPerson(town.db.ctx(), { unit: '区安委办', roles: ['office.admin'], name: '高亚琴', title: '综合科' }),
  };
  const desk = await town.enter(office, DESKTOP);
  await desk.getByRole('link', { name: '判定标准', exact: true }).first().click();
  await desk.getByRole('link', { name: '规则参数', exact: true }).click();
  await desk.getByRole('heading', { name: '资金', exact: true }).waitFor();
  await checkAccessible(desk, '规则参数');
  await desk.getByRole('button', { name: '安全生产费用提取标准：机械制造' }).click();
  await desk.getByText('不超过（万元） 1000，比例（%） 2.35').waitFor();
  await desk.getByRole('button', { name: '新增版本' }).click();
  const drawer = desk.getByRole('dialog');
  const rate = drawer.getByRole('textbox', { name: '比例（%）', exact: true }).first();
  await rate.fill('');
  await checkAccessible(desk, '新增规则版本');
  await drawer.getByRole('button', { name: '新增这个版本' }).click();
  await drawer.getByText('请按原来的形式填写').first().waitFor();
  await rate.fill('2.05');
  // A step less: the open end stays open when its field is left.
  await drawer.getByRole('button', { name: '去掉第 2 项' }).click();
  const last = drawer.getByRole('textbox', { name: '不超过（万元）', exact: true }).last();
  await last.fill('900000');
  await last.fill('');
  await rate.focus();
  await shot(desk, 'rules-version');
  await drawer.getByRole('button', { name: '新增这个版本' }).click();
  await drawer.getByText('不超过（万元） 1000，比例（%） 2.05').waitFor();
  await drawer.getByText('不超过（万元） 1000，比例（%） 2.35').waitFor();
  const { rows } = await sql<{ version: number; value: { tiers: { rate: number; upTo: number | null }[] } }>`
    select version, value from rules where key = 'funding.accrual.machinery' order by version`.execute(
    town.db.handle.db,
  );
  assert.deepEqual(
    rows.map((r) => [r.version, r.value.tiers[0]?.rate, r.value.tiers.length, r.value.tiers.at(-1)?.upTo]),
    [
      [1, 2.35, 5, null],
      [2, 2.05, 4, null],
    ],
  );
  await leave(desk);
});
