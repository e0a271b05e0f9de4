import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LEDGER_FIELDS } from '../../shared/cell-issue.ts';
import type { LedgerField } from '../../shared/cell-issue.ts';
import { resolveStreet } from '../../shared/streets.ts';
import { cleanRow } from './clean-row.ts';
import type { CleanedRow } from './clean-row.ts';
import type { ColumnMapping } from './header.ts';
import type { SheetCell } from './sheet-types.ts';

const today = '2026-09-28';
const columnsOf = (...fields: LedgerField[]): ColumnMapping[] =>
  fields.map((field, column) => ({ field, column, heading: LEDGER_FIELDS[field], score: 1, origin: 'heading' }));
const COMMON = columnsOf('sequence', 'name', 'uscc', 'establishedOn', 'address', 'street', 'phone');
const cell = (value: string | SheetCell | null): SheetCell | undefined =>
  value === null ? undefined : typeof value === 'string' ? { text: value } : value;
const clean = (cells: readonly (string | SheetCell | null)[], columns = COMMON): CleanedRow =>
  cleanRow({ row: 5, cells: cells.map(cell) }, columns, { today });
const codesOf = (row: CleanedRow): string[] => row.issues.map((issue) => `${issue.field ?? ''}.${issue.code}`);
const GOOD = [
  '1',
  '天津市恒泰机电有限公司',
  '91120102MA06TERT87',
  '2024-03-01',
  '河东区十一经路25号',
  '大王庄街道',
  '13800001234',
];

test('干净的一行原样读出，没有任何问题', () => {
  assert.deepEqual(clean(GOOD), {
    row: 5,
    values: { name: GOOD[1], uscc: GOOD[2], establishedOn: GOOD[3], address: GOOD[4], street: GOOD[5], phone: GOOD[6] },
    issues: [],
  });
});

test('改动写法的每一处都说出来', () => {
  const row = clean([
    '1',
    '天津市 恒泰\n机电有限公司',
    '９１120102ma06tert87',
    '2024年3月1日',
    '河东区十一经路２５号',
    '大王庄街道办事处',
    '138-0000-1234',
  ]);
  assert.deepEqual(row.values, clean(GOOD).values);
  assert.deepEqual(codesOf(row), [
    'name.normalised',
    'uscc.normalised',
    'establishedOn.normalised',
    'address.normalised',
    'street.normalised',
    'phone.normalised',
  ]);
  assert.ok(row.issues.every((issue) => issue.severity === 'info'));
});

test('全角括号和半角括号都按原样保留，一对里混用的才统一', () => {
  const name = (text: string): string | null | undefined => clean(['1', text, ...GOOD.slice(2)]).values.name;
  assert.equal(name('瑞康医药(天津)有限公司'), '瑞康医药(天津)有限公司');
  assert.equal(name('瑞康医药（天津）有限公司'), '瑞康医药（天津）有限公司');
  assert.equal(name('瑞康医药（天津)有限公司'), '瑞康医药（天津）有限公司');
});

test('留空的每一处都说出来；没有名称的不能保存', () => {
  const row = clean(['1', '天津市恒泰机电有限公司', '无', '不详', '', '/', null]);
  assert.deepEqual(row.values, {
    name: GOOD[1],
    uscc: null,
    establishedOn: null,
    address: null,
    street: null,
    phone: null,
  });
  assert.deepEqual(codesOf(row), ['uscc.empty', 'establishedOn.empty', 'address.empty', 'street.empty', 'phone.empty']);
  assert.equal(row.outcome, undefined);
  const nameless = clean(['1', '', ...GOOD.slice(2)]);
  assert.equal(nameless.outcome, 'rejected');
  assert.deepEqual(codesOf(nameless), ['name.empty']);
});

test('空行、合计、重复表头、说明、分组、示例、栏号都跳过并说明原因', () => {
  const reasonOf = (cells: (string | null)[]): string | undefined => {
    const row = clean(cells);
    return row.outcome === 'skipped' ? row.issues[0]?.code : undefined;
  };
  assert.equal(reasonOf(['7', null, null, null]), 'blankRow');
  assert.equal(reasonOf(['合计', null, null, '35家']), 'subtotalRow');
  assert.equal(reasonOf([null, '小 计', '12']), 'subtotalRow');
  assert.equal(
    reasonOf(['序号', '企业名称', '统一社会信用代码', '成立日期', '地址', '所属街道', '联系电话']),
    'repeatedHeaderRow',
  );
  assert.equal(reasonOf(['填表人：张三', null, null, '填表日期：2024-03-01']), 'footnoteRow');
  assert.equal(reasonOf(['注：本表由街道填报']), 'footnoteRow');
  assert.equal(reasonOf(['大王庄街道（35家）']), 'sectionRow');
  assert.equal(reasonOf([null, '一、危险化学品企业']), 'sectionRow');
  assert.equal(reasonOf(['例', '天津市某某有限公司', '91120102MA06TERT87']), 'exampleRow');
  assert.equal(reasonOf(['1', '2', '3', '4', '5', '6', '7']), 'columnNumberRow');
  assert.equal(reasonOf([null, '天津市合计商贸有限公司', null, null, '河东区红星路1号']), undefined);
  assert.equal(reasonOf([null, '天津市说明书印刷厂']), undefined);
});

test('街道只认官方名称及其简写，像的只作建议', () => {
  assert.equal(resolveStreet('大直沽').street?.code, '120102002');
  assert.equal(resolveStreet('天津市河东区上杭路街').street?.name, '上杭路街道');
  assert.equal(resolveStreet('120102013').street?.name, '天津铁厂街道');
  assert.equal(resolveStreet('大值沽街道').street, undefined);
  const row = clean([...GOOD.slice(0, 5), '大值沽', '13800001234']);
  assert.equal(row.values.street, null);
  assert.equal(row.issues[0]?.code, 'unknownStreet');
  assert.equal(row.issues[0]?.suggestion, '大直沽街道');
  assert.equal(clean([...GOOD.slice(0, 5), '小白楼街道', '13800001234']).issues[0]?.suggestion, undefined);
});

test('被表格软件变成日期的文字、错误值、合并单元格、乱码', () => {
  const row = clean([
    '1',
    GOOD[1] as string,
    GOOD[2] as string,
    { text: '2024-03-01', date: '2024-03-01' },
    { text: '2024-01-03', date: '2024-01-03' },
    { text: '大王庄街道', mergedFrom: 3 },
    { text: '#REF!', isError: true },
  ]);
  assert.deepEqual([row.values.address, row.values.street, row.values.phone], [null, '大王庄街道', null]);
  assert.deepEqual(codesOf(row), ['address.turnedIntoDate', 'street.mergedCell', 'phone.cellError']);
  assert.equal(clean(['1', '天津\ufffd泰公司', ...GOOD.slice(2)]).outcome, 'rejected');
});

test('像公式的文字照原样保留，绝不执行也不改写', () => {
  const formula = '=HYPERLINK("http://x","天津")';
  const row = clean([
    '1',
    '天津市恒泰机电有限公司',
    GOOD[2] as string,
    '2024-03-01',
    '@SUM(A1)',
    '大王庄街道',
    '13800001234',
  ]);
  assert.equal(row.values.address, '@SUM(A1)');
  assert.equal(clean(['1', formula, ...GOOD.slice(2)]).values.name, formula);
});

test('文件末尾中断的一行不保存', () => {
  const row = cleanRow({ row: 9, cells: GOOD.slice(0, 4).map(cell), flaws: ['truncated'] }, COMMON, { today });
  assert.equal(row.outcome, 'rejected');
  assert.ok(codesOf(row).includes('.truncatedRow'));
});

test('人数、注册资本、经纬度', () => {
  const columns = columnsOf(
    'name',
    'employees',
    'registeredCapital',
    'longitude',
    'latitude',
    'businessScope',
    'enterpriseType',
  );
  const row = clean(['天津甲有限公司', '约50', '785(万元人民币)', '39.12', '117.24', '批发；\r\n零售', 'N/A'], columns);
  assert.deepEqual(row.values, {
    name: '天津甲有限公司', employees: 50, registeredCapital: { minor: 785_0000_00, currency: 'CNY' }, longitude: 117.24, latitude: 39.12, businessScope: '批发；\n零售', enterpriseType: null,
  }); // prettier-ignore
  assert.deepEqual(codesOf(row), [
    'employees.approximate',
    'registeredCapital.normalised',
    'businessScope.normalised',
    'enterpriseType.empty',
    'longitude.swapped',
  ]);
  assert.equal(clean(['天津甲有限公司', '5', '5万元', '2.3', '48.8', '批发', '国有'], columns).values.longitude, null);
});

test('存不进数据库的字符去掉或换掉，并说明', () => {
  const row = clean(
    ['天津甲有限公司', '\u0000一号路\u0000', '甲\ud800'],
    columnsOf('name', 'address', 'businessScope'),
  );
  assert.deepEqual(row.values, { name: '天津甲有限公司', address: '一号路', businessScope: '甲\ufffd' });
  assert.deepEqual(codesOf(row), ['address.normalised', 'businessScope.normalised']);
});

test('任意的行都读得完；凡与原文不同或留空的，必有说明', () => {
  const columns = columnsOf(...(Object.keys(LEDGER_FIELDS) as LedgerField[]));
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(...GOOD, '无', '合计', '（一）', '　', '１２３', '\u200b甲'),
  );
  const anyCell = fc.option(
    fc.record({
      text,
      number: fc.option(fc.double(), { nil: undefined }),
      date: fc.option(fc.constant('2024-03-01'), { nil: undefined }),
    }),
  );
  fc.assert(
    fc.property(fc.array(anyCell, { maxLength: columns.length }), (cells) => {
      const row = cleanRow({ row: 1, cells: cells.map((c) => c ?? undefined) }, columns, { today });
      if (row.outcome === 'skipped') return assert.equal(row.issues.length, 1);
      for (const { field, column } of columns) {
        if (field === 'sequence') continue;
        const value = row.values[field];
        const raw = cells[column]?.text.trim() ?? '';
        const isSaid = row.issues.some((issue) => issue.field === field);
        if (value === null || (typeof value === 'string' && value !== raw && cells[column]?.date === undefined))
          assert.ok(isSaid, `${field}: ${JSON.stringify(raw)}`);
      }
    }),
    { numRuns: 1000 },
  );
});
