import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import ExcelJS from 'exceljs';
import { SESSION_COOKIE } from '#kernel/server/http.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { addDays, dayOf } from '#kernel/shared/time.ts';
import { auditRoom } from '#platform/audit/server/room.ts';
import { aDesk, aPerson, unitNamed } from '#platform/identity/server/builders.ts';
import { identityRoom } from '#platform/identity/server/room.ts';
import { aStage } from '../builders.ts';
import { supervisionRoom } from '../room.ts';
import * as groups from './groups.ts';

const db = await testDb();
const stage = await aStage(db);
await supervisionRoom.seed?.(db.ctx());
await aPerson(db.ctx(), { login: 'daochu', unit: '区安委办', roles: ['office.admin'], name: '高亚琴' });
await aPerson(db.ctx(), { login: 'jiedao', unit: '二号桥街道', roles: ['street.officer'], name: '郑海棠' });
const desk = await aDesk(db, [identityRoom, auditRoom, supervisionRoom]);
after(() => desk.close());

const sheet = async (login: string, path: string): Promise<string[][]> => {
  const browser = await desk.signIn(login, 'Hedong-2026');
  const answer = await desk.app.inject({
    method: 'GET',
    url: `/api/v1${path}`,
    headers: { host: 'zhiben.test', cookie: `${SESSION_COOKIE}=${browser.cookie ?? ''}` },
  });
  assert.equal(answer.statusCode, 200, answer.body.slice(0, 300));
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(answer.rawPayload as never);
  const rows: string[][] = [];
  book.worksheets[0]?.eachRow((row) => {
    rows.push((row.values as unknown[]).slice(1).map((cell) => String(cell ?? '')));
  });
  return rows;
};

test(clause('B1-5', '督导检查台账导出的行和列表一样多，暗访不给被检查的街道导出，公式样的文字不会执行'), async () => {
  const today = dayOf(db.clock.now());
  const street = await unitNamed(db.ctx(), '二号桥街道');
  for (const method of ['open', 'covert'] as const) {
    const g = await groups.formGroup(stage.clerk, {
      name: '=第一督导组',
      subject: '动态清零',
      method,
      fromOn: today,
      toOn: addDays(today, 30),
      matters: [],
      leaderId: stage.otherDepartment.actor.userId,
      memberIds: [],
      unitIds: [street],
      enterpriseIds: [],
    });
    await groups.approveGroup(stage.leader, g.id, { opinion: '同意' });
    await groups.planVisit(stage.clerk, g.id, { targetId: g.targets[0]?.id ?? '', plannedOn: today, subject: '' });
  }
  const all = await sheet('daochu', '/visits/export');
  assert.equal(all[0]?.[0], '督导检查台账');
  assert.match(all[2]?.[0] ?? '', /共 2 次/);
  assert.equal(all.length, 4 + 2);
  assert.equal(all[4]?.[1], "'=第一督导组");
  const theirs = await sheet('jiedao', '/visits/export');
  assert.match(theirs[2]?.[0] ?? '', /共 1 次/);
  assert.ok(theirs.every((row) => !row.includes('暗访')));
  assert.match((await sheet('daochu', '/visits/export?method=covert'))[1]?.[0] ?? '', /方式：暗访/);
  assert.match((await sheet('daochu', '/visit-findings/export'))[2]?.[0] ?? '', /共 0 项/);
});

test(clause('T2-2', '吹哨报到、会商、议定事项也能按同样的条件导出，件数和列表一样'), async () => {
  for (const [path, title] of [
    ['/whistles/export', '吹哨报到台账'],
    ['/joint-sessions/export?state=called', '会商台账'],
    ['/joint-decisions/export?mark=overdue', '会商议定事项台账'],
  ] as const) {
    const rows = await sheet('daochu', path);
    assert.equal(rows[0]?.[0], title);
    assert.match(rows[2]?.[0] ?? '', /共 0 [件次项]/);
    assert.equal(rows.length, 4);
  }
  assert.match((await sheet('daochu', '/joint-decisions/export?mark=overdue'))[1]?.[0] ?? '', /统计口径：逾期未办结/);
});
