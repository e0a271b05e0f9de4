/** 指标: a street reports its figure with proof on the phone and amends it; the office opens the number down to its rows and turns a source. */
import sharp from 'sharp';
import { clause } from '../../src/kernel/shared/clause.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot, steps, leave } from './town.ts';

const town = await aTown();
const clerk = {
  actor: await aPerson(town.db.ctx(), { unit: '区安委办', roles: ['office.admin'], name: '高亚琴', title: '综合科' }),
};
const street = {
  actor: await aPerson(town.db.ctx(), { unit: '二号桥街道', roles: ['street.officer'], name: '吴桐', title: '安监办' }),
};

// One after the other: each goes on where the one before stopped.
const step = steps();

step(clause('T1-4', '街道在手机上填报一个季度的数并附佐证，第二天更正，原数还在'), async () => {
  const phone = await town.enter(street, PHONE);
  await phone.goto(`${town.address}/indicators?q=集中学习研讨场次`);
  await phone.getByText('未报', { exact: true }).first().waitFor();
  await shot(phone, 'indicators-phone-catalogue');
  await phone.getByRole('link', { name: '集中学习研讨场次', exact: true }).click();
  await phone.getByRole('link', { name: '填报' }).click();
  await phone.getByLabel('数（场）').fill('3');
  await phone.getByRole('button', { name: /^填报.*季度$/ }).click();
  await phone.getByText('请上传佐证材料，或写清数据出处').first().waitFor();
  await phone.locator('input[type=file]').setInputFiles({
    name: '学习签到表.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('不收的格式'),
  });
  await phone.getByRole('alert').filter({ hasText: /./ }).first().waitFor();
  await phone.locator('input[type=file]').setInputFiles({
    name: '学习签到表.png',
    mimeType: 'image/png',
    buffer: await sharp({ create: { width: 320, height: 200, channels: 3, background: '#dde' } })
      .png()
      .toBuffer(),
  });
  await phone.getByLabel('已添加的佐证').getByText('学习签到表.png').waitFor();
  await phone.getByLabel(/^依据和说明/).fill('中心组学习记录三次');
  await checkAccessible(phone, '手机填报指标');
  await shot(phone, 'indicators-phone-report');
  await phone.getByRole('button', { name: /^填报.*季度$/ }).click();
  await phone.getByText('中心组学习记录三次').first().waitFor();
  await phone.getByRole('link', { name: '填报' }).click();
  await phone.getByText(/这一期已由.*吴桐填报：3 场/).waitFor();
  await phone.getByLabel('数（场）').fill('4');
  await phone.getByLabel(/^依据和说明/).fill('补记一场');
  await phone.getByLabel('更正原因').fill('漏记一场');
  await phone.getByRole('button', { name: /^更正.*季度的数$/ }).click();
  await phone.getByText('更正原因：漏记一场').first().waitFor();
  await phone.getByRole('link', { name: '学习签到表.png' }).waitFor();
  await phone.locator('.in-old', { hasText: '3 场' }).waitFor();
  await checkAccessible(phone, '手机指标说明');
  await shot(phone, 'indicators-phone-indicator');
  await leave(phone);
});

step(clause('G1-6', '安委办从目录打开一个数：口径、条款、各单位、每一条；调整取数方式留下依据'), async () => {
  const desk = await town.enter(clerk, DESKTOP);
  await desk
    .getByRole('navigation', { name: '菜单' })
    .getByRole('link', { name: /^任务分解/ })
    .click();
  await desk.getByRole('navigation', { name: '任务分解的各页' }).getByRole('link', { name: '指标目录' }).click();
  await desk.getByRole('heading', { name: '指标目录' }).waitFor();
  await checkAccessible(desk, '指标目录');
  await shot(desk, 'indicators-catalogue');
  await desk.goto(`${town.address}/indicators?q=集中学习研讨场次`);
  await desk.getByRole('button', { name: /集中学习研讨场次 4 场，查看明细/ }).click();
  await desk.getByRole('dialog').getByText('组织干部职工和重点企事业单位负责人集中学习研讨').waitFor();
  await desk
    .getByRole('dialog')
    .getByRole('button', { name: /二号桥街道 集中学习研讨场次 4 场/ })
    .click();
  await desk.getByRole('dialog').getByText('共 1 条').waitFor();
  await checkAccessible(desk, '打开一个数');
  await shot(desk, 'indicators-drawer');
  await desk.getByRole('dialog').getByRole('link', { name: '指标说明' }).click();
  await desk.getByText('近 12 个季度').waitFor();
  await checkAccessible(desk, '一个指标');
  await shot(desk, 'indicators-reported');
  await desk.goto(`${town.address}/indicators/hazards.placedRate`);
  await desk.getByRole('button', { name: '调整取数方式' }).click();
  await desk.getByRole('dialog').getByLabel('依据').fill('系统试运行期间由单位填报');
  await desk.getByRole('dialog').getByRole('button', { name: '改为单位填报' }).click();
  await desk.getByText('系统试运行期间由单位填报').waitFor();
  await desk.getByRole('link', { name: '填报' }).waitFor();
  await checkAccessible(desk, '取数方式的调整');
  await shot(desk, 'indicators-computed');
  await leave(desk);
});
