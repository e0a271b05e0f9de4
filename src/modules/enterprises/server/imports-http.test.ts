import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, test } from 'node:test';
import ExcelJS from 'exceljs';
import { sql } from '#kernel/server/db.ts';
import { testDb } from '#kernel/server/testing.ts';
import { filesRoom } from '#platform/files/server/room.ts';
import { aDesk, aDistrict, aPerson, type Answer, type Browser } from '#platform/identity/server/builders.ts';
import { identityRoom } from '#platform/identity/server/room.ts';
import { gb18030, xlsxOf, xlsxParts, zipOf } from './import/builders.ts';
import { openLedger } from './import/ledger.ts';
import { anEnterprise } from './builders.ts';
import { codeOf, HEAD, ledgerOf, settleOutbox, tempFiles } from './ledger-builders.ts';
import { enterprisesRoom } from './room.ts';

const db = await testDb();
const system = await aDistrict(db);
const dir = tempFiles();
const firm = await anEnterprise(system);
await aPerson(system, { login: 'office', unit: '区安委办', roles: ['office.admin'] });
await aPerson(system, { login: 'street', unit: '二号桥街道', roles: ['street.officer'] });
await aPerson(system, { login: 'other', unit: '上杭路街道', roles: ['street.officer'] });
await aPerson(system, { login: 'head', unit: '区应急管理局', roles: ['department.head'] });
await aPerson(system, { login: 'firm', unit: firm.unitId, roles: ['enterprise.principal'] });
const desk = await aDesk(db, [identityRoom, filesRoom, enterprisesRoom]);
after(async () => {
  await desk.close();
  fs.rmSync(dir, { recursive: true, force: true });
});
const people: Record<string, Browser> = {};
for (const login of ['office', 'street', 'other', 'head', 'firm']) people[login] = await desk.signIn(login);
const {
  office,
  street,
  other,
  head,
  firm: boss,
} = people as Record<'office' | 'street' | 'other' | 'head' | 'firm', Browser>;

/** Sends a file as a browser does. */
async function upload(who: Browser, name: string, bytes: Buffer): Promise<Answer> {
  const boundary = 'zhiben-test-boundary';
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return who.send('POST', '/files', payload, { 'content-type': `multipart/form-data; boundary=${boundary}` });
}
async function open(who: Browser, name: string, bytes: Buffer): Promise<Answer> {
  const sent = await upload(who, name, bytes);
  assert.equal(sent.status, 201, JSON.stringify(sent.body));
  return who.post('/enterprise-imports', { fileId: sent.body.id });
}
async function run(who: Browser, id: string, check: boolean): Promise<Answer> {
  const started = await who.post(`/enterprise-imports/${id}/start`, { check });
  assert.equal(started.status, 202, JSON.stringify(started.body));
  await settleOutbox(system);
  return who.get(`/enterprise-imports/${id}`);
}
const rowsOf = async (who: Browser, id: string, query = ''): Promise<Answer['body']> =>
  (await who.get(`/enterprise-imports/${id}/rows?limit=200${query}`)).body;
const countOf = async (): Promise<number> =>
  (await sql<{ n: number }>`select count(*) as n from enterprises`.execute(db.handle.db)).rows[0]?.n ?? 0;

test('T10-1 从上传到完成：预览、检查、导入、逐行结果、消息', async () => {
  const opened = await open(
    office,
    '大王庄企业台账.xlsx',
    ledgerOf([
      [1, '天津晨光面包食品有限公司', codeOf(1), '2020.1.5', '六纬路 1 号', '大王庄', '食品制造', '13800138000'],
      [2, '天津海洲水产有限公司', '911201', '', '六纬路 2 号', '大王庄街道', '食品制造', ''],
      [3, '', '', '', '六纬路 3 号', '大王庄街道', '食品制造', '13800138000'],
    ]),
  );
  assert.equal(opened.status, 201);
  assert.equal(opened.body.state, 'preview');
  assert.deepEqual(opened.body.actions, ['change', 'check', 'start']);
  assert.deepEqual(opened.body.columns[2].samples, [codeOf(1), '911201']);
  const { id } = opened.body;
  const before = await countOf();
  const checked = await run(office, id, true);
  assert.deepEqual([checked.body.state, checked.body.counts], ['checked', { created: 2, rejected: 1 }]);
  assert.equal(await countOf(), before);
  assert.deepEqual(
    (await rowsOf(office, id, '&faults=true')).items.map((r: { row: number }) => r.row),
    [3, 4],
  );
  const done = await run(office, id, false);
  assert.deepEqual([done.body.state, done.body.totalRows, done.body.faults], ['done', 3, 2]);
  assert.equal(await countOf(), before + 2);
  assert.deepEqual(
    (await rowsOf(office, id)).items.map((r: { row: number; outcome: string }) => [r.row, r.outcome]),
    [
      [2, 'created'],
      [3, 'created'],
      [4, 'rejected'],
    ],
  );
  const told = await sql<{
    title: string;
    link: string;
  }>`select title, link from notifications where subject_id = ${id}`.execute(db.handle.db);
  assert.deepEqual(told.rows, [{ title: '台账“大王庄企业台账.xlsx”导入完成', link: `/enterprises/imports/${id}` }]);
  const refused = await office.post(`/enterprise-imports/${id}/start`, {});
  assert.deepEqual([refused.status, refused.body.code], [409, 'enterprises.importState']);
});

test('T10-1 问题行下载：原列原值，原因在旁边一列，不带公式，改好可以直接再传', async () => {
  const opened = await open(
    office,
    '问题.xlsx',
    xlsxOf([
      {
        name: '台账',
        rows: [
          [...HEAD, '备注'],
          [
            1,
            '天津下载甲有限公司',
            '=cmd|calc',
            '2020-13-45',
            '六纬路 11 号',
            '大值沽',
            '',
            '',
            '=HYPERLINK("http://x")',
          ],
          [
            2,
            '天津下载乙有限公司',
            codeOf(11),
            '2020-01-01',
            '六纬路 12 号',
            '大直沽街道',
            '食品制造',
            '13800138000',
            '好的行',
          ],
          [3, '@SUM(1)', codeOf(12), '2020-01-01', '-2+3', '大直沽街道', '食品制造', '', '+1'],
          [4, '', '', '2020-01-01', '六纬路 14 号', '大直沽街道', '食品制造', '', ''],
        ],
      },
    ]),
  );
  const { id } = opened.body;
  await run(office, id, false);
  const answer = await desk.app.inject({
    method: 'GET',
    url: `/api/v1/enterprise-imports/${id}/faults`,
    headers: { cookie: `zhiben_session=${office.cookie ?? ''}` },
  });
  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers['content-disposition']), /attachment.*filename\*=UTF-8''/);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(answer.rawPayload as never);
  const sheet = book.worksheets[0];
  assert.ok(sheet);
  const heading = (sheet.getRow(1).values as string[]).slice(1);
  const at = (title: string): number => heading.indexOf(title) + 1;
  assert.equal(at('原因（统一社会信用代码）'), at('统一社会信用代码') + 1);
  assert.equal(at('原因（成立日期）'), at('成立日期') + 1);
  assert.equal(heading.includes('原因（序号）'), false);
  assert.ok(at('备注') > 0);
  const first = sheet.getRow(2);
  assert.equal(first.getCell(at('统一社会信用代码')).value, "'=cmd|calc");
  assert.equal(first.getCell(at('备注')).value, `'=HYPERLINK("http://x")`);
  assert.match(String(first.getCell(at('原因（统一社会信用代码）')).value), /不是统一社会信用代码/);
  assert.match(String(first.getCell(at('原因（成立日期）')).value), /2020-13-45/);
  assert.match(String(first.getCell(at('原因（所属街道）')).value), /建议：大直沽街道/);
  assert.deepEqual(
    [first.getCell(at('来源（原行号）')).value, first.getCell(at('结果（上次）')).value],
    [2, '已导入，有缺项'],
  );
  // The good row is not in it; the refused one is, with its reason.
  assert.deepEqual((sheet.getColumn(at('来源（原行号）')).values as unknown[]).slice(2), [2, 5]);
  sheet.eachRow((row) =>
    row.eachCell((cell) => {
      assert.equal(cell.formula, undefined);
      assert.ok(!/^[=+\-@]/.test(String(cell.value)), String(cell.value));
    }),
  );
  // Sent again as it is: the added columns are taken for nothing.
  const again = await openLedger(answer.rawPayload);
  try {
    assert.deepEqual(
      again.header.columns.map((c) => c.field),
      ['sequence', 'name', 'uscc', 'establishedOn', 'address', 'street', 'industry', 'phone'],
    );
    const read = [];
    for await (const row of again.rows({ today: '2026-09-28' })) read.push(row);
    assert.equal(read[0]?.values.address, '六纬路11号');
  } finally {
    await again.close();
  }
  first.getCell(at('统一社会信用代码')).value = codeOf(13);
  first.getCell(at('成立日期')).value = '2020-12-05';
  first.getCell(at('所属街道')).value = '大直沽街道';
  sheet.getRow(3).getCell(at('企业名称')).value = '河东区金枝副食经营部';
  const corrected = await open(office, '问题_需改正.xlsx', Buffer.from(await book.xlsx.writeBuffer()));
  const done = await run(office, corrected.body.id, false);
  assert.deepEqual(done.body.counts, { updated: 1, created: 1 });
});

test('T10-1 有公式样子的内容按文字入库，不执行、不丢', async () => {
  const stored = await sql<{
    name: string;
    address: string;
  }>`select name, address from enterprises where uscc = ${codeOf(12)}`.execute(db.handle.db);
  assert.deepEqual(stored.rows, [{ name: '@SUM(1)', address: '-2+3' }]);
});

test('T10-1 坏文件经接口：炸弹、半份、乱码、带密码、别的格式，都有中文说明，什么也没留下', async () => {
  const good = ledgerOf([[1, '天津坏文件有限公司', codeOf(20), '', '', '', '', '']]);
  const bomb = zipOf(
    xlsxParts([{ name: '台账', rows: [HEAD] }]).map((part) =>
      part.name.includes('sheet1') ? { ...part, content: Buffer.alloc(90_000_000, 0x20) } : part,
    ),
  );
  const liar = zipOf(
    xlsxParts([{ name: '台账', rows: [HEAD] }]).map((part) =>
      part.name.includes('sheet1') ? { ...part, content: Buffer.alloc(30_000_000, 0x20), claimed: 1000 } : part,
    ),
  );
  const before = await countOf();
  for (const [name, bytes, expected] of [
    ['炸弹.xlsx', bomb, 'enterprises.fileUnsafe'],
    ['说谎.xlsx', liar, 'enterprises.fileDamaged'],
    ['半份.xlsx', good.subarray(0, good.length - 100), 'enterprises.fileDamaged'],
    ['没表头.csv', Buffer.from('一,二\n三,四\n'), 'enterprises.noHeader'],
  ] as const) {
    const sent = await upload(office, name, bytes);
    const answer = sent.status === 201 ? await office.post('/enterprise-imports', { fileId: sent.body.id }) : sent;
    assert.ok([415, 422].includes(answer.status), `${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
    assert.match(answer.body.title, /[\u4e00-\u9fff]{4}/);
    if (sent.status === 201) {
      assert.equal(answer.body.code, expected, name);
      // The file is its uploader's still, so that it can be looked at and taken back.
      const attached = await sql<{
        subject_id: string | null;
      }>`select subject_id from files where id = ${sent.body.id}`.execute(db.handle.db);
      assert.equal(attached.rows[0]?.subject_id, null, name);
    }
  }
  assert.equal(await countOf(), before);
  assert.equal(
    (await office.get('/enterprise-imports')).body.items.some((i: { fileName: string }) =>
      /炸弹|半份|说谎/.test(i.fileName),
    ),
    false,
  );
});

test('T10-1 GB18030 的 CSV 经接口：文字不乱', async () => {
  const opened = await open(
    office,
    '国标.csv',
    gb18030(`河东区企业台账,,\n企业名称,信用代码,地址\n天津囍临门家具有限公司,${codeOf(30)},六纬路 88 号\n`),
  );
  assert.equal(opened.status, 201);
  assert.deepEqual(opened.body.headerRows, [2]);
  const done = await run(office, opened.body.id, false);
  assert.deepEqual(done.body.counts, { created: 1 });
  const hit = await office.get(`/enterprises/search?q=${encodeURIComponent('囍临')}`);
  assert.equal(hit.body.items[0].name, '天津囍临门家具有限公司');
});

test('T10-1 改对应：不认识的栏、不存在的列、越界的街道都被拒绝', async () => {
  const opened = await open(
    street,
    '改对应.xlsx',
    ledgerOf([[1, '天津改对应有限公司', codeOf(40), '', '', '', '', '']]),
  );
  const { id } = opened.body;
  assert.equal(opened.body.defaults.streetCode, '120102005');
  const patch = (body: unknown): Promise<Answer> => street.send('PATCH', `/enterprise-imports/${id}`, body);
  assert.equal((await patch({ mapping: { constructor: 1 } })).status, 400);
  assert.equal((await patch({ mapping: { name: -1 } })).status, 400);
  assert.equal((await patch({ defaults: { streetCode: '120102010' } })).body.code, 'enterprises.outsideScope');
  assert.equal((await patch({ mapping: { name: 400, uscc: null } })).body.code, 'enterprises.noColumn');
  const swapped = await patch({ mapping: { principal: 1, name: 6 } });
  assert.equal(swapped.status, 200);
  assert.equal(swapped.body.columns[1].field, 'principal');
  assert.equal((await patch({ mapping: {} })).body.columns[1].field, 'name');
});

test('T10-1 不该的人：没有登录、企业、他街、只看不改的负责人', async () => {
  const opened = await open(street, '谁的.xlsx', ledgerOf([[1, '天津谁的有限公司', codeOf(50), '', '', '', '', '']]));
  const { id } = opened.body;
  const stranger = desk.browser();
  assert.equal((await stranger.get('/enterprises')).status, 401);
  assert.equal((await stranger.post('/enterprise-imports', { fileId: id })).status, 401);
  const sent = await upload(boss, '企业自己的.xlsx', ledgerOf([]));
  assert.equal((await boss.post('/enterprise-imports', { fileId: sent.body.id })).body.code, 'enterprises.notYours');
  assert.equal((await boss.get(`/enterprise-imports/${id}`)).status, 404);
  assert.equal((await boss.get('/enterprise-reviews')).body.total, 0);
  for (const who of [other, head, boss]) {
    assert.equal((await who.get(`/enterprise-imports/${id}`)).status, 404);
    assert.equal((await who.get(`/enterprise-imports/${id}/rows`)).status, 404);
    assert.equal((await who.get(`/enterprise-imports/${id}/faults`)).status, 404);
    assert.equal((await who.post(`/enterprise-imports/${id}/start`, {})).status, 404);
    assert.equal((await who.post(`/enterprise-imports/${id}/stop`, {})).status, 404);
    assert.equal((await who.post(`/enterprise-imports/${id}/rows/2/decision`, { same: true })).status >= 403, true);
  }
  // Another's uploaded file cannot be opened as a ledger.
  const theirs = await upload(street, '别人的.xlsx', ledgerOf([[1, '天津别人的有限公司', '', '', '', '', '', '']]));
  const taken = await other.post('/enterprise-imports', { fileId: theirs.body.id });
  assert.equal(taken.body.code, 'files.notYours');
  assert.equal((await office.get(`/enterprise-imports/${id}`)).status, 200);
  const file = await office.get(`/enterprises/${firm.id}`);
  assert.equal(file.status, 200);
  assert.equal((await boss.send('PATCH', `/enterprises/${firm.id}`, { version: 1, employees: 3 })).status, 403);
  assert.equal((await other.get(`/enterprises/${firm.id}`)).status, 404);
  assert.equal((await office.get('/enterprises/search?q=')).status, 400);
});

test('T10-1 同一次点击发两遍只建一次导入、只开一次工', async () => {
  const sent = await upload(office, '两遍.xlsx', ledgerOf([[1, '天津两遍有限公司', codeOf(60), '', '', '', '', '']]));
  const twice = () =>
    office.send('POST', '/enterprise-imports', { fileId: sent.body.id }, { 'idempotency-key': 'open-twice-60' });
  const [a, b] = [await twice(), await twice()];
  assert.deepEqual([a.status, b.status, a.body.id], [201, 201, b.body.id]);
  const start = () =>
    office.send('POST', `/enterprise-imports/${a.body.id}/start`, {}, { 'idempotency-key': 'start-twice-60' });
  await Promise.all([start(), start()]);
  await settleOutbox(system);
  assert.deepEqual((await office.get(`/enterprise-imports/${a.body.id}`)).body.counts, { created: 1 });
});

test('T10-1 为什么能看到这家企业', async () => {
  const why = await street.get(`/access/explain?subjectType=enterprise&subjectId=${firm.id}`);
  assert.match(why.body.reason, /它在您的辖区二号桥街道/);
  assert.equal((await other.get(`/access/explain?subjectType=enterprise&subjectId=${firm.id}`)).body.visible, false);
});
