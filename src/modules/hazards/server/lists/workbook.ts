/** A list as Excel: what it is, by which conditions and as of when on top; nothing in it that a spreadsheet would run. */
import type { RawRequest } from '#kernel/server/room.ts';
import { endSheet } from '#kernel/server/sheet-out.ts';
import { timeText } from '#kernel/shared/ledger.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { safeText, streamFile } from '#platform/files/server/index.ts';
import { gradeLabels } from '../../shared/labels.ts';
import { itemKinds, listKinds, type ItemKind, type ListFigures, type ListItem } from '../../shared/lists.ts';
import { hazardMachine } from '../../shared/states.ts';
import type { ItemRow, ListRow } from './store.ts';

export interface ListSheet {
  list: ListRow;
  kind: ItemKind;
  asOf: PlainDate;
  rows: readonly { row: ItemRow; now: ListItem['now'] | undefined; why: string | null }[];
  figures: ListFigures;
  reader: string;
  at: Date;
  streets: ReadonlyMap<string, string>;
  industries: ReadonlyMap<string, string>;
}

/** 已销账、未销账 … of one item as of the day. */
const standOfItem = (row: ItemRow): string =>
  row.is_void ? '误判撤销' : row.is_struck ? '已销账' : row.relapses > 0 ? '复发退回' : '未销账';

const columns: readonly [string, number, (r: ListSheet['rows'][number], s: ListSheet) => string | number | null][] = [
  ['序号', 6, ({ row }) => row.seq],
  ['编号', 22, ({ row }) => row.code],
  ['隐患名称', 40, ({ row }) => row.title],
  ['整改责任单位', 32, ({ row }) => row.enterprise_name],
  ['责任人', 10, ({ row }) => row.responsible],
  ['部位', 20, ({ row }) => row.place],
  ['街道', 14, ({ row }, s) => s.streets.get(row.street_code) ?? row.street_code],
  ['行业领域', 12, ({ row }, s) => s.industries.get(row.industry) ?? row.industry],
  ['等级', 8, ({ row }) => gradeLabels[row.grade]],
  ['列入时状态', 12, ({ row }) => hazardMachine.states[row.state].label],
  ['列入时期限', 12, ({ row }) => row.due_on],
  ['监管部门', 14, ({ row }) => row.unit_name],
  ['承办人', 10, ({ row }) => row.handler_name],
  ['列入日期', 12, ({ row }) => row.added_on],
  ['后增', 6, ({ row }) => (row.is_later ? '后增' : '')],
  ['销账情况', 10, ({ row }) => standOfItem(row)],
  ['销账日期', 12, ({ row }) => row.struck_on],
  ['现在状态', 12, ({ now }) => (now ? hazardMachine.states[now.state].label : '')],
  ['逾期原因', 40, ({ row, why }) => [why, row.remark].filter(Boolean).join('；')],
];

export async function listWorkbook(raw: RawRequest, sheet: ListSheet): Promise<void> {
  const { default: ExcelJS } = await import('exceljs');
  const { list, figures } = sheet;
  const stream = streamFile(raw, `${list.title}_${sheet.asOf}.xlsx`, 'excel', sheet.rows.length);
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true });
  const page = book.addWorksheet('清单', {
    views: [{ state: 'frozen', ySplit: 6 }],
    pageSetup: { orientation: 'landscape', paperSize: 9, fitToWidth: 1, fitToHeight: 0 },
  });
  page.columns = columns.map(([, width]) => ({ width }));
  const say = (text: string, bold = false): void => {
    const row = page.addRow([safeText(text)]);
    if (bold) row.font = { bold: true, size: 14 };
    row.commit();
  };
  say(list.title, true);
  say(
    `${listKinds[list.kind]}：${list.unit_name}。期间 ${list.period_from} 至 ${list.period_to}，${list.due_on} 前销清`,
  );
  say(`编制条件：${list.condition}。编制 ${list.made_by_unit_name} ${list.made_by_name}，${list.made_on}`);
  say(
    `截至 ${sheet.asOf}：应销账 ${figures.all} 件，已销账 ${figures.struck} 件，未销账 ${figures.left} 件，其中逾期 ${figures.overdue} 件、后增 ${figures.later} 件`,
  );
  say(
    `本表列出：${itemKinds[sheet.kind]} ${sheet.rows.length} 件。导出人 ${sheet.reader}，${timeText(sheet.at.toISOString())}`,
  );
  const head = page.addRow(columns.map(([header]) => header));
  head.font = { bold: true };
  head.commit();
  for (const row of sheet.rows)
    page
      .addRow(
        columns.map(([, , value]) => {
          const cell = value(row, sheet);
          return typeof cell === 'string' ? safeText(cell) : cell;
        }),
      )
      .commit();
  page.commit();
  await endSheet(book, stream);
}
