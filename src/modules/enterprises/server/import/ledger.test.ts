import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '#kernel/shared/errors.ts';
import { gb18030, workbook, xlsxOf } from './builders.ts';
import type { CleanedRow } from './clean-row.ts';
import { openLedger } from './ledger.ts';
import type { LedgerChoice } from './ledger.ts';

async function read(source: Uint8Array, choice?: LedgerChoice): Promise<{ sheet: string; rows: CleanedRow[] }> {
  const ledger = await openLedger(source, choice);
  const rows: CleanedRow[] = [];
  for await (const row of ledger.rows({ today: '2026-09-28' })) rows.push(row);
  await ledger.close();
  return { sheet: ledger.sheetName, rows };
}
const codeOf = (source: Uint8Array, choice?: LedgerChoice): Promise<string> =>
  read(source, choice).then(
    () => 'read',
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error as Error)),
  );

const DIRTY = [
  ['河东区大王庄街道企业台账'],
  ['填报单位：大王庄街道', null, null, null, '单位：万元'],
  ['序号', '企业名称', '统一社会\n信用代码', '成立日期', '注册资本\n（万元）', '所属街道'],
  ['1', '天津市恒泰机电有限公司', '9112O102ma06tert87', { xml: '<c s="1"><v>45352</v></c>' }, 785, '大王庄街道'],
  ['2', '天津市 大力商贸有限公司', '91120102103020303C', '2020.1.5', '50', null],
  ['', '天津市顺达五金厂', '无', '2024年3月', '', null],
  ['合计', null, null, null, 835, null],
  ['制表人：张三'],
];

test('一张脏台账：标题下的表头、序号、合并的街道、合计与签字行', async () => {
  const { rows } = await read(workbook(DIRTY, ['A1:F1', 'F4:F6']));
  assert.deepEqual(
    rows.map((row) => [row.row, row.outcome]),
    [
      [4, undefined],
      [5, undefined],
      [6, undefined],
      [7, 'skipped'],
      [8, 'skipped'],
    ],
  );
  assert.deepEqual(rows[0]?.values, {
    name: '天津市恒泰机电有限公司',
    uscc: '91120102MA06TERT87',
    establishedOn: '2024-03-01',
    registeredCapital: { minor: 7_850_000_00, currency: 'CNY' },
    street: '大王庄街道',
  });
  assert.deepEqual(rows[1]?.values, {
    name: '天津市大力商贸有限公司',
    uscc: '91120102103020303C',
    establishedOn: '2020-01-05',
    registeredCapital: { minor: 500_000_00, currency: 'CNY' },
    street: '大王庄街道',
  });
  assert.deepEqual([rows[2]?.values.uscc, rows[2]?.values.establishedOn], [null, null]);
});

test('几张工作表中挑有台账的那张，隐藏的排在后面，也可指定', async () => {
  const table = [
    ['企业名称', '统一社会信用代码'],
    ['天津甲有限公司', '91120102MA06TERT87'],
  ];
  const bytes = xlsxOf([
    { name: '填表说明', rows: [['一、企业名称按营业执照填写'], ['二、代码为18位']] },
    { name: '旧', isHidden: true, rows: [...table, ['天津乙有限公司', '91120102103020303C']] },
    {
      name: '汇总',
      rows: [
        ['街道', '企业数'],
        ['大王庄街道', '35'],
      ],
    },
    { name: '企业', rows: table },
  ]);
  assert.equal((await read(bytes)).sheet, '企业');
  assert.equal((await read(bytes, { sheet: '旧' })).rows.length, 2);
  assert.equal(await codeOf(bytes, { sheet: '无' }), 'enterprises.noSheet');
  assert.equal(await codeOf(bytes, { sheet: '汇总' }), 'enterprises.noHeader');
});

test('一街道一张工作表：读第一张，并说出其余的台账', async () => {
  const table = (name: string): string[][] => [
    ['企业名称', '地址'],
    [name, '河东区红星路1号'],
  ];
  const ledger = await openLedger(
    xlsxOf([
      { name: '大王庄', rows: table('天津甲有限公司') },
      { name: '大直沽', rows: table('天津乙有限公司') },
      { name: '说明', rows: [['按执照填写']] },
    ]),
  );
  assert.equal(ledger.sheetName, '大王庄');
  assert.deepEqual(ledger.otherLedgers, ['大直沽']);
  await ledger.close();
});

test('GB18030 的文本台账', async () => {
  const { rows } = await read(
    gb18030('单位名称,社会信用代码,成立时间\r\n天津甲有限公司,91120102MA06TERT87,二〇二四年三月一日\r\n'),
  );
  assert.deepEqual(
    rows.map((row) => [row.row, row.values]),
    [[2, { name: '天津甲有限公司', uscc: '91120102MA06TERT87', establishedOn: '2024-03-01' }]],
  );
});

test('没有表头又认不出内容的文件：说明缺什么', async () => {
  assert.equal(await codeOf(Buffer.from('姓名,年龄\n张三,30\n')), 'enterprises.noHeader');
  assert.equal(await codeOf(workbook([])), 'enterprises.noHeader');
});

test('人指定了列就按指定的读', async () => {
  const bytes = Buffer.from('甲,乙\n天津甲有限公司,2024-03-01\n天津乙有限公司,2024-03-02\n');
  const { rows } = await read(bytes, { mapping: { name: 0, establishedOn: 1 } });
  assert.equal(rows.at(-1)?.values.establishedOn, '2024-03-02');
});
