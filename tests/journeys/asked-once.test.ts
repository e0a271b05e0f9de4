/** A screen asks once for what it needs, and draws no more than a person reads. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { clause } from '../../src/kernel/shared/clause.ts';
import { sql } from '../../src/kernel/server/db.ts';
import { newId } from '../../src/kernel/shared/id.ts';
import { aTown, steps, visit } from './town.ts';

const town = await aTown();
const s = town.people;
const step = steps();
let officer: Page;

/** What the page asks the server for while it opens an address and comes to rest. */
async function askedBy(page: Page, path: string): Promise<string[]> {
  const asked: string[] = [];
  const note = (request: { url(): string }): void => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/') && !pathname.endsWith('/stream')) asked.push(pathname.slice(7) + search);
  };
  page.on('request', note);
  const live = page.waitForResponse((answer) => answer.url().endsWith('/notifications/stream'));
  await visit(page, path);
  await live;
  // The number of unread messages comes over the live line at once; what it would set going follows within the second.
  await page.waitForTimeout(1_500);
  page.off('request', note);
  return asked.sort();
}
const twice = (asked: readonly string[]): string[] => asked.filter((one, at) => asked.indexOf(one) !== at);

step(clause('T10-1', '台账一打开就是第一个视图，不先查一遍全部；同一样东西不问两遍'), async () => {
  officer = await town.enter(s.officer);
  const asked = await askedBy(officer, '/hazards');
  assert.deepEqual(twice(asked), []);
  assert.deepEqual(
    asked.filter((one) => /^\/hazards(\?|\/heat)/.test(one)),
    ['/hazards/heat?grade=major&state=open', '/hazards?grade=major&state=open&sort=stepDue&order=asc&limit=20'],
  );
});

step(clause('T10-1', '清掉条件看到全部，不会又跳回第一个视图'), async () => {
  await officer.getByRole('button', { name: /全部/ }).first().click();
  await officer.waitForFunction(() => !location.search.includes('grade=major'));
});

step(clause('T10-5', '待办很多时先列四十件，按一下再显示其余'), async () => {
  const actor = s.officer.actor;
  for (let i = 0; i < 60; i++)
    await sql`insert into todos (id, subject_type, subject_id, kind, action, verb, title, enterprise_name, street_code, due_on, unit_id, user_id, roles, created_at)
      values (${newId<'todo'>()}, 'hazard', ${newId<'hazard'>()}, 'review', 'verify', '去复查', ${`第 ${i} 件`}, '某厂', '120102005', '2024-01-01',
        ${actor.unitId}, ${actor.userId}, '{department.officer}', now())`.execute(town.db.handle.db);
  const asked = await askedBy(officer, '/todo');
  assert.deepEqual(twice(asked), []);
  const overdue = officer.getByRole('region', { name: '已逾期' });
  const rows = overdue.getByRole('link', { name: /^第 \d+ 件$/ });
  await rows.first().waitFor();
  assert.equal(await rows.count(), 40);
  await overdue.getByRole('button', { name: '已逾期还有 20 件，再显示 20 件' }).click();
  assert.equal(await rows.count(), 60);
});
