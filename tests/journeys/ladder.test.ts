/**
 * A hazard left alone climbs the whole ladder while the clock moves on: each rung is proposed by itself, drafted and signed
 * in the browser, has a number and a letter, is received, and stands on the hazard's page. Nothing else happens to it.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { clause } from '../../src/kernel/shared/clause.ts';
import { addDays } from '../../src/kernel/shared/time.ts';
import { aPerson } from '../../src/platform/identity/server/builders.ts';
import * as b from '../../src/modules/hazards/server/builders.ts';
import { supervisionActs } from '../../src/modules/supervision/server/index.ts';
import { rungs } from '../../src/modules/supervision/shared/labels.ts';
import { rungKeys } from '../../src/modules/supervision/shared/states.ts';
import { aTown, checkAccessible, DESKTOP, PHONE, shot } from './town.ts';

const town = await aTown({ name: '天津津岚木艺家居制造（集团）有限公司二号桥打磨分厂' }, { movesClock: true });
const s = town.people;
const person = async (roles: string[], name: string, title: string) =>
  town.db.ctx(await aPerson(town.db.ctx(), { unit: '区安委办', roles, name, title }));
const clerk = await person(['office.admin'], '高亚琴', '综合科');
const leader = await person(['office.leader'], '顾长河', '主任');

test(
  clause('T9-6', '无人过问的重大隐患随日子逐级上升，八级公文都在页面上起草、签发、有文号、有签收'),
  { timeout: 280_000 },
  async () => {
    const registered = await b.confirmed(s, await b.judgedMajor(s, await b.aReport(s, s.safety)));
    const h = await b.approved(s, await b.planned(s, await b.signed(s, await b.noticed(s, registered)), 30));
    const [desk, signer, firm] = [
      await town.enter(clerk, DESKTOP),
      await town.enter(leader, DESKTOP),
      await town.enter(s.principal, PHONE),
    ];
    const numbers: string[] = [];
    for (const [i, rung] of rungKeys.entries()) {
      town.db.clock.advance({ days: [16, 1, 16, 16, 16, 16, 16, 32][i]! });
      await supervisionActs.sweep(town.db.ctx());
      await town.again(desk, clerk);
      await town.again(signer, leader);
      await desk.goto(`${town.address}/supervision?state=proposed`);
      await desk
        .getByRole('row', { name: new RegExp(rungs[rung].label) })
        .getByRole('link')
        .first()
        .click();
      await desk.getByRole('button', { name: '起草送签' }).click();
      await desk.getByLabel('整改要求').fill(`请在期限内完成整改，并书面报告（第 ${i + 1} 级）。`);
      if (rung === 'talk') {
        await desk.getByLabel('约谈日期').fill(addDays(town.db.clock.today(), 10));
        await desk.getByLabel('主谈人').fill('顾长河');
        await desk.getByLabel('地点', { exact: true }).fill('区应急管理局三楼会议室');
      }
      const drafted = desk.waitForResponse((r) => r.request().method() === 'POST' && r.url().endsWith('/draft'));
      await desk.getByRole('button', { name: '起草送签' }).last().click();
      assert.equal((await drafted).status(), 200);
      await desk.getByText('待签发').first().waitFor();
      const measure = desk.url();
      await signer.goto(measure);
      await signer.getByRole('button', { name: '签发' }).first().click();
      const answer = signer.waitForResponse((r) => r.request().method() === 'POST' && r.url().endsWith('/issue'));
      await signer.getByRole('button', { name: '签发' }).last().click();
      const { id, documentNumber } = (await (await answer).json()) as { id: string; documentNumber: string | null };
      assert.match(documentNumber ?? '', /〔\d{4}〕\d+号$/);
      numbers.push(documentNumber!);
      await signer.getByText(documentNumber!).first().waitFor();
      for (const who of [s.officer, s.street, s.principal])
        await supervisionActs.receiveMeasure(who, id, { version: 0 });
    }
    assert.equal(new Set(numbers).size, rungKeys.length, numbers.join('、'));
    await town.again(desk, clerk);
    await desk.goto(`${town.address}/hazards/${h.id}`);
    for (const number of numbers) await desk.getByText(number).first().waitFor();
    await checkAccessible(desk, '升过八级的隐患');
    await shot(desk, 'ladder-hazard');
    await town.again(firm, s.principal);
    await firm.goto(`${town.address}/hazards/${h.id}`);
    for (const number of numbers) await firm.getByText(number).first().waitFor();
    await shot(firm, 'ladder-hazard-phone');
  },
);
