/** A ledger as Excel: what it is and under which conditions on top, one row a case, nothing that a spreadsheet would run. */
import type { Writable } from 'node:stream';
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { endSheet, isTaken } from '#kernel/server/sheet-out.ts';
import type { Page } from '#kernel/shared/page.ts';
import { timeText, type Ledger, type LedgerColumn } from '#kernel/shared/ledger.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { safeText, streamFile } from './sending.ts';
import { record as audit } from '#platform/audit/server/index.ts';

interface SheetSource<T> {
  /** Name of the file on old systems, ASCII. */
  slug: string;
  action: string;
  /** One page of what the screen's list gives: the sheet can hold no row that the list does not show. */
  page(inside: Ctx, page: number, limit: number): Promise<Page<T>>;
}

const PAGE = 200;
export async function sendSheet<T, F extends object>(
  ctx: Ctx,
  raw: RawRequest,
  ledger: Ledger<T, F>,
  filter: F,
  source: SheetSource<T>,
): Promise<undefined> {
  const today = dayOf(ctx.clock.now());
  // On the trail before the first row goes out; the rows are sent outside this act, which locks the trail.
  const first = await ctx.inTx(async (tx) => {
    const page = await source.page(ctx.within(tx), 1, PAGE);
    await audit(tx, ctx, {
      action: source.action,
      subjectType: 'user',
      subjectId: ctx.actor.userId,
      facts: { rows: page.total, filter: { ...filter } },
    });
    return page;
  });
  const name = `${ledger.title}_${today}.xlsx`;
  const stream = streamFile(raw, name, 'excel', first.total, `${source.slug}-${today}.xlsx`);
  const batches = async function* (): AsyncGenerator<readonly T[]> {
    let { items } = first;
    for (let n = 1; items.length > 0; n++) {
      yield items;
      if (n * PAGE >= first.total) return;
      items = (await source.page(ctx, n + 1, PAGE)).items;
    }
  };
  const conditions = ledger.conditions(filter);
  await writeSheet(stream, batches(), {
    name: ledger.title,
    title: ledger.title,
    conditions: conditions.length > 0 ? conditions.join('；') : '无（全部）',
    total: first.total,
    unit: ledger.unit,
    asOf: ctx.clock.now(),
    reader: `${ctx.actor.unitName} ${ctx.actor.name}`,
    columns: ledger.columns,
  });
  return undefined;
}

export interface Sheet<T> {
  /** On the tab. */
  name: string;
  title: string;
  /** The filter in words. */
  conditions: string;
  total: number;
  /** Counting word. */
  unit: string;
  asOf: Date;
  reader: string;
  columns: readonly LedgerColumn<T>[];
}

/** Writes a ledger's workbook into a download that `streamFile` has begun, no faster than it is taken. */
export async function writeSheet<T>(
  out: Writable,
  batches: AsyncIterable<readonly T[]>,
  sheet: Sheet<T>,
): Promise<void> {
  // Some 300 files that hardly any start needs.
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false });
  const page = workbook.addWorksheet(sheet.name.slice(0, 31), {
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
  say(`筛选条件：${sheet.conditions}`);
  say(`共 ${sheet.total} ${sheet.unit}，截至 ${timeText(sheet.asOf.toISOString())}，导出人 ${sheet.reader}`);
  const head = page.addRow(sheet.columns.map((c) => c.header));
  head.font = { bold: true };
  head.commit();
  for await (const batch of batches) {
    for (const row of batch)
      page
        .addRow(
          sheet.columns.map((c) => {
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
