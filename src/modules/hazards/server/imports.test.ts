/** Ledgers and tickets from Excel: every row accounted for, nothing twice, nothing of the caller. */
import assert from 'node:assert/strict';
import test from 'node:test';
import ExcelJS from 'exceljs';
import { sql } from '#kernel/server/db.ts';
import { drainOutbox } from '#kernel/server/queue.ts';
import { silentLog } from '#kernel/server/log.ts';
import { testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import type { AppError } from '#kernel/shared/errors.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { aDesk } from '#platform/identity/server/builders.ts';
import { identityRoom } from '#platform/identity/server/room.ts';
import * as b from './builders.ts';
import * as imports from './service/imports.ts';
import { hazardsRoom } from './room.ts';

const FIRM = '天津津岚木艺家居制造有限公司';
const db = await testDb({ now: '2026-09-28T09:00:00+08:00' });
const s = await b.aStage(db, { name: FIRM });
const settle = () => drainOutbox({ handle: db.handle, clock: db.clock, log: silentLog, rooms: [hazardsRoom] });
const aSheet = async (ctx: Ctx, rows: unknown[][]): Promise<string> => {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('台账');
  for (const row of rows) sheet.addRow(row);
  return (await storeFile(ctx, { name: '隐患台账.xlsx', bytes: Buffer.from(await book.xlsx.writeBuffer()) })).id;
};
const many = async (table: string): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db.handle.db)).rows[0]?.n ?? 0;
const ledger = [
  ['二号桥街道2026年第三季度隐患台账'],
  ['序号', '单位名称', '隐患部位', '存在问题', '检查日期', '检查人', '检查类型', '联系电话'],
  [
    1,
    FIRM,
    '机加工车间',
    '配电箱未装漏电保护器',
    new Date('2026-09-20T00:00:00Z'),
    '郑海棠',
    '街道检查',
    '13900000000',
  ],
  [2, FIRM, '喷漆房', '喷漆房排风机停用', '2026年9月21日', '郑海棠', '', ''],
  [3, '没有这家公司', '库房', '灭火器压力不足', '2026.9.22', '', '', ''],
  [4, FIRM, '', '安全出口被货物堵塞', '2026-13-40', '', '企业自查', ''],
  [5, FIRM, '机加工车间', '配电箱未装漏电保护器', '2026-09-20', '', '', ''],
];

test(clause('T10-4', '台账先检查：表头在第二行、日期多种写法都认得，每处错误写明列和怎么改，台账不变'), async () => {
  const found = await imports.createImport(s.street, { fileId: await aSheet(s.street, ledger), kind: 'ledger' });
  assert.deepEqual(
    { read: found.counts.read, ready: found.counts.ready, rejected: found.counts.rejected, known: found.counts.known },
    { read: 5, ready: 2, rejected: 2, known: 1 },
  );
  assert.ok(found.unread.includes('联系电话'));
  const faults = found.faults.map((f) => `${f.row} ${f.column}`);
  for (const expected of ['5 企业名称', '6 所在部位', '6 发现日期', '6 发现渠道'])
    assert.ok(faults.includes(expected), `${expected}：${faults.join('；')}`);
  assert.match(found.faults.find((f) => f.row === 7)?.fix ?? '', /与第 3 行相同/);
  assert.equal(await many('hazards'), 0);
  const run = await imports.startImport(s.street, found.id);
  assert.equal(run.state, 'running');
  await settle();
  const done = await imports.getImport(s.street, found.id);
  assert.equal(done.state, 'done');
  assert.equal(done.counts.done, 2);
  assert.equal(await many('hazards'), 2);
});

test(clause('T10-1', '同一份表再导一次，什么都不多；办到一半断了，再办只办剩下的'), async () => {
  const again = await imports.createImport(s.street, { fileId: await aSheet(s.street, ledger), kind: 'ledger' });
  assert.equal(again.counts.ready, 0);
  await imports.startImport(s.street, again.id);
  await settle();
  assert.equal(await many('hazards'), 2);
  const more = [
    ledger[1]!,
    ...Array.from({ length: 6 }, (_, i) => [
      i,
      FIRM,
      `${i + 1}号库`,
      `${i + 1}号库灭火器过期`,
      '2026-09-25',
      '',
      '',
      '',
    ]),
  ];
  const cut = await imports.createImport(s.street, { fileId: await aSheet(s.street, more), kind: 'ledger' });
  assert.equal(cut.counts.ready, 6);
  // Two rows were done before the machine went down; both runs go over the rest at once.
  await Promise.all(
    [0, 1].map(() =>
      imports.runImport(db.ctx(), { importId: cut.id, userId: s.street.actor.userId, postId: s.street.actor.postId }),
    ),
  );
  assert.equal((await imports.getImport(s.street, cut.id)).counts.done, 6);
  assert.equal(await many('hazards'), 8);
});

test(
  clause('T10-5', '工单表：来电人和电话的列不读取，库里没有；同一工单号只登记一次；导入只有本人看得到'),
  async () => {
    const rows = [
      ['工单编号', '受理时间', '来电人', '联系电话', '被反映单位', '诉求内容', '位置', '标题'],
      [
        'GD-1',
        '2026-09-24',
        '赵某某',
        '13911112222',
        FIRM,
        '他们车间粉尘很大',
        '打磨车间',
        '打磨车间粉尘大，除尘器未运行',
      ],
      [
        'GD-1',
        '2026-09-24',
        '赵某某',
        '13911112222',
        FIRM,
        '他们车间粉尘很大',
        '打磨车间',
        '打磨车间粉尘大，除尘器未运行',
      ],
    ];
    const found = await imports.createImport(s.street, { fileId: await aSheet(s.street, rows), kind: 'tickets' });
    assert.deepEqual(found.unread, ['来电人', '联系电话']);
    assert.equal(found.counts.ready, 1);
    await assert.rejects(imports.getImport(s.office, found.id), (e: AppError) => e.code === 'hazards.importNotFound');
    await imports.startImport(s.street, found.id);
    await settle();
    assert.equal(await many('hazard_tickets'), 1);
    const kept = await sql<{
      n: number;
    }>`select count(*) as n from (select to_jsonb(r)::text as x from hazard_import_rows r
    union all select to_jsonb(h)::text from hazards h union all select to_jsonb(t)::text from hazard_tickets t
    union all select to_jsonb(e)::text from case_events e) z where x like '%赵某某%' or x like '%13911112222%'`.execute(
      db.handle.db,
    );
    assert.equal(kept.rows[0]?.n, 0);
  },
);

test(clause('T10-8', '需要改正的行按原表下载，旁边有原因，改好可以直接再传；企业不能批量导入'), async () => {
  await assert.rejects(
    imports.createImport(s.safety, { fileId: await aSheet(s.safety, ledger), kind: 'ledger' }),
    (e: AppError) => e.code === 'hazards.importNotYours',
  );
  await assert.rejects(
    imports.createImport(s.street, {
      fileId: await aSheet(s.street, [
        ['甲', '乙'],
        [1, 2],
      ]),
      kind: 'ledger',
    }),
    (e: AppError) => e.code === 'hazards.importNoHeader',
  );
  const found = await imports.createImport(s.street, { fileId: await aSheet(s.street, ledger), kind: 'ledger' });
  const desk = await aDesk(db, [hazardsRoom, identityRoom]);
  try {
    const login = (
      await sql<{ login: string }>`select login from users where id = ${s.street.actor.userId}`.execute(db.handle.db)
    ).rows[0]!.login;
    const browser = await desk.signIn(login);
    const answer = await desk.app.inject({
      method: 'GET',
      url: `/api/v1/hazards/imports/${found.id}/faults`,
      headers: { host: 'zhiben.test', cookie: `zhiben_session=${browser.cookie}` },
    });
    assert.equal(answer.statusCode, 200, answer.body.slice(0, 200));
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(answer.rawPayload as never);
    const sheet = book.worksheets[0]!;
    assert.equal(sheet.rowCount, 3);
    assert.equal(sheet.getRow(1).getCell(1).text, '单位名称');
    assert.match(sheet.getRow(2).getCell(7).text, /企业名录中没有这家企业/);
  } finally {
    await desk.close();
  }
});
