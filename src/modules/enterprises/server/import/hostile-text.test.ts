/** Files and cells made to keep a pattern busy: each of these once took minutes to centuries; a test that hangs has failed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '#kernel/shared/errors.ts';
import { readDate } from '../../shared/dates.ts';
import { readAmount } from '../../shared/quantities.ts';
import { xlsxParts, zipOf } from './builders.ts';
import { cleanRow } from './clean-row.ts';
import { openLedger } from './ledger.ts';
import { openFile } from './read-sheet.ts';
import { columnsOf, wordsOf } from './record.ts';
import { replaceBetween, tagsOf } from './scan.ts';
import { DEFAULT_LIMITS, type ReadLimits } from './sheet-types.ts';

const MEGA = 1_000_000;
const TABLE = [
  ['企业名称', '统一社会信用代码', '社区'],
  ['天津一公司', '91120102MA06TERT87', '中山社区'],
];

async function outcome(bytes: Buffer, limits?: ReadLimits): Promise<string> {
  try {
    const file = await openFile(bytes, limits);
    let rows = 0;
    for await (const row of file.sheets[0]!.rows()) rows += row.cells.length > 0 ? 1 : 0;
    await file.close();
    return `${rows} rows`;
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return error.code;
  }
}

/** A workbook of which one part is spoiled. */
const spoiled = (part: string, change: (content: string) => string): Buffer =>
  zipOf(
    xlsxParts([{ name: '台账', rows: TABLE }], { strings: '<sst><si><t>一</t></si></sst>' }).map((p) =>
      p.name.includes(part) ? { ...p, content: change(String(p.content)) } : p,
    ),
  );

test('xlsx：成百万个开了头没有结尾的标签，读一遍就有结果', async () => {
  const opened = (tag: string): string => `<${tag} `.repeat(MEGA);
  const results = await Promise.all([
    outcome(spoiled('styles', (xml) => xml + opened('numFmt'))),
    outcome(spoiled('styles', (xml) => `${opened('cellXfs')}${xml}`)),
    outcome(spoiled('workbook.xml.rels', (xml) => xml + opened('Relationship'))),
    outcome(spoiled('xl/workbook.xml', (xml) => xml + opened('workbookPr') + opened('sheet'))),
    outcome(spoiled('sharedStrings', () => `<sst><si><t>${'<![CDATA['.repeat(400_000)}</t></si></sst>`)),
    outcome(spoiled('sharedStrings', () => `<sst><si>${'<rPh '.repeat(700_000)}<t>一</t></si></sst>`)),
    outcome(spoiled('sheet1', (xml) => `${xml}${opened('mergeCell')}`)),
    outcome(spoiled('styles', (xml) => xml.replace('000000', '['.repeat(MEGA)))),
  ]);
  for (const result of results) assert.match(result, /^(2 rows|enterprises\.file(Damaged|Unsafe))$/);
  assert.ok(results.includes('2 rows'));
});

test('网页表格：没有结尾的注释、标签和百万个空格', async () => {
  const page = (cell: string): Buffer => Buffer.from(`<table><tr><td>${cell}</td></tr></table>`);
  for (const cell of ['<!--'.repeat(MEGA), '<'.repeat(MEGA), `一${' '.repeat(MEGA)}二`, '<br '.repeat(MEGA)])
    assert.match(await outcome(page(cell)), /^(1 rows|0 rows|enterprises\.fileUnsupported)$/);
});

test('几十兆的网页：在单独的线程里读，读得完，同时最多六个，再来的请稍候', async () => {
  const rows = (n: number): Buffer => Buffer.from(`<table>${'<tr><td>甲</td><td>乙</td></tr>'.repeat(n)}</table>`);
  assert.equal(await outcome(rows(20_000)), '20000 rows');
  assert.equal(await outcome(rows(20_000), { ...DEFAULT_LIMITS, rows: 9000 }), 'enterprises.tooManyRows');
  assert.equal(await outcome(Buffer.from('<table><tr><td>a</table>'.repeat(30_000))), '1 rows');
  assert.equal(await outcome(Buffer.from(`<p>${'甲'.repeat(600_000)}</p>`)), 'enterprises.fileUnsupported');
  const crowd = await Promise.all(Array.from({ length: 9 }, () => outcome(rows(20_000))));
  assert.equal(crowd.filter((one) => one === '20000 rows').length, 6);
  assert.equal(crowd.filter((one) => one === 'enterprises.readerBusy').length, 3);
});

test('文本表格：成百万个引号', async () => {
  for (const line of ['",""'.repeat(MEGA), `"${'""'.repeat(MEGA)}`, `"${',""'.repeat(MEGA)}`])
    assert.match(await outcome(Buffer.from(`a,b,c\n${line}\n1,2,3\n`)), / rows$/);
});

test('一个单元格里的长文本：日期、金额、社区、名称、表头都很快有结果', async () => {
  const options = { today: '2026-09-28', date1904: false } as never;
  assert.equal(readDate({ text: `${' T'.repeat(15_000)}1` }, options).value, null);
  assert.equal(readDate({ text: `2024${' '.repeat(15_000)}年1` }, options).value, null);
  assert.equal(readAmount(`${'1('.repeat(8000)}实缴x`).value, null);
  const words = wordsOf(new Map(), []);
  columnsOf({ community: `${'社区居民委员会'.repeat(60)}x` }, words);
  const mapping = ['name', 'street', 'community', 'address'].map((field, column) => ({
    field,
    column,
    heading: field,
    score: 1,
    origin: 'heading',
  }));
  for (const text of [
    '('.repeat(32_000),
    `(注销${' '.repeat(30_000)}`,
    '1 '.repeat(16_000),
    '社区居委会'.repeat(6000),
  ]) {
    const cells = mapping.map(() => ({ text }));
    const cleaned = cleanRow({ row: 2, cells }, mapping as never, options);
    assert.ok(JSON.stringify(cleaned.values).length < 10_000, text.slice(0, 10));
  }
  const heading = `注册资本（${' '.repeat(30_000)}`;
  const ledger = await openLedger(
    zipOf(
      xlsxParts([
        {
          name: '台账',
          rows: [
            [...TABLE[0]!, heading],
            [...TABLE[1]!, '1'],
          ],
        },
      ]),
    ),
  );
  assert.equal(ledger.header.columns.find((c) => c.field === 'name')?.column, 0);
  await ledger.close();
});

test('一遍读完的找法与逐个去找的结果相同', () => {
  const xml = '<a:xf id="1"/><xf\nid="2"><xfs id="3"/><b:xf id="4" /></xf><xf >';
  assert.deepEqual(
    [...tagsOf(xml, 'xf')],
    [...xml.matchAll(/<(?:\w+:)?xf\s[^>]*>/g)].map(([tag]) => tag),
  );
  const text = 'a<!--b-->c<!--d--><!--e';
  assert.equal(
    replaceBetween(text, '<!--', '-->', (inner) => inner.toUpperCase()),
    'aBcD<!--e',
  );
});
