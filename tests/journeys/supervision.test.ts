/**
 * Supervision: a hazard left alone climbs, an officer drafts, a leader signs, the firm receives; a leader lists it, the same
 * authority delists it and another is refused. Real database, real pages, real browser.
 */
import assert from 'node:assert/strict';
import { sql } from '../../src/kernel/server/db.ts';
import { clause } from '../../src/kernel/shared/clause.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import { anEnterprise } from '../../src/modules/enterprises/server/builders.ts';
import * as b from '../../src/modules/hazards/server/builders.ts';
import { supervisionActs } from '../../src/modules/supervision/server/index.ts';
import { aTown, checkAccessible, PHONE, shot, steps } from './town.ts';

const town = await aTown({ name: '天津津岚木艺家居制造（集团）有限公司二号桥打磨分厂' });
const s = town.people;
const ctx = (actor: Awaited<ReturnType<typeof aPerson>>) => town.db.ctx(actor);
const office = (roles: string[], name: string, title: string) =>
  aPerson(town.db.ctx(), { unit: '区安委办', roles, name, title }).then(ctx);
const clerk = await office(['office.admin'], '高亚琴', '综合科');
const leader = await office(['office.leader'], '顾长河', '主任');

const step = steps();

let hazard = '';
step(clause('T9-6', '临近期限的重大隐患自动提出提示函，安委办起草、签发，企业在手机上签收'), async () => {
  const registered = await b.confirmed(s, await b.judgedMajor(s, await b.aReport(s, s.safety)));
  const notified = await b.signed(s, await b.noticed(s, registered));
  const h = await b.approved(s, await b.planned(s, notified, 10));
  hazard = h.id;
  await supervisionActs.sweep(town.db.ctx());
  const desk = await town.enter(clerk);
  await desk.goto(`${town.address}/supervision`);
  await desk.getByText('提示函').first().waitFor();
  await shot(desk, 'supervision-ledger');
  await desk.getByRole('link', { name: h.title }).first().click();
  await desk.getByText('督办经过与下一步').waitFor();
  await desk.getByRole('button', { name: '起草送签' }).click();
  await desk.getByLabel('整改要求').fill('请督促企业按治理方案在期限前完成泄爆片安装，每周报送一次进展。');
  await desk.getByLabel('另送企业（选填）').fill('测试机械');
  await desk
    .locator('.ant-select-item-option')
    .filter({ hasText: /测试机械制造有限公司/ })
    .first()
    .click();
  await desk.getByLabel('整改要求').click();
  await checkAccessible(desk, '起草送签');
  await shot(desk, 'supervision-draft-firms');
  await desk.getByRole('button', { name: '起草送签' }).last().click();
  await desk.getByText('待签发').first().waitFor();
  const url = desk.url();
  await desk
    .getByText(/、天津测试机械制造有限公司/)
    .first()
    .waitFor();
  await checkAccessible(desk, '督办措施');
  await shot(desk, 'supervision-drafted');
  const signer = await town.enter(leader);
  await signer.goto(url);
  await signer.getByRole('button', { name: '签发' }).first().click();
  await signer.getByRole('button', { name: '签发' }).last().click();
  await signer
    .getByText(/河东安办函〔\d{4}〕\d+号/)
    .first()
    .waitFor();
  await shot(signer, 'supervision-issued');
  const firm = await town.enter(s.principal, PHONE);
  await firm.goto(url);
  await firm.getByRole('button', { name: '签收' }).first().click();
  await firm.getByRole('button', { name: '签收' }).last().click();
  await firm
    .getByText(/岳文斌 .*签收/)
    .first()
    .waitFor();
  await shot(firm, 'supervision-phone-received');
});

step(clause('T2-5', '提请、审核、批准挂牌，验收后由同一机关摘牌，另一机关被拒绝'), async () => {
  const officer = await town.enter(s.officer);
  await officer.goto(`${town.address}/hazards/${hazard}`);
  await officer.getByText('督办和挂牌').waitFor();
  await shot(officer, 'supervision-on-hazard');
  await officer.getByText('提请挂牌').first().click();
  await officer.getByText('整改难度大、周期长').click();
  await officer.getByLabel('提请理由').fill('整改难度大，需要区级督办');
  await officer.getByRole('button', { name: '提请挂牌' }).click();
  await officer.getByText('待审核').first().waitFor();
  const url = officer.url();
  const id = url.split('/').at(-1)!;
  const reviewer = await town.enter(s.office);
  await reviewer.goto(url);
  await reviewer.getByRole('button', { name: '审核同意' }).click();
  await reviewer.getByLabel('审核意见').fill('情况属实，同意挂牌');
  await reviewer.getByRole('button', { name: '审核同意' }).last().click();
  await reviewer.getByText('待审批').first().waitFor();
  let l = await supervisionActs.approveListing(leader, id, {
    // Proposed is 1, reviewed 2.
    version: 2,
    dueOn: b.inDays(s, 30),
    requirements: '三十日内完成整改',
  });
  l = await supervisionActs.applyAcceptance(s.principal, id, { version: l.version, opinion: '已完成整改' });
  await supervisionActs.acceptListing(s.office, id, { version: l.version, approve: true, opinion: '现场整改到位' });
  await officer.goto(url);
  await officer
    .getByText(/摘牌只能由挂牌机关/)
    .first()
    .waitFor();
  await shot(officer, 'supervision-delist-refused');
  const boss = await town.enter(leader);
  await boss.goto(url);
  await boss.getByRole('button', { name: '摘牌' }).click();
  await boss.getByLabel('摘牌意见').fill('同意摘牌');
  await boss.getByRole('button', { name: '摘牌' }).last().click();
  await boss.getByText('已摘牌').first().waitFor();
  await shot(boss, 'supervision-delisted');
});

step(clause('T9-6', '一个街道的整改滞后于别的街道：提示函写明依据，数字打开辖区逾期的那些隐患'), async () => {
  const { clock } = town.db;
  clock.advance({ days: -30 });
  const streets = ['120102010', '120102001', '120102002', '120102003'];
  for (const streetCode of streets) {
    const firm = await anEnterprise(town.db.ctx(), { streetCode });
    for (let i = 0; i < 5; i++)
      await b.aReport(s, s.officer, { enterpriseId: firm.id as never, title: `第 ${i + 1} 处配电箱未上锁` });
  }
  await b.judgedOf(s, { streets: streets.slice(1) });
  clock.advance({ days: 30 });
  await supervisionActs.sweep(town.db.ctx());
  const found = await sql<{
    id: string;
  }>`select m.id from supervision_measures m join joint_causes c on c.id = m.cause_id
    where c.kind = 'slowUnit' and m.unit_name = '上杭路街道'`.execute(town.db.handle.db);
  const id = found.rows[0]!.id;
  const desk = await town.enter(clerk);
  await desk.goto(`${town.address}/supervision/measures/${id}`);
  await desk.getByRole('heading', { name: '进度滞后的依据' }).waitFor();
  await desk.getByText(/同规模 3 个街道的中位数 0%/).waitFor();
  await checkAccessible(desk, '进度滞后的督办');
  await shot(desk, 'supervision-pace');
  await desk.getByRole('link', { name: /上杭路街道逾期 5 件/ }).click();
  await desk.getByRole('main').getByText('第 5 处配电箱未上锁').first().waitFor();
  assert.equal(
    await desk
      .getByRole('main')
      .getByRole('link', { name: /处配电箱未上锁/ })
      .count(),
    5,
  );
  await shot(desk, 'supervision-pace-rows');
  const phone = await town.enter(clerk, PHONE);
  await phone.goto(`${town.address}/supervision/measures/${id}`);
  await phone.getByRole('heading', { name: '进度滞后的依据' }).waitFor();
  await checkAccessible(phone, '手机上进度滞后的督办');
  await shot(phone, 'supervision-pace-phone');
  await phone.getByRole('link', { name: '各街道当日的数字' }).click();
  await phone.getByRole('heading', { level: 1 }).first().waitFor();
  await shot(phone, 'supervision-pace-peers');
});
