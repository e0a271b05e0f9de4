import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findHeader, guessField, isHeadingOf } from './header.ts';
import type { LedgerHeader } from './header.ts';
import type { Merge, SheetRow } from './sheet-types.ts';

const sheet = (rows: readonly (readonly (string | null)[])[]): SheetRow[] =>
  rows.flatMap((cells, i) =>
    cells.some((c) => c !== null && c !== '')
      ? [{ row: i + 1, cells: cells.map((c) => (c === null || c === '' ? undefined : { text: c })) }]
      : [],
  );
const mapOf = (header: LedgerHeader): Record<string, number> =>
  Object.fromEntries(header.columns.map((c) => [c.field, c.column]));
const ROW = ['天津市恒泰机电有限公司', '91120102MA06TERT87', '2024-03-01', '河东区十一经路25号'];

test('各单位的列名都认得，像而不是的不认', () => {
  const table: Record<string, string | undefined> = {
    单位名称: 'name', '*企业名称（全称）': 'name', 被检查单位: 'name', 市场主体名称: 'name', '统一社会\n信用代码': 'uscc', '统一社会信用代码（18位）': 'uscc', 税号: 'uscc',
    成立时间: 'establishedOn', '注册日期\n(年/月/日)': 'establishedOn', 住所: 'address', '生产经营地址（具体到门牌号）': 'address', 属地: 'street', '所属街道（乡镇）': 'street',
    所属社区: 'community', 行业领域: 'industry', 法人代表: 'legalRepresentative', 法定代表人姓名: 'legalRepresentative', 企业主要负责人: 'principal', 实控人: 'actualController',
    联系人电话: 'phone', '从业人员数（人）': 'employees', '注册资本（万元）': 'registeredCapital', 主营业务: 'businessScope', 经度: 'longitude', 风险等级: 'riskLevel', '序 号': 'sequence',
    检查单位: undefined, 上级主管单位名称: undefined, 核准日期: undefined, 检查时间: undefined, 安全负责人: undefined, 联系人: undefined, 备注: undefined, 是否规上企业: undefined,
    设备名称: undefined, 许可证有效期: undefined, 天津市河东电子仪器厂: undefined, '填表说明：企业名称须与营业执照一致': undefined,
  }; // prettier-ignore
  for (const [heading, field] of Object.entries(table)) assert.equal(guessField(heading)?.field, field, heading);
  assert.equal(isHeadingOf('企业名称', 'name'), true);
  assert.equal(isHeadingOf('企业名称', 'uscc'), false);
});

test('标题、说明、填报单位下面的表头找得到', () => {
  const header = findHeader(
    sheet([
      ['河东区工业企业台账（2024年）'],
      ['填报单位：区应急局', null, null, '填报日期：2024年3月1日'],
      [],
      ['单位名称', '社会信用代码', '成立时间', '住所', '备注'],
      [...ROW, ''],
    ]),
  );
  assert.deepEqual(header.headerRows, [4]);
  assert.equal(header.firstDataRow, 5);
  assert.deepEqual(mapOf(header), { name: 0, uscc: 1, establishedOn: 2, address: 3 });
  assert.deepEqual(header.unmapped, [{ column: 4, heading: '备注' }]);
  assert.deepEqual(header.preview[0]?.cells.slice(0, 2), ROW.slice(0, 2));
});

test('两行表头：上行合并、下行细分', () => {
  const rows = sheet([
    ['企业基本情况表'],
    ['序号', '企业名称', '统一社会信用代码', '法定代表人', null, '主要负责人', null, '地址'],
    [null, null, null, '姓名', '电话', '姓名', '联系电话', null],
    ['1', ROW[0] as string, ROW[1] as string, '张三', '13800001111', '李四', '13800002222', ROW[3] as string],
  ]);
  const merge = (r1: number, c1: number, r2: number, c2: number): Merge => ({
    fromRow: r1,
    fromColumn: c1,
    toRow: r2,
    toColumn: c2,
  });
  const merges = [
    merge(1, 0, 1, 7),
    merge(2, 0, 3, 0),
    merge(2, 1, 3, 1),
    merge(2, 2, 3, 2),
    merge(2, 3, 2, 4),
    merge(2, 5, 2, 6),
    merge(2, 7, 3, 7),
  ];
  for (const known of [merges, []]) {
    const header = findHeader(rows, known);
    assert.deepEqual(header.headerRows, [2, 3]);
    const columns = mapOf(header);
    assert.deepEqual(
      [columns.name, columns.uscc, columns.legalRepresentative, columns.principal, columns.address],
      [1, 2, 3, 5, 7],
    );
    assert.ok(columns.phone === 4 || columns.phone === 6);
    assert.ok(header.remarks.some((remark) => remark.code === 'duplicateColumn' && remark.field === 'phone'));
  }
});

test('没有表头时按内容认，并请人核对', () => {
  const header = findHeader(
    sheet([
      ROW,
      ['天津市大力商贸有限公司', '91120102103020303C', '2020/1/1', '河东区六纬路70号'],
      ['天津市顺达五金厂', '无', '2019.1.1', '河东区津塘路1号'],
    ]),
  );
  assert.deepEqual(header.headerRows, []);
  assert.equal(header.firstDataRow, 1);
  assert.deepEqual(mapOf(header), { name: 0, uscc: 1, establishedOn: 2, address: 3 });
  assert.equal(header.remarks[0]?.code, 'headerMissing');
});

test('表头写反了会提醒：代码一列里是名称', () => {
  const header = findHeader(
    sheet([
      ['统一社会信用代码', '企业名称', '地址'],
      [ROW[0] as string, ROW[1] as string, ROW[3] as string],
      ['天津市大力商贸有限公司', '91120102103020303C', '河东区六纬路70号'],
    ]),
  );
  assert.ok(header.remarks.some((remark) => remark.code === 'contentDiffers'));
});

test('人指定的列优先；指定为没有的就没有', () => {
  const rows = sheet([
    ['企业名称', '曾用名', '成立日期'],
    ['天津甲公司', '天津乙公司', '2024-03-01'],
  ]);
  assert.deepEqual(mapOf(findHeader(rows, [], { name: 1, establishedOn: null })), { name: 1 });
});

test('注册资本的单位取自表头', () => {
  const header = findHeader(
    sheet([
      ['企业名称', '注册资本（万元）'],
      ['天津甲公司', '500'],
    ]),
  );
  assert.equal(header.columns.find((c) => c.field === 'registeredCapital')?.unit, '万元');
});

test('不是台账的表得 0 分', () => {
  assert.equal(
    findHeader(
      sheet([
        ['姓名', '年龄'],
        ['张三', '30'],
      ]),
    ).score,
    0,
  );
  assert.equal(findHeader([]).score, 0);
});

test('任意的表都看得完', () => {
  const cell = fc.option(
    fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('企业名称', '统一社会信用代码', '地址', '合计', '1', ROW[1] as string),
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 12 }), (rows) => {
      const header = findHeader(sheet(rows));
      const columns = header.columns.map((c) => c.column);
      assert.equal(new Set(columns).size, columns.length);
      assert.equal(new Set(header.columns.map((c) => c.field)).size, columns.length);
    }),
  );
});
