/** The administrator's day in the library: a new edition comes in, is compared, decided by another, and counts from its day. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { clause } from '../../src/kernel/shared/clause.ts';
import { addDays } from '../../src/kernel/shared/time.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import * as b from '../../src/modules/hazards/server/builders.ts';
import { aTown, checkAccessible, PHONE, shot } from './town.ts';

const town = await aTown();
const { db } = town;
const as = async (unit: string, roles: string[], name: string) => ({
  actor: await aPerson(db.ctx(), { unit, roles, name, title: '标准库' }),
});
const admin = await as('区安委办', ['office.admin'], '秦书勤');
const leader = await as('区安委办', ['office.leader'], '何慕白');

const STANDARD = 'MOHURD-2023-4';
const today = db.clock.today();
const from = addDays(today, 20);

/** The template of the standard as JSON, changed as a new edition would be. */
async function newEdition(template: {
  standard: Record<string, unknown>;
  items: Record<string, unknown>[];
}): Promise<Buffer> {
  const [one, two, three, , ...rest] = template.items;
  return Buffer.from(
    JSON.stringify({
      standard: {
        ...template.standard,
        id: 'MOHURD-2026-9',
        name: '城镇燃气经营安全重大隐患判定标准（2026版）',
        docNo: '建城规〔2026〕9号',
        validFrom: from,
        source: '住房和城乡建设部网站，2026年第9号公布文本，共12页',
        tag: '[K?]',
        isFromCertain: true,
      },
      items: [
        { ...one, text: `${String(one?.['text'])}，且逾期3日未补办` },
        { ...three, clause: '第六条第（九）项' },
        two,
        ...rest,
        {
          clause: '第十二条',
          sector: '用户用气',
          text: '餐饮场所未安装可燃气体浓度报警装置，或者报警装置失效后仍继续营业',
          hint: '现场、报警器检验报告',
          role: 'direct',
          confidence: 0.6,
          condition: {
            kind: 'all',
            of: [
              { kind: 'effective', key: 'q1', facility: '可燃气体浓度报警装置' },
              { kind: 'ask', key: 'q2', text: '仍继续营业' },
            ],
          },
        },
      ],
    }),
  );
}

test(clause('T6-2', '安委办载入新版本：错误逐格指出，改好后逐条比较，另一人发布，从施行日起按新版本查'), async () => {
  const page = await town.enter(admin);
  await page.getByRole('link', { name: '判定标准' }).first().click();
  await page.getByRole('navigation', { name: '标准库的各页' }).getByRole('link', { name: '标准更新' }).click();
  await page.getByText('还没有载入过新版本').waitFor();
  await page.getByRole('link', { name: '载入新版本' }).click();
  await page.getByLabel('上一版', { exact: true }).selectOption(STANDARD);
  await page.getByText('新版本与它逐条比较').waitFor();
  await page.getByText('“判定条件”怎么写').click();
  await page.getByText('2项以上：未设围栏；未设警示标志；未设监护人').waitFor();
  await checkAccessible(page, '载入新版本');
  await shot(page, 'library-load');

  const template = await page.evaluate(
    async (id) => (await fetch(`/api/v1/criteria/template?format=json&standardId=${id}`)).json() as Promise<never>,
    STANDARD,
  );
  const good = await newEdition(template);
  const bad = good.toString('utf8').replace('"tag":"[K?]"', '"tag":"[X]"').replace('"role":"direct"', '"role":"sure"');
  const drop = page.locator('input[type=file]');
  await drop.setInputFiles({ name: '燃气新版.json', mimeType: 'application/json', buffer: Buffer.from(bad) });
  await page.getByText('2 处要改，什么也没有载入').waitFor();
  await page.getByText('可信度标注请填').waitFor();
  await checkAccessible(page, '载入有错误');
  await shot(page, 'library-faults');

  await drop.setInputFiles({ name: '燃气新版.json', mimeType: 'application/json', buffer: good });
  await page.getByRole('heading', { name: '与上一版逐条比较' }).waitFor();
  const diff = page.getByRole('table', { name: '新旧条目比较' });
  await diff.locator('ins', { hasText: '逾期' }).waitFor();
  await page.getByText('有变化的 4 条').waitFor();
  await diff.getByText('判定条件：全部：失效：可燃气体浓度报警装置；仍继续营业').waitFor();
  await checkAccessible(page, '新旧比较');
  await shot(page, 'library-diff');

  // Each number opens as many rows as it says.
  for (const [label, n] of [
    ['新增', 1],
    ['删除', 1],
    ['改写', 1],
    ['只改条号', 1],
  ] as const) {
    await page.getByRole('button', { name: `${label} ${n} 条，查看` }).click();
    await page.locator('.cr-showing', { hasText: `${label} ${n} 条` }).waitFor();
    assert.equal(await diff.locator('.cr-diff-row').count(), n, label);
  }
  await page.getByRole('button', { name: '只看有变化的' }).click();

  // The administrator knows better which item the new one goes back to.
  await page.getByRole('button', { name: '改对应：第十二条' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('radio').nth(1).check();
  await shot(page, 'library-link');
  await drawer.getByRole('button', { name: '改正对应' }).click();
  await page.getByText('有变化的 3 条').waitFor();
  await page.getByText('对应由人指定').waitFor();

  await page.getByRole('button', { name: '送审' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '送审' }).click();
  await page.getByText('待发布审核').first().waitFor();
  await page.getByText('请安委办另一人审核发布').waitFor();

  const phone = await town.enter(leader, PHONE);
  await phone.goto(page.url());
  await phone.getByText('有变化的 3 条').waitFor();
  await checkAccessible(phone, '新旧比较（手机）');
  await shot(phone, 'library-diff-phone');
  await phone.getByRole('button', { name: '审核发布' }).click();
  const decide = phone.getByRole('dialog');
  await decide.getByLabel('发布理由').fill('已与公布文本逐条核对');
  await shot(phone, 'library-decide-phone');
  await decide.getByRole('button', { name: '发布新版本' }).click();
  await phone.getByText('已发布').first().waitFor();

  await page.goto(`${town.address}/criteria?standardId=MOHURD-2026-9&on=${from}`);
  await page.getByRole('heading', { name: '城镇燃气经营安全重大隐患判定标准（2026版）' }).waitFor();
  await page.getByText('逾期3日未补办').first().waitFor();
  await checkAccessible(page, '新版本已现行');
  await shot(page, 'library-published');
});

test(clause('T6-6', '街道选行业和部分做成检查清单，改问法和次序，打印；判定指引逐条可查'), async () => {
  const page = await town.enter(town.people.street);
  await page.goto(`${town.address}/criteria/checklists`);
  await page.getByText('还没有检查清单').waitFor();
  await page.getByRole('link', { name: '做一份清单' }).click();
  await page.getByRole('group').first().waitFor();
  await page.getByLabel('行业领域').selectOption('commerce');
  await page.getByLabel('清单名称').fill('二号桥街道沿街餐饮商铺冬季燃气和疏散通道检查清单');
  await page.getByLabel('适用场所（选填）').fill('沿街餐饮商铺');
  await page.getByRole('checkbox', { name: /工贸-有限空间/ }).check();
  await page
    .getByRole('checkbox', { name: /餐饮.*重点检查|餐饮燃气/ })
    .first()
    .check();
  await checkAccessible(page, '做一份清单');
  await shot(page, 'checklist-new');
  await page.getByRole('button', { name: /生成 \d+ 条的清单/ }).click();
  await page.getByRole('heading', { name: '二号桥街道沿街餐饮商铺冬季燃气和疏散通道检查清单' }).waitFor();
  await page.getByText('重点检查，不能单独认定重大').first().waitFor();
  await checkAccessible(page, '检查清单');
  await shot(page, 'checklist');
  await page.getByRole('button', { name: '修改' }).click();
  await page.getByLabel('第 1 行的检查内容').fill('后厨地沟、化粪池等有限空间有没有辨识和警示标志');
  await page.getByRole('button', { name: '第 1 行下移' }).click();
  await checkAccessible(page, '修改清单');
  await shot(page, 'checklist-edit');
  await page.getByRole('button', { name: /保存 \d+ 行/ }).click();
  await page.getByText('后厨地沟、化粪池等有限空间有没有辨识和警示标志').waitFor();
  await page.getByRole('link', { name: '打印' }).click();
  await page.getByRole('table').waitFor();
  await page.emulateMedia({ media: 'print' });
  await shot(page, 'checklist-print');
  await page.emulateMedia({ media: null });

  const phone = await town.enter(town.people.safety, PHONE);
  await phone.goto(`${town.address}/criteria/checklists`);
  await phone.getByText('二号桥街道沿街餐饮商铺').first().click();
  await phone.getByText('后厨地沟').waitFor();
  assert.equal(await phone.getByRole('button', { name: '修改' }).count(), 0);
  await checkAccessible(phone, '检查清单（手机）');
  await shot(phone, 'checklist-phone');

  await page.goto(`${town.address}/criteria?standardId=MEM-10-2023`);
  await page.getByRole('link', { name: '判定指引' }).click();
  await page.getByRole('heading', { name: '怎么判' }).waitFor();
  await checkAccessible(page, '判定指引');
  await shot(page, 'guide');
});

test(clause('T6-4', '安委办看条款引用：数打开正好的隐患，从未引用的条目和未收录的标准都列出'), async () => {
  const { people } = town;
  const hazard = await b.confirmed(people, await b.judgedMajor(people, await b.aReport(people, people.officer)));
  const page = await town.enter(admin);
  await page.goto(`${town.address}/statistics/criteria`);
  await page.getByRole('heading', { name: '各标准被引用' }).waitFor();
  await page.getByText('未收录', { exact: true }).first().waitFor();
  await checkAccessible(page, '条款引用');
  await shot(page, 'citations');
  await page.getByRole('button', { name: '工贸企业重大事故隐患判定标准', exact: true }).click();
  await page.getByText(/被引用 1 条，从未引用 \d+ 条/).waitFor();
  await checkAccessible(page, '条款引用到条');
  await shot(page, 'citations-items');
  await page.getByRole('button', { name: /工贸企业重大事故隐患判定标准 合计 被引用 1 件/ }).click();
  await page.getByRole('dialog').getByText(hazard.title).waitFor();
  await shot(page, 'citations-open');

  const phone = await town.enter(people.street, PHONE);
  await phone.goto(`${town.address}/statistics/criteria`);
  await phone.getByRole('heading', { name: '各标准被引用' }).waitFor();
  await checkAccessible(phone, '条款引用（手机）');
  await shot(phone, 'citations-phone');
});

test(clause('T6-2', '没有新版本的标准拟废止，同样等另一人审核'), async () => {
  const page = await town.enter(admin);
  await page.goto(`${town.address}/criteria/editions/new`);
  await page.getByLabel('上一版', { exact: true }).selectOption('MCA-2023-13');
  await page.getByLabel('废止日期（这一天起不再有效）').fill(addDays(today, 40));
  await page.getByLabel('废止文件').fill('民办发〔2026〕30号');
  await page.getByLabel('出处').fill('民政部网站');
  await checkAccessible(page, '拟废止');
  await shot(page, 'library-abolish-form');
  await page.getByRole('button', { name: '拟废止' }).click();
  await page.getByRole('heading', { name: '废止：养老机构重大事故隐患判定标准' }).waitFor();
  await page.getByText('没有新版本接替', { exact: true }).waitFor();
  await checkAccessible(page, '废止草稿');
  await shot(page, 'library-abolish');
  await page.goto(`${town.address}/criteria/editions`);
  await page.getByText('废止：养老机构重大事故隐患判定标准').waitFor();
  await checkAccessible(page, '标准更新');
  await shot(page, 'library-editions');
});
