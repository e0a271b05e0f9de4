/** The statistics as Excel: the equation first, then a sheet for each measure with what was counted written on it. */
import { safeText } from '#platform/files/server/index.ts';
import { measures } from '#modules/hazards/shared/figure.ts';
import { tableMeasures, type TableMeasure } from '../shared/figures.ts';
import type { CrossTable, StatisticsTable } from '../shared/contract.ts';

export interface StatisticsSheet {
  table: StatisticsTable;
  /** 这个数怎么来, for each measure. */
  explanations: Readonly<Record<TableMeasure, string>>;
  reader: string;
  /** Civil day of the export. */
  on: string;
}

export async function statisticsWorkbook({ table, explanations, reader, on }: StatisticsSheet): Promise<Buffer> {
  // Some 300 files that hardly any start needs.
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const by = `导出人 ${safeText(reader)}，${on}`;
  const whole = table.within?.label ?? '';

  const sum = book.addWorksheet('期初期末', { pageSetup: { paperSize: 9, fitToPage: true, fitToHeight: 0 } });
  sum.columns = [{ width: 26 }, { width: 12 }, { width: 60 }];
  sum.addRow(['隐患统计：期初 + 新增 + 复发 − 销号 = 现有（件）']).font = { bold: true, size: 14 };
  sum.addRow([`范围：${safeText(whole)}；${table.from} 至 ${table.to}`]);
  sum.addRow([by]);
  sum.addRow(['项目', '件数', '怎么数']).font = { bold: true };
  const { opening, found, relapsed, closed, open, overdue, stock } = table.identity;
  for (const line of [
    ['期初存量', opening.value, `${table.from} 以前发现、到前一天仍未销号`],
    ['加：新增', found.value, explanations.found],
    ['加：复发重开', relapsed.value, explanations.relapsed],
    ['减：销号', closed.value, explanations.closed],
    ['现有未销号', open.value, explanations.open],
    ['其中：逾期', overdue.value, explanations.overdue],
    ...(stock ? [['其中：2023年及以前发现', stock.value, '2023年12月31日以前发现（存量）、尚未销号']] : []),
  ])
    sum.addRow(line);

  for (const measure of tableMeasures) {
    const sheet = book.addWorksheet(measures[measure].label, {
      views: [{ state: 'frozen', ySplit: 4, xSplit: 1 }],
      pageSetup: { orientation: 'landscape', paperSize: 9, fitToPage: true, fitToHeight: 0 },
    });
    sheet.addRow([`隐患统计：${measures[measure].label}（件）`]).font = { bold: true, size: 14 };
    sheet.addRow([explanations[measure]]);
    sheet.addRow([by]);
    sheet.addRow(['街道', ...table.industries.map((i) => safeText(i.name)), '合计']).font = { bold: true };
    const values = new Map(
      table.cells.filter((c) => c.measure === measure).map((c) => [`${c.streetCode} ${c.industry}`, c.value]),
    );
    const totals = table.industries.map(() => 0);
    for (const street of table.streets) {
      const line = table.industries.map((i) => values.get(`${street.code} ${i.code}`) ?? 0);
      line.forEach((n, i) => (totals[i] = (totals[i] ?? 0) + n));
      sheet.addRow([
        safeText(street.name) + (street.isEnclave ? '（飞地）' : ''),
        ...line,
        line.reduce((a, b) => a + b, 0),
      ]);
    }
    sheet.addRow(['合计', ...totals, totals.reduce((a, b) => a + b, 0)]).font = { bold: true };
    sheet.getColumn(1).width = 20;
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** A question of one's own as Excel: conditions, moment and reader above the table, how each measure is counted beneath. */
export async function crossWorkbook(table: CrossTable, reader: string, at: Date): Promise<Buffer> {
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('自选统计', {
    views: [{ state: 'frozen', ySplit: 4, xSplit: 1 }],
    pageSetup: { orientation: 'landscape', paperSize: 9, fitToPage: true, fitToHeight: 0 },
  });
  sheet.addRow([`隐患统计：${table.rowsName} × ${table.colsName}（件、次）`]).font = { bold: true, size: 14 };
  sheet.addRow([`条件：${safeText(table.conditions)}`]);
  const moment = new Intl.DateTimeFormat('zh-CN', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'long',
    timeStyle: 'short',
  }).format(at);
  sheet.addRow([
    `统计时刻：${moment}${table.before ? `；同期 ${table.before.from} 至 ${table.before.to}` : ''}；导出人 ${safeText(reader)}`,
  ]);
  sheet.addRow([
    table.rowsName,
    ...table.cols.flatMap((c) => [safeText(c.label), ...(table.before ? [`${safeText(c.label)}（上年同期）`] : [])]),
  ]).font = { bold: true };
  const cells = new Map(table.cells.map((c) => [`${c.row} ${c.col}`, c]));
  for (const row of [...table.rows, { key: '*', label: '合计' }])
    sheet.addRow([
      safeText(row.label),
      ...table.cols.flatMap((c) => {
        const cell = cells.get(`${row.key} ${c.key}`);
        return [cell?.value ?? 0, ...(table.before ? [cell?.before ?? 0] : [])];
      }),
    ]).font = { bold: row.key === '*' };
  sheet.addRow([]);
  for (const { measure, text } of table.explanations) sheet.addRow([`${measures[measure].label}：${safeText(text)}`]);
  sheet.getColumn(1).width = 22;
  return Buffer.from(await book.xlsx.writeBuffer());
}
