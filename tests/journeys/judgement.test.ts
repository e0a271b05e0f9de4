/**
 * An officer judges with the wizard, on a desk and on a phone: standards, clauses, questions, the result worked out, a departure with
 * its reason; later judges again while the former judgement stays; two persons take a grade back.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Page } from 'playwright-core';
import { clause } from '../../src/kernel/shared/clause.ts';
import { loadLibrary, readLibrary } from '../../src/modules/criteria/server/index.ts';
import * as acts from '../../src/modules/hazards/server/acts.ts';
import * as b from '../../src/modules/hazards/server/builders.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot, leave } from './town.ts';

const town = await aTown({ name: '天津津岚木艺家居制造（集团）有限公司二号桥打磨分厂' });
const s = town.people;

let broken = '';
const step = (name: string, run: () => Promise<void>): void =>
  void test(name, { timeout: 180_000 }, async () => {
    assert.equal(broken, '', '前面一步没有走通');
    try {
      await run();
    } catch (error) {
      broken = name;
      throw error;
    }
  });
const act = (page: Page, id: string, action: string) => page.goto(`${town.address}/hazards/${id}/act/${action}`);
const choose = async (page: Page, typed: string, words: string | RegExp): Promise<void> => {
  await page.getByLabel('对照的判定标准').fill(typed);
  await page.locator('.ant-select-item-option').filter({ hasText: words }).first().click();
};
const answer = (page: Page, question: string | RegExp, word: string): Promise<void> =>
  page.getByRole('radiogroup', { name: question }).getByRole('radio', { name: word, exact: true }).check();
const result = (page: Page) => page.getByRole('status', { name: '推算结果' });

let dust = '';

step(clause('T6-2', '桌面：看清哪些标准适用、为什么，逐项回答，设置但失效的一并引用失效条款，判定为重大'), async () => {
  const h = await b.aReport(s, s.safety, {
    title: '煤气区域一氧化碳报警仪离线，数据未接入值守场所',
    description: '加压站报警仪只能就地显示',
  });
  dust = h.id;
  const page = await town.enter(s.officer, DESKTOP);
  await act(page, h.id, 'judge');
  const standards = page.getByRole('region', { name: '适用的标准' });
  await standards.getByText('工贸企业重大事故隐患判定标准（应急管理部令第10号）').waitFor();
  await standards.getByText(/企业行业领域为工贸，在适用范围内/).waitFor();
  await standards.getByText(/^当日无效，不能引用/).click();
  await choose(page, '固定式CO', '煤气设施附近');
  await result(page).getByText('尚不能判定').waitFor();
  await answer(page, /固定式一氧化碳监测报警装置/, '已设置但失效');
  await answer(page, /未接入24小时有人值守场所/, '是');
  await result(page).getByText('重大', { exact: true }).waitFor();
  await result(page)
    .getByText(/一并引用失效条款/)
    .waitFor();
  await page.getByRole('button', { name: '用核实的情形起草' }).click();
  await page.getByRole('radio', { name: /重大事故隐患/ }).check();
  await checkAccessible(page, '判定向导');
  await shot(page, 'judgement-desk');
  await page.getByRole('button', { name: '判定为重大，送核准' }).click();
  await page.getByText('已判定为重大事故隐患').first().waitFor();
  const record = await acts.getHazard(s.office, h.id);
  assert.equal(record.state, 'awaitingConfirmation');
  assert.deepEqual(
    record.criteria.map((c) => c.criterionId),
    ['MEM-10-2023#009', 'MEM-10-2023#065'],
  );
  assert.match(record.judgement?.reason ?? '', /已设置但失效/);
  await page.goto(`${town.address}/hazards/${h.id}`);
  await page.getByText(/按核实情况推算为“重大”，判定为“重大”/).waitFor();
  await page.getByText(/^逐项核实/).click();
  await checkAccessible(page, '档案里的判定依据');
  await shot(page, 'judgement-record');
  await leave(page);
});

step(clause('T6-2', '手机：综合判定按场所类别数条号；不按推算结果判定的，没有理由交不上去'), async () => {
  const h = await b.aReport(s, s.safety, {
    title: '营业期间安全出口锁闭，疏散通道堆放货物',
    description: '应急照明损坏',
  });
  const page = await town.enter(s.officer, PHONE);
  await act(page, h.id, 'judge');
  await choose(page, '外窗广告栅栏', '疏散与救援');
  await page.getByRole('radio', { name: '人员密集场所' }).check();
  await page.getByLabel('命中的综合判定要素条号').fill('7.3.3、7.3.5');
  await page.getByText(/指定条款.*计 2 条，须 3 条以上/).waitFor();
  await result(page).getByText('一般', { exact: true }).waitFor();
  await page.getByRole('radio', { name: /重大事故隐患/ }).check();
  await page.getByLabel('判定理由').fill('安全出口加挂锁，疏散通道净宽只有 0.6 米');
  await page.getByRole('button', { name: '判定为重大，送核准' }).click();
  await page
    .getByRole('alert')
    .getByText(/您的判定与推算结果不同/)
    .waitFor();
  assert.equal((await acts.getHazard(s.office, h.id)).state, 'reported');
  await checkAccessible(page, '手机判定向导');
  await shot(page, 'judgement-phone');
  await page.getByLabel('命中的综合判定要素条号').fill('7.3.3、7.3.5、7.3.8');
  await result(page).getByText('重大', { exact: true }).waitFor();
  await page.getByRole('button', { name: '判定为重大，送核准' }).click();
  await page.getByText('已判定为重大事故隐患').first().waitFor();
  const record = await acts.getHazard(s.office, h.id);
  assert.equal(record.judgements[0]?.computed, 'major');
  assert.equal(record.judgements[0]?.method, '综合判定');
  await leave(page);
});

step(
  clause('T6-2', '兜底条款：从适用标准里选条款，没有专家论证意见是尚不能判定，交上意见和专家姓名才判得了重大'),
  async () => {
    const h = await b.aReport(s, s.safety, {
      title: '燃气调压间与员工宿舍贴邻',
      description: '燃气储罐区旁违规搭建宿舍',
    });
    const page = await town.enter(s.officer, DESKTOP);
    await act(page, h.id, 'judge');
    const standards = page.getByRole('region', { name: '适用的标准' });
    await standards
      .getByRole('listitem')
      .filter({ hasText: '城镇燃气经营安全重大隐患判定标准' })
      .getByRole('button', { name: '从这部选条款' })
      .click();
    await page.getByText('只列《城镇燃气经营安全重大隐患判定标准》的条款').waitFor();
    await choose(page, '其他严重', '群死群伤');
    await answer(page, /严重违反燃气经营法律法规/, '是');
    await answer(page, /现实危险/, '是');
    await result(page).getByText('尚不能判定').waitFor();
    await page.getByRole('radio', { name: /重大事故隐患/ }).check();
    await page.getByLabel('判定理由').fill('调压间与宿舍贴邻，一旦泄漏爆燃将造成群死群伤');
    await page.getByRole('button', { name: '判定为重大，送核准' }).click();
    await page
      .getByRole('alert')
      .getByText(/请上传专家论证意见/)
      .waitFor();
    await page
      .getByRole('group', { name: '专家论证意见' })
      .or(page.locator('form'))
      .locator('input[type=file]')
      .first()
      .setInputFiles({
        name: '专家论证意见.pdf',
        mimeType: 'application/pdf',
        buffer: Buffer.from('%PDF-1.4\n%论证意见\n%%EOF\n'),
      });
    await page.getByLabel('论证专家姓名').fill('陶茂林、何晓东');
    await result(page).getByText('重大', { exact: true }).waitFor();
    await checkAccessible(page, '兜底条款的判定');
    await shot(page, 'judgement-expert');
    await page.getByRole('button', { name: '判定为重大，送核准' }).click();
    await page.getByText('已判定为重大事故隐患').first().waitFor();
    const [one] = (await acts.getHazard(s.office, h.id)).judgements;
    assert.equal(one?.expertName, '陶茂林、何晓东');
    assert.equal(one?.computed, 'major');
    await leave(page);
  },
);

step(clause('T6-2', '重新判定留下原判定；撤回的人看不到判定按钮可用，另一人判为一般'), async () => {
  await b.confirmed(s, await acts.getHazard(s.officer, dust));
  const library = await readLibrary();
  const criteria = new Map(library.criteria);
  criteria.set(
    'MEM-10-2023',
    (library.criteria.get('MEM-10-2023') ?? []).map((one) =>
      one.id === 'MEM-10-2023#009' ? { ...one, text: `${one.text}（修订）` } : one,
    ),
  );
  await loadLibrary(town.db.ctx(), { ...library, criteria });
  const page = await town.enter(s.officer, DESKTOP);
  await page.goto(`${town.address}/hazards/${dust}`);
  await page.getByText(/引用的条款有新版：.*第四条（六）条文已有新版本/).waitFor();
  await act(page, dust, 'rejudge');
  await page.getByRole('radio', { name: '核实到新的情况' }).check();
  await choose(page, '特种作业人员', '特种作业人员未经');
  await answer(page, /特种作业人员未经/, '是');
  await page.getByRole('radio', { name: /重大事故隐患/ }).check();
  await page.getByLabel('判定理由').fill('报警仪已修复，但值守人员无证上岗');
  await page.getByRole('button', { name: '重新判定为重大' }).click();
  await page.getByText('已重新判定').first().waitFor();
  await page.goto(`${town.address}/hazards/${dust}`);
  await page.getByText('以前的判定，1 次').click();
  await page
    .getByText(/应急管理部令第10号 第四条（六）/)
    .first()
    .waitFor();
  await checkAccessible(page, '判定的历次记录');
  await shot(page, 'judgement-history');

  const reviewer = await town.enter(s.reviewer, DESKTOP);
  await act(reviewer, dust, 'withdrawJudgement');
  await reviewer.getByLabel('撤回理由').fill('值守人员证书补核有效，原情形不成立');
  await reviewer.getByRole('button', { name: '撤回判定' }).click();
  await reviewer.getByText('已撤回判定').first().waitFor();
  await act(reviewer, dust, 'judge');
  await reviewer.getByText('您撤回了原判定，须由另一人重新判定').waitFor();
  await leave(reviewer);

  await act(page, dust, 'judge');
  await page.getByRole('radio', { name: /一般隐患/ }).check();
  await page.getByLabel('判定理由').fill('报警仪已修复，值守人员持证，可立即整改');
  await page.getByRole('button', { name: '判定为一般' }).click();
  await page.getByText('已判定为一般隐患').first().waitFor();
  const record = await acts.getHazard(s.office, dust);
  assert.equal(record.grade, 'general');
  assert.equal(record.judgements.length, 3);
  await leave(page);
});
