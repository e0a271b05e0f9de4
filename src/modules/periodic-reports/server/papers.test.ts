import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import ExcelJS from 'exceljs';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { SESSION_COOKIE } from '#kernel/server/http.ts';
import { refused, testDb } from '#kernel/server/testing.ts';
import { clause } from '#kernel/shared/clause.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { issueDraft, reviewDraft, signDraft } from '#platform/documents/server/index.ts';
import { documentsRoom } from '#platform/documents/server/room.ts';
import { configureFiles, storeFile } from '#platform/files/server/index.ts';
import { filesRoom } from '#platform/files/server/room.ts';
import { identityRoom } from '#platform/identity/server/room.ts';
import { aDesk, aPerson, PASSWORD, unitNamed } from '#platform/identity/server/builders.ts';
import type { ReportView } from '../shared/schema.ts';
import * as acts from './acts.ts';
import { draftSummary, getSummary, makeSummary } from './district.ts';
import { importSheet } from './excel.ts';
import { recordPaper, openNow } from './past.ts';
import { getReport, listReports } from './present.ts';
import { periodicReportsRoom } from './room.ts';
import { sweepReports } from './sweep.ts';

const db = await testDb();
configureFiles({ dir: fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-test-files-')), maxBytes: 5_000_000 });
const as = async (unit: string, roles: string[], name: string): Promise<Ctx> =>
  db.ctx(await aPerson(db.ctx(), { unit, roles, name, title: '工作人员' }));
const clerk = await as('二号桥街道', ['street.officer'], '宋春生');
const head = await as('二号桥街道', ['street.patron'], '郑海棠');
const otherClerk = await as('上杭路街道', ['street.officer'], '别街经办');
const office = await as('区安委办', ['office.admin'], '叶知遥');
const reviewer = await as('区安委办', ['office.reviewer'], '韩书敏');
const chief = await as('区安委会', ['office.leader'], '顾长河');
await sweepReports(db.ctx());
const desk = await aDesk(db, [identityRoom, filesRoom, documentsRoom, periodicReportsRoom]);
after(() => desk.close());
const loginOf = async (ctx: Ctx): Promise<string> =>
  (await sql<{ login: string }>`select login from users where id = ${ctx.actor.userId}`.execute(db.handle.db)).rows[0]
    ?.login ?? '';
const browserOf = async (ctx: Ctx) => desk.signIn(await loginOf(ctx), PASSWORD);
/** The bytes that a download answers with. */
const bytesOf = async (ctx: Ctx, path: string): Promise<Buffer> => {
  const browser = await browserOf(ctx);
  const answer = await desk.app.inject({
    method: 'GET',
    url: `/api/v1${path}`,
    headers: { host: 'zhiben.test', origin: 'http://zhiben.test', cookie: `${SESSION_COOKIE}=${browser.cookie ?? ''}` },
  });
  assert.equal(answer.statusCode, 200, answer.body.slice(0, 300));
  return answer.rawPayload;
};
const mine = async (ctx: Ctx): Promise<ReportView> => {
  const list = await listReports(ctx, {
    kind: ['quarterly'],
    period: ['2026Q3'],
    unit: [ctx.actor.unitId as string],
    limit: 20,
  });
  return getReport(ctx, list.items[0]?.id as string);
};
const book = async (bytes: Buffer): Promise<ExcelJS.Workbook> => {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as never);
  return workbook;
};
const handIn = async (ctx: Ctx, workbook: ExcelJS.Workbook, name = '填报表.xlsx'): Promise<string> =>
  (await storeFile(ctx, { name, bytes: new Uint8Array(await workbook.xlsx.writeBuffer()) })).id;
const rowOf = (page: ExcelJS.Worksheet, key: string): number => {
  for (let row = 1; row <= page.rowCount; row++) if (page.getCell(row, 1).value === key) return row;
  throw new RangeError(key);
};

test(
  clause('B1-8', '没有网络的单位用 Excel 填：逐格指出错误，有错不写入，同一个文件读两次不变，别家的表不收'),
  async () => {
    const r = await acts.prefillReport(clerk, (await mine(clerk)).id, {});
    const sheet = await book(await bytesOf(clerk, `/reports/${r.id}/sheet`));
    const page = sheet.getWorksheet('填报表');
    assert.ok(page);
    const cell = (key: string, column: string): string => `${column}${rowOf(page, key)}`;
    page.getCell(cell('penalties', 'F')).value = '三件';
    page.getCell(cell('inspections', 'F')).value = -2;
    page.getCell(cell('helped', 'F')).value = 1.5;
    page.getCell(cell('ledQuarterly', 'F')).value = 9;
    page.getCell(cell('ledQuarterly', 'G')).value = 4;
    page.getCell(cell('practices', 'F')).value = { formula: 'HYPERLINK("http://x")', result: '点' } as never;
    const bad = await importSheet(clerk, r.id, { fileId: await handIn(clerk, sheet) });
    assert.deepEqual(
      bad.faults.map((f) => f.cell).sort(),
      [
        cell('helped', 'F'),
        cell('inspections', 'F'),
        cell('ledQuarterly', 'F'),
        cell('penalties', 'F'),
        cell('practices', 'F'),
      ].sort(),
    );
    assert.ok(bad.faults.every((f) => f.sheet === '填报表' && f.reason && f.fix));
    assert.equal((await getReport(clerk, r.id)).version, r.version, '有错时什么都不写');
    const marked = await book(
      await bytesOf(clerk, `/reports/${r.id}/sheet/faults?fileId=${await handIn(clerk, sheet)}`),
    );
    assert.equal(marked.getWorksheet('错误清单')?.rowCount, 6);
    assert.ok(marked.getWorksheet('填报表')?.getCell(cell('penalties', 'F')).note);

    for (const [key, value] of [
      ['penalties', 3],
      ['inspections', 40],
      ['helped', 2],
      ['ledQuarterly', 4],
    ] as const)
      page.getCell(cell(key, 'F')).value = value;
    page.getCell(cell('practices', 'F')).value = "'=把门店巡查做成打卡制，问题当日清零";
    const id = await handIn(clerk, sheet);
    const good = await importSheet(clerk, r.id, { fileId: id });
    assert.deepEqual(good.faults, []);
    assert.equal(good.changed, 5);
    const read = await getReport(clerk, r.id);
    const texts = read.sections.flatMap((p) => p.fields).find((f) => f.key === 'practices');
    assert.equal(texts?.kind === 'text' ? texts.text : '', '=把门店巡查做成打卡制，问题当日清零');
    const again = await importSheet(clerk, r.id, { fileId: id });
    assert.deepEqual([again.isKnown, again.changed], [true, 0]);
    assert.equal((await getReport(clerk, r.id)).version, read.version);
    const theirs = await acts.prefillReport(otherClerk, (await mine(otherClerk)).id, {});
    await assert.rejects(
      importSheet(otherClerk, theirs.id, { fileId: await handIn(otherClerk, sheet) }),
      refused('reports.sheetOther'),
    );
    await assert.rejects(importSheet(otherClerk, theirs.id, { fileId: id }), refused('files.notYours'));
    const plain = new ExcelJS.Workbook();
    plain.addWorksheet('别的');
    await assert.rejects(
      importSheet(clerk, r.id, { fileId: await handIn(clerk, plain) }),
      refused('reports.sheetOther'),
    );
    await assert.rejects(importSheet(head, r.id, { fileId: id }), refused('reports.notYours'));
  },
);

test(
  clause('B1-3', '一键汇总全区：重新取数，说明差异和未报单位，按公文流程签发，接收的报送锁定，更正另开版次'),
  async () => {
    await assert.rejects(makeSummary(clerk, { kind: 'quarterly', period: '2026Q3' }), refused('reports.officeOnly'));
    await assert.rejects(
      makeSummary(office, { kind: 'quarterly', period: '2026Q3' }),
      refused('reports.nothingReceived'),
    );
    let r = await mine(clerk);
    r = await acts.saveReport(clerk, r.id, {
      figures: Object.fromEntries(
        r.sections
          .flatMap((p) => p.fields)
          .flatMap((f) =>
            f.kind === 'figure' && f.value === null
              ? [[f.key, { value: 0, denominator: f.form === 'rate' ? 0 : null, reason: '' }] as const]
              : [],
          ),
      ),
      texts: Object.fromEntries(
        r.sections
          .flatMap((p) => p.fields)
          .flatMap((f) =>
            f.kind === 'text' && f.isRequired && f.text === ''
              ? [[f.key, { text: '逐件落实，完成本期各项任务。', taken: [] }] as const]
              : [],
          ),
      ),
    });
    await acts.confirmReport(clerk, r.id, {});
    await acts.signReport(head, r.id, {});
    await acts.submitReport(clerk, r.id, {});
    await acts.acceptReport(office, r.id, { opinion: '' });
    const made = await makeSummary(office, { kind: 'quarterly', period: '2026Q3' });
    const { summary } = made;
    assert.equal(summary.received.length, 1);
    assert.equal(summary.missing.length, summary.expected - 1);
    assert.equal(summary.figures.find((f) => f.key === 'penalties')?.streets.value, 3);
    assert.equal(summary.grid.streets.length, 13);
    await assert.rejects(getSummary(clerk, made.id), refused('reports.notFound'));
    const street = await unitNamed(db.ctx(), '二号桥街道');
    const drafted = await draftSummary(office, made.id, {
      picks: [`practices/${street}`],
      opinion: '请未报单位立即补报',
    });
    assert.ok(drafted.draftId);
    assert.equal((await getReport(clerk, r.id)).state, 'locked', '数字进入全区报告后锁定');
    await assert.rejects(draftSummary(office, made.id, { picks: [], opinion: '' }), refused('reports.districtExists'));
    const word = await bytesOf(office, `/report-summaries/${made.id}/word`);
    assert.equal(word.subarray(0, 2).toString(), 'PK');
    const annex = await book(await bytesOf(office, `/report-summaries/${made.id}/annex`));
    assert.deepEqual(
      annex.worksheets.map((w) => w.name),
      ['全区数据', '各单位数据', '与台账不同', '分街域分行业', '报送情况'],
    );
    assert.equal(annex.getWorksheet('报送情况')?.rowCount, 2 + summary.expected);
    const id = drafted.draftId;
    const { version } = await reviewDraft(reviewer, { id, version: 1, opinion: '' });
    const signed = await signDraft(chief, { id, version, opinion: '' });
    await issueDraft(office, { id, version: signed.version, opinion: '' });
    const issued = await getSummary(office, made.id);
    assert.match(issued.number ?? '', /^河东安办汇〔2026〕1号$/);
    const body = await sql<{
      text: string;
    }>`select body::text as text from documents where id = ${issued.documentId}`.execute(db.handle.db);
    const text = body.rows[0]?.text ?? '';
    for (const words of ['未报', '把门店巡查做成打卡制', '请未报单位立即补报', '分街域、分行业'])
      assert.ok(text.includes(words), words);
  },
);

test(clause('S5-2', '系统启用前的纸质报送可补录，迟报照样算；安委办可提前开放填报'), async () => {
  const street = await unitNamed(db.ctx(), '二号桥街道');
  const other = await unitNamed(db.ctx(), '上杭路街道');
  const given = {
    kind: 'quarterly' as const,
    period: '2024Q2',
    basis: '收文登记簿',
    rows: [
      { unitId: street, receivedOn: plainDate('2024-07-01'), signedBy: '王主任' },
      { unitId: other, receivedOn: plainDate('2024-07-04'), signedBy: '' },
    ],
  };
  await assert.rejects(recordPaper(clerk, given), refused('reports.officeOnly'));
  await assert.rejects(recordPaper(office, { ...given, period: '2026Q4' }), refused('reports.periodAhead'));
  await assert.rejects(
    recordPaper(office, { ...given, rows: [{ unitId: street, receivedOn: plainDate('2024-03-01'), signedBy: '' }] }),
    refused('reports.paperDay'),
  );
  assert.equal((await recordPaper(office, given)).recorded, 2);
  assert.equal((await recordPaper(office, given)).recorded, 0, '再录一遍不重复');
  const late = await listReports(office, { period: ['2024Q2'], mark: 'late', limit: 20 });
  assert.deepEqual(
    late.items.map((x) => [x.unitName, x.daysLate]),
    [['上杭路街道', 3]],
  );
  const r = await getReport(clerk, (await listReports(clerk, { period: ['2024Q2'], limit: 5 })).items[0]?.id as string);
  assert.equal(r.state, 'locked');
  assert.ok(r.allowedActions.some((a) => a.action === 'askAmend'));
  await assert.rejects(openNow(clerk, { kind: 'annual', period: '2026' }), refused('reports.officeOnly'));
  await assert.rejects(openNow(office, { kind: 'quarterly', period: '2027Q1' }), refused('reports.periodAhead'));
  assert.ok((await openNow(office, { kind: 'annual', period: '2026' })).opened > 30);
});
