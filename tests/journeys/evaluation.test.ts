/**
 * A year's evaluation: the office begins it, a street scores itself on the phone, the office scores and publishes; the street objects with
 * evidence, another person upholds it, score and place change with a trail; a leader freezes; a point opens its rows; letters are drafted.
 * Real database, real pages, real browser.
 */
import assert from 'node:assert/strict';
import { clause } from '../../src/kernel/shared/clause.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import { aContent, anAdopted, figures, type Stage } from '../../src/modules/evaluation/server/builders.ts';
import { evaluationActs as acts } from '../../src/modules/evaluation/server/index.ts';
import { groupKeys } from '../../src/modules/evaluation/shared/states.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot, steps, visit, leave } from './town.ts';
import type { Page } from 'playwright-core';

const town = await aTown({}, { movesClock: true });
const { db } = town;
const as = async (unit: string, roles: string[], name: string, title: string) =>
  db.ctx(await aPerson(db.ctx(), { unit, roles, name, title }));
const clerk = await as('区安委办', ['office.admin'], '高亚琴', '综合科');
const leader = await as('区安委办', ['office.leader'], '常振华', '主任');
const reviewer = town.people.office;
const { street, otherStreet } = town.people;
const staff = { db, clerk, reviewer, leader } as unknown as Stage;
const year = Number(db.clock.today().slice(0, 4));
const file = { name: '延期批复.txt', mimeType: 'text/plain', buffer: Buffer.from('区安委办关于两件隐患延期的批复') };

// Schemes of the four groups, and one circular of praise that brings a point and can be opened.
const content = aContent();
content.items.push({
  ...content.items.find((one) => one.key === 'model')!,
  key: 'praised',
  title: '受到通报表扬',
  source: 'indicator',
  figures: ['evaluation.praised'],
});
for (const group of groupKeys) {
  const own = structuredClone(content);
  if (group !== 'street')
    own.items[0] = { ...own.items[0]!, source: 'office', formula: { form: 'perCase', points: 1, cap: null } };
  await anAdopted(staff, group, year, own);
}
const praise = await acts.proposeCommendation(street, {
  kind: 'praise',
  title: '重大隐患动态清零先进单位',
  unitId: street.actor.unitId ?? '',
  personName: '',
  reason: '全年挂牌隐患按期摘牌，经验在全区推广',
  fileIds: [],
});
await acts.reviewCommendation(reviewer, praise.id, { opinion: '情况属实' });
await acts.approveCommendation(leader, praise.id, { opinion: '同意' });
await acts.announceCommendation(clerk, praise.id, {});
const units = (
  await db.handle.pool.query<{ id: string }>(
    `select id from ${db.handle.district}.units where kind in ('street', 'department') order by kind, sort, short_name`,
  )
).rows;
for (const [i, unit] of units.entries())
  figures.set(`test.closed ${unit.id}`, { numerator: 10 + (i % 5), denominator: 20 });
figures.set(`test.closed ${street.actor.unitId ?? ''}`, { numerator: 19, denominator: 20 });
figures.set(`test.overdue ${street.actor.unitId ?? ''}`, { numerator: 4, denominator: null });
figures.set(`test.closed ${otherStreet.actor.unitId ?? ''}`, { numerator: 18, denominator: 20 });

const step = steps();
// One window a person, from the first step to the last.
let office: Page;
let phone: Page;
let round = '';
const roundPath = (): string => `/evaluation/rounds/${round}`;
const sheetPath = (): string => `${roundPath()}/units/${street.actor.unitId ?? ''}`;
const item = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true });
/** On the phone the bar at the foot may lie over what is at the lower edge: brought to the middle, as a thumb does. */
const press = async (page: Page, title: string, action: string): Promise<void> => {
  const button = item(page, title).getByRole('button', { name: new RegExp(`^${action}.*：${title}$`) });
  await button.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await button.click();
};

step(clause('B5-1', '安委办按已采用的方案开始年度考核，各单位得到评分表'), async () => {
  office = await town.enter(clerk, DESKTOP);
  await visit(office, '/evaluation?tab=schemes');
  await office.getByText('共 4 份').first().waitFor();
  await checkAccessible(office, '考核方案台账');
  await office
    .getByRole('link', { name: `${year}年度安全生产考核方案（街道）` })
    .first()
    .click();
  await office
    .getByText(/达到 100% 得 40 分，不高于 50% 不得分/)
    .first()
    .waitFor();
  await checkAccessible(office, '考核方案');
  await shot(office, 'evaluation-scheme');
  await visit(office, '/evaluation');
  await office.getByRole('button', { name: '开始年度考核' }).click();
  await office
    .getByLabel('自评截止日期')
    .fill(new Date(db.clock.now().getTime() + 9 * 86_400_000).toISOString().slice(0, 10));
  await checkAccessible(office, '开始年度考核的抽屉');
  await office.getByRole('button', { name: '开始考核，通知各单位自评' }).click();
  await office.getByText('单位自评中').first().waitFor();
  await office.getByRole('group', { name: '组别' }).getByRole('button', { name: /街道/ }).click();
  await office.getByText('街道（13 家）').first().waitFor();
  await checkAccessible(office, '年度考核');
  await shot(office, 'evaluation-round-open');
  round = (await acts.listRounds(clerk, { limit: 1 })).items[0]?.id ?? '';
  await town.settle();
});

step(clause('B5-1', '街道在手机上从待办打开评分表，附佐证自评并报送'), async () => {
  phone = await town.enter(street, PHONE);
  await visit(phone, '/todo');
  await phone.getByText(`${year}年度安全生产考核自评`).first().click();
  await phone.getByText('待自评').first().waitFor();
  await press(phone, '任务清单', '自评');
  await phone.getByLabel(/自评分/).fill('20');
  await phone.getByLabel('说明（选填）').fill('任务清单经主要负责人签批');
  await phone.locator('input[type=file]').first().setInputFiles(file);
  await phone.getByRole('list', { name: '已选的佐证' }).waitFor();
  await checkAccessible(phone, '手机自评');
  await shot(phone, 'evaluation-phone-self');
  await phone.getByRole('button', { name: '记下自评' }).click();
  await item(phone, '任务清单').getByText('20 分，任务清单经主要负责人签批').waitFor();
  await phone.getByRole('button', { name: '报送自评' }).first().click();
  await phone.getByLabel('自评总体情况').fill('全年任务按期完成，逾期事项已报批延期');
  await phone.getByRole('button', { name: '报送自评' }).last().click();
  await phone.getByText('已报自评').first().waitFor();
  await checkAccessible(phone, '手机评分表');
  await shot(phone, 'evaluation-phone-sheet');
});

step(clause('B5-3', '安委办结束自评、核定、登记迟报事项，公布初步结果'), async () => {
  // What belongs to the other eleven streets is prepared behind the doors: the page sends it in the same way.
  await acts.closeSelf(clerk, round, {});
  const others = (await acts.getRound(clerk, round)).boards
    .flatMap((b) => b.units)
    .filter((u) => u.group === 'street' && u.unitId !== street.actor.unitId);
  const grid = (await acts.getGrid(clerk, round)).groups.find((g) => g.group === 'street')?.items[0]?.units ?? [];
  const [last, before] = others;
  assert.ok(last && before);
  await acts.officeScores(clerk, round, {
    scores: others
      .filter((u) => u !== last && u !== before)
      .map((u) => ({
        itemId: grid.find((one) => one.unitId === u.unitId)?.itemId ?? '',
        score: 17,
        reason: '同一标准核定',
      })),
  });
  await visit(office, `${roundPath()}/scoring?group=street`);
  // The round's page has groups to choose from too: a choice there would call this walk off.
  await office.getByRole('heading', { name: '按项目评分' }).waitFor();
  await office.getByRole('group', { name: '组别' }).getByRole('button', { name: /街道/ }).click();
  for (const unit of [last, before]) await office.getByLabel(`${unit.unitName}核定分`).fill('17');
  await office.getByRole('button', { name: '核定 2 家' }).waitFor();
  await checkAccessible(office, '按项目评分');
  await shot(office, 'evaluation-scoring');
  await office.getByRole('button', { name: '核定 2 家' }).click();
  await office.getByRole('button', { name: '核定 0 家' }).waitFor();
  await visit(office, sheetPath());
  await office.getByRole('heading', { name: '按项目评分' }).waitFor({ state: 'detached' });
  await press(office, '任务清单', '核定');
  await checkAccessible(office, '核定的抽屉');
  await office.getByLabel(/核定分/).fill('18');
  await office.getByRole('button', { name: '核定这一项' }).click();
  await office
    .getByText(/请写明理由/)
    .first()
    .waitFor();
  await office.getByLabel(/理由（/).fill('清单晚报 5 天，核减 2 分');
  await office.getByRole('button', { name: '核定这一项' }).click();
  await item(office, '任务清单').getByText('18 分，清单晚报 5 天').waitFor();
  await press(office, '按期报送', '登记事项');
  await office.getByLabel('什么事项').fill('第三季度报送迟 2 天');
  await office.getByLabel(/记录地址/).fill('/letters');
  await office.getByRole('button', { name: '登记', exact: true }).click();
  await item(office, '按期报送').getByRole('link', { name: '第三季度报送迟 2 天' }).waitFor();
  await checkAccessible(office, '评分表核定');
  await shot(office, 'evaluation-sheet-office');
  await visit(office, roundPath());
  await office.getByRole('button', { name: '公布初步结果' }).click();
  await office.getByRole('button', { name: '公布，受理异议' }).click();
  await office.getByText('初步结果公布，受理异议').first().waitFor();
  await town.settle();
});

step(clause('B5-3', '街道附佐证提出异议；没有评分的人裁定成立，得分和名次变化，留痕可查'), async () => {
  await phone.goto(`${town.address}/todo`);
  await phone.getByText(`${year}年度安全生产考核初步结果`).first().click();
  await phone.getByText('初步得分').first().waitFor();
  await press(phone, '逾期未销号', '提出异议');
  await phone.getByLabel('异议理由').fill('其中两件已经批准延期，不应计逾期');
  await phone.getByLabel(/您认为应得的分/).fill('16');
  await phone.getByRole('button', { name: '提出异议', exact: true }).click();
  await phone.getByText('请上传佐证材料').waitFor();
  await phone.locator('input[type=file]').first().setInputFiles(file);
  await phone.getByRole('list', { name: '已选的佐证' }).waitFor();
  await checkAccessible(phone, '手机提出异议的抽屉');
  await shot(phone, 'evaluation-phone-object');
  await phone.getByRole('button', { name: '提出异议', exact: true }).click();
  await phone.getByRole('link', { name: /YY-\d{4}-0001/ }).waitFor();
  await checkAccessible(phone, '手机评分表异议');
  await shot(phone, 'evaluation-phone-published');
  await town.settle();
  const before = (await acts.getRound(clerk, round)).boards
    .flatMap((b) => b.units)
    .find((u) => u.unitId === street.actor.unitId);
  assert.deepEqual([before?.total, before?.rank], [18 + 19.5 + 36 + 12 + 1, 2]);
  const judge = await town.enter(reviewer, DESKTOP);
  await visit(judge, '/todo');
  await judge.getByText('二号桥街道对“逾期未销号”的异议').first().click();
  await judge.getByText('其中两件已经批准延期').first().waitFor();
  await checkAccessible(judge, '考核异议');
  await shot(judge, 'evaluation-objection');
  await judge.getByRole('button', { name: '异议成立，改分' }).click();
  await checkAccessible(judge, '裁定的抽屉');
  await judge.getByLabel('裁定理由').fill('延期批复属实，两件不计逾期');
  await judge.getByRole('button', { name: '裁定成立并改分' }).click();
  await judge.getByText('成立，已改分').first().waitFor();
  await judge.getByRole('link', { name: '二号桥街道', exact: true }).first().click();
  await press(judge, '逾期未销号', '得分变化');
  await item(judge, '逾期未销号').getByText('12 → 16 分').waitFor();
  await visit(judge, roundPath());
  await judge.getByRole('group', { name: '组别' }).getByRole('button', { name: /街道/ }).click();
  await judge.getByText('90.5').first().waitFor();
  await shot(judge, 'evaluation-ranking');
  await checkAccessible(judge, '考核排名');
  await leave(judge);
  await town.settle();
});

step(clause('B5-3', '异议期满领导冻结；一分打开它的记录；重算一致；结果文书拟稿、打印'), async () => {
  db.clock.advance({ days: 12 });
  const chief = await town.enter(leader, DESKTOP);
  await visit(chief, '/todo');
  await chief.getByText(`${year}年度安全生产考核结果`).first().click();
  await chief.getByLabel('批准意见').fill('同意，按程序通报');
  await chief.getByRole('button', { name: '批准并冻结', exact: true }).click();
  await chief.getByText('结果已冻结').first().waitFor();
  await chief.getByRole('button', { name: '重算核对' }).click();
  await chief.getByText('重算结果与冻结时完全一致').waitFor();
  await checkAccessible(chief, '重算核对');
  await shot(chief, 'evaluation-recompute');
  await leave(chief);
  await town.settle();
  await town.again(phone, street);
  await phone.setViewportSize(DESKTOP);
  await phone.goto(`${town.address}${sheetPath()}`);
  const own = phone;
  await own.getByText('第 1 名').first().waitFor();
  await checkAccessible(own, '单位评分表');
  await shot(own, 'evaluation-sheet-frozen');
  await item(own, '受到通报表扬')
    .getByRole('button', { name: /通报表扬先进单位/ })
    .click();
  await own
    .getByRole('link', { name: /重大隐患动态清零先进单位/ })
    .first()
    .waitFor();
  await own.getByText('冻结的数 1 项，现在按同样口径也是 1 项').waitFor();
  await checkAccessible(own, '冻结的数的抽屉');
  await shot(own, 'evaluation-point-rows');
  await visit(own, `/evaluation-print${sheetPath().replace('/evaluation', '')}`);
  await own.getByText('受到通报表扬').first().waitFor();
  await checkAccessible(own, '评分表打印');
  // The praise is taken back after the freeze: the point keeps what it counted, and says what has changed.
  await acts.rescindCommendation(leader, praise.id, { opinion: '事迹与事实不符' });
  await town.again(office, clerk);
  await office.goto(`${town.address}${roundPath()}`);
  await office.getByRole('button', { name: '重算核对' }).click();
  await office.getByRole('button', { name: /受到通报表扬 冻结时 1，现在 0，查看两份明细/ }).click();
  await office.getByText('冻结的数 1 项，现在按同样口径 0 项：少了 1 条').waitFor();
  await office.getByText('现在不计入').waitFor();
  await checkAccessible(office, '冻结和现在两份明细');
  await shot(office, 'evaluation-then-now');
  await visit(office, '/evaluation');
  await office.getByRole('heading', { name: '考核评价' }).waitFor();
  await visit(office, roundPath());
  await office.getByRole('button', { name: '拟结果文书' }).click();
  await checkAccessible(office, '拟结果文书的抽屉');
  await office.getByRole('button', { name: '拟稿送核' }).click();
  await office.getByRole('link', { name: '向区委、区政府的考核报告' }).click();
  await office
    .getByText(/关于\d{4}年度安全生产考核情况的报告/)
    .first()
    .waitFor();
  await shot(office, 'evaluation-letter');
  await visit(office, `${roundPath()}?tab=deductions`);
  await office.getByText('第三季度报送迟 2 天').first().waitFor();
  await checkAccessible(office, '加分扣分清单');
  await shot(office, 'evaluation-deductions');
  await visit(office, roundPath().replace('/evaluation/', '/evaluation-print/'));
  await office.getByText('优秀名额 3 家').first().waitFor();
  await checkAccessible(office, '考核结果打印');
  await shot(office, 'evaluation-print');
  const next = await acts.draftScheme(clerk, {
    group: 'street',
    year: year + 1,
    basedOn: (await acts.listSchemes(clerk, { limit: 1, group: ['street'] })).items[0]!.id,
  });
  const changed = structuredClone(next.content);
  changed.items.find((one) => one.key === 'closed')!.formula = { form: 'rank', better: 'higher', worst: 0.5 };
  await acts.saveScheme(clerk, next.id, { title: next.title, content: changed });
  await visit(office, `/evaluation/schemes/${next.id}?act=save`);
  await office.getByRole('button', { name: '修改：按期销号率' }).click();
  await office.getByText(/组内第 1 名/).waitFor();
  await checkAccessible(office, '方案项目编辑');
  await shot(office, 'evaluation-scheme-edit');
  await visit(office, `/evaluation/schemes/${next.id}/try?year=${year}`);
  await office.getByText(/家名次变化/).waitFor();
  await checkAccessible(office, '方案试算');
  await shot(office, 'evaluation-try');
  await visit(office, '/evaluation?tab=commendations');
  await office.getByText('共 1 项').first().waitFor();
  await checkAccessible(office, '表彰台账');
  await shot(office, 'evaluation-commendations');
  await visit(office, `/evaluation/appraisals/${street.actor.unitId ?? ''}`);
  await office.getByText('领导干部考核参考表').first().waitFor();
  await checkAccessible(office, '领导干部考核参考表');
  await shot(office, 'evaluation-appraisal');
});
