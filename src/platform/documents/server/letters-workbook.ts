/** The ledger of letters as Excel: conditions in words on top, one row a letter, nothing that a spreadsheet would run. */
import { safeText } from '#platform/files/server/index.ts';
import type { Writable } from 'node:stream';
import { endSheet, isTaken } from '#kernel/server/sheet-out.ts';
import type { LetterFilter, LetterListItem } from '../shared/schema.ts';

/** The filter as a person would say it. */
export function conditionWords(
  filter: LetterFilter,
  kindName: (kind: string) => string,
  unitName: (id: string) => string,
): string {
  const parts = [
    ...(filter.kind?.length ? [`文种：${filter.kind.map(kindName).join('、')}`] : []),
    ...(filter.issuer?.length ? [`发文单位：${filter.issuer.map(unitName).join('、')}`] : []),
    ...(filter.from || filter.to ? [`日期：${filter.from ?? ''}至${filter.to ?? ''}`] : []),
    ...(filter.q ? [`文字：${filter.q}`] : []),
  ];
  return parts.length > 0 ? parts.join('；') : '无（全部）';
}

const columns: readonly { header: string; width: number; value: (r: LetterListItem) => string | number }[] = [
  { header: '发文字号', width: 24, value: (r) => r.number ?? '尚未编号' },
  { header: '标题', width: 52, value: (r) => r.title },
  { header: '文种', width: 16, value: (r) => r.kindLabel },
  { header: '发文单位', width: 30, value: (r) => r.issuerName },
  { header: '首位受送达', width: 30, value: (r) => r.firstRecipient ?? '' },
  { header: '受送达数', width: 9, value: (r) => r.recipients },
  { header: '已签收', width: 9, value: (r) => r.signed },
  { header: '待回复', width: 9, value: (r) => r.repliesOpen },
  { header: '最近回复期限', width: 13, value: (r) => r.replyDueOn ?? '' },
  { header: '状态', width: 11, value: (r) => r.stateLabel },
  { header: '日期', width: 12, value: (r) => r.on },
  { header: '经办人', width: 11, value: (r) => r.hand },
];

export async function lettersWorkbook(
  out: Writable,
  batches: AsyncIterable<readonly LetterListItem[]>,
  sheet: { title: string; conditions: string; total: number; asOf: Date; reader: string },
): Promise<void> {
  // Some 300 files that hardly any start needs.
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false });
  const page = workbook.addWorksheet('公文', {
    views: [{ state: 'frozen', ySplit: 4 }],
    pageSetup: { orientation: 'landscape', paperSize: 9, fitToWidth: 1, fitToHeight: 0 },
  });
  page.columns = columns.map((c) => ({ width: c.width }));
  const say = (text: string, bold = false): void => {
    const row = page.addRow([text]);
    if (bold) row.font = { bold: true, size: 14 };
    row.commit();
  };
  say(sheet.title, true);
  say(`筛选条件：${sheet.conditions}`);
  say(
    `共 ${sheet.total} 份，截至 ${new Date(sheet.asOf.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')}，导出人 ${sheet.reader}`,
  );
  const head = page.addRow(columns.map((c) => c.header));
  head.font = { bold: true };
  head.commit();
  for await (const batch of batches) {
    for (const row of batch)
      page
        .addRow(
          columns.map((c) => {
            const value = c.value(row);
            return typeof value === 'string' ? safeText(value) : value;
          }),
        )
        .commit();
    if (!(await isTaken(page, out))) return;
  }
  page.commit();
  await endSheet(workbook, out);
}
