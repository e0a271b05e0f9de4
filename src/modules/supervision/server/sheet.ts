/** A ledger of this room as Excel: what it is and under which conditions on top, one row a case, nothing that a spreadsheet would run. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import type { Tx } from '#kernel/server/db.ts';
import type { Page } from '#kernel/shared/page.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { record as audit } from '#platform/audit/server/index.ts';

/** Begins like a formula: kept as text, with the apostrophe that offices know. */
const safeText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

export interface SheetColumn<T> {
  header: string;
  width: number;
  value(row: T): string | number | null;
}
export interface SheetOf<T> {
  /** 督导检查台账 */
  title: string;
  /** Name of the file on old systems, ASCII. */
  slug: string;
  action: string;
  unit: string;
  /** The filter in words, and what the audit row keeps. */
  conditions: readonly string[];
  filter: object;
  columns: readonly SheetColumn<T>[];
  /** One page of what the screen's list gives: the sheet can hold no row that the list does not show. */
  page(page: number, limit: number): Promise<Page<T>>;
}

const PAGE = 200;
export const timeText = (at: string | null): string =>
  at === null ? '' : new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

export async function sendSheet<T>(ctx: Ctx, tx: Tx, raw: RawRequest, sheet: SheetOf<T>): Promise<undefined> {
  const today = dayOf(ctx.clock.now());
  const first = await sheet.page(1, PAGE);
  await audit(tx, ctx, {
    action: sheet.action,
    subjectType: 'user',
    subjectId: ctx.actor.userId,
    facts: { rows: first.total, filter: { ...sheet.filter } },
  });
  const name = `${sheet.title}_${today}.xlsx`;
  raw.reply.hijack();
  raw.reply.raw.writeHead(200, {
    'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'content-disposition': `attachment; filename="${sheet.slug}-${today}.xlsx"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'x-total-rows': String(first.total),
  });
  // Some 300 files that hardly any start needs.
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream: raw.reply.raw,
    useStyles: true,
    useSharedStrings: false,
  });
  const page = workbook.addWorksheet(sheet.title.slice(0, 31), {
    views: [{ state: 'frozen', ySplit: 4 }],
    pageSetup: { orientation: 'landscape', paperSize: 9, fitToWidth: 1, fitToHeight: 0 },
  });
  page.columns = sheet.columns.map((c) => ({ width: c.width }));
  const say = (text: string, bold = false): void => {
    const row = page.addRow([text]);
    if (bold) row.font = { bold: true, size: 14 };
    row.commit();
  };
  say(sheet.title, true);
  say(`筛选条件：${sheet.conditions.length > 0 ? sheet.conditions.join('；') : '无（全部）'}`);
  say(
    `共 ${first.total} ${sheet.unit}，截至 ${timeText(ctx.clock.now().toISOString())}，导出人 ${ctx.actor.unitName} ${ctx.actor.name}`,
  );
  const head = page.addRow(sheet.columns.map((c) => c.header));
  head.font = { bold: true };
  head.commit();
  let { items } = first;
  for (let n = 1; items.length > 0; n++) {
    for (const item of items)
      page
        .addRow(
          sheet.columns.map((c) => {
            const value = c.value(item);
            return typeof value === 'string' ? safeText(value) : value;
          }),
        )
        .commit();
    if (n * PAGE >= first.total) break;
    items = (await sheet.page(n + 1, PAGE)).items;
  }
  page.commit();
  await workbook.commit();
  return undefined;
}
