/**
 * The house stands: a dirty ledger comes in, a firm reports from a phone, and the hazard goes the whole way to 销号.
 * Real database, real pages, real browser.
 */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import encodeQR from 'qr';
import { clause } from '../../src/kernel/shared/clause.ts';
import { verify } from '../../src/platform/audit/server/index.ts';
import { getEnterprise, searchEnterprises, updateEnterprise } from '../../src/modules/enterprises/server/index.ts';
import { addPlaces } from '../../src/modules/enterprises/server/places.ts';
import { placeLink } from '../../src/modules/enterprises/shared/places.ts';
import * as acts from '../../src/modules/hazards/server/acts.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot, steps, leave, photo, until } from './town.ts';

const FIRM = '天津津岚木艺家居制造（集团）有限公司二号桥打磨分厂';
const town = await aTown({ name: FIRM });
const s = town.people;
const TITLE = '特种作业人员未取得资格上岗';

// One after the other: each goes on where the one before stopped.
let id = '';
const step = steps();
let officer: Page;
let safety: Page;
const open = (page: Page, path: string) => page.goto(town.address + path);
const act = (page: Page, action: string) => open(page, `/hazards/${id}/act/${action}`);
const record = () => acts.getHazard(s.office, id);
const reaches = (state: string): Promise<void> =>
  until(async () => (await record()).state === state, `没有到 ${state}`);
const signatures = async (): Promise<number> =>
  (await record()).documents.flatMap((one) => one.receipts).filter((one) => one.signedAt !== null).length;

step(clause('T8-1', '企业在手机上先拍照后填写，上报一件隐患'), async () => {
  const phone = await town.enter(s.safety, PHONE);
  await open(phone, '/report');
  await phone
    .locator('input[type=file]')
    .first()
    .setInputFiles(await photo(40));
  // The label on the spot names the place, by a picture here; the phone's own camera opens its page.
  const [label] = (await addPlaces(s.safety, s.enterprise.id, { names: ['打磨车间焊接工位'] })).items;
  await phone.getByRole('button', { name: '扫部位码' }).click();
  await phone.getByLabel('标签照片').setInputFiles({
    name: '标签.gif',
    mimeType: 'image/gif',
    buffer: Buffer.from(encodeQR(placeLink(town.address, label!.code), 'gif', { scale: 6 })),
  });
  await phone.waitForFunction(
    () => document.querySelector<HTMLInputElement>('#report-place-input')?.value === '打磨车间焊接工位',
  );
  const scanning = await phone.context().newPage();
  await open(scanning, `/report?place=${label!.code}`);
  await scanning.waitForFunction(
    () => document.querySelector<HTMLInputElement>('#report-place-input')?.value === '打磨车间焊接工位',
  );
  await open(scanning, `/enterprises/${s.enterprise.id}/places/print`);
  await scanning.getByRole('img', { name: `部位码 ${label!.code}` }).waitFor();
  await checkAccessible(scanning, '部位码标签');
  await shot(scanning, 'place-labels');
  await scanning.close();
  await phone.getByLabel('什么问题').fill(`${TITLE}，焊工证已过期仍在动火`);
  await phone.getByRole('radio', { name: /不能，要时间/ }).check();
  await checkAccessible(phone, '手机上报');
  await shot(phone, 'phone-report');
  await phone.getByRole('button', { name: '提交上报' }).click();
  await phone
    .getByText(/120102-QY-\d{4}-\d{4}/)
    .first()
    .waitFor();
  const code = /120102-QY-\d{4}-\d{4}/.exec(
    (await phone
      .getByText(/120102-QY-\d{4}-\d{4}/)
      .first()
      .textContent()) ?? '',
  )?.[0];
  const mine = await acts.listHazards(s.office, { limit: 5, sort: 'foundOn', order: 'desc', text: code } as never);
  id = mine.items[0]!.id;
  assert.equal(mine.items[0]!.enterpriseName, FIRM);
  await town.settle();
  await open(phone, '/todo');
  await checkAccessible(phone, '手机本周');
  await leave(phone);
});

step(clause('T6-2', '监管部门从待办进入，对照标准判定为重大；另一人核准'), async () => {
  officer = await town.enter(s.officer, DESKTOP);
  await officer.getByText(TITLE).first().waitFor();
  await checkAccessible(officer, '待办');
  await shot(officer, 'todo');
  await act(officer, 'judge');
  await officer.getByText('重大事故隐患', { exact: false }).first().waitFor();
  await officer.getByLabel('对照的判定标准').fill('特种作业人员');
  await officer.locator('.ant-select-item-option').filter({ hasText: '特种作业人员未经' }).first().click();
  await officer
    .getByRole('radiogroup', { name: /特种作业人员未经/ })
    .getByRole('radio', { name: '是' })
    .check();
  await officer.getByRole('radio', { name: /重大事故隐患/ }).check();
  await officer.getByLabel('判定理由').fill('焊工证已过期仍在动火作业，符合第三条（二）');
  await checkAccessible(officer, '判定');
  await shot(officer, 'judge');
  await officer.getByRole('button', { name: '判定为重大，送核准' }).click();
  await reaches('awaitingConfirmation');
  const reviewer = await town.enter(s.reviewer);
  await act(reviewer, 'confirm');
  await reviewer.getByLabel('意见').fill('事实清楚，同意入库');
  await reviewer.getByRole('button', { name: '核准入库' }).click();
  await reaches('registered');
  await leave(reviewer);
});

step(clause('T10-5', '下达整改通知，主要负责人和实际控制人各自签收'), async () => {
  await act(officer, 'issueNotice');
  await officer.getByLabel('整改要求').fill('立即停止无证人员动火作业，持证上岗');
  await officer.getByRole('button', { name: '下达通知，送两人签收' }).click();
  await reaches('notified');
  for (const who of [s.principal, s.controller]) {
    const page = await town.enter(who, PHONE);
    await act(page, 'signNotice');
    await page.getByRole('button', { name: '本人签收' }).click();
    await until(async () => (await signatures()) === (who === s.principal ? 1 : 2), `${who.actor.name}没有签上`);
    if (who === s.controller) await shot(page, 'phone-signed');
    await leave(page);
  }
  await reaches('planning');
});

step(clause('令16-15', '主要负责人报送六要素治理方案，部门审核通过'), async () => {
  const page = await town.enter(s.principal);
  await act(page, 'submitPlan');
  const due = new Date(Date.now() + 8 * 3_600_000 + 20 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('目标和任务').fill('特种作业人员百分之百持证上岗');
  await page.getByLabel('方法和措施').fill('停用无证人员，组织取证培训，核验在岗人员证件');
  await page.getByLabel('计划资金').fill('32000');
  await page.getByLabel('经费来源和物资').fill('自有资金');
  await page.getByLabel('整改责任人').fill('岳文斌');
  await page.getByLabel('机构和人员').fill('成立治理小组，主要负责人任组长');
  await page.getByLabel('完成期限').fill(due);
  await page.getByLabel('时限和要求').fill('二十天内完成取证和核验');
  await page.getByLabel('安全措施和应急预案').fill('取证前停止焊接作业，现场配灭火器材和看火人');
  await checkAccessible(page, '治理方案');
  await shot(page, 'plan');
  await page.getByRole('button', { name: '报送治理方案' }).click();
  await reaches('planReview');
  await leave(page);
  await act(officer, 'reviewPlan');
  await officer.getByRole('radio', { name: /通过/ }).check();
  await officer.getByLabel('意见').fill('方案可行，同意');
  await officer.getByRole('button', { name: '方案通过' }).click();
  await reaches('rectifying');
  assert.equal((await record()).stepDueOn, due);
});

step(clause('T9-2', '证据不齐不能报告完成；补齐照片和证明后报告完成'), async () => {
  safety = await town.enter(s.safety);
  await open(safety, `/hazards/${id}`);
  await safety.getByText('销号还缺什么').first().waitFor();
  await checkAccessible(safety, '档案');
  await shot(safety, 'record');
  let tint = 100;
  for (const owed of (await record()).owedEvidence) {
    await open(safety, `/hazards/${id}/act/addEvidence?kind=${encodeURIComponent(owed.kind)}`);
    await safety
      .locator('input[type=file]')
      .first()
      .setInputFiles(await photo((tint += 20)));
    await safety.getByRole('button', { name: '提交 1 份证据' }).click();
    await safety.getByText('已补充证据').first().waitFor();
    assert.ok(
      (await record()).owedEvidence.every((one) => one.kind !== owed.kind),
      `${owed.label}没有补上`,
    );
  }
  assert.deepEqual((await record()).owedEvidence, []);
  await act(safety, 'submitCompletion');
  await safety.getByLabel('整改完成情况').fill('无证人员已调离，新取证两人，证件已核验');
  await safety.getByLabel('实际投入').fill('28000');
  await safety.getByLabel('整改实施人').fill('设备科 王工');
  await safety.getByLabel('自验人').fill('陶立群');
  await safety.getByRole('button', { name: '报告完成，申请复查' }).click();
  await reaches('awaitingReview');
});

step(clause('T9-3', '企业的人不能复查；两名执法人员复查合格'), async () => {
  const answer = await safety.evaluate(
    async ({ hazard, second, version }) => {
      const response = await fetch(`/api/v1/hazards/${hazard}/verification`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          version,
          pass: true,
          secondOfficerId: second,
          visitedOn: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10),
          findings: '已整改完毕',
        }),
      });
      return { status: response.status, body: (await response.json()) as { code: string; title: string } };
    },
    { hazard: id, second: s.second.actor.userId, version: (await record()).version },
  );
  assert.equal(answer.status, 403);
  assert.equal(answer.body.code, 'hazards.sameUnit');
  await open(safety, `/hazards/${id}/act/verify`);
  await safety
    .getByText(/复查人不得|不由您|不能办理/)
    .first()
    .waitFor();
  await leave(safety);
  await act(officer, 'verify');
  await officer.getByRole('radio', { name: /合格/ }).first().check();
  await officer.getByLabel('第二名复查人员').click();
  await officer.locator('.ant-select-item-option').filter({ hasText: '吴桐' }).first().click();
  await officer.getByLabel('复查情况').fill('抽查在岗焊工两人，证件有效');
  await shot(officer, 'verify');
  await officer.getByRole('button', { name: '登记复查合格' }).click();
  await reaches('verified');
});

step(clause('T9-2', '申请销号，由没有参与过的审批人销号'), async () => {
  await act(officer, 'applyClosure');
  await officer.getByLabel('申请理由').fill('整改完成，复查合格，材料齐全');
  await officer.getByRole('button', { name: '申请销号' }).click();
  await reaches('closing');
  const deputy = await town.enter(s.deputy);
  await act(deputy, 'close');
  await deputy.getByRole('radio').first().check();
  await deputy.getByLabel('意见').fill('同意销号');
  await deputy.getByRole('button', { name: '销号', exact: true }).click();
  await reaches('closed');
  await open(deputy, `/hazards/${id}`);
  await deputy.getByText('已销号').first().waitFor();
  await shot(deputy, 'record-closed');
  await leave(deputy);
});

step(clause('S2-1', '统计数字随之变化，点开正是这一件；审计链校验通过'), async () => {
  await open(officer, '/statistics');
  const link = officer
    .getByRole('link', { name: /销号 1 件|销号.*1 件/ })
    .or(officer.getByRole('button', { name: /销号.*1 件/ }))
    .first();
  await link.waitFor();
  await checkAccessible(officer, '统计');
  await shot(officer, 'statistics');
  await link.click();
  await officer.getByRole('dialog').getByText(TITLE).first().waitFor();
  await shot(officer, 'statistics-drawer');
  await town.settle();
  const verdict = await verify(town.db.ctx());
  assert.equal(verdict.ok, true);
});

step(clause('T10-1', '街道导入一份带标题、合并单元格和脏数据的台账，逐行看到结果'), async () => {
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('台账');
  sheet.addRow(['二号桥街道生产经营单位台账（2026年）']);
  sheet.mergeCells('A1:E1');
  sheet.addRow(['序号', '单位名称', '统一社会信用代码', '成立时间', '住所']);
  sheet.addRow([1, '天津恒阔金属制品有限公司', '９１１２０１０２ma06tert87', '2016年3月1号', '河东区津塘路 73 号']);
  sheet.addRow([2, '天津百润食品加工有限公司', '91120102MA06TERT88', '2019.7', '河东区富民路 5 号']);
  sheet.addRow(['合计', '2 家']);
  const officerStreet = await town.enter(s.street);
  await open(officerStreet, '/enterprises/imports');
  await officerStreet.locator('input[type=file]').setInputFiles({
    name: '台账.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: Buffer.from(await book.xlsx.writeBuffer()),
  });
  await officerStreet.getByText('单位名称').first().waitFor();
  await checkAccessible(officerStreet, '导入预览');
  await officerStreet.getByRole('button', { name: /检查/ }).first().click();
  const tick = setInterval(() => void town.settle().catch(() => {}), 500);
  try {
    await officerStreet.getByText('可导入').first().waitFor();
    await shot(officerStreet, 'import-checked');
    await officerStreet
      .getByRole('button', { name: /导入 \d+ 行/ })
      .first()
      .click();
    await officerStreet
      .getByText(/导入完成|已完成|新增/)
      .first()
      .waitFor();
  } finally {
    clearInterval(tick);
  }
  await open(officerStreet, '/enterprises?q=恒阔');
  await officerStreet.getByText('天津恒阔金属制品有限公司').first().waitFor();
  await shot(officerStreet, 'enterprises');
  await leave(officerStreet);
});

step(clause('T10-1', '两人同时改一份企业档案：后保存的对比两份，逐项选定，谁的修改都不丢'), async () => {
  const page = await town.enter(s.street);
  const { items } = await searchEnterprises(s.office, '恒阔', 1);
  const found = await getEnterprise(s.office, items[0]!.id);
  await open(page, `/enterprises/${found.id}/edit`);
  await page.getByLabel('从业人数').fill('18');
  await page.getByLabel('主要负责人电话').fill('13920001111');
  await updateEnterprise(s.office, found.id, { version: found.version, employees: 21, phone: '022-24110000' });
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('button', { name: '对比两份' }).click();
  await page.getByRole('radio', { name: '从业人数：用我的' }).check();
  await checkAccessible(page, '对比两份');
  await shot(page, 'two-versions');
  await page.setViewportSize(PHONE);
  await shot(page, 'phone-two-versions');
  await page.getByRole('button', { name: '按选定的保存' }).click();
  await page.waitForURL(`**/enterprises/${found.id}`);
  const now = await getEnterprise(s.office, found.id);
  assert.deepEqual([now.employees, now.phone, now.principalPhone], [18, '022-24110000', '13920001111']);
  await leave(page);
});
