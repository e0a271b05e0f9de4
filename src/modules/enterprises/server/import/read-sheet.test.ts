import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { utils, write } from '@e965/xlsx';
import exceljs from 'exceljs';
import fc from 'fast-check';
import { AppError } from '#kernel/shared/errors.ts';
import { enterpriseErrors } from '../../shared/errors.ts';
import { gb18030, workbook, xlsxOf, xlsxParts, zipOf } from './builders.ts';
import { findDelimiter, readRecords } from './delimited.ts';
import { openFile } from './read-sheet.ts';
import { DEFAULT_LIMITS } from './sheet-types.ts';
import type { ReadLimits, SheetRow } from './sheet-types.ts';

async function rowsOf(source: Uint8Array | string, sheet = 0, limits?: ReadLimits): Promise<SheetRow[]> {
  const file = await openFile(source, limits);
  try {
    const rows: SheetRow[] = [];
    for await (const row of file.sheets[sheet]?.rows() ?? []) rows.push(row);
    return rows;
  } finally {
    await file.close();
  }
}
const textsOf = async (source: Uint8Array | string): Promise<string[][]> =>
  (await rowsOf(source)).map((row) => Array.from(row.cells, (cell) => cell?.text ?? ''));
async function codeOf(source: Uint8Array, limits?: ReadLimits): Promise<string> {
  try {
    await rowsOf(source, 0, limits);
    return 'read';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
const TABLE = [
  ['企业名称', '代码', '成立日期'],
  ['天津一公司', '91120102MA06TERT87', '2024-03-01'],
];
const CSV = TABLE.map((row) => row.join(',')).join('\r\n') + '\r\n';

test('xlsx：文字、数字、日期、公式结果、错误值、富文本、行号', async () => {
  const strings = `<sst xmlns="x" count="2"><si><t>企业&amp;名称</t></si><si><r><t>天津</t></r><r><rPr><b/></rPr><t>一公司</t></r><rPh><t>ティエン</t></rPh></si><si/></sst>`;
  const shared = (i: number): { xml: string } => ({ xml: `<c t="s"><v>${i}</v></c>` });
  const bytes = xlsxOf(
    [
      {
        name: '台账',
        rows: [
          [shared(0), '第二行\n换行', 45],
          [],
          [
            shared(1),
            { xml: '<c s="1"><v>45352.5</v></c>' },
            { xml: '<c s="2"><v>45352</v></c>' },
            { xml: '<c s="3"><v>123</v></c>' },
          ],
          [
            { xml: '<c t="str"><f>A1&amp;"x"</f><v>算出的</v></c>' },
            { xml: '<c t="e"><v>#REF!</v></c>' },
            { xml: '<c t="b"><v>1</v></c>' },
            0.1 + 0.2,
            911201021032082000,
          ],
        ],
      },
    ],
    { strings },
  );
  const rows = await rowsOf(bytes);
  assert.deepEqual(
    rows.map((row) => row.row),
    [1, 3, 4],
  );
  assert.deepEqual(Array.from(rows[0]?.cells ?? []), [
    { text: '企业&名称' },
    { text: '第二行\n换行' },
    { text: '45', number: 45 },
  ]);
  assert.deepEqual(Array.from(rows[1]?.cells ?? []), [
    { text: '天津一公司' },
    { text: '2024-03-01', date: '2024-03-01' },
    { text: '2024-03-01', date: '2024-03-01', showsNoDay: true },
    { text: '000123', number: 123 },
  ]);
  assert.deepEqual(
    Array.from(rows[2]?.cells ?? [], (cell) => cell?.text),
    ['算出的', '#REF!', 'TRUE', '0.3', '911201021032082000'],
  );
  assert.equal(rows[2]?.cells[1]?.isError, true);
});

test('xlsx：1904 日期系统、隐藏的工作表、带前缀的标签、没有行号和单元格号的写法', async () => {
  const file = await openFile(
    xlsxOf(
      [
        { name: '说明', rows: [['注']] },
        { name: '藏', isHidden: true, rows: [[{ xml: '<c s="1"><v>43890</v></c>' }]] },
      ],
      { date1904: true },
    ),
  );
  assert.equal(file.date1904, true);
  assert.deepEqual(
    file.sheets.map((s) => [s.name, s.isHidden]),
    [
      ['说明', false],
      ['藏', true],
    ],
  );
  assert.equal((await file.sheets[1]?.head(1))?.[0]?.cells[0]?.date, '2024-03-01');
  await file.close();
  const prefixed =
    '<x:worksheet xmlns:x="y"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c><x:c><x:v>5</x:v></x:c></x:row><x:row/><x:row><x:c t="inlineStr"><x:is><x:t>乙</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>';
  assert.deepEqual(
    (await rowsOf(xlsxOf([{ name: 'a', xml: prefixed }]))).map((r) => [r.row, r.cells.map((c) => c?.text)]),
    [
      [1, ['甲', '5']],
      [3, ['乙']],
    ],
  );
});

test('xlsx：竖向合并的单元格向下补齐，并记下取自哪一行', async () => {
  const rows = await rowsOf(
    workbook(
      [
        ['街道', '名称'],
        ['大王庄街道', '一厂'],
        [null, '二厂'],
        [null, '三厂'],
        [null, '四厂'],
      ],
      ['A2:A4'],
    ),
  );
  assert.deepEqual(
    rows.map((r) => [r.cells[0]?.text, r.cells[0]?.mergedFrom]),
    [
      ['街道', undefined],
      ['大王庄街道', undefined],
      ['大王庄街道', 2],
      ['大王庄街道', 2],
      [undefined, undefined],
    ],
  );
});

test('xlsx：exceljs 写出的文件读得一样', async () => {
  const book = new exceljs.Workbook();
  const sheet = book.addWorksheet('台账');
  sheet.addRows([['河东区台账'], ['企业名称', '成立日期'], ['天津一公司', new Date(Date.UTC(2024, 2, 1))]]);
  sheet.mergeCells('A1:B1');
  const rows = await rowsOf(new Uint8Array(await book.xlsx.writeBuffer()));
  assert.deepEqual(rows.at(-1)?.cells, [{ text: '天津一公司' }, { text: '2024-03-01', date: '2024-03-01' }]);
});

test('从磁盘上的路径读，与从内存读一样', async () => {
  const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'zhiben-sheet-'));
  try {
    for (const [name, bytes] of [
      ['a.dat', workbook(TABLE)],
      ['b.xlsx', Buffer.from(CSV)],
    ] as const) {
      await fs.writeFile(path.join(dir, name), bytes);
      assert.deepEqual(await textsOf(path.join(dir, name)), TABLE);
    }
  } finally {
    await fs.rm(dir, { recursive: true });
  }
});

test('xls、xlsb、ods、2003 XML、网页表格：按内容认，不看名字', async () => {
  const sheet = utils.aoa_to_sheet(
    [
      ['企业名称', '成立日期'],
      ['天津一公司', new Date(Date.UTC(2024, 2, 1))],
    ],
    { UTC: true, cellDates: true },
  );
  const book = utils.book_new();
  utils.book_append_sheet(book, sheet, '台账');
  for (const [type, format] of [
    ['biff8', 'xls'],
    ['xlsb', 'xlsb'],
    ['ods', 'ods'],
    ['xlml', 'xml'],
  ] as const) {
    const bytes = new Uint8Array(write(book, { type: 'buffer', bookType: type }) as Buffer);
    const file = await openFile(bytes);
    assert.equal(file.format, format);
    assert.equal(file.sheets[0]?.name, '台账');
    assert.deepEqual(
      (await rowsOf(bytes))[1]?.cells,
      [{ text: '天津一公司' }, { text: '2024-03-01', date: '2024-03-01' }],
      type,
    );
    await file.close();
  }
  const html =
    '<html><head><meta charset="gb2312"></head><body><table><tr><td colspan=2>台账</td></tr><tr><th>企业名称</th><th>地址</th></tr><tr><td rowspan="2">天津&nbsp;一<br>公司</td><td>甲&lt;1&gt;</td></tr><tr><td>乙</td></tr></table></body></html>';
  const rows = await rowsOf(gb18030(html));
  assert.deepEqual(
    rows.map((row) => Array.from(row.cells, (cell) => cell?.text ?? '')),
    [['台账'], ['企业名称', '地址'], ['天津 一\n公司', '甲<1>'], ['天津 一\n公司', '乙']],
  );
});

test('文本文件：UTF-8、UTF-16、GB18030，有没有标记都认得', async () => {
  const utf16 = Buffer.from(CSV, 'utf16le');
  const swapped = Buffer.from(utf16).swap16();
  for (const [bytes, encoding] of [
    [Buffer.from(CSV), 'utf-8'],
    [Buffer.from(`\ufeff${CSV}`), 'utf-8'],
    [gb18030(CSV), 'gb18030'],
    [Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), 'utf-16le'],
    [Buffer.concat([Buffer.from([0xfe, 0xff]), swapped]), 'utf-16be'],
    [utf16, 'utf-16le'],
    [swapped, 'utf-16be'],
  ] as const) {
    const file = await openFile(bytes);
    assert.deepEqual([file.format, file.encoding], ['csv', encoding]);
    assert.deepEqual(await textsOf(bytes), TABLE);
  }
});

test('文本文件：各种分隔符、引号、空行，行号按记录数', async () => {
  for (const delimiter of [',', '\t', ';', '|']) {
    const text = TABLE.map((row) => row.join(delimiter)).join('\n');
    assert.equal(findDelimiter(text), delimiter);
    assert.deepEqual(await textsOf(Buffer.from(text)), TABLE);
  }
  assert.deepEqual(await textsOf(Buffer.from(`sep=;\r\n${TABLE.map((row) => row.join(';')).join('\r\n')}`)), TABLE);
  const rows = await rowsOf(Buffer.from('名称,范围\r\n\r\n"甲","一、\n二"\r"乙ab""c",x\n'));
  assert.deepEqual(
    rows.map((row) => [row.row, row.cells.map((cell) => cell?.text)]),
    [
      [1, ['名称', '范围']],
      [3, ['甲', '一、\n二']],
      [4, ['乙ab"c', 'x']],
    ],
  );
});

test('没有配对的引号不会吞掉后面的行', () => {
  const text = '名称,地址\n"甲,一号\n乙,二号\n"丙"丁,三号\n戊,"四号"\n';
  const records = [...readRecords(text, ',')];
  assert.deepEqual(
    records.map((r) => r.fields),
    [
      ['名称', '地址'],
      ['"甲', '一号'],
      ['乙', '二号'],
      ['"丙"丁', '三号'],
      ['戊', '四号'],
    ],
  );
  assert.deepEqual(
    records.map((r) => r.hasLooseQuote),
    [false, true, false, true, false],
  );
});

test('只有一半的文本文件：最后一行标为中断', async () => {
  const whole = 'A,B,C\n1,2,3\n4,5,6\n7,8,9';
  assert.equal((await rowsOf(Buffer.from(whole))).at(-1)?.flaws, undefined);
  assert.deepEqual((await rowsOf(Buffer.from(whole.slice(0, -3)))).at(-1)?.flaws, ['truncated']);
});

test('截断、损坏、加密、空文件和别的文件，各有明白的中文说法', async () => {
  const good = workbook(TABLE);
  assert.equal(await codeOf(good.subarray(0, good.length - 30)), 'enterprises.fileDamaged');
  const parts = xlsxParts([{ name: 'a', rows: TABLE }]);
  const spoil = (name: string, change: (text: string) => string): Buffer =>
    zipOf(parts.map((part) => (part.name === name ? { ...part, content: change(String(part.content)) } : part)));
  const sheet = 'xl/worksheets/sheet1.xml';
  assert.equal(await codeOf(spoil(sheet, (xml) => xml.slice(0, -60))), 'enterprises.fileDamaged');
  assert.equal(
    await codeOf(zipOf(parts.map((part) => (part.name === sheet ? { ...part, crc: 1 } : part)))),
    'enterprises.fileDamaged',
  );
  assert.equal(await codeOf(zipOf(parts.filter((part) => part.name !== sheet))), 'enterprises.fileDamaged');
  assert.equal(await codeOf(zipOf(parts.filter((part) => part.name !== 'xl/workbook.xml'))), 'enterprises.fileDamaged');
  assert.equal(await codeOf(Buffer.alloc(0)), 'enterprises.fileEmpty');
  assert.equal(await codeOf(Buffer.from('\ufeff \n')), 'enterprises.fileEmpty');
  assert.equal(await codeOf(Buffer.from('%PDF-1.7\n')), 'enterprises.fileUnsupported');
  assert.equal(await codeOf(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')), 'enterprises.fileUnsupported');
  assert.equal(await codeOf(zipOf([{ name: 'word/document.xml', content: 'x' }])), 'enterprises.fileUnsupported');
  assert.equal(await codeOf(zipOf([{ name: '台账.xlsx', content: good }])), 'enterprises.fileUnsupported');
  assert.equal(await codeOf(zipOf(parts.map((part) => ({ ...part, flags: 1 })))), 'enterprises.fileEncrypted');
  const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
  assert.equal(await codeOf(ole), 'enterprises.fileDamaged');
});

test('设了打开密码的工作簿：请先去掉密码', async () => {
  const { CFB } = await import('@e965/xlsx');
  const container = CFB.utils.cfb_new();
  CFB.utils.cfb_add(container, '/EncryptedPackage', Buffer.alloc(64));
  CFB.utils.cfb_add(container, '/EncryptionInfo', Buffer.alloc(64));
  assert.equal(
    await codeOf(new Uint8Array(CFB.write(container, { type: 'buffer' }) as Buffer)),
    'enterprises.fileEncrypted',
  );
});

test('压缩炸弹、实体炸弹、过大的文件，在展开之前就拒绝', async () => {
  const parts = xlsxParts([{ name: 'a', rows: TABLE }]);
  const zeros = Buffer.alloc(70 * 2 ** 20);
  assert.equal(await codeOf(zipOf([...parts, { name: 'xl/media/a.bin', content: zeros }])), 'enterprises.fileUnsafe');
  assert.equal(
    await codeOf(zipOf([...parts, { name: 'b', content: 'x', claimed: 0xfffffff0 }])),
    'enterprises.fileUnsafe',
  );
  assert.equal(
    await codeOf(zipOf(parts.map((p) => (p.name.includes('sheet1') ? { ...p, claimed: 200 } : p)))),
    'enterprises.fileDamaged',
  );
  assert.equal(
    await codeOf(zipOf(Array.from({ length: 60 }, (_, i) => ({ name: `f${i}`, content: '' }))), {
      ...DEFAULT_LIMITS,
      entries: 50,
    }),
    'enterprises.fileUnsafe',
  );
  const bomb = '<!DOCTYPE a [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]>';
  const spoiled = parts.map((p) =>
    p.name.includes('sheet1') ? { ...p, content: String(p.content).replace('<worksheet', `${bomb}<worksheet`) } : p,
  );
  assert.equal(await codeOf(zipOf(spoiled)), 'enterprises.fileUnsafe');
  assert.equal(await codeOf(workbook(TABLE), { ...DEFAULT_LIMITS, fileBytes: 100 }), 'enterprises.fileTooLarge');
  assert.equal(await codeOf(workbook([...TABLE, ...TABLE]), { ...DEFAULT_LIMITS, rows: 3 }), 'enterprises.tooManyRows');
  assert.equal(await codeOf(Buffer.from(CSV + CSV), { ...DEFAULT_LIMITS, rows: 3 }), 'enterprises.tooManyRows');
});

test('任意字节：要么读出，要么是目录里的错误，绝无其他', async () => {
  const known = new Set(['read', ...Object.keys(enterpriseErrors)]);
  const good = workbook(TABLE);
  const damaged = fc
    .tuple(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 12 }), fc.nat(good.length))
    .map(([at, noise, cut]) => {
      const bytes = Buffer.from(good);
      bytes.set(noise.subarray(0, bytes.length - at), at);
      return cut % 3 === 0 ? bytes.subarray(0, cut) : bytes;
    });
  const random = fc.uint8Array({ maxLength: 400 });
  const pretending = fc
    .tuple(fc.constantFrom('PK\x03\x04', '<table><tr><td>', '\xff\xfe', '企业名称,"'), random)
    .map(([head, rest]) => Buffer.concat([Buffer.from(head, 'latin1'), rest]));
  await fc.assert(
    fc.asyncProperty(fc.oneof(random, damaged, pretending), async (bytes) => {
      assert.ok(known.has(await codeOf(bytes)));
    }),
    { numRuns: 400 },
  );
});

test('损坏的老格式不会让程序停住或退出', async () => {
  const sheet = utils.aoa_to_sheet(TABLE);
  const book = utils.book_new();
  utils.book_append_sheet(book, sheet, 'a');
  const good = write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 8, max: good.length - 1 }),
      fc.uint8Array({ minLength: 1, maxLength: 24 }),
      async (at, noise) => {
        const bytes = Buffer.from(good);
        bytes.set(noise.subarray(0, bytes.length - at), at);
        assert.ok(
          ['read', 'enterprises.fileDamaged', 'enterprises.fileEncrypted', 'enterprises.fileUnsupported'].includes(
            await codeOf(bytes),
          ),
        );
      },
    ),
    { numRuns: 6 },
  );
});
