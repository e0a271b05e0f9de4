/**
 * 清单制: the office makes a list for a street from the ledger, hands it over, the street signs on the phone; a hazard that is
 * closed strikes its own line off; what stands on a past day is still told. Real database, real pages, real browser.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { clause } from '../../src/kernel/shared/clause.ts';
import { addDays } from '../../src/kernel/shared/time.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import * as b from '../../src/modules/hazards/server/builders.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot } from './town.ts';

const town = await aTown({ name: '天津津岚木艺家居制造（集团）有限公司二号桥打磨分厂' });
const s = town.people;
const clerk = town.db.ctx(
  await aPerson(town.db.ctx(), { unit: '区安委办', roles: ['office.admin'], name: '高亚琴', title: '综合科' }),
);

test(
  clause('T10-10', '清单由台账条件编制、交账、手机签收；隐患销号才销账，数字打开明细，打印和导出齐全'),
  { timeout: 240_000 },
  async () => {
    const first = await b.rectifying(s);
    await b.aReport(s, s.officer, { title: '消防通道堆放木料，疏散门打不开' });
    const desk = await town.enter(clerk, DESKTOP);
    await desk.goto(`${town.address}/hazards?state=open`);
    await desk.getByRole('link', { name: '清单', exact: true }).click();
    await desk.getByText('没有清单').waitFor();
    await checkAccessible(desk, '清单目录');
    await desk.goto(`${town.address}/hazards/lists/new?state=open`);
    await desk.getByLabel('清单名称').fill('二号桥街道四季度未销号隐患清单');
    await desk
      .getByRole('radio', { name: '街道' })
      .or(desk.getByText('街道', { exact: true }))
      .first()
      .click();
    await desk.getByRole('combobox', { name: '责任单位' }).click();
    await desk.getByRole('combobox', { name: '责任单位' }).fill('二号桥');
    await desk.getByTitle('二号桥街道').click();
    await desk.getByText('列入 2 件').waitFor();
    await desk.getByLabel('销账期限').fill(addDays(town.db.clock.today(), 45));
    await checkAccessible(desk, '编制清单');
    await shot(desk, 'list-new');
    await desk.getByRole('button', { name: '编制清单，2 件' }).click();
    await desk.getByText('还没有交账').waitFor();
    const url = desk.url();
    await desk.getByRole('button', { name: '交账' }).click();
    await desk.getByRole('button', { name: '交账' }).last().click();
    await desk.getByText('待签收').first().waitFor();
    await shot(desk, 'list-handed');
    await town.settle();
    const phone = await town.enter(s.street, PHONE);
    await phone.goto(`${town.address}/todo`);
    await phone.getByText('二号桥街道四季度未销号隐患清单').first().click();
    await phone.getByRole('button', { name: '签收' }).first().click();
    await phone.getByRole('button', { name: '签收' }).last().click();
    await phone.getByText(/签收$/).first().waitFor();
    await phone.getByText('销账中').first().waitFor();
    await checkAccessible(phone, '手机清单');
    await shot(phone, 'list-phone');
    // Struck off by the hazard itself, and by nothing else.
    await b.closed(s, await b.closing(s, await b.verified(s, await b.completed(s, first))));
    await desk.goto(`${town.address}/hazards/lists`);
    await desk.getByRole('link', { name: /已销账 1 件/ }).click();
    await desk.getByText('共 1 件').waitFor();
    await desk.getByText('已销账').first().waitFor();
    assert.match(desk.url(), /kind=struck/);
    await desk.goto(url);
    await desk
      .getByText(/未销账/)
      .first()
      .waitFor();
    await checkAccessible(desk, '清单');
    await shot(desk, 'list');
    const print = await town.enter(clerk, DESKTOP);
    await print.goto(`${url}/print`);
    await print.getByText('责任单位签收：').waitFor();
    await shot(print, 'list-print');
    const sheet = await desk.request.get(
      `${town.address}/api/v1/hazards/lists/${url.split('/').at(-1)!.split('?')[0]}/export`,
    );
    assert.equal(sheet.status(), 200);
    assert.match(sheet.headers()['content-type'] ?? '', /spreadsheetml/);
  },
);
