import assert from 'node:assert/strict';
import { test } from 'node:test';
import ExcelJS from 'exceljs';
import { zipOf } from './builders.ts';
import { requireModestWorkbook } from './workbook.ts';

const sheet = (inside: string) =>
  zipOf([{ name: 'xl/worksheets/sheet1.xml', content: `<worksheet>${inside}</worksheet>` }]);

test('整本读入内存之前先看：展开过大、条目过多、几个字节点名上亿单元格的都不读', async () => {
  const refused: [string, Buffer, RegExp][] = [
    ['压缩炸弹', zipOf([{ name: 'a.xml', content: Buffer.alloc(30 * 2 ** 20) }]), /too large/],
    ['谎报大小', zipOf([{ name: 'a.xml', content: Buffer.alloc(9 * 2 ** 20), claimed: 100 }]), /too many bytes/],
    ['上千条目', zipOf(Array.from({ length: 400 }, (_, i) => ({ name: `f${i}`, content: '' }))), /too many entries/],
    ['合并整张表', sheet('<mergeCell ref="A1:XFD1048576"/>'), /too many cells/],
    ['整张表的有效性', sheet('<dataValidation sqref="A1 B2:ZZ999999"/>'), /too many cells/],
    ['上亿列', sheet('<col min="1" max="1000000000"/>'), /too many cells/],
    ['表外的行', sheet('<row r="4000000000"><c r="A4000000000"/></row>'), /too many cells/],
    ['实体', sheet('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), /document type/],
    ['不是压缩包', Buffer.from('PK\x03\x04'), /./],
  ];
  for (const [what, bytes, why] of refused) await assert.rejects(requireModestWorkbook(bytes), why, what);
});

test('自己导出的填报表读得进来', async () => {
  const book = new ExcelJS.Workbook();
  const page = book.addWorksheet('填报表');
  page.mergeCells('A1:H1');
  for (let i = 2; i < 200; i++)
    page.addRow(['甲', i]).getCell(2).dataValidation = { type: 'whole', formulae: [0], operator: 'greaterThan' };
  await requireModestWorkbook(Buffer.from(await book.xlsx.writeBuffer()));
});
