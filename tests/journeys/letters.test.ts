/** 公文: from the form to the signed, numbered, served and answered letter; the sheet measured against GB/T 9704-2012. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { clause } from '../../src/kernel/shared/clause.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import { newId } from '../../src/kernel/shared/id.ts';
import { plainDate } from '../../src/kernel/shared/time.ts';
import { ensureSeries, issueDocument } from '../../src/platform/documents/server/index.ts';
import { documentsRoom } from '../../src/platform/documents/server/room.ts';
import { aTown, checkAccessible, PHONE, shot } from './town.ts';

const town = await aTown();
const system = town.db.ctx();
await documentsRoom.seed?.(system);
const as = async (unit: string, roles: string[], name: string) => ({
  actor: await aPerson(system, { unit, roles, name, login: `gw-${name}`, title: '工作人员' }),
});
const drafter = await as('区安委办', ['office.admin'], '高亚琴');
const reviewer = await as('区安委办', ['office.reviewer'], '韩静');
const leader = await as('区安委会', ['office.leader'], '顾长河');

test(clause('T9-6', '拟稿送核、核稿、签发、编号印发、签收、回复，一份公文走到底；纸面位置合于国家标准'), async () => {
  const page = await town.enter(drafter);
  await page
    .getByRole('navigation', { name: '菜单' })
    .getByRole('link', { name: /^督办公文/ })
    .click();
  await page.getByRole('navigation', { name: '督办公文的各页' }).getByRole('link', { name: /^公文/ }).click();
  await page.getByRole('link', { name: '拟稿' }).click();
  await page.getByRole('heading', { name: '本步填写' }).waitFor();
  await page.goto(`${town.address}/letters/new?template=supervise`);
  const form = page.getByRole('main');
  await form.getByLabel('企业名称').fill('天津东泽供应链仓储有限公司');
  await page.getByRole('button', { name: '送核稿' }).click();
  await page.getByText('请填写隐患名称').first().waitFor();
  const chosen = form.getByLabel('受送达单位');
  // A part of the name that means one unit is that unit: it can sign and answer here.
  await chosen.fill('应急管理局');
  await chosen.press('Enter');
  await form.getByText('区应急管理局').first().waitFor();
  // An enterprise of the register by two characters of its name.
  await chosen.fill('测试');
  await page
    .locator('.ant-select-item-option')
    .filter({ hasText: /天津测试机械制造有限公司/ })
    .first()
    .waitFor();
  await shot(page, 'letters-firms');
  await page
    .locator('.ant-select-item-option')
    .filter({ hasText: /天津测试机械制造有限公司/ })
    .first()
    .click();
  await form
    .getByText(/天津测试机械制造有限公司/)
    .first()
    .waitFor();
  await form.getByText('本步填写').click();
  await form
    .locator('.ant-select-selection-item')
    .filter({ hasText: /天津测试机械制造有限公司/ })
    .locator('.ant-select-selection-item-remove')
    .click();
  await form.getByLabel('隐患名称').fill('仓库消防车道被占用，防火间距不足');
  await form.getByLabel('隐患编号').fill('120102-JC-2026-0397');
  await form.getByLabel('发现日期').fill('2026-06-16');
  await form.getByLabel('发现单位').fill('区消防救援支队');
  await form.getByLabel('原整改期限').fill('2026-09-16');
  await form.getByLabel('逾期和前期办理情况').fill('已逾期12天，经提示、函告仍未完成整改');
  await form
    .getByLabel('督办要求')
    .fill('拆除占用消防车道的临时货棚，恢复防火间距\n整改期间停止使用2号库\n每日巡查并记录');
  await form.getByLabel('新的完成期限').fill('2026-12-15');
  await form.getByLabel('责任部门').fill('区消防救援支队');
  await form.getByLabel('属地街道').fill('上杭路街道办事处');
  await form.getByLabel('报告周期').fill('每周五');
  await form.getByLabel('联系人').fill('高亚琴');
  const preview = page.getByRole('region', { name: '公文预览' });
  await preview.getByText('天津东泽供应链仓储有限公司').first().waitFor();
  await shot(page, 'letters-compose');
  await checkAccessible(page, '拟稿');
  await page.getByRole('button', { name: '送核稿' }).click();
  await page.waitForURL(/letters\/drafts\//);
  const address = page.url();
  await page.getByText('尚未编号').waitFor();

  const act = async (who: { actor: { userId: string } }, name: string): Promise<void> => {
    const own = await town.enter(who);
    await own.goto(`${town.address}/letters`);
    await own
      .getByRole('link', { name: /关于对天津东泽/ })
      .first()
      .click();
    await own.getByRole('button', { name, exact: true }).click();
    await own.getByRole('dialog').getByRole('button', { name, exact: true }).click();
    await own.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await act(reviewer, '核稿');
  await act(leader, '签发');
  await page.goto(address);
  await page.getByRole('button', { name: '编号印发' }).waitFor();
  await shot(page, 'letters-draft');
  await checkAccessible(page, '公文稿');
  await page.getByRole('button', { name: '编号印发' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '编号印发' }).click();
  await page.waitForURL(/\/documents\//);
  await page
    .getByText(/河东安委〔2026〕1号/)
    .first()
    .waitFor();
  await shot(page, 'letters-document');
  await checkAccessible(page, '印发的公文');
  const letterPage = page.url();

  // The sheet on the screen, in millimetres of paper.
  const measured = await page.evaluate(() => {
    const sheet = document.querySelector('.ltr-box .ltr-sheet')!.getBoundingClientRect();
    const mm = sheet.width / 210;
    const of = (role: string) =>
      [...document.querySelectorAll(`.ltr-box [data-role="${role}"]`)].map((e) => {
        const r = e.getBoundingClientRect();
        const range = document.createRange();
        range.selectNodeContents(e);
        const t = range.getBoundingClientRect();
        return {
          x: (r.left - sheet.left) / mm,
          y: (r.top - sheet.top) / mm,
          w: r.width / mm,
          h: r.height / mm,
          textX: (t.left - sheet.left) / mm,
          textW: t.width / mm,
          text: e.textContent ?? '',
          px: parseFloat(getComputedStyle(e).fontSize) / mm,
        };
      });
    return {
      ratio: sheet.height / sheet.width,
      head: of('发文机关标志'),
      number: of('发文字号'),
      rule: of('版头分隔线'),
      title: of('标题'),
      body: of('正文'),
      page: of('页码'),
    };
  });
  const near = (a: number | undefined, b: number, tolerance: number, what: string): void =>
    assert.ok(a !== undefined && Math.abs(a - b) <= tolerance, `${what}：${a?.toFixed(2)} 应为 ${b}±${tolerance}`);
  near(measured.ratio, 297 / 210, 0.002, '纸张比例');
  near(measured.head[0]?.y, 37 + 35, 0.5, '发文机关标志');
  near(measured.rule[0]?.x, 28, 0.3, '红线左端');
  near(measured.rule[0]?.w, 156, 0.3, '红线长');
  const number = measured.number[0]!;
  near(measured.rule[0]!.y - (number.y + number.h / 2 + number.px / 2), 4, 0.3, '红线在字号下');
  near(measured.title[0]?.px, (22 * 25.4) / 72, 0.1, '标题二号字');
  near(measured.body[0]?.px, (16 * 25.4) / 72, 0.1, '正文三号字');
  const full = measured.body.filter((l) => [...l.text].length === 28 && !/[\u0021-\u007e]/.test(l.text));
  assert.ok(
    full.some((l) => l.text.includes('、《')),
    '有相邻标点的满行',
  );
  for (const line of full) near(line.textW, 156, 0.4, `满行宽：${line.text}`);
  near(measured.body[1]!.y - measured.body[0]!.y, 225 / 22, 0.1, '行距');
  near(measured.page[0]!.textX + measured.page[0]!.textW, 210 - 26 - 4.94, 0.6, '单页码居右空一字');
  near(measured.page[0]!.y + measured.page[0]!.h / 2, 262 + 7, 0.6, '页码一字线在版心下七毫米');

  // From the printer: whole sheets of A4, as many as on the screen, nothing around them.
  const shown = Number(/共 (\d+) 页/.exec((await page.getByRole('region', { name: '公文' }).textContent()) ?? '')?.[1]);
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
  const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)];
  assert.equal(boxes.length, shown, '打印的张数与屏幕的页数一致');
  for (const box of boxes) {
    near((Number(box[1]) * 25.4) / 72, 210, 0.5, '纸宽');
    near((Number(box[2]) * 25.4) / 72, 297, 0.5, '纸高');
  }
  await page.emulateMedia({ media: 'print' });
  const paper = await page.evaluate(() => {
    const sheet = document.querySelector('.ltr-print .ltr-sheet')!.getBoundingClientRect();
    const head = document.querySelector('.ltr-print [data-role="发文机关标志"]')!.getBoundingClientRect();
    const mm = 96 / 25.4;
    return { w: sheet.width / mm, h: sheet.height / mm, head: (head.top - sheet.top) / mm, left: sheet.left / mm };
  });
  near(paper.w, 210, 0.2, '打印纸宽');
  near(paper.h, 297, 0.2, '打印纸高');
  near(paper.head, 72, 0.3, '打印时标志的位置');
  await page.emulateMedia({ media: 'screen' });

  // The bureau signs and answers.
  const bureau = await town.enter({ actor: town.people.officer.actor });
  await bureau.goto(letterPage);
  await bureau.getByRole('button', { name: '以受送达单位身份签收' }).click();
  await bureau.getByRole('dialog').getByRole('button', { name: /签收/ }).last().click();
  await bureau.getByText('全部签收').waitFor();
  await bureau.getByRole('button', { name: '填写回复' }).click();
  await bureau.getByLabel('回复内容').fill('已责令企业停止使用2号库，货棚于明日拆除。');
  await bureau.getByRole('dialog').getByRole('button', { name: '填写回复' }).click();
  await bureau.getByText('已责令企业停止使用2号库').waitFor();
  await shot(bureau, 'letters-replied');

  const phone = await town.enter(drafter, PHONE);
  await phone.goto(letterPage);
  await phone
    .getByText(/河东安委〔2026〕1号/)
    .first()
    .waitFor();
  await shot(phone, 'letters-phone');
  await checkAccessible(phone, '手机上的公文');
  await phone.goto(`${town.address}/letters?view=issued`);
  await phone
    .getByRole('link', { name: /关于对天津东泽/ })
    .first()
    .waitFor();
  await shot(phone, 'letters-ledger-phone');
  await checkAccessible(phone, '手机上的公文台账');
  await phone.goto(`${town.address}/letters/new?template=supervise`);
  await phone.getByRole('heading', { name: '本步填写' }).waitFor();
  await shot(phone, 'letters-compose-phone');
  await checkAccessible(phone, '手机上拟稿');

  // The ledger: conditions by kind and words, and the same rows as Excel.
  await page.goto(`${town.address}/letters?view=issued`);
  await page
    .getByRole('link', { name: /关于对天津东泽/ })
    .first()
    .waitFor();
  await shot(page, 'letters-ledger');
  await checkAccessible(page, '公文台账');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '导出 Excel' }).click(),
  ]);
  assert.equal(await file.failure(), null);
  assert.match(file.url(), /letters\/export\?view=issued/);
  await page.getByPlaceholder('标题或文号').fill('没有这样的标题');
  await page.getByText('没有符合条件的公文').waitFor();
  await page.getByRole('button', { name: '清除条件' }).click();
  await page
    .getByRole('link', { name: /关于对天津东泽/ })
    .first()
    .waitFor();
});

test(clause('T9-1', '管理员在页面上改模板：预览随改随见，不认识的占位符启用不了'), async () => {
  const page = await town.enter(drafter);
  await page.goto(`${town.address}/letters/templates`);
  await shot(page, 'letters-templates');
  await page
    .getByRole('link', { name: /^摘牌通知书/ })
    .first()
    .click();
  await page.getByLabel('第 4 段的文字').fill('请{{enterprise.nmae}}巩固治理成果。');
  await page
    .getByRole('region', { name: '正文第 4 段' })
    .getByText(/没有名为 enterprise.nmae 的字段/)
    .waitFor();
  await shot(page, 'letters-template-fault');
  await page.getByLabel('第 4 段的文字').fill('请{{enterprise.name}}巩固治理成果，防止隐患复发。');
  const preview = page.getByRole('region', { name: '实时预览' });
  await preview
    .getByText(/天津东泽供应链仓储有限公司/)
    .first()
    .waitFor();
  await preview.getByText('字段名').click();
  await preview.getByText('企业名称').first().waitFor();
  await page.getByLabel('改了什么、为什么').fill('精简第四段');
  await checkAccessible(page, '公文模板');
  await page.getByRole('button', { name: '启用第 2 版' }).click();
  await page.getByRole('button', { name: '启用第 3 版' }).waitFor();
  await shot(page, 'letters-template');
});

test(clause('T10-9', '两家企业纸质签收：一次传几张回证，按文件名对上公文和签字人，对不上的填文号'), async () => {
  const notice = await unsignedNotice();
  const page = await town.enter(drafter);
  await page.goto(`${town.address}/letters`);
  await page.getByRole('link', { name: '登记送达回证' }).click();
  const slip = async (name: string, tint: number) => ({
    name,
    mimeType: 'image/jpeg',
    buffer: await sharp({ create: { width: 300, height: 200, channels: 3, background: { r: tint, g: 200, b: 200 } } })
      .jpeg()
      .toBuffer(),
  });
  await page
    .locator('input[type=file]')
    .setInputFiles([await slip(`安改〔2026〕${notice.seq}号 主要负责人.jpg`, 10), await slip('扫描件.jpg', 90)]);
  const first = page.locator('.z-card').filter({ hasText: '主要负责人.jpg' });
  await first.getByText(notice.number).waitFor();
  assert.equal(await first.getByRole('checkbox', { name: /主要负责人/ }).isChecked(), true);
  const second = page.locator('.z-card').filter({ hasText: '扫描件.jpg' });
  await second.getByText('文件名里没有文号').waitFor();
  await page.getByRole('button', { name: '登记 1 张回证' }).waitFor();
  await second.getByLabel('扫描件.jpg 的文号').fill(`安改2026-${notice.seq}`);
  await second.getByRole('button', { name: '查找公文' }).click();
  await second.getByText(notice.number).waitFor();
  await second.getByRole('checkbox', { name: /实际控制人/ }).check();
  await checkAccessible(page, '登记送达回证');
  await shot(page, 'slips');
  await page.getByRole('button', { name: '登记 2 张回证' }).click();
  await page.getByText('共 2 张，已登记 2 张').waitFor();
  await shot(page, 'slips-done');
  await first.getByRole('link', { name: '打开公文' }).click();
  await page.getByText('全部签收').waitFor();
  const phone = await town.enter(drafter, PHONE);
  await phone.goto(`${town.address}/letters/slips`);
  await phone.getByText('可一次选多张').waitFor();
  await checkAccessible(phone, '手机登记送达回证');
  await shot(phone, 'slips-phone');
});

/** A notice to two people of a firm, of which neither has an account. */
async function unsignedNotice() {
  const ctx = town.db.ctx(drafter.actor);
  return ctx.inTx(async (tx) => {
    await ensureSeries(tx, ctx, {
      series: 'rectification-notice',
      name: '隐患整改通知书',
      pattern: '（津东）安改〔{year}〕{n}号',
    });
    return issueDocument(tx, ctx, {
      kind: 'rectification-notice',
      title: '隐患整改通知书',
      basis: [{ document: '中华人民共和国安全生产法', clause: '第六十五条' }],
      body: {
        form: 'rectificationNotice',
        to: '天津津门金属制品有限公司',
        foundOn: plainDate('2026-09-27'),
        foundBy: '区应急局在执法检查中',
        findings: [{ hazard: '抛光车间除尘系统未设置锁气卸灰装置', basis: [] }],
        requirements: ['立即停止抛光作业并清理积尘'],
        interimMeasures: [],
        deadline: { on: plainDate('2026-12-03'), termText: '5日（自然日）' },
        contact: { name: '高亚琴' },
      },
      subjectType: 'test',
      subjectId: newId<'hazard'>(),
      issuerUnitId: drafter.actor.unitId,
      issuerName: '河东区安委办',
      recipients: [
        { role: 'principal', userId: null, unitId: null, name: '岳文斌' },
        { role: 'controller', userId: null, unitId: null, name: '岳长青' },
      ],
    });
  });
}
