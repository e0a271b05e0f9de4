import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import type { CommandArgs } from '#kernel/server/room.ts';
import { testDb } from '#kernel/server/testing.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { verify } from '#platform/audit/server/index.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { aDistrict, aPerson } from '#platform/identity/server/builders.ts';
import type { ImportRow } from '../shared/schema.ts';
import { enterpriseCommands } from './commands.ts';
import { gb18030 } from './import/builders.ts';
import { openLedger } from './import/ledger.ts';
import { goOn, runImport } from './import/run.ts';
import { runLedger } from './import/engine.ts';
import {
  changeImport,
  createImport,
  getImport,
  importChoices,
  listImports,
  startImport,
  stopImport,
  takeSuggestion,
} from './imports.ts';
import { codeOf, ledgerOf, settleOutbox, snapshot, takeIn, takenOf, tempFiles } from './ledger-builders.ts';
import { nameKeyOf } from './name-key.ts';
import { decideRow, listReviews } from './reviews.ts';
import { createEnterprise, getEnterprise, updateEnterprise } from './service.ts';

const db = await testDb();
const system = await aDistrict(db);
const dir = tempFiles();
after(() => fs.rmSync(dir, { recursive: true, force: true }));
const as = async (unit: string, role: string): Promise<Ctx> => db.ctx(await aPerson(system, { unit, roles: [role] }));
const office = await as('区安委办', 'office.admin');
const street = await as('二号桥街道', 'street.officer');
const otherStreet = await as('上杭路街道', 'street.officer');
const commerce = await as('区商务局', 'department.officer');
const leader = await as('区应急管理局', 'department.head');

const outcomes = (rows: readonly ImportRow[]): [number, string][] => rows.map((r) => [r.row, r.outcome]);
const codes = (row: ImportRow | undefined): string[] => (row?.issues ?? []).map((i) => i.code);
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error as Error)),
  );
const enterpriseNamed = async (name: string) =>
  (
    await sql<{ id: string; uscc: string | null; address: string; industry: string; version: number }>`
    select id, uscc, address, industry, version from enterprises where name = ${name}`.execute(db.handle.db)
  ).rows;

/* One ledger with everything that makes a second import hard: repeated rows, rows without a code, near misses. */
const mixed = (from: number): Buffer =>
  ledgerOf([
    [
      1,
      `天津云岭${from}精密模具有限公司`,
      codeOf(from),
      '2019-03-04',
      '津塘路 31 号',
      '二号桥街道',
      '金属制品业',
      '13800138000',
    ],
    [
      2,
      `天津远帆${from}食品有限公司`,
      codeOf(from + 1),
      '2020/7/1',
      '六纬路 8 号',
      '大王庄',
      '食品制造',
      '022-24121234',
    ],
    [3, `天津云岭${from}精密模具有限公司`, codeOf(from), '2019-03-04', '津塘路 33 号', '二号桥街道', '金属制品业', ''],
    [4, `河东区海棠${from}花卉商店`, '', '', `成林道 ${from} 号`, '', '零售', ''],
    [5, `河东区海棠${from}花卉商店`, '无', '', `成林道 ${from} 号`, '', '零售', '13900139000'],
    [6, `天津北辰星${from}物流有限公司`, '91120102MA0000000X', '去年', '', '大值沽', '', ''],
    ['合计', null, null, null, null, null, null, null],
  ]);

test('T10-1 同一文件再导入：重复行、无代码行、有缺项的行都不改变什么，审计也不增加', async () => {
  const first = await takeIn(office, mixed(100));
  assert.deepEqual(outcomes(first.rows), [
    [2, 'created'],
    [3, 'created'],
    [4, 'duplicate'],
    [5, 'created'],
    [6, 'duplicate'],
    [7, 'created'],
    [8, 'skipped'],
  ]);
  assert.deepEqual(first.view.counts, { created: 4, duplicate: 2, skipped: 1 });
  assert.equal(first.view.state, 'done');
  const before = await snapshot(office);
  for (const name of ['企业台账.xlsx', '另存的名字.xlsx']) {
    const again = await takeIn(office, mixed(100), name);
    assert.deepEqual(again.view.counts, { unchanged: 4, duplicate: 2, skipped: 1 });
    assert.deepEqual(await snapshot(office), before);
  }
  assert.equal((await verify(office)).faults.length, 0);
});

test('T10-1 先导入后人工改正，再导入同一文件不会改回去', async () => {
  const bytes = mixed(200);
  const first = await takeIn(office, bytes);
  const id = first.rows[0]?.enterpriseId as string;
  const file = await getEnterprise(office, id);
  await updateEnterprise(office, id, { version: file.version, address: '津塘路 31 号甲' });
  const before = await snapshot(office);
  const again = await takeIn(office, bytes);
  assert.deepEqual(await snapshot(office), before);
  const row = again.rows.find((r) => r.row === 2);
  assert.equal(row?.outcome, 'unchanged');
  assert.equal(row?.values['address'], '津塘路 31 号甲');
  assert.ok(codes(row).includes('keptFromRegister'));
});

test('T10-1 逐行结果就是入库的内容，凡与台账不同、凡留空都说明', async () => {
  await createEnterprise(office, {
    name: '天津晨曦日用品有限公司',
    streetCode: '120102005',
    industry: 'commerce',
    address: '津塘路 60 号',
    isHighRisk: false,
    isAnother: false,
  });
  const bytes = ledgerOf([
    [1, '天津晨曦日用品公司', codeOf(300), '2018年5月', '津塘路60号', '二号桥街道办事处', '家具制造', '1380013800'],
    [2, '天津新禾粮油有限公司', 'ABC', 'N/A', '', '不知道街', '第七产业', ''],
  ]);
  const { rows } = await takeIn(office, bytes);
  const [known, fresh] = rows;
  assert.equal(known?.outcome, 'updated');
  // The code does not prove it, so the register keeps its name; the code itself is filled in.
  assert.equal(known?.values['name'], '天津晨曦日用品有限公司');
  assert.equal(known?.values['uscc'], codeOf(300));
  assert.equal(known?.values['establishedOn'], null);
  assert.equal(known?.values['street'], '二号桥街道');
  const byField = (row: ImportRow | undefined, field: string): string[] =>
    (row?.issues ?? []).filter((i) => i.field === field).map((i) => i.code);
  assert.deepEqual(byField(known, 'name'), ['keptFromRegister']);
  assert.equal(byField(known, 'establishedOn').length, 1);
  assert.deepEqual(byField(known, 'industry'), ['keptFromRegister']);
  assert.equal((await enterpriseNamed('天津晨曦日用品有限公司'))[0]?.industry, 'commerce');
  assert.equal(fresh?.outcome, 'created');
  for (const field of ['uscc', 'establishedOn', 'address', 'street', 'industry', 'phone'])
    assert.ok(byField(fresh, field).length > 0, field);
  assert.deepEqual(fresh?.originals['uscc'], 'ABC');
  const [stored] = await enterpriseNamed('天津新禾粮油有限公司');
  assert.deepEqual([stored?.uscc, stored?.address, stored?.industry], [null, '', 'other']);
});

test('T10-1 更名由代码证明：旧名称留存、可查，其他模块收到消息', async () => {
  const before = await takeIn(
    office,
    ledgerOf([[1, '天津旧名贸易有限公司', codeOf(400), '2011-02-03', '大直沽后台 1 号', '大直沽街道', '批发', '']]),
  );
  const id = before.rows[0]?.enterpriseId as string;
  const { rows } = await takeIn(
    office,
    ledgerOf([[1, '天津旧名国际贸易有限公司', codeOf(400), '2011-02-03', '大直沽后台 1 号', '大直沽街道', '批发', '']]),
  );
  assert.deepEqual(outcomes(rows), [[2, 'updated']]);
  const file = await getEnterprise(office, id);
  assert.equal(file.name, '天津旧名国际贸易有限公司');
  assert.deepEqual(
    file.formerNames.map((n) => n.name),
    ['天津旧名贸易有限公司'],
  );
  const news = await sql<{ payload: { from: string; to: string } }>`
    select payload from outbox where task = 'enterprises.renamed' and payload->>'enterpriseId' = ${id}`.execute(
    db.handle.db,
  );
  assert.deepEqual(news.rows[0]?.payload.to, '天津旧名国际贸易有限公司');
  // A later row under the former name is still this enterprise.
  const third = await takeIn(
    office,
    ledgerOf([[1, '天津旧名国际贸易有限公司', '', '', '大直沽后台 1 号', '大直沽街道', '批发', '022-24000000']]),
  );
  assert.equal(third.rows[0]?.enterpriseId, id);
});

test('T10-1 疑似重复：人判断一次，再导入不再问，也不再改', async () => {
  const known = await createEnterprise(office, {
    name: '天津瑞祥源商贸有限公司',
    streetCode: '120102005',
    industry: 'commerce',
    address: '津塘路 120 号',
    isHighRisk: false,
    isAnother: false,
  });
  const bytes = ledgerOf([
    [1, '天津瑞详原商贸有限公司', '', '2015-06-01', '十一经路 3 号', '二号桥街道', '批发', '13700137000'],
    [2, '天津瑞祥源商茂有限公司', '', '', '八纬路 9 号', '二号桥街道', '批发', ''],
  ]);
  const first = await takeIn(office, bytes);
  assert.deepEqual(outcomes(first.rows), [
    [2, 'doubtful'],
    [3, 'doubtful'],
  ]);
  assert.equal(first.view.undecided, 2);
  // Imported twice, each row still waits once.
  const second = await takeIn(office, bytes);
  const waiting = (await listReviews(office, { limit: 50 })).items.filter((r) => r.candidate?.id === known.id);
  assert.deepEqual(
    waiting.map((r) => [r.importId, r.row]),
    [
      [second.view.id, 2],
      [second.view.id, 3],
    ],
  );
  assert.ok(waiting[0]?.reasons.length);
  assert.equal(await refusal(decideRow(leader, second.view.id, 2, true)), 'enterprises.notYours');
  assert.equal(await refusal(decideRow(otherStreet, second.view.id, 2, true)), 'enterprises.importNotFound');

  const same = await decideRow(office, second.view.id, 2, true);
  assert.deepEqual([same.outcome, same.enterpriseId], ['updated', known.id]);
  const file = await getEnterprise(office, known.id);
  assert.deepEqual(
    [file.name, file.establishedOn, file.phone],
    ['天津瑞祥源商贸有限公司', '2015-06-01', '13700137000'],
  );
  const other = await decideRow(office, second.view.id, 3, false);
  assert.equal(other.outcome, 'created');
  assert.notEqual(other.enterpriseId, known.id);
  assert.equal(await refusal(decideRow(office, second.view.id, 2, true)), 'enterprises.rowDecided');
  // The rows of the first import were the same rows.
  assert.equal((await getImport(office, first.view.id)).undecided, 0);
  assert.equal(await refusal(decideRow(office, first.view.id, 2, true)), 'enterprises.rowDecided');

  const before = await snapshot(office);
  const third = await takeIn(office, bytes);
  assert.deepEqual(third.view.counts, { unchanged: 2 });
  assert.deepEqual(
    third.rows.map((r) => r.enterpriseId),
    [known.id, other.enterpriseId],
  );
  assert.deepEqual(await snapshot(office), before);
});

test('T10-1 疑似的行等人判断期间名录变大了，同一文件再导入仍等同一个问题，不自行改判', async () => {
  await createEnterprise(office, {
    name: '天津鸿泰隆机电设备有限公司',
    uscc: codeOf(9200),
    streetCode: '120102005',
    industry: 'commerce',
    address: '津塘路 201 号',
    isHighRisk: false,
    isAnother: false,
  });
  const bytes = ledgerOf([
    [1, '天津鸿秦隆机电设备有限公司', '', '', '红星路 9 号', '二号桥街道', '批发', ''],
    [2, '天津鸿秦隆机电设备有限公司', codeOf(9201), '', '红星路 9 号', '二号桥街道', '批发', ''],
  ]);
  const first = await takeIn(office, bytes);
  assert.deepEqual(outcomes(first.rows), [
    [2, 'doubtful'],
    [3, 'created'],
  ]);
  const before = await snapshot(office);
  // By now the register holds an enterprise with the very name and address of the row that waits.
  const second = await takeIn(office, bytes);
  assert.deepEqual(outcomes(second.rows), [
    [2, 'doubtful'],
    [3, 'unchanged'],
  ]);
  assert.equal(second.rows[0]?.candidate?.id, first.rows[0]?.candidate?.id);
  assert.deepEqual(await snapshot(office), before);
});

test('T10-1 中途被杀：两分钟后自动从断点接着做，计数正确，一行不重', async () => {
  const rows = Array.from({ length: 50 }, (_, i) => [
    i + 1,
    `天津断点${i}机械有限公司`,
    codeOf(1000 + i),
    '2017-01-01',
    `津塘路 ${200 + i} 号`,
    '二号桥街道',
    '机械制造',
    '',
  ]);
  rows.push([51, '天津断点3机械有限公司', codeOf(1003), '2017-01-01', '津塘路 203 号', '二号桥街道', '机械制造', '']);
  const file = await storeFile(office, { name: '断点.xlsx', bytes: ledgerOf(rows) });
  const { id } = await createImport(office, file.id);
  await startImport(office, id, false);
  const payload = { importId: id, userId: office.actor.userId, postId: office.actor.postId };
  class Killed extends Error {}
  // The process dies after the second transaction: nothing runs any more, not even its own clean-up.
  const dying = runImport(system, payload, {
    chunk: 10,
    onChunk: ({ row }) => {
      if (row >= 21) throw new Killed();
    },
  });
  await dying;
  await sql`update enterprise_imports set state = 'running', message = null, run_id = ${id}::uuid where id = ${id}`.execute(
    db.handle.db,
  );
  assert.equal((await getImport(office, id)).state, 'running');
  assert.equal((await getImport(office, id)).doneRow, 21);
  // Somebody who was heard of just now is not disturbed.
  await goOn(system);
  await runImport(system, payload);
  assert.equal((await getImport(office, id)).doneRow, 21);
  db.clock.set('2026-09-28T01:25:00Z');
  const cut = await getImport(office, id);
  assert.deepEqual([cut.state, cut.actions], ['stopped', ['resume']]);
  await goOn(system);
  await settleOutbox(office);
  const { view, rows: kept } = await takenOf(office, id);
  assert.equal(view.state, 'done');
  assert.deepEqual(view.counts, { created: 50, duplicate: 1 });
  assert.deepEqual(
    kept.map((r) => r.row),
    Array.from({ length: 51 }, (_, i) => i + 2),
  );
  assert.equal(kept.at(-1)?.outcome, 'duplicate');
  const stored = await sql<{ n: number }>`select count(*) as n from enterprises where name like '天津断点%'`.execute(
    db.handle.db,
  );
  assert.equal(stored.rows[0]?.n, 50);
});

test('T10-1 暂停后继续；被接手的旧进程不再写一行', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => [
    i + 1,
    `天津暂停${i}电气有限公司`,
    codeOf(2000 + i),
    '',
    `十一经路 ${i + 1} 号`,
    '大王庄街道',
    '电气制造',
    '',
  ]);
  const file = await storeFile(office, { name: '暂停.xlsx', bytes: ledgerOf(rows) });
  const { id } = await createImport(office, file.id);
  await startImport(office, id, false);
  let paused: Promise<unknown> = Promise.resolve();
  await runImport(
    system,
    { importId: id, userId: office.actor.userId, postId: office.actor.postId },
    { chunk: 10, onChunk: ({ row }) => void (row === 11 && (paused = stopImport(office, id))) },
  );
  await paused;
  const stopped = await getImport(office, id);
  assert.equal(stopped.state, 'stopped');
  assert.match(stopped.message ?? '', /暂停，已导入的行保留/);
  assert.ok(stopped.doneRow < 31);
  assert.equal(await refusal(changeImport(office, id, { sheet: '台账' })), 'enterprises.importState');
  await startImport(office, id, false);
  await settleOutbox(office);
  assert.deepEqual((await getImport(office, id)).counts, { created: 30 });
  assert.equal(await refusal(startImport(office, id, false)), 'enterprises.importState');
});

test('T10-1 街道只导入自己的企业：他街的行、他街已登记的代码各有说明，其余照常', async () => {
  await takeIn(
    office,
    ledgerOf([[1, '天津上杭老店食品有限公司', codeOf(3000), '', '泰兴南路 1 号', '上杭路街道', '食品制造', '']]),
  );
  const before = (await enterpriseNamed('天津上杭老店食品有限公司'))[0];
  const { rows, view } = await takeIn(
    street,
    ledgerOf([
      [1, '天津二号桥新厂有限公司', codeOf(3001), '', '津塘路 301 号', '二号桥街道', '机械制造', ''],
      [2, '天津上杭老店食品有限公司', codeOf(3000), '', '泰兴南路 99 号', '二号桥街道', '食品制造', ''],
      [3, '天津上杭另一厂有限公司', codeOf(3002), '', '泰兴南路 7 号', '上杭路街道', '机械制造', ''],
      [4, '天津没写街道木器厂', '', '', '津塘路 303 号', '', '家具制造', ''],
    ]),
  );
  assert.deepEqual(outcomes(rows), [
    [2, 'created'],
    [3, 'rejected'],
    [4, 'rejected'],
    [5, 'created'],
  ]);
  assert.deepEqual(codes(rows[1]).includes('outsideScope') && codes(rows[2]).includes('outsideScope'), true);
  assert.match(
    rows[1]?.issues.find((i) => i.code === 'outsideScope')?.message ?? '',
    /已登记在“天津上杭老店食品有限公司”名下/,
  );
  // A street's own ledger seldom names the street: it is the importer's.
  assert.equal((await getEnterprise(street, rows[3]?.enterpriseId as string)).streetCode, '120102005');
  assert.ok(codes(rows[3]).includes('assumed'));
  assert.equal(view.faults, 2);
  assert.deepEqual((await enterpriseNamed('天津上杭老店食品有限公司'))[0], before);
  assert.equal(await refusal(getImport(otherStreet, view.id)), 'enterprises.importNotFound');
  assert.ok(!(await listImports(otherStreet, { limit: 100 })).items.some((i) => i.id === view.id));
});

test('T10-1 部门按行业领域收：归不进本部门行业的行不导入，可以指定归入哪个行业', async () => {
  const choices = await importChoices(commerce);
  assert.ok(choices.industries.some((i) => i.code === 'commerce'));
  assert.ok(!choices.industries.some((i) => i.code === 'crowded'));
  assert.equal(choices.streets.length, 13);
  const bytes = ledgerOf([
    [1, '天津商贸甲百货有限公司', codeOf(3100), '', '津塘路 401 号', '二号桥街道', '批发和零售业', ''],
    [2, '天津某某宾馆', codeOf(3101), '', '津塘路 402 号', '二号桥街道', '住宿业', ''],
    [3, '天津没写行业有限公司', codeOf(3102), '', '津塘路 403 号', '二号桥街道', '', ''],
  ]);
  const { rows } = await takeIn(commerce, bytes);
  assert.deepEqual(outcomes(rows), [
    [2, 'created'],
    [3, 'rejected'],
    [4, 'rejected'],
  ]);
  const file = await storeFile(commerce, { name: '再来.xlsx', bytes });
  const { id } = await createImport(commerce, file.id);
  assert.equal(
    await refusal(changeImport(commerce, id, { defaults: { industry: 'crowded' } })),
    'enterprises.outsideScope',
  );
  const changed = await changeImport(commerce, id, { defaults: { industry: 'commerce' } });
  assert.equal(changed.defaults.industry, 'commerce');
  await startImport(commerce, id, false);
  await settleOutbox(commerce);
  assert.deepEqual(outcomes((await takenOf(commerce, id)).rows), [
    [2, 'unchanged'],
    [3, 'rejected'],
    [4, 'created'],
  ]);
});

test('T10-1 两份台账同时导入同一批企业：一家只登记一次，没有整批失败', async () => {
  const rows = (phone: string) =>
    Array.from({ length: 60 }, (_, i) => [
      i + 1,
      `天津同时${i}五金有限公司`,
      i % 2 === 0 ? codeOf(4000 + i) : '',
      '',
      `成林道 ${i + 1} 号`,
      '二号桥街道',
      '金属制品',
      phone,
    ]);
  const open = async (bytes: Buffer, name: string): Promise<string> => {
    const file = await storeFile(office, { name, bytes });
    const { id } = await createImport(office, file.id);
    await startImport(office, id, false);
    return id;
  };
  const ids = [
    await open(ledgerOf(rows('13500135000')), '甲.xlsx'),
    await open(ledgerOf(rows('13500135001')), '乙.xlsx'),
  ];
  await Promise.all(
    ids.map((importId) =>
      runImport(system, { importId, userId: office.actor.userId, postId: office.actor.postId }, { chunk: 7 }),
    ),
  );
  const [a, b] = [await getImport(office, ids[0] as string), await getImport(office, ids[1] as string)];
  assert.deepEqual([a.state, b.state], ['done', 'done']);
  assert.equal((a.counts['created'] ?? 0) + (b.counts['created'] ?? 0), 60);
  const stored = await sql<{ n: number }>`select count(*) as n from enterprises where name like '天津同时%'`.execute(
    db.handle.db,
  );
  assert.equal(stored.rows[0]?.n, 60);
  assert.equal((await verify(office)).faults.length, 0);
});

test('T10-1 导入期间有人手工登记了几家：后面每一批的行都归到那几家，其余不受影响', async () => {
  const bytes = ledgerOf([
    [1, '天津插队前五金有限公司', codeOf(4100), '', '成林道 101 号', '二号桥街道', '金属制品', ''],
    [2, '天津插队一五金有限公司', codeOf(4101), '', '成林道 102 号', '二号桥街道', '金属制品', '13511110000'],
    [3, '天津插队中五金有限公司', codeOf(4102), '', '成林道 103 号', '二号桥街道', '金属制品', ''],
    [4, '天津插队二五金有限公司', '', '', '成林道 104 号', '二号桥街道', '金属制品', '13511110001'],
  ]);
  const names = ['天津插队一五金有限公司', '天津插队二五金有限公司'];
  // Registered behind the back of the index, as another process does: in one act, with one turn of the register.
  const register = () =>
    db.handle.db.transaction().execute(async (tx) => {
      await sql`update enterprise_register set turn = turn + 1`.execute(tx);
      return (
        await sql<{
          id: string;
        }>`insert into enterprises (id, name, name_key, search, uscc, street_code, industry, source, created_at, updated_at)
          select gen_random_uuid(), n.name, n.key, 'x', n.code, '120102005', 'industrial', 'test', now(), now()
          from unnest(${names}::text[], ${names.map((n) => nameKeyOf(n))}::text[], ${[codeOf(4101), null]}::text[]) as n (name, key, code)
          order by n.name = ${names[1]} returning id`.execute(tx)
      ).rows.map((r) => r.id);
    });
  let isDue = false;
  let made: string[] = [];
  const ctx: Ctx = {
    ...office,
    inTx: (async <T>(run: Parameters<typeof office.inTx<T>>[0]) => {
      if (isDue) [isDue, made] = [false, await register()];
      return office.inTx(run);
    }) as typeof office.inTx,
  };
  const ledger = await openLedger(bytes);
  const results: [string, string | null][] = [];
  try {
    await runLedger(ctx, ledger, {
      write: true,
      source: '试',
      chunk: 1,
      onRow: (r) => results.push([r.outcome, r.enterpriseId]),
      onChunk: ({ row }) => (isDue = row === 2),
    });
  } finally {
    await ledger.close();
  }
  assert.deepEqual(
    results.map(([outcome]) => outcome),
    ['created', 'updated', 'created', 'updated'],
  );
  assert.deepEqual([results[1]?.[1], results[3]?.[1]], made);
});

test('T10-1 一行有数据库不收的内容：只退这一行，不拖累整批', async () => {
  const bytes = ledgerOf([
    [1, '天津好行五金有限公司', codeOf(4200), '', '成林道 201 号', '二号桥街道', '金属制品', ''],
    [2, '天津坏行五金有限公司', codeOf(4201), '', '成林道 202 号', '二号桥街道', '金属制品', ''],
    [3, '天津又一好行五金有限公司', codeOf(4202), '', '成林道 203 号', '二号桥街道', '金属制品', ''],
  ]);
  const owner = new (await import('pg')).default.Client(db.owner);
  await owner.connect();
  await owner.query(
    `alter table d120102.enterprises add constraint test_refuses check (name <> '天津坏行五金有限公司')`,
  );
  try {
    const { rows, view } = await takeIn(office, bytes);
    assert.deepEqual(outcomes(rows), [
      [2, 'created'],
      [3, 'rejected'],
      [4, 'created'],
    ]);
    assert.ok(codes(rows[1]).includes('notStored'));
    assert.equal(view.state, 'done');
  } finally {
    await owner.query('alter table d120102.enterprises drop constraint test_refuses');
    await owner.end();
  }
});

test('T10-1 下一批已先判定，本批有行被数据库退回：下一批收回重判，不归到没有登记的企业名下', async () => {
  const code = codeOf(4301);
  const bytes = ledgerOf([
    [1, '天津先判好行五金有限公司', codeOf(4300), '', '成林道 301 号', '二号桥街道', '金属制品', ''],
    [2, '天津先判坏行五金有限公司', code, '', '成林道 302 号', '二号桥街道', '金属制品', ''],
    [3, '天津先判坏行五金制品有限公司', code, '', '成林道 302 号', '二号桥街道', '金属制品', ''],
    [4, '天津先判末行五金有限公司', codeOf(4303), '', '成林道 304 号', '二号桥街道', '金属制品', ''],
  ]);
  const owner = new (await import('pg')).default.Client(db.owner);
  await owner.connect();
  await owner.query(
    `alter table d120102.enterprises add constraint test_refuses check (name <> '天津先判坏行五金有限公司')`,
  );
  try {
    const file = await storeFile(office, { name: '先判.xlsx', bytes });
    const { id } = await createImport(office, file.id);
    await startImport(office, id, false);
    await runImport(system, { importId: id, userId: office.actor.userId, postId: office.actor.postId }, { chunk: 2 });
    const { rows } = await takenOf(office, id);
    assert.deepEqual(outcomes(rows), [
      [2, 'created'],
      [3, 'rejected'],
      [4, 'created'],
      [5, 'created'],
    ]);
    const [stored] = await enterpriseNamed('天津先判坏行五金制品有限公司');
    assert.deepEqual([stored?.id, stored?.uscc], [rows[2]?.enterpriseId, code]);
  } finally {
    await owner.query('alter table d120102.enterprises drop constraint test_refuses');
    await owner.end();
  }
});

test('T10-1 检查不写名录；改对应、改工作表、采用建议后再导入', async () => {
  const bytes = ledgerOf([
    [1, '天津检查甲食品有限公司', codeOf(5000), '2020-01-01', '六纬路 18 号', '大值沽街道', '食品制造', '13800138001'],
    [2, '', codeOf(5001), '2020-01-01', '六纬路 19 号', '大直沽街道', '食品制造', ''],
    [3, '天津检查丙食品有限公司', codeOf(5002), '2020-01-01', '六纬路 20 号', '大直沽街道', '食品制造', ''],
  ]);
  const file = await storeFile(office, { name: '检查.xlsx', bytes });
  const opened = await createImport(office, file.id);
  assert.deepEqual(
    opened.columns.map((c) => c.field),
    ['sequence', 'name', 'uscc', 'establishedOn', 'address', 'street', 'industry', 'phone'],
  );
  assert.equal(opened.columns[1]?.samples[0], '天津检查甲食品有限公司');
  const before = await snapshot(office);
  await startImport(office, opened.id, true);
  await settleOutbox(office);
  const checked = await takenOf(office, opened.id);
  assert.equal(checked.view.state, 'checked');
  assert.deepEqual(checked.view.counts, { created: 2, rejected: 1 });
  assert.equal(checked.view.totalRows, 3);
  assert.deepEqual(await snapshot(office), before);
  // Only rows that need eyes are kept by a check.
  assert.deepEqual(outcomes(checked.rows), [
    [2, 'created'],
    [3, 'rejected'],
  ]);
  assert.equal(checked.rows[0]?.issues.find((i) => i.field === 'street')?.suggestion, '大直沽街道');
  assert.equal(await refusal(takeSuggestion(office, opened.id, 3, 'street')), 'enterprises.noSuggestion');
  const taken = await takeSuggestion(office, opened.id, 2, 'street');
  assert.ok(codes(taken).includes('suggestionTaken') && !codes(taken).includes('unknownStreet'));

  // The phone column is somebody's remark: the person takes it out.
  const changed = await changeImport(office, opened.id, { mapping: { phone: null } });
  assert.equal(changed.state, 'preview');
  assert.equal(changed.columns.find((c) => c.heading === '联系电话')?.field, null);
  assert.equal(await refusal(changeImport(office, opened.id, { sheet: '没有' })), 'enterprises.noSheet');
  assert.equal(
    await refusal(changeImport(office, opened.id, { mapping: { name: null, uscc: null } })),
    'enterprises.noHeader',
  );
  await startImport(office, opened.id, true);
  await settleOutbox(office);
  await takeSuggestion(office, opened.id, 2, 'street');
  await startImport(office, opened.id, false);
  await settleOutbox(office);
  const done = await takenOf(office, opened.id);
  assert.deepEqual(done.view.counts, { created: 2, rejected: 1 });
  const stored = await getEnterprise(office, done.rows[0]?.enterpriseId as string);
  assert.deepEqual([stored.streetCode, stored.phone], ['120102002', null]);
});

test('T10-1 补上先前没对应的一列，同一文件再导入就补进去', async () => {
  const bytes = ledgerOf([
    [1, '天津补列五金有限公司', codeOf(5100), '', '成林道 301 号', '二号桥街道', '金属制品', '13600136000'],
  ]);
  const file = await storeFile(office, { name: '补列.xlsx', bytes });
  const opened = await createImport(office, file.id);
  await changeImport(office, opened.id, { mapping: { phone: null } });
  await startImport(office, opened.id, false);
  await settleOutbox(office);
  const { rows } = await takeIn(office, bytes);
  assert.equal(rows[0]?.outcome, 'updated');
  assert.equal((await getEnterprise(office, rows[0]?.enterpriseId as string)).phone, '13600136000');
});

/* —— the command line —— */
interface Ran {
  code: number | undefined;
  out: string[];
  err: string[];
}
async function zhiben(
  verb: 'import' | 'match',
  bytes: Buffer | null,
  flags: CommandArgs['flags'] = {},
  name = '台账.xlsx',
): Promise<Ran> {
  const file = path.join(dir, name);
  if (bytes) fs.writeFileSync(file, bytes);
  const [out, err]: [string[], string[]] = [[], []];
  const command = enterpriseCommands.find((c) => c.verb === verb);
  const code = await command?.run(system, {
    positional: bytes ? [file] : [path.join(dir, '没有这个文件.xlsx')],
    flags,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
  });
  return { code, out, err };
}

test('T10-1 命令行：一行一个 JSON，试运行什么也不写，再导入不改变', async () => {
  const bytes = mixed(6000);
  const counts = async (): Promise<unknown> => [
    await snapshot(system),
    (await sql`select count(*) as n from enterprise_imports`.execute(db.handle.db)).rows,
    (await sql`select count(*) as n from enterprise_import_rows`.execute(db.handle.db)).rows,
    (await sql`select count(*) as n from audit_entries`.execute(db.handle.db)).rows,
    (await sql`select turn from enterprise_register`.execute(db.handle.db)).rows,
    (await sql`select count(*) as n from outbox`.execute(db.handle.db)).rows,
  ];
  const before = await counts();
  const dry = await zhiben('import', bytes, { 'dry-run': true, json: true });
  assert.deepEqual(await counts(), before);
  const real = await zhiben('import', bytes, { json: true });
  assert.equal(real.code, 0);
  const parse = (ran: Ran) =>
    ran.out.map((line) => JSON.parse(line) as Record<string, unknown> & { values: Record<string, unknown> });
  assert.deepEqual(
    parse(dry).map(({ enterpriseId: _e, candidate: _c, score: _s, ...rest }) => rest),
    parse(real).map(({ enterpriseId: _e, candidate: _c, score: _s, ...rest }) => rest),
  );
  assert.deepEqual(
    parse(real).map((r) => [r['row'], r['outcome']]),
    [
      [2, 'created'],
      [3, 'created'],
      [4, 'duplicate'],
      [5, 'created'],
      [6, 'duplicate'],
      [7, 'created'],
    ],
  );
  assert.deepEqual(parse(real).map((r) => [r.values['name'], r.values['uscc'], r.values['establishedOn']])[1], [
    '天津远帆6000食品有限公司',
    codeOf(6001),
    '2020-07-01',
  ]);
  const after = await snapshot(system);
  const again = await zhiben('import', bytes, { json: true }, '换个名字.xlsx');
  assert.deepEqual(
    parse(again).map((r) => r['outcome']),
    ['unchanged', 'unchanged', 'duplicate', 'unchanged', 'duplicate', 'unchanged'],
  );
  assert.deepEqual(await snapshot(system), after);
});

test('T10-1 命令行比对：新、已有、疑似各一行，什么也不写', async () => {
  await zhiben(
    'import',
    ledgerOf([[1, '天津比对精工机械有限公司', codeOf(7000), '', '津塘路 500 号', '二号桥街道', '机械制造', '']]),
  );
  const before = await snapshot(system);
  const ran = await zhiben(
    'match',
    ledgerOf([
      [1, '天津比对精工机械公司', '', '', '津塘路500号', '', '', ''],
      [2, '天津毫不相干水产有限公司', codeOf(7001), '', '', '', '', ''],
      [3, '天津比对精工机械有限公司', codeOf(7002), '', '津塘路 500 号', '', '', ''],
    ]),
    { json: true },
  );
  assert.equal(ran.code, 0);
  const lines = ran.out.map(
    (line) => JSON.parse(line) as { row: number; decision: string; candidate: { code: string } | null; score: number },
  );
  assert.deepEqual(
    lines.map((l) => [l.row, l.decision, l.candidate?.code ?? null]),
    [
      [2, 'same', codeOf(7000)],
      [3, 'new', null],
      [4, 'doubtful', codeOf(7000)],
    ],
  );
  assert.deepEqual(await snapshot(system), before);
});

test('T10-1 命令行遇到坏文件：中文说明，退出码 1，什么也不写', async () => {
  const good = ledgerOf([[1, '天津半份文件有限公司', codeOf(7100), '', '', '', '', '']]);
  const before = await snapshot(system);
  for (const [name, bytes, says] of [
    ['半份.xlsx', good.subarray(0, good.length - 200), /不完整|损坏/],
    ['图片.xlsx', Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1'), /图片/],
    ['空.csv', Buffer.alloc(0), /空的/],
    ['没表头.csv', Buffer.from('a,b\n1,2\n3,4\n'), /没有找到表头/],
  ] as const) {
    for (const verb of ['import', 'match'] as const) {
      const ran = await zhiben(verb, bytes, { json: true }, name);
      assert.equal(ran.code, 1, name);
      assert.match(ran.err.join('\n'), says, name);
      assert.deepEqual(ran.out, [], name);
    }
  }
  const missing = await zhiben('import', null, {});
  assert.equal(missing.code, 2);
  assert.match(missing.err.join(''), /读不到文件/);
  assert.deepEqual(await snapshot(system), before);
});

test('T10-1 GB18030 的 CSV：文字不乱，行号是表中的行', async () => {
  const csv = gb18030(`河东区企业台账,,\n企业名称,信用代码,地址\n天津囍福食品有限公司,${codeOf(7200)},六纬路 88 号\n`);
  const ran = await zhiben('import', csv, { json: true }, '国标.csv');
  assert.equal(ran.code, 0);
  const [line] = ran.out.map((text) => JSON.parse(text) as { row: number; values: { name: string } });
  assert.deepEqual([line?.row, line?.values.name], [3, '天津囍福食品有限公司']);
});

test('T10-1 试运行不需要写权限：引擎不写时没有一条写语句', async () => {
  const ledger = await openLedger(mixed(8000));
  try {
    const readOnly = {
      ...system,
      inTx: (<T>(run: Parameters<typeof system.inTx<T>>[0]) =>
        system.inTx(async (tx) => {
          await sql`set transaction read only`.execute(tx);
          return run(tx);
        })) as typeof system.inTx,
    };
    const { counts } = await runLedger(readOnly, ledger, { write: false, source: '试' });
    assert.deepEqual(counts, { created: 4, duplicate: 2, skipped: 1 });
  } finally {
    await ledger.close();
  }
});
